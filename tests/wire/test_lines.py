"""Lines are whole on disk, or not there at all."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.wire.lines import LineFile


class Full:
    """A raw file with so many bytes of room."""

    def __init__(self, file: Any, room: int) -> None:
        self.file = file
        self.room = room

    def write(self, data: memoryview) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self.file.write(data[: self.room])
        self.room -= written
        return int(written)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def test_a_line_is_on_disk_at_once(tmp_path: Path) -> None:
    lines = LineFile(tmp_path / "a")
    lines.append("one")
    assert (tmp_path / "a").read_bytes() == b"one\n"
    lines.close()


def test_what_is_there_is_kept_only_if_asked(tmp_path: Path) -> None:
    for keep in (False, True, True):
        lines = LineFile(tmp_path / "a", keep=keep)
        lines.append("one")
        lines.close()
    assert (tmp_path / "a").read_bytes() == b"one\none\none\n"


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("room", range(5))
def test_a_line_that_does_not_fit_leaves_nothing_of_it(tmp_path: Path, room: int, keep: bool) -> None:
    lines = LineFile(tmp_path / "a", keep=keep)
    lines.append("one")
    whole = lines._file
    lines._file = Full(whole, room)  # type: ignore[assignment]
    with pytest.raises(OSError, match="No space left"):
        lines.append("two, which is longer")
    lines._file = whole
    lines.append("three")
    lines.close()
    assert (tmp_path / "a").read_bytes() == b"one\nthree\n"
