"""The ledger of what a run creates, on disk before the request goes out, so that nothing is left behind."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scim_conformance.wire.client import Stopped
from scim_conformance.wire.lines import LineFile
from scim_conformance.wire.ownership import Whose, whose

FORMAT = 1


class BadJournal(ValueError):
    """The file is no journal; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource that a run meant to create. `path` is its endpoint (`/Users`), `attribute` holds its unique `name`.

    `id` is empty while the answer is out; `shown` means that a read has shown the resource of this id to be the run's
    own; `gone` means deleted, or that it never came to be.
    """

    number: int
    path: str
    resource_type: str
    attribute: str
    name: str
    id: str = ""
    gone: bool = False
    shown: bool = False


class Journal:
    """A JSON lines file: `header`, then one line for each intent, id and end. Thread-safe; every line is flushed.

    `on_failure` is told once and again when a line does not fit on the disk. What is noted of a resource that exists is
    then kept in memory only; nothing new may be created.
    """

    def __init__(
        self, path: Path, header: Mapping[str, object], on_failure: Callable[[OSError], None] = lambda _: None
    ) -> None:
        """Raises OSError where the file cannot be written."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._begin(LineFile(path), {}, header, on_failure)
        try:
            self._file.append(json.dumps({"journal": FORMAT, **header}))
        except OSError:
            self.close()
            raise

    @classmethod
    def reopen(cls, path: Path) -> Journal:
        """The journal of an earlier run, to note in it what is gone now; raises BadJournal and OSError."""
        header, entries = read_journal(path)
        _drop_cut_line(path)
        journal = cls.__new__(cls)
        journal._begin(LineFile(path, keep=True), {entry.number: entry for entry in entries}, header, lambda _: None)
        return journal

    def _begin(
        self,
        file: LineFile,
        entries: dict[int, Entry],
        header: Mapping[str, object],
        on_failure: Callable[[OSError], None],
    ) -> None:
        self._file = file
        self._entries = entries
        self._on_failure = on_failure
        self._lock = threading.Lock()
        self.marker = _marker(header)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything noted so far, oldest first."""
        with self._lock:
            return tuple(self._entries.values())

    def intend(self, path: str, resource_type: str, attribute: str, name: str) -> int:
        """Notes that a resource of this unique name is about to be created; returns the number of the entry.

        Raises Stopped where that cannot be noted: it must not be created then.
        """
        with self._lock:
            entry = Entry(len(self._entries) + 1, path, resource_type, attribute, name)
            keys = ("path", "resource_type", "attribute", "name")
            if not self._write({"intend": entry.number, **{key: getattr(entry, key) for key in keys}}):
                raise Stopped("nothing is created any more: the journal cannot be written")
            self._entries[entry.number] = entry
            return entry.number

    def created(self, entry: int, id: str) -> None:
        """Notes the id that the service provider gave it."""
        with self._lock:
            self._entries[entry] = replace(self._entries[entry], id=id)
            self._write({"created": entry, "id": id})

    def shown(self, path: str, id: str, resource: Mapping[str, Any]) -> None:
        """Takes note of what a read of this id showed: whether it is what the run believes to have created there."""
        with self._lock:
            for number, entry in self._entries.items():
                if (entry.path, entry.id, entry.shown) == (path, id, False) and self._is_own(entry, resource):
                    self._entries[number] = replace(entry, shown=True)
                    self._write({"created": number, "id": id, "shown": True})

    def gone(self, entry: int) -> None:
        """Notes that it was deleted, or never came to be."""
        with self._lock:
            self._entries[entry] = replace(self._entries[entry], gone=True)
            self._write({"gone": entry})

    def close(self) -> None:
        """Closes the file; nothing can be noted any more."""
        self._file.close()

    def _is_own(self, entry: Entry, resource: Mapping[str, Any]) -> bool:
        return whose(resource, entry.attribute, entry.name, self.marker) is Whose.OURS

    def _write(self, line: Mapping[str, object]) -> bool:
        """Whether the line is on disk now."""
        try:
            self._file.append(json.dumps(line))
        except OSError as problem:
            self._on_failure(problem)
            return False
        return True


def read_journal(path: Path) -> tuple[Mapping[str, Any], tuple[Entry, ...]]:
    """The header and the entries of a journal; a last line that was cut off is left out. Raises BadJournal."""
    header, *lines = _lines(path)
    if header.get("journal") != FORMAT:
        raise BadJournal(f"{path} is no journal of format {FORMAT}: its first line does not say so.")
    entries: dict[int, Entry] = {}
    for number, line in enumerate(lines, start=2):
        try:
            _apply(line, entries)
        except (KeyError, TypeError):
            raise BadJournal(f"{path}, line {number}: this is no line of a journal.") from None
    return {key: value for key, value in header.items() if key != "journal"}, tuple(entries.values())


def _marker(header: Mapping[str, object]) -> str:
    """What every name of the run contains; empty where the header does not tell."""
    return str(header.get("run") or "")


def _apply(line: Mapping[str, Any], entries: dict[int, Entry]) -> None:
    match line:
        case {"intend": number}:
            entries[number] = Entry(number, line["path"], line["resource_type"], line["attribute"], line["name"])
        case {"created": number, "id": id}:
            entries[number] = replace(entries[number], id=id, shown=bool(line.get("shown")))
        case {"gone": number}:
            entries[number] = replace(entries[number], gone=True)
        case _:
            raise KeyError


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise BadJournal(f"{path} cannot be read: {error.strerror}.") from None
    complete = text[: text.rfind("\n") + 1].split("\n")[:-1]
    if not complete:
        raise BadJournal(f"{path} is empty: the run was cut off before it created anything.")
    return list(_parsed(path, complete))


def _parsed(path: Path, lines: list[str]) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise BadJournal(f"{path}, line {number}: expected a JSON object.")
        yield value


def _drop_cut_line(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(file.read().rfind(b"\n") + 1)
