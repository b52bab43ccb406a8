"""Harmless questions, GET only, about what a survey does not show: filters, pages, errors, limits, media types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from scim_conformance.plan.resource import identifier_of
from scim_conformance.plan.survey import Survey
from scim_conformance.plan.symptoms import TOO_MANY, usable
from scim_conformance.profile.drafting.limits import meaning_of, policy
from scim_conformance.profile.drafting.observed import IGNORED, WORKS, Filtering, Observed, SeenType
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.schema import attributes, walk
from scim_conformance.standards import core_schemas
from scim_conformance.wire.client import Request, Sender
from scim_conformance.wire.exchange import Exchange, path_of

SCENARIO = "draft"

LARGE = 1001
"""How many resources are asked for to see how many a page may have: a few more than a usual maximum."""

TYPES: Mapping[str, tuple[str, str]] = {"User": ("/Users", urns.USER), "Group": ("/Groups", urns.GROUP)}
"""The resource types of RFC 7643: endpoint and schema."""

MOST = 20
"""How many questions `observe` asks at most; it asks fewer."""

NOBODY = "00000000-0000-4000-8000-000000000000"
NO_ATTRIBUTE = "scimcheckNoSuchAttribute"

NAMES = ("name.givenName", "name.familyName")
"""What every client sends, and some servers demand."""

LONGEST_RESET = 1_000_000
"""A reset that is larger is a moment, not a number of seconds until then."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
_ENDPOINT = re.compile(r"/[A-Za-z0-9._~/-]{0,80}[A-Za-z0-9._~-]")
_URN = re.compile(r"urn:[\w:.-]{1,200}", re.ASCII)
_URL = re.compile(r"https?://[^\s/@?#]+[^\s@?#]{0,200}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_OF_LIMITS = re.compile(r"(?i)(x-)?rate-?limit[a-z-]{0,40}|retry-after")


@dataclass(slots=True)
class _Prober:
    """Asks until the rate limit says no; `tired` says that it did."""

    client: Sender
    answers: list[Exchange] = field(default_factory=list)
    tired: bool = False

    def ask(self, kind: SeenType, path: str = "", **query: str) -> Exchange | None:
        """A list of these resources, or one of them; None where nothing is asked any more, or nothing came."""
        if self.tired:
            return None
        operation = "read" if path else "list"
        asked = Request(
            *("GET", f"{kind.endpoint}{path}", query or None),
            scenario=SCENARIO,
            resource_type=kind.name,
            operation=operation,
        )
        answer = self.client.send(asked)
        self.tired = answer.response is not None and answer.status == TOO_MANY
        if answer.response is None or self.tired:
            return None
        self.answers.append(answer)
        return answer


def observe(client: Sender, found: Survey, *, every_request: bool = False) -> Observed | None:
    """What a survey and at most MOST further GET requests show; None where no resource type of RFC 7643 is listed.

    Raises EndpointDown. What is kept of the answers names nobody: numbers, statuses, names of headers and types.
    """
    kinds, further = _types(client, found)
    if not kinds:
        return None
    prober, first = _Prober(client), kinds[0]
    whole, large = prober.ask(first), prober.ask(first, count=str(LARGE))
    asked = {kind.name: _filters(prober, kind, unknown=kind is first) for kind in kinds}
    stranger = prober.ask(first, f"/{NOBODY}")
    excluded = _excluded(prober, next((kind for kind in kinds if kind.name == "Group"), None))
    answers = [*found.lists.values(), *found.discovery.values(), *prober.answers]
    counted = len(found.lists[first.name].resources) <= 1 if first.name in found.lists else True
    address = urlsplit(client.target.base_url)
    headers = dict(_limits(answers))
    return Observed(
        origin=f"{address.scheme}://{address.netloc}",
        host=address.netloc,
        requests=len(answers),
        types=tuple(
            replace(kind, filtering=_filtering(kind, asked[kind.name]), demanded=dict(_demanded(kind, found, whole)))
            for kind in kinds
        ),
        further=further,
        scheme=client.credentials.scheme,
        header=client.credentials.header,
        request_type=client.target.request_type,
        every_request=every_request,
        response_types=tuple(_media_types(answers)),
        discovery={name: _came(answer) for name, answer in found.discovery.items()},
        claims=found.claims,
        documentation=_documentation(found.discovery.get("ServiceProviderConfig")),
        default_count=_page(whole) if counted else None,
        max_count=_page(large) if counted else None,
        unknown_id=_refusal(stranger),
        scim_type=_scim_type([answer for answers in asked.values() for answer in answers.values()]),
        excluded=excluded,
        headers={name: value for name, value in headers.items() if not policy(value)},
        allowance=next(filter(None, map(policy, headers.values())), None),
    )


def _types(client: Sender, found: Survey) -> tuple[tuple[SeenType, ...], tuple[SeenType, ...]]:
    """Users and Groups as the server describes them, or where they were listed, and resource types of its own."""
    described = [one for entry in found.resource_types or () if (one := _described(client, entry)) is not None]
    by_schema = {one.schema: one for one in reversed(described)}
    standard = []
    for name, (endpoint, urn) in TYPES.items():
        if urn in by_schema:
            standard.append(SeenType(name, by_schema[urn].endpoint, urn))
        elif not described and name in found.lists and usable(found.lists[name]):
            standard.append(SeenType(name, endpoint, urn))
    return tuple(standard), tuple(one for one in described if one.schema not in {urn for _, urn in TYPES.values()})


def _described(client: Sender, entry: Mapping[str, Any]) -> SeenType | None:
    """A resource type by its entry in /ResourceTypes; None where that is not fit to be written down."""
    name, urn, place = (str(entry.get(key) or "") for key in ("name", "schema", "endpoint"))
    endpoint = "/" + path_of(place).removeprefix(path_of(client.target.base_url)).strip("/")
    fit = _NAME.fullmatch(name) and _URN.fullmatch(urn) and _ENDPOINT.fullmatch(endpoint)
    return SeenType(name, endpoint, urn) if fit else None


def _filters(prober: _Prober, kind: SeenType, *, unknown: bool) -> dict[str, Exchange | None]:
    """Filters that match nobody: with the operator that clients send, with another one, by what does not exist."""
    attribute, nobody = identifier_of(kind.name), f"scimcheck-{token_hex(6)}@example.com"
    filters = {"equals": f'{attribute} eq "{nobody}"', "begins": f'{attribute} sw "{nobody}"'}
    if unknown:
        filters["unknown"] = f'{NO_ATTRIBUTE} eq "{nobody}"'
    return {name: prober.ask(kind, filter=text) for name, text in filters.items()}


def _filtering(kind: SeenType, asked: Mapping[str, Exchange | None]) -> Filtering:
    return Filtering(identifier_of(kind.name), **{name: _ending(answer) for name, answer in asked.items()})


def _ending(answer: Exchange | None) -> str:
    if answer is None:
        return ""
    if not usable(answer) or not isinstance(answer.resource.get("totalResults"), int):
        return str(answer.status)
    return IGNORED if answer.resources else WORKS


def _demanded(kind: SeenType, found: Survey, listed: Exchange | None) -> Iterator[tuple[str, str]]:
    """Attributes that a create may need although their parent is optional, and why; those of the RFC alone."""
    own = found.schemas.get(kind.schema)
    usual = {attribute.path for attribute in walk(core_schemas()[kind.schema])}
    for attribute in attributes(own or {}):
        for part in attribute.sub_attributes if not attribute.multi_valued else ():
            if part.required and part.writable and part.path in usual:
                yield part.path, "/Schemas calls it required"
    users = listed.resources if own is None and kind.name == "User" and listed is not None else ()
    for path in NAMES if users else ():
        if all(isinstance(lookup(user, path), str) for user in users):
            yield path, "every user that was listed has it"


def _page(answer: Exchange | None) -> int | None:
    """The length of a page that is shorter than the list and than what was asked for; None for any other."""
    total = answer.resource.get("totalResults") if answer is not None and usable(answer) else None
    length = len(answer.resources) if answer is not None else 0
    return length if isinstance(total, int) and 0 < length < min(total, LARGE) else None


def _excluded(prober: _Prober, group: SeenType | None) -> bool | None:
    """Whether excludedAttributes=members leaves out members that there are; None where no group shows any."""
    plain = prober.ask(group, count="10") if group else None
    if group is None or plain is None or not any(entry.get("members") for entry in plain.resources):
        return None
    without = prober.ask(group, count="10", excludedAttributes="members")
    if without is None or not without.resources:
        return None
    return not any("members" in entry for entry in without.resources)


def _refusal(answer: Exchange | None) -> str:
    if answer is None:
        return ""
    return f"{answer.status}, {'with' if _is_error(answer) else 'without'} an Error of SCIM in the body"


def _is_error(answer: Exchange) -> bool:
    schemas = answer.resource.get("schemas")
    return isinstance(schemas, list) and urns.ERROR in schemas


def _scim_type(answers: Iterable[Exchange | None]) -> bool | None:
    """Whether refused filters were refused with a scimType (RFC 7644, Table 9); None where none was refused so."""
    refused = [answer for answer in answers if answer is not None and answer.status == 400 and _is_error(answer)]
    return any("scimType" in answer.resource for answer in refused) if refused else None


def _came(answer: Exchange) -> str:
    return str(answer.status) if answer.response is not None else "no answer"


def _media_types(answers: Iterable[Exchange]) -> Iterator[str]:
    kinds = dict.fromkeys(answer.media_type for answer in answers if usable(answer))
    yield from sorted(filter(_MEDIA_TYPE.fullmatch, kinds), key=lambda kind: kind != urns.SCIM_JSON)


def _documentation(config: Exchange | None) -> str:
    said = config.resource.get("documentationUri") if config is not None and config.ok else None
    return said if isinstance(said, str) and _URL.fullmatch(said) and "[" not in said else ""


def _limits(answers: Iterable[Exchange]) -> Iterator[tuple[str, str]]:
    """Headers about rate limits, with values that are numbers; a moment in place of seconds counts as none."""
    for answer in answers:
        for name, value in answer.answer.headers if answer.response is not None else ():
            number = value.strip() if value.strip().isdecimal() and len(value) < 12 else ""
            if meaning_of(name) == "reset" and number and int(number) > LONGEST_RESET:
                number = ""
            if _OF_LIMITS.fullmatch(name):
                yield name, value if policy(value) else number
