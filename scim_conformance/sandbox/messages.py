"""Requests and answers as the layers of the sandbox see them, free of HTTP servers and of the engine."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from scim_conformance.scim import urns

Headers = tuple[tuple[str, str], ...]

DISCOVERY = ("ServiceProviderConfig", "ResourceTypes", "Schemas")
"""The endpoints by which a service provider describes itself (RFC 7644, section 4)."""

_OPERATIONS: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("POST", False): "create",
        ("GET", False): "list",
        ("GET", True): "read",
        ("PUT", True): "replace",
        ("PATCH", True): "patch",
        ("DELETE", True): "delete",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. `body` is a JSON value, or bytes to be sent as they are, or None for no body."""

    status: int
    body: Any = None
    headers: Headers = ()

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def resource(self) -> dict[str, Any]:
        """The body if it is a JSON object, else an empty one."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The entries of a list response; empty for anything else."""
        return list(self.resource.get("Resources", ()))

    def header(self, name: str) -> str | None:
        """A header by its name in any case; the first one where it repeats."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def without_header(self, name: str) -> Answer:
        """The same answer without a header."""
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0].lower() != name.lower()))

    def with_header(self, name: str, value: str) -> Answer:
        """The same answer with a header set to one value."""
        return replace(self, headers=(*self.without_header(name).headers, (name, value)))


Inner = Callable[["Request"], Answer]
"""What a layer finds below it: everything that answers requests from there on."""

Layer = Callable[["Request", Inner], Answer]
"""A function that may change the request on its way in and the answer on its way out."""


@dataclass(frozen=True, slots=True)
class Backstage:
    """What a layer may reach past the layers below it: the bare `engine`, and `notes` that live until the reset."""

    engine: Inner
    notes: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. `path` is below `base_url`, as in `/Users/42`."""

    method: str
    path: str
    backstage: Backstage
    base_url: str = "http://localhost"
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    headers: Headers = ()
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body as JSON; None where there is none or it is not JSON."""
        try:
            return json.loads(self.body) if self.body else None
        except (ValueError, RecursionError):
            return None

    @property
    def resource(self) -> dict[str, Any]:
        """The body if it is a JSON object, else an empty one."""
        value = self.json
        return value if isinstance(value, dict) else {}

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path."""
        return tuple(part for part in self.path.split("/") if part)

    @property
    def endpoint(self) -> str:
        """The first part of the path: `/Users`."""
        return f"/{self.segments[0]}" if self.segments else "/"

    @property
    def id(self) -> str:
        """The second part of the path, or an empty string."""
        return self.segments[1] if len(self.segments) > 1 else ""

    @property
    def operation(self) -> str:
        """`create`, `read`, `list`, `replace`, `patch`, `delete`, `discover`, or empty for anything else."""
        if self.segments and self.segments[0] in DISCOVERY:
            return "discover"
        if len(self.segments) not in (1, 2) or self.segments[0] in ("Bulk", "Me") or self.segments[-1] == ".search":
            return ""
        return _OPERATIONS.get((self.method, bool(self.id)), "")

    def header(self, name: str) -> str | None:
        """A header by its name in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_header(self, name: str, value: str) -> Request:
        """The same request with a header set to one value."""
        others = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*others, (name, value)))

    def with_json(self, value: Any) -> Request:
        """The same request with another body; one that says the same stays as it is, to the last space."""
        return self if self.body and value == self.json else replace(self, body=json.dumps(value).encode())

    def asking(self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None) -> Request:
        """Another request of the same client."""
        return Request(
            method=method,
            path=path,
            backstage=self.backstage,
            base_url=self.base_url,
            query=query or {},
            headers=tuple(pair for pair in self.headers if pair[0].lower() in ("authorization", "host")),
            body=json.dumps(body).encode() if body is not None else b"",
        )


def error(status: int, detail: str, scim_type: str = "") -> Answer:
    """A SCIM error (RFC 7644, section 3.12)."""
    body = {"schemas": [urns.ERROR], "status": str(status), "detail": detail}
    return Answer(status, {**body, "scimType": scim_type} if scim_type else body)


def stack(layers: tuple[Layer, ...], innermost: Inner) -> Inner:
    """One answering function out of layers, the first of them outermost."""
    answer = innermost
    for layer in reversed(layers):
        answer = _over(layer, answer)
    return answer


def _over(layer: Layer, inner: Inner) -> Inner:
    return lambda request: layer(request, inner)
