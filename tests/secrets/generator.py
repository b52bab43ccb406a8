"""Secrets as they occur, the ways in which a hostile server can spell them, and the places where it can put them."""

from __future__ import annotations

import base64
import html
import json
import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

from scim_conformance.wire.target import Credentials

TOKEN = string.ascii_letters + string.digits + "-._~+/="
ANY = string.ascii_letters + string.digits + "!#$%&'()*+,-./:;<=>?@[]^_`{|}~\"\\ éßž€"


# The secrets. Seeds stand for them, so that a failing case shrinks to another secret and not to `AAAA`.


def _random(alphabet: str, shortest: int, longest: int) -> st.SearchStrategy[str]:
    def make(seed: int, length: int) -> str:
        return "".join(random.Random(seed).choices(alphabet, k=length))

    return st.builds(make, st.integers(0, 2**32), st.integers(shortest, longest)).filter(
        lambda text: text == text.strip() and len(set(text)) > 3
    )


TOKENS = _random(TOKEN, 16, 60) | st.tuples(*[_random(TOKEN.replace(".", ""), 20, 90)] * 3).map(".".join)
PASSWORDS = _random(ANY, 8, 30)
COOKIES = _random(string.ascii_letters + string.digits + "-_%", 8, 40)


def _credentials(scheme: str, secret: str, username: str) -> Credentials:
    header = "X-Tenant-Key" if scheme == "api_key" else "Authorization"
    return Credentials(scheme, header, secret, username if scheme == "basic" else "")


CREDENTIALS = st.builds(
    _credentials, st.sampled_from(["bearer", "raw_header", "api_key"]), TOKENS, st.just("")
) | st.builds(_credentials, st.just("basic"), PASSWORDS | st.just(""), _random(ANY.replace(":", ""), 16, 24))


# The spellings.


def _by_character(spell: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(spell(character) for character in text)


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _named(character: str) -> str:
    name = codepoint2name.get(ord(character))
    return f"&{name};" if name else character


ESCAPES: Mapping[str, Callable[[str], str]] = {
    "percent": lambda text: quote(text, safe=""),
    "percent, slashes kept": quote,
    "percent, every character": _percent,
    "percent, lower case": lambda text: _percent(text).lower(),
    "percent, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "plus for space": quote_plus,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON, slashes": lambda text: json.dumps(text)[1:-1].replace("/", r"\/"),
    "JSON, every character": _by_character(lambda character: f"\\u{ord(character):04x}"),
    "HTML": html.escape,
    "HTML, named": _by_character(_named),
    "HTML, decimal": _by_character(lambda character: f"&#{ord(character)};"),
    "HTML, hex": _by_character(lambda character: f"&#x{ord(character):X};"),
}

PACKINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "base64, URL alphabet": base64.urlsafe_b64encode,
    "base64, no padding": lambda data: base64.b64encode(data).rstrip(b"="),
    "hex": lambda data: data.hex().encode(),
    "hex, upper case": lambda data: data.hex().upper().encode(),
}


@st.composite
def spelled(draw: st.DrawFn, text: str) -> str:
    """The text, perhaps packed into base64 or digits amid other bytes, perhaps escaped once or twice."""
    how = draw(st.sampled_from(["raw", "escaped", "escaped", "escaped twice", "mixed", "packed", "packed, escaped"]))
    if how == "mixed":
        ways = [str, _percent, ESCAPES["JSON, every character"], ESCAPES["HTML, decimal"], ESCAPES["HTML, hex"]]
        chosen = draw(st.lists(st.sampled_from(ways), min_size=len(text), max_size=len(text)))
        return "".join(way(character) for way, character in zip(chosen, text, strict=True))
    if how.startswith("packed"):
        before, after = draw(st.binary(max_size=4)), draw(st.binary(max_size=4))
        text = PACKINGS[draw(st.sampled_from(sorted(PACKINGS)))](before + text.encode() + after).decode()
    for _ in range({"escaped": 1, "packed, escaped": 1, "escaped twice": 2}.get(how, 0)):
        text = ESCAPES[draw(st.sampled_from(sorted(ESCAPES)))](text)
    return text


# The places.

PLACES = (
    "header",
    "header name",
    "reason",
    "value",
    "key",
    "detail",
    "id",
    "html",
    "plain",
    "utf-16",
    "latin-1",
    "Location",
    "Set-Cookie",
    "WWW-Authenticate",
)

HALVES = (("header", "plain"), ("reason", "header"), ("header", "header"), ("Location", "value"), ("value", "key"))
"""Where a secret that is split in two has its parts."""


@dataclass(frozen=True)
class Echo:
    """Something that the server says at a place."""

    place: str
    text: str


@st.composite
def echoes(draw: st.DrawFn, secret: str) -> tuple[Echo, ...]:
    """One secret at one place, or split over two."""
    text = draw(spelled(secret))
    if len(secret) < 16 or draw(st.booleans()):
        return (Echo(draw(st.sampled_from(PLACES)), text),)
    first, second = draw(st.sampled_from(HALVES))
    cut = draw(st.integers(1, len(text) - 1))
    return (Echo(first, text[:cut]), Echo(second, text[cut:]))


@dataclass(frozen=True)
class Case:
    """Who signs in how, which other secrets there are, and what the server says of them in its three answers."""

    credentials: Credentials
    fetched: str
    passwords: tuple[str, str]
    cookie: str
    proxy_password: str
    answers: tuple[tuple[Echo, ...], ...]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that nobody may read anywhere."""
        known = (*self.credentials.secrets(), self.fetched, *self.passwords, self.cookie, self.proxy_password)
        return tuple(dict.fromkeys(known))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case: in each of three answers two secrets are said, in whatever way."""
    case = Case(
        draw(CREDENTIALS), draw(TOKENS), draw(st.tuples(PASSWORDS, PASSWORDS)), draw(COOKIES), draw(PASSWORDS), ()
    )
    # What has not been sent yet is nobody's secret yet.
    known = [secret for secret in case.secrets if secret != case.passwords[1]]
    answers = [
        tuple(echo for _ in range(2) for echo in draw(echoes(draw(st.sampled_from(sayable)))))
        for sayable in (known, case.secrets, case.secrets)
    ]
    return replace(case, answers=tuple(answers))
