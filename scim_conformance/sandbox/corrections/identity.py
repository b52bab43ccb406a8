"""What identifies a resource: `id` and `meta` are the service provider's, and a userName is not empty."""

from __future__ import annotations

from scim_conformance.sandbox.messages import Answer, Inner, Request, error


def ignore_id_and_meta(request: Request, inner: Inner) -> Answer:
    """What a client says of `id` and `meta` is ignored (RFC 7644, 3.3 and 3.5.1); the engine refuses bad dates."""
    if request.operation not in ("create", "replace") or not request.resource:
        return inner(request)
    return inner(request.with_json({k: v for k, v in request.resource.items() if k.lower() not in ("id", "meta")}))


def refuse_an_empty_user_name(request: Request, inner: Inner) -> Answer:
    """Each User has a non-empty userName (RFC 7643, 4.1.1); the engine takes an empty text for a name."""
    if request.operation in ("create", "replace"):
        names = [value for name, value in request.resource.items() if name.lower() == "username"]
        if any(isinstance(name, str) and not name.strip() for name in names):
            return error(400, "'userName' is empty.", "invalidValue")
    return inner(request)
