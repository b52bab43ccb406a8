"""From the servers of a description to the base URL of a profile: its template, parameters and regions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scim_conformance.profile.drafting.draft import LONGEST, Aside, Noted, given, guessed, sentence, slug, tidy
from scim_conformance.profile.drafting.interface import Server, Variable

FIXED = frozenset({"scheme", "protocol", "port", "version", "apiversion", "basepath"})
"""Variables of an address, in lower case and without dashes, of which one value is right: the default."""

LONGEST_NAME = 40

_ADDRESS = re.compile(r"(https?)://([^\s/]+)((?:/\S*)?)", re.IGNORECASE)
_BRACED = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
_LOCAL = re.compile(r"(?i)localhost|127\.|0\.0\.0\.0|\[::1\]")
_NOISE = frozenset({"server", "production", "prod", "live", "api", "endpoint", "environment", "region", "scim", "the"})


@dataclass(frozen=True, slots=True)
class _Address:
    """Where a server is, `{variables}` in its host and path; `text` is what is said of it."""

    scheme: str
    host: str
    path: str
    text: str
    variables: Mapping[str, Variable]


_NOWHERE = _Address("https", "scim.example.com", "", "", {})


def base_url(servers: Sequence[Server], below: str, about: Mapping[str, str], source: Sequence[str]) -> Any:
    """What a profile says under `base_url`, for the path `below` the servers; `about` has texts of its parameters."""
    if re.search(r"\s", below) or set("{}") & set(_BRACED.sub("", below)):
        return Aside("base_url: left out, for the paths described cannot be read as addresses: a run needs the URL")
    known = _by_merit(map(_address, servers))
    if not known:
        why = "base_url: left out, for no host is named: a run needs the URL. Where all tenants share a host, write"
        return Aside(why, _told(_NOWHERE, below, about, {}, source))
    first, hosts = known[0], _hosts(known)
    told = _told(first, below, about, hosts if len(hosts) > 1 else {}, source)
    if len(hosts) > 1 and "{" not in first.host:
        return guessed(told, "the names of the regions, from the words beside each server")
    if len(hosts) > 1:
        return told
    others = [f"{one.scheme}://{one.host}{one.path}" for one in known[1:]]
    return Noted(told, tidy(f"left out: {', '.join(others)}", LONGEST)) if others else told


def _told(
    address: _Address, below: str, about: Mapping[str, str], hosts: Mapping[str, str], source: Sequence[str]
) -> dict[str, Any]:
    host = "{host}" if hosts else _renamed(address.host)
    path = f"{_renamed(address.path.rstrip('/'))}{_renamed(below)}"
    names = [*(() if hosts else _BRACED.findall(address.host)), *_BRACED.findall(f"{address.path}{below}")]
    texts = {**{name: variable.text for name, variable in address.variables.items()}, **about}
    return given(
        template=f"{address.scheme}://{host}{path}",
        parameters={_parameter(name): sentence(texts.get(name, "")) or f"the {name} of the tenant" for name in names},
        default_region=next(iter(hosts), ""),
        regions={name: {"host": host, "source": list(source)} for name, host in hosts.items()},
        source=list(source),
    )


def _address(server: Server) -> _Address | None:
    """Where it is, with the variables that have one right value replaced by it; None where no host is named."""
    url, left = server.url, {}
    for name in dict.fromkeys(_BRACED.findall(server.url)):
        variable = server.variables.get(name, Variable("", (), ""))
        if re.sub(r"[-_]", "", name.lower()) in FIXED or len(variable.choices) == 1:
            value = "https" if "https" in variable.choices else variable.default or "".join(variable.choices[:1])
            url = url.replace(f"{{{name}}}", value)
        else:
            left[name] = variable
    found = _ADDRESS.fullmatch(url.strip().rstrip("/"))
    if found is None or set("{}") & set(_BRACED.sub("", url)):
        return None
    return _Address(found[1].lower(), found[2].rpartition("@")[2], found[3], server.text, left)


def _by_merit(addresses: Iterable[_Address | None]) -> list[_Address]:
    """Those for everybody, by https first; servers on the author's own machine only where there are no others."""
    every = [one for one in addresses if one is not None]
    usual = [one for one in every if not _LOCAL.match(one.host)] or every
    return sorted(usual, key=lambda one: one.scheme == "http")


def _hosts(known: Sequence[_Address]) -> dict[str, str]:
    """The hosts of addresses that differ in nothing else, each by a name that a person would give it."""
    first = known[0]
    varying = _BRACED.findall(first.host)
    if len(varying) == 1 and first.variables[varying[0]].choices:
        choices = first.variables[varying[0]].choices
        hosts = {choice: first.host.replace(f"{{{varying[0]}}}", choice) for choice in choices}
    else:
        alike = [one for one in known if (one.scheme, one.path) == (first.scheme, first.path)]
        called = {one.host: _called(one.text) for one in alike}
        apart = len(set(called.values())) == len(called) and all(called.values())
        hosts = {called[host] if apart else slug(host)[:LONGEST_NAME]: host for host in called}
    return {name: host for name, host in hosts.items() if _HOST.fullmatch(host)}


def _called(text: str) -> str:
    """`aws-europe` for "AWS Europe Production Server"."""
    return "-".join(word for word in slug(text).split("-") if word not in _NOISE)[:LONGEST_NAME].strip("-")


def _renamed(text: str) -> str:
    return _BRACED.sub(lambda found: f"{{{_parameter(found[1])}}}", text)


def _parameter(name: str) -> str:
    """A parameter's name as a profile has it: `organization_uid` for `organizationUid`."""
    snake = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")
    known = snake[:LONGEST_NAME] if snake[:1].isalpha() else f"the_{snake}"[:LONGEST_NAME].strip("_")
    return f"{known}_name" if known == "host" else known
