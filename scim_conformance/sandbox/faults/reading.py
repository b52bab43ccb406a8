"""Faults of reading, listing, filtering, sorting and paging."""

from __future__ import annotations

import re
from dataclasses import replace

from scim_conformance.sandbox.faults.making import answers, body, declare, fault, shows, store, without
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.scim import urns

READ, LIST = ("read",), ("list",)
FILTER, PAGING = ("query/filter",), ("pagination",)

answers("read-answers-201", "A read answers 201.", READ, READ, lambda answer: replace(answer, status=201))
shows("read-drops-id", "A read shows a resource without its id.", READ, lambda r: without(r, "id"), on=READ)
shows(
    "read-drops-attribute",
    "A read shows a resource without its displayName.",
    READ,
    lambda resource: without(resource, "displayName"),
    on=READ,
)


@fault("read", "errors")
def read_unknown_200(request: Request, inner: Inner) -> Answer:
    """A read of an id that nobody has answers 200."""
    answer = inner(request)
    if request.operation != "read" or answer.status != 404:
        return answer
    schema = urns.GROUP if "group" in request.endpoint.lower() else urns.USER
    return Answer(200, {"schemas": [schema], "id": request.id})


@fault("errors", "read", "replace", "patch", "delete")
def unknown_id_answers_500(request: Request, inner: Inner) -> Answer:
    """Whatever is asked of an id that nobody has, the answer is 500."""
    answer = inner(request)
    return error(500, "Internal error.") if request.id and request.operation and answer.status == 404 else answer


@fault("errors", "read", "replace", "patch", "delete")
def unknown_id_answers_400(request: Request, inner: Inner) -> Answer:
    """Whatever is asked of an id that nobody has, the answer is 400."""
    answer = inner(request)
    return error(400, "There is no such resource.") if request.id and answer.status == 404 else answer


def _fewer(answer: Answer) -> Answer:
    return body(totalResults=len(answer.resources) - 1)(answer) if answer.resources else answer


def _as_text(answer: Answer) -> Answer:
    return body(totalResults=str(answer.resource.get("totalResults")))(answer)


def _twice(answer: Answer) -> Answer:
    return body(Resources=[*answer.resources[:1], *answer.resources])(answer) if answer.resources else answer


answers("list-total-wrong", "totalResults is smaller than the page.", (*FILTER, *PAGING), LIST, _fewer)
answers("list-total-is-a-string", "totalResults is a text.", FILTER, LIST, _as_text)
answers(
    "list-without-total",
    "A list has no totalResults.",
    FILTER,
    LIST,
    lambda a: replace(a, body=without(a.resource, "totalResults")),
)
answers(
    "list-without-resources",
    "A list tells how many resources there are, and shows none.",
    FILTER,
    LIST,
    lambda a: replace(a, body=without(a.resource, "Resources")),
)
answers(
    "list-without-schemas",
    "A list has no schemas.",
    FILTER,
    LIST,
    lambda a: replace(a, body=without(a.resource, "schemas")),
)
answers("list-is-an-array", "A list is a bare JSON array.", FILTER, LIST, lambda a: replace(a, body=a.resources))
answers("lists-twice", "The first resource of a page is there twice.", (*FILTER, *PAGING), LIST, _twice)
answers(
    "items-per-page-wrong",
    "itemsPerPage is not the number of resources on the page.",
    PAGING,
    LIST,
    lambda a: body(itemsPerPage=len(a.resources) + 1)(a),
)
answers(
    "list-start-index-wrong",
    "startIndex of an answer is one too small.",
    PAGING,
    LIST,
    lambda a: body(startIndex=int(a.resource.get("startIndex", 1)) - 1)(a),
)
answers(
    "list-shows-less",
    "A list shows resources without their attributes.",
    (*FILTER, "user-schema", "group-schema"),
    LIST,
    lambda a: body(Resources=[{k: r[k] for k in ("schemas", "id", "meta") if k in r} for r in a.resources])(a),
)


@fault("query/filter")
def list_hides_new(request: Request, inner: Inner) -> Answer:
    """A resource that was created is in no list."""
    answer = inner(request)
    new = request.backstage.notes["new"]
    if request.operation == "create" and answer.ok:
        new[str(answer.resource.get("id"))] = True
    if request.operation != "list" or not answer.ok:
        return answer
    left = [entry for entry in answer.resources if entry.get("id") not in new]
    return body(Resources=left, totalResults=len(left), itemsPerPage=len(left))(answer)


@fault("query/filter")
def list_hides_the_inactive(request: Request, inner: Inner) -> Answer:
    """Whoever is inactive can be read, and is in no list."""
    answer = inner(request)
    if request.operation != "list" or not answer.ok:
        return answer
    left = [entry for entry in answer.resources if entry.get("active") is not False]
    hidden = len(answer.resources) - len(left)
    total = answer.resource["totalResults"] - hidden
    return body(Resources=left, totalResults=total, itemsPerPage=len(left))(answer) if hidden else answer


def _ignoring(*parameters: str) -> Layer:
    """A layer that drops query parameters, and the same members of a search body, on the way in."""

    def layer(request: Request, inner: Inner) -> Answer:
        left = {name: value for name, value in request.query.items() if name not in parameters}
        without_them = replace(request, query=left)
        if request.path.endswith("/.search") and request.resource:
            without_them = without_them.with_json(without(request.resource, *parameters))
        return inner(without_them)

    return layer


