"""Edits that are documented as less than edits: without effect, limited to some attributes, or a way to deprovision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import Outcome, ResourceTypeFacts, Support
from scim_conformance.sandbox.documented import COMMON, assignments, attribute_of, operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED
from scim_conformance.scim import urns
from scim_conformance.scim.schema import walk
from scim_conformance.standards import core_schema

TRIGGERS = {"delete": "delete", "replace": "replace_active_false", "patch": "patch_active_false"}
"""The deprovisioning fact that an operation may be a trigger of, however it is written."""


def without_effect(facts: ResourceTypeFacts) -> Layer:
    """Operations documented as `no_effect`: answered with the resource as it is, but for what they except."""

    def layer(request: Request, inner: Inner) -> Answer:
        outcome = facts.operations[request.operation].first if request.id and request.operation else None
        if outcome is None or outcome.support is not Support.NO_EFFECT or request.operation == "read":
            return inner(request)
        stored = request.backstage.engine(request.asking("GET", request.path))
        if not stored.ok:
            return stored
        if request.operation == "delete":
            return Answer(_status(outcome, 204))
        if not isinstance(request.json, dict):
            return error(400, "The body is not a JSON object.", "invalidSyntax")
        return _edited(request, stored, outcome, facts)

    return layer


def limited(facts: ResourceTypeFacts) -> Layer:
    """A PATCH documented as `partial` takes only operations whose path, or what they give, is among those named."""
    outcome = facts.operations["patch"].first
    only = {*COMMON, *(path.lower() for path in outcome.only)}
    known = {one.path.lower() for one in walk(core_schema(facts.schema))}

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "patch" or outcome.support is not Support.PARTIAL:
            return inner(request)
        for entry in operations(request.json):
            for attribute in _aimed_at(entry, facts.schema):
                if attribute not in only and attribute.partition(".")[0] not in only:
                    cause = (
                        ("noTarget" if "[" in str(entry.get("path")) else "mutability") if attribute in known else ""
                    )
                    return error(400, f"Only {', '.join(sorted(outcome.only))} can be changed.", cause or "invalidPath")
        return inner(request)

    return layer


def _aimed_at(entry: dict[str, Any], schema: str) -> list[str]:
    """The attributes of an operation: the one of its path, or without a path those that it gives."""
    path, value = entry.get("path"), entry.get("value")
    if isinstance(path, str) and path:
        return [attribute_of(path, schema)]
    return [attribute_of(name, schema) for name in value] if isinstance(value, dict) else []


def limited_replacement(facts: ResourceTypeFacts) -> Layer:
    """A PUT documented as `partial` changes the attributes named, and passes over all that it says of others."""
    outcome = facts.operations["replace"].first
    free = {*COMMON, *(path.lower() for path in outcome.only)}

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "replace" or outcome.support is not Support.PARTIAL or not request.resource:
            return inner(request)
        stored = request.backstage.engine(request.asking("GET", request.path)).resource
        given = {name: value for name, value in request.resource.items() if name.lower() in free}
        rest = {name: value for name, value in stored.items() if name.lower() not in free}
        return inner(request.with_json({**rest, **given}))

    return layer


def deprovisioning(facts: ResourceTypeFacts) -> Layer:
    """DELETE and `active: false` end as documented: the resource is `gone`, `inactive`, or `none` of it happens."""

    def layer(request: Request, inner: Inner) -> Answer:
        outcome = _outcome(request, facts)
        if outcome is None:
            return inner(request)
        if outcome.support in REFUSED:
            return error(_status(outcome, 501), "Deprovisioning in this way is not supported.")
        if request.operation == "delete":
            return _deleted(request, inner, outcome)
        return _deactivated(request, inner, outcome)

    return layer


def deactivates(request: Request, schema: str = urns.USER) -> bool:
    """Whether a PUT or PATCH sets `active` to false, be it a boolean or a text."""
    if request.operation == "replace":
        given = [(name.lower(), value) for name, value in request.resource.items()]
    else:
        given = list(assignments(request.json, schema)) if request.operation == "patch" else []
    return any(name == "active" and str(value).lower() == "false" for name, value in given)


def _outcome(request: Request, facts: ResourceTypeFacts) -> Outcome | None:
    """What is documented of a request that deprovisions; None for any other request."""
    usual = facts.deprovisioning.get(TRIGGERS.get(request.operation, ""))
    fact = facts.deprovisioning.get(_written(request), usual)
    if fact is None or not (request.operation == "delete" or deactivates(request, facts.schema)):
        return None
    return fact.first


def _written(request: Request) -> str:
    """The trigger that a PATCH is, by how it is written; empty for the usual way, and for what is no PATCH."""
    for operation in operations(request.json) if request.operation == "patch" else ():
        value = operation.get("value")
        if not operation.get("path") and isinstance(value, dict) and "active" in value:
            return "patch_active_false_without_path"
        if str(operation.get("path")).lower() == "active" and isinstance(value, str):
            return "patch_active_false_as_text"
    return ""


def hide_inactive(facts: ResourceTypeFacts) -> Layer:
    """Lists do not show who was taken out of service, where the vendor says that they do not."""
    hidden = any(
        fact.first.effect == "inactive" and fact.first.listed is False for fact in facts.deprovisioning.values()
    )

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if not hidden or request.operation != "list" or not answer.ok:
            return answer
        shown = [one for one in answer.resources if one.get("active") is not False]
        total = answer.resource.get("totalResults", 0) - len(answer.resources) + len(shown)
        body = {**answer.resource, "Resources": shown, "totalResults": total, "itemsPerPage": len(shown)}
        return replace(answer, body=body)

    return layer


def keep_left_out(facts: ResourceTypeFacts) -> Layer:
    """A PUT leaves alone what it does not name, where the vendor says so."""
    kept = facts.left_out is not None and facts.left_out.first.effect == "kept"

    def layer(request: Request, inner: Inner) -> Answer:
        if not kept or request.operation != "replace" or not request.resource:
            return inner(request)
        stored = request.backstage.engine(request.asking("GET", request.path)).resource
        named = {name.lower() for name in request.resource}
        rest = {name: value for name, value in stored.items() if name.lower() not in named and name != "meta"}
        return inner(request.with_json({**rest, **request.resource}))

    return layer


def _deleted(request: Request, inner: Inner, outcome: Outcome) -> Answer:
    if outcome.effect not in ("inactive", "none"):
        return inner(request)
    stored = inner(request.asking("GET", request.path))
    if stored.ok and outcome.effect == "inactive":
        _patch(request, [_set_active(False)])
    return Answer(_status(outcome, 204)) if stored.ok else stored


def _deactivated(request: Request, inner: Inner, outcome: Outcome) -> Answer:
    before = _is_active(request)
    answer = inner(request)
    if answer.ok and outcome.effect == "gone":
        request.backstage.engine(request.asking("DELETE", request.path))
    elif answer.ok and outcome.effect == "inactive" and _is_active(request):
        _patch(request, [_set_active(False)])
    elif answer.ok and outcome.effect == "none" and _is_active(request) != before:
        _patch(request, [_set_active(before)])
    return answer


def _is_active(request: Request) -> bool:
    return request.backstage.engine(request.asking("GET", request.path)).resource.get("active") is not False


def _edited(request: Request, stored: Answer, outcome: Outcome, facts: ResourceTypeFacts) -> Answer:
    excepted = {path.lower() for path in outcome.except_}
    if request.operation == "replace":
        given = [(name.lower(), value) for name, value in request.resource.items()]
    else:
        given = list(assignments(request.json, facts.schema))
    changes = [{"op": "replace", "path": name, "value": value} for name, value in given if name in excepted]
    if changes:
        refused = _patch(request, changes)
        if not refused.ok:
            return refused
        stored = request.backstage.engine(request.asking("GET", request.path))
    status = _status(outcome, 200)
    return Answer(status, stored.body if status != 204 else None, stored.headers)


def _set_active(value: bool) -> dict[str, Any]:
    return {"op": "replace", "path": "active", "value": value}


def _patch(request: Request, changes: list[dict[str, Any]]) -> Answer:
    body = {"schemas": [urns.PATCH_OP], "Operations": changes}
    return request.backstage.engine(request.asking("PATCH", request.path, body))


def _status(outcome: Outcome, usual: int) -> int:
    return outcome.status[0] if outcome.status else usual
