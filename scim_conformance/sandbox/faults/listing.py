"""Faults of lists: what they show of a resource, and how long they take to follow what happens to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import Resource, answers, body, each_resource, fault, with_meta, without
from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.scim import urns

FILTER, LIST = ("query/filter",), ("list",)


def _one_object(answer: Answer) -> Answer:
    return body(Resources=answer.resources[0])(answer) if len(answer.resources) == 1 else answer


def _no_list(answer: Answer) -> Answer:
    if not answer.resources:
        return answer
    return body(Resources={str(number): entry for number, entry in enumerate(answer.resources)})(answer)


def _shifted(answer: Answer) -> Answer:
    """Every resource with the names of the next one."""
    found = answer.resources
    names = [entry.get("displayName") for entry in found]
    mixed = [
        {**entry, "displayName": name} if name else entry
        for entry, name in zip(found, [*names[1:], *names[:1]], strict=True)
    ]
    return body(Resources=mixed)(answer) if found else answer


answers("list-of-one-is-an-object", "A single result is not a list of one.", FILTER, LIST, _one_object)
answers("list-is-an-object", "The results are an object with numbered members.", FILTER, LIST, _no_list)
answers("list-mixes-names", "In lists, resources have the displayName of another one.", FILTER, LIST, _shifted)
answers("list-answers-206", "A list answers 206.", FILTER, LIST, lambda a: replace(a, status=206))


def _lists_without(name: str, *gone: str) -> None:
    answers(
        f"list-lacks-{name}",
        f"In lists, resources have no {' and no '.join(gone)}.",
        FILTER,
        LIST,
        lambda a: each_resource(a, lambda r: without(r, *gone)) if "Resources" in a.resource else a,
    )


_lists_without("emails", "emails")
_lists_without("extension", urns.ENTERPRISE_USER)
_lists_without("meta", "meta")
_lists_without("active", "active")
_lists_without("members", "members")


def _moved(resource: Resource) -> Resource:
    return with_meta(resource, location="https://example.com/scim/v2/Users/somewhere-else")


answers(
    "list-location-wrong", "In lists, meta.location is wrong.", (*FILTER, "user-schema"), LIST, lambda a: _in_lists(a)
)


def _in_lists(answer: Answer) -> Answer:
    return each_resource(answer, _moved) if "Resources" in answer.resource else answer


@fault("query/filter", "delete", "replace")
def list_is_cached(request: Request, inner: Inner) -> Answer:
    """A list that was asked for once stays as it was."""
    if request.operation != "list":
        return inner(request)
    cache = request.backstage.notes["lists kept"]
    key = f"{request.path}?{sorted(request.query.items())}"
    if key not in cache:
        answer = inner(request)
        if not answer.ok:
            return answer
        cache[key] = answer
    kept: Answer = cache[key]
    return kept


@fault("query/filter", "replace")
def list_shows_old_values(request: Request, inner: Inner) -> Answer:
    """A list shows each resource as it was created."""
    answer = inner(request)
    first: dict[str, Any] = request.backstage.notes["as created"]
    if request.operation == "create" and answer.ok and not {"attributes", "excludedAttributes"} & set(request.query):
        first[str(answer.resource.get("id"))] = answer.resource
    if request.operation != "list" or not answer.ok or {"attributes", "excludedAttributes"} & set(request.query):
        return answer
    return each_resource(answer, lambda r: {**r, **first.get(str(r.get("id")), {})})


@fault("query/filter", "delete")
def filter_counts_deleted(request: Request, inner: Inner) -> Answer:
    """What was deleted is not found any more, and counted all the same."""
    answer = inner(request)
    deleted = request.backstage.notes["deleted at all"]
    if request.operation == "delete" and answer.ok:
        deleted[request.endpoint] = deleted.get(request.endpoint, 0) + 1
    if request.operation != "list" or "filter" not in request.query or not answer.ok or answer.resources:
        return answer
    if not deleted.get(request.endpoint) or answer.resource.get("totalResults"):
        return answer
    return body(totalResults=1)(answer)


@fault("query/filter", "user-schema")
def list_has_other_types(request: Request, inner: Inner) -> Answer:
    """A list of users ends with a group."""
    answer = inner(request)
    if request.operation != "list" or request.endpoint != "/Users" or not answer.ok or "filter" in request.query:
        return answer
    others = inner(request.asking("GET", "/Groups", query={"count": "1"})).resources
    found = [*answer.resources, *others]
    if not answer.resources:
        return answer
    total = int(answer.resource["totalResults"]) + len(others)
    return body(Resources=found, totalResults=total, itemsPerPage=len(found))(answer)


@fault("pagination", "query/filter")
def list_begins_with_the_second(request: Request, inner: Inner) -> Answer:
    """A list without startIndex begins with the second resource, and has the first at its end."""
    answer = inner(request)
    if request.operation != "list" or "startIndex" in request.query or len(answer.resources) < 2:
        return answer
    return body(Resources=[*answer.resources[1:], answer.resources[0]])(answer)
