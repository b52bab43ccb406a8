"""The servers that nobody here wrote: how each is installed, once, and started on a free port."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType

import requests

HERE = Path(__file__).parent
TOKEN = "the-token-of-the-peer"
PATIENCE = 20.0
"""Seconds after which waiting for a process is given up."""

NODE = 18
"""The major version of Node.js that the servers for it need at least."""


class Missing(Exception):
    """What a server needs is not on this machine."""


Start = Callable[[int], tuple[list[str], Mapping[str, str]]]
"""From a port to the command that serves there, and what its environment has besides ours."""


def scimmy(port: int) -> tuple[list[str], Mapping[str, str]]:
    """scimmy-routers on Express."""
    node = _node()
    folder = _cached("scimmy", ("package.json", "package-lock.json"), _npm_ci)
    server = shutil.copy(HERE / "scimmy" / "server.mjs", folder)  # where node looks for its modules
    return [node, str(server), str(port), TOKEN], {}


def django_scim2(port: int) -> tuple[list[str], Mapping[str, str]]:
    """django-scim2 in a minimal project, served by cheroot."""
    folder = _cached("django_scim2", ("requirements.txt",), _pip_install)
    environment = {"PEER_TOKEN": TOKEN, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return [sys.executable, str(HERE / "django_scim2" / "serve.py"), str(port)], environment


PEERS: Mapping[str, tuple[Start, str]] = MappingProxyType(
    {"scimmy": (scimmy, "/scim"), "django_scim2": (django_scim2, "/scim/v2")}
)
"""By name: how a server is started, and the path of its base URL."""


@contextmanager
def peer(name: str) -> Iterator[str]:
    """The base URL of a server that answers, until the block ends. Raises Missing where it cannot be had."""
    start, path = PEERS[name]
    port = free_port()
    command, environment = start(port)
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        base_url = f"http://127.0.0.1:{port}{path}"
        _until_it_answers(process, f"{base_url}/ServiceProviderConfig")
        yield base_url
    finally:
        process.terminate()
        process.wait(PATIENCE)


def free_port() -> int:
    """A port of the loopback interface that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def session() -> requests.Session:
    """A session that may do everything at a peer."""
    http = requests.Session()
    http.trust_env = False
    http.headers.update({"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/scim+json"})
    return http


def _until_it_answers(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    with session() as http:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
            try:
                if http.get(url).ok:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer for {PATIENCE:g} seconds")


def _cached(name: str, pinned: tuple[str, ...], install: Callable[[Path, Path], None]) -> Path:
    """The folder with what these files pin, installed anew where they or the versions of the tools have changed."""
    told = b"".join((HERE / name / file).read_bytes() for file in pinned)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(told + version.encode()).hexdigest()[:12]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scim-conformance-peers"
    folder = caches / f"{name}-{digest}"
    if not folder.exists():
        caches.mkdir(parents=True, exist_ok=True)
        new = Path(mkdtemp(prefix=f"{name}-", dir=caches))
        install(HERE / name, new)
        _settle(new, folder)
    return folder


def _settle(new: Path, folder: Path) -> None:
    """Give what is installed its name, unless another process was faster."""
    try:
        new.rename(folder)
    except OSError:
        shutil.rmtree(new)


def _npm_ci(source: Path, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm is not installed")
    for file in ("package.json", "package-lock.json"):
        shutil.copy(source / file, folder)
    _install([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)


def _pip_install(source: Path, folder: Path) -> None:
    requirements = source / "requirements.txt"
    quietly = ("--quiet", "--disable-pip-version-check", "--no-deps")
    _install(
        [sys.executable, "-m", "pip", "install", *quietly, "--target", str(folder), "-r", str(requirements)], folder
    )


def _install(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    if done.returncode:
        shutil.rmtree(folder)
        raise Missing(f"{' '.join(command[:4])} ended with {done.returncode}: {done.stderr.strip()[-300:]}")


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        raise Missing("Node.js is not installed")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(told.removeprefix("v").partition(".")[0]) < NODE:
        raise Missing(f"Node.js is {told}, and {NODE} or newer is wanted")
    return node
