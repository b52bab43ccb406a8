"""Deleting resources: gone for every kind of request, and nobody else with it (RFC 7644, section 3.6)."""

from typing import NamedTuple

from scim_conformance.checking import expect, requirement, same_resource, scenario
from scim_conformance.checking.steps import existing, found_in_list, name_of
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Deletion(NamedTuple):
    """A resource deleted, what later requests show of it, and a neighbour before and after."""

    before: Exchange
    answer: Exchange
    after: Exchange
    again: Exchange
    neighbour_before: Exchange
    neighbour_after: Exchange


@scenario(needs=("create", "read", "delete"))
def deleted(scim: ScimClient, resource: ResourceUnderTest) -> Deletion:
    """A resource deleted, read, and deleted again."""
    before, neighbour = existing(scim, resource), existing(scim, resource)
    answer = scim.delete(resource, before.id)
    after = scim.read(resource, before.id, invalid="the resource was deleted")
    again = scim.delete(resource, before.id, invalid="the resource was deleted")
    return Deletion(before, answer, after, again, neighbour, scim.read(resource, neighbour.id))


@scenario(needs=("list", "delete"))
def listed_after_delete(scim: ScimClient, resource: ResourceUnderTest, deleted: Deletion) -> Exchange:
    """The list, gone through for the deleted resource."""
    return found_in_list(scim, resource, deleted.before.id)


@scenario(needs=("create", "delete"))
def recreated(scim: ScimClient, resource: ResourceUnderTest, deleted: Deletion) -> Exchange:
    """A new resource with the name of the deleted one."""
    name = name_of(resource, deleted.before)
    return scim.create(resource, resource.sample({resource.identifier: name}))


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


@requirement("RFC7644-3.6-03")
def test_deleted_is_not_listed(deleted: Deletion, listed_after_delete: Exchange) -> None:
    """A deleted resource is in no list; imports would bring it back."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(listed_after_delete, deleted.answer).does_not_list(deleted.before.id)


@requirement("RFC7644-3.6-05", "RFC7644-3.6-04")
def test_name_is_free_again(deleted: Deletion, recreated: Exchange) -> None:
    """The name of a deleted resource can be used again; people come back."""
    expect(deleted.answer).if_accepted(see="delete/is-accepted")
    expect(recreated, deleted.answer).success()


@requirement("RFC7644-3.6-06")
def test_neighbour_is_untouched(deleted: Deletion) -> None:
    """Another resource of the same type is as it was."""
    same_resource(deleted.neighbour_before, deleted.neighbour_after)
