"""Attributes that are not there as one would expect, as documented: not shown, not taken, or not all of them."""

from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, promise, same_resource, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.samples import with_value
from scim_conformance.suite.membership import assembled, member
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


class OnRequest(NamedTuple):
    """A resource that has a value, read plainly and asked for that value."""

    plain: Exchange
    asked: Exchange


class Put(NamedTuple):
    """A resource before and after a PUT with an attribute that it does not take."""

    before: Exchange
    answer: Exchange
    after: Exchange


class Several(NamedTuple):
    """A create with more values of an attribute than are kept, and a read."""

    created: Exchange
    after: Exchange


@scenario(needs=("create", "read", "patch", "trial"))
def given_and_hidden(scim: ScimClient, hidden_promise: Promise, user_type: ResourceUnderTest) -> Hidden:
    """A resource that is given a value which the vendor says is never shown."""
    resource, path = hidden_promise.resource, hidden_promise.subject
    created = existing(scim, resource)
    value = _value(scim, resource, path, user_type)
    added = scim.patch(resource, created.id, [{"op": "add", "path": path, "value": value}])
    return Hidden(added, scim.read(resource, created.id))


@scenario(needs=("create", "read", "User.create", "User.read", "Group.create", "Group.read", "trial"))
def asked_to_show(
    scim: ScimClient, on_request_promise: Promise, user_type: ResourceUnderTest, group_type: ResourceUnderTest
) -> OnRequest:
    """A resource with a value that the vendor says is shown to those who ask."""
    resource, path = on_request_promise.resource, on_request_promise.subject
    id = _with_value(scim, resource, path, user_type, group_type)
    asked = scim.read(resource, id, query={"attributes": f"{resource.identifier},{path}"})
    return OnRequest(scim.read(resource, id), asked)


def _with_value(
    scim: ScimClient,
    resource: ResourceUnderTest,
    path: str,
    user_type: ResourceUnderTest,
    group_type: ResourceUnderTest,
) -> str:
    """The id of a resource that has a value of this attribute."""
    if path in ("members", "groups"):
        user = existing(scim, user_type)
        group = assembled(scim, group_type, [user])
        return group.id if path == "members" else user.id
    return existing(scim, resource, with_value(resource.sample(), path, resource.unique_name())).id


@scenario(needs=("create", "read", "replace", "trial"))
def given_by_put(scim: ScimClient, not_by_put_promise: Promise, user_type: ResourceUnderTest) -> Put:
    """A PUT with an attribute that the vendor says a PUT does not take."""
    resource, path = not_by_put_promise.resource, not_by_put_promise.subject
    sent = resource.sample()
    before = existing(scim, resource, sent)
    body = with_value(sent, path, _value(scim, resource, path, user_type))
    unwelcome = resource.facts.attributes[path].at_replace == "refused"
    answer = scim.replace(
        resource, before.id, body, invalid=f"{path} is documented as refused here" if unwelcome else ""
    )
    return Put(before, answer, scim.read(resource, before.id))


@scenario(needs=("create", "read", "trial"))
def given_too_many(scim: ScimClient, trimmed_promise: Promise) -> Several:
    """A create with one value more than the vendor says are kept."""
    resource, path = trimmed_promise.resource, trimmed_promise.subject
    values = resource.several(path, (resource.facts.attributes[path].max_values or 0) + 1)
    if not values:
        raise NotApplicable(Reason("nothing-to-change", f"no schema has a multi-valued {path}"))
    created = scim.create(resource, with_value(resource.sample(), path, values))
    return Several(created, scim.read(resource, created.id or "none"))


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


@promise
def test_who_asks_is_shown(asked_to_show: OnRequest, on_request_promise: Promise) -> None:
    """What the vendor says is shown on request is shown to those who ask; they cannot know of it otherwise."""
    expect(asked_to_show.asked).success().at(on_request_promise.subject).present()


@promise
def test_who_does_not_ask_is_not_shown(asked_to_show: OnRequest, on_request_promise: Promise) -> None:
    """What the vendor says is shown on request is left out otherwise; lists of groups would not end."""
    expect(asked_to_show.plain, asked_to_show.asked).success().at(on_request_promise.subject).absent()


@promise
def test_put_does_not_take_it(given_by_put: Put, not_by_put_promise: Promise) -> None:
    """A PUT with what only another change takes is refused, or goes without it, as documented; nothing else changes."""
    path = not_by_put_promise.subject
    if not_by_put_promise.resource.facts.attributes[path].at_replace == "refused":
        expect(given_by_put.answer).refused()
    else:
        expect(given_by_put.answer).success()
    same_resource(given_by_put.before, given_by_put.after)


@promise
def test_no_more_are_kept(given_too_many: Several, trimmed_promise: Promise) -> None:
    """Of more values than the vendor keeps, no more than it says are there afterwards; the rest goes without a word."""
    path = trimmed_promise.subject
    most = trimmed_promise.resource.facts.attributes[path].max_values or 0
    after = expect(given_too_many.after, expect(given_too_many.created).success().exchange).success()
    after.at(path).satisfies(
        lambda found: not unassigned(found) and len(found) <= most, f"{most} at most, and one at least"
    )
