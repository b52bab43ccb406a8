"""Who may come in: the token, in the form that the profile names (RFC 7644, section 2; RFC 6750, section 3)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection

from scim_conformance.profile.model import Authentication
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import WORKING

USERNAME = "sandbox"
"""The user name that goes with the token under the scheme `basic`."""


def expected_header(authentication: Authentication, token: str) -> str:
    """The value that the header of a welcome request has. Where a token is bought, the sandbox is given it at once."""
    if authentication.scheme in ("bearer", "oauth2_client_credentials"):
        return f"Bearer {token}"
    if authentication.scheme == "basic":
        return f"Basic {b64encode(f'{USERNAME}:{token}'.encode()).decode()}"
    return token


def require_token(authentication: Authentication, token: str, open_to_all: Collection[str] = ()) -> Layer:
    """Nobody gets past without the token, but to the discovery endpoints that are open to all."""
    expected = [_normal(expected_header(authentication, token))]
    if authentication.without_prefix is not None and authentication.without_prefix.first.support in WORKING:
        expected.append(_normal(token))
    challenge = "Basic" if authentication.scheme == "basic" else "Bearer"

    def layer(request: Request, inner: Inner) -> Answer:
        given = request.header(authentication.header)
        if given is not None and _normal(given) in expected:
            return inner(request)
        if given is None and request.operation == "discover" and request.segments[0] in open_to_all:
            return inner(request)
        refused = error(401, "The credentials are missing." if given is None else "The credentials are wrong.")
        return refused.with_header("WWW-Authenticate", f'{challenge} realm="SCIM"')

    return layer


def _normal(value: str) -> tuple[str, str]:
    scheme, _, rest = value.strip().partition(" ")
    return (scheme.lower(), rest.strip()) if rest else (scheme, "")
