"""Schemas in detail: what each says of itself, and whether its attributes are described as RFC 7643, 7, has it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.scim import urns
from scim_conformance.suite.test_discovery import KEYWORDS, SCHEMAS_SERVED, TYPES_SERVED
from scim_conformance.wire.exchange import Exchange

Entry = Mapping[str, Any]

CONTAINERS = (urns.SCHEMA, urns.SERVICE_PROVIDER_CONFIG, urns.RESOURCE_TYPE)
"""The schemas of discovery itself, whose published form breaks rules that it makes for others (RFC 7643, 8.7.2)."""


@requirement("RFC7643-7-06", "RFC7643-7-05", "RFC7643-7-04")
def test_have_an_id(schemas_listed: Exchange) -> None:
    """Each schema has its URI as id; resources refer to it by that."""
    for number, _ in enumerate(_schemas(schemas_listed)):
        expect(schemas_listed).at(f"Resources.{number}.id").is_a(str, "the URI of a schema").present()


@requirement("RFC7643-10.2-01", "RFC7643-7-05")
def test_ids_are_uris(schemas_listed: Exchange) -> None:
    """The id of a schema is a URI, as a rule a URN; a plain name would collide with another vendor's."""
    for number, schema in enumerate(_schemas(schemas_listed)):
        if isinstance(schema.get("id"), str) and schema["id"]:
            place = expect(schemas_listed).at(f"Resources.{number}.id")
            place.matches(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>]+", "a URI such as urn:example:schemas:2.0:Thing")


@pytest.mark.parametrize("member", ["name", "description"])
@requirement("RFC7643-7-07", "RFC7643-7-09")
def test_name_themselves(schemas_listed: Exchange, member: str) -> None:
    """Name and description of a schema are text, where they are given; consoles show them."""
    for number, schema in enumerate(_schemas(schemas_listed)):
        if not unassigned(schema.get(member)):
            expect(schemas_listed).at(f"Resources.{number}.{member}").is_a(str, "text")


@requirement("RFC7643-7-04")
def test_list_their_attributes(schemas_listed: Exchange) -> None:
    """Each schema lists its attributes as objects with a name; there is nothing to map otherwise."""
    for number, _ in enumerate(_schemas(schemas_listed)):
        place = f"Resources.{number}.attributes"
        listed = expect(schemas_listed).at(place).is_a(list, "a list of attributes").present().value
        for position, _ in enumerate(listed):
            expect(schemas_listed).at(f"{place}.{position}.name").is_a(str, "the name of an attribute").present()


@requirement("RFC7643-7-04", "RFC7643-7-11")
def test_sub_attributes_have_names(schemas_listed: Exchange) -> None:
    """Each sub-attribute is an object with a name, as attributes are."""
    for place, entry in _every(schemas_listed):
        for position, _ in enumerate(_listed(entry, "subAttributes")):
            expect(schemas_listed).at(f"{place}.subAttributes.{position}.name").is_a(str, "a name").present()


@pytest.mark.parametrize("flag", ["multiValued", "required", "caseExact"])
@requirement("RFC7643-2.3.2-01", "RFC7643-7-04")
def test_flags_are_booleans(schemas_listed: Exchange, flag: str) -> None:
    """What is yes or no of an attribute is true or false and no text; "false" counts as true in many languages."""
    for place, entry in _every(schemas_listed):
        if entry.get(flag) is not None:
            expect(schemas_listed).at(f"{place}.{flag}").is_a(bool, "true or false")


@pytest.mark.parametrize("member", ["canonicalValues", "referenceTypes"])
@requirement("RFC7643-2.3-02", "RFC7643-7-04")
def test_values_are_lists_of_text(schemas_listed: Exchange, member: str) -> None:
    """Suggested values and types that are referred to are lists of text; a client that loops over text gets letters."""
    for place, entry in _every(schemas_listed):
        if not unassigned(entry.get(member)):
            found = expect(schemas_listed).at(f"{place}.{member}").is_a(list, "a list of text")
            found.satisfies(lambda values: all(isinstance(value, str) for value in values), "a list of text")


@requirement("RFC7643-7-13")
def test_attribute_descriptions_are_text(schemas_listed: Exchange) -> None:
    """The description of an attribute is text, where there is one."""
    for place, entry in _every(schemas_listed):
        if not unassigned(entry.get("description")):
            expect(schemas_listed).at(f"{place}.description").is_a(str, "text")


@requirement("RFC7643-7-11")
def test_complex_attributes_list_their_parts(schemas_listed: Exchange) -> None:
    """A complex attribute lists its sub-attributes; clients cannot fill it otherwise."""
    for place, entry in _every(schemas_listed):
        if entry.get("type") == "complex":
            expect(schemas_listed).at(f"{place}.subAttributes").is_a(list, "a list of sub-attributes").present()


