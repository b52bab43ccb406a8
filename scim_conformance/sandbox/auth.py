"""Who may come in: the token, in the form that the profile names (RFC 7644, section 2; RFC 6750, section 3)."""

from __future__ import annotations

from base64 import b64encode

from scim_conformance.profile.model import Authentication
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error

USERNAME = "sandbox"
"""The user name that goes with the token under the scheme `basic`."""


def expected_header(authentication: Authentication, token: str) -> str:
    """The value that the header of a welcome request has. Where a token is bought, the sandbox is given it at once."""
    if authentication.scheme in ("bearer", "oauth2_client_credentials"):
        return f"Bearer {token}"
    if authentication.scheme == "basic":
        return f"Basic {b64encode(f'{USERNAME}:{token}'.encode()).decode()}"
    return token


def require_token(authentication: Authentication, token: str) -> Layer:
    """Nobody gets past without the token."""
    expected = _normal(expected_header(authentication, token))
    challenge = "Basic" if authentication.scheme == "basic" else "Bearer"

    def layer(request: Request, inner: Inner) -> Answer:
        given = request.header(authentication.header)
        if given is not None and _normal(given) == expected:
            return inner(request)
        refused = error(401, "The credentials are missing." if given is None else "The credentials are wrong.")
        return refused.with_header("WWW-Authenticate", f'{challenge} realm="SCIM"')

    return layer


def _normal(value: str) -> tuple[str, str]:
    scheme, _, rest = value.strip().partition(" ")
    return (scheme.lower(), rest.strip()) if rest else (scheme, "")
