"""Cleanup deletes what the run created, by id or by exact name, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from scim_conformance.wire import cleanup
from scim_conformance.wire.client import Client
from scim_conformance.wire.journal import Entry

sweep = partial(cleanup.sweep, pause=lambda _: None)


def entry(number: int, name: str, id: str = "", **more: Any) -> Entry:
    return Entry(number, "/Users", "User", "userName", name, id, **more)


@pytest.fixture
def tenant(provider: Any) -> Any:
    """A provider with two users of its own, and ours between them."""
    names = ["boss@corp.example", "scim-1", 'scim "2"', "scim-11", "staff@corp.example"]
    provider.resources = {f"id-{place}": {"id": f"id-{place}", "userName": name} for place, name in enumerate(names)}
    return provider


OTHERS = ["boss@corp.example", "scim-11", "staff@corp.example"]


def test_resources_are_deleted_by_id_the_newest_first(client: Client, tenant: Any) -> None:
    gone: list[Entry] = []
    entries = [entry(1, "scim-1", "id-1", shown=True), entry(2, 'scim "2"', "id-2", shown=True)]
    assert sweep(client, entries, gone.append) == ()
    assert tenant.calls == ["DELETE /Users/id-2", "GET /Users/id-2", "DELETE /Users/id-1"]
    assert gone == entries[::-1]


def test_an_id_that_no_read_has_shown_is_looked_at_first(client: Client, tenant: Any) -> None:
    assert sweep(client, [entry(1, "scim-1", "id-1")], lambda _: None) == ()
    assert tenant.calls[:2] == ["GET /Users/id-1", "DELETE /Users/id-1"]


def deleted(server: Any) -> list[str]:
    """The paths of the deletions that a scripted server saw."""
    return [seen.path for seen in server.seen if seen.method == "DELETE"]


def marked(server: Any, *numbers: int) -> bytes:
    """A list of users with the names that the run `run-1` gave them."""
    shown = [{"id": f"id-{number}", "userName": f"run-1-{number}"} for number in numbers]
    return bytes(server.http("200 OK", json.dumps({"totalResults": len(shown), "Resources": shown})))


def test_one_search_for_the_marker_saves_many_reads(connect: Callable[..., Client], server: Any) -> None:
    server.says(marked(server, 1, 2, 3))
    server.otherwise = server.http("204 No Content")
    entries = [entry(number, f"run-1-{number}", f"id-{number}") for number in (1, 2, 3)]
    assert sweep(connect(server.base_url), entries, lambda _: None, marker="run-1") == ()
    assert [seen.method for seen in server.seen] == ["GET", "DELETE", "GET", "DELETE", "DELETE"]
    assert server.seen[0].path == "/scim/v2/Users?filter=userName%20sw%20%22run-1%22&count=100"


def test_what_that_search_does_not_show_is_read(connect: Callable[..., Client], server: Any) -> None:
    server.says(marked(server, 1, 2), server.http("404 Gone"), server.http("200 OK", '{"totalResults": 0}'))
    server.otherwise = server.http("204 No Content")
    entries = [entry(number, f"run-1-{number}", f"id-{number}") for number in (1, 2, 3)]
    assert sweep(connect(server.base_url), entries, lambda _: None, marker="run-1") == ()
    assert deleted(server) == ["/scim/v2/Users/id-2", "/scim/v2/Users/id-1"]


def test_an_id_of_somebody_else_is_left_alone_and_ours_found_by_its_name(client: Client, tenant: Any) -> None:
    assert sweep(client, [entry(1, "scim-1", "id-0")], lambda _: None) == ()
    assert tenant.names() == ["boss@corp.example", 'scim "2"', "scim-11", "staff@corp.example"]


@pytest.mark.parametrize("name", ["scim-9", ""], ids=["not found by name", "no name"])
def test_an_id_of_somebody_else_is_never_deleted(client: Client, tenant: Any, name: str) -> None:
    (left,) = sweep(client, [entry(1, name, "id-0")], pytest.fail)
    assert left.url == "http://provider.example/Users/id-0"
    assert "it may be somebody else's" in left.reason
    assert len(tenant.resources) == 5


def test_an_id_that_is_not_there_is_looked_for_by_its_name(client: Client, tenant: Any) -> None:
    assert sweep(client, [entry(1, "scim-1", "id-77")], lambda _: None) == ()
    assert "scim-1" not in tenant.names()


@pytest.mark.parametrize(
    "shown",
    [
        {"userName": "run-1-renamed@example.com"},
        {"userName": "u-4711", "displayName": "RUN-1-A"},
        {"userName": "u-4711", "emails": [{"value": "run-1-a@example.com"}]},
        {},
        {"active": True},
    ],
    ids=["renamed", "by another name", "by its mail address", "without anything", "without a name"],
)
def test_what_bears_the_marker_or_no_name_at_all_is_ours(client: Client, tenant: Any, shown: dict[str, Any]) -> None:
    tenant.resources["id-1"] = {"id": "id-1", **shown}
    assert sweep(client, [entry(1, "run-1-a", "id-1")], lambda _: None, marker="run-1") == ()
    assert "id-1" not in tenant.resources


@pytest.mark.parametrize(
    "shown",
    [
        {"userName": "run-11-a"},
        {"userName": "prun-1"},
        {"displayName": "Everybody", "members": [{"value": "id-9", "display": "run-1-a"}]},
        {"userName": "boss", "groups": [{"display": "run-1-a"}]},
    ],
    ids=["another run", "nearly the marker", "a group with ours in it", "a member of our group"],
)
def test_what_bears_the_marker_elsewhere_is_not_ours(client: Client, tenant: Any, shown: dict[str, Any]) -> None:
    tenant.resources["id-1"] = {"id": "id-1", **shown}
    assert len(sweep(client, [entry(1, "run-1-a", "id-1")], lambda _: None, marker="run-1")) == 1
    assert tenant.resources["id-1"] == {"id": "id-1", **shown}


def test_a_name_that_others_may_have_too_is_not_looked_for(client: Client, tenant: Any) -> None:
    (left,) = sweep(client, [entry(1, "boss@corp.example")], pytest.fail, marker="run-1")
    assert left.reason == "its id is not known, and somebody else may have the same name"
    assert tenant.calls == []


@pytest.mark.parametrize("status", ["403 No", "405 No", "501 No"])
def test_where_nobody_may_look_the_id_is_trusted(status: str, connect: Callable[..., Client], server: Any) -> None:
    server.says(*[server.http(status, "{}")] * 3, server.http("204 No Content"))
    assert sweep(connect(server.base_url), [entry(1, "scim-1", "id-1")], lambda _: None) == ()
    assert deleted(server) == ["/scim/v2/Users/id-1"]


def test_what_cannot_be_looked_at_is_left_over_where_a_search_finds_nothing(
    connect: Callable[..., Client], server: Any
) -> None:
    server.says(server.http("403 No", "{}"), server.http("200 OK", '{"totalResults": 0}'))
    (left,) = sweep(connect(server.base_url), [entry(1, "scim-1", "id-1")], pytest.fail)
    assert left.reason.startswith("it could not be looked at: GET /scim/v2/Users/id-1 answered 403, and nothing")


def test_what_was_still_on_its_way_is_found_at_a_second_look(client: Client, tenant: Any) -> None:
    def arrives(_: float) -> None:
        tenant.resources["id-9"] = {"id": "id-9", "userName": "scim-9"}

    assert cleanup.sweep(client, [entry(1, "scim-9")], lambda _: None, pause=arrives) == ()
    assert "id-9" not in tenant.resources


def test_deletions_go_side_by_side_and_groups_before_users(connect: Callable[..., Client], server: Any) -> None:
    server.otherwise = server.http("204 No Content")
    users = [entry(number, f"scim-{number}", f"id-{number}", shown=True) for number in range(1, 9)]
    group = Entry(9, "/Groups", "Group", "displayName", "scim-9", "id-9", shown=True)
    assert sweep(connect(server.base_url), [group, *users], lambda _: None, workers=4) == ()
    assert deleted(server)[0] == "/scim/v2/Groups/id-9"
    assert set(deleted(server)[1:]) == {f"/scim/v2/Users/id-{number}" for number in range(1, 9)}
    assert server.connections > 2


def test_what_a_deletion_is_documented_to_leave_is_deleted_once_and_told(client: Client, tenant: Any) -> None:
    done: list[Entry] = []
    left = sweep(client, [entry(1, "scim-1", "id-1", shown=True)], done.append, staying=frozenset({"/Users"}))
    assert tenant.calls == ["DELETE /Users/id-1"]
    assert [one.number for one in done] == [1]
    assert [one.reason for one in left] == ["DELETE is documented to leave it there, out of service"]


def test_deletions_that_change_nothing_are_found_out(connect: Callable[..., Client], server: Any) -> None:
    def answers(connection: Any) -> None:
        last = server.seen[-1]
        shown = json.dumps({"id": last.path[-4:], "userName": f"scim-{last.path[-1]}"})
        said = ("204 No Content", "") if last.method == "DELETE" else ("200 OK", shown)
        connection.sendall(server.http(*said, "Connection: close"))  # or the next request would race its end

    server.otherwise = answers
    entries = [entry(number, f"scim-{number}", f"id-{number}", shown=True) for number in (1, 2, 3)]
    # One at a time: what the server answers goes by what it was asked last.
    left = sweep(connect(server.base_url), entries, pytest.fail)
    assert [(one.entry.number, one.reason) for one in left] == [
        (number, "DELETE said that it is gone, and it can still be read") for number in (3, 2, 1)
    ]


def test_a_deletion_that_takes_a_moment_is_believed_at_the_second_look(client: Client, tenant: Any) -> None:
    def happens(_: float) -> None:
        tenant.resources.clear()

    tenant._delete = lambda *_: (204, None)
    assert cleanup.sweep(client, [entry(1, "scim-1", "id-1", shown=True)], lambda _: None, pause=happens) == ()


def test_what_is_gone_already_is_not_asked_for(client: Client, tenant: Any) -> None:
    assert sweep(client, [entry(1, "scim-1", "id-1", gone=True)], pytest.fail) == ()
    assert tenant.calls == []


@pytest.mark.parametrize("status", [200, 202, 204, 404, 410])
def test_a_delete_that_worked_or_found_nothing_leaves_nothing(client: Client, tenant: Any, status: int) -> None:
    tenant.delete_status = status
    gone: list[Entry] = []
    assert sweep(client, [entry(1, "scim-1", "id-1")], gone.append) == ()
    assert len(gone) == 1


@pytest.mark.parametrize("status", [302, 403, 405, 500, 501])
def test_a_delete_that_is_refused_leaves_something_with_its_reason(client: Client, tenant: Any, status: int) -> None:
    tenant.delete_status = status
    (left,) = sweep(client, [entry(1, "scim-1", "id-1")], pytest.fail)
    assert left.url == "http://provider.example/Users/id-1"
    assert left.reason == f"DELETE /Users/id-1 answered {status}"


def test_one_leftover_does_not_keep_the_others(client: Client, tenant: Any) -> None:
    left = sweep(client, [entry(1, "scim-1", "id-1"), entry(2, "")], lambda _: None)
    assert [(leftover.entry.number, leftover.reason) for leftover in left] == [
        (2, "neither its id nor its name is known")
    ]
    assert "scim-1" not in tenant.names()


@pytest.mark.parametrize("name", ["scim-1", 'scim "2"', "SCIM-1"])
@pytest.mark.parametrize(
    "defect",
    [
        {"ignores_filter": True},
        {"filters": False},
        {"filters": False, "page_size": 1},
        {"ignores_filter": True, "page_size": 2},
        {"finds_nothing": True},
        {"finds_nothing": True, "page_size": 2},
    ],
    ids=str,
)
def test_without_an_id_it_is_found_by_paging(client: Client, tenant: Any, defect: dict[str, Any], name: str) -> None:
    for field, value in defect.items():
        setattr(tenant, field, value)
    assert sweep(client, [entry(1, name)], lambda _: None) == ()
    assert name.lower() not in tenant.names()
    assert set(OTHERS) < set(tenant.names())


def test_without_an_id_it_is_found_by_a_filter_first(client: Client, tenant: Any) -> None:
    assert sweep(client, [entry(1, 'scim "2"')], lambda _: None) == ()
    assert tenant.calls[:2] == [r'GET /Users?filter=userName eq "scim \"2\""', "DELETE /Users/id-2"]


def test_what_the_filter_does_not_find_never_came_to_be(client: Client, tenant: Any) -> None:
    gone: list[Entry] = []
    assert sweep(client, [entry(1, "scim-3")], gone.append) == ()
    assert len(gone) == 1
    assert len(tenant.resources) == 5


def test_that_a_filter_finds_what_is_there_is_tried_once(client: Client, tenant: Any) -> None:
    assert sweep(client, [entry(1, "scim-3"), entry(2, "scim-4")], lambda _: None) == ()
    assert [call for call in tenant.calls if "count=" in call] == ["GET /Users?count=1"]
    assert tenant.calls.count('GET /Users?filter=userName eq "boss@corp.example"') == 1


def test_where_nobody_is_there_a_filter_is_not_tried(client: Client, tenant: Any) -> None:
    tenant.resources = {}
    assert sweep(client, [entry(1, "scim-3")], lambda _: None) == ()
    assert len([call for call in tenant.calls if "filter" in call]) == 2  # at once, and after the pause


def test_a_filter_that_shows_less_than_it_counts_is_not_believed(connect: Callable[..., Client], server: Any) -> None:
    server.says(
        server.http("200 OK", '{"totalResults": 1, "Resources": []}'),
        server.http("200 OK", '{"totalResults": 1, "Resources": [{"id": "id-1", "userName": "scim-1"}]}'),
    )
    assert sweep(connect(server.base_url), [entry(1, "scim-1")], lambda _: None) == ()
    assert deleted(server) == ["/scim/v2/Users/id-1"]


def test_a_filter_that_shows_others_is_not_believed(connect: Callable[..., Client], server: Any) -> None:
    server.says(
        server.http("200 OK", '{"Resources": [{"id": "id-0", "userName": "boss@corp.example"}]}'),
        server.http("200 OK", '{"Resources": [{"id": "id-0", "userName": "boss@corp.example"}]}'),
        server.http("200 OK", '{"Resources": [{"id": "id-1", "userName": "scim-1"}]}'),
        server.http("200 OK", '{"Resources": []}'),
    )
    assert sweep(connect(server.base_url), [entry(1, "scim-1")], lambda _: None) == ()
    assert deleted(server) == ["/scim/v2/Users/id-1"]


def test_a_list_that_repeats_its_first_page_ends(client: Client, tenant: Any) -> None:
    tenant.filters, tenant.ignores_start_index, tenant.page_size = False, True, 3
    assert sweep(client, [entry(1, "scim-1")], lambda _: None) == ()
    assert len([call for call in tenant.calls if "startIndex" in call]) == 2


def test_the_list_is_read_once_for_all_that_have_no_id(client: Client, tenant: Any) -> None:
    tenant.filters = False
    assert sweep(client, [entry(1, "scim-1"), entry(2, 'scim "2"')], lambda _: None) == ()
    assert len([call for call in tenant.calls if "startIndex" in call]) == 1
    assert tenant.names() == OTHERS


def test_names_other_than_user_names_match_in_their_case_only(client: Client, tenant: Any) -> None:
    tenant.filters = False
    tenant.resources = {"id-1": {"id": "id-1", "displayName": "SCIM-1"}}
    assert sweep(client, [Entry(1, "/Users", "User", "displayName", "scim-1")], lambda _: None) == ()
    assert list(tenant.resources) == ["id-1"]


def test_a_list_that_is_refused_leaves_something(connect: Callable[..., Client], server: Any) -> None:
    server.otherwise = server.http("403 Forbidden", "{}")
    (left,) = sweep(connect(server.base_url), [entry(1, "scim-1")], pytest.fail)
    assert left.url == f"{server.base_url}/Users"
    assert left.reason.startswith("it could not be looked for: GET /scim/v2/Users answered 403")


def test_a_resource_in_the_list_without_an_id_is_left_over(connect: Callable[..., Client], server: Any) -> None:
    server.otherwise = server.http("200 OK", '{"totalResults": 1, "Resources": [{"userName": "scim-1"}]}')
    (left,) = sweep(connect(server.base_url), [entry(1, "scim-1")], pytest.fail)
    assert left.reason == "the list shows it without an id"


def test_an_endpoint_that_is_down_leaves_everything_that_remains(connect: Callable[..., Client], server: Any) -> None:
    server.otherwise = lambda _: None
    entries = [entry(number, f"scim-{number}", f"id-{number}") for number in range(1, 9)]
    left = sweep(connect(server.base_url), entries, pytest.fail)
    assert [leftover.entry.number for leftover in left] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert len(server.seen) == 10  # five, and five more after the pause


def test_an_endpoint_that_returns_within_the_pause_is_cleaned_up(connect: Callable[..., Client], server: Any) -> None:
    def returns(_: float) -> None:
        server.otherwise = server.http("204 No Content")

    server.otherwise = lambda _: None
    entries = [entry(number, f"scim-{number}", f"id-{number}", shown=True) for number in range(1, 9)]
    assert cleanup.sweep(connect(server.base_url), entries, lambda _: None, pause=returns) == ()


def test_an_endless_list_is_given_up(connect: Callable[..., Client], server: Any) -> None:
    numbers = iter(range(10**6))

    def page(connection: Any) -> None:
        body = f'{{"totalResults": 999999, "Resources": [{{"id": "{next(numbers)}", "userName": "x"}}]}}'
        connection.sendall(server.http("200 OK", body))

    server.otherwise = page
    (left,) = sweep(connect(server.base_url), [entry(1, "scim-1")], pytest.fail)
    assert left.reason == "it could not be looked for: the list has more than 200 pages"