@requirement("RFC7643-1.2-02", "RFC7643-7-11")
def test_simple_attributes_have_no_parts(schemas_listed: Exchange) -> None:
    """Only complex attributes have sub-attributes; a client would send an object where text is wanted."""
    for place, entry in _every(schemas_listed):
        if entry.get("type") in KEYWORDS["type"] and entry["type"] != "complex":
            expect(schemas_listed).at(f"{place}.subAttributes").absent()


@requirement("RFC7643-2.3.8-02", "RFC7643-7-03")
def test_complex_attributes_are_not_nested(schemas_listed: Exchange) -> None:
    """No sub-attribute is complex itself; paths have no more than two names."""
    for place, _ in _every(schemas_listed):
        if ".subAttributes." in place and not _of_discovery(schemas_listed, place):
            expect(schemas_listed).at(f"{place}.type").is_not("complex")


@requirement("RFC7643-2.1-03", "RFC7643-7-04")
def test_attribute_names_are_distinct(schemas_listed: Exchange) -> None:
    """No two attributes of one schema or attribute bear the same name in any case; one would hide the other."""
    for number, schema in enumerate(_schemas(schemas_listed)):
        holders = [(f"Resources.{number}", schema, "attributes")]
        holders += [(place, entry, "subAttributes") for place, entry in _every(schemas_listed, number)]
        for place, holder, member in holders:
            names = [str(entry["name"]).lower() for entry in _listed(holder, member) if entry.get("name")]
            twice = sorted({name for name in names if names.count(name) > 1})
            expect(schemas_listed).holds(not twice, "each name once", f"{show(twice)} twice", f"{place}.{member}")


@requirement("RFC7644-3.1-05")
def test_no_messages_among_them(schemas_listed: Exchange) -> None:
    """Messages such as ListResponse are no schemas of resources, and are not listed."""
    messages = [
        str(schema.get("id"))
        for schema in _schemas(schemas_listed)
        if str(schema.get("id")).lower().startswith(urns.MESSAGES.partition("messages:")[0].lower())
    ]
    expect(schemas_listed).holds(not messages, "schemas of resources only", ", ".join(messages), "Resources")


@requirement("RFC7643-3.3-05")
def test_extensions_do_not_redefine_attributes(schemas_listed: Exchange, resource_types_listed: Exchange) -> None:
    """An extension has attributes of its own; a client cannot tell which of two titles is meant."""
    known = {str(schema.get("id")): schema for schema in _schemas(schemas_listed)}
    for entry in expect(resource_types_listed).if_accepted(see=TYPES_SERVED).exchange.resources:
        base = _names(known.get(str(entry.get("schema")), {}))
        for extension in _listed(entry, "schemaExtensions"):
            again = sorted(base & _names(known.get(str(extension.get("schema")), {})))
            expect(schemas_listed).holds(
                not again, "attributes that the base schema does not have", f"{', '.join(again)} again", "Resources"
            )


def _schemas(exchange: Exchange) -> tuple[Entry, ...]:
    return expect(exchange).if_accepted(see=SCHEMAS_SERVED).exchange.resources


def _every(exchange: Exchange, only: int | None = None) -> Iterator[tuple[str, Entry]]:
    """Every attribute and sub-attribute with its place, of all schemas or of the one of this number."""
    if not _schemas(exchange):
        raise NotApplicable(Reason("no-exchange", f"no schema is listed; see {SCHEMAS_SERVED}"))
    for number, schema in enumerate(_schemas(exchange)):
        if only in (None, number):
            yield from _below(schema, "attributes", f"Resources.{number}")


def _below(holder: Entry, member: str, place: str) -> Iterator[tuple[str, Entry]]:
    if not isinstance(holder.get(member), list):
        return
    for position, entry in enumerate(holder[member]):
        if isinstance(entry, dict):
            here = f"{place}.{member}.{position}"
            yield here, entry
            yield from _below(entry, "subAttributes", here)


def _listed(holder: Entry, member: str) -> list[Entry]:
    value = holder.get(member)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _names(schema: Entry) -> set[str]:
    named = {entry["name"].lower() for entry in _listed(schema, "attributes") if isinstance(entry.get("name"), str)}
    return named - {"id", "externalid", "meta"}


def _of_discovery(exchange: Exchange, place: str) -> bool:
    """Whether this place is in one of the schemas of discovery."""
    return exchange.resources[int(place.split(".")[1])].get("id") in CONTAINERS
