"""What every list response must add up to (RFC 7644, section 3.4.2)."""

from scim_conformance.checking import expect, rule
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange


def is_list(exchange: Exchange) -> bool:
    """The answer to a list of resources."""
    return exchange.ok and exchange.operation == "list" and isinstance(exchange.json, dict)


@rule("RFC7644-3.4.2-04", applies=is_list)
def list_schema(exchange: Exchange) -> None:
    """A list says that it is a ListResponse."""
    expect(exchange).at("schemas").contains(urns.LIST_RESPONSE)


@rule("RFC7644-3.4.2-05", applies=is_list)
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
    first = exchange.request.query.get("startIndex", "1")
    wanted = exchange.request.query.get("count") != "0" and first in ("1", "0")
    if isinstance(total, int) and total > 0 and wanted:
        expect(exchange).at("Resources").is_a(list, "a list").present()


@rule("RFC7644-3.4.2.4-02", applies=lambda exchange: is_list(exchange) and "count" in exchange.request.query)
def list_within_count(exchange: Exchange) -> None:
    """A page holds no more resources than `count` asks for."""
    count, found = int(exchange.request.query["count"]), len(exchange.resources)
    expect(exchange).holds(found <= count, f"at most {count} resources", f"{found} resources", "Resources")


@rule("RFC7643-3.1-06", applies=is_list)
def list_without_repetition(exchange: Exchange) -> None:
    """No resource is on a page twice."""
    ids = [entry.get("id") for entry in exchange.resources if entry.get("id")]
    twice = sorted({str(id) for id in ids if ids.count(id) > 1})
    expect(exchange).holds(not twice, "each resource once", f"{', '.join(twice)} more than once", "Resources")
