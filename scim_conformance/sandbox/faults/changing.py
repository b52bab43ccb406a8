"""Faults of replacing and patching resources."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import (
    answers,
    declare,
    fault,
    name_of,
    only_asked,
    op_of,
    patch,
    path_of,
    shows,
    store,
    stored,
    touch_neighbour,
    undone,
    with_meta,
    without,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

REPLACE, PATCH = ("replace",), ("patch",)

Operation = dict[str, Any]

answers("replace-answers-204", "A replace answers 204.", REPLACE, REPLACE, lambda a: replace(a, status=204, body=None))
answers("replace-answers-201", "A replace answers 201.", REPLACE, REPLACE, lambda answer: replace(answer, status=201))
answers("patch-answers-201", "A PATCH answers 201.", PATCH, PATCH, lambda answer: replace(answer, status=201))
shows(
    "replace-changes-id",
    "The answer to a replace has another id.",
    REPLACE,
    lambda resource: {**resource, "id": f"{resource.get('id')}2"},
    on=REPLACE,
)
shows(
    "created-changes",
    "meta.created is the time of the last change.",
    (*REPLACE, *PATCH),
    lambda resource: with_meta(resource, created=resource.get("meta", {}).get("lastModified")),
)
shows(
    "last-modified-stays",
    "meta.lastModified is the time of the creation for ever.",
    (*REPLACE, *PATCH),
    lambda resource: with_meta(resource, lastModified=resource.get("meta", {}).get("created")),
)


@fault("replace")
def replace_does_nothing(request: Request, inner: Inner) -> Answer:
    """A replace answers with the change, and nothing is stored."""
    return undone(request, inner) if request.operation == "replace" else inner(request)


@fault("replace")
def replace_touches_neighbour(request: Request, inner: Inner) -> Answer:
    """A replace changes another resource of the same type."""
    answer = inner(request)
    if request.operation == "replace" and answer.ok:
        touch_neighbour(request)
    return answer


@fault("replace")
def replace_creates(request: Request, inner: Inner) -> Answer:
    """A replace of an id that nobody has creates a resource."""
    answer = inner(request)
    if request.operation != "replace" or answer.status != 404:
        return answer
    return store(request, "POST", request.endpoint, request.json)


@fault("replace")
def replace_loses_attribute(request: Request, inner: Inner) -> Answer:
    """A replace loses the displayName, or the members of a group."""
    if request.operation != "replace":
        return inner(request)
    lost = "displayName" if "userName" in request.resource else "members"
    return inner(request.with_json(without(request.resource, lost)) if request.resource else request)


@fault("patch")
def patch_touches_neighbour(request: Request, inner: Inner) -> Answer:
    """A PATCH changes another resource of the same type."""
    answer = inner(request)
    if request.operation == "patch" and answer.ok:
        touch_neighbour(request)
    return answer


def _ignores(name: str, description: str, features: tuple[str, ...], which: Callable[[Operation], bool]) -> None:
    """A fault that answers a PATCH as if it had taken effect, and takes back the whole of it."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "patch" or not any(which(entry) for entry in operations(request.json)):
            return inner(request)
        answer = undone(request, inner)
        return replace(answer, body=stored(request)) if answer.ok and answer.body is not None else answer

    declare(name, description, features, layer)


def _rewrites(
    name: str, description: str, features: tuple[str, ...], change: Callable[[Operation], Operation | None]
) -> None:
    """A fault that misreads the operations of a PATCH."""

    def layer(request: Request, inner: Inner) -> Answer:
        given = operations(request.json) if request.operation == "patch" else []
        misread = [change(entry) for entry in given]
        if misread == given:
            return inner(request)
        return inner(request.with_json({**request.resource, "Operations": [entry for entry in misread if entry]}))

    declare(name, description, features, layer)


def _refuses(name: str, description: str, features: tuple[str, ...], which: Callable[[Operation], bool]) -> None:
    """A fault that refuses a PATCH for the form of one of its operations."""

    def layer(request: Request, inner: Inner) -> Answer:
        if not _has(request, which):
            return inner(request)
        answer = only_asked(request, inner)
        return error(400, "This operation is not understood.", "invalidSyntax") if answer.ok else answer

    declare(name, description, features, layer)


def _has(request: Request, which: Callable[[Operation], bool]) -> bool:
    return request.operation == "patch" and any(which(entry) for entry in operations(request.json))


