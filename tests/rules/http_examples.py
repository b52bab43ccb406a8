"""Examples of the rules of errors, HTTP, limits and secrets: `{rule: (kept, broken, elsewhere)}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scim_conformance.scim.urns import ERROR, USER
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.redaction import REDACTED
from scim_conformance.wire.target import WRONG_SECRET

ADA = {"schemas": [USER], "id": "1", "userName": "ada"}
BASE = "https://scim.example/v2"


def seen(
    body: Any = None,
    status: int = 200,
    operation: str = "read",
    sent: str | None = None,
    media: str = "application/scim+json",
    **headers: str,
) -> Exchange:
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body, ensure_ascii=False)
    named = [("Content-Type", media)] if text else []
    named += [(name.replace("_", "-"), value) for name, value in headers.items()]
    request = Sent("POST" if sent else "GET", f"{BASE}/Users/1", (), sent)
    return Exchange(1, request, Received(status, "", tuple(named), text), resource_type="User", operation=operation)


def refused(status: int = 400, **more: Any) -> Exchange:
    return seen({"schemas": [ERROR], "status": str(status), **more}, status)


def late(exchange: Exchange) -> Exchange:
    return replace(exchange, attempt=5)


def knocking(exchange: Exchange) -> Exchange:
    """The same in answer to a request with a wrong token."""
    headers = (("Authorization", f"Bearer {WRONG_SECRET}"),)
    return replace(exchange, request=replace(exchange.request, headers=headers))


def placed(location: str) -> Exchange:
    return seen({**ADA, "meta": {"location": location}})


USUAL, GONE = seen(ADA), seen(None, 204, "delete")
UNANSWERED = Exchange(1, Sent("GET", BASE), error="no answer within 30 s", resource_type="User", operation="read")
BUSY = refused(429)

EXAMPLES: Mapping[str, tuple[list[Exchange], list[Exchange], list[Exchange]]] = {
    "error-cause-is-a-keyword": (
        [refused(scimType="invalidFilter"), refused(409, scimType="uniqueness"), refused(scimType="invalidCursor")],
        [refused(scimType="InvalidFilter"), refused(scimType="badRequest"), refused(scimType=7)],
        [refused(), refused(scimType=None), refused(401, scimType="expired"), USUAL, UNANSWERED],
    ),
    "error-status-fits-the-cause": (
        [refused(scimType="noTarget"), refused(409, scimType="uniqueness"), refused(403, scimType="sensitive")],
        [
            refused(422, scimType="invalidValue"),
            refused(422, scimType="tooMany"),
            refused(500, scimType="invalidFilter"),
        ],
        [refused(), refused(422, scimType="something"), USUAL, UNANSWERED],
    ),
    "error-detail-is-text": (
        [refused(detail="The userName is taken."), refused(detail="")],
        [refused(detail=["no"]), refused(detail={"text": "no"}), refused(detail=7)],
        [refused(), refused(detail=None), USUAL, UNANSWERED],
    ),
    "success-holds-no-error": (
        [USUAL, seen({"schemas": "x"})],
        [seen({"schemas": [ERROR], "status": "404"})],
        [GONE, refused(), UNANSWERED],
    ),
    "throttling-body": ([BUSY], [seen("Slow down", 429), seen(None, 429)], [USUAL, refused(503), UNANSWERED]),
    "retry-after-is-readable": (
        [
            seen(None, 429, Retry_After="3"),
            seen(None, 503, Retry_After="120"),
            seen(None, 429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"),
        ],
        [seen(None, 429, Retry_After="soon"), seen(None, 429, Retry_After="-1"), seen(None, 429, Retry_After="1.5s")],
        [BUSY, seen(ADA, Retry_After="soon"), UNANSWERED],
    ),
    "retry-after-can-be-trusted": (
        [],
        [late(seen(None, 429, Retry_After="1"))],
        [seen(None, 429, Retry_After="1"), late(BUSY), late(USUAL), UNANSWERED],
    ),
    "throttling-says-429": (
        [refused(429, detail="Too many requests"), refused(503, detail="Rate limit exceeded")],
        [refused(403, detail="Rate limit exceeded"), refused(500, detail="throttled")],
        [refused(400, detail="too many results"), refused(403), USUAL, UNANSWERED],
    ),
    "redirect-keeps-the-request": (
        [USUAL, seen(None, 308, Location="/v2/Users/2"), seen(None, 307, Location="/x"), seen(None, 304)],
        [seen(None, 301, Location="/v2/Users/1/"), seen(None, 302, Location="/login"), seen(None, 307)],
        [BUSY, UNANSWERED],
    ),
    "location-without-query": (
        [placed(f"{BASE}/Users/1"), seen(ADA, 201, "create", Location="/Users/1")],
        [placed(f"{BASE}/Users/1?tenant=7"), seen(None, 201, "create", Location="/Users#1")],
        [USUAL, GONE, refused(), UNANSWERED],
    ),
    "location-keeps-the-version": (
        [
            placed(f"{BASE}/Users/1"),
            placed("https://other.example/scim/Users/1"),
            placed("Users/1"),
            placed("http://[x"),
        ],
        [placed("https://scim.example/v1/Users/1")],
        [USUAL, GONE, refused(), UNANSWERED],
    ),
    "text-is-utf-8": (
        [
            USUAL,
            seen(ADA, media='application/scim+json; charset="UTF-8"'),
            seen({"a": "\ufffd"}, sent='{"a": "\ufffd"}'),
        ],
        [seen(ADA, media="application/json; charset=ISO-8859-1"), seen({"displayName": "Zo\ufffd"})],
        [GONE, refused(), seen("<html>", media="text/html"), UNANSWERED],
    ),
    "no-password-under-any-name": (
        [USUAL, seen({"password": None, "x": {"pwd": ""}}), seen({"passwordLastChanged": "2026-01-31", "y": [7]})],
        [
            seen({**ADA, "passwordHash": "{SSHA}x"}),
            seen({**ADA, "urn:vendor:2.0:User": {"password": REDACTED}}),
            seen({"Resources": [{"Password": REDACTED}]}, operation=""),
        ],
        [GONE, seen({"changePassword": {}}, operation="discover"), UNANSWERED],
    ),
    "no-credentials-in-answers": (
        [knocking(refused(401, detail="The token is wrong.")), knocking(USUAL)],
        [knocking(refused(401, detail=f"{WRONG_SECRET} is wrong.")), knocking(seen(ADA, X_Token=WRONG_SECRET))],
        [USUAL, refused(401, detail=WRONG_SECRET), UNANSWERED],
    ),
    "no-insides-in-errors": (
        [refused(detail="Select a value from the list."), refused(500, detail="Something broke; see log 7.")],
        [
            refused(500, detail="Traceback (most recent call last):\n"),
            refused(500, detail="NullPointerException\n\tat com.example.Users.find(Users.java:42)"),
            refused(500, detail="TypeError\n    at Users.get (/srv/app/users.js:10:5)"),
            refused(500, detail="SELECT id FROM users WHERE id = 'x'"),
            seen("<pre>goroutine 7 [running]</pre>", 500, media="text/html"),
        ],
        [USUAL, seen(None, 500), UNANSWERED],
    ),
    "error-media-type": (
        [refused(), seen({"schemas": [ERROR]}, 404, media="application/json; charset=utf-8")],
        [seen({"schemas": [ERROR]}, 404, media="text/html"), seen({"schemas": [ERROR]}, 404, media="")],
        [USUAL, seen("<html>", 404, media="text/html"), UNANSWERED],
    ),
    "names-without-quotes": (
        [USUAL, refused()],
        [seen({"schemas": [f'"{USER}"']}), seen({"schemas": [USER, "'urn:x'"]})],
        [GONE, seen({"schemas": USER}), UNANSWERED],
    ),
}
