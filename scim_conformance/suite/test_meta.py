"""What the service provider alone says of a resource: its id, and meta with dates, type and address (RFC 7643, 3.1)."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import MISSING, lookup
from scim_conformance.suite.test_attributes import RoundTrip
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

OLD = "2001-02-03T04:05:06Z"
FOREIGN: dict[str, Any] = {
    "meta.lastModified": OLD,
    "meta.location": "https://example.com/elsewhere/1",
    "meta.resourceType": "Robot",
    "meta.version": 'W/"chosen-by-the-client"',
}
"""What a client cannot say of a resource, and says all the same."""


class Claimed(NamedTuple):
    """A resource created by a body that has values for what only the server may set, and a read of it."""

    answer: Exchange
    read: Exchange


class Addresses(NamedTuple):
    """A resource, and what is served under addresses that are nearly its own."""

    known: Exchange
    longer: Exchange
    other_case: Exchange | None
    other_types: dict[str, Exchange]


@scenario(needs=("create", "read"))
def created_with_claims(scim: ScimClient, resource: ResourceUnderTest) -> Claimed:
    """A create whose body carries a whole meta, and the groups that a user would like to be in."""
    meta = {path.removeprefix("meta."): value for path, value in FOREIGN.items()}
    given: dict[str, Any] = {"meta": {**meta, "created": OLD}}
    groups = resource.attribute("groups")
    if groups is not None and not groups.writable:
        given["groups"] = [{"value": "chosen-by-the-client", "display": "Administrators"}]
    answer = scim.create(resource, resource.sample(given))
    id = answer.id or last_segment(answer.header("Location") or "") if answer.ok else ""
    return Claimed(answer, scim.read(resource, id or "none"))


@scenario(needs=("create", "read"))
def nearly_addressed(scim: ScimClient, resource: ResourceUnderTest, scim_plan: Plan) -> Addresses:
    """A resource asked for by its id with a letter more, in other case, and at the endpoints of other types."""
    known = existing(scim, resource)
    why = "nobody has this id"
    longer = scim.read(resource, f"{known.id}x", invalid=why)
    swapped = known.id.swapcase()
    other_case = scim.read(resource, swapped, invalid=why) if swapped != known.id else None
    others = {name: one for name, one in scim_plan.resource_types.items() if one.endpoint != resource.endpoint}
    served = {name: one for name, one in others.items() if one.operations["read"].available}
    elsewhere = {name: scim.read(one, known.id, invalid=why) for name, one in sorted(served.items())}
    return Addresses(known, longer, other_case, elsewhere)


@scenario
def external_id_set(scim: ScimClient, resource: ResourceUnderTest, round_trip: RoundTrip) -> Exchange:
    """The resource whose externalId did not come back, read after a PATCH that adds it; else the read that shows it."""
    shown = not unassigned(lookup(round_trip.read.resource, "externalId"))
    if shown or not round_trip.read.ok or not resource.operations["patch"].available:
        return round_trip.read
    added = {"op": "add", "path": "externalId", "value": f"Ext-{resource.unique_name()}"}
    scim.patch(resource, round_trip.read.id, [added])
    return scim.read(resource, round_trip.read.id)


@requirement("RFC7643-3.1-15", "RFC7644-3.3-03")
@pytest.mark.parametrize("member", sorted(FOREIGN))
def test_client_cannot_choose(created_with_claims: Claimed, member: str) -> None:
    """What a client says of meta is ignored; the server alone knows when and where a resource is."""
    expect(created_with_claims.answer).if_accepted(see="create/read-only-values-are-ignored")
    for shown in (created_with_claims.answer, created_with_claims.read):
        expect(shown).success().at(member).is_not(FOREIGN[member])


@requirement("RFC7644-3.3-03", "RFC7643-4.1.2-23")
def test_client_cannot_join_groups(created_with_claims: Claimed, resource: ResourceUnderTest) -> None:
    """A user that is created with groups is in none of them; membership is granted by the group."""
    expect(created_with_claims.answer).if_accepted(see="create/read-only-values-are-ignored")
    groups = resource.attribute("groups")
    if groups is None or groups.writable:
        raise NotApplicable(Reason("no-exchange", f"a {resource.name} has no groups that are read-only"))
    for shown in (created_with_claims.answer, created_with_claims.read):
        listed = lookup(shown.resource, "groups")
        named = [lookup(entry, "value") for entry in listed] if isinstance(listed, list) else []
        expect(shown).holds(
            "chosen-by-the-client" not in named, "no group that the client named", show(listed), "groups"
        )


@requirement("RFC7643-3.1-02")
@pytest.mark.parametrize("member", ["created", "lastModified", "location", "resourceType"])
def test_is_there(round_trip: RoundTrip, member: str) -> None:
    """meta says which type a resource is of, where it is, and since when; audits and imports rely on it."""
    expect(round_trip.answer).if_accepted(see="create/answers-201")
    expect(round_trip.read, round_trip.answer).status(200).at(f"meta.{member}").present()


@requirement("RFC7643-3.1-16", "RFC7644-3.4-02")
@pytest.mark.parametrize("member", ["created", "lastModified", "location", "resourceType"])
def test_is_listed(round_trip: RoundTrip, round_trip_listed: Exchange, member: str) -> None:
    """A list shows of meta what a read shows of it; imports look for what changed since the last one."""
    entry = next((one for one in round_trip_listed.resources if one.get("id") == round_trip.read.id), None)
    if entry is None or unassigned(lookup(round_trip.read.resource, f"meta.{member}")):
        raise NotApplicable(Reason("no-exchange", f"there is no meta.{member} to be listed"))
    shown = lookup(entry, f"meta.{member}")
    expect(round_trip_listed, round_trip.read).holds(
        not unassigned(shown), f"meta.{member}, as read", f"meta.{member}: {show(shown)}", "Resources"
    )


@requirement("RFC7643-3.1-18", "RFC7643-3.1-17")
@pytest.mark.parametrize("shown", ["again", "answer", "list"])
@pytest.mark.parametrize("member", ["created", "lastModified"])
def test_date_is_the_same_everywhere(
    round_trip: RoundTrip, round_trip_listed: Exchange, member: str, shown: str
) -> None:
    """A resource that nobody changes keeps its dates, in the answer to its creation, in reads and in lists."""
    expect(round_trip.answer).if_accepted(see="create/answers-201")
    exchange = {"again": round_trip.again, "answer": round_trip.answer, "list": round_trip_listed}[shown]
    seen = exchange.resource
    if shown == "list":
        seen = next((one for one in exchange.resources if one.get("id") == round_trip.read.id), {})
    was, now = _instant(round_trip.read.resource, member), _instant(seen, member)
    if was is None or now is None:
        raise NotApplicable(Reason("no-exchange", f"there are no two dates {member} to compare"))
    expect(exchange, round_trip.read).holds(
        abs((now - was).total_seconds()) <= 1, f"{member}: {was}, as read", f"{member}: {now}", f"meta.{member}"
    )


@requirement("RFC7643-3.1-19", "RFC7643-3.1-16")
@pytest.mark.parametrize("shown", ["again", "answer", "list"])
def test_location_is_the_same_everywhere(round_trip: RoundTrip, round_trip_listed: Exchange, shown: str) -> None:
    """meta.location is one address, in whichever answer it stands."""
    expect(round_trip.answer).if_accepted(see="create/answers-201")
    exchange = {"again": round_trip.again, "answer": round_trip.answer, "list": round_trip_listed}[shown]
    seen = exchange.resource
    if shown == "list":
        seen = next((one for one in exchange.resources if one.get("id") == round_trip.read.id), {})
    was, now = lookup(round_trip.read.resource, "meta.location"), lookup(seen, "meta.location")
    if unassigned(was) or unassigned(now):
        raise NotApplicable(Reason("no-exchange", "there are no two addresses to compare"))
    same = now == was or not (_whole(was) and _whole(now))  # a relative one is looked at by meta-location-ends-in-id
    expect(exchange, round_trip.read).holds(
        same, f"meta.location: {show(was)}, as read", f"meta.location: {show(now)}", "meta.location"
    )


@requirement("RFC7643-3.1-12")
def test_server_makes_up_no_external_id(created_minimal: Exchange) -> None:
    """A resource without externalId gets none from the server; clients take it for their own."""
    if lookup(created_minimal.request.json, "externalId") is not MISSING:
        raise NotApplicable(Reason("documented", "the vendor documents that nothing is created without externalId"))
    expect(created_minimal).if_accepted(see="create/minimal-answers-201").at("externalId").absent()


@requirement("RFC7643-3.1-01", "RFC7643-7-18")
def test_external_id_is_kept(round_trip: RoundTrip, external_id_set: Exchange, resource: ResourceUnderTest) -> None:
    """An externalId reads back as it was sent, in every letter; Entra ID and Okta find people by it.

    A server that has none at all loses none: one that declares it, answers with it or keeps it of a PATCH has it.
    """
    expect(round_trip.answer).if_accepted(see="create/answers-201")
    expect(round_trip.read, round_trip.answer).if_accepted(see="create/server-gives-id-and-meta")
    if unassigned(round_trip.sent.get("externalId")):
        raise NotApplicable(Reason("no-exchange", "the resource was created without an externalId"))
    known = (round_trip.read, round_trip.answer, external_id_set)
    declared = resource.own_schema and resource.attribute("externalId") is not None
    if not declared and all(unassigned(lookup(one.resource, "externalId")) for one in known):
        raise NotApplicable(Reason("no-exchange", "the server shows no externalId anywhere"))
    expect(round_trip.read, round_trip.answer).at("externalId").equals(round_trip.sent.get("externalId"))


@requirement("RFC7643-3.1-06", "RFC7644-3.12-08")
def test_longer_id_is_nobodys(nearly_addressed: Addresses) -> None:
    """A resource has one id: the same with a letter more is nobody's."""
    expect(nearly_addressed.longer, nearly_addressed.known).refused()


