"""What a documented provider does with the attributes it is given: dropped, demanded, or hidden."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import AttributeFact, ResourceTypeFacts
from scim_conformance.profile.words import forms
from scim_conformance.sandbox.documented import assignments, attribute_of, keeps, kept, operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED
from scim_conformance.scim.schema import attributes
from scim_conformance.standards import core_schema


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


def demand_forms(facts: ResourceTypeFacts) -> Layer:
    """A create or replace with a value that is not of the documented form is refused."""
    demanding = [fact for fact in facts.attributes.values() if forms(fact)]

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation in ("create", "replace"):
            for fact in demanding:
                if not _of_form(fact, _value(request.resource, fact.path)):
                    return error(400, f"'{fact.path}' is to be: {'; '.join(forms(fact).values())}.", "invalidValue")
        return inner(request)

    return layer


def _of_form(fact: AttributeFact, value: Any) -> bool:
    if not isinstance(value, str):
        return True
    return (
        (fact.format != "email" or "@" in value)
        and (fact.max_length is None or len(value) <= fact.max_length)
        and (not fact.pattern or re.fullmatch(fact.pattern, value) is not None)
        and (not fact.values or value in fact.values)
    )


def late_attributes(facts: ResourceTypeFacts) -> Layer:
    """A create or PUT with what only another change takes is refused, or goes without it."""
    said = facts.attributes.items()
    untaken = {
        "create": {path.lower(): fact.at_create for path, fact in said if fact.at_create},
        "replace": {path.lower(): fact.at_replace for path, fact in said if fact.at_replace},
    }

    def layer(request: Request, inner: Inner) -> Answer:
        endings = untaken.get(request.operation, {})
        given = [name for name, value in request.resource.items() if name.lower() in endings and value]
        refused = [name for name in given if endings[name.lower()] == "refused"]
        if refused:
            return error(400, f"'{refused[0]}' cannot be given in this way.", "invalidValue")
        left = {name: value for name, value in request.resource.items() if name not in given}
        return inner(request.with_json(left)) if given else inner(request)

    return layer


def hide_attributes(facts: ResourceTypeFacts) -> Layer:
    """What is documented as never returned is not."""
    hidden = {path.lower() for path, fact in facts.attributes.items() if fact.returned == "never"}

    def bare(resource: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in resource.items() if name.lower() not in hidden}

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if not hidden or not answer.ok or not isinstance(answer.body, dict):
            return answer
        if "Resources" in answer.body:
            return replace(answer, body={**answer.body, "Resources": [bare(one) for one in answer.resources]})
        return replace(answer, body=bare(answer.body))

    return layer


def check_members(facts: ResourceTypeFacts, endpoints: tuple[str, ...]) -> Layer:
    """Where the vendor says which keys a member has: each has them, and names a resource that exists."""
    ending = facts.unknown_member.first if facts.unknown_member else None
    refused = ending.support in REFUSED if ending else bool(facts.member_keys)
    status = ending.status[0] if ending and ending.status else 400

    def layer(request: Request, inner: Inner) -> Answer:
        for member in _members(request, facts.schema) if facts.member_keys or refused else ():
            missing = [key for key in facts.member_keys if not isinstance(member, dict) or not member.get(key)]
            if missing:
                return error(400, f"A member lacks '{missing[0]}'.", "invalidValue")
            id = member.get("value") if isinstance(member, dict) else ""
            if refused and not any(_exists(request, f"{endpoint}/{id}") for endpoint in endpoints):
                return error(status, f"No resource has the id '{id}'.", "invalidValue")
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
