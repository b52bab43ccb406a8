"""A service provider with people in it whom no run may touch, and in front of it whatever defect a test wants."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import requests
from cheroot.wsgi import Server

from scim_conformance.profile.loader import load_profile
from scim_conformance.sandbox.adapter import InProcessAdapter
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim import urns

NAMES = (
    "scimcheck-00000000-0a1b2c-1@example.com",
    "SCIMCHECK-00000000-0A1B2C-2@EXAMPLE.COM",
    "scimcheck",
    "alice@corp.example",
)
"""Strangers: some of them left behind by another run, some named almost like that."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What goes out."""

    status: str
    headers: Headers
    body: bytes

    def saying(self, body: bytes, **headers: str) -> Reply:
        """The same with another body and these headers besides; a header that is empty is left out."""
        given = {"Content-Length": str(len(body)), **{name.replace("_", "-"): text for name, text in headers.items()}}
        kept = [(name, value) for name, value in self.headers if name not in given]
        return Reply(self.status, [*kept, *((name, text) for name, text in given.items() if text)], body)


Defect = Callable[[Mapping[str, Any], Reply], Reply]
"""From a request and the right answer to the one that goes out. The request was carried out by then."""


def none(_: Mapping[str, Any], reply: Reply) -> Reply:
    """No defect."""
    return reply


def of_creates(broken: Callable[[Reply], Reply]) -> Defect:
    """A defect of the answers to creates that succeeded."""

    def defect(environ: Mapping[str, Any], reply: Reply) -> Reply:
        return broken(reply) if environ["REQUEST_METHOD"] == "POST" and reply.status.startswith("201") else reply

    return defect


@dataclass
class Tenant:
    """The sandbox, its address while it listens, and the strangers as they were at the beginning."""

    sandbox: Sandbox
    defect: Defect = none
    base_url: str = ""
    port: int = 0
    before: dict[str, dict[str, bytes]] = field(default_factory=dict)
    dies_after: int = -1
    """So many requests; never if negative."""
    died: Event = field(default_factory=Event)

    def __call__(self, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        started: list[Any] = []
        body = b"".join(self.sandbox(environ, lambda *given: started.append(given)))
        reply = self.defect(environ, Reply(*started[0], body))
        start_response(reply.status, reply.headers)
        self.dies_after -= 1
        if self.dies_after == 0:
            self.died.set()
        return _sent(reply)

    @contextmanager
    def listening(self) -> Iterator[Tenant]:
        """Until the block ends; the next time at the same address."""
        self.port = self.port or free_port()
        server = Server(("127.0.0.1", self.port), self, numthreads=10, shutdown_timeout=0.1)
        server.error_log = lambda *_, **__: None
        server.prepare()
        self.base_url = f"http://127.0.0.1:{self.port}{self.sandbox.base_path}"
        self.died.clear()
        threads = [Thread(target=server.serve, daemon=True), Thread(target=lambda: (self.died.wait(), server.stop()))]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.died.set()
            for thread in threads:
                thread.join(5)

    def population(self) -> dict[str, dict[str, bytes]]:
        """Every resource by endpoint and id, byte for byte, seen past the defect; addresses name no host."""
        found: dict[str, dict[str, bytes]] = {}
        for endpoint in ("/Users", "/Groups"):
            ids = [one["id"] for one in self._ask("GET", f"{endpoint}?count=1000").json().get("Resources", [])]
            found[endpoint] = {id: self._seen(f"{endpoint}/{id}") for id in ids}
        return found

    def _seen(self, path: str) -> bytes:
        """Groups are shown with the address by which the sandbox was asked last: past the defect it has another."""
        content = self._ask("GET", path).content
        for host in filter(None, ("http://sandbox", self.base_url.removesuffix(self.sandbox.base_path))):
            content = content.replace(host.encode(), b"")
        return content

    def stranger(self, endpoint: str) -> str:
        """The id of somebody who was there before."""
        return next(iter(self.before[endpoint]))

    def rename(self, id: str, name: str) -> None:
        """Give a user another name, past the defect."""
        self._ask("PUT", f"/Users/{id}", {"schemas": [urns.USER], "userName": name})

    def _ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        with requests.Session() as http:
            http.mount("http://sandbox", InProcessAdapter(self.sandbox))
            http.headers.update({"Authorization": "Bearer sandbox", "Content-Type": "application/scim+json"})
            return http.request(method, f"http://sandbox{self.sandbox.base_path}{path}", data=json.dumps(body))

    def populate(self) -> None:
        """Let the strangers in."""
        for name in NAMES:
            self._ask("POST", "/Users", {"schemas": [urns.USER], "userName": name})
        members = [{"value": id} for id in self.population()["/Users"]]
        for name in (NAMES[0], "Everybody"):
            self._ask("POST", "/Groups", {"schemas": [urns.GROUP], "displayName": name, "members": members})
        self.before = self.population()


def _sent(reply: Reply) -> Iterator[bytes]:
    """The body; the connection goes down where more was announced."""
    yield reply.body
    if int(dict(reply.headers).get("Content-Length", 0)) > len(reply.body):
        raise ConnectionAbortedError


def free_port() -> int:
    """A port that nobody listens at; cheroot can take one again only if it was told its number the first time."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def tenant(*faults: str) -> Tenant:
    """A tenant that does not listen yet, its sandbox with these faults."""
    found = Tenant(Sandbox(load_profile("rfc"), faults=faults))
    found.populate()
    return found
