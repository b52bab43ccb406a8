"""Groups as users and identity providers see them: nobody joins twice, and users show the groups that they are in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.sandbox.documented import keeps, operations
from scim_conformance.sandbox.everyone import everyone
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request
from scim_conformance.scim import urns

SHOWING = ("create", "read", "list", "replace", "patch")

WITH_MEMBERS = {"attributes": "displayName,members"}
"""How members are asked for, wherever they are shown on request only."""

NOBODY = "none"
"""An id that nobody has."""

_BY_GROUP = re.compile(r'\s*groups(?:\.value)?\s+eq\s+"([^"\\]*)"\s*', re.IGNORECASE)


def let_nobody_join_twice(endpoints: tuple[str, ...]) -> Layer:
    """Adding a member who is there already changes nothing (RFC 7644, 3.5.2.1); the engine compares `display` too."""

    def layer(request: Request, inner: Inner) -> Answer:
        adding = [entry for entry in operations(request.json) if _adds_members(entry)]
        if request.operation != "patch" or request.endpoint not in endpoints or not adding:
            return inner(request)
        stored = inner(request.asking("GET", request.path, query=WITH_MEMBERS)).resource
        there = {str(one.get("value")) for one in stored.get("members", ())}
        there -= _leaving(operations(request.json))
        left = [_only_new(entry, there) if _adds_members(entry) else entry for entry in operations(request.json)]
        if left == operations(request.json):
            return inner(request)
        return inner(request.with_json({**request.resource, "Operations": left}))

    return layer


def show_groups_of_users(profile: Profile) -> tuple[Layer, ...]:
    """A user lists the groups that it is in (RFC 7643, 4.1.2), and is found by them; the engine does neither.

    None where no vendor has it.
    """
    types = profile.resource_types.values()
    groups = tuple(facts.endpoint for facts in types if facts.schema == urns.GROUP)
    showing = [facts for facts in types if facts.schema == urns.USER and keeps(facts, "groups")]
    users = tuple(facts.endpoint for facts in showing)
    if not (groups and users):
        return ()
    on_request = any(
        facts.attributes["groups"].returned == "request" for facts in showing if "groups" in facts.attributes
    )
    return (_finding_by_group(groups[0], users), _showing_groups(groups[0], users, on_request=on_request))


def _finding_by_group(groups: str, users: tuple[str, ...]) -> Layer:
    def layer(request: Request, inner: Inner) -> Answer:
        named = _BY_GROUP.fullmatch(request.query.get("filter", ""))
        if request.operation != "list" or request.endpoint not in users or named is None:
            return inner(request)
        group = inner(request.asking("GET", f"{groups}/{named[1] or NOBODY}", query=WITH_MEMBERS)).resource
        found = [f'id eq "{one.get("value")}"' for one in group.get("members", ())] or [f'id eq "{NOBODY}"']
        return inner(replace(request, query={**request.query, "filter": " or ".join(found)}))

    return layer


def _showing_groups(groups: str, users: tuple[str, ...], *, on_request: bool) -> Layer:
    known: dict[str, list[dict[str, Any]]] = {}
    fresh: set[str] = set()

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if request.method != "GET" and request.endpoint not in users:
            fresh.clear()
        asked = answer.ok and _asks(request, on_request=on_request)
        if request.endpoint not in users or request.operation not in SHOWING or not asked:
            return answer
        if not fresh:
            known.clear()
            _look(request, inner, groups, known)
            fresh.add("yes")
        return _each(answer, lambda user: _with_groups(user, known))

    return layer


def _look(request: Request, inner: Inner, groups: str, known: dict[str, list[dict[str, Any]]]) -> None:
    for group in everyone(inner, request, groups, WITH_MEMBERS):
        reference = f"{request.base_url}{groups}/{group['id']}"
        entry = {"value": group["id"], "$ref": reference, "display": group.get("displayName"), "type": "direct"}
        for member in group.get("members", ()):
            known.setdefault(str(member.get("value")), []).append(entry)


def _with_groups(user: dict[str, Any], known: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    found = known.get(str(user.get("id")))
    return {**user, "groups": found} if found else user


def _asks(request: Request, *, on_request: bool) -> bool:
    """Whether the client wants to see the groups."""
    named = [name.strip().lower() for name in request.query.get("attributes", "").split(",") if name.strip()]
    left_out = [name.strip().lower() for name in request.query.get("excludedAttributes", "").split(",")]
    return ((not named and not on_request) or "groups" in named) and "groups" not in left_out


def _each(answer: Answer, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Answer:
    if "Resources" in answer.resource:
        return replace(answer, body={**answer.resource, "Resources": [change(entry) for entry in answer.resources]})
    return replace(answer, body=change(answer.resource)) if answer.resource else answer


def _adds_members(entry: dict[str, Any]) -> bool:
    listed = isinstance(entry.get("value"), list) and all(isinstance(one, dict) for one in entry["value"])
    return str(entry.get("op")).lower() == "add" and str(entry.get("path")).lower() == "members" and listed


def _leaving(given: list[dict[str, Any]]) -> set[str]:
    """Who is removed by the same request, so that the new entry is no repetition."""
    removals = [str(entry.get("path")) for entry in given if str(entry.get("op")).lower() in ("remove", "replace")]
    return {part for path in removals for part in path.split('"')}


def _only_new(entry: dict[str, Any], there: set[str]) -> dict[str, Any]:
    return {**entry, "value": [one for one in entry["value"] if str(one.get("value")) not in there]}
