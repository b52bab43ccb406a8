"""PUT in detail: what is repeated stays, what is given replaces, what is refused changes nothing (RFC 7644, 3.5.1)."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import expect, requirement, scenario
from scim_conformance.checking.expect import show
from scim_conformance.checking.steps import existing
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite import outcome
from scim_conformance.suite.changes import FormsTried, History, entries, furnished, played
from scim_conformance.suite.patch_forms import rich
from scim_conformance.suite.put_forms import PERSON, TEAM
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

CLEARED = ("null", "empty-list")
SPELLED_OTHERWISE = ("name-in-other-case",)
BROKEN = ("wrong-type", "wrong-shape")
DOUBTFUL = ("nameless", "another-type")
PLAIN = tuple(form for form in PERSON if form not in (*CLEARED, *SPELLED_OTHERWISE, *BROKEN, *DOUBTFUL))
"""The bodies that every service provider has to take."""

CHANGED = tuple(form for form in PLAIN if not form.startswith(("echo", "foreign", "left-out")))
"""Those that want something else than there was."""

SEE = "replace-details/is-accepted"


class Team(NamedTuple):
    """The history of a group with one member, and the member after it."""

    history: History
    member: Exchange


class MemberReplaced(NamedTuple):
    """A group before and after a PUT of its member."""

    before: Exchange
    answer: Exchange
    after: Exchange


@scenario(needs=("User.create", "User.read", "User.replace"))
def person_replaced(scim: ScimClient, user_type: ResourceUnderTest) -> FormsTried:
    """One person with values of every kind, and PUT after PUT of all of it with one thing changed."""
    first, neighbour = (furnished(scim, user_type, rich(user_type)) for _ in range(2))
    history = played(scim, user_type, first, PERSON, "replace")
    return FormsTried(history, neighbour, scim.read(user_type, neighbour.id))


@scenario(needs=("User.create", "User.read", "Group.create", "Group.read", "Group.replace"))
def team_replaced(scim: ScimClient, user_type: ResourceUnderTest, group_type: ResourceUnderTest) -> Team:
    """One group with one member, and PUT after PUT that repeats its member."""
    member = existing(scim, user_type)
    values = {"externalId": group_type.unique_name(), "members": [{"value": member.id}]}
    history = played(scim, group_type, furnished(scim, group_type, values), TEAM, "replace")
    return Team(history, scim.read(user_type, member.id))


@scenario(needs=("User.create", "User.read", "User.replace", "Group.create", "Group.read", "Group.replace"))
def member_replaced(
    scim: ScimClient, user_type: ResourceUnderTest, group_type: ResourceUnderTest, team_replaced: Team
) -> MemberReplaced:
    """The member of that group replaced by what a read shows of it."""
    group, member = team_replaced.history.created.id, team_replaced.member
    before = scim.read(group_type, group)
    body = user_type.sample({"userName": lookup(member.resource, "userName")})
    answer = scim.replace(user_type, member.id or "none", body)
    return MemberReplaced(before, answer, scim.read(group_type, group))


@scenario(needs=("User.create", "User.read", "User.replace"))
def endpoint_replaced(scim: ScimClient, user_type: ResourceUnderTest, person_replaced: FormsTried) -> Exchange:
    """A PUT to the endpoint itself, with a person in its body that is there already."""
    last = [*person_replaced.history.steps.values()][-1].after
    body: dict[str, Any] = {**last.resource}
    why = "there is nothing to replace at the endpoint itself"
    return scim.send(Request("PUT", user_type.endpoint, body=body, resource_type=user_type.name, invalid=why))


@pytest.mark.parametrize("form", PLAIN)
@requirement("RFC7644-3.5.1-15", "RFC7644-3.5-01", "RFC7644-3.5.1-01", "RFC7644-3.5.1-03", "RFC7644-3.5.1-13")
def test_is_accepted(person_replaced: FormsTried, form: str) -> None:
    """A PUT of what a read showed is answered with 200, whatever read-only values are repeated in it."""
    outcome.accepted(person_replaced.history.step(form), 200)


@pytest.mark.parametrize("form", CHANGED)
@requirement("RFC7644-3.5.1-04")
def test_is_stored(person_replaced: FormsTried, form: str) -> None:
    """What a PUT gives replaces what was there: all values of an attribute, and not some beside the old ones."""
    outcome.stored(person_replaced.history.step(form), SEE)


@pytest.mark.parametrize("form", PLAIN)
@requirement("RFC7644-3.5.1-04", "RFC7644-3.5.1-13")
def test_what_is_repeated_stays(person_replaced: FormsTried, form: str) -> None:
    """What a PUT repeats is as it was, and so is what nobody may write."""
    outcome.rest_stays(person_replaced.history.step(form), SEE)


@pytest.mark.parametrize("form", PLAIN)
@requirement("RFC7644-3.5.1-15")
def test_answer_is_what_is_stored(person_replaced: FormsTried, form: str, user_type: ResourceUnderTest) -> None:
    """The answer holds the entire resource as a read shows it; clients store it as the new state."""
    step = person_replaced.history.step(form)
    outcome.answer_agrees(step, user_type, SEE)


@pytest.mark.parametrize("form", PLAIN)
@requirement("RFC7643-3.1-07", "RFC7644-3.5.1-13")
def test_identity_stays(person_replaced: FormsTried, form: str) -> None:
    """Id, creation date, type and address are the server's, whatever the body says of them."""
    outcome.identity_stays(person_replaced.history.step(form))


