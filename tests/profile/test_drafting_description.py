"""Descriptions as people have them: in either notation, with references, and with everything that can be wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile.drafting import description as module
from scim_conformance.profile.drafting.description import BadDescription, Description, read_description

Describe = Callable[..., Description]


@pytest.fixture
def describe(tmp_path: Path) -> Describe:
    """The description that some data makes, written as JSON."""

    def make(**data: Any) -> Description:
        file = tmp_path / "api.json"
        file.write_text(json.dumps({"openapi": "3.1.0", **data}, indent=1))
        return read_description(file)

    return make


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes, str], str]:
    """What is said of a file that holds this."""
    monkeypatch.chdir(tmp_path)

    def read(content: str | bytes, name: str = "api.yaml") -> str:
        Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(BadDescription) as refused:
            read_description(name)
        return str(refused.value)

    return read


NO_DESCRIPTION = [
    ("", "api.yaml: this is no OpenAPI description: a description begins with 'openapi: 3.1.0'"),
    ("- openapi", "api.yaml: this is no OpenAPI description"),
    ("format: 1\nname: acme\n", "api.yaml: this is no OpenAPI description"),
    ("openapi: 4.0.0\n", "api.yaml: the version 4.0.0 is not known here"),
    ("swagger: '1.2'\n", "api.yaml: the version 1.2 is not known here"),
    ("openapi: 3.0.0\npaths: [\n", "api.yaml:3:1: not readable as YAML: while parsing a flow node"),
    ("openapi: !!python/object:x {}\n", "api.yaml:1:10: not readable as YAML: could not determine a constructor"),
    ("openapi: 3.0.0\nx: 2026-13-45\n", "api.yaml: not readable as YAML: month must be in 1..12"),
    ('{"openapi": "3.0.0",\n  title}', "api.yaml:2:3: not readable as JSON: Expecting property name"),
    ('{"a":' * 100_000, "api.yaml: not readable as JSON: it is nested too deeply"),
    (b"openapi: \xff", "api.yaml: the file is not UTF-8: save it in that encoding"),
]


@pytest.mark.parametrize(("content", "message"), NO_DESCRIPTION, ids=[message for _, message in NO_DESCRIPTION])
def test_what_is_no_description_is_refused_with_its_place(
    told: Callable[[str | bytes], str], content: str | bytes, message: str
) -> None:
    assert told(content).startswith(message)


def test_a_file_that_is_not_there_is_told_so() -> None:
    with pytest.raises(BadDescription, match=r"^nowhere\.yaml: cannot be read: No such file or directory$"):
        read_description("nowhere.yaml")


def test_a_file_that_never_ends_is_not_read_to_its_end(
    told: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 100)

    assert told("openapi: 3.0.0\n#" + "x" * 100).startswith("api.yaml: larger than")


@pytest.mark.parametrize(
    "text", ['openapi: "3.0.1"', "openapi: 3.1.0", "swagger: '2.0'", "swagger: 2.0", '\ufeff{"openapi": "3.2.0"}']
)
def test_each_version_is_read_in_either_notation(tmp_path: Path, text: str) -> None:
    (tmp_path / "api").write_text(text, encoding="utf-8")

    assert read_description(tmp_path / "api").is_swagger == ("swagger" in text)


class TestReferences:
    def test_one_is_followed_to_what_it_means(self, describe: Describe) -> None:
        found = describe(a={"$ref": "#/b"}, b={"$ref": "#/c/d~1e"}, c={"d/e": {"type": "object"}})

        assert found.at(found.data["a"]) == {"type": "object"}

    def test_one_may_be_percent_encoded_and_lead_into_a_list(self, describe: Describe) -> None:
        found = describe(a={"$ref": "#/b%20c/1"}, **{"b c": [0, {"type": "string"}]})

        assert found.at(found.data["a"]) == {"type": "string"}

    @pytest.mark.parametrize(
        ("target", "message"),
        [
            ("#/a", "the $ref '#/a' leads back to itself: let it name what is meant"),
            ("#/nowhere", "the $ref '#/nowhere' leads nowhere: check its spelling"),
            ("#/list/7", "the $ref '#/list/7' leads nowhere: check its spelling"),
            ("users.yaml#/User", "the $ref 'users.yaml#/User' leads out of the file, and no other one is read: bundle"),
        ],
    )
    def test_one_that_is_of_no_use_is_told_with_its_line(self, describe: Describe, target: str, message: str) -> None:
        found = describe(a={"$ref": target}, list=[])

        with pytest.raises(BadDescription) as refused:
            found.at(found.data["a"])

        assert f"api.json:4:12: {message}" in str(refused.value)

    def test_a_circle_of_several_is_refused_as_well(self, describe: Describe) -> None:
        found = describe(a={"$ref": "#/b"}, b={"$ref": "#/a"})

        with pytest.raises(BadDescription, match="leads back to itself"):
            found.at(found.data["a"])

    @pytest.mark.parametrize("node", [None, 7, "text", ["list"]])
    def test_what_is_no_object_counts_as_an_empty_one(self, describe: Describe, node: Any) -> None:
        assert describe().at(node) == {}


class TestShapes:
    def test_all_of_adds_up(self, describe: Describe) -> None:
        parts = [{"properties": {"a": 1}, "required": ["a"]}, {"properties": {"b": 2}, "required": ["b"]}]
        found = describe().shape({"allOf": parts, "properties": {"c": 3}})

        assert (set(found.properties), set(found.required)) == ({"a", "b", "c"}, {"a", "b"})

    @pytest.mark.parametrize("word", ["anyOf", "oneOf"])
    def test_of_alternatives_nothing_is_required(self, describe: Describe, word: str) -> None:
        found = describe().shape({word: [{"properties": {"a": 1}, "required": ["a"]}]})

        assert (set(found.properties), set(found.required)) == ({"a"}, set())

    def test_a_schema_that_contains_itself_ends(self, describe: Describe) -> None:
        found = describe(tree={"allOf": [{"$ref": "#/tree"}, {"$ref": "#/tree"}], "properties": {"a": 1}})

        assert set(found.shape({"$ref": "#/tree"}).properties) == {"a"}
