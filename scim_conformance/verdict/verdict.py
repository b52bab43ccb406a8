"""The verdict on one check: level, profile and baseline weigh what was seen; the check itself decides nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from scim_conformance.authorities.model import ORDER, Authority
from scim_conformance.authorities.naming import names
from scim_conformance.plan.offer import Reason
from scim_conformance.profile.model import Cap, Deviation
from scim_conformance.standards import Level
from scim_conformance.verdict.baseline import Baseline, Known


class Word(StrEnum):
    """The nine verdicts; see the table in ARCHITECTURE.md."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    DEVIATES = "deviates"
    KNOWN = "known"
    STALE = "stale"
    NOT_APPLICABLE = "not applicable"
    BLOCKED = "blocked"
    INCONCLUSIVE = "inconclusive"


class Seen(StrEnum):
    """How a check ended, before anybody weighed it."""

    HELD = "held"
    FINDING = "finding"
    NOT_APPLICABLE = "not applicable"
    BLOCKED = "blocked"
    INCONCLUSIVE = "inconclusive"
    BUG = "bug"


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of a check. `exchanges` are the numbers of those that show it; `text` is why it was not judged."""

    seen: Seen
    expected: str = ""
    actual: str = ""
    path: str = ""
    exchanges: tuple[int, ...] = ()
    text: str = ""
    reason: Reason | None = None
    observed: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was judged: the id of the check or rule, what it says, its requirements, its level after the plan's cap."""

    id: str
    title: str
    requirements: tuple[str, ...]
    level: Level
    authority: str = "rfc"
    fact: str = ""
    rule: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. `file` names the entry of profile or baseline that excuses it or is stale; `bug` means ours."""

    subject: Subject
    word: Word
    level: Level
    observation: Observation
    reason: Reason | None = None
    file: str = ""
    from_baseline: bool = False
    duration_ms: float = 0.0

    @property
    def bug(self) -> bool:
        """Whether the harness itself broke."""
        return self.observation.seen is Seen.BUG


@dataclass(frozen=True, slots=True)
class Weights:
    """What verdicts are weighed with. `file` is where the deviations and caps stand.

    `authority` is who says what is right, where it is not the RFCs alone.
    """

    deviations: tuple[Deviation, ...] = ()
    caps: tuple[Cap, ...] = ()
    file: str = ""
    baseline: Baseline = field(default_factory=Baseline)
    authority: Authority | None = None


def decide(subject: Subject, observation: Observation, weights: Weights) -> Verdict:
    """The verdict. Pure: the same arguments give the same verdict."""
    level = capped(subject, weights.caps, weights.authority)
    overruled = _overruled(subject, weights.authority)
    if overruled is not None and observation.seen is not Seen.BUG:
        return Verdict(subject, Word.NOT_APPLICABLE, level, observation, overruled)
    if observation.seen is Seen.FINDING:
        return _on_finding(subject, observation, weights, level)
    if observation.seen is Seen.HELD:
        return _on_success(subject, observation, weights, level)
    word = _PLAIN[observation.seen]
    reason = observation.reason or Reason(_CODES[observation.seen], observation.text)
    return Verdict(subject, word, level, observation, reason)


def capped(subject: Subject, caps: Iterable[Cap], authority: Authority | None = None) -> Level:
    """The level of a check, which is the authority's where it asks for it, no higher than the lowest cap on it."""
    asked = authority.level(subject.id) if authority is not None else None
    bounds = [Level(cap.level) for cap in caps if names(cap.check, subject.id)]
    return min([asked or subject.level, *bounds], key=ORDER.index)


def _overruled(subject: Subject, authority: Authority | None) -> Reason | None:
    """Why this authority holds a check of the RFCs against nobody."""
    because = authority.overruled(subject.id) if authority is not None else ""
    return Reason("authority", because, sources=(authority.source,)) if authority is not None and because else None


def _on_finding(subject: Subject, observation: Observation, weights: Weights, level: Level) -> Verdict:
    deviation = next((d for d in _named(subject, weights.deviations) if _exactly(d, observation)), None)
    if deviation is not None:
        reason = Reason("deviation", deviation.observed, sources=deviation.sources)
        return Verdict(subject, Word.DEVIATES, level, observation, reason, f"{weights.file}:{deviation.line}")
    known = weights.baseline.entry(subject.id)
    if known is not None:
        return Verdict(subject, Word.KNOWN, level, observation, _known(known), _place(weights, known), True)
    if level is Level.INFO:
        return Verdict(subject, Word.NOT_APPLICABLE, level, observation, Reason("observation", observation.actual))
    return Verdict(subject, Word.FAILED if level is Level.MUST else Word.WARNED, level, observation)


def _on_success(subject: Subject, observation: Observation, weights: Weights, level: Level) -> Verdict:
    known = weights.baseline.entry(subject.id)
    if known is not None:
        return Verdict(subject, Word.STALE, level, observation, _known(known), _place(weights, known), True)
    deviation = next(iter(_named(subject, weights.deviations)), None)
    if deviation is not None:
        text = f"documented but not seen: {deviation.observed}"
        reason = Reason("deviation", text, sources=deviation.sources)
        return Verdict(subject, Word.STALE, level, observation, reason, f"{weights.file}:{deviation.line}")
    return Verdict(subject, Word.PASSED, level, observation)


def _named(subject: Subject, deviations: Sequence[Deviation]) -> list[Deviation]:
    return [d for d in deviations if _names(d, subject)]


def _names(deviation: Deviation, subject: Subject) -> bool:
    if deviation.check:
        return names(deviation.check, subject.id)
    return deviation.requirement in subject.requirements[:1]


def _exactly(deviation: Deviation, observation: Observation) -> bool:
    return not deviation.actual or re.search(deviation.actual, observation.actual) is not None


def _known(known: Known) -> Reason:
    return Reason("baseline", known.reason)


def _place(weights: Weights, known: Known) -> str:
    return f"{weights.baseline.file}:{known.line}"


_PLAIN = {
    Seen.NOT_APPLICABLE: Word.NOT_APPLICABLE,
    Seen.BLOCKED: Word.BLOCKED,
    Seen.INCONCLUSIVE: Word.INCONCLUSIVE,
    Seen.BUG: Word.BLOCKED,
}

_CODES = {
    Seen.NOT_APPLICABLE: "not-applicable",
    Seen.BLOCKED: "set-up",
    Seen.INCONCLUSIVE: "no-fair-answer",
    Seen.BUG: "harness-bug",
}
