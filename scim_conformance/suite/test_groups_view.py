"""The groups that a user shows, and what is left when a member or the group is deleted (RFC 7643, 4.1.2)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import show
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.membership import Team, filled, have, have_not, ids, made, shown
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient


class Life(NamedTuple):
    """A group from its creation to its deletion, and how its members show it meanwhile.

    D is a member throughout, C joins and leaves by PATCH (`joined` and `left`, where PATCH is offered), E is deleted.
    """

    team: Team
    group: Exchange
    founder: Exchange
    joined: Mapping[str, Exchange]
    left: Mapping[str, Exchange]
    member_deleted: Exchange
    without_member: Exchange
    group_deleted: Exchange
    survivor: Exchange


class Writing(NamedTuple):
    """A user after a write that puts it into a group by its own `groups`, and the group then."""

    answer: Exchange
    user: Exchange
    group: Exchange


class Writings(NamedTuple):
    """The group that the user was to be put into, and each way of trying."""

    group: Exchange
    tries: Mapping[str, Writing]


@scenario(needs=("Group.delete", "User.delete"))
def group_life(scim: ScimClient, group_type: ResourceUnderTest, user_type: ResourceUnderTest, team: Team) -> Life:
    """A group of two, one of whom is deleted, and then the group."""
    people = team.users
    group = made(scim, group_type, [people["D"], people["E"]])
    founder = scim.read(user_type, people["D"].id)
    joined: dict[str, Exchange] = {}
    left: dict[str, Exchange] = {}
    if group_type.operations["patch"].available:
        after = filled(scim, group_type, group, [people["C"]])
        joined = {"group": after, "user": scim.read(user_type, people["C"].id)}
        removal = {"op": "remove", "path": f'members[value eq "{people["C"].id}"]'}
        answer = scim.patch(group_type, group.id, [removal])
        left = {"answer": answer, "group": shown(scim, group_type, group.id)}
        left["user"] = scim.read(user_type, people["C"].id)
    member_deleted = scim.delete(user_type, people["E"].id)
    without_member = shown(scim, group_type, group.id)
    group_deleted = scim.delete(group_type, group.id)
    survivor = scim.read(user_type, people["D"].id)
    return Life(team, group, founder, joined, left, member_deleted, without_member, group_deleted, survivor)


@scenario(needs=("User.create",))
def groups_written(
    scim: ScimClient, group_type: ResourceUnderTest, user_type: ResourceUnderTest, team: Team
) -> Writings:
    """A user that names a group as its own in a create, a replace and a PATCH."""
    group = made(scim, group_type, [team.users["A"]])
    wanted = [{"value": group.id, "display": str(group.resource.get("displayName"))}]
    answer = scim.create(user_type, user_type.sample({"groups": wanted}))
    tries: dict[str, Writing] = {}
    id = answer.id
    if answer.ok and id:
        tries["create"] = Writing(answer, scim.read(user_type, id), shown(scim, group_type, group.id))
    user = tries["create"].user if id and tries["create"].user.ok else existing(scim, user_type)
    if user_type.operations["replace"].available:
        name = {user_type.identifier: user.resource.get(user_type.identifier)}
        answer = scim.replace(user_type, user.id, user_type.sample({**name, "groups": wanted}))
        tries["replace"] = Writing(answer, scim.read(user_type, user.id), shown(scim, group_type, group.id))
    if user_type.operations["patch"].available:
        operation = {"op": "add", "path": "groups", "value": wanted}
        answer = scim.patch(user_type, user.id, [operation], invalid="groups is readOnly")
        tries["patch"] = Writing(answer, scim.read(user_type, user.id), shown(scim, group_type, group.id))
    return Writings(group, tries)


@requirement("RFC7643-4.1.2-22")
def test_founder_shows_the_group(group_life: Life) -> None:
    """A user who shows groups shows the one that it was put into by its creation, with its id."""
    _shows(group_life, group_life.founder, group_life.group)


@requirement("RFC7643-4.1.2-22")
def test_who_joined_shows_the_group(group_life: Life) -> None:
    """A user who joined by PATCH shows the group as a founder does; access is decided on either side."""
    group, user = _known(group_life.joined, "group"), _known(group_life.joined, "user")
    if user.id not in ids(group):
        raise NotApplicable(Reason("nothing-to-change", "the user did not join; see members/add-is-stored"))
    _view_is_kept(group_life)
    _shows(group_life, user, group)


@requirement("RFC7643-4.1.2-22", "RFC7644-3.5.2.2-04")
def test_who_left_shows_the_group_no_more(group_life: Life) -> None:
    """A user who has left a group does not show it any more; applications that look there keep access open."""
    group, user = _known(group_life.left, "group"), _known(group_life.left, "user")
    if user.id in ids(group):
        raise NotApplicable(Reason("nothing-to-change", "the user did not leave; see members/remove-is-stored"))
    expect(group).status(200)
    _shows_not(user, group_life.group.id, group)


@requirement("RFC7643-4.1.2-20", "RFC7643-4.1.2-22")
def test_direct_member_is_called_direct(group_life: Life) -> None:
    """A user's entry for a group that it was put into itself says direct, where it says a type."""
    entry = _entry(expect(group_life.founder).status(200).exchange, group_life.group.id)
    kind = lookup(entry, "type") if entry else None
    if not isinstance(kind, str):
        raise NotApplicable(Reason("no-exchange", "the user shows no such group, or no type with it"))
    expect(group_life.founder).holds(kind.lower() == "direct", "type: direct", f"type: {show(kind)}", "groups")


