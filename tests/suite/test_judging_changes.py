"""What must hold after one step of a history, by example: what passes, and what is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance.checking import Finding, NotApplicable
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.suite import outcome
from scim_conformance.suite.changes import Change, History, Sight, Step, Wanted
from scim_conformance.wire.exchange import Exchange, Received, Sent

WORK = {"value": "a@example.com", "type": "work", "primary": True}
HOME = {"value": "b@example.com", "type": "home"}
OTHER = {"value": "c@example.com", "type": "other"}
META = {"created": "2026-01-31T12:00:00Z", "lastModified": "2026-01-31T12:00:00Z"}
ADA = {"id": "1", "title": "Countess", "emails": [WORK, HOME], "meta": META}
NAMED = {**ADA, "name": {"givenName": "Ada", "familyName": "Lovelace"}}
USERS = Plan(load_profile("rfc"), Survey(), "seed", "run-1", "example.com").resource_types["User"]

SEE = "patch-forms/is-accepted"
ADDED = Change((), (Wanted("emails", "has", OTHER),), ("emails",), {"emails": (WORK, HOME)})
RENAMED = Change((), (Wanted("title", "is", "Dr"),), ("title",))


def seen(body: Any, status: int = 200, started: str = "2026-01-31T12:00:00Z") -> Exchange:
    request = Sent("PATCH", "https://scim.example/Users/1")
    return Exchange(1, request, Received(status, "", (), "" if body is None else json.dumps(body)), started=started)


def step(change: Change, after: Any, *, before: Any = ADA, status: int = 204, first: Any = ADA) -> Step:
    return Step(seen(before), seen(None, status), seen(after), change, seen(first))


def with_mails(*mails: Any) -> dict[str, Any]:
    return {**ADA, "emails": list(mails)}


@pytest.mark.parametrize("mails", [(WORK, HOME, OTHER), (OTHER, HOME, WORK), (WORK, HOME, {**OTHER, "primary": False})])
def test_a_value_added_stands_beside_the_others(mails: tuple[Any, ...]) -> None:
    added = step(ADDED, with_mails(*mails))

    outcome.stored(added, SEE)
    outcome.rest_stays(added, SEE)


@pytest.mark.parametrize(
    "mails", [(OTHER,), (WORK, OTHER), (WORK, HOME, OTHER, {**OTHER, "value": "d"}), ({**WORK, "type": "home"}, HOME)]
)
def test_other_values_lost_changed_or_made_up_are_found(mails: tuple[Any, ...]) -> None:
    with pytest.raises(Finding):
        outcome.rest_stays(step(ADDED, with_mails(*mails)), SEE)


def test_an_effect_that_is_lacking_is_one_finding_only() -> None:
    nothing = step(ADDED, ADA)

    outcome.rest_stays(nothing, SEE)
    with pytest.raises(Finding):
        outcome.stored(nothing, SEE)


def test_what_the_server_adds_of_its_own_is_no_damage() -> None:
    outcome.rest_stays(step(RENAMED, {**ADA, "title": "Dr", "profileUrl": "https://example.com/1"}), SEE)


def test_what_was_there_once_does_not_come_back() -> None:
    first = {**ADA, "nickName": "Addie"}

    with pytest.raises(Finding):
        outcome.rest_stays(step(RENAMED, {**first, "title": "Dr"}, first=first), SEE)


def test_a_refused_change_is_not_looked_for() -> None:
    with pytest.raises(NotApplicable):
        outcome.stored(step(RENAMED, ADA, status=400), SEE)


def test_the_creation_date_stays() -> None:
    outcome.identity_stays(step(RENAMED, {**ADA, "meta": {**META, "lastModified": "2026-02-01T12:00:00Z"}}))
    with pytest.raises(Finding):
        outcome.identity_stays(step(RENAMED, {**ADA, "meta": {**META, "created": "2026-02-01T12:00:00Z"}}))


def history(last_modified: str, started: str) -> History:
    after = {**ADA, "title": "Dr", "meta": {**META, "lastModified": last_modified}}
    one = Step(seen(ADA), seen(None, 204, started), seen(after), RENAMED, seen(ADA))
    return History(seen(ADA), {"replace": one})


def test_the_date_of_the_last_change_moves() -> None:
    outcome.modification_shows(history("2026-01-31T12:00:09Z", "2026-01-31T12:00:09Z"))
    with pytest.raises(Finding):
        outcome.modification_shows(history("2026-01-31T12:00:00Z", "2026-01-31T12:00:09Z"))


def test_within_one_second_nobody_can_tell() -> None:
    with pytest.raises(NotApplicable):
        outcome.modification_shows(history("2026-01-31T12:00:00Z", "2026-01-31T12:00:01Z"))


@pytest.mark.parametrize(
    ("shown", "free"), [("Countess", True), ("Ada", True), ("Ada Lovelace", False), ("Lovelace, Ada (Dr)", False)]
)
def test_a_name_to_display_that_is_made_of_the_name_is_not_for_clients_to_change(shown: str, free: bool) -> None:
    person = {**NAMED, "displayName": shown}

    assert Sight(USERS, person, person).free("displayName") is free
    assert Sight(USERS, person, person).free("name.familyName")


def test_of_a_value_only_the_members_that_are_kept_are_looked_for() -> None:
    bare = {**ADA, "emails": [{"value": "a@example.com", "primary": True}]}

    assert Sight(USERS, bare, bare).as_kept("emails", WORK) == {"value": "a@example.com", "primary": True}
    assert Sight(USERS, ADA, ADA).as_kept("emails", OTHER) == OTHER
