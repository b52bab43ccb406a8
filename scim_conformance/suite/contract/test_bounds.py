"""What is well-formed and still not done as documented: a PUT with another id, too many operations, and the like."""

from typing import NamedTuple

from scim_conformance.checking import expect, promise, same_resource, scenario
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.plan import Promise
from scim_conformance.profile.model import Outcome
from scim_conformance.suite.contract.outcomes import REFUSED, Observe, ending, met
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

OF_NOBODY = "00000000-0000-4000-8000-00000000000d"
"""An id that nobody has."""


class Tried(NamedTuple):
    """A resource before and after a request that may be refused."""

    before: Exchange
    answer: Exchange
    after: Exchange


@scenario(needs=("create", "read", "replace", "trial"))
def replaced_under_other_id(scim: ScimClient, other_id_promise: Promise) -> Tried:
    """A resource replaced by itself, with an id in the body that is not its own."""
    resource = other_id_promise.resource
    sent = resource.sample(full=True)
    before = existing(scim, resource, sent)
    body = {**sent, "id": OF_NOBODY}
    answer = scim.replace(resource, before.id, body, invalid="the id in the body is not that of the URL")
    return Tried(before, answer, scim.read(resource, before.id))


@promise
def test_other_id_ends_as_documented(
    replaced_under_other_id: Tried, other_id_promise: Promise, observe: Observe
) -> None:
    """A PUT for another id than that of its URL is met as documented, and never gives the resource that id."""
    met(other_id_promise, lambda outcome: ending(outcome, replaced_under_other_id.answer), observe)
    same_resource(replaced_under_other_id.before, replaced_under_other_id.after)


@scenario(needs=("delete", "trial"))
def deleted_out_of_nothing(scim: ScimClient, absent_promise: Promise) -> Exchange:
    """An id deleted that nobody has."""
    return scim.delete(absent_promise.resource, OF_NOBODY, invalid="nobody has this id")


@promise
def test_delete_of_nobody_ends_as_documented(
    deleted_out_of_nothing: Exchange, absent_promise: Promise, observe: Observe
) -> None:
    """A DELETE of what is not there is met as documented; clients that ask twice go by it."""
    met(absent_promise, lambda outcome: ending(outcome, deleted_out_of_nothing), observe)


@scenario(needs=("create", "read", "trial"))
def patched_too_often(scim: ScimClient, many_promise: Promise) -> Tried:
    """A PATCH of one operation more than documented, each of which leaves the name as it is."""
    resource = many_promise.resource
    before = existing(scim, resource)
    operation = {"op": "replace", "path": resource.identifier, "value": name_of(resource, before)}
    answer = scim.patch(
        resource, before.id, [operation] * (resource.facts.most_operations + 1), invalid="there are too many operations"
    )
    return Tried(before, answer, scim.read(resource, before.id))


@promise
def test_too_many_operations_are_refused(patched_too_often: Tried, many_promise: Promise, observe: Observe) -> None:
    """A PATCH beyond the documented number of operations is refused as a whole; half of a change is worse than none."""

    def judge(outcome: Outcome) -> None:
        ending(outcome, patched_too_often.answer)
        if outcome.support in REFUSED and outcome.scim_type:
            expect(patched_too_often.answer).scim_type(outcome.scim_type)

    met(many_promise, judge, observe)
    same_resource(patched_too_often.before, patched_too_often.after)
