"""What every list response must add up to (RFC 7644, section 3.4.2)."""

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import count
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange


def is_list(exchange: Exchange) -> bool:
    """The answer to a list of resources, or of schemas or resource types that calls itself a list."""
    named = exchange.resource.get("schemas")
    discovered = exchange.operation == "discover" and isinstance(named, list) and urns.LIST_RESPONSE in named
    return exchange.ok and isinstance(exchange.json, dict) and (exchange.operation == "list" or discovered)


@rule("RFC7644-3.4.2-04", applies=is_list)
def list_schema(exchange: Exchange) -> None:
    """A list says that it is a ListResponse."""
    expect(exchange).at("schemas").contains(urns.LIST_RESPONSE)


def is_counted_list(exchange: Exchange) -> bool:
    """A list that is not paged by cursors, where the total may be left out (RFC 9865, section 2)."""
    return is_list(exchange) and "nextCursor" not in exchange.resource and "previousCursor" not in exchange.resource


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
    wanted = (first is None or first <= 1) and (most is None or most > 0)
    if isinstance(total, int) and total > 0 and wanted:
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


def _asked(exchange: Exchange, parameter: str) -> int | None:
    """A query parameter as a number; None where it is not given or is none."""
    try:
        return int(exchange.request.query[parameter])
    except (KeyError, ValueError):
        return None
