"""Faults against what a vendor documents: each makes a fact of its profile untrue."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.sandbox.editing import deactivates
from scim_conformance.sandbox.faults.making import WRITING, fault, only_asked, stored
from scim_conformance.sandbox.messages import Answer, Inner, Request, error


@fault("replace", "patch")
def contract_edit_takes_effect(request: Request, inner: Inner) -> Answer:
    """An edit that is documented to change nothing changes the resource."""
    answer = inner(request)
    if request.operation not in ("replace", "patch") or not answer.ok or deactivates(request):
        return answer
    changed = request.backstage.engine(request)
    return replace(answer, body=stored(request)) if changed.ok and answer.body is not None else answer


@fault("replace", "patch")
def contract_deprovision_ignored(request: Request, inner: Inner) -> Answer:
    """`active: false` is answered as if it had an effect, and has none."""
    if request.operation not in ("replace", "patch") or not deactivates(request):
        return inner(request)
    answer = only_asked(request, inner)
    return replace(answer, body={**answer.resource, "active": False}) if answer.ok else answer


@fault("patch")
def contract_rename_accepted(request: Request, inner: Inner) -> Answer:
    """A PATCH of an attribute that is documented as fixed is carried out."""
    answer = inner(request)
    return _after_all(request, answer) if request.operation == "patch" and answer.status == 400 else answer


@fault("create", "replace", "patch", "delete")
def contract_disabled_accepted(request: Request, inner: Inner) -> Answer:
    """An operation that is documented as refused is carried out."""
    answer = inner(request)
    refused = request.operation in (*WRITING, "delete") and answer.status in (400, 403, 404, 405, 501)
    return _after_all(request, answer) if refused else answer


@fault("create")
def contract_required_not_demanded(request: Request, inner: Inner) -> Answer:
    """A create without what the vendor calls required is accepted."""
    answer = inner(request)
    return _after_all(request, answer) if request.operation == "create" and answer.status == 400 else answer


@fault("query/filter")
def contract_filter_missing(request: Request, inner: Inner) -> Answer:
    """A filter that is documented is refused."""
    answer = inner(request)
    if request.operation != "list" or "filter" not in request.query or not answer.ok:
        return answer
    return error(400, "This filter is not supported.", "invalidFilter")


@fault("auth/http")
def contract_limits_not_told(request: Request, inner: Inner) -> Answer:
    """Answers have none of the documented headers about the rate limit."""
    answer = inner(request)
    return replace(answer, headers=tuple(pair for pair in answer.headers if "ratelimit" not in pair[0].lower()))


@fault("discovery")
def contract_discovery_missing(request: Request, inner: Inner) -> Answer:
    """A discovery endpoint that is documented is not there."""
    answer = inner(request)
    return error(404, "There is no such endpoint.") if request.operation == "discover" and answer.ok else answer


@fault("replace", "patch", "delete")
def contract_operation_missing(request: Request, inner: Inner) -> Answer:
    """An operation that is documented as supported is not implemented."""
    answer = inner(request)
    return (
        error(501, "Not implemented.") if request.operation in ("replace", "patch", "delete") and answer.ok else answer
    )


def _after_all(request: Request, refused: Answer) -> Answer:
    done = request.backstage.engine(request)
    if not done.ok:
        return refused
    return Answer(200, stored(request)) if request.operation in ("replace", "patch") else done
