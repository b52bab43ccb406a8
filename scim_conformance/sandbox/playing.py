"""A step of a provisioning client that goes wrong: what is sent in just this form is answered well, and not done."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import quote, urlencode

from scim_conformance.authorities.loader import every_step, player, step_named
from scim_conformance.clients.filling import is_of
from scim_conformance.clients.model import Client
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error

PREFIX = "idp:"
"""Begins the names of faults that break a step: `idp:entra/deactivate`."""


def breakable() -> tuple[str, ...]:
    """The name of every fault that breaks a step of a client."""
    return tuple(f"{PREFIX}{step.name}" for step in every_step())


def broken_step(name: str) -> Layer:
    """The layer that breaks the step which `idp:CLIENT/STEP` names; ValueError where there is none.

    A read breaks off, and a write is answered as if it had been done.
    """
    try:
        step = step_named(name.removeprefix(PREFIX))
    except KeyError:
        near = get_close_matches(name, breakable(), n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise ValueError(f"there is no step '{name.removeprefix(PREFIX)}' of a client{hint}") from None
    template, client = step.requests[-1], player(step.client)

    def layer(request: Request, inner: Inner) -> Answer:
        body = request.json if request.body else None
        if not (_comes_from(client, request) and is_of(template, request.method, _as_sent(request), body)):
            return inner(request)
        if request.method == "GET":
            return error(500, "Something is broken.")
        if request.method == "POST":
            return Answer(201, {"schemas": request.resource.get("schemas", [])})
        stored = request.backstage.engine(request.asking("GET", request.path))
        done = request.method == "DELETE"
        return Answer(204) if done else Answer(200, stored.body, stored.headers) if stored.ok else stored

    return layer


def _comes_from(client: Client, request: Request) -> bool:
    """Whether a request has the headers that this client sends; nobody else says what it accepts in just this way."""
    sent = {name: value for name, value in client.headers.items() if name != "Content-Type"}
    return all((request.header(name) or "") == value for name, value in sent.items())


def _as_sent(request: Request) -> str:
    query = urlencode(request.query, quote_via=quote)
    return f"{request.path}?{query}" if query else request.path
