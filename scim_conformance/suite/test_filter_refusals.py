"""Filters that make no sense: they are declined, and never answered as if nothing were asked (RFC 7644, 3.4.2.2)."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.population import Population
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

NO_FILTERS: Mapping[str, str] = {
    "no operator": "{name}",
    "no value": "{name} eq",
    "no attribute": 'eq "{value}"',
    "no value, then more": "{name} eq and {name} pr",
    "unknown operator": '{name} like "{value}"',
    "operator of a language": '{name} == "{value}"',
    "unknown logic": '{name} eq "{value}" xor {name} pr',
    "and at the end": '{name} eq "{value}" and',
    "or at the beginning": 'or {name} eq "{value}"',
    "or twice": '{name} eq "{value}" or or {name} pr',
    "nothing between": '{name} eq "{value}" {name} pr',
    "bracket not closed": '({name} eq "{value}"',
    "bracket not opened": '{name} eq "{value}")',
    "empty brackets": "()",
    "quote not closed": '{name} eq "{value}',
    "not of nothing": "not ()",
    "square bracket not closed": 'emails[type eq "work"',
    "nothing in square brackets": "emails[]",
    "no filter in square brackets": "emails[type]",
}
"""What Figure 1 of the RFC does not produce, by what is wrong with it."""

UNORDERED = ("gt", "ge", "lt", "le")
BINARY = "x509Certificates.value"

UNKNOWN: Mapping[str, str] = {
    "eq": 'nosuchattribute eq "{value}"',
    "pr": "nosuchattribute pr",
    "sw": 'nosuchattribute sw "{value}"',
    "part": 'name.nosuchpart eq "{value}"',
    "URN": 'urn:example:params:scim:schemas:none:2.0:User:nothing eq "{value}"',
    "in square brackets": 'emails[nosuchpart eq "{value}"]',
}
"""Filters by attributes that nobody has: whether they are declined or find nobody is open."""


class Refusals(NamedTuple):
    """Filters that are none, by what is wrong, with a valid one beside them; and by attributes that nobody has."""

    population: Population
    valid: Exchange
    broken: Mapping[str, Exchange]
    unordered: Mapping[str, Exchange]
    unknown: Mapping[str, Exchange]


@scenario(needs=("create", "read", "list", "filter"))
def refused_filters(scim: ScimClient, resource: ResourceUnderTest, population: Population) -> Refusals:
    """Filters that the grammar does not know, comparisons that have no meaning, and attributes that nobody has."""
    value = f"{population.stem}-nobody"

    def asked(expression: str, invalid: str = "") -> Exchange:
        expression = expression.replace("{name}", resource.identifier).replace("{value}", value)
        return scim.list(resource, query={"filter": expression, "count": "100"}, invalid=invalid)

    unordered: dict[str, Exchange] = {}
    for operator in UNORDERED:
        if any(isinstance(lookup(member.resource, "active"), bool) for member in population.members):
            unordered[f"active {operator}"] = asked(f"active {operator} true", "a boolean has no order")
        if resource.promised(BINARY) and resource.reads_back(BINARY):
            unordered[f"certificate {operator}"] = asked(f'{BINARY} {operator} "c2NpbQ=="', "binary data has no order")
    return Refusals(
        population,
        valid=asked('{name} eq "{value}"'),
        broken={wrong: asked(expression, f"it is no filter: {wrong}") for wrong, expression in NO_FILTERS.items()},
        unordered=unordered,
        unknown={form: asked(expression) for form, expression in UNKNOWN.items()},
    )


@pytest.mark.parametrize("wrong", list(NO_FILTERS))
@requirement("RFC7644-3.4.2.2-23", "RFC7644-3.4.2.2-05", "RFC7644-3.4.2.2-06", "RFC7644-3.4.2.2-29")
def test_broken_filter_is_refused(refused_filters: Refusals, wrong: str) -> None:
    """What is no filter is refused with 400; a list in its place would pass for the result, or hide a mistake."""
    expect(refused_filters.valid).if_accepted(see="filter/hit-finds-exactly-one")
    expect(refused_filters.broken[wrong]).status(400)


@pytest.mark.parametrize("wrong", list(NO_FILTERS))
@requirement("RFC7644-3.4.2.2-29", "RFC7644-3.4.2.2-21")
def test_broken_filter_says_invalid_filter(refused_filters: Refusals, wrong: str) -> None:
    """The refusal names its cause: scimType invalidFilter."""
    answer = refused_filters.broken[wrong]
    expect(answer).if_refused(see="filter-refusals/broken-filter-is-refused").scim_type("invalidFilter")


@pytest.mark.parametrize("comparison", [f"active {operator}" for operator in UNORDERED])
@requirement("RFC7644-3.4.2.2-13", "RFC7644-3.4.2.2-14", "RFC7644-3.4.2.2-15", "RFC7644-3.4.2.2-16")
def test_order_of_booleans_is_refused(refused_filters: Refusals, comparison: str) -> None:
    """True is not greater than false: such a comparison is refused with 400."""
    _refused(refused_filters, comparison)


@pytest.mark.parametrize("comparison", [f"certificate {operator}" for operator in UNORDERED])
@requirement("RFC7644-3.4.2.2-13", "RFC7644-3.4.2.2-14", "RFC7644-3.4.2.2-15", "RFC7644-3.4.2.2-16")
def test_order_of_binary_data_is_refused(refused_filters: Refusals, comparison: str) -> None:
    """Binary data has no order: such a comparison is refused with 400."""
    _refused(refused_filters, comparison)


@pytest.mark.parametrize(
    "comparison", [f"{kind} {operator}" for kind in ("active", "certificate") for operator in UNORDERED]
)
@requirement("RFC7644-3.4.2.2-13", "RFC7644-3.4.2.2-14", "RFC7644-3.4.2.2-15", "RFC7644-3.4.2.2-16")
def test_refused_order_says_invalid_filter(refused_filters: Refusals, comparison: str) -> None:
    """The refusal of a comparison that has no meaning names its cause: scimType invalidFilter."""
    answer = _compared(refused_filters, comparison)
    expect(answer).if_refused(see="filter-refusals/order-of-booleans-is-refused").scim_type("invalidFilter")


@pytest.mark.parametrize("form", list(UNKNOWN))
@requirement("RFC7644-3.4.2.2-03")
def test_unknown_attribute_finds_nobody(refused_filters: Refusals, form: str) -> None:
    """A filter by an attribute that nobody has finds nobody, or is declined; everybody would pass for the result."""
    expect(refused_filters.valid).if_accepted(see="filter/hit-finds-exactly-one")
    answer = expect(refused_filters.unknown[form]).exchange
    if answer.status not in (400, 403, 501):
        ids = [member.id for member in refused_filters.population.members]
        expect(answer).status(200).does_not_list(*ids).at("totalResults").equals(0)


def _refused(refusals: Refusals, comparison: str) -> None:
    answer = _compared(refusals, comparison)
    expect(refusals.valid).if_accepted(see="filter/hit-finds-exactly-one")
    expect(answer).status(400)


def _compared(refusals: Refusals, comparison: str) -> Exchange:
    if comparison not in refusals.unordered:
        raise NotApplicable(Reason("no-such-type", "no attribute of that type is known to be there"))
    return refusals.unordered[comparison]
