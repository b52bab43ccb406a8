"""A recording that answers in place of a server: each request gets the exchange that it had, and nothing is sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace

from scim_conformance.wire.burst import BEYOND
from scim_conformance.wire.client import Request, address, refuse_writes
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.nearly import nearly_right
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import Credentials, Target

FORGOTTEN = "Forgotten"
"""Stands for the secret of the run that was recorded, for no recording has it."""


class Unrecorded(Exception):
    """The recording holds no such exchange: the request was never sent, or was another one then."""


class Replay:
    """Gives each scenario its own exchanges again, in their order, as long as it asks for the same.

    Of the attempts at one request the last counts, as it did for the run that was recorded. May be used from any number
    of threads; a scenario must not be played by two at a time.
    """

    def __init__(
        self, target: Target, credentials: Credentials, exchanges: Iterable[Exchange], *, read_only: bool = False
    ) -> None:
        self.target = target
        self.credentials = credentials
        self.read_only = read_only
        self._redact = Redactor((), credentials.header)
        self._ahead: dict[str, list[Exchange]] = {}
        self._lock = threading.Lock()
        self._reasons: set[str] = set()
        for exchange in exchanges:
            self._reasons.add(exchange.request.invalid)
            recorded = self._ahead.setdefault(exchange.scenario, [])
            if exchange.attempt > 1 and recorded:
                recorded.pop()
            recorded.append(exchange)

    @property
    def nearly_right(self) -> Mapping[str, Credentials]:
        """Those that were tried: which ones can be made depends on the secret, as `FORGOTTEN` is none."""
        forms = nearly_right(replace(self.credentials.wrong(), secret=FORGOTTEN))
        return {name: form for name, form in forms.items() if any(name in reason for reason in self._reasons)}

    def send(self, request: Request) -> Exchange:
        """The exchange of this request; raises Unrecorded where its scenario has none ahead."""
        self._redact.learn_passwords((request.payload or b"").decode("utf-8", "replace"))
        with self._lock:
            ahead = self._ahead.get(request.scenario, [])
            for place, exchange in enumerate(ahead):
                if self._is(request, exchange):
                    del ahead[: place + 1]
                    return exchange
        raise Unrecorded(f"{request.method} {request.path} is not in the recording as it would be sent today")

    def alone(self) -> AbstractContextManager[None]:
        """Nobody is disturbed."""
        return nullcontext()

    def burst(self, request: Request, most: int, until: Callable[[Exchange], bool]) -> tuple[Exchange, ...]:
        """Every exchange of this request that its scenario has ahead; raises Unrecorded where there is none."""
        sent = replace(request, invalid=BEYOND)
        found = [self.send(sent)]
        with suppress(Unrecorded):
            while True:
                found.append(self.send(sent))
        return tuple(found)

    def rest(self, seconds: float) -> None:
        """There is nothing to wait for."""

    def stop(self) -> None:
        """There is nothing to stop."""

    def refuse_to_write(self, request: Request) -> None:
        """Raise WriteRefused as the client would have done."""
        if self.read_only:
            refuse_writes(request)

    def _is(self, request: Request, exchange: Exchange) -> bool:
        sent = exchange.request
        given = {name.lower(): value for name, value in sent.headers}
        headers = self._redact.headers(tuple(request.headers.items()))
        return (
            sent.method == request.method
            and sent.url == self._redact.url(address(self.target, request))
            and sent.body == self._body(request)
            and sent.invalid == request.invalid
            and all(given.get(name.lower(), "") == value for name, value in headers)
        )

    def _body(self, request: Request) -> str | None:
        payload = request.payload
        return None if payload is None else self._redact.text(payload.decode("utf-8", "replace"))
