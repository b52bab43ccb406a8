"""A recording gives a scenario its exchanges again, as long as it asks for the same."""

from __future__ import annotations

import pytest

from scim_conformance.wire.burst import BEYOND
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.replay import Replay, Unrecorded
from scim_conformance.wire.target import NO_CREDENTIALS, Credentials, Target

BASE = "https://scim.example.com/v2"
READ = Request("GET", "/Users/1", scenario="reading")


def exchange(seq: int, *, status: int = 200, attempt: int = 1, scenario: str = "reading", **sent: object) -> Exchange:
    request = Sent(**{"method": "GET", "url": f"{BASE}/Users/1", **sent})  # type: ignore[arg-type]
    return Exchange(seq, request, Received(status), scenario=scenario, attempt=attempt)


def replay(*exchanges: Exchange) -> Replay:
    return Replay(Target(BASE), NO_CREDENTIALS, exchanges)


def test_exchanges_come_in_their_order() -> None:
    recording = replay(exchange(1, status=200), exchange(2, status=404))
    assert [recording.send(READ).status, recording.send(READ).status] == [200, 404]


def test_each_exchange_comes_once() -> None:
    recording = replay(exchange(1))
    recording.send(READ)
    with pytest.raises(Unrecorded, match="GET /Users/1"):
        recording.send(READ)


def test_of_several_attempts_the_last_counts() -> None:
    recording = replay(exchange(1, status=429), exchange(2, status=200, attempt=2))
    assert recording.send(READ).status == 200


def test_a_scenario_gets_its_own_only() -> None:
    with pytest.raises(Unrecorded):
        replay(exchange(1, scenario="another")).send(READ)


def test_a_scenario_may_leave_out_what_it_asked_then() -> None:
    recording = replay(exchange(1, url=f"{BASE}/Users"), exchange(2))
    assert recording.send(READ).seq == 2


@pytest.mark.parametrize(
    "today",
    [
        Request("DELETE", "/Users/1", scenario="reading"),
        Request("GET", "/Users/2", scenario="reading"),
        Request("GET", "/Users/1", query={"attributes": "id"}, scenario="reading"),
        Request("GET", "/Users/1", invalid="no credentials", scenario="reading"),
        Request("GET", "/Users/1", headers={"If-Match": '"1"'}, scenario="reading"),
        Request("GET", "/Users/1", body={"userName": "ann"}, scenario="reading"),
    ],
    ids=["method", "path", "query", "intent", "header", "body"],
)
def test_another_request_is_not_answered(today: Request) -> None:
    with pytest.raises(Unrecorded):
        replay(exchange(1)).send(today)


def test_a_burst_is_given_as_a_whole_and_apart_from_the_same_request_before_and_after() -> None:
    sent = [exchange(seq, status=200 if seq < 4 else 429, invalid=BEYOND) for seq in (2, 3, 4)]
    recording = replay(exchange(1), *sent, exchange(5))
    with recording.alone():
        recording.rest(3600.0)
        found = [
            recording.send(READ).seq,
            *(one.seq for one in recording.burst(READ, 21, lambda _: False)),
            recording.send(READ).seq,
        ]
    assert found == [1, 2, 3, 4, 5]


def test_a_burst_that_was_not_sent_is_not_there() -> None:
    with pytest.raises(Unrecorded):
        replay(exchange(1)).burst(READ, 21, lambda _: False)


def test_a_password_counts_as_the_same() -> None:
    recording = replay(exchange(1, method="POST", url=f"{BASE}/Users", body='{"password": "[redacted]"}'))
    created = Request("POST", "/Users", body={"password": "s3cret-and-long"}, scenario="reading")
    assert recording.send(created).seq == 1


def test_the_credentials_that_were_nearly_right_are_known_though_the_secret_is_not() -> None:
    tried = [
        exchange(seq, invalid=f"the credentials are {form}") for seq, form in enumerate(("cut-short", "scheme-alone"))
    ]
    assert set(Replay(Target(BASE), Credentials("bearer"), tried).nearly_right) == {"cut-short", "scheme-alone"}


def test_a_filter_by_a_password_is_the_same_once_the_password_was_set() -> None:
    made = exchange(1, method="POST", url=f"{BASE}/Users", body='{"password": "[redacted]"}')
    found = exchange(2, url=f"{BASE}/Users?filter=password%20eq%20%22[redacted]x%22")
    recording = replay(made, found)
    recording.send(Request("POST", "/Users", body={"password": "Hunter2!long"}, scenario="reading"))
    query = {"filter": 'password eq "Hunter2!longx"'}
    assert recording.send(Request("GET", "/Users", query=query, scenario="reading")).seq == 2
