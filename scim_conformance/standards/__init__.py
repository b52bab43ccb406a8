"""What the SCIM RFCs demand, as data: requirements, spots that are open to reading, and the core schemas."""

from scim_conformance.standards.ambiguities import Ambiguity, ambiguities, ambiguity
from scim_conformance.standards.catalogue import Level, Requirement, requirement, requirements
from scim_conformance.standards.schemas import core_schema, core_schemas

__all__ = [
    "Ambiguity",
    "Level",
    "Requirement",
    "ambiguities",
    "ambiguity",
    "core_schema",
    "core_schemas",
    "requirement",
    "requirements",
]
