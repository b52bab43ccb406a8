"""Oddities of lists: small pages, other orders, members left out, filters that only do what they must, other people."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import amended, without
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.oddities.making import (
    Resource,
    declare,
    discovering,
    oddity,
    searches,
)
from scim_conformance.scim import urns


def lists(request: Request) -> bool:
    """Whether a request asks for a list of resources."""
    return request.operation == "list" or searches(request)


def given(request: Request, name: str) -> Any:
    """A parameter of a list request, from its query or its body."""
    return request.query.get(name, request.resource.get(name))


def giving(request: Request, **parameters: Any) -> Request:
    """The same request for a list with other parameters."""
    if searches(request):
        return request.with_json({**request.resource, **parameters})
    return replace(request, query={**request.query, **{name: str(value) for name, value in parameters.items()}})


def _count(request: Request) -> int | None:
    try:
        return int(given(request, "count"))
    except (TypeError, ValueError):
        return None


PAGES = "RFC 7644, section 3.4.2.4: a page may hold fewer resources than asked for."


def _pages(usual: int | None, most: int | None) -> tuple[Layer, ...]:
    """Layers with a page size where none is asked for, and one that no page exceeds."""

    def layer(request: Request, inner: Inner) -> Answer:
        if not lists(request):
            return inner(request)
        asked = _count(request)
        size = usual if asked is None else asked
        if most is not None:
            size = most if size is None else min(size, most)
        return inner(request if size is None or size == asked else giving(request, count=size))

    if most is None:
        return (layer,)
    return (
        layer,
        discovering("ServiceProviderConfig", lambda c: {**c, "filter": {"supported": True, "maxResults": most}}),
    )


for _size in (1, 2, 10):
    declare(f"default-page-{_size}", f"A list that names no count has pages of {_size}.", PAGES, *_pages(_size, None))
for _size in (1, 3, 20):
    declare(f"maximum-page-{_size}", f"No page has more than {_size} resources.", PAGES, *_pages(None, _size))


def _totals_only_when_whole(answer: Answer) -> Answer:
    whole = answer.resource.get("totalResults") == len(answer.resources)
    return replace(answer, body=without(answer.resource, "startIndex", "itemsPerPage")) if whole else answer


def _on_lists(name: str, description: str, because: str, change: Any) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return change(answer) if lists(request) and answer.ok else answer

    declare(name, description, because, layer)


_on_lists(
    "whole-lists-without-paging",
    "A list that holds everything has neither startIndex nor itemsPerPage.",
    "RFC 7644, section 3.4.2: required when partial results are returned due to pagination (A-24).",
    _totals_only_when_whole,
)
_on_lists(
    "empty-lists-without-resources",
    "A list without resources has no Resources.",
    "RFC 7644, section 3.4.2: Resources is required if totalResults is non-zero; A-26 for count=0.",
    lambda answer: answer if answer.resources else replace(answer, body=without(answer.resource, "Resources")),
)
_on_lists(
    "lists-with-more",
    "A list has members that no RFC has.",
    "A-71 in spirit: nothing forbids more members of a message.",
    lambda answer: replace(answer, body={**answer.resource, "took": 3, "nextPage": None}),
)


def _ordered(name: str, description: str, by: str, order: str) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        if not lists(request) or given(request, "sortBy") is not None:
            return inner(request)
        return inner(giving(request, sortBy=by, sortOrder=order))

    declare(name, description, "RFC 7644, section 3.4.2.3: without sortBy the order is the server's.", layer)


_ordered("lists-newest-first", "A list begins with the newest.", "meta.created", "descending")
_ordered("lists-by-id", "A list is in the order of the ids.", "id", "ascending")


@oddity(
    "A-25 and RFC 7644, section 3.4.2.4: count 0 asks for the total; A-26: Resources may be an empty list or absent."
)
def count_zero_without_resources(request: Request, inner: Inner) -> Answer:
    """A list of which nothing was asked for has the total and nothing else."""
    answer = inner(request)
    nothing = lists(request) and answer.ok and _count(request) == 0
    return (
        replace(answer, body=without(answer.resource, "Resources", "startIndex", "itemsPerPage")) if nothing else answer
    )


_NAMES = re.compile(r'\s*(?:id|userName|externalId|displayName)\s+eq\s+"(?:[^"\\]|\\.)*"\s*', re.IGNORECASE)


def _filters(name: str, description: str, because: str, refused: Any) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        asked = given(request, "filter")
        if not lists(request) or not isinstance(asked, str) or not refused(asked):
            return inner(request)
        plain = inner(replace(request, query={}) if not searches(request) else request)
        return error(400, "This filter is not supported.", "invalidFilter") if plain.status != 401 else plain

    declare(name, description, because, layer)


def _unquoted(asked: str) -> str:
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', asked).lower()


DECLINES = "RFC 7644, section 3.4.2.2: a filter operation that is not recognised is declined with invalidFilter."

_filters(
    "filter-eq-on-names-only",
    "Only `eq` on the attributes that clients look users up by is supported.",
    DECLINES,
    lambda asked: not _NAMES.fullmatch(asked),
)
_filters(
    "filter-without-brackets",
    "Filters with value paths in brackets are not supported.",
    "A-32: bracket filters unsupported: 400 invalidFilter.",
    lambda asked: "[" in _unquoted(asked),
)
_filters(
    "filter-without-logic",
    "and, or, not and grouping are not supported.",
    DECLINES,
    lambda asked: bool(re.search(r"\b(and|or|not)\b|\(", _unquoted(asked))),
)
_filters(
    "filter-without-order",
    "gt, ge, lt and le are not supported.",
    DECLINES,
    lambda asked: bool(re.search(r"\b(gt|ge|lt|le)\b", _unquoted(asked))),
)


@oddity("A-29: an unknown attribute: 400 invalidFilter, or nothing is found.")
def unknown_filter_attribute_finds_nothing(request: Request, inner: Inner) -> Answer:
    """A filter on an attribute that nobody knows finds nothing."""
    answer = inner(request)
    known = answer.resource.get("scimType") in ("invalidFilter", "invalidPath")
    unknown = (
        lists(request)
        and known
        and re.search(r"not an attribute|unknown|no such", str(answer.resource.get("detail")), re.I)
    )
    if not unknown:
        return answer
    return Answer(
        200, {"schemas": [urns.LIST_RESPONSE], "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": []}
    )


@oddity("A-48 and A-67: /.search may be missing: 501.")
def no_search_by_post(request: Request, inner: Inner) -> Answer:
    """There is no search by POST."""
    if searches(request) and inner(request).status != 401:
        return error(501, "Searching by POST is not supported.")
    return inner(request)


@oddity("A-67: a query of the base itself may be refused.")
def no_root_query(request: Request, inner: Inner) -> Answer:
    """The base itself cannot be searched."""
    answer = inner(request)
    root = request.path in ("/", "", "/.search") and answer.status != 401
    return error(403, "Name a resource type.") if root else answer


@oddity("A-71 and A-23: a number that is none may be refused.")
def odd_numbers_refused(request: Request, inner: Inner) -> Answer:
    """startIndex and count that are no numbers are refused."""
    answer = inner(request)
    numbers = (given(request, name) for name in ("startIndex", "count")) if lists(request) else ()
    odd = any(not re.fullmatch(r"\s*[+-]?\d+\s*", str(number)) for number in numbers if number is not None)
    return error(400, "This is no number.", "invalidValue") if odd and answer.ok else answer


@oddity("A-37: attributes and excludedAttributes exclude each other; no status is named.")
def both_projections_refused(request: Request, inner: Inner) -> Answer:
    """attributes together with excludedAttributes is refused."""
    answer = inner(request)
    both = all(given(request, name) is not None for name in ("attributes", "excludedAttributes"))
    return error(400, "One or the other.", "invalidValue") if both and answer.ok else answer


@oddity("A-39: schemas may be absent where attributes are chosen.")
def chosen_without_schemas(request: Request, inner: Inner) -> Answer:
    """Where the client chose attributes, schemas is not among them."""
    answer = inner(request)
    if not answer.ok or given(request, "attributes") is None or request.operation == "discover":
        return answer
    if "Resources" in answer.resource:
        entries = [without(entry, "schemas") for entry in answer.resources]
        return replace(answer, body=amended(answer.resource, Resources=entries))
    return replace(answer, body=without(answer.resource, "schemas")) if answer.resource else answer


def _population(number: int) -> Layer:
    """A layer with people in the tenant whom nobody asked for, and groups of theirs."""

    def layer(request: Request, inner: Inner) -> Answer:
        notes = request.backstage.notes["strangers"]
        if not notes:
            notes["there"] = True
            for index in range(number):
                request.backstage.engine(request.asking("POST", "/Users", _stranger(index)))
            for index in range(number // 4):
                request.backstage.engine(request.asking("POST", "/Groups", _crowd(index)))
        return inner(request)

    return layer


def _stranger(number: int) -> Resource:
    """A user with what real directories hold: no mail, odd capitals, names in other scripts, inactive ones."""
    user: Resource = {"schemas": [urns.USER], "userName": f"stranger{number}@corp.example"}
    forms: tuple[Resource, ...] = (
        {},
        {"userName": f"Stranger.{number}", "displayName": "Jörg Müller", "active": False},
        {"displayName": "山田 太郎", "emails": [{"value": f"s{number}@corp.example", "primary": True}], "title": "CEO"},
        {"name": {"familyName": 'O\'Neil "Bob"'}, "nickName": "scimcheck", "externalId": f"e{number}"},
        {"userName": f"scimcheck-{number}", "displayName": f"scimcheck {number}", "userType": "Employee"},
        {
            "emails": [
                {"value": f"a{number}@x.example", "type": "home"},
                {"value": f"b{number}@x.example", "type": "work"},
            ]
        },
    )
    return {**user, **forms[number % len(forms)]}


def _crowd(number: int) -> Resource:
    return {"schemas": [urns.GROUP], "displayName": f"Team {number % 7}" if number % 3 else f"scimcheck team {number}"}


OTHERS = "RFC 7644, section 3.4.2: a tenant holds whoever it holds."

declare("twelve-strangers", "There are twelve other users, and groups.", OTHERS, _population(12))
declare("hundreds-of-strangers", "There are three hundred other users, and groups.", OTHERS, _population(300))
declare(
    "strangers-and-small-pages",
    "There are sixty other users, and pages of seven.",
    f"{OTHERS} {PAGES}",
    *_pages(7, 7),
    _population(60),
)
