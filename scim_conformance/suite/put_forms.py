"""What a PUT may hold: everything repeated, and in one place something else, as clients that read first send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.scim import urns
from scim_conformance.scim.json_schema import objection, resource_validator
from scim_conformance.scim.lookup import is_urn
from scim_conformance.scim.samples import put
from scim_conformance.suite.changes import Change, Form, Sight, Wanted
from scim_conformance.suite.patch_forms import EXTRA, ODD
from scim_conformance.suite.value_forms import mail

Body = dict[str, Any]

COMMON = ("schemas", "externalId", "id", "meta")


def repeated(sight: Sight, *, read_only: bool = False) -> Body:
    """What was read last, as a client sends it back; `id`, `meta` and what is read-only, too, if asked for."""
    kept: Body = {}
    for name, value in sight.last.items():
        found = sight.resource.attribute(name)
        common = ("schemas", "externalid", *(("id", "meta") if read_only else ()))
        # What no schema has, a server may show, and refuse all the same.
        known = name.lower() in common or _is_extension(sight.resource, name) or found is not None
        if known and (read_only or found is None or found.writable):
            kept[_spelled(sight.resource, name)] = _below(sight.resource, name, value)
    return kept


def _is_extension(resource: ResourceUnderTest, name: str) -> bool:
    return any(urn.lower() == name.lower() for urn in resource.extensions)


def _spelled(resource: ResourceUnderTest, path: str) -> str:
    """The last name of a path as the schema writes it: a server may show it in other letters (RFC 7643, 2.1)."""
    found = resource.attribute(path)
    if found is not None:
        return found.name
    return next((name for name in (*resource.extensions, *COMMON) if name.lower() == path.lower()), path)


def _below(resource: ResourceUnderTest, path: str, value: Any) -> Any:
    """A value with the names in it as the schema writes them, and without those that it does not have."""
    if isinstance(value, list):
        return [_below(resource, path, one) for one in value]
    if not isinstance(value, dict) or path.lower() == "meta":
        return value
    dot = ":" if _is_extension(resource, path) else "."
    inside = {name: f"{path}{dot}{name}" for name in value}
    return {
        _spelled(resource, one): _below(resource, one, value[name])
        for name, one in inside.items()
        if resource.attribute(one) is not None
    }


def valid(resource: ResourceUnderTest, body: Body) -> bool:
    """Whether nothing is wrong with a body; what a server shows may be."""
    return not objection(resource_validator(resource.schema, resource.attributes, request=True), body)


def sent(sight: Sight, body: Body, *wanted: Wanted, touches: tuple[str, ...] = ()) -> Change | None:
    """A PUT of this body, if it is a valid one."""
    return Change(body, wanted, touches) if valid(sight.resource, body) else None


def echo(sight: Sight) -> Change | None:
    """Everything that was read, just so."""
    return sent(sight, repeated(sight, read_only=True))


def with_foreign_meta(sight: Sight) -> Change | None:
    """Everything, with a meta and groups that are not the resource's."""
    body = repeated(sight)
    body["meta"] = {"created": "2001-01-01T00:00:00Z", "resourceType": "Nobody", "location": "https://example.com/x"}
    groups = sight.resource.attribute("groups")
    if groups is not None and not groups.writable:
        body["groups"] = [{"value": "no-such-group", "display": "Nobody"}]
    return sent(sight, body)


def with_text(path: str, ending: str = "", spelled: str = "") -> Form:
    """Everything, with another text in one place. `spelled` is how its name is written."""

    def change(sight: Sight) -> Change | None:
        if not sight.free(path) or not sight.has(path) or (ending and not sight.as_given(path)):
            return None
        body, given = repeated(sight), sight.resource.unique_name() + ending
        if path.startswith(f"{EXTRA}:"):
            body[EXTRA] = {**body[EXTRA], path.rpartition(":")[2]: given}
        else:
            put(body, path, None)
            put(body, spelled or path, given)
        return sent(sight, body, Wanted(path, "is", given), touches=(path, *derived_from(path)))

    return change


def with_other_values(sight: Sight) -> Change | None:
    """Everything, with other mail addresses."""
    old = sight.entries("emails")
    if not old or not sight.free("emails", "emails.value"):
        return None
    new = [mail(sight.resource, "work", primary=True), mail(sight.resource, "home")]
    new = new if sight.had_several("emails") else new[:1]
    wanted = [Wanted("emails", "has", sight.as_kept("emails", one)) for one in new]
    wanted += [Wanted("emails", "lacks", {"value": one.get("value")}) for one in old]
    return sent(sight, {**repeated(sight), "emails": new}, *wanted, touches=("emails",))


