"""Oddities of how discovery describes: more said, less said, in another order or form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import without
from scim_conformance.sandbox.messages import DISCOVERY, Answer, Inner, Request
from scim_conformance.sandbox.oddities.making import Resource, answers, declare, discovering, listing, oddity
from scim_conformance.scim import urns

DISCOVER = ("discover",)

answers(
    "discovery-without-paging",
    "Lists of discovery have neither startIndex nor itemsPerPage.",
    "RFC 7644, section 3.4.2: both are required for partial results only (A-24).",
    DISCOVER,
    lambda answer: replace(answer, body=without(answer.resource, "startIndex", "itemsPerPage")),
)


def _bare(resource: Resource) -> Resource:
    return without(resource, "meta")


declare(
    "discovery-without-meta",
    "What discovery shows has no meta.",
    "A-42: meta on discovery resources is optional.",
    *(discovering(endpoint, _bare) for endpoint in DISCOVERY),
)
declare(
    "resource-types-without-id",
    "Resource types have no id.",
    "RFC 7643, section 6: the id of a resource type is OPTIONAL.",
    discovering("ResourceTypes", lambda entry: without(entry, "id")),
)
declare(
    "schemas-without-name",
    "Schemas have neither name nor description, nor do attributes have a description.",
    "RFC 7643, section 7: name and description are OPTIONAL (A-44).",
    discovering("Schemas", lambda schema: without(_attributes(schema, _undescribed), "name", "description")),
)
declare(
    "schemas-by-default",
    "caseExact and uniqueness are left out where they have their default.",
    "RFC 7643, section 8.7.2: caseExact and uniqueness are not required; section 2.2 has their defaults.",
    discovering("Schemas", lambda schema: _attributes(schema, _by_default)),
)
declare(
    "schemas-with-common-attributes",
    "Schemas of resources list id, externalId and meta too.",
    "A-43: id, externalId and meta listed is allowed (RFC 7643, section 3.1).",
    discovering("Schemas", lambda schema: _with_common(schema)),
)
declare(
    "schemas-turned",
    "Schemas list their attributes the other way round.",
    "RFC 8259, section 4, and 7643, section 7: no order is defined.",
    discovering("Schemas", lambda schema: {**schema, "attributes": [*reversed(schema.get("attributes", []))]}),
)
declare(
    "config-with-more",
    "ServiceProviderConfig has an id, a page of documentation and members that no RFC has.",
    "A-42: an id is allowed; RFC 9865 itself adds a member `pagination`.",
    discovering(
        "ServiceProviderConfig",
        lambda config: {
            **config,
            "id": "config",
            "documentationUri": "https://example.com/help/scim.html",
            "pagination": {"cursor": False, "index": True},
            "exampleLimits": {"requestsPerSecond": 100},
        },
    ),
)
declare(
    "endpoints-absolute",
    "The endpoints of resource types are absolute.",
    "A-41: an endpoint may be absolute or relative to the base.",
    lambda request, inner: discovering("ResourceTypes", lambda entry: _absolute(entry, request.base_url))(
        request, inner
    ),
)
declare(
    "endpoints-without-slash",
    "The endpoints of resource types do not begin with a slash.",
    "A-41: with or without a leading slash.",
    discovering("ResourceTypes", lambda entry: {**entry, "endpoint": str(entry.get("endpoint", "")).lstrip("/")}),
)
declare(
    "group-name-optional",
    "The schema of groups does not call displayName required.",
    "A-44: RFC 7643, section 8.7.1 has it so; erratum 5368 corrects it.",
    discovering("Schemas", lambda schema: _attributes(schema, _optional) if schema.get("id") == urns.GROUP else schema),
)


def _attributes(schema: Resource, change: Any) -> Resource:
    """A schema with each of its attributes and sub-attributes changed."""
    return {**schema, "attributes": [_attribute(entry, change) for entry in schema.get("attributes", ())]}


def _attribute(entry: Resource, change: Any) -> Resource:
    below = entry.get("subAttributes")
    changed = change(entry)
    return {**changed, "subAttributes": [_attribute(sub, change) for sub in below]} if below else dict(changed)


def _undescribed(entry: Resource) -> Resource:
    return without(entry, "description")


def _by_default(entry: Resource) -> Resource:
    usual = {"caseExact": False, "uniqueness": "none"}
    return {name: value for name, value in entry.items() if name not in usual or value != usual[name]}


def _optional(entry: Resource) -> Resource:
    return {**entry, "required": False} if entry.get("name") == "displayName" else entry


def _absolute(entry: Resource, base_url: str) -> Resource:
    return {**entry, "endpoint": f"{base_url}{entry.get('endpoint', '')}"}


def _with_common(schema: Resource) -> Resource:
    if schema.get("id") not in (urns.USER, urns.GROUP):
        return schema
    return {**schema, "attributes": [*_COMMON, *schema.get("attributes", ())]}


def _plain(name: str, **more: Any) -> Resource:
    usual = {"type": "string", "multiValued": False, "required": False, "caseExact": True, "mutability": "readOnly"}
    return {"name": name, **usual, "returned": "default", "uniqueness": "none", "description": name, **more}


_COMMON = [
    _plain("id", returned="always", uniqueness="server", required=True),
    _plain("externalId", mutability="readWrite"),
    _plain(
        "meta",
        type="complex",
        subAttributes=[
            _plain("resourceType"),
            _plain("created", type="dateTime"),
            _plain("lastModified", type="dateTime"),
            _plain("location", type="reference", referenceTypes=["uri"]),
            _plain("version"),
        ],
    ),
]

DEVICES = "urn:example:params:scim:schemas:core:2.0:Device"

_DEVICE_TYPE = {
    "schemas": [urns.RESOURCE_TYPE],
    "id": "Device",
    "name": "Device",
    "endpoint": "/Devices",
    "description": "Machines",
    "schema": DEVICES,
}

_DEVICE_SCHEMA = {
    "schemas": [urns.SCHEMA],
    "id": DEVICES,
    "name": "Device",
    "description": "Machines",
    "attributes": [_plain("serial", mutability="readWrite", required=True)],
}


_DEVICE: dict[str, Resource] = {"ResourceTypes": _DEVICE_TYPE, "Schemas": _DEVICE_SCHEMA}


@oddity("RFC 7643, section 6: a service provider may have any resource types.")
def one_type_more(request: Request, inner: Inner) -> Answer:
    """There is a third resource type, of a schema of the vendor's own."""
    answer = inner(request)
    added = _DEVICE.get(request.segments[0] if request.segments else "")
    if added and answer.ok and "Resources" in answer.resource:
        location = f"{request.base_url}/{request.segments[0]}/{added['id']}"
        meta = {"resourceType": request.segments[0].removesuffix("s"), "location": location}
        return listing(answer, [*answer.resources, {**added, "meta": meta}])
    if added and request.id == added["id"] and answer.status == 404:
        return Answer(200, added)
    if request.path == "/Devices" and request.method == "GET" and answer.status == 404:
        return Answer(200, {"schemas": [urns.LIST_RESPONSE], "totalResults": 0, "Resources": []})
    return answer
