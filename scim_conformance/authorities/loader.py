"""The authorities that are shipped, from their files in `data/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from scim_conformance.authorities.model import RFC, Authority, Overruled, Statement
from scim_conformance.clients.loader import client_of, clients, unknown
from scim_conformance.clients.model import Client, Step
from scim_conformance.standards import Level


@cache
def authorities() -> Mapping[str, Authority]:
    """Every authority but the RFCs by its id, sorted."""
    folder = files("scim_conformance").joinpath("authorities", "data")
    texts = [one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".yaml")]
    written = {data["authority"]: data for data in map(yaml.safe_load, texts)}
    return MappingProxyType({id: _authority(written[id], written) for id in sorted(written)})


def authority_named(name: str) -> Authority | None:
    """The authority of this name; None for the RFCs. ValueError for an unknown one, with what there is."""
    if name == RFC:
        return None
    known = [RFC, *authorities()]
    if name not in known:
        raise unknown("authority", name, known)
    return authorities()[name]


def player(id: str) -> Client:
    """The client of this id, or the steps that an authority asks for itself; KeyError if there is none."""
    authority = authorities().get(id)
    return authority.own if authority is not None and authority.own is not None else clients()[id]


def step_named(name: str) -> Step:
    """The step by `okta-oin/deactivate`, or an authority's own by `okta-oin-spec/list`; KeyError if there is none."""
    id, _, step = name.partition("/")
    return player(id).steps[step]


def every_step() -> tuple[Step, ...]:
    """The steps of all clients, and those that the authorities ask for themselves."""
    own = (one.own for one in authorities().values() if one.own is not None)
    return tuple(step for client in (*clients().values(), *own) for step in client.steps.values())


def _authority(data: Mapping[str, Any], written: Mapping[str, Any]) -> Authority:
    id = data["authority"]
    steps = {"client": id, "title": data["title"], "provider": "", **data} if data.get("steps") else None
    return Authority(
        id=id,
        title=data["title"],
        kind=data["kind"],
        alone=data["alone"],
        revision=str(data["revision"]),
        source=data["source"],
        statements=MappingProxyType({said["id"]: _statement(said, written) for said in data["statements"]}),
        own=client_of(steps, asked_by="authority") if steps else None,
        basis=data.get("basis", ""),
    )


def _statement(said: Mapping[str, Any], written: Mapping[str, Any]) -> Statement:
    kept = _kept(said, written)
    asked = (said, *(other for other in kept if other["level"] == said["level"]))
    overruling = (one for other in (said, *kept) for one in other.get("overrules", ()))
    return Statement(
        id=said["id"],
        says=said["says"],
        section=str(said["section"]),
        level=Level(said["level"]),
        checks=tuple(dict.fromkeys(check for other in asked for check in other.get("checks", ()))),
        by_hand=said.get("by_hand", ""),
        overrules=tuple(Overruled(one["check"], one["because"]) for one in overruling),
    )


def _kept(said: Mapping[str, Any], written: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements of the other authority that one of this kind asks for as a whole."""
    return list(written[said["keeps"]]["statements"]) if "keeps" in said else []
