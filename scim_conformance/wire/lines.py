"""A file that lines are appended to, each whole or not at all: what a full disk cuts off is taken back."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


class LineFile:
    """Every line is on disk when `append` returns. Not for use by several threads at a time."""

    def __init__(self, path: Path, *, keep: bool = False) -> None:
        """`keep` appends to what is there already; otherwise the file is begun anew. Raises OSError."""
        self._file = path.open("ab" if keep else "wb", buffering=0)

    def append(self, line: str) -> None:
        """Raises OSError where it does not fit; the file is as before then. Half letters become question marks."""
        rest = memoryview(f"{line}\n".encode("utf-8", "replace"))
        start = self._file.tell()
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(start)
                self._file.seek(start)
            raise

    def close(self) -> None:
        """Nothing can be appended any more."""
        self._file.close()
