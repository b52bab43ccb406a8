"""Oddities of how resources look: what is absent, null or empty, the order and case of names, more than needed."""

from __future__ import annotations

from typing import Any

from scim_conformance.sandbox.faults.making import each_resource, without
from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.sandbox.oddities.making import (
    Resource,
    declare,
    deeply,
    discovering,
    every_body,
    listing,
    oddity,
    shows,
    shows_resources,
    wanted,
)
from scim_conformance.scim import urns

UNASSIGNED = "RFC 7643, section 2.5: null, an empty list and no value at all are the same (A-61)."

SINGLE = ("externalId", "nickName", "title", "userType", "locale", "profileUrl")
LISTS = ("emails", "phoneNumbers", "ims", "photos", "addresses", "entitlements", "roles", "x509Certificates")


def _user(resource: Resource) -> bool:
    return urns.USER in resource.get("schemas", ())


def _group(resource: Resource) -> bool:
    return urns.GROUP in resource.get("schemas", ())


def _filled(request: Request, inner: Inner, single: Any, several: Any) -> Answer:
    """The answer with a value for what has none, unless the client chose the attributes."""
    answer = inner(request)
    chosen = {"attributes", "excludedAttributes"} & {*request.query, *request.resource}
    if not answer.ok or not shows_resources(request) or chosen:
        return answer
    nothing = dict.fromkeys(SINGLE, single) if single != [] else {}
    lists = dict.fromkeys(LISTS, several)
    return each_resource(answer, lambda resource: {**nothing, **lists, **resource} if _user(resource) else resource)


@oddity(UNASSIGNED)
def nulls_for_absent(request: Request, inner: Inner) -> Answer:
    """What has no value is shown as null."""
    return _filled(request, inner, None, None)


@oddity(UNASSIGNED)
def empty_lists_for_absent(request: Request, inner: Inner) -> Answer:
    """A multi-valued attribute that has no value is shown as an empty list."""
    return _filled(request, inner, [], [])


shows(
    "members-and-groups-empty",
    "Members of an empty group and groups of a user without any are an empty list.",
    UNASSIGNED,
    lambda resource: {**({"members": []} if _group(resource) else {"groups": []}), **resource},
)


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _turned(entry) for name, entry in reversed(value.items())}
    return value


declare(
    "members-of-objects-turned",
    "The members of every JSON object come the other way round.",
    "RFC 8259, section 4: an object is an unordered collection.",
    lambda request, inner: every_body(inner(request), deeply(_turned)),
)
shows(
    "values-turned",
    "The values of multi-valued attributes come the other way round.",
    "RFC 7643, section 2.4: no order is defined.",
    lambda resource: {
        name: [*reversed(value)] if isinstance(value, list) and name != "schemas" else value
        for name, value in resource.items()
    },
)
shows(
    "schemas-turned-round",
    "The URN of an extension comes before that of the resource.",
    "RFC 7643, section 3: schemas has no order.",
    lambda resource: {**resource, "schemas": [*reversed(resource.get("schemas", []))]},
)


@oddity("RFC 7643, section 2.1: attribute names are case insensitive (A-34).")
def names_in_lower_case(request: Request, inner: Inner) -> Answer:
    """The names of the attributes of users and groups are in lower case."""
    answer = inner(request)
    if not answer.ok or not shows_resources(request):
        return answer
    kept = ("schemas", "id", "meta")
    return each_resource(answer, lambda r: {n if n in kept or ":" in n else n.lower(): v for n, v in r.items()})


shows(
    "extension-always-named",
    "Every user names the enterprise extension in schemas, with or without values of it.",
    "A-59: the URN of an extension without data is accepted.",
    lambda resource: (
        {**resource, "schemas": [*dict.fromkeys([*resource["schemas"], urns.ENTERPRISE_USER])]}
        if _user(resource)
        else resource
    ),
)

VENDOR = "urn:example:params:scim:schemas:extension:vendor:2.0:User"

_VENDOR_SCHEMA = {
    "schemas": [urns.SCHEMA],
    "id": VENDOR,
    "name": "Vendor",
    "description": "What only this vendor has",
    "attributes": [
        {
            "name": "plan",
            "type": "string",
            "multiValued": False,
            "description": "What is paid for",
            "required": False,
            "caseExact": False,
            "mutability": "readOnly",
            "returned": "default",
            "uniqueness": "none",
        }
    ],
}


def _with_vendor_schema(request: Request, inner: Inner) -> Answer:
    answer = inner(request)
    if request.segments[:1] != ("Schemas",) or answer.status == 401 or "filter" in request.query:
        return answer
    described = {
        **_VENDOR_SCHEMA,
        "meta": {"resourceType": "Schema", "location": f"{request.base_url}/Schemas/{VENDOR}"},
    }
    if request.id.lower() == VENDOR.lower() and request.method == "GET" and not request.query:
        return Answer(200, described)
    if request.id or not answer.ok:
        return answer
    return listing(answer, [*answer.resources, described])


def _extended(entry: Resource) -> Resource:
    if entry.get("schema") != urns.USER:
        return entry
    return {**entry, "schemaExtensions": [*entry.get("schemaExtensions", ()), {"schema": VENDOR, "required": False}]}


def _with_plan(request: Request, inner: Inner) -> Answer:
    """What clients send of it is ignored, as with all that is read-only; an answer shows it."""
    sent = request.resource
    if VENDOR in sent:
        named = [urn for urn in sent.get("schemas", ()) if urn != VENDOR]
        request = request.with_json({**without(sent, VENDOR), "schemas": named})
    elif VENDOR in sent.get("schemas", ()):
        request = request.with_json({**sent, "schemas": [urn for urn in sent["schemas"] if urn != VENDOR]})
    answer = inner(request)
    if not answer.ok or not shows_resources(request) or not wanted(request, VENDOR):
        return answer
    return each_resource(
        answer,
        lambda r: {**r, "schemas": [*r["schemas"], VENDOR], VENDOR: {"plan": "free"}} if _user(r) else r,
    )


declare(
    "vendor-extension",
    "Users have an extension of the vendor's own, with a value that the server sets.",
    "RFC 7643, section 3.3: a resource may have any extensions that its resource type names.",
    _with_vendor_schema,
    discovering("ResourceTypes", _extended),
    _with_plan,
)
shows(
    "meta-with-more",
    "meta has members that no RFC has.",
    "RFC 7643, section 3.1: meta is set by the service provider; nothing forbids more of it.",
    lambda resource: (
        {**resource, "meta": {**resource["meta"], "createdBy": "scim", "etagAge": 0}}
        if "meta" in resource
        else resource
    ),
)
