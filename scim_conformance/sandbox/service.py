"""The sandbox itself: a WSGI application made of layers around the engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from posixpath import normpath
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

from scim_conformance.profile.model import Profile
from scim_conformance.sandbox.auth import require_token
from scim_conformance.sandbox.behaviour import behaviours
from scim_conformance.sandbox.corrections import corrections
from scim_conformance.sandbox.engine import build_engine
from scim_conformance.sandbox.faults import fault_named
from scim_conformance.sandbox.limits import rate_limited
from scim_conformance.sandbox.messages import Answer, Backstage, Inner, Layer, Request, error, stack
from scim_conformance.sandbox.oddities import ODDITIES
from scim_conformance.sandbox.playing import PREFIX as OF_CLIENTS
from scim_conformance.sandbox.playing import broken_step
from scim_conformance.sandbox.undoing import PREFIX, undone
from scim_conformance.scim import urns

MAX_BODY = 4 * 1024 * 1024
"""The longest body that is read, in bytes."""

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Sandbox:
    """A service provider that acts out a profile, with the faults and oddities named; callable as a WSGI application.

    ValueError for a fault that does not exist and for a profile that the engine cannot serve.
    """

    def __init__(
        self,
        profile: Profile,
        token: str = "sandbox",  # noqa: S107 - a public word, for a service without data
        faults: Iterable[str] = (),
        clock: Callable[[], float] = monotonic,
        oddities: Iterable[str] = (),
    ) -> None:
        profile, self._defects = _defective(profile, faults)
        self.profile = profile
        self.token = token
        self.base_path = base_path(profile)
        self._oddities = tuple(oddities)
        self._clock = clock
        self._discovery = _discovery_paths(profile, self.base_path)
        self._media_type = profile.media_types.response[0] if profile.media_types.response else urns.SCIM_JSON
        self._one_at_a_time = Lock()
        self.reset()

    def reset(self) -> None:
        """Forget every resource and every counter."""
        engine = stack(corrections(self.profile), build_engine(self.profile))
        self._backstage = Backstage(engine)
        self._inside: Inner = stack(self._layers(), engine)

    def answer(self, request: Request) -> Answer:
        """One request answered; one at a time, so that layers need no locks."""
        with self._one_at_a_time:
            return self._inside(request)

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """One request, as WSGI has it."""
        answer = self._respond(environ)
        content = _content(answer.body)
        headers = list(answer.without_header("Content-Length").headers)
        if content and answer.header("Content-Type") is None:
            headers.append(("Content-Type", self._media_type))
        if answer.status not in (204, 304):
            headers.append(("Content-Length", str(len(content))))
        start_response(f"{answer.status} {_phrase(answer.status)}", headers)
        return [content] if environ["REQUEST_METHOD"] != "HEAD" else []

    def _layers(self) -> tuple[Layer, ...]:
        return (
            *self._defects,
            *(layer for name in self._oddities for layer in ODDITIES[name].layers),
            require_token(self.profile.authentication, self.token, _open_to_all(self.profile)),
            rate_limited(self.profile.rate_limit, self._clock),
            *behaviours(self.profile),
        )

    def _respond(self, environ: Mapping[str, Any]) -> Answer:
        path = self._path_below(environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace"))
        if path is None:
            return error(404, f"Nothing is served here; the base is {self.base_path}.")
        length = _length(environ)
        if length > MAX_BODY:
            return error(413, f"The body is longer than {MAX_BODY} bytes.")
        return self.answer(
            Request(
                method=environ["REQUEST_METHOD"].upper(),
                path=path,
                backstage=self._backstage,
                base_url=f"{environ['wsgi.url_scheme']}://{_host(environ)}{self.base_path}",
                query=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
                headers=_headers(environ),
                body=environ["wsgi.input"].read(length) if length else b"",
            )
        )

    def _path_below(self, path: str) -> str | None:
        """The path below the base, discovery under its plain name; None for a path that belongs to nobody."""
        for known, plain in self._discovery.items():
            if path == known or path.startswith(f"{known}/"):
                return plain + path.removeprefix(known)
        if path == self.base_path or path.startswith(f"{self.base_path}/"):
            return path.removeprefix(self.base_path) or "/"
        return None


def _defective(profile: Profile, faults: Iterable[str]) -> tuple[Profile, tuple[Layer, ...]]:
    """The profile that is acted out with these faults, and the layers that they are."""
    layers: list[Layer] = []
    for name in faults:
        if name.startswith(OF_CLIENTS):
            layers.append(broken_step(name))
        elif name.startswith(PREFIX):
            profile, more = undone(profile, name)
            layers += more
        else:
            layers.append(fault_named(name).layer)
    return profile, tuple(layers)


def base_path(profile: Profile) -> str:
    """The path of the profile's base URL, its parameters filled with `sandbox`; `/scim/v2` where it names none."""
    if profile.base_url is None:
        return "/scim/v2"
    filled = profile.base_url.template
    for name in ("host", *profile.base_url.parameters):
        filled = filled.replace(f"{{{name}}}", "sandbox")
    _, _, rest = filled.partition("://")
    return "/" + rest.partition("/")[2].strip("/")


def _discovery_paths(profile: Profile, base: str) -> dict[str, str]:
    return {normpath(f"{base}/{path}"): f"/{fact.name}" for fact in profile.discovery.values() for path in fact.paths}


def _open_to_all(profile: Profile) -> frozenset[str]:
    return frozenset(name for name, endpoint in profile.discovery.items() if endpoint.fact.first.token is False)


def _content(body: Any) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"


def _length(environ: Mapping[str, Any]) -> int:
    given = environ.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdigit() else 0


def _host(environ: Mapping[str, Any]) -> str:
    return str(environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}")


def _headers(environ: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    named = [(key[5:].replace("_", "-").title(), str(value)) for key, value in environ.items() if key[:5] == "HTTP_"]
    content_type = environ.get("CONTENT_TYPE")
    return (*named, ("Content-Type", content_type)) if content_type else tuple(named)
