"""Findings gathered by their cause, the gravest first: what a reader mends, instead of what was noticed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scim_conformance.report.causes import NOTHING_AROUND, OUTDATED, Around, Cause, Seen, Severity, cause_of
from scim_conformance.report.judgements import Judgement


@dataclass(frozen=True, slots=True)
class Cluster:
    """Judgements of one cause, those about users first. `anchor` is its place on the page."""

    anchor: str
    cause: Cause
    judged: tuple[Judgement, ...]

    @property
    def title(self) -> str:
        """What is wrong, in a line."""
        return self.cause.title

    @property
    def severity(self) -> Severity:
        """What it does to a customer; `severity.face` has its word, mark and tone."""
        return self.cause.severity

    @property
    def why(self) -> str:
        """What happens to whoever provisions from an identity provider; empty for a check of the user's own."""
        return self.cause.why

    @property
    def fix(self) -> str:
        """How servers usually mend it; empty for a check of the user's own."""
        return self.cause.fix

    @property
    def count(self) -> int:
        """How many checks and rules show it."""
        return len(self.judged)


def clusters(judged: Iterable[Judgement], around: Around = NOTHING_AROUND) -> tuple[Cluster, ...]:
    """The causes of these findings, by severity and then by how many show them.

    It takes every judgement for a finding: give it the red ones, or those that warn. A stale one is an entry to take
    out, whatever its check is about. `around` is what else the run has, as `around_of` makes it.
    """
    gathered: dict[str, list[Judgement]] = {}
    known: dict[str, Cause] = {}
    for one in judged:
        cause = cause_behind(one, around)
        known.setdefault(cause.id, cause)
        gathered.setdefault(cause.id, []).append(one)
    order = sorted(known.values(), key=lambda cause: (cause.severity.rank, -len(gathered[cause.id])))
    used: Counter[str] = Counter()
    return tuple(
        Cluster(_anchor(cause.id, used), cause, tuple(sorted(gathered[cause.id], key=_told_best))) for cause in order
    )


def around_of(judged: Iterable[Judgement]) -> Around:
    """What a run has of checks that held, and of those that found something, for causes that depend on it."""
    every = tuple(judged)
    held = (one.id for one in every if one.verdict in ("passed", "stale"))
    failed = (one.id for one in every if one.verdict not in ("passed", "stale") and one.expected)
    return Around(held, failed)


def cause_behind(one: Judgement, around: Around = NOTHING_AROUND) -> Cause:
    """The cause of one finding, in a run that has these checks besides."""
    if one.verdict == "stale":
        return OUTDATED
    return cause_of(Seen(one.id, one.path, one.expected, one.actual, one.asked, one.sent), around, one.title)


def by_reason(judged: Iterable[Judgement]) -> tuple[tuple[str, tuple[Judgement, ...]], ...]:
    """What could not be judged, gathered by the reason, the commonest first."""
    gathered: dict[str, list[Judgement]] = {}
    for one in judged:
        gathered.setdefault(one.why, []).append(one)
    return tuple(sorted(((why, tuple(ones)) for why, ones in gathered.items()), key=lambda entry: -len(entry[1])))


def _told_best(one: Judgement) -> bool:
    """Accounts of people are what everybody understands."""
    return "[User" not in one.id


def _anchor(id: str, used: Counter[str]) -> str:
    anchor = "cause-" + re.sub(r"[^A-Za-z0-9_.]+", "-", id).strip("-")
    used[anchor] += 1
    return anchor if used[anchor] == 1 else f"{anchor}-{used[anchor]}"
