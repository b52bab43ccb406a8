"""The scheduler of a run under pytest-xdist: items of the run stay on one worker, all others are spread."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


class OneWorker(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Spreads items one by one, but keeps those together whose ids the workers have written to the file at `path`."""

    def __init__(self, config: pytest.Config, log: Any, scope: str, path: Path) -> None:
        super().__init__(config, log)
        self._scope = scope
        self._path = path
        self._together: frozenset[str] | None = None

    def _split_scope(self, nodeid: str) -> str:
        if self._together is None:
            self._together = frozenset(json.loads(self._path.read_text(encoding="utf-8")))
        return self._scope if nodeid in self._together else nodeid
