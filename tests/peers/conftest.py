"""scim2-server's own command, started for real, with people and teams in it that no run may touch."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import requests

from .starting import PATIENCE, TOKEN, free_port, session

REQUIREMENT = "scim2-server==0.8.*"


@dataclass(frozen=True)
class Peer:
    """A server that listens at `base_url`; `http` is a session that may do everything there."""

    base_url: str
    http: requests.Session

    def create(self, endpoint: str, body: dict[str, Any]) -> str:
        """The id of a new resource."""
        answer = self.http.post(f"{self.base_url}{endpoint}", json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def population(self) -> dict[str, bytes]:
        """Every resource, byte for byte."""
        return {kind: self._everybody(kind).content for kind in ("/Users", "/Groups")}

    def totals(self) -> dict[str, int]:
        """How many resources of each type there are."""
        return {kind: int(self._everybody(kind).json()["totalResults"]) for kind in ("/Users", "/Groups")}

    def _everybody(self, endpoint: str) -> requests.Response:
        answer = self.http.get(f"{self.base_url}{endpoint}", params={"count": "1000"})
        answer.raise_for_status()
        return answer


@dataclass(frozen=True)
class Outcome:
    """A run that is over: how its process ended, and what it left in its folder."""

    exit_code: int
    folder: Path
    said: str

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of the run file; the test fails where the run did not get as far as its footer."""
        path = self.folder / "run.jsonl"
        found = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        assert found, f"no run file: {self.said}"
        assert found[-1]["kind"] == "footer", f"the run file was cut off: {self.said}"
        return found

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """Check or rule id -> verdict."""
        return {line["id"]: line["verdict"] for line in self.lines if line["kind"] == "verdict"}

    @property
    def surprises(self) -> dict[str, str]:
        """The verdicts that are neither passed nor not applicable."""
        return {id: word for id, word in self.verdicts.items() if word not in ("passed", "not applicable")}


@pytest.fixture(scope="session")
def scim2_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command: that of this environment, or else of a new one made for the purpose."""
    here = shutil.which("scim2-server", path=str(Path(sys.executable).parent))
    if here:
        return here
    environment = tmp_path_factory.mktemp("peer") / "environment"
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", REQUIREMENT], check=True, timeout=300)
    return str(scripts / "scim2-server")


@contextmanager
def serving(command: str, *options: str) -> Iterator[Peer]:
    port = free_port()
    process = subprocess.Popen(
        [command, "--port", str(port), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with session() as http:
            peer = Peer(f"http://127.0.0.1:{port}/v2", http)
            wait_until(lambda: process.poll() is None and _answers(peer), "the server answers")
            yield peer
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_until(holds: Callable[[], bool], words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"gave up waiting until {words}")
        time.sleep(0.01)


def _answers(peer: Peer) -> bool:
    try:
        return peer.http.get(f"{peer.base_url}/ServiceProviderConfig").ok
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="session")
def guarded(scim2_server: str) -> Iterator[Peer]:
    """The server as the main job meets it: it wants a bearer token."""
    with serving(scim2_server, "--bearer-token", TOKEN) as peer:
        yield peer


@pytest.fixture(scope="session")
def unguarded(scim2_server: str) -> Iterator[Peer]:
    """The same server with its door open: it takes every request, whoever sends it."""
    with serving(scim2_server) as peer:
        yield peer


@dataclass(frozen=True)
class Running:
    """A process of ours, and the folder that it writes its run to."""

    process: subprocess.Popen[str]
    folder: Path

    def until_it_created(self, number: int) -> Running:
        """Wait until the journal knows the ids of that many resources."""
        journal = self.folder / "journal.jsonl"

        def created() -> bool:
            assert self.process.poll() is None, f"the run was over before it could be interrupted: {self.end().said}"
            return journal.exists() and journal.read_text().count('"created"') >= number

        wait_until(created, f"{number} resources were created")
        return self

    def end(self, by: signal.Signals | None = None) -> Outcome:
        """Send the signal, if any, and wait for the end."""
        if by is not None:
            self.process.send_signal(by)
        said, _ = self.process.communicate(timeout=60)
        return Outcome(self.process.returncode, self.folder, said)


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """Starts `python -m MODULE ARGUMENTS` in an empty folder, with the token in its environment."""
    started: list[subprocess.Popen[str]] = []

    def starting(module: str, *arguments: str, folder: Path | None = None, output: str = "run") -> Running:
        folder = folder or tmp_path_factory.mktemp("empty")
        # pytest would keep its cache where TOX_ENV_DIR says, and share it with every other run.
        ours = ("SCIM_", "PYTEST_", "TOX_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=folder,
            env={**environment, "SCIM_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return Running(process, folder / output)

    yield starting
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture(scope="session")
def command(start: Callable[..., Running]) -> Callable[..., Running]:
    """Starts `scim-conformance run URL`, with the output in `run`."""

    def running(peer: Peer, *options: str) -> Running:
        return start("scim_conformance", "run", peer.base_url, "--output", "run", *options)

    return running


@pytest.fixture(scope="session")
def plain_pytest(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Running]:
    """Starts the open form: `python -m pytest --pyargs scim_conformance.suite --scim-url URL`."""

    def running(peer: Peer, *options: str, folder: Path | None = None, output: str = "run") -> Running:
        folder = folder or tmp_path_factory.mktemp("empty")
        # Without a rootdir of its own, pytest takes the folder that this one shares with the environment, and the cache
        # of last failures with every other run.
        given = ("--pyargs", "scim_conformance.suite", "--rootdir", str(folder), "--scim-url", peer.base_url)
        return start("pytest", *given, "--scim-output", output, *options, folder=folder, output=output)

    return running


@pytest.fixture(scope="session")
def run_of_guarded(guarded: Peer, command: Callable[..., Running]) -> Outcome:
    """The main job, once: the whole suite against the server with a token."""
    return command(guarded).end()
