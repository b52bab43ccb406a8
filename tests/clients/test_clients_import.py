"""A list of more than one page, as a client follows it: judged from what the pages show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from scim_conformance.checking import Finding
from scim_conformance.clients.loader import clients, step_named
from scim_conformance.suite.idp.cast import Scene
from scim_conformance.suite.idp.paging import MOST, complete, followed
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange, Received, Sent

STEP = step_named("okta-oin/import")


class Endpoint:
    """Answers lists of people who are numbers, from the one that was asked for on."""

    def __init__(self, people: list[str], most: int = 100, total: int | None = None) -> None:
        self.people = people
        self.most = most
        self.total = len(people) if total is None else total
        self.asked: list[str] = []
        self.is_alone = False

    @contextmanager
    def alone(self) -> Iterator[None]:
        self.is_alone = True
        yield
        self.is_alone = False

    def send(self, request: Request) -> Exchange:
        assert self.is_alone
        self.asked.append(request.path)
        start = int(request.path.partition("startIndex=")[2].partition("&")[0])
        return page(self.people[start - 1 :][: self.most], self.total)


def page(people: list[str], total: Any) -> Exchange:
    body = {"totalResults": total, "Resources": [{"id": one} for one in people]}
    answer = Received(200, "OK", (("Content-Type", "application/scim+json"),), json.dumps(body))
    return Exchange(1, Sent("GET", "https://x/Users"), answer)


def read(endpoint: Endpoint) -> list[Exchange]:
    playing: Any = SimpleNamespace(
        client=clients()["okta-oin"], resource=SimpleNamespace(name="User", endpoint="/Users")
    )
    scim: Any = endpoint
    return followed(scim, playing, STEP.requests[0], Scene({"startIndex": "1"}))


def numbers(many: int) -> list[str]:
    return [str(one) for one in range(1, many + 1)]


def test_a_list_is_followed_from_hundred_to_hundred() -> None:
    endpoint = Endpoint(numbers(250))
    pages = read(endpoint)

    assert endpoint.asked == [f"/Users?startIndex={start}&count=100" for start in (1, 101, 201)]
    complete(pages, "250")


def test_a_short_list_is_asked_for_once() -> None:
    endpoint = Endpoint(numbers(100))

    assert len(read(endpoint)) == len(endpoint.asked) == 1


def test_a_server_may_show_fewer_than_it_is_asked_for() -> None:
    endpoint = Endpoint(numbers(90), most=40)
    pages = read(endpoint)

    assert endpoint.asked == [f"/Users?startIndex={start}&count=100" for start in (1, 41, 81)]
    complete(pages, "90")


def test_nobody_waits_for_a_list_without_end() -> None:
    endpoint = Endpoint(numbers(10_000))
    pages = read(endpoint)

    assert len(pages) == MOST
    complete(pages, "9999")  # who is further on is not missing


def test_a_page_without_anybody_is_the_end() -> None:
    endpoint = Endpoint(numbers(150), total=160)

    assert len(read(endpoint)) == 3


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ([page(["1", "2"], 4), page(["2", "3"], 4)], "nobody on two pages"),
        ([page(["1", "2"], 4), page(["3"], 4), page([], 4)], "4 resources in all"),
        ([page(["1", "2"], 3), page(["3"], 3)], "a list with 9"),
    ],
    ids=["twice", "lost", "never"],
)
def test_who_is_shown_twice_or_never_is_told(pages: list[Exchange], told: str) -> None:
    with pytest.raises(Finding, match=told):
        complete(pages, "9")


def test_who_comes_or_goes_meanwhile_is_nobodys_fault() -> None:
    complete([page(["1", "2"], 4), page(["2", "3"], 5)], "9")
