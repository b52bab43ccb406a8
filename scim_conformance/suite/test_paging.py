"""Paging by startIndex and count over a few known resources: pages, edges and totals (RFC 7644, 3.4.2.4)."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import count, show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.suite.scope import Scope, listed_ids
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

EDGES: Mapping[str, Mapping[str, str]] = {
    "start-0": {"startIndex": "0", "count": "2"},
    "start-negative": {"startIndex": "-3", "count": "2"},
    "count-0": {"count": "0"},
    "count-negative": {"count": "-1"},
    "count-exact": {"startIndex": "1", "count": "5"},
    "count-large": {"startIndex": "1", "count": "200"},
    "middle": {"startIndex": "2", "count": "2"},
    "rest": {"startIndex": "3"},
    "last": {"startIndex": "5", "count": "2"},
    "beyond": {"startIndex": "6", "count": "2"},
    "far-beyond": {"startIndex": "1000"},
}
"""Valid ways of asking for a part of five resources, by name."""

TEXTS: Mapping[str, Mapping[str, str]] = {
    "start-text": {"startIndex": "first", "count": "2"},
    "count-text": {"startIndex": "1", "count": "many"},
}
"""Ways that are not valid."""

STEP = 2
MOST_STEPS = 8
ATTEMPTS = 3
"""How often the end of a list is looked for: others may add and delete while a server counts."""

NOTHING = ("beyond", "far-beyond")


class Paging(NamedTuple):
    """The population gone through in steps of two, the first page once more, and pages asked for by name."""

    pages: tuple[Exchange, ...]
    again: Exchange
    edges: Mapping[str, Exchange]
    texts: Mapping[str, Exchange]


class End(NamedTuple):
    """A list without a filter: its total, and the page that begins at the last of its resources."""

    total: Exchange
    last: Exchange


@scenario(needs=("list", "filter"))
def paged(scim: ScimClient, resource: ResourceUnderTest, scope: Scope) -> Paging:
    """The five, page by page as clients go on: from where the last page ended."""

    def page(**parameters: str) -> Exchange:
        return scim.list(resource, query=scope.asking(**parameters))

    pages = [page(startIndex="1", count=str(STEP))]
    start = 1 + len(pages[0].resources)
    while pages[-1].resources and start <= len(scope.ids) and len(pages) < MOST_STEPS:
        pages.append(page(startIndex=str(start), count=str(STEP)))
        start += len(pages[-1].resources)
    again = page(startIndex="1", count=str(STEP))
    edges = {name: page(**asked) for name, asked in EDGES.items()}
    texts = {
        name: scim.list(resource, query=scope.asking(**asked), invalid="not a number") for name, asked in TEXTS.items()
    }
    return Paging(tuple(pages), again, edges, texts)


@scenario(needs=("list",))
def list_end(scim: ScimClient, resource: ResourceUnderTest) -> End:
    """How many there are by the server's word, and a page that begins at the last of them."""
    first = last = scim.list(resource, query={"startIndex": "1", "count": "1"})
    for _ in range(ATTEMPTS):
        total = _total(last) or 1
        start = total if total > 0 else 1
        last = scim.list(resource, query={"startIndex": str(start), "count": str(STEP)})
        if len(last.resources) == _left(last):
            break
    return End(first, last)


@requirement("RFC7644-3.4.2.4-08", "RFC7644-3.4.2.4-07")
def test_pages_have_everyone(paged: Paging, scope: Scope) -> None:
    """Pages joined show every resource that matches; whoever falls between two pages looks deprovisioned."""
    found = _gone_through(paged)
    lacking = [id for id in scope.ids if id not in found]
    last = expect(paged.pages[-1], *paged.pages[:-1])
    last.holds(not lacking, "all 5 on the pages joined", f"{len(set(found))} of them", "Resources")


@requirement("RFC7644-3.4.2.4-08", "RFC7644-3.4.2.4-07")
def test_pages_have_nobody_twice(paged: Paging) -> None:
    """No resource is on two pages; an import would meet its own accounts as conflicts."""
    found = _gone_through(paged)
    twice = sorted({id for id in found if found.count(id) > 1})
    last = expect(paged.pages[-1], *paged.pages[:-1])
    last.holds(not twice, "each resource on one page", f"{', '.join(twice)} on several", "Resources")


@requirement("RFC7644-3.4.2.4-08")
def test_page_is_the_same_again(paged: Paging) -> None:
    """The same page asked for again is the same; with an order that changes, pages leave people out."""
    first = expect(paged.pages[0]).status(200).exchange
    _same_page(paged.again, listed_ids(first), first)


@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2-05")
@pytest.mark.parametrize("edge", [*EDGES])
def test_total_counts_all_that_match(paged: Paging, scope: Scope, edge: str) -> None:
    """totalResults is how many match, whichever page was asked for; clients page until they have seen as many."""
    expect(paged.edges[edge]).if_accepted(see="paging/edge-answers-200").at("totalResults").equals(len(scope.ids))


@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2-05")
def test_total_stays_from_page_to_page(paged: Paging, scope: Scope) -> None:
    """totalResults is the same on every page; a client would stop early, or go on for ever."""
    for page in paged.pages:
        expect(page).status(200).at("totalResults").equals(len(scope.ids))


@requirement("RFC7644-3.4.2.4-01")
@pytest.mark.parametrize("edge", ["start-0", "start-negative"])
def test_start_below_1_means_1(paged: Paging, edge: str) -> None:
    """A startIndex below 1 gives the first page; clients that count from 0 rely on it."""
    first = expect(paged.pages[0]).status(200).exchange
    _same_page(paged.edges[edge], listed_ids(first), first)


