"""Sandboxes that give away what they are told: everywhere, or in the ids of their resources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import quote

from scim_conformance.sandbox.service import Sandbox, StartResponse

from .generator import ESCAPES, PACKINGS

COOKIES = tuple(f"c00kie-{number}-" + format(number * 0x9E3779B97F4A7C15 % 2**64, "x") for number in range(1, 6))
"""What the sandbox sets, one after the other, and says again later."""

_ID = re.compile(rb"\b[0-9a-f]{32}\b")


class Echoing(Sandbox):
    """Says the credentials, the cookies it has set and the body it was sent, at every place and in every spelling."""

    requests = 0

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        self.requests += 1
        given = environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_X_API_KEY") or ""
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        started: list[Any] = []
        inside = {**environ, "wsgi.input": BytesIO(sent), "CONTENT_LENGTH": str(len(sent))}
        content = b"".join(super().__call__(inside, lambda *arguments: started.append(arguments)))
        status, headers = started[0]
        secret = given.partition(" ")[2] or given
        told = _told(secret) + _told(COOKIES[self.requests % len(COOKIES)] if self.requests > len(COOKIES) else "x")
        if not status.startswith("2") or self.requests % 3 == 0:
            content = _said(content, [*told, *_told(sent.decode("utf-8", "replace"))])
        kept = [(name, value) for name, value in headers if name != "Content-Length"]
        half = len(secret) // 2
        start_response(
            f"{status} {secret[: half + 1]}",
            [
                *kept,
                *((f"X-Echo-{number}", text) for number, text in enumerate(told)),
                (f"X-{quote(secret, safe='')}", "yes"),
                ("WWW-Authenticate", f'Bearer error_description="{quote(secret)}"'),
                ("Set-Cookie", f"session={COOKIES[self.requests % len(COOKIES)]}; Path=/; HttpOnly"),
                ("Content-Location", f"https://login.example/?next=/{quote(secret)}"),
                ("X-Half", secret[: -(-len(secret) // 2)]),
                ("Content-Length", str(len(content))),
            ],
        )
        return [content]


def _told(secret: str) -> list[str]:
    escaped = [escape(secret) for escape in ESCAPES.values()]
    packed = [pack(before + secret.encode()).decode() for pack in PACKINGS.values() for before in (b"", b"x", b"xy")]
    return [text for text in (secret, *escaped, *packed) if text.isascii() and text.isprintable()]


def _said(content: bytes, told: list[str]) -> bytes:
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return content + "\n".join(told).encode()
    return json.dumps({**body, "detail": " ".join(told), told[0][:200]: told}).encode()


class Naming(Sandbox):
    """Puts its token into the id of every resource: `token~id`."""

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        named = f"{self.token}~".encode()
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).replace(named, b"")
        inside = {
            **environ,
            "wsgi.input": BytesIO(sent),
            "CONTENT_LENGTH": str(len(sent)),
            "PATH_INFO": environ["PATH_INFO"].replace(named.decode(), ""),
            "QUERY_STRING": environ["QUERY_STRING"].replace(quote(named.decode(), safe=""), ""),
        }
        started: list[Any] = []
        content = _ID.sub(
            lambda found: named + found[0], b"".join(super().__call__(inside, lambda *a: started.append(a)))
        )
        status, headers = started[0]
        told = [(name, _ID.sub(lambda found: named + found[0], value.encode()).decode()) for name, value in headers]
        kept = [(name, value) for name, value in told if name != "Content-Length"]
        start_response(status, [*kept, ("Content-Length", str(len(content)))])
        return [content]
