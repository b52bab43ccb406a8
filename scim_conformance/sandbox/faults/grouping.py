"""Faults of groups: members that are lost, doubled, let in or kept, and what users and neighbours get of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import (
    SHOWING,
    amended,
    declare,
    each_resource,
    fault,
    patch,
    shows,
    store,
    stored,
    with_meta,
    without,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

MEMBERS = ("patch", "group-schema")
VIEW = ("group-schema", "user-schema")

Operation = dict[str, Any]
Change = Callable[[Operation], Operation | None]


def _op(entry: Operation) -> str:
    return str(entry.get("op")).lower()


def _path(entry: Operation) -> str:
    return str(entry.get("path") or "").lower()


def _values(entry: Operation) -> list[Operation]:
    value = entry.get("value")
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _edits_group(request: Request) -> bool:
    return request.operation == "patch" and request.endpoint == "/Groups"


def _misreads(name: str, description: str, when: Callable[[Operation], bool], change: Change) -> None:
    """A fault that misreads some operations of a PATCH of a group; None leaves one out."""

    def layer(request: Request, inner: Inner) -> Answer:
        given = operations(request.json) if _edits_group(request) else []
        if not any(map(when, given)):
            return inner(request)
        read = [change(entry) if when(entry) else entry for entry in given]
        kept = [entry for entry in read if entry]
        if kept:
            return inner(request.with_json({**request.resource, "Operations": kept}))
        there = inner(request.asking("GET", request.path))
        return there

    declare(name, description, MEMBERS, layer)


def _adds(entry: Operation) -> bool:
    return _op(entry) == "add" and _path(entry) == "members"


def _pathless(entry: Operation) -> bool:
    return not _path(entry) and isinstance(entry.get("value"), dict) and "members" in entry["value"]


def _removes_by_values(entry: Operation) -> bool:
    return _op(entry) == "remove" and _path(entry) == "members" and bool(entry.get("value"))


_misreads(
    "member-add-takes-the-first",
    "Of several members that are added the first one joins.",
    lambda entry: _adds(entry) and len(_values(entry)) > 1,
    lambda entry: {**entry, "value": _values(entry)[:1]},
)
_misreads(
    "member-add-takes-the-last",
    "Of several members that are added the last one joins.",
    lambda entry: _adds(entry) and len(_values(entry)) > 1,
    lambda entry: {**entry, "value": _values(entry)[-1:]},
)
_misreads(
    "member-add-without-path-ignored",
    "Members that are added without a path do not join.",
    lambda entry: _op(entry) == "add" and _pathless(entry),
    lambda _: None,
)
_misreads(
    "member-add-without-path-replaces",
    "Members that are added without a path are the only ones afterwards.",
    lambda entry: _op(entry) == "add" and _pathless(entry),
    lambda entry: {**entry, "op": "replace"},
)
_misreads(
    "member-add-of-one-object-ignored",
    "A member that is added as an object, and not in a list, does not join.",
    lambda entry: _adds(entry) and isinstance(entry.get("value"), dict),
    lambda _: None,
)
_misreads(
    "member-add-of-one-object-replaces",
    "A member that is added as an object, and not in a list, is the only one afterwards.",
    lambda entry: _adds(entry) and isinstance(entry.get("value"), dict),
    lambda entry: {**entry, "op": "replace", "value": [entry["value"]]},
)
_misreads(
    "member-with-empty-reference-ignored",
    "A member that is added with $ref null does not join.",
    lambda entry: _adds(entry) and any("$ref" in one and one["$ref"] is None for one in _values(entry)),
    lambda _: None,
)
_misreads(
    "members-remove-all-ignored",
    "Removing all members removes nobody.",
    lambda entry: _op(entry) == "remove" and _path(entry) == "members" and not entry.get("value"),
    lambda _: None,
)
_misreads(
    "member-remove-by-values-wipes",
    "Removing members by a list of them removes all.",
    _removes_by_values,
    lambda entry: without(entry, "value"),
)
_misreads(
    "member-remove-by-values-ignored",
    "Removing members by a list of them removes nobody.",
    _removes_by_values,
    lambda _: None,
)
_misreads(
    "member-remove-by-either-takes-one",
    "A removal of either of two members removes the first.",
    lambda entry: _op(entry) == "remove" and " or " in _path(entry),
    lambda entry: {**entry, "path": str(entry["path"]).partition(" or ")[0] + "]"},
)
_misreads(
    "member-replace-without-path-adds",
    "Members that are replaced without a path join the others.",
    lambda entry: _op(entry) == "replace" and _pathless(entry),
    lambda entry: {**entry, "op": "add"},
)
_misreads(
    "member-replace-by-none-ignored",
    "Replacing the members by nobody changes nothing.",
    lambda entry: _op(entry) == "replace" and _path(entry) == "members" and entry.get("value") == [],
    lambda _: None,
)
_misreads(
    "member-replace-takes-the-first",
    "Of the members that replace others the first one joins.",
    lambda entry: _op(entry) == "replace" and _path(entry) == "members" and len(_values(entry)) > 1,
    lambda entry: {**entry, "value": _values(entry)[:1]},
)
_misreads(
    "nested-group-ignored",
    "A group that is added to a group does not join.",
    lambda entry: _adds(entry) and any(one.get("type") == "Group" for one in _values(entry)),
    lambda _: None,
)
_misreads(
    "nested-group-replaces-all",
    "A group that is added to a group is its only member afterwards.",
    lambda entry: _adds(entry) and any(one.get("type") == "Group" for one in _values(entry)),
    lambda entry: {**entry, "op": "replace"},
)


def _of_existing(request: Request, entry: Operation, there: bool) -> bool:
    """Whether an operation adds somebody who is a member already, or removes somebody who is not."""
    ids = {str(one.get("value")) for one in stored(request).get("members", ())}
    if _adds(entry):
        return there and any(str(one.get("value")) in ids for one in _values(entry))
    named = str(entry.get("path")).split('"')
    return not there and _op(entry) == "remove" and len(named) == 3 and named[1] not in ids


def _repeated(request: Request, there: bool) -> bool:
    return _edits_group(request) and any(_of_existing(request, one, there) for one in operations(request.json))


@fault("patch", "group-schema")
def member_added_twice(request: Request, inner: Inner) -> Answer:
    """A member who is added again is in the group twice."""
    notes = request.backstage.notes["twice"]
    again = _repeated(request, there=True)
    answer = inner(request)
    if again and answer.ok:
        notes[request.path] = _values(operations(request.json)[0])[0].get("value")
    elif _edits_group(request):
        notes.pop(request.path, None)
    twice = notes.get(request.path)
    if not twice or request.operation not in SHOWING or not answer.resource.get("members"):
        return answer
    more = [one for one in answer.resource["members"] if one.get("value") == twice]
    return replace(answer, body={**answer.resource, "members": [*answer.resource["members"], *more]})


@fault("patch", "group-schema")
def member_add_again_refused(request: Request, inner: Inner) -> Answer:
    """Adding a member who is there already is refused as a conflict."""
    if _repeated(request, there=True):
        return error(409, "This is a member already.", "uniqueness")
    return inner(request)


@fault("patch", "group-schema")
def member_add_again_is_a_modification(request: Request, inner: Inner) -> Answer:
    """Adding a member who is there already changes meta.lastModified."""
    notes = request.backstage.notes["again"]
    if _repeated(request, there=True):
        notes[request.path] = "2040-01-01T00:00:00Z"
    answer = inner(request)
    date = notes.get(request.path)
    if not date or request.operation not in SHOWING or not answer.resource.get("meta"):
        return answer
    return replace(answer, body=with_meta(answer.resource, lastModified=date))


@fault("patch", "group-schema")
def member_remove_of_a_stranger_404(request: Request, inner: Inner) -> Answer:
    """Removing somebody who is no member answers 404."""
    return error(404, "There is no such member.") if _repeated(request, there=False) else inner(request)


@fault("patch", "group-schema")
def member_remove_of_a_stranger_takes_another(request: Request, inner: Inner) -> Answer:
    """Removing somebody who is no member removes the last one."""
    members = stored(request).get("members", ()) if _repeated(request, there=False) else ()
    answer = inner(request)
    if members:
        patch(request, request.path, {"op": "remove", "path": f'members[value eq "{members[-1]["value"]}"]'})
    return answer


@fault("patch", "group-schema")
def member_remove_takes_one_more(request: Request, inner: Inner) -> Answer:
    """Removing one member removes the first of the others too."""
    answer = inner(request)
    single = _edits_group(request) and answer.ok and len(operations(request.json)) == 1
    if (
        single
        and _path(operations(request.json)[0]).startswith("members[")
        and len(stored(request).get("members", ())) > 1
    ):
        first = stored(request)["members"][0]["value"]
        patch(request, request.path, {"op": "remove", "path": f'members[value eq "{first}"]'})
    return answer


@fault("patch", "group-schema")
def rename_wipes_members(request: Request, inner: Inner) -> Answer:
    """A group that gets another name loses its members."""
    answer = inner(request)
    renames = [
        one for one in operations(request.json) if "displayname" in (_path(one) or str(one.get("value"))).lower()
    ]
    if _edits_group(request) and answer.ok and renames:
        patch(request, request.path, {"op": "remove", "path": "members"})
    return answer


@fault("patch", "group-schema")
def member_without_an_account_breaks(request: Request, inner: Inner) -> Answer:
    """Adding a member whom nobody knows breaks the server."""
    if _edits_group(request) and inner(request.asking("GET", request.path)).ok:
        added = [str(one.get("value")) for entry in operations(request.json) for one in _values(entry)]
        if any(not (stored(request, f"/Users/{id}") or stored(request, f"/Groups/{id}")) for id in added):
            return error(500, "Internal error.")
    return inner(request)


@fault("patch", "group-schema")
def member_without_an_account_wipes(request: Request, inner: Inner) -> Answer:
    """Adding a member whom nobody knows leaves the group empty."""
    answer = inner(request)
    if _edits_group(request) and answer.ok:
        added = [str(one.get("value")) for entry in operations(request.json) for one in _values(entry)]
        if any(not (stored(request, f"/Users/{id}") or stored(request, f"/Groups/{id}")) for id in added):
            patch(request, request.path, {"op": "remove", "path": "members"})
    return answer


@fault("patch", "group-schema")
def neighbour_group_gets_the_member(request: Request, inner: Inner) -> Answer:
    """Whoever is added to a group joins every other group that has its first member."""
    answer = inner(request)
    added = [one for entry in operations(request.json) if _adds(entry) for one in _values(entry)]
    if _edits_group(request) and answer.ok and added:
        for group in store(request, "GET", "/Groups").resources:
            if group["id"] != request.id and group.get("members"):
                patch(request, f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": added})
    return answer


@fault("patch", "group-schema")
def member_remove_leaves_every_group(request: Request, inner: Inner) -> Answer:
    """Whoever is removed from a group leaves every other group too."""
    answer = inner(request)
    gone = [entry for entry in operations(request.json) if _op(entry) == "remove" and "[" in _path(entry)]
    if _edits_group(request) and answer.ok and gone:
        for group in store(request, "GET", "/Groups").resources:
            if group["id"] != request.id:
                patch(request, f"/Groups/{group['id']}", *gone)
    return answer


def _patch_answers(name: str, description: str, change: Callable[[Request, Operation], Operation]) -> None:
    """A fault that changes what a PATCH of a group answers, and nothing that is stored."""

    def layer(request: Request, inner: Inner) -> Answer:
        before = stored(request) if _edits_group(request) else {}
        answer = inner(request)
        shown = before and answer.status == 200 and answer.resource
        return replace(answer, body={**answer.resource, **change(request, before)}) if shown else answer

    declare(name, description, MEMBERS, layer)


_patch_answers(
    "member-change-answers-the-old-group",
    "A change of members answers with the members of before.",
    lambda _, before: {"members": before.get("members", [])},
)
_patch_answers(
    "member-change-answers-the-change",
    "A change of members answers with the members that were sent.",
    lambda request, _: {"members": _values(operations(request.json)[0])},
)


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


def _ids(members: list[Operation]) -> set[str]:
    return {str(one.get("value")) for one in members}


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
    "The $ref of a user's group is the address of a user.",
    _each_group(lambda g: {**g, "$ref": str(g["$ref"]).replace("/Groups/", "/Users/")}),
)


def _ever_shown(request: Request, user: Operation) -> Operation:
    known = request.backstage.notes["all groups"].setdefault(str(user.get("id")), {})
    known.update({one["value"]: one for one in user.get("groups", ())})
    return amended(user, groups=list(known.values()) or None)


_view("groups-are-for-ever", "Users show groups that they have left, and that were deleted.", _ever_shown)


@fault("group-schema", "user-schema", "patch", "replace", "create")
def groups_can_be_written(request: Request, inner: Inner) -> Answer:
    """A user joins the groups that a write of the user names."""
    named = request.resource.get("groups") if request.operation in ("create", "replace") else None
    if request.operation == "patch":
        named = next((one.get("value") for one in operations(request.json) if _path(one) == "groups"), None)
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


@fault("group-schema", "user-schema")
def groups_know_their_founders_only(request: Request, inner: Inner) -> Answer:
    """A user shows the groups that were created with it, and none that it joined later."""
    founders = request.backstage.notes["founders"]
    answer = inner(request)
    if request.operation == "create" and request.endpoint == "/Groups" and answer.ok:
        founders[str(answer.resource.get("id"))] = _ids(request.resource.get("members", []))
    if request.endpoint != "/Users" or request.operation not in SHOWING or not answer.ok:
        return answer
    return each_resource(answer, lambda user: _founded(user, founders))


def _founded(user: Operation, founders: dict[str, set[str]]) -> Operation:
    kept = [one for one in user.get("groups", ()) if str(user.get("id")) in founders.get(one["value"], ())]
    return amended(user, groups=kept or None)
