"""Lists narrowed to the resources of a population, so that whoever else is in the tenant does not count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, scenario
from scim_conformance.checking.expect import Difference, difference, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.suite.population import Population
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient


class Scope(NamedTuple):
    """A filter that only the population matches, and the list that it gives without any other parameter."""

    filter: str
    members: tuple[Exchange, ...]
    whole: Exchange

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the population, in the order of its creation."""
        return tuple(member.id for member in self.members)

    def asking(self, **parameters: str) -> Mapping[str, str]:
        """The query of a list of the population with further parameters."""
        return {"filter": self.filter, **parameters}


@scenario(needs=("create", "read", "list", "filter"))
def narrowed(scim: ScimClient, resource: ResourceUnderTest, population: Population) -> Scope:
    """The population, listed by the beginning of its names."""
    if not resource.filters_by(resource.identifier, "sw"):
        raise NotApplicable(resource.no_such_filter)
    expression = f"{resource.identifier} sw {quoted(population.stem)}"
    return Scope(expression, population.members, scim.list(resource, query={"filter": expression}))


@scenario(needs=("create", "read", "list", "filter"))
def scope(narrowed: Scope) -> Scope:
    """The same where the filter does find the population; what else it may find is for the checks of filters."""
    expect(narrowed.whole)
    found = listed_ids(narrowed.whole)
    total = narrowed.whole.resource.get("totalResults")
    complete = sorted(found) == sorted(narrowed.ids)
    first_page = bool(found) and set(found) < set(narrowed.ids) and total == len(narrowed.ids)
    if not narrowed.whole.ok or not (complete or first_page):
        raise NotApplicable(Reason("no-exchange", "no filter by the beginning of a name finds the run's own resources"))
    if "nextCursor" in narrowed.whole.resource:
        raise NotApplicable(Reason("no-exchange", "lists are paged by cursors"))
    return narrowed


def listed_ids(page: Exchange) -> tuple[str, ...]:
    """The ids on a page, in their order."""
    return tuple(str(entry.get("id")) for entry in page.resources)


def lost(before: Mapping[str, Any], after: Mapping[str, Any], *ignored: str) -> list[Difference]:
    """What a resource showed and shows no more, or otherwise; what a server adds of its own is no loss."""
    found = difference(before, after, {"meta", "schemas", *ignored})
    return [(path, was, now) for path, was, now in found if not unassigned(was)]


def complete(scope: Scope) -> Scope:
    """The scope where one page holds all of it; NotApplicable where pages are smaller, as servers may decide."""
    if len(scope.whole.resources) < len(scope.members):
        raise NotApplicable(Reason("no-exchange", "the server shows fewer than five resources on a page"))
    return scope
