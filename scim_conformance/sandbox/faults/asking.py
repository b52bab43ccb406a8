"""Faults in how the provider is asked about itself: for one description, with parameters, or to be written."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.sandbox.faults.discovering import CONFIGURATION, SCHEMAS, TYPES
from scim_conformance.sandbox.faults.making import body, fault, shows, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns


def _asked(request: Request, endpoint: str) -> bool:
    return request.operation == "discover" and request.segments[0] == endpoint


@fault("discovery")
def resource_type_unknown_served(request: Request, inner: Inner) -> Answer:
    """A resource type that nobody has is answered with User."""
    answer = inner(request)
    unknown = _asked(request, TYPES) and request.method == "GET" and answer.status == 404
    return inner(replace(request, path=f"/{TYPES}/User")) if unknown else answer


@fault("discovery")
def resource_type_alone_another(request: Request, inner: Inner) -> Answer:
    """Whichever resource type is asked for, Group comes."""
    found = _asked(request, TYPES) and bool(request.id) and inner(request).ok
    return inner(replace(request, path=f"/{TYPES}/Group")) if found else inner(request)


def _cut(request: Request, answer: Answer) -> Answer:
    """The page that paging parameters ask for."""
    start = max(int(request.query.get("startIndex", "1")), 1)
    most = int(request.query.get("count", "1000"))
    return body(Resources=answer.resources[start - 1 :][:most])(answer)


@fault("discovery")
def discovery_paged(request: Request, inner: Inner) -> Answer:
    """Discovery lists are paged."""
    answer = inner(request)
    return _cut(request, answer) if request.operation == "discover" and answer.ok and answer.resources else answer


@fault("discovery")
def discovery_filter_applied(request: Request, inner: Inner) -> Answer:
    """A filter on a discovery endpoint is applied."""
    if request.operation != "discover" or "filter" not in request.query or request.id:
        return inner(request)
    answer = inner(replace(request, query={}))
    wanted = request.query["filter"].partition('"')[2].rstrip('"')
    left = [entry for entry in answer.resources if entry.get("id") == wanted]
    return body(Resources=left, totalResults=len(left))(answer) if answer.resources else answer


@fault("discovery")
def discovery_creates(request: Request, inner: Inner) -> Answer:
    """A POST to a discovery endpoint answers 201."""
    answer = inner(request)
    return Answer(201, {}) if request.operation == "discover" and request.method == "POST" else answer


@fault("discovery")
def discovery_deletes(request: Request, inner: Inner) -> Answer:
    """A DELETE of a description answers 204."""
    answer = inner(request)
    return Answer(204) if request.operation == "discover" and request.method == "DELETE" else answer


@fault("discovery")
def configuration_replaced(request: Request, inner: Inner) -> Answer:
    """A PUT of ServiceProviderConfig answers 200."""
    answer = inner(request)
    return Answer(200, request.json) if _asked(request, CONFIGURATION) and request.method == "PUT" else answer


@fault("discovery")
def discovery_trailing_500(request: Request, inner: Inner) -> Answer:
    """A read of one schema or resource type breaks the server."""
    single = request.operation == "discover" and bool(request.id)
    return error(500, "NullPointerException") if single else inner(request)


shows(
    "extension-lifted",
    "The attributes of an extension are shown beside the others.",
    ("extension",),
    lambda r: {**without(r, urns.ENTERPRISE_USER), **r.get(urns.ENTERPRISE_USER, {})},
)
shows(
    "extension-keys-flattened",
    "Creates and lists show the attributes of an extension under keys of their own.",
    ("extension",),
    lambda r: {
        **without(r, urns.ENTERPRISE_USER),
        **{f"{urns.ENTERPRISE_USER}:{key}": value for key, value in r.get(urns.ENTERPRISE_USER, {}).items()},
    },
    on=("create", "list"),
)


def _single(request: Request) -> bool:
    return request.operation == "discover" and request.segments[0] == SCHEMAS and bool(request.id)


@fault("discovery")
def schema_alone_another(request: Request, inner: Inner) -> Answer:
    """Whichever schema is asked for, the one of User comes."""
    answer = inner(request)
    return inner(replace(request, path=f"/{SCHEMAS}/{urns.USER}")) if _single(request) and answer.ok else answer


@fault("discovery")
def schema_unknown_served(request: Request, inner: Inner) -> Answer:
    """A schema that nobody has is answered with the one of User."""
    answer = inner(request)
    lost = _single(request) and request.method == "GET" and answer.status == 404
    return inner(replace(request, path=f"/{SCHEMAS}/{urns.USER}")) if lost else answer


@fault("discovery")
def schema_unknown_empty_list(request: Request, inner: Inner) -> Answer:
    """A schema that nobody has is answered with an empty list."""
    answer = inner(request)
    lost = _single(request) and request.method == "GET" and answer.status == 404
    return Answer(200, {"schemas": [urns.LIST_RESPONSE], "totalResults": 0, "Resources": []}) if lost else answer


@fault("discovery")
def message_schema_served(request: Request, inner: Inner) -> Answer:
    """The schema of ListResponse can be read."""
    if _single(request) and urns.LIST_RESPONSE in request.path:
        return Answer(
            200, {"schemas": [urns.SCHEMA], "id": urns.LIST_RESPONSE, "name": "ListResponse", "attributes": []}
        )
    return inner(request)
