"""Faults of HTTP beside SCIM: media types, letters, addresses, redirects and limits on the number of requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import declare, each_resource, fault, with_meta
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

HTTP = ("auth/http",)
RESOURCES = (*HTTP, "create", "read")


def _on_accept(name: str, what: str, minds: Callable[[str], bool], change: Callable[[Answer], Answer]) -> None:
    """A fault that answers reads by clients which accept this or that in another way."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return change(answer) if request.operation == "read" and answer.ok and minds(_accepted(request)) else answer

    declare(name, what, HTTP, layer)


def _accepted(request: Request) -> str:
    return request.header("Accept") or ""


def _not_acceptable(_: Answer) -> Answer:
    return error(406, "Not acceptable.")


def _page(answer: Answer) -> Answer:
    return replace(answer, body=b"<html><h1>User</h1></html>").with_header("Content-Type", "text/html")


def _less(answer: Answer) -> Answer:
    return replace(answer, body={key: value for key, value in answer.resource.items() if key != "displayName"})


def _as_json(answer: Answer) -> Answer:
    return answer.with_header("Content-Type", urns.JSON)


_on_accept(
    "accept-scim-json-refused",
    "application/scim+json is not acceptable.",
    lambda a: a == urns.SCIM_JSON,
    _not_acceptable,
)
_on_accept(
    "accept-json-refused", "application/json is not acceptable.", lambda a: a.startswith(urns.JSON), _not_acceptable
)
_on_accept(
    "accept-anything-refused", "Clients that accept anything are turned away.", lambda a: a == "*/*", _not_acceptable
)
_on_accept("accept-nothing-refused", "Clients that say nothing are turned away.", lambda a: not a, _not_acceptable)
_on_accept(
    "accept-weighed-refused",
    "Only the first type of several is looked at.",
    lambda a: a.startswith("text/html;"),
    _not_acceptable,
)
_on_accept("accept-anything-is-a-page", "Who accepts anything gets a page.", lambda a: a == "*/*", _page)
_on_accept("accept-nothing-is-json", "Without a format asked for it is plain JSON.", lambda a: not a, _as_json)
_on_accept(
    "accept-scim-is-json", "Who accepts SCIM's format only gets plain JSON.", lambda a: a == urns.SCIM_JSON, _as_json
)
_on_accept("accept-json-shows-less", "Plain JSON leaves an attribute out.", lambda a: a == urns.JSON, _less)
_on_accept(
    "accept-html-breaks",
    "Who accepts HTML only breaks the server.",
    lambda a: a == "text/html",
    lambda a: error(500, "No."),
)


def _on_type(name: str, what: str, minds: Callable[[str], bool]) -> None:
    """A fault that refuses bodies of this or that media type."""

    def layer(request: Request, inner: Inner) -> Answer:
        refused = bool(request.body) and minds((request.header("Content-Type") or "").lower())
        return error(415, "Unsupported media type.") if refused else inner(request)

    declare(name, what, HTTP, layer)


_on_type("charset-refused", "A media type with a charset is refused.", lambda given: "charset" in given)
_on_type("plain-json-refused", "A body that is application/json is refused.", lambda given: given == urns.JSON)


