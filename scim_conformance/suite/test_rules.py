"""The rules, one item each, judged after everything else over all exchanges of the run."""

from scim_conformance.checking import Finding, NotApplicable
from scim_conformance.checking.registry import Rule
from scim_conformance.checking.ruling import Facts, broken_by
from scim_conformance.plan.offer import Reason
from scim_conformance.wire.exchange import Exchange


def test_rule(scim_rule: Rule, scim_exchanges: tuple[Exchange, ...], scim_rule_facts: Facts) -> None:
    """A rule holds for every exchange that it applies to, and met at least one."""
    judged = [exchange for exchange in scim_exchanges if scim_rule.applies(exchange)]
    if not judged:
        raise NotApplicable(Reason("no-exchange", "no exchange of this run is of the kind that the rule judges"))
    broken = broken_by(scim_rule, judged, scim_rule_facts)
    if broken:
        where = [exchange for finding in broken for exchange in finding.exchanges]
        more = f" (in {len(broken)} of {len(judged)} exchanges)"
        raise Finding(broken[0].expected, broken[0].actual + more, where, broken[0].path)
