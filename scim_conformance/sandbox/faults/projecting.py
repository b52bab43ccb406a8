"""Faults of projection: what `attributes` and `excludedAttributes` show, hide, and do besides."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from scim_conformance.sandbox.faults.making import Resource, declare, each_resource, fault, store, stored, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

PROJECTION = ("projection",)
IDS = ("projection", "user-schema")
EVERYWHERE = ("create", "read", "list", "replace", "patch")


def _names(request: Request, parameter: str) -> list[str]:
    return [name.strip() for name in request.query.get(parameter, "").split(",") if name.strip()]


def _without(request: Request, *parameters: str) -> Request:
    return replace(request, query={name: value for name, value in request.query.items() if name not in parameters})


def _ignored(name: str, description: str, parameter: str, on: Collection[str]) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        return inner(_without(request, parameter) if request.operation in on else request)

    declare(name, description, (*PROJECTION, *on) if on != ("list",) else PROJECTION, layer)


_ignored("attributes-ignored-in-lists", "In lists attributes is passed over.", "attributes", ("list",))
_ignored("attributes-ignored-in-reads", "In reads attributes is passed over.", "attributes", ("read",))
_ignored("attributes-ignored-by-create", "A create passes attributes over.", "attributes", ("create",))
_ignored("attributes-ignored-by-replace", "A PUT passes attributes over.", "attributes", ("replace",))
_ignored("attributes-ignored-by-patch", "A PATCH passes attributes over.", "attributes", ("patch",))
_ignored("excluded-ignored-in-lists", "In lists excludedAttributes is passed over.", "excludedAttributes", ("list",))
_ignored("excluded-ignored-in-reads", "In reads excludedAttributes is passed over.", "excludedAttributes", ("read",))


def _renames(name: str, description: str, parameter: str, change: Callable[[str], str]) -> None:
    """A fault that takes a name for another one, or for none where that is empty."""

    def layer(request: Request, inner: Inner) -> Answer:
        names = _names(request, parameter)
        if not names:
            return inner(request)
        left = [changed for one in names if (changed := change(one))]
        query = {**request.query, parameter: ",".join(left or ["noSuchAttribute"])}
        return inner(replace(request, query=query))

    declare(name, description, PROJECTION, layer)


def _parent(name: str) -> str:
    return name if name.startswith("urn:") else name.partition(".")[0]


_renames("attributes-show-the-parent", "For a sub-attribute the whole attribute is shown.", "attributes", _parent)
_renames(
    "attributes-miss-sub-attributes",
    "No sub-attribute can be asked for.",
    "attributes",
    lambda name: "" if "." in name.rpartition(":")[2] else name,
)
_renames(
    "attributes-mind-case",
    "Names in attributes have to be spelled as in the schema.",
    "attributes",
    lambda name: "" if name.isupper() else name,
)
_renames(
    "attributes-miss-urns",
    "Names with a URN in front are not understood in attributes.",
    "attributes",
    lambda name: "" if name.startswith("urn:") else name,
)
_renames(
    "attributes-miss-extensions",
    "Attributes of extensions cannot be asked for.",
    "attributes",
    lambda name: "" if ":extension:" in name else name,
)
_renames("excluded-takes-the-parent", "For a sub-attribute the whole attribute goes.", "excludedAttributes", _parent)
_renames(
    "excluded-misses-sub-attributes",
    "No sub-attribute can be excluded.",
    "excludedAttributes",
    lambda name: "" if "." in name.rpartition(":")[2] else name,
)
_renames(
    "excluded-minds-case",
    "Names in excludedAttributes have to be spelled as in the schema.",
    "excludedAttributes",
    lambda name: "" if name.isupper() else name,
)
_renames(
    "excluded-misses-urns",
    "Names with a URN in front are not understood in excludedAttributes.",
    "excludedAttributes",
    lambda name: "" if name.startswith("urn:") else name,
)


@fault("projection")
def attributes_first_only(request: Request, inner: Inner) -> Answer:
    """Of several attributes only the first is shown."""
    names = _names(request, "attributes")
    return inner(replace(request, query={**request.query, "attributes": names[0]}) if names else request)


@fault("projection")
def excluded_first_only(request: Request, inner: Inner) -> Answer:
    """Of several attributes only the first is left out."""
    names = _names(request, "excludedAttributes")
    return inner(replace(request, query={**request.query, "excludedAttributes": names[0]}) if names else request)


@fault("projection")
def excluded_shows_them_alone(request: Request, inner: Inner) -> Answer:
    """What is excluded is shown alone."""
    excluded = request.query.get("excludedAttributes")
    if excluded is None:
        return inner(request)
    left = _without(request, "excludedAttributes").query
    return inner(replace(request, query={**left, "attributes": excluded}))


def _shows(
    name: str,
    description: str,
    parameter: str,
    change: Callable[[Resource, list[str]], Resource],
    features: tuple[str, ...] = PROJECTION,
) -> None:
    """A fault that changes what a projection shows, given the names in it."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        names = _names(request, parameter)
        projected = request.operation in EVERYWHERE and answer.ok and bool(names)
        return each_resource(answer, lambda resource: change(resource, names)) if projected else answer

    declare(name, description, features, layer)


