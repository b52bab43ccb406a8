"""Every attribute of the schema, one by one: what comes back of a value in the answer, in reads and in lists."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import alike, difference, show, unassigned
from scim_conformance.checking.steps import found_in_list
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.json_schema import objection, resource_validator
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.schema import Attribute
from scim_conformance.suite.likeness import lost, parent_of, values, was_sent
from scim_conformance.suite.test_create import Creation
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

RESTRICTED = (
    *("roles", "entitlements", "userType", "ims", "photos", "x509Certificates", "manager", "password"),
    "externalId",
)
"""Attributes of whose values a server may have a list, or a policy, of its own; not all servers have an externalId."""

SEE = "attributes/declared-attributes-are-accepted"


class RoundTrip(NamedTuple):
    """A resource with every attribute that the server says it has: as sent, as answered, and as read twice.

    `refused` are creates that asked for more; `neighbour` is a read of another resource afterwards.
    """

    sent: dict[str, Any]
    refused: tuple[Exchange, ...]
    answer: Exchange
    read: Exchange
    again: Exchange
    neighbour: Exchange


@scenario(needs=("create", "read"))
def round_trip(scim: ScimClient, resource: ResourceUnderTest, created: Creation) -> RoundTrip:
    """One resource created with a value for every attribute that the server declares, or for fewer if it refuses."""
    refused: list[Exchange] = []
    neighbour = created.after.id if created.after.ok else ""
    manager = neighbour if resource.name == "User" else ""
    for sent in (
        resource.rich_sample(manager),
        resource.rich_sample(leaving_out=RESTRICTED),
        resource.sample(full=True),
    ):
        answer = scim.create(resource, sent)
        if answer.ok or answer.response is None:
            break
        refused.append(answer)
    id = answer.id or last_segment(answer.header("Location") or "") if answer.ok else ""
    read, again = scim.read(resource, id or "none"), scim.read(resource, id or "none")
    return RoundTrip(sent, tuple(refused), answer, read, again, scim.read(resource, neighbour or "none"))


@scenario(needs=("list",))
def round_trip_listed(scim: ScimClient, resource: ResourceUnderTest, round_trip: RoundTrip) -> Exchange:
    """The list, gone through for that resource."""
    expect(round_trip.answer).if_accepted(see=SEE)
    return found_in_list(scim, resource, round_trip.read.id)


@requirement("RFC7644-3.3-01", "RFC7643-4.1.1-14", "RFC7643-4.1.2-05", "RFC7643-4.1.2-24")
def test_declared_attributes_are_accepted(round_trip: RoundTrip) -> None:
    """A create with a plain value for each attribute that the schema declares is accepted; nobody can know otherwise.

    To refuse values that a server may keep a list of, such as roles, is its right; to break on them is not.
    """
    expect(round_trip.answer).if_accepted(see="create/answers-201")
    for number, earlier in enumerate(round_trip.refused):
        expect(earlier).holds(number == 0 and earlier.status < 500, "success", f"status {earlier.status}")


@requirement("RFC7644-3.3-01", "RFC7644-3.3-02", "RFC7643-3.3-07", "RFC7643-4.3-01", "RFC7643-4.1.2-25")
def test_is_kept(round_trip: RoundTrip, resource: ResourceUnderTest, attribute: Attribute) -> None:
    """A value that was created reads back as it was sent; identity providers would write it again for ever."""
    _sent(round_trip, resource, attribute)
    gone = lost(resource, attribute, round_trip.sent, round_trip.read.resource)
    kept = lookup(round_trip.read.resource, _top(resource, attribute).path)
    expect(round_trip.read, round_trip.answer).holds(
        not gone, f"{attribute.path}: {show(gone)} as sent", f"{_top(resource, attribute).path}: {show(kept)}"
    )


@requirement("RFC7644-3.1-06")
def test_is_answered_as_it_is_read(round_trip: RoundTrip, resource: ResourceUnderTest, attribute: Attribute) -> None:
    """The answer to a create shows the value that a read shows."""
    _sent(round_trip, resource, attribute)
    if expect(round_trip.answer).exchange.json is None:
        raise NotApplicable(Reason("no-exchange", "the create was answered without the resource, as it may be"))
    _agree(round_trip, resource, attribute, round_trip.answer, round_trip.answer.resource)


@requirement("RFC7644-3.4-02", "RFC7643-3.1-16")
def test_is_listed_as_it_is_read(
    round_trip: RoundTrip, round_trip_listed: Exchange, resource: ResourceUnderTest, attribute: Attribute
) -> None:
    """A list shows the value that a read shows; imports know nothing but lists."""
    _sent(round_trip, resource, attribute)
    found = expect(round_trip_listed).status(200).exchange.resources
    entries = [one for one in found if one.get("id") == round_trip.read.id]
    if not entries or attribute.path.startswith("members"):
        raise NotApplicable(
            Reason("no-exchange", "the list has no such value to look at; see read/list-has-the-new-one")
        )
    _agree(round_trip, resource, attribute, round_trip_listed, entries[0])


@requirement("RFC7644-3.4.1-01")
def test_stays_from_read_to_read(round_trip: RoundTrip, resource: ResourceUnderTest, attribute: Attribute) -> None:
    """Two reads in a row show the same; what changes by being looked at is synchronised again and again."""
    _sent(round_trip, resource, attribute)
    _agree(round_trip, resource, attribute, round_trip.again, round_trip.again.resource)


@requirement("RFC7644-3.3-01")
def test_create_leaves_others_alone(created: Creation, round_trip: RoundTrip) -> None:
    """Another resource of the same type has what it had before the create."""
    expect(created.answer).if_accepted(see="create/answers-201")
    expect(created.after).if_accepted(see="create/server-gives-id-and-meta")
    expect(round_trip.neighbour).success()
    found = difference(created.after.resource, round_trip.neighbour.resource, {"meta", "schemas"})
    for path, was, now in found:
        expect(round_trip.neighbour, created.after).holds(
            unassigned(was), f"{path}: {show(was)}, as before", f"{path}: {show(now)}", path
        )


@requirement("RFC7643-2.3-02", "RFC7644-3.8-08", "RFC7643-2.4-01", "RFC7643-2.4-02", "RFC7643-1.2-02")
def test_is_of_its_type(round_trip: RoundTrip, resource: ResourceUnderTest, attribute: Attribute) -> None:
    """A value that is shown has the JSON type that its schema declares: text, boolean, number, list or object."""
    _accepted(round_trip)
    parent = parent_of(resource, attribute)
    found = values(resource, attribute, round_trip.read.resource)
    if not found or (parent and parent.type.lower() != "complex"):
        raise NotApplicable(Reason("no-exchange", f"the server shows no {attribute.path}"))
    single = resource_validator(
        resource.schema, [Attribute("value", attribute.type, attribute.multi_valued)], request=False
    )
    for value in found:
        wrong = objection(single, {"schemas": [resource.schema], "value": value})
        expect(round_trip.read).holds(
            not wrong, f"{attribute.path}: {_kind(attribute)}", f"{attribute.path}: {show(value)}"
        )


@requirement("RFC7643-7-26", "RFC7644-3.4-02")
def test_hidden_values_are_never_shown(
    round_trip: RoundTrip, round_trip_listed: Exchange, resource: ResourceUnderTest
) -> None:
    """What the schema calls writeOnly or never returned is in no answer, neither to the create nor later."""
    _accepted(round_trip)
    for shown in (round_trip.answer, round_trip.read, round_trip_listed):
        for body in shown.resources or [shown.resource]:
            for one in resource.every_attribute:
                hidden = one.mutability == "writeOnly" or one.returned == "never"
                kept_back = not hidden or not values(resource, one, body)
                expect(shown).holds(kept_back, f"no {one.path}", f"{one.path}: a value", one.path)


def _accepted(round_trip: RoundTrip) -> None:
    expect(round_trip.answer).if_accepted(see=SEE)
    expect(round_trip.read, round_trip.answer).if_accepted(see="create/server-gives-id-and-meta")


def _sent(round_trip: RoundTrip, resource: ResourceUnderTest, attribute: Attribute) -> None:
    """Go on only with what was sent, and what a read of this server is to show."""
    _accepted(round_trip)
    shown = resource.reads_back(attribute.path) and resource.reads_back(_top(resource, attribute).path)
    promised = resource.promised(attribute.path) and attribute.writable
    if not (promised and shown and was_sent(resource, attribute, round_trip.sent)):
        raise NotApplicable(Reason("no-exchange", f"no {attribute.path} was sent that a read has to show"))


def _agree(
    round_trip: RoundTrip, resource: ResourceUnderTest, attribute: Attribute, other: Exchange, body: Mapping[str, Any]
) -> None:
    """Another answer shows of what was sent what the read shows; parts that the server adds by itself do not count."""
    read = round_trip.read.resource
    was, now = values(resource, attribute, read), values(resource, attribute, body)
    if attribute.type.lower() == "complex" or parent_of(resource, attribute):
        was, now = (lost(resource, attribute, round_trip.sent, one) for one in (read, body))
        same, expected, actual = alike(was, now), f"{attribute.path} as read", f"other values of {attribute.path}"
    else:
        same, expected, actual = alike(was, now), f"{attribute.path}: {show(was)}, as read", show(now)
    expect(other, round_trip.read).holds(same, expected, actual, "" if other.resources else attribute.path)


def _top(resource: ResourceUnderTest, attribute: Attribute) -> Attribute:
    return parent_of(resource, attribute) or attribute


def _kind(attribute: Attribute) -> str:
    return f"{'a list of ' if attribute.multi_valued else ''}{attribute.type}"
