"""The stage: runs each scenario once, in as many threads as asked for, and keeps its result for every check."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from typing import Any

from scim_conformance.checking.finding import Blocked, Inconclusive, NotApplicable
from scim_conformance.checking.registry import SCENARIOS, Scenario, scenarios_behind
from scim_conformance.plan.plan import Plan
from scim_conformance.scim.samples import Sampler, new_faker
from scim_conformance.wire.client import EndpointDown, Sender, Stopped, WriteRefused
from scim_conformance.wire.exchange import Exchange, NoAnswer
from scim_conformance.wire.journal import Journal
from scim_conformance.wire.paths import NoId
from scim_conformance.wire.replay import Unrecorded
from scim_conformance.wire.scim_client import ScimClient

Parameters = Mapping[str, str]
Key = tuple[str, tuple[tuple[str, str], ...]]
Note = Callable[[str, str, str, Mapping[str, int]], None]
"""Takes a scenario's id, its outcome (done, blocked, not applicable, inconclusive), the reason and its exchanges."""


class Stage:
    """Where scenarios act. One per run; every method may be called from any thread."""

    def __init__(self, plan: Plan, client: Sender, journal: Journal, note: Note) -> None:
        self.plan = plan
        self._client = client
        self._journal = journal
        self._note = note
        self._results: dict[Key, Future[Any]] = {}
        self._lock = threading.Lock()

    def result(self, name: str, parameters: Parameters) -> Any:
        """What the scenario returned; raises again what it raised. Acts if nobody has asked for it yet.

        The thread that asks first acts, others wait for it: scenarios build on each other without cycles, so nobody
        waits for somebody who is not at work.
        """
        key = key_of(name, parameters)
        with self._lock:
            future = self._results.get(key)
            mine = future is None
            if future is None:
                future = self._results[key] = Future()
        if mine:
            self._act(SCENARIOS[name], key, future)
        problem = future.exception()
        if problem is not None:
            # Raised again and again, it would gather the way of each time, and pytest looks at all of it.
            raise problem.with_traceback(None)
        return future.result()

    def act_all(self, keys: Iterable[Key], workers: int, progress: Callable[[int, int], None]) -> None:
        """Run all these scenarios, `workers` at a time; results are kept, nothing is raised but an interruption."""
        wanted = list(dict.fromkeys(keys))
        if workers > 1:
            wanted = longest_first(wanted)
        new_faker()
        with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="scenario") as pool:
            tasks = [pool.submit(self._quietly, name, dict(parameters)) for name, parameters in wanted]
            try:
                for done, task in enumerate(as_completed(tasks), start=1):
                    task.result()
                    progress(done, len(tasks))
            except BaseException:
                self._client.stop()
                pool.shutdown(cancel_futures=True)
                raise

    def parameters(self, item: Any) -> dict[str, str]:
        """The parameters of a pytest item, by name, as the ids that the plan knows."""
        callspec = getattr(item, "callspec", None)
        return {} if callspec is None else {name: str(value) for name, value in callspec.params.items()}

    def problems(self) -> list[BaseException]:
        """What scenarios raised so far."""
        with self._lock:
            done = [future for future in self._results.values() if future.done()]
        return [problem for future in done if (problem := future.exception()) is not None]

    def client(self, label: str) -> ScimClient:
        """A client whose exchanges carry this label."""
        return ScimClient(self._client, self._journal, label, self.plan.objection, self.plan.completed)

    def fact(self, name: str, parameters: Parameters, label: str) -> Any:
        """A named input that is no scenario: the resource type under test, a promise of the profile, the plan."""
        sampler = Sampler(self.plan.seed, self.plan.marker, self.plan.user_domain, label)
        return self.plan.fact(name, parameters, sampler)

    def _quietly(self, name: str, parameters: Parameters) -> None:
        # What a scenario raises is kept, and raised again for each check that asks for it.
        with suppress(Exception):
            self.result(name, parameters)

    def _act(self, scenario: Scenario, key: Key, future: Future[Any]) -> None:
        parameters = dict(key[1])
        label = label_of(key)
        try:
            result = self._played(scenario, parameters, label)
        except BaseException as problem:
            future.set_exception(problem)
            self._note(label, _outcome(problem), str(problem), {})
        else:
            future.set_result(result)
            self._note(label, "done", "", {name: step.seq for name, step in _steps(result).items()})

    def _played(self, scenario: Scenario, parameters: Parameters, label: str) -> Any:
        offer = self.plan.offer_all(scenario.needs, parameters)
        if offer.reason is not None:
            raise NotApplicable(offer.reason)
        inputs = {name: self._input(name, parameters, label) for name in scenario.inputs}
        try:
            result = scenario.act(**inputs)
        except Blocked as problem:
            self._raise_if_refused(scenario, parameters, [problem.exchange] if problem.exchange else [])
            raise
        except NoId as problem:
            raise Blocked(f"a resource that was needed came without an id: {problem}") from problem
        self._raise_if_refused(scenario, parameters, _steps(result).values())
        return result

    def _raise_if_refused(self, scenario: Scenario, parameters: Parameters, steps: Iterable[Exchange]) -> None:
        """What is documented nowhere and was declined is not applicable, whatever the scenario makes of it."""
        for step in steps:
            refusals = (405, 501) if step.request.invalid else (404, 405, 501)
            if step.response is None or step.status not in refusals:
                continue
            reason = self.plan.refused(scenario.needs, parameters, step.resource_type, step.operation, step.status)
            if reason is not None:
                raise NotApplicable(reason)

    def _input(self, name: str, parameters: Parameters, label: str) -> Any:
        if name == "scim":
            return self.client(label)
        if name in SCENARIOS:
            return self.result(name, parameters)
        return self.fact(name, parameters, label)


