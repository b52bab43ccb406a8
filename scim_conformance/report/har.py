"""The exchanges as HAR 1.2, which browsers' developer tools import. http://www.softwareishard.com/blog/har-12-spec/"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scim_conformance.wire.exchange import Exchange, Headers, Received, Sent

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

HTTP_VERSION = "HTTP/1.1"
"""What our client speaks; a run file does not say what the server answered in."""

_LONGEST_NUMBER = 15
"""Digits that a double, and so a reader in JavaScript, still holds exactly."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def har(run: Run) -> Iterator[str]:
    """The HAR file in pieces, one for each exchange, in the order of the run; every attempt is an entry.

    What was redacted in the run file is redacted here. An entry begins when we were ready to send, and what our own
    pace held it back is `blocked`. One without an answer has status 0 and says why in `_error`, as Chromium has it.
    """
    yield f'{{"log": {{"version": "1.2", "creator": {json.dumps(_creator(run))}, '
    yield f'"comment": {json.dumps(_about(run))}, "entries": ['
    for place, exchange in enumerate(run.exchanges):
        yield f"{',' if place else ''}\n{json.dumps(_entry(exchange))}"
    yield "\n]}}\n"


def _creator(run: Run) -> dict[str, str]:
    tool = run.header.get("tool", {})
    return {"name": str(tool.get("name", "scim-conformance")), "version": str(tool.get("version", ""))}


def _about(run: Run) -> str:
    target, profile = run.header.get("target", {}), run.header.get("profile", {})
    return f"{target.get('base_url', '')}, held to {profile.get('title', '')}"


def _entry(exchange: Exchange) -> dict[str, Any]:
    return {
        "startedDateTime": _ready(exchange),
        "time": round(exchange.waited_ms + exchange.elapsed_ms, 1),
        "request": _request(exchange.request),
        "response": _answered(exchange.response) if exchange.response else _unanswered(exchange.error),
        "cache": {},
        "timings": {"blocked": exchange.waited_ms, "send": 0, "wait": exchange.elapsed_ms, "receive": 0},
        "_resourceType": "fetch",  # else Chromium guesses, and files the whole run under scripts
        "comment": _comment(exchange),
    }


def _ready(exchange: Exchange) -> str:
    try:
        sent = datetime.fromisoformat(exchange.started).astimezone(UTC)
        moment = sent - timedelta(milliseconds=exchange.waited_ms)
    except (ValueError, OverflowError):
        moment = _EPOCH  # readers refuse a whole file for one entry without a date
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _comment(exchange: Exchange) -> str:
    what = f"{exchange.operation} {exchange.resource_type}".strip()
    told = (
        f"exchange {exchange.seq}",
        exchange.scenario,
        what,
        f"attempt {exchange.attempt}",
        f"meant to be refused: {exchange.request.invalid}" if exchange.request.invalid else "",
    )
    return ", ".join(filter(None, told))


def _request(sent: Sent) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if sent.body is not None:
        body["postData"] = {"mimeType": _header(sent.headers, "Content-Type"), "text": sent.body}
    return {
        "method": sent.method,
        "url": sent.url,
        "httpVersion": HTTP_VERSION,
        "cookies": [_cookie(pair) for value in _all(sent.headers, "Cookie") for pair in value.split(";")],
        "headers": _pairs(sent.headers),
        "queryString": _pairs(sent.parameters),
        **body,
        "headersSize": -1,
        "bodySize": _length(sent.headers) if sent.body is not None else 0,
    }


def _answered(received: Received) -> dict[str, Any]:
    return {
        "status": received.status,
        "statusText": received.reason,
        "httpVersion": HTTP_VERSION,
        "cookies": [_cookie(value.partition(";")[0]) for value in _all(received.headers, "Set-Cookie")],
        "headers": _pairs(received.headers),
        "content": {
            "size": len(received.body.encode("utf-8", "replace")),
            "mimeType": _header(received.headers, "Content-Type"),
            "text": received.body,
        },
        "redirectURL": _header(received.headers, "Location"),
        "headersSize": -1,
        "bodySize": _length(received.headers),
    }


def _unanswered(error: str) -> dict[str, Any]:
    return {
        "status": 0,
        "statusText": "",
        "httpVersion": "",
        "cookies": [],
        "headers": [],
        "content": {"size": 0, "mimeType": "x-unknown"},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
        "_error": error or "no answer",
    }


def _cookie(pair: str) -> dict[str, str]:
    name, _, value = pair.strip().partition("=")
    return {"name": name, "value": value}


def _length(headers: Headers) -> int:
    """The bytes of the body on the wire, or -1: not known. The recorded text may be decompressed, or redacted."""
    told = _header(headers, "Content-Length").strip()
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= _LONGEST_NUMBER else -1


def _header(headers: Headers, name: str) -> str:
    return next(iter(_all(headers, name)), "")


def _all(headers: Headers, name: str) -> Iterable[str]:
    return [value for key, value in headers if key.lower() == name.lower()]


def _pairs(pairs: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
