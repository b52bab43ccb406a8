"""Statements of a profile by their id, in the document of a run file: what each says, and of which feature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Said = Mapping[str, Any]

RATE_LIMIT = "rate limit"
"""The feature that buckets are about."""

_SERVICE = {
    "paging": "paging",
    "media_types": "every answer",
    "rate_limit": RATE_LIMIT,
    "errors": "every answer",
}
"""The feature that statements about the whole service belong to, by how their ids begin."""

_OF_A_PART = {"rate_limit.headers": "every answer", "errors.table.401": "authentication"}
"""The same where a part of those is about another one."""

_CHARACTERISTICS = {
    "required": "required",
    "email": "a mail address",
    "immutable": "cannot be changed",
    "readOnly": "set by the service provider alone",
    "dropped": "not kept",
}
"""What a statement says of an attribute, by how its id ends."""


_SUPPORT = {
    "supported": "supported",
    "claimed": "as the server claims",
    "partial": "in part",
    "no_effect": "accepted without effect",
    "disabled": "switched off",
    "unsupported": "not supported",
    "undocumented": "the documents are silent",
}
_AFTERWARDS = {"gone": "then 404", "inactive": "then active is false", "none": "then nothing has changed"}


def feature_of(id: str) -> tuple[str, str]:
    """The resource type, or an empty text for the whole service, and the feature that a statement is about."""
    area, _, rest = id.partition(".")
    if area == "discovery":
        return "", rest
    if area in _SERVICE:
        return "", _OF_A_PART.get(id.rpartition(".")[0], _OF_A_PART.get(id, _SERVICE[area]))
    if rest.startswith("filters."):
        return area, "filter"
    if rest == "member_keys":
        return area, "members"
    characteristic = rest.rpartition(".")[2]
    if rest == "only_documented_attributes" or characteristic in ("required", "email", "dropped"):
        return area, "create"
    return area, "patch" if characteristic in _CHARACTERISTICS else rest


def stated(document: Said, id: str) -> Said | None:
    """What the profile says there, as a mapping with `support` or `words`, and `source`; None where it has no such."""
    area, _, rest = id.partition(".")
    kinds = _mapping(document.get("resource_types"))
    if area in kinds:
        return _of_type(_mapping(kinds[area]), rest)
    said = _mapping(document.get(area))
    if area == "discovery":
        return _mapping(said.get(rest)) or None
    words = {
        "paging": lambda: f"{rest.replace('_', ' ')}: {said.get(rest)}",
        "media_types": lambda: " or ".join(said.get(rest, ())),
        "errors": lambda: str(_mapping(said.get("table")).get(rest.rpartition(".")[2], "")),
        "rate_limit": lambda: _limit(said, rest),
    }
    return _worded(words[area](), said) if area in words and said else None


def outcomes(fact: Said) -> list[Said]:
    """What is documented, one entry for each of the documents that contradict each other."""
    return [entry for entry in fact.get("any_of", [fact]) if isinstance(entry, dict)]


def in_words(outcome: Said, *, refusal: bool = False) -> str:
    """One documented outcome as a reader sees it; `refusal` where it is a duplicate that is refused."""
    if "words" in outcome or "scheme" in outcome:
        return str(outcome.get("words") or outcome.get("scheme"))
    support = str(outcome.get("support", ""))
    parts = (
        "refused" if refusal and support == "unsupported" else _SUPPORT.get(support, support),
        f"only {', '.join(outcome['only'])}" if outcome.get("only") else "",
        f"except {', '.join(outcome['except'])}" if outcome.get("except") else "",
        f"status {' or '.join(map(str, outcome['status']))}" if outcome.get("status") else "",
        _AFTERWARDS.get(outcome.get("effect", ""), ""),
    )
    return ", ".join(part for part in parts if part)


def _limit(said: Said, rest: str) -> str:
    """`header X-RateLimit-Limit`, or `10 requests in 1 s (GET), then 429`."""
    if rest.startswith("headers."):
        return f"header {_mapping(said.get('headers')).get(rest.removeprefix('headers.'), '')}"
    bucket: Said = next((one for one in said.get("buckets", ()) if one.get("name") == rest), {})
    methods = ", ".join(bucket.get("methods", ()))
    return f"{bucket.get('limit')} requests in {bucket.get('window')} s ({methods}), then {said.get('status', 429)}"


def rate_limit(document: Said) -> Said | None:
    """Every bucket of a profile in words, and the sources; None where it has no limit that is promised."""
    said = _mapping(document.get("rate_limit"))
    if not said or said.get("assumed"):
        return None
    return _worded("; ".join(f"{one.get('name')}: {_limit(said, one.get('name'))}" for one in said["buckets"]), said)


def _of_type(facts: Said, rest: str) -> Said | None:
    name, _, below = rest.partition(".")
    if name == "filters":
        path, _, operator = below.rpartition(".")
        listed = [one for one in facts.get("filters") or () if isinstance(one, dict) and one.get("attribute") == path]
        return next(
            (_worded(f"{path} {operator}", one) for one in listed if operator in one.get("operators", ())), None
        )
    if rest == "member_keys":
        entry = _mapping(facts.get(rest))
        return _worded(f"members have {' and '.join(entry.get('value', ()))}", entry)
    if rest == "only_documented_attributes":
        return _worded("other attributes are not kept", _mapping(facts.get(rest)))
    if name == "deprovisioning":
        return _mapping(_mapping(facts.get(name)).get(below)) or None
    path, _, characteristic = rest.rpartition(".")
    said = _mapping(_mapping(facts.get("attributes")).get(path))
    if said and characteristic in _CHARACTERISTICS:
        return _worded(f"{path}: {_CHARACTERISTICS[characteristic]}", said)
    return _mapping(facts.get(rest)) or _mapping(_mapping(facts.get("operations")).get(rest)) or None


def _worded(words: str, said: Said) -> Said:
    return {"words": words, "source": said.get("source", ())}


def _mapping(value: object) -> Said:
    return value if isinstance(value, dict) else {}
