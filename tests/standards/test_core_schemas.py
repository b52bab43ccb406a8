"""The core schemas: six, with the errata applied and nothing a schema walker would stumble over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from scim_conformance.standards import core_schema, core_schemas

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
ENTERPRISE_USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
SIMPLE_TYPES = {"string", "boolean", "decimal", "integer", "dateTime", "reference", "binary"}
TYPES = SIMPLE_TYPES | {"complex"}


def walk(attributes: list[dict[str, Any]], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every attribute and sub-attribute with its dotted name."""
    for attribute in attributes:
        name = prefix + attribute["name"]
        yield name, attribute
        yield from walk(attribute.get("subAttributes", []), f"{name}.")


def attributes_of(schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return dict(walk(schema["attributes"]))


ALL_ATTRIBUTES = [
    pytest.param(attribute, id=f"{schema['name']}-{name}")
    for schema in core_schemas().values()
    for name, attribute in walk(schema["attributes"])
]


def test_there_are_six_schemas() -> None:
    assert set(core_schemas()) == {
        f"{CORE}User",
        f"{CORE}Group",
        f"{CORE}ServiceProviderConfig",
        f"{CORE}ResourceType",
        f"{CORE}Schema",
        ENTERPRISE_USER,
    }


def test_a_schema_is_found_by_its_urn() -> None:
    assert core_schema(f"{CORE}Group")["name"] == "Group"


def test_an_unknown_urn_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        core_schema(f"{CORE}Device")


@pytest.mark.parametrize("urn", sorted(core_schemas()))
def test_every_schema_names_the_schema_of_schemas(urn: str) -> None:
    assert core_schema(urn)["schemas"] == [f"{CORE}Schema"]


@pytest.mark.parametrize("attribute", ALL_ATTRIBUTES)
def test_every_attribute_has_a_known_type(attribute: dict[str, Any]) -> None:
    assert attribute["type"] in TYPES


@pytest.mark.parametrize("attribute", ALL_ATTRIBUTES)
def test_only_complex_attributes_have_sub_attributes(attribute: dict[str, Any]) -> None:
    assert ("subAttributes" in attribute) == (attribute["type"] == "complex")


@pytest.mark.parametrize("attribute", ALL_ATTRIBUTES)
def test_descriptions_are_left_out(attribute: dict[str, Any]) -> None:
    assert "description" not in attribute


def test_erratum_5368_group_display_name_is_required() -> None:
    assert attributes_of(core_schema(f"{CORE}Group"))["displayName"]["required"] is True


def test_errata_5606_and_8435_binary_is_a_type() -> None:
    assert set(attributes_of(core_schema(f"{CORE}Schema"))["attributes.type"]["canonicalValues"]) == TYPES


def test_erratum_8415_a_sub_attribute_may_be_binary_but_not_complex() -> None:
    sub_type = attributes_of(core_schema(f"{CORE}Schema"))["attributes.subAttributes.type"]
    assert set(sub_type["canonicalValues"]) == SIMPLE_TYPES


def test_erratum_5607_reference_types_of_a_sub_attribute_are_multi_valued() -> None:
    reference_types = attributes_of(core_schema(f"{CORE}Schema"))["attributes.subAttributes.referenceTypes"]
    assert reference_types["multiValued"] is True


def test_erratum_7522_schema_extensions_are_multi_valued() -> None:
    assert attributes_of(core_schema(f"{CORE}ResourceType"))["schemaExtensions"]["multiValued"] is True


def test_erratum_6004_complex_attributes_state_no_uniqueness() -> None:
    everything = [pair for schema in core_schemas().values() for pair in walk(schema["attributes"])]
    assert [name for name, a in everything if a["type"] == "complex" and "uniqueness" in a] == []


def test_erratum_8471_a_user_belongs_to_groups_only() -> None:
    assert attributes_of(core_schema(f"{CORE}User"))["groups.$ref"]["referenceTypes"] == ["Group"]


def test_erratum_8472_the_id_of_a_manager_is_case_exact() -> None:
    assert attributes_of(core_schema(ENTERPRISE_USER))["manager.value"]["caseExact"] is True
