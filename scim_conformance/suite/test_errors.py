"""Requests that must be refused, each beside a valid twin, and whether the refusal says why (RFC 7644, 3.12)."""

import json
from typing import NamedTuple

from scim_conformance.checking import Inconclusive, NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.ownership import NAMES
from scim_conformance.wire.scim_client import ScimClient


class Duplicate(NamedTuple):
    """A resource, an attempt to create another with its name, and a read of the first afterwards."""

    first: Exchange
    answer: Exchange
    first_after: Exchange


class Refusal(NamedTuple):
    """A request that is invalid in one respect, and its valid twin; `missing` is the attribute it lacks, if any."""

    valid: Exchange
    answer: Exchange
    missing: str = ""


@scenario(needs=("create", "read"))
def duplicated(scim: ScimClient, resource: ResourceUnderTest) -> Duplicate:
    """A second resource created with the name of the first."""
    first = existing(scim, resource)
    body = resource.sample({resource.identifier: name_of(resource, first)})
    answer = scim.create(resource, body)
    return Duplicate(first, answer, scim.read(resource, first.id))


@scenario(needs=("User.create", "User.read"))
def duplicated_user(scim: ScimClient, user_type: ResourceUnderTest) -> Duplicate:
    """A second user created with the userName of the first, in capitals unless the server's schema minds the case."""
    first = existing(scim, user_type)
    name = name_of(user_type, first)
    body = user_type.sample({"userName": name if user_type.minds_case("userName") else name.upper()})
    answer = scim.create(user_type, body)
    return Duplicate(first, answer, scim.read(user_type, first.id))


@scenario(needs=("create",))
def malformed_create(scim: ScimClient, resource: ResourceUnderTest) -> Refusal:
    """A create whose body breaks off in the middle of the JSON."""
    valid = scim.create(resource, resource.sample())
    broken = json.dumps(resource.sample()).removesuffix("}") + ", "
    answer = scim.create_raw(resource, broken.encode(), invalid="the JSON breaks off")
    return Refusal(valid, answer)


@scenario(needs=("create",))
def incomplete_create(scim: ScimClient, resource: ResourceUnderTest) -> Refusal:
    """A create without the attribute that the RFC requires: userName of a user, displayName of a group."""
    body = resource.sample(full=True)
    valid = scim.create(resource, body)
    incomplete = {name: value for name, value in body.items() if name.lower() != resource.identifier.lower()}
    if not set(NAMES) & set(incomplete):
        incomplete["externalId"] = resource.unique_name()  # should it be accepted, its other names say that it is ours
    answer = scim.create(resource, incomplete, invalid=f"{resource.identifier} is missing")
    return Refusal(valid, answer, resource.identifier)


@scenario(needs=("User.create",))
def nameless_create(scim: ScimClient, user_type: ResourceUnderTest) -> Refusal:
    """A create of a user whose userName is empty text."""
    body = user_type.sample(full=True)  # should it be accepted, its other names say that it is ours
    valid = scim.create(user_type, body)
    answer = scim.create(user_type, {**body, "userName": ""}, invalid="the userName is empty")
    return Refusal(valid, answer, "userName")


@requirement("RFC7643-4.1.1-02", "RFC7644-3.3-11")
def test_duplicate_user_is_refused(duplicated_user: Duplicate) -> None:
    """A userName in use, in whatever case, makes no second user; two accounts for one person cannot be told apart."""
    expect(duplicated_user.answer, duplicated_user.first).refused()


@requirement("RFC7644-3.12-05", "RFC7644-3.3-11")
def test_duplicate_user_answers_409(duplicated_user: Duplicate) -> None:
    """A userName in use answers 409; clients link to the existing user on it."""
    expect(duplicated_user.answer).if_refused(see="errors/duplicate-user-is-refused").status(409)


@requirement("RFC7643-4.1.1-02")
def test_duplicate_leaves_the_first(duplicated_user: Duplicate) -> None:
    """The user who was there first is as before."""
    same_resource(duplicated_user.first, duplicated_user.first_after)


@requirement("RFC7644-3.12-05", "RFC7644-3.3-11")
def test_duplicate_says_uniqueness(duplicated: Duplicate) -> None:
    """A refused duplicate names its cause: scimType uniqueness."""
    expect(duplicated.answer).if_refused(see="errors/duplicate-user-is-refused").scim_type("uniqueness")


@requirement("RFC7644-3.12-09")
def test_malformed_json_answers_400(malformed_create: Refusal) -> None:
    """A body that is no JSON answers 400; anything else hides the client's mistake, or the server's."""
    _twin_went_well(malformed_create)
    expect(malformed_create.answer).status(400)


@requirement("RFC7643-4.1.1-01", "RFC7643-4.2-01", "RFC7644-3.12-13")
def test_missing_required_is_refused(incomplete_create: Refusal) -> None:
    """A resource without its required attribute is refused, unless the server fills it in."""
    _refused_for_itself(incomplete_create)


@requirement("RFC7644-3.12-05", "RFC7644-3.12-13")
def test_missing_required_answers_400(incomplete_create: Refusal) -> None:
    """The refusal of an incomplete resource is a 400."""
    _no_conflict(incomplete_create)
    expect(incomplete_create.answer).if_refused(see="errors/missing-required-is-refused").status(400)


@requirement("RFC7643-4.1.1-01")
def test_empty_user_name_is_refused(nameless_create: Refusal) -> None:
    """A user whose userName is empty text is refused; nobody could find or link that account."""
    _refused_for_itself(nameless_create)


def _refused_for_itself(refusal: Refusal) -> None:
    _no_conflict(refusal)
    if refusal.answer.ok and refusal.missing and not unassigned(lookup(refusal.answer.resource, refusal.missing)):
        raise NotApplicable(Reason("observation", "the server made the missing value up"))
    expect(refusal.answer, refusal.valid).refused()


def _no_conflict(refusal: Refusal) -> None:
    _twin_went_well(refusal)
    if refusal.answer.status == 409:
        raise Inconclusive("the request was refused as a conflict, not for what is wrong with it", refusal.answer)


def _twin_went_well(refusal: Refusal) -> None:
    if not expect(refusal.valid).exchange.ok:
        raise Inconclusive(f"the valid twin was refused too, with status {refusal.valid.status}", refusal.valid)
    expect(refusal.answer)
