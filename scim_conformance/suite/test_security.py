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


ODD_IDS: Mapping[str, str] = {
    "with-quotes": "x' OR '1'='1",
    "with-a-statement": 'x"; DROP TABLE users; --',
    "beyond-ascii": "żółć-𠮷",
    "long": "a" * 300,
}
"""Ids that nobody has, and that have broken servers or been taken for a part of a query."""

TRICK = "nobody' OR '1'='1"
"""A name that nobody has; in a query that is put together as text it is true of everybody."""


class Guess(NamedTuple):
    """Two searches for a user: by a part of the password, and by what is none of it."""

    right: Exchange
    wrong: Exchange


class Refused(NamedTuple):
    """A create that is refused, and the same with a password in it."""

    without: Exchange
    answer: Exchange


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


@scenario(needs=("User.read",))
def oddly_addressed(scim: ScimClient, user_type: ResourceUnderTest) -> dict[str, Exchange]:
    """Ids that nobody has asked for, made of what servers stumble over."""
    return {how: scim.read(user_type, id, invalid="an id that nobody has") for how, id in ODD_IDS.items()}


@scenario(needs=("User.list", "User.filter"))
def tricked(scim: ScimClient, user_type: ResourceUnderTest) -> Exchange:
    """A search for a name that nobody has, made to be true of everybody where it is not escaped."""
    query = {"filter": f"{user_type.identifier} eq {quoted(TRICK)}", "count": "2"}
    return scim.list(user_type, query=query)


@scenario(needs=("User.create",))
def refused_with_password(scim: ScimClient, user_type: ResourceUnderTest) -> Refused:
    """A create that has to be refused, with a password in it and without."""
    if user_type.attribute("password") is None:
        raise NotApplicable(Reason("nothing-to-change", "no password of users is known"))
    body = {**user_type.sample(full=True), "userName": {"wrong": "type"}}
    without = scim.create(user_type, body, invalid="the userName is an object")
    answer = scim.create(user_type, {**body, "password": PASSWORD}, invalid="the userName is an object")
    return Refused(without, answer)


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
def test_refusal_keeps_the_password(refused_with_password: Refused) -> None:
    """A refusal does not repeat the password that was sent; its text ends up in logs that many can read."""
    answer = expect(refused_with_password.answer).if_refused(see="error-causes/wrong-type-answers-400")
    told, usual = (
        exchange.answer.body.count(REDACTED) + exchange.answer.body.count(PASSWORD)
        for exchange in (refused_with_password.answer, refused_with_password.without)
    )
    answer.holds(told <= usual, "an error without the password", "an error that repeats it", "detail")


@requirement("RFC7644-3.12-08")
@pytest.mark.parametrize("how", ODD_IDS)
def test_odd_id_is_not_served(oddly_addressed: dict[str, Exchange], how: str) -> None:
    """An id is looked up as it is; one with quotes in it never becomes a part of the query, and shows nobody."""
    expect(oddly_addressed[how]).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-08")
@pytest.mark.parametrize("how", ODD_IDS)
def test_odd_id_does_not_break(oddly_addressed: dict[str, Exchange], how: str) -> None:
    """An id that nobody has is declined whatever it is made of; a 5xx tells attackers where to dig."""
    answer = oddly_addressed[how]
    expect(answer).holds(answer.status < 500, "a refusal such as 404", f"status {answer.status}")


@requirement("RFC7644-3.4.2.2-03")
def test_trick_finds_nobody(tricked: Exchange) -> None:
    """A value in a filter is compared as it is; a quote in it does not make the filter true of everybody."""
    answer = expect(tricked).if_accepted(see="security/trick-does-not-break")
    answer.lists_only()


@requirement("RFC7644-3.12-05")
def test_trick_does_not_break(tricked: Exchange) -> None:
    """A quote in a value of a filter breaks nothing; a 5xx tells attackers where to dig."""
    expect(tricked).holds(tricked.status < 500, "no internal error", f"status {tricked.status}")
