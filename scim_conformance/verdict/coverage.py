"""Requirement by requirement: what the verdicts say of it, or why nothing was judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scim_conformance.standards import Requirement, requirements
from scim_conformance.verdict.verdict import Verdict, Word

NOT_JUDGED = "not judged"

SEVERITY = (
    Word.FAILED,
    Word.BLOCKED,
    Word.INCONCLUSIVE,
    Word.KNOWN,
    Word.WARNED,
    Word.DEVIATES,
    Word.STALE,
    Word.PASSED,
    Word.NOT_APPLICABLE,
)
"""The worst word first: it is the one that a requirement gets from its checks."""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement with its state: a verdict's word, or `not judged` with the reason."""

    requirement: Requirement
    state: str
    checks: tuple[str, ...]
    reason: str


def requirement_rows(verdicts: Iterable[Verdict], judged_by: Mapping[str, Sequence[str]]) -> list[Row]:
    """A row for each of the 576. `judged_by` has the ids of all checks and rules there are, by requirement."""
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        for id in verdict.subject.requirements:
            found.setdefault(id, []).append(verdict)
    return [_row(entry, found.get(id, []), judged_by.get(id, ())) for id, entry in requirements().items()]


def unjudged(entry: Requirement, judged_by: Sequence[str]) -> str:
    """Why nothing judges a requirement; empty where something does."""
    if judged_by:
        return ""
    return f"cannot be seen from outside: {entry.unobservable}" if entry.unobservable else "no check yet"


def _row(entry: Requirement, verdicts: list[Verdict], judged_by: Sequence[str]) -> Row:
    if not verdicts:
        return Row(entry, NOT_JUDGED, (), unjudged(entry, judged_by) or "its checks were not selected")
    worst = min(verdicts, key=lambda verdict: SEVERITY.index(_word(verdict)))
    checks = tuple(verdict.subject.id for verdict in verdicts)
    reason = worst.reason.text if worst.reason else ""
    word = _word(worst)
    return Row(entry, NOT_JUDGED if word is Word.NOT_APPLICABLE else word.value, checks, reason)


def _word(verdict: Verdict) -> Word:
    """The word of a verdict, seen from its requirement: what the vendor documents as absent deviates from the RFC."""
    documented = verdict.reason is not None and verdict.reason.code == "documented"
    return Word.DEVIATES if verdict.word is Word.NOT_APPLICABLE and documented else verdict.word
