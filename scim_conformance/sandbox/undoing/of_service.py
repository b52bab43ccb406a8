"""Statements about the service as a whole, made untrue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import Fact, Outcome, Profile, Support
from scim_conformance.profile.statements import Statement
from scim_conformance.sandbox.features import feature_of
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import WORKING
from scim_conformance.sandbox.undoing.undone import Undone, opposite


def discovery(profile: Profile, statement: Statement) -> Undone:
    """It is not there."""
    endpoint = profile.discovery[statement.subject]
    absent = replace(endpoint, fact=Fact(endpoint.fact.id, (Outcome(Support.UNSUPPORTED, (404,)),)))
    return Undone(replace(profile, discovery={**profile.discovery, statement.subject: absent}))


def credential(profile: Profile, statement: Statement) -> Undone:
    """The token alone is let in where it is to be refused, refused where it is let in, and breaks what takes either."""
    works = {outcome.support in WORKING for outcome in statement.fact.outcomes}
    if len(works) > 1:
        return Undone(profile, (_broken(lambda request: _has_bare_token(profile, request)),))
    ending = Outcome(Support.UNSUPPORTED if True in works else Support.SUPPORTED)
    authentication = replace(profile.authentication, without_prefix=Fact(statement.id, (ending,)))
    return Undone(replace(profile, authentication=authentication))


def _has_bare_token(profile: Profile, request: Request) -> bool:
    given = request.header(profile.authentication.header)
    return given is not None and " " not in given.strip()


def _broken(concerns: Callable[[Request], bool]) -> Layer:
    """A layer in which the requests concerned end in a fault of the server."""
    return lambda request, inner: error(500, "Something is broken.") if concerns(request) else inner(request)


def feature(profile: Profile, statement: Statement) -> Undone:
    """It answers where it is to be refused, and is refused where it is to answer."""
    ending = opposite(statement.fact)

    def layer(request: Request, inner: Inner) -> Answer:
        if feature_of(request) != statement.subject:
            return inner(request)
        if ending.support in WORKING:
            return Answer(200, {"schemas": []})
        return error(ending.status[0], f"{statement.subject} is not supported.")

    return Undone(profile, (layer,))


def media(profile: Profile, statement: Statement) -> Undone:
    """Answers are of a type that is not documented."""
    other = next(one for one in ("text/json", "text/plain") if one not in profile.media_types.response)

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return answer if answer.body is None else answer.with_header("Content-Type", other)

    return Undone(profile, (layer,))


def status(profile: Profile, statement: Statement) -> Undone:
    """The error is told by another status."""
    documented = int(statement.subject)

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        known = request.backstage.notes["created"]
        if request.operation == "create" and answer.ok:
            known[str(answer.resource.get("id"))] = True
        if answer.status != documented or request.id in known:  # what was there once is for other statements
            return answer
        if documented == 400 and (request.json is not None or not request.body):
            return answer
        return error(_ANOTHER[documented], "Something else is the matter.")

    return Undone(profile, (layer,))


_ANOTHER: Mapping[int, int] = {400: 422, 401: 403, 404: 400}


def limit(profile: Profile, statement: Statement) -> Undone:
    """The header is missing."""
    return Undone(profile, (lambda request, inner: inner(request).without_header(statement.subject),))


def rate(profile: Profile, statement: Statement) -> Undone:
    """Nobody is refused, however many requests there are; the headers tell what they told."""
    limit = next(bucket.limit for bucket in profile.rate_limit.buckets if bucket.name == statement.subject)

    def layer(request: Request, inner: Inner) -> Answer:
        counts = request.backstage.notes["requests"]
        window, used = counts.get(statement.subject, (0, 0))
        counts[statement.subject] = (window, min(used, limit - 1))
        return inner(request)

    return Undone(profile, (layer,))


def look(profile: Profile, statement: Statement) -> Undone:
    """What is seen is what none of the documents says."""
    facts = profile.resource_types[statement.resource_type]
    known = next(one.look for one in profile.contradictions if one.fact.id == statement.id and one.look)
    concerned: Mapping[str, Callable[[Request], bool]] = {
        "empty_patch": lambda request: request.operation == "patch" and request.resource.get("Operations") == [],
        "other_filter": lambda request: request.query.get("filter") == known.detail,
        "lower_case_path": lambda request: request.path == facts.endpoint.lower(),
    }
    if known.at in concerned:
        return Undone(profile, (_broken(concerned[known.at]),))
    seen: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "location": lambda resource: {**resource, "meta": {**resource.get("meta", {}), "location": "nowhere"}},
        "read_body": lambda resource: {**resource, "schemas": ["nothing"]},
        "claimed_mutability": lambda resource: _claiming(resource, facts.schema, known.detail),
    }

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        at_place = (request.operation == "discover") == (known.at == "claimed_mutability")
        shows = at_place and request.method == "GET" and answer.ok
        return replace(answer, body=seen[known.at](answer.resource)) if shows else answer

    return Undone(profile, (layer,))


def _claiming(page: dict[str, Any], schema: str, name: str) -> dict[str, Any]:
    """A page of schemas in which the mutability of one attribute is no word of the RFC's."""
    pages = [
        {**one, "attributes": [_odd(attribute, name) for attribute in one.get("attributes", ())]}
        if one.get("id") == schema
        else one
        for one in page.get("Resources", ())
    ]
    return {**page, "Resources": pages}


def _odd(attribute: dict[str, Any], name: str) -> dict[str, Any]:
    return {**attribute, "mutability": "odd"} if attribute.get("name") == name else attribute
