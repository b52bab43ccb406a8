"""How many values of an attribute a documented provider takes: more are refused, or dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import ResourceTypeFacts
from scim_conformance.profile.words import trimmed
from scim_conformance.sandbox.documented import assignments, operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup


def refuse_too_many(facts: ResourceTypeFacts) -> Layer:
    """What would leave more values than documented is refused."""
    said = facts.attributes.values()
    most = {one.path.lower(): one.max_values for one in said if one.max_values and not trimmed(one)}

    def layer(request: Request, inner: Inner) -> Answer:
        if not most or request.operation not in ("create", "replace", "patch"):
            return inner(request)
        for path, number in _numbers(request, facts.schema):
            if path in most and number > most[path]:
                return error(400, f"'{path}' has at most {most[path]}.", "invalidValue")
        return inner(request)

    return layer


def drop_too_many(facts: ResourceTypeFacts) -> Layer:
    """Of more values than documented some are kept: the primary one, and then the first."""
    most = {one.path: one.max_values for one in facts.attributes.values() if one.max_values and trimmed(one)}

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if not most or not answer.ok or request.operation not in ("create", "replace", "patch"):
            return answer
        path = f"{request.endpoint}/{request.id or answer.resource.get('id')}"
        stored = request.backstage.engine(request.asking("GET", path)).resource
        there = {name: _listed(lookup(stored, name)) for name in most}
        changes = [_change(name, values, most[name]) for name, values in there.items() if len(values) > most[name]]
        if not changes:
            return answer
        body = {"schemas": [urns.PATCH_OP], "Operations": changes}
        request.backstage.engine(request.asking("PATCH", path, body))
        if answer.body is None:
            return answer
        return replace(answer, body=request.backstage.engine(request.asking("GET", path, query=request.query)).body)

    return layer


def _numbers(request: Request, schema: str) -> list[tuple[str, int]]:
    """How many values a request would leave of each attribute that it gives."""
    if request.operation != "patch":
        return [(name.lower(), len(_listed(value))) for name, value in request.resource.items()]
    stored = request.backstage.engine(request.asking("GET", request.path)).resource
    found = []
    for entry in operations(request.json):
        adding = str(entry.get("op")).lower() == "add"
        for path, value in assignments({"Operations": [entry]}, schema):
            found.append((path, len(_listed(value)) + (len(_listed(lookup(stored, path))) if adding else 0)))
    return found


def _change(path: str, values: list[Any], most: int) -> dict[str, Any]:
    primary_first = sorted(values, key=lambda one: not (isinstance(one, dict) and one.get("primary") is True))
    return {"op": "replace", "path": path, "value": primary_first[:most]}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
