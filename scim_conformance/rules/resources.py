"""What every resource must carry, wherever it shows up (RFC 7643, sections 2 and 3)."""

from collections.abc import Iterator, Mapping
from typing import Any

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.plan.plan import Plan
from scim_conformance.scim import urns
from scim_conformance.scim.json_schema import DATE_TIME, objection, resource_validator
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange

WHOLE = ("create", "read", "replace", "patch", "list", "search")
PROJECTIONS = {"attributes", "excludedAttributes"}


def has_resources(exchange: Exchange) -> bool:
    """An answer with at least one whole resource in it, alone or in a list."""
    return exchange.ok and exchange.operation in WHOLE and any(True for _ in each(exchange))


def has_full_resources(exchange: Exchange) -> bool:
    """The same, where the client did not choose which attributes come back (RFC 7644, section 3.9)."""
    asked = exchange.request.json if exchange.operation == "search" else exchange.request.query
    return has_resources(exchange) and not PROJECTIONS & set(asked or ())


def each(exchange: Exchange) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every resource of an answer with its place in the body, which ends in a dot where it is not empty."""
    if exchange.operation in ("list", "search"):
        yield from ((f"Resources.{number}.", entry) for number, entry in enumerate(exchange.resources))
    elif exchange.resource and not _is_list(exchange):
        yield "", exchange.resource


@rule("RFC7643-3-03", "RFC7643-3-02", "RFC7643-2.1-01", applies=has_full_resources)
def schemas(exchange: Exchange) -> None:
    """Each resource lists the schemas that it follows."""
    for place, _ in each(exchange):
        expect(exchange).at(f"{place}schemas").is_a(list, "a list").present()


@rule("RFC7643-3-05", applies=has_resources)
def schemas_once(exchange: Exchange) -> None:
    """No schema is listed twice."""
    for place, resource in each(exchange):
        named = resource.get("schemas")
        once = not isinstance(named, list) or len(named) == len(set(map(str, named)))
        expect(exchange).holds(once, "each schema once", show(named), f"{place}schemas")


@rule("RFC7643-3.1-05", applies=has_resources)
def id(exchange: Exchange) -> None:  # the rule is named after the attribute
    """Each resource has an id, as text that is not empty."""
    for place, _ in each(exchange):
        expect(exchange).at(f"{place}id").is_a(str, "text").present()


@rule("RFC7643-3.1-09", applies=has_resources)
def id_without_bulk_id(exchange: Exchange) -> None:
    """No id holds the text bulkId; Okta refuses such ids."""
    for place, resource in each(exchange):
        found = resource.get("id")
        free = not isinstance(found, str) or "bulkId" not in found
        expect(exchange).holds(free, "an id without the text bulkId", show(found), f"{place}id")


@rule("RFC7643-3.1-17", applies=has_resources)
def created_is_a_date(exchange: Exchange) -> None:
    """meta.created is a date and time, where it is given."""
    _dates(exchange, "created")


@rule("RFC7643-2.3.5-01", applies=has_resources)
def last_modified_is_a_date(exchange: Exchange) -> None:
    """meta.lastModified is a date and time, where it is given."""
    _dates(exchange, "lastModified")


@rule("RFC7643-3.1-16", applies=has_full_resources)
def meta_resource_type(exchange: Exchange) -> None:
    """meta.resourceType names the type, where meta is given."""
    for place, resource in each(exchange):
        if isinstance(resource.get("meta"), dict):
            expect(exchange).at(f"{place}meta.resourceType").equals(exchange.resource_type)


@rule("RFC7643-4.1.1-23", "RFC7643-4.1.1-17", "RFC7643-7-26", applies=has_resources)
def password_never_returned(exchange: Exchange) -> None:
    """No answer holds a password, in clear or hashed."""
    for place, _ in each(exchange):
        expect(exchange).at(f"{place}password").absent()


@rule("RFC7643-2.4-03", applies=has_resources)
def one_primary(exchange: Exchange) -> None:
    """At most one value of an attribute is the primary one; clients write to it."""
    for place, resource in each(exchange):
        for name, values in resource.items():
            primaries = [v for v in values if lookup(v, "primary") is True] if isinstance(values, list) else []
            expect(exchange).holds(
                len(primaries) <= 1, "one primary value", f"{len(primaries)} of them", f"{place}{name}"
            )


@rule("RFC7643-2.3-02", "RFC7643-2.3.2-01", applies=has_resources)
def json_types(exchange: Exchange, scim_plan: Plan) -> None:
    """Each value is of the JSON type that its schema says; strictly typed clients drop the whole answer otherwise."""
    resource_type = scim_plan.resource_types.get(exchange.resource_type)
    if resource_type is None:
        return
    validator = resource_validator(resource_type.schema, resource_type.attributes, request=False)
    for place, resource in each(exchange):
        wrong = objection(validator, resource)
        expect(exchange).holds(not wrong, "values of the types in the schema", wrong, place.rstrip("."))


def _dates(exchange: Exchange, name: str) -> None:
    for place, resource in each(exchange):
        if not unassigned(lookup(resource, f"meta.{name}")):
            expect(exchange).at(f"{place}meta.{name}").matches(
                DATE_TIME, "a date and time such as 2026-01-31T12:00:00Z"
            )


def _is_list(exchange: Exchange) -> bool:
    named = exchange.resource.get("schemas")
    return isinstance(named, list) and urns.LIST_RESPONSE in named
