"""Faults of paging: where pages begin and end, what they repeat or lose, and what they count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from scim_conformance.sandbox.faults.making import answers, body, declare, fault, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

PAGING, LIST = ("pagination",), ("list",)


def _number(request: Request, name: str) -> int | None:
    given = request.query.get(name, "")
    return int(given) if given.lstrip("-").isdigit() else None


def _with(request: Request, **parameters: str | None) -> Request:
    query: Mapping[str, str | None] = {**request.query, **parameters}
    return replace(request, query={name: value for name, value in query.items() if value is not None})


def _asks(name: str, description: str, change: Callable[[Request], Request]) -> None:
    """A fault that reads the parameters of a list wrongly."""

    def layer(request: Request, inner: Inner) -> Answer:
        return inner(change(request) if request.operation == "list" else request)

    declare(name, description, PAGING, layer)


def _refuses(name: str, description: str, status: int, when: Callable[[Request], bool]) -> None:
    """A fault that refuses some lists."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation == "list" and when(request):
            return error(status, "These parameters cannot be used.")
        return inner(request)

    declare(name, description, PAGING, layer)


def _moved(by: int) -> Callable[[Request], Request]:
    """Every page but the first begins some places further on, or further back."""

    def change(request: Request) -> Request:
        first = _number(request, "startIndex")
        return request if first is None or first <= 1 else _with(request, startIndex=str(first + by))

    return change


def _from_zero(request: Request) -> Request:
    first = _number(request, "startIndex")
    return request if first is None or first < 1 else _with(request, startIndex=str(first + 1))


