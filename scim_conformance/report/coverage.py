"""The requirement catalogue as this run left it: RFC by RFC, section by section, with what was not judged and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from scim_conformance.report.judgements import TEXT_LIMIT, Citation, citation
from scim_conformance.report.visible import counted
from scim_conformance.report.words import HOLDS, Face, face
from scim_conformance.standards import requirement

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

NOT_JUDGED = Face("not judged", "○", "mute")
_OPEN = frozenset({"not judged", "blocked", "inconclusive"})


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: how it fared, by which checks, and why it was not judged."""

    cited: Citation
    summary: str
    level: str
    state: str
    face: Face
    checks: tuple[str, ...]
    reason: str

    @property
    def cause(self) -> str:
        """Why it was not judged, without what is particular to this one."""
        return self.reason.partition(": ")[0] or self.state


@dataclass(frozen=True, slots=True)
class Group:
    """The requirements of one RFC or one section of it, with sections below an RFC."""

    title: str
    url: str
    rows: tuple[Row, ...]
    sections: tuple[Group, ...] = ()

    @property
    def sentence(self) -> str:
        """`7 of 9 judged requirements hold; 12 not judged`."""
        judged = [row for row in self.rows if row.state not in _OPEN]
        holding = sum(row.state in HOLDS for row in judged)
        left = len(self.rows) - len(judged)
        start = f"{holding} of {len(judged)} judged hold" if judged else "none judged"
        return f"{start}; {left} not judged" if left else start

    @property
    def unjudged(self) -> tuple[tuple[str, int], ...]:
        """Why requirements were not judged, and how many each, most first."""
        reasons = Counter(row.cause for row in self.rows if row.state in _OPEN)
        return tuple(reasons.most_common())


def coverage(run: Run) -> tuple[Group, ...]:
    """One group per RFC, in the order of the file; ids that the catalogue does not have come under `Other`."""
    placed = [(_place(line["id"]), _row(line)) for line in run.requirements]
    return tuple(
        _group(rfc, list(members)) for rfc, members in groupby(sorted(placed, key=_rfc_key), key=lambda one: one[0][0])
    )


def whole(groups: Iterable[Group]) -> Group:
    """All of them as one group."""
    return Group("All requirements", "", tuple(row for group in groups for row in group.rows))


_Placed = tuple[tuple[str, str, str], Row]


def _rfc_key(placed: _Placed) -> tuple[bool, str]:
    rfc = placed[0][0]
    return rfc == "Other", rfc


def _group(rfc: str, members: Sequence[_Placed]) -> Group:
    sections: dict[tuple[str, str], list[Row]] = {}
    for (_, section, link), row in members:
        sections.setdefault((section, link), []).append(row)
    below = tuple(Group(section, link, tuple(rows)) for (section, link), rows in sections.items())
    return Group(rfc, "", tuple(row for _, row in members), below)


def _place(requirement_id: str) -> tuple[str, str, str]:
    try:
        found = requirement(requirement_id)
    except KeyError:
        return "Other", "No section", ""
    return f"RFC {found.rfc}", f"Section {found.section}", found.link


def _row(line: Mapping[str, Any]) -> Row:
    cited = citation(line["id"])
    state = line["state"]
    return Row(
        cited=cited,
        summary=cited.about.partition(": ")[2],
        level=line["level"],
        state=state,
        face=NOT_JUDGED if state == NOT_JUDGED.word else face(state),
        checks=tuple(line.get("checks", ())),
        reason=counted(line.get("reason", ""), TEXT_LIMIT),
    )
