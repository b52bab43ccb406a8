"""Oddities of how requests are answered: other statuses that are right, other errors, other HTTP."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import amended, only_asked, stored, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.sandbox.oddities.making import answers, declare, every, oddity, value

PATCH_STATUS = "RFC 7644, section 3.5.2: 200 with the resource, or 204 (A-07)."


@oddity(PATCH_STATUS)
def patch_answers_204(request: Request, inner: Inner) -> Answer:
    """A PATCH is answered with 204, unless the client chose attributes."""
    answer = inner(request)
    chosen = "attributes" in request.query
    return (
        replace(answer, status=204, body=None) if request.operation == "patch" and answer.ok and not chosen else answer
    )


@oddity(PATCH_STATUS)
def patch_answers_204_without_headers(request: Request, inner: Inner) -> Answer:
    """A PATCH is answered with 204 and hardly a header."""
    answer = inner(request)
    if request.operation != "patch" or not answer.ok or "attributes" in request.query:
        return answer
    return Answer(204)


@oddity("RFC 7644, section 3.5.2, and A-14: of a change that changes nothing, only `add` is said to keep the date.")
def patch_no_op_answers_204(request: Request, inner: Inner) -> Answer:
    """A PATCH that changes nothing is answered with 204, any other with 200."""
    before = stored(request) if request.operation == "patch" else {}
    answer = inner(request)
    same = before and answer.ok and without(before, "meta") == without(answer.resource, "meta")
    return replace(answer, status=204, body=None) if same and "attributes" not in request.query else answer


@oddity("A-09: no value matches the filter of a removal: success without a change, or 400 noTarget.")
def remove_without_match_answers_400(request: Request, inner: Inner) -> Answer:
    """A removal that names a value which is not there is refused with noTarget."""
    if request.operation != "patch":
        return inner(request)
    before = stored(request)
    for one in operations(request.json):
        named = re.fullmatch(r'(\w+)\[value eq "([^"]*)"\]', str(one.get("path")), re.IGNORECASE)
        values = value(before, named[1]) if named else None
        missed = named and all(entry.get("value") != named[2] for entry in values or ())
        if before and missed and str(one.get("op")).lower() == "remove" and only_asked(request, inner).ok:
            return error(400, "No such value.", "noTarget")
    return inner(request)


@oddity("A-22: text for a boolean is refused, or taken for the boolean.")
def boolean_text_taken(request: Request, inner: Inner) -> Answer:
    """The texts true and false are taken for booleans."""
    if request.operation not in ("create", "replace", "patch") or request.json is None:
        return inner(request)
    return inner(request.with_json(_booleans(request.json)))


def _booleans(value: Any) -> Any:
    if isinstance(value, list):
        return [_booleans(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _boolean(entry) if name in ("active", "primary") else _booleans(entry) for name, entry in value.items()
    } | ({"value": _boolean(value["value"])} if str(value.get("path")).lower() == "active" and "value" in value else {})


def _boolean(value: Any) -> Any:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


@oddity("A-04: a replace without what is required: 400, or the old value stays.")
def replace_keeps_required(request: Request, inner: Inner) -> Answer:
    """A replace without userName or displayName keeps the old one."""
    if request.operation != "replace" or not request.resource:
        return inner(request)
    name = "userName" if request.endpoint == "/Users" else "displayName"
    before = stored(request)
    missing = value(request.resource, name) is None and name in before
    return inner(request.with_json({**request.resource, name: before[name]}) if missing else request)


@oddity("A-51: 409 is allowed for a version that does not match (RFC 7644, Table 8).")
def stale_version_answers_409(request: Request, inner: Inner) -> Answer:
    """A write that names an outdated version is refused with 409."""
    answer = inner(request)
    return error(409, "The version is outdated.") if answer.status == 412 else answer


def _errors(name: str, description: str, because: str, change: Callable[[Answer], Answer]) -> None:
    def layer(answer: Answer) -> Answer:
        return change(answer) if answer.status >= 400 and answer.resource else answer

    every(name, description, because, layer)


def _told(**changes: Any) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, body=amended(answer.resource, **changes))


_errors(
    "errors-without-detail",
    "Errors have no detail.",
    "RFC 7644, section 3.12: detail is OPTIONAL.",
    _told(detail=None),
)
_errors(
    "errors-with-more",
    "Errors have members that no RFC has.",
    "Nothing forbids more members of a message; clients read those they know.",
    _told(correlationId="5f3e", timestamp="2026-01-01T00:00:00Z", errors=[{"field": "x"}]),
)
_errors(
    "errors-in-german",
    "Errors are told in another language.",
    "RFC 7644, section 3.12: detail is a human-readable message.",
    _told(detail="Das geht so nicht; bitte prüfen Sie „userName“."),
)

NAMED = ("uniqueness", "invalidFilter", "noTarget", "mutability", "tooMany", "invalidPath")
"""The keywords that some sentence demands; the others are optional."""

_errors(
    "errors-without-optional-type",
    "scimType is there only where a sentence demands it.",
    "A-47: scimType is optional for a 400, and required only where a section names it.",
    lambda answer: answer if answer.resource.get("scimType") in NAMED else _told(scimType=None)(answer),
)


@oddity("A-62: invalidValue and invalidSyntax overlap.")
def invalid_value_for_syntax(request: Request, inner: Inner) -> Answer:
    """What another server calls invalidSyntax is called invalidValue."""
    answer = inner(request)
    if answer.resource.get("scimType") != "invalidSyntax" or request.json is None:
        return answer
    return _told(scimType="invalidValue")(answer)


@oddity("RFC 9110, section 11.6.1: a challenge may name several schemes.")
def several_challenges(request: Request, inner: Inner) -> Answer:
    """A 401 names two ways to sign in."""
    answer = inner(request)
    if answer.status != 401:
        return answer
    return answer.with_header("WWW-Authenticate", 'Basic realm="SCIM", Bearer realm="SCIM", error="invalid_token"')


@oddity("RFC 9110, section 11.6.1: several fields are one list.")
def several_challenge_headers(request: Request, inner: Inner) -> Answer:
    """A 401 has two WWW-Authenticate headers."""
    answer = inner(request)
    more = (("WWW-Authenticate", 'Digest realm="x", nonce="y"'),) if answer.status == 401 else ()
    return replace(answer, headers=(*more, *answer.headers))


for _status, _words in ((404, "There is no such endpoint."), (403, "There is no user behind these credentials.")):

    def _me(request: Request, inner: Inner, status: int = _status, words: str = _words) -> Answer:
        answer = inner(request)
        return error(status, words) if request.segments[:1] == ("Me",) and answer.status != 401 else answer

    declare(f"me-{_status}", f"/Me answers {_status}.", "A-50: 404, 403, 400 and 501 are accepted.", _me)


@oddity("A-48 and RFC 9110, section 15.5.6: 501, 405 or 404 for a method that an endpoint does not have.")
def other_methods_501(request: Request, inner: Inner) -> Answer:
    """A method that an endpoint does not have is answered with 501."""
    answer = inner(request)
    return error(501, "Not implemented.") if answer.status == 405 else answer


def _labelled(media_type: str) -> Callable[[Answer], Answer]:
    return lambda answer: answer if answer.body is None else answer.with_header("Content-Type", media_type)


CHARSET = "A-49: a charset parameter is allowed."

every(
    "charset-in-media-type",
    "The media type names its charset.",
    CHARSET,
    _labelled("application/scim+json;charset=utf-8"),
)
every(
    "media-type-in-capitals",
    "The media type is in capitals.",
    CHARSET,
    _labelled("Application/SCIM+JSON; charset=UTF-8"),
)


@oddity("RFC 9110, section 8.4.1.3.")
def compressed(request: Request, inner: Inner) -> Answer:
    """Answers are compressed for whoever accepts that."""
    answer = inner(request)
    if answer.body is None or isinstance(answer.body, bytes) or "gzip" not in (request.header("Accept-Encoding") or ""):
        return answer
    packed = gzip.compress(json.dumps(answer.body, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    told = answer.with_header("Content-Encoding", "gzip").with_header("Vary", "Accept-Encoding")
    return replace(told, body=packed)


@oddity("RFC 8259, section 2 and 7: insignificant space, and escapes for any character.")
def json_indented_and_escaped(request: Request, inner: Inner) -> Answer:
    """JSON is indented, and what is not ASCII is escaped."""
    answer = inner(request)
    if answer.body is None or isinstance(answer.body, bytes):
        return answer
    text = json.dumps(answer.body, indent=2, ensure_ascii=True).replace("/", "\\/")
    return replace(answer, body=f"{text}\n".encode())


every(
    "more-headers",
    "Answers have headers for security, for tracing and of limits.",
    "RFC 9110, section 5.1: any field may be sent.",
    lambda answer: replace(
        answer,
        headers=(
            *answer.without_header("Cache-Control").headers,
            ("Cache-Control", "no-store, private"),
            ("Pragma", "no-cache"),
            ("Vary", "Accept, Authorization"),
            ("X-Request-Id", "0f8fad5b-d9cb-469f-a165-70867728950e"),
            ("RateLimit-Limit", "100"),
            ("RateLimit-Remaining", "42"),
            ("Strict-Transport-Security", "max-age=31536000"),
            ("X-Content-Type-Options", "nosniff"),
            ("Connection", "close"),
        ),
    ),
)
every(
    "headers-in-lower-case",
    "The names of headers are in lower case.",
    "RFC 9110, section 5.1: names of fields are case insensitive.",
    lambda answer: replace(answer, headers=tuple((name.lower(), value) for name, value in answer.headers)),
)


def _now_and_then(name: str, description: str, wait: Callable[[], str], each: int) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        notes = request.backstage.notes[name]
        notes["asked"] = notes.get("asked", 0) + 1
        if notes["asked"] % each or only_asked(request, inner).status == 401:
            return inner(request)
        return error(429, "Too many requests.").with_header("Retry-After", wait())

    declare(name, description, "A-81 and RFC 6585, section 4: 429 with Retry-After is never a verdict.", layer)


_now_and_then(
    "rate-limited-in-seconds", "Every seventh request is one too many; Retry-After is in seconds.", lambda: "1", 7
)
_now_and_then(
    "rate-limited-until",
    "Every seventh request is one too many; Retry-After is a date.",
    lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True),
    7,
)

answers(
    "created-without-etag",
    "The answer to a create has no ETag header.",
    "RFC 7644, section 3.14: clients learn versions from meta.version as well.",
    ("create",),
    lambda answer: answer.without_header("ETag"),
)


@oddity("A-49: Accept: text/html may be refused with 406.")
def only_json_is_acceptable(request: Request, inner: Inner) -> Answer:
    """Who accepts neither JSON nor everything is refused with 406."""
    accepted = (request.header("Accept") or "*/*").lower()
    if "json" in accepted or "*/*" in accepted or only_asked(request, inner).status == 401:
        return inner(request)
    return error(406, "This speaks application/scim+json.")
