"""Tokens bought with client credentials: when, how often, with what, and what is said where there are none."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import urllib3
from requests.adapters import BaseAdapter

from scim_conformance.wire.client import Client, EndpointDown, Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.oauth import NoToken, Tokens
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import CLIENT_CREDENTIALS, NO_CREDENTIALS, WRONG_SECRET, Credentials
from scim_conformance.wire.transport import Answer, Unanswered

ACME = Credentials(
    CLIENT_CREDENTIALS, "Authorization", "s3cret/+ :é", "client one", "http://login.example/token", "scim"
)
HTML = b"<!doctype html><title>Sign in</title>"


@dataclass
class Vendor(BaseAdapter):
    """A token endpoint and a service provider that takes its newest token for `uses` requests (0: for ever)."""

    uses: int = 0
    knows_basic: bool = True
    refuses_all: bool = False
    before_forbidding: Callable[[], object] = lambda: None
    """Called before a request to /Forbidden is answered with 401."""
    sold: list[requests.PreparedRequest] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    left: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        super().__init__()

    def close(self) -> None:
        """Nothing is held open."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        if str(request.url).endswith("/Forbidden"):
            self.before_forbidding()
        with self.lock:
            status, body = self._token(request) if "login.example" in str(request.url) else self._scim(request)
        response = requests.Response()
        response.status_code, response.request = status, request
        response.raw = urllib3.HTTPResponse(BytesIO(json.dumps(body).encode()), {}, status, preload_content=False)
        return response

    def _token(self, request: requests.PreparedRequest) -> tuple[int, Any]:
        self.sold.append(request)
        if not self.knows_basic and "Authorization" in request.headers:
            return 400, {"error": "invalid_client"}
        self.left = self.uses
        return 200, {"access_token": f"t0k3n-{len(self.sold)}", "token_type": "bearer", "expires_in": 3600}

    def _scim(self, request: requests.PreparedRequest) -> tuple[int, Any]:
        given = request.headers.get("Authorization", "none")
        self.asked.append(given)
        if str(request.url).endswith("/Forbidden"):
            return 401, {"status": "401"}
        fresh = given == f"Bearer t0k3n-{len(self.sold)}" and (not self.uses or self.left > 0)
        self.left -= fresh
        return (401, {"status": "401"}) if self.refuses_all or not fresh else (200, {"id": "1"})


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
def client(vendor: Vendor, connect: Callable[..., Client]) -> Client:
    session = requests.Session()
    session.mount("http://", vendor)
    return connect("http://scim.example", credentials=ACME, session=session)


def get(**more: Any) -> Request:
    return Request("GET", "/Users", **more)


def test_a_token_is_bought_with_basic_authentication_and_used_for_every_request(client: Client, vendor: Vendor) -> None:
    statuses = [client.send(get()).status for _ in range(3)]
    [sale] = vendor.sold
    pair = base64.b64decode(sale.headers["Authorization"].removeprefix("Basic ")).decode()

    assert statuses == [200, 200, 200]
    assert vendor.asked == ["Bearer t0k3n-1"] * 3
    assert pair == "client+one:s3cret%2F%2B+%3A%C3%A9"
    assert parse_qs(str(sale.body)) == {"grant_type": ["client_credentials"], "scope": ["scim"]}


def test_an_endpoint_that_does_not_know_basic_gets_the_credentials_in_the_body(client: Client, vendor: Vendor) -> None:
    vendor.knows_basic = False

    assert client.send(get()).status == 200
    assert ["Authorization" in sale.headers for sale in vendor.sold] == [True, False]
    assert parse_qs(str(vendor.sold[1].body))["client_secret"] == ["s3cret/+ :é"]


def test_and_is_asked_in_that_way_only_from_then_on(client: Client, vendor: Vendor) -> None:
    vendor.knows_basic, vendor.uses = False, 1
    for _ in range(3):
        client.send(get())

    assert ["Authorization" in sale.headers for sale in vendor.sold] == [True, False, False, False]


