"""The request that a finding about a provisioning client is about, in one line: method, address, type and body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from scim_conformance.clients.filling import RESOURCE
from scim_conformance.clients.loader import clients, step_named
from scim_conformance.clients.model import Step
from scim_conformance.wire.exchange import Exchange


def step_of(check: str) -> Step | None:
    """The step that a check such as `idp/entra/deactivate` is about; None where there is none of this name."""
    if not check.startswith("idp/"):
        return None
    try:
        return step_named(check.removeprefix("idp/"))
    except KeyError:
        return None


def asking(check: str, numbers: Iterable[int], exchanges: Mapping[int, Exchange]) -> Exchange | None:
    """In which of the exchanges that show a finding the client took its step; None for a check of something else."""
    step = step_of(check)
    if step is None:
        return None
    seen = [exchanges[number] for number in numbers if number in exchanges]
    return next((one for one in reversed(seen) if one.request.method == step.requests[-1].method), None)


def sent_in(exchange: Exchange | None) -> str:
    """The request of an exchange in a line."""
    if exchange is None:
        return ""
    request = exchange.request
    kind = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    return _written(request.method, request.url, kind, request.json)


def form_of(check: str) -> str:
    """What a client sends in a step, names standing for values; empty for a check of something else."""
    step = step_of(check)
    if step is None:
        return ""
    template = step.requests[-1]
    whole = {"id": "{id}", "meta": {}, **template.changes}
    body = whole if template.body == RESOURCE else template.body
    kind = clients()[step.client].headers.get("Content-Type", "") if body is not None else ""
    return re.sub(r"\{(\w+)\}", r"\1", _written(template.method, template.path, kind, body))


def _written(method: str, address: str, kind: str, body: Any) -> str:
    text = "" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return " ".join(part for part in (method, address, kind, text) if part)
