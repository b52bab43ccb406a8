"""People who get another userName: found by the new one, no longer by the old, and never by that of somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite import outcome
from scim_conformance.suite.changes import may_change, operations
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Renaming(NamedTuple):
    """Two people, before and after an attempt to give the first a free name, and then that of the second."""

    old: str
    new: str
    before: Exchange
    answer: Exchange
    after: Exchange
    other: Exchange
    taken_answer: Exchange
    taken_after: Exchange
    other_after: Exchange


class Found(NamedTuple):
    """A renamed person, and what filters for the new name and for the old ones find."""

    id: str
    by_new: Exchange
    by_old: Mapping[str, Exchange]


@scenario(needs=("User.create", "User.read", "User.replace"))
def renamed_by_put(scim: ScimClient, user_type: ResourceUnderTest) -> Renaming:
    """A person renamed by PUT, and refused the name of another person."""
    _refuse_fixed_names(user_type, "replace")
    body = user_type.sample()
    before, other = existing(scim, user_type, body), existing(scim, user_type)
    new, taken = _new_name(user_type), str(lookup(other.resource, "userName"))
    answer = scim.replace(user_type, before.id, {**body, "userName": new})
    after = scim.read(user_type, before.id)
    again = scim.replace(user_type, before.id, {**body, "userName": taken}, invalid="somebody else has this userName")
    return _renaming(scim, user_type, body["userName"], new, before, answer, after, other, again)


@scenario(needs=("User.create", "User.read", "User.patch"))
def renamed_by_patch(scim: ScimClient, user_type: ResourceUnderTest) -> Renaming:
    """A person renamed by PATCH, and refused the name of another person."""
    _refuse_fixed_names(user_type, "patch")
    body = user_type.sample()
    before, other = existing(scim, user_type, body), existing(scim, user_type)
    new, taken = _new_name(user_type), str(lookup(other.resource, "userName"))
    answer = scim.patch(user_type, before.id, operations(("replace", "userName", new)))
    after = scim.read(user_type, before.id)
    wanted = operations(("replace", "userName", taken))
    again = scim.patch(user_type, before.id, wanted, invalid="somebody else has this userName")
    return _renaming(scim, user_type, body["userName"], new, before, answer, after, other, again)


@scenario(needs=("User.create", "User.read", "User.replace", "User.filter"))
def found_after_put(scim: ScimClient, user_type: ResourceUnderTest, renamed_by_put: Renaming) -> Found:
    """Filters for the new and the old name of the person renamed by PUT."""
    return _found(scim, user_type, renamed_by_put)


@scenario(needs=("User.create", "User.read", "User.patch", "User.filter"))
def found_after_patch(scim: ScimClient, user_type: ResourceUnderTest, renamed_by_patch: Renaming) -> Found:
    """Filters for the new and the old name of the person renamed by PATCH."""
    return _found(scim, user_type, renamed_by_patch)


@requirement("RFC7644-3.5.1-04", "RFC7643-4.1.1-02")
def test_a_put_renames(renamed_by_put: Renaming) -> None:
    """A PUT with a free userName renames; people marry."""
    _renamed(renamed_by_put)


@requirement("RFC7644-3.5.2.3-02", "RFC7643-4.1.1-02")
def test_a_patch_renames(renamed_by_patch: Renaming) -> None:
    """A PATCH with a free userName renames; people marry."""
    _renamed(renamed_by_patch)


@requirement("RFC7643-4.1.1-02")
def test_a_put_cannot_take_a_name(renamed_by_put: Renaming) -> None:
    """A PUT with the userName of somebody else is refused; two people would have one account."""
    expect(renamed_by_put.taken_answer, renamed_by_put.other).refused()


@requirement("RFC7643-4.1.1-02")
def test_a_patch_cannot_take_a_name(renamed_by_patch: Renaming) -> None:
    """A PATCH with the userName of somebody else is refused; two people would have one account."""
    expect(renamed_by_patch.taken_answer, renamed_by_patch.other).refused()


@requirement("RFC7643-4.1.1-02", "RFC7644-3.12-05")
def test_a_put_names_the_conflict(renamed_by_put: Renaming) -> None:
    """The refusal of a name that is taken is a 409, or a 400; clients tell it from a broken server by that."""
    expect(renamed_by_put.taken_answer).if_refused(see="rename/a-put-cannot-take-a-name").status(409, 400)


@requirement("RFC7643-4.1.1-02", "RFC7644-3.12-05")
def test_a_patch_names_the_conflict(renamed_by_patch: Renaming) -> None:
    """The refusal of a name that is taken is a 409, or a 400; clients tell it from a broken server by that."""
    expect(renamed_by_patch.taken_answer).if_refused(see="rename/a-patch-cannot-take-a-name").status(409, 400)


@requirement("RFC7644-3.5.1-04", "RFC7643-4.1.1-02")
def test_a_refused_put_changes_nobody(renamed_by_put: Renaming) -> None:
    """After the attempt to take a name both people are as before."""
    _nobody_changed(renamed_by_put, see="rename/a-put-cannot-take-a-name")


@requirement("RFC7644-3.5.2-19", "RFC7643-4.1.1-02")
def test_a_refused_patch_changes_nobody(renamed_by_patch: Renaming) -> None:
    """After the attempt to take a name both people are as before."""
    _nobody_changed(renamed_by_patch, see="rename/a-patch-cannot-take-a-name")


@requirement("RFC7644-3.5.1-04", "RFC7643-3.1-07")
def test_a_put_leaves_the_rest(renamed_by_put: Renaming) -> None:
    """Who is renamed by PUT keeps the id."""
    expect(renamed_by_put.answer).if_accepted(see="rename/a-put-renames")
    expect(renamed_by_put.after, renamed_by_put.answer).status(200).at("id").equals(renamed_by_put.before.id)


@requirement("RFC7644-3.5.2.3-02", "RFC7643-3.1-07")
def test_a_patch_leaves_the_rest(renamed_by_patch: Renaming) -> None:
    """Who is renamed by PATCH keeps the id."""
    expect(renamed_by_patch.answer).if_accepted(see="rename/a-patch-renames")
    expect(renamed_by_patch.after, renamed_by_patch.answer).status(200).at("id").equals(renamed_by_patch.before.id)


@requirement("RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-09")
def test_the_new_name_is_found_after_a_put(found_after_put: Found) -> None:
    """A filter finds the new name at once; Okta would create the person a second time."""
    expect(found_after_put.by_new).lists_only(found_after_put.id)


@requirement("RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-09")
def test_the_new_name_is_found_after_a_patch(found_after_patch: Found) -> None:
    """A filter finds the new name at once; Okta would create the person a second time."""
    expect(found_after_patch.by_new).lists_only(found_after_patch.id)


@pytest.mark.parametrize("attempt", ["old", "taken"])
@requirement("RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-09")
def test_other_names_find_nobody_after_a_put(found_after_put: Found, attempt: str) -> None:
    """Neither the old name nor the one that was refused finds the person."""
    expect(found_after_put.by_old[attempt]).does_not_list(found_after_put.id)


@pytest.mark.parametrize("attempt", ["old", "taken"])
@requirement("RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-09")
def test_other_names_find_nobody_after_a_patch(found_after_patch: Found, attempt: str) -> None:
    """Neither the old name nor the one that was refused finds the person."""
    expect(found_after_patch.by_old[attempt]).does_not_list(found_after_patch.id)


def _refuse_fixed_names(user_type: ResourceUnderTest, operation: str) -> None:
    if not may_change(user_type, "userName", operation):
        raise NotApplicable(Reason("nothing-to-change", "nobody's userName may be changed here"))


def _new_name(user_type: ResourceUnderTest) -> str:
    return f"{user_type.unique_name()}@{user_type.mail_domain}"


def _renaming(
    scim: ScimClient,
    user_type: ResourceUnderTest,
    old: str,
    new: str,
    before: Exchange,
    answer: Exchange,
    after: Exchange,
    other: Exchange,
    again: Exchange,
) -> Renaming:
    taken_after, other_after = scim.read(user_type, before.id), scim.read(user_type, other.id)
    return Renaming(old, new, before, answer, after, other, again, taken_after, other_after)


def _found(scim: ScimClient, user_type: ResourceUnderTest, renaming: Renaming) -> Found:
    """Looked for is the name that the person has now: an attempt to rename may have failed."""
    name = str(lookup(renaming.taken_after.resource, "userName"))
    by_old = {"old": renaming.old, "taken": str(lookup(renaming.other.resource, "userName"))}
    if name.casefold() != renaming.new.casefold():
        raise NotApplicable(Reason("no-exchange", "the person was not renamed; see the other checks of renaming"))
    listed = {key: scim.list(user_type, query={"filter": f'userName eq "{old}"'}) for key, old in by_old.items()}
    return Found(renaming.before.id, scim.list(user_type, query={"filter": f'userName eq "{name}"'}), listed)


def _renamed(renaming: Renaming) -> None:
    expect(renaming.answer).success()
    name = str(lookup(renaming.after.resource, "userName"))
    expect(renaming.after, renaming.answer).status(200).holds(
        name.casefold() == renaming.new.casefold(), f"userName: {renaming.new}", f"userName: {name}", "userName"
    )


def _nobody_changed(renaming: Renaming, see: str) -> None:
    expect(renaming.taken_answer).if_refused(see=see)
    outcome.unchanged(renaming.after, renaming.taken_after, renaming.before)
    outcome.unchanged(renaming.other, renaming.other_after, renaming.other)
