"""Checks of a user's own, in a repository of their own, with our fixtures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scim_conformance.sandbox.server import Served
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import Run

PLAIN = '''
def test_users_are_greeted_by_name(scim, user_type):
    """A plain test: pytest's own words, and the client is at hand."""
    made = scim.create(user_type, user_type.sample())
    assert made.status == 201, made.request.summary
'''

CHECKED = '''
from scim_conformance.checking import expect, requirement, scenario

@scenario(needs=("create",))
def greeted(scim, resource):
    """One resource, created as our own directory does it."""
    return scim.create(resource, resource.sample(full=True))

@requirement("RFC7644-3.3-04")
def test_is_greeted(greeted):
    """Ours answers 201 as well."""
    expect(greeted).status(201)
'''


def test_a_plain_test_uses_the_client(pytester: pytest.Pytester, run_file: Callable[..., Run]) -> None:
    pytester.makepyfile(test_own=PLAIN)

    result = pytester.runpytest("--scim-sandbox")

    result.assert_outcomes(passed=1)
    assert result.ret == Exit.CLEAN
    assert {exchange.operation for exchange in run_file().exchanges} >= {"create", "delete"}


READING = ("--scim-sandbox", "--scim-read-only", "-rs")


def test_a_plain_test_that_writes_is_skipped_in_a_run_that_may_only_read(
    pytester: pytest.Pytester, run_file: Callable[..., Run]
) -> None:
    pytester.makepyfile(test_own=PLAIN)

    result = pytester.runpytest(*READING)

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*needs to write, and this run may only read"])
    result.stdout.no_fnmatch_line("*WriteRefused*")
    assert {exchange.request.method for exchange in run_file().exchanges} == {"GET"}


@pytest.mark.parametrize("needs", ["(needs=('create',))", ""], ids=["declared", "not declared"])
def test_a_check_of_ones_own_that_writes_is_not_applicable_in_a_run_that_may_only_read(
    pytester: pytest.Pytester, run_file: Callable[..., Run], needs: str
) -> None:
    pytester.makepyfile(test_own=CHECKED.replace('(needs=("create",))', needs))
    pytester.makeconftest("from test_own import greeted")
    pytester.syspathinsert()

    result = pytester.runpytest(*READING)

    assert result.ret == Exit.CLEAN
    assert [(line["verdict"], line["reason"]["code"]) for line in run_file().verdicts] == [
        ("not applicable", "read-only")
    ] * 2


def test_a_plain_test_that_fails_is_shown_as_pytest_does_and_makes_the_run_red(
    pytester: pytest.Pytester, faulty: Served
) -> None:
    pytester.makepyfile(test_own=PLAIN)

    result = pytester.runpytest("--scim-url", faulty.base_url)

    assert result.ret == Exit.FAILED
    result.stdout.fnmatch_lines(["*assert 200 == 201*"])


def test_a_plain_test_builds_on_our_scenarios(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_own(read_back): assert read_back.status == 200")

    pytester.runpytest("--scim-sandbox").assert_outcomes(passed=2)


def test_what_a_plain_test_needs_and_is_not_offered_skips_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_own(replaced): raise AssertionError")

    result = pytester.runpytest("--scim-sandbox", "--scim-profile", "contentful", "-k", "User", "-rs")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*User replace is documented as having no effect or switched off*"])


def test_a_check_of_ones_own_has_a_verdict_of_its_own(pytester: pytest.Pytester, run_file: Callable[..., Run]) -> None:
    pytester.makepyfile(test_own=CHECKED)
    pytester.makeconftest("from test_own import greeted")
    pytester.syspathinsert()

    result = pytester.runpytest("--scim-sandbox")

    result.assert_outcomes(passed=2)
    assert [line["id"] for line in run_file().verdicts] == ["own/is-greeted[Group]", "own/is-greeted[User]"]


@pytest.mark.parametrize(
    ("id", "hint"), [("", ""), ("RFC7644-3.3-4", ", did you mean 'RFC7644-3.3-04'?")], ids=["empty", "mistyped"]
)
def test_a_check_of_no_requirement_is_refused_with_the_nearest_one(
    pytester: pytest.Pytester, id: str, hint: str
) -> None:
    pytester.makepyfile(test_own=CHECKED.replace("RFC7644-3.3-04", id))

    result = pytester.runpytest("--scim-sandbox")

    assert result.ret == Exit.USAGE
    result.stderr.fnmatch_lines([f"ERROR: own/is-greeted: there is no requirement '{id}'{hint} (*"])


@pytest.mark.parametrize("need", ["batch", "search", "User.update"])
def test_a_scenario_that_needs_what_nobody_offers_is_refused(pytester: pytest.Pytester, need: str) -> None:
    pytester.makepyfile(test_own=CHECKED.replace('"create"', f'"{need}"'))
    pytester.makeconftest("from test_own import greeted")
    pytester.syspathinsert()

    result = pytester.runpytest("--scim-sandbox")

    assert result.ret == Exit.USAGE
    result.stderr.fnmatch_lines([f"ERROR: scenario greeted: there is no need '{need}': write one of create, *"])
