"""Deleting resources: gone for every kind of request, and nobody else with it (RFC 7644, section 3.6)."""

from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.checking.steps import existing, found_in_list, name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment, quoted
from scim_conformance.wire.scim_client import ScimClient

INHERITABLE = ("nickName", "title", "name.familyName", "externalId")
"""What a new resource can have from a deleted one of the same name only, if it was not sent."""


class Deletion(NamedTuple):
    """A resource deleted, what later requests show of it, and a neighbour before and after."""

    before: Exchange
    answer: Exchange
    after: Exchange
    again: Exchange
    neighbour_before: Exchange
    neighbour_after: Exchange


class Revival(NamedTuple):
    """A write to a resource that was deleted, and a read afterwards."""

    answer: Exchange
    after: Exchange


class Return(NamedTuple):
    """A new resource with the name of a deleted one, what was sent for it, and a read of it."""

    sent: dict[str, Any]
    answer: Exchange
    after: Exchange


@scenario(needs=("create", "read", "delete"))
def deleted(scim: ScimClient, resource: ResourceUnderTest) -> Deletion:
    """A resource deleted, read, and deleted again."""
    before, neighbour = existing(scim, resource, resource.sample(full=True)), existing(scim, resource)
    answer = scim.delete(resource, before.id)
    after = scim.read(resource, before.id, invalid="the resource was deleted")
    again = scim.delete(resource, before.id, invalid="the resource was deleted")
    return Deletion(before, answer, after, again, neighbour, scim.read(resource, neighbour.id))


@scenario(needs=("list", "delete"))
def listed_after_delete(scim: ScimClient, resource: ResourceUnderTest, deleted: Deletion) -> Exchange:
    """The list, gone through for the deleted resource."""
    return found_in_list(scim, resource, deleted.before.id)


@scenario(needs=("create", "read", "delete"))
def recreated(scim: ScimClient, resource: ResourceUnderTest, deleted: Deletion) -> Return:
    """A new resource with the name of the deleted one, and hardly anything else."""
    name = name_of(resource, deleted.before)
    sent = resource.sample({resource.identifier: name})
    answer = scim.create(resource, sent)
    id = answer.id or last_segment(answer.header("Location") or "") if answer.ok else ""
    return Return(sent, answer, scim.read(resource, id or "none"))


@scenario(needs=("delete", "replace"))
def replaced_after_delete(scim: ScimClient, resource: ResourceUnderTest, deleted: Deletion) -> Revival:
    """A PUT to the deleted resource, and a read."""
    id, why = deleted.before.id, "the resource was deleted"
    answer = scim.replace(resource, id, resource.sample(), creates=True, invalid=why)
    return Revival(answer, scim.read(resource, id, invalid=why))


@scenario(needs=("delete", "patch"))
def patched_after_delete(scim: ScimClient, resource: ResourceUnderTest, deleted: Deletion) -> Revival:
    """A PATCH of the deleted resource, and a read."""
    path = resource.identifier
    operation = {"op": "replace", "path": path, "value": lookup(resource.sample(), path)}
    id, why = deleted.before.id, "the resource was deleted"
    answer = scim.patch(resource, id, [operation], invalid=why)
    return Revival(answer, scim.read(resource, id, invalid=why))


@scenario(needs=("filter", "list", "delete"))
def sought_after_delete(scim: ScimClient, resource: ResourceUnderTest, deleted: Deletion) -> Exchange:
    """A search for the deleted resource by its name."""
    name = name_of(resource, deleted.before)
    return scim.list(resource, query={"filter": f"{resource.identifier} eq {quoted(name)}"})


@requirement("RFC7644-3.6-06")
def test_is_accepted(deleted: Deletion) -> None:
    """A delete succeeds; whoever left keeps access otherwise."""
    expect(deleted.answer).success()


@requirement("RFC7644-3.12-05", "RFC7644-3.6-06")
def test_answers_204(deleted: Deletion) -> None:
    """A successful delete answers 204; some clients count anything else as not done and try again."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted").status(204)


@requirement("RFC7644-3.6-02")
def test_deleted_is_not_served(deleted: Deletion) -> None:
    """A deleted resource cannot be read any more; access that was revoked is revoked."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(deleted.after, deleted.answer).refused()


