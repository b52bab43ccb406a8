"""Matching what happened with what is documented: any of the documented outcomes will do, and which one is recorded."""

from __future__ import annotations

from collections.abc import Callable

from scim_conformance.checking import Finding, expect
from scim_conformance.plan.plan import Promise
from scim_conformance.profile.model import Outcome
from scim_conformance.wire.exchange import Exchange

Observe = Callable[[str], None]
"""Takes what was seen, in words, for the report."""


def met(promised: Promise, judge: Callable[[Outcome], None], observe: Observe) -> None:
    """One of the outcomes holds; `judge` raises Finding for one that does not. Raises Finding if none does."""
    findings: list[Finding] = []
    for outcome in promised.outcomes:
        try:
            judge(outcome)
        except Finding as finding:
            findings.append(finding)
        else:
            observe(words(outcome))
            return
    exchanges = dict.fromkeys(exchange for finding in findings for exchange in finding.exchanges)
    expected = "; or ".join(f"{words(o)} ({f.expected})" for o, f in zip(promised.outcomes, findings, strict=True))
    raise Finding(expected, "; ".join(dict.fromkeys(f.actual for f in findings)), exchanges, findings[0].path)


def success(outcome: Outcome, answer: Exchange) -> None:
    """The answer is a documented success: one of the statuses named, or any 2xx where none is."""
    if outcome.status:
        expect(answer).status(*outcome.status)
    else:
        expect(answer).success()


def refusal(outcome: Outcome, answer: Exchange) -> None:
    """The answer is a documented refusal: one of the statuses named, or any 4xx or 501 where none is."""
    if outcome.status:
        expect(answer).status(*outcome.status)
    else:
        expect(answer).refused()


def words(outcome: Outcome) -> str:
    """`no effect except active, status 200`: an outcome as a reader sees it."""
    told = [str(outcome.support).replace("_", " ")]
    if outcome.only:
        told.append(f"only {', '.join(outcome.only)}")
    if outcome.except_:
        told.append(f"except {', '.join(outcome.except_)}")
    if outcome.effect:
        told.append(f"afterwards {outcome.effect}")
    status = f", status {' or '.join(map(str, outcome.status))}" if outcome.status else ""
    return " ".join(told) + status
