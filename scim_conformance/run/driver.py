"""What pytest's hooks do when a run is on: collect, act before judging, turn outcomes into verdicts, and close."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import signal
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import cached_property, partial
from types import FrameType, ModuleType
from typing import Any, Literal

import pytest

from scim_conformance.checking.finding import Blocked, Inconclusive, NotApplicable
from scim_conformance.checking.registry import CHECKS, FIXTURES, RULES, SCENARIOS, Check, check_of, scenarios_behind
from scim_conformance.checking.stage import Key, key_of
from scim_conformance.plan.house_rules import BadHouseRule
from scim_conformance.plan.offer import NEEDS_TO_WRITE
from scim_conformance.profile.mistakes import did_you_mean
from scim_conformance.report.log import SHOWN_PER_ROW, add_cells, add_exchanges, add_headers
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
from scim_conformance.run.judging import check_subject, observation, rule_subject
from scim_conformance.run.session import SUITE, Session, Unusable, Unwritable, refuse_unfinished
from scim_conformance.run.settings import Options, UsageError, settle
from scim_conformance.run.terminal import TONES, Line, explanation, progress_on, report_line, summary
from scim_conformance.sandbox.missing import SandboxMissing
from scim_conformance.verdict.baseline import Baseline
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import exchange_line, exchange_of
from scim_conformance.verdict.verdict import Subject, Verdict, Word
from scim_conformance.wire.client import WriteRefused
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.replay import Unrecorded

OBSERVED = pytest.StashKey[list[str]]()

LONGEST_MESSAGE = 2000
"""Characters of a message that may repeat what a server said."""

OUTCOMES: dict[Word, Literal["passed", "failed", "skipped"]] = {
    Word.PASSED: "passed",
    Word.FAILED: "failed",
    Word.WARNED: "passed",
    Word.DEVIATES: "skipped",
    Word.KNOWN: "skipped",
    Word.STALE: "passed",
    Word.NOT_APPLICABLE: "skipped",
    Word.BLOCKED: "failed",
    Word.INCONCLUSIVE: "skipped",
}
"""pytest knows three outcomes, and its reports break on any other; the verdict travels beside it."""

ONE_PROCESS = frozenset({"scim_stage", "scim_exchanges", "scim_rule"})
"""The fixtures that belong to the run itself; what only asks what the endpoint claims can do so anywhere."""

VARIABLES = ("url", "profile", "user_domain", "ca_bundle", "proxy", "timeout")
"""The options that may be given as a variable too, as `SCIM_URL` and so on; see `credentials` for those of secrets."""

SHORT = {
    Word.WARNED: ("W", "WARNED"),
    Word.DEVIATES: ("d", "DEVIATES"),
    Word.KNOWN: ("k", "KNOWN"),
    Word.STALE: ("S", "STALE"),
    Word.NOT_APPLICABLE: ("-", "NOT APPLICABLE"),
    Word.BLOCKED: ("B", "BLOCKED"),
    Word.INCONCLUSIVE: ("?", "INCONCLUSIVE"),
}


class Driver:
    """The plugin object of a run; pytest calls its hooks. `unusable` is true once the endpoint cannot be tested."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        try:
            settings = settle(_options(config), os.environ)
        except UsageError as problem:
            raise pytest.UsageError(str(problem)) from problem
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
        _load_suite(config)
        _refuse_unknown(self.session.settings.baseline)

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
            _keep_log(self._config, session, self.session)
        self._previous_handler = _on_sigterm(_interrupt)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Generate what the server or the profile decides: resource types, promises, rules."""
        for name in metafunc.fixturenames:
            values = sorted(RULES) if name == "scim_rule" else self.session.plan.parameter_values(name)
            if values is not None:
                metafunc.parametrize(name, values, indirect=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Refuse checks of the suite that ask for the client, drop what has no parameter, and put the rules last."""
        for item in items:
            check = _check(item)
            if check is not None and "scim" in check.inputs and _module(item).startswith(SUITE):
                raise pytest.UsageError(f"{check.id} asks for the client: a check judges, only scenarios send")
        items[:] = [item for item in items if not _without_values(item)]
        items.sort(key=lambda item: "scim_rule" in _fixtures(item))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Under pytest-xdist, say which items have to stay together."""
        if is_worker(self._config):
            keep_together(self._config, (item.nodeid for item in session.items if _ours(item)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Under pytest-xdist, the worker that gets the items of the run begins it with the first of them."""
        if is_worker(self._config) and not self._opened and _ours(item):
            self.session.begin()
            self._opened = True
            self._act([item for item in item.session.items if _ours(item)])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Act first: run every scenario that the selected items need. Then pytest judges, item by item."""
        if self._config.option.scim_dry_run:
            self._print_plan(session.items)
            return True
        if self._opened and not session.testsfailed:
            self._act(session.items)
        return True if self.session.unwritable else None

    def verdict_on(
        self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
    ) -> pytest.TestReport:
        """The report with the verdict beside it, and pytest's outcome to match."""
        problem = call.excinfo.value if call.excinfo else None
        if self._opened:
            _take_secrets_out(report, self.session.redact.text)
        if (
            isinstance(problem, KeyboardInterrupt)
            or call.when == "teardown"
            or (call.when == "setup" and problem is None)
        ):
            return report
        if isinstance(problem, WriteRefused) and not _module(item).startswith(SUITE):
            problem = NotApplicable(NEEDS_TO_WRITE)
        subject = self._subject(item)
        if subject is None:
            return _plainly(report, problem)
        if isinstance(problem, pytest.skip.Exception):
            return report
        observed = item.stash.get(OBSERVED, None)
        seen = observation(problem, observed or ())
        verdict = self.session.judge(subject, seen, call.duration * 1000)
        return self._as_pytest_has_it(report, verdict)

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

    @pytest.hookimpl(optionalhook=True)
    def pytest_metadata(self, metadata: dict[str, Any]) -> None:
        """Keep out of the log what pytest-metadata copies from the environment of a CI job: people, paths, machines."""
        for name in [name for name, value in metadata.items() if os.environ.get(name) == value]:
            del metadata[name]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Our columns in pytest-html's log."""
        add_headers(cells)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """One row of that log."""
        add_cells(cells, getattr(report, "scim", {}))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """What unfolds below that row."""
        line = getattr(report, "scim", None)
        if line is not None:
            shown = [exchange_of(each) for each in line.get("shown", ())] or self._shown(line["exchanges"])
            add_exchanges(data, shown, self.session.settings.credentials.header)

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
        if "scim_rule" in _fixtures(item):
            return rule_subject(RULES[item.callspec.params["scim_rule"]])  # type: ignore[attr-defined]  # parametrized, so it has one
        check = _check(item)
        if check is None:
            return None
        callspec = getattr(item, "callspec", None)
        suffix = f"[{callspec.id}]" if callspec else ""
        parameters = self.session.stage.parameters(item)
        return check_subject(check, parameters, suffix, self.session.plan, _fixtures(item))

    def _as_pytest_has_it(self, report: pytest.TestReport, verdict: Verdict) -> pytest.TestReport:
        line = {"id": verdict.subject.id, "verdict": verdict.word.value, "level": verdict.level.value}
        more: dict[str, list[Any]] = {
            "requirements": list(verdict.subject.requirements),
            "exchanges": list(verdict.observation.exchanges),
        }
        if is_worker(self._config):
            more["shown"] = [exchange_line(each) for each in self._shown(verdict.observation.exchanges)]
        report.scim = {**line, **more}  # type: ignore[attr-defined]  # travels with the report
        report.outcome = OUTCOMES[verdict.word]
        told = verdict.reason.text if verdict.reason else verdict.observation.text
        if verdict.word in (Word.DEVIATES, Word.KNOWN, Word.STALE):
            report.wasxfail = told
            report.longrepr = told if report.skipped else None
        elif verdict.word is Word.BLOCKED:
            report.when = "setup"
            report.longrepr = f"{verdict.subject.id}: {' '.join(told.split())}"
        elif report.outcome == "skipped":
            report.longrepr = (str(report.location[0]), report.location[1] or 0, f"Skipped: {told}")
        elif report.outcome == "failed":
            report.longrepr = explanation(verdict, self.session)
        else:
            report.longrepr = None
        if verdict.word is Word.WARNED:
            report.sections.append(("warning", explanation(verdict, self.session)))
        return report

    def _shown(self, seqs: Sequence[int]) -> list[Exchange]:
        """The exchanges that a row of the log has room for; they are recorded from 1 on, without a gap."""
        recorded = self.session.exchanges
        return [recorded[seq - 1] for seq in seqs[:SHOWN_PER_ROW] if 0 < seq <= len(recorded)]

    def _needed(self, items: list[pytest.Item]) -> list[Key]:
        """The scenarios behind these items; all there are if a rule is among them, for a rule judges the whole run."""
        keys = [
            key_of(name, self.session.stage.parameters(item))
            for item in items
            for name in _fixtures(item)
            if name in SCENARIOS
        ]
        if any("scim_rule" in _fixtures(item) for item in items):
            keys += self.session.every_scenario()
        return list(dict.fromkeys(keys))

    @cached_property
    def _progress(self) -> Callable[[int, int], None]:
        """What is told of each scenario that ends: nothing where pytest was told to be quiet twice."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or self._config.option.verbose < -1:
            return lambda done, total: None
        return progress_on(reporter, self.session)

    def _print_plan(self, items: list[pytest.Item]) -> None:
        for line in plan_lines(items, self.session):
            print(line)


def plan_lines(items: list[pytest.Item], session: Session) -> list[str]:
    """What would be judged, and what would act for it, before anything is known of the server."""
    from scim_conformance.checking.stage import label_of

    subjects = []
    for item in items:
        check, callspec = _check(item), getattr(item, "callspec", None)
        name = check.id if check else RULES[callspec.params["scim_rule"]].id if callspec else item.name
        parameters = {given: str(value) for given, value in callspec.params.items()} if callspec else {}
        if all(_allowed(fixture, parameters, session) for fixture in _fixtures(item)):
            subjects.append(f"  {name}{f'[{callspec.id}]' if check and callspec else ''}")
    acting = [key for key in session.every_scenario() if _allowed(key[0], dict(key[1]), session)]
    scenarios = sorted(f"  {label_of(key)}" for key in acting)
    silent = len(items) - len(subjects)
    return [
        f"{len(scenarios)} scenarios would act, as far as the server offers what they need:",
        *scenarios,
        f"{len(subjects)} checks and rules would judge:",
        *subjects,
        *([f"{silent} more cannot be judged by reading."] if silent else []),
        "Nothing was sent.",
    ]


def _allowed(fixture: str, parameters: Mapping[str, str], session: Session) -> bool:
    """Whether a scenario, with those that it builds on, gets by with reading where the run may only read."""
    needs = [need for scenario in scenarios_behind(fixture) for need in scenario.needs]
    return not session.plan.read_only or session.plan.offer_all(needs, parameters).available


def _options(config: pytest.Config) -> Options:
    option = config.option

    def either(name: str) -> str:
        """As an option, a variable, or an ini key; the nearest to the person who runs it goes first."""
        by_option = getattr(option, f"scim_{name}", None)
        by_variable = os.environ.get(f"SCIM_{name.upper()}", "") if name in VARIABLES else ""
        return str(by_option or by_variable or config.getini(f"scim_{name}") or "")

    def several(name: str) -> tuple[str, ...]:
        return tuple(getattr(option, f"scim_{name}", None) or config.getini(f"scim_{name}"))

    try:
        workers, timeout = int(either("workers") or 1), float(either("timeout") or 30)
    except ValueError as problem:
        raise UsageError(f"The numbers of workers and seconds (timeout) cannot be read: {problem}.") from problem
    return Options(
        url=either("url"),
        profile=either("profile") or "rfc",
        sandbox=option.scim_sandbox,
        parameters=several("param"),
        region=either("region"),
        token_file=option.scim_token_file or "",
        password_file=option.scim_password_file or "",
        client_secret_file=option.scim_client_secret_file or "",
        token_url=either("token_url"),
        scope=either("scope"),
        house_rules=several("set"),
        user_domain=either("user_domain"),
        seed=either("seed"),
        output=either("output"),
        workers=workers,
        ca_bundle=either("ca_bundle"),
        proxy=either("proxy"),
        timeout=timeout,
        baseline=either("baseline"),
        rejudge=option.scim_rejudge or "",
        fail_on=either("fail_on") or "must",
        strict_profile=option.scim_strict_profile or config.getini("scim_strict_profile"),
        dry_run=bool(option.scim_dry_run or option.collectonly),
        read_only=option.scim_read_only,
    )


def load_suite() -> None:
    """Import every module of suite and rules, so that their scenarios, checks and rules are registered."""
    import scim_conformance.rules
    import scim_conformance.suite

    for package in (scim_conformance.suite, scim_conformance.rules):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def _load_suite(config: pytest.Config) -> None:
    pytest.register_assert_rewrite(SUITE)
    load_suite()
    scenarios = ModuleType("scim_scenarios")  # pytest looks for fixtures in modules and classes, not in instances
    vars(scenarios).update(FIXTURES)
    config.pluginmanager.register(scenarios, "scim-scenarios")


def _refuse_unknown(baseline: Baseline) -> None:
    """An entry for a check that does not exist would be silent for ever; checks of the user's own are let through."""
    known = [*CHECKS, *(rule.id for rule in RULES.values())]
    topics = {id.partition("/")[0] for id in known}
    for entry in baseline.known:
        plain = entry.check.partition("[")[0]
        if plain.partition("/")[0] in topics and plain not in known:
            hint = did_you_mean(plain, known)
            raise pytest.UsageError(f"{baseline.file}:{entry.line}: there is no check {plain!r}{hint}")


