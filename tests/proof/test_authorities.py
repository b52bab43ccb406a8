"""Other authorities, proven both ways: what holds on the sandbox, and that each of their questions can fail."""

from __future__ import annotations

from functools import cache

import pytest

from scim_conformance.authorities.loader import authorities, every_step
from scim_conformance.authorities.model import RFC
from scim_conformance.checking.registry import CHECKS
from scim_conformance.clients.model import Step
from scim_conformance.verdict.stated import stated
from scim_conformance.verdict.verdict import Word

from .runner import Judged, ours, verdicts

OWN = [step for step in every_step() if step.asked_by == "authority"]
EVERY_DAY = ("create-again", "null-value", "path-required", "one-without-path", "bulk-is-claimed")
"""The questions that are broken every day; all others with the rest of the proof."""
EACH = [pytest.param(one, marks=pytest.mark.witness if one.id in EVERY_DAY else pytest.mark.proof) for one in OWN]
OTHERWISE = {"entra-gallery/null-value": "patch-null-refused"}
"""The fault that breaks a step which asks for nothing to change: that it was not done cannot be seen."""
ALONE = [id for id, one in authorities().items() if one.alone]


def asked(authority: str, *faults: str) -> Judged:
    """What the steps of clients and of this authority say of a sandbox with these faults."""
    ours()
    return verdicts("rfc", *faults, checks=(CHECKS["idp/clients/step"],), authority=authority)


@cache
def found(authority: str, *faults: str) -> frozenset[str]:
    """The steps of which something is found, whatever that weighs."""
    return frozenset(one.subject.id for one in asked(authority, *faults) if one.observation.expected)


@pytest.mark.slow
@pytest.mark.parametrize("authority", ALONE)
def test_the_sandbox_passes_what_is_no_draft(authority: str) -> None:
    judged = verdicts("rfc", authority=authority)
    rows = stated(authorities()[authority], judged)

    assert [row.statement.id for row in rows if row.state in ("failed", "warned", "blocked", "not judged")] == []


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_a_question_can_fail(step: Step) -> None:
    assert step.check in found(step.client) | found(step.client, OTHERWISE.get(step.name, f"idp:{step.name}"))


def test_what_an_authority_overrules_is_held_against_nobody() -> None:
    forms = tuple(check for check in ours() if check.id == "patch-forms/is-accepted")

    def red(authority: str) -> set[str]:
        seen = verdicts("rfc", "patch-without-path-refused", checks=forms, authority=authority)
        return {one.subject.id for one in seen if one.word is Word.FAILED and not one.subject.rule}

    assert red(RFC)
    assert red("interop-draft") == set()
