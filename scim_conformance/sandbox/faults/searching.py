"""Faults of the search by POST: what it passes over of its body, and what it does besides searching."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scim_conformance.sandbox.faults.making import body, declare, fault, patch, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

SEARCH = ("query/filter",)


def _is_search(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("/.search")


def _ignores(name: str, description: str, features: tuple[str, ...], *members: str) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        if not _is_search(request) or not request.resource:
            return inner(request)
        return inner(request.with_json(without(request.resource, *members)))

    declare(name, description, features, layer)


_ignores("search-ignores-filter", "A search by POST passes its filter over.", SEARCH, "filter")
_ignores("search-ignores-count", "A search by POST passes count over.", ("pagination", *SEARCH), "count")
_ignores(
    "search-ignores-start-index", "A search by POST passes startIndex over.", ("pagination", *SEARCH), "startIndex"
)
_ignores("search-ignores-sort", "A search by POST does not sort.", ("sort", *SEARCH), "sortBy", "sortOrder")
_ignores("search-ignores-sort-order", "A search by POST only sorts ascending.", ("sort", *SEARCH), "sortOrder")
_ignores("search-ignores-attributes", "A search by POST shows all attributes.", ("projection", *SEARCH), "attributes")
_ignores(
    "search-ignores-excluded",
    "A search by POST leaves no attributes out.",
    ("projection", *SEARCH),
    "excludedAttributes",
)


def _answers(
    name: str, description: str, change: Callable[[Answer], Answer], features: tuple[str, ...] = SEARCH
) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return change(answer) if _is_search(request) and answer.ok else answer

    declare(name, description, features, layer)


def _without_id(answer: Answer) -> Answer:
    return body(Resources=[without(entry, "id") for entry in answer.resources])(answer)


def _bare(answer: Answer) -> Answer:
    keep = ("schemas", "id", "meta", "userName", "displayName")
    return body(Resources=[{k: r[k] for k in keep if k in r} for r in answer.resources])(answer)


_answers("search-answers-201", "A search by POST answers 201.", lambda a: replace(a, status=201))
_answers(
    "search-is-an-array", "A search by POST is answered with a bare array.", lambda a: replace(a, body=a.resources)
)
_answers("search-finds-nothing", "A search by POST finds nothing.", body(totalResults=0, Resources=[]))
_answers("search-total-wrong", "The total of a search by POST is one too many.", lambda a: _more(a))
_answers("search-without-id", "A search by POST shows no ids.", _without_id, (*SEARCH, "projection", "user-schema"))
_answers("search-shows-less", "A search by POST shows names alone.", _bare)
_answers(
    "search-without-schemas",
    "The answer to a search by POST does not say what it is.",
    lambda a: replace(a, body=without(a.resource, "schemas")),
)
_answers(
    "search-shows-password",
    "A search by POST shows passwords.",
    lambda a: body(Resources=[{**entry, "password": "********"} for entry in a.resources])(a),
    (*SEARCH, "user-schema"),
)
_answers("search-repeats", "A search by POST shows the first resource twice.", lambda a: _twice(a))


def _more(answer: Answer) -> Answer:
    return body(totalResults=int(answer.resource.get("totalResults", 0)) + 1)(answer)


def _twice(answer: Answer) -> Answer:
    return body(Resources=[*answer.resources[:1], *answer.resources])(answer)


@fault("query/filter", "errors")
def search_takes_bad_filters(request: Request, inner: Inner) -> Answer:
    """A search by POST answers a filter that makes no sense with nothing found."""
    answer = inner(request)
    if not _is_search(request) or answer.resource.get("scimType") != "invalidFilter":
        return answer
    return inner(request.with_json({**request.resource, "filter": 'id eq "nobody"'}))


@fault("query/filter", "errors")
def search_hides_bad_filters(request: Request, inner: Inner) -> Answer:
    """A search by POST does not name the cause of its refusal."""
    answer = inner(request)
    if not _is_search(request) or answer.status != 400:
        return answer
    return replace(answer, body=without(answer.resource, "scimType"))


@fault("query/filter")
def search_breaks(request: Request, inner: Inner) -> Answer:
    """A search by POST breaks the server."""
    return error(500, "Internal error.") if _is_search(request) else inner(request)


@fault("query/filter")
def search_changes_what_it_finds(request: Request, inner: Inner) -> Answer:
    """A search by POST marks the first resource that it finds."""
    answer = inner(request)
    if _is_search(request) and answer.ok and answer.resources:
        first = answer.resources[0]
        name = f"{first.get('displayName', '')} found"
        path = f"{request.endpoint}/{first['id']}" if "id" in first else ""
        if path:
            patch(request, path, {"op": "replace", "path": "displayName", "value": name})
    return answer
