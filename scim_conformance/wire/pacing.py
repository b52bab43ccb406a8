"""One pace for all threads: requests go evenly spaced, first come, first served, and nobody goes before Retry-After.

A thread can have the endpoint to itself for a while: nobody else goes then.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_HOLD = 60.0
"""Seconds that a Retry-After is honoured at most."""

_SHORTEST_SLEEP = 0.001
_LONGEST_SLEEP = 0.25
_SHUT_OUT = 0.02
"""Seconds after which whoever has to wait for a thread that is alone looks again."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often requests of these methods may go: `rate` per second, all methods together; `*` means every method.

    A request that was late by up to `leeway` seconds does not delay those after it: no sleep ends on time, and what
    each overshoots would add up. From any request to the n-th after it pass `n / rate - leeway` seconds at least.
    """

    name: str
    methods: tuple[str, ...]
    rate: float
    leeway: float = 0.0

    def __post_init__(self) -> None:
        if not self.rate > 0:
            raise ValueError(f"the allowance {self.name!r} has the rate {self.rate:g}; a rate is above 0 per second")
        if not self.leeway >= 0:
            raise ValueError(f"the allowance {self.name!r} has a leeway of {self.leeway:g} s; it is 0 or more")

    def covers(self, method: str) -> bool:
        """Whether requests of this method count against it."""
        return "*" in self.methods or method in self.methods


@dataclass(slots=True)
class _Lane:
    """A queue of tickets in front of one allowance. `free_at` is when the first of them may go."""

    interval: float
    leeway: float = 0.0
    free_at: float = -math.inf
    queue: deque[object] = field(default_factory=deque)

    def due(self, ticket: object) -> float:
        return self.free_at + self.interval * self.queue.index(ticket)

    def used(self, now: float) -> None:
        """One has gone: the next may as if this one had been on time, where it was not too late for that."""
        self.free_at = max(self.free_at, now - self.leeway) + self.interval


class Pace:
    """Lets requests go at the rates of the allowances. A method that no allowance covers is not paced, but can be held.

    Thread-safe. `clock` and `sleep` are in seconds.
    """

    def __init__(
        self,
        buckets: Sequence[Allowance] = (),
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._lanes = tuple((bucket, _Lane(1 / bucket.rate, bucket.leeway)) for bucket in buckets)
        self._unpaced: dict[str, _Lane] = {}
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._under_way: set[object] = set()
        self._alone: int | None = None
        """The thread that has the endpoint to itself."""

    def wait(self, method: str, given_up: Callable[[], bool] = lambda: False) -> float:
        """Blocks until this request may go and returns the seconds waited.

        Returns early, without using up the allowance, once `given_up` says so; it is asked several times a second.
        """
        with self.turn(method, given_up) as waited:
            return waited

    @contextmanager
    def turn(self, method: str, given_up: Callable[[], bool] = lambda: False) -> Iterator[float]:
        """The same, and the request counts as under way for as long as the block takes."""
        arrived = self._clock()
        ticket = object()
        try:
            with self._queued(method, ticket) as lanes:
                self._until(lambda: self._pause(ticket, lanes), given_up)
            yield self._clock() - arrived
        finally:
            with self._lock:
                self._under_way.discard(ticket)

    @contextmanager
    def alone(self, given_up: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """While the block takes, no thread but this one gets a turn; it begins once no request is under way.

        Of several threads that ask for this, one goes after the other. Begins early once `given_up` says so.
        """
        self._until(self._pause_before_being_alone, given_up)
        try:
            self._until(lambda: _SHORTEST_SLEEP if self._under_way else 0.0, given_up)
            yield
        finally:
            with self._lock:
                if self._alone == threading.get_ident():
                    self._alone = None

    def rest(self, seconds: float, given_up: Callable[[], bool] = lambda: False) -> None:
        """Blocks for so long, or until `given_up` says so."""
        until = self._clock() + seconds
        self._until(lambda: until - self._clock(), given_up)

    def hold(self, seconds: float, method: str) -> None:
        """Nobody goes in the buckets of this method for so many seconds from now."""
        with self._lock:
            until = self._clock() + seconds
            for lane in self._lanes_of(method):
                lane.free_at = max(lane.free_at, until)

    def _until(self, pause: Callable[[], float], given_up: Callable[[], bool]) -> None:
        """Sleeps for as long as `pause` gives seconds, and asks again: until it gives none."""
        while not given_up():
            seconds = pause()
            if seconds <= 0:
                break
            self._sleep(min(max(seconds, _SHORTEST_SLEEP), _LONGEST_SLEEP))

    def _pause_before_being_alone(self) -> float:
        with self._lock:
            if self._alone is not None:
                return _SHUT_OUT
            self._alone = threading.get_ident()
            return 0.0

    @contextmanager
    def _queued(self, method: str, ticket: object) -> Iterator[tuple[_Lane, ...]]:
        with self._lock:
            lanes = self._lanes_of(method)
            for lane in lanes:
                lane.queue.append(ticket)
        try:
            yield lanes
        finally:
            with self._lock:
                for lane in lanes:
                    if ticket in lane.queue:
                        lane.queue.remove(ticket)

    def _pause(self, ticket: object, lanes: tuple[_Lane, ...]) -> float:
        """Seconds to wait before asking again; 0 lets the ticket through."""
        with self._lock:
            now = self._clock()
            alone = self._alone == threading.get_ident()
            if self._alone is not None and not alone:
                return _SHUT_OUT
            first = alone or all(lane.queue[0] is ticket for lane in lanes)
            due = max(lane.free_at if alone else lane.due(ticket) for lane in lanes)
            if not first:
                return max(due - now, _SHORTEST_SLEEP)
            if due > now:
                return due - now
            for lane in lanes:
                lane.queue.remove(ticket)
                lane.used(now)
            self._under_way.add(ticket)
            return 0.0

    def _lanes_of(self, method: str) -> tuple[_Lane, ...]:
        paced = tuple(lane for bucket, lane in self._lanes if bucket.covers(method))
        return paced or (self._unpaced.setdefault(method, _Lane(0.0)),)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After asks for, from 0 to LONGEST_HOLD; None if there is none that can be read.

    Reads both forms, a number of seconds and a date (RFC 9110, section 10.2.3). `now` is aware, best the server's Date.
    """
    asked = asked_to_wait(value, now)
    return None if asked is None else min(asked, LONGEST_HOLD)


def asked_to_wait(value: str | None, now: datetime) -> float | None:
    """The same, however long it is."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    date = http_date(text)
    return None if date is None else max((date - now).total_seconds(), 0.0)


def http_date(value: str | None) -> datetime | None:
    """A date as HTTP writes it (RFC 9110, section 5.6.7); None if it cannot be read."""
    try:
        date = parsedate_to_datetime(value or "")
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
