"""The sandbox over HTTP: cheroot with a few threads, on the loopback interface unless told otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from scim_conformance.sandbox.missing import SandboxMissing
from scim_conformance.sandbox.service import Sandbox

try:
    from cheroot.wsgi import Server
except ModuleNotFoundError:
    raise SandboxMissing from None

THREADS = 8


@dataclass(frozen=True, slots=True)
class Served:
    """A sandbox that listens. `base_url` is what a client is given."""

    base_url: str
    sandbox: Sandbox


@contextmanager
def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> Iterator[Served]:
    """Serve a sandbox until the block ends; port 0 takes a free one. OSError for a port that is taken."""
    server = Server((host, port), sandbox, numthreads=THREADS, server_name=host, shutdown_timeout=1)
    server.prepare()
    thread = Thread(target=server.serve, name="sandbox", daemon=True)
    thread.start()
    try:
        yield Served(f"http://{_bracketed(host)}:{server.bind_addr[1]}{sandbox.base_path}", sandbox)
    finally:
        server.stop()
        thread.join(timeout=5)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
