"""A draft from what an endpoint was seen to do: no promise of anybody's, but a start, and a way to reach it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from scim_conformance.profile.drafting.draft import Aside, Draft, Noted, given, guessed, profile_name, with_used_sources
from scim_conformance.profile.drafting.limits import meaning_of
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import METHODS
from scim_conformance.scim.urns import SCIM_JSON

SOURCE = "endpoint"

WORKS, IGNORED = "finds nobody", "is ignored"
"""How a filter that nobody matches is answered: with nobody, or as if it were not there."""


@dataclass(frozen=True, slots=True)
class Filtering:
    """What filters are answered with: WORKS, IGNORED, a status as text, or nothing where none was sent.

    `equals` and `begins` are `eq` and `sw` on `attribute`, `unknown` is `eq` on an attribute that there is not.
    """

    attribute: str
    equals: str = ""
    begins: str = ""
    unknown: str = ""

    @property
    def only_equals(self) -> bool:
        """Whether no more than the one filter that every client sends is known."""
        return self.equals == WORKS and self.begins[:1] in ("4", "5")


@dataclass(frozen=True, slots=True)
class SeenType:
    """Resources of one type: as the endpoint calls them, where it lists them, and what their schema is.

    `demanded` has attributes that a create may have to have although the RFC's schema does not say so, and why.
    """

    name: str
    endpoint: str
    schema: str
    filtering: Filtering | None = None
    demanded: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Observed:
    """What GET requests showed. None of it is about a person, and none is secret.

    `host` is that of the base URL, with its port, `origin` the same with the scheme; `scheme` and `header` are how
    requests were signed (`none`: not at all); `discovery` has the status of each discovery endpoint as text, or that no
    answer came; `claims` is what ServiceProviderConfig says, None for nothing; `further` are resource types that no RFC
    has. `scim_type` is whether refused filters named their cause, `excluded` whether excludedAttributes=members left
    members out; None where there was nothing to tell it by. `headers` are those about rate limits, by name, with their
    values if these are numbers; `allowance` is requests and seconds, where they say it.
    """

    origin: str
    host: str
    requests: int
    types: tuple[SeenType, ...]
    further: tuple[SeenType, ...] = ()
    scheme: str = "none"
    header: str = "Authorization"
    request_type: str = SCIM_JSON
    every_request: bool = False
    response_types: tuple[str, ...] = ()
    discovery: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    claims: Mapping[str, bool | None] = field(default_factory=lambda: MappingProxyType({}))
    documentation: str = ""
    default_count: int | None = None
    max_count: int | None = None
    unknown_id: str = ""
    scim_type: bool | None = None
    excluded: bool | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    allowance: tuple[int, int] | None = None


def draft_from_observed(seen: Observed, today: date, name: str = "") -> Draft:
    """The draft of a profile, called `name` or after the host: the RFCs, in the way that the endpoint was reached."""
    rfc = load_profile("rfc").document
    content = given(
        format=1,
        name=name or profile_name(seen.host.partition(":")[0]),
        title=guessed(f"The service provider at {seen.host}", "put the name of the product"),
        revision=today.isoformat(),
        documentation=Noted(seen.documentation, "as ServiceProviderConfig has it") if seen.documentation else "",
        sources={SOURCE: _source(seen, today), **rfc["sources"]},
        base_url=_BASE_URL,
        authentication=_authentication(seen),
        media_types=_media_types(seen),
        discovery={one: _discovery(seen, one) for one in rfc["discovery"]},
        resource_types={
            **{one.name: _resource_type(seen, one, rfc["resource_types"][one.name]) for one in seen.types},
            **{one.name: _further(one) for one in seen.further},
        },
        paging=_paging(seen),
        rate_limit=_rate_limit(seen),
        errors=_errors(seen),
    )
    return Draft(_head(seen, today), with_used_sources(content))


_BASE_URL = Aside(
    "base_url: left out, for the address of one tenant is no fact about the vendor: a run needs the URL. Where the"
    " addresses of tenants differ in a part only, write",
    {
        "template": "https://scim.example.com/{tenant}/v2",
        "parameters": {"tenant": "the id of the tenant, and where to find it"},
        "source": [SOURCE],
    },
)


def _head(seen: Observed, today: date) -> tuple[str, ...]:
    return (
        f"A draft, made from the answers to {seen.requests} GET requests to {seen.host} on {today.isoformat()}. It can"
        " be used as it is: scim-conformance run --profile THIS-FILE URL.",
        "A run with it holds the service to the RFCs, and reaches it in the way that worked. What was seen once is no"
        f" promise, so nothing fails a run for the source '{SOURCE}' alone. Name the vendor's documents under sources,"
        " put them behind each fact that they state, and from then on the service is held to it.",
        'A comment that begins with "guessed" marks what might be otherwise, "not tried" what only a write could show.'
        " profiles/README.md explains the format; scim-conformance profile check names every mistake.",
    )


def _source(seen: Observed, today: date) -> dict[str, str]:
    title = f"GET requests to {seen.host}, {today.isoformat()}"
    return {"title": title, "url": f"{seen.origin}/", "authority": "observation"}


def _authentication(seen: Observed) -> Any:
    if seen.scheme == "none":
        why = "no credentials were given, and none were asked for"
        return guessed({"scheme": "bearer", "source": ["rfc7644"]}, why)
    told = given(scheme=seen.scheme, header=seen.header if seen.header != "Authorization" else "", source=[SOURCE])
    if seen.scheme == "oauth2_client_credentials":
        return Noted(told, "token_url is left out, for it may name the tenant: give --token-url, or write it here")
    return told


def _media_types(seen: Observed) -> Any:
    told = given(
        request=seen.request_type,
        every_request=seen.every_request or None,
        response=list(seen.response_types),
        source=[SOURCE],
    )
    if seen.every_request:
        return Noted(told, "requests without a body were refused with 415 until they had this Content-Type")
    return Noted(told, f"not tried: whether a body is taken as {seen.request_type}")


def _discovery(seen: Observed, name: str) -> Any:
    came = seen.discovery.get(name, "")
    if came != "200":
        told = {"support": "supported", "status": [200], "source": ["rfc7644"]}
        return Noted(
            told, f"seen: {came or 'no answer'}. Write undocumented if the vendor's documents have no such thing"
        )
    told = {"support": "supported", "status": [200], "source": [SOURCE, "rfc7644"]}
    claims = _claims(seen) if name == "ServiceProviderConfig" else ""
    return Noted(told, f"seen: {claims}") if claims else told


def _claims(seen: Observed) -> str:
    yes = [name for name, claim in seen.claims.items() if claim]
    no = [name for name, claim in seen.claims.items() if claim is False]
    told = (f"claims {', '.join(yes)}" if yes else "", f"denies {', '.join(no)}" if no else "")
    return "; ".join(filter(None, told))


def _resource_type(seen: Observed, kind: SeenType, rfc: Mapping[str, Any]) -> dict[str, Any]:
    """What RFC 7644 says of it, at its endpoint, with the filters that were seen to work where no others do."""
    filters, filtering = _filters(seen, kind.filtering, rfc["filtering"])
    return given(
        endpoint=kind.endpoint,
        schema=kind.schema,
        attributes=_attributes(kind),
        operations=Noted(rfc["operations"], f"not tried: {_WRITES}, of which this is what RFC 7644 says"),
        filters=filters,
        filtering=filtering,
        projection=_projection(seen) if kind.name == "Group" else None,
        duplicates=rfc["duplicates"],
    )


def _filters(seen: Observed, filtering: Filtering | None, rfc: Any) -> tuple[Any, Any]:
    """What is said under `filters` and under `filtering`: one of them is nothing."""
    said = "; ".join(_filters_seen(filtering)) if filtering else ""
    if filtering is None or not said:
        return None, rfc
    if seen.claims.get("filter") is None and filtering.only_equals:
        known = [{"attribute": filtering.attribute, "operators": ["eq"], "source": [SOURCE]}]
        return guessed(known, f"that there are no others. Seen: {said}"), None
    return None, Noted(rfc, f"seen: {said}")


def _projection(seen: Observed) -> Any:
    if seen.excluded is None:
        return None
    told = {"support": "supported" if seen.excluded else "no_effect", "source": [SOURCE]}
    return {"excludedAttributes": Noted(told, "seen: with members, in a list of groups")}


def _attributes(kind: SeenType) -> Any:
    told = {"required": True, "source": [SOURCE]}
    if kind.demanded:
        return {path: guessed(told, f"{why}, so that a create may need it") for path, why in kind.demanded.items()}
    why = "attributes: left out, for no GET shows what a create must have. Where one is refused for lack of it, write"
    return Aside(why, {"name.givenName": told}) if kind.name == "User" else None


_WRITES = ", ".join(method for method in dict.fromkeys(METHODS.values()) if method != "GET")


def _filters_seen(filtering: Filtering) -> Iterator[str]:
    asked = {
        f"{filtering.attribute} eq": filtering.equals,
        f"{filtering.attribute} sw": filtering.begins,
        "eq on an attribute that there is not": filtering.unknown,
    }
    for words, came in asked.items():
        if came:
            yield f"{words} {'is answered ' * came.isdecimal()}{came}"


def _further(kind: SeenType) -> Aside:
    operations = {name: {"support": "undocumented", "source": [SOURCE]} for name in METHODS}
    return Aside(
        f"left out: {kind.name}, which no RFC has. A run can test it by its schema in /Schemas, and creates and deletes"
        " such resources then.",
        {"endpoint": kind.endpoint, "schema": kind.schema, "operations": operations},
    )


def _paging(seen: Observed) -> Any:
    told = given(default_count=seen.default_count, max_count=seen.max_count)
    if not told:
        return Aside("paging: left out, for every list fitted on one page, or count was ignored")
    return guessed({**told, "source": [SOURCE]}, "from the length of one page of a list that has more")


def _rate_limit(seen: Observed) -> Any:
    if seen.allowance is None:
        told = ", ".join(f"{name}: {value}" if value else name for name, value in seen.headers.items())
        why = "rate_limit: left out, for no header says how many requests go in how many seconds"
        return Aside(f"{why}. The answers had {told}.") if told else None
    limit, window = seen.allowance
    methods = list(dict.fromkeys(METHODS.values()))
    bucket = {"name": "all", "methods": methods, "limit": limit, "window": window, "source": [SOURCE]}
    headers = {meaning: name for name, value in seen.headers.items() if value and (meaning := meaning_of(name))}
    limits = given(headers=headers, buckets=[bucket], source=[SOURCE])
    return guessed(limits, "the answers to GET say so; whether writes count alike was not tried")


def _errors(seen: Observed) -> Any:
    said = f"seen: an id that nobody has is answered {seen.unknown_id}" if seen.unknown_id else ""
    if seen.scim_type is not False:
        return Aside(f"errors: left out; {said}") if said else None
    told = {"scim_type": guessed(False, "a refused filter had none"), "source": [SOURCE]}
    return Noted(told, said) if said else told
