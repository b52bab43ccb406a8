"""Faults in what the schemas declare: themselves, their attributes, and the characteristics of those."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.discovering import SCHEMAS, describes, each
from scim_conformance.sandbox.faults.making import Resource, amended, body, fault, with_meta, without
from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.scim import urns

COUNTED = ("discovery", "pagination")
"""Discovery lists are lists as well."""

CORE = {urns.USER: "User", urns.GROUP: "Group", urns.ENTERPRISE_USER: "EnterpriseUser"}


def _schema(name: str, description: str, change: Callable[[Resource], Resource], *more: str) -> None:
    describes(f"schema-{name}", description, SCHEMAS, each(change), ("discovery", *more))


def _at(entries: list[Resource], path: list[str], change: Callable[[Resource], Resource]) -> list[Resource]:
    """The attributes with the one at a path changed."""
    name, *below = path
    return [
        entry
        if entry.get("name") != name
        else {**entry, "subAttributes": _at(entry.get("subAttributes", []), below, change)}
        if below
        else change(entry)
        for entry in entries
    ]


def _attribute(fault: str, description: str, urn: str, path: str, **changes: Any) -> None:
    """A fault in one attribute; None takes a characteristic out."""

    def change(schema: Resource) -> Resource:
        if schema.get("id") != urn:
            return schema
        entries = _at(schema["attributes"], path.split("."), lambda entry: amended(entry, **changes))
        return {**schema, "attributes": entries}

    _schema(fault, description, change, "user-schema", "group-schema")


def _every(change: Callable[[Resource], Resource]) -> Callable[[Resource], Resource]:
    """A change of every attribute and sub-attribute."""

    def of(entry: Resource) -> Resource:
        subs = entry.get("subAttributes")
        return change({**entry, "subAttributes": [of(sub) for sub in subs]} if subs else entry)

    return lambda schema: {**schema, "attributes": [of(entry) for entry in schema.get("attributes", ())]}


def _doubled(schema: Resource) -> Resource:
    first = schema["attributes"][0]
    return {**schema, "attributes": [*schema["attributes"], {**first, "name": str(first["name"]).upper()}]}


def _rows(change: Callable[[list[Resource]], list[Resource]]) -> Callable[[Answer], Answer]:
    return lambda a: body(Resources=(rows := change(a.resources)), totalResults=len(rows))(a) if a.resources else a


_schema("id-no-uri", "The id of a schema is a plain name.", lambda r: {**r, "id": CORE.get(r["id"], "Other")})
_schema("id-empty", "The id of a schema is empty.", lambda r: {**r, "id": ""})
_schema("name-number", "The name of a schema is a number.", lambda r: {**r, "name": 1})
_schema("description-object", "The description of a schema is an object.", lambda r: {**r, "description": {"en": "A"}})
_schema("attributes-as-object", "The attributes of a schema are an object.", lambda r: {**r, "attributes": {}})
_schema("attributes-missing", "A schema has no member attributes.", lambda r: without(r, "attributes"))
_schema("schemas-wrong", "A schema names itself in schemas.", lambda r: {**r, "schemas": [r["id"]]})
_schema("meta-of-another", "meta of a schema says that it is a user.", lambda r: with_meta(r, resourceType="User"))
_schema(
    "located-elsewhere",
    "meta.location of a schema leads elsewhere.",
    lambda r: with_meta(r, location=f"http://localhost/Users/{r['id']}"),
)
_schema("attribute-twice", "An attribute is there twice, in other letters.", _doubled)

_schema("required-as-text", "required is a text.", _every(lambda a: {**a, "required": str(a["required"]).lower()}))
_schema("case-exact-as-text", "caseExact is a text.", _every(lambda a: {**a, "caseExact": str(a["caseExact"]).lower()}))
_schema(
    "multi-valued-as-number", "multiValued is a number.", _every(lambda a: {**a, "multiValued": int(a["multiValued"])})
)
_schema(
    "canonical-values-as-text",
    "Canonical values are one text.",
    _every(lambda a: {**a, "canonicalValues": ",".join(a["canonicalValues"])} if a.get("canonicalValues") else a),
)
_schema(
    "reference-types-as-text",
    "Reference types are one text.",
    _every(lambda a: {**a, "referenceTypes": ",".join(a["referenceTypes"])} if a.get("referenceTypes") else a),
)
_schema(
    "attribute-description-number",
    "The description of an attribute is a number.",
    _every(lambda a: {**a, "description": 3}),
)
_schema("bad-returned", "returned is no keyword.", _every(lambda a: {**a, "returned": "sometimes"}))
_schema("bad-uniqueness", "uniqueness is no keyword.", _every(lambda a: {**a, "uniqueness": "yes"}))
_schema(
    "keywords-capitals", "Keywords are in capitals.", _every(lambda a: {**a, "mutability": a["mutability"].upper()})
)
_schema("types-capitals", "Types begin with a capital.", _every(lambda a: {**a, "type": a["type"].capitalize()}))
_schema(
    "simple-with-parts",
    "Text has sub-attributes.",
    _every(lambda a: {**a, "subAttributes": [{"name": "value", "type": "string"}]} if a["name"] == "title" else a),
)
_schema(
    "complex-without-parts", "A complex attribute has no sub-attributes.", _every(lambda a: without(a, "subAttributes"))
)
_schema(
    "part-without-name",
    "A sub-attribute has no name.",
    _every(lambda a: without(a, "name") if a["name"] == "formatted" else a),
)
_schema(
    "complex-nested",
    "A sub-attribute is complex.",
    _every(
        lambda a: (
            {**a, "type": "complex", "subAttributes": [{"name": "a", "type": "string"}]}
            if a["name"] == "formatted"
            else a
        )
    ),
)
_attribute("active-as-text", "active is declared as text.", urns.USER, "active", type="string")
_attribute("emails-singular", "emails is declared with one value.", urns.USER, "emails", multiValued=False)
_attribute("emails-text", "emails is declared as text.", urns.USER, "emails", type="string", subAttributes=None)
_attribute(
    "primary-as-text", "primary of a mail address is declared as text.", urns.USER, "emails.primary", type="string"
)
_attribute("title-multi-valued", "title is declared with several values.", urns.USER, "title", multiValued=True)
_attribute("members-singular", "members is declared with one value.", urns.GROUP, "members", multiValued=False)
_attribute(
    "members-value-writable",
    "The value of a member is declared as writable.",
    urns.GROUP,
    "members.value",
    mutability="readWrite",
)
_attribute("groups-writable", "groups of a user is declared as writable.", urns.USER, "groups", mutability="readWrite")
_attribute(
    "manager-text", "manager is declared as text.", urns.ENTERPRISE_USER, "manager", type="string", subAttributes=None
)
_attribute("password-readable", "password is declared as readable.", urns.USER, "password", mutability="readWrite")
_attribute("user-name-case-exact", "userName is declared as case-exact.", urns.USER, "userName", caseExact=True)
_schema(
    "without-group-name",
    "The schema of Group does not have displayName.",
    lambda r: (
        {**r, "attributes": [a for a in r["attributes"] if a["name"] != "displayName"]}
        if r.get("id") == urns.GROUP
        else r
    ),
    "group-schema",
)

describes(
    "schemas-omit-group",
    "Schemas does not have the one of Group.",
    SCHEMAS,
    _rows(lambda rows: [r for r in rows if r["id"] != urns.GROUP]),
)
describes(
    "schemas-omit-extension",
    "Schemas does not have the one of the extension.",
    SCHEMAS,
    _rows(lambda rows: [r for r in rows if r["id"] != urns.ENTERPRISE_USER]),
)
describes(
    "schemas-is-an-array",
    "Schemas is a bare array.",
    SCHEMAS,
    lambda a: replace(a, body=a.resources) if a.resources else a,
)
describes("schemas-listed-twice", "Every schema is listed twice.", SCHEMAS, _rows(lambda rows: [*rows, *rows]), COUNTED)
describes("schemas-list-empty", "No schema is listed.", SCHEMAS, _rows(lambda rows: []))
describes(
    "schemas-total-wrong",
    "totalResults of Schemas is too high.",
    SCHEMAS,
    lambda a: body(totalResults=30)(a) if a.resources else a,
)
describes(
    "schemas-total-low",
    "totalResults of Schemas is too low.",
    SCHEMAS,
    lambda a: body(totalResults=1)(a) if a.resources else a,
    COUNTED,
)
describes(
    "schemas-total-text",
    "totalResults of Schemas is a text.",
    SCHEMAS,
    lambda a: body(totalResults="3")(a) if a.resources else a,
    COUNTED,
)
describes(
    "schemas-with-messages",
    "Schemas has the one of a message.",
    SCHEMAS,
    _rows(lambda rows: [*rows, {**rows[0], "id": urns.LIST_RESPONSE}] if rows else rows),
)
describes(
    "schema-alone-listed",
    "A single schema comes in a list.",
    SCHEMAS,
    lambda a: a if a.resources else body(schemas=[urns.LIST_RESPONSE], Resources=[a.resource])(a),
)
describes(
    "schema-alone-shorter",
    "A single schema lacks an attribute of the list.",
    SCHEMAS,
    lambda a: (
        a if a.resources or not a.resource.get("attributes") else body(attributes=a.resource["attributes"][1:])(a)
    ),
)
describes(
    "extension-redefines",
    "The extension has a title, as users have.",
    SCHEMAS,
    each(
        lambda r: (
            {**r, "attributes": [*r["attributes"], {"name": "title", "type": "string", "multiValued": False}]}
            if r.get("id") == urns.ENTERPRISE_USER
            else r
        )
    ),
    ("discovery", "extension"),
)


@fault("discovery")
def schema_id_writable(request: Request, inner: Inner) -> Answer:
    """The schema of User lists the id, as something that clients may write."""
    answer = inner(request)
    if request.segments != ("Schemas",) or not answer.ok:
        return answer
    listed = {"name": "id", "type": "string", "multiValued": False, "mutability": "readWrite", "returned": "always"}
    entries = [
        {**entry, "attributes": [listed, *entry["attributes"]]} if entry.get("id") == urns.USER else entry
        for entry in answer.resources
    ]
    return body(Resources=entries)(answer)
