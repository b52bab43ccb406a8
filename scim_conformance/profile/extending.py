"""A profile that is a variant of another: what it says, on top of what that one says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.profile.document import Document

KEY = "extends"

Find = Callable[[str], Document]
"""Reads the profile of that name or path."""


def extended(document: Document, find: Find) -> Document:
    """The document on top of the one that it extends, or itself where it extends none.

    Mistakes of the other one are told at the key, as is a chain: one that is extended may not extend a third.
    """
    named = document.data.get(KEY) if isinstance(document.data, dict) else None
    if not isinstance(named, str) or document.mistakes:
        return document
    base = find(named)
    if isinstance(base.data, dict) and KEY in base.data:
        return _refused(document, f"'{named}' is a variant itself: extend '{base.data[KEY]}', or leave '{KEY}' out")
    if base.mistakes:
        first = base.mistakes[0]
        return _refused(document, f"'{named}', which it extends, cannot be used: {first}")
    return replace(document, data=_on_top(base.data, document.data))


def _refused(document: Document, message: str) -> Document:
    """Nothing more is told of what cannot be put together."""
    return replace(document, data=None, mistakes=(*document.mistakes, document.mistake((KEY,), message)))


def _on_top(below: Any, above: Any) -> Any:
    """Mappings are merged; a fact, a list or a plain value is replaced as a whole."""
    if not (isinstance(below, dict) and isinstance(above, dict)) or _is_fact(below) or _is_fact(above):
        return above
    return {**below, **{name: _on_top(below[name], value) if name in below else value for name, value in above.items()}}


def _is_fact(value: dict[str, Any]) -> bool:
    return "support" in value or "any_of" in value