@requirement("RFC7643-4.1.2-22")
def test_entry_points_at_the_group(group_life: Life) -> None:
    """The reference in a user's entry for a group, where there is one, is the address of that group."""
    entry = _entry(expect(group_life.founder).status(200).exchange, group_life.group.id)
    reference = lookup(entry, "$ref") if entry else None
    if not isinstance(reference, str):
        raise NotApplicable(Reason("no-exchange", "the user shows no such group, or no reference with it"))
    right = last_segment(reference) == group_life.group.id and "/Users/" not in reference
    expect(group_life.founder).holds(right, f"a reference to {group_life.group.id}", show(reference), "groups")


@requirement("RFC7643-4.2-03")
def test_deleted_user_is_no_member(group_life: Life) -> None:
    """A user who was deleted is no member any more; whoever gets that id next would inherit the access."""
    expect(group_life.member_deleted).if_accepted(see="delete/is-accepted")
    have_not(group_life.without_member, [group_life.team.users["E"].id], group_life.member_deleted)


@requirement("RFC7644-3.6-06", "RFC7643-4.2-03")
def test_other_members_stay(group_life: Life) -> None:
    """The deletion of one member leaves the group, its name and its other members."""
    expect(group_life.member_deleted).if_accepted(see="delete/is-accepted")
    same_resource(group_life.group, group_life.without_member, but=["members"])
    if group_life.team.users["D"].id in ids(group_life.group):
        have(group_life.without_member, [group_life.team.users["D"].id], group_life.member_deleted)


@requirement("RFC7644-3.6-06")
def test_members_outlive_their_group(group_life: Life) -> None:
    """The deletion of a group deletes or changes nobody who was in it."""
    expect(group_life.group_deleted).if_accepted(see="delete/is-accepted")
    same_resource(group_life.team.users["D"], group_life.survivor, but=["groups"])


@requirement("RFC7643-4.1.2-20", "RFC7643-4.1.2-22")
def test_deleted_group_is_shown_no_more(group_life: Life) -> None:
    """A group that was deleted is none of the user's groups any more."""
    expect(group_life.group_deleted).if_accepted(see="delete/is-accepted")
    expect(group_life.survivor, group_life.group_deleted).status(200)
    _shows_not(group_life.survivor, group_life.group.id, group_life.group_deleted)


@pytest.mark.parametrize("operation", ["create", "replace", "patch"])
@requirement("RFC7643-4.1.2-23")
def test_nobody_joins_by_its_own_groups(groups_written: Writings, operation: str) -> None:
    """A user's own list of groups is readOnly: whoever may write users must not let them into groups."""
    tried = _tried(groups_written, operation)
    have_not(tried.group, [tried.user.id], tried.answer)


@pytest.mark.parametrize("operation", ["create", "replace", "patch"])
@requirement("RFC7643-4.1.2-23")
def test_written_groups_are_not_shown(groups_written: Writings, operation: str) -> None:
    """A user shows no group that it has only claimed to be in."""
    tried = _tried(groups_written, operation)
    expect(tried.user, tried.answer).status(200)
    if tried.user.id in ids(tried.group):
        raise NotApplicable(Reason("no-exchange", "the user joined; see groups-view/nobody-joins-by-its-own-groups"))
    _shows_not(tried.user, groups_written.group.id, tried.answer)


@pytest.mark.parametrize("operation", ["create", "replace", "patch"])
@requirement("RFC7643-4.1.2-23")
def test_claimed_group_keeps_its_members(groups_written: Writings, operation: str) -> None:
    """The group that a user claims to be in stays as it was, whoever is in it."""
    tried = _tried(groups_written, operation)
    have(tried.group, map(str, ids(groups_written.group)), tried.answer)
    same_resource(groups_written.group, tried.group, but=["members"])


def _tried(writings: Writings, operation: str) -> Writing:
    if operation not in writings.tries:
        raise NotApplicable(Reason("no-exchange", f"there was no {operation} of a user with groups"))
    return writings.tries[operation]


def _known(steps: Mapping[str, Exchange], name: str) -> Exchange:
    if name not in steps:
        raise NotApplicable(Reason("documented", "groups cannot be patched"))
    return steps[name]


def _groups(user: Exchange) -> list[Any]:
    found = lookup(user.resource, "groups")
    return found if isinstance(found, list) else []


def _entry(user: Exchange, id: str) -> Any:
    return next((entry for entry in _groups(user) if lookup(entry, "value") == id), None)


def _view_is_kept(life: Life) -> None:
    """Whether this server shows the groups of its users at all, which is up to it."""
    if _entry(life.founder, life.group.id) is None:
        raise NotApplicable(Reason("no-exchange", "the founder does not show the group either"))


def _shows(life: Life, user: Exchange, group: Exchange) -> None:
    expect(user, group).status(200)
    if not _groups(user) and user is life.founder:
        raise NotApplicable(Reason("no-exchange", "users show no groups here, as it may be"))
    if user.id not in ids(group):
        raise NotApplicable(Reason("nothing-to-change", "the user is not in the group; see members/members-are-kept"))
    found = [lookup(entry, "value") for entry in _groups(user)]
    expect(user, group).holds(life.group.id in found, f"groups with {life.group.id}", f"groups {show(found)}", "groups")


def _shows_not(user: Exchange, id: str, *after: Exchange) -> None:
    found = [lookup(entry, "value") for entry in _groups(expect(user, *after).status(200).exchange)]
    expect(user, *after).holds(id not in found, f"groups without {id}", f"groups {show(found)}", "groups")
