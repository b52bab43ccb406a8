"""Rate limits as headers and people tell of them: what a header means, and how many requests go in how many seconds."""

from __future__ import annotations

import re
from collections.abc import Mapping

MEANINGS = ("limit", "remaining", "reset")
"""What a profile can say of a header about the rate limit."""

_SECONDS: Mapping[str, int] = {"second": 1, "sec": 1, "s": 1, "minute": 60, "min": 60, "hour": 3600}
_IN_WORDS = re.compile(
    r"\b(\d{1,6})\s*(?:SCIM |API |HTTP )?(?:requests?|calls?|req)\s*(?:per|/|an?|each|every|in)\s*"
    r"(?:(\d{1,4})[ -]?)?(seconds?|sec|s|minutes?|min|hours?)\b",
    re.IGNORECASE,
)
_POLICY = re.compile(r'^\s*(?:"[^"]*"\s*;\s*q\s*=\s*)?(\d{1,6})\s*;\s*w\s*=\s*(\d{1,6})\s*(?:;|$)')


def meaning_of(header: str) -> str:
    """`limit`, `remaining` or `reset` for a header such as X-RateLimit-Reset; empty for any other."""
    plain = header.lower().removeprefix("x-").replace("-", "")
    return next((meaning for meaning in MEANINGS if plain == f"ratelimit{meaning}"), "")


def allowance(text: str) -> tuple[int, int] | None:
    """Requests and seconds, from words such as "100 requests per minute"; None where there are none."""
    found = _IN_WORDS.search(text)
    if found is None:
        return None
    limit = int(found[1])
    window = int(found[2] or 1) * _SECONDS[found[3].lower().removesuffix("s") or "s"]
    return (limit, window) if limit and window else None


def policy(value: str) -> tuple[int, int] | None:
    """Requests and seconds, from a RateLimit-Policy such as `100;w=60` (draft-ietf-httpapi-ratelimit-headers)."""
    found = _POLICY.match(value)
    limit, window = (int(found[1]), int(found[2])) if found else (0, 0)
    return (limit, window) if limit and window else None
