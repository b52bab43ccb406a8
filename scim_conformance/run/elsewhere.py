"""Asking differently where an endpoint is of no use: the other scheme, other media types, other places on the host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

from scim_conformance.plan.symptoms import Symptom, usable, what_came
from scim_conformance.run.desk import Desk, Line, Mark
from scim_conformance.wire.exchange import Exchange

SCIM_PATHS = ("/scim/v2", "/v2", "/scim", "/api/scim/v2")
"""Where a base URL usually ends."""

ENDPOINTS = frozenset({"users", "groups", "me", "bulk", "schemas", "resourcetypes", "serviceproviderconfig"})
"""Last segments that a person copies along with the base URL (RFC 7644, section 3.2), in lower case."""

_VERSION_1 = re.compile(r"(?i)/v1(\.\d)?(?=/|$)")

SCIM_JSON = "application/scim+json"


def further(desk: Desk, found: Symptom) -> Iterator[Line]:
    """What else can be found out about this symptom by asking differently. Notes a better address at the desk."""
    if found.id == "http-to-https":
        desk.suggested = found.base_url
    elif found.id in _WRONG_SCHEME:
        yield from _other_scheme(desk)
    elif found.id in _WRONG_TYPE:
        yield from _other_types(desk)
    elif found.id in _WRONG_PLACE:
        yield from other_places(desk, found.base_url)


_WRONG_SCHEME = frozenset({"no-tls", "refused", "not-http", "closed", "tls-wanted"})
_WRONG_TYPE = frozenset({"not-acceptable", "media-type-refused"})
_WRONG_PLACE = frozenset(
    {
        *("not-found", "web-page", "xml", "no-scim", "scim-1", "server-error"),
        *("moved", "login", "login-elsewhere", "redirect-elsewhere", "redirect-nowhere"),
    }
)


def _other_scheme(desk: Desk) -> Iterator[Line]:
    """The same address with the other of http and https, without credentials: is that what is spoken there?"""
    parts = urlsplit(desk.target.base_url)
    scheme = "http" if parts.scheme == "https" else "https"
    other = urlunsplit((scheme, parts.netloc, parts.path, "", ""))
    answer = desk.get("/ServiceProviderConfig", at=other, anonymous=True)
    if answer.response is not None:
        plain = ", on a test machine only: the token travels for everybody to read" if scheme == "http" else ""
        desk.suggested = other
        yield Line(Mark.NOTE, "scheme", f"{scheme} is what is spoken there", do=f"Use {other}{plain}.")
    elif "certificate is not trusted" in answer.error:
        desk.suggested = other
        yield Line(Mark.NOTE, "scheme", f"https is what is spoken there, but {answer.error}", do=f"Use {other}.")


_TYPES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("with Content-Type: application/scim+json", {"Content-Type": SCIM_JSON}),
    ("with Content-Type: application/json", {"Content-Type": "application/json"}),
    ("with Accept: application/json alone", {"Accept": "application/json"}),
    ("with Accept: application/scim+json alone", {"Accept": SCIM_JSON}),
    ("with Accept: */*", {"Accept": "*/*"}),
)


def _other_types(desk: Desk) -> Iterator[Line]:
    for words, headers in _TYPES:
        if usable(desk.get(desk.endpoint, {"count": "1"}, headers=headers)):
            own = "Write that into a profile of your own: media_types: {request: …, every_request: true}."
            operator = "That is for the operator: clients name both types in one Accept header."
            do = own if "Content-Type" in headers else operator
            yield Line(Mark.NOTE, "media type", f"it answers {words}", do=do)
            return
    yield Line(Mark.NOTE, "media type", f"none of {len(_TYPES)} other headers was taken either")


def other_places(desk: Desk, redirected: str = "") -> Iterator[Line]:
    """Look for the service at the usual places on the same host; the credentials go nowhere else."""
    places = tuple(candidates(desk.target.base_url, redirected))
    behind_login: dict[str, Exchange] = {}
    for path, query in (("/ServiceProviderConfig", None), (desk.endpoint, {"count": "1"})):
        for place in places[: desk.left]:
            answer = desk.get(path, query, at=place)
            if is_scim(answer):
                desk.suggested = place
                yield Line(Mark.NOTE, "base URL", what_came(answer), "That is SCIM.", f"Use {place}.")
                return
            if answer.response is not None and answer.status == 401 and answer.resource:
                behind_login[place] = answer
    if behind_login and len(behind_login) < len(places):
        place, answer = next(iter(behind_login.items()))
        desk.suggested = place
        means = "That may be SCIM: it wants other credentials, and says so in JSON."
        yield Line(Mark.NOTE, "base URL", what_came(answer), means, f"Use {place}.")
        return
    known = f"The address that is documented: {desk.documented}." if desk.documented else ""
    yield Line(Mark.NOTE, "base URL", f"nothing of SCIM at {len(places)} usual places on this host", do=known)


def candidates(base_url: str, redirected: str = "") -> Iterator[str]:
    """Base URLs on the same host that may have been meant, the likeliest first, without the one given.

    `redirected` is where the server itself says that the service is.
    """
    parts = urlsplit(base_url)
    segments = [segment for segment in parts.path.split("/") if segment]
    cut = next((place for place, segment in enumerate(segments) if segment.lower() in ENDPOINTS), None)
    path = "".join(f"/{segment}" for segment in segments)
    paths = [
        *(["".join(f"/{segment}" for segment in segments[:cut])] if cut is not None else []),
        *([_VERSION_1.sub("/v2", path)] if _VERSION_1.search(path) else []),
        *(f"{path}{ending}" for ending in ("/v2", "/scim/v2", "/scim")),
        *SCIM_PATHS,
    ]
    found = [redirected, *(urlunsplit((parts.scheme, parts.netloc, place, "", "")) for place in paths)]
    yield from (place for place in dict.fromkeys(found) if place and place != base_url)


def is_scim(answer: Exchange) -> bool:
    """Whether it is an answer as only SCIM 2.0 gives it, a success or a refusal of the credentials."""
    if answer.response is None or not (answer.ok or answer.status in (401, 403)):
        return False
    body = answer.resource
    urns = body.get("schemas")
    named = isinstance(urns, list) and any(str(urn).lower().startswith("urn:ietf:params:scim:") for urn in urns)
    return named or (answer.ok and isinstance(body.get("totalResults"), int) and "Resources" in body)
