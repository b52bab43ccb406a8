"""Credentials that are almost right: what a service provider lets in that looks at a part of them only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from scim_conformance.wire.target import Credentials

AUTHORIZATION = "Authorization"

_DIGITS = re.compile(r"[0-9A-Fa-f-]*")
"""Secrets that may well be numbers or UUIDs, which are the same in upper and lower case."""

_OTHER_SCHEME = {"bearer": "Basic", "basic": "Bearer"}


def nearly_right(credentials: Credentials) -> Mapping[str, Credentials]:
    """Credentials of each wrong form that can be made of the right ones, by name; empty where there is no secret.

    `cut-short`, `with-a-letter-more`, `in-other-case`, `of-another-scheme`, `without-scheme` and `scheme-alone`.
    """
    return dict(_wrong(credentials)) if credentials.scheme in ("bearer", "basic", "raw_header", "api_key") else {}


def in_lower_case(credentials: Credentials) -> Credentials | None:
    """The right credentials with the name of their scheme in lower case (RFC 9110, section 11.1); None without one."""
    if credentials.scheme not in _OTHER_SCHEME or credentials.header.lower() != AUTHORIZATION.lower():
        return None
    scheme, _, value = _value(credentials).partition(" ")
    return _plain(credentials, f"{scheme.lower()} {value}")


def _wrong(credentials: Credentials) -> Iterator[tuple[str, Credentials]]:
    secret = credentials.secret
    if len(secret) < 2:
        return
    yield "cut-short", replace(credentials, secret=secret[:-1].rstrip() or "x")
    yield "with-a-letter-more", replace(credentials, secret=f"{secret}x")
    if not _DIGITS.fullmatch(secret) and secret.swapcase() != secret and secret.isascii():
        yield "in-other-case", replace(credentials, secret=secret.swapcase())
    if credentials.scheme in _OTHER_SCHEME and credentials.header.lower() == AUTHORIZATION.lower():
        scheme, _, value = _value(credentials).partition(" ")
        yield "of-another-scheme", _plain(credentials, f"{_OTHER_SCHEME[credentials.scheme]} {value}")
        yield "without-scheme", _plain(credentials, value)
        yield "scheme-alone", _plain(credentials, scheme)


def _value(credentials: Credentials) -> str:
    return credentials.headers()[credentials.header]


def _plain(credentials: Credentials, value: str) -> Credentials:
    """The header with just this value."""
    return Credentials("raw_header", credentials.header, value)
