"""Each kind of fact, and how the sandbox acts it out."""

from __future__ import annotations

import pytest

from scim_conformance.profile.model import (
    AttributeFact,
    DiscoveryFact,
    Errors,
    FilterFact,
    MediaTypes,
    Paging,
    Support,
)
from scim_conformance.scim import urns

OFF = {"op": "replace", "path": "active", "value": False}


@pytest.fixture
def frozen(client, profile, fact):
    """Users whose edits have no effect, except that active false makes them go as `effect` says."""

    def make(effect):
        edit = fact("edit", Support.NO_EFFECT, except_=("active",), status=(200,))
        going = fact("going", effect=effect)
        triggers = ("replace_active_false", "patch_active_false")
        return client(
            profile(
                user={
                    "operations": {"replace": edit, "patch": edit},
                    "deprovisioning": dict.fromkeys(triggers, going),
                }
            )
        )

    return make


def test_an_edit_without_effect_answers_with_what_is_stored(frozen):
    scim = frozen("gone")
    path = scim.user(displayName="before")
    put = scim.put(path, schemas=[urns.USER], userName="other@example.com", displayName="after")
    patched = scim.edit(path, {"op": "replace", "path": "displayName", "value": "after"})
    assert [(reply.status, reply.json["displayName"]) for reply in (put, patched)] == [(200, "before")] * 2
    assert scim.get(path).json == put.json


def test_an_edit_without_effect_still_needs_a_resource_and_json(frozen):
    scim = frozen("gone")
    assert scim.edit("/Users/nobody", OFF).status == 404
    assert scim.ask("PATCH", scim.user(), data=b"{").status == 400


@pytest.mark.parametrize(
    "operation",
    [
        OFF,
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": False}},
        {"op": "add", "path": "Active", "value": "false"},
    ],
)
def test_a_user_goes_by_patch(frozen, operation):
    scim = frozen("gone")
    path = scim.user("ann@example.com")
    answer = scim.edit(path, operation)
    assert (answer.status, answer.json["active"]) == (200, False)
    assert scim.get(path).status == 404
    assert scim.get("/Users", filter='userName eq "ann@example.com"').json["totalResults"] == 0


def test_a_user_goes_by_put(frozen):
    scim = frozen("gone")
    path = scim.user()
    assert scim.put(path, schemas=[urns.USER], userName="x", active=False).json["active"] is False
    assert scim.get(path).status == 404


def test_active_true_lets_a_user_stay(frozen):
    scim = frozen("gone")
    path = scim.user()
    assert scim.edit(path, {"op": "replace", "path": "active", "value": True}).status == 200
    assert scim.get(path).status == 200


def test_an_inactive_user_stays(frozen):
    scim = frozen("inactive")
    path = scim.user()
    scim.edit(path, OFF)
    assert scim.get(path).json["active"] is False


@pytest.mark.parametrize("effect", ["gone", "inactive", "none"])
def test_deprovisioning_where_edits_are_supported(client, profile, fact, effect):
    scim = client(profile(user={"deprovisioning": {"patch_active_false": fact("going", effect=effect)}}))
    path = scim.user(active=True)
    scim.edit(path, OFF)
    after = scim.get(path)
    assert {
        "gone": after.status == 404,
        "inactive": after.json.get("active") is False,
        "none": after.json.get("active"),
    }[effect]


@pytest.mark.parametrize(("effect", "status"), [("gone", 404), ("inactive", 200), ("none", 200)])
def test_deletion_ends_as_documented(client, profile, fact, effect, status):
    scim = client(profile(user={"deprovisioning": {"delete": fact("going", effect=effect)}}))
    path = scim.user(active=True)
    assert scim.delete(path).status == 204
    after = scim.get(path)
    assert after.status == status
    assert after.json.get("active") is {"gone": None, "inactive": False, "none": True}[effect]


def test_a_deactivation_without_effect_does_not_even_touch_the_version(frozen):
    scim = frozen("none")
    path = scim.user(active=True)
    before = scim.get(path).json
    scim.put(path, schemas=[urns.USER], userName="x", title="Dr")
    assert scim.get(path).json == before


def test_a_deactivation_can_be_refused_while_other_edits_are_not(client, profile, fact):
    refused = {"patch_active_false": fact("going", Support.UNSUPPORTED, status=(403,))}
    scim = client(profile(user={"deprovisioning": refused}))
    path = scim.user()
    assert scim.edit(path, OFF).status == 403
    assert scim.edit(path, {"op": "add", "path": "title", "value": "Dr"}).status == 204


