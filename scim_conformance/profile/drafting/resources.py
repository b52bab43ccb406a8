"""From a description to what a profile says of the resources of one type: operations, attributes, filters and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scim_conformance.profile.drafting.description import Description, Shape, listed, mapping, texts_in
from scim_conformance.profile.drafting.draft import LONGEST, Aside, Noted, given, guessed, tidy
from scim_conformance.profile.drafting.interface import Call
from scim_conformance.profile.drafting.locating import Collection
from scim_conformance.profile.model import METHODS, OPERATIONS
from scim_conformance.scim.schema import COMMON, Attribute, attributes
from scim_conformance.standards import core_schemas

OFTEN: Mapping[str, int] = {"create": 201, "delete": 204}
"""The status that RFC 7644 has for an operation where it has but one, and that goes first where there are several."""

NOT_OFFERED = (405, 501)
"""The statuses that say of a described request that it is none (RFC 7644, section 3.12)."""

LARGEST_BOUND = 100_000
"""What is larger nobody tries."""

_FILTER = re.compile(r"\b([A-Za-z$][\w$]*(?:\.[A-Za-z$][\w$]*)?)\s+(eq|ne|co|sw|ew|pr|gt|ge|lt|le)\b", re.IGNORECASE)
_URN = re.compile(r"urn:[A-Za-z0-9][A-Za-z0-9-]*:[\w.:-]*\w")


@dataclass(frozen=True, slots=True)
class Described:
    """The requests that a description has for the resources of one type, by operation."""

    name: str
    endpoint: str
    calls: Mapping[str, Call]


def described(name: str, collection: Collection, calls: Mapping[str, Mapping[str, Call]]) -> Described:
    """The requests of a collection; `calls` has what may be asked of each path."""
    found = {}
    for operation in OPERATIONS:
        path = collection.whole if operation in ("create", "list") else collection.single
        call = calls.get(path, {}).get(METHODS[operation].lower())
        if call is not None:
            found[operation] = call
    return Described(name, collection.endpoint, found)


def resource_type(description: Description, kind: Described, schema: str, source: Sequence[str]) -> dict[str, Any]:
    """What a profile says of it; `schema` is the URN of its schema."""
    return given(
        endpoint=kind.endpoint,
        schema=schema,
        attributes=_attributes(description, kind, schema, source),
        member_keys=_member_keys(description, kind, source),
        operations=_operations(kind, source),
        filters=_filters(kind, schema, source),
        projection=_projection(kind, source),
        duplicates=_duplicates(kind, source),
        deprovisioning=_deprovisioning(kind),
    )


def schema_of(description: Description, kind: Described) -> str:
    """The URN of their schema, by the examples and values that the description gives for `schemas`; or empty."""
    for shape in _shapes(description, kind):
        said = mapping(description.at(shape.properties.get("schemas")))
        items = mapping(description.at(said.get("items")))
        shown = [said.get(word) for word in ("example", "default", "enum", "examples", "const")]
        inner = [items.get(word) for word in ("example", "default", "enum", "examples", "const")]
        texts = [text for value in (*shown, *inner) for entry in (value, *listed(value)) for text in texts_in(entry)]
        urns = [text for text in texts if _URN.fullmatch(text)]
        if urns:
            return next((urn for urn in urns if ":extension:" not in urn), urns[0])
    return ""


def has_schemas(description: Description, kind: Described) -> bool:
    """Whether these are resources of SCIM by their form: each says in `schemas` what it is."""
    return any("schemas" in shape.properties for shape in _shapes(description, kind))


def _shapes(description: Description, kind: Described) -> Iterator[Shape]:
    """What is said of a resource, in requests first."""
    sent = [kind.calls[name].schema for name in ("create", "replace") if name in kind.calls]
    shown = [
        kind.calls[name].replies[status].schema
        for name in ("read", "create", "replace")
        if name in kind.calls
        for status in kind.calls[name].successes
    ]
    yield from (description.shape(schema) for schema in (*sent, *shown) if schema is not None)


def _operations(kind: Described, source: Sequence[str]) -> dict[str, Any]:
    told = {name: _outcome(name, kind.calls.get(name), source) for name in OPERATIONS}
    if "create" in kind.calls and "delete" not in kind.calls:
        told["delete"] = Noted(told["delete"], "where the service has none, what a run creates stays there")
    return told


def _outcome(name: str, call: Call | None, source: Sequence[str]) -> Any:
    if call is None:
        return {"support": "undocumented", "source": list(source)}
    statuses = sorted(call.successes, key=lambda status: status != OFTEN.get(name))
    refused = [status for status in call.replies if status in NOT_OFFERED]
    if refused and not statuses:
        return {"support": "unsupported", "status": refused, "source": list(source)}
    usual = OFTEN.get(name)
    told = given(support="supported", status=statuses, source=list(source))
    if usual is None or not statuses or usual in statuses:
        return told
    return Noted(
        {key: value for key, value in told.items() if key != "status"},
        f"left out: the description has the status {' or '.join(map(str, statuses))}, as generated ones often do, and"
        f" RFC 7644 has {usual}. Where the service really answers so, write it into status, and into deviations.",
    )


def _attributes(description: Description, kind: Described, schema: str, source: Sequence[str]) -> Any:
    """What is said of attributes, by path; without any, the comment alone."""
    told = dict(_each_attribute(description, kind, schema, source))
    return told if any(not isinstance(one, Aside) for one in told.values()) else next(iter(told.values()), None)


def _each_attribute(
    description: Description, kind: Described, schema: str, source: Sequence[str]
) -> Iterator[tuple[str, Any]]:
    """Every described attribute that the RFC's schema has too, with what is said of it; the others in a comment."""
    shape = next(_shapes(description, kind), Shape({}, frozenset()))
    demanded = shape.required if _is_sent(kind) else frozenset()
    known = {one.name.lower(): one for one in attributes(core_schemas()[schema])} if schema in core_schemas() else {}
    for name, said in shape.properties.items():
        attribute = known.get(name.lower())
        if attribute is not None and attribute.name not in COMMON:
            yield from _attribute(description, attribute, description.at(said), name in demanded, source)
    own = [name for name in shape.properties if name.lower() not in known and name.lower() not in _GIVEN]
    if own:
        yield "others", Aside(tidy(f"described too, and no attributes of RFC 7643: {', '.join(own)}", LONGEST))


