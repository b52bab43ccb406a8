"""The feature matrix: what the server claims, what its vendor documents, and what was observed, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from scim_conformance.profile.model import METHODS, OPERATIONS, REFUSALS
from scim_conformance.profile.statements import RATE_LIMIT
from scim_conformance.report.judgements import Citation, Judgement, sources
from scim_conformance.report.stated import Said, documented_fact, outcome_in_words, outcomes, rate_limit, stated
from scim_conformance.report.visible import clip
from scim_conformance.report.words import HOLDS, UNJUDGED, Face, some

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run
    from scim_conformance.wire.exchange import Exchange

WHOLE = "The whole service"
"""The area of what belongs to no resource type."""

FEATURE_OF_CHECK: Sequence[tuple[str, str, str]] = (
    ("idp/*", "provisioning", WHOLE),
    ("authority/*", "another authority", WHOLE),
    ("rule/list-total*", "paging", WHOLE),
    ("rule/list-within-count", "paging", WHOLE),
    ("rule/list-without-repetition", "paging", WHOLE),
    ("rule/member-*", "members", "Group"),
    ("rule/group-reference-*", "members", "Group"),
    ("rule/*", "every answer", WHOLE),
    ("discovery/config-*", "ServiceProviderConfig", WHOLE),
    ("discovery/resource-types-*", "ResourceTypes", WHOLE),
    ("discovery/*", "Schemas", WHOLE),
    ("configuration/*", "ServiceProviderConfig", WHOLE),
    ("claims/*", "ServiceProviderConfig", WHOLE),
    ("descriptions/*configuration*", "ServiceProviderConfig", WHOLE),
    ("descriptions/*resource-type*", "ResourceTypes", WHOLE),
    ("resource-types/*", "ResourceTypes", WHOLE),
    ("descriptions/*", "Schemas", WHOLE),
    ("schemas/*", "Schemas", WHOLE),
    ("characteristics/*", "Schemas", WHOLE),
    ("extensions/*", "create", "User"),
    ("authentication/*", "authentication", WHOLE),
    ("access/*", "authentication", WHOLE),
    ("http/*", "every answer", WHOLE),
    ("security/*", "every answer", WHOLE),
    ("error-causes/patch-*", "patch", ""),
    ("error-causes/failed-patch-*", "patch", ""),
    ("error-causes/delete-*", "delete", ""),
    ("error-causes/*", "create", "User"),
    ("read/count-*", "paging", WHOLE),
    ("read/partial-list-*", "paging", WHOLE),
    ("read/list-*", "list", ""),
    ("filter-members/*", "filter", "Group"),
    ("filter-history/*password*", "filter", "User"),
    ("filter-*", "filter", ""),
    ("paging/*", "paging", WHOLE),
    ("sort/*", "sort", WHOLE),
    ("projected-writes/*", "projection", ""),
    ("projected-groups/*", "projection", "Group"),
    ("members/*", "members", "Group"),
    ("membership-forms/*", "members", "Group"),
    ("membership-details/replace*", "replace", "Group"),
    ("membership-details/*", "members", "Group"),
    ("groups-view/*", "members", "Group"),
    ("versions/change-of-members-*", "etag", WHOLE),
    ("versions/*", "etag", WHOLE),
    ("me/*", "/Me", WHOLE),
    ("errors/duplicate-*", "duplicates", "User"),
    ("errors/*", "create", "User"),
    ("attributes/*", "create", ""),
    ("texts/*", "create", ""),
    ("create-forms/refused-duplicate-is-not-stored", "duplicates", "User"),
    ("create-forms/*", "create", ""),
    ("meta/client-cannot-*", "create", ""),
    ("meta/*", "read", ""),
    ("patch-*/*groups*", "patch", "Group"),
    ("patch-forms/*group*", "patch", "Group"),
    ("patch-*/*", "patch", "User"),
    ("interoperability/*", "patch", "User"),
    ("replace-details/*groups*", "replace", "Group"),
    ("replace-details/*", "replace", "User"),
    ("rename/*patch*", "patch", "User"),
    ("rename/*", "replace", "User"),
)
"""Check ids (globs, without parameter), the feature they are about, and its area where the id names no type.

