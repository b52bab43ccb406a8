"""Forms of PATCH as documented: refused, passed over, or understood in the way that the vendor writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scim_conformance.profile.model import PatchFact, ResourceTypeFacts, Support
from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED


def documented_patches(facts: ResourceTypeFacts) -> Layer:
    """A PATCH with an operation of a form that is documented as refused or without effect ends so.

    A member may be named in another way than RFC 7644 has it, if the vendor does.
    """
    less = [form for form in facts.patches.values() if form.fact.first.support in (*REFUSED, Support.NO_EFFECT)]
    naming = [form for form in facts.patches.values() if form not in less and "{member}" in form.path]

    def layer(request: Request, inner: Inner) -> Answer:
        for operation in operations(request.json) if request.operation == "patch" else ():
            form = next((form for form in less if is_of_form(operation, form)), None)
            if form is not None:
                return _ended(request, form)
        given = operations(request.json) if naming and request.operation == "patch" else []
        usual = [_as_usual(operation, naming) for operation in given]
        return inner(request if usual == given else request.with_json({**request.resource, "Operations": usual}))

    return layer


def is_of_form(operation: Mapping[str, Any], form: PatchFact) -> bool:
    """Whether an operation is written like this: the same word, the same path, members by value or not."""
    by_value = form.op.lower() == "remove" and "value" in operation
    return operation.get("op") == form.op and _written(operation, form) is not None and by_value == form.by_value


def _written(operation: Mapping[str, Any], form: PatchFact) -> re.Match[str] | None:
    """The path of an operation as this form has it, with the member that it names."""
    wanted = re.escape(form.path).replace(re.escape("{member}"), "(?P<member>.+)")
    return re.fullmatch(wanted, str(operation.get("path") or ""))


def _as_usual(operation: Mapping[str, Any], naming: list[PatchFact]) -> Mapping[str, Any]:
    """The operation with its member named as in RFC 7644."""
    written = next((_written(operation, form) for form in naming if is_of_form(operation, form)), None)
    if written is None:
        return operation
    member = written["member"].strip('"')
    return {**operation, "path": f'members[value eq "{member}"]'}


def _ended(request: Request, form: PatchFact) -> Answer:
    outcome = form.fact.first
    if outcome.support in REFUSED:
        status = outcome.status[0] if outcome.status else 400
        return error(status, f"{form.op} of {form.path or 'nothing named'} is not supported.", "mutability")
    stored = request.backstage.engine(request.asking("GET", request.path))
    status = outcome.status[0] if outcome.status else 200
    return Answer(status, stored.body if status != 204 else None, stored.headers) if stored.ok else stored
