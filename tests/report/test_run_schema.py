"""The JSON Schema of a line of run.jsonl."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

SCHEMA = json.loads(files("scim_conformance").joinpath("verdict", "run.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def test_is_itself_a_valid_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_accepts_every_line_of_a_run(all_lines: list[dict[str, Any]]) -> None:
    refused = [line for line in all_lines if not VALIDATOR.is_valid(line)]

    assert refused == []


@pytest.mark.parametrize("kind", ["header", "survey", "exchange", "scenario", "verdict", "requirement", "footer"])
def test_refuses_a_line_with_a_member_that_nobody_documented(all_lines: list[dict[str, Any]], kind: str) -> None:
    line = next(line for line in all_lines if line["kind"] == kind)

    assert not VALIDATOR.is_valid(line | {"surprise": 1})


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("verdict", {"verdict": "skipped"}),
        ("verdict", {"level": "may"}),
        ("exchange", {"seq": 0}),
        ("header", {"format": 2}),
        ("footer", {"finished": "yesterday"}),
        ("footer", {"counts": {"skipped": 1}}),
    ],
)
def test_refuses_a_value_outside_its_range(all_lines: list[dict[str, Any]], kind: str, change: dict[str, Any]) -> None:
    line = next(line for line in all_lines if line["kind"] == kind)

    assert not VALIDATOR.is_valid(line | change)


def test_describes_every_member() -> None:
    bare = [
        f"{name}.{member}"
        for name, definition in SCHEMA["$defs"].items()
        for member, schema in definition.get("properties", {}).items()
        if "description" not in schema and "$ref" not in schema
    ]

    assert bare == []
