"""Points on which documents contradict each other and any answer is right that one of them has: which one is it?"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from scim_conformance.checking import Finding, NotApplicable, expect, promise, scenario
from scim_conformance.checking.steps import existing, some
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.model import Profile
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.contract.outcomes import Observe
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Seen(NamedTuple):
    """What was seen, in words that the sides of the contradiction are compared with, and where."""

    text: str
    exchange: Exchange


@scenario(needs=("some", "trial"))
def looked_at(scim: ScimClient, look_promise: Promise, scim_profile: Profile, scim_survey: Survey) -> Seen:
    """Whatever the documents contradict each other about."""
    if look_promise.subject == "claimed_mutability":
        return _claimed(look_promise, _detail(look_promise, scim_profile), scim_survey)
    return LOOKS[look_promise.subject](scim, look_promise, _detail(look_promise, scim_profile))


def _location(scim: ScimClient, promised: Promise, _: str) -> Seen:
    found = some(scim, promised.resource)
    return Seen(str(lookup(found.resource, "meta.location") or "no location"), found)


def _empty_patch(scim: ScimClient, promised: Promise, _: str) -> Seen:
    before = existing(scim, promised.resource)
    return _status(scim.patch(promised.resource, before.id, [], invalid="there is no operation"))


def _other_filter(scim: ScimClient, promised: Promise, expression: str) -> Seen:
    return _status(scim.list(promised.resource, query={"filter": expression, "count": "1"}))


def _lower_case_path(scim: ScimClient, promised: Promise, _: str) -> Seen:
    path = promised.resource.endpoint.lower()
    return _status(scim.get(path, resource_type=promised.resource.name, operation="list"))


def _read_body(scim: ScimClient, promised: Promise, _: str) -> Seen:
    found = some(scim, promised.resource)
    schemas = found.resource.get("schemas")
    return Seen(", ".join(map(str, schemas)) if isinstance(schemas, list) else "no schemas", found)


def _claimed(promised: Promise, path: str, survey: Survey) -> Seen:
    page, schema = survey.discovery.get("Schemas"), survey.schemas.get(promised.resource.schema)
    if page is None or schema is None:
        raise NotApplicable(Reason("no-exchange", f"the server shows no schema of {promised.resource.name}"))
    named = [entry for entry in schema.get("attributes", ()) if isinstance(entry, dict) and entry.get("name") == path]
    return Seen(str(named[0].get("mutability", "not said")) if named else "no such attribute", page)


def _status(answer: Exchange) -> Seen:
    return Seen(f"status {expect(answer).exchange.status}", answer)


LOOKS: Mapping[str, Callable[[ScimClient, Promise, str], Seen]] = {
    "location": _location,
    "empty_patch": _empty_patch,
    "other_filter": _other_filter,
    "lower_case_path": _lower_case_path,
    "read_body": _read_body,
}


def _detail(promised: Promise, profile: Profile) -> str:
    return next(one.look.detail for one in profile.contradictions if one.look and one.fact.id == promised.id)


@promise
def test_one_of_the_documents_is_right(looked_at: Seen, look_promise: Promise, observe: Observe) -> None:
    """What is seen is what one of the documents says; customers can then tell which of them to go by."""
    for side in look_promise.outcomes:
        if re.search(side.seen, looked_at.text):
            observe(f"{looked_at.text}: {side.note}")
            return
    expected = "; or ".join(f"{side.note} ({side.seen})" for side in look_promise.outcomes)
    raise Finding(expected, looked_at.text, [looked_at.exchange])
