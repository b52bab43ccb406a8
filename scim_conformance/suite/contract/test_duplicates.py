"""Duplicates as documented: what a second resource of the same name is answered with, and what becomes of the first."""

from typing import NamedTuple

from scim_conformance.checking import expect, promise, same_resource, scenario
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.plan import Promise
from scim_conformance.profile.model import Outcome, Support
from scim_conformance.suite.contract.outcomes import Observe, met, refusal, success
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Second(NamedTuple):
    """A resource, the answer to creating another of its name, and a read of the first afterwards."""

    first: Exchange
    answer: Exchange
    first_after: Exchange


@scenario(needs=("served", "trial"))
def created_twice(scim: ScimClient, duplicate_promise: Promise) -> Second:
    """A resource created twice under one name."""
    resource = duplicate_promise.resource
    first = existing(scim, resource)
    body = resource.sample({resource.identifier: name_of(resource, first)})
    answer = scim.create(resource, body)
    return Second(first, answer, scim.read(resource, first.id))


@promise
def test_documented_answer(created_twice: Second, duplicate_promise: Promise, observe: Observe) -> None:
    """A duplicate is answered as the vendor documents it."""
    met(duplicate_promise, lambda outcome: _judge(outcome, created_twice), observe)


@promise
def test_first_is_untouched(created_twice: Second) -> None:
    """The resource that was there first is as before."""
    same_resource(created_twice.first, created_twice.first_after)


def _judge(outcome: Outcome, second: Second) -> None:
    if outcome.support is Support.SUPPORTED:
        success(outcome, second.answer)
        return
    refusal(outcome, second.answer)
    if outcome.scim_type:
        expect(second.answer).scim_type(outcome.scim_type)
