"""What the vendors say, proven in both directions: it holds in the sandbox, and is missed there once it is undone."""

from __future__ import annotations

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.statements import statements
from scim_conformance.sandbox.undoing import undoable
from scim_conformance.verdict.verdict import Word

from .contract import EVERYTHING, LIMITED, VENDORS, contract_checks, entails, judged, reported

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

IN_A_WRONG_WAY = [(LIMITED, name) for name in undoable(load_profile(LIMITED)) if name.count(":") == 2]
"""What is undone in part; test_rate_limits says which check tells it."""

EVERY_DAY = ("contentful", EVERYTHING)
"""The first vendor, and the one that says everything; the statements of the others are of the same kinds."""

UNDONE = [
    pytest.param(profile, id, marks=pytest.mark.witness if profile in EVERY_DAY else pytest.mark.proof)
    for profile in VENDORS
    for id in statements(load_profile(profile))
]


@pytest.mark.parametrize("profile", VENDORS)
def test_every_statement_is_judged_and_holds(profile: str) -> None:
    held = {verdict.subject.fact for verdict in judged(profile) if verdict.word is Word.PASSED}
    assert held == set(statements(load_profile(profile)))


@pytest.mark.parametrize(("profile", "id"), UNDONE)
def test_an_undone_statement_is_reported_and_nothing_that_it_leaves_alone(profile: str, id: str) -> None:
    known, red = statements(load_profile(profile)), reported(profile, id)
    assert id in red
    assert [other for other in red if not entails(known[id], known[other])] == []


@pytest.mark.proof
def test_every_contract_check_catches_a_statement() -> None:
    undone = [(str(case.values[0]), f"contract:{case.values[1]}") for case in UNDONE]
    faulty = [*BESIDE, *IN_A_WRONG_WAY, *undone]
    caught = {
        verdict.subject.id.partition("[")[0]
        for profile, fault in faulty
        for verdict in judged(profile, fault)
        if verdict.word in (Word.FAILED, Word.WARNED)
    }
    assert {check.id for check in contract_checks()} - caught == set()
