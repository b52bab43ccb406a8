"""A draft of a profile as data: what the file is to say, and the comments for whoever goes on with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

LONGEST = 300
"""Characters of a text that was found somewhere; what is longer is nobody's fact."""

NAME = re.compile(r"[a-z][a-z0-9-]*")
"""What a profile may be called (`profile.schema.json`)."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with a comment before it."""

    value: Any
    comment: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A key that the file only speaks of: a comment, and where there is a `value`, that as a comment too."""

    comment: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Draft:
    """`head` has the paragraphs that the file begins with.

    `content` is what it says by the keys of the format; any value in it may be Noted, and in a mapping an Aside.
    """

    head: tuple[str, ...]
    content: Mapping[str, Any]


def guessed(value: Any, why: str) -> Noted:
    """A value that nobody said; `why` it is thought to be so."""
    return Noted(value, f"guessed: {why}")


def given(**entries: Any) -> dict[str, Any]:
    """A mapping of those entries that say something."""
    return {name: value for name, value in entries.items() if value not in (None, "", (), [], {})}


def plain(value: Any) -> Any:
    """The data that the file holds: the same without comments, texts as they are written."""
    if isinstance(value, Noted):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {tidy(name): plain(inner) for name, inner in value.items() if not isinstance(inner, Aside)}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return tidy(value) if isinstance(value, str) else value


def with_used_sources(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with those of its `sources` that a fact names; the format has no room for others."""
    used = set(_named(plain(content)))
    return {**content, "sources": {name: source for name, source in content["sources"].items() if name in used}}


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from inner if name == "source" else _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


def tidy(text: str, longest: int = 0) -> str:
    """The text on one line, with nothing in it that cannot be seen, cut at a word where it is longer than `longest`."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return shorten(line, longest, placeholder=" …") if longest else line


def sentence(text: str) -> str:
    """The first sentence of a text, on one line."""
    line = tidy(text)
    return tidy(re.split(r"(?<=[.!?])\s", line, maxsplit=1)[0], LONGEST)


def slug(text: str) -> str:
    """A text as lower case letters, digits and dashes; may be empty."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")


def profile_name(text: str) -> str:
    """A name for a profile about what is called like this."""
    found = slug(text)
    return found if NAME.fullmatch(found) else f"draft-{found}".strip("-")
