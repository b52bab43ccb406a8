"""From a description to what a profile says of the service as a whole: signing in, media types, pages, limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scim_conformance.profile.drafting.description import Description, listed, mapping, texts_in, words
from scim_conformance.profile.drafting.draft import Aside, Noted, given, guessed, sentence, tidy
from scim_conformance.profile.drafting.interface import Call, security_schemes
from scim_conformance.profile.drafting.limits import allowance, meaning_of
from scim_conformance.profile.drafting.locating import DISCOVERY, Place, relative
from scim_conformance.scim.urns import SCIM_JSON

LARGEST_PAGE = 1_000_000
"""What is larger is the range of a number and no size of a page."""

FEATURES: Mapping[str, str] = {"bulk": "post", "me": "get", "search": "post"}
"""The features that have paths of their own, with the method that they are asked for by."""

NO_SCIM_TYPE = (
    "errors/duplicate-says-uniqueness[*]",
    "filter/unknown-operator-says-invalid-filter[*]",
    "filter-refusals/broken-filter-says-invalid-filter[*]",
    "filter-refusals/refused-order-says-invalid-filter[*]",
    "search/malformed-filter-is-named[*]",
    "patch-refusals/names-the-cause[*]",
)
"""The checks that cannot hold where errors carry no scimType."""

_AT_MOST = re.compile(r"(?i)\b(?:at most|up to|no more than|max(?:imum)?(?: value)?(?: is| of|:|=)?) *(\d{1,7})\b")
_BY_DEFAULT = re.compile(r"(?i)\bdefaults?(?: value)?(?: is| of| to|:|=)? *(\d{1,7})\b|\b(\d{1,7})(?= by default)")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_HEADER = re.compile(r"[A-Za-z0-9-]+")
_TOKEN_URL = re.compile(r"https?://[^\s{}#@]+")


def authentication(description: Description, calls: Sequence[Call], source: Sequence[str]) -> Any:
    """How a client signs in: the first way that the description asks for and a profile can say."""
    schemes = security_schemes(description)
    asked = next((call.security for call in calls if call.security), None)
    demands = asked if asked is not None else tuple(map(mapping, listed(description.data.get("security"))))
    wanted = {name: scopes for demand in demands for name, scopes in demand.items()}
    for name in wanted or schemes:
        found = _scheme(schemes.get(name, {}), tuple(texts_in(wanted.get(name))))
        if found is not None:
            told, doubt = found
            told = {**told, "source": list(source)}
            return guessed(told, doubt) if doubt else told
    return guessed({"scheme": "bearer", "source": list(source)}, "the description has no way to sign in that fits here")


def _scheme(said: Mapping[str, Any], scopes: tuple[str, ...]) -> tuple[dict[str, Any], str] | None:
    """A security scheme in the words of a profile, and what is doubtful about that; None for one that has no place."""
    kind, name, token = said.get("type"), words(said.get("name")), sentence(words(said.get("description")))
    named = words(said.get("scheme")).lower()
    if kind == "basic" or (kind == "http" and named == "basic"):
        return given(scheme="basic", token=token), ""
    if kind == "http" and named == "bearer":
        return given(scheme="bearer", token=token), ""
    if kind == "apiKey" and said.get("in") == "header" and _HEADER.fullmatch(name):
        return _key(name, token)
    if kind == "oauth2":
        return _oauth(said, token, scopes)
    if kind == "openIdConnect":
        return given(
            scheme="bearer", token=token
        ), "the description has OpenID Connect, whose access tokens go like this"
    return None


def _key(name: str, token: str) -> tuple[dict[str, Any], str]:
    if name.lower() != "authorization":
        return given(scheme="api_key", header=name, token=token), ""
    bearer = "bearer" in token.lower()
    other = "raw_header sends the token alone" if bearer else "bearer sends the word Bearer before it"
    return given(scheme="bearer" if bearer else "raw_header", token=token), f"from its text; {other}"


def _oauth(said: Mapping[str, Any], token: str, scopes: tuple[str, ...]) -> tuple[dict[str, Any], str]:
    flow = said if said.get("flow") == "application" else mapping(mapping(said.get("flows")).get("clientCredentials"))
    if not flow:
        return given(scheme="bearer", token=token), "the description has OAuth 2.0, whose access tokens go like this"
    url = words(flow.get("tokenUrl"))
    of_scim = tuple(name for name in mapping(flow.get("scopes")) if "scim" in name.lower())
    told = given(
        scheme="oauth2_client_credentials",
        token=token,
        token_url=url if _TOKEN_URL.fullmatch(url) else "",
        scope=tidy(" ".join(scopes or of_scim)),
    )
    return told, "" if scopes or not of_scim else "the scope, from its name"


def media_types(calls: Iterable[Call], source: Sequence[str]) -> Any:
    """What is sent and answered, by the first request with a body and by all answers."""
    several = list(calls)
    sent = [kind for call in several for kind in _json_types(call.media_types)]
    answered = dict.fromkeys(
        kind for call in several for status in call.successes for kind in _json_types(call.replies[status].media_types)
    )
    request = SCIM_JSON if SCIM_JSON in sent else next(iter(sent), "")
    told = given(request=request, response=sorted(answered, key=lambda kind: kind != SCIM_JSON))
    return {**told, "source": list(source)} if told else None


def _json_types(kinds: Iterable[str]) -> list[str]:
    plain = (kind.partition(";")[0].strip().lower() for kind in kinds)
    return [kind for kind in plain if "json" in kind and _MEDIA_TYPE.fullmatch(kind)]


def discovery(place: Place, calls: Mapping[str, Mapping[str, Call]], source: Sequence[str]) -> dict[str, Any]:
    """The three endpoints; `calls` has what may be asked of each path."""
    told: dict[str, Any] = {}
    for name in dict.fromkeys(DISCOVERY.values()):
        path = place.discovery.get(name)
        call = calls.get(path, {}).get("get") if path else None
        if path is None or call is None:
            told[name] = {"support": "undocumented", "source": list(source)}
            continue
        where = relative(place.base, path)
        told[name] = given(
            support="supported",
            status=list(call.successes),
            paths=[where] if where != name else [],
            source=list(source),
        )
        if call.security == ():
            told[name] = {**told[name], "token": False}
    return told


def features(place: Place, calls: Mapping[str, Mapping[str, Call]], source: Sequence[str]) -> dict[str, Any]:
    """What RFC 7644 leaves to the service, as far as requests for it are described; `calls` is by path."""
    told: dict[str, Any] = {}
    for name, method in FEATURES.items():
        call = calls.get(place.features.get(name, ""), {}).get(method)
        if call is not None:
            told[name] = given(support="supported", status=list(call.successes), source=list(source))
    lists = [calls.get(one.whole, {}).get("get") for one in place.known.values()]
    if any(call is not None and call.parameter("sortBy") is not None for call in lists):
        told["sort"] = {"support": "supported", "source": list(source)}
    return told


def paging(call: Call | None, source: Sequence[str]) -> Any:
    """The sizes of pages, by the parameter `count` of a list; None where nothing is said of them."""
    count = call.parameter("count") if call else None
    if count is None:
        return None
    text = tidy(count.text)
    maximum, default = _size(count.schema.get("maximum")), _size(count.schema.get("default"))
    in_words = (maximum or _in_words(text, _AT_MOST), default or _in_words(text, _BY_DEFAULT))
    told = given(max_count=in_words[0], default_count=in_words[1])
    if not told:
        return None
    told["source"] = list(source)
    if (maximum, default) != in_words:
        return guessed(told, f'from the text of the parameter "count": {sentence(text)}')
    return guessed(told, "whoever asks for more gets so many, and no error") if maximum else told


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_PAGE else None


def _in_words(text: str, said: re.Pattern[str]) -> int | None:
    found = said.search(text)
    return _size(int(next(filter(None, found.groups())))) if found else None


def errors(description: Description, calls: Iterable[Call], source: Sequence[str]) -> Any:
    """What each status means, and whether errors carry scimType; None where no error is described."""
    replies = [(status, reply) for call in calls for status, reply in call.replies.items() if status >= 400]
    table = {str(status): sentence(reply.text) for status, reply in reversed(replies) if sentence(reply.text)}
    shapes = [description.shape(reply.schema) for _, reply in replies if reply.schema is not None]
    bodies = [shape for shape in shapes if {"detail", "schemas"} & set(shape.properties)]
    without = bool(bodies) and not any("scimType" in shape.properties for shape in bodies)
    if not table and not without:
        return None
    told = given(table=dict(sorted(table.items())))
    if without:
        told["scim_type"] = guessed(False, "the schema of errors does not name it")
    return {**told, "source": list(source)}


def rate_limit(calls: Iterable[Call], texts: Iterable[str], source: Sequence[str]) -> Any:
    """The rate limit, where a text gives its numbers; an Aside where headers tell of one; None where nothing does."""
    several = list(calls)
    on_success = {name for call in several for status in call.successes for name in call.replies[status].headers}
    replies = [reply for call in several for status, reply in call.replies.items() if status == 429]
    on_refusal = {name for reply in replies for name in reply.headers}
    headers = {meaning: name for name in sorted(on_success) if (meaning := meaning_of(name))}
    told = next(filter(None, map(allowance, (*(reply.text for reply in replies), *texts))), None)
    if told is None:
        named = sorted(name for name in on_success | on_refusal if meaning_of(name))
        said = f" It names the headers {', '.join(named)}." if named else ""
        why = f"rate_limit: left out, for the description does not say how many requests go in how many seconds.{said}"
        return Aside(why) if replies or named else None
    limit, window = told
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    bucket = {"name": "all", "methods": methods, "limit": limit, "window": window, "source": list(source)}
    why = "from the words of the description, for all requests together"
    return guessed(given(headers=headers, buckets=[bucket], source=list(source)), why)


def deviations(media: Any, errors: Any, source: Sequence[str]) -> Iterator[Any]:
    """What follows from that for the checks: departures from the RFCs that are documented."""
    kinds = mapping(_bare(media)).get("response", ())
    if kinds and SCIM_JSON not in kinds:
        yield {
            "check": "rule/scim-media-type",
            "observed": f"Answers are {' or '.join(kinds)}; {SCIM_JSON} is named nowhere.",
            "actual": "|".join(re.escape(kind) for kind in kinds),
            "source": list(source),
        }
    if "scim_type" in mapping(_bare(errors)):
        for check in NO_SCIM_TYPE:
            observed = "An error without scimType; the schema of errors does not name it."
            yield {
                "check": check,
                "observed": observed,
                "actual": r"no scimType \(status 4\d\d\)",
                "source": list(source),
            }


def _bare(value: Any) -> Any:
    return value.value if isinstance(value, Noted) else value
