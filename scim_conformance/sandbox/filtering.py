"""Filters as documented: which there are, whether the case of letters counts, and what becomes of others."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from scim_conformance.profile.model import ResourceTypeFacts, Support
from scim_conformance.sandbox.everyone import everyone
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED, WORKING
from scim_conformance.scim.lookup import lookup

_COMPARISON = re.compile(r'\s*([\w.$:-]+)\s+(\w+)(?:\s+("(?:[^"\\]|\\.)*"|[\w.+-]+))?\s*')

NOBODY = "\x00"
"""A value that nothing has."""


def documented_filters(facts: ResourceTypeFacts) -> Layer:
    """Where the vendor lists its filters, any other is refused (RFC 7644, section 3.4.2.2), or ends as documented."""
    known = {(fact.attribute.lower(), operator.lower()) for fact in facts.filters for operator in fact.operators}
    others = facts.other_filters.first if facts.other_filters else None

    def layer(request: Request, inner: Inner) -> Answer:
        given = request.query.get("filter")
        anything = not known and facts.filtering in WORKING and others is None
        if given is None or request.operation != "list" or anything:
            return inner(request)
        comparison = _COMPARISON.fullmatch(given)
        if comparison and (comparison[1].lower(), comparison[2].lower()) in known:
            return inner(request)
        if others is None or others.support in REFUSED:
            status = others.status[0] if others and others.status else 400
            return error(status, "This filter is not supported.", "invalidFilter")
        if others.support is Support.NO_EFFECT:
            return inner(replace(request, query={k: v for k, v in request.query.items() if k != "filter"}))
        return inner(request)

    return layer


def filter_case(facts: ResourceTypeFacts) -> Layer:
    """Where the vendor says whether the case of letters counts, a value is looked for in the letters in which it is."""
    said = {fact.attribute.lower(): fact for fact in facts.filters if fact.case_exact is not None}

    def layer(request: Request, inner: Inner) -> Answer:
        comparison = _COMPARISON.fullmatch(request.query.get("filter", "")) if request.operation == "list" else None
        fact = said.get(comparison[1].lower()) if comparison and comparison[2].lower() == "eq" else None
        if comparison is None or fact is None or not (comparison[3] or "").startswith('"'):
            return inner(request)
        sought = json.loads(comparison[3])
        there = everyone(request.backstage.engine, request, request.path)
        values = [value for one in there if isinstance(value := lookup(one, fact.attribute), str)]
        alike = [
            value for value in values if value == sought or (not fact.case_exact and value.lower() == sought.lower())
        ]
        spelled = json.dumps(alike[0] if alike else NOBODY)
        return inner(replace(request, query={**request.query, "filter": f"{fact.attribute} eq {spelled}"}))

    return layer