@pytest.mark.parametrize(
    ("support", "documented", "status"),
    [
        (Support.DISABLED, (), 501),
        (Support.UNSUPPORTED, (403,), 403),
        (Support.UNDOCUMENTED, (), 501),
    ],
)
def test_what_is_not_offered_is_refused_and_changes_nothing(client, profile, fact, support, documented, status):
    refused = fact("edit", support, status=documented)
    scim = client(profile(user={"operations": {"patch": refused, "replace": refused, "delete": refused}}))
    path = scim.user(displayName="before")
    replies = (
        scim.edit(path, {"op": "replace", "path": "displayName", "value": "after"}),
        scim.put(path, schemas=[urns.USER], userName="x"),
        scim.delete(path),
    )
    assert [reply.status for reply in replies] == [status] * 3
    assert scim.get(path).json["displayName"] == "before"


@pytest.fixture
def members_only(client, profile, fact):
    patch = fact("patch", Support.PARTIAL, only=("members",))
    return client(profile(group={"operations": {"patch": patch}, "member_keys": ("value", "display")}))


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "displayName", "value": "after"},
        {"op": "replace", "value": {"displayName": "after"}},
        {"op": "add", "value": {"members": [], "displayName": "after"}},
    ],
)
def test_a_partial_patch_refuses_other_paths(members_only, operation):
    path = members_only.group(displayName="before")
    refused = members_only.edit(path, operation)
    assert (refused.status, refused.json["scimType"]) == (400, "mutability")
    assert members_only.get(path).json["displayName"] == "before"


def test_a_partial_patch_takes_the_paths_named(members_only):
    user = members_only.user().removeprefix("/Users/")
    path = members_only.group()
    added = members_only.edit(path, {"op": "add", "path": "members", "value": [{"value": user, "display": "ann"}]})
    assert added.status == 204
    members_only.edit(path, {"op": "remove", "path": f'members[value eq "{user}"]'})
    assert members_only.members(path) == set()


def test_a_partial_patch_takes_an_operation_without_a_path_for_the_attributes_named(members_only):
    user = members_only.user().removeprefix("/Users/")
    path = members_only.group()
    given = {"members": [{"value": user, "display": "ann"}]}
    assert members_only.edit(path, {"op": "add", "value": given}).status == 204
    assert members_only.members(path) == {user}


def test_a_partial_replacement_passes_over_other_attributes(client, profile, fact):
    replace = fact("replace", Support.PARTIAL, only=("title",))
    scim = client(profile(user={"operations": {"replace": replace}}))
    path = scim.user("ann@example.com")
    shown = scim.put(path, schemas=[urns.USER], userName="bob@example.com", title="Dr").json
    assert (shown["userName"], shown["title"]) == ("ann@example.com", "Dr")


@pytest.mark.parametrize("member", [{"value": "USER"}, {"value": "nobody", "display": "x"}, {"display": "x"}, "USER"])
def test_members_have_the_documented_keys_and_exist(members_only, member):
    user = members_only.user().removeprefix("/Users/")
    given = {**member, "value": user} if isinstance(member, dict) and member.get("value") == "USER" else member
    refused = members_only.create_group(members=[given])
    assert (refused.status, refused.json["scimType"]) == (400, "invalidValue")
    path = members_only.group()
    assert members_only.edit(path, {"op": "add", "path": "members", "value": [given]}).status == 400
    assert members_only.members(path) == set()


def test_a_success_has_the_first_status_documented(client, profile, fact):
    operations = {
        "create": fact("create", status=(200, 201)),
        "patch": fact("patch", Support.CLAIMED, status=(200, 204)),
    }
    scim = client(profile(user={"operations": operations}))
    created = scim.create_user()
    assert created.status == 200
    patched = scim.edit(f"/Users/{created.json['id']}", {"op": "add", "path": "title", "value": "Dr"})
    assert (patched.status, patched.json["title"]) == (200, "Dr")


def test_duplicates_are_refused_as_documented(client, profile, fact):
    taken = fact("duplicates", Support.UNSUPPORTED, status=(409,), scim_type="uniqueness")
    scim = client(profile(group={"duplicates": taken}))
    assert [scim.create_group(displayName="crew").status for _ in range(2)] == [201, 409]


def test_display_names_of_users_need_not_differ(client, profile, fact):
    taken = fact("duplicates", Support.UNSUPPORTED, status=(409,))
    scim = client(profile(user={"duplicates": taken}))
    assert [scim.create_user(displayName="Ann").status for _ in range(2)] == [201, 201]


def test_duplicates_of_groups_are_fine_where_nothing_is_documented(client):
    scim = client()
    assert [scim.create_group(displayName="crew").status for _ in range(2)] == [201, 201]
    assert [scim.create_user("ann@example.com").status for _ in range(2)] == [201, 409]


