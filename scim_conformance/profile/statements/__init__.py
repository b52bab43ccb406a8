"""What a profile says that an endpoint can break, statement by statement: checks prove each, faults undo each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scim_conformance.profile.model import Fact, Profile, Support
from scim_conformance.profile.statements.of_service import of_service
from scim_conformance.profile.statements.of_types import FIXED, of_type
from scim_conformance.profile.statements.statement import KINDS, READING, Statement

__all__ = ["FIXED", "KINDS", "READING", "Statement", "statements"]


def statements(profile: Profile) -> Mapping[str, Statement]:
    """Every statement by its id, in the order of the profile.

    What the RFCs alone say is no promise of the vendor, what nobody documents forbids nothing, and what is documented
    of a neighbouring service only (`assumed`) is not promised of this one.
    """
    every = (*of_service(profile), *(one for kind in profile.resource_types.values() for one in of_type(kind)))
    kept = (one for one in every if _by_the_vendor(profile, one.fact))
    return MappingProxyType({one.id: one for one in kept})


def _by_the_vendor(profile: Profile, fact: Fact) -> bool:
    standard = all(profile.sources[source].authority == "standard" for source in fact.sources)
    silent = all(outcome.support is Support.UNDOCUMENTED for outcome in fact.outcomes)
    return not standard and not silent