@requirement("RFC7644-3.4.2.4-04")
def test_negative_count_means_0(paged: Paging) -> None:
    """A negative count gives the total and no resources."""
    expect(paged.edges["count-negative"]).status(200).at("Resources").absent()


@requirement("RFC7644-3.4.2.4-08", "RFC7644-3.4.2.4-03", "RFC7644-3.4.2-11")
@pytest.mark.parametrize("edge", [name for name, asked in EDGES.items() if name not in ("start-0", "start-negative")])
def test_edge_answers_200(paged: Paging, edge: str) -> None:
    """A page at or beyond an edge is a list like any other, if need be an empty one; imports end there."""
    answer = paged.edges[edge]
    if edge == "count-large" and answer.resource.get("scimType") in ("tooMany", "invalidCount"):
        raise NotApplicable(Reason("no-exchange", "a count of 200 is too many for this server, and it says so"))
    expect(answer).status(200)


@requirement("RFC7644-3.4.2.4-08", "RFC7644-3.4.2.4-07")
@pytest.mark.parametrize("edge", NOTHING)
def test_nothing_is_beyond_the_end(paged: Paging, edge: str) -> None:
    """A page behind the last resource is empty; whoever pages until nothing comes would never end."""
    expect(paged.edges[edge]).if_accepted(see="paging/edge-answers-200").at("Resources").absent()


@requirement("RFC7644-3.4.2.4-07", "RFC7644-3.4.2.4-08")
@pytest.mark.parametrize("edge", ["middle", "rest", "last", "count-exact", "count-large"])
def test_page_begins_where_asked(paged: Paging, scope: Scope, edge: str) -> None:
    """A page is the piece of the list that startIndex begins, counted from 1; clients continue at any place."""
    answer = expect(paged.edges[edge]).if_accepted(see="paging/edge-answers-200").exchange
    order = _order(paged, scope)
    asked = answer.request.query
    start, most = int(asked.get("startIndex", "1")) - 1, int(asked.get("count", "5"))
    found, piece = listed_ids(answer), order[start : start + most]
    begins = bool(found) and found == piece[: len(found)]
    words = f"a page that begins with {show(piece[:1])}"
    expect(answer, *paged.pages).holds(begins, words, f"{count(len(found))} {show(found)}", "Resources")


@requirement("RFC7644-3.4.2.4-06")
def test_default_is_the_first_page(paged: Paging, scope: Scope) -> None:
    """Without startIndex a list begins with the first resource, in the order of the pages."""
    order, found = _order(paged, scope), listed_ids(scope.whole)
    expect(scope.whole, *paged.pages).holds(
        found == order[: len(found)], f"the order of the pages {show(order)}", show(found), "Resources"
    )


@requirement("RFC7644-3.4.2.4-08", "RFC7644-3.4.2.4-07")
def test_items_per_page_lead_on(paged: Paging) -> None:
    """itemsPerPage is the number of resources on the page, on the last one too: clients go on by it."""
    for page in paged.pages:
        expect(page).status(200)
        if page.resource.get("itemsPerPage") is not None:
            expect(page).at("itemsPerPage").equals(len(page.resources))


@requirement("RFC7644-3.4.2.4-06")
@pytest.mark.parametrize("text", [*TEXTS])
def test_text_is_refused_or_passed_over(paged: Paging, text: str) -> None:
    """A startIndex or count that is no number is refused, or taken as not given; it never breaks the server."""
    answer = paged.texts[text]
    fine = answer.ok or 400 <= expect(answer).exchange.status < 500
    expect(answer).holds(fine, "status 400, or 200", f"status {answer.status}")


@requirement("RFC7644-3.4.2-08", "RFC7644-3.4.2-06")
def test_total_ends_at_a_resource(list_end: End) -> None:
    """At the index that the total names there is a resource; a total too high keeps clients paging in vain."""
    if _end(list_end) > 0:
        expect(list_end.last, list_end.total).at("Resources").present()


@requirement("RFC7644-3.4.2-06")
def test_total_ends_the_list(list_end: End) -> None:
    """No more resources than the total are there; with a total too low, clients never ask for the last ones."""
    left, found = _end(list_end), len(list_end.last.resources)
    expect(list_end.last, list_end.total).holds(found <= left, f"at most {count(left)}", count(found), "Resources")


def _end(list_end: End) -> int:
    """How many there should be on the last page; NotApplicable where the list does not say."""
    expect(list_end.last).if_accepted(see="read/list-answers-200")
    left = _left(list_end.last)
    if left is None or "nextCursor" in list_end.total.resource:
        raise NotApplicable(Reason("no-exchange", "the list does not tell how many there are"))
    return left


def _left(page: Exchange) -> int | None:
    """How many there are from the beginning of a page on, by what the page says of the total."""
    total = _total(page)
    return None if total is None else max(0, total + 1 - int(page.request.query["startIndex"]))


def _total(page: Exchange) -> int | None:
    total = page.resource.get("totalResults")
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def _gone_through(paged: Paging) -> list[str]:
    return [id for page in paged.pages for id in listed_ids(expect(page).status(200).exchange)]


def _order(paged: Paging, scope: Scope) -> tuple[str, ...]:
    """The order of the pages joined; NotApplicable where they do not show each resource once."""
    found = tuple(id for page in paged.pages for id in listed_ids(page))
    if sorted(found) != sorted(scope.ids):
        text = "the pages do not show each once; see paging/pages-have-everyone and paging/pages-have-nobody-twice"
        raise NotApplicable(Reason("no-exchange", text))
    return found


def _same_page(page: Exchange, wanted: tuple[str, ...], first: Exchange) -> None:
    found = listed_ids(expect(page).status(200).exchange)
    expect(page, first).holds(found == wanted, f"the first page, {show(wanted)}", show(found), "Resources")
