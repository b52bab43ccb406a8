"""Which attributes a provider keeps, by what its vendor documents, and how the paths of a PATCH name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scim_conformance.profile.model import AttributeFact, ResourceTypeFacts

COMMON = frozenset({"schemas", "id", "meta"})
"""Attributes that every resource has, whatever a vendor documents (RFC 7643, section 3)."""

_FILTER = re.compile(r"\[[^\]]*\]")


def attribute_of(path: str, schema: str) -> str:
    """The attribute that a PATCH path aims at, in lower case: `members[value eq "1"].display` is `members.display`."""
    plain = _FILTER.sub("", path).strip().lower()
    return plain.removeprefix(f"{schema.lower()}:")


def fact_of(facts: ResourceTypeFacts, attribute: str) -> AttributeFact | None:
    """What the vendor says of one attribute; None where it says nothing."""
    return next((fact for path, fact in facts.attributes.items() if path.lower() == attribute.lower()), None)


def keeps(facts: ResourceTypeFacts, attribute: str) -> bool:
    """Whether the provider stores an attribute (dotted, any case) at all."""
    attribute = attribute.lower()
    fact = fact_of(facts, attribute)
    if attribute in COMMON or (fact is not None and fact.synchronised):
        return True
    if fact is not None:
        return False
    return not facts.only_documented_attributes or _named_by_a_relative(facts, attribute)


def _named_by_a_relative(facts: ResourceTypeFacts, attribute: str) -> bool:
    """Whether a sub-attribute of it is documented, or its parent is, without any sub-attributes."""
    paths = [path.lower() for path in facts.attributes]
    if any(path.startswith(f"{attribute}.") for path in paths):
        return True
    parent = attribute.rpartition(".")[0]
    return parent in paths and not any(path.startswith(f"{parent}.") for path in paths)


def kept(facts: ResourceTypeFacts, value: dict[str, Any], parent: str = "") -> dict[str, Any]:
    """A resource, or a complex value of one, without the attributes that the provider does not store."""
    return {
        name: _kept_below(facts, entry, f"{parent}{name}.")
        for name, entry in value.items()
        if keeps(facts, f"{parent}{name}")
    }


def _kept_below(facts: ResourceTypeFacts, value: Any, parent: str) -> Any:
    if parent.count(".") > 1 or parent[:-1].lower() in COMMON:
        return value
    if isinstance(value, dict):
        return kept(facts, value, parent)
    if isinstance(value, list):
        return [kept(facts, entry, parent) if isinstance(entry, dict) else entry for entry in value]
    return value


def operations(body: Any) -> list[dict[str, Any]]:
    """The operations of a PATCH body that have the form of one; empty for anything else."""
    if not isinstance(body, dict):
        return []
    found = next((value for name, value in body.items() if name.lower() == "operations"), None)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def assignments(body: Any, schema: str) -> Iterator[tuple[str, Any]]:
    """What the `add` and `replace` operations of a PATCH body give to which attribute, pathless ones taken apart."""
    for operation in operations(body):
        if str(operation.get("op")).lower() not in ("add", "replace"):
            continue
        path, value = operation.get("path"), operation.get("value")
        if isinstance(path, str) and path:
            yield attribute_of(path, schema), value
        elif isinstance(value, dict):
            yield from ((attribute_of(name, schema), entry) for name, entry in value.items())
