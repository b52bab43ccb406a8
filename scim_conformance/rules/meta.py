"""What a service provider says of a resource by itself, wherever it shows up: dates, addresses, whose it is."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.rules.resources import each, has_resources
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment

A_MOMENT = timedelta(seconds=1)
"""What two dates may differ by that mean the same: they are stored with fractions of a second, or without."""

A_ZONE, A_DAY = timedelta(minutes=25), timedelta(hours=26)
"""Clocks that are set differ by less than one, time zones by no more than the other."""


def created(exchange: Exchange) -> bool:
    """The answer to a create, with the new resource in it."""
    return exchange.operation == "create" and exchange.ok and exchange.status == 201 and bool(exchange.resource)


@rule("RFC7643-3.1-18", applies=has_resources)
def last_modified_not_before_created(exchange: Exchange) -> None:
    """Nothing is changed before it is there: meta.lastModified is no earlier than meta.created."""
    for place, resource in each(exchange):
        first, last = _instant(resource, "created"), _instant(resource, "lastModified")
        if first and last:
            expect(exchange).holds(
                first <= last + A_MOMENT, f"{first} or later", str(last), f"{place}meta.lastModified"
            )


@rule("RFC7643-3.1-18", applies=created)
def new_is_unmodified(exchange: Exchange) -> None:
    """A resource that was just created was last modified when it was created."""
    first, last = _instant(exchange.resource, "created"), _instant(exchange.resource, "lastModified")
    if first and last:
        expect(exchange).holds(abs(last - first) <= A_MOMENT, str(first), str(last), "meta.lastModified")


@rule("RFC7643-3.1-17", "RFC7643-2.3.5-02", applies=created)
def created_is_now(exchange: Exchange) -> None:
    """meta.created is when the resource was created, by the server's own clock; zones that are mixed up show here.

    A clock that is days off is not set at all, which is nobody's mistake of zones.
    """
    first, now = _instant(exchange.resource, "created"), _now(exchange)
    if first and now:
        mixed_up = A_ZONE < abs(now - first) <= A_DAY
        expect(exchange).holds(not mixed_up, f"about {now}", str(first), "meta.created")


@rule("RFC7643-3.1-19", applies=has_resources)
def meta_location_ends_in_id(exchange: Exchange) -> None:
    """meta.location is the address of the resource that it stands in: endpoint and id, whatever comes before them."""
    for place, resource in each(exchange):
        location, id = lookup(resource, "meta.location"), resource.get("id")
        if isinstance(location, str) and isinstance(id, str) and location and id and _at_home(exchange, id):
            wanted = [_endpoint(exchange), id]
            expect(exchange).holds(
                _place(location) == wanted,
                f"an address that ends in {'/'.join(wanted)}",
                location,
                f"{place}meta.location",
            )


def read_of_one(exchange: Exchange) -> bool:
    """A read of one resource, under its own address, that was answered with a resource."""
    alias = last_segment(exchange.request.url).casefold() == "me"
    return (
        exchange.operation == "read" and exchange.ok and bool(exchange.id) and not (alias or exchange.request.invalid)
    )


@rule("RFC7644-3.4.1-01", "RFC7643-3.1-06", applies=read_of_one)
def read_shows_who_was_asked_for(exchange: Exchange) -> None:
    """A read shows the resource whose id was asked for; anybody else's values would be taken for theirs."""
    asked = last_segment(exchange.request.url)
    expect(exchange).holds(exchange.id.casefold() == asked.casefold(), f"id: {asked}", f"id: {show(exchange.id)}", "id")


def _at_home(exchange: Exchange, id: str) -> bool:
    """Whether the request went to the endpoint of the resource type, or to this resource below it: not to /Me."""
    last = last_segment(exchange.request.url)
    return (exchange.operation in ("create", "list") and not last.startswith(".")) or last == id


def _endpoint(exchange: Exchange) -> str:
    """The last segment of the path of the endpoint, `Users`."""
    segments = [unquote(part) for part in urlsplit(exchange.request.url).path.split("/") if part]
    alone = exchange.operation in ("create", "list")
    return (segments[-1] if alone else segments[-2]).casefold() if len(segments) > 1 or (alone and segments) else ""


def _place(address: str) -> list[str]:
    """Endpoint and id at the end of an address."""
    try:
        segments = [unquote(part) for part in urlsplit(address).path.split("/") if part]
    except ValueError:
        return []
    return [*(part.casefold() for part in segments[-2:-1]), *segments[-1:]]


def _instant(resource: Any, member: str) -> datetime | None:
    """A date of meta with its zone; None where there is no such date, or none that says when it is."""
    text = lookup(resource, f"meta.{member}")
    if unassigned(text) or not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _now(exchange: Exchange) -> datetime | None:
    """When the answer was given, by the server's clock, or by ours where it does not tell."""
    try:
        return parsedate_to_datetime(exchange.header("Date") or "")
    except (ValueError, TypeError):
        pass
    try:
        found = datetime.fromisoformat(exchange.started)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
