"""From a profile's base URL template to the one base URL of a run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from scim_conformance.profile.crosschecks import PLACEHOLDER
from scim_conformance.profile.mistakes import did_you_mean
from scim_conformance.profile.model import BaseUrl, Profile

LITERAL = MappingProxyType({"host": ":[]"})
"""What is not percent-encoded in a parameter of that name: a host may bring its port."""


class BadTarget(ValueError):
    """The base URL cannot be made from what was given; the text says what to give instead."""


class MissingParameter(BadTarget):
    """A parameter of the base URL was not given."""


def base_url(profile: Profile, region: str | None, parameters: Mapping[str, str]) -> str:
    """The base URL without a slash at its end. The default region is taken where `region` is None.

    BadTarget where the profile knows no URL, no such region or no such parameter; MissingParameter where one lacks.
    """
    place = profile.base_url
    if place is None:
        raise BadTarget(f"the profile {profile.name} names no base URL: give the URL of the service provider")
    _refuse_unknown(place, parameters)
    _refuse_missing(place, parameters)
    values = {name: quote(parameters[name], safe=LITERAL.get(name, "")) for name in place.parameters}
    values |= _host(place, region)
    return PLACEHOLDER.sub(lambda match: values[match[1]], place.template)


def _refuse_unknown(place: BaseUrl, parameters: Mapping[str, str]) -> None:
    for name in parameters:
        if name not in place.parameters:
            known = f"it has {', '.join(place.parameters)}" if place.parameters else "it has none"
            hint = did_you_mean(name, place.parameters)
            raise BadTarget(f"the base URL has no parameter '{name}' ({known}){hint}")


def _refuse_missing(place: BaseUrl, parameters: Mapping[str, str]) -> None:
    missing = [name for name in place.parameters if parameters.get(name, "") in ("", ".", "..")]
    if missing:
        lines = [f"--param {name}=VALUE   {place.parameters[name]}" for name in missing]
        raise MissingParameter("\n  ".join((f"{place.template} needs", *lines)))


def _host(place: BaseUrl, region: str | None) -> dict[str, str]:
    name = place.default_region if region is None else region
    if name in place.regions:
        return {"host": place.regions[name].host}
    if region is None:
        return {}
    known = f"there are {', '.join(place.regions)}" if place.regions else "the profile has no regions"
    raise BadTarget(f"there is no region '{name}' ({known}){did_you_mean(name, place.regions)}")