def _on_members(entry: Operation) -> bool:
    return path_of(entry).lower().startswith("members")


_ignores("patch-ignored", "A PATCH succeeds, and nothing happens.", PATCH, lambda entry: True)
_ignores(
    "patch-add-ignored",
    "A PATCH that adds something other than members has no effect.",
    PATCH,
    lambda entry: op_of(entry) == "add" and not _on_members(entry),
)
_ignores(
    "patch-replace-ignored",
    "A PATCH that replaces something other than members has no effect.",
    PATCH,
    lambda entry: op_of(entry) == "replace" and not _on_members(entry),
)
_ignores(
    "patch-remove-ignored",
    "A PATCH that removes something other than members has no effect.",
    PATCH,
    lambda entry: op_of(entry) == "remove" and not _on_members(entry),
)
_ignores(
    "patch-without-path-ignored",
    "A PATCH whose operation has no path has no effect.",
    PATCH,
    lambda entry: not path_of(entry),
)
_ignores(
    "patch-sub-attribute-ignored",
    "A PATCH whose path names a sub-attribute has no effect.",
    PATCH,
    lambda entry: "." in path_of(entry).rpartition(":")[2] and "[" not in path_of(entry),
)
_ignores(
    "patch-value-path-ignored",
    "A PATCH whose path has a filter has no effect.",
    PATCH,
    lambda entry: "[" in path_of(entry) and not _on_members(entry),
)
_ignores(
    "patch-active-ignored",
    "A PATCH of active has no effect.",
    PATCH,
    lambda entry: path_of(entry).lower() == "active" or "active" in str(entry.get("value")),
)
_ignores(
    "member-add-ignored",
    "A member that is added does not join the group.",
    PATCH,
    lambda entry: op_of(entry) == "add" and _on_members(entry),
)
_ignores(
    "member-remove-ignored",
    "A member that is removed stays in the group.",
    PATCH,
    lambda entry: op_of(entry) == "remove" and _on_members(entry),
)
_rewrites(
    "member-add-replaces-all",
    "A member that is added is the only one afterwards.",
    PATCH,
    lambda entry: {**entry, "op": "replace"} if op_of(entry) == "add" and _on_members(entry) else entry,
)
_rewrites(
    "member-remove-removes-all",
    "Removing one member removes all.",
    PATCH,
    lambda entry: {"op": "remove", "path": "members"} if op_of(entry) == "remove" and _on_members(entry) else entry,
)
_rewrites(
    "member-replace-adds",
    "Replacing the members of a group adds to them.",
    PATCH,
    lambda entry: (
        {**entry, "op": "add"} if op_of(entry) == "replace" and path_of(entry).lower() == "members" else entry
    ),
)
_rewrites(
    "patch-add-replaces-values",
    "Adding a value to a multi-valued attribute replaces the ones it has.",
    PATCH,
    lambda entry: {**entry, "op": "replace"} if op_of(entry) == "add" and not _on_members(entry) else entry,
)
_rewrites(
    "patch-value-path-hits-all",
    "A PATCH whose path has a filter changes every value.",
    PATCH,
    lambda entry: {**entry, "path": _without_filter(path_of(entry))} if "[" in path_of(entry) else entry,
)
_refuses(
    "patch-capital-op-refused",
    "An operation that is not in lower case is refused.",
    PATCH,
    lambda entry: entry.get("op") != op_of(entry),
)
_refuses(
    "patch-without-path-refused", "An operation without a path is refused.", PATCH, lambda entry: not path_of(entry)
)
_refuses(
    "patch-boolean-text-refused",
    "A boolean that is sent as a text is refused.",
    PATCH,
    lambda entry: str(entry.get("value")) in ("True", "False") and not isinstance(entry.get("value"), bool),
)


@fault("patch")
def member_add_renames_group(request: Request, inner: Inner) -> Answer:
    """Adding a member changes the displayName of the group."""
    answer = inner(request)
    if not answer.ok or not _has(request, lambda entry: op_of(entry) == "add" and _on_members(entry)):
        return answer
    name = f"{stored(request).get('displayName', '')} renamed"
    patch(request, request.path, {"op": "replace", "path": "displayName", "value": name})
    return replace(answer, body=stored(request)) if answer.body is not None else answer


