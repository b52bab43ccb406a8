"""Whether provisioning from an identity provider works: what the steps of each client add up to, and what blocks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from scim_conformance.clients.loader import clients
from scim_conformance.clients.model import SEVERITIES, Client, Step
from scim_conformance.verdict.verdict import Verdict, Word

OBSERVED = "observation"
"""The reason of a finding that is reported and never red."""


class State(StrEnum):
    """What a customer of this identity provider can expect."""

    READY = "ready"
    LIMITED = "ready with limits"
    NOT_READY = "not ready"
    OPEN = "not known"


@dataclass(frozen=True, slots=True)
class Blocker:
    """A step that fails, and what that means."""

    step: str
    check: str
    severity: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """One client. `blockers` come the gravest first; `limits` are steps documented not to work; `open` were not judged.

    `steps` has the verdict of every step by its name, in the order of a provisioning life.
    """

    client: str
    title: str
    experimental: bool
    state: State
    blockers: tuple[Blocker, ...]
    limits: tuple[str, ...]
    open: tuple[str, ...]
    steps: Mapping[str, str]

    def as_line(self) -> dict[str, Any]:
        """The content of its line in a run file."""
        return {**asdict(self), "state": self.state.value, "steps": dict(self.steps)}


def readiness(verdicts: Iterable[Verdict]) -> tuple[Readiness, ...]:
    """Every client of which steps were judged, in the order of `clients`."""
    found: dict[str, dict[str, Verdict]] = {}
    for verdict in verdicts:
        if verdict.subject.authority == "idp":
            _, client, step = verdict.subject.id.split("/", 2)
            found.setdefault(client, {})[step] = verdict
    return tuple(_of(client, found[id]) for id, client in clients().items() if id in found)


def _of(client: Client, judged: Mapping[str, Verdict]) -> Readiness:
    known = [(step, judged[id]) for id, step in client.steps.items() if id in judged]
    # A step that rests on thin evidence says nothing of a client that is sure of the rest.
    certain = [(step, one) for step, one in known if client.experimental or not step.experimental]
    blockers = sorted((_blocker(step, one) for step, one in certain if _fails(one)), key=_gravity)
    limits = tuple(step.id for step, one in known if one.word is Word.DEVIATES or _documented(one))
    left = tuple(step.id for step, one in certain if one.word in (Word.BLOCKED, Word.INCONCLUSIVE))
    held = any(one.word in (Word.PASSED, Word.STALE) for _, one in certain)
    return Readiness(
        client=client.id,
        title=client.title,
        experimental=client.experimental,
        state=_state(blockers, limits, left, held=held),
        blockers=tuple(blockers),
        limits=limits,
        open=left,
        steps={step.id: one.word.value for step, one in known},
    )


def _state(blockers: list[Blocker], limits: tuple[str, ...], left: tuple[str, ...], *, held: bool) -> State:
    if any(blocker.severity != "cosmetic" for blocker in blockers):
        return State.NOT_READY
    if left or not held:
        return State.OPEN
    return State.LIMITED if blockers or limits else State.READY


def _fails(verdict: Verdict) -> bool:
    observed = verdict.reason is not None and verdict.reason.code == OBSERVED
    return verdict.word in (Word.FAILED, Word.WARNED, Word.KNOWN) or observed


def _documented(verdict: Verdict) -> bool:
    reason = verdict.reason
    return verdict.word is Word.NOT_APPLICABLE and reason is not None and reason.code == "documented"


def _blocker(step: Step, verdict: Verdict) -> Blocker:
    return Blocker(step.id, verdict.subject.id, step.blocks)


def _gravity(blocker: Blocker) -> int:
    return SEVERITIES.index(blocker.severity)
