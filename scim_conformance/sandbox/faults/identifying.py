"""Faults in whose resource is shown, and in what a client can say of id, meta and groups."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

from scim_conformance.sandbox.faults.making import (
    SHOWING,
    Resource,
    dated,
    each_resource,
    fault,
    store,
    stored,
    with_meta,
    without,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

META = ("user-schema", "group-schema")

LENGTH = 32
"""The length of the ids that the engine gives."""


@fault("read", *META)
def each_read_shows_another_title(request: Request, inner: Inner) -> Answer:
    """Every read of a user shows another title."""
    answer = inner(request)
    if request.operation != "read" or "title" not in answer.resource:
        return answer
    return replace(answer, body={**answer.resource, "title": f"title {uuid4().hex[:8]}"})


@fault("read", *META)
def each_read_is_a_change(request: Request, inner: Inner) -> Answer:
    """Every read moves meta.lastModified."""
    answer = inner(request)
    reads = request.backstage.notes["reads"]
    reads[request.id] = reads.get(request.id, 0) + 1
    if request.operation != "read":
        return answer
    return each_resource(answer, lambda r: dated(r, "lastModified", minutes=reads[request.id] - 1))


@fault("read")
def id_in_any_case(request: Request, inner: Inner) -> Answer:
    """An id is found in any case."""
    answer = inner(request)
    if request.operation != "read" or answer.status != 404 or request.id == request.id.lower():
        return answer
    return inner(replace(request, path=f"{request.endpoint}/{request.id.lower()}"))


@fault("read")
def id_with_a_tail(request: Request, inner: Inner) -> Answer:
    """What follows after a whole id is not looked at."""
    return (
        inner(replace(request, path=f"{request.endpoint}/{request.id[:LENGTH]}"))
        if len(request.id) > LENGTH
        else inner(request)
    )


@fault("read")
def types_are_mixed_up(request: Request, inner: Inner) -> Answer:
    """Whatever has the id is shown, at the endpoint of any type."""
    answer = inner(request)
    if request.operation != "read" or answer.status != 404:
        return answer
    for other in ("/Users", "/Groups"):
        found = stored(request, f"{other}/{request.id}")
        if found:
            return Answer(200, found)
    return answer


@fault("read")
def read_shows_somebody_else(request: Request, inner: Inner) -> Answer:
    """A read shows the resource that was created before the one that was asked for."""
    answer = inner(request)
    order = request.backstage.notes[f"order of {request.endpoint}"]
    if request.operation == "create" and answer.ok:
        order[str(answer.resource.get("id"))] = True
    ids = list(order)
    if request.operation != "read" or request.id not in ids[1:]:
        return answer
    found = stored(request, f"{request.endpoint}/{ids[ids.index(request.id) - 1]}")
    return Answer(200, found) if answer.ok and found else answer


@fault("read", "errors")
def odd_id_breaks(request: Request, inner: Inner) -> Answer:
    """A read with an id that is no UUID ends in a server error."""
    odd = request.operation == "read" and not re.fullmatch(r"[0-9a-fA-F-]{32,36}", request.id)
    return error(500, "invalid input syntax for type uuid") if odd else inner(request)


@fault("read", "errors")
def odd_id_answers_400(request: Request, inner: Inner) -> Answer:
    """A read with an id that is no UUID is refused with 400."""
    odd = request.operation == "read" and not re.fullmatch(r"[0-9a-fA-F-]{32,36}", request.id)
    return error(400, "This is no UUID.", "invalidValue") if odd else inner(request)


def _takes_over(name: str, member: str) -> None:
    """A fault that takes over a member of meta that the client sends with a create."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        kept = request.backstage.notes[f"{member} of clients"]
        given = request.resource.get("meta")
        if request.operation == "create" and answer.ok and isinstance(given, dict) and member in given:
            kept[str(answer.resource["id"])] = given[member]
        if request.operation not in SHOWING or not answer.ok:
            return answer
        return each_resource(answer, lambda r: with_meta(r, **{member: kept[r["id"]]}) if r.get("id") in kept else r)

    layer.__name__, layer.__doc__ = name, f"A create takes over the meta.{member} that the client sends."
    fault("create")(layer)


