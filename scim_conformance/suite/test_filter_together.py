"""Filters together with other parameters: pages of what was found, attributes that are not shown (RFC 7644, 3.4.2)."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.population import Population
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient

MOST_PAGES = 6

WITH: Mapping[str, Mapping[str, str]] = {
    "attributes": {"attributes": "id"},
    "excluded attributes": {"excludedAttributes": "displayName"},
    "an unknown parameter": {"x_unknown": "1"},
    "a start": {"startIndex": "1"},
    "sorting": {"sortBy": "id"},
}
"""What is asked for besides a filter, none of which changes whom it finds."""

OPTIONAL = ("attributes", "excluded attributes", "sorting")
"""What a server may decline, or others judge."""


class Together(NamedTuple):
    """The population by a filter that finds all of it: alone, in pages of two, none at all, and with other parameters.

    `one` are the same parameters with a filter that finds the third of the five.
    """

    population: Population
    alone: Exchange
    pages: tuple[Exchange, ...]
    none: Exchange
    every: Mapping[str, Exchange]
    one: Mapping[str, Exchange]


@scenario(needs=("create", "read", "list", "filter"))
def filtered_together(scim: ScimClient, resource: ResourceUnderTest, population: Population) -> Together:
    """The population by a filter, with other parameters beside it."""
    if not resource.filters_by(resource.identifier, "sw"):
        raise NotApplicable(resource.no_such_filter)
    everybody = f"{resource.identifier} sw {quoted(population.stem)}"
    third = f"{resource.identifier} eq {quoted(str(lookup(population.members[2].resource, resource.identifier)))}"

    def asked(expression: str, **more: str) -> Exchange:
        return scim.list(resource, query={"filter": expression, **more})

    pages = [asked(everybody, startIndex="1", count="2")]
    seen = len(pages[0].resources)
    while pages[-1].resources and seen < len(population.members) and len(pages) < MOST_PAGES:
        pages.append(asked(everybody, startIndex=str(seen + 1), count="2"))
        seen += len(pages[-1].resources)
    return Together(
        population,
        alone=asked(everybody),
        pages=tuple(pages),
        none=asked(everybody, count="0"),
        every={name: asked(everybody, **more) for name, more in WITH.items()},
        one={name: asked(third, **more) for name, more in WITH.items()},
    )


@requirement("RFC7644-3.4.2.4-08", "RFC7644-3.4.2.2-03")
def test_pages_hold_all_that_match(filtered_together: Together) -> None:
    """The pages of a filter hold all whom it matches, each once; a page is cut out of the result, not filtered."""
    _offered(filtered_together)
    expect(filtered_together.pages[-1]).status(200)
    found = [entry.get("id") for page in filtered_together.pages for entry in page.resources]
    wanted = [member.id for member in filtered_together.population.members]
    expect(filtered_together.pages[-1], *filtered_together.pages[:-1]).holds(
        sorted(map(str, found)) == sorted(wanted),
        f"pages with {show(wanted)}",
        f"pages with {show(found)}",
        "Resources",
    )


@requirement("RFC7644-3.4.2.4-02")
def test_pages_keep_to_count(filtered_together: Together) -> None:
    """No page of a filter is longer than wanted."""
    _offered(filtered_together)
    for page in filtered_together.pages:
        found = len(expect(page).status(200).exchange.resources)
        expect(page).holds(found <= 2, "at most 2 resources", f"{found} resources", "Resources")


@requirement("RFC7644-3.4.2-06")
def test_pages_agree_on_the_total(filtered_together: Together) -> None:
    """Every page says how many match in all; clients plan their next request by it."""
    _offered(filtered_together)
    for page in filtered_together.pages:
        expect(page).status(200).at("totalResults").equals(len(filtered_together.population.members))


@requirement("RFC7644-3.4.2.4-05", "RFC7644-3.4.2-06")
def test_count_zero_only_counts(filtered_together: Together) -> None:
    """With count=0 a filter tells how many match, and shows nobody."""
    _offered(filtered_together)
    expect(filtered_together.none).lists_only().at("totalResults").equals(len(filtered_together.population.members))


@pytest.mark.parametrize("more", ["attributes", "excluded attributes", "a start", "sorting"])
@requirement("RFC7644-3.4.2.2-03")
def test_other_parameters_do_not_change_who_is_found(filtered_together: Together, more: str) -> None:
    """Whatever is asked for besides, the filter finds the same; it looks into attributes that are not shown, too."""
    _offered(filtered_together)
    _same(filtered_together, more)


@requirement("RFC7644-3.4.2-03")
def test_unknown_parameter_is_ignored(filtered_together: Together) -> None:
    """A parameter that the server does not know is ignored, and the filter is not."""
    _offered(filtered_together)
    _same(filtered_together, "an unknown parameter")


def _same(together: Together, more: str) -> None:
    every, one = expect(together.every[more], together.alone), expect(together.one[more], together.alone)
    if more in OPTIONAL:
        every.if_accepted(see=more)
        one.if_accepted(see=more)
    every.status(200).at("totalResults").equals(len(together.population.members))
    one.lists_only(together.population.members[2].id)


def _offered(together: Together) -> None:
    """Goes on where the filter alone finds all of them, on one page or on several."""
    found = expect(together.alone).if_accepted(see="filter-cases/co-sw-and-ew-find-what-matches").exchange
    if found.resource.get("totalResults") != len(together.population.members):
        raise NotApplicable(Reason("no-exchange", "the filter alone does not find all; see filter-cases"))
