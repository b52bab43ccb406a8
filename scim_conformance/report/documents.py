"""What the vendor's documents say that the RFCs do not, where they disagree, and what was seen of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scim_conformance.report.judgements import Citation, Judgement, sources
from scim_conformance.report.stated import outcome_in_words, outcomes
from scim_conformance.report.words import Face

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

_UNTRIED = Face("not tried", "○", "mute")


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


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run saw of one statement; `text` is empty where nothing of it was tried."""

    fact: str
    text: str
    face: Face


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A point on which the documents contradict each other: what each says, and what the endpoint does.

    `settled` says how the profile takes it, `seen` has what was tried of it: nothing where it cannot be seen.
    """

    title: str
    sides: tuple[tuple[str, tuple[Citation, ...]], ...]
    settled: str
    seen: tuple[Seen, ...]


def disagreements(run: Run, judged: Iterable[Judgement]) -> tuple[Disagreement, ...]:
    """The contradictions that the profile lists, then other facts with more than one right outcome, in its order."""
    found = {one.fact: one for one in judged if one.authority == "profile" and one.fact}
    document: Mapping[str, Any] = run.header.get("profile", {}).get("document", {})
    listed = [entry for entry in document.get("contradictions") or () if isinstance(entry, dict)]
    named = {id for entry in listed for id in entry.get("statements", ())}
    return (
        *(_listed(run, entry, found) for entry in listed),
        *(_alternatives(run, id, said, found) for id, said in _with_alternatives(document) if id not in named),
    )


def _listed(run: Run, entry: Mapping[str, Any], found: Mapping[str, Judgement]) -> Disagreement:
    ids = entry.get("statements") or ([f"contradictions.{entry.get('id')}"] if entry.get("look") else [])
    return Disagreement(
        f"{entry.get('id')}: {entry.get('topic')}",
        tuple((str(side.get("says")), sources(run, side.get("source", ()))) for side in entry.get("sides", ())),
        str(entry.get("settled", "")),
        tuple(_seen(id, found.get(id)) for id in ids),
    )


def _alternatives(run: Run, id: str, said: Mapping[str, Any], found: Mapping[str, Judgement]) -> Disagreement:
    sides = tuple((_told(outcome), sources(run, outcome.get("source", ()))) for outcome in outcomes(said))
    return Disagreement(id, sides, "Any of these is right.", (_seen(id, found.get(id)),))


def _seen(id: str, judgement: Judgement | None) -> Seen:
    if judgement is None:
        return Seen(id, "", _UNTRIED)
    return Seen(id, judgement.observed or judgement.why, judgement.face)


def _with_alternatives(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, said in (document.get("discovery") or {}).items():
        if len(outcomes(said)) > 1:
            yield f"discovery.{name}", said
    for kind, facts in (document.get("resource_types") or {}).items():
        places = {**(facts.get("operations") or {})}
        places |= {name: said for name, said in facts.items() if isinstance(said, dict) and "any_of" in said}
        for group in ("deprovisioning", "projection", "patches"):
            places |= {f"{group}.{name}": said for name, said in (facts.get(group) or {}).items()}
        yield from ((f"{kind}.{name}", said) for name, said in places.items() if len(outcomes(said)) > 1)


def _told(outcome: Mapping[str, Any]) -> str:
    note = str(outcome.get("note") or "")
    words = outcome_in_words(outcome)
    return f"{words}: {note}" if note else words


def statements(judged: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The checks of the vendor's own statements for which it was noted what was seen, sorted by statement."""
    return tuple(
        sorted((one for one in judged if one.authority == "profile" and one.observed), key=lambda one: one.fact)
    )


def _departure(members: list[Judgement], seen: str) -> Departure:
    first = members[0]
    cited = dict.fromkeys(citation for one in members for citation in one.requirements)
    return Departure(first.reason, first.sources, (seen,) if seen else (), len(members), tuple(cited))
