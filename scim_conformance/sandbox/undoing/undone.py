"""What becomes of a profile in which one statement does not hold, and how the pieces of it are exchanged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from scim_conformance.profile.model import Fact, Outcome, Profile, ResourceTypeFacts, Support
from scim_conformance.sandbox.messages import Layer
from scim_conformance.sandbox.offers import REFUSED

ABSENT = (*REFUSED, Support.UNDOCUMENTED)
"""What is refused, or not there at all."""


class Undone(NamedTuple):
    """A profile in which one statement does not hold, and layers for what no profile can say."""

    profile: Profile
    layers: tuple[Layer, ...] = ()


def another_ending(fact: Fact) -> Outcome:
    """An ending that none of the documents has: what works is refused, what does not works, or nothing comes of it."""
    documented = {_family(outcome.support) for outcome in fact.outcomes}
    works = fact.first.support is Support.SUPPORTED
    status = next((outcome.status for outcome in fact.outcomes if outcome.support not in ABSENT), ())
    candidates = (
        *((Outcome(Support.UNSUPPORTED, (405,)),) if works else (Outcome(Support.SUPPORTED),)),
        Outcome(Support.NO_EFFECT, status),
        Outcome(Support.UNSUPPORTED, (405,)),
        Outcome(Support.UNSUPPORTED, (500,)),
    )
    return next(one for one in candidates if _family(one.support) not in documented or one.status == (500,))


def opposite(fact: Fact) -> Outcome:
    """What works is refused, what is refused works, and what may be either breaks."""
    works = {outcome.support not in ABSENT for outcome in fact.outcomes}
    if len(works) > 1:
        return Outcome(Support.UNSUPPORTED, (500,))
    return Outcome(Support.UNSUPPORTED, (405,)) if True in works else Outcome(Support.SUPPORTED)


def _family(support: Support) -> str:
    if support in ABSENT:
        return "refused"
    return "works" if support in (Support.SUPPORTED, Support.CLAIMED) else str(support)


def with_type(profile: Profile, facts: ResourceTypeFacts) -> Profile:
    """The profile with other facts of one resource type."""
    return replace(profile, resource_types={**profile.resource_types, facts.name: facts})


def with_attribute(profile: Profile, resource_type: str, path: str, **changed: Any) -> Profile:
    """The profile in which other things are said of one attribute."""
    facts = profile.resource_types[resource_type]
    said = replace(facts.attributes[path], **changed)
    return with_type(profile, replace(facts, attributes={**facts.attributes, said.path: said}))


def at(endpoint: str, layer: Layer) -> Layer:
    """A layer that sees only the requests to one endpoint."""
    return lambda request, inner: layer(request, inner) if request.endpoint == endpoint else inner(request)