_GIVEN = frozenset({*COMMON, "externalid"})


def _is_sent(kind: Described) -> bool:
    """Whether the first shape is that of a request, in which `required` says what has to be sent."""
    return any(name in kind.calls and kind.calls[name].schema is not None for name in ("create", "replace"))


def _attribute(
    description: Description, attribute: Attribute, said: Mapping[str, Any], required: bool, source: Sequence[str]
) -> Iterator[tuple[str, Any]]:
    """One attribute, and the parts of one that has parts and one value."""
    if attribute.multi_valued or not attribute.sub_attributes:
        yield attribute.path, _characteristics(said, required, not attribute.multi_valued, source)
        return
    shape = description.shape(said)
    parts = {part.name.lower(): part for part in attribute.sub_attributes}
    known = {name: parts[name.lower()] for name in shape.properties if name.lower() in parts}
    demanded = shape.required & set(known) if required else frozenset()
    yield attribute.path, _characteristics(said, required and not demanded, True, source)
    for name, part in known.items():
        yield part.path, _characteristics(description.at(shape.properties[name]), name in demanded, True, source)


def _characteristics(said: Mapping[str, Any], required: bool, single: bool, source: Sequence[str]) -> Any:
    mutability = "readOnly" if said.get("readOnly") is True else "writeOnly" if said.get("writeOnly") is True else ""
    form = given(
        format="email" if single and said.get("format") in ("email", "idn-email") else "",
        max_length=_bound(said.get("maxLength")) if single else None,
        max_values=None if single else _bound(said.get("maxItems")),
    )
    told = given(required=required or None, mutability=mutability, **form, source=list(source))
    why = "that anything else is refused; the description names the form alone"
    return guessed(told, why) if form else told


def _bound(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_BOUND else None


def _member_keys(description: Description, kind: Described, source: Sequence[str]) -> Any:
    """The keys that each member of a group has to have, where the description demands any."""
    for shape in _shapes(description, kind) if _is_sent(kind) else ():
        members = mapping(description.at(shape.properties.get("members")))
        needed = description.shape(members.get("items"))
        keys = [name for name in needed.properties if name in needed.required]
        return {"value": keys, "source": list(source)} if keys else None
    return None


def _filters(kind: Described, schema: str, source: Sequence[str]) -> Any:
    """The filters that the text of a list names, among attributes that there are."""
    call = kind.calls.get("list")
    if call is None:
        return None
    parameter = call.parameter("filter")
    if parameter is None:
        return Aside('filters: none, for the list has no parameter "filter" in the description; they are tried anyway')
    known = {one.path.lower(): one.path for one in _everything(schema)}
    found: dict[str, dict[str, None]] = {}
    for path, operator in _FILTER.findall(f"{parameter.text}\n{call.text}"):
        if path.lower() in known:
            found.setdefault(known[path.lower()], {})[operator.lower()] = None
    told = [{"attribute": path, "operators": list(names), "source": list(source)} for path, names in found.items()]
    why = 'from the text of the parameter "filter"; what is not named here is not expected of the service'
    return (
        guessed(told, why) if told else Aside("filters: to be written by hand, for no text says which ones there are")
    )


def _projection(kind: Described, source: Sequence[str]) -> dict[str, Any]:
    """The parameters of RFC 7644, section 3.9, that a read takes."""
    call = kind.calls.get("read")
    known = [name for name in ("attributes", "excludedAttributes") if call is not None and call.parameter(name)]
    return {name: {"support": "supported", "source": list(source)} for name in known}


def _everything(schema: str) -> Iterator[Attribute]:
    for attribute in (*attributes(core_schemas().get(schema, {})), Attribute("id"), Attribute("externalId")):
        yield from (attribute, *attribute.sub_attributes)
    yield from (Attribute(f"meta.{name}") for name in ("created", "lastModified"))


def _duplicates(kind: Described, source: Sequence[str]) -> dict[str, Any]:
    call = kind.calls.get("create")
    if call is not None and 409 in call.replies:
        return {"support": "unsupported", "status": [409], "source": list(source)}
    return {"support": "undocumented", "source": list(source)}


def _deprovisioning(kind: Described) -> Aside | None:
    """What no description says in words that a program can read, and every user of a profile needs to know."""
    if kind.name != "User" or not {"replace", "patch", "delete"} & set(kind.calls):
        return None
    return Aside(
        "deprovisioning: to be written by hand, what a later read shows of a user after DELETE, and after PUT or PATCH"
        " with active false (see profiles/README.md)"
    )
