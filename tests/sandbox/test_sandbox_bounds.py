"""What a documented provider does not take, or not all of, acted out."""

from __future__ import annotations

import pytest

from scim_conformance.profile.model import AttributeFact, FilterFact, PatchFact, Support
from scim_conformance.scim import urns

MAILS = [
    {"value": "a@example.com", "type": "home"},
    {"value": "b@example.com", "type": "work", "primary": True},
    {"value": "c@example.com", "type": "other"},
]


def attribute(path, **said):
    return {"attributes": {path: AttributeFact(path, **said)}}


@pytest.fixture
def keeping_two(client, profile):
    """Users of whose mail addresses two are kept."""
    return client(profile(user=attribute("emails", max_values=2, beyond_max="dropped")))


def test_of_too_many_values_the_primary_one_and_the_first_are_kept(keeping_two):
    created = keeping_two.create_user(emails=MAILS)
    kept = [one["value"] for one in created.json["emails"]]
    assert (created.status, kept) == (201, ["b@example.com", "a@example.com"])


def test_a_patch_leaves_no_more_values_than_are_kept(keeping_two):
    path = keeping_two.user(emails=MAILS[:2])
    keeping_two.edit(path, {"op": "add", "path": "emails", "value": MAILS[2:]})
    assert len(keeping_two.get(path).json["emails"]) == 2


def test_more_values_than_are_taken_are_refused(client, profile):
    scim = client(profile(user=attribute("emails", max_values=1)))
    path = scim.user(emails=MAILS[:1])
    assert scim.create_user(emails=MAILS).status == 400
    assert scim.edit(path, {"op": "add", "path": "emails", "value": MAILS[1:2]}).status == 400
    assert scim.edit(path, {"op": "replace", "path": "emails", "value": MAILS[1:2]}).status in (200, 204)


def test_what_a_create_and_a_put_do_not_take_is_refused(client, profile):
    scim = client(profile(group=attribute("members", at_create="refused", at_replace="refused")))
    user = scim.user().removeprefix("/Users/")
    path = scim.group()
    put = {"schemas": [urns.GROUP], "displayName": "crew", "members": [{"value": user}]}
    assert (scim.create_group(user).status, scim.put(path, **put).status) == (400, 400)
    scim.edit(path, {"op": "add", "path": "members", "value": [{"value": user}]})
    assert scim.members(path) == {user}


def test_another_id_in_a_put_is_refused_and_none_is_not(client, profile, fact):
    scim = client(profile(user={"other_id": fact("other", Support.UNSUPPORTED, status=(400,))}))
    path = scim.user("ann@example.com")
    body = {"schemas": [urns.USER], "userName": "ann@example.com"}
    assert scim.put(path, **body, id="nobody").status == 400
    assert scim.put(path, **body).status == 200
    assert scim.put(path, **body, id=path.removeprefix("/Users/")).status == 200


def test_a_delete_of_nobody_succeeds_where_that_is_documented(client, profile, fact):
    scim = client(profile(group={"delete_absent": fact("absent", status=(204,))}))
    assert (scim.delete("/Groups/nobody").status, scim.delete("/Users/nobody").status) == (204, 404)


def test_a_patch_of_too_many_operations_is_refused_as_a_whole(client, profile, fact):
    many = fact("many", Support.UNSUPPORTED, status=(400,), scim_type="tooMany")
    scim = client(profile(user={"most_operations": 2, "too_many_operations": many}))
    path = scim.user(displayName="before")
    rename = {"op": "replace", "path": "displayName", "value": "after"}
    refused = scim.edit(path, rename, rename, rename)
    assert (refused.status, refused.json["scimType"]) == (400, "tooMany")
    assert scim.get(path).json["displayName"] == "before"
    assert scim.edit(path, rename, rename).status in (200, 204)


def test_what_is_fixed_is_refused_by_its_path_and_left_alone_otherwise(client, profile):
    scim = client(profile(user=attribute("title", mutability="immutable")))
    path = scim.user("ann@example.com", title="Dr")
    assert scim.edit(path, {"op": "replace", "path": "title", "value": "Prof"}).json["scimType"] == "mutability"
    scim.edit(path, {"op": "replace", "value": {"title": "Prof", "displayName": "Ann"}})
    scim.put(path, schemas=[urns.USER], userName="ann@example.com", displayName="Ann")
    shown = scim.get(path).json
    assert (shown["title"], shown["displayName"]) == ("Dr", "Ann")


def test_what_is_shown_on_request_is_shown_in_lists_too(client, profile):
    scim = client(profile(group=attribute("members", returned="request")))
    user = scim.user().removeprefix("/Users/")
    path = scim.group(user)
    assert "members" not in scim.get(path).json
    assert scim.get(path, attributes="members").json["members"][0]["value"] == user
    assert scim.get("/Groups", attributes="members").found[0]["members"][0]["value"] == user


def test_users_are_found_by_a_group_they_are_in(client):
    scim = client()
    ann, _ = scim.user().removeprefix("/Users/"), scim.user()
    group = scim.group(ann).removeprefix("/Groups/")
    assert [one["id"] for one in scim.get("/Users", filter=f'groups.value eq "{group}"').found] == [ann]
    assert scim.get("/Users", filter='groups.value eq "nothing"').found == []


def test_users_join_and_leave_from_their_own_side_where_groups_are_documented_as_writable(client, profile):
    scim = client(profile(user=attribute("groups", mutability="readWrite")))
    path = scim.group()
    group = path.removeprefix("/Groups/")
    user = scim.user(groups=[{"value": group}]).removeprefix("/Users/")
    assert scim.members(path) == {user}
    assert scim.edit(f"/Users/{user}", {"op": "remove", "path": f'groups[value eq "{group}"]'}).status in (200, 204)
    assert scim.members(path) == set()


def test_a_member_may_be_named_as_the_vendor_does(client, profile, fact):
    form = PatchFact("leave", "remove", "members[value eq {member}]", by_value=False, fact=fact("leave"))
    scim = client(profile(group={"patches": {"leave": form}}))
    ann, ben = (scim.user().removeprefix("/Users/") for _ in range(2))
    path = scim.group(ann, ben)
    scim.edit(path, {"op": "remove", "path": f"members[value eq {ann}]"})
    assert scim.members(path) == {ben}


def test_an_attribute_of_the_vendors_own_is_kept(client, profile):
    scim = client(profile(user=attribute("badge", values=("red", "blue"))))
    assert scim.get(scim.user(badge="red")).json["badge"] == "red"
    assert scim.create_user(badge="green").status == 400


def test_the_configuration_says_what_the_vendor_does(client, profile, fact):
    features = {"bulk": fact("bulk", Support.UNSUPPORTED), "sort": fact("sort", Support.NO_EFFECT)}
    silent = {"filtering": Support.UNDOCUMENTED, "filters": (FilterFact("userName", (), ()),)}
    shown = client(profile(user=silent, group=silent, features=features)).get("/ServiceProviderConfig").json
    assert {name: shown[name]["supported"] for name in ("bulk", "sort", "filter", "etag")} == {
        **{"bulk": False, "sort": False, "filter": False, "etag": True}
    }
