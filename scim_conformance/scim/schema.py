"""A walk over SCIM schemas: every attribute with its characteristics and defaults (RFC 7643, sections 2.2 and 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

COMMON = ("schemas", "id", "meta")
"""Common attributes that a schema may list although no client chooses them (RFC 7643, sections 3 and 3.1)."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute or sub-attribute; `path` is dotted (`name.familyName`). Omitted characteristics take defaults."""

    path: str
    type: str = "string"
    multi_valued: bool = False
    required: bool = False
    case_exact: bool = False
    mutability: str = "readWrite"
    returned: str = "default"
    uniqueness: str = "none"
    canonical_values: tuple[str, ...] = ()
    sub_attributes: tuple[Attribute, ...] = ()

    @property
    def name(self) -> str:
        """The last segment of the path."""
        return self.path.rpartition(":")[2].rpartition(".")[2]

    @property
    def writable(self) -> bool:
        """Whether a client may give it a value at creation."""
        return self.mutability != "readOnly"


def attributes(schema: Mapping[str, Any]) -> tuple[Attribute, ...]:
    """The top-level attributes of a schema as a server or an RFC states it; malformed entries are left out."""
    return tuple(_read(entry, "") for entry in _entries(schema, "attributes"))


def walk(schema: Mapping[str, Any]) -> Iterator[Attribute]:
    """Every attribute and sub-attribute, parents before their children."""
    for attribute in attributes(schema):
        yield attribute
        yield from attribute.sub_attributes


def below(urn: str, attribute: Attribute) -> Attribute:
    """An attribute of an extension as resources have it: under the URN of the extension, with its sub-attributes."""
    subs = tuple(below(urn, sub) for sub in attribute.sub_attributes)
    return replace(attribute, path=f"{urn}:{attribute.path}", sub_attributes=subs)


def _entries(holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = holder.get(key)
    if not isinstance(value, list):
        return []
    return [entry for entry in value if isinstance(entry, dict) and isinstance(entry.get("name"), str)]


def _read(entry: Mapping[str, Any], parent: str) -> Attribute:
    path = f"{parent}.{entry['name']}" if parent else str(entry["name"])
    canonical = entry.get("canonicalValues")
    return Attribute(
        path=path,
        type=str(entry.get("type") or "string"),
        multi_valued=entry.get("multiValued") is True,
        required=entry.get("required") is True,
        case_exact=entry.get("caseExact") is True,
        mutability=str(entry.get("mutability") or "readWrite"),
        returned=str(entry.get("returned") or "default"),
        uniqueness=str(entry.get("uniqueness") or "none"),
        canonical_values=tuple(str(value) for value in canonical) if isinstance(canonical, list) else (),
        sub_attributes=tuple(_read(sub, path) for sub in _entries(entry, "subAttributes")),
    )
