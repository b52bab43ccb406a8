"""What the vendor's documents say that the RFCs do not, and which of their statements were seen to hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scim_conformance.report.judgements import Citation, Judgement


@dataclass(frozen=True, slots=True)
class Departure:
    """Something documented as less than the RFCs ask for, so that checks do not apply. `seen` is what happened."""

    text: str
    sources: tuple[Citation, ...]
    seen: tuple[str, ...]
    checks: int
    requirements: tuple[Citation, ...]


def departures(judged: Iterable[Judgement]) -> tuple[Departure, ...]:
    """One for each documented statement that made checks not applicable, the farthest-reaching first."""
    every = tuple(judged)
    grouped: dict[str, list[Judgement]] = {}
    for one in every:
        if one.verdict == "not applicable" and one.code == "documented":
            grouped.setdefault(one.fact or one.reason, []).append(one)
    seen = {one.fact: one.observed for one in every if one.authority == "profile" and one.observed}
    found = (_departure(members, seen.get(fact, "")) for fact, members in grouped.items())
    return tuple(sorted(found, key=lambda departure: -departure.checks))


def statements(judged: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The checks of the vendor's own statements for which it was noted what was seen, sorted by statement."""
    return tuple(
        sorted((one for one in judged if one.authority == "profile" and one.observed), key=lambda one: one.fact)
    )


def _departure(members: list[Judgement], seen: str) -> Departure:
    first = members[0]
    cited = dict.fromkeys(citation for one in members for citation in one.requirements)
    return Departure(first.reason, first.sources, (seen,) if seen else (), len(members), tuple(cited))
