"""Whose a resource is, told by the names that it shows: nothing is deleted or changed on the word of an id alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from scim_conformance.scim.lookup import lookup

NAMES = ("userName", "displayName", "externalId")
"""The attributes by which a resource is called, besides the one that its type goes by."""


class Whose(Enum):
    """What a resource says of its owner. NOBODYS: it shows no name, so it contradicts nobody."""

    OURS = "ours"
    NOBODYS = "nobody's"
    ANOTHERS = "another's"


def whose(resource: Mapping[str, Any], attribute: str, name: str, marker: str) -> Whose:
    """Whose this resource is: ours if it bears the run's `marker` in one of its names, or the `name` we gave it.

    `attribute` is the path of the one that its type goes by. Only its own names count, not those of its members or
    groups: a group of everybody names our users too. An empty `marker` is in no name.
    """
    names = list(_names(resource, attribute))
    if is_named(resource, attribute, name) or any(is_marked(shown, marker) for shown in names):
        return Whose.OURS
    return Whose.ANOTHERS if names else Whose.NOBODYS


def is_named(resource: Mapping[str, Any], attribute: str, name: str) -> bool:
    """Whether this is the resource's name, exactly."""
    value = lookup(resource, attribute)
    if not isinstance(value, str) or not name:
        return False
    # userName is the one name that servers may give back in another case: its caseExact is false (RFC 7643, 8.7.1).
    folds = attribute.lower() == "username"
    return value.casefold() == name.casefold() if folds else value == name


def is_marked(name: str, marker: str) -> bool:
    """Whether only the run of this marker can have given this name."""
    # A hyphen follows the marker in every name of a run, so that no other run's marker can begin with it.
    return bool(marker) and f"{marker}-".casefold() in name.casefold()


def _names(resource: Mapping[str, Any], attribute: str) -> Iterator[str]:
    addresses = lookup(resource, "emails")
    mails = [lookup(entry, "value") for entry in addresses] if isinstance(addresses, list) else []
    for value in (*(lookup(resource, path) for path in dict.fromkeys((attribute, *NAMES))), *mails):
        if isinstance(value, str) and value:
            yield value
