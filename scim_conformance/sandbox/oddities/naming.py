"""Oddities of ids and addresses: ids of every form, addresses relative, told twice or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request
from scim_conformance.sandbox.oddities.making import declare, every, oddity

ANY_ID = "RFC 7643, section 3.1: an id is opaque text; nothing is said of its form."

_OURS = re.compile(r"\b[0-9a-f]{32}\b")
"""The ids that the engine gives."""


def _ids(name: str, description: str, outside: Callable[[str, dict[str, Any]], str]) -> None:
    """An oddity whose ids have another form; `outside` makes it of one of the engine's, with notes to count in."""

    def layer(request: Request, inner: Inner) -> Answer:
        known = request.backstage.notes[name]  # by the engine's id
        answer = inner(_inwards(request, {there: here for here, there in known.items()}))

        def renamed(found: re.Match[str]) -> str:
            if found[0] not in known:
                known[found[0]] = outside(found[0], known)
            return str(known[found[0]])

        told = _outwards(answer.body, renamed)
        headers = tuple((key, _text(value, renamed)) for key, value in answer.headers)
        return replace(answer, body=told, headers=headers)

    declare(name, description, ANY_ID, layer)


def _inwards(request: Request, ours: dict[str, str]) -> Request:
    if not ours:
        return request

    def back(text: str) -> str:
        return re.sub(r'"([^"\\]*)"', lambda found: f'"{ours.get(found[1], found[1])}"', text)

    path = "/".join(ours.get(segment, segment) for segment in request.path.split("/"))
    query = {name: back(value) if name == "filter" else value for name, value in request.query.items()}
    inward = replace(request, path=path, query=query)
    sent = request.json
    told = _back(sent, ours, back)
    return inward if told == sent else inward.with_json(told)


def _back(value: Any, ours: dict[str, str], back: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        changed = {name: _back(entry, ours, back) for name, entry in value.items()}
        routed = {n: _routed(v, ours) if n.lower() == "path" else v for n, v in changed.items()}
        return {n: back(v) if n.lower() in ("path", "filter") and isinstance(v, str) else v for n, v in routed.items()}
    if isinstance(value, list):
        return [_back(entry, ours, back) for entry in value]
    if not isinstance(value, str):
        return value
    if value.startswith("/"):  # the path of an operation of a bulk request
        return "/".join(ours.get(unquote(segment), segment) for segment in value.split("/"))
    return ours.get(value, value)


def _routed(path: Any, ours: dict[str, str]) -> Any:
    """The path of an operation within a bulk request."""
    if not (isinstance(path, str) and path.startswith("/")):
        return path
    return "/".join(quote(ours.get(unquote(segment), unquote(segment)), safe="") for segment in path.split("/"))


def _outwards(value: Any, renamed: Callable[[re.Match[str]], str]) -> Any:
    if isinstance(value, dict):
        return {name: _outwards(entry, renamed) for name, entry in value.items()}
    if isinstance(value, list):
        return [_outwards(entry, renamed) for entry in value]
    return _text(value, renamed) if isinstance(value, str) else value


def _text(value: str, renamed: Callable[[re.Match[str]], str]) -> str:
    """An id alone, or an address that ends in one, where it is written with percent signs."""
    if _OURS.fullmatch(value):
        return _OURS.sub(renamed, value)
    return _OURS.sub(lambda found: quote(renamed(found), safe=""), value) if "/" in value else value


def _dashed(id: str) -> str:
    return "-".join((id[:8], id[8:12], id[12:16], id[16:20], id[20:]))


_ids("ids-are-numbers", "Ids are numbers, as text.", lambda id, known: str(1000 + len(known)))
_ids("ids-are-upper-case", "Ids are UUIDs in upper case.", lambda id, known: _dashed(id).upper())
_ids("ids-are-long", "Ids are long, with - _ . ~ : and @.", lambda id, known: f"org:7~user_{id}.{id}@pool-1")
_ids("ids-need-encoding", "Ids have characters that a path needs encoded.", lambda id, known: f"ü {id[:12]}+%&='?#")
_ids("ids-are-mail-addresses", "Ids look like mail addresses.", lambda id, known: f"{id[:10]}@ids.example.com")
_ids("ids-are-short", "Ids are very short.", lambda id, known: f"k{len(known):x}")


def _addresses(change: Callable[[str, str], str]) -> Layer:
    """A layer that changes each address in answers and their headers; `change` takes address and base."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        named = ("location", "content-location")
        headers = tuple((n, change(v, request.base_url) if n.lower() in named else v) for n, v in answer.headers)
        return replace(answer, headers=headers, body=_readdressed(answer.body, lambda v: change(v, request.base_url)))

    return layer


def _readdressed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_readdressed(entry, change) for entry in value]
    if not isinstance(value, dict):
        return value
    addresses = ("location", "$ref")
    return {
        name: change(entry) if name in addresses and isinstance(entry, str) else _readdressed(entry, change)
        for name, entry in value.items()
    }


RELATIVE = "A-41: meta.location and $ref may be absolute or relative to the base."

declare(
    "addresses-relative",
    "Addresses are relative to the base.",
    RELATIVE,
    _addresses(lambda value, base: value.removeprefix(f"{base}/")),
)
declare(
    "addresses-with-slash",
    "Addresses are relative to the base and begin with a slash.",
    RELATIVE,
    _addresses(lambda value, base: value.removeprefix(base)),
)
declare(
    "addresses-behind-proxy",
    "Addresses name the public host of the service provider.",
    "A-41: scheme and host may differ behind a proxy.",
    _addresses(lambda value, base: value.replace(base, "https://scim.example.com/scim/v2")),
)


@oddity("A-40: Location is required on 201 only.")
def location_on_201_only(request: Request, inner: Inner) -> Answer:
    """Only a 201 has a Location header; nothing has a Content-Location."""
    answer = inner(request).without_header("Content-Location")
    return answer if answer.status == 201 else answer.without_header("Location")


every(
    "no-content-location",
    "Nothing has a Content-Location.",
    "A-40: Content-Location or Location; either will do.",
    lambda answer: answer.without_header("Content-Location"),
)
