"""Faults in how resources look."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import SHOWING, Resource, answers, fault, shows, with_meta, without
from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.scim import urns

SCHEMA = ("user-schema", "group-schema")
META = ("user-schema", "group-schema")
NOT_CREATE = ("read", "list", "replace", "patch")

shows("meta-missing", "Resources have no meta.", META, lambda resource: without(resource, "meta"))
shows("meta-without-resource-type", "meta has no resourceType.", META, lambda r: with_meta(r, resourceType=None))
shows(
    "meta-resource-type-wrong",
    "meta.resourceType names another type.",
    META,
    lambda r: with_meta(r, resourceType="Account"),
)
shows("meta-without-created", "meta has no created.", META, lambda resource: with_meta(resource, created=None))
shows("meta-without-last-modified", "meta has no lastModified.", META, lambda r: with_meta(r, lastModified=None))
shows("meta-without-location", "meta has no location.", META, lambda resource: with_meta(resource, location=None))
shows("meta-date-unreadable", "meta.created is no date.", META, lambda r: with_meta(r, created="22/11/2026 08:48"))
shows(
    "last-modified-unreadable",
    "meta.lastModified is no date.",
    META,
    lambda r: with_meta(r, lastModified="22/11/2026 08:48"),
)
shows(
    "last-modified-before-created",
    "meta.lastModified lies before created.",
    META,
    lambda r: with_meta(r, lastModified="2001-01-01T00:00:00Z"),
)
shows(
    "location-elsewhere",
    "meta.location points to another path.",
    META,
    lambda r: with_meta(r, location=f"http://localhost/elsewhere/{r.get('id')}"),
)
shows(
    "location-relative",
    "meta.location is not a whole address.",
    META,
    lambda r: with_meta(r, location=f"./{r.get('id')}"),
)
shows("schemas-missing", "Resources have no schemas.", ("extension",), lambda resource: without(resource, "schemas"))
shows("schemas-empty", "schemas is empty.", ("extension",), lambda resource: {**resource, "schemas": []})
shows(
    "schemas-duplicated",
    "schemas names every schema twice.",
    ("extension",),
    lambda r: {**r, "schemas": [*r.get("schemas", ()), *r.get("schemas", ())]},
)
shows(
    "schemas-foreign",
    "schemas names a schema that the resource type does not have.",
    ("extension",),
    lambda r: {**r, "schemas": [*r.get("schemas", ()), "urn:example:foreign"]},
)
shows(
    "id-missing",
    "Resources have no id, but for the answer to their creation.",
    SCHEMA,
    lambda r: without(r, "id"),
    on=NOT_CREATE,
)
shows(
    "id-number",
    "The id is a number, but for the answer to the creation.",
    SCHEMA,
    lambda r: {**r, "id": 42},
    on=NOT_CREATE,
)
shows(
    "id-empty", "The id is empty, but for the answer to the creation.", SCHEMA, lambda r: {**r, "id": ""}, on=NOT_CREATE
)


def _user(change: Any) -> Any:
    return lambda resource: change(resource) if "userName" in resource else resource


shows(
    "password-returned",
    "A user is shown with a password.",
    ("user-schema", "security"),
    _user(lambda r: {**r, "password": "open sesame"}),
)
shows(
    "attribute-undeclared",
    "A user has an attribute that no schema declares.",
    ("user-schema", "discovery"),
    _user(lambda r: {**r, "shoeSize": 44}),
)
shows(
    "attribute-null",
    "A user has an attribute that is null.",
    ("user-schema",),
    _user(lambda r: {**r, "nickName": None}),
)
shows(
    "user-name-changed",
    "The userName is shown in capitals.",
    ("user-schema",),
    _user(lambda r: {**r, "userName": r["userName"].upper()}),
)
shows(
    "external-id-lost",
    "The externalId is not shown.",
    ("user-schema",),
    lambda resource: without(resource, "externalId"),
)


def _two_primaries(resource: Resource) -> Resource:
    if not resource.get("emails"):
        return resource
    doubled = [{**email, "primary": True} for email in resource["emails"]]
    return {**resource, "emails": [*doubled, {**doubled[0], "value": "second@example.com"}]}


def _active_as_text(resource: Resource) -> Resource:
    return {**resource, "active": str(resource["active"])} if "active" in resource else resource


def _single_email(resource: Resource) -> Resource:
    return {**resource, "emails": resource["emails"][0]} if resource.get("emails") else resource


def _members_as_text(resource: Resource) -> Resource:
    if not resource.get("members"):
        return resource
    return {**resource, "members": [member.get("value") for member in resource["members"]]}


def _extension_unlisted(resource: Resource) -> Resource:
    listed = [urn for urn in resource.get("schemas", ()) if urn != urns.ENTERPRISE_USER]
    return {**resource, "schemas": listed} if urns.ENTERPRISE_USER in resource else resource


def _mangled(answer: Answer) -> Answer:
    text = json.dumps(answer.body, ensure_ascii=False).encode("ascii", "replace").decode()
    return replace(answer, body=json.loads(text))


shows("two-primaries", "A user has more than one primary email address.", ("user-schema",), _two_primaries)
shows("boolean-as-string", "active is a text.", ("user-schema",), _active_as_text)
shows("multi-valued-as-object", "emails is a single object.", ("user-schema",), _single_email)
shows("members-as-text", "The members of a group are bare ids.", ("group-schema",), _members_as_text)
shows("members-missing", "A group is shown without its members.", ("group-schema",), lambda r: without(r, "members"))
shows("extension-unlisted", "An extension is there, and schemas does not name it.", ("extension",), _extension_unlisted)
answers("unicode-mangled", "Letters beyond ASCII become question marks.", SCHEMA, SHOWING, _mangled)


@fault("extension")
def extension_dropped(request: Request, inner: Inner) -> Answer:
    """The attributes of an extension are lost on every write."""
    if request.operation not in ("create", "replace") or urns.ENTERPRISE_USER not in request.resource:
        return inner(request)
    return inner(request.with_json(without(request.resource, urns.ENTERPRISE_USER)))


@fault("user-schema", "group-schema", "bulk")
def id_contains_bulkid(request: Request, inner: Inner) -> Answer:
    """Every id begins with the reserved word bulkId."""
    plain = replace(request, path=request.path.replace("bulkId:", ""), body=request.body.replace(b"bulkId:", b""))
    answer = inner(plain)
    ids = [answer.resource.get("id"), *(entry.get("id") for entry in answer.resources)]
    text = json.dumps([answer.body, answer.headers])
    for known in filter(None, ids if request.operation in SHOWING and answer.ok else ()):
        text = text.replace(str(known), f"bulkId:{known}")
    body, headers = json.loads(text)
    return replace(answer, body=body, headers=tuple((name, value) for name, value in headers))


def _with_another_manager(resource: Resource) -> Resource:
    extension = resource.get(urns.ENTERPRISE_USER, {})
    if not extension.get("manager"):
        return resource
    somebody = {"value": f"{extension['manager'].get('value')}0", "$ref": "http://localhost/Users/nobody"}
    return {**resource, urns.ENTERPRISE_USER: {**extension, "manager": somebody}}


shows("manager-is-somebody-else", "Users show another manager than theirs.", ("extension",), _with_another_manager)
shows(
    "extended-without-meta",
    "Resources with an extension have no meta.",
    ("extension", "user-schema"),
    lambda resource: without(resource, "meta") if urns.ENTERPRISE_USER in resource else resource,
)