def test_a_token_that_runs_out_is_replaced_and_the_write_is_done_once(
    client: Client, vendor: Vendor, record: list[Exchange]
) -> None:
    vendor.uses = 2
    statuses = [client.send(Request("POST", "/Users", body={})).status for _ in range(4)]

    assert statuses == [200] * 4
    assert [(exchange.status, exchange.attempt) for exchange in record] == [
        *((200, 1), (200, 1), (401, 1), (200, 2), (200, 1))
    ]
    assert len(vendor.sold) == 2


def test_a_fresh_token_that_is_refused_at_once_is_a_refusal(client: Client, vendor: Vendor) -> None:
    vendor.refuses_all = True

    assert client.send(get()).status == 401
    assert (len(vendor.sold), len(vendor.asked)) == (1, 1)


def test_a_request_that_every_token_is_refused_for_is_repeated_once(client: Client, vendor: Vendor) -> None:
    client.send(get())
    vendor.refuses_all = True

    assert [client.send(get()).status for _ in range(3)] == [401] * 3
    assert (len(vendor.sold), len(vendor.asked)) == (2, 1 + 2 + 1 + 1)


def test_it_is_repeated_once_even_if_others_buy_ever_new_tokens(client: Client, vendor: Vendor) -> None:
    def another_buys() -> None:
        vendor.left = 0
        with ThreadPoolExecutor(1) as other:
            theirs.append(other.submit(client.send, get()).result().status)

    theirs: list[int] = []
    vendor.uses = 10
    client.send(get())
    vendor.before_forbidding = another_buys

    assert client.send(Request("POST", "/Forbidden", body={})).status == 401
    assert (theirs, len(vendor.sold)) == ([200, 200], 3)


@pytest.mark.parametrize(
    "more",
    [
        {"credentials": NO_CREDENTIALS},
        {"credentials": ACME.wrong()},
        {"headers": {"authorization": ""}},
        {"headers": {"Authorization": "Bearer x"}},
    ],
)
def test_credentials_that_are_wrong_on_purpose_buy_no_token(
    client: Client, vendor: Vendor, more: dict[str, Any]
) -> None:
    client.send(get())

    assert client.send(get(**more)).status == 401
    assert (len(vendor.sold), len(vendor.asked)) == (1, 2)


def test_of_many_threads_one_buys_the_token(client: Client, vendor: Vendor) -> None:
    vendor.uses = 20
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: client.send(get()).status, range(40)))

    assert statuses == [200] * 40
    assert len(vendor.sold) == 2


def test_no_token_and_no_secret_is_recorded(client: Client, record: list[Exchange]) -> None:
    client.send(Request("POST", "/Users", body={"title": "t0k3n-1 and s3cret/+ :é"}))

    assert "t0k3n" not in repr(record)
    assert "s3cret" not in repr(record)


def test_sales_of_tokens_are_no_exchanges(client: Client, record: list[Exchange]) -> None:
    client.send(get())

    assert [exchange.request.url for exchange in record] == ["http://scim.example/Users"]


def test_wrong_credentials_are_a_wrong_token() -> None:
    assert ACME.wrong().headers() == {"Authorization": f"Bearer {WRONG_SECRET}"}


def test_the_secret_and_what_basic_makes_of_it_are_secrets() -> None:
    pair = base64.b64encode(b"client+one:s3cret%2F%2B+%3A%C3%A9").decode()

    assert {ACME.secret, pair} <= set(ACME.secrets())


def test_an_endpoint_without_tokens_is_down_until_resume(
    connect: Callable[..., Client], server: Any, record: list[Exchange]
) -> None:
    server.otherwise = server.http("503 Busy", "", "Retry-After: 1")
    credentials = Credentials(CLIENT_CREDENTIALS, "Authorization", "s3cret", "acme", f"{server.base_url}/token")
    client = connect(server.base_url, credentials=credentials)
    for _ in range(3):
        with pytest.raises(EndpointDown, match="it answered 503 with nothing"):
            client.send(get())
    assert (len(server.seen), record) == (1, [])

    client.resume()
    with pytest.raises(EndpointDown):
        client.send(get())
    assert len(server.seen) == 2


# Tokens and time


