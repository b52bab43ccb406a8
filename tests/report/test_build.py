"""The views, written beside their run file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("scim_conformance.verdict.runfile")

from scim_conformance.report.build import build


@pytest.fixture
def run_file(tmp_path: Path, all_lines: list[dict[str, Any]]) -> Path:
    """The file of the failing run."""
    path = tmp_path / "run.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in all_lines), encoding="utf-8")
    return path


def test_writes_the_views_beside_the_run_file(run_file: Path) -> None:
    written = build(run_file)

    names = ("index.html", "junit.xml", "summary.md", "exchanges.har")
    assert written == tuple(run_file.with_name(name) for name in names)
    assert all(path.stat().st_size > 0 for path in written)


def test_a_run_that_was_cut_off_gives_views_too(run_file: Path) -> None:
    whole = run_file.read_text(encoding="utf-8")
    run_file.write_text(whole[: whole.rindex('{"kind": "footer"')], encoding="utf-8")

    page, *_ = build(run_file)

    assert "This run was cut off" in page.read_text(encoding="utf-8")
