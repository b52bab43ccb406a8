"""Faults in how the provider describes itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import Resource, body, declare, each_resource, with_meta, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

DISCOVERY = ("discovery",)


def describes(
    name: str,
    description: str,
    endpoint: str,
    change: Callable[[Answer], Answer],
    features: tuple[str, ...] = DISCOVERY,
) -> None:
    """A fault that changes the successful answers of one discovery endpoint."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return (
            change(answer)
            if request.operation == "discover" and request.segments[0] == endpoint and answer.ok
            else answer
        )

    declare(name, description, features, layer)


def not_found(answer: Answer) -> Answer:
    """The change that makes an answer a 404."""
    return error(404, "There is no such endpoint.")


def _lacking(*names: str) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, body=without(answer.resource, *names))


def _omitting(*ids: str) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        if answer.resource.get("id") in ids:
            return not_found(answer)
        left = [entry for entry in answer.resources if entry.get("id") not in ids]
        return body(Resources=left, totalResults=len(left))(answer) if answer.resources else answer

    return change


def each(change: Callable[[Resource], Resource]) -> Callable[[Answer], Answer]:
    """The change of an answer that changes each description in it, alone or in a list."""
    return lambda answer: each_resource(answer, change)


def _attributes(change: Callable[[Resource], Any]) -> Callable[[Answer], Answer]:
    """Change each top-level attribute of each schema; None takes it out."""

    def of_schema(schema: Resource) -> Resource:
        changed = [change(entry) for entry in schema.get("attributes", ())]
        return {**schema, "attributes": [entry for entry in changed if entry is not None]}

    return each(of_schema)


CONFIGURATION, TYPES, SCHEMAS = "ServiceProviderConfig", "ResourceTypes", "Schemas"

describes("service-provider-config-404", "There is no ServiceProviderConfig.", CONFIGURATION, not_found)
describes(
    "service-provider-config-missing-patch",
    "ServiceProviderConfig says nothing of patch.",
    CONFIGURATION,
    _lacking("patch"),
)
describes(
    "service-provider-config-without-schemas",
    "ServiceProviderConfig has no schemas.",
    CONFIGURATION,
    _lacking("schemas"),
)
describes(
    "service-provider-config-without-authentication",
    "ServiceProviderConfig has no authenticationSchemes.",
    CONFIGURATION,
    _lacking("authenticationSchemes"),
)
describes(
    "service-provider-config-without-max-results",
    "ServiceProviderConfig does not say how many results a filter gives at most.",
    CONFIGURATION,
    body(filter={"supported": True}),
)
describes(
    "service-provider-config-bulk-incomplete",
    "ServiceProviderConfig names no limits of bulk.",
    CONFIGURATION,
    body(bulk={"supported": True}),
)
describes(
    "patch-not-claimed",
    "ServiceProviderConfig says that PATCH is not supported.",
    CONFIGURATION,
    body(patch={"supported": False}),
)
describes("resource-types-404", "There is no ResourceTypes.", TYPES, not_found)
describes("resource-types-omit-group", "ResourceTypes does not name Group.", TYPES, _omitting("Group"))
describes(
    "resource-types-is-an-array",
    "ResourceTypes is a bare array.",
    TYPES,
    lambda a: replace(a, body=a.resources) if a.resources else a,
)
describes(
    "resource-type-without-endpoint", "A resource type has no endpoint.", TYPES, each(lambda r: without(r, "endpoint"))
)
describes(
    "resource-type-endpoint-wrong",
    "A resource type names an endpoint that does not exist.",
    TYPES,
    each(lambda r: {**r, "endpoint": "/Nowhere"}),
)
describes(
    "resource-type-schema-unknown",
    "A resource type names a schema that does not exist.",
    TYPES,
    each(lambda r: {**r, "schema": "urn:example:unknown"}),
    ("discovery", "extension"),
)
describes("resource-type-without-name", "A resource type has no name.", TYPES, each(lambda r: without(r, "name")))
describes("schemas-404", "There is no Schemas.", SCHEMAS, not_found)
describes("schemas-omit-user", "Schemas does not have the one of User.", SCHEMAS, _omitting(urns.USER))
describes("schema-alone-404", "A single schema cannot be read.", SCHEMAS, lambda a: a if a.resources else not_found(a))
describes("schema-without-attributes", "A schema has no attributes.", SCHEMAS, each(lambda r: {**r, "attributes": []}))
describes("schema-without-id", "A schema has no id.", SCHEMAS, each(lambda r: without(r, "id")))
describes(
    "schema-attribute-bad-type",
    "An attribute has a type that is not in the RFC.",
    SCHEMAS,
    _attributes(lambda a: {**a, "type": "text"}),
)
describes(
    "schema-attribute-bad-mutability",
    "An attribute has a mutability that is not in the RFC.",
    SCHEMAS,
    _attributes(lambda a: {**a, "mutability": "sometimes"}),
)
describes(
    "schema-attribute-without-name", "An attribute has no name.", SCHEMAS, _attributes(lambda a: without(a, "name"))
)
describes(
    "schema-attribute-name-malformed",
    "The name of an attribute has a blank in it.",
    SCHEMAS,
    _attributes(lambda a: {**a, "name": "nick name"} if a.get("name") == "nickName" else a),
)
describes(
    "schema-without-user-name",
    "The schema of User does not have userName.",
    SCHEMAS,
    _attributes(lambda a: None if a.get("name") == "userName" else a),
    ("discovery", "user-schema"),
)
describes(
    "schema-user-name-optional",
    "The schema of User says that userName is not required.",
    SCHEMAS,
    _attributes(lambda a: {**a, "required": False} if a.get("name") == "userName" else a),
    ("discovery", "user-schema"),
)
describes(
    "schema-user-name-not-unique",
    "The schema of User says that userName is not unique.",
    SCHEMAS,
    _attributes(lambda a: {**a, "uniqueness": "none"} if a.get("name") == "userName" else a),
    ("discovery", "user-schema"),
)
describes(
    "schema-password-returned",
    "The schema of User says that password is returned.",
    SCHEMAS,
    _attributes(lambda a: {**a, "returned": "default"} if a.get("name") == "password" else a),
)
describes(
    "discovery-location-missing",
    "The descriptions have no meta.location.",
    SCHEMAS,
    each(lambda r: with_meta(r, location=None)),
)


def _filters_discovery(request: Request, inner: Inner) -> Answer:
    answer = inner(request)
    if request.operation != "discover" or answer.status != 403:
        return answer
    return request.backstage.engine(request.asking("GET", request.path))


declare("discovery-filter-accepted", "A filter on a discovery endpoint is ignored.", DISCOVERY, _filters_discovery)


def _writable(request: Request, inner: Inner) -> Answer:
    answer = inner(request)
    return Answer(200, {}) if request.operation == "discover" and answer.status == 405 else answer


declare("discovery-writable", "A write to a discovery endpoint is accepted.", DISCOVERY, _writable)