def with_fewer_values(sight: Sight) -> Change | None:
    """Everything, with one mail address less."""
    found = sight.entries("emails")
    if len(found) < 2 or not sight.free("emails", "emails.value"):
        return None
    wanted = [Wanted("emails", "has", {"value": one.get("value")}) for one in found[:1]]
    wanted += [Wanted("emails", "lacks", {"value": one.get("value")}) for one in found[1:]]
    return sent(sight, {**repeated(sight), "emails": [found[0]]}, *wanted, touches=("emails",))


def with_other_name(sight: Sight) -> Change | None:
    """Everything, with a name of two parts; what becomes of the third is the server's choice."""
    if not sight.free("name.givenName", "name.familyName"):
        return None
    name = {part: sight.resource.unique_name() for part in ("givenName", "familyName")}
    wanted = (Wanted(f"name.{part}", "is", value) for part, value in name.items())
    return sent(sight, {**repeated(sight), "name": name}, *wanted, touches=("name", "displayName"))


def cleared(path: str, value: Any) -> Form:
    """Everything, with null or an empty list in one place."""

    def change(sight: Sight) -> Change | None:
        if not sight.can_be_without(path) or not sight.has(path):
            return None
        return sent(sight, {**repeated(sight), path: value}, Wanted(path, "absent"), touches=(path,))

    return change


def without(path: str) -> Form:
    """Everything but one attribute or extension; what becomes of it is the server's choice."""

    def change(sight: Sight) -> Change | None:
        if not sight.has(path) or sight.resource.insists_on(path):
            return None
        if not is_urn(path) and not sight.can_be_without(path):
            return None
        body = {name: value for name, value in repeated(sight).items() if name != path}
        body["schemas"] = [urn for urn in body.get("schemas", ()) if urn != path]
        return sent(sight, body, touches=(path,))

    return change


def active(value: bool) -> Form:
    """Everything, switched on or off."""

    def change(sight: Sight) -> Change | None:
        if sight.value("active") is not (not value) or not sight.free("active"):
            return None
        body = {**repeated(sight), "active": value}
        return sent(sight, body, Wanted("active", "is", value), touches=("active",))

    return change


def broken(why: str, path: str, value: Any, also: str = "title") -> Form:
    """Everything, with a value of the wrong type in one place, and a sound change in another."""

    def change(sight: Sight) -> Change | None:
        if not sight.free(path) or not sight.has(path):
            return None
        body = {**repeated(sight), path: value}
        if sight.free(also):
            body[also] = sight.resource.unique_name()
        return Change(body, (), (), invalid=why)

    return change


def nameless(sight: Sight) -> Change | None:
    """Everything but the name that is required."""
    body = {name: value for name, value in repeated(sight).items() if name.lower() != "username"}
    return Change(body, (), (), invalid="userName is required")


def of_another_type(sight: Sight) -> Change | None:
    """Everything, said to be a Group."""
    return Change({**repeated(sight), "schemas": [urns.GROUP]}, (), (), invalid="the schema is that of a Group")


PERSON: Mapping[str, Form] = {
    "echo": echo,
    "echo-again": echo,
    "foreign-meta": with_foreign_meta,
    "other-text": with_text("title"),
    "odd-letters": with_text("displayName", ending=ODD),
    "name-in-other-case": with_text("nickName", spelled="nickname"),
    "part-of-complex": with_text("name.middleName"),
    "external-id": with_text("externalId"),
    "attribute-of-extension": with_text(f"{EXTRA}:department"),
    "other-values": with_other_values,
    "fewer-values": with_fewer_values,
    "other-name": with_other_name,
    "off": active(False),
    "on-again": active(True),
    "null": cleared("nickName", None),
    "empty-list": cleared("phoneNumbers", []),
    "left-out": without("title"),
    "left-out-values": without("addresses"),
    "left-out-extension": without(EXTRA),
    "wrong-type": broken("active is a boolean", "active", "banana"),
    "wrong-shape": broken("emails is a list", "emails", "banana"),
    "nameless": nameless,
    "another-type": of_another_type,
}

TEAM: Mapping[str, Form] = {
    "echo": echo,
    "echo-again": echo,
    "other-text": with_text("displayName"),
    "odd-letters": with_text("displayName", ending=ODD),
    "external-id": with_text("externalId"),
}
