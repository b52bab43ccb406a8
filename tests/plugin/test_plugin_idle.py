"""The plugin in a pytest run that is about something else: its fixtures are known, and it costs next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

FIXTURES = ("scim", "scim_plan", "scim_survey", "scim_profile", "resource", "user_type", "group_type", "observe")

HEAVY = (
    "requests",
    "faker",
    "jsonschema",
    "jinja2",
    "yaml",
    "click",
    "cheroot",
    "scim2_models",
    "scim_conformance.run",
)

MEASURE = """
import json, sys, time
import pytest
before = time.process_time()
import scim_conformance.plugin
print(json.dumps({"ms": (time.process_time() - before) * 1000, "modules": sorted(sys.modules)}))
"""


def measured() -> dict[str, object]:
    """What importing the plugin costs in a fresh interpreter that has pytest already, and what is there then."""
    told = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    return dict(json.loads(told.stdout))


def test_loading_it_takes_under_ten_milliseconds() -> None:
    # Of this process alone, and the best of a few: a busy machine is nobody's fault.
    assert min(float(str(measured()["ms"])) for _ in range(5)) < 10


def test_loading_it_imports_nothing_heavy() -> None:
    modules = measured()["modules"]

    assert isinstance(modules, list)
    assert [name for name in HEAVY if name in modules] == []


def test_its_fixtures_are_always_known(pytester: pytest.Pytester) -> None:
    told = pytester.runpytest("--fixtures", "-q").stdout.str()

    assert [name for name in FIXTURES if f"\n{name} -- " not in told] == []


def test_every_option_bears_its_prefix(pytester: pytest.Pytester) -> None:
    told = pytester.runpytest("--help").stdout.str()
    group = told.partition("SCIM conformance:\n")[2].partition("\n\n")[0]
    options = [line.split()[0].partition("=")[0] for line in group.splitlines() if line.startswith("  -")]

    assert len(options) > 10
    assert [option for option in options if not option.startswith("--scim-")] == []


def test_a_test_that_asks_for_the_client_is_skipped_where_there_is_nobody_to_ask(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_mine(scim): raise AssertionError")

    result = pytester.runpytest("-rs")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*no SCIM service provider to test: give --scim-url URL or --scim-sandbox*"])


def test_a_run_about_something_else_leaves_nothing_of_ours(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_mine(): pass")

    pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(passed=1)

    assert not (pytester.path / "reports").exists()


def test_its_marker_is_known_where_markers_are_held_strictly(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.scim\ndef test_mine(): pass")

    pytester.runpytest("--strict-markers").assert_outcomes(passed=1)
