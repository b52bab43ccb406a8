"""The core schemas of RFC 7643, section 8.7, with the verified errata applied and the descriptions left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@lru_cache(maxsize=1)
def core_schemas() -> Mapping[str, Mapping[str, Any]]:
    """The six schemas by their URN.

    Errata applied: 5368 (Group.displayName is required), 5606, 8415 and 8435 (binary among the types), 5607 and 7522
    (multi-valued referenceTypes and schemaExtensions), 6004 (no uniqueness on complex attributes), 8471 and 8472.
    """
    folder = files("scim_conformance.standards.data").joinpath("schemas")
    documents = (json.loads(entry.read_text(encoding="utf-8")) for entry in folder.iterdir())
    return MappingProxyType({document["id"]: document for document in sorted(documents, key=lambda d: str(d["id"]))})


def core_schema(urn: str) -> Mapping[str, Any]:
    """One core schema; KeyError for any other URN."""
    return core_schemas()[urn]
