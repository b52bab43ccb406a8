"""Replacing resources with PUT: the change, its permanence, and what must stay as it was (RFC 7644, section 3.5.1)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from scim_conformance.checking import expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.checking.steps import existing, first_kept
from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

NOBODY = "00000000-dead-4000-8000-000000000001"


class Replacement(NamedTuple):
    """A resource before and after a PUT that changes one attribute, and a neighbour likewise."""

    path: str
    value: str
    before: Exchange
    answer: Exchange
    after: Exchange
    neighbour_before: Exchange
    neighbour_after: Exchange


class OtherId(NamedTuple):
    """The answer to a PUT with another id in its body, and a read at the address afterwards."""

    answer: Exchange
    after: Exchange


@scenario(needs=("create", "read", "replace"))
def replaced(scim: ScimClient, resource: ResourceUnderTest) -> Replacement:
    """One attribute of a resource changed by a PUT of the whole, then read."""
    paths, value = resource.changeable("replace"), resource.unique_name()
    sent = resource.sample(full=True)
    before, neighbour = existing(scim, resource, sent), existing(scim, resource)
    path = first_kept(before, sent, paths)
    changed = resource.sample({**sent, path: value})
    answer = scim.replace(resource, before.id, changed)
    after = scim.read(resource, before.id)
    return Replacement(path, value, before, answer, after, neighbour, scim.read(resource, neighbour.id))


@scenario(needs=("create", "read", "replace"))
def replaced_with_other_id(scim: ScimClient, resource: ResourceUnderTest) -> OtherId:
    """A PUT whose body carries another id than its address, then a read at the address."""
    sent = resource.sample()
    before = existing(scim, resource, sent)
    answer = scim.replace(resource, before.id, {**sent, "id": "another-id"})
    return OtherId(answer, scim.read(resource, before.id))


@scenario(needs=("replace",))
def replaced_unknown(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    """A PUT to an id that nobody has."""
    return scim.replace(resource, NOBODY, resource.sample(), creates=True, invalid="an id that nobody has")


@requirement("RFC7644-3.5.1-15")
def test_answers_200_with_the_resource(replaced: Replacement) -> None:
    """A PUT answers 200 with the whole resource; clients store it as the new state."""
    expect(replaced.answer).if_accepted(see="replace/change-is-stored").status(200)
    expect(replaced.answer).json_object().at("id").equals(replaced.before.id)


@requirement("RFC7644-3.5.1-04")
def test_change_is_stored(replaced: Replacement) -> None:
    """The changed value is there on the next read; otherwise profile updates are lost in silence."""
    expect(replaced.answer).success()
    expect(replaced.after, replaced.answer).status(200).at(replaced.path).equals(replaced.value)


@requirement("RFC7644-3.5.1-04")
def test_unchanged_values_stay(replaced: Replacement) -> None:
    """What the PUT repeats unchanged is unchanged afterwards; what it leaves out, the server may clear or keep."""
    expect(replaced.answer).if_accepted(see="replace/change-is-stored")
    expect(replaced.after, replaced.answer).status(200)
    for path in _repeated(replaced.answer.request.json, replaced.path):
        was = lookup(replaced.before.resource, path)
        # What the creation lost already, or what follows from the changed value, is no damage of the PUT.
        if not unassigned(was) and path not in derived_from(replaced.path):
            expect(replaced.after, replaced.answer).at(path).equals(was)


@requirement("RFC7644-3.1-06", "RFC7644-3.5.1-15")
def test_answer_is_what_is_stored(replaced: Replacement, resource: ResourceUnderTest) -> None:
    """The answer shows what a read shows, and is no echo."""
    expect(replaced.answer).if_accepted(see="replace/change-is-stored")
    same_resource(replaced.answer, replaced.after, but=resource.shown_by_writes_only)


@requirement("RFC7644-3.5.1-04")
def test_neighbour_is_untouched(replaced: Replacement) -> None:
    """Another resource of the same type is as it was."""
    same_resource(replaced.neighbour_before, replaced.neighbour_after)


@requirement("RFC7643-3.1-07", "RFC7644-3.5.1-13")
def test_id_never_changes(replaced_with_other_id: OtherId) -> None:
    """An id in the body does not become the id of the resource; links to it would break."""
    expect(replaced_with_other_id.after, replaced_with_other_id.answer).status(200).at("id").is_not("another-id")
    if replaced_with_other_id.answer.ok:
        expect(replaced_with_other_id.answer).at("id").is_not("another-id")


@requirement("RFC7644-3.5.1-02", "RFC7644-3.2-03")
def test_unknown_id_creates_nothing(replaced_unknown: Exchange) -> None:
    """A PUT to an id that nobody has creates nothing; a typo must not make an account."""
    expect(replaced_unknown).refused()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-08")
def test_unknown_id_answers_404(replaced_unknown: Exchange) -> None:
    """A PUT to an id that nobody has answers 404; clients create anew on it."""
    expect(replaced_unknown).if_refused(see="replace/unknown-id-creates-nothing").status(404)


def _repeated(sent: dict[str, Any], changed: str, prefix: str = "") -> Iterator[str]:
    """The paths of the values in a PUT, but for the one that it changes."""
    for name, value in sent.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and not path.lower().startswith("urn:"):
            yield from _repeated(value, changed, f"{path}.")
        elif path not in ("schemas", "id", "meta", changed):
            yield path
