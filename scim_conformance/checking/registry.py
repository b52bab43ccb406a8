"""Registration: what makes a function a scenario, a check or a rule, and the three registries behind it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

import pytest

from scim_conformance.standards import Level
from scim_conformance.wire.exchange import Exchange

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Scenario:
    """A function that acts: it sends requests and returns its exchanges, frozen, and asserts nothing.

    `inputs` are the names of its parameters: the client, facts, or earlier scenarios. `needs` names what the service
    provider has to offer for it, see `Plan.offer`.
    """

    name: str
    act: Callable[..., Any]
    inputs: tuple[str, ...]
    needs: tuple[str, ...]
    about: str
    module: str


@dataclass(frozen=True, slots=True)
class Check:
    """A pytest test function that judges scenario results. `authority` is `rfc` or `profile`.

    `level` is that of a check of the profile; one of the RFCs has that of its first requirement.
    """

    id: str
    requirements: tuple[str, ...]
    inputs: tuple[str, ...]
    about: str
    authority: str
    judge: Callable[..., None]
    level: Level = Level.MUST


@dataclass(frozen=True, slots=True)
class Rule:
    """A judgement of every exchange that `applies`; `judge` raises Finding. `facts` are the names of further inputs."""

    name: str
    requirements: tuple[str, ...]
    about: str
    applies: Callable[[Exchange], bool]
    judge: Callable[..., None]
    facts: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        """Its id among the verdicts, `rule/error-body`."""
        return f"rule/{self.name}"


SCENARIOS: dict[str, Scenario] = {}
FIXTURES: dict[str, Any] = {}
"""The pytest fixture of each scenario, by the same name."""
CHECKS: dict[str, Check] = {}
RULES: dict[str, Rule] = {}


@overload
def scenario(act: Function) -> Function: ...
@overload
def scenario(*, needs: tuple[str, ...]) -> Callable[[Function], Function]: ...
def scenario(act: Any = None, *, needs: tuple[str, ...] = ()) -> Any:
    """Register a scenario and make it a pytest fixture of the same name.

    `needs` are operations of the resource type under test (`create`), of a given one (`Group.patch`), or features
    (`filter`). Two scenarios of one name are refused: the name is what checks ask for.
    """
    if act is None:
        return lambda function: _register_scenario(function, needs)
    return _register_scenario(act, needs)


def requirement(*ids: str) -> Callable[[Function], Function]:
    """Mark a test function as a check of these requirements; the first one sets its level."""

    def register(function: Function) -> Function:
        return _register_check(function, ids, "rfc")

    return register


@overload
def promise(function: Function) -> Function: ...
@overload
def promise(*, level: Level) -> Callable[[Function], Function]: ...
def promise(function: Any = None, *, level: Level = Level.MUST) -> Any:
    """Mark a test function as a check of what the profile says, not of what the RFCs demand.

    A promise is kept or broken; `level` is lower where something else than the endpoint may be why it seems broken.
    """
    if function is None:
        return lambda decorated: _register_check(decorated, (), "profile", level)
    return _register_check(function, (), "profile", level)


def client_check(function: Function) -> Function:
    """Mark a test function as the check of what provisioning clients need to go on; each step is an id of its own."""
    return _register_check(function, (), "idp")


def rule(*ids: str, applies: Callable[[Exchange], bool]) -> Callable[[Function], Function]:
    """Register a rule under its function's name; parameters after the exchange are facts that it wants besides.

    Two rules of one name are refused, as with scenarios.
    """

    def register(function: Function) -> Function:
        facts = tuple(inspect.signature(function).parameters)[1:]
        name = _slug(function.__name__)
        known = RULES.get(name)
        if known is not None and known.judge.__module__ != function.__module__:
            raise ValueError(
                f"rule {name!r} of {function.__module__} is already registered by {known.judge.__module__}"
            )
        RULES[name] = Rule(name, ids, _about(function), applies, function, facts)
        return function

    return register


def check_of(function: Callable[..., Any]) -> Check | None:
    """The check that a test function was registered as, or None."""
    found = getattr(function, "scim_check", None)
    return found if isinstance(found, Check) else None


def check_id(module: str, function: str) -> str:
    """`create/answers-201` for `test_answers_201` in the module `….suite.test_create`."""
    below = module.partition("scim_conformance.suite.")[2] or module.rpartition(".")[2]
    segments = [*below.split("."), function]
    return "/".join(_slug(segment.removeprefix("test_")) for segment in segments)


def scenarios_behind(name: str) -> tuple[Scenario, ...]:
    """The scenario of this name and those it builds on, itself last; empty for any other fixture."""
    found = SCENARIOS.get(name)
    if found is None:
        return ()
    behind = [scenario for given in found.inputs for scenario in scenarios_behind(given)]
    return (*dict.fromkeys(behind), found)


def _register_scenario(act: Callable[..., Any], needs: tuple[str, ...]) -> Any:
    name = act.__name__
    known = SCENARIOS.get(name)
    if known is not None and known.module != act.__module__:
        raise ValueError(f"scenario {name!r} of {act.__module__} is already registered by {known.module}")
    inputs = tuple(inspect.signature(act).parameters)
    SCENARIOS[name] = Scenario(name, act, inputs, needs, _about(act), act.__module__)
    FIXTURES[name] = _fixture(name, inputs)
    return FIXTURES[name]


def _register_check(function: Function, ids: tuple[str, ...], authority: str, level: Level = Level.MUST) -> Function:
    inputs = tuple(inspect.signature(function).parameters)
    id = check_id(function.__module__, function.__name__)
    check = Check(id, ids, inputs, _about(function), authority, function, level)
    CHECKS[check.id] = check
    function.scim_check = check  # type: ignore[attr-defined]  # read again by check_of when pytest collects the function
    return function


def _fixture(name: str, inputs: tuple[str, ...]) -> Any:
    def result(request: pytest.FixtureRequest, **given: object) -> Any:
        stage = request.getfixturevalue("scim_stage")
        return stage.result(name, stage.parameters(request.node))

    wanted = ["request", "scim_stage", *(given for given in inputs if given != "scim")]
    parameters = [inspect.Parameter(given, inspect.Parameter.POSITIONAL_OR_KEYWORD) for given in wanted]
    result.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # pytest reads the inputs from it
    result.__doc__ = SCENARIOS[name].about
    return pytest.fixture(name=name)(result)


def _about(function: Callable[..., Any]) -> str:
    return " ".join((inspect.getdoc(function) or "").split())


def _slug(name: str) -> str:
    return name.replace("_", "-")
