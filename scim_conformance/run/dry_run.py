"""What a run would do, in lines, before anything is known of the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from scim_conformance.checking.registry import scenarios_behind
from scim_conformance.checking.stage import label_of
from scim_conformance.plan.offer import NO_BURSTS
from scim_conformance.run.items import fixtures_of, id_of
from scim_conformance.run.session import Session


def plan_lines(items: Sequence[pytest.Item], session: Session) -> list[str]:
    """What would act and what would be judged, as far as the server offers it."""
    subjects = [f"  {id_of(item)}" for item in items if _can_be_judged(item, session, _allowed)]
    acting = [key for key in session.every_scenario() if _allowed(key[0], dict(key[1]), session)]
    asked = [item for item in items if _can_be_judged(item, session, _asked)]
    silent, left_out = len(asked) - len(subjects), len(items) - len(asked)
    return [
        f"{len(acting)} scenarios would act, as far as the server offers what they need:",
        *sorted(f"  {label_of(key)}" for key in acting),
        f"{len(subjects)} checks and rules would judge:",
        *subjects,
        *([f"{silent} more cannot be judged by reading."] if silent else []),
        *([f"{left_out} more are left out, for --no-rate-limit says so."] if left_out else []),
        "Nothing was sent.",
    ]


def _can_be_judged(item: pytest.Item, session: Session, may: Callable[[str, Mapping[str, str], Session], bool]) -> bool:
    callspec = getattr(item, "callspec", None)
    parameters = {given: str(value) for given, value in callspec.params.items()} if callspec else {}
    return all(may(fixture, parameters, session) for fixture in fixtures_of(item))


def _allowed(fixture: str, parameters: Mapping[str, str], session: Session) -> bool:
    """Whether a scenario, with those that it builds on, gets by with what the run may do."""
    if not session.plan.read_only:
        return _asked(fixture, parameters, session)
    return session.plan.offer_all(_needs(fixture), parameters).available


def _asked(fixture: str, parameters: Mapping[str, str], session: Session) -> bool:
    """Whether the run was not told to do without it."""
    return session.plan.offer_all(_needs(fixture), parameters).reason != NO_BURSTS


def _needs(fixture: str) -> list[str]:
    return [need for scenario in scenarios_behind(fixture) for need in scenario.needs]
