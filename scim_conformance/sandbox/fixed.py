"""Attributes that clients cannot change: set by the provider itself, or given once and never again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.profile.model import ResourceTypeFacts
from scim_conformance.profile.statements import FIXED
from scim_conformance.sandbox.documented import attribute_of, operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.scim.lookup import MISSING, lookup
from scim_conformance.scim.samples import put

OWN_VALUES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "active": lambda resource: True,
    "emails": lambda resource: [{"value": lookup(resource, "userName"), "type": "work", "primary": True}],
    "name": lambda resource: {"givenName": "N/A", "familyName": "N/A"},
    "name.formatted": lambda resource: " ".join(
        str(part) for name in ("givenName", "familyName") if (part := lookup(resource, f"name.{name}")) is not MISSING
    ),
}
"""What the provider gives to attributes that clients may not set, from the resource that they send."""


def set_read_only(facts: ResourceTypeFacts) -> Layer:
    """A create cannot set what the vendor calls readOnly: the provider fills it in."""
    read_only = [path for path, fact in facts.attributes.items() if fact.mutability == "readOnly"]

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "create" or not request.resource or not read_only:
            return inner(request)
        given = dict(request.resource)
        for path in read_only:
            put(given, _spelled(given, path), None)
        for path in read_only:
            if path in OWN_VALUES and (own := OWN_VALUES[path](given)):
                put(given, _spelled(given, path), own)
        return inner(request.with_json(given))

    return layer


def keep_fixed(facts: ResourceTypeFacts) -> Layer:
    """A PATCH of what cannot change is refused if it names it, and goes without it otherwise; a PUT leaves it alone."""
    fixed = {path.lower(): path for path, fact in facts.attributes.items() if fact.mutability in FIXED}
    if facts.deprovisioning:
        fixed.pop("active", None)  # what becomes of who is set inactive is said elsewhere

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation == "replace" and request.resource and fixed:
            return inner(request.with_json(_with_stored(request, list(fixed.values()))))
        if request.operation != "patch" or not fixed:
            return inner(request)
        given = operations(request.json)
        if any(attribute_of(str(entry.get("path") or ""), facts.schema) in fixed for entry in given):
            return error(400, "This cannot be changed.", "mutability")
        left = [_without(entry, fixed, facts.schema) for entry in given]
        return inner(request if left == given else request.with_json({**request.resource, "Operations": left}))

    return layer


def _with_stored(request: Request, fixed: list[str]) -> dict[str, Any]:
    """The body of a PUT with the values that there are of what cannot change."""
    stored = request.backstage.engine(request.asking("GET", request.path)).resource
    body = dict(request.resource)
    for path in fixed:
        value = lookup(stored, path)
        put(body, _spelled(body, path), None if value is MISSING else value)
    return body


def _without(entry: dict[str, Any], fixed: dict[str, str], schema: str) -> dict[str, Any]:
    """An operation without a path, without what cannot change."""
    value = entry.get("value")
    if entry.get("path") or not isinstance(value, dict):
        return entry
    return {**entry, "value": {name: one for name, one in value.items() if attribute_of(name, schema) not in fixed}}


def _spelled(resource: dict[str, Any], path: str) -> str:
    """The path with its first name in the letters in which the resource has it."""
    top, dot, below = path.partition(".")
    return f"{next((name for name in resource if name.lower() == top.lower()), top)}{dot}{below}"
