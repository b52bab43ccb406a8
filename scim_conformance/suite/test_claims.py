"""Claims held against behaviour: what ServiceProviderConfig denies does not work in secret (RFC 7643, section 5)."""

from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import alike
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import NEEDS_TO_WRITE, Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

NOBODY = "00000000-dead-4000-8000-000000000003"


class Denied(NamedTuple):
    """What was read of the configuration, a PATCH that it says is not supported, and a read afterwards."""

    config: Exchange
    path: str
    value: str
    answer: Exchange
    after: Exchange


@scenario(needs=("User.create", "User.read", "discovery:ServiceProviderConfig"))
def patched_unclaimed(
    scim: ScimClient, user_type: ResourceUnderTest, scim_plan: Plan, service_provider_config: Exchange
) -> Denied:
    """A user patched where PATCH is said not to be supported."""
    reason = user_type.operations["patch"].reason
    if scim_plan.survey.claims.get("patch") is not False or reason is None or reason.code != "not-claimed":
        raise NotApplicable(Reason("no-exchange", "ServiceProviderConfig does not say that PATCH is not supported"))
    path, value = user_type.changeable("patch")[0], user_type.unique_name()
    before = existing(scim, user_type, user_type.sample(full=True))
    operation = {"op": "replace", "path": path, "value": value}
    answer = scim.patch(user_type, before.id, [operation], invalid="PATCH is said not to be supported")
    return Denied(service_provider_config, path, value, answer, scim.read(user_type, before.id))


@scenario(needs=("discovery:ServiceProviderConfig",))
def bulk_unclaimed(scim: ScimClient, scim_plan: Plan, service_provider_config: Exchange) -> tuple[Exchange, Exchange]:
    """A bulk job about nobody where bulk is said not to be supported."""
    if scim_plan.survey.claims.get("bulk") is not False:
        raise NotApplicable(Reason("no-exchange", "ServiceProviderConfig does not say that bulk is not supported"))
    if scim.read_only:
        raise NotApplicable(NEEDS_TO_WRITE)
    body = {
        "schemas": [f"{urns.MESSAGES}BulkRequest"],
        "Operations": [{"method": "DELETE", "path": f"/Users/{NOBODY}"}],
    }
    request = Request("POST", "/Bulk", body=body, operation="bulk", invalid="bulk is said not to be supported")
    return service_provider_config, scim.send(request)


@requirement("RFC7643-5-04")
def test_patch_is_claimed_where_it_works(patched_unclaimed: Denied) -> None:
    """Where PATCH works, the configuration does not deny it; clients replace whole resources then, or give up."""
    stored = alike(lookup(patched_unclaimed.after.resource, patched_unclaimed.path), patched_unclaimed.value)
    expect(patched_unclaimed.config, patched_unclaimed.answer, patched_unclaimed.after).holds(
        not (patched_unclaimed.answer.ok and stored),
        "patch: supported true, as PATCH works",
        "supported false",
        "patch.supported",
    )


@requirement("RFC7644-3.7-01")
def test_bulk_is_claimed_where_it_works(bulk_unclaimed: tuple[Exchange, Exchange]) -> None:
    """Where bulk works, the configuration does not deny it."""
    config, answer = bulk_unclaimed
    named = answer.resource.get("schemas")
    works = answer.ok and isinstance(named, list) and f"{urns.MESSAGES}BulkResponse" in named
    expect(config, answer).holds(not works, "bulk: supported true, as it works", "supported false", "bulk.supported")
