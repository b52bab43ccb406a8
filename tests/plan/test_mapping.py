"""What whoever sets up a client maps besides: the attributes that a vendor demands of every user."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.clients.loader import clients
from scim_conformance.clients.model import Client
from scim_conformance.plan.mapping import mapped
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile


def by(profile: str, client: str) -> Client:
    """A client as it is set up for the vendor of this profile."""
    plan = Plan(load_profile(profile), Survey(), "seed", "scimcheck-mapping", "example.com")
    return mapped(clients()[client], plan.resource_types["User"])


def body(client: Client, step: str) -> Any:
    """The body of the last request of a step."""
    return client.steps[step].requests[-1].body


def test_a_display_name_that_the_vendor_demands_is_in_a_create() -> None:
    assert body(by("aws-iam-identity-center", "entra"), "create")["displayName"] == "{givenName} {familyName}"


@pytest.mark.parametrize("step", ["create", "update"])
def test_an_external_id_that_the_vendor_demands_is_in_whatever_sends_a_user_as_a_whole(step: str) -> None:
    assert body(by("github-enterprise", "onelogin"), step)["externalId"] == "{externalId}"


def test_what_the_client_sends_of_its_own_stays() -> None:
    assert body(by("aws-iam-identity-center", "okta-oin"), "create") == body(clients()["okta-oin"], "create")


@pytest.mark.parametrize(
    ("client", "step"), [("entra", "update"), ("okta-aiw", "update"), ("okta-aiw", "group-rename")]
)
def test_changes_echoes_and_groups_stay_as_they_are(client: str, step: str) -> None:
    assert by("github-enterprise", client).steps[step] == clients()[client].steps[step]


def test_where_nothing_is_demanded_nothing_is_mapped() -> None:
    assert by("rfc", "entra") is clients()["entra"]