Other checks are about the feature that their topic is called after.
"""

_OF_THE_SERVICE = (
    *("ServiceProviderConfig", "ResourceTypes", "Schemas", "authentication", "paging", "sort"),
    *("bulk", "etag", "changePassword", "/Me", "every answer"),
)
_CLAIM_OF = {name: name for name in ("patch", "filter", "sort", "bulk", "etag", "changePassword")} | {
    "members": "patch"
}
_DISCOVERY = ("ServiceProviderConfig", "ResourceTypes", "Schemas")
_MORE = ("filter", "duplicates", "members")
_NAMES = {
    "duplicates": "duplicates are refused",
    "members": "members, by PATCH",
    "deprovisioning.delete": "deprovisioning by DELETE",
    "deprovisioning.replace_active_false": "deprovisioning by PUT of active: false",
    "deprovisioning.patch_active_false": "deprovisioning by PATCH of active: false",
    "deprovisioning.patch_active_false_without_path": "deprovisioning by PATCH without a path",
    "deprovisioning.patch_active_false_as_text": 'deprovisioning by PATCH of active: "False"',
    "provisioning": "provisioning by identity providers",
    "every answer": "every answer, whatever was asked",
    "changePassword": "change of password",
    "etag": "ETags and preconditions",
}

_TYPES = 20
"""How many resource types of a server whose profile names none are shown."""

_SHORT = 300
"""How many characters of a reason fit into the table."""

_YES = Face("yes", "✓", "good")
_NO = Face("no", "-", "mute")
_LISTED = Face("listed", "✓", "good")
_UNLISTED = Face("not listed", "-", "mute")
_SILENT = Face("not said", "?", "mute")
_NOTHING = Face("", "", "mute")
_WORKS = Face("works", "✓", "good")
_WRONG = Face("misbehaves", "✕", "bad")
_DOUBTFUL = Face("misbehaves in part", "!", "warn")
_REFUSED = Face("refused", "⊘", "mute")
_AS_DOCUMENTED = Face("as documented", "✓", "good")
_UNTRIED = Face("not judged", "○", "mute")
_OPEN = Face("could not be judged", "?", "warn")

_OFFERED = frozenset({"supported", "partial"})
_LESS = frozenset({"no_effect", "disabled", "unsupported"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side says: a word with its mark, more words, documents behind it, places on the page."""

    face: Face
    text: str = ""
    sources: tuple[Citation, ...] = ()
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """One row. `conflict` says where the three sides contradict each other, or is empty."""

    name: str
    request: str
    claimed: Cell
    documented: Cell
    observed: Cell
    conflict: str


