"""The exit code of a run, computed from its verdicts, and the sentence that says the same in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum

from scim_conformance.plan.offer import NEEDS_TO_WRITE
from scim_conformance.standards import Level
from scim_conformance.verdict.verdict import Verdict, Word


class Exit(IntEnum):
    """What a run ends with; 0 to 5 mean what they mean to pytest."""

    CLEAN = 0
    FAILED = 1
    INTERRUPTED = 2
    BUG = 3
    USAGE = 4
    NOTHING_RAN = 5
    INCOMPLETE = 6
    UNREACHABLE = 7


class FailOn(StrEnum):
    """From which level on a finding makes the run fail."""

    MUST = "must"
    SHOULD = "should"
    NEVER = "never"


def fails(verdict: Verdict, fail_on: FailOn, strict_profile: bool) -> bool:
    """Whether this verdict alone makes exit code 1 (before `never` turns that into 0)."""
    if verdict.word is Word.STALE:
        return verdict.from_baseline or strict_profile
    warned = verdict.word is Word.WARNED and verdict.level is Level.SHOULD and fail_on is FailOn.SHOULD
    return verdict.word is Word.FAILED or warned


def incomplete(verdict: Verdict) -> bool:
    """Whether something mandatory could not be judged."""
    return verdict.word in (Word.BLOCKED, Word.INCONCLUSIVE) and verdict.level is Level.MUST


def exit_code(
    verdicts: Sequence[Verdict],
    *,
    bug: bool = False,
    interrupted: bool = False,
    usage: bool = False,
    unreachable: bool = False,
    fail_on: FailOn = FailOn.MUST,
    strict_profile: bool = False,
) -> Exit:
    """The exit code: 3, 2, 4, 7, 1, 6, 5, 0, the first that applies."""
    failed = any(fails(verdict, fail_on, strict_profile) for verdict in verdicts)
    ladder = (
        (bug or any(verdict.bug for verdict in verdicts), Exit.BUG),
        (interrupted, Exit.INTERRUPTED),
        (usage, Exit.USAGE),
        (unreachable, Exit.UNREACHABLE),
        (failed, Exit.CLEAN if fail_on is FailOn.NEVER else Exit.FAILED),
        (any(incomplete(verdict) for verdict in verdicts), Exit.INCOMPLETE),
        (not verdicts, Exit.NOTHING_RAN),
    )
    return next((code for applies, code in ladder if applies), Exit.CLEAN)


def sentence(
    authority: str, verdicts: Sequence[Verdict], code: Exit, *, strict_profile: bool = False, whole: bool = True
) -> str:
    """What came out, for somebody who reads one sentence only.

    `authority` is whose word it was held to; `whole` is False where only a selection of the suite was asked for, which
    says nothing of the rest.
    """
    counts = Counter(verdict.word for verdict in verdicts)
    applicable = len(verdicts) - counts[Word.NOT_APPLICABLE]
    held = f"{counts[Word.PASSED]} of {_number(applicable, 'applicable check')} passed{_left_out(verdicts)}"
    failed = [verdict for verdict in verdicts if fails(verdict, FailOn.MUST, strict_profile)]
    if code is Exit.BUG:
        return "This run cannot be relied on: the harness itself broke. Please report it with the run file."
    if code is Exit.INTERRUPTED and not verdicts:
        return "Interrupted before anything was judged."
    if code is Exit.INTERRUPTED:
        return f"Interrupted: {held} until then."
    if code is Exit.UNREACHABLE:
        return f"The endpoint gave up during the run: {held} until then."
    if code is Exit.NOTHING_RAN:
        return "No check ran."
    if failed:
        by_clients = all(verdict.subject.authority == "idp" for verdict in failed)
        what = (
            "Does not work with every identity provider played" if by_clients else f"Does not work as {authority} says"
        )
        return f"{what}: {_checks(len(failed))} failed, {held}."
    unsure = sum(incomplete(verdict) for verdict in verdicts)
    if unsure:
        return f"Incomplete: nothing failed, but {_checks(unsure)} of mandatory behaviour could not be judged; {held}."
    works = f"Works as {authority} says" if whole else "What was asked for holds"
    if counts[Word.KNOWN]:
        works = f"Nothing new, but {_number(counts[Word.KNOWN], 'known finding')} of the baseline"
    if counts[Word.WARNED]:
        told = ", which this run was told to fail on" if code is Exit.FAILED else ""
        return f"{works}, with {_number(counts[Word.WARNED], 'warning')}{told}: {held}."
    return f"{works}: {held}{_excused(counts)}."


def counted(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many verdicts of each kind there are; all nine kinds are named."""
    counts = Counter(verdict.word for verdict in verdicts)
    return {word.value: counts[word] for word in Word}


def _left_out(verdicts: Sequence[Verdict]) -> str:
    """What a run that may only read was not able to judge: it must not pass for less to do."""
    number = sum(verdict.reason is not None and verdict.reason.code == NEEDS_TO_WRITE.code for verdict in verdicts)
    return f" ({_checks(number)} not judged, for this run could only read)" if number else ""


def _excused(counts: Counter[Word]) -> str:
    told = [
        _number(counts[word], noun)
        for word, noun in (
            (Word.DEVIATES, "documented deviation"),
            (Word.STALE, "stale entry"),
        )
        if counts[word]
    ]
    return f", with {' and '.join(told)}" if told else ""


def _checks(number: int) -> str:
    return _number(number, "check")


def _number(number: int, noun: str) -> str:
    plural = "stale entries" if noun == "stale entry" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