def _keep_log(config: pytest.Config, session: pytest.Session, run: Session) -> None:
    """Have pytest-html write its log to the output folder, unless it was told where, or is not loaded.

    It makes the folder as soon as it knows the path, and must not where the endpoint turns out to be unusable. So it
    is told late, and hears of the start of the session from us.
    """
    html = config.pluginmanager.get_plugin("html")
    if html is None or getattr(config.option, "htmlpath", "") is not None:
        return
    config.option.htmlpath = str(run.settings.output / "log.html")
    config.option.self_contained_html = True
    before = {id(plugin) for _, plugin in config.pluginmanager.list_name_plugin()}
    html.pytest_configure(config)
    log: Any
    for _, log in config.pluginmanager.list_name_plugin():
        if id(log) not in before:
            log._generate_report = _forgiving(log._generate_report, session, run)
            log.pytest_sessionstart(session)


def _take_secrets_out(report: pytest.TestReport, redact: Callable[[str], str]) -> None:
    """From what a test printed and logged, and from its traceback, which shows variables if asked to."""
    report.sections = [(name, redact(text)) for name, text in report.sections]
    if isinstance(report.longrepr, tuple):
        path, line, reason = report.longrepr
        report.longrepr = (path, line, redact(reason))
    elif report.longrepr is not None and redact(str(report.longrepr)) != str(report.longrepr):
        report.longrepr = redact(str(report.longrepr))