@requirement("RFC7644-3.12-05", "RFC7644-3.6-02")
def test_deleted_answers_404(deleted: Deletion) -> None:
    """A read of a deleted resource answers 404."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(deleted.after, deleted.answer).if_refused(see="delete/deleted-is-not-served").status(404)


@requirement("RFC7644-3.6-02")
def test_second_delete_is_refused(deleted: Deletion) -> None:
    """Deleting once more is refused like every operation on a deleted resource."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(deleted.again, deleted.answer).refused()


@requirement("RFC7644-3.6-02", "RFC7644-3.5.1-15")
def test_deleted_cannot_be_replaced(deleted: Deletion, replaced_after_delete: Revival) -> None:
    """A PUT to a deleted resource is refused and does not bring it back; late updates would revive who left."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(replaced_after_delete.answer, deleted.answer).refused()
    expect(replaced_after_delete.after, replaced_after_delete.answer).not_served()


@requirement("RFC7644-3.6-02")
def test_deleted_cannot_be_patched(deleted: Deletion, patched_after_delete: Revival) -> None:
    """A PATCH of a deleted resource is refused and does not bring it back."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(patched_after_delete.answer, deleted.answer).refused()
    expect(patched_after_delete.after, patched_after_delete.answer).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.6-02")
def test_second_delete_answers_404(deleted: Deletion) -> None:
    """Deleting once more answers 404; a client that tried again knows that all is well."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(deleted.again, deleted.answer).if_refused(see="delete/second-delete-is-refused").status(404)


@requirement("RFC7644-3.6-03")
def test_deleted_is_not_found(deleted: Deletion, sought_after_delete: Exchange) -> None:
    """A search by name does not find a deleted resource; clients would link a newcomer to it."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(sought_after_delete, deleted.answer).if_accepted(see="filter/hit-finds-exactly-one")
    expect(sought_after_delete, deleted.answer).does_not_list(deleted.before.id)


@requirement("RFC7644-3.6-03")
def test_deleted_is_not_listed(deleted: Deletion, listed_after_delete: Exchange) -> None:
    """A deleted resource is in no list; imports would bring it back."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(listed_after_delete, deleted.answer).does_not_list(deleted.before.id)


@requirement("RFC7644-3.6-05", "RFC7644-3.6-04")
def test_name_is_free_again(deleted: Deletion, recreated: Return) -> None:
    """The name of a deleted resource can be used again; people come back."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(recreated.answer, deleted.answer).success()


@requirement("RFC7643-3.1-07", "RFC7644-3.6-05")
def test_id_is_never_given_again(deleted: Deletion, recreated: Return, resource: ResourceUnderTest) -> None:
    """Who comes back gets a new id; what still refers to the old one would mean somebody else."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(recreated.answer, deleted.answer).if_accepted(see="delete/name-is-free-again")
    if deleted.before.id.casefold() in str(lookup(recreated.sent, resource.identifier)).casefold():
        raise NotApplicable(Reason("observation", "the id is made of the name, so the same name has the same id"))
    expect(recreated.after, deleted.before).status(200).at("id").is_not(deleted.before.id)


@requirement("RFC7644-3.3-01", "RFC7644-3.6-03")
def test_new_one_inherits_nothing(deleted: Deletion, recreated: Return, resource: ResourceUnderTest) -> None:
    """A new resource with the name of a deleted one has none of its values; they belong to somebody who left."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(recreated.answer, deleted.answer).if_accepted(see="delete/name-is-free-again")
    expect(recreated.after).status(200)
    for path in INHERITABLE:
        value = lookup(deleted.before.resource, path)
        if not unassigned(value) and unassigned(lookup(recreated.sent, path)) and _is_set_by_clients(resource, path):
            expect(recreated.after, deleted.before).at(path).is_not(value)


def _is_set_by_clients(resource: ResourceUnderTest, path: str) -> bool:
    """Whether the value is no other than that of a client: what the server sets may be the same for everybody."""
    found = (resource.attribute(one) for one in (path.partition(".")[0], path))
    return all(one is None or one.writable for one in found)


@requirement("RFC7644-3.6-06")
def test_neighbour_is_untouched(deleted: Deletion) -> None:
    """Another resource of the same type is as it was."""
    same_resource(deleted.neighbour_before, deleted.neighbour_after)
