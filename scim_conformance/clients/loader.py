"""The clients that are shipped, from their files in `data/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from scim_conformance.clients.model import Client, Step, Template

EVERY = "all"
"""Stands for every client."""


@cache
def clients() -> Mapping[str, Client]:
    """Every client by its id, sorted; those whose habits rest on thin evidence come last."""
    folder = files("scim_conformance").joinpath("clients", "data")
    texts = [one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".yaml")]
    found = (client_of(yaml.safe_load(text)) for text in texts)
    return MappingProxyType({one.id: one for one in sorted(found, key=lambda one: (one.experimental, one.id))})


def step_named(name: str) -> Step:
    """The step of a client by `okta-oin/deactivate`; KeyError if there is none."""
    client, _, step = name.partition("/")
    return clients()[client].steps[step]


def chosen(names: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of the clients named by id, by identity provider (`okta`) or by `all`. ValueError for an unknown name.

    An id goes before a provider of the same name: `entra` is the one without a feature flag.
    """
    found: list[str] = []
    for name in names:
        asked = name.lower()
        meant = (
            [asked] if asked in clients() else [one.id for one in clients().values() if asked == one.provider.lower()]
        )
        meant = list(clients()) if asked == EVERY else meant
        if not meant:
            known = sorted({*clients(), *(one.provider.lower() for one in clients().values()), EVERY})
            raise unknown("identity provider", name, known)
        found += meant
    return tuple(dict.fromkeys(found))


def unknown(what: str, name: str, known: Sequence[str]) -> ValueError:
    """Says that there is nothing of this name, what was perhaps meant, and what there is."""
    near = get_close_matches(name.lower(), known, n=1)
    hint = f", did you mean {near[0]!r}?" if near else "."
    return ValueError(f"there is no {what} {name!r}{hint} They are: {', '.join(known)}.")


def client_of(data: Mapping[str, Any], **more: Any) -> Client:
    """The client in the content of a file; `more` is what each of its steps has besides."""
    sources: Mapping[str, str] = data["sources"]
    steps = {id: _step(data, id, said, sources, more) for id, said in data["steps"].items()}
    return Client(
        id=data["client"],
        title=data["title"],
        provider=data["provider"],
        headers=MappingProxyType(dict(data.get("headers", {}))),
        steps=MappingProxyType(steps),
        experimental=data.get("experimental", False),
    )


def _step(
    data: Mapping[str, Any], id: str, said: Mapping[str, Any], sources: Mapping[str, str], more: Mapping[str, Any]
) -> Step:
    sent = said["send"] if isinstance(said["send"], list) else [said["send"]]
    known = {"send", "source", "accepts", "after", "answers", "has", "members", "without", "maps", "invalid"}
    plain = {name: value for name, value in said.items() if name not in known}
    return Step(
        id=id,
        client=data["client"],
        requests=tuple(_template(one, said.get("invalid", "")) for one in sent),
        accepts=tuple(said["accepts"]),
        source=sources[said["source"]],
        after=MappingProxyType(dict(said.get("after", {}))),
        answers=MappingProxyType(dict(said.get("answers", {}))),
        members=tuple(said["members"]) if "members" in said else None,
        has=tuple(said.get("has", ())),
        without=tuple(said.get("without", ())),
        maps=tuple(said.get("maps", ())),
        **{"experimental": data.get("experimental", False), **plain, **more},
    )


def _template(said: Mapping[str, Any], invalid: str) -> Template:
    mappings = {name: MappingProxyType(dict(said.get(name, {}))) for name in ("changes", "headers")}
    return Template(**{"invalid": invalid, **said, **mappings})
