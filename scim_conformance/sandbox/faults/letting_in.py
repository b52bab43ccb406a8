"""Faults of the door: ways in without valid credentials, and refusals that are not what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scim_conformance.sandbox.faults.making import declare, fault
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

DOOR = ("auth/http", "security")


def _given(request: Request) -> str:
    return request.header("Authorization") or ""


def _is_search(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("/.search")


def _open(name: str, what: str, opens: Callable[[Request], bool]) -> None:
    """A fault that serves some requests which were refused for their credentials."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return request.backstage.engine(request) if answer.status == 401 and opens(request) else answer

    declare(name, what, DOOR, layer)


def _without(operation: str) -> Callable[[Request], bool]:
    return lambda request: request.operation == operation and not _given(request)


for _operation in ("list", "create", "replace", "patch", "delete"):
    _open(f"{_operation}-open", f"A {_operation} needs no credentials.", _without(_operation))

_open("search-open", "A search by POST needs no credentials.", lambda r: _is_search(r) and not _given(r))
_open("bulk-open", "A bulk request needs no credentials.", lambda r: r.path == "/Bulk" and not _given(r))
_open("groups-open", "Groups need no credentials.", lambda r: "group" in r.endpoint.lower() and not _given(r))
_open(
    "writes-open-to-any-token",
    "Writes are served to whoever sends a token, be it a wrong one.",
    lambda r: r.method in ("PUT", "PATCH", "DELETE", "POST") and bool(_given(r)) and not _is_search(r),
)
_open(
    "any-search-token-accepted", "A search is served whatever the token.", lambda r: _is_search(r) and bool(_given(r))
)


@fault(*DOOR)
def me_open(request: Request, inner: Inner) -> Answer:
    """Without credentials /Me shows a user."""
    answer = inner(request)
    somebody = {"schemas": [urns.USER], "id": "1", "userName": "admin"}
    return Answer(200, somebody) if request.path == "/Me" and answer.status == 401 else answer


def _careless(name: str, what: str, same: Callable[[str, str], bool]) -> None:
    """A fault that lets in whose Authorization header is the `same` as one that was let in before, in a loose sense."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer, notes = inner(request), request.backstage.notes["let in"]
        if answer.status != 401:
            notes.setdefault("header", _given(request))
            return answer
        right = str(notes.get("header", ""))
        return request.backstage.engine(request) if right and same(_given(request), right) else answer

    declare(name, what, DOOR, layer)


def _secret(header: str) -> str:
    return header.partition(" ")[2]


_careless(
    "token-prefix-accepted", "A token that is cut short is let in.", lambda g, r: bool(_secret(g)) and r.startswith(g)
)
_careless("token-with-more-accepted", "A token with something behind it is let in.", lambda g, r: g.startswith(r))
_careless("token-in-any-case-accepted", "A token is compared without its case.", lambda g, r: g.lower() == r.lower())
_careless("any-scheme-accepted", "A token is let in whatever the scheme.", lambda g, r: _secret(g) == _secret(r))
_careless("token-without-scheme-accepted", "A token is let in without a scheme.", lambda g, r: g == _secret(r))
_careless("empty-token-accepted", "A scheme without a token is let in.", lambda g, r: g == r.partition(" ")[0])
_careless("open-after-a-good-request", "Who was let in once is not asked again.", lambda g, r: True)


@fault("auth/http")
def lower_case_scheme_refused(request: Request, inner: Inner) -> Answer:
    """The name of the authentication scheme is known in one case only."""
    scheme = _given(request).partition(" ")[0]
    return error(401, "Unknown scheme.") if scheme and scheme == scheme.lower() else inner(request)


def _done(name: str, operation: str) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if answer.status == 401 and request.operation == operation:
            request.backstage.engine(request)
        return answer

    declare(name, f"A {operation} without valid credentials is refused, and carried out.", DOOR, layer)


for _operation in ("create", "replace", "patch", "delete"):
    _done(f"{_operation}-refused-and-done", _operation)


@fault(*DOOR)
def refusal_shows_the_resource(request: Request, inner: Inner) -> Answer:
    """What is refused for its credentials shows the resource all the same."""
    answer = inner(request)
    if answer.status != 401 or request.operation not in ("read", "list"):
        return answer
    shown = request.backstage.engine(request)
    return replace(answer, body={**answer.resource, **shown.resource}) if shown.ok else answer


def _as(name: str, what: str, change: Callable[[Request, Answer], Answer], on: tuple[str, ...] = ()) -> None:
    """A fault that answers bad credentials in another way."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        chosen = not on or request.operation in on
        return change(request, answer) if answer.status == 401 and chosen else answer

    declare(name, what, ("auth/http",), layer)


_as("401-says-400", "Bad credentials are answered with 400.", lambda r, a: error(400, "Bad credentials."))
_as("401-says-404", "Bad credentials are answered with 404.", lambda r, a: error(404, "Not found."))
_as("401-says-500", "Bad credentials are answered with 500.", lambda r, a: error(500, "Internal error."))
_as("401-for-lists-says-403", "A list without credentials answers 403.", lambda r, a: error(403, "No."), ("list",))
_as(
    "401-sends-to-login",
    "Bad credentials are sent to a page to sign in.",
    lambda r, a: Answer(302, b"<html></html>").with_header("Location", f"{r.base_url}/login"),
)
_as(
    "401-is-empty-success",
    "Bad credentials are answered with an empty success.",
    lambda r, a: Answer(200, {"schemas": [urns.LIST_RESPONSE], "totalResults": 0, "Resources": []}),
    ("list",),
)
_as(
    "401-without-challenge-for-writes",
    "The 401 of a write has no WWW-Authenticate header.",
    lambda r, a: a.without_header("WWW-Authenticate"),
    ("create", "replace", "patch", "delete"),
)
_as(
    "401-wrong-token-breaks",
    "A token that is no token of the server's breaks it.",
    lambda r, a: error(500, "Internal error.") if _given(r) else a,
)
