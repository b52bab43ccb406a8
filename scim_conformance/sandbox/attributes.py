"""What a documented provider does with the attributes it is given: dropped, demanded, or set by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.profile.model import ResourceTypeFacts
from scim_conformance.sandbox.documented import assignments, attribute_of, keeps, kept, operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.scim.schema import attributes
from scim_conformance.standards import core_schema

OWN_VALUES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "active": lambda resource: True,
    "emails": lambda resource: [{"value": resource.get("userName"), "type": "work", "primary": True}],
}
"""What the provider gives to attributes that clients may not set, from the resource that they send."""


def drop_undocumented(facts: ResourceTypeFacts) -> Layer:
    """Attributes that the provider does not store are dropped without a word."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation in ("create", "replace") and request.resource:
            return inner(request.with_json(_without_extensions(facts, kept(facts, request.resource))))
        if request.operation != "patch" or not operations(request.json):
            return inner(request)
        left = [entry for given in operations(request.json) for entry in _kept_operation(facts, given)]
        if not left:
            return inner(request.asking("GET", request.path))
        return inner(request.with_json({**request.resource, "Operations": left}))

    return layer


def _without_extensions(facts: ResourceTypeFacts, resource: dict[str, Any]) -> dict[str, Any]:
    if facts.only_documented_attributes and facts.schema in (resource.get("schemas") or ()):
        return {**resource, "schemas": [facts.schema]}
    return resource


def _kept_operation(facts: ResourceTypeFacts, entry: dict[str, Any]) -> list[dict[str, Any]]:
    path, value = entry.get("path"), entry.get("value")
    if isinstance(path, str) and path:
        return [entry] if keeps(facts, attribute_of(path, facts.schema)) else []
    if not isinstance(value, dict):
        return [entry]
    left = {name: given for name, given in value.items() if keeps(facts, attribute_of(name, facts.schema))}
    return [{**entry, "value": left}] if left else []


def demand_required(facts: ResourceTypeFacts) -> Layer:
    """A create or replace without what the vendor calls required is refused; keys of list items are not its concern."""
    many = {attribute.path for attribute in attributes(core_schema(facts.schema)) if attribute.multi_valued}
    demanded = [fact.path for fact in facts.attributes.values() if fact.required]
    required = [path for path in demanded if path.partition(".")[0] not in many or "." not in path]

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation in ("create", "replace") and request.resource:
            missing = [path for path in required if _value(request.resource, path) in (None, "", [])]
            if missing:
                return error(400, f"'{missing[0]}' is required.", "invalidValue")
        return inner(request)

    return layer


def demand_formats(facts: ResourceTypeFacts) -> Layer:
    """A create or replace whose value is no mail address, where the vendor says that it is one, is refused."""
    addresses = [fact.path for fact in facts.attributes.values() if fact.format == "email"]

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation in ("create", "replace"):
            values = [(path, _value(request.resource, path)) for path in addresses]
            wrong = [path for path, value in values if isinstance(value, str) and "@" not in value]
            if wrong:
                return error(400, f"'{wrong[0]}' is not a mail address.", "invalidValue")
        return inner(request)

    return layer


def set_read_only(facts: ResourceTypeFacts) -> Layer:
    """A create cannot set what the vendor calls readOnly: the provider fills it in."""
    read_only = {path.lower() for path, fact in facts.attributes.items() if fact.mutability == "readOnly"}

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "create" or not request.resource or not read_only:
            return inner(request)
        given = {name: value for name, value in request.resource.items() if name.lower() not in read_only}
        own = {name: value(given) for name, value in OWN_VALUES.items() if name in read_only}
        return inner(request.with_json({**given, **own}))

    return layer


def check_members(facts: ResourceTypeFacts, endpoints: tuple[str, ...]) -> Layer:
    """Where the vendor says which keys a member has: each has them, and names a resource that exists."""

    def layer(request: Request, inner: Inner) -> Answer:
        for member in _members(request, facts.schema) if facts.member_keys else ():
            missing = [key for key in facts.member_keys if not isinstance(member, dict) or not member.get(key)]
            if missing:
                return error(400, f"A member lacks '{missing[0]}'.", "invalidValue")
            if not any(_exists(request, f"{endpoint}/{member.get('value')}") for endpoint in endpoints):
                return error(400, f"No resource has the id '{member.get('value')}'.", "invalidValue")
        return inner(request)

    return layer


def _exists(request: Request, path: str) -> bool:
    return request.backstage.engine(request.asking("GET", path)).ok


def _members(request: Request, schema: str) -> list[Any]:
    if request.operation in ("create", "replace"):
        return _listed(_value(request.resource, "members"))
    if request.operation == "patch":
        given = assignments(request.json, schema)
        return [member for attribute, value in given if attribute == "members" for member in _listed(value)]
    return []


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _value(resource: dict[str, Any], path: str) -> Any:
    found: Any = resource
    for part in path.lower().split("."):
        found = found[0] if isinstance(found, list) and found else found
        lowered = {name.lower(): value for name, value in found.items()} if isinstance(found, dict) else {}
        found = lowered.get(part)
    return found
