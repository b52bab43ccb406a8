"""Group membership: one member more, one member less, and the others where they were (RFC 7643, section 4.2)."""

from typing import Any, NamedTuple

from scim_conformance.checking import Blocked, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import show
from scim_conformance.checking.steps import existing
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.suite.membership import filled, ids, made, member, shown
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

NEEDS = ("Group.create", "Group.read", "Group.patch", "User.create", "User.read")


class Membership(NamedTuple):
    """A group before and after a PATCH of its members; `stays` was a member throughout, `moves` comes or goes.

    `made` is the group as it was created, `before` the same with the members added that it did not keep.
    """

    stays: Exchange
    moves: Exchange
    made: Exchange
    before: Exchange
    answer: Exchange
    after: Exchange
    user_after: Exchange


@scenario(needs=NEEDS)
def member_added(scim: ScimClient, group_type: ResourceUnderTest, user_type: ResourceUnderTest) -> Membership:
    """A user added to a group that has one member already."""
    stays, moves = existing(scim, user_type), existing(scim, user_type)
    operation = {"op": "add", "path": "members", "value": [member(moves)]}
    return _changed(scim, group_type, user_type, stays, moves, [stays], operation)


@scenario(needs=NEEDS)
def member_removed(scim: ScimClient, group_type: ResourceUnderTest, user_type: ResourceUnderTest) -> Membership:
    """One of the two members of a group removed, by a path with a filter."""
    stays, moves = existing(scim, user_type), existing(scim, user_type)
    operation = {"op": "remove", "path": f'members[value eq "{moves.id}"]'}
    return _changed(scim, group_type, user_type, stays, moves, [stays, moves], operation)


@requirement("RFC7644-3.3-01", "RFC7643-4.2-03")
def test_members_are_kept(member_added: Membership) -> None:
    """A group keeps the members that it was created with, by their ids."""
    _has(member_added.made, member_added.stays)


@requirement("RFC7644-3.5.2-22")
def test_add_answers_200_or_204(member_added: Membership) -> None:
    """Adding a member answers 200 with the group, or 204."""
    expect(member_added.answer).if_accepted(see="members/add-is-stored").status(200, 204)


@requirement("RFC7644-3.5.2.1-06", "RFC7644-3.5.2-20")
def test_add_is_stored(member_added: Membership) -> None:
    """The new member is in the group on the next read; access is missing otherwise, and nobody is told."""
    expect(member_added.answer).success()
    _has(member_added.after, member_added.moves, member_added.answer)


@requirement("RFC7644-3.5.2.1-06")
def test_add_keeps_the_others(member_added: Membership) -> None:
    """Adding a member removes nobody."""
    _begins_with(member_added.before, member_added.stays)
    _has(member_added.after, member_added.stays, member_added.answer)


@requirement("RFC7644-3.5.2.1-06")
def test_add_leaves_the_group(member_added: Membership) -> None:
    """Adding a member changes nothing else of the group."""
    same_resource(member_added.before, member_added.after, but=["members"])


@requirement("RFC7644-3.5.2-22")
def test_remove_answers_200_or_204(member_removed: Membership) -> None:
    """Removing a member answers 200 with the group, or 204."""
    expect(member_removed.answer).if_accepted(see="members/remove-is-stored").status(200, 204)


@requirement("RFC7644-3.5.2.2-04", "RFC7644-3.5.2-20")
def test_remove_is_stored(member_removed: Membership) -> None:
    """The removed member is out of the group on the next read; access stays open otherwise."""
    _begins_with(member_removed.before, member_removed.moves)
    expect(member_removed.answer).success()
    _has_not(member_removed.after, member_removed.moves, member_removed.answer)


@requirement("RFC7644-3.5.2.2-04")
def test_remove_keeps_the_others(member_removed: Membership) -> None:
    """Removing one member removes nobody else; a wiped group locks a whole team out."""
    _begins_with(member_removed.before, member_removed.moves, member_removed.stays)
    _has(member_removed.after, member_removed.stays, member_removed.answer)


@requirement("RFC7644-3.5.2.2-04")
def test_removed_member_still_exists(member_removed: Membership) -> None:
    """Leaving a group changes the user in nothing but the groups."""
    same_resource(member_removed.moves, member_removed.user_after, but=["groups"])


def _changed(
    scim: ScimClient,
    group_type: ResourceUnderTest,
    user_type: ResourceUnderTest,
    stays: Exchange,
    moves: Exchange,
    members: list[Exchange],
    operation: dict[str, Any],
) -> Membership:
    group = made(scim, group_type, members)
    before = filled(scim, group_type, group, members)
    answer = scim.patch(group_type, group.id, [operation])
    after = shown(scim, group_type, group.id)
    return Membership(stays, moves, group, before, answer, after, scim.read(user_type, moves.id))


def _begins_with(group: Exchange, *users: Exchange) -> None:
    found = ids(expect(group).exchange)
    lacking = [user.id for user in users if user.id not in found]
    if lacking:
        raise Blocked(f"the group does not have {show(lacking)} to begin with; see members/members-are-kept", group)


def _has(group: Exchange, user: Exchange, *after: Exchange) -> None:
    found = ids(expect(group).status(200).exchange)
    expect(group, *after).holds(user.id in found, f"members with {user.id}", f"members {show(found)}", "members")


def _has_not(group: Exchange, user: Exchange, *after: Exchange) -> None:
    found = ids(expect(group).status(200).exchange)
    expect(group, *after).holds(user.id not in found, f"members without {user.id}", f"members {show(found)}", "members")
