"""The run for CI servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from scim_conformance.report.junit import junit_xml

ALLOWED = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "property": {"name", "value"},
    "properties": set(),
    "system-out": set(),
}


def parsed(run: Any) -> ET.Element:
    return ET.fromstring(junit_xml(run))


def only_case(run: Any) -> ET.Element:
    (case,) = parsed(run).iter("testcase")
    return case


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("failed", "failure"),
        ("blocked", "error"),
        ("not applicable", "skipped"),
        ("deviates", "skipped"),
        ("known", "skipped"),
        ("inconclusive", "skipped"),
        ("warned", "system-out"),
        ("passed", None),
    ],
)
def test_outcome_of_a_verdict(run_of: Callable[..., Any], make: Any, word: str, outcome: str | None) -> None:
    case = only_case(run_of(make["verdict"]("create/answers-201[User]", word), make["footer"]()))

    assert [child.tag for child in case if child.tag != "properties"] == ([outcome] if outcome else [])


def test_name_and_class_come_from_the_id(run_of: Callable[..., Any], make: Any) -> None:
    case = only_case(run_of(make["verdict"]("idp/okta/create[a/b]"), make["footer"]()))

    assert (case.get("classname"), case.get("name")) == ("idp/okta", "create[a/b]")


def test_a_stale_baseline_entry_is_a_failure(run_of: Callable[..., Any], make: Any) -> None:
    reason = make["reason"]("It holds by now.", "baseline", [], "production.yaml:7")
    case = only_case(run_of(make["verdict"]("a/b", "stale", reason=reason), make["footer"](1)))

    assert case.find("failure") is not None


def test_a_stale_entry_of_the_profile_is_not(run_of: Callable[..., Any], make: Any) -> None:
    reason = make["reason"]("It holds by now.", "deviation", [], "profiles/acme.yaml:7")
    case = only_case(run_of(make["verdict"]("a/b", "stale", reason=reason), make["footer"]()))

    assert case.find("skipped") is not None


@pytest.mark.parametrize(("level", "outcome"), [("should", "failure"), ("info", "system-out")])
def test_a_warning_is_a_failure_where_the_run_asked_for_that(clean: Any, make: Any, level: str, outcome: str) -> None:
    header = clean.header | {"options": {"fail_on": "should"}}
    run = replace(clean, header=header, verdicts=(make["verdict"]("a/b", "warned", level=level),))

    assert only_case(run).find(outcome) is not None


def test_properties_name_requirement_level_and_verdict(run_of: Callable[..., Any], make: Any) -> None:
    case = only_case(run_of(make["verdict"]("a/b", "warned", level="should"), make["footer"]()))
    properties = {entry.get("name"): entry.get("value") for entry in case.iter("property")}

    assert properties == {"requirement": "RFC7644-3.3-04", "level": "should", "verdict": "warned"}


def test_the_totals_add_up(rich: Any) -> None:
    suite = parsed(rich).find("testsuite")
    assert suite is not None

    counted = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counted == {"tests": "40", "failures": "3", "errors": "1", "skipped": "8"}


def test_elements_have_only_the_attributes_that_ci_servers_know(rich: Any) -> None:
    surprising = [
        (element.tag, name)
        for element in parsed(rich).iter()
        for name in element.attrib
        if name not in ALLOWED[element.tag]
    ]

    assert surprising == []


def test_characters_that_xml_forbids_are_left_out(run_of: Callable[..., Any], make: Any) -> None:
    hostile = "a\x00\x1b\ud800\ufffe]]><script>&"
    case = only_case(run_of(make["verdict"]("a/b", "failed", expected=hostile, actual=hostile), make["footer"](1)))
    failure = case.find("failure")
    assert failure is not None

    assert failure.get("message") == "failed: expected a]]><script>&; got a]]><script>&"


def test_a_run_that_was_cut_off_is_an_error(run_of: Callable[..., Any], make: Any) -> None:
    root = parsed(run_of(make["verdict"]("a/b")))

    assert root.get("errors") == "1"
    assert "cut off" in junit_xml(run_of())


def test_huge_findings_are_cut(run_of: Callable[..., Any], make: Any) -> None:
    run = run_of(make["verdict"]("a/b", "failed", expected="x", actual="y" * 1_000_000), make["footer"](1))

    assert len(junit_xml(run)) < 30_000
