"""`report build`: the reports of a run once more, from its file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.verdict.gate import Exit

Cli = Callable[..., Any]

VIEWS = ("index.html", "junit.xml", "summary.md", "exchanges.har")


@pytest.fixture
def run(cli: Cli, sandbox_url: str) -> Path:
    """The folder of a run of few checks, without its reports."""
    cli("run", sandbox_url, "-k", "test_create.py and User", "--output", "out")
    for name in VIEWS:
        Path("out", name).unlink()
    return Path("out")


@pytest.mark.parametrize("given", [".", "run.jsonl"])
def test_makes_every_report_and_says_where(cli: Cli, run: Path, given: str) -> None:
    said = cli("report", "build", str(run / given))

    assert said.code == Exit.CLEAN
    assert said.out.splitlines() == [str(run / name) for name in VIEWS]
    assert all((run / name).stat().st_size for name in VIEWS)


def test_makes_what_the_run_made(cli: Cli, run: Path) -> None:
    cli("report", "build", str(run))
    once = [(run / name).read_bytes() for name in VIEWS]
    cli("report", "build", str(run))

    assert [(run / name).read_bytes() for name in VIEWS] == once


def test_a_run_that_was_cut_off_in_the_middle_of_a_line_has_reports_too(cli: Cli, run: Path) -> None:
    whole = (run / "run.jsonl").read_bytes()
    (run / "run.jsonl").write_bytes(whole[: len(whole) // 2])

    assert cli("report", "build", str(run)).code == Exit.CLEAN
    assert "This run was cut off" in (run / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "its first line is no header"),
        (b"\x89PNG\r\n\x1a\n", "line 1: this is no line of a run file"),
        (b'{"kind": "header", "format": 1}\n{"kind": "verdict"}\n', "line 1: 'run' is a required property"),
        (b'{"kind": "header", "format": 9}\n', "was written by a newer scim-conformance"),
    ],
    ids=["empty", "binary", "torn", "newer"],
)
def test_a_file_that_is_no_run_is_refused_in_one_message(cli: Cli, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "run.jsonl").write_bytes(content)

    refused = cli("report", "build", "run.jsonl")

    assert (refused.code, said in refused.message) == (Exit.USAGE, True)
    assert len(refused.err.splitlines()) == 1


@pytest.mark.parametrize("given", ["nowhere", "."])
def test_a_folder_without_a_run_is_named(cli: Cli, given: str) -> None:
    refused = cli("report", "build", given)

    assert refused.code == Exit.USAGE
    assert refused.message.endswith("cannot be read: No such file or directory.")


def test_a_report_that_cannot_be_written_is_named(cli: Cli, run: Path) -> None:
    (run / "junit.xml").mkdir()

    refused = cli("report", "build", str(run))

    assert refused.code == Exit.USAGE
    assert refused.message == "out/junit.xml cannot be written: Is a directory."


def test_the_har_file_hides_the_token(cli: Cli, run: Path) -> None:
    cli("report", "build", str(run))
    log = json.loads((run / "exchanges.har").read_text(encoding="utf-8"))["log"]
    shown = {
        header["value"]
        for entry in log["entries"]
        for header in entry["request"]["headers"]
        if header["name"] == "Authorization"
    }

    assert "Bearer [redacted]" in shown
    assert "Bearer sandbox" not in shown
