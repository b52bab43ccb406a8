"""Filters: the one that every identity provider sends, and what must not come back from it (RFC 7644, 3.4.2.2)."""

from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Search(NamedTuple):
    """A resource, a filter for it, one for a name nobody has, one in capitals, and one that is no filter."""

    known: Exchange
    hit: Exchange
    miss: Exchange
    capitals: Exchange
    malformed: Exchange


@scenario(needs=("create", "list", "filter"))
def filtered(scim: ScimClient, resource: ResourceUnderTest) -> Search:
    """Two resources, the name of one within that of the other; the shorter is looked for, also in capitals."""
    known = existing(scim, resource)
    name = name_of(resource, known)
    existing(scim, resource, resource.sample({resource.identifier: f"a{name}"}))

    def search(expression: str, invalid: str = "") -> Exchange:
        return scim.list(resource, query={"filter": expression}, invalid=invalid)

    hit = search(f'{resource.identifier} eq "{name}"')
    if hit.response is not None and hit.status == 403:
        raise NotApplicable(
            Reason("refused", "filters in a URL are refused with 403, as RFC 7644, section 7.5.2 allows")
        )
    return Search(
        known,
        hit,
        miss=search(f'{resource.identifier} eq "{resource.unique_name()}"'),
        capitals=search(f'{resource.identifier} eq "{name.upper()}"'),
        malformed=search(f'{resource.identifier} almost "{name}"', invalid="there is no operator 'almost'"),
    )


@requirement("RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-09")
def test_hit_finds_exactly_one(filtered: Search) -> None:
    """A name in use finds its resource and no other; identity providers take the first result for the right one."""
    expect(filtered.hit).lists_only(filtered.known.id)


@requirement("RFC7644-3.4.2-11")
def test_miss_is_an_empty_list(filtered: Search) -> None:
    """A name that nobody has gives 200 and no results; Entra ID tests its connection like that."""
    expect(filtered.miss).lists_only().at("totalResults").equals(0)


@requirement("RFC7643-4.1.1-03", "RFC7644-3.4.2.2-30")
def test_user_names_match_in_any_case(filtered: Search, resource: ResourceUnderTest) -> None:
    """userName compares without case; people's directories do not agree on it."""
    if resource.identifier != "userName" or resource.minds_case("userName"):
        raise NotApplicable(Reason("no-exchange", f"{resource.identifier} of {resource.name} may differ by case"))
    expect(filtered.hit).lists(filtered.known.id)
    expect(filtered.capitals).lists_only(filtered.known.id)


@requirement("RFC7644-3.4.2.2-29")
def test_unknown_operator_is_refused(filtered: Search) -> None:
    """A filter with an unknown operator is refused with 400; an unfiltered list would pass for the result."""
    expect(filtered.hit).success()
    expect(filtered.malformed).status(400)


@requirement("RFC7644-3.4.2.2-29")
def test_unknown_operator_says_invalid_filter(filtered: Search) -> None:
    """The refusal names its cause: scimType invalidFilter."""
    expect(filtered.malformed).if_refused(see="filter/unknown-operator-is-refused").scim_type("invalidFilter")
