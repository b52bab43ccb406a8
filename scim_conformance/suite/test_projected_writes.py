"""Choosing what comes back from writes: it changes the answer, and never what is stored (RFC 7644, section 3.9)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import Blocked, NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.checking.steps import first_kept
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.samples import PASSWORD, put
from scim_conformance.suite.population import Population
from scim_conformance.suite.scope import lost
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

ACCEPTED = {
    "create": "create/answers-201",
    "replace": "replace/answers-200-with-the-resource",
    "patch": "patch/replace-is-stored",
}
"""The checks that judge whether a write should have been accepted."""


class Write(NamedTuple):
    """One write whose answer was to be a part; what was sent, reads before and after, and the path that changed."""

    path: str
    sent: Mapping[str, Any]
    before: Exchange | None
    answer: Exchange
    after: Exchange


class Writes(NamedTuple):
    """A resource created and replaced, each time with a part asked for; and a read that asks for its password."""

    create: Write
    replace: Write
    password: Exchange


@scenario(needs=("create", "read", "replace"))
def projected_writes(scim: ScimClient, resource: ResourceUnderTest) -> Writes:
    """One resource: POST and PUT, of whose answers only the name is asked for."""
    only_name = {"attributes": resource.identifier}
    sent = resource.sample(_secret(resource), full=True)
    created = scim.create(resource, sent, query=only_name)
    id = created.id or last_segment(created.header("Location") or "") if created.ok else ""
    if not id:
        raise Blocked(f"no id came of a POST that asks for {resource.identifier}", created)
    stored = scim.read(resource, id)
    path = first_kept(stored, sent, _changeable(resource, "replace"))
    body = dict(sent)
    put(body, path, resource.unique_name())
    replaced = scim.replace(resource, id, body, query=only_name)
    create = Write("", sent, None, created, stored)
    replace = Write(path, body, stored, replaced, scim.read(resource, id))
    return Writes(create, replace, scim.read(resource, id, query={"attributes": "password"}))


@scenario(needs=("read", "patch"))
def projected_patch(scim: ScimClient, resource: ResourceUnderTest, projected_writes: Writes) -> Write:
    """The same resource patched, and only its name asked for."""
    before = projected_writes.replace.after
    path = first_kept(before, before.resource, _changeable(resource, "patch"))
    value = resource.unique_name()
    operation = {"op": "replace", "path": path, "value": value}
    query = {"attributes": resource.identifier}
    answer = scim.patch(resource, before.id, [operation], query=query)
    changed: dict[str, Any] = {}
    put(changed, path, value)
    return Write(path, changed, before, answer, scim.read(resource, before.id))


@requirement("RFC7644-3.9-04", "RFC7644-3.9-03")
@pytest.mark.parametrize("write", ["create", "replace"])
def test_answer_shows_what_was_asked(projected_writes: Writes, resource: ResourceUnderTest, write: str) -> None:
    """The answer to a write shows what `attributes` names, and the id."""
    _shows(_of(projected_writes, write), resource)


@requirement("RFC7644-3.9-03", "RFC7644-3.9-04")
@pytest.mark.parametrize("write", ["create", "replace"])
def test_answer_hides_the_rest(projected_writes: Writes, resource: ResourceUnderTest, write: str) -> None:
    """The answer to a write leaves out what `attributes` does not name, like that to a read."""
    _hides(_of(projected_writes, write), resource)


@requirement("RFC7644-3.5.2-24")
def test_patch_answers_200(projected_patch: Write) -> None:
    """A PATCH that asks for attributes answers 200, for 204 could not show them."""
    expect(projected_patch.answer).if_accepted(see="patch/replace-is-stored").status(200)


@requirement("RFC7644-3.9-04", "RFC7644-3.5.2-22")
def test_patch_shows_what_was_asked(projected_patch: Write, resource: ResourceUnderTest) -> None:
    """The answer to a PATCH shows what `attributes` names, and the id."""
    _with_body(projected_patch)
    _shows(projected_patch, resource)


@requirement("RFC7644-3.9-03", "RFC7644-3.5.2-22")
def test_patch_hides_the_rest(projected_patch: Write, resource: ResourceUnderTest) -> None:
    """The answer to a PATCH leaves out what `attributes` does not name."""
    _with_body(projected_patch)
    _hides(projected_patch, resource)


@requirement("RFC7644-3.9-03", "RFC7644-3.3-09")
def test_create_stores_everything(projected_writes: Writes, population: Population) -> None:
    """What the answer leaves out is stored all the same; a part asked for is no part sent."""
    write = projected_writes.create
    kept = [path for path in write.sent if not unassigned(lookup(population.members[0].resource, path))]
    lost = [path for path in kept if unassigned(lookup(write.after.resource, path))]
    after = expect(write.after, write.answer).status(200)
    after.holds(not lost, f"all that was sent, {', '.join(kept)}", f"no {', '.join(lost)}")


@requirement("RFC7644-3.9-03", "RFC7644-3.5.1-02")
def test_replace_stores_everything(projected_writes: Writes) -> None:
    """A PUT that asks for a part stores all of its body; nothing else is lost over it."""
    _stored(projected_writes.replace)


@requirement("RFC7644-3.9-03", "RFC7644-3.5.2.3-05")
def test_patch_stores_everything(projected_patch: Write) -> None:
    """A PATCH that asks for a part changes its target, and loses nothing else."""
    _stored(projected_patch)


@requirement("RFC7643-7-28", "RFC7643-4.1.1-23")
def test_password_cannot_be_asked_for(projected_writes: Writes, resource: ResourceUnderTest) -> None:
    """A password is not shown to who asks for it by name; the request is refused, or the answer goes without."""
    if not _secret(resource):
        raise NotApplicable(Reason("nothing-to-change", f"{resource.name} has no password"))
    expect(projected_writes.password).at("password").absent()


def _secret(resource: ResourceUnderTest) -> dict[str, Any]:
    """A password for the resource, where its type has one."""
    found = resource.attribute("password")
    house = found is None or not found.writable or resource.insists_on("password") or not resource.promised("password")
    return {} if house else {"password": PASSWORD}


def _changeable(resource: ResourceUnderTest, operation: str) -> tuple[str, ...]:
    """What this operation may change; the name only where there is nothing else."""
    paths = resource.changeable(operation)
    return tuple(path for path in paths if path != resource.identifier) or paths


def _of(writes: Writes, name: str) -> Write:
    return writes.create if name == "create" else writes.replace


def _with_body(write: Write) -> None:
    expect(write.answer).if_accepted(see="patch/replace-is-stored")
    if write.answer.status == 204:
        raise NotApplicable(Reason("no-exchange", "the answer has no body; see projected-writes/patch-answers-200"))


def _shows(write: Write, resource: ResourceUnderTest) -> None:
    answer = expect(write.answer).if_accepted(see=ACCEPTED[write.answer.operation])
    if not write.answer.answer.body:
        raise NotApplicable(Reason("no-exchange", "the answer has no body"))
    answer.at(resource.identifier).equals(lookup(write.after.resource, resource.identifier))
    answer.at("id").equals(write.after.id)


def _hides(write: Write, resource: ResourceUnderTest) -> None:
    answer = expect(write.answer).if_accepted(see=ACCEPTED[write.answer.operation])
    named = {resource.identifier.lower(), "schemas", "id", "meta"}
    always = {a.path.partition(".")[0].lower() for a in resource.every_attribute if a.returned == "always"}
    found = write.answer.resource.items()
    more = [name for name, value in found if name.lower() not in named | always and not unassigned(value)]
    words = f"{resource.identifier} alone"
    answer.holds(not more, words, f"{', '.join(sorted(more))} as well", "".join(sorted(more)[:1]))


def _stored(write: Write) -> None:
    expect(write.answer).if_accepted(see=ACCEPTED[write.answer.operation])
    after = expect(write.after, write.answer).status(200)
    after.at(write.path).equals(lookup(write.sent, write.path))
    before = write.before.resource if write.before else {}
    sent = {name: value for name, value in before.items() if write.answer.operation == "patch" or name in write.sent}
    for path, was, now in lost(sent, write.after.resource, write.path, *derived_from(write.path)):
        after.holds(False, f"{path}: {show(was)}, as before", f"{path}: {show(now)}", path)
