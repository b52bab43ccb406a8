"""Another authority than the RFCs: how each statement of it fared, what is left to a person, and what it overruled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scim_conformance.report.judgements import Citation, Judgement, safe_url
from scim_conformance.report.words import Face, face, some

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

BY_HAND = "by hand"
FACES: Mapping[str, Face] = {
    "passed": Face("holds", "✓", "good"),
    "failed": Face("does not hold", "✕", "bad"),
    "warned": Face("does not hold", "!", "warn"),
    "not judged": Face("not judged", "○", "mute"),
    BY_HAND: Face("to be looked at by hand", "✎", "mute"),
}
SHOWN = 4
"""How many of the checks behind a statement are linked: a pattern may name hundreds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement. `places` are checks that judged it, those first that do not hold; `more` is how many are left."""

    id: str
    says: str
    section: str
    level: str
    face: Face
    places: tuple[tuple[str, str], ...]
    more: int
    reason: str


@dataclass(frozen=True, slots=True)
class Overruling:
    """Checks of the RFCs that are held against nobody, with what the endpoint does there."""

    because: str
    checks: tuple[tuple[str, str], ...]
    seen: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the endpoint was held to. `rest` says what else was judged."""

    named: str
    source: Citation
    basis: str
    draft: bool
    rest: str
    sentence: str
    judged: tuple[Asked, ...]
    by_hand: tuple[Asked, ...]
    overruled: tuple[Overruling, ...]


def held(run: Run, judged: Sequence[Judgement]) -> Held | None:
    """What a run has of another authority; None where it was held to the RFCs alone."""
    authority = run.header.get("authority")
    if not authority:
        return None
    known = {one.id: one for one in judged}
    rows = tuple(_asked(line, known) for line in run.statements)
    hands = tuple(row for row in rows if row.face is FACES[BY_HAND])
    return Held(
        named=str(authority["named"]),
        source=Citation(str(authority["title"]), safe_url(authority["source"])),
        basis=str(authority["basis"]),
        draft=authority["kind"] == "draft",
        rest=_rest(authority),
        sentence=in_a_sentence(run.statements),
        judged=tuple(sorted((row for row in rows if row.face is not FACES[BY_HAND]), key=_urgency)),
        by_hand=hands,
        overruled=_overruled(judged),
    )


def in_a_sentence(lines: Sequence[Mapping[str, Any]]) -> str:
    """`10 of 12 statements hold; 1 not judged; 3 to be looked at by hand`."""
    counts = Counter(_word(line["state"]) for line in lines)
    holding, broken = counts["holds"], counts["does not hold"]
    rest = [f"{number} {word}" for word, number in counts.items() if word not in ("holds", "does not hold")]
    return "; ".join([f"{holding} of {some(holding + broken, 'statement')} hold", *rest])


def broken(run: Run) -> tuple[Mapping[str, Any], ...]:
    """The statements that do not hold."""
    return tuple(line for line in run.statements if _word(line["state"]) == "does not hold")


def _urgency(row: Asked) -> int:
    """What does not hold comes first, what holds last."""
    return {"does not hold": 0, "holds": 2}.get(row.face.word, 1)


def _rest(authority: Mapping[str, Any]) -> str:
    if authority["alone"]:
        return "Nothing else was judged."
    return "The RFCs were judged too; where this document decides otherwise, it goes before them, as shown below."


def _word(state: str) -> str:
    return _face(state).word


def _face(state: str) -> Face:
    return FACES.get(state) or face(state)


def _asked(line: Mapping[str, Any], known: Mapping[str, Judgement]) -> Asked:
    checks = sorted((known[id] for id in line["checks"] if id in known), key=lambda one: one.verdict == "passed")
    places = tuple((one.anchor, one.id) for one in checks)
    shown = _face(line["state"])
    return Asked(
        line["id"],
        line["says"],
        line["section"],
        line["level"],
        shown,
        places[:SHOWN],
        len(places[SHOWN:]),
        line["reason"],
    )


def _overruled(judged: Sequence[Judgement]) -> tuple[Overruling, ...]:
    found: dict[str, list[Judgement]] = {}
    for one in judged:
        if one.code == "authority":
            found.setdefault(one.reason, []).append(one)
    return tuple(
        Overruling(because, tuple((one.anchor, one.id) for one in several), _seen(several))
        for because, several in found.items()
    )


def _seen(several: Sequence[Judgement]) -> str:
    """What the endpoint does: as the RFCs have it, or not."""
    against = [one for one in several if one.actual]
    if not against:
        return ""
    return f"{some(len(against), 'check')} of the RFCs would not hold: {against[0].actual}"
