"""A draft from an OpenAPI description: what that says is the vendor's word, and what is read into it is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from scim_conformance.profile.drafting.addresses import base_url
from scim_conformance.profile.drafting.description import Description, mapping, read_description, words
from scim_conformance.profile.drafting.draft import (
    LONGEST,
    Aside,
    Draft,
    Noted,
    given,
    guessed,
    profile_name,
    tidy,
)
from scim_conformance.profile.drafting.interface import Call, calls, servers
from scim_conformance.profile.drafting.limits import meaning_of
from scim_conformance.profile.drafting.locating import Collection, Place, find_scim
from scim_conformance.profile.drafting.resources import Described, described, has_schemas, resource_type, schema_of
from scim_conformance.profile.drafting.service import (
    authentication,
    deviations,
    discovery,
    errors,
    features,
    media_types,
    paging,
    rate_limit,
)
from scim_conformance.scim import urns

SOURCE = "openapi"
URNS: Mapping[str, str] = {"User": urns.USER, "Group": urns.GROUP}

_URL = re.compile(r"https?://[^\s/]+\S*")
_UNKNOWN_URL = "https://example.com/put-the-address-of-the-description-here"
_WORDS_OF_TITLES = re.compile(
    r"(?i)\b(scim|api|rest|v?\d+(\.\d+)*|openapi|swagger|specification|spec|the)\b|[^\w\s&.'-]|_"
)


def draft_from_openapi(path: str | Path, today: date, name: str = "") -> Draft:
    """The draft of a profile, called `name` or after the title. Raises BadDescription where the file has no SCIM."""
    description = read_description(path)
    place = find_scim(description)
    asked = {found: calls(description, found) for found in _paths(place)}
    known = {kind: described(kind, collection, asked) for kind, collection in place.known.items()}
    every = [call for kind in known.values() for call in kind.calls.values()]
    title = tidy(words(mapping(description.data.get("info")).get("title")), 80) or Path(path).stem
    vendor = tidy(_WORDS_OF_TITLES.sub(" ", title)) or title
    return Draft(
        _head(Path(path).name, place),
        given(
            format=1,
            name=name or profile_name(vendor),
            title=guessed(vendor, "from the title of the description"),
            revision=today.isoformat(),
            vendor=guessed(vendor, "the same; reports say whose documentation was kept"),
            documentation=_documentation(description),
            sources={SOURCE: _source(description, title)},
            base_url=base_url(servers(description), place.base, _about(every), [SOURCE]),
            authentication=authentication(description, every, [SOURCE]),
            **_service(description, place, known, asked),
        ),
    )


def _service(
    description: Description,
    place: Place,
    known: Mapping[str, Described],
    asked: Mapping[str, Mapping[str, Call]],
) -> dict[str, Any]:
    every = [call for kind in known.values() for call in kind.calls.values()]
    media, refusals = media_types(every, [SOURCE]), errors(description, every, [SOURCE])
    lists = [kind.calls["list"] for kind in known.values() if "list" in kind.calls]
    texts = [words(mapping(description.data.get("info")).get("description")), *(call.text for call in every)]
    return {
        "media_types": media,
        "discovery": discovery(place, asked, [SOURCE]),
        "resource_types": {
            **{name: _known_type(description, kind) for name, kind in known.items()},
            **dict(_further(description, place, asked)),
        },
        "paging": next(filter(None, (paging(call, [SOURCE]) for call in lists)), None),
        "rate_limit": rate_limit(every, texts, [SOURCE]),
        "errors": refusals,
        "features": features(place, asked, [SOURCE]),
        "deviations": list(deviations(media, refusals, [SOURCE])),
        "notes": list(_notes(known, every)),
    }


def _paths(place: Place) -> Iterator[str]:
    """Every path that is of interest."""
    for collection in (*place.known.values(), *place.further):
        yield from filter(None, (collection.whole, collection.single))
    yield from (*place.discovery.values(), *place.features.values())


def _head(file: str, place: Place) -> tuple[str, ...]:
    paragraphs = (
        f"A draft, made from {file}. It can be used as it is: scim-conformance run --profile THIS-FILE URL. What it"
        " says is held against the service as the vendor's own promise, so read it through: keep what is right, take"
        " away what is not meant, and add what other documents of the vendor say.",
        'A comment that begins with "guessed" marks what the description does not say in so many words. What it does'
        " not have is undocumented: it is tried, and never fails a run. profiles/README.md explains the format;"
        " scim-conformance profile check names every mistake.",
    )
    others = tidy(f"Left out is what looks like SCIM as well, below {', '.join(place.elsewhere)}", LONGEST)
    return (*paragraphs, others) if place.elsewhere else paragraphs


def _source(description: Description, title: str) -> Any:
    """The description as a document that facts refer to."""
    version = tidy(str(mapping(description.data.get("info")).get("version") or ""), 40)
    url = _documentation(description)
    told = {
        "title": f"OpenAPI description: {title}" + (f", version {version}" if version else ""),
        "url": url or _UNKNOWN_URL,
        "authority": "vendor",
    }
    other = "write third-party into authority where somebody else than the vendor wrote the description"
    if url:
        return guessed(told, f"its address, for it points here; {other}")
    return Noted(told, f"write its address into url; {other}")


def _documentation(description: Description) -> str:
    found = words(mapping(description.data.get("externalDocs")).get("url"))
    return found if _URL.fullmatch(found) else ""


def _about(every: Sequence[Call]) -> dict[str, str]:
    """What is said of the parameters of paths, by name."""
    return {one.name: one.text for call in every for one in call.parameters if one.place == "path"}


def _known_type(description: Description, kind: Described) -> dict[str, Any]:
    return resource_type(description, kind, URNS[kind.name], [SOURCE])


def _further(
    description: Description, place: Place, asked: Mapping[str, Mapping[str, Call]]
) -> Iterator[tuple[str, Aside]]:
    """Other resources of SCIM, for whoever wants them tested: what they are identified by, only a person can say."""
    for collection in place.further:
        kind = described(_singular(collection), collection, asked)
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", kind.name) or not has_schemas(description, kind):
            continue
        urn = schema_of(description, kind)
        told = resource_type(description, kind, urn or f"urn:example:{kind.name}", [SOURCE])
        yield (
            kind.name,
            Aside(
                f"left out: {kind.name}, which no RFC has. A run could test it where the service shows its schema in"
                f" /Schemas, and creates and deletes such resources then.{'' if urn else ' Its URN is not described.'}",
                told,
            ),
        )


def _singular(collection: Collection) -> str:
    last = collection.last
    if last.endswith("ies"):
        return f"{last[:-3]}y"
    return last[:-1] if last.endswith("s") and not last.endswith("ss") else last


def _notes(known: Mapping[str, Described], every: Sequence[Call]) -> Iterator[dict[str, Any]]:
    """What the format has no place for, and a reader of reports may want to know."""
    taking = [name for name, kind in known.items() if _only_lists_take(kind, "excludedAttributes")]
    if taking:
        text = f"Lists of {' and '.join(taking)} take excludedAttributes."
        yield {"topic": "excludedAttributes", "text": text, "source": [SOURCE]}
    replies = [reply for call in every for status, reply in call.replies.items() if status == 429]
    headers = sorted({name for reply in replies for name in reply.headers if _of_limits(name)})
    if headers:
        text = f"An answer 429 has the headers {', '.join(headers)}."
        yield {"topic": "rate limit", "text": tidy(text, LONGEST), "source": [SOURCE]}


def _only_lists_take(kind: Described, parameter: str) -> bool:
    """Where a read takes it as well, the format has a place for that."""
    taking = [name for name, call in kind.calls.items() if call.parameter(parameter) is not None]
    return taking == ["list"]


def _of_limits(header: str) -> bool:
    return bool(meaning_of(header)) or header.lower() in ("retry-after", "ratelimit", "ratelimit-policy")
