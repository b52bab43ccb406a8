"""Faults of HTTP: errors, credentials, media types, versions and limits."""

from __future__ import annotations

import json
from dataclasses import replace

from scim_conformance.sandbox.faults.making import answers, body, declare, fault, refuses, stored, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

ERRORS, HTTP, ETAG = ("errors",), ("auth/http",), ("versioning/etag",)
EVERYTHING = ("create", "read", "list", "replace", "patch", "delete", "discover", "")


def _html(answer: Answer) -> Answer:
    return replace(answer, body=b"<html><body><h1>Error</h1></body></html>").with_header("Content-Type", "text/html")


refuses("error-not-scim", "Errors are HTML pages.", ERRORS, _html)
refuses("error-without-body", "Errors have no body.", ERRORS, lambda answer: replace(answer, body=None))
refuses(
    "error-status-number", "The status in the body of an error is a number.", ERRORS, lambda a: body(status=a.status)(a)
)
refuses("error-status-differs", "The status in the body of an error is another one.", ERRORS, body(status="418"))
refuses(
    "error-status-missing",
    "The body of an error has no status.",
    ERRORS,
    lambda a: replace(a, body=without(a.resource, "status")),
)
refuses(
    "error-without-schemas",
    "The body of an error has no schemas.",
    ERRORS,
    lambda a: replace(a, body=without(a.resource, "schemas")),
)
refuses(
    "error-without-detail",
    "Errors do not say what is wrong.",
    ERRORS,
    lambda a: replace(a, body=without(a.resource, "detail")),
)
refuses(
    "error-without-scim-type",
    "Errors carry no scimType.",
    ERRORS,
    lambda a: replace(a, body=without(a.resource, "scimType")),
)
refuses(
    "error-scim-type-invented",
    "Errors carry a scimType that is not in the table.",
    ERRORS,
    body(scimType="somethingWrong"),
)
refuses("errors-answer-200", "Errors are told with the status 200.", ERRORS, lambda answer: replace(answer, status=200))


def _malformed(request: Request) -> bool:
    return request.method in ("POST", "PUT", "PATCH") and bool(request.body) and request.json is None


@fault("errors", "auth/http")
def malformed_json_accepted(request: Request, inner: Inner) -> Answer:
    """A body that is not JSON is taken for an empty one."""
    answer = inner(request)
    if not _malformed(request) or answer.status != 400:
        return answer
    return Answer(201 if request.method == "POST" else 200, stored(request) if request.id else {})


@fault("errors", "auth/http")
def malformed_json_500(request: Request, inner: Inner) -> Answer:
    """A body that is not JSON answers 500."""
    answer = inner(request)
    return error(500, "Internal error.") if _malformed(request) and answer.status == 400 else answer


@fault("errors")
def malformed_json_without_scim_type(request: Request, inner: Inner) -> Answer:
    """A body that is not JSON is refused without saying why."""
    answer = inner(request)
    return replace(answer, body=without(answer.resource, "scimType")) if _malformed(request) else answer


@fault("errors")
def unknown_endpoint_answers_200(request: Request, inner: Inner) -> Answer:
    """An endpoint that does not exist answers 200."""
    answer = inner(request)
    return Answer(200, {}) if answer.status == 404 and not request.id and request.operation == "list" else answer


@fault("auth/http", "security")
def no_token_accepted(request: Request, inner: Inner) -> Answer:
    """A request without credentials is served."""
    answer = inner(request)
    return request.backstage.engine(request) if answer.status == 401 and not _credentials(request) else answer


@fault("auth/http", "security")
def wrong_token_accepted(request: Request, inner: Inner) -> Answer:
    """A request with wrong credentials is served."""
    answer = inner(request)
    return request.backstage.engine(request) if answer.status == 401 and _credentials(request) else answer


def _credentials(request: Request) -> bool:
    return any("auth" in name.lower() or "key" in name.lower() for name, _ in request.headers)


