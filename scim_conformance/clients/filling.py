"""Placeholders of a template: put in when a request is made, and looked for when one is recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from scim_conformance.clients.model import Template

RESOURCE = "{resource}"
"""In place of a body: what a read shows of the resource."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def filled(value: Any, known: Mapping[str, str]) -> Any:
    """A template's value with every placeholder put in; KeyError for one that is not known."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: known[found[1]], value)
    if isinstance(value, list):
        return [filled(one, known) for one in value]
    if isinstance(value, Mapping):
        return {filled(name, known): filled(one, known) for name, one in value.items()}
    return value


def filled_path(path: str, known: Mapping[str, str]) -> str:
    """The same for a path, what is put in encoded."""
    return _PLACEHOLDER.sub(lambda found: quote(known[found[1]], safe=""), path)


def body_of(template: Template, known: Mapping[str, str], shown: Mapping[str, Any]) -> Any:
    """The body of a request, where it has one; `shown` is what a read shows of the resource."""
    if template.body == RESOURCE:
        return _merged(shown, filled(dict(template.changes), known))
    return filled(template.body, known)


def _merged(shown: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes put into complex attributes leave the rest of them as it is."""
    result = dict(shown)
    for name, value in changes.items():
        before = shown.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            result[name] = _merged(before, value)
        else:
            result[name] = value
    return result


def is_of(template: Template, method: str, path: str, body: Any) -> bool:
    """Whether a request was made from this template. `path` has the query behind it, encoded or not."""
    return (
        method == template.method
        and _like_path(template.path, path)
        and (template.body == RESOURCE or _like(template.body, body))
        and _has(template.changes, body)
    )


def _like_path(template: str, path: str) -> bool:
    wanted, seen = (_plain(one) for one in (template, path))
    return _like(wanted, seen)


def _plain(path: str) -> str:
    """A path without what clients write in different ways: encoding, signs for a blank, a separator at the end."""
    return unquote(path.replace("+", " ")).rstrip("?&")


def _like(template: Any, value: Any) -> bool:
    if isinstance(template, str):
        return isinstance(value, str) and re.fullmatch(_PLACEHOLDER.sub(".+", _escaped(template)), value) is not None
    if isinstance(template, list):
        same = isinstance(value, list) and len(template) == len(value)
        return same and all(_like(one, other) for one, other in zip(template, value, strict=True))
    if isinstance(template, Mapping):
        same = isinstance(value, Mapping) and set(template) == set(value)
        return same and all(_like(one, value[name]) for name, one in template.items())
    return bool(template is value or (type(template) is type(value) and template == value))


def _has(changes: Mapping[str, Any], value: Any) -> bool:
    """Whether the changes are in it, whatever else is."""
    return not changes or (
        isinstance(value, Mapping)
        and all(
            _has(one, value.get(name)) if isinstance(one, Mapping) else _like(one, value.get(name))
            for name, one in changes.items()
        )
    )


def _escaped(template: str) -> str:
    """The template as a regular expression in which its placeholders still stand."""
    return re.sub(r"\\([{}])", r"\1", re.escape(template))
