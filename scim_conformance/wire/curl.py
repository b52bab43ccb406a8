"""An exchange as a curl line that a person can paste; secrets come from the environment of whoever pastes it."""

from __future__ import annotations

import shlex

from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.redaction import REDACTED

_LEFT_OUT = frozenset({"user-agent", "accept-encoding", "content-length", "host", "connection"})
_GLOBS = frozenset("[]{}")


def curl(exchange: Exchange, secret_header: str = "Authorization") -> str:  # noqa: S107 - the name of a header
    """The request as one line for a POSIX shell. It expects SCIM_TOKEN, or SCIM_USERNAME and SCIM_PASSWORD."""
    request = exchange.request
    parts = ["curl"]
    if request.method == "HEAD":
        parts.append("--head")
    elif request.method != "GET" or request.body is not None:
        parts.append(f"-X {shlex.quote(request.method)}")
    if _GLOBS & set(request.url):
        parts.append("--globoff")
    parts.append(_single(request.url))
    headers = [(name, value) for name, value in request.headers if name.lower() not in _LEFT_OUT]
    parts.extend(_header(name, value, secret_header) for name, value in headers)
    parts.extend(_suppressed({name.lower() for name, _ in headers}, request.body is not None))
    if request.body is not None:
        parts.append(f"{'--data-raw' if request.body.startswith('@') else '--data'} {_single(request.body)}")
    return " ".join(parts)


def _header(name: str, value: str, secret_header: str) -> str:
    if REDACTED not in value or name.lower() not in ("authorization", secret_header.lower()):
        return f"-H {_single(f'{name}: {value}')}"
    scheme = value.partition(" ")[0]
    if scheme.lower() == "basic":
        return '--user "$SCIM_USERNAME:$SCIM_PASSWORD"'
    return f'-H "{name}: {f"{scheme} " if scheme.lower() == "bearer" else ""}$SCIM_TOKEN"'


def _suppressed(present: set[str], body: bool) -> list[str]:
    """Headers that curl would add of its own accord and that were not sent."""
    wanted = ("Accept", "Content-Type") if body else ("Accept",)
    return [f"-H '{name}:'" for name in wanted if name.lower() not in present]


def _single(text: str) -> str:
    """Always in quotes, for evenness; the rest is shlex's business."""
    quoted = shlex.quote(text)
    return quoted if quoted.startswith("'") or "'" in quoted else f"'{quoted}'"
