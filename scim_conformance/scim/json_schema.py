"""SCIM schemas as JSON Schema: so that the harness notices when it sends, or gets, a value of the wrong type."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten
from typing import Any

from jsonschema import Draft202012Validator

from scim_conformance.scim import urns
from scim_conformance.scim.schema import COMMON, Attribute

DATE_TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$"
"""xsd:dateTime as RFC 7643, section 2.3.5 has it; the zone is optional in XML Schema."""

TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "datetime": {"type": "string", "pattern": DATE_TIME},
    "reference": {"type": "string"},
    "binary": {"type": "string"},
}


def resource_validator(schema: str, attributes: Iterable[Attribute], *, request: bool) -> Draft202012Validator:
    """A compiled validator of resources with these attributes; attributes it does not know are let through.

    For a `request`, required attributes have to be there; in answers a projection may leave them out. Null stands for
    an unassigned attribute everywhere (RFC 7643, section 2.5). Compile once and keep: compiling costs more than use.
    """
    known = [attribute for attribute in attributes if attribute.name.lower() not in COMMON]
    properties = {attribute.name: _property(attribute) for attribute in known}
    properties["schemas"] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    required = [attribute.name for attribute in known if attribute.required and attribute.writable]
    document: dict[str, Any] = {"type": "object", "properties": properties}
    if request:
        document["required"] = ["schemas", *required]
        properties["schemas"]["contains"] = {"const": schema}
    return Draft202012Validator(document)


PATCH_VALIDATOR = Draft202012Validator(
    {
        "type": "object",
        "required": ["schemas", "Operations"],
        "properties": {
            "schemas": {"const": [urns.PATCH_OP]},
            "Operations": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["op"],
                    "properties": {"op": {"enum": ["add", "remove", "replace"]}, "path": {"type": "string"}},
                    "if": {"properties": {"op": {"const": "remove"}}},
                    "then": {"required": ["path"]},
                    "else": {"required": ["value"]},
                },
            },
        },
    }
)
"""What a PATCH body has to look like (RFC 7644, section 3.5.2)."""


def objection(validator: Draft202012Validator, body: object) -> str:
    """The first thing wrong with a body, with its place; empty if nothing is."""
    for error in validator.iter_errors(body):
        return f"{error.json_path.removeprefix('$.')}: {shorten(error.message, 300)}"
    return ""


def fits(attribute: Attribute, value: object) -> bool:
    """Whether an attribute can have this value, which is not null."""
    return value is not None and Draft202012Validator(_property(attribute)).is_valid(value)


def _property(attribute: Attribute) -> dict[str, Any]:
    kind = TYPES.get(attribute.type.lower())
    if attribute.type.lower() == "complex":
        kind = {"type": "object", "properties": {sub.name: _property(sub) for sub in attribute.sub_attributes}}
    one: dict[str, Any] = kind or {}
    value = {"type": "array", "items": one} if attribute.multi_valued else one
    return {"anyOf": [value, {"type": "null"}]}
