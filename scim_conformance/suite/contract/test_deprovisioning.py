"""Deprovisioning as documented: what each trigger does to a user, and what a later read shows."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from scim_conformance.checking import expect, promise, same_resource, scenario
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.profile.model import Outcome
from scim_conformance.suite.contract.outcomes import Observe, ending, met
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient


class Deprovisioning(NamedTuple):
    """A user before and after the trigger.

    `listed` is a search for the name afterwards, `recreated` the answer to a create with the same name; None where the
    documents say nothing of it.
    """

    before: Exchange
    answer: Exchange
    after: Exchange
    listed: Exchange | None = None
    recreated: Exchange | None = None


@scenario(needs=("served", "trial"))
def deprovisioned(scim: ScimClient, deprovisioning_promise: Promise) -> Deprovisioning:
    """A user taken out of service by one documented trigger."""
    resource = deprovisioning_promise.resource
    sent = resource.sample(full=True)
    before = existing(scim, resource, sent)
    answer = TRIGGERS[deprovisioning_promise.subject](scim, resource, before.id, sent)
    after = scim.read(resource, before.id, invalid="the user was deprovisioned")
    listed = _sought(scim, resource, before) if _says_who_is_listed(deprovisioning_promise) else None
    again = any(outcome.recreated for outcome in deprovisioning_promise.outcomes)
    return Deprovisioning(before, answer, after, listed, scim.create(resource, sent) if again else None)


def _says_who_is_listed(promised: Promise) -> bool:
    """Whether a search afterwards shows if the documents are right: that somebody is gone is said of lists as well."""
    resource = promised.resource
    said = any(outcome.listed is not None or outcome.effect == "gone" for outcome in promised.outcomes)
    return said and resource.operations["list"].available and resource.filters_by(resource.identifier, "eq")


def _sought(scim: ScimClient, resource: ResourceUnderTest, user: Exchange) -> Exchange:
    return scim.list(resource, query={"filter": f"{resource.identifier} eq {quoted(name_of(resource, user))}"})


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
    "patch_active_false_without_path": lambda scim, resource, id, sent: scim.patch(
        resource, id, [{"op": "replace", "value": {"active": False}}]
    ),
    "patch_active_false_as_text": lambda scim, resource, id, sent: scim.patch(
        resource, id, [{"op": "replace", "path": "active", "value": "False"}], invalid="active is a text"
    ),
}


def _judge(outcome: Outcome, user: Deprovisioning) -> None:
    ending(outcome, user.answer)
    EFFECTS[outcome.effect or "none"](user)
    listed = outcome.listed if outcome.listed is not None else (False if outcome.effect == "gone" else None)
    if user.listed is not None and user.listed.ok and listed is not None:
        search = expect(user.listed, user.answer)
        search.lists(user.before.id) if listed else search.does_not_list(user.before.id)
    if user.recreated is not None and outcome.recreated:
        expect(user.recreated, user.answer).status(*outcome.recreated)


EFFECTS: Mapping[str, Callable[[Deprovisioning], object]] = {
    "gone": lambda user: expect(user.after).status(404, 410),
    "inactive": lambda user: expect(user.after).status(200).at("active").equals(False),
    "none": lambda user: same_resource(user.before, user.after),
}
