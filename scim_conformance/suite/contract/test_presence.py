"""Attributes that are not there as one would expect, as documented: never shown, or taken by a later change only."""

from typing import Any, NamedTuple

from scim_conformance.checking import expect, promise, scenario
from scim_conformance.checking.steps import existing
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.samples import with_value
from scim_conformance.suite.membership import member
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Hidden(NamedTuple):
    """A PATCH that gives a resource an attribute, and a read."""

    added: Exchange
    after: Exchange


class Early(NamedTuple):
    """A create with an attribute, and a read of what it made, if anything."""

    created: Exchange
    after: Exchange | None


@scenario(needs=("create", "read", "patch", "trial"))
def given_and_hidden(scim: ScimClient, hidden_promise: Promise, user_type: ResourceUnderTest) -> Hidden:
    """A resource that is given a value which the vendor says is never shown."""
    resource, path = hidden_promise.resource, hidden_promise.subject
    created = existing(scim, resource)
    value = _value(scim, resource, path, user_type)
    added = scim.patch(resource, created.id, [{"op": "add", "path": path, "value": value}])
    return Hidden(added, scim.read(resource, created.id))


@scenario(needs=("create", "read", "trial"))
def given_too_early(scim: ScimClient, late_promise: Promise, user_type: ResourceUnderTest) -> Early:
    """A create with an attribute that the vendor says a create does not take."""
    resource, path = late_promise.resource, late_promise.subject
    body = with_value(resource.sample(), path, _value(scim, resource, path, user_type))
    unwelcome = resource.facts.attributes[path].at_create == "refused"
    created = scim.create(resource, body, invalid=f"{path} is documented as refused here" if unwelcome else "")
    return Early(created, scim.read(resource, created.id) if created.ok and created.id else None)


def _value(scim: ScimClient, resource: ResourceUnderTest, path: str, user_type: ResourceUnderTest) -> Any:
    return [member(existing(scim, user_type))] if path == "members" else resource.unique_name()


@promise
def test_hidden_is_not_shown(given_and_hidden: Hidden, hidden_promise: Promise) -> None:
    """What the vendor says is never shown is not; who reads it all the same takes the absence for the truth."""
    added, after = given_and_hidden
    expect(added).if_accepted(see="contract/operations/documented-outcome")
    expect(after, added).success().at(hidden_promise.subject).absent()


@promise
def test_create_does_not_take_it(given_too_early: Early, late_promise: Promise) -> None:
    """A create with what only a later change takes is refused, or goes without it, as documented."""
    path = late_promise.subject
    if late_promise.resource.facts.attributes[path].at_create == "refused":
        expect(given_too_early.created).refused()
        return
    created = expect(given_too_early.created).success().exchange
    if given_too_early.after is not None:
        expect(given_too_early.after, created).success().at(path).absent()
