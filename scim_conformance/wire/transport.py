"""One HTTP exchange over requests, bounded in size and time; what goes wrong is told in a few plain words."""

from __future__ import annotations

import http.client
import io
import logging
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager, ProxyManager

from scim_conformance.wire.exchange import Headers
from scim_conformance.wire.target import MIB, Target

PATIENCE = 2.0
"""An exchange as a whole may take so many times the timeout of the target."""

_PIECE = 64 * 1024

_deadline: ContextVar[float] = ContextVar("deadline")

# What these say of our exchanges holds URLs and headers as they are, and the record has all of it, redacted.
for _talkative in ("connection", "connectionpool", "poolmanager", "response", "util.retry"):
    logging.getLogger(f"urllib3.{_talkative}").addFilter(lambda _: _deadline.get(None) is None)


class DeadlineExceeded(TimeoutError):
    """The exchange as a whole took too long, however often some bytes came."""


class Unanswered(Exception):
    """No answer that can be used. `alive`: the server did answer. `again`: a read may be tried once more."""

    def __init__(self, words: str, *, alive: bool = False, again: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.alive = alive
        self.again = again


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as it came."""

    status: int
    reason: str
    headers: Headers
    body: bytes


def new_session() -> requests.Session:
    """A session whose connections give up at an overall deadline. Not for use by several threads."""
    session = requests.Session()
    session.trust_env = False
    for prefix in ("https://", "http://"):
        session.mount(prefix, _DeadlineAdapter(pool_connections=2, pool_maxsize=2))
    return session


def exchange(session: requests.Session, request: requests.PreparedRequest, target: Target) -> Answer:
    """Sends the request and reads the whole answer; raises Unanswered.

    Goes through the session's adapter and past the session itself: no redirects, cookies, `.netrc` or environment.
    """
    token = _deadline.set(time.monotonic() + PATIENCE * target.timeout)
    try:
        return _answer(session, request, target)
    except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
        raise _explained(error, request, target) from error
    finally:
        _deadline.reset(token)


def _answer(session: requests.Session, request: requests.PreparedRequest, target: Target) -> Answer:
    response = session.get_adapter(request.url or "").send(
        request,
        stream=True,
        timeout=(target.timeout, target.timeout),
        verify=target.verify,
        proxies={"http": target.proxy, "https": target.proxy} if target.proxy else {},
    )
    try:
        body = _bounded(_pieces(response), target.max_body)
    finally:
        response.close()
    return Answer(response.status_code, str(response.reason or ""), _headers(response), body)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    raw = response.raw
    if not isinstance(raw, urllib3.HTTPResponse):
        yield from response.iter_content(_PIECE)
        return
    # read1 gives what is there: read would wait for a whole piece, and a server that drips would stretch that.
    while piece := raw.read1(_PIECE, decode_content=True):
        yield piece
    raw.release_conn()


def _bounded(pieces: Iterator[bytes], limit: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit:
            raise Unanswered(f"the body is larger than {_size(limit)}", alive=True)
    return bytes(body)


def _size(size: int) -> str:
    return f"{size / MIB:g} MiB" if size >= MIB else f"{size} bytes"


def _headers(response: requests.Response) -> Headers:
    raw = getattr(response.raw, "headers", None)
    source = raw if isinstance(raw, urllib3.HTTPHeaderDict) else response.headers
    return tuple((str(name), str(value)) for name, value in source.items())


class _DeadlineReader(io.RawIOBase):
    """The bytes of a socket, until the deadline of the exchange that opened it."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._socket = sock
        self._file = sock.makefile("rb", buffering=0)
        self._ends = _deadline.get()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded
        usual = self._socket.gettimeout()
        self._socket.settimeout(left if usual is None else min(usual, left))
        try:
            return self._file.readinto(buffer)
        except TimeoutError:
            raise (DeadlineExceeded if time.monotonic() >= self._ends else TimeoutError) from None
        finally:
            self._socket.settimeout(usual)

    def close(self) -> None:
        self._file.close()
        super().close()


class _DeadlineSocket:
    """All that an HTTPResponse asks of a socket: a file to read from."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._socket))


class _DeadlineResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(_DeadlineSocket(sock), *args, **kwargs)  # type: ignore[arg-type]  # it only calls makefile


class _PlainConnection(HTTPConnection):
    response_class = _DeadlineResponse


class _TlsConnection(HTTPSConnection):
    response_class = _DeadlineResponse


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _DeadlineAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _give_deadlines(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        _give_deadlines(manager)
        return manager


def _give_deadlines(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}


@dataclass(frozen=True, slots=True)
class _Place:
    """What the words about an error need to know of the request."""

    host: str
    timeout: float


_Words = Callable[[Any, _Place], str]

_CLOSED = "the connection was closed before an answer came"
_CUT = "the answer broke off before its end"

# The first kind that occurs among the causes of an error explains it, so the special ones stand before the general.
_KINDS: tuple[tuple[type[BaseException], _Words, Mapping[str, bool]], ...] = (
    (DeadlineExceeded, lambda _, place: f"the answer was not complete within {PATIENCE * place.timeout:g} s", {}),
    (urllib3.exceptions.DecodeError, lambda *_: "the body could not be decompressed", {"alive": True}),
    (ssl.SSLCertVerificationError, lambda error, _: _untrusted(error), {}),
    (ssl.SSLError, lambda error, _: f"the TLS handshake failed: {_tls_reason(error)}", {"again": True}),
    (socket.gaierror, lambda _, place: f"the name {place.host} could not be resolved", {"again": True}),
    (ConnectionRefusedError, lambda *_: "the connection was refused", {"again": True}),
    (urllib3.exceptions.ConnectTimeoutError, lambda _, place: f"no connection within {place.timeout:g} s", {}),
    (TimeoutError, lambda _, place: f"no answer within {place.timeout:g} s", {}),
    (urllib3.exceptions.TimeoutError, lambda _, place: f"no answer within {place.timeout:g} s", {}),
    (http.client.RemoteDisconnected, lambda *_: _CLOSED, {"again": True}),
    (http.client.IncompleteRead, lambda *_: _CUT, {"again": True}),
    (urllib3.exceptions.IncompleteRead, lambda *_: _CUT, {"again": True}),
    (ConnectionError, lambda *_: _CLOSED, {"again": True}),
    (http.client.LineTooLong, lambda *_: "the answer has a header line that is too long", {"alive": True}),
    (http.client.BadStatusLine, lambda *_: "the answer is not HTTP: its first line is no status line", {"alive": True}),
    (http.client.HTTPException, lambda error, _: _not_http(error), {"alive": True}),
    (
        urllib3.exceptions.ProtocolError,
        lambda *_: "the answer is not HTTP: its body cannot be taken apart",
        {"alive": True},
    ),
)


def _explained(error: Exception, request: requests.PreparedRequest, target: Target) -> Unanswered:
    """The error in plain words: never the text of a library, which may hold an address, a repr or a secret."""
    place = _Place(urlsplit(request.url or "").hostname or "", target.timeout)
    causes = tuple(_causes(error))
    proxy = (
        "the proxy cannot be used: "
        if any(isinstance(cause, urllib3.exceptions.ProxyError) for cause in causes)
        else ""
    )
    for kind, words, traits in _KINDS:
        for cause in causes:
            if isinstance(cause, kind):
                return Unanswered(proxy + words(cause, place), **traits)
    return Unanswered(proxy + _unreachable(causes), again=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that it was made from: libraries hang that on in four ways."""
    waiting, seen = [error], set[int]()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        linked = (current.__cause__, current.__context__, getattr(current, "reason", None), *current.args)
        waiting.extend(cause for cause in linked if isinstance(cause, BaseException))


def _untrusted(error: ssl.SSLCertVerificationError) -> str:
    return f"the TLS certificate is not trusted: {error.verify_message or 'it cannot be verified'}"


def _tls_reason(error: ssl.SSLError) -> str:
    reason = error.reason or "closed by the other side"
    return "the other side does not speak TLS" if reason == "WRONG_VERSION_NUMBER" else reason.lower().replace("_", " ")


def _not_http(error: http.client.HTTPException) -> str:
    many = re.search(r"more than (\d+) headers", str(error))
    return f"too many headers in the answer: more than {many[1]}" if many else "the answer is not HTTP"


def _unreachable(causes: tuple[BaseException, ...]) -> str:
    refused = next(filter(None, (re.search(r"Tunnel connection failed: (\d+)", str(cause)) for cause in causes)), None)
    if refused:
        return f"it answered {refused[1]} to CONNECT"
    words = (cause.strerror for cause in causes if isinstance(cause, OSError) and cause.errno and cause.strerror)
    said = next(words, "")
    return f"the connection failed: {said[0].lower()}{said[1:]}" if said else "the connection failed"