def _respelled(name: str, what: str, change: Callable[[str], str], on: tuple[str, ...]) -> None:
    """A fault that spells names in another way."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if request.operation not in on or not answer.ok:
            return answer

        def shown(resource: dict[str, Any]) -> dict[str, Any]:
            name = resource.get("displayName")
            return {**resource, "displayName": change(name)} if isinstance(name, str) else resource

        return each_resource(answer, shown)

    declare(name, what, RESOURCES, layer)


SHOWING = ("create", "read", "list", "replace", "patch")

_respelled(
    "letters-become-question-marks",
    "Letters of four bytes are lost.",
    lambda n: "".join(c if c <= "\uffff" else "?" for c in n),
    SHOWING,
)
_respelled(
    "letters-lose-their-marks",
    "Letters beyond ASCII are left out.",
    lambda n: n.encode("ascii", "ignore").decode(),
    SHOWING,
)
_respelled(
    "letters-twice-encoded",
    "A create is answered with letters encoded twice.",
    lambda n: n.encode().decode("latin-1"),
    ("create",),
)


@fault(*HTTP)
def answers_in_latin_1(request: Request, inner: Inner) -> Answer:
    """Answers are written in ISO 8859-1, and do not say so."""
    answer = inner(request)
    written = (
        json.dumps(answer.body, ensure_ascii=False).encode("latin-1", "replace") if answer.resource else answer.body
    )
    return replace(answer, body=written)


@fault(*HTTP)
def answers_name_latin_1(request: Request, inner: Inner) -> Answer:
    """Answers say that they are written in ISO 8859-1."""
    answer = inner(request)
    return answer.with_header("Content-Type", f"{urns.SCIM_JSON}; charset=ISO-8859-1") if answer.body else answer


def _relocated(name: str, what: str, change: Callable[[str], str], features: tuple[str, ...]) -> None:
    """A fault that gives resources another address, in header and body."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if not answer.ok or request.operation not in SHOWING:
            return answer

        def shown(resource: dict[str, Any]) -> dict[str, Any]:
            address = resource.get("meta", {}).get("location")
            return with_meta(resource, location=change(address)) if address else resource

        header = answer.header("Location")
        answer = each_resource(answer, shown)
        return answer.with_header("Location", change(header)) if header else answer

    declare(name, what, features, layer)


_relocated("location-with-query", "Addresses of resources have a query.", lambda at: f"{at}?tenant=1", RESOURCES)
_relocated(
    "location-of-version-1",
    "Addresses of resources name another version.",
    lambda at: at.replace("/v2/", "/v1/"),
    RESOURCES,
)


def _sent_away(name: str, what: str, status: int, headers: Mapping[str, str]) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if request.operation != "read" or not answer.ok:
            return answer
        sent = Answer(status)
        for header, value in headers.items():
            sent = sent.with_header(header, value.format(url=f"{request.base_url}{request.path}"))
        return sent

    declare(name, what, HTTP, layer)


_sent_away(
    "reads-moved-permanently", "Reads are sent to the address with a slash behind it.", 301, {"Location": "{url}/"}
)
_sent_away("reads-sent-nowhere", "Reads are sent elsewhere without saying where.", 307, {})


def _limited(name: str, what: str, refuse: Callable[[], Answer], again: int = 1) -> None:
    """A fault that answers the first requests of many as too many of them."""

    def layer(request: Request, inner: Inner) -> Answer:
        counts = request.backstage.notes["limited"]
        answer = inner(request)
        if request.operation != "read" or answer.status == 401:
            return answer
        counts[request.path] = counts.get(request.path, 0) + 1
        return refuse() if counts[request.path] <= again else answer

    declare(name, what, HTTP, layer)


def _too_many(**headers: str) -> Answer:
    answer = error(429, "Too many requests.")
    for name, value in headers.items():
        answer = answer.with_header(name.replace("_", "-"), value)
    return answer


_limited(
    "throttled-without-body", "Too many requests are told without a body.", lambda: replace(_too_many(), body=None)
)
_limited("throttled-as-a-page", "Too many requests are told with a page.", lambda: _page(_too_many()))
_limited("retry-after-unreadable", "Retry-After is no number and no date.", lambda: _too_many(Retry_After="soon"))
_limited("throttled-for-ever", "The limit on requests never ends.", lambda: _too_many(Retry_After="1"), again=10**6)
_limited("throttled-as-403", "Too many requests are told with 403.", lambda: error(403, "Rate limit exceeded."))
_limited("throttled-as-500", "Too many requests are told with 500.", lambda: error(500, "Too many requests."))
