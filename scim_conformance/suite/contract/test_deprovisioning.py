"""Deprovisioning as documented: what each trigger does to a user, and what a later read shows."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from scim_conformance.checking import expect, promise, same_resource, scenario
from scim_conformance.checking.steps import existing
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.profile.model import Outcome, Support
from scim_conformance.suite.contract.outcomes import Observe, met, refusal, success
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Deprovisioning(NamedTuple):
    """A user before and after the trigger."""

    before: Exchange
    answer: Exchange
    after: Exchange


@scenario(needs=("served", "trial"))
def deprovisioned(scim: ScimClient, deprovisioning_promise: Promise) -> Deprovisioning:
    """A user taken out of service by one documented trigger."""
    resource = deprovisioning_promise.resource
    sent = resource.sample(full=True)
    before = existing(scim, resource, sent)
    answer = TRIGGERS[deprovisioning_promise.subject](scim, resource, before.id, sent)
    after = scim.read(resource, before.id, invalid="the user was deprovisioned")
    return Deprovisioning(before, answer, after)


@promise
def test_documented_effect(deprovisioned: Deprovisioning, deprovisioning_promise: Promise, observe: Observe) -> None:
    """The trigger takes the user out of service in the way that the vendor documents."""
    met(deprovisioning_promise, lambda outcome: _judge(outcome, deprovisioned), observe)


Trigger = Callable[[ScimClient, ResourceUnderTest, str, dict[str, object]], Exchange]

TRIGGERS: Mapping[str, Trigger] = {
    "delete": lambda scim, resource, id, sent: scim.delete(resource, id),
    "replace_active_false": lambda scim, resource, id, sent: scim.replace(resource, id, {**sent, "active": False}),
    "patch_active_false": lambda scim, resource, id, sent: scim.patch(
        resource, id, [{"op": "replace", "path": "active", "value": False}]
    ),
}


def _judge(outcome: Outcome, user: Deprovisioning) -> None:
    if outcome.support in (Support.DISABLED, Support.UNSUPPORTED):
        refusal(outcome, user.answer)
    else:
        success(outcome, user.answer)
    EFFECTS[outcome.effect or "none"](user)


EFFECTS: Mapping[str, Callable[[Deprovisioning], object]] = {
    "gone": lambda user: expect(user.after).status(404, 410),
    "inactive": lambda user: expect(user.after).status(200).at("active").equals(False),
    "none": lambda user: same_resource(user.before, user.after),
}
