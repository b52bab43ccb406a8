"""SCIM schemas as JSON Schema: what passes, what is objected to, and where."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.scim.json_schema import PATCH_VALIDATOR, objection, resource_validator
from scim_conformance.scim.schema import Attribute, attributes, walk
from scim_conformance.scim.urns import PATCH_OP, USER

SUBS = (Attribute("emails.value"), Attribute("emails.primary", "boolean"))
SCHEMA = (
    Attribute("userName", required=True),
    Attribute("active", "boolean"),
    Attribute("logins", "integer"),
    Attribute("since", "dateTime"),
    Attribute("emails", "complex", multi_valued=True, sub_attributes=SUBS),
    Attribute("groups", required=True, mutability="readOnly"),
)
REQUEST = resource_validator(USER, SCHEMA, request=True)
ANSWER = resource_validator(USER, SCHEMA, request=False)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"active": True, "logins": 3, "since": "2026-01-31T12:00:00.123+01:00"},
        {"since": "2026-01-31T12:00:00"},
        {"emails": [{"value": "a@example.com", "primary": True}]},
        {"active": None, "emails": None},
        {"emails": []},
        {"unknown": {"to": "us"}},
    ],
)
def test_valid_resources_pass(more: dict[str, Any]) -> None:
    assert objection(REQUEST, {"schemas": [USER], "userName": "ada", **more}) == ""


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"userName": 7}, "userName"),
        ({"active": "true"}, "active"),
        ({"active": 1}, "active"),
        ({"logins": "3"}, "logins"),
        ({"logins": 1.5}, "logins"),
        ({"since": "31.01.2026"}, "since"),
        ({"since": "2026-01-31"}, "since"),
        ({"emails": {"value": "a@example.com"}}, "emails"),
        ({"emails": ["a@example.com"]}, "emails"),
        ({"emails": [{"primary": "yes"}]}, "emails"),
        ({"schemas": USER}, "schemas"),
        ({"schemas": []}, "schemas"),
    ],
)
def test_values_of_the_wrong_type_are_objected_to_with_their_place(more: dict[str, Any], place: str) -> None:
    assert objection(ANSWER, {"schemas": [USER], "userName": "ada", **more}).startswith(place)


def test_a_request_needs_the_required_attributes_that_a_client_may_write() -> None:
    assert "userName" in objection(REQUEST, {"schemas": [USER]})


def test_an_answer_may_be_a_projection() -> None:
    assert objection(ANSWER, {"schemas": [USER]}) == ""


def test_a_request_names_its_schema() -> None:
    assert objection(REQUEST, {"schemas": ["urn:other"], "userName": "ada"}).startswith("schemas")


def test_common_attributes_that_a_schema_lists_are_not_asked_of_a_client() -> None:
    listed = (*SCHEMA, Attribute("id", required=True), Attribute("meta", "complex", required=True))

    assert objection(resource_validator(USER, listed, request=True), {"schemas": [USER], "userName": "ada"}) == ""


def test_a_schema_given_once_only_is_understood_too() -> None:
    validator = resource_validator(USER, (attribute for attribute in SCHEMA), request=True)

    assert "userName" in objection(validator, {"schemas": [USER]})


def test_an_objection_stays_readable_however_long_the_value_is() -> None:
    assert len(objection(ANSWER, {"userName": ["x" * 10_000]})) < 500


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "path": "members", "value": [{"value": "1"}]},
        {"op": "replace", "value": {"active": False}},
        {"op": "replace", "path": "active", "value": False},
        {"op": "remove", "path": "title"},
    ],
)
def test_each_form_of_patch_is_valid(operation: dict[str, Any]) -> None:
    assert objection(PATCH_VALIDATOR, {"schemas": [PATCH_OP], "Operations": [operation]}) == ""


@pytest.mark.parametrize(
    "body",
    [
        {"schemas": [PATCH_OP], "Operations": []},
        {"schemas": [USER], "Operations": [{"op": "remove", "path": "title"}]},
        {"schemas": [PATCH_OP], "operations": [{"op": "remove", "path": "title"}]},
        {"schemas": [PATCH_OP], "Operations": [{"op": "remove"}]},
        {"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "title"}]},
        {"schemas": [PATCH_OP], "Operations": [{"op": "Add", "path": "title", "value": "x"}]},
        {"schemas": [PATCH_OP], "Operations": [{"op": "move", "path": "title", "value": "x"}]},
        [],
        None,
    ],
)
def test_what_is_no_patch_is_objected_to(body: Any) -> None:
    assert objection(PATCH_VALIDATOR, body)


def test_unassigned_characteristics_take_their_defaults() -> None:
    entry = {"name": "title", "type": None, "mutability": None, "returned": None, "uniqueness": None}

    assert attributes({"attributes": [entry]}) == (Attribute("title"),)


@pytest.mark.parametrize("attribute_list", [None, 7, {"name": "x"}, [None, 7, [], {}, {"name": 3}]])
def test_malformed_entries_of_a_schema_are_left_out(attribute_list: Any) -> None:
    assert list(walk({"attributes": attribute_list})) == []


def test_the_walk_gives_parents_before_their_children() -> None:
    schema = {"attributes": [{"name": "name", "type": "complex", "subAttributes": [{"name": "familyName"}]}]}

    assert [found.path for found in walk(schema)] == ["name", "name.familyName"]
