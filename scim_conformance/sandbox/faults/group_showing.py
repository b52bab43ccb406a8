"""Faults of what groups show of their members, and users of their groups; what is stored is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import (
    SHOWING,
    amended,
    body,
    declare,
    each_resource,
    fault,
    shows,
    without,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request

Operation = dict[str, Any]
VIEW = ("group-schema", "user-schema")


@fault("group-schema", "query/filter")
def members_missing_in_lists(request: Request, inner: Inner) -> Answer:
    """Lists show groups without their members."""
    answer = inner(request)
    if request.operation != "list" or request.endpoint != "/Groups" or not answer.ok:
        return answer
    return each_resource(answer, lambda group: without(group, "members"))


@fault("group-schema", "query/filter")
def members_in_lists_are_cut(request: Request, inner: Inner) -> Answer:
    """Lists show one member of each group."""
    answer = inner(request)
    if request.operation != "list" or request.endpoint != "/Groups" or not answer.ok:
        return answer
    return each_resource(answer, lambda group: amended(group, members=group.get("members", [])[:1] or None))


@fault("query/filter", "group-schema")
def search_by_member_finds_nothing(request: Request, inner: Inner) -> Answer:
    """A search for the groups of a member finds none."""
    if request.operation != "list" or "members" not in request.query.get("filter", "").lower():
        return inner(request)
    return inner(replace(request, query={**request.query, "filter": 'displayName eq "nobody is called like this"'}))


shows(
    "members-are-cut",
    "A group shows two members at most.",
    ("group-schema",),
    lambda resource: {**resource, "members": resource["members"][:2]} if resource.get("members") else resource,
)


def _each_member(change: Callable[[Operation], Operation]) -> Callable[[Operation], Operation]:
    return lambda r: {**r, "members": [change(one) for one in r["members"]]} if r.get("members") else r


shows(
    "member-reference-is-the-endpoint",
    "The $ref of a member is the address of all users.",
    ("group-schema",),
    _each_member(lambda one: {**one, "$ref": "http://sandbox/scim/v2/Users"}),
)
shows(
    "member-reference-is-of-the-group",
    "The $ref of a member is the address of the group.",
    ("group-schema",),
    lambda r: _each_member(lambda one: {**one, "$ref": f"http://sandbox/scim/v2/Groups/{r.get('id')}"})(r),
)
shows(
    "member-without-value",
    "A member is shown without its id.",
    ("group-schema",),
    _each_member(lambda one: without(one, "value")),
)
shows(
    "members-are-all-users",
    "Every member is called a user.",
    ("group-schema",),
    _each_member(lambda one: {**one, "type": "User"}),
)


def _view(name: str, description: str, change: Callable[[Request, Operation], Operation]) -> None:
    """A fault of how users show their groups."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if request.endpoint != "/Users" or request.operation not in SHOWING or not answer.ok:
            return answer
        return each_resource(answer, lambda user: change(request, user))

    declare(name, description, VIEW, layer)


def _each_group(change: Callable[[Operation], Operation]) -> Callable[[Request, Operation], Operation]:
    return lambda _, user: {**user, "groups": [change(one) for one in user["groups"]]} if user.get("groups") else user


_view(
    "groups-by-name",
    "Users show the names of their groups as ids.",
    _each_group(lambda g: {**g, "value": g["display"]}),
)
_view(
    "groups-are-indirect", "Every group of a user is called indirect.", _each_group(lambda g: {**g, "type": "indirect"})
)
_view(
    "groups-point-at-users",
    "The $ref of a user's group is the address of the user.",
    lambda _, user: _each_group(lambda g: {**g, "$ref": f"http://sandbox/scim/v2/Users/{user['id']}"})(_, user),
)


def _ever_shown(request: Request, user: Operation) -> Operation:
    known = request.backstage.notes["all groups"].setdefault(str(user.get("id")), {})
    known.update({one["value"]: one for one in user.get("groups", ())})
    return amended(user, groups=list(known.values()) or None)


_view("groups-are-for-ever", "Users show groups that they have left, and that were deleted.", _ever_shown)


@fault("group-schema", "user-schema")
def groups_know_their_founders_only(request: Request, inner: Inner) -> Answer:
    """A user shows the groups that were created with it, and none that it joined later."""
    founders = request.backstage.notes["founders"]
    answer = inner(request)
    if request.operation == "create" and request.endpoint == "/Groups" and answer.ok:
        founders[str(answer.resource.get("id"))] = {
            str(one.get("value")) for one in request.resource.get("members", [])
        }
    if request.endpoint != "/Users" or request.operation not in SHOWING or not answer.ok:
        return answer
    return each_resource(answer, lambda user: _founded(user, founders))


def _founded(user: Operation, founders: dict[str, set[str]]) -> Operation:
    kept = [one for one in user.get("groups", ()) if str(user.get("id")) in founders.get(one["value"], ())]
    return amended(user, groups=kept or None)


@fault("group-schema", "replace", "user-schema")
def put_shows_a_member_twice(request: Request, inner: Inner) -> Answer:
    """A group that was replaced shows its first member twice from then on."""
    answer = inner(request)
    doubled = request.backstage.notes["doubled"]
    if request.operation == "replace" and answer.ok and answer.resource.get("members"):
        doubled[request.id] = True
    if request.operation == "read" and request.id in doubled and answer.resource.get("members"):
        members = answer.resource["members"]
        return body(members=[*members, members[0]])(answer)
    return answer
