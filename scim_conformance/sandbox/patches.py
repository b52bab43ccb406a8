"""Forms of PATCH as documented: refused or passed over where the vendor says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scim_conformance.profile.model import PatchFact, ResourceTypeFacts, Support
from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED


def documented_patches(facts: ResourceTypeFacts) -> Layer:
    """A PATCH with an operation of a form that is documented as refused or without effect ends so."""
    less = [form for form in facts.patches.values() if form.fact.first.support in (*REFUSED, Support.NO_EFFECT)]

    def layer(request: Request, inner: Inner) -> Answer:
        for operation in operations(request.json) if request.operation == "patch" else ():
            form = next((form for form in less if is_of_form(operation, form)), None)
            if form is not None:
                return _ended(request, form)
        return inner(request)

    return layer


def is_of_form(operation: Mapping[str, Any], form: PatchFact) -> bool:
    """Whether an operation is written like this: the same word, the same path, members by value or not."""
    path = str(operation.get("path") or "")
    wanted = re.escape(form.path).replace(re.escape("{member}"), ".+")
    by_value = form.op.lower() == "remove" and "value" in operation
    return operation.get("op") == form.op and re.fullmatch(wanted, path) is not None and by_value == form.by_value


def _ended(request: Request, form: PatchFact) -> Answer:
    outcome = form.fact.first
    if outcome.support in REFUSED:
        status = outcome.status[0] if outcome.status else 400
        return error(status, f"{form.op} of {form.path or 'nothing named'} is not supported.", "mutability")
    stored = request.backstage.engine(request.asking("GET", request.path))
    status = outcome.status[0] if outcome.status else 200
    return Answer(status, stored.body if status != 204 else None, stored.headers) if stored.ok else stored
