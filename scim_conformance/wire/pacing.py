"""One pace for all threads: requests go evenly spaced, first come, first served, and nobody goes before Retry-After."""

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


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often requests of these methods may go: `rate` per second, all methods together; `*` means every method."""

    name: str
    methods: tuple[str, ...]
    rate: float

    def __post_init__(self) -> None:
        if not self.rate > 0:
            raise ValueError(f"the allowance {self.name!r} has the rate {self.rate:g}; a rate is above 0 per second")

    def covers(self, method: str) -> bool:
        """Whether requests of this method count against it."""
        return "*" in self.methods or method in self.methods


@dataclass(slots=True)
class _Lane:
    """A queue of tickets in front of one allowance. `free_at` is when the first of them may go."""

    interval: float
    free_at: float = -math.inf
    queue: deque[object] = field(default_factory=deque)

    def due(self, ticket: object) -> float:
        return self.free_at + self.interval * self.queue.index(ticket)


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
        self._lanes = tuple((bucket, _Lane(1 / bucket.rate)) for bucket in buckets)
        self._unpaced: dict[str, _Lane] = {}
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    def wait(self, method: str, given_up: Callable[[], bool] = lambda: False) -> float:
        """Blocks until this request may go and returns the seconds waited.

        Returns early, without using up the allowance, once `given_up` says so; it is asked several times a second.
        """
        arrived = self._clock()
        with self._queued(method) as (ticket, lanes):
            while not given_up():
                pause = self._pause(ticket, lanes)
                if pause <= 0:
                    break
                self._sleep(min(max(pause, _SHORTEST_SLEEP), _LONGEST_SLEEP))
        return self._clock() - arrived

    def hold(self, seconds: float, method: str) -> None:
        """Nobody goes in the buckets of this method for so many seconds from now."""
        with self._lock:
            until = self._clock() + seconds
            for lane in self._lanes_of(method):
                lane.free_at = max(lane.free_at, until)

    @contextmanager
    def _queued(self, method: str) -> Iterator[tuple[object, tuple[_Lane, ...]]]:
        ticket = object()
        with self._lock:
            lanes = self._lanes_of(method)
            for lane in lanes:
                lane.queue.append(ticket)
        try:
            yield ticket, lanes
        finally:
            with self._lock:
                for lane in lanes:
                    if ticket in lane.queue:
                        lane.queue.remove(ticket)

    def _pause(self, ticket: object, lanes: tuple[_Lane, ...]) -> float:
        """Seconds to wait before asking again; 0 lets the ticket through."""
        with self._lock:
            now = self._clock()
            first = all(lane.queue[0] is ticket for lane in lanes)
            due = max(lane.due(ticket) for lane in lanes)
            if not first:
                return max(due - now, _SHORTEST_SLEEP)
            if due > now:
                return due - now
            for lane in lanes:
                lane.queue.popleft()
                lane.free_at = now + lane.interval
            return 0.0

    def _lanes_of(self, method: str) -> tuple[_Lane, ...]:
        paced = tuple(lane for bucket, lane in self._lanes if bucket.covers(method))
        return paced or (self._unpaced.setdefault(method, _Lane(0.0)),)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After asks for, from 0 to LONGEST_HOLD; None if there is none that can be read.

    Reads both forms, a number of seconds and a date (RFC 9110, section 10.2.3). `now` is aware, best the server's Date.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_HOLD)
    date = http_date(text)
    return None if date is None else min(max((date - now).total_seconds(), 0.0), LONGEST_HOLD)


def http_date(value: str | None) -> datetime | None:
    """A date as HTTP writes it (RFC 9110, section 5.6.7); None if it cannot be read."""
    try:
        date = parsedate_to_datetime(value or "")
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
