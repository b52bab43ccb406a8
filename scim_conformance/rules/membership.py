"""What every entry of a member, and of a user's group, must hold wherever it shows up (RFC 7643, 4.1.2 and 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import show
from scim_conformance.rules.resources import each, has_resources
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment


def has_members(exchange: Exchange) -> bool:
    """An answer that shows a group with somebody in it."""
    return _is(exchange, "Group") and any(True for _ in _entries(exchange, "members"))


def has_groups(exchange: Exchange) -> bool:
    """An answer that shows a user with the groups it is in."""
    return _is(exchange, "User") and any(True for _ in _entries(exchange, "groups"))


@rule("RFC7643-4.2-03", applies=has_members)
def member_has_a_value(exchange: Exchange) -> None:
    """Each member is an object with the id of a resource as its value."""
    for place, entry in _entries(exchange, "members"):
        value = lookup(entry, "value")
        expect(exchange).holds(isinstance(value, str) and bool(value), "a member with a value", show(entry), place)


@rule("RFC7643-4.2-03", applies=has_members)
def member_reference_agrees(exchange: Exchange) -> None:
    """The $ref of a member, where there is one, is the address of the resource whose id stands beside it."""
    for place, entry in _entries(exchange, "members"):
        _agrees(exchange, place, entry)


@rule("RFC7643-4.1.2-22", applies=has_groups)
def group_reference_agrees(exchange: Exchange) -> None:
    """The $ref of a user's group, where there is one, is the address of the group whose id stands beside it."""
    for place, entry in _entries(exchange, "groups"):
        _agrees(exchange, place, entry)


def _is(exchange: Exchange, kind: str) -> bool:
    return exchange.resource_type == kind and has_resources(exchange)


def _entries(exchange: Exchange, name: str) -> Iterator[tuple[str, Any]]:
    for place, resource in each(exchange):
        found = lookup(resource, name)
        if isinstance(found, list):
            yield from ((f"{place}{name}.{number}", entry) for number, entry in enumerate(found))


def _agrees(exchange: Exchange, place: str, entry: Any) -> None:
    reference, value = lookup(entry, "$ref"), lookup(entry, "value")
    if isinstance(reference, str) and reference and isinstance(value, str):
        end = last_segment(reference)
        expect(exchange).holds(end == value, f"a $ref that ends in {value}", show(reference), f"{place}.$ref")