def _no_id_unless_named(resource: Resource, names: list[str]) -> Resource:
    return resource if "id" in names else without(resource, "id")


_shows("attributes-hide-the-id", "The id is shown only if attributes names it.", "attributes", _no_id_unless_named, IDS)
_shows(
    "excluded-takes-the-id",
    "The id can be excluded.",
    "excludedAttributes",
    lambda resource, names: without(resource, "id") if "id" in names else resource,
    IDS,
)
_shows(
    "excluded-takes-more",
    "Whatever is excluded, name and emails go with it.",
    "excludedAttributes",
    lambda resource, names: without(resource, "name", "emails"),
)
_shows(
    "attributes-empty",
    "With attributes, resources show nothing but their id.",
    "attributes",
    lambda resource, names: {name: resource[name] for name in ("schemas", "id") if name in resource},
)


@fault("projection", "user-schema")
def password_shown_by_name(request: Request, inner: Inner) -> Answer:
    """The password is shown to who asks for it by name."""
    answer = inner(request)
    if "password" not in _names(request, "attributes") or not answer.ok:
        return answer
    return each_resource(answer, lambda resource: {**resource, "password": "********"})


@fault("projection")
def attributes_unknown_breaks(request: Request, inner: Inner) -> Answer:
    """A name that no attribute has breaks the server."""
    if "noSuchAttribute" in _names(request, "attributes"):
        return error(500, "KeyError: noSuchAttribute")
    return inner(request)


@fault("projection", "query/filter")
def attributes_before_filter(request: Request, inner: Inner) -> Answer:
    """A filter looks only at what is shown."""
    answer = inner(request)
    name = request.query.get("filter", "").partition(" ")[0]
    shown = _names(request, "attributes")
    hidden = (bool(shown) and name not in shown) or name in _names(request, "excludedAttributes")
    if request.operation != "list" or not name or not hidden or not answer.ok:
        return answer
    return replace(answer, body={**answer.resource, "totalResults": 0, "itemsPerPage": 0, "Resources": []})


@fault("projection", "query/filter")
def attributes_lose_the_total(request: Request, inner: Inner) -> Answer:
    """A list of chosen attributes has the total of its page alone, which it takes for one."""
    answer = inner(request)
    if request.operation != "list" or not _names(request, "attributes") or not answer.ok:
        return answer
    return replace(answer, body={**answer.resource, "totalResults": 1, "Resources": answer.resources[:1]})


def _stores_a_part(on: str) -> Callable[[Request, Inner], Answer]:
    def layer(request: Request, inner: Inner) -> Answer:
        names = [*_names(request, "attributes"), "schemas", "userName", "displayName"]
        answer = inner(request)
        if request.operation != on or not request.query.get("attributes") or not answer.ok:
            return answer
        path = request.path if request.id else f"{request.path}/{answer.resource.get('id')}"
        whole = stored(request, path)
        store(request, "PUT", path, {name: whole[name] for name in names if name in whole})
        return answer

    return layer


declare(
    "attributes-cut-what-is-created",
    "A create stores only what attributes names.",
    ("projection", "create"),
    _stores_a_part("create"),
)
declare(
    "attributes-cut-what-is-replaced",
    "A PUT stores only what attributes names.",
    ("projection", "replace"),
    _stores_a_part("replace"),
)
declare(
    "attributes-cut-what-is-patched",
    "A PATCH keeps only what attributes names.",
    ("projection", "patch"),
    _stores_a_part("patch"),
)


@fault("projection", "patch")
def patch_with_attributes_204(request: Request, inner: Inner) -> Answer:
    """A PATCH that asks for attributes answers 204."""
    answer = inner(request)
    asked = request.operation == "patch" and answer.ok and "attributes" in request.query
    return Answer(204) if asked else answer


@fault("projection", "read")
def projection_sticks(request: Request, inner: Inner) -> Answer:
    """After a read of a part, the next read shows that part again."""
    kept = request.backstage.notes["parts"]
    asked = request.query.get("attributes")
    if request.operation == "read" and asked:
        kept[request.path] = asked
    elif request.operation == "read" and "excludedAttributes" not in request.query and request.path in kept:
        return inner(replace(request, query={**request.query, "attributes": kept.pop(request.path)}))
    return inner(request)
