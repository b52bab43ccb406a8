"""What every list response must add up to (RFC 7644, section 3.4.2)."""

from collections.abc import Mapping
from typing import Any

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import count, show
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange


def is_list(exchange: Exchange) -> bool:
    """The answer to a list of resources, or of schemas or resource types that calls itself a list."""
    named = exchange.resource.get("schemas")
    discovered = exchange.operation == "discover" and isinstance(named, list) and urns.LIST_RESPONSE in named
    searched = exchange.operation == "search" and exchange.response is not None and exchange.status == 200
    return exchange.ok and isinstance(exchange.json, dict) and (exchange.operation == "list" or searched or discovered)


@rule("RFC7644-3.4.2-04", applies=is_list)
def list_schema(exchange: Exchange) -> None:
    """A list says that it is a ListResponse."""
    expect(exchange).at("schemas").contains(urns.LIST_RESPONSE)


def is_counted_list(exchange: Exchange) -> bool:
    """A list that is not paged by cursors, where the total may be left out (RFC 9865, section 2)."""
    return is_list(exchange) and "nextCursor" not in exchange.resource and "previousCursor" not in exchange.resource


def is_page(exchange: Exchange) -> bool:
    """A list of resources: lists of schemas and resource types pay no heed to paging (RFC 7644, section 4)."""
    return is_counted_list(exchange) and exchange.operation != "discover"


def is_bounded_list(exchange: Exchange) -> bool:
    """A list of which no more than a number of resources was asked for."""
    return is_list(exchange) and _asked(exchange, "count") is not None


@rule("RFC7644-3.4.2-05", applies=is_counted_list)
def list_total(exchange: Exchange) -> None:
    """totalResults is there, a whole number that is not negative; clients page by it."""
    expect(exchange).at("totalResults").is_a(int, "a whole number").satisfies(lambda total: total >= 0, "0 or more")


@rule("RFC7644-3.4.2-06", applies=is_list)
def list_total_covers_page(exchange: Exchange) -> None:
    """totalResults is no less than the resources on the page; imports stop early otherwise."""
    total, found = exchange.resource.get("totalResults"), len(exchange.resources)
    if isinstance(total, int):
        expect(exchange).holds(total >= found, f"totalResults {found} or more", f"totalResults {total}", "totalResults")


@rule("RFC7644-3.4.2-08", applies=is_list)
def list_resources(exchange: Exchange) -> None:
    """Resources is there where something was found and a page was asked for."""
    total = exchange.resource.get("totalResults")
    first, most = _asked(exchange, "startIndex"), _asked(exchange, "count")
    if not isinstance(total, int) or total < 1 or (most is not None and most < 1):
        return
    # Without a filter, others may add and delete while a server counts; then only the first page is certain.
    if first is None or first <= 1 or ("filter" in _parameters(exchange) and first <= total):
        expect(exchange).at("Resources").is_a(list, "a list").present()


@rule("RFC7644-3.4.2.4-02", applies=is_bounded_list)
def list_within_count(exchange: Exchange) -> None:
    """A page holds no more resources than `count` asks for; a negative one means 0."""
    most, found = max(0, _asked(exchange, "count") or 0), len(exchange.resources)
    expect(exchange).holds(found <= most, f"at most {count(most)}", count(found), "Resources")


@rule("RFC7643-3.1-06", applies=is_list)
def list_without_repetition(exchange: Exchange) -> None:
    """No resource is on a page twice."""
    ids = [entry.get("id") for entry in exchange.resources if entry.get("id")]
    twice = sorted({str(id) for id in ids if ids.count(id) > 1})
    expect(exchange).holds(not twice, "each resource once", f"{', '.join(twice)} more than once", "Resources")


@rule("RFC7644-3.4.2.4-07", applies=is_page)
def list_start_index(exchange: Exchange) -> None:
    """startIndex, where it is given, is the index that was asked for, counted from 1."""
    if "startIndex" in exchange.resource and exchange.resources and not _garbled(exchange, "startIndex"):
        first = max(1, _asked(exchange, "startIndex") or 1)
        expect(exchange).at("startIndex").is_a(int, "a whole number").equals(first)


@rule("RFC7644-3.4.2.4-07", applies=is_page)
def list_items_per_page(exchange: Exchange) -> None:
    """itemsPerPage, where it is given, is a number, and no other than the resources on the page or those asked for."""
    found, most = len(exchange.resources), _asked(exchange, "count")
    if "itemsPerPage" not in exchange.resource:
        return
    items = expect(exchange).at("itemsPerPage").is_a(int, "a whole number")
    if exchange.resource.get("totalResults") != found:
        items.is_one_of(found, *([] if most is None else [max(0, most)]))


@rule("RFC7644-3.4.2-09", "RFC7644-3.4.2-10", applies=is_page)
def list_part_says_where_it_is(exchange: Exchange) -> None:
    """A page that is only a part states startIndex and itemsPerPage."""
    total, found = exchange.resource.get("totalResults"), len(exchange.resources)
    if isinstance(total, int) and total > found > 0:
        expect(exchange).at("startIndex").is_a(int, "a whole number")
        expect(exchange).at("itemsPerPage").is_a(int, "a whole number")


@rule("RFC7644-3.4.2-08", applies=is_list)
def list_of_objects(exchange: Exchange) -> None:
    """Resources, where there are any, is a list of objects; one result is a list of one."""
    found = exchange.resource.get("Resources")
    if found is not None:
        expect(exchange).at("Resources").is_a(list, "a list")
        strangers = [entry for entry in found if not isinstance(entry, dict)]
        expect(exchange).holds(not strangers, "objects", show(strangers[:1]), "Resources")


def _asked(exchange: Exchange, parameter: str) -> int | None:
    """A parameter of the query, or of the body of a search, as a number; None where it is not given or is none."""
    try:
        return int(_parameters(exchange)[parameter])
    except (KeyError, ValueError, TypeError):
        return None


def _garbled(exchange: Exchange, parameter: str) -> bool:
    """Whether the parameter is given and no number."""
    return parameter in _parameters(exchange) and _asked(exchange, parameter) is None


def _parameters(exchange: Exchange) -> Mapping[str, Any]:
    body = exchange.request.json if exchange.operation == "search" else None
    return body if isinstance(body, dict) else exchange.request.query
