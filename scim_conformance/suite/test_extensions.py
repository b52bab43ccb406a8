"""Resources with the extension of RFC 7643, section 4.3: whatever the order of schemas, and whoever is the manager."""

from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import Value, show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.test_attributes import SEE, RoundTrip
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

MANAGER = f"{urns.ENTERPRISE_USER}:manager"


class Employee(NamedTuple):
    """A user sent with an extension whose schema was named first, the answer, and a read."""

    path: str
    value: str
    answer: Exchange
    after: Exchange


@scenario(needs=("User.create", "User.read"))
def employed(scim: ScimClient, user_type: ResourceUnderTest) -> Employee:
    """A user with the enterprise extension, whose schema comes first in the list of schemas."""
    path, value = f"{urns.ENTERPRISE_USER}:employeeNumber", "0701984"
    found = user_type.attribute(path)
    if found is None or not (found.writable and user_type.promised(urns.ENTERPRISE_USER)):
        raise NotApplicable(Reason("no-such-type", "the service provider does not show the enterprise extension"))
    house = user_type.sample().get(urns.ENTERPRISE_USER)
    given = {"employeeNumber": value, **(house if isinstance(house, dict) else {})}
    body = user_type.sample({urns.ENTERPRISE_USER: given})
    body["schemas"] = [urns.ENTERPRISE_USER, *(urn for urn in body["schemas"] if urn != urns.ENTERPRISE_USER)]
    answer = scim.create(user_type, body)
    id = answer.id or last_segment(answer.header("Location") or "")
    after = scim.read(user_type, id) if answer.ok and id else answer
    return Employee(path, str(given["employeeNumber"]), answer, after)


@requirement("RFC7643-3-06", "RFC7644-3.3-08")
def test_order_of_schemas_means_nothing(employed: Employee) -> None:
    """A create is taken whichever schema is named first; JSON libraries sort lists as they like."""
    expect(employed.answer).success()


@requirement("RFC7643-3-06", "RFC7643-4.3-01")
def test_order_of_schemas_loses_nothing(employed: Employee) -> None:
    """What is sent with the extension named first is kept, in the extension and beside it."""
    expect(employed.answer).if_accepted(see="extensions/order-of-schemas-means-nothing")
    seen = expect(employed.after, employed.answer).status(200)
    seen.at("userName").present()
    if not unassigned(lookup(employed.after.resource, urns.ENTERPRISE_USER)):
        seen.at(employed.path).satisfies(lambda value: str(value) == employed.value, show(employed.value))


@requirement("RFC7643-4.3-02", "RFC7643-4.3-01")
def test_manager_is_kept_by_id(round_trip: RoundTrip, resource: ResourceUnderTest) -> None:
    """The manager reads back by id; approvals go to whoever stands there."""
    _manager(round_trip, resource, "value").equals(_sent(round_trip)["value"])


@requirement("RFC7643-4.3-03")
def test_manager_is_where_it_is_said(round_trip: RoundTrip, resource: ResourceUnderTest) -> None:
    """The reference to the manager, where there is one, ends in the manager's id."""
    seen = _manager(round_trip, resource, "$ref")
    if unassigned(seen.value):
        raise NotApplicable(Reason("no-exchange", "no reference is given, as it may be"))
    wanted = str(_sent(round_trip)["value"])
    seen.is_a(str, "an address").satisfies(lambda ref: last_segment(ref) == wanted, f"an address that ends in {wanted}")


def _sent(round_trip: RoundTrip) -> dict[str, Any]:
    value = lookup(round_trip.sent, MANAGER)
    return value if isinstance(value, dict) else {}


def _manager(round_trip: RoundTrip, resource: ResourceUnderTest, member: str) -> Value:
    """A member of the manager that was sent by id and kept at all; NotApplicable for any other."""
    expect(round_trip.answer).if_accepted(see=SEE)
    kept = lookup(round_trip.read.resource, MANAGER)
    if not _sent(round_trip).get("value") or not resource.reads_back(MANAGER) or unassigned(kept):
        raise NotApplicable(Reason("no-exchange", "no manager was sent, or none was kept"))
    return expect(round_trip.read, round_trip.answer).at(f"{MANAGER}.{member}")
