"""From how a check ended to what was seen of it, and from a check with its parameters to what is judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.checking.finding import Blocked, Finding, Inconclusive, NotApplicable
from scim_conformance.checking.registry import CHECKS, RULES
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.run.judging import check_subject, level_of, observation, rule_subject
from scim_conformance.standards import Level, requirements
from scim_conformance.verdict.verdict import Seen, Subject
from scim_conformance.wire.client import EndpointDown, Stopped
from scim_conformance.wire.exchange import Exchange, NoAnswer, Sent

EXCHANGE = Exchange(seq=7, request=Sent("GET", "https://acme.example/Users"), error="timed out")

ENDINGS = [
    (None, Seen.HELD, ()),
    (Finding("a", "b", [EXCHANGE, EXCHANGE]), Seen.FINDING, (7,)),
    (AssertionError("no"), Seen.FINDING, ()),
    (NotApplicable(Reason("not-claimed", "no bulk")), Seen.NOT_APPLICABLE, ()),
    (Blocked("no user could be made", EXCHANGE), Seen.BLOCKED, (7,)),
    (Inconclusive("rate limited", EXCHANGE), Seen.INCONCLUSIVE, (7,)),
    (NoAnswer(EXCHANGE), Seen.INCONCLUSIVE, (7,)),
    (EndpointDown(EXCHANGE), Seen.INCONCLUSIVE, (7,)),
    (Stopped("the run was stopped"), Seen.INCONCLUSIVE, ()),
    (KeyError("id"), Seen.BUG, ()),
]


@pytest.mark.parametrize(
    ("problem", "seen", "exchanges"), ENDINGS, ids=[type(ending[0]).__name__ for ending in ENDINGS]
)
def test_how_a_check_ended_says_what_was_seen(
    problem: BaseException | None, seen: Seen, exchanges: tuple[int, ...]
) -> None:
    observed = observation(problem)

    assert (observed.seen, observed.exchanges) == (seen, exchanges)


def test_a_plain_assertion_is_a_finding_in_its_own_words() -> None:
    assert observation(AssertionError("two primaries")).actual == "two primaries"


def test_a_bug_is_named_by_its_kind() -> None:
    assert observation(KeyError("id")).text == "KeyError: 'id'"


def test_what_a_check_observed_goes_with_it() -> None:
    assert observation(None, ["answered 204", "in 3 ms"]).observed == "answered 204; in 3 ms"


@pytest.fixture
def subject() -> Callable[..., Subject]:
    """What is judged by a check of the suite against a profile whose server was not asked."""

    def make(check: str, profile: str, **parameters: str) -> Subject:
        entry = CHECKS[check]
        plan = Plan(load_profile(profile), Survey(), "seed", "scimcheck-1", "example.com")
        suffix = f"[{','.join(parameters.values())}]"
        return check_subject(entry, parameters, suffix, plan, entry.inputs)

    return make


def test_the_id_has_its_parameter(subject: Callable[..., Subject]) -> None:
    assert subject("read/answers-200", "rfc", resource="User").id == "read/answers-200[User]"


def test_the_first_requirement_sets_the_level() -> None:
    of_level = {level: next(e.id for e in requirements().values() if e.level is level) for level in Level}

    assert [level_of((id, of_level[Level.MUST])) for id in of_level.values()] == list(of_level)


def test_a_documented_operation_is_judged_in_full(subject: Callable[..., Subject]) -> None:
    assert subject("replace/answers-200-with-the-resource", "rfc", resource="User").level is Level.MUST


def test_an_undocumented_operation_is_never_more_than_a_should(subject: Callable[..., Subject]) -> None:
    assert subject("replace/answers-200-with-the-resource", "contentful", resource="Group").level is Level.SHOULD


def test_a_promise_of_the_profile_is_mandatory_and_names_its_fact(subject: Callable[..., Subject]) -> None:
    promised = subject("contract/operations/documented-outcome", "contentful", operation_promise="User.replace")

    assert (promised.level, promised.authority, promised.fact) == (Level.MUST, "profile", "User.replace")


def test_a_rule_is_judged_as_one() -> None:
    rules: list[Any] = [rule_subject(rule) for rule in RULES.values()]

    assert rules
    assert [rule.id for rule in rules if not (rule.rule and rule.id.startswith("rule/"))] == []
