"""Finds a secret in a text, however it is spelled there: undoes what can be undone, and looks at every stage of that.

A text is looked at as it is, then with all escapes undone once (percent, JSON, HTML), then again, until none is left.
At each stage a secret is looked for as it is, in base64 and in hexadecimal digits. Time grows linearly with the text.
"""

from __future__ import annotations

import base64
import html
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.entities import html5

Span = tuple[int, int]
"""Where something is in a text: from, up to."""

ROUNDS = 5
"""How often escapes are undone: more layers of them than anybody puts on top of each other."""

MOST_STAGES = 40
"""How many texts with this or that undone are looked at."""

THOROUGH = 1024 * 1024
"""In texts with more characters, escapes of different kinds are undone together only."""

SHORTEST = 4
"""What has fewer characters is not looked for: it would be found in ordinary text."""

SPLITTABLE = 16
"""Half of a secret of so many characters gives it away; half of a shorter one could be an ordinary word."""

_LOOKS_ESCAPED = frozenset("%\\&")  # with one of these in a secret, it matters what is undone first
_UNFINISHED = [name for name in html5 if not name.endswith(";")]
_TAIL = re.compile(r"[A-Za-z0-9_-]?={0,2}")
# Runs are taken in pieces of bounded length, for they are taken apart in memory.
_PERCENT = r"(?P<percent>(?:%[0-9A-Fa-f]{2}){1,4096})"
_IN_JSON = (
    r"(?P<unicode>(?:\\u[0-9A-Fa-f]{4}){1,4096})"
    r"|(?P<backslashes>(?:\\\\){1,4096})"
    r'|\\(?P<json>["/bfnrt])'
)
_IN_HTML = (
    r"&#0*+(?P<decimal>\d{1,7}|(?<=0));?"
    r"|&#[xX]0*+(?P<hex>[0-9A-Fa-f]{1,6}|(?<=0));?"
    rf"|&(?P<name>[A-Za-z][A-Za-z0-9]{{1,31}};|{'|'.join(sorted(_UNFINISHED, key=len, reverse=True))})"
)
_NOTHING = r"(?P<nothing>\x00{1,4096})"  # what UTF-16 puts between the letters of an ASCII text

Escape = re.Pattern[str]
_ALL: Escape = re.compile("|".join((_PERCENT, _IN_JSON, _IN_HTML, _NOTHING)))
_EACH: tuple[Escape, ...] = (*map(re.compile, (_PERCENT, _IN_JSON, _IN_HTML)), _ALL)
_JSON = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Needle:
    """One spelling of a secret. `shortest` is how many characters of it in a row give it away; `form` is plain,
    base64 or hex; `tail`: the last bits of the secret are in one more character.
    """

    text: str
    shortest: int
    form: str = "plain"
    tail: bool = False


def needles(secret: str) -> tuple[Needle, ...]:
    """Every spelling to look for: of the secret, and of what it is with its own escapes undone."""
    return tuple(dict.fromkeys(needle for variant in _variants(secret) for needle in _spelled(variant)))


def find(text: str, sought: Sequence[Needle], ordinary: Callable[[str, Needle], bool]) -> list[Span]:
    """Where secrets are in the text, in order and without overlaps.

    What is `ordinary` is left alone: it is asked about each place in plain writing.
    """
    escapes = (
        _EACH if len(text) <= THOROUGH and any(_LOOKS_ESCAPED & set(needle.text) for needle in sought) else (_ALL,)
    )
    found: list[Span] = []
    for steps in _stages(text, escapes):
        spans = _merged(_at_this_stage(steps[-1].text, sought, ordinary))
        for step in reversed(steps[1:]):
            spans = _merged(_before(step, spans))
        found += spans
    return _merged(found)


@dataclass(frozen=True, slots=True)
class _Step:
    """A text, and what it was before these escapes were undone."""

    text: str
    before: str
    escape: Escape


def _stages(text: str, escapes: Sequence[Escape]) -> Iterator[tuple[_Step, ...]]:
    """The text with escapes undone, in every order of their kinds, each with the steps that led to it."""
    seen, level = {text}, list[tuple[_Step, ...]]([(_Step(text, "", _ALL),)])
    for _ in range(ROUNDS):
        yield from level
        further = []
        for steps in level:
            for escape in escapes:
                undone = _undone(steps[-1].text, escape)
                if undone not in seen and len(seen) < MOST_STAGES:
                    seen.add(undone)
                    further.append((*steps, _Step(undone, steps[-1].text, escape)))
        level = further
    yield from level


def _variants(secret: str) -> list[str]:
    """The secret, with its own escapes undone, and what UTF-8 and Latin-1 make of each other."""
    variants = [secret]
    while len(variants) <= ROUNDS and (undone := _undone(variants[-1], _ALL)) != variants[-1]:
        variants.append(undone)
    variants += [taken for variant in variants if not variant.isascii() for taken in _mistaken(variant)]
    return [variant for variant in variants if len(variant.replace("\ufffd", "")) >= SHORTEST]


def _mistaken(text: str) -> Iterator[str]:
    yield text.encode("utf-8", "surrogatepass").decode("latin-1")
    if max(text) <= "\xff":
        yield text.encode("latin-1").decode("utf-8", "replace")


