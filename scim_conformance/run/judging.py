"""From how a test function ended to an observation, and from an item to its subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scim_conformance.authorities.loader import step_named
from scim_conformance.checking.finding import Blocked, Finding, Inconclusive, NotApplicable
from scim_conformance.checking.registry import Check, Rule, scenarios_behind
from scim_conformance.clients.model import Step
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.standards import Level, requirements
from scim_conformance.verdict.verdict import Observation, Seen, Subject
from scim_conformance.wire.client import EndpointDown, Stopped
from scim_conformance.wire.exchange import Exchange, NoAnswer
from scim_conformance.wire.replay import Unrecorded


def observation(problem: BaseException | None, observed: Iterable[str] = ()) -> Observation:
    """What an exception (None: the check held) says of the check that raised it."""
    told = "; ".join(observed)
    match problem:
        case None:
            return Observation(Seen.HELD, observed=told)
        case Finding():
            seqs = tuple(dict.fromkeys(exchange.seq for exchange in problem.exchanges))
            return Observation(Seen.FINDING, problem.expected, problem.actual, problem.path, seqs, observed=told)
        case NotApplicable():
            return Observation(Seen.NOT_APPLICABLE, text=problem.reason.text, reason=problem.reason)
        case Blocked():
            return Observation(Seen.BLOCKED, text=str(problem), exchanges=_seqs(problem.exchange))
        case Inconclusive() | NoAnswer() | EndpointDown():
            return Observation(Seen.INCONCLUSIVE, text=str(problem), exchanges=_seqs(problem.exchange))
        case Unrecorded():
            return Observation(Seen.NOT_APPLICABLE, text=str(problem), reason=Reason("not-recorded", str(problem)))
        case Stopped():
            return Observation(Seen.INCONCLUSIVE, text=str(problem))
        case AssertionError():
            return Observation(
                Seen.FINDING, "what the check asserts", str(problem) or "an assertion that does not hold"
            )
    return Observation(Seen.BUG, text=f"{type(problem).__name__}: {problem}")


def check_subject(
    check: Check, parameters: Mapping[str, str], suffix: str, plan: Plan, inputs: Iterable[str]
) -> Subject:
    """What is judged when a check runs with these parameters.

    `suffix` is their part of the id, `inputs` are the names of the fixtures that the check is given.
    """
    needs = [need for name in inputs for scenario in scenarios_behind(name) for need in scenario.needs]
    if "client_step" in parameters:
        return _step_subject(step_named(parameters["client_step"]), plan.offer_all(needs, parameters).cap)
    promised = next((value for name, value in parameters.items() if name.endswith("_promise")), "")
    level = check.level if check.authority == "profile" else level_of(check.requirements)
    cap = plan.offer_all(needs, parameters).cap
    if cap is not None and level is Level.MUST:
        level = cap
    return Subject(f"{check.id}{suffix}", check.about, check.requirements, level, check.authority, promised)


def _step_subject(step: Step, cap: Level | None) -> Subject:
    """A step of a provisioning client, which is a check with an id of its own: `idp/entra/deactivate`."""
    return Subject(step.check, step.about, (), cap or Level.MUST, step.asked_by)


def rule_subject(rule: Rule) -> Subject:
    """What is judged when a rule is."""
    return Subject(rule.id, rule.about, rule.requirements, level_of(rule.requirements), rule=True)


def level_of(ids: tuple[str, ...]) -> Level:
    """The level of the first requirement; must where there is none."""
    return requirements()[ids[0]].level if ids else Level.MUST


def _seqs(exchange: Exchange | None) -> tuple[int, ...]:
    return (exchange.seq,) if exchange is not None else ()
