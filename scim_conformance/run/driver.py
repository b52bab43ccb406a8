"""What pytest's hooks do when a run is on: collect, act before judging, turn outcomes into verdicts, and close."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from types import FrameType, ModuleType
from typing import Any

import pytest

from scim_conformance.checking.finding import NotApplicable
from scim_conformance.checking.registry import FIXTURES, RULES, SCENARIOS, scenarios_behind
from scim_conformance.checking.stage import Key, key_of
from scim_conformance.plan.house_rules import BadHouseRule
from scim_conformance.plan.offer import NEEDS_TO_WRITE
from scim_conformance.report.visible import one_line
from scim_conformance.run.distributed import (
    Controller,
    Result,
    answers_for,
    is_controller,
    is_worker,
    keep_together,
    report_to_controller,
    settings_of_the_run,
)
from scim_conformance.run.dry_run import plan_lines
from scim_conformance.run.html_log import Log, keep_log, shown_in_row
from scim_conformance.run.items import (
    check_in,
    fixtures_of,
    id_of,
    is_empty,
    is_ours,
    is_rule,
    module_of,
    rule_in,
    suffix_of,
)
from scim_conformance.run.judges import (
    SUITE,
    load_suite,
    refuse_unknown_checks,
    refuse_unknown_needs,
    refuse_unknown_requirements,
)
from scim_conformance.run.judging import check_subject, observation, rule_subject
from scim_conformance.run.options import options_of
from scim_conformance.run.outcomes import SHORT, show, show_plainly, take_secrets_out
from scim_conformance.run.progress import progress_on
from scim_conformance.run.session import Session, Unusable, Unwritable, refuse_unfinished
from scim_conformance.run.settings import UsageError, settle
from scim_conformance.run.terminal import TONES, Line, explanation, report_line, summary
from scim_conformance.sandbox.missing import SandboxMissing
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import exchange_line
from scim_conformance.verdict.verdict import Subject, Verdict
from scim_conformance.wire.client import WriteRefused
from scim_conformance.wire.replay import Unrecorded

OBSERVED = pytest.StashKey[list[str]]()

LONGEST_MESSAGE = 2000
"""Characters of a message that may repeat what a server said."""


class Driver:
    """The plugin object of a run; pytest calls its hooks. `unusable` is true once the endpoint cannot be tested."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        with _usage_errors_as_pytest_has_them():
            settings = settle(options_of(config), os.environ)
        if is_worker(config):
            settings = settings_of_the_run(config, settings)
        elif is_controller(config):
            config.option.maxworkerrestart = "0"  # half a run is none, and another worker cannot go on with it
            config.option.dist = "no" if self._quiet else config.option.dist
        self.session = Session(settings, {"pytest": pytest.__version__})
        self.unusable = False
        self._asked = False
        self._opened = False
        self._plain_failures = 0
        self._lines: tuple[Line, ...] = ()
        self._previous_handler: Any = None
        _register_suite(config)
        config.pluginmanager.register(Log(self.session), "scim-log")
        with _usage_errors_as_pytest_has_them():
            refuse_unknown_checks(settings.baseline)

    def observer(self, item: pytest.Item) -> Callable[[str], None]:
        """Keeps what a check says it saw, until its verdict."""
        return item.stash.setdefault(OBSERVED, []).append

    def pytest_report_header(self) -> str:
        """Say what is tested against what."""
        profile = self.session.settings.profile
        where = self.session.base_url if self._asked else "nothing is sent"
        return f"SCIM: {where}, held to {profile.title} ({profile.revision})"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Reach the endpoint before anything is collected: what it is decides what is generated."""
        if self._quiet:
            return
        self._config.add_cleanup(self.session.release)
        try:
            self._open(session)
        except Unusable as problem:
            self.unusable = True
            raise pytest.UsageError(one_line(str(problem), LONGEST_MESSAGE)) from problem
        except (BadHouseRule, SandboxMissing, Unwritable) as problem:
            raise pytest.UsageError(str(problem)) from problem
        except Unrecorded as problem:
            raise pytest.UsageError(f"This run cannot be judged again: {problem}.") from problem
        if not is_worker(self._config):
            keep_log(self._config, session, self.session)
        self._previous_handler = _on_sigterm(_interrupt)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Generate what the server or the profile decides: resource types, promises, rules."""
        wanted, plan = list(metafunc.fixturenames), self.session.plan
        if "attribute" in wanted:
            pairs = plan.attribute_pairs
            metafunc.parametrize(
                ("resource", "attribute"), pairs, indirect=True, ids=["-".join(pair) for pair in pairs]
            )
            wanted = [name for name in wanted if name not in ("resource", "attribute")]
        for name in wanted:
            values = sorted(RULES) if name == "scim_rule" else plan.parameter_values(name)
            if values is not None:
                metafunc.parametrize(name, values, indirect=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Refuse what cannot be judged, drop what has no parameter or nobody asks for, and put the rules last."""
        asked = self.session.settings.authority
        items[:] = [item for item in items if not is_empty(item)]
        items[:] = [item for item in items if not (asked and _is_shipped(item) and asked.leaves_out(id_of(item)))]
        items.sort(key=is_rule)
        with _usage_errors_as_pytest_has_them():
            for item in items:
                _refuse_mistakes(item)

    def pytest_deselected(self) -> None:
        """Note that this is not the whole suite."""
        self.session.whole = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """See whether the suite is there at all; under pytest-xdist, say which items have to stay together."""
        if not (self._alone or any(is_rule(item) for item in session.items)):
            self.session.whole = False
        if is_worker(self._config):
            keep_together(self._config, (item.nodeid for item in session.items if is_ours(item)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Under pytest-xdist, the worker that gets the items of the run begins it with the first of them."""
        if is_worker(self._config) and not self._opened and is_ours(item):
            self.session.begin()
            self._opened = True
            self._act([item for item in item.session.items if is_ours(item)])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Act first: run every scenario that the selected items need. Then pytest judges, item by item."""
        if self._config.option.scim_dry_run:
            print("\n".join(plan_lines(session.items, self.session)))
            return True
        if self._opened and not session.testsfailed:
            self._act(session.items)
        return True if self.session.unwritable else None

    def forget_the_way(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Of what does not apply only the last frame is kept: pytest would format a traceback that nobody sees."""
        problem = call.excinfo.value if call.excinfo else None
        if isinstance(problem, NotApplicable) and module_of(item).startswith(SUITE):
            last = problem.__traceback__
            while last is not None and last.tb_next is not None:
                last = last.tb_next
            if last is not None:
                call.excinfo = pytest.ExceptionInfo.from_exc_info((type(problem), problem, last))

    def verdict_on(
        self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
    ) -> pytest.TestReport:
        """The report with the verdict beside it, and pytest's outcome to match."""
        problem = call.excinfo.value if call.excinfo else None
        if self._opened:
            take_secrets_out(report, self.session.redact.text)
        if (
            isinstance(problem, KeyboardInterrupt)
            or call.when == "teardown"
            or (call.when == "setup" and problem is None)
        ):
            return report
        if isinstance(problem, WriteRefused) and not module_of(item).startswith(SUITE):
            problem = NotApplicable(NEEDS_TO_WRITE)
        subject = self._subject(item)
        if subject is None:
            show_plainly(report, problem)
            return report
        if isinstance(problem, pytest.skip.Exception):
            return report
        observed = item.stash.get(OBSERVED, None)
        seen = observation(problem, observed or ())
        verdict = self.session.judge(subject, seen, call.duration * 1000)
        show(report, verdict, lambda: explanation(verdict, self.session))
        report.scim = self._beside_the_report(verdict)  # type: ignore[attr-defined]  # travels with the report
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count failures that are not ours, for the exit code."""
        if report.failed and not hasattr(report, "scim"):
            self._plain_failures += 1

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Our words for our verdicts."""
        verdict = getattr(report, "scim", {}).get("verdict")
        if verdict not in SHORT:
            return None
        letter, word = SHORT[verdict]
        return verdict, letter, word

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
        """Clean up, write, and let the verdicts decide the exit code."""
        if self._opened:
            _on_sigterm(self._previous_handler)
            code = self.session.close(interrupted=exitstatus == Exit.INTERRUPTED, bug=exitstatus == Exit.BUG)
            self._end(session, Result(code, tuple(summary(self.session))))
        yield

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The sentence, what is wrong and how to mend it, and the figures."""
        if self._lines:
            terminalreporter.section("SCIM")
            # pytest-html writes its log after the run was summed up.
            for line in summary(self.session) if self.session.unwritable else self._lines:
                terminalreporter.write_line(line.text, **TONES[line.tone])

    def pytest_unconfigure(self) -> None:
        """Where the report is: the last line, after pytest's own."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if self._lines and reporter is not None and not self.session.unwritable:
            reporter.write_line(report_line(self.session))

    @property
    def _quiet(self) -> bool:
        """Whether nothing may be sent."""
        return bool(self._config.option.collectonly or self._config.option.scim_dry_run)

    def _open(self, session: pytest.Session) -> None:
        """Ask the endpoint, and begin unless a worker will do that."""
        config = self._config
        self.session.ask(answers_for(config) if is_worker(config) else ())
        self._asked = True
        if is_controller(config):
            refuse_unfinished(self.session.settings.output)
            end = partial(self._end, session)
            config.pluginmanager.register(Controller(self.session, os.environ, end), "scim-controller")
        elif not is_worker(config):
            self.session.begin()
            self._opened = True

    def _act(self, items: list[pytest.Item]) -> None:
        self.session.stage.act_all(self._needed(items), self.session.settings.workers, self._progress)

    def _end(self, session: pytest.Session, result: Result) -> None:
        """Let this be the exit code and the summary; in a worker, for the process that started it."""
        if is_worker(self._config):
            report_to_controller(self._config, result)
            return
        self._lines, code = result.lines, result.exit
        if self._plain_failures and code in (Exit.CLEAN, Exit.INCOMPLETE):
            code = Exit.FAILED
        # Where nothing but tests of the user's own ran, pytest has judged them already.
        session.exitstatus = session.exitstatus if code is Exit.NOTHING_RAN else int(code)

    def _subject(self, item: pytest.Item) -> Subject | None:
        rule, check = rule_in(item), check_in(item)
        if rule is not None:
            return rule_subject(rule)
        if check is None:
            return None
        parameters = self.session.stage.parameters(item)
        return check_subject(check, parameters, suffix_of(item), self.session.plan, fixtures_of(item))

    def _beside_the_report(self, verdict: Verdict) -> dict[str, Any]:
        """What our columns of a log show; from a worker, with the exchanges that only it has."""
        seqs = verdict.observation.exchanges
        beside: dict[str, Any] = {
            "id": verdict.subject.id,
            "verdict": verdict.word.value,
            "level": verdict.level.value,
            "requirements": list(verdict.subject.requirements),
            "exchanges": list(seqs),
        }
        if is_worker(self._config):
            shown = shown_in_row(self.session.exchanges, seqs)
            beside["shown"] = [exchange_line(exchange) for exchange in shown]
        return beside

    @property
    def _alone(self) -> bool:
        """Whether nothing is judged but what an authority states."""
        asked = self.session.settings.authority
        return asked is not None and asked.alone

    def _needed(self, items: list[pytest.Item]) -> list[Key]:
        """The scenarios behind these items; all there are if a rule is among them, for a rule judges the whole run."""
        keys = [
            key_of(name, self.session.stage.parameters(item))
            for item in items
            for name in fixtures_of(item)
            if name in SCENARIOS
        ]
        if any(map(is_rule, items)) and not self._alone:
            keys += self.session.every_scenario()
        return list(dict.fromkeys(keys))

    @cached_property
    def _progress(self) -> Callable[[int, int], None]:
        """What is told of each scenario that ends: nothing where pytest was told to be quiet twice."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or self._config.option.verbose < -1:
            return lambda done, total: None
        return progress_on(reporter, self.session)


def _register_suite(config: pytest.Config) -> None:
    pytest.register_assert_rewrite(SUITE)
    load_suite()
    scenarios = ModuleType("scim_scenarios")  # pytest looks for fixtures in modules and classes, not in instances
    vars(scenarios).update(FIXTURES)
    config.pluginmanager.register(scenarios, "scim-scenarios")


def _is_shipped(item: pytest.Item) -> bool:
    """Whether it is a check or rule of ours, and not a test of the user's own."""
    return module_of(item).startswith(SUITE)


def _refuse_mistakes(item: pytest.Item) -> None:
    """Raise UsageError for a check that sends, or that names a requirement, or a scenario a need, that there is not."""
    check = check_in(item)
    judge = rule_in(item) or check
    if check is not None and "scim" in check.inputs and module_of(item).startswith(SUITE):
        raise UsageError(f"{check.id} asks for the client: a check judges, only scenarios send")
    if judge is not None:
        refuse_unknown_requirements(judge)
    for name in fixtures_of(item):
        refuse_unknown_needs(scenarios_behind(name))


@contextmanager
def _usage_errors_as_pytest_has_them() -> Iterator[None]:
    try:
        yield
    except UsageError as problem:
        raise pytest.UsageError(str(problem)) from problem


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _on_sigterm(handler: Any) -> Any:
    """SIGTERM ends a run as Ctrl-C does, with cleanup. Returns the handler that was there before."""
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32" or handler is None:
        return None
    return signal.signal(signal.SIGTERM, handler)
