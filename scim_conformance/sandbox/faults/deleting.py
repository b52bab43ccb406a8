"""Faults of deleting resources."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.sandbox.faults.creating import renamed
from scim_conformance.sandbox.faults.making import (
    answers,
    body,
    fault,
    name_of,
    only_asked,
    stored,
    touch_neighbour,
    without,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

DELETE = ("delete",)

answers(
    "delete-answers-200", "A delete answers 200.", DELETE, DELETE, lambda answer: replace(answer, status=200, body={})
)


@fault("delete")
def delete_ignored(request: Request, inner: Inner) -> Answer:
    """A delete answers 204, and the resource is still there."""
    if request.operation != "delete":
        return inner(request)
    answer = only_asked(request, inner)
    return Answer(204) if answer.ok else answer


@fault("delete")
def delete_unknown_204(request: Request, inner: Inner) -> Answer:
    """A delete of an id that nobody has answers 204."""
    answer = inner(request)
    return Answer(204) if request.operation == "delete" and answer.status == 404 else answer


def _remembering(request: Request, inner: Inner) -> Answer:
    """Delete, and keep what the resource was."""
    before = stored(request)
    answer = inner(request)
    if answer.ok and before:
        request.backstage.notes["deleted"][request.id] = before
    return answer


@fault("delete")
def deleted_can_be_read(request: Request, inner: Inner) -> Answer:
    """A resource that was deleted can still be read."""
    if request.operation == "delete":
        return _remembering(request, inner)
    answer = inner(request)
    kept = request.backstage.notes["deleted"].get(request.id)
    return Answer(200, kept) if request.operation == "read" and answer.status == 404 and kept else answer


@fault("delete")
def delete_still_listed(request: Request, inner: Inner) -> Answer:
    """A resource that was deleted is still in the lists."""
    if request.operation == "delete":
        return _remembering(request, inner)
    answer = inner(request)
    if request.operation != "list" or not answer.ok:
        return answer
    left = [kept for kept in request.backstage.notes["deleted"].values() if _belongs(kept, request)]
    total = answer.resource.get("totalResults", 0) + len(left)
    count = request.query.get("count", "")
    room = int(count) - len(answer.resources) if count.isdecimal() else len(left)
    listed = [*answer.resources, *left[: max(0, room)]]
    return body(Resources=listed, totalResults=total, itemsPerPage=len(listed))(answer)


def _belongs(resource: dict[str, object], request: Request) -> bool:
    asked = request.query.get("filter")
    of_the_type = request.endpoint.lower() in str(resource.get("meta")).lower()
    return of_the_type and (asked is None or f'"{name_of(resource)[1]}"'.lower() in asked.lower())


@fault("delete")
def deleted_name_stays_taken(request: Request, inner: Inner) -> Answer:
    """The name of a resource that was deleted cannot be used again."""
    if request.operation == "delete":
        return _remembering(request, inner)
    taken = [name_of(kept) for kept in request.backstage.notes["deleted"].values()]
    if request.operation == "create" and name_of(request.resource) in taken:
        return error(409, "This name is taken.", "uniqueness")
    return inner(request)


@fault("delete")
def delete_touches_neighbour(request: Request, inner: Inner) -> Answer:
    """A delete changes another resource of the same type."""
    answer = inner(request)
    if request.operation == "delete" and answer.ok:
        touch_neighbour(request)
    return answer


@fault("delete")
def deleted_comes_back_by_put(request: Request, inner: Inner) -> Answer:
    """A PUT to a resource that was deleted brings it back."""
    if request.operation == "delete":
        return _remembering(request, inner)
    back = request.backstage.notes["back"]
    answer = inner(request)
    deleted = request.backstage.notes["deleted"]
    if request.operation == "replace" and answer.status == 404 and request.id in deleted:
        back[request.id] = {**deleted[request.id], **request.resource}
        return Answer(200, back[request.id])
    found = request.operation == "read" and answer.status == 404 and request.id in back
    return Answer(200, back[request.id]) if found else answer


@fault("delete")
def deleted_put_answers_204(request: Request, inner: Inner) -> Answer:
    """A PUT to a resource that was deleted succeeds and does nothing."""
    return _no_op(request, inner, "replace")


@fault("delete")
def deleted_patch_answers_204(request: Request, inner: Inner) -> Answer:
    """A PATCH of a resource that was deleted succeeds and does nothing."""
    return _no_op(request, inner, "patch")


def _no_op(request: Request, inner: Inner, operation: str) -> Answer:
    if request.operation == "delete":
        return _remembering(request, inner)
    answer = inner(request)
    gone = answer.status == 404 and request.id in request.backstage.notes["deleted"]
    return Answer(204) if request.operation == operation and gone else answer


@fault("delete")
def deleted_is_found(request: Request, inner: Inner) -> Answer:
    """A resource that was deleted is still found by a filter."""
    if request.operation == "list" and "filter" not in request.query:
        return inner(request)
    return delete_still_listed(request, inner)


@fault("delete", "errors")
def deleted_answers_410(request: Request, inner: Inner) -> Answer:
    """A read of a resource that was deleted answers 410."""
    if request.operation == "delete":
        return _remembering(request, inner)
    answer = inner(request)
    gone = request.operation == "read" and request.id in request.backstage.notes["deleted"]
    return error(410, "This resource is gone.") if gone else answer


@fault("delete", "errors")
def second_delete_answers_400(request: Request, inner: Inner) -> Answer:
    """A second delete is refused with 400."""
    answer = inner(request)
    again = request.operation == "delete" and answer.status == 404
    return error(400, "There is nothing to delete.", "invalidValue") if again else answer


@fault("delete", "errors")
def second_delete_breaks(request: Request, inner: Inner) -> Answer:
    """A second delete ends in a server error."""
    answer = inner(request)
    return error(500, "Internal error.") if request.operation == "delete" and answer.status == 404 else answer


@fault("delete")
def deleted_id_is_given_again(request: Request, inner: Inner) -> Answer:
    """Whoever comes back under the name of a deleted resource gets its id."""
    if request.operation == "delete":
        return _remembering(request, inner)
    ids = request.backstage.notes["old ids"]
    path = f"{request.endpoint}/{ids[request.id]}" if request.id in ids else request.path
    answer = inner(replace(request, path=path))
    if request.operation == "create" and answer.ok:
        old = [
            id for id, kept in request.backstage.notes["deleted"].items() if name_of(kept) == name_of(answer.resource)
        ]
        ids.update((id, answer.resource["id"]) for id in old[:1])
    return renamed(answer, {real: old for old, real in ids.items()})


@fault("delete")
def deleted_values_come_back(request: Request, inner: Inner) -> Answer:
    """Whoever comes back under the name of a deleted resource has its values."""
    if request.operation == "delete":
        return _remembering(request, inner)
    deleted = request.backstage.notes["deleted"].values()
    old: dict[str, object] = next((kept for kept in deleted if name_of(kept) == name_of(request.resource)), {})
    if request.operation != "create" or not old:
        return inner(request)
    return inner(request.with_json({**without(old, "id", "meta"), **request.resource}))


answers(
    "delete-answers-202", "A delete answers 202.", DELETE, DELETE, lambda answer: replace(answer, status=202, body={})
)


@fault("delete")
def delete_not_implemented(request: Request, inner: Inner) -> Answer:
    """A DELETE is not implemented."""
    if request.operation != "delete":
        return inner(request)
    answer = only_asked(request, inner)
    return error(501, "Not implemented.") if answer.ok else answer
