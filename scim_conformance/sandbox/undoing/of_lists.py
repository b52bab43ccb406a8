"""Statements about lists, filters and what answers show, made untrue."""

from __future__ import annotations

import re
from dataclasses import replace

from scim_conformance.profile.model import Fact, Outcome, Profile, Support
from scim_conformance.profile.statements import Statement
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.sandbox.offers import REFUSED
from scim_conformance.sandbox.undoing.undone import Undone, another_ending, at, with_type


def filter_(profile: Profile, statement: Statement) -> Undone:
    """It is refused, alone or before others; those are as they were."""
    facts = profile.resource_types[statement.resource_type]
    path, operator = statement.subject.split()
    begins = re.compile(rf"\s*{re.escape(path)}\s+{operator}\b", re.IGNORECASE)

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation == "list" and begins.match(request.query.get("filter", "")):
            return error(400, "This filter is not supported.", "invalidFilter")
        return inner(request)

    return Undone(profile, (at(facts.endpoint, layer),))


def filter_case(profile: Profile, statement: Statement) -> Undone:
    """The case of letters counts where it is not to, and the other way round."""
    facts = profile.resource_types[statement.resource_type]
    other = tuple(
        replace(one, case_exact=not one.case_exact) if one.attribute == statement.subject else one
        for one in facts.filters
    )
    return Undone(with_type(profile, replace(facts, filters=other)))


def other_filter(profile: Profile, statement: Statement) -> Undone:
    """Filters that are not documented are passed over where they are to be refused, and refused where they are not."""
    facts = profile.resource_types[statement.resource_type]
    fact = Fact(statement.id, (another_ending(statement.fact),))
    return Undone(with_type(profile, replace(facts, other_filters=fact)))


def projection(profile: Profile, statement: Statement) -> Undone:
    """The parameter is passed over where it is to act, and acts where it is not to."""
    facts = profile.resource_types[statement.resource_type]
    acts = statement.fact.first.support in (Support.SUPPORTED, Support.PARTIAL)
    fact = Fact(statement.id, (Outcome(Support.NO_EFFECT if acts else Support.SUPPORTED),))
    return Undone(with_type(profile, replace(facts, projection={**facts.projection, statement.subject: fact})))


def count(profile: Profile, statement: Statement) -> Undone:
    """A count that is to be refused is taken, and one that is to be taken is refused; what may be either breaks."""
    refused = {outcome.support in REFUSED for outcome in statement.fact.outcomes}
    ending = Outcome(Support.UNSUPPORTED, (500,)) if False in refused else Outcome(Support.SUPPORTED)
    fact = Fact(statement.id, (ending,))
    if statement.subject == "over_max":
        return Undone(replace(profile, paging=replace(profile.paging, over_max=fact)))
    return Undone(replace(profile, paging=replace(profile.paging, count_zero=fact)))


def paging(profile: Profile, statement: Statement) -> Undone:
    """A page has one resource: no list without a count, or none at all, has more."""
    if statement.subject == "default_count":
        return Undone(replace(profile, paging=replace(profile.paging, default_count=1)))

    def layer(request: Request, inner: Inner) -> Answer:
        asked = request.query.get("count", "")
        too_many = asked.isdigit() and int(asked) > (profile.paging.max_count or 0)
        return inner(replace(request, query={**request.query, "count": "1"}) if too_many else request)

    return Undone(profile, (layer,))
