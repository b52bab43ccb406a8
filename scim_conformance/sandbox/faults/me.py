"""Faults of /Me, on a service provider that otherwise says honestly that it has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.sandbox.faults.making import declare
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns


def _answering(name: str, description: str, answer: Callable[[str], Answer]) -> None:
    """A fault that answers /Me like this, given the base URL."""

    def layer(request: Request, inner: Inner) -> Answer:
        known = request.path == "/Me" and inner(request).status == 501
        return answer(request.base_url) if known else inner(request)

    declare(name, description, ("me",), layer)


def _somebody(base: str) -> dict[str, Any]:
    meta = {"resourceType": "User", "location": f"{base}/Users/7"}
    return {"schemas": [urns.USER], "id": "7", "userName": "somebody@example.com", "meta": meta}


def _at(base: str, path: str) -> tuple[tuple[str, str], ...]:
    return (("Location", f"{base}{path}"),)


_answering("me-breaks", "A read of /Me breaks the server.", lambda _: error(500, "Internal error."))
_answering("me-answers-204", "A read of /Me succeeds without an answer.", lambda _: Answer(204))
_answering("me-without-location", "/Me shows a user without its Location.", lambda base: Answer(200, _somebody(base)))
_answering(
    "me-location-is-the-alias",
    "/Me shows a user and calls itself its location.",
    lambda base: Answer(200, {**_somebody(base), "meta": {"location": f"{base}/Me"}}, _at(base, "/Me")),
)
_answering(
    "me-location-is-another",
    "/Me shows a user with the location of another.",
    lambda base: Answer(200, _somebody(base), _at(base, "/Users/8")),
)
_answering(
    "me-is-a-list",
    "/Me is a list of one user.",
    lambda base: Answer(
        200,
        {"schemas": [urns.LIST_RESPONSE], "totalResults": 1, "Resources": [_somebody(base)]},
        _at(base, "/Users/7"),
    ),
)
_answering("me-redirects-to-itself", "/Me redirects to /Me.", lambda base: Answer(308, None, _at(base, "/Me")))
_answering("me-redirects-nowhere", "/Me redirects without saying where to.", lambda _: Answer(308))
