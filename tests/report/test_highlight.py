"""Where in an answer a finding is seen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance.report.highlight import excerpt, marked, spot
from scim_conformance.report.visible import indented

USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def laid(value: Any) -> str:
    return indented(json.dumps(value))


def marked_by(path: str, value: Any) -> tuple[str, str]:
    text = laid(value)
    found = spot("expected", "actual", path, text)
    assert found is not None
    return text[found.start : found.end], found.note


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("totalResults", {"totalResults": "7"}, '"totalResults": "7"'),
        ("meta.location", {"id": "1", "meta": {"location": "/x"}}, '"location": "/x"'),
        ("META.Location", {"meta": {"location": "/x"}}, '"location": "/x"'),
        ("Resources.1.id", {"Resources": [{"id": "a"}, {"id": "b"}]}, '"id": "b"'),
        (f"{USER}:manager.value", {USER: {"manager": {"value": "5"}}}, '"value": "5"'),
        (f"{USER}.manager.value", {USER: {"manager": {"value": "5"}}}, '"value": "5"'),
        ("members", {"members": [{"value": "5"}]}, '"members": [\n    {\n      "value": "5"\n    }\n  ]'),
        ("active", {"active": True, "note": "active"}, '"active": true'),
        ("a", {"ab": 1, "a": 2}, '"a": 2'),
        ("name", {"emails": [{"name": 1}], "name": 2}, '"name": 2'),
    ],
)
def test_marks_the_member_that_the_path_names(path: str, body: Any, words: str) -> None:
    assert marked_by(path, body)[0] == words


@pytest.mark.parametrize(
    ("path", "body", "words", "note"),
    [
        ("meta.location", {"id": "1", "meta": {"created": "x"}}, '"meta": {', "no location in meta"),
        ("meta.location", {"id": "1"}, "{", "no meta.location in the body"),
        ("Resources.0.schemas", {"Resources": [{"id": 1}]}, "{", "no schemas in Resources.0"),
        ("name.givenName", {"name": "Barbara"}, '"name": "Barbara"', "no givenName in name"),
    ],
)
def test_what_is_missing_is_marked_where_it_should_be(path: str, body: Any, words: str, note: str) -> None:
    assert marked_by(path, body) == (words, note)


def test_a_long_value_is_marked_by_its_first_line() -> None:
    assert marked_by("Resources", {"Resources": [{"id": str(n)} for n in range(9)]})[0] == '"Resources": ['


def test_in_a_long_list_the_value_that_should_not_be_there_is_marked() -> None:
    text = laid({"members": [{"value": f"user-{number}"} for number in range(9)]})
    found = spot("members without user-7", "members [...]", "members", text)

    assert found is not None
    assert text[found.start : found.end] == '"user-7"'
    assert found.note == "user-7 in members"


def test_in_a_body_that_was_cut_off_nothing_is_called_missing() -> None:
    text = laid({"id": "1", "meta": {"location": "/x"}})[:20]

    assert spot("expected", "actual", "meta.location", text) is None


def test_a_body_that_is_no_json_has_no_places() -> None:
    assert spot("expected", "actual", "meta.location", "<html>") is None


def test_nesting_without_end_is_no_trouble() -> None:
    assert spot("expected", "actual", "meta.location", '{"a":' + "[" * 50_000) is None


def test_a_header_finding_names_the_header() -> None:
    found = spot("header Location: present", "header Location: /x", "", "{}", ["Date", "location"])

    assert found is not None
    assert (found.part, found.header, found.note) == ("header", "location", "the header Location")


def test_a_missing_header_is_said_to_be_missing() -> None:
    found = spot("header Location: present", "header Location: absent", "", "{}", ["Date"])

    assert found is not None
    assert found.note == "no header Location"


def test_a_status_finding_is_seen_in_the_status_line() -> None:
    found = spot("a refusal (4xx, or 501)", "status 200", "", "{}")

    assert found is not None
    assert found.part == "status"


def test_words_that_name_no_place_give_none() -> None:
    assert spot("a JSON object as body", "text/html: <html>", "", "<html>") is None


def test_overlapping_spans_are_marked_once() -> None:
    pieces = marked("abcdef", [(1, 3), (2, 4), (0, 0)])

    assert [(piece.text, piece.marked) for piece in pieces] == [("a", False), ("bcd", True), ("ef", False)]


def test_a_span_from_the_start_is_marked() -> None:
    assert [(piece.text, piece.marked) for piece in marked("{}", [(0, 1)])] == [("{", True), ("}", False)]


def test_an_excerpt_has_two_lines_on_either_side() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 20))
    start = text.index("line 9")
    shown = excerpt(text, start, start + 6)

    assert shown.line == 7
    assert "".join(part.text for part in shown.parts) == "line 7\nline 8\nline 9\nline 10\nline 11"
    assert [part.text for part in shown.parts if part.marked] == ["line 9"]


def test_an_excerpt_cuts_lines_that_are_too_wide() -> None:
    shown = excerpt("x" * 1_000_000, 10, 999_990)

    assert sum(len(part.text) for part in shown.parts) < 1_000
