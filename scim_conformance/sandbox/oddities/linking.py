"""Oddities of references between resources: members and groups with more beside their value, or with less."""

from __future__ import annotations

from scim_conformance.sandbox.faults.making import each_resource, stored, without
from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.sandbox.oddities.making import Resource, oddity, shows, shows_resources, wanted
from scim_conformance.scim import urns


def _plain(resource: Resource) -> Resource:
    changed = dict(resource)
    for name in ("members", "groups"):
        if isinstance(resource.get(name), list):
            changed[name] = [without(entry, "$ref", "type", "display") for entry in resource[name]]
    return changed


shows(
    "members-by-value-only",
    "Members and groups have a value and nothing else.",
    "A-66 and RFC 7643, sections 4.1.2 and 4.2: $ref, type and display are optional.",
    _plain,
)


@oddity("RFC 7643, section 4.1.2: groups is read-only and not required (A-65).")
def groups_shown(request: Request, inner: Inner) -> Answer:
    """A user shows the groups that it is a member of, with display and type."""
    answer = inner(request)
    if not answer.ok or not shows_resources(request) or not wanted(request, "groups"):
        return answer
    groups = request.backstage.engine(request.asking("GET", "/Groups", query={"count": "1000"})).resources
    return each_resource(answer, lambda resource: _with_groups(resource, groups))


def _with_groups(resource: Resource, groups: list[Resource]) -> Resource:
    mine = [
        {"value": group["id"], "display": group.get("displayName"), "type": "direct"}
        for group in groups
        if any(member.get("value") == resource.get("id") for member in group.get("members", ()))
    ]
    return {**resource, "groups": mine} if mine and urns.USER in resource.get("schemas", ()) else resource


@oddity("RFC 7643, section 4.2: display, type and $ref of a member are optional, and the server may fill them in.")
def members_described(request: Request, inner: Inner) -> Answer:
    """Members have display, type and $ref, whether the client sent them or not."""
    answer = inner(request)
    if not answer.ok or not shows_resources(request):
        return answer
    return each_resource(answer, lambda resource: _described(request, resource))


def _described(request: Request, resource: Resource) -> Resource:
    if not isinstance(resource.get("members"), list):
        return resource
    return {**resource, "members": [_member(request, entry) for entry in resource["members"]]}


def _member(request: Request, entry: Resource) -> Resource:
    path = f"/Users/{entry.get('value')}"
    found = stored(request, path)
    if not found:
        return entry
    return {"display": found.get("userName"), "type": "User", "$ref": f"{request.base_url}{path}", **entry}
