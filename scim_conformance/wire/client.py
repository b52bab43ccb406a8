"""The client: paced, bounded, patient with 429, and recording every attempt before anyone sees its answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol
from urllib.parse import quote, urlencode

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.util import SKIP_HEADER

from scim_conformance import __version__
from scim_conformance.wire.aliases import Aliases
from scim_conformance.wire.burst import BEYOND, burst
from scim_conformance.wire.exchange import Exchange, Headers, Received, Sent
from scim_conformance.wire.nearly import nearly_right
from scim_conformance.wire.oauth import NoToken, Tokens
from scim_conformance.wire.pacing import Pace, http_date, retry_after
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import CLIENT_CREDENTIALS, Credentials, Target, sendable
from scim_conformance.wire.transport import Answer, Unanswered, exchange, new_session

FURTHER_ATTEMPTS = 4
"""How often a request is sent again after 429, or after 503 with Retry-After."""

BACK_OFF = (1.0, 2.0, 4.0, 8.0)
"""Seconds before each further attempt where a 429 does not say how long to wait."""

FAILURES_UNTIL_DOWN = 5
"""Exchanges in a row without an answer after which an endpoint counts as down."""

ACCEPT = "application/scim+json, application/json;q=0.9"

_LEGAL_IN_A_URL = "%:/?#[]@!$&'()*+,;=~"
_SKIPPABLE = frozenset({"user-agent", "accept-encoding"})
_READS = frozenset({"GET", "HEAD"})


class EndpointDown(Exception):
    """The endpoint gave no answer FAILURES_UNTIL_DOWN times in a row; `exchange` is the last of them.

    None where it cannot be asked any more, for no access token is to be had; then `words` say why.
    """

    def __init__(self, exchange: Exchange | None, words: str = "") -> None:
        if exchange is not None:
            words = f"{exchange.request.summary} and the requests before it got no answer: {exchange.error}"
        super().__init__(words)
        self.exchange = exchange


class Stopped(Exception):
    """The client was told to stop: nothing more is sent."""


class WriteRefused(Exception):
    """Something other than a read was to be sent in a run that may only read. It was not sent.

    No scenario of the suite comes that far: the plan offers it nothing that writes.
    """


@dataclass(frozen=True, slots=True)
class Request:
    """A request to send. `path` is encoded already and relative to the base URL (`/Users/ab%20c`, `../../Schemas`).

    `body` is sent as JSON, `raw_body` as it is; `headers` override the client's own, and an empty value removes one;
    `credentials` None means the client's own; `invalid` says why the request should be refused, `verbatim`
    that it goes as somebody else writes it. `retry` False takes the
    first answer, even 429.
    """

    method: str
    path: str
    query: Mapping[str, str] | None = None
    body: object = None
    raw_body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    credentials: Credentials | None = None
    invalid: str = ""
    verbatim: bool = False
    scenario: str = ""
    resource_type: str = ""
    operation: str = ""
    retry: bool = True

    @property
    def payload(self) -> bytes | None:
        """The bytes of the body; None where there is none."""
        if self.raw_body is not None or self.body is None:
            return self.raw_body
        # Those who write in their own way write no blanks: the lengths that their documents and logs tell say so.
        separators = (",", ":") if self.verbatim else None
        return json.dumps(self.body, ensure_ascii=False, separators=separators).encode("utf-8", "surrogatepass")


def address(target: Target, request: Request) -> str:
    """The URL that a request goes to, its query in it, with nothing in it that a URL may not hold."""
    url = target.url(request.path)
    if request.query:
        url += ("&" if "?" in url else "?") + urlencode(request.query, quote_via=quote)
    return quote(url, safe=_LEGAL_IN_A_URL)


def refuse_writes(request: Request) -> None:
    """Raises WriteRefused for anything but a read."""
    if request.method not in _READS:
        raise WriteRefused(f"{request.method} {request.path} was not sent: this run may only read")


class Sender(Protocol):
    """What scenarios and the survey ask of a client: the Client itself, or a recording that answers in its place."""

    @property
    def target(self) -> Target:
        """Where requests go."""
        ...

    @property
    def credentials(self) -> Credentials:
        """Who they come from."""
        ...

    @property
    def nearly_right(self) -> Mapping[str, Credentials]:
        """Credentials that are wrong in one respect each, by its name."""
        ...

    @property
    def read_only(self) -> bool:
        """Whether nothing but GET and HEAD may be sent."""
        ...

    def refuse_to_write(self, request: Request) -> None:
        """Raises WriteRefused for a request that may not be sent."""
        ...

    def send(self, request: Request) -> Exchange:
        """One request, and the exchange that it became."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else sends anything for as long as the block takes, and nothing is under way when it begins."""
        ...

    def burst(self, request: Request, most: int, until: Callable[[Exchange], bool]) -> tuple[Exchange, ...]:
        """This request again and again, up to `most` times, as fast as it goes; see `wire.burst`."""
        ...

    def rest(self, seconds: float) -> None:
        """Waits."""
        ...

    def stop(self) -> None:
        """Nothing is sent from now on."""
        ...


