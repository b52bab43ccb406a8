"""A burst: as many at once as are asked for, and no further one once it is known what was to be found out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from scim_conformance.wire.burst import BEYOND, burst
from scim_conformance.wire.client import Client, Request, Stopped, WriteRefused
from scim_conformance.wire.exchange import Exchange, Received, Sent

READ = Request("GET", "/Users/1", scenario="exceeding")


class Limited:
    """Takes so many requests, and refuses the others; answers none before so many are there `together`."""

    def __init__(self, limit: int, together: int = 1) -> None:
        self.limit = limit
        self._all_there = threading.Barrier(together, timeout=10)
        self.at_once = self.most_at_once = 0
        self._seqs = count(1)
        self._lock = threading.Lock()

    def __call__(self) -> Exchange:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
            seq = next(self._seqs)
        self._all_there.wait()
        with self._lock:
            self.at_once -= 1
        return Exchange(seq, Sent("GET", "https://scim.example/Users/1"), Received(200 if seq <= self.limit else 429))


def refused(exchange: Exchange) -> bool:
    return exchange.status == 429


def test_no_further_request_is_begun_after_the_first_refusal() -> None:
    found = burst(Limited(10), 50, refused, abreast=4)

    assert [one.status for one in found[:10]] == [200] * 10
    assert 1 <= len(found) - 10 <= 4


def test_where_nobody_is_refused_as_many_go_as_were_asked_for() -> None:
    assert [one.seq for one in burst(Limited(100), 21, refused)] == [*range(1, 22)]


def test_several_are_under_way_at_a_time_and_no_more_than_there_are() -> None:
    many, few = Limited(100, together=5), Limited(100, together=3)
    burst(many, 40, refused, abreast=5)
    burst(few, 3, refused, abreast=5)

    assert (many.most_at_once, few.most_at_once) == (5, 3)


def test_what_goes_wrong_ends_the_burst_and_is_raised() -> None:
    asked: list[int] = []

    def stopped() -> Exchange:
        asked.append(1)
        raise Stopped("the run was stopped")

    with pytest.raises(Stopped):
        burst(stopped, 100, refused, abreast=2)
    assert len(asked) <= 2


@pytest.fixture
def limited(server: Any) -> Any:
    """A server that takes three requests, and then refuses."""
    server.says(*[server.http("200 OK", "{}")] * 3)
    server.otherwise = server.http("429 Too Many Requests", "{}", "Retry-After: 30")
    return server


def test_a_client_sends_a_burst_without_waiting_and_takes_the_first_answer(
    limited: Any, connect: Callable[..., Client], time: Any, record: list[Exchange]
) -> None:
    client = connect(limited.base_url)
    with client.alone():
        found = client.burst(READ, 7, refused)

    assert sorted(one.status for one in found)[:4] == [200, 200, 200, 429]
    assert time.now == 0.0
    assert {(one.request.invalid, one.attempt, one.scenario) for one in record} == {(BEYOND, 1, "exceeding")}
    assert sorted(record, key=lambda one: one.seq) == [*found]


def test_answers_that_do_not_come_end_a_burst_and_no_run(server: Any, connect: Callable[..., Client]) -> None:
    server.otherwise = lambda connection: connection.close()
    client = connect(server.base_url)
    with client.alone():
        found = client.burst(READ, 100, refused)
    server.otherwise = server.http("200 OK", "{}")

    assert 1 <= len(found) <= 8
    assert {one.response for one in found} == {None}
    assert client.send(READ).status == 200


def test_a_client_that_may_only_read_sends_no_burst_of_writes(connect: Callable[..., Client]) -> None:
    client = connect("http://nowhere.example", read_only=True)
    with client.alone(), pytest.raises(WriteRefused):
        client.burst(Request("DELETE", "/Users/1"), 21, refused)


def test_a_rest_ends_where_the_run_is_stopped(connect: Callable[..., Client]) -> None:
    client = connect("http://nowhere.example")
    client.stop()
    with pytest.raises(Stopped):
        client.rest(3600.0)