@dataclass(frozen=True, slots=True)
class Area:
    """The features of one resource type, or of the whole service."""

    title: str
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """Everything known about one feature of one area."""

    run: Run
    area: str
    name: str
    judged: tuple[Judgement, ...]
    exchanges: tuple[Exchange, ...]
    causes: Mapping[str, tuple[str, str]]

    @property
    def document(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.run.header.get("profile", {}).get("document", {})
        return found


def features(
    run: Run, judged: Iterable[Judgement], causes: Mapping[str, tuple[str, str]] | None = None
) -> tuple[Area, ...]:
    """Area by area, the resource types of profile and run first; features in the order of a client's life.

    `causes` has, by a judgement's anchor, the place and title of its cause, to link to in place of the judgement.
    """
    document: Mapping[str, Any] = run.header.get("profile", {}).get("document", {})
    types = tuple(document.get("resource_types") or {}) or tuple((run.survey or {}).get("resource_types", ()))[:_TYPES]
    about: dict[tuple[str, str], list[Judgement]] = {}
    for one in judged:
        about.setdefault(about_what(one.id, types, stated(run)), []).append(one)
    sent: dict[tuple[str, str], list[Exchange]] = {}
    for exchange in run.exchanges:
        sent.setdefault(_of_exchange(exchange), []).append(exchange)

    def area(title: str, names: Iterable[str]) -> Area:
        subjects = (
            _Subject(
                run, title, name, tuple(about.get((title, name), ())), tuple(sent.get((title, name), ())), causes or {}
            )
            for name in names
        )
        return Area(clip(title, 100), tuple(_feature(subject) for subject in subjects))

    return (*(area(kind, _of_type(document, kind, about)) for kind in types), area(WHOLE, _of_service(about)))


def about_what(check: str, types: Iterable[str], said: Mapping[str, Said]) -> tuple[str, str]:
    """The area and the feature that a check is about: `read/answers-200[User]` is about `read` of `User`.

    `said` are the statements of the run's profile, by id.
    """
    base, _, parameter = check.partition("[")
    parameter = parameter.removesuffix("]")
    if parameter in said:
        return said[parameter]["resource_type"] or WHOLE, said[parameter]["feature"]
    named = next((kind for kind in types if _names(kind, parameter)), "")
    for pattern, feature, usual in FEATURE_OF_CHECK:
        if fnmatchcase(base, pattern):
            return (usual if usual == WHOLE else named or usual or WHOLE), feature
    return named or WHOLE, base.partition("/")[0]


def _names(kind: str, parameter: str) -> bool:
    """Whether a parameter names a resource type: `User`, `User-title`, `emoji-User`."""
    return parameter.startswith(kind) or parameter.endswith(f"-{kind}")


def documented(run: Run, id: str) -> Cell | None:
    """What the profile says in the statement of this id (`User.replace`), with its sources; None where it has none."""
    said = stated(run).get(id)
    if said is None:
        return None
    return Cell(Face("", "", "mute"), said["words"], sources(run, said["source"]))


def _of_exchange(exchange: Exchange) -> tuple[str, str]:
    if exchange.operation == "discover":
        return WHOLE, exchange.resource_type
    return exchange.resource_type or WHOLE, exchange.operation


def _of_type(document: Mapping[str, Any], kind: str, about: Mapping[tuple[str, str], Any]) -> list[str]:
    facts: Mapping[str, Any] = (document.get("resource_types") or {}).get(kind) or {}
    triggers = [f"deprovisioning.{trigger}" for trigger in facts.get("deprovisioning") or {}]
    seen = [name for area, name in about if area == kind]
    known = [*OPERATIONS, "filter", *(name for name in _MORE if name in seen or name in facts), *triggers]
    return list(dict.fromkeys([*known, *seen]))


def _of_service(about: Mapping[tuple[str, str], Any]) -> list[str]:
    seen = [name for area, name in about if area == WHOLE]
    return [name for name in dict.fromkeys([*_OF_THE_SERVICE, *seen]) if name != "every answer" or name in seen]


def _feature(subject: _Subject) -> Feature:
    claimed, documented, observed = _claimed(subject), _documented(subject), _observed(subject)
    return Feature(
        name=_NAMES.get(subject.name, subject.name),
        request=_request(subject),
        claimed=claimed,
        documented=documented,
        observed=observed,
        conflict=_conflict(subject, claimed, observed),
    )


def _request(subject: _Subject) -> str:
    endpoint = str(_type_facts(subject).get("endpoint", ""))
    if subject.name in METHODS and endpoint:
        return f"{METHODS[subject.name]} {endpoint}{'' if subject.name in ('create', 'list') else '/…'}"
    if subject.name == "filter" and endpoint:
        return f"GET {endpoint}?filter=…"
    return f"GET /{subject.name}" if subject.name in _DISCOVERY else ""


def _claimed(subject: _Subject) -> Cell:
    survey: Mapping[str, Any] = subject.run.survey or {}
    if subject.name in _CLAIM_OF:
        claim = survey.get("claims", {}).get(_CLAIM_OF[subject.name])
        return Cell(_SILENT) if claim is None else Cell(_YES if claim else _NO, "ServiceProviderConfig")
    if subject.area == WHOLE or subject.name not in OPERATIONS:
        return Cell(_NOTHING)
    named = survey.get("resource_types", ())
    if not named:
        return Cell(_SILENT)
    return Cell(_LISTED if subject.area in named else _UNLISTED, "in ResourceTypes")


def _documented(subject: _Subject) -> Cell:
    fact = _fact(subject)
    return Cell(_NOTHING, "not in the profile") if fact is None else _cited(subject, fact)


def _cited(subject: _Subject, fact: Mapping[str, Any]) -> Cell:
    """What a fact says, in words, with its sources."""
    refusal = subject.name == "duplicates"
    cited = tuple(dict.fromkeys(key for outcome in outcomes(fact) for key in outcome.get("source", ())))
    words = " or ".join(dict.fromkeys(outcome_in_words(outcome, refusal=refusal) for outcome in outcomes(fact)))
    return Cell(Face("", "", "mute"), words, sources(subject.run, cited))


def _fact(subject: _Subject) -> Mapping[str, Any] | None:
    """What the profile says about it, as a mapping with `support` and `source`, or with `any_of` such; or None."""
    facts = _type_facts(subject)
    name, _, trigger = subject.name.partition(".")
    if subject.name in _DISCOVERY:
        return _mapping((subject.document.get("discovery") or {}).get(subject.name))
    if subject.name == "filter":
        return _filter_fact(facts)
    if subject.name == "paging":
        return _paging_fact(_mapping(subject.document.get("paging")))
    if subject.name == "authentication":
        return _mapping(subject.document.get("authentication"))
    if subject.name == RATE_LIMIT:
        return rate_limit(subject.run)
    if trigger or name == "duplicates" or name in OPERATIONS:
        return documented_fact(subject.document, subject.area, subject.name)
    return None


def _filter_fact(facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    listed = [entry for entry in facts.get("filters") or () if isinstance(entry, dict)]
    if listed:
        words = ", ".join(f"{entry.get('attribute')} {' '.join(entry.get('operators', ()))}" for entry in listed)
        return {"words": words, "source": [key for entry in listed for key in entry.get("source", ())]}
    said = _mapping(facts.get("filtering"))
    return {"support": said.get("value"), "source": said.get("source", ())} if said else None


def _paging_fact(said: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if not said:
        return None
    parts = (
        f"pages of {said['default_count']}" if said.get("default_count") else "",
        f"at most {said['max_count']}" if said.get("max_count") else "",
    )
    return {"words": ", ".join(filter(None, parts)), "source": said.get("source", ())}


def _observed(subject: _Subject) -> Cell:
    counts = Counter(one.verdict for one in subject.judged)
    wrong = [one for one in subject.judged if one.verdict in ("failed", "warned")]
    judged = sum(number for verdict, number in counts.items() if verdict not in UNJUDGED)
    excused = counts["deviates"] + counts["known"]
    if wrong:
        face = _WRONG if counts["failed"] else _DOUBTFUL
        places = tuple(dict.fromkeys(subject.causes.get(one.anchor, (one.anchor, one.id)) for one in wrong))
        return Cell(
            face, f"{len(wrong)} of {some(judged, 'check')} {'fails' if len(wrong) == 1 else 'fail'}", (), places
        )
    if excused:
        return Cell(_AS_DOCUMENTED, f"{some(excused, 'check')} of {judged} not held, as on record")
    if judged:
        holding = f"{sum(counts[verdict] for verdict in HOLDS)} of {some(judged, 'check')} hold"
        promised = [one for one in subject.judged if one.verdict in HOLDS]
        if all(one.authority == "profile" for one in promised):
            seen = "; ".join(dict.fromkeys(one.observed for one in promised if one.observed))
            return Cell(_AS_DOCUMENTED, clip(seen, _SHORT) or holding)
        return Cell(_WORKS, holding)
    return _unjudged(subject)


def _unjudged(subject: _Subject) -> Cell:
    left_open = [one for one in subject.judged if one.incomplete]
    if left_open:
        return Cell(_OPEN, clip(left_open[0].reason, _SHORT), (), tuple((one.anchor, one.id) for one in left_open[:3]))
    statuses = [exchange.response.status for exchange in _fair(subject.exchanges) if exchange.response]
    reasons = Counter(one.reason for one in subject.judged if one.reason)
    reason = clip(next((text for text, _ in reasons.most_common(1)), ""), _SHORT)
    if statuses and all(status in REFUSALS for status in statuses):
        return Cell(_REFUSED, f"status {' or '.join(map(str, sorted(set(statuses))))}")
    if statuses:
        return Cell(
            _UNTRIED, f"answered {' or '.join(map(str, sorted(set(statuses))))}{f'; {reason}' if reason else ''}"
        )
    return Cell(_UNTRIED, reason or "not tried: no check asks for it")


def _fair(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Those that were meant to be accepted and were not held up by a rate limit."""
    return [one for one in exchanges if not one.request.invalid and one.response and one.response.status != 429]


def _conflict(subject: _Subject, claimed: Cell, observed: Cell) -> str:
    said = _claim(subject, claimed)
    supports = {str(outcome.get("support")) for outcome in outcomes(_fact(subject) or {})}
    promised = [one for one in subject.judged if one.authority == "profile" and one.verdict == "failed"]
    offer = bool(supports) and (subject.name in OPERATIONS or subject.name in _DISCOVERY)
    offered, less = offer and supports <= _OFFERED, offer and supports <= _LESS
    contradictions = (
        (bool(promised), "not what the documents say"),
        (said is True and observed.face is _REFUSED, "claimed, but refused"),
        (said is False and observed.face is _WORKS, "works, but is not claimed"),
        (offered and observed.face is _REFUSED, "documented, but refused"),
        (less and observed.face is _WORKS, "documented as absent, but works"),
        (said is True and less and subject.name in _CLAIM_OF, "claimed, but documented as less"),
        (said is False and offered, "documented, but not claimed"),
    )
    return "; ".join(words for holds, words in contradictions if holds)


def _claim(subject: _Subject, claimed: Cell) -> bool | None:
    return {_YES: True, _LISTED: True, _NO: False, _UNLISTED: False}.get(claimed.face)


def _type_facts(subject: _Subject) -> Mapping[str, Any]:
    return _mapping((subject.document.get("resource_types") or {}).get(subject.area)) or {}


def _mapping(value: object) -> Mapping[str, Any] | None:
    return value if isinstance(value, dict) else None
