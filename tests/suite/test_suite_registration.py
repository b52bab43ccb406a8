"""What holds for every scenario and check of the suite: who may send, what they cite, and that they say why."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import scim_conformance.suite
from scim_conformance.checking.registry import CHECKS, SCENARIOS, Check, Scenario
from scim_conformance.plan.plan import CLAIMED, Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.drafting.service import NO_SCIM_TYPE
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import OPERATIONS
from scim_conformance.standards import Level, requirements

for found in pkgutil.walk_packages(scim_conformance.suite.__path__, "scim_conformance.suite."):
    importlib.import_module(found.name)

SUITE = [check for check in CHECKS.values() if check.id.partition("/")[0] != "of-our-own"]
PLAN = Plan(load_profile("rfc"), Survey(), "seed", "run-1", "example.com")
FEATURES = ("filter", "served", "credentials", "some", "trial", "burst", "client", *CLAIMED)


@pytest.mark.parametrize("check", SUITE, ids=lambda check: check.id)
def test_no_check_sends(check: Check) -> None:
    assert "scim" not in check.inputs


@pytest.mark.parametrize("check", SUITE, ids=lambda check: check.id)
def test_a_check_cites_requirements_of_the_catalogue(check: Check) -> None:
    assert bool(check.requirements) == (check.authority == "rfc")
    assert set(check.requirements) <= set(requirements())
    assert len(set(check.requirements)) == len(check.requirements)


@pytest.mark.parametrize("check", SUITE, ids=lambda check: check.id)
def test_a_check_says_what_it_is_for(check: Check) -> None:
    assert len(check.about) > 20
    assert check.about.endswith(".")


LEVELS = {
    "create/answers-201": Level.MUST,
    "create/keeps-what-was-sent": Level.SHOULD,
    "create/keeps-mail-addresses": Level.SHOULD,
    "create/read-only-values-are-ignored": Level.SHOULD,
    "create/client-cannot-choose-the-id": Level.MUST,
    "members/members-are-kept": Level.SHOULD,
    "members/add-is-stored": Level.MUST,
    "delete/is-accepted": Level.MUST,
    "delete/answers-204": Level.SHOULD,
    "delete/deleted-is-not-served": Level.MUST,
    "discovery/config-is-served": Level.MUST,
    "discovery/config-names-its-schema": Level.SHOULD,
    "errors/missing-required-answers-400": Level.SHOULD,
}
"""What the RFCs demand beside what they merely describe, where one finding was told apart from another."""


@pytest.mark.parametrize(("id", "level"), LEVELS.items())
def test_the_first_requirement_sets_how_much_a_finding_weighs(id: str, level: Level) -> None:
    assert requirements()[CHECKS[id].requirements[0]].level is level


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)
def test_a_scenario_says_what_it_does(scenario: Scenario) -> None:
    assert scenario.about.endswith(".")


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)
def test_a_scenario_needs_what_a_plan_can_tell(scenario: Scenario) -> None:
    for need in scenario.needs:
        kind, _, what = need.rpartition(".")
        assert kind in ("", "User", "Group")
        assert what in (*OPERATIONS, *FEATURES) or (not kind and what.partition(":")[2] in PLAN.profile.discovery)


def test_every_scenario_is_looked_at() -> None:
    asked_for = {given for check in CHECKS.values() for given in check.inputs}
    asked_for |= {given for scenario in SCENARIOS.values() for given in scenario.inputs}

    assert set(SCENARIOS) <= asked_for


def test_what_drafts_of_profiles_excuse_is_a_check() -> None:
    assert [name for name in NO_SCIM_TYPE if name.removesuffix("[*]") not in CHECKS] == []
