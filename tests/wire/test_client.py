"""The client against a server that behaves badly."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time as real_time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.wire.client import Client, EndpointDown, Request, Stopped, WriteRefused
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.target import NO_CREDENTIALS, Credentials

Connect = Callable[..., Client]

SECRET = "s3cret-token/with+odd=characters"


def pause(seconds: float) -> Callable[[socket.socket], None]:
    return lambda _: real_time.sleep(seconds)


def drip(first: bytes) -> Callable[[socket.socket], None]:
    """Sends the first bytes, and then one every 50 ms for ten seconds."""

    def send(connection: socket.socket) -> None:
        connection.sendall(first)
        for _ in range(200):
            connection.sendall(b"x")
            real_time.sleep(0.05)

    return send


def hang_up(_: socket.socket) -> None:
    """Returning is enough: the connection is closed."""


def get(path: str = "/Users", **more: Any) -> Request:
    return Request("GET", path, **more)


def post(body: object = None, **more: Any) -> Request:
    return Request("POST", "/Users", body=body or {"userName": "a"}, **more)


# What goes out


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "post", "get"])
def test_a_client_that_may_only_read_sends_nothing_else(connect: Connect, server: Any, method: str) -> None:
    client = connect(server.base_url, read_only=True)

    with pytest.raises(WriteRefused, match=f"{method} /Users/.search was not sent: this run may only read"):
        client.send(Request(method, "/Users/.search"))
    assert server.seen == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_client_that_may_only_read_reads(connect: Connect, server: Any, method: str) -> None:
    connect(server.base_url, read_only=True).send(Request(method, "/Users"))

    assert [seen.method for seen in server.seen] == [method]


def test_a_request_has_the_headers_of_a_scim_client(connect: Connect, server: Any) -> None:
    connect(server.base_url).send(post())
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/scim/v2/Users")
    assert seen.headers["accept"] == "application/scim+json, application/json;q=0.9"
    assert seen.headers["content-type"] == "application/scim+json"
    assert seen.headers["authorization"] == f"Bearer {SECRET}"
    assert seen.headers["user-agent"].startswith("scim-conformance/")


def test_bodies_are_utf_8_json(connect: Connect, server: Any) -> None:
    connect(server.base_url).send(post({"userName": "Zoë"}))
    assert server.seen[0].body == '{"userName": "Zoë"}'.encode()


def test_a_raw_body_goes_out_as_it_is(connect: Connect, server: Any) -> None:
    connect(server.base_url).send(Request("POST", "/Users", raw_body=b'{"broken'))
    assert server.seen[0].body == b'{"broken'


def test_content_type_goes_without_a_body_only_where_the_target_asks_for_it(connect: Connect, server: Any) -> None:
    connect(server.base_url).send(get())
    connect(server.base_url, content_type_always=True, request_type="application/json").send(get())
    assert [seen.headers.get("content-type") for seen in server.seen] == [None, "application/json"]


def test_headers_are_overridden_and_removed(connect: Connect, server: Any) -> None:
    headers = {"accept": "text/html", "Content-Type": "", "user-agent": "", "Authorization": ""}
    result = connect(server.base_url).send(post(headers=headers))
    seen = server.seen[0].headers
    assert seen["accept"] == "text/html"
    assert not {"content-type", "user-agent", "authorization"} & seen.keys()
    assert {name.lower() for name, _ in result.request.headers} == {"accept", "accept-encoding", "content-length"}


def test_credentials_of_a_request_replace_those_of_the_client(connect: Connect, server: Any) -> None:
    client = connect(server.base_url)
    client.send(get(credentials=Credentials("api_key", "X-Key", "other")))
    client.send(get(credentials=NO_CREDENTIALS))
    assert [seen.headers.get("authorization") for seen in server.seen] == [None, None]
    assert [seen.headers.get("x-key") for seen in server.seen] == ["other", None]


def test_the_query_is_encoded_with_percent_signs(connect: Connect, server: Any) -> None:
    result = connect(server.base_url).send(get(query={"filter": 'userName eq "a+b"'}))
    assert server.seen[0].path == "/scim/v2/Users?filter=userName%20eq%20%22a%2Bb%22"
    assert result.request.query == {"filter": 'userName eq "a+b"'}


def test_what_a_url_cannot_hold_is_encoded(connect: Connect, server: Any) -> None:
    result = connect(server.base_url).send(get("/Users/a b\n?x=é"))
    assert server.seen[0].path == "/scim/v2/Users/a%20b%0A?x=%C3%A9"
    assert result.request.url == f"{server.base_url}/Users/a%20b%0A?x=%C3%A9"


@pytest.mark.parametrize("path", ["/Users/%2E%2E", "/Users/a%2fb", "/Users/%41", "/Users//x"])
def test_an_encoded_path_arrives_as_it_was_written(path: str, connect: Connect, server: Any) -> None:
    connect(server.base_url).send(get(path))
    assert server.seen[0].path.lower() == f"/scim/v2{path}".lower()


def test_netrc_never_overrides_the_credentials(
    connect: Connect, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("default login netrc password netrc\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    client = connect(server.base_url)
    client.send(get())
    client.send(get(credentials=NO_CREDENTIALS))
    assert [seen.headers.get("authorization") for seen in server.seen] == [f"Bearer {SECRET}", None]


def test_the_environment_names_no_proxy(connect: Connect, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert connect(server.base_url).send(get()).status == 200


def test_the_proxy_of_the_target_is_used(connect: Connect, server: Any) -> None:
    proxy = server.base_url.removesuffix("/scim/v2")
    connect("http://scim.example.com/v2", proxy=proxy).send(get())
    assert server.seen[0].path == "http://scim.example.com/v2/Users"


def test_cookies_are_not_kept(connect: Connect, server: Any) -> None:
    server.says(server.http("200 OK", "{}", "Set-Cookie: session=abc; Path=/"))
    client = connect(server.base_url)
    client.send(get())
    client.send(get())
    assert "cookie" not in server.seen[1].headers


def test_redirects_are_answers(connect: Connect, server: Any) -> None:
    server.says(server.http("302 Found", "elsewhere", f"Location: {server.base_url}/Groups"))
    result = connect(server.base_url).send(get())
    assert (result.status, result.header("location")) == (302, f"{server.base_url}/Groups")
    assert len(server.seen) == 1


def test_a_location_that_is_no_url_is_an_answer(connect: Connect, server: Any) -> None:
    server.says(server.http("302 Found", "", "Location: http://[oops"))
    assert connect(server.base_url).send(get()).status == 302


def test_connections_are_kept_between_requests(connect: Connect, server: Any) -> None:
    client = connect(server.base_url)
    for request in (get(), post(), get()):
        client.send(request)
    assert (server.connections, len(server.seen)) == (1, 3)


# What is recorded


def test_an_exchange_says_what_it_was_for(connect: Connect, server: Any, record: list[Exchange]) -> None:
    request = post(scenario="create/plain", resource_type="User", operation="create", invalid="no userName")
    result = connect(server.base_url).send(request)
    assert record == [result]
    assert (result.seq, result.attempt, result.scenario) == (1, 1, "create/plain")
    assert (result.resource_type, result.operation, result.request.invalid) == ("User", "create", "no userName")
    assert datetime.fromisoformat(result.started).utcoffset() == timedelta(0)
    assert 0 < result.elapsed_ms < 2000


def test_an_answer_is_recorded_as_it_came(connect: Connect, server: Any) -> None:
    server.says(server.http("201 Made it", "\ufeff<html>é</html>", "X-Twice: 1", "X-Twice: 2", "ETag: W/1"))
    result = connect(server.base_url).send(get())
    assert (result.status, result.answer.reason, result.answer.body) == (201, "Made it", "\ufeff<html>é</html>")
    assert [value for name, value in result.answer.headers if name == "X-Twice"] == ["1", "2"]
    assert result.header("etag") == "W/1"


def test_bytes_that_are_not_utf_8_are_replaced(connect: Connect, server: Any) -> None:
    server.says(server.http("200 OK", b"\xff"))
    assert connect(server.base_url).send(get()).answer.body == "\ufffd"


def test_secrets_are_recorded_nowhere(connect: Connect, server: Any) -> None:
    server.says(server.http("401 Unauthorized", f"bad token {SECRET}", f"WWW-Authenticate: Bearer x={SECRET}"))
    result = connect(server.base_url).send(post({"note": SECRET}, query={"token": SECRET}))
    assert result.status == 401
    assert "s3cret" not in repr(result)


def test_every_thread_gets_its_own_number(connect: Connect, server: Any, record: list[Exchange]) -> None:
    client = connect(server.base_url)
    threads = [threading.Thread(target=lambda: [client.send(get()) for _ in range(5)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [exchange.seq for exchange in record] == list(range(1, 21))


# No answer


def test_a_server_that_is_silent_is_left_after_the_timeout(connect: Connect, server: Any) -> None:
    server.otherwise = pause(1)
    result = connect(server.base_url, timeout=0.2).send(get())
    assert result.error == "no answer within 0.2 s"
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["headers", "body", "endless body"],
)
def test_a_server_that_drips_is_left_after_twice_the_timeout(first: bytes, connect: Connect, server: Any) -> None:
    server.otherwise = drip(first)
    begun = real_time.monotonic()
    result = connect(server.base_url, timeout=0.2).send(get())
    assert result.error == "the answer was not complete within 0.4 s"
    assert real_time.monotonic() - begun < 5  # of the ten that the server would go on


def test_a_server_that_drips_chunks_is_left_after_twice_the_timeout(connect: Connect, server: Any) -> None:
    server.otherwise = drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n")
    result = connect(server.base_url, timeout=0.2).send(get())
    assert result.error == "the answer was not complete within 0.4 s"


def test_a_body_that_is_too_large_is_not_kept(connect: Connect, server: Any) -> None:
    server.says(server.http("200 OK", b"x" * 1001))
    result = connect(server.base_url, max_body=1000).send(get())
    assert (result.response, result.error) == (None, "the body is larger than 1000 bytes")


def test_a_body_of_exactly_the_largest_size_is_kept(connect: Connect, server: Any) -> None:
    server.says(server.http("200 OK", b"x" * 1000))
    assert connect(server.base_url, max_body=1000).send(get()).answer.body == "x" * 1000


def test_the_size_is_bounded_after_decompression(connect: Connect, server: Any) -> None:
    server.says(server.http("200 OK", gzip.compress(bytes(3 * 1024 * 1024)), "Content-Encoding: gzip"))
    result = connect(server.base_url, max_body=2 * 1024 * 1024).send(get())
    assert result.error == "the body is larger than 2 MiB"


def test_a_compressed_body_is_read(connect: Connect, server: Any) -> None:
    server.says(server.http("200 OK", gzip.compress(b'{"id": "1"}'), "Content-Encoding: gzip"))
    assert connect(server.base_url).send(get()).id == "1"


def test_a_chunked_body_is_read(connect: Connect, server: Any) -> None:
    chunked = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n6\r\n: "1"}\r\n0\r\n\r\n'
    server.says(chunked, chunked)
    client = connect(server.base_url)
    assert [client.send(get()).id, client.send(get()).id] == ["1", "1"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", "the answer is not HTTP: its first line is no status line"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "the answer broke off before its end"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
            "the answer broke off before its end",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
            "the answer broke off before its end",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
            "the body could not be decompressed",
        ),
        (
            b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
            "too many headers in the answer: more than 100",
        ),
        (
            b"HTTP/1.1 200 OK\r\nX: " + b"1" * 70000 + b"\r\n\r\n",
            "the answer has a header line that is too long",
        ),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_in_words(
    answer: bytes, words: str, connect: Connect, server: Any
) -> None:
    server.otherwise = lambda connection: connection.sendall(answer)
    result = connect(server.base_url).send(get())
    assert (result.response, result.error) == (None, words)


def test_a_connection_that_is_refused_is_told_in_words(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert connect(f"http://127.0.0.1:{port}").send(post()).error == "the connection was refused"


def test_a_name_that_does_not_resolve_is_told_in_words(connect: Connect) -> None:
    result = connect("http://no-such-host.invalid").send(post())
    assert result.error == "the name no-such-host.invalid could not be resolved"


def test_a_proxy_that_is_not_there_is_told_in_words(connect: Connect) -> None:
    result = connect("http://scim.example.com", proxy="http://127.0.0.1:9").send(post())
    assert result.error == "the proxy cannot be used: the connection was refused"


@pytest.mark.parametrize("value", ["Łukasz", "a\nX-Other: b", " a"])
def test_a_header_that_cannot_be_sent_is_the_callers_mistake(value: str, connect: Connect, server: Any) -> None:
    with pytest.raises(ValueError, match="the header X-Name has a value that HTTP cannot carry"):
        connect(server.base_url).send(get(headers={"X-Name": value}))


def test_a_proxy_that_refuses_is_told_in_words(connect: Connect, server: Any) -> None:
    server.otherwise = server.http("407 Who are you?")
    result = connect("https://scim.example.com", proxy=server.base_url).send(post())
    assert result.error == "the proxy cannot be used: it answered 407 to CONNECT"


def test_a_body_where_none_is_allowed_does_not_spoil_the_next_answer(connect: Connect, server: Any) -> None:
    server.says(b"HTTP/1.1 204 No Content\r\n\r\n" + b"surprise" * 10, server.http("200 OK", '{"id": "1"}'))
    client = connect(server.base_url)
    assert [client.send(Request("DELETE", "/Users/1")).status, client.send(get()).id] == [204, "1"]


def test_a_read_is_tried_once_more_after_a_lost_connection(
    connect: Connect, server: Any, record: list[Exchange]
) -> None:
    server.says(hang_up)
    assert connect(server.base_url).send(get()).status == 200
    assert [(exchange.attempt, exchange.error) for exchange in record] == [
        (1, "the connection was closed before an answer came"),
        (2, ""),
    ]


def test_a_read_is_tried_only_once_more(connect: Connect, server: Any, record: list[Exchange]) -> None:
    server.otherwise = hang_up
    connect(server.base_url).send(get())
    assert len(record) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_is_never_tried_again_after_a_lost_connection(method: str, connect: Connect, server: Any) -> None:
    server.otherwise = hang_up
    assert connect(server.base_url).send(Request(method, "/Users/1")).response is None
    assert len(server.seen) == 1


def test_after_five_failures_in_a_row_the_endpoint_is_down(connect: Connect, server: Any) -> None:
    server.otherwise = hang_up
    client = connect(server.base_url)
    for _ in range(4):
        client.send(post())
    with pytest.raises(EndpointDown) as down:
        client.send(post())
    assert down.value.exchange.seq == 5
    with pytest.raises(EndpointDown):
        client.send(post())
    assert len(server.seen) == 5


def test_an_answer_in_between_starts_the_count_again(connect: Connect, server: Any) -> None:
    failures = [hang_up] * 4
    server.says(*failures, server.http("500 Oops"), *failures)
    client = connect(server.base_url)
    assert [client.send(post()).ok for _ in range(10)] == [False] * 9 + [True]


def test_after_resume_the_endpoint_gets_another_chance(connect: Connect, server: Any) -> None:
    server.says(*[hang_up] * 5)
    client = connect(server.base_url)
    with pytest.raises(EndpointDown):
        [client.send(post()) for _ in range(5)]
    client.resume()
    assert client.send(post()).status == 200


def test_an_endpoint_that_sends_too_much_is_not_down(connect: Connect, server: Any) -> None:
    server.otherwise = server.http("200 OK", b"x" * 10)
    client = connect(server.base_url, max_body=5)
    assert {client.send(post()).error for _ in range(6)} == {"the body is larger than 5 bytes"}


# Asked to wait


def test_a_429_is_tried_again_after_the_seconds_that_it_asks_for(
    connect: Connect, server: Any, record: list[Exchange], time: Any
) -> None:
    server.says(server.http("429 Too Many Requests", "", "Retry-After: 7"))
    assert connect(server.base_url).send(post()).status == 200
    assert [(exchange.attempt, exchange.status) for exchange in record] == [(1, 429), (2, 200)]
    assert time.now == pytest.approx(7, abs=0.01)
    assert record[1].waited_ms == pytest.approx(7000, abs=10)


def test_a_429_with_a_date_is_measured_by_the_clock_of_the_server(connect: Connect, server: Any, time: Any) -> None:
    there = datetime(2001, 1, 1, tzinfo=UTC)
    date, until = (format_datetime(moment, usegmt=True) for moment in (there, there + timedelta(seconds=9)))
    server.says(server.http("429 Too Many Requests", "", f"Date: {date}", f"Retry-After: {until}"))
    connect(server.base_url).send(get())
    assert time.now == pytest.approx(9, abs=0.01)


def test_a_429_that_names_no_time_is_tried_again_ever_more_slowly(
    connect: Connect, server: Any, record: list[Exchange], time: Any
) -> None:
    server.otherwise = server.http("429 Too Many Requests")
    assert connect(server.base_url).send(get()).status == 429
    assert [exchange.attempt for exchange in record] == [1, 2, 3, 4, 5]
    assert time.now == pytest.approx(1 + 2 + 4 + 8, abs=0.01)


def test_a_429_is_returned_at_once_where_it_is_the_answer_under_test(connect: Connect, server: Any, time: Any) -> None:
    server.otherwise = server.http("429 Too Many Requests", "", "Retry-After: 7")
    assert connect(server.base_url).send(get(retry=False)).status == 429
    assert (len(server.seen), time.now) == (1, 0)


def test_a_503_is_tried_again_only_if_it_says_when(connect: Connect, server: Any, record: list[Exchange]) -> None:
    server.says(server.http("503 Busy", "", "Retry-After: 1"), server.http("503 Busy"))
    assert connect(server.base_url).send(get()).status == 503
    assert [exchange.attempt for exchange in record] == [1, 2]


# Stopped


def test_nothing_is_sent_after_stop_until_resume(connect: Connect, server: Any) -> None:
    client = connect(server.base_url)
    client.stop()
    with pytest.raises(Stopped):
        client.send(get())
    client.resume()
    assert client.send(get()).status == 200
    assert len(server.seen) == 1


def test_stop_ends_a_wait_for_retry_after(connect: Connect, server: Any, time: Any) -> None:
    server.otherwise = server.http("429 Too Many Requests", "", "Retry-After: 60")
    client = connect(server.base_url)
    slept = time.sleep

    def sleep_until_stopped(seconds: float) -> None:
        slept(seconds)
        client.stop()

    time.sleep = sleep_until_stopped
    with pytest.raises(Stopped):
        client.send(get())
    assert time.now < 1


def test_a_session_of_ones_own_answers_without_a_network(client: Client, provider: Any) -> None:
    result = client.send(post({"userName": "a"}))
    assert (result.status, result.id, result.media_type) == (201, "id-1", "application/scim+json")
    assert provider.calls == ["POST /Users"]
    assert json.loads(result.answer.body) == {"userName": "a", "id": "id-1"}
