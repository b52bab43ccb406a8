"""Oddities of stricter rules: what must be unique, who may be a member, what a password has to be."""

from __future__ import annotations

from scim_conformance.sandbox.documented import assignments
from scim_conformance.sandbox.faults.making import only_asked, patch, stored
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.sandbox.oddities.making import Resource, declare, discovering, oddity, value
from scim_conformance.scim import urns


@oddity("A-58: externalId may be unique.")
def external_id_unique(request: Request, inner: Inner) -> Answer:
    """A second resource with the same externalId is refused."""
    given = value(request.resource, "externalId")
    if request.operation in ("create", "replace") and isinstance(given, str) and given:
        asked = request.asking("GET", request.endpoint, query={"count": "1000"})
        others = [e for e in request.backstage.engine(asked).resources if e["id"] != request.id]
        if any(entry.get("externalId") == given for entry in others) and only_asked(request, inner).status != 401:
            return error(409, "The externalId is taken.", "uniqueness")
    return inner(request)


def _unique_names(entry: Resource) -> Resource:
    if entry.get("id") != urns.GROUP:
        return entry
    unique = [{**one, "uniqueness": "server"} if one["name"] == "displayName" else one for one in entry["attributes"]]
    return {**entry, "attributes": unique}


def _one_of_a_name(request: Request, inner: Inner) -> Answer:
    given = value(request.resource, "displayName")
    if request.endpoint == "/Groups" and request.operation == "create" and isinstance(given, str):
        asked = request.asking("GET", "/Groups", query={"count": "1000"})
        taken = any(
            e.get("displayName", "").lower() == given.lower() for e in request.backstage.engine(asked).resources
        )
        if taken and only_asked(request, inner).status != 401:
            return error(409, "There is such a group.", "uniqueness")
    return inner(request)


declare(
    "group-names-unique",
    "A second group of the same name is refused.",
    "RFC 7643, section 7: uniqueness is the service provider's to say, and its schema says it.",
    discovering("Schemas", _unique_names),
    _one_of_a_name,
)


KINDS = ("Users", "Groups")


def _members(request: Request) -> list[str]:
    """The ids of the members that a write gives to a group."""
    if request.endpoint != "/Groups" or request.operation not in ("create", "replace", "patch"):
        return []
    pairs = assignments(request.json, urns.GROUP) if request.operation == "patch" else request.resource.items()
    lists = [entry for name, entry in pairs if name.lower() == "members"]
    flat = [one for entry in lists for one in (entry if isinstance(entry, list) else [entry])]
    return [str(one["value"]) for one in flat if isinstance(one, dict) and "value" in one]


@oddity("A-66: an unknown member: accepted, 400 invalidValue or 404.")
def unknown_members_refused(request: Request, inner: Inner) -> Answer:
    """A member that nobody is, is refused."""
    unknown = [id for id in _members(request) if not any(stored(request, f"/{kind}/{id}") for kind in KINDS)]
    if unknown and only_asked(request, inner).ok:
        return error(400, f"Nobody is {unknown[0]}.", "invalidValue")
    return inner(request)


@oddity("A-66: nested groups are optional.")
def nested_groups_refused(request: Request, inner: Inner) -> Answer:
    """A group cannot be a member."""
    if any(stored(request, f"/Groups/{id}") for id in _members(request)) and only_asked(request, inner).ok:
        return error(400, "Members are users.", "invalidValue")
    return inner(request)


@oddity("RFC 7643, section 4.1.1, and A-64: a password that breaks the policy is refused with invalidValue.")
def short_passwords_refused(request: Request, inner: Inner) -> Answer:
    """A password of less than 12 characters is refused."""
    given = value(request.resource, "password")
    if request.operation in ("create", "replace") and isinstance(given, str) and len(given) < 12:
        return error(400, "The password is too short.", "invalidValue")
    return inner(request)


@oddity("RFC 7644, section 3.6, and A-65: who looks after references is open.")
def deleted_members_stay(request: Request, inner: Inner) -> Answer:
    """A group keeps the id of a member that was deleted."""
    if request.operation != "delete" or request.endpoint != "/Users":
        return inner(request)
    groups = request.backstage.engine(request.asking("GET", "/Groups", query={"count": "1000"})).resources
    of_it = [g for g in groups if any(m.get("value") == request.id for m in g.get("members", ()))]
    answer = inner(request)
    for group in of_it if answer.ok else ():
        patch(request, f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": request.id}]})
    return answer