def _forgiving(generate: Callable[..., None], session: pytest.Session, run: Session) -> Callable[..., None]:
    """pytest-html's writing of its log: a full disk must neither break the start of a run nor hide its end."""

    def generating(*given: Any, **named: Any) -> None:
        try:
            generate(*given, **named)
        except OSError as problem:
            run.cannot_write(problem)
            if session.exitstatus not in (Exit.BUG, Exit.INTERRUPTED):
                session.exitstatus = int(Exit.USAGE)

    return generating


def _plainly(report: pytest.TestReport, problem: BaseException | None) -> pytest.TestReport:
    """A test of the user's own that asks for our fixtures: what is not offered skips it, without a traceback."""
    if isinstance(problem, (NotApplicable, Inconclusive)):
        report.outcome = "skipped"
        report.longrepr = (str(report.location[0]), report.location[1] or 0, f"Skipped: {problem}")
    elif isinstance(problem, Blocked):
        report.longrepr = str(problem)
    return report


def _check(item: pytest.Item) -> Check | None:
    function = getattr(item, "function", None)
    return check_of(inspect.unwrap(function)) if function is not None else None


def _fixtures(item: pytest.Item) -> tuple[str, ...]:
    return tuple(getattr(item, "fixturenames", ()))


def _ours(item: pytest.Item) -> bool:
    """Whether it judges, or sends in the name of the run: what needs the one process that does the run."""
    return _check(item) is not None or not ONE_PROCESS.isdisjoint(_fixtures(item))


def _without_values(item: pytest.Item) -> bool:
    """Whether the profile gives a generated check nothing to run over: pytest makes one skipped item of it."""
    callspec = getattr(item, "callspec", None)
    return callspec is not None and callspec.id == "NOTSET"


def _module(item: pytest.Item) -> str:
    return str(getattr(getattr(item, "module", None), "__name__", ""))


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _on_sigterm(handler: Any) -> Any:
    """SIGTERM ends a run as Ctrl-C does, with cleanup. Returns the handler that was there before."""
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32" or handler is None:
        return None
    return signal.signal(signal.SIGTERM, handler)
