"""Every verdict as one line of a list that can be searched and filtered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from scim_conformance.report.cards import Section
from scim_conformance.report.causes import Severity
from scim_conformance.report.judgements import Judgement
from scim_conformance.report.words import LEVELS, VERDICTS, Face

_FIRST = ("failed", "warned", "blocked", "inconclusive", "stale", "deviates", "known", "passed", "not applicable")


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict. `severity` is the gravity of its cause, None where it has none; `topic` the start of its id."""

    judged: Judgement
    topic: str
    severity: Face | None

    @property
    def values(self) -> str:
        """What the filters look at, in the order of the facets, with a bar between."""
        one = self.judged
        severity = self.severity.word if self.severity else ""
        return "|".join([one.verdict, one.level, one.authority, severity, self.topic])


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: its name in the address, its label, and each value with its number of rows."""

    name: str
    label: str
    options: tuple[tuple[str, int], ...]


def rows(judged: Iterable[Judgement], sections: Iterable[Section]) -> tuple[Row, ...]:
    """All of them, what needs attention first, then by id."""
    severities: Mapping[str, Face] = {
        one.anchor: cluster.severity.face
        for section in sections
        for cluster in section.clusters
        for one in cluster.judged
    }
    found = (Row(one, one.id.partition("/")[0], severities.get(one.anchor)) for one in judged)
    return tuple(sorted(found, key=lambda row: (_weight(row.judged.verdict), row.judged.id)))


def facets(listed: Iterable[Row]) -> tuple[Facet, ...]:
    """The filters; values that weigh in the order of their weight, the others by name."""
    every = tuple(listed)
    return (
        Facet("verdict", "Verdict", _counted((row.judged.verdict for row in every), _weight)),
        Facet("level", "Level", _counted((row.judged.level for row in every), _level)),
        Facet("authority", "Authority", _counted((row.judged.authority for row in every), _same)),
        Facet("severity", "Severity", _counted((row.severity.word for row in every if row.severity), _gravity)),
        Facet("topic", "Topic", _counted((row.topic for row in every), _same)),
    )


def _weight(verdict: str) -> int:
    return _FIRST.index(verdict) if verdict in VERDICTS else len(_FIRST)


def _level(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def _gravity(word: str) -> int:
    return next((severity.rank for severity in Severity if severity.face.word == word), len(Severity))


def _same(_: str) -> int:
    return 0


def _counted(values: Iterable[str], order: Callable[[str], int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda item: (order(item[0]), item[0])))