@fault("patch")
def member_remove_deactivates_user(request: Request, inner: Inner) -> Answer:
    """A user who is removed from a group is deactivated."""
    answer = inner(request)
    removed = [path_of(entry) for entry in operations(request.json) if op_of(entry) == "remove" and _on_members(entry)]
    if request.operation == "patch" and answer.ok:
        for user in _MEMBER.findall(" ".join(removed)):
            patch(request, f"/Users/{user}", {"op": "replace", "path": "active", "value": False})
    return answer


_MEMBER = re.compile(r'members\[value eq "([^"]*)"\]', re.IGNORECASE)


def _without_filter(path: str) -> str:
    head, _, rest = path.partition("[")
    return head + rest.rpartition("]")[2]


def _clears_others(kind: str) -> None:
    """A fault of PATCH operations of one kind: what they do not name is lost."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if not answer.ok or not _has(request, lambda entry: op_of(entry) == kind and not _on_members(entry)):
            return answer
        after = stored(request)
        kept = _named(request) | {"schemas", name_of(after)[0].lower()}
        store(request, "PUT", request.path, {key: value for key, value in after.items() if key.lower() in kept})
        return replace(answer, body=stored(request)) if answer.body is not None else answer

    declare(f"patch-{kind}-clears-others", f"A PATCH that {_VERBS[kind]} an attribute clears the others.", PATCH, layer)


_VERBS = {"add": "adds", "remove": "removes", "replace": "replaces"}


def _named(request: Request) -> set[str]:
    """The top-level attributes that a PATCH names, by path or in its values."""
    paths = {path_of(entry).partition(".")[0].partition("[")[0].lower() for entry in operations(request.json)}
    values = [entry["value"] for entry in operations(request.json) if isinstance(entry.get("value"), dict)]
    return paths | {name.lower() for value in values for name in value}


for _kind in _VERBS:
    _clears_others(_kind)


@fault("patch")
def patch_not_atomic(request: Request, inner: Inner) -> Answer:
    """Of a PATCH that is refused the first operation has taken effect."""
    answer = inner(request)
    if request.operation == "patch" and answer.status == 400 and len(operations(request.json)) > 1:
        patch(request, request.path, operations(request.json)[0])
    return answer


@fault("patch")
def patch_stops_after_first(request: Request, inner: Inner) -> Answer:
    """Of a PATCH with several operations only the first has an effect."""
    if request.operation != "patch" or len(operations(request.json)) < 2:
        return inner(request)
    return inner(request.with_json({**request.resource, "Operations": operations(request.json)[:1]}))


@fault("patch", "errors")
def patch_invalid_accepted(request: Request, inner: Inner) -> Answer:
    """A PATCH that makes no sense succeeds without effect."""
    answer = inner(request)
    if request.operation != "patch" or answer.status != 400 or request.json is None:
        return answer
    return Answer(200, stored(request))


@fault("patch", "errors")
def patch_unknown_id_204(request: Request, inner: Inner) -> Answer:
    """A PATCH of an id that nobody has answers 204."""
    answer = inner(request)
    return Answer(204) if request.operation == "patch" and answer.status == 404 else answer


@fault("replace", "patch", "user-schema")
def id_can_be_changed(request: Request, inner: Inner) -> Answer:
    """A write of the readOnly id is answered as if it had taken effect."""
    answer = inner(request)
    if request.operation == "replace" and answer.ok and isinstance(request.resource.get("id"), str):
        return replace(answer, body={**answer.resource, "id": request.resource["id"]})
    if _has(request, lambda entry: path_of(entry) == "id") and answer.status == 400:
        return Answer(200, {**stored(request), "id": operations(request.json)[0].get("value")})
    return answer


@fault("replace", "patch", "user-schema")
def id_is_overwritten(request: Request, inner: Inner) -> Answer:
    """A resource takes the id that a write names, and keeps its address."""
    taken = request.backstage.notes["overwritten-ids"]
    answer = inner(request)
    named = _named_id(request)
    if isinstance(named, str) and stored(request):
        taken[request.id] = named
        answer = answer if answer.ok else Answer(200, stored(request))
    shown = request.id in taken and answer.ok and answer.resource
    return replace(answer, body={**answer.resource, "id": taken[request.id]}) if shown else answer


def _named_id(request: Request) -> Any:
    if request.operation == "replace":
        return request.resource.get("id")
    given = operations(request.json) if request.operation == "patch" else []
    return next((entry.get("value") for entry in given if path_of(entry) == "id"), None)
