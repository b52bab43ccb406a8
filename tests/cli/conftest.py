"""The command as the shell calls it, in process, and servers that are no SCIM service providers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.run.judges import load_suite
from scim_conformance.sandbox.server import Served, serve
from scim_conformance.sandbox.service import Sandbox

load_suite()


@dataclass(frozen=True)
class Said:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def message(self) -> str:
        """The one message of a command that was refused; fails where there is more than that."""
        assert self.out == ""
        assert "Traceback" not in self.err
        head, _, message = self.err.strip().rpartition("rror: " if "rror: " in self.err else "ERROR: ")
        assert head in ("", "E") or head.startswith("Usage: ")
        return message


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """The command in an empty folder: `cli("run", "--sandbox").code`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCIM_TOKEN", "sandbox")

    def call(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capfd.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    """The address of a sandbox that lives for all tests; its token is sandbox."""
    with serve(Sandbox(load_profile("rfc"))) as served:
        yield served.base_url


@pytest.fixture(scope="session")
def faulty() -> Iterator[Served]:
    """A sandbox whose creates answer 200 and whose errors have a number for a status."""
    with serve(Sandbox(load_profile("rfc"), faults=("create-answers-200", "error-status-number"))) as served:
        yield served


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """The URL of a server that answers every request alike: `answering(404, "<html>", "text/html")`."""
    with ExitStack() as running:

        def start(status: int, body: str = "{}", media_type: str = "application/scim+json", **headers: str) -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.send_response(status)
                    for name, value in {"Content-Type": media_type, **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body.encode())

                def log_message(self, *_: object) -> None:
                    """Say nothing."""

            server = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            running.callback(thread.join)
            running.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}/scim/v2"

        yield start
