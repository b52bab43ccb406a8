"""What comes back: the part of a resource that a client asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scim_conformance.profile.model import Profile
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request

PROJECTIONS = ("attributes", "excludedAttributes")


def show_on_request_in_lists(profile: Profile) -> tuple[Layer, ...]:
    """What is returned on request is shown to who asks for it in a list, too (RFC 7643, 7); the engine leaves it out.

    None where nothing is returned so.
    """
    named = {
        facts.endpoint: {path.lower() for path, fact in facts.attributes.items() if fact.returned == "request"}
        for facts in profile.resource_types.values()
    }
    return (_showing(named),) if any(named.values()) else ()


def _showing(named: Mapping[str, set[str]]) -> Layer:
    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        asked = {path.strip().partition(".")[0].lower() for path in request.query.get("attributes", "").split(",")}
        if request.operation != "list" or not answer.ok or not asked & named.get(request.endpoint, set()):
            return answer
        query = {"attributes": request.query["attributes"]}
        shown = [
            inner(request.asking("GET", f"{request.endpoint}/{one['id']}", query=query)) for one in answer.resources
        ]
        return replace(answer, body={**answer.resource, "Resources": [one.resource for one in shown]})

    return layer


def show_the_part_asked_for(request: Request, inner: Inner) -> Answer:
    """A create shows the attributes asked for, as any operation that returns a resource (RFC 7644, section 3.9)."""
    answer = inner(request)
    asked = {name: value for name, value in request.query.items() if name in PROJECTIONS}
    if request.operation != "create" or not answer.ok or not asked or "id" not in answer.resource:
        return answer
    shown = inner(request.asking("GET", f"{request.endpoint}/{answer.resource['id']}", query=asked))
    return replace(answer, body=shown.body) if shown.ok else answer
