"""Faults of PUT in detail: what is merged, lost, refused or changed where a resource is replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import Resource, declare, fault, only_asked, patch, store, stored
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

REPLACE = ("replace",)

Merge = Callable[[Resource, Resource], Resource]


def takes(name: str, description: str, change: Merge) -> None:
    """A fault that stores another body; `change` sees what is stored, and what was sent."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "replace" or not request.resource:
            return inner(request)
        before = stored(request)
        return inner(request.with_json(change(before, request.resource))) if before else inner(request)

    declare(name, description, REPLACE, layer)


def refuses(name: str, description: str, which: Callable[[Resource, Resource], bool]) -> None:
    """A fault that refuses a PUT for what is in it."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation == "replace" and stored(request) and which(stored(request), request.resource):
            answer = only_asked(request, inner)
            return error(400, "This cannot be replaced.", "mutability") if answer.ok else answer
        return inner(request)

    declare(name, description, REPLACE, layer)


def answers_200(name: str, description: str, which: Callable[[Resource], bool]) -> None:
    """A fault that passes over what has to be refused."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if request.operation == "replace" and answer.status == 400 and which(request.resource):
            return Answer(200, stored(request))
        return answer

    declare(name, description, REPLACE, layer)


def _merged_lists(before: Resource, sent: Resource) -> Resource:
    def joined(name: str, value: Any) -> Any:
        old = before.get(name)
        if name == "schemas" or not isinstance(value, list) or not isinstance(old, list):
            return value
        known = [entry.get("value") for entry in value if isinstance(entry, dict)]
        return [*value, *({**e, "primary": False} for e in old if isinstance(e, dict) and e.get("value") not in known)]

    return {name: joined(name, value) for name, value in sent.items()}


def _kept(*names: str) -> Merge:
    def change(before: Resource, sent: Resource) -> Resource:
        rest = {name: value for name, value in sent.items() if name not in names}
        return {**rest, **{name: before[name] for name in names if name in before}}

    return change


def _kept_if_empty(before: Resource, sent: Resource) -> Resource:
    kept = {name: before.get(name) for name, value in sent.items() if value is None or value == []}
    return {**sent, **{name: value for name, value in kept.items() if value is not None}}


def _extension_lost(before: Resource, sent: Resource) -> Resource:
    return {name: value for name, value in sent.items() if name != urns.ENTERPRISE_USER}


def _second_values_lost(before: Resource, sent: Resource) -> Resource:
    return {k: v[:1] if isinstance(v, list) and k not in ("schemas", "members") else v for k, v in sent.items()}


takes("replace-merges-lists", "A PUT adds its values to those that are there.", _merged_lists)
takes("replace-keeps-emails", "A PUT does not change mail addresses.", _kept("emails"))
takes("replace-keeps-name", "A PUT does not change the parts of the name.", _kept("name"))
takes("replace-keeps-active", "A PUT does not change active.", _kept("active"))
takes("replace-keeps-title", "A PUT does not change the title.", _kept("title"))
takes("replace-keeps-external-id", "A PUT does not change externalId.", _kept("externalId"))
takes("replace-keeps-extension", "A PUT does not change an extension.", _kept(urns.ENTERPRISE_USER))
takes("replace-keeps-user-name", "A PUT does not change userName.", _kept("userName"))
takes("replace-null-ignored", "A PUT with null or an empty list clears nothing.", _kept_if_empty)
takes("replace-loses-extension", "A PUT loses extensions.", _extension_lost)
takes("replace-loses-second-values", "A PUT keeps the first value of each attribute only.", _second_values_lost)
takes(
    "replace-loses-types",
    "A PUT loses the types of mail addresses.",
    lambda before, sent: (
        {
            **sent,
            "emails": [
                {k: v for k, v in e.items() if k != "type"} if isinstance(e, dict) else e
                for e in sent.get("emails") or []
            ],
        }
        if isinstance(sent.get("emails"), list)
        else sent
    ),
)
takes(
    "replace-activates",
    "Who is replaced is active afterwards, whatever the body says.",
    lambda before, sent: {**sent, "active": True} if "userName" in sent else sent,
)
takes(
    "replace-mangles-letters",
    "A PUT makes question marks of letters beyond ASCII.",
    lambda before, sent: {
        k: v.encode("ascii", "replace").decode() if isinstance(v, str) else v for k, v in sent.items()
    },
)
takes(
    "replace-names-minded-by-case",
    "A PUT passes over attributes whose names are written otherwise than in the schema.",
    lambda before, sent: {k: v for k, v in sent.items() if k != "nickname"},
)
refuses("replace-refuses-meta", "A PUT whose body has meta is refused.", lambda before, sent: "meta" in sent)
refuses("replace-refuses-id", "A PUT whose body has the id is refused.", lambda before, sent: "id" in sent)
refuses(
    "replace-refuses-groups",
    "A PUT whose body has groups is refused.",
    lambda before, sent: "groups" in sent,
)
refuses(
    "replace-refuses-no-change",
    "A PUT that changes nothing is refused.",
    lambda before, sent: {**before, "meta": 0} == {**sent, "meta": 0},
)
answers_200(
    "replace-wrong-type-accepted",
    "A PUT with a value of the wrong type succeeds without effect.",
    lambda sent: "banana" in sent.values(),
)


