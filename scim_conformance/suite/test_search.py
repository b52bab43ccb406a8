"""Search by POST: the same answers as to a GET, and nothing created by it (RFC 7644, section 3.4.3)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.scope import Scope, listed_ids, lost
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

ABSENT = (404, 405, 501, 403)
"""How a server may say that it has no search by POST: RFC 7644, 3.4.3, does not oblige it to."""

PIECES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "first": {"startIndex": 1, "count": 2},
    "middle": {"startIndex": 2, "count": 2},
    "beyond": {"startIndex": 6, "count": 2},
    "count-0": {"count": 0},
}
"""Ways of asking for a part of five resources, by name."""


class Search(NamedTuple):
    """Searches by POST in all their forms, the same lists by GET, and a count of the population afterwards."""

    pieces: Mapping[str, Exchange]
    lists: Mapping[str, Exchange]
    attributes: Exchange
    excluded: Exchange
    malformed: Exchange
    after: Exchange


class SortedSearch(NamedTuple):
    """Searches by POST and lists by GET in the same order, ascending and descending."""

    searches: Mapping[str, Exchange]
    lists: Mapping[str, Exchange]


@scenario(needs=("list", "filter"))
def searched(scim: ScimClient, resource: ResourceUnderTest, scope: Scope) -> Search:
    """The population, searched by POST."""

    def search(invalid: str = "", **parameters: Any) -> Exchange:
        body = {"schemas": [urns.SEARCH_REQUEST], "filter": scope.filter, **parameters}
        return scim.search(resource, body, invalid=invalid)

    plain = search()
    if plain.response is not None and plain.status in ABSENT:
        raise NotApplicable(Reason("refused", f"search by POST is not offered: status {plain.status}"))
    pieces = {name: search(**asked) for name, asked in PIECES.items() if asked}
    lists = {
        name: scim.list(resource, query=scope.asking(**{key: str(value) for key, value in asked.items()}))
        for name, asked in PIECES.items()
        if asked
    }
    return Search(
        {"plain": plain, **pieces},
        {"plain": scope.whole, **lists},
        attributes=search(attributes=[resource.identifier]),
        excluded=search(excludedAttributes=[resource.identifier, "id"]),
        malformed=search("there is no operator 'almost'", filter=f'{resource.identifier} almost "x"'),
        after=scim.list(resource, query=scope.asking()),
    )


@scenario(needs=("list", "filter", "sort"))
def sorted_search(scim: ScimClient, resource: ResourceUnderTest, scope: Scope, searched: Search) -> SortedSearch:
    """The population in the order of its names, by POST and by GET; then by the fully qualified name."""
    by, urn = resource.identifier, f"{resource.schema}:{resource.identifier}"
    forms = {
        "ascending": {"sortBy": by, "sortOrder": "ascending"},
        "descending": {"sortBy": by, "sortOrder": "descending"},
        "urn": {"sortBy": urn, "sortOrder": "descending"},
    }
    head = {"schemas": [urns.SEARCH_REQUEST], "filter": scope.filter}
    searches = {name: scim.search(resource, {**head, **asked}) for name, asked in forms.items()}
    lists = {name: scim.list(resource, query=scope.asking(**asked)) for name, asked in forms.items() if name != "urn"}
    return SortedSearch(searches, lists)


@requirement("RFC7644-3.4.3-14", "RFC7644-3.4.3-02")
@pytest.mark.parametrize("piece", [*PIECES])
def test_answers_200_with_a_list(searched: Search, piece: str) -> None:
    """A search by POST answers 200 with a list response; a 201 would mean that something was created."""
    expect(searched.pieces[piece]).status(200).at("schemas").contains(urns.LIST_RESPONSE)


@requirement("RFC7644-3.4.3-14", "RFC7644-3.4.3-11", "RFC7644-3.4.3-03")
@pytest.mark.parametrize("piece", [*PIECES])
def test_finds_what_a_list_has(searched: Search, piece: str) -> None:
    """A search by POST finds what a list with the same parameters has; clients choose it for what URLs may not hold."""
    answer, same = _both(searched, piece)
    wanted, found = listed_ids(same), listed_ids(answer)
    if len(wanted) > int(same.request.query.get("count", len(wanted))):
        raise NotApplicable(Reason("no-exchange", "the list does not mind count; see read/count-bounds-the-page"))
    expect(answer, same).holds(found == wanted, f"{show(wanted)}, as in the list", show(found), "Resources")


@requirement("RFC7644-3.4.3-14", "RFC7644-3.4.2-06")
@pytest.mark.parametrize("piece", [*PIECES])
def test_counts_what_a_list_counts(searched: Search, piece: str) -> None:
    """A search by POST has the total of the list with the same parameters."""
    answer, same = _both(searched, piece)
    expect(answer, same).at("totalResults").equals(same.resource.get("totalResults"))


@requirement("RFC7644-3.4.3-14", "RFC7643-7-30")
def test_shows_what_a_list_shows(searched: Search) -> None:
    """A search by POST shows each resource as a list does."""
    answer, same = _both(searched, "plain")
    for wanted in same.resources:
        found = [entry for entry in answer.resources if entry.get("id") == wanted.get("id")]
        for path, was, now in lost(wanted, found[0]) if found else ():
            expect(answer, same).holds(False, f"{path}: {show(was)}", f"{path}: {show(now)}", "Resources")


@requirement("RFC7644-3.4.3-05", "RFC7644-3.9-03")
def test_attributes_choose_what_is_shown(searched: Search, resource: ResourceUnderTest) -> None:
    """`attributes` in the body are shown, with the id, and nothing else is."""
    page = expect(searched.attributes).if_accepted(see="search/answers-200-with-a-list")
    page.at("Resources").present()
    tops = {resource.identifier.lower(), "schemas", "id", "meta"}
    tops |= {found.path.lower() for found in resource.attributes if found.returned == "always"}
    for place, entry in enumerate(searched.attributes.resources):
        page.at(f"Resources.{place}.{resource.identifier}").present()
        page.at(f"Resources.{place}.id").present()
        more = sorted(name for name, value in entry.items() if name.lower() not in tops and not unassigned(value))
        page.holds(not more, f"{resource.identifier} alone", f"{', '.join(more)} as well", f"Resources.{place}")


@requirement("RFC7644-3.4.3-07", "RFC7644-3.9-05")
def test_excluded_attributes_are_not_shown(searched: Search, resource: ResourceUnderTest) -> None:
    """`excludedAttributes` in the body are left out."""
    page = expect(searched.excluded).if_accepted(see="search/answers-200-with-a-list")
    found = resource.attribute(resource.identifier)
    if found is not None and found.returned == "always":
        raise NotApplicable(Reason("no-exchange", f"{resource.identifier} is returned always"))
    for place, _ in enumerate(searched.excluded.resources):
        page.at(f"Resources.{place}.{resource.identifier}").absent()


@requirement("RFC7644-3.4.3-06", "RFC7643-7-27")
def test_id_cannot_be_excluded(searched: Search) -> None:
    """The id is shown though `excludedAttributes` names it."""
    page = expect(searched.excluded).if_accepted(see="search/answers-200-with-a-list")
    for place, _ in enumerate(searched.excluded.resources):
        page.at(f"Resources.{place}.id").present()


@requirement("RFC7644-3.4.3-08", "RFC7644-3.4.2.2-29")
def test_malformed_filter_is_refused(searched: Search) -> None:
    """A filter that makes no sense is refused with 400; everything there is would pass for the result."""
    expect(searched.pieces["plain"]).if_accepted(see="search/answers-200-with-a-list")
    expect(searched.malformed).status(400)


@requirement("RFC7644-3.4.2.2-29", "RFC7644-3.4.3-08")
def test_malformed_filter_is_named(searched: Search) -> None:
    """The refusal names its cause: scimType invalidFilter."""
    expect(searched.malformed).if_refused(see="search/malformed-filter-is-refused").scim_type("invalidFilter")


@requirement("RFC7644-3.4.3-02")
def test_creates_nothing(searched: Search, scope: Scope) -> None:
    """After searches by POST there is what there was before, unchanged."""
    after = expect(searched.after, searched.pieces["plain"])
    after.lists_only(*listed_ids(scope.whole))
    for wanted, found in zip(_by_id(scope.whole), _by_id(searched.after), strict=True):
        for path, was, now in lost(wanted, found):
            after.holds(False, f"{path}: {show(was)}, as before", f"{path}: {show(now)}", "Resources")


@requirement("RFC7644-3.4.3-09")
@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_sorts_as_a_list_is_sorted(sorted_search: SortedSearch, order: str) -> None:
    """`sortBy` and `sortOrder` in the body order the results as they order a list."""
    same = expect(sorted_search.lists[order]).if_accepted(see="sort/orders-by-name").exchange
    _in_the_order_of(same, sorted_search.searches[order])


@requirement("RFC7644-3.10-02", "RFC7644-3.4.3-10")
def test_sorts_by_a_qualified_name(sorted_search: SortedSearch) -> None:
    """`sortBy` in the body may carry the URN of the schema."""
    same = expect(sorted_search.searches["descending"]).if_accepted(see="search/sorts-as-a-list-is-sorted").exchange
    _in_the_order_of(same, sorted_search.searches["urn"])


def _in_the_order_of(same: Exchange, answer: Exchange) -> None:
    wanted, found = listed_ids(same), listed_ids(expect(answer).status(200).exchange)
    expect(answer, same).holds(found == wanted, f"the order {show(wanted)}", show(found), "Resources")


def _both(searched: Search, piece: str) -> tuple[Exchange, Exchange]:
    """A search and its list; NotApplicable where either was refused."""
    answer = expect(searched.pieces[piece]).if_accepted(see="search/answers-200-with-a-list").exchange
    return answer, expect(searched.lists[piece]).if_accepted(see="read/list-answers-200").exchange


def _by_id(page: Exchange) -> list[Mapping[str, Any]]:
    return sorted(page.resources, key=lambda entry: str(lookup(entry, "id")))
