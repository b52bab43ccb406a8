"""What a pytest item is to a run: the check or rule that it judges, and what that is given."""

from __future__ import annotations

import inspect

import pytest

from scim_conformance.authorities.loader import step_named
from scim_conformance.checking.registry import RULES, Check, Rule, check_of

ONE_PROCESS = frozenset({"scim_stage", "scim_exchanges", "scim_rule"})
"""The fixtures that belong to the run itself; what only asks what the endpoint claims can do so anywhere."""


def check_in(item: pytest.Item) -> Check | None:
    """The check that it is; None for a rule, and for a test that is no check."""
    function = getattr(item, "function", None)
    return check_of(inspect.unwrap(function)) if function is not None else None


def id_of(item: pytest.Item) -> str:
    """The id of the check or rule that it judges; the name of a test that is neither."""
    check, rule = check_in(item), rule_in(item)
    if check is not None and "client_step" in fixtures_of(item):
        return step_named(item.callspec.params["client_step"]).check  # type: ignore[attr-defined]  # it is generated
    if check is not None:
        return f"{check.id}{suffix_of(item)}"
    return rule.id if rule is not None else item.name


def rule_in(item: pytest.Item) -> Rule | None:
    """The rule that it judges, if it judges one."""
    callspec = getattr(item, "callspec", None)
    return RULES[callspec.params["scim_rule"]] if callspec is not None and is_rule(item) else None


def is_rule(item: pytest.Item) -> bool:
    """Whether it judges a rule."""
    return "scim_rule" in fixtures_of(item)


def fixtures_of(item: pytest.Item) -> tuple[str, ...]:
    """The names of everything that it is given."""
    return tuple(getattr(item, "fixturenames", ()))


def suffix_of(item: pytest.Item) -> str:
    """The part of its id that its parameters make up, `[User]`; empty without any."""
    callspec = getattr(item, "callspec", None)
    return f"[{callspec.id}]" if callspec is not None else ""


def module_of(item: pytest.Item) -> str:
    """The full name of the module that it stands in."""
    return str(getattr(getattr(item, "module", None), "__name__", ""))


def is_ours(item: pytest.Item) -> bool:
    """Whether it judges, or sends in the name of the run: what needs the one process that does the run."""
    return check_in(item) is not None or not ONE_PROCESS.isdisjoint(fixtures_of(item))


def is_empty(item: pytest.Item) -> bool:
    """Whether the profile gives a generated check nothing to run over: pytest makes one skipped item of it."""
    callspec = getattr(item, "callspec", None)
    return callspec is not None and callspec.id == "NOTSET"
