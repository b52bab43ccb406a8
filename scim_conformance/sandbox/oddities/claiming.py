"""Oddities of discovery: less claimed, more described, shown to everybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import body, only_asked, without
from scim_conformance.sandbox.messages import DISCOVERY, Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.oddities.making import (
    Resource,
    answers,
    claims,
    declare,
    discovering,
    listing,
    oddity,
    searches,
    showing,
)
from scim_conformance.scim import urns

OPTIONAL = "RFC 7643, section 5: each feature is said to be supported or not; none but the core is required."

DISCOVER = ("discover",)


def _refusing(test: str, status: int, scim_type: str = "", allow: str = "") -> Layer:
    """A layer that refuses one kind of request; `test` is a method, a path, or a parameter of the query."""

    def layer(request: Request, inner: Inner) -> Answer:
        asked = test in (request.method, request.path) or test in request.query
        meant = asked or (searches(request) and test in request.resource)
        if not meant or request.operation == "discover" or only_asked(request, inner).status == 401:
            return inner(request)
        answer = error(status, "This is not supported.", scim_type)
        return answer.with_header("Allow", allow) if allow else answer

    return layer


def _without_versions(request: Request, inner: Inner) -> Answer:
    kept = tuple(pair for pair in request.headers if pair[0].lower() not in ("if-match", "if-none-match"))
    answer = inner(replace(request, headers=kept)).without_header("ETag")
    return _unversioned_bulk(answer) if request.path == "/Bulk" else answer


def _unversioned_bulk(answer: Answer) -> Answer:
    operations = answer.resource.get("Operations")
    return body(Operations=[without(entry, "version") for entry in operations])(answer) if operations else answer


def _unversioned(resource: Resource) -> Resource:
    return {**resource, "meta": without(resource["meta"], "version")} if "meta" in resource else resource


def _unsorted(request: Request, inner: Inner) -> Answer:
    left = {name: value for name, value in request.query.items() if name not in ("sortBy", "sortOrder")}
    if searches(request) and request.resource:
        return inner(request.with_json(without(request.resource, "sortBy", "sortOrder")))
    return inner(replace(request, query=left))


NO_PATCH = (claims(patch=False), _refusing("PATCH", 501))
NO_BULK = (claims(bulk=False), _refusing("/Bulk", 501))
NO_SORT = (claims(sort=False), _unsorted)
NO_ETAG = (claims(etag=False), _without_versions, showing(_unversioned))

declare("no-patch", "There is no PATCH, and it is not claimed: 501.", OPTIONAL, *NO_PATCH)
declare(
    "no-patch-405",
    "There is no PATCH, and it is not claimed: 405 with Allow.",
    "A-48: 501, 404 or 405 for what is not supported.",
    claims(patch=False),
    _refusing("PATCH", 405, allow="GET, PUT, DELETE"),
)
declare("no-bulk", "There is no bulk, and it is not claimed.", OPTIONAL, *NO_BULK)
declare("no-sort", "Sorting is not claimed, and sortBy is ignored.", "A-27: sort unsupported is ignored.", *NO_SORT)
declare(
    "no-sort-400",
    "Sorting is not claimed, and sortBy is refused.",
    "A-27: sort unsupported: ignored, or 4xx or 501.",
    claims(sort=False),
    _refusing("sortBy", 400),
)
declare("no-etag", "There are no versions anywhere, and none are claimed.", OPTIONAL, *NO_ETAG)
declare(
    "etag-not-claimed",
    "Versions are shown, and not claimed; conditions are ignored.",
    "A-51: with etag.supported false the header is ignored.",
    claims(etag=False),
    lambda request, inner: inner(
        replace(request, headers=tuple(p for p in request.headers if p[0].lower() not in ("if-match", "if-none-match")))
    ),
)
declare("no-change-password", "changePassword is not claimed.", OPTIONAL, claims(changePassword=False))

for _status, _scim_type in ((400, "invalidFilter"), (403, ""), (501, "")):
    declare(
        f"no-filter-{_status}",
        f"Filtering is not claimed; a filter is refused with {_status}.",
        "A-28: no status is defined: 400 invalidFilter, 403 or 501.",
        claims(filter=False),
        _refusing("filter", _status, _scim_type),
    )

declare(
    "nothing-claimed",
    "Of everything optional nothing is there, and nothing is claimed.",
    OPTIONAL,
    *NO_PATCH,
    *NO_BULK,
    *NO_SORT,
    *NO_ETAG,
    claims(filter=False, changePassword=False),
    _refusing("filter", 400, "invalidFilter"),
)
declare(
    "claims-too-little",
    "Everything works, and nothing is claimed.",
    OPTIONAL,
    claims(patch=False, bulk=False, filter=False, sort=False, etag=False, changePassword=False),
)


@oddity("RFC 7644, section 3.7.4: a service provider defines the maximum number of operations.")
def bulk_small(request: Request, inner: Inner) -> Answer:
    """A bulk request may hold two operations and 4000 bytes."""
    sent = request.resource.get("Operations")
    if request.path == "/Bulk" and isinstance(sent, list) and (len(sent) > 2 or len(request.body) > 4000):
        return error(413, "At most 2 operations and 4000 bytes.")
    limited = discovering("ServiceProviderConfig", _small_bulk)
    return limited(request, inner)


def _small_bulk(config: Resource) -> Resource:
    return {**config, "bulk": {"supported": True, "maxOperations": 2, "maxPayloadSize": 4000}}


@oddity("RFC 7644, section 4, and 7643, section 5: discovery may be read by anybody (A-42).")
def discovery_public(request: Request, inner: Inner) -> Answer:
    """Discovery is shown to everybody, with or without credentials."""
    answer = inner(request)
    opened = answer.status == 401 and request.operation == "discover" and request.method == "GET"
    return request.backstage.engine(request) if opened else answer


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
