"""Statements about the resources of one type, made untrue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from scim_conformance.profile.model import TRIGGERS, Fact, Outcome, Profile, Support
from scim_conformance.profile.statements import Statement
from scim_conformance.sandbox.documented import assignments, operations
from scim_conformance.sandbox.editing import deactivates
from scim_conformance.sandbox.everyone import everyone
from scim_conformance.sandbox.faults import FAULTS
from scim_conformance.sandbox.faults.making import patch
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED, WORKING
from scim_conformance.sandbox.patches import is_of_form
from scim_conformance.sandbox.undoing.undone import (
    ABSENT,
    Undone,
    another_ending,
    at,
    opposite,
    with_attribute,
    with_type,
)
from scim_conformance.scim.schema import Attribute, attributes
from scim_conformance.standards import core_schema

WITHOUT: Mapping[str, Mapping[str, Any]] = {
    "email": {"format": ""},
    "max_length": {"max_length": None},
    "pattern": {"pattern": ""},
    "max_values": {"max_values": None},
    "values": {"values": ()},
}
"""An attribute of which a form is not demanded, by the name of the demand."""


def operation(profile: Profile, statement: Statement) -> Undone:
    """It ends in a way that no document has: what works is not there, and what is limited or refused works."""
    facts = profile.resource_types[statement.resource_type]
    operations = {**facts.operations, statement.subject: Fact(statement.id, (another_ending(statement.fact),))}
    left = {name: fact for name, fact in facts.deprovisioning.items() if TRIGGERS[name] != statement.subject}
    acts = statement.subject in ("patch", "replace") and operations[statement.subject].first.support in WORKING
    free = {path: replace(said, mutability="") for path, said in facts.attributes.items()} if acts else facts.attributes
    return Undone(with_type(profile, replace(facts, operations=operations, deprovisioning=left, attributes=free)))


def required(profile: Profile, statement: Statement) -> Undone:
    """What is missing in a create is made up."""
    facts = profile.resource_types[statement.resource_type]
    known = {one.name: one for one in attributes(core_schema(facts.schema))}
    return Undone(profile, (at(facts.endpoint, _filling(statement.subject, known.get(statement.subject))),))


def _filling(path: str, known: Attribute | None) -> Layer:
    top, _, below = path.partition(".")

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "create" or not isinstance(request.json, dict):
            return inner(request)
        given, made_up = request.resource, f"{uuid4().hex}@example.com"
        if not below and not given.get(top):
            return inner(request.with_json({**given, top: _made_up(known, made_up)}))
        parent = given.get(top) or {}
        if below and isinstance(parent, dict) and not parent.get(below):
            return inner(request.with_json({**given, top: {**parent, below: made_up}}))
        return inner(request)

    return layer


def _made_up(known: Attribute | None, text: str) -> Any:
    """A value of the kind that the attribute has."""
    if known is not None and known.multi_valued:
        return [{"value": text, "type": "work", "primary": True}]
    return True if known is not None and known.type == "boolean" else text


def form(profile: Profile, statement: Statement) -> Undone:
    """Any value will do."""
    path, demand = statement.subject.split()
    return Undone(with_attribute(profile, statement.resource_type, path, **WITHOUT[demand]))


def fixed(profile: Profile, statement: Statement) -> Undone:
    """A PATCH changes it after all."""
    facts = profile.resource_types[statement.resource_type]

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        given = assignments(request.json, facts.schema) if request.operation == "patch" else ()
        for path, value in given if answer.status not in (401, 403, 404, 429) else ():
            if path == statement.subject.lower():
                patch(request, request.path, {"op": "replace", "path": statement.subject, "value": value})
        return answer

    return Undone(profile, (at(facts.endpoint, layer),))


def dropped(profile: Profile, statement: Statement) -> Undone:
    """It is kept."""
    if statement.subject:
        return Undone(with_attribute(profile, statement.resource_type, statement.subject, synchronised=True))
    facts = profile.resource_types[statement.resource_type]
    return Undone(with_type(profile, replace(facts, only_documented_attributes=False)))


def hidden(profile: Profile, statement: Statement) -> Undone:
    """It is shown."""
    return Undone(with_attribute(profile, statement.resource_type, statement.subject, returned=""))


def late(profile: Profile, statement: Statement) -> Undone:
    """A create takes it."""
    return Undone(with_attribute(profile, statement.resource_type, statement.subject, at_create=""))


def not_by_put(profile: Profile, statement: Statement) -> Undone:
    """A PUT takes it."""
    return Undone(with_attribute(profile, statement.resource_type, statement.subject, at_replace=""))


def trimmed(profile: Profile, statement: Statement) -> Undone:
    """All values are kept."""
    return Undone(with_attribute(profile, statement.resource_type, statement.subject, max_values=None))


def other_id(profile: Profile, statement: Statement) -> Undone:
    """The id in the body is passed over where it is to be refused, and refused where it is not."""
    facts = profile.resource_types[statement.resource_type]
    return Undone(with_type(profile, replace(facts, other_id=Fact(statement.id, (opposite(statement.fact),)))))


def absent(profile: Profile, statement: Statement) -> Undone:
    """What is not there is refused where its DELETE is to be accepted, and the other way round."""
    facts = profile.resource_types[statement.resource_type]
    return Undone(with_type(profile, replace(facts, delete_absent=Fact(statement.id, (opposite(statement.fact),)))))


def many(profile: Profile, statement: Statement) -> Undone:
    """Any number of operations will do."""
    facts = profile.resource_types[statement.resource_type]
    return Undone(with_type(profile, replace(facts, most_operations=0, too_many_operations=None)))


def left_out(profile: Profile, statement: Statement) -> Undone:
    """What is left out goes where it is to stay, and stays where it is to go."""
    facts = profile.resource_types[statement.resource_type]
    documented = {outcome.effect for outcome in statement.fact.outcomes}
    effect = "removed" if "kept" in documented else "kept"
    fact = Fact(statement.id, (Outcome(Support.SUPPORTED, effect=effect),))
    return Undone(with_type(profile, replace(facts, left_out=fact)))


def patch_form(profile: Profile, statement: Statement) -> Undone:
    """What acts has no effect then, what has none or is refused acts or is taken, what may be either is refused."""
    facts = profile.resource_types[statement.resource_type]
    form, ending = facts.patches[statement.subject], another_ending(statement.fact)
    acts = statement.fact.first.support is not Support.SUPPORTED and ending.support is Support.SUPPORTED
    others = {name: one for name, one in facts.patches.items() if name != form.name}

    passed_over = form.fact.may_be(Support.NO_EFFECT)
    either = passed_over and form.fact.may_be(Support.SUPPORTED)

    def layer(request: Request, inner: Inner) -> Answer:
        given = operations(request.json) if request.operation == "patch" else []
        of_form = len(given) == 1 and is_of_form(given[0], form) and not deactivates(request, facts.schema)
        answer = inner(request) if acts or not of_form else None
        if answer is not None and (not of_form or answer.ok or passed_over):
            return answer
        if either:
            return error(ending.status[0], "This is not supported.")
        stored = request.backstage.engine(request.asking("GET", request.path))
        status = next((one.status[0] for one in form.fact.outcomes if one.status and one.support not in ABSENT), 200)
        return Answer(status, stored.body if status != 204 else None, stored.headers)

    return Undone(with_type(profile, replace(facts, patches=others)) if acts else profile, (at(facts.endpoint, layer),))


def unknown_member(profile: Profile, statement: Statement) -> Undone:
    """Who does not exist gets in where that is to be refused, and is refused where it is not."""
    facts = profile.resource_types[statement.resource_type]
    fact = Fact(statement.id, (another_ending(statement.fact),))
    return Undone(with_type(profile, replace(facts, unknown_member=fact)))


def duplicate(profile: Profile, statement: Statement) -> Undone:
    """A second resource of the same name is created, or refused where it is documented as fine."""
    facts = profile.resource_types[statement.resource_type]
    refused = statement.fact.first.support in REFUSED
    return Undone(profile, (at(facts.endpoint, FAULTS["duplicate-accepted"].layer if refused else _no_twins),))


def _no_twins(request: Request, inner: Inner) -> Answer:
    name = next((one for one in ("userName", "displayName") if one in request.resource), "")
    if request.operation != "create" or not name:
        return inner(request)
    there = everyone(request.backstage.engine, request, request.endpoint)
    taken = any(entry.get(name) == request.resource[name] for entry in there)
    return error(409, "This name is taken.", "uniqueness") if taken else inner(request)


def deprovisioning(profile: Profile, statement: Statement) -> Undone:
    """The request is answered with success, and ends in the way that no document has."""
    documented = {outcome.effect or "none" for outcome in statement.fact.outcomes if outcome.support not in REFUSED}
    effect = next((one for one in ("none", "inactive", "gone") if one not in documented), "")
    status = next((outcome.status for outcome in statement.fact.outcomes if outcome.support not in REFUSED), ())
    facts = profile.resource_types[statement.resource_type]
    outcome = Outcome(Support.SUPPORTED, status, effect=effect) if effect else Outcome(Support.UNSUPPORTED, (501,))
    triggers = {**facts.deprovisioning, statement.subject: Fact(statement.id, (outcome,))}
    return Undone(with_type(profile, replace(facts, deprovisioning=triggers)))


def member(profile: Profile, statement: Statement) -> Undone:
    """What is given as documented does not get in, and is answered as if it did."""
    facts = profile.resource_types[statement.resource_type]

    def layer(request: Request, inner: Inner) -> Answer:
        given = list(assignments(request.json, facts.schema)) if request.operation == "patch" else []
        if any(path == "members" and value for path, value in given):
            return inner(request.asking("GET", request.path))
        return inner(request)

    return Undone(profile, (at(facts.endpoint, layer),))
