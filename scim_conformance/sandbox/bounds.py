"""What is well-formed and still not done as documented: a PUT with another id, too many operations, and the like."""

from __future__ import annotations

from scim_conformance.profile.model import ResourceTypeFacts
from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED, WORKING


def one_id(facts: ResourceTypeFacts) -> Layer:
    """A PUT whose body has another id than its URL is refused where the vendor says so; one without an id is not."""
    outcome = facts.other_id.first if facts.other_id else None

    def layer(request: Request, inner: Inner) -> Answer:
        given = [value for name, value in request.resource.items() if name.lower() == "id"]
        if request.operation != "replace" or outcome is None or outcome.support not in REFUSED:
            return inner(request)
        if any(value != request.id for value in given):
            return error(outcome.status[0] if outcome.status else 400, "The id is not that of the URL.", "invalidValue")
        return inner(request)

    return layer


def bounded_operations(facts: ResourceTypeFacts) -> Layer:
    """A PATCH with more operations than documented is refused."""
    outcome = facts.too_many_operations.first if facts.too_many_operations else None

    def layer(request: Request, inner: Inner) -> Answer:
        beyond = request.operation == "patch" and len(operations(request.json)) > facts.most_operations
        if outcome is None or not beyond:
            return inner(request)
        status = outcome.status[0] if outcome.status else 400
        return error(status, f"A PATCH has at most {facts.most_operations} operations.", outcome.scim_type or "tooMany")

    return layer


def absent_deletions(facts: ResourceTypeFacts) -> Layer:
    """A DELETE of what is not there ends as documented."""
    outcome = facts.delete_absent.first if facts.delete_absent else None

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if request.operation != "delete" or answer.status != 404 or outcome is None:
            return answer
        if outcome.support in WORKING:
            return Answer(outcome.status[0] if outcome.status else 204)
        return error(outcome.status[0] if outcome.status else 404, "There is no such resource.")

    return layer
