"""What every resource must carry, wherever it shows up (RFC 7643, sections 2 and 3)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.plan.plan import Plan
from scim_conformance.scim import urns
from scim_conformance.scim.json_schema import DATE_TIME, objection, resource_validator
from scim_conformance.scim.lookup import is_urn, lookup
from scim_conformance.wire.exchange import Exchange

READING = ("read", "list")

ADDRESS = re.compile(r"(?i:https?://[^\s/]+)?[^\s:]+(:[^\s]*)?")
"""An address by HTTP, or one that is relative to the service root (RFC 7643, section 2.3.7)."""

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


@rule("RFC7643-3.3-03", "RFC7644-3.1-02", applies=has_full_resources)
def schemas_name_the_base(exchange: Exchange, scim_plan: Plan) -> None:
    """Each resource lists the schema of its type, whatever extensions come with it; clients choose by it."""
    resource_type = scim_plan.resource_types.get(exchange.resource_type)
    for place, resource in each(exchange) if resource_type else ():
        named = _named(resource)
        if named and resource_type:
            base = resource_type.schema
            expect(exchange).holds(
                base.casefold() in map(str.casefold, named), f"schemas with {base}", show(named), f"{place}schemas"
            )


@rule("RFC7643-3-04", applies=has_resources)
def schemas_are_of_the_type(exchange: Exchange, scim_plan: Plan) -> None:
    """Each schema listed is that of the resource type, or an extension that /ResourceTypes names for it."""
    resource_type = scim_plan.resource_types.get(exchange.resource_type)
    if resource_type is None or scim_plan.survey.resource_types is None:
        return
    known = {urn.casefold() for urn in (resource_type.schema, *resource_type.attached)}
    for place, resource in each(exchange):
        foreign = [urn for urn in _named(resource) if urn.casefold() not in known]
        expect(exchange).holds(
            not foreign, f"schemas of {exchange.resource_type}", ", ".join(foreign), f"{place}schemas"
        )


@rule("RFC7643-3-03", "RFC7643-3-08", applies=has_full_resources)
def extensions_are_listed(exchange: Exchange) -> None:
    """An extension that has values is listed in schemas; clients read those that are listed."""
    for place, resource in each(exchange):
        present = [name for name, value in resource.items() if is_urn(name) and not unassigned(value)]
        named = {urn.casefold() for urn in _named(resource)}
        unlisted = [urn for urn in present if urn.casefold() not in named]
        expect(exchange).holds(
            not named or not unlisted, f"schemas with {', '.join(unlisted)}", show(_named(resource)), f"{place}schemas"
        )


@rule("RFC7643-2.3-02", "RFC7643-3.3-07", applies=has_resources)
def extension_types(exchange: Exchange, scim_plan: Plan) -> None:
    """Each value of an extension is of the JSON type that its schema says, in an object under the extension's URN."""
    resource_type = scim_plan.resource_types.get(exchange.resource_type)
    for place, resource in each(exchange) if resource_type else ():
        for urn, known in resource_type.extensions.items() if resource_type else ():
            shown = lookup(resource, urn)
            if not unassigned(shown):
                wrong = objection(resource_validator(urn, known, request=False), shown)
                expect(exchange).holds(not wrong, "values of the types in the schema", wrong, f"{place}{urn}")


def has_users(exchange: Exchange) -> bool:
    """An answer with at least one user, all of whose attributes are shown."""
    return has_full_resources(exchange) and exchange.resource_type == "User"


def has_groups(exchange: Exchange) -> bool:
    """An answer with at least one group, all of whose attributes are shown."""
    return has_full_resources(exchange) and exchange.resource_type == "Group"


@rule("RFC7643-4.1.1-01", applies=has_users)
def user_name(exchange: Exchange) -> None:
    """Each user has a userName; clients match people by it."""
    for place, _ in each(exchange):
        expect(exchange).at(f"{place}userName").is_a(str, "text").present()


@rule("RFC7643-4.2-01", applies=has_groups)
def group_name(exchange: Exchange) -> None:
    """Each group has a displayName; clients match groups by it."""
    for place, _ in each(exchange):
        expect(exchange).at(f"{place}displayName").is_a(str, "text").present()


@rule("RFC7644-3.4-02", applies=lambda exchange: has_full_resources(exchange) and exchange.operation in READING)
def hidden_by_default(exchange: Exchange, scim_plan: Plan) -> None:
    """What the schema shows on request only is in no read or list that does not ask for it."""
    resource_type = scim_plan.resource_types.get(exchange.resource_type)
    hidden = [one for one in resource_type.attributes if one.returned == "request"] if resource_type else []
    for place, resource in each(exchange):
        shown = [one.path for one in hidden if not unassigned(lookup(resource, one.path))]
        expect(exchange).holds(not shown, f"no {', '.join(shown)}", "shown without being asked for", place.rstrip("."))


@rule("RFC7643-2.3.7-02", "RFC7643-2.3.7-04", applies=has_resources)
def reference_is_an_address(exchange: Exchange) -> None:
    """A $ref is the address of a resource, whole or relative; clients follow it."""
    for place, resource in each(exchange):
        for name, values in resource.items():
            for value in values if isinstance(values, list) else [values]:
                found = lookup(value, "$ref") if isinstance(value, dict) else None
                fine = unassigned(found) or (isinstance(found, str) and ADDRESS.fullmatch(found) is not None)
                expect(exchange).holds(fine, "an address", show(found), f"{place}{name}")


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


def _named(resource: Mapping[str, Any]) -> list[str]:
    """The schemas that a resource lists; empty where it lists none."""
    named = resource.get("schemas")
    return [urn for urn in named if isinstance(urn, str)] if isinstance(named, list) else []


def _is_list(exchange: Exchange) -> bool:
    named = exchange.resource.get("schemas")
    return isinstance(named, list) and urns.LIST_RESPONSE in named
