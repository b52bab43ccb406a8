"""Small grammar of SCIM over HTTP: one path segment, one filter value."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote, urlsplit


class NoId(ValueError):
    """A request for one resource was asked for without an id: it would have reached the whole endpoint."""


def resource_path(endpoint: str, id: str) -> str:
    """`/Users` and `a/b` give `/Users/a%2Fb`; raises NoId for an empty id."""
    if not id:
        raise NoId(f"no id for a request to one resource of {endpoint}")
    # A segment of dots would climb to another resource, so its dots are encoded too.
    segment = id.replace(".", "%2E") if id in (".", "..") else quote(id, safe="")
    return f"{endpoint.rstrip('/')}/{segment}"


def last_segment(address: str) -> str:
    """Where an address ends, decoded: the id in a Location. Empty where there is none, or the address is none."""
    try:
        return unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return ""


def quoted(value: str) -> str:
    """A filter's comparison value: a JSON string (RFC 7644, section 3.4.2.2)."""
    return json.dumps(value, ensure_ascii=False)
