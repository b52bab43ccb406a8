"""Matching what happened with what is documented: any of the documented outcomes will do, and which one is recorded."""

from __future__ import annotations

from collections.abc import Callable

from scim_conformance.checking import Finding, expect
from scim_conformance.plan.plan import Promise
from scim_conformance.profile.model import Outcome, Support
from scim_conformance.profile.words import in_words
from scim_conformance.wire.exchange import Exchange

REFUSED = (Support.DISABLED, Support.UNSUPPORTED, Support.UNDOCUMENTED)
"""What is documented as refused, or as one of the documents has it, not at all."""

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
            observe(in_words(outcome))
            return
    exchanges = dict.fromkeys(exchange for finding in findings for exchange in finding.exchanges)
    expected = "; or ".join(f"{in_words(o)} ({f.expected})" for o, f in zip(promised.outcomes, findings, strict=True))
    raise Finding(expected, "; ".join(dict.fromkeys(f.actual for f in findings)), exchanges, findings[0].path)


def ending(outcome: Outcome, answer: Exchange) -> None:
    """The answer is a success where it is documented as one, though without effect, and a refusal otherwise."""
    if outcome.support in REFUSED:
        refusal(outcome, answer)
    else:
        success(outcome, answer)


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