@pytest.mark.parametrize("form", CLEARED)
@requirement("RFC7643-2.5-02", "RFC7644-3.5.1-09")
def test_nothing_clears(person_replaced: FormsTried, form: str) -> None:
    """Null, or an empty list, takes an attribute away; it is how clients say so."""
    step = person_replaced.history.step(form)
    outcome.stored(step, SEE)
    outcome.rest_stays(step, SEE)


@pytest.mark.parametrize("form", SPELLED_OTHERWISE)
@requirement("RFC7643-2.1-03")
def test_names_in_other_case_are_understood(person_replaced: FormsTried, form: str) -> None:
    """The name of an attribute may be written in any case, in a body too; the RFC's own examples do."""
    step = person_replaced.history.step(form)
    outcome.stored(step, SEE)
    outcome.rest_stays(step, SEE)


@pytest.mark.parametrize("form", BROKEN)
@requirement("RFC7644-3.12-13", "RFC7644-3.12-09")
def test_wrong_values_are_refused(person_replaced: FormsTried, form: str) -> None:
    """A value of the wrong type is refused, and not made into something else."""
    expect(person_replaced.history.step(form).answer).refused()


@pytest.mark.parametrize("form", BROKEN)
@requirement("RFC7644-3.12-09")
def test_refused_changes_nothing(person_replaced: FormsTried, form: str) -> None:
    """A PUT that is refused for one value has not stored the others."""
    step = person_replaced.history.step(form)
    expect(step.answer).if_refused(see="replace-details/wrong-values-are-refused")
    outcome.unchanged(step.before, step.after, step.first)


@pytest.mark.parametrize("form", DOUBTFUL)
@requirement("RFC7643-4.1.1-01", "RFC7644-3.5.1-14")
def test_nobody_loses_the_user_name(person_replaced: FormsTried, form: str) -> None:
    """A PUT without userName, or said to be of another type, is refused or leaves it; nobody is without a name."""
    step = person_replaced.history.step(form)
    was = lookup(step.before.resource, "userName")
    expect(step.after, step.answer).status(200).at("userName").equals(was)
    expect(step.after, step.answer).at("schemas").contains("urn:ietf:params:scim:schemas:core:2.0:User")


@requirement("RFC7644-3.5.1-04")
def test_neighbour_is_untouched(person_replaced: FormsTried) -> None:
    """After all these PUTs another person with values of the same kinds is as before."""
    outcome.unchanged(
        person_replaced.neighbour_before, person_replaced.neighbour_after, person_replaced.neighbour_before
    )


@requirement("RFC7643-3.1-18", "RFC7643-2.3.5-01")
def test_last_modified_moves(person_replaced: FormsTried) -> None:
    """meta.lastModified is the time of the last PUT; whoever asks for what changed since misses it otherwise."""
    outcome.modification_shows(person_replaced.history)


@requirement("RFC7644-3.5.1-02", "RFC7644-3.2-03")
def test_the_endpoint_cannot_be_replaced(endpoint_replaced: Exchange) -> None:
    """A PUT without an id in its address is no success; it must not create, nor replace everybody."""
    expect(endpoint_replaced).not_served()


@pytest.mark.parametrize("form", [*TEAM])
@requirement("RFC7644-3.5.1-15", "RFC7644-3.5-01")
def test_is_accepted_for_groups(team_replaced: Team, form: str) -> None:
    """A PUT of what a read showed of a group is answered with 200."""
    outcome.accepted(team_replaced.history.step(form), 200)


@pytest.mark.parametrize("form", [form for form in TEAM if not form.startswith("echo")])
@requirement("RFC7644-3.5.1-04")
def test_is_stored_for_groups(team_replaced: Team, form: str) -> None:
    """What a PUT gives to a group is there on the next read."""
    outcome.stored(team_replaced.history.step(form), "replace-details/is-accepted-for-groups")


@pytest.mark.parametrize("form", [*TEAM])
@requirement("RFC7644-3.5.1-04")
def test_what_is_repeated_of_groups_stays(team_replaced: Team, form: str) -> None:
    """What a PUT repeats of a group is as it was, its members too."""
    outcome.rest_stays(team_replaced.history.step(form), "replace-details/is-accepted-for-groups")


@pytest.mark.parametrize("form", [*TEAM])
@requirement("RFC7644-3.5.1-15")
def test_answer_is_what_is_stored_for_groups(team_replaced: Team, form: str, group_type: ResourceUnderTest) -> None:
    """The answer to a PUT of a group shows what a read shows."""
    step = team_replaced.history.step(form)
    outcome.answer_agrees(step, group_type, "replace-details/is-accepted-for-groups")


@pytest.mark.parametrize("form", [*TEAM])
@requirement("RFC7643-3.1-07", "RFC7644-3.5.1-13")
def test_identity_of_groups_stays(team_replaced: Team, form: str) -> None:
    """Id, creation date, type and address of a group survive every PUT."""
    outcome.identity_stays(team_replaced.history.step(form))


@requirement("RFC7644-3.5.1-04")
def test_memberships_survive_a_replacement(member_replaced: MemberReplaced) -> None:
    """A PUT of a person leaves the groups that the person is in; rights would be lost otherwise."""
    expect(member_replaced.answer).if_accepted(see="replace/change-is-stored")
    was, now = ({m.get("value") for m in entries(one.resource, "members")} for one in member_replaced[::2])
    expect(member_replaced.after, member_replaced.answer).status(200).holds(
        was <= now, f"members {show(sorted(map(str, was)))}", f"members {show(sorted(map(str, now)))}", "members"
    )
