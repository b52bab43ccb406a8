"""House rules: what an endpoint insists on beyond its schema, as ATTR=VALUE, and is sent with every valid resource."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from scim_conformance.profile.mistakes import did_you_mean
from scim_conformance.scim.json_schema import fits
from scim_conformance.scim.lookup import is_urn
from scim_conformance.scim.schema import COMMON, Attribute, attributes

TEXTUAL = ("string", "datetime", "reference", "binary")
"""The types of attributes, in lower case, whose JSON values are strings."""


class BadHouseRule(ValueError):
    """A rule that cannot be kept; the message says why, and what to write instead."""


@dataclass(frozen=True, slots=True)
class HouseRule:
    """`text` is the value as it was written; `resource_type` is empty where every type that has `path` is meant."""

    path: str
    text: str
    resource_type: str = ""

    def refuse(self, why: str) -> NoReturn:
        """Raises BadHouseRule, in the words of the option."""
        kind = f"{self.resource_type}:" if self.resource_type else ""
        raise BadHouseRule(f"--set {kind}{self.path}: {why}")


@dataclass(frozen=True, slots=True)
class Insisted:
    """What every resource of a type is sent with: `path` is dotted, below the URN `extension` where that is given."""

    path: str
    value: Any
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type as far as house rules go. `extensions` maps the URNs of its extensions to their attributes.

    `open_ended`: nobody shows the schemas, so that an extension which nobody knows may exist all the same.
    """

    name: str
    schema: str
    identifier: str
    attributes: tuple[Attribute, ...]
    extensions: Mapping[str, tuple[Attribute, ...]]
    open_ended: bool = False


def read_house_rules(written: Iterable[str]) -> tuple[HouseRule, ...]:
    """`userType=Employee`, `User:title=Captain`, `urn:…:2.0:User:department=IT`. Raises BadHouseRule.

    What stands before the first colon names a resource type, unless it is `urn`.
    """
    return tuple(_read(one) for one in written)


def insisted(rule: HouseRule, kind: Kind) -> Insisted | None:
    """What a rule comes to for a resource type, None where it has no such attribute. Raises BadHouseRule."""
    if rule.resource_type and rule.resource_type.lower() != kind.name.lower():
        return None
    extension, path = _split(rule.path, kind)
    if extension and extension not in kind.extensions:
        sent_unseen = kind.open_ended and bool(rule.resource_type)
        return Insisted(path, _parsed(rule.text), extension) if sent_unseen else None
    _refuse_what_is_the_runs(rule, path, kind)
    found = _found(path, kind.extensions[extension] if extension else kind.attributes)
    if found is None:
        return None
    _refuse_what_cannot_be_set(rule, found, kind.extensions[extension] if extension else kind.attributes)
    return Insisted(found.path, _value(rule, found), extension)


def refuse_unknown(rule: HouseRule, kinds: Iterable[Kind]) -> NoReturn:
    """Raises BadHouseRule for a rule that no resource type can keep, with what was probably meant."""
    every = list(kinds)
    names = [kind.name for kind in every]
    if rule.resource_type and rule.resource_type.lower() not in map(str.lower, names):
        rule.refuse(
            f"there is no resource type {rule.resource_type!r}{did_you_mean(rule.resource_type, names)}"
            f" There are {', '.join(names)}."
        )
    meant = [kind for kind in every if rule.resource_type.lower() in ("", kind.name.lower())]
    hint = did_you_mean(rule.path, [path for kind in meant for path in _paths(kind)])
    unseen = any(kind.open_ended for kind in meant) and is_urn(rule.path) and not rule.resource_type
    rule.refuse(
        f"{' and '.join(kind.name for kind in meant)} {'has' if len(meant) == 1 else 'have'} no such attribute{hint}"
        + (f" To send it nevertheless, name the resource type: --set {names[0]}:{rule.path}=…" if unseen else "")
    )


def _read(written: str) -> HouseRule:
    path, equals, text = written.partition("=")
    if not (path and equals):
        raise BadHouseRule(f"--set {written} has no value: write --set {path or 'ATTR'}=VALUE.")
    kind, colon, rest = path.partition(":")
    named = bool(colon) and kind.lower() != "urn"
    rule = HouseRule(rest, text, kind) if named else HouseRule(path, text)
    if not rule.path or "[" in rule.path or any(not part for part in rule.path.split(".")):
        rule.refuse("this is no attribute path; write it like userType, name.honorificPrefix or User:title.")
    return rule


