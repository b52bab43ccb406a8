"""Applying a rule to exchanges, each on its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scim_conformance.checking.finding import Finding, Inconclusive
from scim_conformance.checking.registry import Rule
from scim_conformance.wire.exchange import Exchange

Facts = Mapping[str, object]


def broken_by(rule: Rule, exchanges: Iterable[Exchange], facts: Facts) -> list[Finding]:
    """What each exchange that breaks the rule breaks; exchanges without a fair answer are left out."""
    found: list[Finding] = []
    wanted = {name: facts[name] for name in rule.facts}
    for exchange in exchanges:
        try:
            rule.judge(exchange, **wanted)
        except Finding as finding:
            found.append(finding)
        except Inconclusive:
            continue
    return found
