"""Faults of sorting: by what, in which direction, and what happens to those that it cannot place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import body, declare, fault, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim.lookup import lookup

SORT = ("sort",)
PAGE = ("startIndex", "count", "sortBy", "sortOrder", "attributes", "excludedAttributes")


def _sorts(
    name: str, description: str, order: Callable[[list[dict[str, Any]], str, bool], list[dict[str, Any]]]
) -> None:
    """A fault that puts whole lists into another order, given the path and whether the order is descending."""

    def layer(request: Request, inner: Inner) -> Answer:
        by = request.query.get("sortBy")
        answer = inner(request)
        if request.operation != "list" or not by or not answer.ok:
            return answer
        whole = inner(replace(request, query={k: v for k, v in request.query.items() if k not in PAGE}))
        falling = request.query.get("sortOrder") == "descending"
        ids = [entry["id"] for entry in order(whole.resources, by, falling)]
        first, most = max(1, _number(request, "startIndex", 1)), _number(request, "count", len(ids))
        shown = {entry["id"]: entry for entry in _unpaged(request, inner).resources}
        page = [shown[id] for id in ids[first - 1 : first - 1 + max(0, most)] if id in shown]
        return body(Resources=page, itemsPerPage=len(page))(answer)

    declare(name, description, (*SORT, "query/filter"), layer)


def _unpaged(request: Request, inner: Inner) -> Answer:
    return inner(replace(request, query={k: v for k, v in request.query.items() if k not in ("startIndex", "count")}))


def _number(request: Request, name: str, otherwise: int) -> int:
    given = request.query.get(name, "")
    return int(given) if given.lstrip("-").isdigit() else otherwise


def _text(entry: dict[str, Any], path: str) -> str:
    """The value at a path as text; of several values the first."""
    top, _, sub = path.partition(".")
    several = None if path.startswith("urn:") else lookup(entry, top)
    value = lookup(several[0], sub) if isinstance(several, list) and several else lookup(entry, path)
    return value if isinstance(value, str) else ""


def _by_first_value(found: list[dict[str, Any]], path: str, falling: bool) -> list[dict[str, Any]]:
    return _placed(found, path, falling, lambda text: text.casefold())


def _by_code_point(found: list[dict[str, Any]], path: str, falling: bool) -> list[dict[str, Any]]:
    return _placed(found, path, falling, lambda text: text)


def _as_numbers(found: list[dict[str, Any]], path: str, falling: bool) -> list[dict[str, Any]]:
    return _placed(found, path, falling, lambda text: f"{int(text):09}" if text.isdigit() else text.casefold())


def _placed(found: list[dict[str, Any]], path: str, falling: bool, key: Callable[[str], str]) -> list[dict[str, Any]]:
    having = sorted((r for r in found if _text(r, path)), key=lambda r: key(_text(r, path)), reverse=falling)
    lacking = [r for r in found if not _text(r, path)]
    return [*lacking, *having] if falling else [*having, *lacking]


def _without_first(found: list[dict[str, Any]], path: str, falling: bool) -> list[dict[str, Any]]:
    ordered = _placed(found, path, falling, str.casefold)
    lacking = [r for r in ordered if not _text(r, path)]
    having = [r for r in ordered if _text(r, path)]
    return [*having, *lacking] if falling else [*lacking, *having]


def _without_last(found: list[dict[str, Any]], path: str, falling: bool) -> list[dict[str, Any]]:
    ordered = _placed(found, path, falling, str.casefold)
    return [*(r for r in ordered if _text(r, path)), *(r for r in ordered if not _text(r, path))]


def _dropping(found: list[dict[str, Any]], path: str, falling: bool) -> list[dict[str, Any]]:
    return [r for r in _placed(found, path, falling, str.casefold) if _text(r, path)]


_sorts("sort-by-first-value", "Of several values the first decides, not the primary one.", _by_first_value)
_sorts("sort-minds-case", "Capitals are sorted before small letters.", _by_code_point)
_sorts("sort-text-as-numbers", "Text that consists of digits is sorted as numbers.", _as_numbers)
_sorts(
    "sort-puts-missing-first",
    "Resources without a value come first, or last where the order is descending.",
    _without_first,
)
_sorts("sort-puts-missing-last-always", "Resources without a value come last in either direction.", _without_last)
_sorts("sort-drops-missing", "Resources without a value are left out.", _dropping)


def _asks(name: str, description: str, change: Callable[[str, str], dict[str, str]]) -> None:
    """A fault that sorts by something else than asked; `change` takes sortBy and sortOrder."""

    def layer(request: Request, inner: Inner) -> Answer:
        by = request.query.get("sortBy")
        if by is None:
            return inner(request)
        left = {k: v for k, v in request.query.items() if k not in ("sortBy", "sortOrder")}
        return inner(replace(request, query={**left, **change(by, request.query.get("sortOrder", ""))}))

    declare(name, description, SORT, layer)


def _both(by: str, order: str) -> dict[str, str]:
    return {"sortBy": by, "sortOrder": order} if order else {"sortBy": by}


_asks(
    "sort-defaults-to-descending",
    "Without sortOrder the order is descending.",
    lambda by, o: _both(by, o or "descending"),
)
_asks("sort-always-ascending", "The order is ascending whatever was asked for.", lambda by, o: _both(by, "ascending"))
_asks(
    "sort-order-reversed",
    "Ascending and descending are confused.",
    lambda by, o: _both(by, "ascending" if o == "descending" else "descending"),
)
_asks(
    "sort-by-sub-attribute-ignored",
    "Only simple attributes are sorted by.",
    lambda by, o: {} if "." in by.rpartition(":")[2] else _both(by, o),
)
_asks(
    "sort-by-extension-ignored",
    "An attribute that is named with a URN is not sorted by.",
    lambda by, o: {} if by.startswith("urn:") else _both(by, o),
)
_asks("sort-by-date-ignored", "Dates are not sorted by.", lambda by, o: {} if by.startswith("meta.") else _both(by, o))
_asks("sort-by-name-only", "Whatever is asked for, the order is that of the id.", lambda by, o: _both("id", o))


@fault("sort")
def sort_page_by_page(request: Request, inner: Inner) -> Answer:
    """A page is cut first, and sorted then."""
    by = request.query.get("sortBy")
    if request.operation != "list" or not by or not {"startIndex", "count"} & set(request.query):
        return inner(request)
    cut = inner(replace(request, query={k: v for k, v in request.query.items() if k not in ("sortBy", "sortOrder")}))
    falling = request.query.get("sortOrder") == "descending"
    return body(Resources=_placed(cut.resources, by, falling, str.casefold))(cut) if cut.ok else cut


@fault("sort", "query/filter")
def sort_doubles_values(request: Request, inner: Inner) -> Answer:
    """A resource with several values is listed once for each."""
    answer = inner(request)
    by = request.query.get("sortBy", "").partition(".")[0]
    if request.operation != "list" or not by or not answer.ok:
        return answer
    several = [(r, lookup(r, by)) for r in answer.resources]
    found = [r for r, values in several for _ in (values if isinstance(values, list) and values else [None])]
    total = int(answer.resource["totalResults"]) + len(found) - len(answer.resources)
    return body(Resources=found, totalResults=total, itemsPerPage=len(found))(answer)


@fault("sort")
def sort_ignores_filter(request: Request, inner: Inner) -> Answer:
    """A list that is sorted is not filtered."""
    if request.operation != "list" or "sortBy" not in request.query:
        return inner(request)
    return inner(replace(request, query={k: v for k, v in request.query.items() if k != "filter"}))


@fault("sort")
def sort_by_hidden_ignored(request: Request, inner: Inner) -> Answer:
    """An attribute that is not shown is not sorted by."""
    shown = request.query.get("attributes")
    if request.operation != "list" or shown is None or request.query.get("sortBy", "") in shown.split(","):
        return inner(request)
    return inner(replace(request, query={k: v for k, v in request.query.items() if k not in ("sortBy", "sortOrder")}))


@fault("sort")
def sort_by_unknown_breaks(request: Request, inner: Inner) -> Answer:
    """To sort by an attribute that nobody has breaks the server."""
    if request.query.get("sortBy") == "noSuchAttribute":
        return error(500, "KeyError: noSuchAttribute")
    return inner(request)


@fault("sort")
def sort_refused(request: Request, inner: Inner) -> Answer:
    """Sorting is refused, though it is claimed."""
    return error(400, "Sorting is not supported.") if "sortBy" in request.query else inner(request)


@fault("sort")
def sort_minds_notation(request: Request, inner: Inner) -> Answer:
    """Only an attribute that is spelled as in the schema, without its URN, is sorted by."""
    by = request.query.get("sortBy", "")
    if not by.isupper() and not by.startswith("urn:ietf:params:scim:schemas:core"):
        return inner(request)
    return inner(replace(request, query={k: v for k, v in request.query.items() if k not in ("sortBy", "sortOrder")}))


@fault("query/filter", "sort")
def search_forgets_qualified_order(request: Request, inner: Inner) -> Answer:
    """A search by POST that sorts by the full name of an attribute is not sorted."""
    if not request.path.endswith("/.search") or "urn:" not in str(request.resource.get("sortBy")):
        return inner(request)
    return inner(replace(request.with_json(without(request.resource, "sortBy"))))