def _split(path: str, kind: Kind) -> tuple[str, str]:
    """The extension (empty: none) and the dotted path below it; the schema of the type itself may be named too."""
    if not is_urn(path):
        return "", path
    for urn in sorted((kind.schema, *kind.extensions), key=len, reverse=True):
        if path.lower().startswith(f"{urn.lower()}:"):
            return "" if urn == kind.schema else urn, path[len(urn) + 1 :]
    urn, _, below = path.rpartition(":")
    return urn, below


def _found(path: str, among: Iterable[Attribute]) -> Attribute | None:
    every = [found for top in among for found in (top, *top.sub_attributes)]
    return next((found for found in every if found.path.lower() == path.lower()), None)


def _paths(kind: Kind) -> Iterable[str]:
    for top in kind.attributes:
        yield from (top.path, *(sub.path for sub in top.sub_attributes if not top.multi_valued))
    for urn, extended in kind.extensions.items():
        yield from (f"{urn}:{attribute.path}" for attribute in extended)


def _refuse_what_is_the_runs(rule: HouseRule, path: str, kind: Kind) -> None:
    """What tells the run's own resources from each other cannot be the same for all of them."""
    name = path.lower()
    if name == kind.identifier.lower():
        others = "" if rule.resource_type else f" For another resource type, write TYPE:{path}=VALUE."
        rule.refuse(f"each {kind.name} has a name of its own there, by which the run finds and deletes it.{others}")
    if name.partition(".")[0] in COMMON:
        rule.refuse("it is read-only: the service provider sets it.")
    if name == "externalid":
        rule.refuse("clients tell resources apart by it, so it cannot be the same for all of them.")
    if name.partition(".")[0] == "emails":
        rule.refuse("each user has a mail address of its own; --user-domain says in which domain.")


def _refuse_what_cannot_be_set(rule: HouseRule, attribute: Attribute, among: Iterable[Attribute]) -> None:
    top = _found(attribute.path.partition(".")[0], among)
    if not attribute.writable or (top is not None and not top.writable):
        rule.refuse("it is read-only: the service provider sets it.")
    if attribute.uniqueness in ("server", "global"):
        rule.refuse("its values are unique, so it cannot be the same for all resources.")
    if top is not None and top is not attribute and top.multi_valued:
        rule.refuse(f"{top.path} has many values; set it as a whole: --set '{top.path}=[{{\"{attribute.name}\": …}}]'.")


def _value(rule: HouseRule, attribute: Attribute) -> Any:
    value = _parsed(rule.text)
    plain_text = attribute.type.lower() in TEXTUAL and not attribute.multi_valued
    if plain_text and isinstance(value, (bool, int, float)):
        value = rule.text
    if not fits(attribute, value):
        rule.refuse(f"{attribute.path} is {_expected(attribute)}, not {_seen(value, rule.text)}.")
    return value


def _parsed(text: str) -> Any:
    """JSON where it is JSON, otherwise the text itself."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_WORDS: Mapping[str, str] = {
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a number",
    "datetime": "a date and time such as 2026-01-31T12:00:00Z",
    "complex": 'a JSON object such as {"value": "…"}',
}


def _expected(attribute: Attribute) -> str:
    one = _WORDS.get(attribute.type.lower(), "text")
    return f"a JSON list, each of it {one}" if attribute.multi_valued else one


def _seen(value: Any, text: str) -> str:
    kinds = {dict: "an object", list: "a list", type(None): "null, which leaves it out"}
    return kinds.get(type(value), text if len(text) <= 60 else f"{text[:57]}...")


def extensions_of(
    name: str, schema: str, shown: Mapping[str, Mapping[str, Any]], declared: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[Attribute, ...]]:
    """The extensions of a resource type: those that its entry in /ResourceTypes names, and those made for its name.

    `shown` are the schemas that anybody shows, by URN; `declared` is /ResourceTypes.
    """
    entry = next((entry for entry in declared if entry.get("name") == name), {})
    listed = entry.get("schemaExtensions")
    named = {str(one.get("schema")) for one in listed if isinstance(one, dict)} if isinstance(listed, list) else set()
    return {
        urn: attributes(document)
        for urn, document in shown.items()
        if urn != schema and (urn in named or (":extension:" in urn and urn.endswith(f":{name}")))
    }