def _as_page_number(request: Request) -> Request:
    first, most = _number(request, "startIndex"), _number(request, "count")
    if first is None or most is None or first < 1 or most < 1:
        return request
    return _with(request, startIndex=str((first - 1) // most * most + 1))


def _counted(by: int) -> Callable[[Request], Request]:
    def change(request: Request) -> Request:
        most = _number(request, "count")
        return _with(request, count=str(most + by)) if most else request

    return change


def _all_for(low: int, high: int) -> Callable[[Request], Request]:
    """A count within these bounds counts as none."""

    def change(request: Request) -> Request:
        most = _number(request, "count")
        return _with(request, count=None) if most is not None and low <= most <= high else request

    return change


def _ignored_beside_filter(name: str) -> Callable[[Request], Request]:
    return lambda request: _with(request, **{name: None}) if "filter" in request.query else request


_asks("start-index-from-zero", "Pages are counted from 0.", _from_zero)
_asks("start-index-is-a-page", "startIndex is rounded down to a whole number of pages.", _as_page_number)
_asks("pages-overlap", "Every page but the first begins with the last resource of the one before.", _moved(-1))
_asks("pages-skip-one", "Every page but the first leaves out a resource.", _moved(1))
_asks("count-one-too-many", "A page holds one resource more than asked for.", _counted(1))
_asks("count-0-gives-all", "With count=0 everything is listed.", _all_for(0, 0))
_asks("count-negative-gives-all", "With a negative count everything is listed.", _all_for(-99, -1))
_asks(
    "count-negative-gives-1", "A negative count is taken for 1.", lambda r: _with(r, count="1") if _below(r, 0) else r
)
_asks("count-ignored-with-filter", "With a filter, count is passed over.", _ignored_beside_filter("count"))
_asks(
    "start-index-ignored-with-filter", "With a filter, startIndex is passed over.", _ignored_beside_filter("startIndex")
)
_asks(
    "start-index-ignored-without-count",
    "Without count, startIndex is passed over.",
    lambda r: r if "count" in r.query else _with(r, startIndex=None),
)


def _below(request: Request, bound: int) -> bool:
    most = _number(request, "count")
    return most is not None and most < bound


def _first_below(bound: int) -> Callable[[Request], bool]:
    def when(request: Request) -> bool:
        first = _number(request, "startIndex")
        return first is not None and first < bound

    return when


def _text(name: str) -> Callable[[Request], bool]:
    return lambda request: name in request.query and _number(request, name) is None


_refuses("start-index-0-refused", "A startIndex of 0 is refused.", 400, _first_below(1))
_refuses("start-index-negative-breaks", "A negative startIndex breaks the server.", 500, _first_below(0))
_refuses("count-negative-refused", "A negative count is refused.", 400, lambda r: _below(r, 0))
_refuses("count-0-refused", "A count of 0 is refused.", 400, lambda r: _number(r, "count") == 0)
_refuses("count-large-refused", "A count of more than 150 is refused.", 400, lambda r: (_number(r, "count") or 0) > 150)
_refuses("start-index-text-breaks", "A startIndex that is no number breaks the server.", 500, _text("startIndex"))
_refuses("count-text-breaks", "A count that is no number breaks the server.", 500, _text("count"))


def _beyond(request: Request, answer: Answer) -> bool:
    first, total = _number(request, "startIndex"), answer.resource.get("totalResults")
    asked = request.operation == "list" and _number(request, "count") != 0
    return asked and answer.ok and first is not None and isinstance(total, int) and first > max(total, 1)


@fault("pagination")
def beyond_the_end_404(request: Request, inner: Inner) -> Answer:
    """A page behind the last resource is answered with 404."""
    answer = inner(request)
    return error(404, "There is no such page.") if _beyond(request, answer) else answer


@fault("pagination")
def beyond_the_end_400(request: Request, inner: Inner) -> Answer:
    """A page behind the last resource is refused with 400."""
    answer = inner(request)
    return error(400, "There is no such page.", "invalidValue") if _beyond(request, answer) else answer


@fault("pagination")
def beyond_the_end_first_page(request: Request, inner: Inner) -> Answer:
    """Behind the last resource the first page comes again."""
    answer = inner(request)
    return inner(_with(request, startIndex="1")) if _beyond(request, answer) else answer


@fault("pagination")
def beyond_the_end_total_0(request: Request, inner: Inner) -> Answer:
    """Behind the last resource the total is 0."""
    answer = inner(request)
    return body(totalResults=0)(answer) if _beyond(request, answer) else answer


@fault("pagination")
def last_one_is_lost(request: Request, inner: Inner) -> Answer:
    """The last page lacks its last resource."""
    answer = inner(request)
    total, first = answer.resource.get("totalResults"), _number(request, "startIndex") or 1
    if request.operation != "list" or not answer.ok or not isinstance(total, int):
        return answer
    found = answer.resources
    ends = len(found) > 0 and first > 1 and first + len(found) - 1 >= total
    return body(Resources=found[:-1], itemsPerPage=len(found) - 1)(answer) if ends else answer


@fault("pagination")
def order_changes(request: Request, inner: Inner) -> Answer:
    """Every other list is in the reverse order."""
    if request.operation != "list" or "sortBy" in request.query:
        return inner(request)
    seen = request.backstage.notes["lists"]
    seen["number"] = seen.get("number", 0) + 1
    if seen["number"] % 2:
        return inner(request)
    whole = inner(_with(request, startIndex=None, count=None))
    first, most = max(1, _number(request, "startIndex") or 1), _number(request, "count")
    answer = inner(request)
    page = list(reversed(whole.resources))[first - 1 :][: most if most is None else max(0, most)]
    return body(Resources=page, itemsPerPage=len(page))(answer) if answer.ok else answer


def _page_size(answer: Answer) -> Answer:
    return body(totalResults=len(answer.resources))(answer)


def _one_more(answer: Answer) -> Answer:
    return body(totalResults=int(answer.resource.get("totalResults", 0)) + 1)(answer)


answers("total-is-page-size", "totalResults is the number of resources on the page.", PAGING, LIST, _page_size)
answers("total-one-too-many", "totalResults is one too many.", PAGING, LIST, _one_more)
answers(
    "items-per-page-is-text",
    "itemsPerPage is a text.",
    PAGING,
    LIST,
    lambda a: body(itemsPerPage=str(len(a.resources)))(a),
)
answers(
    "start-index-is-text",
    "startIndex of an answer is a text.",
    PAGING,
    LIST,
    lambda a: body(startIndex=str(a.resource.get("startIndex", 1)))(a),
)
answers(
    "page-without-position",
    "A page has neither startIndex nor itemsPerPage.",
    PAGING,
    LIST,
    lambda a: replace(a, body=without(a.resource, "startIndex", "itemsPerPage")),
)
answers("start-index-always-1", "startIndex of an answer is always 1.", PAGING, LIST, body(startIndex=1))


@fault("pagination", "query/filter")
def total_counts_everything(request: Request, inner: Inner) -> Answer:
    """With a filter, totalResults counts what does not match too."""
    answer = inner(request)
    if request.operation != "list" or "filter" not in request.query or not answer.resources:
        return answer
    everything = inner(request.asking("GET", request.path, query={"count": "1"}))
    return body(totalResults=everything.resource.get("totalResults"))(answer)


@fault("pagination")
def total_0_with_count_0(request: Request, inner: Inner) -> Answer:
    """With count=0 the total is 0 too."""
    answer = inner(request)
    return body(totalResults=0)(answer) if request.operation == "list" and _number(request, "count") == 0 else answer


@fault("pagination")
def total_is_what_is_left(request: Request, inner: Inner) -> Answer:
    """totalResults counts from the beginning of the page."""
    answer = inner(request)
    first, total = _number(request, "startIndex") or 1, answer.resource.get("totalResults")
    if request.operation != "list" or first <= 1 or not isinstance(total, int):
        return answer
    return body(totalResults=max(len(answer.resources), total - first + 1))(answer)


@fault("pagination")
def total_counts_deleted(request: Request, inner: Inner) -> Answer:
    """totalResults of a list without a filter counts what was deleted too."""
    answer = inner(request)
    deleted = request.backstage.notes["deleted"]
    if request.operation == "delete" and answer.ok:
        deleted[request.endpoint] = deleted.get(request.endpoint, 0) + 1
    if request.operation != "list" or not answer.ok or "filter" in request.query:
        return answer
    return body(totalResults=answer.resource["totalResults"] + deleted.get(request.endpoint, 0))(answer)


@fault("pagination")
def total_capped(request: Request, inner: Inner) -> Answer:
    """There are never more than three resources by the total, and whatever comes after them is in no list."""
    answer = inner(request)
    total = answer.resource.get("totalResults")
    if request.operation != "list" or not isinstance(total, int) or total <= 3:
        return answer
    first = max(1, _number(request, "startIndex") or 1)
    left = answer.resources[: max(0, 4 - first)]
    return body(totalResults=3, itemsPerPage=len(left), Resources=left)(answer)


@fault("pagination")
def items_per_page_as_asked(request: Request, inner: Inner) -> Answer:
    """itemsPerPage is the count that was asked for, however few there are."""
    answer = inner(request)
    most = _number(request, "count")
    if request.operation != "list" or not answer.ok or most is None or most < 1:
        return answer
    return body(itemsPerPage=most)(answer)
