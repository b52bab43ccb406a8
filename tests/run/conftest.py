"""Sessions against sandboxes, driven without pytest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.run.judges import load_suite
from scim_conformance.run.session import Session
from scim_conformance.run.settings import Options, settle


@pytest.fixture(scope="session", autouse=True)
def _suite() -> None:
    load_suite()


@pytest.fixture
def session(tmp_path: Path) -> Callable[..., Session]:
    """A session that is not open yet; keywords are options, the output is below `tmp_path`."""

    def make(*, environ: dict[str, str] | None = None, **options: Any) -> Session:
        given = Options(**{"output": str(tmp_path / "out"), **options})
        return Session(settle(given, environ or {"SCIM_TOKEN": "sandbox"}), {"pytest": "0"})

    return make
