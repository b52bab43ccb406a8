"""Faults of members in PATCH: lost, doubled, let in or kept, and what neighbours get of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import (
    SHOWING,
    declare,
    fault,
    op_of,
    patch,
    path_of,
    store,
    stored,
    with_meta,
    without,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

Operation = dict[str, Any]
MEMBERS = ("patch", "group-schema")

Change = Callable[[Operation], Operation | None]


def _edits_group(request: Request) -> bool:
    return request.operation == "patch" and request.endpoint == "/Groups"


def _values(entry: Operation) -> list[Operation]:
    value = entry.get("value")
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


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
        return inner(request.asking("GET", request.path))

    declare(name, description, MEMBERS, layer)


def _adds(entry: Operation) -> bool:
    return op_of(entry) == "add" and path_of(entry).lower() == "members"


def _pathless(entry: Operation) -> bool:
    return not path_of(entry).lower() and isinstance(entry.get("value"), dict) and "members" in entry["value"]


def _removes_by_values(entry: Operation) -> bool:
    return op_of(entry) == "remove" and path_of(entry).lower() == "members" and bool(entry.get("value"))


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
    lambda entry: op_of(entry) == "add" and _pathless(entry),
    lambda _: None,
)
_misreads(
    "member-add-without-path-replaces",
    "Members that are added without a path are the only ones afterwards.",
    lambda entry: op_of(entry) == "add" and _pathless(entry),
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
    lambda entry: op_of(entry) == "remove" and path_of(entry).lower() == "members" and not entry.get("value"),
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
    lambda entry: op_of(entry) == "remove" and " or " in path_of(entry).lower(),
    lambda entry: {**entry, "path": str(entry["path"]).partition(" or ")[0] + "]"},
)
_misreads(
    "member-replace-without-path-adds",
    "Members that are replaced without a path join the others.",
    lambda entry: op_of(entry) == "replace" and _pathless(entry),
    lambda entry: {**entry, "op": "add"},
)
_misreads(
    "member-replace-by-none-ignored",
    "Replacing the members by nobody changes nothing.",
    lambda entry: op_of(entry) == "replace" and path_of(entry).lower() == "members" and entry.get("value") == [],
    lambda _: None,
)
_misreads(
    "member-replace-takes-the-first",
    "Of the members that replace others the first one joins.",
    lambda entry: op_of(entry) == "replace" and path_of(entry).lower() == "members" and len(_values(entry)) > 1,
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
    return not there and op_of(entry) == "remove" and len(named) == 3 and named[1] not in ids


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
def member_remove_by_values_refused(request: Request, inner: Inner) -> Answer:
    """Removing members by a list of them is refused."""
    given = operations(request.json) if request.operation == "patch" else []
    if any(_removes_by_values(entry) for entry in given):
        return error(400, "A removal has a path, and no value.", "invalidValue")
    return inner(request)


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
        and path_of(operations(request.json)[0]).startswith("members[")
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
        one for one in operations(request.json) if "displayname" in (path_of(one) or str(one.get("value"))).lower()
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
    gone = [entry for entry in operations(request.json) if op_of(entry) == "remove" and "[" in path_of(entry).lower()]
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
