"""What ServiceProviderConfig says in detail: limits, ways to authenticate, and where to read on (RFC 7643, 5)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.profile.model import Profile
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.test_discovery import config
from scim_conformance.wire.exchange import Exchange

TOKENS = ("oauth", "oauth2", "oauthbearertoken")
TYPES_OF = {"bearer": TOKENS, "oauth2_client_credentials": TOKENS, "basic": ("httpbasic",)}
"""The types of RFC 7643, section 5, by which credentials of each form can be meant."""

SCHEMES_LISTED = "discovery/config-names-authentication-schemes"


@pytest.mark.parametrize("limit", ["maxOperations", "maxPayloadSize"])
@requirement("RFC7643-5-07", "RFC7643-5-08")
def test_limits_bulk(service_provider_config: Exchange, limit: str) -> None:
    """Where bulk is supported its limits are whole numbers; clients cut their jobs to them."""
    found = config(service_provider_config).at(f"bulk.{limit}")
    if unassigned(found.value) and config(service_provider_config).at("bulk.supported").value is not True:
        raise NotApplicable(Reason("not-claimed", "ServiceProviderConfig does not say that bulk is supported"))
    found.is_a(int, "a whole number").satisfies(lambda number: number >= 0, "0 or more")


@requirement("RFC7643-5-19")
def test_names_a_way_to_authenticate(service_provider_config: Exchange, scim_plan: Plan) -> None:
    """Where credentials are asked for, at least one scheme is listed; an administrator finds none otherwise."""
    listed = config(service_provider_config).at("authenticationSchemes")
    if not scim_plan.authenticated or not isinstance(listed.value, list):
        raise NotApplicable(Reason("no-exchange", f"nothing to count; see {SCHEMES_LISTED}"))
    listed.present()


@pytest.mark.parametrize("member", ["type", "name", "description"])
@requirement("RFC7643-5-20", "RFC7643-5-21", "RFC7643-5-22")
def test_describes_ways_to_authenticate(service_provider_config: Exchange, member: str) -> None:
    """Each scheme has a type, a name and a description; clients show them, and pick one by its type."""
    for number, _ in enumerate(_schemes(service_provider_config)):
        expect(service_provider_config).at(f"authenticationSchemes.{number}.{member}").is_a(str, "text").present()


@requirement("RFC7643-2.4-03", "RFC7643-5-19")
def test_one_way_to_authenticate_is_primary(service_provider_config: Exchange) -> None:
    """At most one scheme is the primary one; clients take it without asking."""
    primaries = [entry for entry in _schemes(service_provider_config) if lookup(entry, "primary") is True]
    expect(service_provider_config).holds(
        len(primaries) <= 1, "one primary scheme", f"{len(primaries)} of them", "authenticationSchemes"
    )


@requirement("RFC7643-5-19", "RFC7643-5-20")
def test_names_the_way_that_works(service_provider_config: Exchange, scim_profile: Profile, scim_plan: Plan) -> None:
    """The credentials that this run uses are of a type that is listed; others set themselves up by the list."""
    wanted = TYPES_OF.get(scim_profile.authentication.scheme, ())
    types = [str(lookup(entry, "type")).lower() for entry in _schemes(service_provider_config)]
    known = {*TOKENS, "httpbasic", "httpdigest"}
    if not (wanted and scim_plan.authenticated and types and known.issuperset(types)):
        raise NotApplicable(Reason("no-exchange", "no types are listed that RFC 7643 says the meaning of"))
    expect(service_provider_config).holds(
        any(one in types for one in wanted),
        f"one of the types {', '.join(wanted)}, which the service provider lets in",
        f"only {', '.join(types)}",
        "authenticationSchemes",
    )


@requirement("RFC7643-2.3.7-02", "RFC7643-5-02", "RFC7643-5-23", "RFC7643-5-24")
def test_addresses_are_urls(service_provider_config: Exchange) -> None:
    """What is said to be the address of a document is one; consoles make links of it."""
    found = config(service_provider_config).exchange.resource
    given = {"documentationUri": found.get("documentationUri")}
    for number, entry in enumerate(_schemes(service_provider_config)):
        for member in ("specUri", "documentationUri"):
            given[f"authenticationSchemes.{number}.{member}"] = lookup(entry, member)
    for path, value in given.items():
        right = unassigned(value) or _addresses(value)
        expect(service_provider_config).holds(right, f"{path}: an HTTP address", f"{path}: {show(value)}", path)


def _schemes(exchange: Exchange) -> list[Mapping[str, Any]]:
    listed = config(exchange).at("authenticationSchemes").value
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _addresses(value: object) -> bool:
    """Whether text can be an HTTP address; one that is relative to the base can."""
    if not isinstance(value, str) or any(letter.isspace() for letter in value):
        return False
    try:
        return urlsplit(value).scheme in ("http", "https", "")
    except ValueError:
        return False
