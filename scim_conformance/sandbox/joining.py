"""Users that join groups, and leave them, by a change of the user itself, where the vendor has it so."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import ResourceTypeFacts
from scim_conformance.sandbox.documented import attribute_of, operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request
from scim_conformance.scim import urns


def joining(facts: ResourceTypeFacts, groups: str) -> Layer:
    """A create and a PATCH with `groups`, if that is documented as readWrite: the user becomes a member of them.

    `groups` is the endpoint of groups; empty where there is none.
    """
    said = facts.attributes.get("groups")
    writable = bool(groups) and said is not None and said.mutability == "readWrite"

    def layer(request: Request, inner: Inner) -> Answer:
        if not writable or request.operation not in ("create", "patch"):
            return inner(request)
        if request.operation == "create":
            left = {name: value for name, value in request.resource.items() if name.lower() != "groups"}
            answer = inner(request.with_json(left) if left != request.resource else request)
            wanted = [value for name, value in request.resource.items() if name.lower() == "groups"]
            _join(request, groups, str(answer.resource.get("id")), _ids(wanted))
            return answer
        given = operations(request.json)
        own = [entry for entry in given if _is_about_groups(entry, facts.schema)]
        rest = [entry for entry in given if entry not in own]
        _join(request, groups, request.id, _ids([entry.get("value") for entry in own if _op(entry) == "add"]))
        _leave(request, groups, request.id, [str(entry.get("path")) for entry in own if _op(entry) == "remove"])
        if own and not rest:
            return inner(request.asking("GET", request.path))
        return inner(request.with_json({**request.resource, "Operations": rest}) if own else request)

    return layer


def _is_about_groups(entry: dict[str, Any], schema: str) -> bool:
    return attribute_of(str(entry.get("path") or ""), schema) == "groups"


def _op(entry: dict[str, Any]) -> str:
    return str(entry.get("op")).lower()


def _ids(values: list[Any]) -> list[str]:
    """The ids of groups in values that name them, each by itself or in a list, bare or in an object."""
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [str(one.get("value") if isinstance(one, dict) else one) for one in flat if one]


def _join(request: Request, groups: str, user: str, ids: list[str]) -> None:
    for id in ids:
        _patch(request, f"{groups}/{id}", {"op": "add", "path": "members", "value": [{"value": user}]})


def _leave(request: Request, groups: str, user: str, paths: list[str]) -> None:
    for path in paths:
        _, quote, rest = path.partition('"')
        if quote:
            id = rest.partition('"')[0]
            _patch(request, f"{groups}/{id}", {"op": "remove", "path": f'members[value eq "{user}"]'})


def _patch(request: Request, path: str, operation: dict[str, Any]) -> None:
    request.backstage.engine(request.asking("PATCH", path, {"schemas": [urns.PATCH_OP], "Operations": [operation]}))