class Client:
    """Sends requests to one target, from any number of threads.

    Every attempt becomes an exchange and goes to `record`, redacted, one after the other in the order of `seq`, before
    the caller gets it. `read_only` refuses to send anything but GET and HEAD. `session` replaces the client's own
    sessions (one per thread), to answer without a network; `before` is how many exchanges the run has already.
    """

    def __init__(
        self,
        target: Target,
        credentials: Credentials,
        pace: Pace,
        redact: Redactor,
        record: Callable[[Exchange], None],
        *,
        read_only: bool = False,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        session: requests.Session | None = None,
        before: int = 0,
    ) -> None:
        self.target = target
        self.credentials = credentials
        self.read_only = read_only
        self._pace = pace
        self._redact = redact
        self._aliases = Aliases()
        self._record = record
        self._clock = clock
        self._now = now
        self._given_session = session
        self._per_thread = threading.local()
        self._sessions: list[requests.Session] = []
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._seq = before
        self._failures = 0
        self._last_failure: Exchange | None = None
        self._without_token = ""
        self._tokens: Tokens | None = None
        if credentials.scheme == CLIENT_CREDENTIALS:
            self._tokens = Tokens(credentials, lambda asked: exchange(self._session(), asked, target), redact, clock)

    def send(self, request: Request) -> Exchange:
        """Sends it, again after 429 (or 503 with Retry-After), and returns the last exchange.

        An answer that never came is an exchange without response, not an exception; a read is then tried once more
        unless it timed out, a write never. A 401 that says no more than that our token ran out is answered with a new
        token, once: what was refused so was not done. Raises EndpointDown once FAILURES_UNTIL_DOWN exchanges in a row
        had no answer, or no token is to be had, and from then on at once until `resume`; raises Stopped after `stop`,
        and WriteRefused.
        """
        request = self._with_real_ids(request)
        self._redact.learn_passwords((request.payload or b"").decode("utf-8", "replace"))
        attempt, reconnected, renewed = 1, False, False
        while True:
            result, again, used = self._attempt(request, attempt)
            if request.retry and again and not reconnected and request.method in _READS:
                reconnected = True
            elif not renewed and self._has_renewed(request, used, result):
                renewed = True
            elif not (request.retry and attempt <= FURTHER_ATTEMPTS and self._hold(result, attempt)):
                return result
            attempt += 1

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else's requests go for as long as the block takes, and none is under way when it begins."""
        return self._pace.alone(self._stopped.is_set)

    def burst(self, request: Request, most: int, until: Callable[[Exchange], bool]) -> tuple[Exchange, ...]:
        """Sends it up to `most` times, several at once, past the pace, each once: until an answer is as `until` says.

        The exchanges are in the order of `seq`, and say that they were meant to go BEYOND the limit. One without
        an answer ends the burst too, and is no sign that the endpoint is down. Only for whoever is `alone`. Raises
        Stopped, and what `send` raises before it sends.
        """
        request = replace(self._with_real_ids(request), invalid=BEYOND)

        def once() -> Exchange:
            self.refuse_to_write(request)
            self._refuse_when_over()
            return self._sent_once(request, 1, 0.0)[0]

        return burst(once, most, lambda result: result.response is None or until(result))

    def rest(self, seconds: float) -> None:
        """Waits, and raises Stopped where the run is stopped meanwhile."""
        self._pace.rest(seconds, self._stopped.is_set)
        self._refuse_when_over()

    @property
    def nearly_right(self) -> Mapping[str, Credentials]:
        """Credentials that are wrong in one respect each, by its name; where tokens are bought, made of that of now."""
        return nearly_right(self._own())

    def refuse_to_write(self, request: Request) -> None:
        """Raises WriteRefused for anything but a read, where only reading is allowed."""
        if self.read_only:
            refuse_writes(request)

    def knows(self, id: str) -> bool:
        """Whether an id from a record can be asked for: one that held a secret can, as long as it is known which."""
        return self._aliases.knows(id)

    def stop(self) -> None:
        """Every later `send`, and every one that still waits for its turn, raises Stopped."""
        self._stopped.set()

    def resume(self) -> None:
        """Sends again after `stop` or EndpointDown: for the cleanup."""
        with self._lock:
            self._failures, self._last_failure, self._without_token = 0, None, ""
        self._stopped.clear()

    def close(self) -> None:
        """Closes every connection of every thread; call it once nothing is sent any more."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()

    def _attempt(self, request: Request, attempt: int) -> tuple[Exchange, bool, Credentials]:
        """One exchange, recorded; whether a read that failed like this may be tried again; and what signed it."""
        self.refuse_to_write(request)
        self._refuse_when_over()
        with self._pace.turn(request.method, self._stopped.is_set) as waited:
            self._refuse_when_over()
            result, failure, used = self._sent_once(request, attempt, waited)
        self._note(result, alive=failure is None or failure.alive)
        return result, failure is not None and failure.again, used

    def _sent_once(
        self, request: Request, attempt: int, waited: float
    ) -> tuple[Exchange, Unanswered | None, Credentials]:
        """One exchange, recorded; why it got no answer; and what signed it. `waited` is in seconds."""
        credentials = self._own() if request.credentials is None else request.credentials
        prepared = self._prepared(request, credentials)
        started, start = self._now(), self._clock()
        answer, failure = self._exchange(prepared)
        elapsed = self._clock() - start
        unnumbered = Exchange(
            seq=0,
            request=self._sent(prepared, request),
            response=self._received(answer, prepared) if answer else None,
            error=self._redact.text(failure.words) if failure else "",
            scenario=request.scenario,
            resource_type=request.resource_type,
            operation=request.operation,
            attempt=attempt,
            started=started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            elapsed_ms=round(elapsed * 1000, 1),
            waited_ms=round(waited * 1000, 1),
        )
        if answer:
            self._aliases.note(unnumbered, _as_it_came(answer))
        result = self._recorded(unnumbered)
        if self._tokens is not None and result.ok:
            self._tokens.accept(credentials)
        return result, failure, credentials

    def _own(self) -> Credentials:
        """The client's own credentials as a request carries them: with a token bought for it, where one has to be."""
        if self._tokens is None:
            return self.credentials
        with self._down_without_token():
            return self._tokens.current()

    def _has_renewed(self, request: Request, used: Credentials, result: Exchange) -> bool:
        """Whether the answer only says that our token has run out, and there is another one now."""
        foreign = request.credentials is not None or used.header.lower() in map(str.lower, request.headers)
        if self._tokens is None or foreign or result.response is None or result.status != 401:
            return False
        with self._down_without_token():
            return self._tokens.renew(used)

    @contextmanager
    def _down_without_token(self) -> Iterator[None]:
        """An endpoint to which no token is to be had is down for us: nobody asks for a token again."""
        try:
            yield
        except NoToken as problem:
            self._without_token = str(problem)
            raise EndpointDown(None, str(problem)) from problem

    def _exchange(self, prepared: requests.PreparedRequest) -> tuple[Answer | None, Unanswered | None]:
        try:
            return exchange(self._session(), prepared, self.target), None
        except Unanswered as failure:
            return None, failure

    def _session(self) -> requests.Session:
        if self._given_session is not None:
            return self._given_session
        if not hasattr(self._per_thread, "session"):
            self._per_thread.session = new_session()
            with self._lock:
                self._sessions.append(self._per_thread.session)
        session: requests.Session = self._per_thread.session
        return session

    def _prepared(self, request: Request, credentials: Credentials) -> requests.PreparedRequest:
        url = address(self.target, request)
        payload = request.payload
        headers = self._headers(request, credentials, payload)
        prepared = requests.Request(request.method, url, headers=headers, data=payload).prepare()
        prepared.url = url  # requests decodes what it finds needlessly encoded, which a test may have meant
        return prepared

    def _headers(self, request: Request, credentials: Credentials, payload: bytes | None) -> dict[str, str]:
        headers: CaseInsensitiveDict[str] = CaseInsensitiveDict()
        headers["Accept"] = ACCEPT
        headers["Accept-Encoding"] = "gzip, deflate"
        headers["User-Agent"] = f"scim-conformance/{__version__}"
        if payload is not None or self.target.content_type_always:
            headers["Content-Type"] = self.target.request_type
        headers.update(credentials.headers())
        headers.update(request.headers)
        odd = [name for name, value in headers.items() if not sendable(value)]
        if odd:
            raise ValueError(f"the header {odd[0]} has a value that HTTP cannot carry")
        return {name: value or SKIP_HEADER for name, value in headers.items() if value or name.lower() in _SKIPPABLE}

    def _sent(self, prepared: requests.PreparedRequest, request: Request) -> Sent:
        headers: Headers = tuple((name, value) for name, value in prepared.headers.items() if value != SKIP_HEADER)
        payload = request.payload
        return Sent(
            method=request.method,
            url=self._redact.url(prepared.url or ""),
            headers=self._redact.headers(headers),
            body=None if payload is None else self._redact.text(payload.decode("utf-8", "replace")),
            invalid=request.invalid,
        )

    def _received(self, answer: Answer, prepared: requests.PreparedRequest) -> Received:
        self._redact.learn_cookies(answer.headers, f"{prepared.url}\n{prepared.body!r}")
        return Received(
            status=answer.status,
            reason=self._redact.text(answer.reason),
            headers=self._redact.headers(answer.headers),
            body=self._redact.text(_as_it_came(answer).body),
        )

    def _with_real_ids(self, request: Request) -> Request:
        """The same request with ids in it as the server gave them, not as the record shows them."""
        if not self._aliases:
            return request
        payload, restored = request.payload, self._aliases.restored
        real = restored((payload or b"").decode("utf-8", "surrogateescape"), _in_json)
        real = restored(real, _in_path)  # a bulk job has paths in its body
        return replace(
            request,
            path=restored(request.path, _in_path),
            query={name: restored(value, _in_json) for name, value in (request.query or {}).items()},
            raw_body=None if payload is None else real.encode("utf-8", "surrogateescape"),
        )

    def _recorded(self, unnumbered: Exchange) -> Exchange:
        with self._lock:
            self._seq += 1
            result = replace(unnumbered, seq=self._seq)
            self._record(result)
            return result

    def _note(self, result: Exchange, *, alive: bool) -> None:
        with self._lock:
            self._failures = 0 if alive else self._failures + 1
            if self._failures >= FAILURES_UNTIL_DOWN:
                self._last_failure = result
                raise EndpointDown(result)

    def _refuse_when_over(self) -> None:
        if self._stopped.is_set():
            raise Stopped("the run was stopped")
        if self._last_failure is not None:
            raise EndpointDown(self._last_failure)
        if self._without_token:
            raise EndpointDown(None, self._without_token)

    def _hold(self, result: Exchange, attempt: int) -> bool:
        """Whether to try again, after having held everybody back for as long as the answer asks."""
        if result.response is None or result.status not in (429, 503):
            return False
        asked = retry_after(result.header("Retry-After"), http_date(result.header("Date")) or self._now())
        if asked is None and result.status == 503:
            return False
        self._pace.hold(BACK_OFF[attempt - 1] if asked is None else asked, result.request.method)
        return True


def _as_it_came(answer: Answer) -> Received:
    return Received(answer.status, answer.reason, answer.headers, answer.body.decode("utf-8", "replace"))


def _in_path(id: str) -> str:
    return quote(id, safe="")


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
