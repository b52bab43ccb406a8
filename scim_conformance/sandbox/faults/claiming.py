"""Faults in what the provider claims: its configuration, its resource types, and where neither is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.discovering import CONFIGURATION, TYPES, describes, each, not_found
from scim_conformance.sandbox.faults.making import Resource, body, with_meta, without
from scim_conformance.sandbox.messages import Answer
from scim_conformance.scim import urns

COUNTED = ("discovery", "pagination")
"""Discovery lists are lists as well."""

FEATURES = ("patch", "bulk", "filter", "changePassword", "sort", "etag")


def _config(
    name: str, description: str, change: Callable[[Answer], Answer], features: tuple[str, ...] = ("discovery",)
) -> None:
    describes(f"service-provider-config-{name}", description, CONFIGURATION, change, features)


def _part(feature: str, **changes: Any) -> Callable[[Answer], Answer]:
    """A change of members of one feature; None takes a member out."""

    def change(answer: Answer) -> Answer:
        kept = {**answer.resource.get(feature, {}), **changes}
        return body(**{feature: {key: value for key, value in kept.items() if value is not None}})(answer)

    return change


def _schemes(change: Callable[[Resource], Resource]) -> Callable[[Answer], Answer]:
    return lambda answer: body(authenticationSchemes=[change(one) for one in answer.resource["authenticationSchemes"]])(
        answer
    )


def _wrapped(answer: Answer) -> Answer:
    listed = {"schemas": [urns.LIST_RESPONSE], "totalResults": 1, "Resources": [answer.resource]}
    return replace(answer, body=listed)


def _silent_about(feature: str) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, body=without(answer.resource, feature))


for _feature in FEATURES:
    _name = _feature.lower()
    _config(f"lacks-{_name}", f"ServiceProviderConfig does not mention {_feature}.", _silent_about(_feature))
    _config(f"{_name}-as-text", f"Whether {_feature} is supported is a text.", _part(_feature, supported="true"))
    _config(f"{_name}-flat", f"{_feature} is true itself, and not its member supported.", body(**{_feature: True}))

_config("wrapped", "ServiceProviderConfig is wrapped into a list.", _wrapped)
_config("is-an-array", "ServiceProviderConfig is an array of one.", lambda a: replace(a, body=[a.resource]))
_config(
    "schema-wrong", "ServiceProviderConfig names the schema of SCIM 1.1.", body(schemas=["urn:scim:schemas:core:1.0"])
)
_config("without-max-operations", "No limit of bulk operations is named.", _part("bulk", maxOperations=None))
_config("without-max-payload", "No limit of the size of bulk jobs is named.", _part("bulk", maxPayloadSize=None))
_config("max-operations-as-text", "The limit of bulk operations is a text.", _part("bulk", maxOperations="1000"))
_config("max-payload-negative", "The limit of the size of bulk jobs is negative.", _part("bulk", maxPayloadSize=-1))
_config("max-results-as-text", "The most results of a filter are a text.", _part("filter", maxResults="1000"))
_config("max-results-negative", "The most results of a filter are fewer than none.", _part("filter", maxResults=-1))
_config(
    "max-results-exceeded", "Lists hold more than the most results that are claimed.", _part("filter", maxResults=1)
)
_config("no-schemes", "No way to authenticate is listed.", body(authenticationSchemes=[]))
_config(
    "scheme-as-object",
    "The ways to authenticate are a single object.",
    lambda a: body(authenticationSchemes=a.resource["authenticationSchemes"][0])(a),
)
_config("scheme-without-type", "A way to authenticate has no type.", _schemes(lambda one: without(one, "type")))
_config("scheme-without-name", "A way to authenticate has no name.", _schemes(lambda one: without(one, "name")))
_config(
    "scheme-without-description",
    "A way to authenticate has no description.",
    _schemes(lambda one: without(one, "description")),
)
_config(
    "other-scheme",
    "Only a way to authenticate is listed that does not work.",
    _schemes(lambda one: {**one, "type": "httpdigest"}),
)
_config(
    "schemes-all-primary",
    "Two ways to authenticate are both the primary one.",
    lambda a: body(
        authenticationSchemes=[
            *a.resource["authenticationSchemes"],
            {**a.resource["authenticationSchemes"][0], "primary": True},
        ]
    )(a),
)
_config(
    "documentation-no-url", "The address of the documentation is a sentence.", body(documentationUri="see our wiki")
)
_config("spec-no-url", "The address of a specification is none.", _schemes(lambda one: {**one, "specUri": "RFC 6750"}))
_config(
    "meta-of-another",
    "meta of ServiceProviderConfig names another type.",
    each(lambda r: with_meta(r, resourceType="User")),
)
_config(
    "located-elsewhere",
    "meta.location of ServiceProviderConfig leads elsewhere.",
    each(lambda r: with_meta(r, location="http://localhost/Users")),
)

_config(
    "denies-bulk",
    "Bulk works, and ServiceProviderConfig denies it.",
    body(bulk={"supported": False, "maxOperations": 0, "maxPayloadSize": 0}),
    ("discovery", "bulk"),
)


def _types(name: str, description: str, change: Callable[[Resource], Resource], *more: str) -> None:
    describes(f"resource-type{name}", description, TYPES, each(change), ("discovery", *more))


def _extension(**changes: Any) -> Callable[[Resource], Resource]:
    """A change of each extension of each type; None takes a member out."""

    def change(entry: Resource) -> Resource:
        extensions = [{**one, **changes} for one in entry.get("schemaExtensions") or ()]
        kept = [{key: value for key, value in one.items() if value is not None} for one in extensions]
        return {**entry, "schemaExtensions": kept} if kept else entry

    return change


def _rows(change: Callable[[list[Resource]], list[Resource]]) -> Callable[[Answer], Answer]:
    return lambda a: body(Resources=(rows := change(a.resources)), totalResults=len(rows))(a) if a.resources else a


def _user(entry: Resource, **changes: Any) -> Resource:
    return {**entry, **changes} if entry.get("name") == "User" else entry


_types("-without-schema", "A resource type has no schema.", lambda r: without(r, "schema"))
_types("-without-schemas", "A resource type does not say in schemas that it is one.", lambda r: without(r, "schemas"))
_types("-schemas-wrong", "A resource type says that it is a schema.", lambda r: {**r, "schemas": [urns.SCHEMA]})
_types("-endpoint-of-groups", "The endpoint of User is the one of Group.", lambda r: _user(r, endpoint="/Groups"))
_types("-endpoint-singular", "The endpoint of User lacks its last letter.", lambda r: _user(r, endpoint="/User"))
_types("-endpoint-template", "The endpoint of User has a variable in it.", lambda r: _user(r, endpoint="/Users/{id}"))
_types("-description-number", "The description of a resource type is a number.", lambda r: {**r, "description": 7})
_types("-schema-of-group", "User names the schema of Group.", lambda r: _user(r, schema=urns.GROUP), "extension")
_types(
    "-extension-flat",
    "Extensions are listed as bare URNs.",
    lambda r: _user(r, schemaExtensions=[urns.ENTERPRISE_USER]),
)
_types(
    "-extension-object",
    "Extensions are one object and no list.",
    lambda r: _user(r, schemaExtensions={"schema": urns.ENTERPRISE_USER, "required": False}),
)
_types("-extension-without-schema", "An extension does not name its schema.", _extension(schema=None))
_types("-extension-without-required", "An extension does not say whether it is required.", _extension(required=None))
_types("-extension-required-as-text", "Whether an extension is required is a text.", _extension(required="false"))
_types(
    "-extension-required-untrue",
    "An extension is said to be required, and is not.",
    _extension(required=True),
    "extension",
)
_types(
    "-extension-unserved",
    "An extension names a schema that is not served.",
    _extension(schema="urn:example:none:2.0:User"),
)
_types(
    "-extension-undisclosed",
    "The extension that users have is not told of.",
    lambda r: without(r, "schemaExtensions"),
    "extension",
)
_types(
    "-meta-of-another", "meta of a resource type says that it is a user.", lambda r: with_meta(r, resourceType="User")
)
_types(
    "-located-elsewhere",
    "meta.location of a resource type leads elsewhere.",
    lambda r: with_meta(r, location="http://localhost/Schemas/User"),
)
_types(
    "s-all-named-alike",
    "Every resource type is named User.",
    lambda r: {**r, "name": "User", "id": "User"},
    "pagination",
)
describes(
    "resource-types-omit-user",
    "ResourceTypes does not name User.",
    TYPES,
    _rows(lambda rows: [one for one in rows if one.get("name") != "User"]),
)
describes(
    "resource-types-twice", "Every resource type is listed twice.", TYPES, _rows(lambda rows: [*rows, *rows]), COUNTED
)
describes("resource-types-empty", "No resource type is listed.", TYPES, _rows(lambda rows: []))
describes(
    "resource-types-total-wrong",
    "totalResults of ResourceTypes is too high.",
    TYPES,
    lambda a: body(totalResults=9)(a) if a.resources else a,
)
describes(
    "resource-types-total-missing",
    "ResourceTypes has no totalResults.",
    TYPES,
    lambda a: replace(a, body=without(a.resource, "totalResults")) if a.resources else a,
    COUNTED,
)
describes(
    "resource-types-without-list-schema",
    "ResourceTypes does not say that it is a list.",
    TYPES,
    lambda a: body(schemas=[urns.RESOURCE_TYPE])(a) if a.resources else a,
)
describes(
    "resource-type-alone-404",
    "A single resource type cannot be read.",
    TYPES,
    lambda a: a if a.resources else not_found(a),
)
describes(
    "resource-type-alone-listed",
    "A single resource type comes in a list.",
    TYPES,
    lambda a: a if a.resources else _wrapped(a),
)
describes(
    "resource-type-alone-differs",
    "A single resource type has another endpoint than in the list.",
    TYPES,
    lambda a: a if a.resources else body(endpoint="/elsewhere")(a),
)
