"""The files of the authorities: every statement is judged by something that there is, or says why nothing can."""

from __future__ import annotations

import pytest

from scim_conformance.authorities.loader import authorities, every_step
from scim_conformance.authorities.model import Authority, Statement
from scim_conformance.authorities.naming import names
from scim_conformance.checking.registry import CHECKS, RULES
from scim_conformance.run.judges import load_suite

load_suite()
KNOWN = [*CHECKS, *(rule.id for rule in RULES.values()), *(step.check for step in every_step())]
STATEMENTS = [(id, said) for id, one in authorities().items() for said in one.statements.values()]
PATTERNS = [(said.id, pattern) for _, said in STATEMENTS for pattern in said.checks]
OWN = [(step.client, step.check) for step in every_step() if step.asked_by == "authority"]
OVERRULED = [(said.id, one.check) for _, said in STATEMENTS for one in said.overrules]


@pytest.mark.parametrize(("statement", "pattern"), [*PATTERNS, *OVERRULED])
def test_a_pattern_names_a_check(statement: str, pattern: str) -> None:
    assert any(names(pattern.partition("[")[0], id) for id in KNOWN)


@pytest.mark.parametrize(("authority", "said"), STATEMENTS, ids=lambda one: getattr(one, "id", one))
def test_a_statement_is_judged_or_says_why_not(authority: str, said: Statement) -> None:
    assert bool(said.checks) != bool(said.by_hand)
    assert said.says.endswith(".")
    assert said.section


@pytest.mark.parametrize("authority", authorities().values(), ids=lambda one: one.id)
def test_an_authority_says_where_it_stands(authority: Authority) -> None:
    assert authority.source.startswith("https://")
    assert authority.kind in ("draft", "checklist", "test-plan")
    assert authority.alone == (authority.kind != "draft")


@pytest.mark.parametrize(("authority", "check"), OWN)
def test_a_step_of_its_own_is_asked_for_by_a_statement(authority: str, check: str) -> None:
    assert authorities()[authority].level(check) is not None


@pytest.mark.parametrize(("authority", "check"), OWN)
def test_a_step_of_its_own_begins_with_what_there_is(authority: str, check: str) -> None:
    step = next(step for step in every_step() if step.check == check)
    assert step.start in ("nothing", "user", "group")
