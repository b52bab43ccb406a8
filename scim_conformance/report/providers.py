"""Identity providers: whether provisioning from each works, step by step, what blocks it, and who promises what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from scim_conformance.report.causes import Cause
from scim_conformance.report.clusters import around_of, cause_behind
from scim_conformance.report.judgements import Citation, Judgement, sources
from scim_conformance.report.words import Face, face
from scim_conformance.verdict.readiness import OBSERVED as OBSERVATION

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

STATES: Mapping[str, Face] = {
    "ready": Face("ready", "✓", "good"),
    "ready with limits": Face("ready with limits", "!", "warn"),
    "not ready": Face("not ready", "✕", "bad"),
    "not known": Face("not known", "?", "mute"),
}
MEANING: Mapping[str, str] = {
    "access-not-revoked": "people who have left keep their access",
    "data-lost": "data is lost",
    "sync-dead": "provisioning stops",
    "cosmetic": "cosmetic",
}
LIMIT = Face("documented limit", "-", "mute")
OBSERVED = Face("does not work, never red", "✕", "warn")
_NONE = Face("", "", "mute")


@dataclass(frozen=True, slots=True)
class Blocking:
    """A step that fails: its check's place on the page, what it means, and what was seen.

    `asked_in` is the number of the exchange in which the client took it, or 0.
    """

    step: str
    anchor: str
    meaning: str
    expected: str = ""
    actual: str = ""
    asked_in: int = 0


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Steps that fail for one reason; `cause.fix` says how vendors usually mend it. `anchor` is its card, if any."""

    cause: Cause
    anchor: str
    blocking: tuple[Blocking, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of the steps."""
        return tuple(one.step for one in self.blocking)

    @property
    def meaning(self) -> str:
        """What the gravest of them means."""
        return self.blocking[0].meaning


@dataclass(frozen=True, slots=True)
class Limit:
    """Steps that the vendor documents not to work. `works` are those of them that work all the same."""

    steps: tuple[str, ...]
    says: str
    sources: tuple[Citation, ...]
    works: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """One client of an identity provider.

    `promised` are the documents that name it as supported; without them `unnamed` says so. `limits` are documented,
    `open` are steps that could not be judged.
    """

    id: str
    title: str
    face: Face
    experimental: bool
    hindrances: tuple[Hindrance, ...]
    limits: tuple[Limit, ...]
    open: tuple[str, ...]
    promised: tuple[Citation, ...] = ()
    unnamed: str = ""

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"provider-{self.id}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What came of one step of one client: its check's place on the page, and the number of the exchange, or 0.

    `label` says it in words.
    """

    face: Face
    anchor: str = ""
    exchange: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Providers:
    """Every client, and a row for each step: a cell for every client, in their order."""

    clients: tuple[Provider, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]

    @property
    def faces(self) -> tuple[Face, ...]:
        """What marks in the rows stand for, each once."""
        return tuple(dict.fromkeys(cell.face for _, cells in self.rows for cell in cells if cell.face.word))


def providers(run: Run, judged: Iterable[Judgement], cards: Mapping[str, str] | None = None) -> Providers | None:
    """What a run has of identity providers; None where it has tried none.

    `cards` has the place of a cause's card by the anchor of a judgement that is on it.
    """
    if not run.readiness:
        return None
    every = tuple(judged)
    known = _Known(run, {one.id: one for one in every}, every, cards or {})
    steps = dict.fromkeys(step for line in run.readiness for step in line["steps"])
    rows = tuple((step, tuple(_cell(line, step, known) for line in run.readiness)) for step in _in_order(steps))
    return Providers(tuple(_provider(line, known) for line in run.readiness), rows)


class _Known:
    """What a run knows besides its lines of readiness."""

    def __init__(
        self, run: Run, judged: Mapping[str, Judgement], every: Sequence[Judgement], cards: Mapping[str, str]
    ) -> None:
        self.run, self.judged, self.cards = run, judged, cards
        self.around = around_of(every)
        profile = run.header.get("profile", {})
        self.vendor = str(profile.get("vendor") or "")
        self.clients: Mapping[str, Any] = (profile.get("document") or {}).get("clients") or {}


def _provider(line: Mapping[str, Any], known: _Known) -> Provider:
    said = known.clients.get(line["client"])
    return Provider(
        line["client"],
        line["title"],
        _state(line),
        line["experimental"],
        tuple(_hindrances(line, known)),
        tuple(_limits(line, said or {}, known)),
        tuple(line["open"]),
        promised=sources(known.run, said["source"]) if said else (),
        unnamed=""
        if said or not known.vendor
        else f"No document of {known.vendor}'s in the profile names this client.",
    )


def _state(line: Mapping[str, Any]) -> Face:
    """Of a client whose habits rest on thin evidence, nothing is red."""
    shown = STATES[line["state"]]
    return replace(shown, tone="warn") if line["experimental"] and shown.tone == "bad" else shown


def _hindrances(line: Mapping[str, Any], known: _Known) -> Iterator[Hindrance]:
    """What blocks a client, by its cause, in the order of the gravest step of each."""
    gathered: dict[str, Hindrance] = {}
    for blocker in line["blockers"]:
        one = known.judged.get(blocker["check"])
        if one is None:
            one = Judgement(blocker["check"], "", "failed", face("failed"), "must", "idp", "")
        cause = cause_behind(one, known.around)
        before = gathered.get(cause.id, Hindrance(cause, known.cards.get(one.anchor, ""), ()))
        gathered[cause.id] = replace(before, blocking=(*before.blocking, _blocking(blocker, one)))
    yield from gathered.values()


def _blocking(blocker: Mapping[str, Any], one: Judgement) -> Blocking:
    meaning = MEANING[blocker["severity"]]
    return Blocking(blocker["step"], one.anchor, meaning, one.expected, one.actual, one.asked_in)


def _limits(line: Mapping[str, Any], said: Mapping[str, Any], known: _Known) -> Iterator[Limit]:
    """What the documents say, and after it what could not be judged because of what they say."""
    told: set[str] = set()
    for limit in said.get("limits", ()):
        steps = tuple(step for step in line["steps"] if any(fnmatchcase(step, name) for name in limit["steps"]))
        told.update(steps)
        if steps:
            works = tuple(step for step in steps if line["steps"][step] in ("passed", "stale"))
            yield Limit(steps, str(limit["says"]), sources(known.run, limit["source"]), works)
    following: dict[tuple[str, tuple[Citation, ...]], tuple[str, ...]] = {}
    for step in line["limits"]:
        one = known.judged.get(f"idp/{line['client']}/{step}")
        if step not in told:
            why = (f"not judged: {one.reason}", one.sources) if one else ("", ())
            following[why] = (*following.get(why, ()), step)
    yield from (Limit(steps, *why) for why, steps in following.items())


def _cell(line: Mapping[str, Any], step: str, known: _Known) -> Cell:
    verdict = line["steps"].get(step)
    if verdict is None:
        return Cell(_NONE)
    one = known.judged.get(f"idp/{line['client']}/{step}")
    shown = LIMIT if step in line["limits"] else OBSERVED if one and one.code == OBSERVATION else face(verdict)
    label = f"{step} of {line['client']}: {shown.word}"
    return Cell(shown, one.anchor, one.asked_in, label) if one else Cell(shown, label=label)


def _in_order(steps: Iterable[str]) -> list[str]:
    """Steps of users before those of groups, each in the order of a provisioning life."""
    return sorted(steps, key=lambda step: step.startswith("group-"))
