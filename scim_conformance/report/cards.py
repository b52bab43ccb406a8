"""Which judgements get a card of their own, and under which heading: failures and warnings by their cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scim_conformance.report.causes import Around
from scim_conformance.report.clusters import Cluster, around_of, clusters
from scim_conformance.report.judgements import Judgement

PER_CLUSTER = 20
"""How many checks of one cause have a card; the others are in the list of all checks."""

PER_SECTION = 60
"""How many checks under one heading have a card."""


@dataclass(frozen=True, slots=True)
class Section:
    """Judgements under one heading, `short` in the navigation; `note` says in a sentence what they have in common.

    Either gathered by cause in `clusters`, or in `plain`, one after the other.
    """

    anchor: str
    title: str
    short: str
    note: str
    count: int
    clusters: tuple[Cluster, ...] = ()
    plain: tuple[Judgement, ...] = ()


def problems(judged: Iterable[Judgement]) -> tuple[Section, ...]:
    """What somebody has to act on; sections without a judgement are left out."""
    every = tuple(judged)
    around = around_of(every)
    red = [one for one in every if one.red and not one.incomplete]
    warned = [one for one in every if one.verdict == "warned" and not one.red]
    left_open = [one for one in every if one.incomplete]
    return _filled(
        _gathered(
            "failures",
            "Failures",
            "What makes this run red, by cause, the gravest first: a must or a promise of the vendor that does not "
            "hold, or an outdated entry. What repeats a finding expects the token in SCIM_TOKEN.",
            red,
            around,
        ),
        _gathered(
            "warnings",
            "Warnings",
            "By cause: a should does not hold, or something undocumented misbehaves. Never red by itself.",
            warned,
            around,
            prefix="warned-",
        ),
        _plain(
            "incomplete",
            "Blocked and inconclusive",
            "Open",
            "These say nothing about the endpoint, good or bad: the question could not be put fairly.",
            left_open,
        ),
    )


def accepted(judged: Iterable[Judgement]) -> tuple[Section, ...]:
    """What does not hold, or needs no exception any more, and is on record; empty sections are left out."""
    every = tuple(judged)
    return _filled(
        _plain(
            "deviations",
            "Documented deviations",
            "Deviations",
            "Departures from the RFCs that the vendor's documents state, and that were observed exactly so.",
            [one for one in every if one.verdict == "deviates"],
        ),
        _plain(
            "known",
            "Known in the baseline",
            "Known",
            "Failures that are on record for this deployment.",
            [one for one in every if one.verdict == "known"],
        ),
        _plain(
            "stale",
            "Stale entries",
            "Stale",
            "Written down as a departure, yet it did not happen: the entry can go.",
            [one for one in every if one.verdict == "stale" and not one.red],
        ),
    )


def carded(sections: Iterable[Section]) -> tuple[Judgement, ...]:
    """The judgements that have a card: the first of every cause before all others."""
    every = tuple(sections)
    firsts = [cluster.judged[0] for section in every for cluster in section.clusters]
    return tuple({one.anchor: one for one in (*firsts, *_cards(every))}.values())


def _cards(sections: Iterable[Section]) -> Iterator[Judgement]:
    for section in sections:
        yield from section.plain[:PER_SECTION]
        room = PER_SECTION
        for cluster in section.clusters:
            shown = cluster.judged[1 : max(1, min(PER_CLUSTER, room))]
            room -= len(shown)
            yield from shown


def _gathered(anchor: str, title: str, note: str, judged: list[Judgement], around: Around, prefix: str = "") -> Section:
    found = tuple(replace(cluster, anchor=f"{prefix}{cluster.anchor}") for cluster in clusters(judged, around))
    return Section(anchor, title, title, note, len(judged), clusters=found)


def _plain(anchor: str, title: str, short: str, note: str, judged: list[Judgement]) -> Section:
    return Section(anchor, title, short, note, len(judged), plain=tuple(judged))


def _filled(*sections: Section) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.count)
