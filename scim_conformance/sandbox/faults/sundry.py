"""Faults that show in one place only: managers, common attributes, a member twice, the order without a start index."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.sandbox.faults.making import Resource, body, fault, shows, without
from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.scim import urns


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


@fault("group-schema", "replace", "user-schema")
def put_shows_a_member_twice(request: Request, inner: Inner) -> Answer:
    """A group that was replaced shows its first member twice from then on."""
    answer = inner(request)
    doubled = request.backstage.notes["doubled"]
    if request.operation == "replace" and answer.ok and answer.resource.get("members"):
        doubled[request.id] = True
    if request.operation == "read" and request.id in doubled and answer.resource.get("members"):
        members = answer.resource["members"]
        return body(members=[*members, members[0]])(answer)
    return answer


@fault("group-schema", "replace")
def put_of_members_renames(request: Request, inner: Inner) -> Answer:
    """A replace with members changes the name of the group."""
    if request.operation != "replace" or not request.resource.get("members"):
        return inner(request)
    return inner(request.with_json({**request.resource, "displayName": f"{request.resource.get('displayName')} again"}))


@fault("pagination", "query/filter")
def list_begins_with_the_second(request: Request, inner: Inner) -> Answer:
    """A list without startIndex begins with the second resource, and has the first at its end."""
    answer = inner(request)
    if request.operation != "list" or "startIndex" in request.query or len(answer.resources) < 2:
        return answer
    return body(Resources=[*answer.resources[1:], answer.resources[0]])(answer)


@fault("query/filter", "sort")
def search_forgets_qualified_order(request: Request, inner: Inner) -> Answer:
    """A search by POST that sorts by the full name of an attribute is not sorted."""
    if not request.path.endswith("/.search") or "urn:" not in str(request.resource.get("sortBy")):
        return inner(request)
    return inner(replace(request.with_json(without(request.resource, "sortBy"))))
