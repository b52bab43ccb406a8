"""What every description must say of itself (RFC 7643, sections 5 to 7), and resources against what was described."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import count, unassigned
from scim_conformance.plan.plan import Plan
from scim_conformance.rules.lists import is_list
from scim_conformance.rules.resources import each, has_full_resources, has_resources
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange, path_of

Entry = Mapping[str, Any]

NAMED = {"ServiceProviderConfig": "ServiceProviderConfig", "ResourceTypes": "ResourceType", "Schemas": "Schema"}
"""What meta.resourceType says of the descriptions at each endpoint."""


def describes(exchange: Exchange) -> bool:
    """An answer of a discovery endpoint with at least one description in it, alone or in a list."""
    return exchange.ok and exchange.resource_type in NAMED and any(True for _ in descriptions(exchange))


def describes_schemas(exchange: Exchange) -> bool:
    """The same, of /Schemas."""
    return describes(exchange) and exchange.resource_type == "Schemas"


def describes_resource_types(exchange: Exchange) -> bool:
    """The same, of /ResourceTypes."""
    return describes(exchange) and exchange.resource_type == "ResourceTypes"


def descriptions(exchange: Exchange) -> Iterator[tuple[str, Entry]]:
    """Every description with its place in the body, which ends in a dot where it is not empty."""
    if "Resources" in exchange.resource:
        yield from ((f"Resources.{number}.", entry) for number, entry in enumerate(exchange.resources))
    elif exchange.resource:
        yield "", exchange.resource


@rule("RFC7643-6-01", "RFC7644-3.1-02", applies=describes_resource_types)
def resource_type_schema(exchange: Exchange) -> None:
    """Each resource type says in schemas that it is one."""
    for place, _ in descriptions(exchange):
        expect(exchange).at(f"{place}schemas").contains(urns.RESOURCE_TYPE)


@rule("RFC7644-3.1-02", "RFC7643-7-04", applies=describes_schemas)
def schema_schema(exchange: Exchange) -> None:
    """Each schema says in schemas that it is one; the RFC's own examples leave schemas out, so that is fine."""
    for place, entry in descriptions(exchange):
        if not unassigned(entry.get("schemas")):
            expect(exchange).at(f"{place}schemas").contains(urns.SCHEMA)


@rule("RFC7643-8.6-01", "RFC7643-8.5-01", "RFC7643-3.1-16", applies=describes)
def description_type(exchange: Exchange) -> None:
    """meta.resourceType of a description is ServiceProviderConfig, ResourceType or Schema, where it is given."""
    for place, entry in descriptions(exchange):
        if not unassigned(_meta(entry).get("resourceType")):
            expect(exchange).at(f"{place}meta.resourceType").equals(NAMED[exchange.resource_type])


@rule("RFC7643-8.6-01", "RFC7643-8.5-01", "RFC7643-3.1-19", applies=describes)
def description_location(exchange: Exchange) -> None:
    """meta.location of a description leads to its endpoint, and to its id or name there, where it is given."""
    for place, entry in descriptions(exchange):
        location = _meta(entry).get("location")
        if not unassigned(location):
            names = {str(entry.get(key)).lower() for key in ("id", "name")} | {exchange.resource_type.lower()}
            leads_there = partial(_ends_in, endpoint=exchange.resource_type, names=names)
            expect(exchange).at(f"{place}meta.location").is_a(str, "an address").satisfies(
                leads_there, f"an address below /{exchange.resource_type} that ends in the id or name"
            )


@rule("RFC7644-4-03", "RFC7644-3.4.2-05", applies=lambda e: describes(e) and "Resources" in e.resource)
def descriptions_total(exchange: Exchange) -> None:
    """totalResults of a discovery list is the number of descriptions in it: such lists are never paged."""
    total, found = exchange.resource.get("totalResults"), len(exchange.resources)
    if isinstance(total, int) and total > found:  # a total that is too small is what another rule looks at
        expect(exchange).holds(False, f"totalResults {found}", f"totalResults {total}", "totalResults")


@rule("RFC7643-6-13", applies=has_full_resources)
def required_extension(exchange: Exchange, scim_plan: Plan) -> None:
    """What is said to be a required extension is there in every resource of the type."""
    required = _required_extensions(scim_plan, exchange.resource_type)
    for place, resource in each(exchange):
        for urn in required:
            there = urn in resource or (isinstance(resource.get("schemas"), list) and urn in resource["schemas"])
            expect(exchange).holds(there, f"the extension {urn}, which is required", "no such extension", place)


@rule("RFC7643-3.3-07", "RFC7643-3-08", applies=has_resources)
def extension_container(exchange: Exchange, scim_plan: Plan) -> None:
    """The attributes of an extension are members of one object under its URN, not flattened beside the others."""
    known = scim_plan.resource_types.get(exchange.resource_type)
    if known is None:
        return
    for place, resource in each(exchange):
        for urn in known.extensions:
            flat = [key for key in resource if key.lower().startswith((f"{urn.lower()}:", f"{urn.lower()}."))]
            lifted = _lifted(resource, urn, known.extensions[urn], {top.name.lower() for top in known.attributes})
            expect(exchange).holds(
                not (flat or lifted), f"one object under {urn}", ", ".join(flat or lifted), place.rstrip(".")
            )


@rule("RFC7643-5-11", applies=is_list)
def list_within_max_results(exchange: Exchange, scim_plan: Plan) -> None:
    """No list holds more resources than ServiceProviderConfig says that a response holds at most."""
    config = scim_plan.survey.discovery.get("ServiceProviderConfig")
    claimed = config.resource.get("filter") if config is not None and config.ok else None
    most = claimed.get("maxResults") if isinstance(claimed, dict) and claimed.get("supported") is True else None
    if isinstance(most, int) and most > 0 and exchange.operation == "list":
        found = len(exchange.resources)
        expect(exchange).holds(found <= most, f"at most {count(most)}", count(found), "Resources")


def _lifted(resource: Entry, urn: str, attributes: Any, base: set[str]) -> list[str]:
    """The names of attributes that only the extension has, and that stand beside those of the base schema instead."""
    named = resource.get("schemas")
    if not isinstance(named, list) or urn not in named:
        return []  # then these are names of the server's own that happen to be the same
    inside = {name.lower() for name in resource[urn]} if isinstance(resource.get(urn), dict) else set()
    own = {found.name.rpartition(":")[2].lower() for found in attributes} - base - inside
    return [key for key, value in resource.items() if key.lower() in own and not unassigned(value)]


def _described(plan: Plan, name: str) -> Entry | None:
    """What /ResourceTypes says of a type; None where it says nothing, or several things."""
    found = [entry for entry in plan.survey.resource_types or () if entry.get("name") == name]
    return found[0] if len(found) == 1 else None


def _required_extensions(plan: Plan, name: str) -> list[str]:
    listed = (_described(plan, name) or {}).get("schemaExtensions")
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [str(one.get("schema")) for one in entries if one.get("required") is True]


def _meta(entry: Entry) -> Entry:
    value = entry.get("meta")
    return value if isinstance(value, dict) else {}


def _ends_in(address: str, endpoint: str, names: set[str]) -> bool:
    segments = [unquote(segment).lower() for segment in path_of(address).split("/") if segment]
    return endpoint.lower() in segments[-2:] and segments[-1] in names
