"""Where in an answer a finding is seen: the status line, a header, or a place in the body, as offsets to mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scim_conformance.report.visible import TOKEN

_HEADER = re.compile(r"header ([A-Za-z0-9-]+): ")
_STATUS = re.compile(r"status \d{3}\b")
_NAMED = re.compile(r"\bwithout ([\w.@-]{4,})")
_MARKED_LINES = 6
_AROUND = 2
_WIDEST_LINE = 240


@dataclass(frozen=True, slots=True)
class Spot:
    """The offending place. `part` is `status`, `header` or `body`; `note` says in words what is marked there.

    `header` is the name in lower case; `start` and `end` are offsets in the body as it was given, equal where there is
    nothing to mark.
    """

    part: str
    note: str
    header: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines around a spot; `line` is the number of the first, counted from 1."""

    line: int
    parts: tuple[Part, ...]


def spot(expected: str, actual: str, path: str, body: str, headers: Iterable[str] = ()) -> Spot | None:
    """Where a finding is seen in the answer that shows it; None where its words do not tell.

    `body` is JSON text, laid out or not, possibly cut off; `headers` are the names of the answer's headers.
    """
    named = _HEADER.match(expected)
    if named:
        return _header(named[1], headers)
    if path:
        return _in_body(path, body, expected)
    return Spot("status", "the status") if _STATUS.match(actual) else None


def marked(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Part, ...]:
    """The text in pieces, those within one of the spans marked; spans may overlap."""
    pieces: list[Part] = []
    at = 0
    for start, end in _joined(spans):
        pieces += [Part(text[at:start]), Part(text[start:end], marked=True)]
        at = end
    return tuple(piece for piece in (*pieces, Part(text[at:])) if piece.text)


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """The marked lines with a few around them, long lines cut."""
    begin, stop = _line_start(text, start, _AROUND), _line_end(text, max(start, end - 1), _AROUND)
    parts = (_narrow(part) for part in marked(text[begin:stop], [(start - begin, end - begin)]))
    return Excerpt(text.count("\n", 0, begin) + 1, tuple(parts))


def _header(name: str, headers: Iterable[str]) -> Spot:
    present = name.lower() in {header.lower() for header in headers}
    return Spot("header", f"the header {name}" if present else f"no header {name}", name.lower())


def _in_body(path: str, body: str, expected: str) -> Spot | None:
    root = _parsed(body)
    if root is None:
        return None
    node, way, rest = _walk(root, path)
    if not rest:
        named = _named(expected, body, node)
        if named is not None:
            return Spot("body", f"{named[0]} in {path}", start=named[1], end=named[1] + len(named[0]) + 2)
        start, end = _short(body, node.named_at, node.end)
        return Spot("body", path, start=start, end=end)
    if node.end > len(body):
        return None
    inside = f"in {'.'.join(way)}" if way else "in the body"
    start, end = _short(body, node.named_at, node.end, lines=1)
    return Spot("body", f"no {rest} {inside}", start=start, end=end)


@dataclass(slots=True)
class _Node:
    """A value in the text: where its name begins (or itself, without one) and where it ends."""

    named_at: int
    end: int = 1 << 60
    children: list[tuple[str, _Node]] = field(default_factory=list)
    list: bool = False


def _parsed(text: str) -> _Node | None:
    """The outline of JSON text, as far as it goes; None where it is neither an object nor a list."""
    tokens = list(TOKEN.finditer(text))
    if not tokens or tokens[0].group() not in ("{", "["):
        return None
    root = _Node(tokens[0].start(), list=tokens[0].group() == "[")
    stack, name, named_at = [root], "", -1
    for at, found in enumerate(tokens[1:], start=1):
        token = found.group()
        if token in ("}", "]"):
            stack.pop().end = found.end()
            if not stack:
                break
        elif token in (",", ":"):
            continue
        elif at + 1 < len(tokens) and tokens[at + 1].group() == ":" and not stack[-1].list:
            name, named_at = _unquoted(token), found.start()
        else:
            above = stack[-1]
            own = str(len(above.children)) if above.list else name
            node = _Node(found.start() if above.list else named_at)
            above.children.append((own, node))
            if token in ("{", "["):
                node.list = token == "["  # noqa: S105 - a token of JSON
                stack.append(node)
            else:
                node.end = found.end()
    return root


def _walk(node: _Node, path: str) -> tuple[_Node, list[str], str]:
    """The deepest node on the way to a path, the names that lead there, and what of the path is not there."""
    way: list[str] = []
    while path:
        lowered = path.lower()
        fits = (
            (name, child)
            for name, child in node.children
            if lowered == name.lower() or (lowered.startswith(name.lower()) and lowered[len(name)] in ".:")
        )
        name, child = max(fits, key=lambda one: len(one[0]), default=("", None))
        if child is None:
            break
        way.append(name)
        node, path = child, path[len(name) + 1 :]
    return node, way, path


def _named(expected: str, body: str, node: _Node) -> tuple[str, int] | None:
    """The first value inside the node that the expectation names, an id for instance, and where it is."""
    if not node.children:
        return None
    for word in _NAMED.findall(expected):
        at = body.find(f'"{word}"', node.named_at, min(node.end, len(body)))
        if at >= 0:
            return word, at
    return None


def _unquoted(token: str) -> str:
    return token[1:-1] if len(token) > 1 and token[0] == token[-1] == '"' else token


def _short(text: str, start: int, end: int, lines: int = _MARKED_LINES) -> tuple[int, int]:
    """The span, or only its first line where it runs over more lines than that."""
    end = min(end, len(text))
    return (start, _line_end(text, start, 0)) if text.count("\n", start, end) >= lines else (start, end)


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if last and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last


def _line_start(text: str, at: int, before: int) -> int:
    for _ in range(before + 1):
        at = text.rfind("\n", 0, at)
        if at < 0:
            return 0
    return at + 1


def _line_end(text: str, at: int, after: int) -> int:
    for _ in range(after + 1):
        at = text.find("\n", at + 1)
        if at < 0:
            return len(text)
    return at


def _narrow(part: Part) -> Part:
    return Part("\n".join(_cut(line) for line in part.text.split("\n")), part.marked)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDEST_LINE else f"{line[:_WIDEST_LINE]}…"
