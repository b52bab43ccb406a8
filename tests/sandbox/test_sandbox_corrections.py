"""Where the engine is corrected: each sentence by an example."""

from __future__ import annotations

from scim_conformance.scim import urns


def test_id_and_meta_of_a_client_are_ignored(client):
    created = client().create_user(id="mine", meta={"created": "not a date", "location": 7})
    assert created.status == 201
    assert created.json["id"] != "mine"


def test_an_empty_user_name_is_refused(client):
    refused = client().ask("POST", "/Users", {"schemas": [urns.USER], "userName": " "})
    assert (refused.status, refused.json["scimType"]) == (400, "invalidValue")


def test_a_removal_that_lists_its_values_removes_those(client):
    scim = client()
    group = scim.group("1", "2", "3")
    scim.edit(group, {"op": "Remove", "path": "members", "value": [{"value": "1"}, {"value": "3"}]})
    assert scim.members(group) == {"2"}


def test_a_deleted_user_leaves_its_groups(client):
    scim = client()
    leaver, stayer = scim.user(), scim.user()
    group = scim.group(leaver.removeprefix("/Users/"), stayer.removeprefix("/Users/"))
    scim.delete(leaver)
    assert scim.members(group) == {stayer.removeprefix("/Users/")}


def test_a_create_shows_the_part_asked_for(client):
    body = {"schemas": [urns.USER], "userName": "a@example.com", "displayName": "A"}
    created = client().ask("POST", "/Users?attributes=displayName", body)
    assert (created.status, sorted(created.json)) == (201, ["displayName", "id", "schemas"])


def test_a_member_who_is_added_again_is_there_once(client):
    scim = client()
    group = scim.group("1", "2")
    scim.edit(group, {"op": "add", "path": "members", "value": [{"value": "1"}, {"value": "3"}]})
    assert [one["value"] for one in scim.get(group).json["members"]] == ["1", "2", "3"]


def test_a_user_shows_the_groups_that_it_is_in(client):
    scim = client()
    member = scim.user()
    group = scim.group(member.removeprefix("/Users/"))
    assert [one["value"] for one in scim.get(member).json["groups"]] == [group.removeprefix("/Groups/")]
    scim.delete(group)
    assert "groups" not in scim.get(member).json


def test_an_address_in_a_header_is_written_as_a_uri(client):
    assert client().ask("GET", "/Users/%C5%BC").headers["Location"].endswith("/Users/%C5%BC")
