"""What is not taken, not shown, or not all of it: contract checks by example, and what a run sends because of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.checking import Finding, NotApplicable
from scim_conformance.plan.plan import Plan, Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import AttributeFact, Fact, FilterFact, Outcome, Support
from scim_conformance.profile.statements import Statement
from scim_conformance.suite.changes import Change, Wanted, too_many
from scim_conformance.suite.contract import test_bounds as bounds
from scim_conformance.suite.contract import test_presence as presence
from scim_conformance.suite.contract.roster import Roster, consists_of, includes, leaves_out, roster
from scim_conformance.suite.contract.values import plain_values
from scim_conformance.wire.exchange import Exchange, Received, Sent

RFC = Plan(load_profile("rfc"), Survey(), "seed", "run-1", "example.com").resource_types
ADA = {"id": "1", "userName": "ada", "title": "Countess"}
TWO_MAILS = [{"value": "a@example.com"}, {"value": "b@example.com"}]


def answer(body: Any = None, status: int = 200) -> Exchange:
    received = Received(status, "", (), "" if body is None else json.dumps(body))
    return Exchange(1, Sent("GET", "https://scim.example/Users/1"), received)


def of(kind: str, *said: AttributeFact, **facts: Any) -> ResourceUnderTest:
    """A resource type of which the vendor says this."""
    known = RFC[kind]
    return replace(known, facts=replace(known.facts, attributes={one.path: one for one in said}, **facts))


def promised(resource: ResourceUnderTest, subject: str = "", *outcomes: Outcome) -> Promise:
    fact = Fact("here", outcomes or (Outcome(Support.SUPPORTED),))
    return Promise(Statement("here", "kind", fact, "feature", "words", resource.name, subject), resource)


REFUSED = Outcome(Support.UNSUPPORTED, (400,), scim_type="tooMany")


@pytest.mark.parametrize(
    ("status", "after"), [(200, ADA), (404, ADA), (400, {**ADA, "title": "Dr"})], ids=["taken", "other", "damage"]
)
def test_a_put_for_another_id_is_refused_and_does_nothing(status: int, after: Any) -> None:
    promise = promised(RFC["User"], "", Outcome(Support.UNSUPPORTED, (400,)))
    fine = bounds.Tried(answer(ADA), answer({}, 400), answer(ADA))
    bounds.test_other_id_ends_as_documented(fine, promise, lambda _: None)
    tried = bounds.Tried(answer(ADA), answer({}, status), answer(after))
    with pytest.raises(Finding):
        bounds.test_other_id_ends_as_documented(tried, promise, lambda _: None)


@pytest.mark.parametrize(("status", "cause"), [(204, ""), (413, "tooMany"), (400, "invalidValue")])
def test_too_many_operations_are_refused_as_documented(status: int, cause: str) -> None:
    promise = promised(RFC["User"], "", REFUSED)
    fine = bounds.Tried(answer(ADA), answer({"scimType": "tooMany"}, 400), answer(ADA))
    bounds.test_too_many_operations_are_refused(fine, promise, lambda _: None)
    tried = bounds.Tried(answer(ADA), answer({"scimType": cause}, status), answer(ADA))
    with pytest.raises(Finding):
        bounds.test_too_many_operations_are_refused(tried, promise, lambda _: None)


def test_a_delete_of_nobody_ends_as_documented() -> None:
    promise = promised(RFC["Group"], "", Outcome(Support.SUPPORTED, (204,)))
    bounds.test_delete_of_nobody_ends_as_documented(answer(None, 204), promise, lambda _: None)
    with pytest.raises(Finding):
        bounds.test_delete_of_nobody_ends_as_documented(answer(None, 404), promise, lambda _: None)


def test_no_more_values_are_kept_than_documented() -> None:
    promise = promised(of("User", AttributeFact("emails", max_values=1, beyond_max="dropped")), "emails")
    presence.test_no_more_are_kept(presence.Several(answer({}, 201), answer({"emails": TWO_MAILS[:1]})), promise)
    for kept in (TWO_MAILS, []):
        with pytest.raises(Finding):
            presence.test_no_more_are_kept(presence.Several(answer({}, 201), answer({"emails": kept})), promise)


def test_what_is_shown_on_request_is_shown_to_those_who_ask_alone() -> None:
    promise = promised(RFC["Group"], "members")
    shown, hidden = answer({"members": [{"value": "1"}]}), answer({})
    presence.test_who_asks_is_shown(presence.OnRequest(hidden, shown), promise)
    presence.test_who_does_not_ask_is_not_shown(presence.OnRequest(hidden, shown), promise)
    with pytest.raises(Finding):
        presence.test_who_asks_is_shown(presence.OnRequest(hidden, hidden), promise)
    with pytest.raises(Finding):
        presence.test_who_does_not_ask_is_not_shown(presence.OnRequest(shown, shown), promise)


@pytest.mark.parametrize(("ending", "status"), [("refused", 200), ("dropped", 400)])
def test_a_put_that_does_not_take_an_attribute_ends_as_documented(ending: str, status: int) -> None:
    promise = promised(of("User", AttributeFact("title", at_replace=ending)), "title")
    usual = 600 - status
    presence.test_put_does_not_take_it(presence.Put(answer(ADA), answer({}, usual), answer(ADA)), promise)
    for put in (
        presence.Put(answer(ADA), answer({}, status), answer(ADA)),
        presence.Put(answer(ADA), answer({}, usual), answer({**ADA, "title": "Dr"})),
    ):
        with pytest.raises(Finding):
            presence.test_put_does_not_take_it(put, promise)


class Searching:
    """A client whose searches find the group g1 for those who are in it."""

    def __init__(self, *members: str) -> None:
        self.members = members

    def list(self, _: Any, query: dict[str, str]) -> Exchange:
        sought = query["filter"].partition('"')[2].strip('"')
        return answer({"Resources": [{"id": "g1"}] if sought in self.members else []})


HIDDEN = AttributeFact("members", returned="never")
BY_MEMBER = FilterFact("members.value", ("eq",), ())


def test_members_that_are_never_shown_are_found_by_the_documented_filter() -> None:
    groups = of("Group", HIDDEN, filters=(BY_MEMBER,))
    found = roster(Searching("1", "3"), groups, answer({"id": "g1"}), ["1", "2", "3"])  # type: ignore[arg-type]
    assert found.ids == {"1", "3"}


def test_members_that_nobody_can_find_are_not_judged() -> None:
    with pytest.raises(NotApplicable, match="documented never to be shown"):
        roster(Searching(), of("Group", HIDDEN), answer({"id": "g1"}), ["1"])  # type: ignore[arg-type]


def test_who_is_in_a_group_is_told_exactly() -> None:
    found = Roster(frozenset({"1", "2"}), (answer({"id": "g1"}),))
    consists_of(found, ["2", "1"])
    includes(found, "1")
    leaves_out(found, "3")
    for judge, wanted in ((consists_of, ["1"]), (includes, "3"), (leaves_out, "1")):
        with pytest.raises(Finding, match="members"):
            judge(found, wanted)  # type: ignore[operator]


ADDED = Change((), (Wanted("emails", "has", TWO_MAILS[1]),), ("emails",), {"emails": (TWO_MAILS[0],)})


def test_a_change_to_more_values_than_the_vendor_has_is_not_tried() -> None:
    assert too_many(of("User", AttributeFact("emails", max_values=1)), ADDED)
    assert not too_many(of("User", AttributeFact("emails", max_values=2)), ADDED)
    assert not too_many(RFC["User"], ADDED)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("userName", ["ada"]),
        ("active", [True]),
        ("emails", ["a@example.com", "b@example.com"]),
        ("emails.value", ["a@example.com", "b@example.com"]),
        ("emails.type", []),
        ("title", []),
    ],
)
def test_what_a_filter_can_look_for(path: str, found: list[Any]) -> None:
    assert plain_values({"userName": "ada", "active": True, "emails": TWO_MAILS}, path) == found
