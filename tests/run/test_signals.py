"""Runs that are ended from outside: what they created goes with them, or can be deleted afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.run.leftovers import clean_up
from scim_conformance.sandbox.messages import Answer, Request
from scim_conformance.sandbox.server import Served, serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import read_run
from scim_conformance.wire.journal import read_journal

PATIENCE = 20.0
"""Seconds after which something that should have happened has not."""


class Slow(Sandbox):
    """Takes its time, so that a run can be ended in its middle."""

    def answer(self, request: Request) -> Answer:
        time.sleep(0.03)
        return super().answer(request)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """A slow sandbox that listens."""
    with serve(Slow(load_profile("rfc"))) as served:
        yield served


@contextmanager
def running(server: Served, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A run in a process of its own that has created something and is still at it."""
    command = [sys.executable, "-m", "scim_conformance", "run", server.base_url, "--output", str(folder)]
    with subprocess.Popen(
        command,
        env={**os.environ, "SCIM_TOKEN": "sandbox"},
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            wait_for(lambda: process.poll() is not None or created(folder))
            assert process.poll() is None
            yield process
        finally:
            process.kill()


def created(folder: Path) -> bool:
    """Whether the run's journal has a resource whose id is known."""
    journal = folder / "journal.jsonl"
    return journal.exists() and b'"created"' in journal.read_bytes()


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def left_behind(folder: Path) -> int:
    """How many resources the journal does not know to be gone."""
    _, entries = read_journal(folder / "journal.jsonl")
    return sum(not entry.gone for entry in entries)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT], ids=lambda by: by.name)
def test_a_run_that_is_asked_to_end_cleans_up_and_reports(server: Served, tmp_path: Path, by: signal.Signals) -> None:
    with running(server, tmp_path / "out") as process:
        process.send_signal(by)
        said, _ = process.communicate(timeout=PATIENCE)

    footer = read_run(tmp_path / "out" / "run.jsonl").footer
    assert process.returncode == Exit.INTERRUPTED, said
    assert "What the run had created is gone again." in said
    assert "Traceback" not in said
    assert footer is not None
    assert (footer["interrupted"], footer["exit_code"], left_behind(tmp_path / "out")) == (True, 2, 0)
    assert (tmp_path / "out" / "index.html").exists()


def test_a_run_that_is_killed_is_cleaned_up_afterwards(server: Served, tmp_path: Path) -> None:
    with running(server, tmp_path / "out") as process:
        process.kill()

    run, before = read_run(tmp_path / "out" / "run.jsonl"), left_behind(tmp_path / "out")
    gone, left = clean_up(tmp_path / "out", {"SCIM_TOKEN": "sandbox"})

    assert run.footer is None
    assert before > 0
    assert (gone, left, left_behind(tmp_path / "out")) == (before, (), 0)
