"""What the vendors say, proven in both directions: it holds in the sandbox, and is missed there once it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.statements import statements
from scim_conformance.verdict.verdict import Word

from .contract import EVERYTHING, VENDORS, contract_checks, entails, judged, reported

BESIDE = (
    ("contentful", "patch-replace-clears-others"),
    ("contentstack", "duplicate-overwrites"),
    ("contentstack", "refused-create-stored"),
    ("contentstack", "filter-ignored"),
    ("contentstack", "member-add-renames-group"),
    (EVERYTHING, "patch-replace-clears-others"),
    (EVERYTHING, "attributes-first-only"),
)
"""Faults that leave what is documented as it is, and do damage beside it."""

EVERY_DAY = ("contentful", "contentstack", EVERYTHING)
"""The profiles that say something of each kind between them; the others take minutes more."""

UNDONE = [(profile, id) for profile in VENDORS for id in statements(load_profile(profile))]


def marked(profile: str, *more: str) -> Any:
    """The parameters of a test, put off where it is not one of every day."""
    return pytest.param(profile, *more, marks=() if profile in EVERY_DAY else pytest.mark.slow)


@pytest.mark.parametrize("profile", [marked(one) for one in VENDORS])
def test_every_statement_is_judged_and_holds(profile: str) -> None:
    held = {verdict.subject.fact for verdict in judged(profile) if verdict.word is Word.PASSED}
    assert held == set(statements(load_profile(profile)))


@pytest.mark.parametrize(("profile", "id"), [marked(*one) for one in UNDONE])
def test_an_undone_statement_is_reported_and_nothing_that_it_leaves_alone(profile: str, id: str) -> None:
    known, red = statements(load_profile(profile)), reported(profile, id)
    assert id in red
    assert [other for other in red if not entails(known[id], known[other])] == []


def test_every_contract_check_catches_a_statement() -> None:
    faulty = [*BESIDE, *((profile, f"contract:{id}") for profile, id in UNDONE if profile in EVERY_DAY)]
    caught = {
        verdict.subject.id.partition("[")[0]
        for profile, fault in faulty
        for verdict in judged(profile, fault)
        if verdict.word in (Word.FAILED, Word.WARNED)
    }
    assert {check.id for check in contract_checks()} - caught == set()
