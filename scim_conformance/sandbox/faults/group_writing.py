"""Faults of memberships that come and go with whole resources: created, replaced, deleted, named in a user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import (
    amended,
    declare,
    each_resource,
    fault,
    patch,
    path_of,
    store,
    stored,
    without,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.scim import urns

Operation = dict[str, Any]


def _puts(name: str, description: str, change: Callable[[Request, list[Operation]], list[Operation]]) -> None:
    """A fault that misreads the members in a replace of a group, given those it has."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "replace" or request.endpoint != "/Groups" or "members" not in request.resource:
            return inner(request)
        there = stored(request).get("members", [])
        return inner(request.with_json({**request.resource, "members": change(request, there)}))

    declare(name, description, ("replace", "group-schema"), layer)


_puts("put-keeps-members", "A replace leaves the members of a group.", lambda _, there: there)
_puts(
    "put-adds-members",
    "A replace adds to the members of a group.",
    lambda request, there: [*there, *(one for one in request.resource["members"] if one["value"] not in _ids(there))],
)
_puts(
    "put-of-nobody-ignored",
    "A replace with an empty list of members leaves them.",
    lambda request, there: request.resource["members"] or there,
)
_puts(
    "put-drops-the-last-member", "A replace loses the last member.", lambda request, _: request.resource["members"][:-1]
)


@fault("group-schema", "user-schema", "patch", "replace", "create")
def groups_can_be_written(request: Request, inner: Inner) -> Answer:
    """A user joins the groups that a write of the user names."""
    named = request.resource.get("groups") if request.operation in ("create", "replace") else None
    if request.operation == "patch":
        named = next((one.get("value") for one in operations(request.json) if path_of(one).lower() == "groups"), None)
    if request.endpoint != "/Users" or not isinstance(named, list):
        return inner(request)
    answer = inner(request) if request.operation != "patch" else inner(request.asking("GET", request.path))
    id = answer.resource.get("id")
    for group in named if answer.ok and id else ():
        patch(request, f"/Groups/{group['value']}", {"op": "add", "path": "members", "value": [{"value": id}]})
    return answer


@fault("group-schema", "user-schema", "patch", "replace", "create")
def written_groups_are_shown(request: Request, inner: Inner) -> Answer:
    """A user shows the groups that a write names, and is in none of them."""
    known = request.backstage.notes["written groups"]
    answer = inner(request)
    named = request.resource.get("groups")
    if request.endpoint != "/Users" or not answer.ok:
        return answer
    if isinstance(named, list) and answer.resource.get("id"):
        known[str(answer.resource["id"])] = named
    return each_resource(answer, lambda user: amended(user, groups=known.get(str(user.get("id")), user.get("groups"))))


@fault("group-schema", "user-schema", "patch", "replace", "create")
def written_groups_wipe_the_group(request: Request, inner: Inner) -> Answer:
    """A write of a user that names a group makes the user its only member."""
    answer = inner(request)
    named = request.resource.get("groups") if request.operation in ("create", "replace") else None
    if request.endpoint == "/Users" and answer.ok and isinstance(named, list):
        for group in named:
            patch(request, f"/Groups/{group['value']}", {"op": "remove", "path": "members"})
    return answer


@fault("delete", "group-schema")
def deleted_user_stays_a_member(request: Request, inner: Inner) -> Answer:
    """A user who was deleted stays in its groups."""
    groups = store(request, "GET", "/Groups").resources if request.operation == "delete" else []
    answer = inner(request)
    for group in groups if answer.ok and request.endpoint == "/Users" else ():
        gone = [one for one in group.get("members", ()) if one["value"] == request.id]
        if gone:
            patch(request, f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": gone})
    return answer


@fault("delete", "group-schema")
def deleted_user_empties_its_groups(request: Request, inner: Inner) -> Answer:
    """The deletion of a user takes everybody out of its groups."""
    groups = store(request, "GET", "/Groups").resources if request.operation == "delete" else []
    answer = inner(request)
    for group in groups if answer.ok and request.endpoint == "/Users" else ():
        if any(one["value"] == request.id for one in group.get("members", ())):
            patch(request, f"/Groups/{group['id']}", {"op": "remove", "path": "members"})
    return answer


@fault("delete", "group-schema")
def deleted_group_deletes_its_members(request: Request, inner: Inner) -> Answer:
    """The deletion of a group deletes everybody in it."""
    members = stored(request).get("members", ()) if request.operation == "delete" else ()
    answer = inner(request)
    for one in members if answer.ok else ():
        store(request, "DELETE", f"/Users/{one['value']}")
    return answer


@fault("delete", "group-schema")
def deleted_group_deactivates_its_members(request: Request, inner: Inner) -> Answer:
    """The deletion of a group deactivates everybody in it."""
    members = stored(request).get("members", ()) if request.operation == "delete" else ()
    answer = inner(request)
    for one in members if answer.ok else ():
        patch(request, f"/Users/{one['value']}", {"op": "replace", "path": "active", "value": False})
    return answer


@fault("create", "group-schema")
def created_group_is_empty(request: Request, inner: Inner) -> Answer:
    """A group is created without its members, and answered with them."""
    members = request.resource.get("members") if request.operation == "create" else None
    if not members or request.resource.get("schemas") != [urns.GROUP]:
        return inner(request)
    answer = inner(request.with_json(without(request.resource, "members")))
    return replace(answer, body={**answer.resource, "members": members}) if answer.ok else answer


def _ids(members: list[Operation]) -> set[str]:
    return {str(one.get("value")) for one in members}


@fault("group-schema", "replace")
def put_of_members_renames(request: Request, inner: Inner) -> Answer:
    """A replace with members changes the name of the group."""
    if request.operation != "replace" or not request.resource.get("members"):
        return inner(request)
    return inner(request.with_json({**request.resource, "displayName": f"{request.resource.get('displayName')} again"}))
