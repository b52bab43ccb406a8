"""Says whether a text gives a secret away. Knows nothing of how redaction works: it undoes encodings and looks."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote, unquote_plus

DEPTH = 4
"""How many encodings on top of each other are undone."""

_RUN = re.compile(r"[A-Za-z0-9+/_-]{6,}")
_DIGITS = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_ESCAPES = re.compile(r'(?:\\u[0-9a-fA-F]{4})+|\\["\\/bfnrt]')


def leaked(text: str, secrets: Iterable[str], depth: int = DEPTH) -> list[str]:
    """The secrets that the text gives away: as a whole, or half of one that has 16 characters or more."""
    sought = list(secrets)
    found = {secret for reading in _readings(text, depth) for secret in sought if _is_in(secret, reading)}
    return [secret for secret in sought if secret in found]


def _is_in(secret: str, reading: str) -> bool:
    if len(secret) < 16:
        return secret in reading
    half, quarter = (len(secret) + 1) // 2, len(secret) // 4
    if not any(secret[start : start + quarter] in reading for start in range(0, len(secret), quarter)):
        return False  # every half holds one of the four quarters: so this is the same answer, sooner
    return any(secret[start : start + half] in reading for start in range(len(secret) - half + 1))


def _readings(text: str, depth: int) -> Iterator[str]:
    """The text with encodings undone in every order, and what is in base64 or hexadecimal digits in each of those."""
    seen, level = {text}, [text]
    for _ in range(depth):
        level = [new for old in level for undo in UNDO for new in [undo(old)] if not (new in seen or seen.add(new))]  # type: ignore[func-returns-value]
    for reading in seen:
        yield reading
        yield from _from_base64(reading)
        yield from _from_digits(reading)


def _json(text: str) -> str:
    return _ESCAPES.sub(lambda found: str(json.loads(f'"{found.group()}"')), text)


UNDO: tuple[Callable[[str], str], ...] = (
    unquote,
    unquote_plus,
    lambda text: unquote(text, "latin-1"),
    html.unescape,
    _json,
    lambda text: text.replace("\0", ""),
)


def _from_base64(text: str) -> Iterator[str]:
    """What the runs of base64 hold, wherever in a group of four characters they start."""
    runs = [run.translate(str.maketrans("-_", "+/")) for run in _RUN.findall(text)]
    for shift in range(4):
        decoded = [_decoded(run[shift:]) for run in runs]
        yield from (b"\n".join(decoded).decode(encoding, "replace") for encoding in ("utf-8", "latin-1"))


def _decoded(run: str) -> bytes:
    whole = run[: len(run) // 4 * 4]
    rest = run[len(whole) :]
    return base64.b64decode(whole + (rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""))


def _from_digits(text: str) -> Iterator[str]:
    for start in range(2):
        yield "\n".join(bytes.fromhex(run).decode("utf-8", "replace") for run in _digits(text, start))


def _digits(text: str, start: int) -> Iterator[str]:
    for found in re.findall(r"[0-9a-fA-F]{12,}", text):
        shifted = found[start:]
        yield shifted[: len(shifted) // 2 * 2]
