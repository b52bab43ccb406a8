"""The journal: what is on disk when a run is cut off, and what it says when read again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from scim_conformance.wire.client import Stopped
from scim_conformance.wire.journal import BadJournal, Entry, Journal, read_journal
from scim_conformance.wire.lines import LineFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "journal.jsonl"


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal(path, {"base_url": "https://scim.example.com"})


def intend(journal: Journal, name: str = "scim-1@example.com") -> int:
    return journal.intend("/Users", "User", "userName", name)


def test_an_intent_is_on_disk_before_anything_else_happens(journal: Journal, path: Path) -> None:
    intend(journal)
    assert read_journal(path)[1] == (Entry(1, "/Users", "User", "userName", "scim-1@example.com"),)
    journal.close()


def test_ids_and_ends_are_read_back(journal: Journal, path: Path) -> None:
    first, second = intend(journal, "a"), intend(journal, "b")
    journal.created(first, "id-1")
    journal.created(second, "id-2")
    journal.gone(first)
    journal.close()
    _, entries = read_journal(path)
    assert [(entry.name, entry.id, entry.gone) for entry in entries] == [("a", "id-1", True), ("b", "id-2", False)]
    assert entries == journal.entries


def test_the_header_is_read_back(journal: Journal, path: Path) -> None:
    journal.close()
    assert read_journal(path)[0] == {"base_url": "https://scim.example.com"}


def test_a_last_line_that_was_cut_off_is_left_out(journal: Journal, path: Path) -> None:
    intend(journal, "a")
    intend(journal, "Zoë")
    journal.close()
    path.write_bytes(path.read_bytes()[:-9])
    assert [entry.name for entry in read_journal(path)[1]] == ["a"]


def test_a_journal_is_continued_after_a_cut(journal: Journal, path: Path) -> None:
    intend(journal, "a")
    intend(journal, "b")
    journal.close()
    path.write_bytes(path.read_bytes()[:-9])
    again = Journal.reopen(path)
    again.gone(1)
    again.close()
    assert [(entry.name, entry.gone) for entry in read_journal(path)[1]] == [("a", True)]


def test_a_journal_that_was_cut_off_anywhere_is_read_as_far_as_it_goes(journal: Journal, path: Path) -> None:
    journal.created(intend(journal, "a"), "id-1")
    journal.shown("/Users", "id-1", {"userName": "a"})
    intend(journal, "Zoë\x85\u2028")
    journal.gone(1)
    journal.close()
    whole = path.read_bytes()
    ends = [place for place, byte in enumerate(whole, start=1) if byte == ord("\n")]
    states = [
        [],
        [("a", "", False, False)],
        [("a", "id-1", False, False)],
        [("a", "id-1", True, False)],
        [("a", "id-1", True, False), ("Zoë\x85\u2028", "", False, False)],
        [("a", "id-1", True, True), ("Zoë\x85\u2028", "", False, False)],
    ]

    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        complete = sum(end <= size for end in ends)
        if not complete:
            with pytest.raises(BadJournal, match="is empty"):
                read_journal(path)
        else:
            entries = read_journal(path)[1]
            assert [(one.name, one.id, one.shown, one.gone) for one in entries] == states[complete - 1]


def test_what_cannot_be_noted_must_not_be_created(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(LineFile, "append", full)
        with pytest.raises(Stopped, match="the journal cannot be written"):
            intend(journal, "a")
    intend(journal, "b")
    journal.close()
    assert [entry.name for entry in read_journal(path)[1]] == ["b"]


def test_threads_get_numbers_of_their_own(journal: Journal, path: Path) -> None:
    threads = [threading.Thread(target=lambda: [intend(journal) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    assert [entry.number for entry in read_journal(path)[1]] == list(range(1, 201))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "is empty"),
        ('{"journal": 1', "is empty"),
        ('{"some": "file"}\n', "is no journal of format 1"),
        ("id,name\n", "line 1: expected a JSON object"),
        ('{"journal": 1}\n[]\n', "line 2: expected a JSON object"),
        ('{"journal": 1}\n{"gone": 1}\n', "line 2: this is no line of a journal"),
        ('{"journal": 1}\n{"intend": 1}\n', "line 2: this is no line of a journal"),
        ('{"journal": 1}\n{"intend": [], "path": "", "resource_type": "", "attribute": "", "name": ""}\n', "line 2"),
        ('{"journal": 1}\n{"other": 1}\n', "line 2: this is no line of a journal"),
    ],
)
def test_a_file_that_is_no_journal_is_refused(content: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(content)
    with pytest.raises(BadJournal, match=problem):
        read_journal(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadJournal, match=r"cannot be read: No such file"):
        read_journal(tmp_path / "none.jsonl")
