"""A documented statement made untrue: the profile that is acted out then, and what the layers cannot take from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import uuid4

from scim_conformance.profile.model import Fact, FilterFact, Outcome, Profile, ResourceTypeFacts, Support
from scim_conformance.profile.statements import Statement, statements
from scim_conformance.sandbox.documented import assignments
from scim_conformance.sandbox.faults import FAULTS
from scim_conformance.sandbox.faults.making import patch
from scim_conformance.sandbox.limiting import ways
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED

PREFIX = "contract:"
"""Begins the names of faults that undo a statement of the profile: `contract:User.patch`.

What can be wrong in several ways has them behind it: `contract:rate_limit.reads:never-recovers`.
"""


class Undone(NamedTuple):
    """A profile in which one statement does not hold, and layers for what no profile can say."""

    profile: Profile
    layers: tuple[Layer, ...] = ()


def undoable(profile: Profile) -> tuple[str, ...]:
    """The name of every fault that undoes a statement of this profile."""
    return tuple(f"{PREFIX}{name}" for id, one in statements(profile).items() for name in (id, *_ways(profile, one)))


def _ways(profile: Profile, statement: Statement) -> Mapping[str, Layer]:
    """What there is beside undoing a statement as a whole, by names that follow `contract:`."""
    if statement.kind != "rate":
        return {}
    return {f"{statement.id}:{name}": layer for name, layer in ways(profile, statement.subject).items()}


def undone(profile: Profile, name: str) -> Undone:
    """The profile without the statement that `contract:ID` names; ValueError where it has none of that id."""
    id = name.removeprefix(PREFIX)
    known = statements(profile)
    several = {name: layer for one in known.values() for name, layer in _ways(profile, one).items()}
    if id in several:
        return Undone(profile, (several[id],))
    if id not in known:
        near = get_close_matches(id, [*known, *several], n=1)
        hint = f"; did you mean '{PREFIX}{near[0]}'?" if near else ""
        raise ValueError(f"the profile {profile.name} has no statement '{id}'{hint}")
    return _UNDOING[known[id].kind](profile, known[id])


def _operation(profile: Profile, statement: Statement) -> Undone:
    """What works is not there, and what is without effect, limited or refused works."""
    works = statement.fact.first.support is Support.SUPPORTED
    opposite = Outcome(Support.UNSUPPORTED, (405,)) if works else Outcome(Support.SUPPORTED)
    facts = profile.resource_types[statement.resource_type]
    operations = {**facts.operations, statement.subject: Fact(statement.id, (opposite,))}
    return Undone(_with_type(profile, replace(facts, operations=operations)))


def _deprovisioning(profile: Profile, statement: Statement) -> Undone:
    """The request is answered with success, and ends in the way that no document has."""
    documented = {outcome.effect or "none" for outcome in statement.fact.outcomes if outcome.support not in REFUSED}
    effect = next((one for one in ("none", "inactive", "gone") if one not in documented), "")
    status = next((outcome.status for outcome in statement.fact.outcomes if outcome.support not in REFUSED), ())
    facts = profile.resource_types[statement.resource_type]
    outcome = Outcome(Support.SUPPORTED, status, effect=effect) if effect else Outcome(Support.UNSUPPORTED, (501,))
    triggers = {**facts.deprovisioning, statement.subject: Fact(statement.id, (outcome,))}
    return Undone(_with_type(profile, replace(facts, deprovisioning=triggers)))


def _duplicate(profile: Profile, statement: Statement) -> Undone:
    """A second resource of the same name is created, or refused where it is documented as fine."""
    facts = profile.resource_types[statement.resource_type]
    refused = statement.fact.first.support in REFUSED
    return Undone(profile, (_at(facts.endpoint, FAULTS["duplicate-accepted"].layer if refused else _no_twins),))


def _no_twins(request: Request, inner: Inner) -> Answer:
    name = next((one for one in ("userName", "displayName") if one in request.resource), "")
    if request.operation != "create" or not name:
        return inner(request)
    listed = request.backstage.engine(request.asking("GET", request.endpoint, query={"count": "1000"})).resources
    taken = any(entry.get(name) == request.resource[name] for entry in listed)
    return error(409, "This name is taken.", "uniqueness") if taken else inner(request)


def _required(profile: Profile, statement: Statement) -> Undone:
    """What is missing in a create is made up."""
    facts = profile.resource_types[statement.resource_type]
    return Undone(profile, (_at(facts.endpoint, _filling(statement.subject)),))


def _filling(path: str) -> Layer:
    top, _, below = path.partition(".")

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "create" or not isinstance(request.json, dict):
            return inner(request)
        given, made_up = request.resource, f"{uuid4().hex}@example.com"
        if not below and not given.get(top):
            return inner(request.with_json({**given, top: made_up}))
        parent = given.get(top) or {}
        if below and isinstance(parent, dict) and not parent.get(below):
            return inner(request.with_json({**given, top: {**parent, below: made_up}}))
        return inner(request)

    return layer


def _format(profile: Profile, statement: Statement) -> Undone:
    """Any text will do."""
    return Undone(_with_attribute(profile, statement, format=""))


def _fixed(profile: Profile, statement: Statement) -> Undone:
    """A PATCH changes it after all."""
    facts = profile.resource_types[statement.resource_type]

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        given = assignments(request.json, facts.schema) if request.operation == "patch" else ()
        for path, value in given if answer.status not in (401, 403, 404, 429) else ():
            if path == statement.subject.lower():
                patch(request, request.path, {"op": "replace", "path": statement.subject, "value": value})
        return answer

    return Undone(profile, (_at(facts.endpoint, layer),))


def _dropped(profile: Profile, statement: Statement) -> Undone:
    """It is kept."""
    if statement.subject:
        return Undone(_with_attribute(profile, statement, synchronised=True))
    facts = profile.resource_types[statement.resource_type]
    return Undone(_with_type(profile, replace(facts, only_documented_attributes=False)))


def _filter(profile: Profile, statement: Statement) -> Undone:
    """It is refused, and others are as they were."""
    facts = profile.resource_types[statement.resource_type]
    path, operator = statement.subject.split()
    left = [
        (one, [known for known in one.operators if (one.attribute, known) != (path, operator)]) for one in facts.filters
    ]
    kept = tuple(replace(one, operators=tuple(known)) for one, known in left if known)
    nothing = (FilterFact("id", ("eq",), ()),)
    return Undone(_with_type(profile, replace(facts, filters=kept or nothing)))


def _member(profile: Profile, statement: Statement) -> Undone:
    """What is given as documented does not get in, and is answered as if it did."""
    facts = profile.resource_types[statement.resource_type]

    def layer(request: Request, inner: Inner) -> Answer:
        given = list(assignments(request.json, facts.schema)) if request.operation == "patch" else []
        if any(path == "members" and value for path, value in given):
            return inner(request.asking("GET", request.path))
        return inner(request)

    return Undone(profile, (_at(facts.endpoint, layer),))


def _discovery(profile: Profile, statement: Statement) -> Undone:
    """It is not there."""
    endpoint = profile.discovery[statement.subject]
    absent = replace(endpoint, fact=Fact(endpoint.fact.id, (Outcome(Support.UNSUPPORTED, (404,)),)))
    return Undone(replace(profile, discovery={**profile.discovery, statement.subject: absent}))


def _paging(profile: Profile, statement: Statement) -> Undone:
    """A page has one resource: no list without a count, or none at all, has more."""
    if statement.subject == "default_count":
        return Undone(replace(profile, paging=replace(profile.paging, default_count=1)))

    def layer(request: Request, inner: Inner) -> Answer:
        asked = request.query.get("count", "")
        too_many = asked.isdigit() and int(asked) > (profile.paging.max_count or 0)
        return inner(replace(request, query={**request.query, "count": "1"}) if too_many else request)

    return Undone(profile, (layer,))


def _media(profile: Profile, statement: Statement) -> Undone:
    """Answers are of a type that is not documented."""
    other = next(one for one in ("text/json", "text/plain") if one not in profile.media_types.response)

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return answer if answer.body is None else answer.with_header("Content-Type", other)

    return Undone(profile, (layer,))


def _status(profile: Profile, statement: Statement) -> Undone:
    """The error is told by another status."""
    documented = int(statement.subject)

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        known = request.backstage.notes["created"]
        if request.operation == "create" and answer.ok:
            known[str(answer.resource.get("id"))] = True
        if answer.status != documented or request.id in known:  # what was there once is for other statements
            return answer
        if documented == 400 and request.json is not None:
            return answer
        return error(_ANOTHER[documented], "Something else is the matter.")

    return Undone(profile, (layer,))


_ANOTHER: Mapping[int, int] = {400: 422, 401: 403, 404: 400}


def _limit(profile: Profile, statement: Statement) -> Undone:
    """The header is missing."""
    return Undone(profile, (lambda request, inner: inner(request).without_header(statement.subject),))


def _rate(profile: Profile, statement: Statement) -> Undone:
    """Nobody is refused, however many requests there are; the headers tell what they told."""
    limit = next(bucket.limit for bucket in profile.rate_limit.buckets if bucket.name == statement.subject)

    def layer(request: Request, inner: Inner) -> Answer:
        counts = request.backstage.notes["requests"]
        window, used = counts.get(statement.subject, (0, 0))
        counts[statement.subject] = (window, min(used, limit - 1))
        return inner(request)

    return Undone(profile, (layer,))


_UNDOING: Mapping[str, Callable[[Profile, Statement], Undone]] = MappingProxyType(
    {
        "operation": _operation,
        "required": _required,
        "format": _format,
        "fixed": _fixed,
        "dropped": _dropped,
        "filter": _filter,
        "member": _member,
        "duplicate": _duplicate,
        "deprovisioning": _deprovisioning,
        "discovery": _discovery,
        "paging": _paging,
        "media": _media,
        "status": _status,
        "limit": _limit,
        "rate": _rate,
    }
)
"""How each kind of statement is made untrue."""


def _with_type(profile: Profile, facts: ResourceTypeFacts) -> Profile:
    return replace(profile, resource_types={**profile.resource_types, facts.name: facts})


def _with_attribute(profile: Profile, statement: Statement, **changed: Any) -> Profile:
    facts = profile.resource_types[statement.resource_type]
    said = replace(facts.attributes[statement.subject], **changed)
    return _with_type(profile, replace(facts, attributes={**facts.attributes, said.path: said}))


def _at(endpoint: str, layer: Layer) -> Layer:
    """A layer that sees only the requests to one endpoint."""
    return lambda request, inner: layer(request, inner) if request.endpoint == endpoint else inner(request)
