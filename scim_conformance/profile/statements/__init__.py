"""What a profile says that an endpoint can break, statement by statement: checks prove each, faults undo each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scim_conformance.profile.model import Fact, Profile, Support
from scim_conformance.profile.statements.of_service import ON_EVERY_ANSWER, RATE_LIMIT, of_service
from scim_conformance.profile.statements.of_types import FIXED, of_type
from scim_conformance.profile.statements.statement import KINDS, READING, Statement

__all__ = ["FIXED", "KINDS", "ON_EVERY_ANSWER", "RATE_LIMIT", "READING", "Statement", "statements"]

NO_PROMISE = ("standard", "observation")
"""The authorities whose word alone is no promise of the vendor."""


def statements(profile: Profile) -> Mapping[str, Statement]:
    """Every statement by its id, in the order of the profile.

    What the RFCs alone say, or what was only observed, is no promise of the vendor, what nobody documents forbids
    nothing, and what is documented of a neighbouring service only (`assumed`) is not promised of this one.
    """
    every = (*of_service(profile), *(one for kind in profile.resource_types.values() for one in of_type(kind)))
    kept = (one for one in every if _by_the_vendor(profile, one.fact))
    return MappingProxyType({one.id: one for one in kept})


def _by_the_vendor(profile: Profile, fact: Fact) -> bool:
    promised = any(profile.sources[source].authority not in NO_PROMISE for source in fact.sources)
    silent = all(outcome.support is Support.UNDOCUMENTED for outcome in fact.outcomes)
    return promised and not silent
