"""The shipped profiles acted out: what a client of each vendor meets, by the vendor's own documents."""

from __future__ import annotations

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.scim import urns

NAME = {"givenName": "Ann", "familyName": "Ash"}
OFF = {"op": "Replace", "path": "active", "value": False}


@pytest.fixture
def contentful(client):
    return client(load_profile("contentful"), clock=iter(range(1000)).__next__)


@pytest.fixture
def contentstack(client):
    return client(load_profile("contentstack"), clock=iter(range(1000)).__next__)


@pytest.mark.parametrize("name", ["rfc", "contentful", "contentstack"])
def test_users_and_groups_come_and_go(client, name):
    scim = client(load_profile(name), clock=iter(range(1000)).__next__)
    user = scim.create_user(name=NAME)
    group = scim.create_group(user.json["id"])
    assert (user.status, group.status) == (201, 201)
    assert scim.members(f"/Groups/{group.json['id']}") == {user.json["id"]}
    assert scim.get("/Users", filter=f'userName eq "{user.json["userName"]}"').json["totalResults"] == 1
    for path in (f"/Users/{user.json['id']}", f"/Groups/{group.json['id']}"):
        assert scim.delete(path).status == 204
        assert scim.get(path).status == 404


def test_contentful_never_edits_a_user(contentful):
    path = contentful.user(name=NAME)
    before = contentful.get(path).json
    renamed = {"givenName": "Bob", "familyName": "Oak"}
    put = contentful.put(path, schemas=[urns.USER], userName="bob@example.com", name=renamed, active=False)
    patched = contentful.edit(path, OFF)
    assert (put.status, patched.status) == (200, 200)
    assert contentful.get(path).json == before == put.json == patched.json


def test_contentful_edits_only_the_members_of_a_group(contentful):
    path = contentful.group()
    assert contentful.edit(path, {"op": "replace", "path": "displayName", "value": "new"}).status == 400
    assert contentful.put(path, schemas=[urns.GROUP], displayName="new").status == 501
    user = contentful.user(name=NAME).removeprefix("/Users/")
    contentful.edit(path, {"op": "add", "path": "members", "value": [{"value": user, "display": "Ann"}]})
    assert contentful.members(path) == {user}


def test_contentful_demands_its_media_type_on_reads_too(contentful):
    assert contentful.ask("GET", "/Users", headers={"Content-Type": None}).status == 415


def test_contentful_has_no_discovery(contentful):
    assert {contentful.get(f"/{name}").status for name in ("ServiceProviderConfig", "Schemas", "ResourceTypes")} == {
        404
    }


def test_contentstack_deprovisions_by_active_false(contentstack):
    path = contentstack.user(name=NAME)
    contentstack.edit(path, {"op": "replace", "path": "name.givenName", "value": "Bob"})
    assert contentstack.get(path).json["name"] == NAME
    assert contentstack.edit(path, OFF).json["active"] is False
    assert contentstack.get(path).status == 404


def test_contentstack_refuses_a_second_group_without_scim_type(contentstack):
    refused = [contentstack.create_group(displayName="crew") for _ in range(2)][1]
    assert (refused.status, "scimType" in refused.json) == (409, False)


def test_contentstack_serves_schemas_at_both_documented_places(contentstack):
    below = contentstack.get("/Schemas")
    root = contentstack.session.get("http://sandbox/scim/v2.0/Schemas")
    assert below.json == root.json()
    assert contentstack.get("/ServiceProviderConfig").status == 404


def test_contentstack_takes_ten_reads_a_second(client):
    scim = client(load_profile("contentstack"), clock=lambda: 5.0)
    assert [scim.get("/Users").status for _ in range(11)] == [200] * 10 + [429]
