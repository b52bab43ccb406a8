"""A YAML file as plain data, with the position of each key and value, and with the traps of YAML refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import yaml

from scim_conformance.profile.mistakes import Mistake

Path = tuple[str | int, ...]
Parser: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20

UNWANTED = re.compile("[^\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\U0010ffff]")
YAML_1_1_BOOLEAN = re.compile(r"(?i:y|yes|n|no|on|off)|True|TRUE|False|FALSE")
TIMESTAMP = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt \t].*)?")
NULL = re.compile(r"~|null|Null|NULL|")
INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})")
DECIMAL = re.compile(r"-?(0|[1-9]\d{0,17})\.\d{1,18}")


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int


START = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says. `data` has text, numbers, booleans, None, lists and dicts with text keys, and is None after a
    syntax error; `keys` and `values` have the place of each by its path."""

    file: str
    data: Any
    keys: Mapping[Path, Place] = field(default_factory=dict)
    values: Mapping[Path, Place] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()

    def mistake(self, path: Path, message: str, *, at_key: bool = False) -> Mistake:
        """A mistake at this path, or at the nearest place above it that the file has."""
        while path and path not in self.values:
            path = path[:-1]
        place = (self.keys.get(path) if at_key else None) or self.values.get(path, START)
        return Mistake(self.file, place.line, place.column, message)


class _Mark(Protocol):
    """Where the parser is, counted from 0: the C parser's marks and the pure one's are not of one class."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Unreadable(Exception):
    """Reading cannot go on."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


def read_document(raw: bytes, file: str) -> Document:
    """The document in these bytes. Never raises: what is wrong is among its `mistakes`."""
    reader = _Reader(file)
    try:
        data = reader.document(_text(raw))
    except _Unreadable as stop:
        reader.refuse(stop.place, stop.message)
        data = None
    return Document(file, data, reader.keys, reader.values, tuple(reader.mistakes))


def _text(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise _Unreadable(START, f"the file is larger than {MAX_BYTES // 1024} KiB, which no profile needs")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_after(raw[: error.start].decode("utf-8", "replace"))
        raise _Unreadable(place, "the file is not UTF-8: save it in that encoding") from None
    if unwanted := UNWANTED.search(text):
        raise _Unreadable(_place_after(text[: unwanted.start()]), _UNWANTED_NAMES.get(unwanted[0], _CONTROL))
    return text


_CONTROL = "a control character: remove it"
_UNWANTED_NAMES = {"\t": "a tab: use spaces", "\0": "a NUL character: is this a text file?"}


def _place_after(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _place(event: yaml.Event) -> Place:
    return _place_of(event.start_mark)


def _place_of(mark: _Mark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else START


@dataclass(slots=True)
class _Reader:
    """Builds the data from parser events, so that nothing is ever expanded and depth is bounded."""

    file: str
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    events: Iterator[yaml.Event] = field(default_factory=lambda: iter(()))

    def refuse(self, place: Place, message: str) -> None:
        self.mistakes.append(Mistake(self.file, place.line, place.column, message))

    def document(self, text: str) -> Any:
        self.events = _events(text)
        if isinstance(self.skip_to_content(), yaml.StreamEndEvent):
            raise _Unreadable(START, "the file is empty: a profile starts with 'format: 1'")
        data = self.node(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Unreadable(_place(after), "a second document starts here: a profile is one document")
        return data

    def skip_to_content(self) -> yaml.Event:
        next(self.events)
        return next(self.events)

    def node(self, event: yaml.Event, path: Path) -> Any:
        self.values[path] = _place(event)
        self.refuse_features(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return None
        if len(path) >= MAX_DEPTH:
            raise _Unreadable(_place(event), f"nested deeper than {MAX_DEPTH} levels, which no profile needs")
        return self.mapping(path) if isinstance(event, yaml.MappingStartEvent) else self.sequence(path)

    def refuse_features(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.refuse(_place(event), f"an alias (*{event.anchor}): write it out")
            return
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor is not None:
            self.refuse(_place(event), f"an anchor (&{event.anchor}): write it out where it is needed")
        if event.tag is not None:
            self.refuse(_place(event), f"a tag ({event.tag}): remove it, values are told apart by how they look")

    def mapping(self, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path)
            if key in result:
                self.refuse(_place(event), f"'{key}' is here twice, first in line {self.keys[*path, key].line}")
            self.keys[*path, key] = _place(event)
            result[key] = self.node(next(self.events), (*path, key))
        return result

    def key(self, event: yaml.Event, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self.refuse(_place(event), "a key must be plain text")
            self.node(event, (*path, ""))
            return ""
        self.refuse_features(event)
        if event.value == "<<" and not event.style:
            self.refuse(_place(event), "a merge key (<<): write it out")
        return self.printable(event)

    def sequence(self, path: Path) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            result.append(self.node(event, (*path, len(result))))
        return result

    def scalar(self, event: yaml.ScalarEvent) -> Any:
        text = self.printable(event)
        if event.style:
            return text
        if YAML_1_1_BOOLEAN.fullmatch(text):
            self.refuse(
                _place(event),
                f"'{text}' means different things to different programs: write true or false, or quote the text",
            )
        if TIMESTAMP.fullmatch(text):
            self.refuse(_place(event), f"{text} looks like a date: quote it, '{text}'")
        return _plain(text)

    def printable(self, event: yaml.ScalarEvent) -> str:
        text: str = event.value
        if UNWANTED.search(text):
            self.refuse(_place(event), "an escaped control character: remove it")
        return UNWANTED.sub("", text).rstrip("\n")


def _plain(text: str) -> Any:
    """YAML's core scalars only: octal, sexagesimal and the like stay the text that they look like."""
    if NULL.fullmatch(text):
        return None
    if text in ("true", "false"):
        return text == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=Parser)
    except yaml.MarkedYAMLError as error:
        words = " ".join(part for part in (error.context, error.problem) if part)
        place = _place_of(error.problem_mark or error.context_mark)
        raise _Unreadable(place, f"not readable as YAML: {words}") from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: the pure parser and an escape beyond Unicode
        raise _Unreadable(START, f"not readable as YAML: {error}") from None
