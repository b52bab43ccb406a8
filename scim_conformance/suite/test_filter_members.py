"""Filters by membership: which groups is somebody in (RFC 7644, section 3.4.2.2; RFC 7643, section 4.2)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

NEEDS = ("Group.create", "Group.read", "Group.list", "Group.filter", "User.create", "User.read")

FORMS: Mapping[str, tuple[str, str]] = {
    "value": ('members.value eq "{user}"', "full"),
    "value in brackets": ('members[value eq "{user}"]', "full"),
    "value and name": ('displayName eq "{full}" and members.value eq "{user}"', "full"),
    "value and another name": ('displayName eq "{empty}" and members.value eq "{user}"', ""),
    "value of nobody": ('members.value eq "{nobody}"', ""),
    "beginning of a value": ('displayName eq "{full}" and members.value eq "{part}"', ""),
    "any member": ('(displayName eq "{full}" or displayName eq "{empty}") and members pr', "full"),
    "no member": ('(displayName eq "{full}" or displayName eq "{empty}") and not (members pr)', "empty"),
}
"""Filters by members, and which of the two groups each finds."""


class MemberSearch(NamedTuple):
    """A group with one member and a group with none, and the answers to filters by members."""

    full: Exchange
    empty: Exchange
    asked: Mapping[str, Exchange]
    removal: Exchange | None
    emptied: Exchange | None
    after_removal: Exchange | None


@scenario(needs=NEEDS)
def searched_by_members(scim: ScimClient, group_type: ResourceUnderTest, user_type: ResourceUnderTest) -> MemberSearch:
    """Two groups, one of which has a member, looked for by the member; once more when it has left."""
    if not group_type.filters_by("members.value", "eq"):
        raise NotApplicable(group_type.no_such_filter)
    user = existing(scim, user_type)
    member = {"value": user.id, "display": name_of(user_type, user)}
    full = existing(scim, group_type, group_type.sample({"members": [member]}))
    empty = existing(scim, group_type)
    if _ids(full) != [user.id]:
        raise NotApplicable(Reason("no-exchange", "the group does not show its member; see members/members-are-kept"))
    known = {"user": user.id, "part": user.id[:-1] or "0", "nobody": f"{user.id}0"}
    known |= {"full": name_of(group_type, full), "empty": name_of(group_type, empty)}
    asked = {form: _by(scim, group_type, expression, known) for form, (expression, _) in FORMS.items()}
    if not group_type.operations["patch"].available:
        return MemberSearch(full, empty, asked, None, None, None)
    removal = scim.patch(group_type, full.id, [{"op": "remove", "path": f'members[value eq "{user.id}"]'}])
    emptied = scim.read(group_type, full.id)
    again = _by(scim, group_type, FORMS["value"][0], known)
    return MemberSearch(full, empty, asked, removal, emptied, again)


@pytest.mark.parametrize("form", [form for form, (_, finds) in FORMS.items() if finds])
@requirement("RFC7644-3.4.2.2-25", "RFC7644-3.4.2.2-11")
def test_group_is_found_by_its_members(searched_by_members: MemberSearch, form: str) -> None:
    """A group is found by who is in it; that is how a client asks what somebody may do."""
    wanted = searched_by_members.full if FORMS[form][1] == "full" else searched_by_members.empty
    _answered(searched_by_members.asked[form]).lists(wanted.id)


@pytest.mark.parametrize("form", list(FORMS))
@requirement("RFC7644-3.4.2.2-03")
def test_no_other_group_is_found(searched_by_members: MemberSearch, form: str) -> None:
    """A group in which somebody is not is not found by them."""
    finds = FORMS[form][1]
    others = [group.id for name, group in _groups(searched_by_members).items() if name != finds]
    _answered(searched_by_members.asked[form]).does_not_list(*others)


@requirement("RFC7644-3.4.2.2-03")
def test_group_is_not_found_by_former_members(searched_by_members: MemberSearch) -> None:
    """Whoever has left a group does not find it any longer."""
    search = searched_by_members
    if search.after_removal is None or search.emptied is None or not search.emptied.ok or _ids(search.emptied):
        raise NotApplicable(Reason("no-exchange", "the member was not removed; see members/remove-is-stored"))
    _answered(search.after_removal).does_not_list(search.full.id)


def _by(scim: ScimClient, group_type: ResourceUnderTest, expression: str, known: Mapping[str, str]) -> Exchange:
    for name, value in known.items():
        expression = expression.replace(f"{{{name}}}", value)
    return scim.list(group_type, query={"filter": expression})


def _answered(answer: Exchange) -> Any:
    return expect(answer).if_accepted(see="filter-cases/valid-filters-are-answered-or-declined")


def _groups(search: MemberSearch) -> dict[str, Exchange]:
    return {"full": search.full, "empty": search.empty}


def _ids(group: Exchange) -> list[Any]:
    members = lookup(group.resource, "members")
    return [lookup(member, "value") for member in members] if isinstance(members, list) else []
