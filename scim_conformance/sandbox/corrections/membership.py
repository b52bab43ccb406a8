"""Members of groups: how they are removed, and that a deleted one leaves its groups."""

from __future__ import annotations

from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request
from scim_conformance.scim import urns


def understand_removal_by_value(request: Request, inner: Inner) -> Answer:
    """A `remove` that lists its values removes those; RFC 7644, 3.5.2.2, leaves it open, and Entra ID sends it."""
    if request.operation != "patch" or not any(_lists_values(entry) for entry in operations(request.json)):
        return inner(request)
    spelled_out = [single for entry in operations(request.json) for single in _one_by_one(entry)]
    return inner(request.with_json({"schemas": request.resource.get("schemas"), "Operations": spelled_out}))


def forget_deleted_members(groups: tuple[str, ...]) -> Layer:
    """A member is a SCIM resource (RFC 7643, 4.2): one that was deleted leaves its groups, which the engine omits."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if request.operation == "delete" and answer.ok:
            for endpoint in groups:
                _forget(request, inner, endpoint)
        return answer

    return layer


def _forget(request: Request, inner: Inner, endpoint: str) -> None:
    listed = inner(request.asking("GET", endpoint, query={"filter": f'members.value eq "{request.id}"'}))
    removal = {"op": "remove", "path": f'members[value eq "{request.id}"]'}
    for group in listed.resources:
        inner(
            request.asking("PATCH", f"{endpoint}/{group['id']}", {"schemas": [urns.PATCH_OP], "Operations": [removal]})
        )


def _lists_values(entry: dict[str, Any]) -> bool:
    plain = isinstance(entry.get("path"), str) and "[" not in entry["path"]
    return str(entry.get("op")).lower() == "remove" and plain and bool(_values(entry))


def _values(entry: dict[str, Any]) -> list[str]:
    value = entry.get("value")
    listed = value if isinstance(value, list) else [value]
    return [item["value"] for item in listed if isinstance(item, dict) and isinstance(item.get("value"), str)]


def _one_by_one(entry: dict[str, Any]) -> list[dict[str, Any]]:
    if not _lists_values(entry):
        return [entry]
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in _values(entry))
    return [{"op": "remove", "path": f'{entry["path"]}[value eq "{value}"]'} for value in quoted]
