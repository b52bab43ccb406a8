"""What comes back: the part of a resource that a client asks for."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.sandbox.messages import Answer, Inner, Request

PROJECTIONS = ("attributes", "excludedAttributes")


def show_the_part_asked_for(request: Request, inner: Inner) -> Answer:
    """A create shows the attributes asked for, as any operation that returns a resource (RFC 7644, section 3.9)."""
    answer = inner(request)
    asked = {name: value for name, value in request.query.items() if name in PROJECTIONS}
    if request.operation != "create" or not answer.ok or not asked or "id" not in answer.resource:
        return answer
    shown = inner(request.asking("GET", f"{request.endpoint}/{answer.resource['id']}", query=asked))
    return replace(answer, body=shown.body) if shown.ok else answer
