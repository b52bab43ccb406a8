"""The whole suite against a sandbox in process: every check and rule judged as in a run, without sockets or waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache, partial
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from uuid import UUID

import requests

from scim_conformance.authorities.model import RFC
from scim_conformance.checking.registry import CHECKS, RULES, SCENARIOS, Check, Rule
from scim_conformance.checking.stage import Key, Stage, key_of, parameter_sets
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import survey
from scim_conformance.run.judges import SUITE, load_suite
from scim_conformance.run.judging import check_subject, observation, rule_subject
from scim_conformance.run.settings import Options, Settings, settle
from scim_conformance.sandbox.adapter import InProcessAdapter
from scim_conformance.sandbox.faults import FAULTS
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.standards import requirements
from scim_conformance.verdict.verdict import Subject, Verdict, Weights, Word, decide
from scim_conformance.wire.client import Client
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.journal import Journal
from scim_conformance.wire.pacing import Pace
from scim_conformance.wire.redaction import Redactor

PROFILES = ("rfc", "contentful", "contentstack")

TELLING = (Word.FAILED, Word.WARNED, Word.DEVIATES, Word.STALE, Word.INCONCLUSIVE)
"""The verdicts that say something of a fault; what could not be judged because of it, or does not apply, says less."""

CROSS_SECTION = (
    *("create/answers-201", "create/keeps-what-was-sent", "read/answers-200", "read/list-has-the-new-one"),
    *("filter/hit-finds-exactly-one", "members/add-is-stored", "members/remove-keeps-the-others"),
    *("patch/replace-is-stored", "replace/change-is-stored", "delete/deleted-is-not-served"),
    *("errors/duplicate-user-is-refused", "authentication/no-token-is-refused", "discovery/config-is-served"),
)
"""What is looked at whatever a fault is about: one thing of each kind that clients do."""

LARGE = ("filter-",)
"""Topics of so many cases that they are looked at only for faults of searching, by the beginning of ids."""

Judged = tuple[Verdict, ...]


class Clock:
    """Seconds that pass by being slept through alone: nobody waits, and the pace keeps to the limits as in any run."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def verdicts(
    profile: str,
    *faults: str,
    checks: tuple[Check, ...] | None = None,
    idp: tuple[str, ...] = (),
    oddities: tuple[str, ...] = (),
    authority: str = RFC,
) -> Judged:
    """Every verdict on a sandbox that acts out this profile, with these faults, or those of these checks and the rules.

    `idp` are the clients that are played, `oddities` what is unusual about it, `authority` is who else says what is
    right. AssertionError where a check broke.
    """
    options = Options(profile=profile, sandbox=True, seed="proof", idp=idp, authority=authority)
    with TemporaryDirectory() as folder, _ids_in_one_order():
        found = tuple(_verdicts(options, faults, Path(folder), checks or ours(), oddities))
    broken = [f"{verdict.subject.id}: {verdict.observation.text}" for verdict in found if verdict.bug]
    assert not broken, f"{profile} with {', '.join(faults) or 'no fault'} breaks {broken}"
    return found


@contextmanager
def _ids_in_one_order() -> Iterator[None]:
    """The same ids each time: whom a defect picks by its place among them is picked again."""
    known = Random("ids")
    with patch("uuid.uuid4", lambda: UUID(int=known.getrandbits(128), version=4)):
        yield


@cache
def clean(profile: str) -> Judged:
    """The verdicts on the sandbox without any fault."""
    return verdicts(profile)


def noticed(fault: str) -> dict[str, str]:
    """What tells the sandbox with this fault from the one without: verdicts by id, sorted.

    What is looked at are the checks of the fault's features and a cross-section of all others, or every check there is
    where those notice nothing.
    """
    about = frozenset(FAULTS[fault].features)
    return seen_by("rfc", fault, asked_about(about)) or seen_by("rfc", fault, ours())


def seen_by(profile: str, fault: str, looked: tuple[Check, ...]) -> dict[str, str]:
    """What these checks and the rules say of a fault that they do not say of the sandbox without it, by id."""
    usual = {verdict.subject.id: verdict.word for verdict in clean(profile)}
    seen = {verdict.subject.id: verdict.word for verdict in verdicts(profile, fault, checks=looked)}
    return {id: str(word) for id, word in sorted(seen.items()) if word in TELLING and word is not usual.get(id)}


def ours() -> tuple[Check, ...]:
    """Every check of the suite."""
    load_suite()
    return tuple(check for check in CHECKS.values() if check.judge.__module__.startswith(SUITE))


def asked_about(features: frozenset[str]) -> tuple[Check, ...]:
    """Every check of a requirement of these features, and the cross-section."""
    left_out = () if "query/filter" in features else LARGE
    return tuple(
        check
        for check in ours()
        if check.id in CROSS_SECTION
        or (
            not check.id.startswith(left_out) and features & {requirements()[one].feature for one in check.requirements}
        )
    )


