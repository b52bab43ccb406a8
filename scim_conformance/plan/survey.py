"""The survey: what the endpoint says of itself, read before anything is planned (RFC 7644, section 4)."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from scim_conformance.plan.symptoms import TOO_MANY, Symptom, hopeless, obstacle, shared
from scim_conformance.profile.model import Profile
from scim_conformance.wire.client import EndpointDown, Request, Sender
from scim_conformance.wire.exchange import Exchange

FEATURES = ("patch", "bulk", "filter", "changePassword", "sort", "etag")
SCENARIO = "survey"


class Unusable(Exception):
    """The endpoint cannot be tested at all; the text says what came and what to do about it."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The claims. `discovery` holds the exchange of each discovery endpoint, `lists` one page of each resource type.

    `claims` has True, False or None (nothing said) for each of FEATURES; `schemas` what /Schemas holds, by URN;
    `resource_types` what /ResourceTypes lists, or None where it answers nothing useful.
    """

    discovery: Mapping[str, Exchange] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[str, Exchange] = field(default_factory=lambda: MappingProxyType({}))
    claims: Mapping[str, bool | None] = field(default_factory=lambda: MappingProxyType(dict.fromkeys(FEATURES)))
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    resource_types: tuple[Mapping[str, Any], ...] | None = None


def survey(client: Sender, profile: Profile) -> Survey:
    """Ask the discovery endpoints and for one resource of each type. Raises Unusable if nothing there speaks SCIM."""
    try:
        lists = _first_pages(client, profile)
        if lists and all(map(hopeless, lists.values())):
            raise _unusable(client, shared([*lists.values()], _authenticated(client)))
        discovery = {name: _discover(client, name, fact.paths) for name, fact in profile.discovery.items()}
    except EndpointDown as problem:
        if problem.exchange is None:
            raise Unusable(str(problem)) from problem
        raise _unusable(client, shared([problem.exchange], _authenticated(client))) from problem
    found = obstacle([*lists.values()], [*discovery.values()], _authenticated(client))
    if found is not None:
        raise _unusable(client, found)
    return Survey(
        discovery=MappingProxyType(discovery),
        lists=MappingProxyType(lists),
        claims=MappingProxyType(claims_of(discovery.get("ServiceProviderConfig"))),
        schemas=MappingProxyType(_schemas(discovery.get("Schemas"))),
        resource_types=resource_types_of(discovery.get("ResourceTypes")),
    )


def claimed_type(found: Survey, name: str) -> bool | None:
    """Whether the server says that it has resources of this type; None where it says nothing."""
    if found.resource_types is not None:
        return any(entry.get("name") == name for entry in found.resource_types)
    page = found.lists.get(name)
    return False if page is not None and page.response is not None and page.status in (404, 501) else None


def _discover(client: Sender, name: str, paths: tuple[str, ...]) -> Exchange:
    for path in paths:
        exchange = _get(client, f"/{path.removeprefix('/')}", name)
        if exchange.ok:
            break
    return exchange


def _first_pages(client: Sender, profile: Profile) -> dict[str, Exchange]:
    """One page of each type, until the rate limit says no: then the client was patient enough already."""
    pages: dict[str, Exchange] = {}
    for facts in profile.resource_types.values():
        page = pages[facts.name] = _first_page(client, facts.name, facts.endpoint)
        if page.response is not None and page.status == TOO_MANY:
            break
    return pages


def _first_page(client: Sender, name: str, endpoint: str) -> Exchange:
    return client.send(
        Request("GET", endpoint, query={"count": "1"}, scenario=SCENARIO, resource_type=name, operation="list")
    )


def _get(client: Sender, path: str, name: str) -> Exchange:
    return client.send(Request("GET", path, scenario=SCENARIO, resource_type=name, operation="discover"))


def _authenticated(client: Sender) -> bool:
    return client.credentials.scheme != "none"


def _unusable(client: Sender, found: Symptom) -> Unusable:
    came = f"{found.seen}." if found.answered else f"The endpoint cannot be reached: {found.seen}."
    closer = f" To look closer: scim-conformance doctor {shlex.quote(client.target.base_url)}" if found.closer else ""
    return Unusable(f"{came} {found.means} {found.do}{closer}")


def claims_of(config: Exchange | None) -> dict[str, bool | None]:
    """What a ServiceProviderConfig says of each of FEATURES; None where it says nothing."""
    said = config.resource if config is not None and config.ok else {}
    return {feature: _supported(said.get(feature)) for feature in FEATURES}


def _supported(entry: object) -> bool | None:
    value = entry.get("supported") if isinstance(entry, dict) else None
    return value if isinstance(value, bool) else None


def _schemas(page: Exchange | None) -> dict[str, Mapping[str, Any]]:
    if page is None or not page.ok:
        return {}
    return {
        entry["id"]: entry for entry in page.resources if isinstance(entry.get("id"), str) and entry.get("attributes")
    }


def resource_types_of(page: Exchange | None) -> tuple[Mapping[str, Any], ...] | None:
    """The entries of /ResourceTypes that have a name; None where there are none."""
    found = page.resources if page is not None and page.ok else ()
    return tuple(entry for entry in found if isinstance(entry.get("name"), str)) or None
