"""Where in a description SCIM is: the base path, the collections of resources below it, and the discovery endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scim_conformance.profile.drafting.description import BadDescription, Description, mapping, texts_in
from scim_conformance.profile.drafting.interface import METHODS, servers

KNOWN: Mapping[str, str] = {"users": "User", "groups": "Group"}
"""The resource types of RFC 7643 by the last segment of their endpoint, in lower case (RFC 7644, section 3.2)."""

DISCOVERY: Mapping[str, str] = {
    "serviceproviderconfig": "ServiceProviderConfig",
    "serviceproviderconfigs": "ServiceProviderConfig",
    "schemas": "Schemas",
    "resourcetypes": "ResourceTypes",
}
"""The discovery endpoints likewise; SCIM 1.1 had one of them in the plural."""

OTHERS = frozenset({*DISCOVERY, "bulk", "me", ".search"})
"""Endpoints that are no collections of resources."""

_SCIM = re.compile(r"(?i)(?<![a-z])scim")
_PARAMETER = re.compile(r"\{[^{}/]+\}")


@dataclass(frozen=True, slots=True)
class Collection:
    """Resources of one type: the `endpoint` below the base path, and the paths of the whole and of one (or empty)."""

    endpoint: str
    whole: str
    single: str

    @property
    def last(self) -> str:
        """The last segment of the endpoint."""
        return self.endpoint.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Place:
    """SCIM as described: below `base` there are `known` resource types by name, and perhaps `further` collections.

    `discovery` has the paths of the discovery endpoints, `features` those of bulk, /Me and a search; `elsewhere` are
    other base paths that look like SCIM too.
    """

    base: str
    known: Mapping[str, Collection]
    further: tuple[Collection, ...]
    discovery: Mapping[str, str]
    features: Mapping[str, str]
    elsewhere: tuple[str, ...]


def find_scim(description: Description) -> Place:
    """The likeliest base path with what is below it. Raises BadDescription where nothing looks like SCIM."""
    paths = {_bare(path): path for path in mapping(description.data.get("paths"))}
    bases = dict.fromkeys(bare.rpartition("/")[0] for bare in paths if _last(bare) in KNOWN)
    scored = {base: _likeness(description, base, paths) for base in bases}
    likely = sorted((base for base, score in scored.items() if score), key=lambda base: -scored[base])
    if not likely:
        raise BadDescription(
            f"{description.file}: no SCIM in it: of its {len(paths)} paths, none ends in /Users or /Groups and speaks"
            " of SCIM. Give the description of the SCIM interface; many vendors keep it apart from their other ones."
        )
    base, *elsewhere = likely
    collections = list(_collections(base, paths))
    by_last = {one.last.lower(): one for one in reversed(collections)}
    return Place(
        base=base,
        known={name: by_last[last] for last, name in KNOWN.items() if last in by_last},
        further=tuple(one for one in collections if one.last.lower() not in KNOWN and one.single),
        discovery=dict(_discovery(base, paths)),
        features={name: paths[path] for path in paths for name in _features(base, path)},
        elsewhere=tuple(elsewhere),
    )


def relative(base: str, path: str) -> str:
    """A path as seen from the base path: `Schemas`, or `../../Schemas` where it is further up."""
    here, there = base.split("/")[1:], _bare(path).split("/")[1:]
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "/".join([*(".." for _ in here[common:]), *there[common:]])


def _bare(path: str) -> str:
    return f"/{path.strip().strip('/')}"


def _last(path: str) -> str:
    return path.rpartition("/")[2].lower()


def _likeness(description: Description, base: str, paths: Mapping[str, str]) -> int:
    """How much speaks for SCIM below a base path; 0 where nothing does."""
    below = [path for path in paths if path.startswith(f"{base}/")]
    named = sum(2 for path in below if path == f"{base}/{path.rpartition('/')[2]}" and _last(path) in KNOWN)
    found = sum(_last(path) in DISCOVERY for path in below)
    title = mapping(description.data.get("info")).get("title")
    about = (str(title), *(server.url for server in servers(description)))
    in_path, in_text = bool(_SCIM.search(base)), any(_says_scim(description, paths[path]) for path in below)
    if not (in_path or in_text or found > 1 or any(map(_SCIM.search, about))):
        return 0
    return named + found + 4 * in_path + 2 * in_text


def _says_scim(description: Description, path: str) -> bool:
    """Whether a request of this path speaks of SCIM, in its texts or by its media type."""
    item = mapping(mapping(description.data.get("paths"))[path])
    for said in (mapping(item[method]) for method in METHODS if method in item):
        told = (said.get(name) for name in ("summary", "description", "operationId", "tags", "consumes", "produces"))
        sent = mapping(mapping(said.get("requestBody")).get("content"))
        if any(_SCIM.search(text) for value in (*told, list(sent)) for text in texts_in(value)):
            return True
    return False


def _collections(base: str, paths: Mapping[str, str]) -> Iterator[Collection]:
    """Every path right below the base that is asked for as a whole, with that of one of its resources."""
    for bare, path in paths.items():
        endpoint = bare.removeprefix(base)
        if not bare.startswith(f"{base}/") or endpoint.count("/") != 1 or _PARAMETER.search(endpoint):
            continue
        if _last(bare) not in OTHERS:
            single = (paths[one] for one in paths if one.rpartition("/")[0] == bare and _PARAMETER.fullmatch(_end(one)))
            yield Collection(endpoint, path, next(single, ""))


def _end(path: str) -> str:
    return path.rpartition("/")[2]


def _discovery(base: str, paths: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each discovery endpoint at the base path or above it, the nearest where there are several."""
    for name in dict.fromkeys(DISCOVERY.values()):
        above = {path: path.rpartition("/")[0] for path in paths if DISCOVERY.get(_last(path)) == name}
        near = [path for path, parent in above.items() if parent == base or (parent and base.startswith(f"{parent}/"))]
        if near:
            yield name, paths[max(near, key=len)]


def _features(base: str, path: str) -> Iterator[str]:
    """What of the features of RFC 7644 a path is that of: `bulk` and `me` below the base, `search` below a type."""
    below = path.removeprefix(base).lower()
    if path.startswith(f"{base}/") and below in ("/bulk", "/me"):
        yield below.removeprefix("/")
    if path.startswith(f"{base}/") and below in tuple(f"/{name}/.search" for name in KNOWN):
        yield "search"
