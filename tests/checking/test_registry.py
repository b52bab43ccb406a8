"""Registration: ids, names, and what a scenario builds on."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.checking import promise, requirement, rule, scenario
from scim_conformance.checking.registry import (
    CHECKS,
    FIXTURES,
    RULES,
    SCENARIOS,
    check_id,
    check_of,
    scenarios_behind,
)


@pytest.mark.parametrize(
    ("module", "function", "id"),
    [
        ("scim_conformance.suite.test_create", "test_answers_201", "create/answers-201"),
        ("scim_conformance.suite.contract.test_operations", "test_outcome", "contract/operations/outcome"),
        ("test_of_our_own", "test_it_works", "of-our-own/it-works"),
        ("theirs.checks.test_login", "test_it", "login/it"),
    ],
)
def test_the_id_of_a_check_is_made_of_module_and_function(module: str, function: str, id: str) -> None:
    assert check_id(module, function) == id


def test_a_check_is_registered_with_what_it_judges() -> None:
    @requirement("RFC7644-3.3-08", "RFC7644-3.3-10")
    def test_answers(created: object, resource: object) -> None:
        """It answers;
        and that is that."""

    check = check_of(test_answers)

    assert check is not None
    assert check.requirements == ("RFC7644-3.3-08", "RFC7644-3.3-10")
    assert check.inputs == ("created", "resource")
    assert check.about == "It answers; and that is that."
    assert check.authority == "rfc"
    assert CHECKS[check.id] is check


def test_a_check_of_the_profile_cites_no_requirement() -> None:
    @promise
    def test_documented(exercised: object) -> None:
        """As documented."""

    check = check_of(test_documented)

    assert check is not None
    assert (check.requirements, check.authority) == ((), "profile")


def test_a_plain_test_function_is_no_check() -> None:
    assert check_of(lambda: None) is None


def test_a_scenario_is_registered_with_its_inputs_and_needs() -> None:
    @scenario(needs=("create", "Group.patch"))
    def acted(scim: object, resource: object) -> None:
        """It acts."""

    found = SCENARIOS["acted"]

    assert (found.inputs, found.needs, found.about) == (("scim", "resource"), ("create", "Group.patch"), "It acts.")
    assert FIXTURES["acted"] is acted


def test_a_scenario_may_need_nothing() -> None:
    @scenario
    def acted(scim: object) -> None:
        """It acts."""

    assert SCENARIOS["acted"].needs == ()


def test_two_modules_cannot_share_the_name_of_a_scenario() -> None:
    def acted() -> None:
        """It acts."""

    scenario(acted)
    namesake: Any = lambda: None  # noqa: E731
    namesake.__name__, namesake.__module__ = "acted", "another.module"

    with pytest.raises(ValueError, match=r"scenario 'acted' of another\.module is already registered by"):
        scenario(namesake)


def test_a_rule_is_registered_under_the_name_of_its_function() -> None:
    @rule("RFC7643-3.1-05", applies=lambda exchange: True)
    def must_be_nice(exchange: object, scim_plan: object) -> None:
        """Nice."""

    found = RULES["must-be-nice"]

    assert found.id == "rule/must-be-nice"
    assert found.facts == ("scim_plan",)
    assert found.requirements == ("RFC7643-3.1-05",)


def test_two_modules_cannot_share_the_name_of_a_rule() -> None:
    def must_be_nice(exchange: object) -> None:
        """Nice."""

    def namesake(exchange: object) -> None:
        """Nicer."""

    namesake.__name__, namesake.__module__ = "must_be_nice", "another.module"
    rule("RFC7643-3.1-05", applies=lambda exchange: True)(must_be_nice)

    with pytest.raises(ValueError, match=r"rule 'must-be-nice' of another\.module is already registered by"):
        rule("RFC7643-3.1-05", applies=lambda exchange: True)(namesake)


def test_the_scenarios_behind_one_come_first_and_once() -> None:
    @scenario
    def first() -> None:
        """First."""

    @scenario
    def second(first: object) -> None:
        """Second."""

    @scenario
    def third(second: object, first: object, resource: object) -> None:
        """Third."""

    assert [found.name for found in scenarios_behind("third")] == ["first", "second", "third"]


def test_nothing_is_behind_a_fixture_that_is_no_scenario() -> None:
    assert scenarios_behind("resource") == ()
