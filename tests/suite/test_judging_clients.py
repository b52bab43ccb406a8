"""What steps of clients may be about: what an endpoint says that it has, and what no client does without."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.urns import ENTERPRISE_USER, USER
from scim_conformance.suite.idp.cast import offers

DEPARTMENT = f"{ENTERPRISE_USER}:department"
MAIL = {"name": "emails", "type": "complex", "multiValued": True, "subAttributes": [{"name": "value"}]}
SCHEMAS = {
    USER: {"id": USER, "attributes": [{"name": "userName"}, {"name": "displayName"}, MAIL]},
    ENTERPRISE_USER: {"id": ENTERPRISE_USER, "attributes": [{"name": "department"}]},
}


def users(schemas: dict[str, Any], *extensions: str) -> ResourceUnderTest:
    """Users of an endpoint that shows these schemas, and names these extensions in /ResourceTypes."""
    entry: dict[str, Any] = {"name": "User", "endpoint": "/Users", "schema": USER}
    if extensions:
        entry["schemaExtensions"] = [{"schema": urn, "required": False} for urn in extensions]
    survey = Survey(schemas=schemas, resource_types=(entry,))
    plan = Plan(load_profile("rfc"), survey, "seed", "run-1", "example.com")
    found: ResourceUnderTest = plan.fact("user_type", {}, Sampler("seed", "run-1", "example.com", "here"))
    return found


@pytest.mark.parametrize("path", ["displayName", "emails.0.value", "userName", "active", DEPARTMENT])
def test_what_the_endpoint_names_or_no_client_does_without_is_offered(path: str) -> None:
    assert offers(users(SCHEMAS, ENTERPRISE_USER), path)


@pytest.mark.parametrize("path", ["name.familyName", "phoneNumbers.0.value", f"{ENTERPRISE_USER}:division"])
def test_what_its_schemas_do_not_have_is_not_offered(path: str) -> None:
    assert not offers(users(SCHEMAS, ENTERPRISE_USER), path)


def test_an_extension_that_no_resource_type_names_is_not_offered() -> None:
    assert not offers(users(SCHEMAS), DEPARTMENT)


def test_an_endpoint_that_shows_no_schemas_is_held_to_those_of_the_standard() -> None:
    assert offers(users({}), "displayName")
    assert offers(users({}), DEPARTMENT)