def key_of(name: str, parameters: Parameters) -> Key:
    """The scenario with those of the parameters that matter to it."""
    matters = {given for scenario in scenarios_behind(name) for given in scenario.inputs}
    matters |= {"resource"} & set(parameters) if "attribute" in matters else set()
    return name, tuple(sorted((given, value) for given, value in parameters.items() if given in matters))


def longest_first(keys: Iterable[Key]) -> list[Key]:
    """The order in which several workers are done soonest: nobody waits for a scenario that has barely begun.

    First what others build on, last what builds on others; in between, what needs most of the service provider, for
    that is what sends most.
    """
    given = list(keys)
    users = Counter(behind.name for name, _ in given for behind in scenarios_behind(name))
    return sorted(given, key=lambda key: (len(scenarios_behind(key[0])), -users[key[0]], -_needed(key[0])))


def _needed(name: str) -> int:
    return len(SCENARIOS[name].needs)


def every_key(plan: Plan, package: str) -> list[Key]:
    """Every scenario of this package with each of its sets of parameters."""
    return [
        key_of(name, parameters)
        for name, scenario in SCENARIOS.items()
        if scenario.module.startswith(package)
        for parameters in parameter_sets(plan, scenario.inputs)
    ]


def parameter_sets(plan: Plan, inputs: Iterable[str]) -> list[dict[str, str]]:
    """What a scenario or check with these inputs runs over: each generated parameter with each of its values."""
    behind = [given for name in inputs for scenario in scenarios_behind(name) for given in scenario.inputs]
    return plan.parameter_sets([*behind, *inputs])


def label_of(key: Key) -> str:
    """`created[User]`: how a scenario with its parameters is called in the run file."""
    name, parameters = key
    return f"{name}[{','.join(value for _, value in parameters)}]" if parameters else name


def _outcome(problem: BaseException) -> str:
    if isinstance(problem, (NotApplicable, Unrecorded, WriteRefused)):
        return "not applicable"
    return "inconclusive" if isinstance(problem, (Inconclusive, NoAnswer, EndpointDown, Stopped)) else "blocked"


def _steps(result: Any) -> dict[str, Exchange]:
    """The named exchanges in what a scenario returned, those deeper inside with dots: `history.0.answer`."""
    return {"answer": result} if isinstance(result, Exchange) else dict(_within(result, ""))


def _within(result: Any, prefix: str) -> Iterator[tuple[str, Exchange]]:
    if isinstance(result, Exchange):
        yield prefix.removesuffix("."), result
    elif hasattr(result, "_asdict"):
        yield from _within(result._asdict(), prefix)
    elif isinstance(result, Mapping):
        for name, step in result.items():
            yield from _within(step, f"{prefix}{name}.")
    elif isinstance(result, tuple):
        yield from _within({str(number): step for number, step in enumerate(result)}, prefix)