for _member in ("lastModified", "location", "resourceType", "version"):
    _takes_over(f"create_takes_client_{re.sub('(?=[A-Z])', '_', _member).lower()}", _member)


@fault("create", "group-schema")
def create_takes_groups(request: Request, inner: Inner) -> Answer:
    """A user is in the groups that it was created with."""
    answer = inner(request)
    wanted = request.backstage.notes["groups of clients"]
    if request.operation == "create" and answer.ok and request.resource.get("groups"):
        wanted[str(answer.resource["id"])] = request.resource["groups"]
    if request.operation not in SHOWING or not answer.ok:
        return answer
    return each_resource(answer, lambda r: {**r, "groups": wanted[r["id"]]} if r.get("id") in wanted else r)


@fault("create", "extension")
def unknown_schema_taken_over(request: Request, inner: Inner) -> Answer:
    """A resource lists a schema that nobody has, because it was created with it."""
    unknown = [urn for urn in request.resource.get("schemas") or () if str(urn).startswith("urn:example:")]
    if request.operation == "create" and unknown:
        known = {name: value for name, value in request.resource.items() if name not in unknown}
        known["schemas"] = [urn for urn in known["schemas"] if urn not in unknown]
        answer = inner(request.with_json(known))
        request.backstage.notes["schemas of clients"][str(answer.resource.get("id"))] = unknown
    else:
        answer = inner(request)
    listed = request.backstage.notes["schemas of clients"]
    if request.operation not in SHOWING or not answer.ok:
        return answer
    return each_resource(answer, lambda r: {**r, "schemas": [*r["schemas"], *listed.get(str(r.get("id")), ())]})


@fault("create", "extension")
def unknown_schema_breaks(request: Request, inner: Inner) -> Answer:
    """A schema that nobody has ends in a server error."""
    unknown = any(str(urn).startswith("urn:example:") for urn in request.resource.get("schemas") or ())
    return error(500, "Internal error.") if request.operation == "create" and unknown else inner(request)


@fault("discovery", *META)
def shown_although_on_request(request: Request, inner: Inner) -> Answer:
    """The schema says that nickName is returned on request, and it is always there."""
    answer = inner(request)
    if request.operation != "discover" or request.segments[0] != "Schemas":
        return answer
    return each_resource(answer, _on_request)


def _on_request(schema: Resource) -> Resource:
    declared = [
        {**one, "returned": "request"} if one.get("name") == "nickName" else one for one in schema.get("attributes", ())
    ]
    return {**schema, "attributes": declared}


@fault("create")
def create_keeps_a_cache(request: Request, inner: Inner) -> Answer:
    """Right after a create, reads show the resource without what it was given."""
    answer = inner(request)
    early = request.backstage.notes["early"]
    if request.operation == "create" and answer.ok:
        early[str(answer.resource["id"])] = True
    if request.operation == "read" and answer.ok and early.pop(request.id, None):
        return replace(answer, body=without(answer.resource, "displayName", "title", "externalId"))
    return answer


@fault("create")
def location_of_another(request: Request, inner: Inner) -> Answer:
    """The Location of a create is that of the resource before it."""
    answer = inner(request)
    seen = request.backstage.notes["locations"]
    before = seen.get(request.endpoint)
    if request.operation == "create" and answer.ok:
        seen[request.endpoint] = answer.header("Location")
        return answer.with_header("Location", before) if before else answer
    return answer


@fault("create")
def create_empties_neighbours(request: Request, inner: Inner) -> Answer:
    """A create takes the nickName from everybody who was there before."""
    if request.operation == "create":
        for other in store(request, "GET", request.endpoint).resources:
            if other.get("nickName"):
                store(request, "PUT", f"{request.endpoint}/{other['id']}", without(other, "nickName"))
    return inner(request)