@fault("replace")
def replace_answers_an_echo(request: Request, inner: Inner) -> Answer:
    """The answer to a PUT is what was sent."""
    answer = inner(request)
    if request.operation != "replace" or not answer.ok:
        return answer
    return replace(answer, body={**request.resource, "id": request.id, "meta": answer.resource.get("meta")})


@fault("replace")
def replace_answers_the_state_before(request: Request, inner: Inner) -> Answer:
    """The answer to a PUT shows the resource as it was before."""
    before = stored(request) if request.operation == "replace" else {}
    answer = inner(request)
    return replace(answer, body=before) if before and answer.ok else answer


@fault("replace")
def replace_stores_half_of_what_is_refused(request: Request, inner: Inner) -> Answer:
    """A PUT that is refused has changed the title already."""
    answer = inner(request)
    if request.operation == "replace" and answer.status == 400 and isinstance(request.resource.get("title"), str):
        patch(request, request.path, {"op": "replace", "path": "title", "value": request.resource["title"]})
    return answer


@fault("replace")
def replace_leaves_groups(request: Request, inner: Inner) -> Answer:
    """Who is replaced leaves all groups."""
    answer = inner(request)
    if request.operation == "replace" and answer.ok and request.endpoint == "/Users":
        for group in store(request, "GET", "/Groups").resources:
            if any(member.get("value") == request.id for member in group.get("members") or []):
                patch(request, f"/Groups/{group['id']}", {"op": "remove", "path": f'members[value eq "{request.id}"]'})
    return answer


@fault("replace")
def replace_of_groups_empties(request: Request, inner: Inner) -> Answer:
    """A group that is renamed by PUT loses its members."""
    before = stored(request) if request.operation == "replace" and request.endpoint == "/Groups" else {}
    if before and request.resource.get("displayName") != before.get("displayName"):
        return inner(request.with_json({k: v for k, v in request.resource.items() if k != "members"}))
    return inner(request)


@fault("replace")
def replace_nameless(request: Request, inner: Inner) -> Answer:
    """A PUT without userName takes the name away."""
    nameless = request.backstage.notes["nameless"]
    answer = inner(request)
    if request.operation == "replace" and request.endpoint == "/Users" and "userName" not in request.resource:
        nameless[request.id] = True
        answer = Answer(200, stored(request))
    if request.id in nameless and answer.ok and request.operation in ("read", "replace"):
        return replace(answer, body={k: v for k, v in answer.resource.items() if k != "userName"})
    return answer


@fault("replace")
def replace_takes_a_name(request: Request, inner: Inner) -> Answer:
    """A PUT can give somebody the userName of somebody else."""
    shown = request.backstage.notes["taken-by-put"]
    answer = inner(request)
    if (
        request.operation == "replace"
        and answer.status in (400, 409)
        and answer.resource.get("scimType") == "uniqueness"
    ):
        shown[request.id] = request.resource.get("userName")
        answer = Answer(200, stored(request))
    if request.id in shown and answer.ok and answer.resource:
        return replace(answer, body={**answer.resource, "userName": shown[request.id]})
    return answer


@fault("replace")
def replace_taken_name_half_done(request: Request, inner: Inner) -> Answer:
    """A PUT with a userName that somebody has is refused, and takes the own name away."""
    answer = inner(request)
    if request.operation == "replace" and answer.resource.get("scimType") == "uniqueness":
        patch(request, request.path, {"op": "replace", "path": "userName", "value": f"lost-{request.id}"})
    return answer


@fault("replace")
def replace_taken_name_404(request: Request, inner: Inner) -> Answer:
    """A PUT with a userName that somebody has answers 404."""
    answer = inner(request)
    if request.operation == "replace" and answer.resource.get("scimType") == "uniqueness":
        return error(404, "There is somebody else.")
    return answer


@fault("replace")
def replace_new_address(request: Request, inner: Inner) -> Answer:
    """meta.location is another one after a PUT."""
    moved = request.backstage.notes["moved-by-put"]
    answer = inner(request)
    if request.operation == "replace" and answer.ok:
        moved[request.id] = True
    meta = answer.resource.get("meta")
    if request.id in moved and answer.ok and meta and request.operation in ("read", "replace"):
        return replace(answer, body={**answer.resource, "meta": {**meta, "location": f"{meta['location']}?v=2"}})
    return answer


@fault("replace")
def endpoint_can_be_replaced(request: Request, inner: Inner) -> Answer:
    """A PUT to the endpoint itself succeeds."""
    answer = inner(request)
    if request.method == "PUT" and len(request.segments) == 1:
        return Answer(200, request.json)
    return answer


@fault("replace")
def replace_touches_everybody(request: Request, inner: Inner) -> Answer:
    """A PUT gives its mail addresses to everybody."""
    answer = inner(request)
    if request.operation == "replace" and answer.ok and request.resource.get("emails"):
        for other in store(request, "GET", request.endpoint).resources:
            if other["id"] != request.id:
                change = {"op": "replace", "path": "emails", "value": request.resource["emails"]}
                patch(request, f"{request.endpoint}/{other['id']}", change)
    return answer
