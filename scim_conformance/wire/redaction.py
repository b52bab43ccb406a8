"""The one place of redaction: takes every spelling of every secret out of what is about to be written."""

from __future__ import annotations

import base64
import binascii
import json
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from scim_conformance.standards.schemas import core_schemas
from scim_conformance.wire.exchange import Headers
from scim_conformance.wire.spellings import SHORTEST, Needle, find, needles
from scim_conformance.wire.target import WRONG_SECRET

REDACTED = "[redacted]"
"""What stands where a secret was."""

LEARNT = 8
"""Passwords and cookies that are met on the way count as secrets from so many characters on."""

MOST_LEARNT = 50
"""How many passwords and cookies are kept in mind, the latest."""

_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})
_SCHEME = re.compile(r"(?i)(Bearer|Basic)(?:\s+(.*)|$)", re.DOTALL)
_COOKIE = re.compile(r"^([^=;]*=)?([^;]*)")
_SEGMENT = 16
"""The parts between the dots of a token are secrets of their own if they have so many characters."""

_STRING = r'"(?:[^"\\]|\\.?)*+(?:"|\Z)'
_KEY = r'"password"\s*+:\s*+'
_PATH = r'"path"\s*+:\s*+"(?:urn:[\w:.]*:)?password"'
_VALUE = r'"value"\s*+:\s*+'
_OP = r'(?:"op"\s*+:\s*+"\w*+"\s*+,\s*+)?'
_PASSWORD = re.compile(
    rf"({_KEY})({_STRING})"
    rf"|({_PATH}\s*+,\s*+{_OP}{_VALUE})({_STRING})"
    rf"|({_VALUE})({_STRING})(?=\s*+,\s*+{_OP}{_PATH})",
    re.IGNORECASE | re.DOTALL,
)
"""The string value of a member `password`, and of a PATCH operation whose path is `password`."""


