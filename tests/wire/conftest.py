"""A server that answers with whatever bytes it is told, a provider in memory, and clients for both."""

from __future__ import annotations

import json
import re
import socket
import socketserver
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import requests
import urllib3
from requests.adapters import BaseAdapter

from scim_conformance.wire.client import Client
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.pacing import Pace
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import Credentials, Target

BEARER = Credentials(secret="s3cret-token/with+odd=characters")


@dataclass(frozen=True)
class Seen:
    """A request as the server saw it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class ScriptedServer:
    """Gives the next of `script` to each request, then `otherwise`. A callable gets the socket, then it is closed."""

    base_url: str = ""
    script: deque[bytes | Callable[[socket.socket], None]] = field(default_factory=deque)
    otherwise: bytes | Callable[[socket.socket], None] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    @staticmethod
    def http(status: str, body: str | bytes = b"", *headers: str) -> bytes:
        """A whole answer: `http("200 OK", "{}", "X-One: 1")`."""
        content = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers, "", ""]
        return "\r\n".join(lines).encode() + content

    def says(self, *script: bytes | Callable[[socket.socket], None]) -> None:
        self.script.extend(script)


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    timeout = 5
    script: ScriptedServer

    def handle(self) -> None:
        try:
            self.script.connections += 1
            while first := self.rfile.readline().decode():
                self.script.seen.append(self._request(first))
                answer = self.script.script.popleft() if self.script.script else self.script.otherwise
                if callable(answer):
                    answer(self.connection)
                    return
                self.wfile.write(answer)
        except OSError:
            return

    def _request(self, first: str) -> Seen:
        headers = {}
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        method, path, _ = first.split(" ", 2)
        return Seen(method, path, headers, self.rfile.read(int(headers.get("content-length", 0))))


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    script = ScriptedServer()
    with _Listener(("127.0.0.1", 0), type("Connection", (_Connection,), {"script": script})) as listener:
        script.base_url = f"http://127.0.0.1:{listener.server_address[1]}/scim/v2"
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        yield script
        listener.shutdown()
        thread.join()


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def record() -> list[Exchange]:
    return []


@pytest.fixture
def connect(record: list[Exchange], time: FakeTime) -> Iterator[Callable[..., Client]]:
    """Makes clients for a base URL; waiting costs them no time. Keywords go to the target, but for the named ones."""
    clients: list[Client] = []

    def make(
        base_url: str,
        *,
        credentials: Credentials = BEARER,
        session: requests.Session | None = None,
        read_only: bool = False,
        **target: Any,
    ) -> Client:
        pace = Pace(clock=time.clock, sleep=lambda seconds: time.sleep(seconds))
        redact = Redactor(credentials.secrets(), credentials.header)
        aimed = replace(Target(base_url, timeout=2.0), **target)
        client = Client(aimed, credentials, pace, redact, record.append, read_only=read_only, session=session)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@dataclass
class Provider(BaseAdapter):
    """A service provider in memory, with the defects that cleanup must cope with."""

    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    filters: bool = True
    """False: filters are refused; None of the resources is left out where `ignores_filter`."""
    ignores_filter: bool = False
    finds_nothing: bool = False
    """Every filter is answered with an empty list."""
    ignores_start_index: bool = False
    page_size: int = 100
    delete_status: int = 204
    create_status: int = 201
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def close(self) -> None:
        pass

    def names(self) -> list[str]:
        return [str(resource.get("userName")) for resource in self.resources.values()]

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        self.calls.append(f"{request.method} {unquote(parts.path)}{'?' + unquote(parts.query) if parts.query else ''}")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        id = unquote(parts.path.removeprefix("/Users").removeprefix("/"))
        status, body = getattr(self, f"_{(request.method or '').lower()}")(id, query, request.body)
        return _response(request, status, body)

    def _post(self, _: str, __: dict[str, str], body: bytes) -> tuple[int, Any]:
        if self.create_status != 201:
            return self.create_status, {"detail": "no"}
        return 201, self._put(f"id-{len(self.resources) + 1}", {}, body)[1]

    def _put(self, id: str, _: dict[str, str], body: bytes) -> tuple[int, Any]:
        self.resources[id] = {**json.loads(body), "id": id}
        return 200, self.resources[id]

    def _get(self, id: str, query: dict[str, str], _: Any) -> tuple[int, Any]:
        if id:
            return (200, self.resources[id]) if id in self.resources else (404, {})
        found = list(self.resources.values())
        if "filter" in query and not self.filters:
            return 400, {"scimType": "invalidFilter"}
        if "filter" in query and not self.ignores_filter:
            attribute, value = re.fullmatch(r"(\S+) eq (.*)", query["filter"]).groups()  # type: ignore[union-attr]
            found = [resource for resource in found if resource.get(attribute) == json.loads(value)]
            found = [] if self.finds_nothing else found
        start = 1 if self.ignores_start_index else int(query.get("startIndex", 1))
        page = found[start - 1 : start - 1 + self.page_size]
        return 200, {"totalResults": len(found), "startIndex": start, "Resources": page}

    def _delete(self, id: str, *_: Any) -> tuple[int, Any]:
        if id not in self.resources:
            return 404, {}
        if self.delete_status < 300:
            del self.resources[id]
        return self.delete_status, None


def _response(request: requests.PreparedRequest, status: int, body: Any) -> requests.Response:
    content = b"" if body is None else json.dumps(body).encode()
    response = requests.Response()
    response.status_code = status
    response.request = request
    response.raw = urllib3.HTTPResponse(
        BytesIO(content), {"Content-Type": "application/scim+json"}, status, preload_content=False
    )
    return response


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def client(provider: Provider, connect: Callable[..., Client]) -> Client:
    session = requests.Session()
    session.mount("http://", provider)
    return connect("http://provider.example", session=session)
