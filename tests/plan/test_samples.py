"""What resources are sampled for a service provider that demands more than the standard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.plan.offer import NotApplicable
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import AttributeFact
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.urns import ENTERPRISE_USER, USER


def users(*required: str) -> ResourceUnderTest:
    attributes = [{"name": name, "type": "string", "required": name in required} for name in ("userName", "title")]
    survey = Survey(schemas={USER: {"id": USER, "attributes": attributes}})
    plan = Plan(load_profile("rfc"), survey, "seed", "run-1", "example.com")
    return plan.resource_types["User"].bound(Sampler("seed", "run-1", "example.com", "here"))


def test_what_is_required_is_in_every_sample() -> None:
    assert "title" in users("title").sample()
    assert "title" not in users().sample()


def test_what_is_required_cannot_be_left_out() -> None:
    assert "title" not in users().sample({"title": None}, full=True)
    with pytest.raises(NotApplicable, match="title is required of every User here"):
        users("title").sample({"title": None}, full=True)


def test_an_extension_that_is_given_is_named_among_the_schemas() -> None:
    assert users().sample({ENTERPRISE_USER: {"department": "Sales"}})["schemas"] == [USER, ENTERPRISE_USER]


def saying(*said: AttributeFact, **facts: Any) -> ResourceUnderTest:
    """Users of which a vendor says this."""
    known = users()
    return replace(known, facts=replace(known.facts, attributes={one.path: one for one in said}, **facts))


MAILS = [{"value": "a@example.com", "primary": True}, {"value": "b@example.com"}]


def test_no_more_values_are_sent_than_the_vendor_takes() -> None:
    assert saying(AttributeFact("emails", max_values=1)).sample({"emails": MAILS})["emails"] == MAILS[:1]


def test_each_value_says_whether_it_is_primary_where_the_vendor_demands_that() -> None:
    sent = saying(AttributeFact("emails.primary", required=True)).sample({"emails": MAILS})["emails"]
    assert [one["primary"] for one in sent] == [True, False]


def test_several_values_are_all_different_and_one_is_the_primary_one() -> None:
    plan = Plan(load_profile("rfc"), Survey(), "seed", "run-1", "example.com")
    people = plan.resource_types["User"].bound(Sampler("seed", "run-1", "example.com", "here"))
    for path in ("emails", "phoneNumbers", "addresses"):
        values = people.several(path, 5)
        assert len({repr(one) for one in values}) == 5
        assert sum("primary" in one for one in values) <= 1
    assert people.several("userName", 2) == []
