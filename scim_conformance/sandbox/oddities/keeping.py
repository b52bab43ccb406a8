"""Oddities of what is kept: attributes that are not there, values that the server makes, and stricter rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import only_asked, stored
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.oddities.making import Resource, completes, declare, discovering, listing, oddity, value
from scim_conformance.scim import urns

ANY_SUBSET = "RFC 7644, section 3.1, and A-43: a service provider need not have every attribute; /Schemas says which."

ESSENTIAL = ("userName", "name", "displayName", "emails", "active", "externalId", "password", "groups")


def _lacking(lacks: Callable[[str], bool], extensions: bool) -> tuple[Layer, ...]:
    """Layers without some attributes of users: not in /Schemas, ignored where sent, unknown to PATCH."""

    def gone(name: str) -> bool:
        plain = name.lower().removeprefix(f"{urns.USER.lower()}:").partition("[")[0].partition(".")[0]
        if name.lower().startswith("urn:") and not name.lower().startswith(urns.USER.lower()):
            return not extensions
        return lacks(plain)

    def layer(request: Request, inner: Inner) -> Answer:
        if request.endpoint != "/Users" or request.operation not in ("create", "replace", "patch"):
            return inner(request)
        if request.operation == "patch":
            return _patched(request, inner, gone)
        if not request.resource:
            return inner(request)
        kept = {name: entry for name, entry in request.resource.items() if not gone(name)}
        if isinstance(kept.get("schemas"), list):
            kept["schemas"] = [urn for urn in kept["schemas"] if extensions or urn != urns.ENTERPRISE_USER]
        return inner(request.with_json(kept))

    def schema(entry: Resource) -> Resource:
        if entry.get("id") != urns.USER:
            return entry
        return {**entry, "attributes": [one for one in entry["attributes"] if not gone(one["name"])]}

    def bulk(request: Request, inner: Inner) -> Answer:
        sent = request.resource.get("Operations")
        if request.path != "/Bulk" or not isinstance(sent, list):
            return inner(request)
        kept = [
            {**one, "data": {n: v for n, v in one["data"].items() if not gone(n)}}
            if isinstance(one, dict)
            and isinstance(one.get("data"), dict)
            and str(one.get("path")).startswith("/Users")
            and one.get("method") != "PATCH"
            else one
            for one in sent
        ]
        return inner(request if kept == sent else request.with_json({**request.resource, "Operations": kept}))

    return (layer, bulk, discovering("Schemas", schema))


def _writes_user(entry: Any) -> bool:
    """Whether an operation of a bulk request has a whole user as its data."""
    whole = isinstance(entry, dict) and isinstance(entry.get("data"), dict) and entry.get("method") != "PATCH"
    return whole and "/Users" in str(entry.get("path"))


def _patched(request: Request, inner: Inner, gone: Callable[[str], bool]) -> Answer:
    named = [one for one in operations(request.json) if isinstance(one.get("path"), str) and gone(one["path"])]
    if named:
        asked = only_asked(request, inner)
        return error(400, f"There is no {named[0]['path']}.", "invalidPath") if asked.ok else asked
    kept = [
        {**one, "value": {n: v for n, v in one["value"].items() if not gone(n)}}
        if isinstance(one.get("value"), dict) and not one.get("path")
        else one
        for one in operations(request.json)
    ]
    return inner(request.with_json({**request.resource, "Operations": kept}) if kept else request)


def _no_extension(entry: Resource) -> Resource:
    return {name: value for name, value in entry.items() if name != "schemaExtensions"}


def _only_core_schemas(request: Request, inner: Inner) -> Answer:
    answer = inner(request)
    if request.segments[:1] != ("Schemas",) or not answer.ok:
        return answer
    if request.id.lower() == urns.ENTERPRISE_USER.lower():
        return error(404, "There is no such schema.")
    left = [entry for entry in answer.resources if entry.get("id") != urns.ENTERPRISE_USER]
    if len(left) == len(answer.resources):
        return answer
    return listing(answer, left)


NO_EXTENSION = (_only_core_schemas, discovering("ResourceTypes", _no_extension))

declare(
    "few-attributes",
    "Users have what most applications have, and nothing else; anything else is ignored.",
    ANY_SUBSET,
    *NO_EXTENSION,
    *_lacking(lambda name: name not in {one.lower() for one in (*ESSENTIAL, "schemas", "id", "meta")}, False),
)
declare(
    "no-enterprise-extension",
    "Users have no enterprise extension; values of it are ignored.",
    ANY_SUBSET,
    *NO_EXTENSION,
    *_lacking(lambda name: False, False),
)
declare(
    "no-password",
    "Users have no password; one that is sent is ignored.",
    ANY_SUBSET,
    *_lacking(lambda name: name == "password", True),
)
declare(
    "no-display-name",
    "Users have no displayName, nickName or title; they are ignored.",
    ANY_SUBSET,
    *_lacking(lambda name: name in ("displayname", "nickname", "title"), True),
)


@oddity("A-60: unknown attributes are ignored or refused.")
def unknown_attributes_ignored(request: Request, inner: Inner) -> Answer:
    """Attributes that no schema has are ignored."""
    if request.operation not in ("create", "replace") or not request.resource:
        return inner(request)
    schemas = request.backstage.engine(request.asking("GET", "/Schemas")).resources
    names = {one["name"].lower() for entry in schemas for one in entry["attributes"]}
    known = {*names, "schemas", "id", "externalid", "meta"}
    kept = {name: entry for name, entry in request.resource.items() if name.lower() in known or ":" in name}
    return inner(request.with_json(kept))


MADE_BY_SERVER = "RFC 7643, section 7, and 7644, section 3.3: the service provider may set what the client left out."


def _set(resource: Resource, name: str, new: Any) -> Resource:
    """The resource with a value for an attribute that has none."""
    return resource if value(resource, name) not in (None, "", []) else {**resource, name: new}


def _active(resource: Resource) -> Resource:
    return resource if isinstance(value(resource, "active"), (bool, str)) else {**resource, "active": True}


completes("active-by-default", "A user of whom nothing is said is active.", MADE_BY_SERVER, _active)


def _display(resource: Resource) -> Resource:
    name = value(resource, "name")
    parts = [value(name, part) for part in ("givenName", "familyName")] if isinstance(name, dict) else []
    told = " ".join(part for part in parts if isinstance(part, str) and part)
    return _set(resource, "displayName", told or str(value(resource, "userName")))


completes("display-name-made", "A user without displayName gets one.", MADE_BY_SERVER, _display)


def _formatted(resource: Resource) -> Resource:
    name = value(resource, "name")
    parts = [value(name, part) for part in ("givenName", "familyName")] if isinstance(name, dict) else []
    told = " ".join(part for part in parts if isinstance(part, str) and part)
    if not told or value(name, "formatted"):
        return resource
    return {**{n: v for n, v in resource.items() if n.lower() != "name"}, "name": {**name, "formatted": told}}


completes(
    "formatted-name-made",
    "A name without `formatted` gets one.",
    "RFC 7643, section 4.1.1: formatted is the full name, made for display.",
    _formatted,
)


def _with_values(resource: Resource, name: str, change: Callable[[list[Resource]], list[Resource]]) -> Resource:
    values = value(resource, name)
    if not isinstance(values, list) or not values or not all(isinstance(one, dict) for one in values):
        return resource
    return {**{n: v for n, v in resource.items() if n.lower() != name.lower()}, name: change(values)}


def _first_is_primary(values: list[Resource]) -> list[Resource]:
    if any(value(one, "primary") is not None for one in values):
        return values
    return [{**one, "primary": True} if place == 0 else one for place, one in enumerate(values)]


def _typed(values: list[Resource]) -> list[Resource]:
    return [one if value(one, "type") else {**one, "type": "work"} for one in values]


completes(
    "first-mail-is-primary",
    "Where nothing is said of a primary mail address, the first becomes it.",
    MADE_BY_SERVER,
    lambda resource: _with_values(resource, "emails", _first_is_primary),
)
completes(
    "mail-is-for-work",
    "A mail address without a type is one for work.",
    MADE_BY_SERVER,
    lambda resource: _with_values(resource, "emails", _typed),
)
completes(
    "locale-by-default",
    "A user has a locale, a time zone and a user type, whatever the client sent.",
    MADE_BY_SERVER,
    lambda resource: _set(_set(_set(resource, "locale", "en-US"), "timezone", "Europe/Berlin"), "userType", "Member"),
)


def _lower_domain(values: list[Resource]) -> list[Resource]:
    return [{**one, "value": _domain(one["value"])} if isinstance(one.get("value"), str) else one for one in values]


def _domain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}" if local else address


completes(
    "mail-domain-in-lower-case",
    "The domain of a mail address is kept in lower case.",
    "A-78 and RFC 7643, section 4.1.2: mail addresses should be canonicalised.",
    lambda resource: _with_values(resource, "emails", _lower_domain),
)


def _lower_name(resource: Resource) -> Resource:
    name = value(resource, "userName")
    if not isinstance(name, str):
        return resource
    return {n: name.lower() if n.lower() == "username" else v for n, v in resource.items()}


completes(
    "user-name-in-lower-case",
    "userName is kept in lower case.",
    "RFC 7643, section 4.1.1: userName is case insensitive; A-63: it may be altered.",
    _lower_name,
)


@oddity("A-03: what a replace omits is cleared, set to a default, or kept.")
def replace_keeps_omitted(request: Request, inner: Inner) -> Answer:
    """A replace keeps what the client left out."""
    if request.operation != "replace" or not request.resource:
        return inner(request)
    sent = {name.lower() for name in request.resource}
    kept = {n: v for n, v in stored(request).items() if n.lower() not in sent and n not in ("meta", "id", "groups")}
    extended = [name for name in kept if name.startswith("urn:")]
    schemas = [*request.resource.get("schemas", ()), *extended]
    whole = {**kept, **request.resource}
    return inner(request.with_json({**whole, "schemas": [*dict.fromkeys(schemas)]} if extended else whole))
