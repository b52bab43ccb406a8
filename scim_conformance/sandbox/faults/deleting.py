"""Faults of deleting resources."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.sandbox.faults.making import answers, body, fault, name_of, only_asked, stored, touch_neighbour
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
