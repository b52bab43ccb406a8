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
