"""Oddities of discovery: less claimed, more described, shown to everybody."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.sandbox.faults.making import body, only_asked, without
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.oddities.making import (
    Resource,
    claims,
    declare,
    discovering,
    oddity,
    searches,
    showing,
)

OPTIONAL = "RFC 7643, section 5: each feature is said to be supported or not; none but the core is required."

DISCOVER = ("discover",)


def _refusing(test: str, status: int, scim_type: str = "", allow: str = "") -> Layer:
    """A layer that refuses one kind of request; `test` is a method, a path, or a parameter of the query."""

    def layer(request: Request, inner: Inner) -> Answer:
        asked = test in (request.method, request.path) or test in request.query
        meant = asked or (searches(request) and test in request.resource)
        if not meant or request.operation == "discover" or only_asked(request, inner).status == 401:
            return inner(request)
        answer = error(status, "This is not supported.", scim_type)
        return answer.with_header("Allow", allow) if allow else answer

    return layer


def _without_versions(request: Request, inner: Inner) -> Answer:
    kept = tuple(pair for pair in request.headers if pair[0].lower() not in ("if-match", "if-none-match"))
    answer = inner(replace(request, headers=kept)).without_header("ETag")
    return _unversioned_bulk(answer) if request.path == "/Bulk" else answer


def _unversioned_bulk(answer: Answer) -> Answer:
    operations = answer.resource.get("Operations")
    return body(Operations=[without(entry, "version") for entry in operations])(answer) if operations else answer


def _unversioned(resource: Resource) -> Resource:
    return {**resource, "meta": without(resource["meta"], "version")} if "meta" in resource else resource


def _unsorted(request: Request, inner: Inner) -> Answer:
    left = {name: value for name, value in request.query.items() if name not in ("sortBy", "sortOrder")}
    if searches(request) and request.resource:
        return inner(request.with_json(without(request.resource, "sortBy", "sortOrder")))
    return inner(replace(request, query=left))


NO_PATCH = (claims(patch=False), _refusing("PATCH", 501))
NO_BULK = (claims(bulk=False), _refusing("/Bulk", 501))
NO_SORT = (claims(sort=False), _unsorted)
NO_ETAG = (claims(etag=False), _without_versions, showing(_unversioned))

declare("no-patch", "There is no PATCH, and it is not claimed: 501.", OPTIONAL, *NO_PATCH)
declare(
    "no-patch-405",
    "There is no PATCH, and it is not claimed: 405 with Allow.",
    "A-48: 501, 404 or 405 for what is not supported.",
    claims(patch=False),
    _refusing("PATCH", 405, allow="GET, PUT, DELETE"),
)
declare("no-bulk", "There is no bulk, and it is not claimed.", OPTIONAL, *NO_BULK)
declare("no-sort", "Sorting is not claimed, and sortBy is ignored.", "A-27: sort unsupported is ignored.", *NO_SORT)
declare(
    "no-sort-400",
    "Sorting is not claimed, and sortBy is refused.",
    "A-27: sort unsupported: ignored, or 4xx or 501.",
    claims(sort=False),
    _refusing("sortBy", 400),
)
declare("no-etag", "There are no versions anywhere, and none are claimed.", OPTIONAL, *NO_ETAG)
declare(
    "etag-not-claimed",
    "Versions are shown, and not claimed; conditions are ignored.",
    "A-51: with etag.supported false the header is ignored.",
    claims(etag=False),
    lambda request, inner: inner(
        replace(request, headers=tuple(p for p in request.headers if p[0].lower() not in ("if-match", "if-none-match")))
    ),
)
declare("no-change-password", "changePassword is not claimed.", OPTIONAL, claims(changePassword=False))

for _status, _scim_type in ((400, "invalidFilter"), (403, ""), (501, "")):
    declare(
        f"no-filter-{_status}",
        f"Filtering is not claimed; a filter is refused with {_status}.",
        "A-28: no status is defined: 400 invalidFilter, 403 or 501.",
        claims(filter=False),
        _refusing("filter", _status, _scim_type),
    )

declare(
    "nothing-claimed",
    "Of everything optional nothing is there, and nothing is claimed.",
    OPTIONAL,
    *NO_PATCH,
    *NO_BULK,
    *NO_SORT,
    *NO_ETAG,
    claims(filter=False, changePassword=False),
    _refusing("filter", 400, "invalidFilter"),
)
declare(
    "claims-too-little",
    "Everything works, and nothing is claimed.",
    OPTIONAL,
    claims(patch=False, bulk=False, filter=False, sort=False, etag=False, changePassword=False),
)


@oddity("RFC 7644, section 3.7.4: a service provider defines the maximum number of operations.")
def bulk_small(request: Request, inner: Inner) -> Answer:
    """A bulk request may hold two operations and 4000 bytes."""
    sent = request.resource.get("Operations")
    if request.path == "/Bulk" and isinstance(sent, list) and (len(sent) > 2 or len(request.body) > 4000):
        return error(413, "At most 2 operations and 4000 bytes.")
    limited = discovering("ServiceProviderConfig", _small_bulk)
    return limited(request, inner)


def _small_bulk(config: Resource) -> Resource:
    return {**config, "bulk": {"supported": True, "maxOperations": 2, "maxPayloadSize": 4000}}


@oddity("RFC 7644, section 4, and 7643, section 5: discovery may be read by anybody (A-42).")
def discovery_public(request: Request, inner: Inner) -> Answer:
    """Discovery is shown to everybody, with or without credentials."""
    answer = inner(request)
    opened = answer.status == 401 and request.operation == "discover" and request.method == "GET"
    return request.backstage.engine(request) if opened else answer
