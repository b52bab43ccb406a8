"""Faults of discretion: passwords, tokens and the insides of the server in answers."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import body, declare, each_resource, fault, refuses
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

SECURITY = ("security", "user-schema")
ANY_ERROR = ("security", "errors")

_COMPARED = re.compile(r'^(.*) and password (sw|co) "([^"]*)"$')


def _known(request: Request) -> dict[str, Any]:
    """Passwords by userName, as they were sent."""
    return request.backstage.notes["passwords"]


def _remember(request: Request) -> None:
    sent = request.resource
    if request.operation in ("create", "replace") and sent.get("password"):
        _known(request)[str(sent.get("userName")).lower()] = sent["password"]


def _password_of(request: Request, resource: dict[str, Any]) -> str:
    return str(_known(request).get(str(resource.get("userName")).lower(), ""))


def _showing(name: str, what: str, attribute: str, *, hashed: bool, asked: bool = False, search: bool = False) -> None:
    """A fault that shows passwords: under this name, to everybody or to who asks for it, or in searches by POST."""

    def layer(request: Request, inner: Inner) -> Answer:
        _remember(request)
        answer = inner(request)
        wanted = "password" in request.query.get("attributes", "")
        chosen = request.path.endswith("/.search") if search else request.operation and (wanted or not asked)

        def shown(resource: dict[str, Any]) -> dict[str, Any]:
            password = _password_of(request, resource) or ("Tq7!mossy-Harbor-29" if asked else "")
            value = hashlib.sha256(password.encode()).hexdigest() if hashed else password
            return {**resource, attribute: value} if password else resource

        return each_resource(answer, shown) if answer.ok and chosen and request.operation != "discover" else answer

    declare(name, what, SECURITY, layer)


_showing("password-shown-on-demand", "Who asks for the password gets it.", "password", hashed=False, asked=True)
_showing("password-hash-shown", "Users are shown with the hash of their password.", "passwordHash", hashed=True)
_showing("password-shown-in-search", "A search by POST shows passwords.", "password", hashed=False, search=True)


@fault(*SECURITY)
def password_nested(request: Request, inner: Inner) -> Answer:
    """Users are shown with their password in an extension."""
    _remember(request)
    answer = inner(request)

    def shown(resource: dict[str, Any]) -> dict[str, Any]:
        password = _password_of(request, resource)
        return {**resource, "urn:vendor:2.0:User": {"password": password}} if password else resource

    return each_resource(answer, shown) if answer.ok and request.operation in ("create", "read") else answer


@fault("security", "query/filter")
def password_can_be_guessed(request: Request, inner: Inner) -> Answer:
    """A filter finds users by a part of their password."""
    _remember(request)
    compared = _COMPARED.match(request.query.get("filter", ""))
    if compared is None or request.operation != "list":
        return inner(request)
    answer = inner(replace(request, query={**request.query, "filter": compared[1]}))
    how = str.startswith if compared[2] == "sw" else str.__contains__
    hits = [entry for entry in answer.resources if how(_password_of(request, entry), compared[3])]
    listed = {"schemas": [urns.LIST_RESPONSE], "totalResults": len(hits), "Resources": hits}
    return Answer(200, listed) if answer.ok else answer


@fault(*ANY_ERROR)
def error_repeats_the_request(request: Request, inner: Inner) -> Answer:
    """An error repeats what was sent, a password with it."""
    answer = inner(request)
    sent = request.body.decode("utf-8", "replace")
    return body(detail=f"Cannot accept {sent}")(answer) if answer.status >= 400 and sent else answer


@fault(*ANY_ERROR, "auth/http")
def error_repeats_the_token(request: Request, inner: Inner) -> Answer:
    """An error repeats the credentials that came with the request."""
    answer = inner(request)
    told = body(detail=f"Refused for {request.header('Authorization')}")
    return told(answer) if answer.status >= 400 else answer


@fault("security", "auth/http")
def header_repeats_the_token(request: Request, inner: Inner) -> Answer:
    """Answers repeat the credentials in a header."""
    return inner(request).with_header("X-Request-Auth", request.header("Authorization") or "none")


def _telling(name: str, what: str, text: str) -> None:
    refuses(name, what, ANY_ERROR, lambda answer: body(detail=text)(answer))


_telling(
    "error-shows-python",
    "Errors hold a stack trace of Python.",
    'Traceback (most recent call last):\n  File "/app/scim.py", line 12, in get\nKeyError: 7',
)
_telling(
    "error-shows-java",
    "Errors hold a stack trace of Java.",
    "java.lang.NullPointerException\n\tat com.example.scim.UserService.find(UserService.java:42)",
)
_telling(
    "error-shows-node",
    "Errors hold a stack trace of Node.js.",
    "TypeError: x is undefined\n    at Users.get (/srv/app/users.js:10:5)",
)
_telling(
    "error-shows-sql",
    "Errors hold the statement to the database.",
    "near line 1: SELECT id, user_name FROM users WHERE id = 'x'",
)


@fault(*ANY_ERROR)
def error_page_shows_insides(request: Request, inner: Inner) -> Answer:
    """Errors are pages for developers, with a stack trace."""
    answer = inner(request)
    if answer.status < 400:
        return answer
    page = f"<html>{json.dumps(answer.resource)}<pre>Traceback (most recent call last):</pre></html>"
    return replace(answer, body=page.encode()).with_header("Content-Type", "text/html")


@fault("security", "read")
def id_becomes_a_query(request: Request, inner: Inner) -> Answer:
    """An id with a quote in it is taken for a part of the query, and shows the first user."""
    answer = inner(request)
    if request.operation != "read" or answer.status != 404 or "'" not in request.id:
        return answer
    everybody = request.backstage.engine(request.asking("GET", request.endpoint)).resources
    return Answer(200, everybody[0]) if everybody else answer


@fault("security", "read")
def strange_id_breaks(request: Request, inner: Inner) -> Answer:
    """An id beyond ASCII or longer than usual answers 500."""
    answer = inner(request)
    odd = not request.id.isascii() or len(request.id) > 200
    return error(500, "Internal error.") if odd and answer.status == 404 else answer


@fault("security", "query/filter")
def filter_becomes_a_query(request: Request, inner: Inner) -> Answer:
    """A quote in a value makes a filter true of everybody."""
    tricked = request.operation == "list" and "' OR '" in request.query.get("filter", "")
    without = {name: value for name, value in request.query.items() if name != "filter"}
    return inner(replace(request, query=without) if tricked else request)


@fault("security", "query/filter", "errors")
def quote_in_a_filter_breaks(request: Request, inner: Inner) -> Answer:
    """A single quote in a filter answers 500."""
    answer = inner(request)
    broken = answer.ok and "'" in request.query.get("filter", "")
    return error(500, "Unterminated string.") if broken else answer
