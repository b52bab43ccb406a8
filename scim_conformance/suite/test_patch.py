"""Changing resources with PATCH: one of each operation, read back, with everything else as it was (RFC 7644, 3.5.2)."""

from typing import Any, NamedTuple

from scim_conformance.checking import expect, requirement, same_resource, scenario
from scim_conformance.checking.steps import existing, first_kept
from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.scim.samples import put
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

OPTIONAL = ("nickName", "title")
"""Attributes that a resource can do without, so that PATCH may add and remove them."""


class Change(NamedTuple):
    """A resource before and after one PATCH operation on `path`, and a neighbour likewise where there is one."""

    path: str
    value: Any
    before: Exchange
    answer: Exchange
    after: Exchange
    neighbour_before: Exchange
    neighbour_after: Exchange


@scenario(needs=("create", "read", "patch"))
def patched_replace(scim: ScimClient, resource: ResourceUnderTest) -> Change:
    """One attribute replaced."""
    paths, value = resource.changeable("patch"), resource.unique_name()
    sent = resource.sample(full=True)
    before = existing(scim, resource, sent)
    path = first_kept(before, sent, paths)
    operation = {"op": "replace", "path": path, "value": value}
    return _patched(scim, resource, before, path, operation, value, neighbour=existing(scim, resource))


@scenario(needs=("create", "read", "patch"))
def patched_add(scim: ScimClient, resource: ResourceUnderTest) -> Change:
    """One attribute added that the resource did not have."""
    path, value = resource.changeable("patch", OPTIONAL)[0], resource.unique_name()
    before = existing(scim, resource, resource.sample({path: None}, full=True))
    return _patched(scim, resource, before, path, {"op": "add", "path": path, "value": value}, value)


@scenario(needs=("create", "read", "patch"))
def patched_remove(scim: ScimClient, resource: ResourceUnderTest) -> Change:
    """One attribute removed that the resource can do without."""
    paths = resource.changeable("patch", OPTIONAL)
    sent = resource.sample(dict.fromkeys(paths, "to be removed"), full=True)
    before = existing(scim, resource, sent)
    path = first_kept(before, sent, paths)
    return _patched(scim, resource, before, path, {"op": "remove", "path": path})


@scenario(needs=("create", "read", "patch"))
def patched_without_path(scim: ScimClient, resource: ResourceUnderTest) -> Change:
    """One attribute replaced by an operation without path, whose value is an object; Okta deactivates like that."""
    paths, value = resource.changeable("patch"), resource.unique_name()
    sent = resource.sample(full=True)
    before = existing(scim, resource, sent)
    path = first_kept(before, sent, paths)
    changes: dict[str, Any] = {}
    put(changes, path, value)
    return _patched(scim, resource, before, path, {"op": "replace", "value": changes}, value)


@scenario(needs=("create", "read", "patch"))
def patched_id(scim: ScimClient, resource: ResourceUnderTest) -> Change:
    """An attempt to replace the id."""
    operation = {"op": "replace", "path": "id", "value": "another-id"}
    return _patched(scim, resource, existing(scim, resource), "id", operation, invalid="the id is read-only")


@requirement("RFC7644-3.5.2-22")
def test_replace_answers_200_or_204(patched_replace: Change) -> None:
    """A PATCH answers 200 with the resource, or 204; clients know no other success."""
    expect(patched_replace.answer).if_accepted(see="patch/replace-is-stored").status(200, 204)


@requirement("RFC7644-3.5.2.3-02", "RFC7644-3.5.2-20")
def test_replace_is_stored(patched_replace: Change) -> None:
    """A replaced value is there on the next read; a success without effect hides a dead synchronisation."""
    _stored(patched_replace)


@requirement("RFC7644-3.5.2.3-05")
def test_replace_leaves_the_rest(patched_replace: Change) -> None:
    """A replace changes its target and nothing else of the resource."""
    _rest_stays(patched_replace, see="patch/replace-is-stored")


@requirement("RFC7644-3.5.2-22")
def test_answer_is_what_is_stored(patched_replace: Change, resource: ResourceUnderTest) -> None:
    """A 200 holds the resource as a read shows it, a 204 holds nothing."""
    expect(patched_replace.answer).if_accepted(see="patch/replace-is-stored")
    if patched_replace.answer.status == 200:
        same_resource(patched_replace.answer, patched_replace.after, but=resource.shown_by_writes_only)
    else:
        expect(patched_replace.answer).no_body()


@requirement("RFC7644-3.5.2-16")
def test_neighbour_is_untouched(patched_replace: Change) -> None:
    """Another resource of the same type is as it was."""
    same_resource(patched_replace.neighbour_before, patched_replace.neighbour_after)


@requirement("RFC7644-3.5.2.1-04", "RFC7644-3.5.2-20")
def test_add_is_stored(patched_add: Change) -> None:
    """An added value is there on the next read."""
    _stored(patched_add)


@requirement("RFC7644-3.5.2.1-04")
def test_add_leaves_the_rest(patched_add: Change) -> None:
    """An add changes its target and nothing else of the resource."""
    _rest_stays(patched_add, see="patch/add-is-stored")


@requirement("RFC7644-3.5.2.2-02", "RFC7644-3.5.2-20")
def test_remove_is_stored(patched_remove: Change) -> None:
    """A removed value is gone on the next read; old titles and names stay for ever otherwise."""
    expect(patched_remove.answer).status(200, 204)
    expect(patched_remove.after, patched_remove.answer).status(200).at(patched_remove.path).absent()


@requirement("RFC7644-3.5.2.2-02")
def test_remove_leaves_the_rest(patched_remove: Change) -> None:
    """A remove changes its target and nothing else of the resource."""
    _rest_stays(patched_remove, see="patch/remove-is-stored")


@requirement("RFC7644-3.5.2.3-01", "RFC7644-3.5.2-06")
def test_replace_without_path_is_stored(patched_without_path: Change) -> None:
    """A replace without path applies its value to the resource itself."""
    _stored(patched_without_path)


@requirement("RFC7644-3.5.2.3-01")
def test_replace_without_path_leaves_the_rest(patched_without_path: Change) -> None:
    """A replace without path changes the attributes in its value and no others."""
    _rest_stays(patched_without_path, see="patch/replace-without-path-is-stored")


@requirement("RFC7643-3.1-07", "RFC7643-7-21", "RFC7644-3.5.2-10")
def test_id_cannot_be_patched(patched_id: Change) -> None:
    """The id stays what it is, whether the PATCH is refused or ignored, and the answer does not say otherwise."""
    expect(patched_id.after, patched_id.answer).status(200).at("id").equals(patched_id.before.id)
    if patched_id.answer.ok and patched_id.answer.id:
        expect(patched_id.answer).at("id").equals(patched_id.before.id)


def _patched(
    scim: ScimClient,
    resource: ResourceUnderTest,
    before: Exchange,
    path: str,
    operation: dict[str, Any],
    value: Any = None,
    invalid: str = "",
    neighbour: Exchange | None = None,
) -> Change:
    answer = scim.patch(resource, before.id, [operation], invalid=invalid)
    after = scim.read(resource, before.id)
    neighbour_after = scim.read(resource, neighbour.id) if neighbour else after
    return Change(path, value, before, answer, after, neighbour or after, neighbour_after)


def _stored(change: Change) -> None:
    expect(change.answer).status(200, 204)
    expect(change.after, change.answer).status(200).at(change.path).equals(change.value)


def _rest_stays(change: Change, see: str) -> None:
    expect(change.answer).if_accepted(see=see)
    same_resource(change.before, change.after, but=[change.path, *derived_from(change.path)])
