"""Whether a value that came back is the one that was sent, as far as the RFCs let a service provider change it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from scim_conformance.checking.expect import alike, unassigned
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import MISSING, lookup
from scim_conformance.scim.schema import Attribute

MADE_UP = ("formatted",)
"""Parts that a server may put together from the others."""


def like(attribute: Attribute, sent: Any, kept: Any) -> bool:
    """Whether one simple value is another.

    Canonical forms are the same (RFC 7643, sections 2.4 and 4.1.2), as is other case where case does not matter (7).
    """
    if not (isinstance(sent, str) and isinstance(kept, str)):
        return alike(sent, kept)
    if attribute.name in MADE_UP:
        return bool(kept)
    plain = _canonical_form(attribute)
    return plain(sent) == plain(kept) if attribute.case_exact else plain(sent).casefold() == plain(kept).casefold()


def lost(resource: ResourceUnderTest, attribute: Attribute, sent: Mapping[str, Any], kept: Any) -> list[Any]:
    """The values of an attribute that were sent and are not there; a part counts only in values that are there.

    A primary value that is not primary any more is lost, one that was never primary may say so or not.
    """
    missing = []
    for given, found in _pairs(resource, attribute, sent, kept):
        complex_value = isinstance(given, dict)
        gone = unassigned(found) if complex_value else not like(attribute, given, found)
        if gone:
            missing.append(given)
    return missing


def was_sent(resource: ResourceUnderTest, attribute: Attribute, sent: Mapping[str, Any]) -> bool:
    """Whether a resource that was sent has a value of this attribute."""
    return any(not unassigned(given) for given, _ in _pairs(resource, attribute, sent, sent))


def values(resource: ResourceUnderTest, attribute: Attribute, body: Any) -> list[Any]:
    """Every value that a resource has of an attribute or a part of one."""
    parent = parent_of(resource, attribute)
    holders = _entries(lookup(body, parent.path)) if parent else [body]
    found = [lookup(holder, attribute.name if parent else attribute.path) for holder in holders]
    return [value for value in found if not unassigned(value)]


def parent_of(resource: ResourceUnderTest, attribute: Attribute) -> Attribute | None:
    """The complex attribute that this one is a part of; None for an attribute of its own."""
    return next((one for one in resource.every_attribute if attribute in one.sub_attributes), None)


def _pairs(
    resource: ResourceUnderTest, attribute: Attribute, sent: Mapping[str, Any], kept: Any
) -> Iterator[tuple[Any, Any]]:
    """Each value sent with the one that came of it, MISSING where there is none."""
    parent = parent_of(resource, attribute)
    if parent is None:
        found = lookup(kept, attribute.path)
        for given in _entries(lookup(sent, attribute.path)):
            yield given, _partner(attribute, given, found)
        return
    shown = lookup(kept, parent.path)
    for whole in _entries(lookup(sent, parent.path)):
        partner = _partner(parent, whole, shown)
        given = lookup(whole, attribute.name)
        if not unassigned(given) and isinstance(partner, dict):
            yield given, lookup(partner, attribute.name)


def _partner(attribute: Attribute, given: Any, found: Any) -> Any:
    """What came of a value: of an only one whatever is there, of one of several the one most like it."""
    if not attribute.multi_valued:
        return found
    if not isinstance(given, dict):
        return next((one for one in _entries(found) if like(attribute, given, one)), MISSING)
    parts = {sub.name: sub for sub in attribute.sub_attributes}
    candidates: Sequence[Any] = [one for one in _entries(found) if isinstance(one, dict)]
    if "value" in given and "value" in parts:
        candidates = [one for one in candidates if like(parts["value"], given["value"], lookup(one, "value"))]

    def agreement(one: Mapping[str, Any]) -> int:
        return sum(like(parts[name], value, lookup(one, name)) for name, value in given.items() if name in parts)

    agreeing = [one for one in candidates if agreement(one)]
    return max(agreeing, key=agreement, default=MISSING)


def _entries(value: Any) -> list[Any]:
    if unassigned(value):
        return []
    return list(value) if isinstance(value, list) else [value]


def _canonical_form(attribute: Attribute) -> Callable[[str], str]:
    holder = attribute.path.rpartition(".")[0]
    if attribute.type.lower() == "binary":
        return _bytes
    if attribute.type.lower() == "reference":
        return lambda text: text.rstrip("/")
    if holder == "phoneNumbers" and attribute.name == "value":
        return lambda text: re.sub(r"\D", "", text)
    if holder == "ims" and attribute.name == "value":
        return lambda text: re.sub(r"\s", "", text)
    return lambda text: text.replace("\r\n", "\n")


def _bytes(text: str) -> str:
    """What base64 says, whatever its alphabet and padding; the text itself where it is none."""
    plain = re.sub(r"\s", "", text).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).hex()
    except (binascii.Error, ValueError):
        return text
