"""How verdicts, levels and endings are called, and the mark and tone that go with each: never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Face:
    """How something is shown: its word, a one-character mark, and the tone (good, bad, warn, info or mute)."""

    word: str
    mark: str
    tone: str


VERDICTS: Mapping[str, Face] = MappingProxyType(
    {
        "passed": Face("passed", "✓", "good"),
        "failed": Face("failed", "✕", "bad"),
        "warned": Face("warned", "!", "warn"),
        "deviates": Face("deviates", "≠", "info"),
        "known": Face("known", "=", "info"),
        "stale": Face("stale", "↻", "warn"),
        "not applicable": Face("not applicable", "○", "mute"),
        "blocked": Face("blocked", "⊘", "warn"),
        "inconclusive": Face("inconclusive", "?", "warn"),
    }
)
"""Every verdict, in the order of the tables."""

HOLDS = frozenset({"passed", "stale"})
"""The verdicts under which the thing itself was right: a stale entry excuses a departure that did not happen."""

UNJUDGED = frozenset({"not applicable", "blocked", "inconclusive"})
"""The verdicts that say nothing about the endpoint, left out of every denominator."""

LEVELS = ("must", "should", "info")

ENDINGS: Mapping[int, Face] = MappingProxyType(
    {
        0: Face("Nothing unexpected", "✓", "good"),
        1: Face("Failed", "✕", "bad"),
        2: Face("Interrupted", "!", "warn"),
        3: Face("Fault of the harness", "!", "bad"),
        4: Face("Not started", "○", "mute"),
        5: Face("Nothing was checked", "○", "mute"),
        6: Face("Incomplete", "?", "warn"),
        7: Face("Endpoint out of reach", "⊘", "bad"),
    }
)
"""The exit codes of a run."""

CUT_OFF = Face("Cut off", "!", "warn")
"""A run file without a footer."""

NOT_GATING = Face("Failures, not gating", "✕", "warn")
"""Exit code 0 with failures, as `--fail-on never` has it."""

UNKNOWN = Face("unknown", "?", "mute")


def face(verdict: str) -> Face:
    """The face of a verdict; one that this version does not know keeps its own word."""
    return VERDICTS.get(verdict, Face(verdict or UNKNOWN.word, UNKNOWN.mark, UNKNOWN.tone))


def some(number: int, noun: str, plural: str = "") -> str:
    """`1 check`, `3 checks`, `2 queries`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
