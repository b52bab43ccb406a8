"""Oddities of dates and versions: offsets, digits of a second, strong ETags."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.sandbox.oddities.making import Resource, declare, deeply, every_body, showing


def _dates(name: str, description: str, because: str, form: Callable[[datetime], str]) -> None:
    def change(resource: Resource) -> Resource:
        meta = resource.get("meta")
        if not isinstance(meta, dict):
            return resource
        moments = {n: form(datetime.fromisoformat(meta[n])) for n in ("created", "lastModified") if n in meta}
        return {**resource, "meta": {**meta, **moments}}

    declare(name, description, because, showing(change))


DATE_FORM = "A-53: any offset, and any number of digits of a second."

_dates(
    "dates-with-offset",
    "Dates are in a time zone, with its offset.",
    DATE_FORM,
    lambda moment: moment.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat(),
)
_dates("dates-with-plus-zero", "Dates end in +00:00.", DATE_FORM, lambda moment: moment.astimezone(UTC).isoformat())
_dates(
    "dates-to-the-nanosecond",
    "Dates have nine digits of a second.",
    DATE_FORM,
    lambda moment: f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}000Z",
)

_META_COMPARISON = re.compile(r'(meta\.(?:created|lastModified))\s+(eq|ne|gt|ge|lt|le)\s+"([^"]+)"', re.IGNORECASE)


def _to_the_second(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _coarse(found: re.Match[str]) -> str:
    """A comparison of a date to the second, for an engine that has more digits."""
    name, operator, text = found[1], found[2].lower(), found[3]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return found[0]
    after = (moment + timedelta(seconds=1)).isoformat()
    return {
        "eq": f'({name} ge "{text}" and {name} lt "{after}")',
        "ne": f'({name} lt "{text}" or {name} ge "{after}")',
        "gt": f'{name} ge "{after}"',
        "le": f'{name} lt "{after}"',
    }.get(operator, found[0])


def _filter_to_the_second(request: Request, inner: Inner) -> Answer:
    if "filter" in request.query:
        coarse = _META_COMPARISON.sub(_coarse, request.query["filter"])
        return inner(replace(request, query={**request.query, "filter": coarse}))
    if isinstance(request.resource.get("filter"), str):
        coarse = _META_COMPARISON.sub(_coarse, request.resource["filter"])
        return inner(request.with_json({**request.resource, "filter": coarse}))
    return inner(request)


def _shown_to_the_second(resource: Resource) -> Resource:
    meta = resource.get("meta")
    if not isinstance(meta, dict):
        return resource
    moments = {n: _to_the_second(datetime.fromisoformat(meta[n])) for n in ("created", "lastModified") if n in meta}
    return {**resource, "meta": {**meta, **moments}}


declare(
    "dates-to-the-second",
    "Dates are kept to the second.",
    "A-53: storage may truncate.",
    _filter_to_the_second,
    showing(_shown_to_the_second),
)


def _versions(name: str, description: str, form: Callable[[str], str]) -> None:
    def inwards(request: Request) -> Request:
        conditions = ("if-match", "if-none-match")
        weak = tuple((n, _weak(v) if n.lower() in conditions else v) for n, v in request.headers)
        return replace(request, headers=weak)

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(inwards(request))
        told = answer.header("ETag")
        answer = answer.with_header("ETag", form(told)) if told else answer
        return every_body(answer, deeply(_version))

    def _version(value: Any) -> Any:
        found = value.get("version")
        return {**value, "version": form(found)} if isinstance(found, str) and found.startswith('W/"') else value

    declare(name, description, "A-52 and RFC 9110, section 8.8.3: strong or weak, and opaque.", layer)


def _weak(value: str) -> str:
    return ", ".join(f"W/{one}" if one.startswith('"') else one for one in re.sub('"v-', '"', value).split(", "))


_versions("etags-strong", "ETags are strong.", lambda version: version.removeprefix("W/"))
_versions("etags-long", "ETags are strong, and long.", lambda version: version.replace('W/"', '"v-'))