@dataclass
class Shop:
    """What Tokens deal with: a clock, and answers of the token endpoint, the last of them for ever."""

    now: float = 0.0
    answers: list[Answer | Unanswered] = field(default_factory=list)
    calls: int = 0

    def send(self, _: requests.PreparedRequest) -> Answer:
        self.calls += 1
        answer = self.answers[min(self.calls, len(self.answers)) - 1]
        if isinstance(answer, Unanswered):
            raise answer
        return answer

    def tokens(self, *answers: Answer | Unanswered) -> Tokens:
        self.answers = list(answers)
        return Tokens(ACME, self.send, Redactor(ACME.secrets()), lambda: self.now)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def answer(status: int = 200, body: object = None, **said: Any) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(said if body is None else body).encode()
    return Answer(status, "", (), raw)


def sold(**more: Any) -> Answer:
    return answer(**{"access_token": "t0k3n", "token_type": "Bearer", **more})


@pytest.mark.parametrize(
    ("expires_in", "kept_for"),
    [(3600, 3569), ("3600", 3569), (10, 8.9), (None, 1e9), (0, 1e9), (-5, 1e9), ("soon", 1e9)],
)
def test_a_token_is_replaced_shortly_before_it_runs_out(shop: Shop, expires_in: object, kept_for: float) -> None:
    tokens = shop.tokens(sold(expires_in=expires_in))
    tokens.current()
    shop.now = kept_for
    tokens.current()

    assert shop.calls == 1


@pytest.mark.parametrize(("expires_in", "replaced_at"), [(3600, 3570), ("3600", 3570), (10, 9.0)])
def test_and_not_later(shop: Shop, expires_in: object, replaced_at: float) -> None:
    tokens = shop.tokens(sold(expires_in=expires_in))
    tokens.current()
    shop.now = replaced_at
    tokens.current()

    assert shop.calls == 2


REFUSALS: list[tuple[Answer | Unanswered, str]] = [
    (Unanswered("the connection was refused"), "it gave no answer: the connection was refused. Check the token URL"),
    (answer(401), "it refused the client id and secret (invalid_client). Check SCIM_CLIENT_ID and the secret."),
    (answer(400, error="invalid_client"), "it refused the client id and secret (invalid_client)."),
    (answer(400, error="invalid_scope"), "it does not grant the scope asked for, scim (invalid_scope)."),
    (answer(400, error="unauthorized_client"), "this client may not use client credentials"),
    (answer(400, error="unsupported_grant_type"), "it gives no tokens for client credentials"),
    (answer(400, error="odd", error_description="no\nidea"), "it answered 400 with the error odd (no idea)."),
    (answer(400, error=["odd"]), "it answered 400 with something that is no JSON object."),
    (answer(404, HTML), "it answered 404 with a web page. Check the token URL."),
    (answer(302, b""), "it redirects (status 302). Give the address where the tokens are."),
    (answer(200, HTML), "it answered 200 with a web page instead of a token. Check the token URL."),
    (answer(200, b""), "it answered 200 with nothing instead of a token."),
    (answer(200, b"[" * 100_000), "it answered 200 with something that is no JSON object instead of a token."),
    (answer(200, expires_in=3600), "its answer has no access_token."),
    (sold(access_token=7), "its answer has no access_token."),
    (sold(token_type="mac"), "it gives tokens of the type mac, and SCIM clients can only use Bearer."),
    (sold(access_token="a\nb"), "its access_token has a character that no HTTP header can carry."),
]


@pytest.mark.parametrize(("said", "words"), REFUSALS, ids=[words[:40] for _, words in REFUSALS])
def test_no_token_is_told_with_the_reason_and_what_to_do(shop: Shop, said: Answer | Unanswered, words: str) -> None:
    with pytest.raises(NoToken) as problem:
        shop.tokens(said).current()

    assert str(problem.value).startswith("No access token from http://login.example/token: ")
    assert words in str(problem.value)


def test_a_refusal_that_repeats_the_secret_does_not(shop: Shop) -> None:
    said = answer(400, error="invalid_request", error_description=f"{ACME.secret} is wrong")

    with pytest.raises(NoToken) as problem:
        shop.tokens(said).current()

    assert "s3cret" not in str(problem.value)


def test_a_token_without_a_type_is_taken_for_bearer(shop: Shop) -> None:
    assert shop.tokens(answer(access_token="t0k3n")).current().headers() == {"Authorization": "Bearer t0k3n"}
