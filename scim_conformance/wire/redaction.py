"""The one place of redaction: takes every spelling of every secret out of what is about to be written."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from html.entities import html5

from scim_conformance.wire.exchange import Headers
from scim_conformance.wire.target import WRONG_SECRET

REDACTED = "[redacted]"
"""What stands where a secret was."""

SHORTEST = 4
"""Secrets with fewer characters would black out ordinary text: they go from header values only, as whole words."""

_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})
_SCHEME = re.compile(r"(?i)(Bearer|Basic)(?:\s+(.*)|$)", re.DOTALL)
_COOKIE = re.compile(r"^([^=;]*=)[^;]*")

_STRING = r'"(?:[^"\\]|\\.?)*+(?:"|\Z)'
_KEY = r'"password"\s*+:\s*+'
_PATH = r'"path"\s*+:\s*+"password"'
_VALUE = r'"value"\s*+:\s*+'
_OP = r'(?:"op"\s*+:\s*+"\w*+"\s*+,\s*+)?'
_PASSWORD = re.compile(
    rf"({_KEY}){_STRING}"
    rf"|({_PATH}\s*+,\s*+{_OP}{_VALUE}){_STRING}"
    rf"|({_VALUE}){_STRING}(?=\s*+,\s*+{_OP}{_PATH})",
    re.IGNORECASE | re.DOTALL,
)
"""The string value of a member `password`, and of a PATCH operation whose path is `password`."""


class Redactor:
    """Takes secrets out of text, header values and URLs.

    Each secret is found raw, percent-encoded, JSON-escaped and HTML-escaped (character by character, so mixtures too),
    and base64-encoded in both alphabets, alone or inside something longer. `header` is the name of the header that
    carries the credentials. Time grows linearly with the text.
    """

    def __init__(self, secrets: Iterable[str], header: str = "Authorization") -> None:
        self._known: frozenset[str] = frozenset()
        self._credential_headers = _CREDENTIAL_HEADERS | {header.lower()}
        self.learn(*secrets)

    def learn(self, *secrets: str) -> None:
        """Take out these as well from now on: tokens that are fetched on the way."""
        known = sorted({secret for secret in (*self._known, *secrets) if secret}, key=len, reverse=True)
        self._anywhere = _any_of(form for secret in known if len(secret) >= SHORTEST for form in _forms(secret))
        self._words = _any_of(rf"(?<!\w){re.escape(secret)}(?!\w)" for secret in known if len(secret) < SHORTEST)
        self._known = frozenset(known)

    def text(self, text: str) -> str:
        """A body or message: secrets and the values of JSON members named `password` replaced."""
        return _PASSWORD.sub(_without_value, self._anywhere.sub(REDACTED, text))

    def url(self, url: str) -> str:
        """A URL, its secrets replaced in whatever encoding."""
        return self._anywhere.sub(REDACTED, url)

    def headers(self, headers: Headers) -> Headers:
        """Headers: credentials and cookies replaced as a whole, secrets in all others.

        The scheme words Bearer and Basic stay, and so do credentials that are known to be wrong: a reader needs both.
        """
        return tuple((name, self._header(name.lower(), value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if name in self._credential_headers:
            return _credential(value)
        if name == "set-cookie":
            value = _COOKIE.sub(rf"\1{REDACTED}", value)
        return self._words.sub(REDACTED, self._anywhere.sub(REDACTED, value))


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)")


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


def _forms(secret: str) -> Iterator[str]:
    yield _spelled(secret)
    for core, cut in _base64_cores(secret.encode("utf-8", "surrogatepass")):
        yield _spelled(core, urlsafe=True) + (r"[A-Za-z0-9+/_-]?(?:=|%3[dD]){0,2}" if cut else "")


def _base64_cores(data: bytes) -> Iterator[tuple[str, bool]]:
    """What base64 makes of the data wherever it starts in a group of three bytes: the characters that are its own.

    The flag says whether one more character follows that holds the data's last bits.
    """
    for offset, start in enumerate((0, 2, 3)):
        bits = (offset + len(data)) * 8
        yield base64.b64encode(bytes(offset) + data).decode()[start : bits // 6], bits % 6 > 0


def _spelled(text: str, urlsafe: bool = False) -> str:
    """A pattern for the text with every character in any of its spellings.

    Begins with a look at the first character alone, so that most places in a long body are left at once.
    """
    # In a secret with backslashes only one level of escaping is looked for: more would be ambiguous, and slow.
    escape = r"\\" if "\\" in text else r"\\{1,3}"
    spellings = [
        _run(run[0], escape, urlsafe) if len(run[0]) > 1 else _character(run[0], escape, urlsafe)
        for run in re.finditer(r"\\{2,}|.", text, re.DOTALL)
    ]
    first = "".join(re.escape(character) for character in sorted({*_raw(text[0], urlsafe), *"%&\\"}))
    return rf"(?=[{first}])" + "".join(spellings)


def _run(backslashes: str, escape: str, urlsafe: bool) -> str:
    count = len(backslashes)
    encoded = "|".join(_encoded("\\", escape))
    return rf"(?:\\{{{count},{2 * count}}}|(?:{encoded}){{{count}}})"


def _character(character: str, escape: str, urlsafe: bool) -> str:
    raw = [re.escape(form) for form in _raw(character, urlsafe)]
    doubled = [r"\\\\"] if character == "\\" else []
    return f"(?:{'|'.join([*doubled, *_encoded(character, escape), *raw])})"


def _raw(character: str, urlsafe: bool) -> str:
    return {" ": " +"}.get(character, character) + ({"+": "-", "/": "_"}.get(character, "") if urlsafe else "")


def _encoded(character: str, escape: str) -> Iterator[str]:
    yield "".join(f"%(?:25){{0,2}}{_hex(f'{byte:02x}')}" for byte in character.encode("utf-8", "surrogatepass"))
    yield "".join(f"{escape}u{_hex(unit)}" for unit in _utf16(character))
    if character in _JSON_ESCAPES:
        yield escape + re.escape(_JSON_ESCAPES[character])
    yield f"&#0*{ord(character)};"
    yield f"&#[xX]0*{_hex(f'{ord(character):x}')};"
    yield from (f"&{re.escape(name)}" for name in _ENTITIES.get(character, ()))


def _utf16(character: str) -> Iterator[str]:
    data = character.encode("utf-16-be", "surrogatepass")
    return (data[place : place + 2].hex() for place in range(0, len(data), 2))


def _hex(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)


_JSON_ESCAPES = {'"': '"', "/": "/", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}

_ENTITIES: dict[str, list[str]] = {}
for _name, _text in html5.items():
    if _name.endswith(";"):
        _ENTITIES.setdefault(_text, []).append(_name)
