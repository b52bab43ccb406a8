"""The SCIM verbs: what they send, and what they note in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.wire.client import Client, Request, WriteRefused
from scim_conformance.wire.journal import Entry, Journal, read_journal
from scim_conformance.wire.paths import NoId
from scim_conformance.wire.scim_client import HarnessFault, ScimClient


@dataclass(frozen=True)
class ResourceType:
    name: str = "User"
    endpoint: str = "/Users"
    identifier: str = "userName"


USER = ResourceType()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path, {})
    yield journal
    journal.close()


@pytest.fixture
def scim(client: Client, journal: Journal) -> ScimClient:
    return ScimClient(client, journal, "create/plain")


@pytest.fixture
def wired(connect: Callable[..., Client], server: Any, journal: Journal) -> ScimClient:
    """The verbs in front of the scripted server."""
    return ScimClient(connect(server.base_url), journal, "create/plain")


def noted(journal: Journal) -> list[tuple[str, str, bool]]:
    return [(entry.name, entry.id, entry.gone) for entry in journal.entries]


@pytest.mark.parametrize("verb", ["create", "create_raw", "replace"])
def test_what_may_not_be_sent_is_not_noted_either(
    connect: Callable[..., Client], server: Any, journal: Journal, verb: str
) -> None:
    scim = ScimClient(connect(server.base_url, read_only=True), journal, "reading")
    writing = {
        "create": lambda: scim.create(USER, {"userName": "a"}),
        "create_raw": lambda: scim.create_raw(USER, b'{"userName": "a"}'),
        "replace": lambda: scim.replace(USER, "1", {"userName": "a"}, creates=True),
    }

    with pytest.raises(WriteRefused):
        writing[verb]()
    assert (scim.read_only, noted(journal), server.seen) == (True, [], [])


def test_the_verbs_speak_scim(wired: ScimClient, server: Any) -> None:
    wired.create(USER, {"userName": "a"})
    wired.read(USER, "1")
    wired.list(USER, query={"startIndex": "1"})
    wired.replace(USER, "1", {"userName": "b"})
    wired.patch(USER, "1", [{"op": "remove", "path": "title"}])
    wired.patch_raw_body(USER, "1", [])
    wired.delete(USER, "1")
    wired.get("/ServiceProviderConfig")
    wired.search(USER, {"schemas": []})
    assert [(seen.method, seen.path.removeprefix("/scim/v2"), seen.body.decode()) for seen in server.seen] == [
        ("POST", "/Users", '{"userName": "a"}'),
        ("GET", "/Users/1", ""),
        ("GET", "/Users?startIndex=1", ""),
        ("PUT", "/Users/1", '{"userName": "b"}'),
        (
            "PATCH",
            "/Users/1",
            '{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],'
            ' "Operations": [{"op": "remove", "path": "title"}]}',
        ),
        ("PATCH", "/Users/1", "[]"),
        ("DELETE", "/Users/1", ""),
        ("GET", "/ServiceProviderConfig", ""),
        ("POST", "/Users/.search", '{"schemas": []}'),
    ]


def test_exchanges_say_who_caused_them(scim: ScimClient) -> None:
    result = scim.create(USER, {"userName": "a"}, invalid="for a reason")
    assert (result.scenario, result.resource_type, result.operation) == ("create/plain", "User", "create")
    assert result.request.invalid == "for a reason"
    discovery = scim.get("/Schemas")
    assert (discovery.resource_type, discovery.operation) == ("", "discover")


@pytest.mark.parametrize(
    ("id", "segment"),
    [("a/b c", "a%2Fb%20c"), ("ä", "%C3%A4"), ("a?b#c", "a%3Fb%23c"), ("..", "%2E%2E"), ("a.b", "a.b")],
)
def test_an_id_is_one_segment_of_the_path(id: str, segment: str, wired: ScimClient, server: Any) -> None:
    wired.read(USER, id)
    assert server.seen[0].path == f"/scim/v2/Users/{segment}"


@pytest.mark.parametrize("verb", ["read", "delete"])
def test_without_an_id_nothing_is_sent(verb: str, scim: ScimClient, provider: Any) -> None:
    with pytest.raises(NoId, match="/Users"):
        getattr(scim, verb)(USER, "")
    assert provider.calls == []


# The journal


def test_the_name_is_on_disk_before_the_request_goes_out(wired: ScimClient, server: Any, path: Path) -> None:
    on_disk: list[tuple[Entry, ...]] = []
    server.otherwise = lambda _: on_disk.append(read_journal(path)[1])
    wired.create(USER, {"userName": "a"})
    assert on_disk == [(Entry(1, "/Users", "User", "userName", "a"),)]


def test_a_created_resource_is_noted_with_its_id(scim: ScimClient, journal: Journal) -> None:
    scim.create(USER, {"userName": "a"})
    assert noted(journal) == [("a", "id-1", False)]


def test_the_id_is_taken_from_the_location_where_the_body_has_none(
    wired: ScimClient, server: Any, journal: Journal
) -> None:
    server.says(server.http("201 Created", "", "Location: https://h/scim/v2/Users/a%2Fb/"))
    wired.create(USER, {"userName": "a"})
    assert noted(journal) == [("a", "a/b", False)]


@pytest.mark.parametrize("status", ["400 No", "409 Conflict", "413 Large", "501 Never"])
def test_a_create_that_was_refused_is_gone(status: str, wired: ScimClient, server: Any, journal: Journal) -> None:
    server.says(server.http(status, '{"id": "not-an-id"}'))
    wired.create(USER, {"userName": "a"})
    assert noted(journal) == [("a", "", True)]


@pytest.mark.parametrize("status", ["201 Created", "302 Found", "408 Late", "500 Oops", "502 Oops"])
def test_a_create_with_an_unclear_end_stays_open(status: str, wired: ScimClient, server: Any, journal: Journal) -> None:
    server.says(server.http(status, "<html>"))
    wired.create(USER, {"userName": "a"})
    assert noted(journal) == [("a", "", False)]


def test_a_create_without_an_answer_stays_open(wired: ScimClient, server: Any, journal: Journal) -> None:
    server.otherwise = lambda _: None
    wired.create(USER, {"userName": "a"})
    assert noted(journal) == [("a", "", False)]


def test_a_body_without_a_name_is_noted_once_it_was_created(scim: ScimClient, journal: Journal) -> None:
    scim.create(USER, {"userName": 7}, invalid="userName is no string")
    assert noted(journal) == [("", "id-1", False)]


def test_a_body_without_a_name_that_was_refused_is_not_noted(scim: ScimClient, provider: Any, journal: Journal) -> None:
    provider.create_status = 400
    scim.create(USER, {}, invalid="no userName")
    assert noted(journal) == []


@pytest.mark.parametrize(
    ("body", "identifier"),
    [({"USERNAME": "a"}, "userName"), ({"name": {"formatted": "a"}}, "name.formatted")],
)
def test_the_name_is_found_in_any_case_and_below_other_attributes(
    body: dict[str, Any], identifier: str, scim: ScimClient, journal: Journal
) -> None:
    scim.create(ResourceType(identifier=identifier), body)
    assert noted(journal) == [("a", "id-1", False)]


@pytest.mark.parametrize("raw", ['{"userName": "a"', '{"userName": "a",}', "{userName: 'a'}", '{"userName": "a"}'])
def test_the_name_is_found_in_malformed_json(raw: str, wired: ScimClient, server: Any, journal: Journal) -> None:
    server.says(server.http("500 Oops"))
    wired.create_raw(USER, raw.encode(), invalid="malformed")
    assert noted(journal) == [("a", "", False)]
    assert server.seen[0].body == raw.encode()


def test_a_read_that_shows_our_name_is_noted(scim: ScimClient, journal: Journal, path: Path) -> None:
    scim.read(USER, scim.create(USER, {"userName": "a"}).id)
    assert [entry.shown for entry in journal.entries] == [True]
    assert read_journal(path)[1] == journal.entries


def test_a_read_that_shows_another_name_is_not(scim: ScimClient, journal: Journal, provider: Any) -> None:
    id = scim.create(USER, {"userName": "a"}).id
    provider.resources[id] = {"id": id, "userName": "boss@corp.example"}
    scim.read(USER, id)
    assert [entry.shown for entry in journal.entries] == [False]


def test_a_nameless_create_is_noted_by_another_of_its_names(wired: ScimClient, server: Any, journal: Journal) -> None:
    server.otherwise = lambda _: None
    wired.create(USER, {"displayName": "a"}, invalid="no userName")
    assert [(entry.attribute, entry.name) for entry in journal.entries] == [("displayName", "a")]


def test_what_was_created_without_name_and_id_is_not_forgotten(
    wired: ScimClient, server: Any, journal: Journal
) -> None:
    server.says(server.http("201 Created"))
    wired.create(USER, {}, invalid="empty")
    assert noted(journal) == [("", "", False)]


def test_a_delete_is_no_proof_that_the_resource_is_gone(scim: ScimClient, journal: Journal) -> None:
    assert scim.delete(USER, scim.create(USER, {"userName": "a"}).id).ok
    assert noted(journal) == [("a", "id-1", False)]


def test_a_replace_is_not_noted(scim: ScimClient, journal: Journal) -> None:
    scim.replace(USER, "id-9", {"userName": "a"})
    assert noted(journal) == []


def test_a_replace_that_may_create_is_noted(scim: ScimClient, journal: Journal) -> None:
    scim.replace(USER, "id-9", {"userName": "a"}, creates=True)
    assert noted(journal) == [("a", "id-9", False)]


def test_a_replace_that_did_not_create_is_gone(wired: ScimClient, server: Any, journal: Journal) -> None:
    server.says(server.http("404 Not Found"))
    wired.replace(USER, "id-9", {"userName": "a"}, creates=True)
    assert noted(journal) == [("a", "", True)]


# The harness judges itself


def validated(client: Client, journal: Journal) -> ScimClient:
    def validate(request: Request) -> str:
        return "" if b"schemas" in (request.payload or b"") else "schemas is missing"

    return ScimClient(client, journal, "create/plain", validate)


def test_a_request_that_is_invalid_by_accident_is_not_sent(client: Client, journal: Journal, provider: Any) -> None:
    with pytest.raises(HarnessFault, match="POST /Users: schemas is missing"):
        validated(client, journal).create(USER, {"userName": "a"})
    assert provider.calls == []


def test_a_request_that_is_meant_to_be_invalid_is_sent(client: Client, journal: Journal) -> None:
    assert validated(client, journal).create(USER, {"userName": "a"}, invalid="no schemas").status == 201


def test_a_request_that_is_valid_is_sent(client: Client, journal: Journal) -> None:
    body = {"schemas": [], "userName": "a"}
    assert json.loads(validated(client, journal).create(USER, body).answer.body)["userName"] == "a"
