"""What the HTTP around SCIM must be like: where a resource is, and no redirects nobody asked for."""

from urllib.parse import unquote, urlsplit

from scim_conformance.checking import expect, rule
from scim_conformance.wire.exchange import Exchange


def created(exchange: Exchange) -> bool:
    """A create that answered 201 with a body."""
    return (
        exchange.operation == "create"
        and exchange.response is not None
        and exchange.status == 201
        and bool(exchange.id)
    )


@rule("RFC7644-3.3-10", applies=created)
def location_in_meta(exchange: Exchange) -> None:
    """A create states the address in meta.location too."""
    expect(exchange).at("meta.location").present()


@rule(
    "RFC7644-3.3-10", "RFC7643-3.1-19", applies=lambda exchange: created(exchange) and bool(exchange.header("Location"))
)
def location_agrees(exchange: Exchange) -> None:
    """The Location header and meta.location are the same address; the host may differ behind a proxy."""
    meta = exchange.resource.get("meta")
    stated = meta.get("location") if isinstance(meta, dict) else None
    if isinstance(stated, str) and stated:
        header = exchange.header("Location") or ""
        expect(exchange).holds(_place(stated) == _place(header), f"meta.location {header}", stated, "meta.location")


@rule(
    "RFC7644-3.3-10", "RFC7643-3.1-19", applies=lambda exchange: created(exchange) and bool(exchange.header("Location"))
)
def location_ends_in_id(exchange: Exchange) -> None:
    """The address of a resource ends in its id; clients cut the id out of it."""
    header = exchange.header("Location") or ""
    expect(exchange).holds(_place(header)[-1:] == [exchange.id], f"an address that ends in {exchange.id}", header)


def _place(address: str) -> list[str]:
    """The last two segments of an address: resource type and id. Base path and version may be written differently."""
    return [unquote(segment) for segment in urlsplit(address).path.split("/") if segment][-2:]
