"""Statement by statement of an authority: what the verdicts say of it, or why nothing was judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scim_conformance.authorities.model import Authority, Statement
from scim_conformance.verdict.coverage import NOT_JUDGED, SEVERITY
from scim_conformance.verdict.verdict import Verdict

BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement with its state: a verdict's word, `by hand`, or `not judged`. `checks` are those that judged it."""

    statement: Statement
    state: str
    checks: tuple[str, ...]
    reason: str

    def as_line(self) -> dict[str, Any]:
        """The content of its line in a run file."""
        said = self.statement
        return {
            "id": said.id,
            "says": said.says,
            "section": said.section,
            "level": said.level.value,
            "state": self.state,
            "checks": list(self.checks),
            "reason": self.reason,
            "overrules": [{"check": one.check, "because": one.because} for one in said.overrules],
        }


def stated(authority: Authority, verdicts: Sequence[Verdict]) -> tuple[Stated, ...]:
    """A row for each statement, in its order; the worst verdict of its checks is its state."""
    return tuple(_row(said, verdicts) for said in authority.statements.values())


def _row(said: Statement, verdicts: Sequence[Verdict]) -> Stated:
    if said.by_hand:
        return Stated(said, BY_HAND, (), said.by_hand)
    found = [verdict for verdict in verdicts if said.asks_for(verdict.subject.id)]
    if not found:
        return Stated(said, NOT_JUDGED, (), "its checks were not selected")
    worst = min(found, key=lambda verdict: SEVERITY.index(verdict.word))
    reason = worst.reason.text if worst.reason else ""
    return Stated(said, worst.word.value, tuple(verdict.subject.id for verdict in found), reason)
