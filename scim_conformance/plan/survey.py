"""The survey: what the endpoint says of itself, read before anything is planned (RFC 7644, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.wire.client import Client, EndpointDown, Request
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


def survey(client: Client, profile: Profile) -> Survey:
    """Ask the discovery endpoints and for one resource of each type. Raises Unusable if nothing there speaks SCIM."""
    try:
        lists = {
            facts.name: _first_page(client, facts.name, facts.endpoint) for facts in profile.resource_types.values()
        }
        if all(page.response is None for page in lists.values()):
            raise Unusable(_unreachable(next(iter(lists.values()))))
        discovery = {name: _discover(client, name, fact.paths) for name, fact in profile.discovery.items()}
    except EndpointDown as problem:
        raise Unusable(_unreachable(problem.exchange) if problem.exchange else str(problem)) from problem
    _usable([*lists.values(), *discovery.values()])
    return Survey(
        discovery=MappingProxyType(discovery),
        lists=MappingProxyType(lists),
        claims=MappingProxyType(_claims(discovery.get("ServiceProviderConfig"))),
        schemas=MappingProxyType(_schemas(discovery.get("Schemas"))),
        resource_types=_resource_types(discovery.get("ResourceTypes")),
    )


def claimed_type(found: Survey, name: str) -> bool | None:
    """Whether the server says that it has resources of this type; None where it says nothing."""
    if found.resource_types is not None:
        return any(entry.get("name") == name for entry in found.resource_types)
    page = found.lists.get(name)
    return False if page is not None and page.response is not None and page.status in (404, 501) else None


def _discover(client: Client, name: str, paths: tuple[str, ...]) -> Exchange:
    for path in paths:
        exchange = _get(client, f"/{path.removeprefix('/')}", name)
        if exchange.ok:
            break
    return exchange


def _first_page(client: Client, name: str, endpoint: str) -> Exchange:
    return client.send(
        Request("GET", endpoint, query={"count": "1"}, scenario=SCENARIO, resource_type=name, operation="list")
    )


def _get(client: Client, path: str, name: str) -> Exchange:
    return client.send(Request("GET", path, scenario=SCENARIO, resource_type=name, operation="discover"))


def _usable(exchanges: list[Exchange]) -> None:
    """One of them is a JSON answer other than a refusal of our token; else say what all of them have in common."""
    answers = [exchange for exchange in exchanges if exchange.response is not None]
    if not answers:
        raise Unusable(_unreachable(exchanges[0]))
    first = answers[0]
    if any(exchange.ok and isinstance(exchange.json, (dict, list)) for exchange in answers):
        return
    for matches, text in _SYMPTOMS:
        if all(matches(exchange) for exchange in answers):
            raise Unusable(f"{first.request.summary} answered {_answer(first)}. {text}")
    raise Unusable(
        f"No SCIM answer came from this address: {first.request.summary} answered {_answer(first)}. "
        "Check the base URL; it usually ends in /scim/v2 or /v2."
    )


def _unreachable(exchange: Exchange) -> str:
    return (
        f"The endpoint cannot be reached: {exchange.request.summary}: {exchange.error}. Check the URL and the network."
    )


def _answer(exchange: Exchange) -> str:
    kind = f" ({exchange.media_type})" if exchange.media_type else ""
    return f"{exchange.status} {exchange.answer.reason}".strip() + kind


_SYMPTOMS = (
    (
        lambda exchange: exchange.status in (401, 403),
        "The credentials were refused everywhere. Check SCIM_TOKEN (or --token-file): is it complete, not expired, "
        "and meant for this tenant?",
    ),
    (
        lambda exchange: 300 <= exchange.status < 400,
        "Everything is redirected, probably to a login page. Use the address of the SCIM API itself.",
    ),
    (
        lambda exchange: exchange.media_type == "text/html" or exchange.answer.body.lstrip()[:1] == "<",
        "That is a web page, not SCIM. Use the SCIM base URL, not the address of the web application; it usually ends "
        "in /scim/v2 or /v2.",
    ),
    (
        lambda exchange: exchange.status == 404,
        "Nothing of SCIM was found below this base URL. Is a part of the path missing, such as /v2 or the tenant?",
    ),
)


def _claims(config: Exchange | None) -> dict[str, bool | None]:
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


def _resource_types(page: Exchange | None) -> tuple[Mapping[str, Any], ...] | None:
    found = page.resources if page is not None and page.ok else ()
    return tuple(entry for entry in found if isinstance(entry.get("name"), str)) or None
