"""The notes on what the RFCs leave open: complete, in order, and readable on their own."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from scim_conformance.standards import Ambiguity, ambiguities, ambiguity, requirements
from scim_conformance.standards.catalogue import read_data

NOTES = tuple(ambiguities().values())
LONGEST_FIELD = 90  # words
CROSS_REFERENCE = re.compile(r"\bA-\d+\b")


def prose(note: Ambiguity) -> str:
    return f"{note.texts} {note.accept}"


def test_every_key_the_catalogue_refers_to_exists() -> None:
    referred = {key for requirement in requirements().values() for key in requirement.ambiguities}
    assert referred <= set(ambiguities())


def test_every_key_a_note_refers_to_exists() -> None:
    referred = {key for note in NOTES for key in CROSS_REFERENCE.findall(prose(note))}
    assert referred <= set(ambiguities())


def test_there_are_85_notes_with_unique_ids() -> None:
    ids = [record["id"] for record in read_data("ambiguities.yaml")]
    assert len(ids) == len(set(ids)) == 86


def test_the_ids_are_numbers_in_ascending_order() -> None:
    ids = list(ambiguities())
    assert all(re.fullmatch(r"A-\d\d", key) for key in ids)
    assert ids == sorted(ids)


def test_a_note_is_found_by_its_key() -> None:
    note = ambiguity("A-11")
    assert note.title == "replace with valuePath, no match"
    assert "noTarget" in note.accept


def test_an_unknown_key_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        ambiguity("A-72")


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.id)
def test_every_field_is_a_filled_string(note: Ambiguity) -> None:
    values = [getattr(note, field.name) for field in fields(note)]
    assert all(isinstance(value, str) and value.strip() for value in values)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.id)
def test_both_halves_are_short_and_end_as_sentences(note: Ambiguity) -> None:
    for text in (note.texts, note.accept):
        assert len(text.split()) <= LONGEST_FIELD
        assert text.endswith(".")


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.id)
def test_no_note_mentions_a_knob(note: Ambiguity) -> None:
    assert "knob" not in prose(note).lower()


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.id)
def test_rfcs_and_drafts_are_cited_in_full(note: Ambiguity) -> None:
    assert not re.search(r"\bIOP\b", prose(note))
    assert not re.search(r"(?<!RFC )\b(7643|7644|9865|9967)\b", prose(note))
