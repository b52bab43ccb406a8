"""What the HTTP around SCIM must be like: where a resource is, and no redirects nobody asked for."""

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote, urlsplit

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import unassigned
from scim_conformance.plan.plan import Plan
from scim_conformance.rules.resources import WHOLE, each
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange

VERSION = re.compile(r"v\d+")
"""A version of the protocol in an address (RFC 7644, section 3.13)."""

UNREADABLE = "\ufffd"
"""What stands for bytes that are no UTF-8."""


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


def redirected(exchange: Exchange) -> bool:
    """An answer that sends the client elsewhere."""
    return exchange.response is not None and exchange.status in (301, 302, 303, 307, 308)


def answered(exchange: Exchange) -> bool:
    """Any answer to a request below the base URL."""
    return exchange.response is not None and exchange.status != 429


@rule("RFC7644-3.12-05", "RFC7644-3.12-07", applies=answered)
def redirect_keeps_the_request(exchange: Exchange) -> None:
    """Who is sent elsewhere is told so with 307 or 308 and a Location; after 301 to 303 a write arrives as a GET."""
    if redirected(exchange):
        expect(exchange).status(307, 308).header("Location").present()


def located(exchange: Exchange) -> bool:
    """A success that names the address of a resource, in a header or the body."""
    return exchange.ok and any(True for _ in _addresses(exchange))


@rule("RFC7644-1.3-01", applies=located)
def location_without_query(exchange: Exchange) -> None:
    """Addresses of resources have no query and no fragment; clients append their own."""
    for place, address in _addresses(exchange):
        plain = not re.search("[?#]", address)
        expect(exchange).holds(plain, "an address without query", address, place)


@rule("RFC7644-3.13-02", applies=located)
def location_keeps_the_version(exchange: Exchange, scim_plan: Plan) -> None:
    """The version in an address, where there is one, is that of the base URL, right before the endpoint."""
    resource_type = scim_plan.resource_types.get(exchange.resource_type)
    if resource_type is None:
        return
    endpoint = resource_type.endpoint.strip("/").rpartition("/")[2]
    spoken = _before(exchange.request.path, endpoint)
    for place, address in _addresses(exchange):
        named = _before(address, endpoint)
        both = bool(VERSION.fullmatch(spoken) and VERSION.fullmatch(named))
        expect(exchange).holds(not both or named == spoken, f"an address with {spoken}", address, place)


def has_text(exchange: Exchange) -> bool:
    """A success with a body that is labelled as JSON."""
    return exchange.ok and bool(exchange.answer.body) and exchange.media_type.endswith("json")


@rule("RFC7644-3.8-02", "RFC7644-3.8-01", applies=has_text)
def text_is_utf_8(exchange: Exchange) -> None:
    """Bodies are UTF-8 and do not say otherwise; names are mangled where sides disagree."""
    named = re.search(r"charset\s*=\s*\"?([\w-]+)", exchange.header("Content-Type") or "", re.IGNORECASE)
    charset = named[1].lower() if named else "utf-8"
    expect(exchange).holds(charset in ("utf-8", "utf8", "us-ascii"), "charset utf-8", f"charset {charset}")
    mangled = UNREADABLE in exchange.answer.body and UNREADABLE not in (exchange.request.body or "")
    expect(exchange).holds(not mangled, "a body in UTF-8", "bytes that are no UTF-8")


def _addresses(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Where an answer says that resources are, by place; `Location` is the header."""
    if exchange.header("Location"):
        yield "", exchange.header("Location") or ""
    for place, resource in each(exchange) if exchange.operation in WHOLE else ():
        address = lookup(resource, "meta.location")
        if isinstance(address, str):
            yield f"{place}meta.location", address


def _before(address: str, endpoint: str) -> str:
    """The segment of an address before that of the endpoint, or an empty text."""
    try:
        segments = [unquote(segment) for segment in urlsplit(address).path.split("/") if segment]
    except ValueError:
        return ""
    return segments[segments.index(endpoint) - 1] if endpoint in segments[1:] else ""
