"""The requirement catalogue: its size, its ids, and that each requirement is either judged or says why not."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from scim_conformance.standards import Level, requirement, requirements
from scim_conformance.standards.catalogue import read_data, section_link

CATALOGUE = tuple(requirements().values())

LEVEL_BY_KEYWORD = {
    "MUST": Level.MUST,
    "MUST NOT": Level.MUST,
    "SHALL": Level.MUST,
    "SHALL NOT": Level.MUST,
    "REQUIRED": Level.MUST,
    "SHOULD": Level.SHOULD,
    "SHOULD NOT": Level.SHOULD,
    "RECOMMENDED": Level.SHOULD,
    "MAY": Level.INFO,
    "OPTIONAL": Level.INFO,
}


def test_there_are_576_requirements() -> None:
    assert len(CATALOGUE) == 576


def test_no_id_is_given_twice() -> None:
    ids = [record["id"] for record in read_data("requirements.yaml")]
    assert [key for key, count in Counter(ids).items() if count > 1] == []


def test_the_levels_are_counted() -> None:
    assert Counter(entry.level for entry in CATALOGUE) == {Level.MUST: 308, Level.SHOULD: 119, Level.INFO: 149}


def test_the_four_rfcs_are_covered() -> None:
    assert {entry.rfc for entry in CATALOGUE} == {7643, 7644, 9865, 9967}


def test_every_id_names_its_rfc_and_section() -> None:
    stray = [e.id for e in CATALOGUE if not re.fullmatch(rf"RFC{e.rfc}-{re.escape(e.section)}-\d\d", e.id)]
    assert stray == []


def test_every_requirement_says_what_it_demands() -> None:
    assert [entry.id for entry in CATALOGUE if not (entry.summary and entry.feature)] == []


def test_an_unobservable_requirement_has_a_reason_and_any_other_an_approach() -> None:
    undecided = [entry.id for entry in CATALOGUE if bool(entry.unobservable) == bool(entry.approach)]
    assert undecided == []


def test_the_level_follows_the_keyword() -> None:
    wrong = [e.id for e in CATALOGUE if e.keyword != "defines" and e.level is not LEVEL_BY_KEYWORD[e.keyword]]
    assert wrong == []


def test_a_defining_sentence_without_a_keyword_is_never_mere_information() -> None:
    levels = {entry.level for entry in CATALOGUE if entry.keyword == "defines"}
    assert levels == {Level.MUST, Level.SHOULD}


def test_needs_and_ambiguities_are_tuples_of_words() -> None:
    assert requirement("RFC7643-2.1-02").ambiguities == ("A-44",)
    assert all(isinstance(word, str) for entry in CATALOGUE for word in (*entry.needs, *entry.ambiguities))


def test_a_requirement_is_cited_by_rfc_and_section() -> None:
    assert requirement("RFC7643-2.3-01").title == "RFC 7643, section 2.3"


def test_a_requirement_links_to_its_section() -> None:
    assert requirement("RFC7643-2.3-01").link == "https://www.rfc-editor.org/rfc/rfc7643#section-2.3"


def test_a_section_link_keeps_the_dots() -> None:
    assert section_link(7644, "3.5.2.1") == "https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2.1"


def test_an_unknown_id_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        requirement("RFC7644-99-01")


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        requirements()["RFC7644-99-01"] = CATALOGUE[0]  # type: ignore[index]  # a mapping proxy refuses at run time too
