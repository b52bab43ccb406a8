"""Schemas that clients name and nobody has: the engine refuses them, which RFC 7643, section 3, does not ask for."""

from __future__ import annotations

from scim_conformance.profile.model import Profile
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request

OF_CLIENTS = frozenset(
    {
        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
        "urn:scim:schemas:core:1.0",
        "urn:scim:schemas:core:2.0",
        "urn:scim:schemas:extension:enterprise:2.0",
    }
)
"""What Entra ID and OneLogin send."""


def pass_over_schemas_of_clients(profile: Profile) -> Layer:
    """What a client names beside the core schema, or in its place, is passed over."""
    core = {facts.endpoint: facts.schema for facts in profile.resource_types.values()}

    def layer(request: Request, inner: Inner) -> Answer:
        named = request.resource.get("schemas") if request.operation in ("create", "replace") else None
        if not isinstance(named, list) or not OF_CLIENTS & {str(one) for one in named}:
            return inner(request)
        own = [core.get(request.endpoint, "")]
        kept = [one for one in named if one not in OF_CLIENTS]
        return inner(request.with_json({**request.resource, "schemas": list(dict.fromkeys([*own, *kept]))}))

    return layer
