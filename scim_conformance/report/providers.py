"""Identity providers: whether provisioning from each works, step by step, and what blocks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scim_conformance.report.judgements import Judgement
from scim_conformance.report.words import Face, face

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
_LIMIT = Face("documented limit", "-", "mute")
_NONE = Face("", "", "mute")


@dataclass(frozen=True, slots=True)
class Blocking:
    """A step that fails: its place on the page, and what it means."""

    step: str
    anchor: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Provider:
    """One client of an identity provider. `limits` are steps that the vendor documents not to work."""

    id: str
    title: str
    face: Face
    experimental: bool
    blocking: tuple[Blocking, ...]
    limits: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Providers:
    """Every client, and a row for each step: a face and a place for every client, in their order."""

    clients: tuple[Provider, ...]
    rows: tuple[tuple[str, tuple[tuple[Face, str], ...]], ...]


def providers(run: Run, judged: Iterable[Judgement]) -> Providers | None:
    """What a run has of identity providers; None where it has tried none."""
    if not run.readiness:
        return None
    anchors = {one.id: one.anchor for one in judged}
    steps = dict.fromkeys(step for line in run.readiness for step in line["steps"])
    rows = tuple((step, tuple(_cell(line, step, anchors) for line in run.readiness)) for step in steps)
    return Providers(tuple(_provider(line, anchors) for line in run.readiness), rows)


def in_a_line(line: Mapping[str, Any]) -> str:
    """`Okta, application from the catalog: not ready (deactivate: people who have left keep their access)`."""
    blocked = "; ".join(f"{one['step']}: {MEANING[one['severity']]}" for one in line["blockers"])
    told = blocked or (f"not {', '.join(line['limits'])}, as documented" if line["limits"] else "")
    experimental = ", experimental" if line["experimental"] else ""
    return f"{line['title']}{experimental}: {line['state']}{f' ({told})' if told else ''}"


def _provider(line: Mapping[str, Any], anchors: Mapping[str, str]) -> Provider:
    blocking = (
        Blocking(one["step"], anchors.get(one["check"], ""), MEANING[one["severity"]]) for one in line["blockers"]
    )
    return Provider(
        line["client"],
        line["title"],
        STATES[line["state"]],
        line["experimental"],
        tuple(blocking),
        tuple(line["limits"]),
        tuple(line["open"]),
    )


def _cell(line: Mapping[str, Any], step: str, anchors: Mapping[str, str]) -> tuple[Face, str]:
    verdict = line["steps"].get(step)
    if verdict is None:
        return _NONE, ""
    shown = _LIMIT if step in line["limits"] else face(verdict)
    return shown, anchors.get(f"idp/{line['client']}/{step}", "")
