"""What else happens to a group with members: it is renamed, refused a change, given a group, replaced, and listed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import Blocked, NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.membership import Step, are, filled, have, ids, judged, member, members, repeated, shown
from scim_conformance.suite.test_membership_forms import Forms
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient

NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nobody has."""

RENAMES = ("rename", "rename without path", "replace with a new name")
REPLACEMENTS = ("replace with more", "replace in other order", "replace with fewer", "replace with nobody")


class Details(NamedTuple):
    """The steps by their names, the group in a list found by its name, and the groups found by a member."""

    steps: Mapping[str, Step]
    listed: Exchange
    by_member: Exchange


@scenario(needs=("Group.patch",))
def membership_details(scim: ScimClient, group_type: ResourceUnderTest, membership_forms: Forms) -> Details:
    """The group of all forms, filled again, and then renamed, refused, nested, listed and replaced."""
    people = membership_forms.team.users
    now = membership_forms.steps["remove all"].after
    if not now.id:
        raise Blocked("the group cannot be read any more", now)
    now = filled(scim, group_type, now, [people[letter] for letter in "ABC"])
    listed = scim.list(group_type, query={"filter": f"displayName eq {quoted(_name(now))}"})
    by_member = scim.list(group_type, query={"filter": f"members.value eq {quoted(people['A'].id)}"})
    steps: dict[str, Step] = {}
    for name, operations, joins, invalid in _patches(group_type, membership_forms):
        wanted = {*map(str, ids(now)), *joins}
        answer = scim.patch(group_type, now.id, operations, invalid=invalid)
        steps[name] = Step(now, answer, shown(scim, group_type, now.id), tuple(sorted(wanted)))
        now = steps[name].after if steps[name].after.id else now
    if group_type.operations["replace"].available and not group_type.operations["replace"].probe:
        for name, letters in zip(
            ("replace with a new name", *REPLACEMENTS), ("", "ABCD", "DCBA", "AB", ""), strict=True
        ):
            body, wanted = _replacement(group_type, now, [people[letter] for letter in letters], name)
            answer = scim.replace(group_type, now.id, body)
            steps[name] = Step(now, answer, shown(scim, group_type, now.id), tuple(sorted(wanted)))
            now = steps[name].after if steps[name].after.id else now
    return Details(steps, listed, by_member)


@pytest.mark.parametrize("form", RENAMES)
@requirement("RFC7644-3.5.2-16", "RFC7644-3.5.1-04")
def test_rename_keeps_the_members(membership_details: Details, form: str) -> None:
    """A group that gets another name keeps its members; Okta renames on every change of members."""
    step = _taken(membership_details, form)
    expect(step.answer).if_accepted(see="patch/replace-is-stored")
    have(step.after, step.wanted, step.answer)


@pytest.mark.parametrize("form", ["add a group", "add nobody"])
@requirement("RFC7644-3.5.2.1-06", "RFC7643-4.2-04")
def test_unusual_member_leaves_the_others(membership_details: Details, form: str) -> None:
    """A member that is a group, or that nobody knows, is taken or refused, and the others stay."""
    step = _taken(membership_details, form)
    expect(step.answer).success() if step.answer.ok else expect(step.answer).refused()
    have(step.after, map(str, ids(step.before)), step.answer)


@requirement("RFC7643-4.2-04", "RFC7644-3.5.2-20")
def test_nested_group_is_a_member(membership_details: Details) -> None:
    """A group that was accepted as a member is one; everybody in it lacks access otherwise."""
    step = _taken(membership_details, "add a group")
    expect(step.answer).if_accepted(see="membership-details/unusual-member-leaves-the-others")
    have(step.after, step.wanted, step.answer)


@requirement("RFC7643-4.2-03", "RFC7643-4.2-04")
def test_nested_group_is_called_a_group(membership_details: Details) -> None:
    """The entry of a group among the members says Group where it says a type, and does not point at the users."""
    step = _taken(membership_details, "add a group")
    added = set(step.wanted) - set(map(str, ids(step.before)))
    entry = next((one for one in members(step.after) if str(lookup(one, "value")) in added), None)
    if entry is None:
        raise NotApplicable(Reason("no-exchange", "the group has no group among its members"))
    told = str(lookup(entry, "type")).lower() != "user" and "/Users/" not in str(lookup(entry, "$ref"))
    expect(step.after, step.answer).holds(told, "a member of the type Group", show(entry), "members")


@requirement("RFC7644-3.5.2-18", "RFC7644-3.5.2-19")
def test_refused_change_adds_nobody(membership_details: Details) -> None:
    """A PATCH that is refused for its second operation has not carried out the first: nobody has joined."""
    step = _taken(membership_details, "add and fail")
    expect(step.answer).if_refused(see="patch")
    are(step.after, map(str, ids(step.before)), step.answer)


@pytest.mark.parametrize("form", REPLACEMENTS)
@requirement("RFC7644-3.5.1-04")
def test_replacement_sets_the_members(membership_details: Details, form: str) -> None:
    """After a PUT the members are those that it names, in any order, and no others."""
    step = _taken(membership_details, form)
    if form == "replace with nobody":
        expect(step.answer).if_accepted(see="membership-details/replacement-sets-the-members")
    expect(step.answer).success()
    are(step.after, step.wanted, step.answer)