def _spelled(secret: str) -> Iterator[Needle]:
    # A little less than half: cut in the middle, neither part is left.
    enough = len(secret) // 2 - 1 if len(secret) >= SPLITTABLE else len(secret)
    whole = enough == len(secret)
    data = secret.encode("utf-8", "surrogatepass")
    yield Needle(_FOLDS["plain"](secret), enough)
    for core, tail in _base64_cores(data):
        # A run of bytes has that many characters of base64 to itself, wherever it starts.
        yield Needle(_FOLDS["base64"](core), len(core) if whole else (enough * 8 - 4) // 6, "base64", tail)
    for digits in (data.hex(), data.hex().upper()):
        yield Needle(digits, len(digits) if whole else 2 * enough, "hex")


def _base64_cores(data: bytes) -> Iterator[tuple[str, bool]]:
    """What base64 makes of the data wherever it starts in a group of three bytes: the characters that are its own.

    The flag says whether one more character follows that holds the data's last bits.
    """
    for offset, start in enumerate((0, 2, 3)):
        bits = (offset + len(data)) * 8
        yield base64.b64encode(bytes(offset) + data).decode()[start : bits // 6], bits % 6 > 0


# Each keeps the length of the text, so that a place in the folded text is one in the text.
_FOLDS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda text: text.replace("+", " "),
    "base64": lambda text: text.replace("+", "-").replace("/", "_"),
    "hex": str,
}


def _at_this_stage(text: str, sought: Iterable[Needle], ordinary: Callable[[str, Needle], bool]) -> Iterator[Span]:
    folded = {form: fold(text) for form, fold in _FOLDS.items()}
    for needle in sought:
        for start, end in _runs(needle, folded[needle.form]):
            if needle.tail and end - start == len(needle.text):
                yield start, _TAIL.match(folded[needle.form], end).end()  # type: ignore[union-attr]  # it matches nothing, too
            elif needle.form != "plain" or not ordinary(text[start:end], needle):
                yield start, end


def _runs(needle: Needle, text: str) -> Iterator[Span]:
    """Where the text has `shortest` or more characters in a row of the needle.

    Every such run holds a whole block of half that size, so it is blocks that are looked for, which is fast.
    """
    size = (needle.shortest + 1) // 2 if needle.shortest < len(needle.text) else len(needle.text)
    for begin in range(0, len(needle.text) - size + 1, size):
        block = needle.text[begin : begin + size]
        place = text.find(block)
        while place >= 0:
            start = place - _alike(needle.text[:begin][::-1], text[max(0, place - begin) : place][::-1])
            rest = begin + size
            end = place + size
            end += _alike(needle.text[rest:], text[end : end + len(needle.text) - rest])
            long_enough = end - start >= needle.shortest
            if long_enough:
                yield start, end
            place = text.find(block, end if long_enough else place + 1)


def _alike(one: str, other: str) -> int:
    """How many characters they have in common from their start."""
    for count, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return count
    return min(len(one), len(other))


def _undone(text: str, escape: Escape) -> str:
    """The text with every such escape undone, once."""
    return escape.sub(_plain, text) if any(first in text for first in "%\\&\x00") else text


def _plain(escape: re.Match[str]) -> str:
    return "".join(character for character, _ in _taken_apart(escape))


def _taken_apart(escape: re.Match[str]) -> list[tuple[str, int]]:
    """What the escape stands for, character by character, each with the number of characters that spell it."""
    kind, spelled = escape.lastgroup, escape.group()
    match kind:
        case "percent":
            text = bytes.fromhex(spelled.replace("%", "")).decode("utf-8", "surrogateescape")
            return [(_latin(character), 3 * len(character.encode("utf-8", "surrogateescape"))) for character in text]
        case "unicode":
            text = bytes.fromhex(spelled.replace("\\u", "")).decode("utf-16-be", "surrogatepass")
            return [(character, 12 if character > "\uffff" else 6) for character in text]
        case "backslashes":
            return [("\\", 2)] * (len(spelled) // 2)
        case "nothing":
            return []
        case "json":
            text = _JSON.get(escape["json"], escape["json"])
        case "name":
            text = html.unescape(spelled)
        case _:
            number = int(escape["decimal"] or "0") if kind == "decimal" else int(escape["hex"] or "0", 16)
            text = chr(number) if number <= sys.maxunicode else spelled
    if text == spelled:
        return [(character, 1) for character in text]
    return [(text[0], len(spelled)), *((character, 0) for character in text[1:])]


def _latin(character: str) -> str:
    """A byte that is no UTF-8 is taken for Latin-1."""
    return chr(ord(character) - 0xDC00) if "\udc80" <= character <= "\udcff" else character


def _before(step: _Step, spans: Iterable[Span]) -> list[Span]:
    """Where these spans of a text were before the step that led to it."""
    wanted = sorted({place for start, end in spans for place in (start, end - 1)})
    if not wanted:
        return []
    places = _places(step, wanted)
    return [(places[start][0], places[end - 1][1]) for start, end in spans]


def _places(step: _Step, wanted: Sequence[int]) -> dict[int, Span]:
    """What spelled these characters, given in order."""
    places: dict[int, Span] = {}
    left = iter(wanted)
    sought = next(left)
    shorter = 0
    for escape in step.escape.finditer(step.before):
        characters = _taken_apart(escape)
        while sought < escape.start() - shorter:
            places[sought] = (sought + shorter, sought + shorter + 1)
            sought = next(left, len(step.before))
        at = escape.start()
        for number, (_, width) in enumerate(characters, start=escape.start() - shorter):
            if number == sought:
                places[sought] = (at, at + width)
                sought = next(left, len(step.before))
            at += width
        if sought == len(step.before):
            return places
        shorter += len(escape.group()) - len(characters)
    places.update((place, (place + shorter, place + shorter + 1)) for place in (sought, *left))
    return places


def _merged(spans: Iterable[Span]) -> list[Span]:
    """In order; those that touch are one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
