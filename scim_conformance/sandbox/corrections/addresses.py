"""Addresses in headers: written as URIs are, whatever stands in an id."""

from __future__ import annotations

from urllib.parse import quote

from scim_conformance.sandbox.messages import Answer, Inner, Request

RESERVED = "%/:=&?~#+!$,;'@()*[]"
"""What keeps its meaning in a URI that is put together already (RFC 3986, section 2.2)."""


def write_addresses_in_ascii(request: Request, inner: Inner) -> Answer:
    """A Location is a URI (RFC 7231, 7.1.2), so in ASCII; the engine repeats the letters of an id as they came."""
    answer = inner(request)
    location = answer.header("Location")
    return answer if location is None else answer.with_header("Location", quote(location, safe=RESERVED))