class Redactor:
    """Takes secrets out of text, header values and URLs, from any thread.

    Each secret is found in whatever spelling, see `spellings`, and a half of a long one is too. `header` is the name of
    the header that carries the credentials. What stands in `public` (the base URL, the names that the run gives) and
    the words of the SCIM schemas are never taken out: checks could not judge without them. Time grows linearly with
    the text.
    """

    def __init__(self, secrets: Iterable[str], header: str = "Authorization", public: Iterable[str] = ()) -> None:
        self._given: dict[str, tuple[Needle, ...]] = {}
        self._met: deque[tuple[str, tuple[Needle, ...]]] = deque(maxlen=MOST_LEARNT)
        self._sought: tuple[Needle, ...] = ()
        self._words = re.compile("(?!)")
        self._phrases = tuple(phrase.casefold() for phrase in public if phrase)
        self._credential_headers = _CREDENTIAL_HEADERS | {header.lower()}
        self._lock = threading.Lock()
        self.learn(*secrets)

    def learn(self, *secrets: str) -> None:
        """Take out these as well from now on: tokens that are fetched on the way."""
        with self._lock:
            for secret in secrets:
                self._given.update((part, _needles(part)) for part in _parts(secret) if part not in self._given)
            short = [re.escape(secret) for secret in self._given if len(secret) < SHORTEST]
            self._words = re.compile(rf"(?<!\w)(?:{'|'.join(short)})(?!\w)" if short else "(?!)")
            self._seek()

    def learn_passwords(self, body: str) -> None:
        """Take out the passwords that this body is about to set, wherever they turn up from now on."""
        self._meet(
            _string(next(found for found in match.groups()[1::2] if found)) for match in _PASSWORD.finditer(body)
        )

    def learn_cookies(self, headers: Headers, sent: str) -> None:
        """Take out the cookies that this answer sets; not one that only repeats something of what was `sent`."""
        cookies = [_COOKIE.match(value) for name, value in headers if name.lower() == "set-cookie"]
        values = [cookie[2].strip().strip('"') for cookie in cookies if cookie]
        self._meet(value for value in values if value not in sent)

    def text(self, text: str) -> str:
        """A body or message: secrets and the values of JSON members named `password` replaced."""
        return _PASSWORD.sub(_without_value, self._without_secrets(text))

    def url(self, url: str) -> str:
        """A URL, its secrets replaced in whatever encoding."""
        return self._without_secrets(url)

    def headers(self, headers: Headers) -> Headers:
        """Headers: credentials and cookies replaced as a whole, secrets in all others and in names.

        The scheme words Bearer and Basic stay, and so do credentials that are known to be wrong: a reader needs both.
        """
        every = "\n".join(f"{name}: {value}" for name, value in headers)
        clean = not self._words.search(every) and not self._places(every)
        return tuple(
            (name if clean else self._without_secrets(name), self._header(name, value, clean))
            for name, value in headers
        )

    def _header(self, name: str, value: str, clean: bool) -> str:
        if name.lower() in self._credential_headers:
            return _credential(value)
        if name.lower() == "set-cookie":
            value = _COOKIE.sub(rf"\g<1>{REDACTED}", value)
        return value if clean else self._words.sub(REDACTED, self._without_secrets(value))

    def _without_secrets(self, text: str) -> str:
        pieces, last = [], 0
        for start, end in self._places(text):
            pieces += [text[last:start], REDACTED]
            last = end
        return "".join([*pieces, text[last:]]) if pieces else text

    def _places(self, text: str) -> list[tuple[int, int]]:
        return find(text, self._sought, self._is_ordinary)

    def _is_ordinary(self, found: str, needle: Needle) -> bool:
        bare = found.casefold()
        if found in _vocabulary() or any(bare in phrase for phrase in self._phrases):
            return True
        if len(found) == len(needle.text):
            return False
        for phrase in self._phrases:
            bare = bare.replace(phrase, "")
        return len(bare) < needle.shortest

    def _meet(self, secrets: Iterable[str]) -> None:
        with self._lock:
            known = {*self._given, *(secret for secret, _ in self._met)}
            fresh = [secret for secret in dict.fromkeys(secrets) if len(secret) >= LEARNT and secret not in known]
            self._met.extend((secret, _needles(secret)) for secret in fresh)
            if fresh:
                self._seek()

    def _seek(self) -> None:
        every = [*self._given.values(), *(sought for _, sought in self._met)]
        self._sought = tuple(dict.fromkeys(needle for sought in every for needle in sought))


def _parts(secret: str) -> Iterator[str]:
    """The secret, and what a JSON Web Token has between its dots."""
    if secret:
        yield secret
    if secret.count(".") >= 2:
        yield from (segment for segment in secret.split(".") if len(segment) >= _SEGMENT)


def _needles(secret: str) -> tuple[Needle, ...]:
    return needles(secret) if len(secret) >= SHORTEST else ()


@lru_cache(maxsize=1)
def _vocabulary() -> str:
    """The words of the core schemas, one to a line: a secret that is one of them cannot be told from it."""
    return "\n".join(sorted({REDACTED, *(word for schema in core_schemas().values() for word in _words(schema))}))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def _string(written: str) -> str:
    """A JSON string, or what was meant to be one."""
    try:
        return str(json.loads(written, strict=False))
    except ValueError:
        return written.strip('"')


def _without_value(found: re.Match[str]) -> str:
    return f'{next(group for group in found.groups() if group)}"{REDACTED}"'


def _credential(value: str) -> str:
    scheme = _SCHEME.match(value)
    word, rest = (scheme[1], scheme[2] or "") if scheme else ("", value)
    shown = rest if not rest.strip() or _is_wrong(rest) else REDACTED
    return f"{word} {shown}".strip()


def _is_wrong(value: str) -> bool:
    if value == WRONG_SECRET:
        return True
    try:
        return base64.b64decode(value, validate=True).endswith(f":{WRONG_SECRET}".encode())
    except (binascii.Error, ValueError):
        return False
