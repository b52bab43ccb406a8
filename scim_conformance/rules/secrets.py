"""What no answer may give away: passwords under any name, credentials, and the insides of the server."""

import re
from collections.abc import Iterator
from typing import Any

from scim_conformance.checking import Finding, expect, rule
from scim_conformance.checking.expect import unassigned
from scim_conformance.rules.resources import WHOLE
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.redaction import REDACTED

PASSWORD_NAMES = frozenset(
    {"password", "passwordhash", "hashedpassword", "encryptedpassword", "passworddigest", "passwd", "pwd"}
)
"""Names of attributes that hold a password or its hash, in lower case and without hyphens and underscores."""

INSIDES = re.compile(
    r"Traceback \(most recent call last\)"
    r"|File \\?\"[^\"]+\.py\\?\", line \d+"
    r"|\bat [\w.$<>]+\([\w.]+\.(?:java|kt|scala):\d+\)"
    r"|\bat [\w.$<> \[\]]+ \((?:/|file:|node:)[^)]*:\d+:\d+\)"
    r"|\.cs:line \d+"
    r"|\.rb:\d+:in [`']"
    r"|\.php on line \d+"
    r"|goroutine \d+ \[running\]"
    r"|SQLSTATE\[|\bORA-\d{5}\b|psycopg2?\.|java\.sql\.|You have an error in your SQL syntax"
    r"|\bSELECT\b.{1,400}\bFROM\b.{1,400}\bWHERE\b"
    r"|\bINSERT INTO\b.{1,400}\bVALUES\b",
    re.DOTALL,
)
"""How stack traces and statements to a database look."""

_PASSWORD = re.compile(rf'"[^"]*(?:password|pwd|passwd)[^"]*"\s*:\s*"{re.escape(REDACTED)}', re.IGNORECASE)
"""A member with a password, which another rule judges."""

NEVER_ECHOED = ("set-cookie", "location", "content-location")
"""Headers that may repeat something of the request."""


def shows_anything(exchange: Exchange) -> bool:
    """An answer with a JSON body other than a description of the service provider itself."""
    return exchange.response is not None and exchange.json is not None and exchange.operation != "discover"


def failed(exchange: Exchange) -> bool:
    """An error with a body."""
    return exchange.response is not None and exchange.status >= 400 and bool(exchange.answer.body)


def failed_with_a_password(exchange: Exchange) -> bool:
    """An error in answer to a request that would have set a password."""
    return failed(exchange) and _sets_a_password(exchange)


def answered_otherwise(exchange: Exchange) -> bool:
    """An answer to a request that held no password, so that what was taken out of it can only be credentials."""
    return exchange.response is not None and not _sets_a_password(exchange)


@rule("RFC7643-4.1.1-23", "RFC7643-4.1.1-17", applies=shows_anything)
def no_password_under_any_name(exchange: Exchange) -> None:
    """No answer holds a password or its hash at any place: in the results of a search, in extensions, in errors."""
    for path, value in _members(exchange.json):
        name = re.sub("[-_]", "", path.rpartition(".")[2].rpartition(":")[2]).lower()
        judged_elsewhere = name == "password" and _is_top(path) and exchange.operation in WHOLE
        if name in PASSWORD_NAMES and not judged_elsewhere and not isinstance(value, bool):
            expect(exchange).holds(unassigned(value), "no password", "a value", path)


@rule("RFC7643-4.1.1-23", "RFC7643-4.1.1-17", applies=failed_with_a_password)
def no_password_in_errors(exchange: Exchange) -> None:
    """An error does not repeat the password that was sent; its text ends up in logs that many can read."""
    kept = REDACTED not in exchange.answer.body
    expect(exchange).holds(kept, "an error without what was sent as password", "an error that repeats it", "detail")


@rule("RFC7644-7.3-01", "RFC7644-7.4-02", applies=answered_otherwise)
def no_credentials_in_answers(exchange: Exchange) -> None:
    """No answer repeats the credentials of the request; whoever sees it in a log can use them."""
    headers = [name for name, value in exchange.answer.headers if _may_not_hold(name) and REDACTED in value]
    if REDACTED in _PASSWORD.sub("", exchange.answer.body):
        expect(exchange).holds(False, "an answer without the credentials", "a body that repeats them")
    expect(exchange).holds(not headers, "an answer without the credentials", f"header {headers[:1]} repeats them")


@rule("RFC7644-3.12-05", "RFC7644-3.12-04", applies=failed)
def no_insides_in_errors(exchange: Exchange) -> None:
    """The text of an error is for people: no stack trace and no statement to the database, which help attackers."""
    found = INSIDES.search(f"{exchange.resource.get('detail', '')}\n{exchange.answer.body}")
    if found is not None:
        raise Finding("a text for people", f"what looks like the server's insides: {found[0][:80]}", [exchange])


def _sets_a_password(exchange: Exchange) -> bool:
    return re.search("password", f"{exchange.request.url} {exchange.request.body or ''}", re.IGNORECASE) is not None


def _may_not_hold(name: str) -> bool:
    return name.lower() not in NEVER_ECHOED


def _is_top(path: str) -> bool:
    """Whether a member stands at the top of a resource, alone or in a list."""
    return re.fullmatch(r"(?:Resources\.\d+\.)?[^.]+", path) is not None


def _members(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every member of every object in a JSON value, with its place."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        if isinstance(value, dict):
            yield f"{prefix}{name}", inner
        yield from _members(inner, f"{prefix}{name}.")