def _verdicts(
    options: Options, faults: tuple[str, ...], folder: Path, checks: tuple[Check, ...], oddities: tuple[str, ...]
) -> Iterator[Verdict]:
    settings = settle(replace(options, output=str(folder)), {})
    clock = Clock()
    sandbox = Sandbox(settings.profile, settings.credentials.secret, faults, clock, oddities)
    exchanges: list[Exchange] = []
    yield from judged(acted(settings, sandbox, clock, folder, exchanges.append, checks), exchanges, checks)


def judged(stage: Stage, exchanges: list[Exchange], checks: tuple[Check, ...] | None = None) -> Iterator[Verdict]:
    """Every verdict on what was acted on this stage, by all checks or by these, and by the rules."""
    for check in checks or ours():
        yield from _on_check(check, stage)
    for rule in RULES.values():
        yield _verdict(stage.plan, rule_subject(rule), partial(_judge_rule, rule, tuple(exchanges), stage.plan))


def acted(
    settings: Settings,
    sandbox: Sandbox,
    clock: Clock,
    folder: Path,
    record: Callable[[Exchange], None],
    checks: tuple[Check, ...] | None = None,
) -> Stage:
    """The stage after every scenario that these checks need (all of the suite's), each acted in process.

    The journal goes into the folder.
    """
    credentials, read_only = settings.credentials, settings.read_only
    target = settings.target_at(f"http://sandbox{sandbox.base_path}")
    pace = Pace(settings.pace, clock=clock, sleep=clock.sleep)
    redact = Redactor(credentials.secrets(), credentials.header)
    with requests.Session() as session, closing(Journal(folder / "journal.jsonl", {})) as journal:
        session.mount("http://sandbox", InProcessAdapter(sandbox))
        client = Client(target, credentials, pace, redact, record, read_only=read_only, clock=clock, session=session)
        found = survey(client, settings.profile)
        plan = Plan(
            *(settings.profile, found, settings.seed, "scimcheck-proof", settings.user_domain),
            read_only=read_only,
            clients=settings.clients,
            authority=settings.authority,
        )
        stage = Stage(plan, client, journal, lambda *_: None)
        stage.act_all(_keys(plan, checks or ours()), 1, lambda *_: None)
    return stage


def _keys(plan: Plan, checks: tuple[Check, ...]) -> list[Key]:
    """Every scenario behind these checks, with each of its sets of parameters."""
    named = dict.fromkeys(name for check in checks for name in check.inputs if name in SCENARIOS)
    return [key_of(name, given) for name in named for given in parameter_sets(plan, SCENARIOS[name].inputs)]


def _on_check(check: Check, stage: Stage) -> Iterator[Verdict]:
    """Every verdict that comes of one check: one for each set of its parameters."""
    marked = [_marked(mark) for mark in getattr(check.judge, "pytestmark", ())]
    for generated, *written in product(parameter_sets(stage.plan, check.inputs), *marked):
        parameters = {name: value for given in (generated, *written) for name, value in given.items()}
        suffix = f"[{'-'.join(parameters.values())}]" if parameters else ""
        subject = check_subject(check, parameters, suffix, stage.plan, check.inputs)
        yield _verdict(stage.plan, subject, partial(_judge_check, check, stage, parameters))


def _marked(mark: Any) -> list[dict[str, str]]:
    """The values of `@pytest.mark.parametrize("feature", […])`, as sets of parameters."""
    name, values = mark.args
    return [{name: value} for value in values]


def _judge_check(check: Check, stage: Stage, parameters: Mapping[str, str]) -> None:
    check.judge(**{name: _input(name, stage, parameters) for name in check.inputs})


def _input(name: str, stage: Stage, parameters: Mapping[str, str]) -> Any:
    if name == "observe":
        return lambda _: None
    if name in SCENARIOS:
        return stage.result(name, parameters)
    generated = name == "attribute" or stage.plan.parameter_values(name) is not None
    return parameters[name] if name in parameters and not generated else stage.fact(name, parameters, "proof")


def _judge_rule(rule: Rule, exchanges: tuple[Exchange, ...], plan: Plan) -> None:
    from scim_conformance.suite.test_rules import test_rule as judge  # by this name pytest does not collect it here

    judge(rule, exchanges, {"scim_plan": plan})


def _verdict(plan: Plan, subject: Subject, judge: Callable[[], None]) -> Verdict:
    problem: Exception | None = None
    try:
        judge()
    except Exception as raised:
        problem = raised
    profile = plan.profile
    weights = Weights(profile.deviations, profile.caps, profile.file, authority=plan.authority)
    return decide(subject, observation(problem), weights)
