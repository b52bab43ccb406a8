"""How faults are written down: a layer, a name, a sentence, and small ways of changing answers and what is stored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request
from scim_conformance.scim import urns

Resource = dict[str, Any]

SHOWING = ("create", "read", "list", "replace", "patch")
"""The operations whose answers show resources."""

WRITING = ("create", "replace", "patch")


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect that the sandbox can be told to have. `features` are features of the requirement catalogue."""

    name: str
    description: str
    features: tuple[str, ...]
    layer: Layer


FAULTS: dict[str, Fault] = {}
"""Every fault by its name, in the order of their writing; a fault joins by being written down."""


def fault(*features: str) -> Callable[[Layer], Layer]:
    """Turn a layer function into a fault: its name in kebab case, its docstring as the description."""

    def note(layer: Layer) -> Layer:
        name = str(layer.__name__).replace("_", "-")
        declare(name, str(layer.__doc__), features, layer)
        return layer

    return note


def declare(name: str, description: str, features: tuple[str, ...], layer: Layer) -> None:
    """Note one fault; ValueError where the name is taken."""
    if name in FAULTS:
        raise ValueError(f"there are two faults named {name}")
    FAULTS[name] = Fault(name, description, features, layer)


def answers(
    name: str,
    description: str,
    features: tuple[str, ...],
    on: Collection[str],
    change: Callable[[Answer], Answer],
) -> None:
    """A fault that changes the successful answers of some operations, and nothing that is stored."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return change(answer) if request.operation in on and answer.ok else answer

    declare(name, description, features, layer)


def shows(
    name: str,
    description: str,
    features: tuple[str, ...],
    change: Callable[[Resource], Resource],
    on: Collection[str] = SHOWING,
) -> None:
    """A fault that changes how every resource looks, alone or in a list."""
    answers(name, description, features, on, lambda answer: each_resource(answer, change))


def refuses(name: str, description: str, features: tuple[str, ...], change: Callable[[Answer], Answer]) -> None:
    """A fault that changes every answer with a status of 400 or more."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return change(answer) if answer.status >= 400 else answer

    declare(name, description, features, layer)


def each_resource(answer: Answer, change: Callable[[Resource], Resource]) -> Answer:
    """The answer with every resource in it changed."""
    if "Resources" in answer.resource:
        return replace(answer, body={**answer.resource, "Resources": [change(entry) for entry in answer.resources]})
    return replace(answer, body=change(answer.resource)) if answer.resource else answer


def body(**changes: Any) -> Callable[[Answer], Answer]:
    """A change of members of the JSON body; None takes a member out."""
    return lambda answer: replace(answer, body=amended(answer.resource, **changes)) if answer.resource else answer


def amended(resource: Resource, **changes: Any) -> Resource:
    """An object with some members changed; None takes a member out."""
    return {name: value for name, value in {**resource, **changes}.items() if value is not None}


def without(resource: Resource, *names: str) -> Resource:
    """An object without some of its members."""
    return {name: value for name, value in resource.items() if name not in names}


def with_meta(resource: Resource, **changes: Any) -> Resource:
    """A resource with some members of its `meta` changed; one without `meta` stays as it is."""
    return {**resource, "meta": amended(resource["meta"], **changes)} if resource.get("meta") else resource


def dated(resource: Resource, member: str, **by: float) -> Resource:
    """A resource with a date of its `meta` moved; one without that date stays as it is."""
    text = resource.get("meta", {}).get(member)
    moved = datetime.fromisoformat(str(text)) + timedelta(**by) if text else None
    return with_meta(resource, **{member: moved.isoformat()}) if moved else resource


def stored(request: Request, path: str = "") -> Resource:
    """What is stored under a path, by default that of the request; empty where there is nothing."""
    answer = request.backstage.engine(request.asking("GET", path or request.path))
    return answer.resource if answer.ok else {}


def store(request: Request, method: str, path: str, value: Any = None) -> Answer:
    """Change what is stored, past the token, the limits and the documented behaviour."""
    return request.backstage.engine(request.asking(method, path, value))


def patch(request: Request, path: str, *operations: dict[str, Any]) -> Answer:
    """Change what is stored under a path."""
    return store(request, "PATCH", path, {"schemas": [urns.PATCH_OP], "Operations": list(operations)})


def op_of(entry: Resource) -> str:
    """The op of an operation of a PATCH, in small letters."""
    return str(entry.get("op")).lower()


def path_of(entry: Resource) -> str:
    """The path of an operation of a PATCH; empty where it has none."""
    path = entry.get("path")
    return path if isinstance(path, str) else ""


def only_asked(request: Request, inner: Inner) -> Answer:
    """What a GET answers where the client meant to write: shows whether it was let in, and that the resource exists."""
    return inner(replace(request, method="GET", body=b""))


def undone(request: Request, inner: Inner) -> Answer:
    """The answer to a write whose effect is taken back at once."""
    before = stored(request)
    answer = inner(request)
    if before and answer.ok:
        store(request, "PUT", request.path, before)
    return answer


def touch_neighbour(request: Request) -> None:
    """Rename the resource of the same type that was created last, other than the one that the request is for."""
    listed = store(request, "GET", request.endpoint).resources
    others = [entry for entry in listed if entry["id"] != request.id]
    if others:
        newest = max(others, key=lambda entry: str(entry["meta"]["created"]))
        rename = {"op": "replace", "path": "displayName", "value": f"{newest.get('displayName', '')} touched"}
        patch(request, f"{request.endpoint}/{newest['id']}", rename)


def name_of(resource: Resource) -> tuple[str, str]:
    """The attribute by which a resource is told from others of its type, and its value."""
    key = "userName" if "userName" in resource else "displayName"
    return key, str(resource.get(key, ""))
