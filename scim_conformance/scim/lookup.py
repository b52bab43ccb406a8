"""The value at an attribute path of a resource: dotted, in any case, through lists and extensions (RFC 7643, 2.1)."""

from __future__ import annotations

from typing import Any

MISSING = object()
"""Stands for the value of an attribute that is not there."""


def lookup(body: Any, path: str) -> Any:
    """The value at a dotted path, or MISSING; attribute names in any case.

    A path may begin with the URN of an extension (`urn:…:2.0:User:manager.value`); a number (from 0) picks from a
    list: `Resources.0.name`.
    """
    value = body
    for segment in _segments(body, path):
        value = step(value, segment)
    return value


def _segments(body: Any, path: str) -> list[str]:
    """The names in a path. Which part of it is a URN, only the body can tell: URNs have dots and colons themselves."""
    if not is_urn(path):
        return path.split(".")
    names = body if isinstance(body, dict) else {}
    extension = next((name for name in names if path.lower().startswith(f"{name.lower()}:") and is_urn(name)), None)
    return [path] if extension is None else [extension, *path[len(extension) + 1 :].split(".")]


def is_urn(name: str) -> bool:
    """Whether a name is the URN of a schema, or begins with one."""
    return name.lower().startswith("urn:")


def step(value: Any, segment: str) -> Any:
    """The value one segment further, or MISSING."""
    if isinstance(value, list):
        return next((found for place, found in enumerate(value) if str(place) == segment), MISSING)
    if not isinstance(value, dict):
        return MISSING
    return next((found for key, found in value.items() if key.lower() == segment.lower()), MISSING)
