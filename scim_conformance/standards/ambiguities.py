"""Spots where the RFCs leave room: which answers a neutral run accepts there, keyed A-nn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from scim_conformance.standards.catalogue import read_data


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """One such spot.

    `texts` says what the sentences of the RFCs are and where they clash or are silent; `accept` says which answers a
    neutral run accepts, warns about or fails.
    """

    id: str
    topic: str
    title: str
    texts: str
    accept: str


@lru_cache(maxsize=1)
def ambiguities() -> Mapping[str, Ambiguity]:
    """Every note by its key, in numerical order."""
    return MappingProxyType({str(record["id"]): Ambiguity(**record) for record in read_data("ambiguities.yaml")})


def ambiguity(key: str) -> Ambiguity:
    """One note by its key; KeyError if there is none."""
    return ambiguities()[key]
