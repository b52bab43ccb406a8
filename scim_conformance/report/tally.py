"""How many checks hold, level by level, each number with what it is a part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scim_conformance.report.judgements import Judgement
from scim_conformance.report.words import HOLDS, LEVELS, UNJUDGED, VERDICTS


@dataclass(frozen=True, slots=True)
class Tally:
    """The verdicts on one kind of check; `name` is a level, an authority or a section."""

    name: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All verdicts, judged or not."""
        return sum(self.counts.values())

    @property
    def judged(self) -> int:
        """The verdicts that say something about the endpoint."""
        return sum(number for verdict, number in self.counts.items() if verdict not in UNJUDGED)

    @property
    def holding(self) -> int:
        """The verdicts under which the thing itself was right."""
        return sum(number for verdict, number in self.counts.items() if verdict in HOLDS)

    @property
    def sentence(self) -> str:
        """`30 of 31 hold; 4 not applicable; 1 blocked`: the rest is named, so that nothing is a silent pass."""
        rest = [f"{self.counts[verdict]} {verdict}" for verdict in VERDICTS if verdict in UNJUDGED & self.counts.keys()]
        return "; ".join([f"{self.holding} of {self.judged} hold" if self.judged else "none judged", *rest])


def by_level(judged: Iterable[Judgement]) -> tuple[Tally, ...]:
    """One tally per level, must first; a level without checks is there too, with zeros."""
    everything = tuple(judged)
    return tuple(tally(level, (one for one in everything if one.level == level)) for level in LEVELS)


def by_authority(judged: Iterable[Judgement]) -> tuple[Tally, ...]:
    """One tally per authority that judged anything: the RFCs, and the vendor's own documents."""
    everything = tuple(judged)
    names = dict.fromkeys(one.authority for one in everything)
    return tuple(tally(name, (one for one in everything if one.authority == name)) for name in names)


def tally(name: str, judged: Iterable[Judgement]) -> Tally:
    """The tally of these verdicts."""
    return Tally(name, Counter(one.verdict for one in judged))
