"""Text from a server made fit to look at: nothing invisible, nothing that reorders a line, nothing endless."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

BODY_LIMIT = 20_000
"""How many characters of a body a view shows."""

_DEEPEST_INDENT = 24
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
"""A token of JSON; what is no JSON falls into tokens too."""

_EMPTY = {"{": "}", "[": "]"}

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: "\u2421"}
_DECEIVERS = (
    *range(0x80, 0xA0),  # C1 controls
    *(0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF),  # no width
    *range(0x2028, 0x202F),  # line separators, embeddings and overrides of direction
    *range(0x2066, 0x206A),  # isolates
    *range(0xD800, 0xE000),  # lone surrogates, which UTF-8 cannot carry
    *range(0xFFF9, 0xFFFC),  # interlinear annotations
    *range(0xE0000, 0xE0080),  # tags
)
_SHOWN = _PICTURES | {code: f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}" for code in _DECEIVERS}
_SHOWN_IN_LINE = _SHOWN | {ord("\t"): "\u2409", ord("\n"): "\u240a"}


@dataclass(frozen=True, slots=True)
class Body:
    """A message body as shown. `note` says what was cut, or is empty."""

    text: str
    note: str = ""


def visible(text: str) -> str:
    """The text with control characters as pictures (`␀`) and invisible or reordering ones as escapes (`\\u202e`).

    Tab and newline stay as they are.
    """
    return text.translate(_SHOWN)


def one_line(text: str, limit: int = 200) -> str:
    """The same on one line of at most `limit` characters; tab and newline become pictures too."""
    return clip(text, limit).translate(_SHOWN_IN_LINE)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, the last an ellipsis where something is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def counted(text: str, limit: int) -> str:
    """At most `limit` characters and a few; where something is missing, it says how long the text was."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)".replace(",", "\u202f")


def body(text: str, limit: int = BODY_LIMIT) -> Body:
    """A body in lines, if it looks like JSON; cut to its first `limit` characters."""
    start = text[:limit]
    shown = indented(start) if start.lstrip()[:1] in ("{", "[") and _is_json(text, limit) else start
    return Body(visible(shown), _cut_note(len(text), limit))


def indented(text: str) -> str:
    """JSON text laid out in lines, token by token: members that repeat, numbers and escapes stay as they were sent."""
    return "".join(_layout([found.group() for found in TOKEN.finditer(text)]))


def _is_json(text: str, limit: int) -> bool:
    if len(text) > limit:
        return True
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _cut_note(length: int, limit: int) -> str:
    if length <= limit:
        return ""
    return f"The first {limit:,} of {length:,} characters; run.jsonl has them all.".replace(",", "\u202f")


def _layout(tokens: list[str]) -> Iterator[str]:
    depth = 0
    for before, token in zip(["", *tokens], tokens, strict=False):
        if token in ("}", "]"):
            depth -= 1
            yield token if _EMPTY.get(before) == token else f"{_newline(depth)}{token}"
            continue
        if before in ("{", "[", ","):
            yield _newline(depth)
        yield ": " if token == ":" else token  # noqa: S105 - a token of JSON
        depth += token in ("{", "[")


def _newline(depth: int) -> str:
    return "\n" + "  " * max(0, min(depth, _DEEPEST_INDENT))
