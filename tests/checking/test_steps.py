"""The steps that scenarios begin with: what blocks them, and how far they look."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.checking import Blocked, Inconclusive, NotApplicable
from scim_conformance.checking.stage import Stage
from scim_conformance.checking.steps import existing, first_kept, found_in_list, some
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.scim_client import ScimClient


@pytest.fixture
def scim(stage: Stage) -> ScimClient:
    return stage.client("a scenario")


@pytest.fixture
def user(stage: Stage) -> ResourceUnderTest:
    found: ResourceUnderTest = stage.fact("user_type", {}, "a scenario")
    return found


def test_what_exists_is_shown_as_a_read_shows_it(scim: ScimClient, user: ResourceUnderTest, provider: Any) -> None:
    provider.reply = lambda method, path, body: (201, {"id": "7"}) if method == "POST" else (200, {"id": "7", "a": 1})

    assert existing(scim, user).resource == {"id": "7", "a": 1}
    assert [(method, path) for method, path, _ in provider.seen] == [("POST", "/Users"), ("GET", "/Users/7")]


def test_a_refused_create_blocks(scim: ScimClient, user: ResourceUnderTest, provider: Any) -> None:
    provider.reply = lambda *_: (403, None)

    with pytest.raises(Blocked, match="POST /Users gave status 403, but a User was needed") as caught:
        existing(scim, user)
    assert caught.value.exchange is not None


@pytest.mark.parametrize("answer", [(404, None), (200, {}), (200, {"id": 7})])
def test_a_resource_that_cannot_be_read_blocks(
    scim: ScimClient, user: ResourceUnderTest, provider: Any, answer: tuple[int, Any]
) -> None:
    provider.reply = lambda method, path, body: (201, {"id": "7"}) if method == "POST" else answer

    with pytest.raises(Blocked, match="the User just created cannot be looked at"):
        existing(scim, user)


@pytest.mark.parametrize("boss", [{"id": "7", "userName": "boss@corp.example"}, {"id": "8"}], ids=["name", "id"])
def test_a_resource_of_another_name_or_id_blocks_and_is_left_alone(
    scim: ScimClient, user: ResourceUnderTest, provider: Any, boss: dict[str, str]
) -> None:
    provider.reply = lambda method, path, body: (201, {"id": "7"}) if method == "POST" else (200, boss)

    with pytest.raises(Blocked, match="another User than the one just created: it is left alone"):
        existing(scim, user)


def test_a_create_that_tells_no_id_at_all_blocks(scim: ScimClient, user: ResourceUnderTest, provider: Any) -> None:
    provider.reply = lambda *_: (201, None)

    with pytest.raises(Blocked, match="neither id nor Location"):
        existing(scim, user)


def test_some_resource_is_a_new_one_where_one_may_be_created(
    scim: ScimClient, user: ResourceUnderTest, provider: Any
) -> None:
    provider.reply = lambda method, path, body: (201, {"id": "7"}) if method == "POST" else (200, {"id": "7"})

    assert some(scim, user).id == "7"
    assert [method for method, _, _ in provider.seen] == ["POST", "GET"]


def population(*people: Any, **reads: Any) -> Callable[[str, str, Any], tuple[int, Any]]:
    """A server with these people, each read as it is listed unless told otherwise by its id."""
    known = {str(one["id"]): (200, one) for one in people if isinstance(one, dict) and "id" in one} | reads

    def reply(method: str, path: str, body: Any) -> tuple[int, Any]:
        id = path.removeprefix("/Users").removeprefix("/")
        page = {"totalResults": len(people), "Resources": list(people)}
        return (200, page) if "?" in id else known.get(id, (404, None))

    return reply


ADA, EVE, NAMELESS = {"id": "1", "userName": "ada"}, {"id": "2", "userName": "eve"}, {"id": "3"}
ONLY_READING = pytest.mark.parametrize("read_only", [True])


@ONLY_READING
@pytest.mark.parametrize(
    ("people", "reads", "found"),
    [
        ([ADA, EVE], {}, "1"),
        ([NAMELESS, EVE], {}, "3"),
        ([{"id": 7}, EVE], {}, "2"),
        ([{"id": ""}, {}, EVE], {}, "2"),
        ([{"id": "\ud800"}, EVE], {}, "2"),
        ([{"id": "x" * 301}, EVE], {}, "2"),
        (["ada", EVE], {}, "2"),
        ([ADA, EVE], {"1": (404, None)}, "2"),
        ([ADA, EVE], {"1": (200, {"userName": "ada"})}, "2"),
    ],
)
def test_some_resource_is_the_first_listed_that_can_be_read(
    scim: ScimClient, user: ResourceUnderTest, provider: Any, people: list[Any], reads: Any, found: str
) -> None:
    provider.reply = population(*people, **reads)

    assert some(scim, user).id == found
    assert {method for method, _, _ in provider.seen} == {"GET"}


@ONLY_READING
@pytest.mark.parametrize(
    ("people", "found"),
    [
        ([NAMELESS, EVE], "2"),
        ([{**NAMELESS, "userName": 7}, EVE], "2"),
        ([{**NAMELESS, "userName": " "}, EVE], "2"),
        ([{**NAMELESS, "userName": "\udfff"}, EVE], "2"),
        ([{**NAMELESS, "USERNAME": "x"}, EVE], "3"),
    ],
)
def test_one_that_shows_no_name_is_passed_over_where_a_name_is_needed(
    scim: ScimClient, user: ResourceUnderTest, provider: Any, people: list[Any], found: str
) -> None:
    provider.reply = population(*people)

    assert some(scim, user, shows="userName").id == found


@ONLY_READING
@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([], "no User is listed, and this run may not create one"),
        ([{"id": 7}], "no User looked at has userName to ask for"),
        ([NAMELESS], "no User looked at has userName to ask for"),
    ],
)
def test_where_nobody_will_do_there_is_nothing_to_judge(
    scim: ScimClient, user: ResourceUnderTest, provider: Any, people: list[Any], told: str
) -> None:
    provider.reply = population(*people)

    with pytest.raises(NotApplicable, match=told) as caught:
        some(scim, user, shows="userName")
    assert caught.value.reason.code == "read-only"


@ONLY_READING
def test_no_more_than_three_people_are_looked_at(scim: ScimClient, user: ResourceUnderTest, provider: Any) -> None:
    provider.reply = population(*({"id": str(number)} for number in range(9)))

    with pytest.raises(NotApplicable):
        some(scim, user, shows="userName")
    assert [path for _, path, _ in provider.seen] == ["/Users?count=3", "/Users/0", "/Users/1", "/Users/2"]


@ONLY_READING
@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (lambda *_: (500, None), r"GET /Users\?count=3 gave status 500, but a User was needed"),
        (population(ADA, **{"1": (403, None)}), "GET /Users/1 gave status 403, so a User that is listed cannot be"),
    ],
)
def test_a_population_that_cannot_be_looked_at_blocks(
    scim: ScimClient, user: ResourceUnderTest, provider: Any, reply: Any, told: str
) -> None:
    provider.reply = reply

    with pytest.raises(Blocked, match=told):
        some(scim, user)


def pages(total: int, size: int) -> Callable[[str, str, Any], tuple[int, Any]]:
    """A list of resources with ids from 1, so many on a page."""

    def reply(method: str, path: str, body: Any) -> tuple[int, Any]:
        start = int(path.partition("startIndex=")[2].partition("&")[0])
        found = [{"id": str(number)} for number in range(start, min(start + size, total + 1))]
        return 200, {"totalResults": total, "Resources": found}

    return reply


def test_a_list_is_gone_through_page_by_page(scim: ScimClient, user: ResourceUnderTest, provider: Any) -> None:
    provider.reply = pages(total=25, size=10)

    assert "17" in [entry["id"] for entry in found_in_list(scim, user, "17").resources]
    assert len(provider.seen) == 2


def test_a_list_without_it_ends_at_its_last_page(scim: ScimClient, user: ResourceUnderTest, provider: Any) -> None:
    provider.reply = pages(total=25, size=10)

    assert len(found_in_list(scim, user, "none").resources) == 5
    assert len(provider.seen) == 3


@pytest.mark.parametrize("answer", [(500, None), (200, []), (200, {"Resources": []}), (200, {"totalResults": "many"})])
def test_an_odd_list_is_not_gone_through(
    scim: ScimClient, user: ResourceUnderTest, provider: Any, answer: tuple[int, Any]
) -> None:
    provider.reply = lambda *_: answer

    found_in_list(scim, user, "1")

    assert len(provider.seen) == 1


def test_a_list_without_end_proves_nothing(scim: ScimClient, user: ResourceUnderTest, provider: Any) -> None:
    provider.reply = pages(total=10**9, size=100)

    with pytest.raises(Inconclusive, match="has 1000000000 resources; none is not among the first 2000"):
        found_in_list(scim, user, "none")
    assert len(provider.seen) == 20


PATHS = ("displayName", "nickName", "name.familyName")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"displayName": "Ada", "nickName": "Addie"}, "displayName"),
        ({"displayName": "", "nickName": "Addie"}, "nickName"),
        ({"displayName": None, "NAME": {"FamilyName": "Lovelace"}}, "name.familyName"),
    ],
)
def test_the_first_attribute_that_the_server_kept_is_tried(body: Any, path: str) -> None:
    assert first_kept(shown(body), body, PATHS) == path


@pytest.mark.parametrize("body", [{}, {"title": "Countess"}, {"displayName": None, "nickName": "", "name": {}}])
def test_where_the_server_kept_none_of_them_there_is_nothing_to_try(body: Any) -> None:
    with pytest.raises(NotApplicable, match="kept none of the attributes") as caught:
        first_kept(shown(body), body, PATHS)
    assert caught.value.reason.code == "nothing-to-change"


def test_what_the_server_made_of_it_was_not_kept() -> None:
    sent = {"displayName": "as sent", "title": "Countess"}
    assert first_kept(shown({**sent, "displayName": "Ada Lovelace"}), sent, ("displayName", "title")) == "title"


def shown(body: Any) -> Exchange:
    return Exchange(1, Sent("GET", "https://scim.example/Users/7"), Received(200, "", (), json.dumps(body)))