def _ignores(name: str, description: str, features: tuple[str, ...], *parameters: str) -> None:
    declare(name, description, features, _ignoring(*parameters))


_ignores("list-exceeds-count", "A list pays no heed to count.", PAGING, "count")
_ignores("start-index-ignored", "A list pays no heed to startIndex.", PAGING, "startIndex")
_ignores("filter-ignored", "A filter is ignored: everything is returned.", FILTER, "filter")
_ignores("attributes-ignored", "The parameter attributes is ignored.", ("projection",), "attributes")
_ignores(
    "excluded-attributes-ignored", "The parameter excludedAttributes is ignored.", ("projection",), "excludedAttributes"
)
_ignores("sort-ignored", "The parameters sortBy and sortOrder are ignored.", ("sort",), "sortBy", "sortOrder")
_ignores("sort-order-ignored", "The parameter sortOrder is ignored.", ("sort",), "sortOrder")


@fault("query/filter")
def filter_returns_nothing(request: Request, inner: Inner) -> Answer:
    """A filter finds nothing, whatever it says."""
    answer = inner(request)
    if "filter" not in request.query or not answer.ok:
        return answer
    return body(totalResults=0, itemsPerPage=0, Resources=[])(answer)


@fault("query/filter")
def filter_miss_404(request: Request, inner: Inner) -> Answer:
    """A filter that finds nothing answers 404."""
    answer = inner(request)
    missed = request.operation == "list" and "filter" in request.query and answer.ok and not answer.resources
    return error(404, "Nothing found.") if missed and answer.resource.get("totalResults") == 0 else answer


_EQUALITY = re.compile(r'([\w.$:-]+)\s+eq\s+"((?:[^"\\]|\\.)*)"', re.IGNORECASE)


@fault("query/filter")
def filter_case_sensitive(request: Request, inner: Inner) -> Answer:
    """A filter tells upper case from lower case where the attribute does not."""
    answer = inner(request)
    asked = _EQUALITY.fullmatch(request.query.get("filter", "").strip())
    if not asked or not answer.ok:
        return answer
    left = [entry for entry in answer.resources if entry.get(asked[1], asked[2]) == asked[2]]
    return body(totalResults=len(left), itemsPerPage=len(left), Resources=left)(answer)


@fault("query/filter")
def filter_operator_case_sensitive(request: Request, inner: Inner) -> Answer:
    """A filter whose operator is not in lower case is refused."""
    if re.search(r"\s(?!(?:eq|ne|co|sw|ew|gt|ge|lt|le|pr)\b)(?i:eq|ne|co|sw|ew|gt|ge|lt|le|pr)\b", _unquoted(request)):
        return error(400, "Unknown operator.", "invalidFilter")
    return inner(request)


@fault("query/filter")
def filter_attribute_case_sensitive(request: Request, inner: Inner) -> Answer:
    """A filter whose attribute is not spelled as in the schema finds nothing."""
    answer = inner(request)
    asked = re.match(r"\s*(username|displayname)\b", _unquoted(request), re.IGNORECASE)
    if not asked or asked[1] in ("userName", "displayName") or not answer.ok:
        return answer
    return body(totalResults=0, itemsPerPage=0, Resources=[])(answer)


@fault("query/filter")
def filter_second_term_ignored(request: Request, inner: Inner) -> Answer:
    """Of a filter with `and` or `or` only the first term counts."""
    first = re.split(r"\s+(?:and|or)\s+", request.query.get("filter", ""), maxsplit=1, flags=re.IGNORECASE)[0]
    if "filter" not in request.query or first.count("(") != first.count(")"):
        return inner(request)
    return inner(replace(request, query={**request.query, "filter": first}))


@fault("query/filter")
def filter_is_substring(request: Request, inner: Inner) -> Answer:
    """The operator `eq` finds whatever contains the value."""
    asked = request.query.get("filter")
    if asked is None:
        return inner(request)
    return inner(replace(request, query={**request.query, "filter": re.sub(r"(?i)\beq(\s+\")", r"co\1", asked)}))


@fault("query/filter", "errors")
def filter_invalid_accepted(request: Request, inner: Inner) -> Answer:
    """A filter that makes no sense is answered with everything."""
    answer = inner(request)
    if request.operation != "list" or answer.resource.get("scimType") != "invalidFilter":
        return answer
    return store(request, "GET", request.endpoint)


@fault("query/filter", "errors")
def filter_invalid_without_scim_type(request: Request, inner: Inner) -> Answer:
    """A filter that makes no sense is refused without saying why."""
    answer = inner(request)
    if answer.resource.get("scimType") != "invalidFilter":
        return answer
    return replace(answer, body=without(answer.resource, "scimType"))


@fault("query/filter")
def search_by_post_missing(request: Request, inner: Inner) -> Answer:
    """There is no search by POST."""
    if request.path.endswith("/.search"):
        return error(404, "There is no such endpoint.")
    return inner(request)


def _unquoted(request: Request) -> str:
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', request.query.get("filter", ""))
