"""Patterns for the ids of checks and rules."""

from __future__ import annotations

from fnmatch import fnmatchcase


def names(pattern: str, id: str) -> bool:
    """Whether a pattern names this check or rule. Only * and ? are wildcards: brackets hold parameters there."""
    return fnmatchcase(id, pattern.replace("[", "[[]"))
