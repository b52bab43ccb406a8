"""Every line of every run keeps to the schema that ships, however the run went."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.sandbox.messages import Answer, Request
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.runfile import Run, read_run, refuse_broken

MIDDLE = 20
"""A request in the middle of a run."""

FEW = "test_create or test_errors or test_discovery"

HOSTILE = {
    "ServiceProviderConfig": {"patch": {"supported": "yes"}, "bulk": [], "filter": None, "sort": {"supported": 7}},
    "ResourceTypes": {"Resources": [{"name": 7}, "User", {"name": "Us\u202eer\ud800", "endpoint": "/Users"}]},
}


class Interrupting(Sandbox):
    """Has the run asked to end in its middle."""

    seen = 0

    def answer(self, request: Request) -> Answer:
        self.seen += 1
        if self.seen == MIDDLE:
            os.kill(os.getpid(), signal.SIGTERM)
        return super().answer(request)


class Dying(Interrupting):
    """Answers nothing that can be read, from the middle of the run on."""

    def answer(self, request: Request) -> Answer:
        self.seen += 1
        answer = Sandbox.answer(self, request)
        return replace(answer, headers=(("Content-Encoding", "gzip"),)) if self.seen > MIDDLE else answer


class Lying(Sandbox):
    """Says of itself what no schema foresees, and has markup and half letters for errors."""

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        told = next((body for name, body in HOSTILE.items() if request.path.endswith(name)), None)
        if told is not None:
            return replace(answer, body=told)
        return replace(answer, body=b'{"detail": "\\ud800 \xff <b>"}') if answer.status >= 400 else answer


@pytest.fixture
def run_against(tmp_path: Path) -> Callable[[type[Sandbox]], Run]:
    """A run against such a server, its file held against the schema."""

    def run(kind: type[Sandbox]) -> Run:
        (tmp_path / "token").write_text("sandbox\n")
        given = ("--token-file", str(tmp_path / "token"), "--output", str(tmp_path / "out"), "-k", FEW)
        with serve(kind(load_profile("rfc"))) as served, suppress(SystemExit):
            main(["run", served.base_url, *given])
        refuse_broken(tmp_path / "out" / "run.jsonl")
        return read_run(tmp_path / "out" / "run.jsonl")

    return run


def test_of_a_run_that_was_interrupted(run_against: Callable[..., Run]) -> None:
    run = run_against(Interrupting)

    assert run.footer is not None
    assert (run.footer["interrupted"], run.footer["exit_code"]) == (True, 2)


@pytest.mark.slow
def test_of_a_run_whose_server_gave_up(run_against: Callable[..., Run]) -> None:
    run = run_against(Dying)

    assert any(exchange.response is None for exchange in run.exchanges)


def test_of_a_run_against_a_server_that_talks_nonsense(run_against: Callable[..., Run]) -> None:
    run = run_against(Lying)

    assert Counter(line["verdict"] for line in run.verdicts)["failed"] > 0
