"""What a service provider may not give away: passwords, asked for in every way (RFC 7643, section 4.1.1)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.checking.steps import name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.redaction import REDACTED
from scim_conformance.wire.scim_client import ScimClient

PASSWORD = "Tq7!mossy-Harbor-29"  # noqa: S105 - no secret: users who are about to be deleted are given it
"""A password that usual policies allow."""

WAYS = ["read", "read-with-name", "list", "search"]

GUESSES: Mapping[str, tuple[str, str]] = {
    "begins": (f"sw {quoted(PASSWORD[:7])}", f"sw {quoted('Zz0-other')}"),
    "contains": (f"co {quoted(PASSWORD[4:9])}", f"co {quoted('zz0-other')}"),
}
"""Comparisons by which a password can be guessed letter by letter, each with one that must be false."""


class Guess(NamedTuple):
    """Two searches for a user: by a part of the password, and by what is none of it."""

    right: Exchange
    wrong: Exchange


@scenario(needs=("User.create", "User.read"))
def with_password(scim: ScimClient, user_type: ResourceUnderTest) -> Exchange:
    """A user who has been given a password."""
    if user_type.attribute("password") is None:
        raise NotApplicable(Reason("nothing-to-change", "no password of users is known"))
    answer = scim.create(user_type, user_type.sample({"password": PASSWORD}, full=True))
    if not (answer.ok and answer.id):
        raise NotApplicable(Reason("observation", f"a user with a password was refused with status {answer.status}"))
    return scim.read(user_type, answer.id)


@scenario(needs=("User.read", "User.list", "User.filter"))
def asked_for_password(scim: ScimClient, user_type: ResourceUnderTest, with_password: Exchange) -> dict[str, Exchange]:
    """The user asked for, the password among the attributes wanted."""
    named = f"{user_type.identifier} eq {quoted(name_of(user_type, with_password))}"
    body = {"schemas": [urns.SEARCH_REQUEST], "filter": named, "attributes": ["userName", "password"]}
    return {
        "read": scim.read(user_type, with_password.id, query={"attributes": "password"}),
        "read-with-name": scim.read(user_type, with_password.id, query={"attributes": "userName,password"}),
        "list": scim.list(user_type, query={"filter": named, "attributes": "userName,password"}),
        "search": scim.search(user_type, body),
    }


@scenario(needs=("User.list", "User.filter"))
def guessed(scim: ScimClient, user_type: ResourceUnderTest, with_password: Exchange) -> dict[str, Guess]:
    """The user searched for by parts of the password."""
    named = f"{user_type.identifier} eq {quoted(name_of(user_type, with_password))}"
    why = "a password may be compared as a whole only"
    return {
        how: Guess(
            *(scim.list(user_type, query={"filter": f"{named} and password {part}"}, invalid=why) for part in parts)
        )
        for how, parts in GUESSES.items()
    }


@scenario(needs=("User.create",))
def refused_with_password(scim: ScimClient, user_type: ResourceUnderTest) -> Exchange:
    """A create that has to be refused, with a password in it."""
    if user_type.attribute("password") is None:
        raise NotApplicable(Reason("nothing-to-change", "no password of users is known"))
    body = user_type.sample({"password": PASSWORD}, full=True)
    return scim.create(user_type, {**body, "userName": {"wrong": "type"}}, invalid="the userName is an object")


@requirement("RFC7643-4.1.1-23", "RFC7643-4.1.1-17", "RFC7643-7-26")
@pytest.mark.parametrize("way", WAYS)
def test_password_is_not_to_be_had(asked_for_password: dict[str, Exchange], way: str) -> None:
    """A password is not shown to whoever asks for it by name; no list of attributes overrides that."""
    answer = expect(asked_for_password[way]).exchange
    for shown in (answer.resource, *answer.resources):
        value: Any = lookup(shown, "password")
        expect(answer).holds(unassigned(value), "no password", "a password", "password")


@requirement("RFC7643-4.1.1-17", "RFC7643-4.1.1-23")
@pytest.mark.parametrize("how", GUESSES)
def test_password_cannot_be_guessed(guessed: dict[str, Guess], how: str) -> None:
    """A filter tells nothing of a part of a password; whoever may search could read it letter by letter."""
    guess = guessed[how]
    if not (expect(guess.right).exchange.ok and expect(guess.wrong).exchange.ok):
        raise NotApplicable(Reason("no-exchange", "the comparison was refused, as it may be"))
    told = len(guess.right.resources) > 0 and len(guess.wrong.resources) == 0
    expect(guess.right, guess.wrong).holds(not told, "the same for right and wrong guesses", "a hit for the right one")


@requirement("RFC7643-4.1.1-23", "RFC7643-4.1.1-17")
def test_refusal_keeps_the_password(refused_with_password: Exchange) -> None:
    """A refusal does not repeat the password that was sent; its text ends up in logs that many can read."""
    expect(refused_with_password).if_refused(see="error-causes/wrong-type-answers-400")
    body = refused_with_password.answer.body
    told = PASSWORD in body or REDACTED in body
    expect(refused_with_password).holds(not told, "an error without the password", "an error that repeats it", "detail")
