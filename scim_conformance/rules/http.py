"""What the HTTP around SCIM must be like: where a resource is, and no redirects nobody asked for."""

from functools import partial
from urllib.parse import unquote, urlsplit

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import unassigned
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange


def created(exchange: Exchange) -> bool:
    """A create that answered 201 with a body, of which no part was asked for."""
    return (
        exchange.operation == "create"
        and exchange.response is not None
        and exchange.status == 201
        and bool(exchange.id)
        and not {"attributes", "excludedAttributes"} & set(exchange.request.query)
    )


@rule("RFC7644-3.3-10", applies=created)
def location_in_meta(exchange: Exchange) -> None:
    """A create states the address in meta.location too."""
    expect(exchange).at("meta.location").present()


def created_at(exchange: Exchange) -> bool:
    """A create that says in a header where the new resource is."""
    return created(exchange) and bool(exchange.header("Location"))


def created_at_both(exchange: Exchange) -> bool:
    """A create that says so in header and body."""
    return created_at(exchange) and not unassigned(lookup(exchange.resource, "meta.location"))


@rule("RFC7644-3.3-10", "RFC7643-3.1-19", applies=created_at_both)
def location_agrees(exchange: Exchange) -> None:
    """The Location header and meta.location are the same address; the host may differ behind a proxy."""
    header = exchange.header("Location") or ""
    same = partial(_same_place, header)
    expect(exchange).at("meta.location").is_a(str, "an address").satisfies(same, f"the address {header}")


@rule("RFC7644-3.2-04", "RFC7644-3.3-10", applies=created_at)
def location_ends_in_id(exchange: Exchange) -> None:
    """The address of a resource ends in its id; clients cut the id out of it."""
    header = exchange.header("Location") or ""
    expect(exchange).holds(_place(header)[-1:] == [exchange.id], f"an address that ends in {exchange.id}", header)


def _place(address: str) -> list[str]:
    """The last two segments of an address: resource type and id. Base path and version may be written differently."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return []
    return [unquote(segment) for segment in path.split("/") if segment][-2:]


def _same_place(one: str, other: str) -> bool:
    return _place(one) == _place(other)