@requirement("RFC7643-3.1-10")
def test_id_in_other_case_is_nobodys(nearly_addressed: Addresses) -> None:
    """Ids differ by case; a server to which they do not gives one resource two addresses."""
    other = nearly_addressed.other_case
    if other is None:
        raise NotApplicable(Reason("no-exchange", "the id has no letters"))
    same = expect(other).exchange.ok and other.id.casefold() == nearly_addressed.known.id.casefold()
    expect(other, nearly_addressed.known).holds(not same, "no resource at this id", f"status {other.status}")


@requirement("RFC7643-3.1-06", "RFC7644-3.12-08")
def test_id_is_of_one_type(nearly_addressed: Addresses) -> None:
    """An id belongs to one resource of all types: at the endpoint of another type it is nobody's."""
    if not nearly_addressed.other_types:
        raise NotApplicable(Reason("no-such-type", "there is no other resource type"))
    for other in nearly_addressed.other_types.values():
        expect(other, nearly_addressed.known).refused()


def _whole(address: Any) -> bool:
    return isinstance(address, str) and "://" in address


def _instant(resource: Any, member: str) -> datetime | None:
    """A date of meta; None where there is none, or none that can be read. Without zone it is taken for UTC."""
    text = lookup(resource, f"meta.{member}")
    if text is MISSING or not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
