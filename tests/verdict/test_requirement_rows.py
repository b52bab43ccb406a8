"""Requirement by requirement: the worst verdict of its checks, or why nothing was judged."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from scim_conformance.plan.offer import Reason
from scim_conformance.standards import requirements
from scim_conformance.verdict.coverage import SEVERITY, Row, requirement_rows
from scim_conformance.verdict.verdict import Verdict, Word

Make = Callable[..., Verdict]

JUDGED = "RFC7644-3.3-04"
UNSEEN = next(entry for entry in requirements().values() if entry.unobservable)
OPEN = next(entry for entry in requirements().values() if not entry.unobservable and entry.id != JUDGED)


def row(id: str, *verdicts: Verdict, judged_by: dict[str, list[str]] | None = None) -> Row:
    """The row of this requirement."""
    return next(row for row in requirement_rows(verdicts, judged_by or {}) if row.requirement.id == id)


def test_every_requirement_of_the_catalogue_has_a_row() -> None:
    assert [found.requirement.id for found in requirement_rows([], {})] == list(requirements())


@pytest.mark.parametrize("word", [word for word in Word if word is not Word.NOT_APPLICABLE])
def test_the_state_is_the_verdict(verdict: Make, word: Word) -> None:
    assert row(JUDGED, verdict(word)).state == word.value


def test_the_worst_of_several_verdicts_is_the_state(verdict: Make) -> None:
    states = [row(JUDGED, verdict(better), verdict(worse)).state for worse, better in pairwise(SEVERITY)]

    assert states == [worse.value for worse in SEVERITY[:-1]]


def test_a_verdict_counts_for_every_requirement_of_its_check(verdict: Make) -> None:
    judged = verdict(Word.FAILED, requirements=("RFC7644-3.3-08", JUDGED))

    assert row(JUDGED, judged).state == "failed"


def test_a_row_names_the_checks_that_looked(verdict: Make) -> None:
    both = [verdict(Word.PASSED, id="create/one[User]"), verdict(Word.PASSED, id="create/two[User]")]

    assert row(JUDGED, *both).checks == ("create/one[User]", "create/two[User]")


def test_what_is_documented_as_absent_deviates_from_the_rfc(verdict: Make, documented: Reason) -> None:
    absent = row(JUDGED, verdict(Word.NOT_APPLICABLE, reason=documented))

    assert (absent.state, absent.reason) == ("deviates", "User patch is documented as unsupported")


def test_what_is_documented_as_absent_for_one_type_weighs_more_than_a_pass(verdict: Make, documented: Reason) -> None:
    both = [verdict(Word.PASSED, id="patch/a[Group]"), verdict(Word.NOT_APPLICABLE, reason=documented)]

    assert row(JUDGED, *both).state == "deviates"


@pytest.mark.parametrize("code", ["not-claimed", "refused", "no-exchange", "no-such-type", "observation"])
def test_what_is_not_offered_for_another_reason_is_not_judged(verdict: Make, code: str) -> None:
    skipped = row(JUDGED, verdict(Word.NOT_APPLICABLE, reason=Reason(code, "no bulk")))

    assert (skipped.state, skipped.reason) == ("not judged", "no bulk")


def test_what_cannot_be_seen_says_why() -> None:
    assert row(UNSEEN.id).reason == f"cannot be seen from outside: {UNSEEN.unobservable}"


def test_what_nobody_checks_yet_says_so() -> None:
    assert row(OPEN.id).reason == "no check yet"


def test_what_was_deselected_says_so() -> None:
    assert row(JUDGED, judged_by={JUDGED: ["create/answers-201"]}).reason == "its checks were not selected"