@pytest.mark.parametrize("form", REPLACEMENTS)
@requirement("RFC7644-3.5.1-15")
def test_replacement_shows_the_members(membership_details: Details, group_type: ResourceUnderTest, form: str) -> None:
    """The answer to a PUT has the members that the next read shows."""
    step = _taken(membership_details, form)
    expect(step.answer).if_accepted(see="membership-details/replacement-sets-the-members")
    if not group_type.reads_back("members"):
        raise NotApplicable(Reason("no-exchange", "members are shown to those who ask for them only"))
    are(step.answer, map(str, ids(expect(step.after).status(200).exchange)))


@pytest.mark.parametrize("form", REPLACEMENTS)
@requirement("RFC7644-3.5.1-04")
def test_replacement_keeps_the_name(membership_details: Details, form: str) -> None:
    """A PUT of other members leaves the name that it repeats."""
    step = _taken(membership_details, form)
    expect(step.answer).if_accepted(see="membership-details/replacement-sets-the-members")
    same_resource(step.before, step.after, but=["members"])


@pytest.mark.parametrize("form", [*RENAMES, *REPLACEMENTS, "add a group"])
@requirement("RFC7643-2.4-08")
def test_each_member_once(membership_details: Details, form: str) -> None:
    """Nobody is in the group twice, whatever was written."""
    step = _taken(membership_details, form)
    twice = sorted(set(repeated(expect(step.after, step.answer).status(200).exchange)) - set(repeated(step.before)))
    expect(step.after, step.answer).holds(not twice, "each member once", f"{show(twice)} twice", "members")


@requirement("RFC7643-7-30", "RFC7643-4.2-03")
def test_list_shows_the_members(membership_details: Details, group_type: ResourceUnderTest) -> None:
    """A group in a list has the members that a read of it shows; imports rely on lists."""
    group = _before_all(membership_details)
    entry = next((one for one in membership_details.listed.resources if one.get("id") == group.id), None)
    if entry is None or not (group_type.own_schema and group_type.reads_back("members")):
        raise NotApplicable(Reason("no-exchange", "the group is in no list, or its members may be left out there"))
    found = lookup(entry, "members")
    listed = [lookup(one, "value") for one in found] if isinstance(found, list) else []
    same = set(map(str, listed)) == set(map(str, ids(group)))
    expect(membership_details.listed, group).holds(
        same, f"members {show(ids(group))}, as a read shows them", f"members {show(listed)}", "Resources"
    )


@requirement("RFC7644-3.4.2.2-03", "RFC7643-4.2-03")
def test_search_by_member_finds_the_group(membership_details: Details, scim_plan: Plan) -> None:
    """A search for the groups of a member finds them, where such a search is accepted."""
    group, answer = _before_all(membership_details), membership_details.by_member
    asked = answer.request.query.get("filter", "")
    expect(answer, group).if_accepted(see="filter/hit-finds-exactly-one")
    total = answer.resource.get("totalResults")
    if not any(str(id) in asked for id in ids(group)) or not scim_plan.offer("Group.filter", {}).available:
        raise NotApplicable(Reason("not-claimed", "filters are not offered, or the group lacks the member"))
    if isinstance(total, int) and total > len(answer.resources):
        raise NotApplicable(Reason("no-exchange", "the search has more pages than this one"))
    expect(answer, group).lists(group.id)


def _patches(
    group_type: ResourceUnderTest, forms: Forms
) -> list[tuple[str, list[dict[str, Any]], tuple[str, ...], str]]:
    """Each PATCH by its name: the operations, who joins, and why it should be refused."""
    neighbour, late = forms.team.neighbour, forms.team.users["D"]
    add = {"op": "add", "path": "members"}
    wrong = {"op": "replace", "path": "members[value eq", "value": "nobody"}
    found: list[tuple[str, list[dict[str, Any]], tuple[str, ...], str]] = [
        ("add and fail", [{**add, "value": [member(late)]}, wrong], (), "the path of the second operation is broken"),
        ("add a group", [{**add, "value": [{"value": neighbour.id, "type": "Group"}]}], (neighbour.id,), ""),
        ("add nobody", [{**add, "value": [{"value": NOBODY}]}], (), "nobody has this id"),
    ]
    if not _may_rename(group_type):
        return found
    rename = {"op": "replace", "path": "displayName", "value": group_type.unique_name()}
    whole = {"op": "replace", "value": {"displayName": group_type.unique_name()}}
    return [("rename", [rename], (), ""), ("rename without path", [whole], (), ""), *found]


def _may_rename(group_type: ResourceUnderTest) -> bool:
    try:
        return "displayName" in group_type.changeable("patch", ("displayName",))
    except NotApplicable:
        return False


def _replacement(
    group_type: ResourceUnderTest, now: Exchange, people: list[Exchange], name: str
) -> tuple[dict[str, Any], set[str]]:
    """A body for a PUT, and the ids of the members that it names. A new name comes with the members that are there."""
    if name == "replace with a new name":
        known = [dict(one) for one in members(now) if lookup(one, "value") != NOBODY]
        return group_type.sample({"members": known}), {str(lookup(one, "value")) for one in known}
    body = group_type.sample({group_type.identifier: _name(now), "members": [member(user) for user in people]})
    if "externalId" in body:  # where the vendor demands one, the group has one already
        body["externalId"] = lookup(now.resource, "externalId")
    return body, {user.id for user in people}


def _name(group: Exchange) -> str:
    return str(lookup(group.resource, "displayName"))


def _before_all(details: Details) -> Exchange:
    return next(iter(details.steps.values())).before


def _taken(details: Details, name: str) -> Step:
    if name not in details.steps:
        raise NotApplicable(Reason("documented", "groups are not replaced, or not renamed, as the vendor documents"))
    return judged(details.steps[name])
