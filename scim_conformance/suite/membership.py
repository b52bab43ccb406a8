"""Groups and who is in them: the cast of the membership scenarios, and how members are written and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, scenario
from scim_conformance.checking.expect import show
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

CAST = "ABCDE"
"""The users of a team; E is the one who will be deleted."""


class Team(NamedTuple):
    """Users, and a group of the first two that nobody touches."""

    users: Mapping[str, Exchange]
    neighbour: Exchange


class Step(NamedTuple):
    """A group before and after one write. `wanted` are the ids of its members if the write is carried out.

    `lacking` are those that were to leave and were no members to begin with.
    """

    before: Exchange
    answer: Exchange
    after: Exchange
    wanted: tuple[str, ...]
    lacking: tuple[str, ...] = ()


@scenario(needs=("Group.create", "Group.read", "User.create", "User.read"))
def team(scim: ScimClient, group_type: ResourceUnderTest, user_type: ResourceUnderTest) -> Team:
    """Five users, two of them in a group."""
    users = {letter: existing(scim, user_type) for letter in CAST}
    return Team(users, made(scim, group_type, [users["A"], users["B"]]))


def made(scim: ScimClient, group_type: ResourceUnderTest, users: Iterable[Exchange]) -> Exchange:
    """A new group with these members, as a read shows it with its members."""
    group = assembled(scim, group_type, users)
    return group if group_type.reads_back("members") else shown(scim, group_type, group.id)


def assembled(scim: ScimClient, group_type: ResourceUnderTest, users: Iterable[Exchange]) -> Exchange:
    """A new group with these members, as a plain read shows it; they are added where the vendor takes none at once."""
    if not takes_none_at_once(group_type):
        return existing(scim, group_type, group_type.sample({"members": [member(user) for user in users]}))
    group = existing(scim, group_type)
    given = [{"op": "add", "path": "members", "value": [member(user) for user in users]}]
    scim.patch(group_type, group.id, given)
    return scim.read(group_type, group.id)


def takes_none_at_once(group_type: ResourceUnderTest) -> bool:
    """Whether a create takes no members, by its vendor."""
    fact = group_type.facts.attributes.get("members")
    return fact is not None and bool(fact.at_create)


def filled(scim: ScimClient, group_type: ResourceUnderTest, group: Exchange, users: Iterable[Exchange]) -> Exchange:
    """The group with these members: some servers take members by PATCH only, and their PATCH is under test here."""
    lacking = [member(user) for user in users if user.id not in ids(group)]
    if not lacking:
        return group
    scim.patch(group_type, group.id, [{"op": "add", "path": "members", "value": lacking}])
    return shown(scim, group_type, group.id)


def shown(scim: ScimClient, group_type: ResourceUnderTest, id: str) -> Exchange:
    """A group with its members, which some servers show only to those who ask (`returned` is `request`).

    NotApplicable where the vendor documents that nobody is ever shown them.
    """
    fact = group_type.facts.attributes.get("members")
    if fact is not None and fact.returned == "never":
        text = f"the members of a {group_type.name} are documented never to be shown"
        raise NotApplicable(Reason("documented", text, f"{group_type.name}.members", fact.sources))
    query = None if group_type.reads_back("members") else {"attributes": "displayName,members"}
    return scim.read(group_type, id, query=query)


def member(user: Exchange) -> dict[str, str]:
    """A reference to a user; some vendors demand `display` beside `value`, and nobody minds it."""
    return {"value": user.id, "display": str(lookup(user.resource, "userName"))}


def members(group: Exchange) -> list[Mapping[str, Any]]:
    """The members that a group shows, as far as they are objects."""
    found = lookup(group.resource, "members")
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def ids(group: Exchange) -> list[Any]:
    """Their ids."""
    found = lookup(group.resource, "members")
    return [lookup(entry, "value") for entry in found] if isinstance(found, list) else []


def judged(step: Step) -> Step:
    """The step; NotApplicable where what went before leaves nothing to judge."""
    if not (step.before.ok and step.before.id):
        raise NotApplicable(Reason("nothing-to-change", "the group could not be read before; see the step before"))
    if step.lacking:
        text = f"{show(list(step.lacking))} had left the group before this step, or never joined"
        raise NotApplicable(Reason("nothing-to-change", text))
    return step


def are(group: Exchange, wanted: Iterable[str], *after: Exchange) -> None:
    """The members of the group are these, in any order; that somebody is there twice is for another check."""
    found = ids(expect(group, *after).status(200).exchange)
    expect(group, *after).holds(
        set(map(str, found)) == set(wanted), f"members {show(sorted(wanted))}", f"members {show(found)}", "members"
    )


def have(group: Exchange, wanted: Iterable[str], *after: Exchange) -> None:
    """These are members of the group, whoever else is."""
    found = ids(expect(group, *after).status(200).exchange)
    lacking = sorted(set(wanted) - set(map(str, found)))
    expect(group, *after).holds(not lacking, f"members with {show(lacking)}", f"members {show(found)}", "members")


def have_not(group: Exchange, unwanted: Iterable[str], *after: Exchange) -> None:
    """These are no members of the group."""
    found = ids(expect(group, *after).status(200).exchange)
    left = sorted(set(unwanted) & set(map(str, found)))
    expect(group, *after).holds(not left, f"members without {show(left)}", f"members {show(found)}", "members")


def repeated(group: Exchange) -> list[str]:
    """The ids that are among the members more than once, by type."""
    seen = Counter((str(lookup(one, "value")), str(lookup(one, "type"))) for one in members(group))
    return sorted(id for (id, _), number in seen.items() if number > 1)