def _as_403(answer: Answer) -> Answer:
    return error(403, "Forbidden.") if answer.status == 401 else answer


refuses(
    "401-without-challenge",
    "A 401 has no WWW-Authenticate header.",
    HTTP,
    lambda a: a.without_header("WWW-Authenticate"),
)
refuses("401-says-403", "Missing or wrong credentials are answered with 403.", HTTP, _as_403)


def _every(name: str, description: str, features: tuple[str, ...], media_type: str) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return answer if answer.body is None else answer.with_header("Content-Type", media_type)

    declare(name, description, features, layer)


_every("wrong-media-type", "Answers are labelled text/plain.", HTTP, "text/plain")
_every("json-not-scim-json", "Answers are labelled application/json.", HTTP, "application/json")


answers(
    "json-cut-off",
    "The JSON in the answer to a replace breaks off.",
    (*HTTP, "replace"),
    ("replace",),
    lambda answer: replace(answer, body=json.dumps(answer.body).encode()[:-1]) if answer.resource else answer,
)


@fault("auth/http", "create")
def scim_json_refused(request: Request, inner: Inner) -> Answer:
    """A request with the media type of SCIM is refused."""
    answer = inner(request)
    scim = (request.header("Content-Type") or "").lower().startswith("application/scim+json")
    return error(415, "Send application/json.") if scim and request.body and answer.status != 401 else answer


@fault("auth/http")
def location_header_missing_on_read(request: Request, inner: Inner) -> Answer:
    """Answers with a resource carry no address, neither as Location nor as Content-Location."""
    answer = inner(request)
    return answer.without_header("Location").without_header("Content-Location")


answers("etag-missing", "No answer has an ETag header.", ETAG, EVERYTHING, lambda answer: answer.without_header("ETag"))
answers(
    "etag-differs-from-version",
    "The ETag header is another than meta.version.",
    ETAG,
    ("read",),
    lambda a: a.with_header("ETag", 'W/"0"') if a.header("ETag") else a,
)


@fault("versioning/etag")
def stale_version_accepted(request: Request, inner: Inner) -> Answer:
    """A write that names an outdated version is carried out."""
    return inner(replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() != "if-match")))


@fault("versioning/etag")
def not_modified_never(request: Request, inner: Inner) -> Answer:
    """A read that names the current version is answered in full."""
    return inner(
        replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() != "if-none-match"))
    )


@fault("bulk")
def bulk_refused(request: Request, inner: Inner) -> Answer:
    """Bulk is claimed, and not there."""
    answer = inner(request)
    return error(501, "Not implemented.") if request.path == "/Bulk" and answer.status != 401 else answer


@fault("bulk")
def bulk_status_number(request: Request, inner: Inner) -> Answer:
    """The status of each operation of a bulk answer is a number."""
    answer = inner(request)
    if request.path != "/Bulk" or not answer.ok:
        return answer
    told = [{**entry, "status": int(entry.get("status", 0))} for entry in answer.resource.get("Operations", ())]
    return body(Operations=told)(answer)


@fault("bulk")
def bulk_without_bulk_id(request: Request, inner: Inner) -> Answer:
    """The operations of a bulk answer have no bulkId."""
    answer = inner(request)
    if request.path != "/Bulk" or not answer.ok:
        return answer
    return body(Operations=[without(entry, "bulkId") for entry in answer.resource.get("Operations", ())])(answer)


@fault("bulk")
def bulk_operations_ignored(request: Request, inner: Inner) -> Answer:
    """What a bulk request creates is answered with 201, and gone."""
    answer = inner(request)
    for entry in answer.resource.get("Operations", ()) if request.path == "/Bulk" and answer.ok else ():
        if entry.get("method") == "POST" and entry.get("location"):
            path = str(entry["location"]).removeprefix(request.base_url)
            request.backstage.engine(request.asking("DELETE", path))
    return answer
