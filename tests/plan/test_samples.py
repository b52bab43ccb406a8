"""What resources are sampled for a service provider that demands more than the standard."""

from __future__ import annotations

import pytest

from scim_conformance.plan.offer import NotApplicable
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
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
