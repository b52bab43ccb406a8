"""The extension of RFC 7643, section 4.3, in use: kept, in its own container, whatever the order of schemas."""

from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

PARTS = {
    "costCenter": "4130",
    "department": "Tour Operations",
    "division": "Theme Park",
    "employeeNumber": "0701984",
    "organization": "Universal Studios",
}
"""What an employee is sent with, besides a manager."""


class Employee(NamedTuple):
    """A user sent with the extension, the answer, a read, and the user who is the manager."""

    sent: dict[str, Any]
    manager: Exchange
    answer: Exchange
    after: Exchange


@scenario(needs=("User.create", "User.read"))
def employed(scim: ScimClient, user_type: ResourceUnderTest) -> Employee:
    """A user with the enterprise extension, whose schema comes first in the list of schemas."""
    known = {found.path for found in user_type.extensions.get(urns.ENTERPRISE_USER, ()) if found.writable}
    if not (user_type.promised(urns.ENTERPRISE_USER) and known):
        raise NotApplicable(Reason("no-such-type", "the service provider does not show the enterprise extension"))
    manager = existing(scim, user_type)
    extension: dict[str, Any] = {name: value for name, value in PARTS.items() if name in known}
    if "manager" in known:
        extension["manager"] = {"value": manager.id}
    house = user_type.sample().get(urns.ENTERPRISE_USER)
    kept = {**extension, **house} if isinstance(house, dict) else extension
    body = user_type.sample({urns.ENTERPRISE_USER: kept})
    body["schemas"] = [urns.ENTERPRISE_USER, *(urn for urn in body["schemas"] if urn != urns.ENTERPRISE_USER)]
    answer = scim.create(user_type, body)
    id = answer.id or last_segment(answer.header("Location") or "")
    return Employee(body, manager, answer, scim.read(user_type, id) if answer.ok and id else answer)


@requirement("RFC7643-3-06")
def test_order_of_schemas_means_nothing(employed: Employee) -> None:
    """A create is taken whichever schema is named first; JSON libraries sort lists as they like."""
    expect(employed.answer).success()


@pytest.mark.parametrize("name", sorted(PARTS))
@requirement("RFC7643-4.3-01", "RFC7643-3-08")
def test_keep_what_was_sent(employed: Employee, name: str) -> None:
    """Each attribute of the extension reads back under its URN; departments steer who may do what."""
    sent = _sent(employed, name)
    seen = _found(employed).at(f"{urns.ENTERPRISE_USER}:{name}")
    seen.satisfies(lambda value: str(value).lower() == str(sent).lower(), f"{sent}, as it was sent")


@requirement("RFC7643-4.3-02", "RFC7643-4.3-01")
def test_keep_the_manager(employed: Employee) -> None:
    """The manager reads back by id; approvals go to whoever stands there."""
    sent = _sent(employed, "manager")
    _found(employed).at(f"{urns.ENTERPRISE_USER}:manager.value").equals(sent["value"])


@requirement("RFC7643-4.3-03")
def test_manager_is_where_it_is_said(employed: Employee) -> None:
    """The reference to the manager, where there is one, ends in the manager's id."""
    _sent(employed, "manager")
    seen = _found(employed).at(f"{urns.ENTERPRISE_USER}:manager.$ref")
    if unassigned(seen.value):
        raise NotApplicable(Reason("no-exchange", "no reference is given, as it may be"))
    wanted = employed.manager.id
    seen.is_a(str, "an address").satisfies(lambda ref: last_segment(ref) == wanted, f"an address that ends in {wanted}")


@requirement("RFC7643-3-07")
def test_common_attributes_are_there(employed: Employee) -> None:
    """A resource with an extension has id and the rest of its base schema all the same."""
    _found(employed).at("id").present()
    expect(employed.after).at("userName").present()


def _sent(employed: Employee, name: str) -> Any:
    value = employed.sent[urns.ENTERPRISE_USER].get(name)
    if value is None:
        raise NotApplicable(Reason("no-such-type", f"the schema of the extension has no {name} to write"))
    return value


def _found(employed: Employee) -> Any:
    expect(employed.answer).if_accepted(see="extensions/order-of-schemas-means-nothing")
    return expect(employed.after, employed.answer).status(200)
