"""The profile format as its JSON Schema has it, and what breaks it in words that the author of a profile would use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from scim_conformance.profile.document import Path
from scim_conformance.profile.mistakes import did_you_mean

FORMAT = 1
"""The version of the format that this program knows."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong at a path of the data: with the key there (`at_key`) or with its value."""

    path: Path
    message: str
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class _Breach:
    """A ValidationError as far as it is of use here: `value` is not what `keyword` of `schema` has `wanted`."""

    path: Path
    keyword: str
    wanted: Any
    schema: Mapping[str, Any]
    value: Any
    in_key: bool


@lru_cache(maxsize=1)
def format_schema() -> Mapping[str, Any]:
    """The JSON Schema of profiles (Draft 2020-12)."""
    text = files("scim_conformance.profile").joinpath("profile.schema.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(text))


def complaints(data: Any) -> Iterator[Complaint]:
    """Everything in which the data breaks the format; only the version, where that is another one."""
    if isinstance(data, dict) and type(data.get("format")) is int and data["format"] > FORMAT:
        yield Complaint(
            ("format",),
            f"profile format {data['format']} was made for a newer scim-conformance (this one knows {FORMAT}):"
            " upgrade scim-conformance",
        )
        return
    for error in _validator().iter_errors(data):
        yield from _in_words(_breach(error))


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    return Draft202012Validator(dict(format_schema()))


def _breach(error: ValidationError) -> _Breach:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    in_key = "propertyNames" in error.absolute_schema_path
    return _Breach(
        tuple(error.absolute_path), str(error.validator), error.validator_value, schema, error.instance, in_key
    )


def _in_words(breach: _Breach) -> Iterator[Complaint]:
    if breach.in_key:
        yield Complaint((*breach.path, breach.value), f"'{_short(breach.value)}' {_look(breach)}", at_key=True)
    elif breach.keyword in _BY_KEY:
        yield from _BY_KEY[breach.keyword](breach)
    else:
        say = _SENTENCES.get(breach.keyword, _unforeseen)
        yield Complaint(breach.path, say(_called(breach.path), breach))


def _unknown_keys(breach: _Breach) -> Iterator[Complaint]:
    known = breach.schema.get("properties", {})
    for key in breach.value:
        if key not in known:
            message = f"unknown key '{_short(key)}'{did_you_mean(key, known)}"
            yield Complaint((*breach.path, key), message, at_key=True)


def _missing_keys(breach: _Breach) -> Iterator[Complaint]:
    for key in breach.wanted:
        if key not in breach.value:
            message = f"{_called(breach.path)} lacks the required key '{key}'"
            yield Complaint(breach.path, message, at_key=True)


def _neither_or_both(breach: _Breach) -> Iterator[Complaint]:
    if isinstance(breach.value, dict):
        yield Complaint(breach.path, breach.schema["errorMessage"], at_key=True)


_BY_KEY: Mapping[str, Callable[[_Breach], Iterator[Complaint]]] = MappingProxyType(
    {"additionalProperties": _unknown_keys, "required": _missing_keys, "oneOf": _neither_or_both}
)


def _called(path: Path) -> str:
    """How people call what is at a path: `'status'`, `item 2 of 'any_of'`, `the profile`."""
    if not path:
        return "the profile"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_called(path[:-1])}"
    return f"'{path[-1]}'"


def _seen(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text '{_short(value)}'"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else "nothing"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


_ONE = MappingProxyType(
    {
        "string": "text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "object": "a mapping",
        "array": "a list",
    }
)
_MANY = MappingProxyType({"string": "texts", "integer": "whole numbers", "object": "mappings"})


def _wrong_type(what: str, breach: _Breach) -> str:
    return f"{what} must be {_wanted(breach.schema)}, not {_seen(breach.value)}"


def _wanted(schema: Mapping[str, Any]) -> str:
    items = _resolved(schema.get("items", {}))
    many = _MANY.get(items.get("type", "string" if "enum" in items else ""))
    return f"a list of {many}" if many else _ONE[schema["type"]]


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = format_schema()["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return _resolved(found)


def _not_among(what: str, breach: _Breach) -> str:
    value, choices = breach.value, breach.wanted
    hint = did_you_mean(value, choices) if isinstance(value, str) else ""
    return f"{what} must be one of {', '.join(choices)}, not {_seen(value)}{hint}"


def _not_the_one(what: str, breach: _Breach) -> str:
    return breach.schema.get("errorMessage") or f"{what} must be {breach.wanted}, not {_seen(breach.value)}"


def _wrong_look(what: str, breach: _Breach) -> str:
    return f"{what}: '{_short(breach.value)}' {_look(breach)}"


def _look(breach: _Breach) -> str:
    return str(breach.schema.get("patternErrorMessage", "is not written as it has to be"))


def _too_few(what: str, breach: _Breach) -> str:
    least = breach.wanted
    return f"{what} must not be empty" if least == 1 else f"{what} needs {least} or more items"


def _empty(what: str, _: _Breach) -> str:
    return f"{what} must not be empty"


def _repeated(what: str, _: _Breach) -> str:
    return f"{what} names an item twice"


def _too_small(what: str, breach: _Breach) -> str:
    return f"{what} must be {breach.wanted} or more, not {breach.value}"


def _not_above(what: str, breach: _Breach) -> str:
    return f"{what} must be more than {breach.wanted}, not {breach.value}"


def _too_large(what: str, breach: _Breach) -> str:
    return f"{what} must be {breach.wanted} or less, not {breach.value}"


def _goes_together(what: str, breach: _Breach) -> str:
    pairs = breach.wanted.items()
    given, needed = next((key, more[0]) for key, more in pairs if key in breach.value and more[0] not in breach.value)
    return f"{what} has '{given}', so it needs '{needed}' too"


def _unforeseen(what: str, breach: _Breach) -> str:
    return f"{what}: does not keep to the format ({breach.keyword})"


_SENTENCES: Mapping[str, Callable[[str, _Breach], str]] = MappingProxyType(
    {
        "type": _wrong_type,
        "enum": _not_among,
        "const": _not_the_one,
        "pattern": _wrong_look,
        "minItems": _too_few,
        "minLength": _empty,
        "minProperties": _empty,
        "uniqueItems": _repeated,
        "minimum": _too_small,
        "exclusiveMinimum": _not_above,
        "maximum": _too_large,
        "dependentRequired": _goes_together,
    }
)
