"""Groups without their members, and members alone: what identity providers ask of large groups (RFC 7644, 3.4.2.5)."""

from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient

WITHOUT = {"excludedAttributes": "members"}


class ProjectedGroup(NamedTuple):
    """A group with one member, read whole, without members, with members alone, and with its name alone."""

    member: Exchange
    plain: Exchange
    without: Exchange
    members: Exchange
    name: Exchange


class ListedGroup(NamedTuple):
    """The same group found by its name: whole, and without members."""

    whole: Exchange
    without: Exchange


@scenario(needs=("User.create", "User.read", "Group.create", "Group.read"))
def projected_group(scim: ScimClient, user_type: ResourceUnderTest, group_type: ResourceUnderTest) -> ProjectedGroup:
    """One group with one member, read in each way."""
    member = existing(scim, user_type)
    listed = {"value": member.id, "display": name_of(user_type, member)}
    plain = existing(scim, group_type, group_type.sample({"members": [listed]}))
    if lookup(plain.resource, "members.0.value") != member.id:
        raise NotApplicable(Reason("nothing-to-change", "the group does not show the member that it was created with"))
    return ProjectedGroup(
        member,
        plain,
        without=scim.read(group_type, plain.id, query=WITHOUT),
        members=scim.read(group_type, plain.id, query={"attributes": "members"}),
        name=scim.read(group_type, plain.id, query={"attributes": group_type.identifier}),
    )


@scenario(needs=("Group.list", "Group.filter"))
def listed_group(scim: ScimClient, group_type: ResourceUnderTest, projected_group: ProjectedGroup) -> ListedGroup:
    """The group, looked for as identity providers do."""
    found = {"filter": f"{group_type.identifier} eq {quoted(name_of(group_type, projected_group.plain))}"}
    return ListedGroup(scim.list(group_type, query=found), scim.list(group_type, query={**found, **WITHOUT}))


@requirement("RFC7644-3.9-05", "RFC7644-3.4.2.5-01")
def test_members_can_be_left_out(projected_group: ProjectedGroup, group_type: ResourceUnderTest) -> None:
    """A group is shown without its members on request; Entra ID always asks so, for groups may have thousands."""
    _unless_always(group_type)
    answer = expect(projected_group.without, projected_group.plain).status(200)
    answer.at("members").absent()
    answer.at(group_type.identifier).equals(lookup(projected_group.plain.resource, group_type.identifier))


@requirement("RFC7644-3.9-04", "RFC7644-3.4.2.5-02")
def test_members_can_be_asked_for(projected_group: ProjectedGroup) -> None:
    """A group shows its members to who asks for them alone."""
    answer = expect(projected_group.members, projected_group.plain).status(200)
    answer.at("members.0.value").equals(projected_group.member.id).present()


@requirement("RFC7644-3.9-03", "RFC7644-3.4.2.5-02")
def test_members_come_alone(projected_group: ProjectedGroup, group_type: ResourceUnderTest) -> None:
    """Who asks for members alone gets no name, unless the schema says that it always comes."""
    name = group_type.attribute(group_type.identifier)
    if name is not None and name.returned == "always":
        raise NotApplicable(Reason("no-exchange", f"{group_type.identifier} is returned always"))
    expect(projected_group.members).status(200).at(group_type.identifier).absent()


@requirement("RFC7644-3.9-03", "RFC7644-3.4.2.5-02")
def test_name_comes_without_members(projected_group: ProjectedGroup, group_type: ResourceUnderTest) -> None:
    """Who asks for the name alone gets no members."""
    _unless_always(group_type)
    expect(projected_group.name).status(200).at("members").absent()


@requirement("RFC7644-3.9-05", "RFC7644-3.4.2.5-01")
def test_members_can_be_left_out_of_lists(listed_group: ListedGroup, group_type: ResourceUnderTest) -> None:
    """A group that is looked for is found without its members on request."""
    _unless_always(group_type)
    expect(listed_group.whole).if_accepted(see="filter/hit-finds-exactly-one")
    answer = expect(listed_group.without).status(200)
    for place, entry in enumerate(listed_group.without.resources):
        answer.at(f"Resources.{place}.members").absent()
        shown = lookup(entry, group_type.identifier)
        answer.holds(not unassigned(shown), f"{group_type.identifier}: present", show(shown), f"Resources.{place}")


@requirement("RFC7643-7-30", "RFC7644-3.9-01")
def test_members_are_listed(listed_group: ListedGroup, projected_group: ProjectedGroup) -> None:
    """A group that is looked for shows its members as a read does; clients take them for the present state."""
    page = expect(listed_group.whole, projected_group.plain).if_accepted(see="filter/hit-finds-exactly-one")
    places = {entry.get("id"): place for place, entry in enumerate(listed_group.whole.resources)}
    if projected_group.plain.id not in places:
        raise NotApplicable(Reason("no-exchange", "the group is not found; see filter/hit-finds-exactly-one"))
    page.at(f"Resources.{places[projected_group.plain.id]}.members.0.value").equals(projected_group.member.id)


def _unless_always(group_type: ResourceUnderTest) -> None:
    members = group_type.attribute("members")
    if members is not None and members.returned == "always":
        raise NotApplicable(Reason("no-exchange", "the server's own schema has members returned always"))