def test_errors_without_scim_type_where_documented(client, profile):
    scim = client(profile(errors=Errors(scim_type=False)))
    refused = scim.ask("POST", "/Users", {"schemas": [urns.USER]})
    assert (refused.status, "scimType" in refused.json) == (400, False)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ('userName eq "ann@example.com"', 200),
        ('USERNAME EQ "ANN@example.com"', 200),
        ('userName co "ann"', 400),
        ('title eq "Dr"', 400),
        ('userName eq "a" or userName eq "b"', 400),
    ],
)
def test_only_documented_filters_are_known(client, profile, asked, status):
    scim = client(profile(user={"filters": (FilterFact("userName", ("eq",), ()),)}))
    scim.user("ann@example.com")
    answer = scim.get("/Users", filter=asked)
    assert answer.status == status
    assert answer.json.get("scimType", "found") == {200: "found", 400: "invalidFilter"}[status]


def test_pages_have_the_documented_size(client, profile):
    scim = client(profile(paging=Paging(default_count=2, max_count=3)))
    for _ in range(5):
        scim.user()
    sizes = [len(scim.get("/Users", **query).found) for query in ({}, {"count": "1"}, {"count": "9"})]
    assert sizes == [2, 1, 3]


@pytest.fixture
def documented(client, profile):
    attributes = {
        path: AttributeFact(path, **details)
        for path, details in {
            "userName": {"required": True},
            "name.givenName": {"required": True},
            "name.familyName": {},
            "active": {"mutability": "readOnly"},
            "emails": {"mutability": "readOnly"},
            "title": {"synchronised": False},
        }.items()
    }
    return client(profile(user={"attributes": attributes, "only_documented_attributes": True}))


def test_required_attributes_are_demanded(documented):
    refused = documented.create_user(name={"familyName": "Ash"})
    assert (refused.status, refused.json["scimType"]) == (400, "invalidValue")


def test_required_keys_of_list_items_do_not_make_the_list_required(client, profile):
    value = AttributeFact("members.value", required=True)
    assert client(profile(group={"attributes": {"members.value": value}})).create_group().status == 201


def test_a_name_that_must_be_a_mail_address_is_one(client, profile):
    scim = client(profile(user={"attributes": {"userName": AttributeFact("userName", format="email")}}))
    assert [scim.create_user(name).status for name in ("ann@example.com", "ann")] == [201, 400]


def test_undocumented_attributes_are_dropped(documented):
    name = {"givenName": "Ann", "familyName": "Ash", "middleName": "B"}
    created = documented.create_user(name=name, title="Dr", nickName="A", externalId="1", made="up")
    assert created.status == 201
    assert created.json["name"] == {"givenName": "Ann", "familyName": "Ash"}
    assert {"title", "nickName", "externalId", "made"}.isdisjoint(created.json)
    path = f"/Users/{created.json['id']}"
    documented.edit(
        path, {"op": "add", "path": "nickName", "value": "A"}, {"op": "add", "value": {"name.familyName": "Oak"}}
    )
    assert documented.get(path).json["name"]["familyName"] == "Oak"


def test_read_only_attributes_are_set_by_the_provider(documented):
    created = documented.create_user(
        "ann@example.com", name={"givenName": "Ann"}, active=False, emails=[{"value": "x"}]
    )
    assert created.json["active"] is True
    assert created.json["emails"] == [{"value": "ann@example.com", "type": "work", "primary": True}]


def test_schemas_show_what_is_documented(documented):
    schema = documented.get(f"/Schemas/{urns.USER}").json
    assert {entry["name"] for entry in schema["attributes"]} == {"userName", "name", "active", "emails"}


def test_a_content_type_is_demanded_on_every_request_where_documented(client, profile):
    scim = client(profile(media_types=MediaTypes(every_request=True)))
    assert scim.get("/Users").status == 200
    assert scim.ask("GET", "/Users", headers={"Content-Type": None}).status == 415


def test_discovery_is_served_at_every_documented_path(client, profile, fact):
    discovery = {"Schemas": DiscoveryFact("Schemas", fact("Schemas"), ("Schemas", "../../Schemas"))}
    scim = client(profile(discovery=discovery))
    assert scim.get("/Schemas").json["totalResults"] == 3
    outside = scim.session.get("http://sandbox/Schemas")
    assert outside.json()["totalResults"] == 3


@pytest.mark.parametrize(
    "path", ["/ServiceProviderConfig", "/ResourceTypes", "/Bulk", "/Me", "/.search", "/Users/.search"]
)
def test_without_a_configuration_there_is_only_what_is_documented(client, profile, fact, path):
    gone = DiscoveryFact("ServiceProviderConfig", fact("config", Support.UNDOCUMENTED), ("ServiceProviderConfig",))
    scim = client(profile(discovery={"ServiceProviderConfig": gone}))
    assert scim.ask("POST" if "earch" in path or path == "/Bulk" else "GET", path, {}).status in (404,)


def test_without_a_configuration_there_are_no_versions(client, profile):
    created = client(profile(discovery={})).create_user()
    assert "ETag" not in created.headers
    assert "version" not in created.json["meta"]
