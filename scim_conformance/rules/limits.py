"""What an answer that there were too many requests must look like, so that clients wait and come back."""

import re

from scim_conformance.checking import Finding, expect, rule
from scim_conformance.rules.errors import has_error_body
from scim_conformance.scim import urns
from scim_conformance.wire.client import FURTHER_ATTEMPTS
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.pacing import http_date

OTHER_WORDS = re.compile(r"rate.?limit|too many requests|throttl", re.IGNORECASE)
"""What errors say of themselves that are about the number of requests."""


def throttled(exchange: Exchange) -> bool:
    """An answer that there were too many requests."""
    return exchange.response is not None and exchange.status == 429


def throttled_to_the_end(exchange: Exchange) -> bool:
    """The same, after every wait that the answers before it had asked for."""
    return throttled(exchange) and exchange.attempt > FURTHER_ATTEMPTS and bool(exchange.header("Retry-After"))


def says_when(exchange: Exchange) -> bool:
    """An error that says when to come back."""
    return exchange.response is not None and exchange.status in (429, 503) and bool(exchange.header("Retry-After"))


@rule("RFC7644-3.2-07", "RFC7644-3.12-01", applies=throttled)
def throttling_body(exchange: Exchange) -> None:
    """An answer that there were too many requests holds a SCIM Error too; administrators read its text."""
    if not has_error_body(exchange):
        raise Finding(f"a body with the schema {urns.ERROR}", exchange.media_type or "no body", [exchange])


@rule("RFC7644-3.12-05", applies=says_when)
def retry_after_is_readable(exchange: Exchange) -> None:
    """Retry-After is a number of seconds or a date; clients that cannot read it come back at once, or never."""
    asked = exchange.header("Retry-After") or ""
    if not asked.strip().isdecimal() and http_date(asked) is None:
        raise Finding("Retry-After: whole seconds, or a date of HTTP", f"Retry-After: {asked}", [exchange])


@rule("RFC7644-3.12-05", applies=throttled_to_the_end)
def retry_after_can_be_trusted(exchange: Exchange) -> None:
    """Whoever waits as long as Retry-After asks is served; a limit that never ends stops the synchronisation."""
    times = exchange.attempt - 1
    raise Finding(f"another answer after {times} waits as asked", f"status {exchange.status} again", [exchange])


def is_about_limits(exchange: Exchange) -> bool:
    """An error whose text says that there were too many requests."""
    told = exchange.resource.get("detail")
    return has_error_body(exchange) and isinstance(told, str) and OTHER_WORDS.search(told) is not None


@rule("RFC7644-3.12-05", applies=is_about_limits)
def throttling_says_429(exchange: Exchange) -> None:
    """Too many requests are told with 429 (or 503), the statuses on which clients wait and try again."""
    if exchange.status not in (429, 503):
        expect(exchange).status(429, 503)
