"""Everything that there is at an endpoint, however long its pages may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scim_conformance.sandbox.messages import Inner, Request


def everyone(
    ask: Inner, request: Request, endpoint: str, query: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Every resource at this endpoint as `ask` answers, page after page; `query` is asked with each of them."""
    found: list[dict[str, Any]] = []
    while True:
        place = {"startIndex": str(len(found) + 1), "count": "1000"}
        page = ask(request.asking("GET", endpoint, query={**(query or {}), **place})).resources
        if not page:
            return found
        found += page
