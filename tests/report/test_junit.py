"""The run for CI servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from xmlschema import XMLSchema

from scim_conformance.report.junit import junit_xml

SCHEMAS = {name: XMLSchema(str(Path(__file__).parent / "data" / f"junit-{name}.xsd")) for name in ("ant", "jenkins")}
"""What consumers are written for; each refuses what the other allows."""


def parsed(run: Any) -> ET.Element:
    return ET.fromstring(junit_xml(run))


def mistakes(run: Any, schema: str) -> list[str]:
    return [str(error.reason) for error in SCHEMAS[schema].iter_errors(junit_xml(run))]


def output(run: Any) -> list[str]:
    """The lines of the suite's own output."""
    return (parsed(run).findtext("testsuite/system-out") or "").splitlines()


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
        ("warned", None),
        ("passed", None),
    ],
)
def test_outcome_of_a_verdict(run_of: Callable[..., Any], make: Any, word: str, outcome: str | None) -> None:
    case = only_case(run_of(make["verdict"]("create/answers-201[User]", word), make["footer"]()))

    assert [child.tag for child in case] == ([outcome] if outcome else [])


def test_name_and_class_come_from_the_id(run_of: Callable[..., Any], make: Any) -> None:
    case = only_case(run_of(make["verdict"]("idp/okta/create[a/b]"), make["footer"]()))

    assert (case.get("classname"), case.get("name")) == ("scim.idp.okta", "create[a/b]")


def test_a_stale_baseline_entry_is_a_failure(run_of: Callable[..., Any], make: Any) -> None:
    reason = make["reason"]("It holds by now.", "baseline", [], "production.yaml:7")
    case = only_case(run_of(make["verdict"]("a/b", "stale", reason=reason), make["footer"](1)))

    assert case.find("failure") is not None


def test_a_stale_entry_of_the_profile_is_not(run_of: Callable[..., Any], make: Any) -> None:
    reason = make["reason"]("It holds by now.", "deviation", [], "profiles/acme.yaml:7")
    case = only_case(run_of(make["verdict"]("a/b", "stale", reason=reason), make["footer"]()))

    assert case.find("skipped") is not None


@pytest.mark.parametrize(("level", "outcome"), [("should", ["failure"]), ("info", [])])
def test_a_warning_is_a_failure_where_the_run_asked_for_that(
    clean: Any, make: Any, level: str, outcome: list[str]
) -> None:
    header = clean.header | {"options": {"fail_on": "should"}}
    run = replace(clean, header=header, verdicts=(make["verdict"]("a/b", "warned", level=level),))

    assert [child.tag for child in only_case(run)] == outcome


def test_the_output_names_verdict_level_and_requirement_of_every_case(run_of: Callable[..., Any], make: Any) -> None:
    run = run_of(make["verdict"]("a/b"), make["verdict"]("a/c", fact="User.create", requirements=[]), make["footer"]())

    assert output(run) == ["a/b: passed (must; RFC7644-3.3-04)", "a/c: passed (must; User.create)"]


def test_the_output_says_what_a_warning_saw(run_of: Callable[..., Any], make: Any) -> None:
    warned = make["verdict"]("a/b", "warned", level="should", expected="status 201", actual="status 200")

    assert {"Expected: status 201", "Actual: status 200"} <= set(output(run_of(warned, make["footer"]())))


def test_the_totals_add_up(rich: Any) -> None:
    suite = parsed(rich).find("testsuite")
    assert suite is not None

    counted = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counted == {"tests": "40", "failures": "3", "errors": "1", "skipped": "8"}


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("which", ["rich", "clean", "cut_off"])
def test_is_valid_by_schema(request: pytest.FixtureRequest, which: str, schema: str) -> None:
    assert mistakes(request.getfixturevalue(which), schema) == []


def test_characters_that_xml_forbids_are_replaced(run_of: Callable[..., Any], make: Any) -> None:
    hostile = "a\x00\x1b\ud800\ufffe]]><script>&"
    case = only_case(run_of(make["verdict"]("a/b", "failed", expected=hostile, actual="-"), make["footer"](1)))
    failure = case.find("failure")
    assert failure is not None

    assert failure.get("message") == "failed: expected a\u2400\u241b\\ud800\ufffd]]><script>&; got -"


anything = some.text(some.characters(), max_size=30)


@given(
    line=some.fixed_dictionaries(
        {
            "id": anything,
            "verdict": some.sampled_from(["passed", "failed", "warned", "deviates", "blocked", "inconclusive"]),
            "requirements": some.lists(anything, max_size=2),
            "duration_ms": some.floats(0, 1e9),
            **dict.fromkeys(("fact", "title", "expected", "actual", "path", "observed"), anything),
            "reason": some.none() | some.fixed_dictionaries(dict.fromkeys(("code", "text", "file"), anything)),
        }
    ),
    name=anything,
    url=anything,
    sentence=anything,
    started=anything,
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_is_valid_by_schema_whatever_a_server_sends(
    clean: Any, make: Any, line: dict[str, Any], name: str, url: str, sentence: str, started: str
) -> None:
    header = clean.header | {"profile": {"name": name}, "target": {"base_url": url}, "started": started}
    verdict = make["verdict"]("a/b") | line
    run = replace(clean, header=header, verdicts=(verdict,), footer=make["footer"](1, sentence))

    assert {schema: mistakes(run, schema) for schema in SCHEMAS} == {"ant": [], "jenkins": []}


def test_a_run_that_was_cut_off_is_an_error(run_of: Callable[..., Any], make: Any) -> None:
    suite = parsed(run_of(make["verdict"]("a/b"))).find("testsuite")
    assert suite is not None

    assert suite.get("errors") == "1"
    assert "cut off" in junit_xml(run_of())


def test_huge_findings_are_cut(run_of: Callable[..., Any], make: Any) -> None:
    run = run_of(make["verdict"]("a/b", "failed", expected="x", actual="y" * 1_000_000), make["footer"](1))

    assert len(junit_xml(run)) < 30_000
