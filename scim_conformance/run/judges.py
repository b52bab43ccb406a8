"""The checks and rules that there are: ours are loaded here, and what names things that there are not is refused."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from scim_conformance.authorities.loader import every_step
from scim_conformance.checking.registry import CHECKS, RULES, Check, Rule, Scenario
from scim_conformance.plan.offer import UnknownNeed
from scim_conformance.plan.plan import refuse_unknown_need
from scim_conformance.profile.mistakes import did_you_mean
from scim_conformance.run.settings import UsageError
from scim_conformance.standards import requirements
from scim_conformance.verdict.baseline import Baseline

SUITE = "scim_conformance.suite"


def load_suite() -> None:
    """Import every module of suite and rules, so that their scenarios, checks and rules are registered."""
    import scim_conformance.rules
    import scim_conformance.suite

    for package in (scim_conformance.suite, scim_conformance.rules):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def judged_by() -> dict[str, list[str]]:
    """The ids of all registered checks and rules, by requirement, sorted."""
    found: dict[str, list[str]] = {}
    every: list[Check | Rule] = [*CHECKS.values(), *RULES.values()]
    for entry in every:
        for id in entry.requirements:
            found.setdefault(id, []).append(entry.id)
    return {id: sorted(entries) for id, entries in found.items()}


def refuse_unknown_checks(baseline: Baseline) -> None:
    """An entry for a check that does not exist would be silent for ever; checks of the user's own are let through.

    Raises UsageError.
    """
    known = [*CHECKS, *(rule.id for rule in RULES.values()), *(step.check for step in every_step())]
    topics = {id.partition("/")[0] for id in known}
    for entry in baseline.known:
        plain = entry.check.partition("[")[0]
        if plain.partition("/")[0] in topics and plain not in known:
            hint = did_you_mean(plain, known)
            raise UsageError(f"{baseline.file}:{entry.line}: there is no check {plain!r}{hint}")


def refuse_unknown_requirements(judge: Check | Rule) -> None:
    """Raises UsageError for a requirement that is not in the catalogue: nothing says at which level it holds."""
    for id in judge.requirements:
        if id not in requirements():
            hint = did_you_mean(id, requirements())
            raise UsageError(
                f"{judge.id}: there is no requirement {id!r}{hint} (`scim-conformance coverage` lists them all)"
            )


def refuse_unknown_needs(scenarios: Iterable[Scenario]) -> None:
    """Raises UsageError for a scenario that needs what no plan can offer."""
    for scenario in scenarios:
        for need in scenario.needs:
            try:
                refuse_unknown_need(need)
            except UnknownNeed as problem:
                raise UsageError(f"scenario {scenario.name}: {problem}") from problem
