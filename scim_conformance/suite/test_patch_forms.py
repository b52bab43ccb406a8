"""Each form of a PATCH operation on one person and one group: stored, and nothing else changed (RFC 7644, 3.5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import difference, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite import outcome
from scim_conformance.suite.changes import Form, FormsTried, entries, furnished, played
from scim_conformance.suite.patch_forms import PERSON, TEAM, rich
from scim_conformance.wire.scim_client import ScimClient

SPELLED_OTHERWISE = ("replace-name-in-other-case", "replace-by-filter-in-other-case")
NOTHING_NEW = ("add-the-same-value", "add-the-same-entry")
PRIMARY = ("replace-primary-by-filter", "add-another-primary")
BY_URN = ("replace-core-attribute-by-urn",)

PLAIN = tuple(form for form in PERSON if form not in (*SPELLED_OTHERWISE, *NOTHING_NEW, *BY_URN))
"""The forms that every service provider with PATCH has to understand."""

ADDS, REPLACES, REMOVES = (
    tuple(form for form in PLAIN if form.startswith(op)) for op in ("add-", "replace-", "remove-")
)
TEAM_PLAIN = tuple(form for form in TEAM if form not in SPELLED_OTHERWISE)


@scenario(needs=("User.create", "User.read", "User.patch"))
def person_patched(scim: ScimClient, user_type: ResourceUnderTest) -> FormsTried:
    """One person with values of every kind, and each form of PATCH that there is, one after the other."""
    return _tried(scim, user_type, rich(user_type), rich(user_type), PERSON)


@scenario(needs=("Group.create", "Group.read", "Group.patch"))
def team_patched(scim: ScimClient, group_type: ResourceUnderTest) -> FormsTried:
    """One group, and each form of PATCH that does not concern its members."""
    values, others = ({"externalId": group_type.unique_name()} for _ in range(2))
    return _tried(scim, group_type, values, others, TEAM)


def _tried(
    scim: ScimClient,
    resource: ResourceUnderTest,
    values: Mapping[str, Any],
    others: Mapping[str, Any],
    forms: Mapping[str, Form],
) -> FormsTried:
    first, neighbour = furnished(scim, resource, values), furnished(scim, resource, others)
    history = played(scim, resource, first, forms)
    return FormsTried(history, neighbour, scim.read(resource, neighbour.id))


@pytest.mark.parametrize("form", PLAIN)
@requirement("RFC7644-3.5.2-22", "RFC7644-3.5.2-06")
def test_is_accepted(person_patched: FormsTried, form: str) -> None:
    """Each form of the RFC is answered with 200 or 204; identity providers use nearly all of them."""
    outcome.accepted(person_patched.history.step(form))


@pytest.mark.parametrize("form", ADDS)
@requirement(
    *("RFC7644-3.5.2.1-04", "RFC7644-3.5.2.1-03", "RFC7644-3.5.2.1-05", "RFC7644-3.5.2.1-06", "RFC7644-3.5.2.1-07"),
)
def test_add_is_stored(person_patched: FormsTried, form: str) -> None:
    """What is added is there on the next read, beside what was there before."""
    outcome.stored(person_patched.history.step(form), see="patch-forms/is-accepted")


@pytest.mark.parametrize("form", REPLACES)
@requirement(
    *("RFC7644-3.5.2.3-02", "RFC7644-3.5.2.3-01", "RFC7644-3.5.2.3-03", "RFC7644-3.5.2.3-04"),
    *("RFC7644-3.5.2.3-06", "RFC7644-3.5.2.3-07"),
)
def test_replace_is_stored(person_patched: FormsTried, form: str) -> None:
    """What is replaced reads back with its new value, and only with that."""
    outcome.stored(person_patched.history.step(form), see="patch-forms/is-accepted")


@pytest.mark.parametrize("form", REMOVES)
@requirement(
    *("RFC7644-3.5.2.2-02", "RFC7644-3.5.2.2-03", "RFC7644-3.5.2.2-04", "RFC7644-3.5.2.2-05"),
    *("RFC7644-3.5.2.2-06", "RFC7644-3.5.2.2-07"),
)
def test_remove_is_stored(person_patched: FormsTried, form: str) -> None:
    """What is removed is gone on the next read."""
    outcome.stored(person_patched.history.step(form), see="patch-forms/is-accepted")


@pytest.mark.parametrize("form", PLAIN)
@requirement("RFC7644-3.5.2.3-05", "RFC7644-3.5.2.1-06", "RFC7644-3.5.2.2-05")
def test_leaves_the_rest(person_patched: FormsTried, form: str) -> None:
    """An operation changes its target and nothing else: no other attribute, and no other value of the same one."""
    outcome.rest_stays(person_patched.history.step(form), see="patch-forms/is-accepted")


@pytest.mark.parametrize("form", PLAIN)
@requirement("RFC7644-3.5.2-22")
def test_answer_is_what_is_stored(person_patched: FormsTried, form: str, user_type: ResourceUnderTest) -> None:
    """A 200 holds the whole resource as a read shows it, a 204 holds nothing; clients keep the answer as the truth."""
    outcome.answer_agrees(person_patched.history.step(form), user_type, see="patch-forms/is-accepted")


@pytest.mark.parametrize("form", PLAIN)
@requirement("RFC7643-3.1-07", "RFC7643-7-21")
def test_identity_stays(person_patched: FormsTried, form: str) -> None:
    """Id, creation date, type and address survive every change; links and audits rest on them."""
    outcome.identity_stays(person_patched.history.step(form))


@pytest.mark.parametrize("form", SPELLED_OTHERWISE)
@requirement("RFC7644-3.10-02", "RFC7643-2.1-03")
def test_names_in_other_case_are_understood(person_patched: FormsTried, form: str) -> None:
    """A path may be written in any case; some clients write UserName or Members."""
    step = person_patched.history.step(form)
    outcome.accepted(step)
    outcome.stored(step, see="patch-forms/names-in-other-case-are-understood")
    outcome.rest_stays(step, see="patch-forms/names-in-other-case-are-understood")


@pytest.mark.parametrize("form", BY_URN)
@requirement("RFC7644-3.5.2-13")
def test_core_attributes_have_a_urn(person_patched: FormsTried, form: str) -> None:
    """A core attribute under its full name is the same attribute; it must not be stored as another one."""
    step = person_patched.history.step(form)
    outcome.stored(step, see="patch-forms/is-accepted")
    outcome.rest_stays(step, see="patch-forms/is-accepted")


@pytest.mark.parametrize("form", PRIMARY)
@requirement("RFC7644-3.5.2-17")
def test_a_new_primary_value_is_the_only_one(person_patched: FormsTried, form: str) -> None:
    """Making one value the primary one makes the others not primary; clients write to the first that they find."""
    step = person_patched.history.step(form)
    expect(step.answer).if_accepted(see="patch-forms/is-accepted")
    primary = [one.get("value") for one in entries(step.after.resource, "emails") if one.get("primary") is True]
    expect(step.after, step.answer).status(200).holds(
        len(primary) <= 1, "one primary address", f"{len(primary)} of them", "emails"
    )


@pytest.mark.parametrize("form", NOTHING_NEW)
@requirement("RFC7644-3.5.2.1-09")
def test_adding_what_is_there_succeeds(person_patched: FormsTried, form: str) -> None:
    """An add of what is there already is a success; a client that is not sure repeats itself."""
    expect(person_patched.history.step(form).answer).success()


@pytest.mark.parametrize("form", NOTHING_NEW)
@requirement("RFC7644-3.5.2.1-08")
def test_adding_what_is_there_changes_nothing(person_patched: FormsTried, form: str) -> None:
    """An add of what is there already leaves one of it."""
    step = person_patched.history.step(form)
    expect(step.answer).if_accepted(see="patch-forms/adding-what-is-there-succeeds")
    outcome.unchanged(step.before, step.after, step.first)


@pytest.mark.parametrize("form", NOTHING_NEW)
@requirement("RFC7644-3.5.2.1-10")
def test_adding_what_is_there_is_no_modification(person_patched: FormsTried, form: str) -> None:
    """An add of what is there already leaves meta.lastModified; everybody would have to be synchronised again."""
    step = person_patched.history.step(form)
    expect(step.answer).if_accepted(see="patch-forms/adding-what-is-there-succeeds")
    was = lookup(step.before.resource, "meta.lastModified")
    if unassigned(was) or difference(step.before.resource, step.after.resource, {"meta", "schemas"}):
        raise NotApplicable(Reason("no-exchange", "there is no date to look at, or the resource did change"))
    expect(step.after, step.answer).at("meta.lastModified").equals(was)


@requirement("RFC7644-3.5.2-16")
def test_neighbour_is_untouched(person_patched: FormsTried) -> None:
    """After all these changes another person with values of the same kinds is as before."""
    outcome.unchanged(person_patched.neighbour_before, person_patched.neighbour_after, person_patched.neighbour_before)


@requirement("RFC7643-3.1-18", "RFC7643-2.3.5-01")
def test_last_modified_moves(person_patched: FormsTried) -> None:
    """meta.lastModified is the time of the last change; whoever asks for what changed since misses it otherwise."""
    outcome.modification_shows(person_patched.history)


@pytest.mark.parametrize("form", TEAM_PLAIN)
@requirement("RFC7644-3.5.2-22", "RFC7644-3.5.2-06")
def test_is_accepted_for_groups(team_patched: FormsTried, form: str) -> None:
    """Each form is answered with 200 or 204 where a group is changed, too."""
    outcome.accepted(team_patched.history.step(form))


@pytest.mark.parametrize("form", TEAM_PLAIN)
@requirement("RFC7644-3.5.2.3-02", "RFC7644-3.5.2.3-01", "RFC7644-3.5.2.1-07", "RFC7644-3.5.2.2-02")
def test_is_stored_for_groups(team_patched: FormsTried, form: str) -> None:
    """What is changed of a group is there on the next read; renamed groups keep their old names otherwise."""
    outcome.stored(team_patched.history.step(form), see="patch-forms/is-accepted-for-groups")


@pytest.mark.parametrize("form", TEAM_PLAIN)
@requirement("RFC7644-3.5.2.3-05", "RFC7644-3.5.2.1-04", "RFC7644-3.5.2.2-02")
def test_leaves_the_rest_of_groups(team_patched: FormsTried, form: str) -> None:
    """An operation on a group changes its target and nothing else, its members least of all."""
    outcome.rest_stays(team_patched.history.step(form), see="patch-forms/is-accepted-for-groups")


@pytest.mark.parametrize("form", TEAM_PLAIN)
@requirement("RFC7644-3.5.2-22")
def test_answer_is_what_is_stored_for_groups(
    team_patched: FormsTried, form: str, group_type: ResourceUnderTest
) -> None:
    """The answer to a change of a group shows what a read shows, or nothing with 204."""
    outcome.answer_agrees(team_patched.history.step(form), group_type, see="patch-forms/is-accepted-for-groups")


@pytest.mark.parametrize("form", TEAM_PLAIN)
@requirement("RFC7643-3.1-07", "RFC7643-7-21")
def test_identity_of_groups_stays(team_patched: FormsTried, form: str) -> None:
    """Id, creation date, type and address of a group survive every change."""
    outcome.identity_stays(team_patched.history.step(form))


@pytest.mark.parametrize("form", ["replace-name-in-other-case"])
@requirement("RFC7644-3.10-02", "RFC7643-2.1-03")
def test_names_in_other_case_are_understood_for_groups(team_patched: FormsTried, form: str) -> None:
    """A path may be written in any case where a group is changed, too."""
    usual = team_patched.history.steps.get("replace-name")
    if usual is not None:
        expect(usual.answer).if_accepted(see="patch-forms/is-accepted-for-groups")
    step = team_patched.history.step(form)
    outcome.accepted(step)
    outcome.stored(step, see="patch-forms/names-in-other-case-are-understood-for-groups")


@requirement("RFC7644-3.5.2-16")
def test_neighbour_of_a_group_is_untouched(team_patched: FormsTried) -> None:
    """After all these changes another group is as before."""
    outcome.unchanged(team_patched.neighbour_before, team_patched.neighbour_after, team_patched.neighbour_before)


@requirement("RFC7643-3.1-18", "RFC7643-2.3.5-01")
def test_last_modified_of_groups_moves(team_patched: FormsTried) -> None:
    """meta.lastModified of a group is the time of its last change."""
    outcome.modification_shows(team_patched.history)
