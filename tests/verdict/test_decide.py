"""The table of verdicts: what was seen, weighed by level, profile and baseline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.plan.offer import Reason
from scim_conformance.profile.model import Cap, Deviation
from scim_conformance.standards import Level
from scim_conformance.verdict.baseline import Baseline, Known
from scim_conformance.verdict.verdict import Observation, Seen, Subject, Weights, Word, decide

HELD = Observation(Seen.HELD)
FINDING = Observation(Seen.FINDING, "status 201", "status 200")
NOT_OFFERED = Observation(Seen.NOT_APPLICABLE, text="no bulk", reason=Reason("not-claimed", "no bulk"))
BLOCKED = Observation(Seen.BLOCKED, text="POST /Users gave status 500")
NO_ANSWER = Observation(Seen.INCONCLUSIVE, text="still rate limited after 5 attempts")
BUG = Observation(Seen.BUG, text="KeyError: 'id'")

DOCUMENTED = Weights(
    deviations=(Deviation("create/*", "", "Answers 200.", "status 200", ("reference",), 12),), file="profiles/acme.yaml"
)
ACCEPTED = Weights(baseline=Baseline("acme.yaml", (Known("create/answers-201[User]", "ticket 4711", 3),)))
PLAIN = Weights()

TABLE = [
    ("holds", HELD, Level.MUST, PLAIN, Word.PASSED),
    ("a must does not hold", FINDING, Level.MUST, PLAIN, Word.FAILED),
    ("a should does not hold", FINDING, Level.SHOULD, PLAIN, Word.WARNED),
    ("a may is otherwise", FINDING, Level.INFO, PLAIN, Word.NOT_APPLICABLE),
    ("does not hold, as documented", FINDING, Level.MUST, DOCUMENTED, Word.DEVIATES),
    ("a should does not hold, as documented", FINDING, Level.SHOULD, DOCUMENTED, Word.DEVIATES),
    ("does not hold, as known", FINDING, Level.MUST, ACCEPTED, Word.KNOWN),
    ("holds although documented otherwise", HELD, Level.MUST, DOCUMENTED, Word.STALE),
    ("holds although known to fail", HELD, Level.MUST, ACCEPTED, Word.STALE),
    ("not offered", NOT_OFFERED, Level.MUST, PLAIN, Word.NOT_APPLICABLE),
    ("not offered, and documented otherwise", NOT_OFFERED, Level.MUST, DOCUMENTED, Word.NOT_APPLICABLE),
    ("not offered, and known to fail", NOT_OFFERED, Level.MUST, ACCEPTED, Word.NOT_APPLICABLE),
    ("could not be set up", BLOCKED, Level.MUST, PLAIN, Word.BLOCKED),
    ("could not be set up, and known to fail", BLOCKED, Level.MUST, ACCEPTED, Word.BLOCKED),
    ("no fair answer", NO_ANSWER, Level.MUST, PLAIN, Word.INCONCLUSIVE),
    ("no fair answer, and documented otherwise", NO_ANSWER, Level.MUST, DOCUMENTED, Word.INCONCLUSIVE),
    ("we broke", BUG, Level.MUST, PLAIN, Word.BLOCKED),
]


@pytest.mark.parametrize(
    ("seen", "level", "weights", "word"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_verdict_follows_the_table(
    subject: Callable[..., Subject], seen: Observation, level: Level, weights: Weights, word: Word
) -> None:
    assert decide(subject(level=level), seen, weights).word is word


def test_a_broken_promise_of_the_profile_fails(subject: Callable[..., Subject]) -> None:
    promised = subject("contract/operations/documented-outcome[User.replace]", authority="profile")

    assert decide(promised, FINDING, PLAIN).word is Word.FAILED


def test_only_what_we_broke_is_a_bug(subject: Callable[..., Subject]) -> None:
    assert [decide(subject(), seen, PLAIN).bug for seen in (BLOCKED, FINDING, BUG)] == [False, False, True]


@pytest.mark.parametrize(
    ("seen", "weights", "code", "text"),
    [
        (FINDING, DOCUMENTED, "deviation", "Answers 200."),
        (FINDING, ACCEPTED, "baseline", "ticket 4711"),
        (HELD, DOCUMENTED, "deviation", "documented but not seen: Answers 200."),
        (NOT_OFFERED, PLAIN, "not-claimed", "no bulk"),
        (BLOCKED, PLAIN, "set-up", "POST /Users gave status 500"),
        (NO_ANSWER, PLAIN, "no-fair-answer", "still rate limited after 5 attempts"),
        (BUG, PLAIN, "harness-bug", "KeyError: 'id'"),
    ],
)
def test_what_is_not_plain_has_its_reason(
    subject: Callable[..., Subject], seen: Observation, weights: Weights, code: str, text: str
) -> None:
    reason = decide(subject(), seen, weights).reason

    assert reason is not None
    assert (reason.code, reason.text) == (code, text)


@pytest.mark.parametrize("seen", [HELD, FINDING])
def test_passed_and_failed_speak_for_themselves(subject: Callable[..., Subject], seen: Observation) -> None:
    assert decide(subject(), seen, PLAIN).reason is None


def test_a_may_that_is_otherwise_keeps_what_was_seen(subject: Callable[..., Subject]) -> None:
    verdict = decide(subject(level=Level.INFO), FINDING, PLAIN)

    assert verdict.reason == Reason("observation", "status 200")


@pytest.mark.parametrize(
    ("weights", "place"),
    [(DOCUMENTED, "profiles/acme.yaml:12"), (ACCEPTED, "acme.yaml:3")],
    ids=["profile", "baseline"],
)
@pytest.mark.parametrize("seen", [FINDING, HELD], ids=["excused", "stale"])
def test_an_excuse_names_its_place(
    subject: Callable[..., Subject], seen: Observation, weights: Weights, place: str
) -> None:
    assert decide(subject(), seen, weights).file == place


def test_a_deviation_names_its_sources(subject: Callable[..., Subject]) -> None:
    reason = decide(subject(), FINDING, DOCUMENTED).reason

    assert reason is not None
    assert reason.sources == ("reference",)


def test_the_vendor_is_heard_before_the_baseline(subject: Callable[..., Subject]) -> None:
    both = Weights(DOCUMENTED.deviations, (), DOCUMENTED.file, ACCEPTED.baseline)

    assert decide(subject(), FINDING, both).word is Word.DEVIATES


def test_a_baseline_entry_that_holds_is_stale_whatever_the_vendor_says(subject: Callable[..., Subject]) -> None:
    both = Weights(DOCUMENTED.deviations, (), DOCUMENTED.file, ACCEPTED.baseline)

    assert decide(subject(), HELD, both).from_baseline


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("create/answers-201[User]", True),
        ("create/answers-201[*]", True),
        ("create/*", True),
        ("*", True),
        ("create/answers-20?[User]", True),
        ("create/answers-201", False),
        ("create/answers-201[Group]", False),
        ("create/answers-201[Usr]", False),
        ("CREATE/*", False),
        ("create/answers-20?", False),
    ],
)
def test_a_deviation_names_checks_by_glob_and_brackets_are_no_wildcards(
    subject: Callable[..., Subject], deviation: Callable[..., Deviation], pattern: str, named: bool
) -> None:
    verdict = decide(subject(), FINDING, Weights((deviation(check=pattern),)))

    assert verdict.word is (Word.DEVIATES if named else Word.FAILED)


@pytest.mark.parametrize(
    ("requirements", "word"),
    [
        (("RFC7644-3.3-04",), Word.DEVIATES),
        (("RFC7644-3.3-04", "RFC7644-3.3-08"), Word.DEVIATES),
        (("RFC7644-3.3-08", "RFC7644-3.3-04"), Word.FAILED),
        (("RFC7644-3.3-08",), Word.FAILED),
    ],
    ids=["the only one", "the first", "the second", "another"],
)
def test_a_deviation_from_a_requirement_excuses_the_checks_that_judge_it_first(
    subject: Callable[..., Subject], deviation: Callable[..., Deviation], requirements: tuple[str, ...], word: Word
) -> None:
    checked = subject("create/answers-201[User]", Level.MUST, *requirements)

    assert decide(checked, FINDING, Weights((deviation(requirement="RFC7644-3.3-04"),))).word is word


@pytest.mark.parametrize(
    ("actual", "word"),
    [
        ("status 200", Word.DEVIATES),
        ("^status 20[0-3]$", Word.DEVIATES),
        ("status 409", Word.FAILED),
        ("^200", Word.FAILED),
        ("STATUS 200", Word.FAILED),
    ],
)
def test_only_exactly_what_is_documented_is_excused(
    subject: Callable[..., Subject], deviation: Callable[..., Deviation], actual: str, word: Word
) -> None:
    assert decide(subject(), FINDING, Weights((deviation(check="create/*", actual=actual),))).word is word


def test_each_of_several_deviations_of_one_check_excuses_its_own(
    subject: Callable[..., Subject], deviation: Callable[..., Deviation]
) -> None:
    several = Weights((deviation(check="create/*", actual="status 409"), deviation(check="create/*")))

    assert decide(subject(), FINDING, several).word is Word.DEVIATES


@pytest.mark.parametrize(
    ("level", "caps", "expected"),
    [
        (Level.MUST, ("should",), Level.SHOULD),
        (Level.MUST, ("info",), Level.INFO),
        (Level.MUST, ("should", "info"), Level.INFO),
        (Level.SHOULD, ("info",), Level.INFO),
        (Level.INFO, ("should",), Level.INFO),
        (Level.MUST, (), Level.MUST),
    ],
)
def test_a_cap_lowers_a_level_and_never_raises_it(
    subject: Callable[..., Subject], level: Level, caps: tuple[str, ...], expected: Level
) -> None:
    weights = Weights(caps=tuple(Cap("create/*[User]", cap, "unclear documents") for cap in caps))

    assert decide(subject(level=level), HELD, weights).level is expected


def test_a_cap_of_another_check_changes_nothing(subject: Callable[..., Subject]) -> None:
    capped = Weights(caps=(Cap("create/*[Group]", "info", "unclear documents"),))

    assert decide(subject(), FINDING, capped).word is Word.FAILED


@pytest.mark.parametrize(("cap", "word"), [("should", Word.WARNED), ("info", Word.NOT_APPLICABLE)])
def test_a_capped_finding_is_never_red(subject: Callable[..., Subject], cap: Any, word: Word) -> None:
    capped = Weights(caps=(Cap("create/*", cap, "unclear documents"),))

    assert decide(subject(), FINDING, capped).word is word
