"""The exchanges as a HAR file."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from scim_conformance.report.har import har
from scim_conformance.wire.exchange import Exchange, Received, Sent

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parent / "data" / "har-1.2.schema.json").read_text("utf-8")))

MOST_MEMORY = 3_000_000
"""Bytes that writing may take, however long the run: the pieces are made one by one."""

Run = Any
Make = dict[str, Callable[..., Any]]


def entries(run: Run) -> list[dict[str, Any]]:
    """What a reader of the file finds in it."""
    found: list[dict[str, Any]] = json.loads("".join(har(run)))["log"]["entries"]
    return found


@pytest.fixture
def only(run_of: Callable[..., Run], make: Make) -> Callable[..., dict[str, Any]]:
    """The entry of one exchange."""
    return lambda *where, **more: entries(run_of(make["exchange"](1, *where, **more)))[0]


def test_keeps_to_the_format(rich: Run) -> None:
    assert [error.message for error in SCHEMA.iter_errors(json.loads("".join(har(rich))))] == []


def test_every_exchange_is_an_entry_in_its_order(rich: Run) -> None:
    urls = [exchange.request.url for exchange in rich.exchanges]

    assert [entry["request"]["url"] for entry in entries(rich)] == urls


def test_a_run_without_exchanges_is_an_empty_log(run_of: Callable[..., Run]) -> None:
    assert entries(run_of()) == []


def test_says_what_was_tested_and_with_what(rich: Run) -> None:
    log = json.loads("".join(har(rich)))["log"]

    assert log["creator"] == {"name": "scim-conformance", "version": "0.1.0"}
    assert log["comment"] == "https://scim.acme.example/scim/v2/organizations/blt41c, held to Acme Directory"


def test_the_hold_of_our_own_pace_is_told_from_the_wait_for_the_server(only: Callable[..., Any]) -> None:
    entry = only(started="2026-11-22T08:31:12.000Z", waited_ms=180.0, elapsed_ms=41.7)

    assert entry["timings"] == {"blocked": 180.0, "send": 0, "wait": 41.7, "receive": 0}
    assert (entry["startedDateTime"], entry["time"]) == ("2026-11-22T08:31:11.820Z", 221.7)


def test_an_exchange_without_answer_says_why(only: Callable[..., Any]) -> None:
    response = only("GET", "/Users", None)["response"]

    assert (response["status"], response["_error"]) == (0, "no answer within 30 s")


def test_the_comment_names_scenario_operation_attempt_and_intent(only: Callable[..., Any]) -> None:
    sent = {"method": "POST", "url": "https://acme.example/Users", "headers": [], "body": None, "invalid": "a double"}
    entry = only(scenario="twice[User]", attempt=2, request=sent)

    assert entry["comment"] == "exchange 1, twice[User], create User, attempt 2, meant to be refused: a double"


def test_what_was_redacted_stays_redacted(only: Callable[..., Any]) -> None:
    shown = {header["name"]: header["value"] for header in only()["request"]["headers"]}

    assert shown["Authorization"] == "[redacted]"


def test_a_query_is_taken_apart(only: Callable[..., Any]) -> None:
    query = only("GET", "/Users?filter=userName%20eq%20%22a%22&count=1")["request"]["queryString"]

    assert query == [{"name": "filter", "value": 'userName eq "a"'}, {"name": "count", "value": "1"}]


def test_a_request_without_body_has_no_post_data(only: Callable[..., Any]) -> None:
    sent = {"method": "GET", "url": "https://acme.example/Users", "headers": [], "body": None, "invalid": ""}
    request = only(request=sent)["request"]

    assert "postData" not in request
    assert request["bodySize"] == 0


@pytest.mark.parametrize(
    ("told", "size"),
    [("123", 123), ("-1", -1), ("²", -1), ("9" * 5_000, -1), ("", -1)],
    ids=["123", "-1", "²", "9…", "-"],
)
def test_the_size_on_the_wire_is_what_the_server_told(run_of: Callable[..., Run], told: str, size: int) -> None:
    exchange = Exchange(1, Sent("GET", "https://acme.example/"), Received(200, headers=(("content-length", told),)))

    assert entries(replace(run_of(), exchanges=(exchange,)))[0]["response"]["bodySize"] == size


def test_cookies_and_redirects_have_a_place_of_their_own(run_of: Callable[..., Run]) -> None:
    headers = (("Set-Cookie", "session=[redacted]; Path=/"), ("Location", "https://login.acme.example/"))
    exchange = Exchange(1, Sent("GET", "https://acme.example/"), Received(302, headers=headers))
    response = entries(replace(run_of(), exchanges=(exchange,)))[0]["response"]

    assert response["cookies"] == [{"name": "session", "value": "[redacted]"}]
    assert response["redirectURL"] == "https://login.acme.example/"


anything = some.text(some.characters(), max_size=40)
pairs = some.lists(
    some.tuples(some.sampled_from(["Content-Type", "Cookie", "Location"]) | anything, anything), max_size=4
)


@given(
    request=some.builds(
        Sent,
        anything,
        anything | some.just("https://[redacted]/Users?%[redacted]"),
        pairs.map(tuple),
        some.none() | anything,
    ),
    response=some.none() | some.builds(Received, some.integers(100, 999), anything, pairs.map(tuple), anything),
    error=anything,
    waited_ms=some.floats(0, 1e6),
    started=anything | some.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_keeps_to_the_format_whatever_a_server_sends(run_of: Callable[..., Run], **hostile: Any) -> None:
    run = replace(run_of(), exchanges=(Exchange(seq=1, **hostile),))
    text = "".join(har(run)).encode().decode()

    assert [error.message for error in SCHEMA.iter_errors(json.loads(text))] == []


def test_a_long_run_is_written_piece_by_piece(run_of: Callable[..., Run], make: Make) -> None:
    body = {"status": 200, "reason": "OK", "headers": [], "body": "x" * 2_000}
    run = run_of(*(make["exchange"](seq, response=body) for seq in range(1, 5_001)))

    tracemalloc.start()
    written = sum(map(len, har(run)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert written > 10_000_000
    assert peak < MOST_MEMORY
