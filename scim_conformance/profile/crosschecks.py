"""What a JSON Schema cannot say: that the parts of a profile agree with each other and with the requirements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scim_conformance.clients.loader import clients
from scim_conformance.profile.client_limits import limited
from scim_conformance.profile.document import Path
from scim_conformance.profile.format import Complaint
from scim_conformance.profile.mistakes import did_you_mean
from scim_conformance.standards import requirements

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def cross_checks(data: Mapping[str, Any]) -> Iterator[Complaint]:
    """Every disagreement in data that keeps to the format."""
    yield from _sources(data)
    if "base_url" in data:
        yield from _template(data["base_url"])
        yield from _default_region(data["base_url"])
    yield from _buying(data.get("authentication", {}))
    yield from _buckets(data.get("rate_limit", {}))
    for index, deviation in enumerate(data.get("deviations", ())):
        yield from _requirement(deviation, ("deviations", index))
        yield from _expression(deviation, "actual", ("deviations", index))
    for kind, facts in data["resource_types"].items():
        for path, said in facts.get("attributes", {}).items():
            yield from _expression(said, "pattern", ("resource_types", kind, "attributes", path))
    for name, endpoint in data["discovery"].items():
        yield from _discovery_path(endpoint, name)
    for client, said in data.get("clients", {}).items():
        yield from _client(client, said)
    for index, one in enumerate(data.get("contradictions", ())):
        yield from _contradiction(one, ("contradictions", index), data["resource_types"])


def _sources(data: Mapping[str, Any]) -> Iterator[Complaint]:
    known, used = data["sources"], set()
    for path, name in _named_sources(data, ()):
        used.add(name)
        if name not in known:
            yield Complaint(path, f"'source' names '{name}', which is not among the sources{did_you_mean(name, known)}")
    for name in known:
        if name not in used:
            yield Complaint(("sources", name), f"no fact names the source '{name}': use it or remove it", at_key=True)


def _named_sources(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "source" and isinstance(inner, list):
                yield from (((*path, key, index), name) for index, name in enumerate(inner))
            else:
                yield from _named_sources(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _named_sources(inner, (*path, index))


def _template(base_url: Mapping[str, Any]) -> Iterator[Complaint]:
    template, parameters = base_url["template"], base_url.get("parameters", {})
    used = PLACEHOLDER.findall(template)
    given = {*parameters, "host"} if "regions" in base_url else set(parameters)
    where = ("base_url", "template")
    if set("{}") & set(PLACEHOLDER.sub("", template)):
        yield Complaint(where, "a brace of 'template' belongs to no {name}: names are lower case")
    for name in dict.fromkeys(used):
        if name not in given:
            wanted = "'regions'" if name == "host" else "'parameters'"
            yield Complaint(where, f"'template' has {{{name}}}, which {wanted} must explain{did_you_mean(name, given)}")
    for name in sorted(given - set(used)):
        yield Complaint(_place_of(name), f"'template' has no {{{name}}}{did_you_mean(name, used)}", at_key=True)


def _place_of(name: str) -> Path:
    return ("base_url", "regions") if name == "host" else ("base_url", "parameters", name)


def _default_region(base_url: Mapping[str, Any]) -> Iterator[Complaint]:
    default, regions = base_url.get("default_region"), base_url.get("regions", {})
    if default is not None and default not in regions:
        message = f"'default_region' names '{default}', which is not among the regions{did_you_mean(default, regions)}"
        yield Complaint(("base_url", "default_region"), message)


def _buying(authentication: Mapping[str, Any]) -> Iterator[Complaint]:
    scheme = authentication.get("scheme")
    for key in ("token_url", "scope"):
        if key in authentication and scheme != "oauth2_client_credentials":
            message = f"'{key}' belongs to the scheme 'oauth2_client_credentials', and this one is '{scheme}'"
            yield Complaint(("authentication", key), message, at_key=True)


def _buckets(rate_limit: Mapping[str, Any]) -> Iterator[Complaint]:
    """The name is where a bucket stands, in reports and for the sandbox."""
    names = [bucket["name"] for bucket in rate_limit.get("buckets", ())]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Complaint(("rate_limit", "buckets", index, "name"), f"there is a bucket '{name}' already")


def _requirement(deviation: Mapping[str, Any], path: Path) -> Iterator[Complaint]:
    name = deviation.get("requirement")
    if name is not None and name not in requirements():
        yield Complaint((*path, "requirement"), f"unknown requirement {name}{did_you_mean(name, requirements())}")


def _expression(entry: Mapping[str, Any], key: str, path: Path) -> Iterator[Complaint]:
    try:
        re.compile(entry.get(key, ""))
    except (re.error, OverflowError, RecursionError) as error:
        yield Complaint((*path, key), f"'{key}' is not a regular expression: {error}")


def _discovery_path(endpoint: Mapping[str, Any], name: str) -> Iterator[Complaint]:
    known = endpoint.get("paths", [name])
    for index, outcome in enumerate(endpoint.get("any_of", ())):
        if outcome.get("path", known[0]) not in known:
            where = ("discovery", name, "any_of", index, "path")
            yield Complaint(where, f"'path' is none of {', '.join(known)}{did_you_mean(outcome['path'], known)}")


def _client(id: str, said: Mapping[str, Any]) -> Iterator[Complaint]:
    if id not in clients():
        message = f"there is no provisioning client '{id}'{did_you_mean(id, clients())}"
        yield Complaint(("clients", id), message, at_key=True)
        return
    steps = clients()[id].steps
    for index, limit in enumerate(said.get("limits", ())):
        for number, step in enumerate(limit["steps"]):
            if not limited(id, [step]):
                where = ("clients", id, "limits", index, "steps", number)
                yield Complaint(where, f"{id} has no step '{step}'{did_you_mean(step, steps)}")


def _contradiction(entry: Mapping[str, Any], path: Path, types: Mapping[str, Any]) -> Iterator[Complaint]:
    look = entry.get("look")
    if look and "statements" in entry:
        yield Complaint((*path, "look"), "a contradiction has 'statements' or 'look', and not both", at_key=True)
    if look and look["of"] not in types:
        message = f"'of' names no resource type of this profile{did_you_mean(look['of'], types)}"
        yield Complaint((*path, "look", "of"), message)
    for index, side in enumerate(entry["sides"]):
        where = (*path, "sides", index)
        yield from _expression(side, "seen", where)
        if bool(look) != ("seen" in side):
            message = (
                "'seen' goes with 'look'" if not look else "with 'look', each side says in 'seen' what it looks like"
            )
            yield Complaint(where, message, at_key=True)
