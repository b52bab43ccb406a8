"""What pytest, its reports and its plugins see of each verdict: three outcomes, and the verdict beside them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scim_conformance.sandbox.server import Served
from scim_conformance.standards import Level, requirements
from scim_conformance.verdict.gate import Exit

MUST, SHOULD = (
    next(entry.id for entry in requirements().values() if entry.level is level) for level in (Level.MUST, Level.SHOULD)
)

CHECKS = '''
from scim_conformance.checking import Blocked, Finding, Inconclusive, NotApplicable, requirement
from scim_conformance.plan.offer import Reason

must, should = requirement("{must}"), requirement("{should}")

@must
def test_passed(): """Holds."""
@must
def test_failed(): raise Finding("status 201", "status 200")
@should
def test_warned(): raise Finding("a hint", "no hint")
@must
def test_deviates(): raise Finding("status 201", "status 200")
@must
def test_known(): raise Finding("status 201", "status 200")
@must
def test_stale(): """Holds."""
@must
def test_stale_known(): """Holds."""
@must
def test_not_applicable(): raise NotApplicable(Reason("not-claimed", "the server has no bulk"))
@must
def test_blocked(): raise Blocked("POST /Users gave status 500,\\n so there is no user")
@must
def test_inconclusive(): raise Inconclusive("still rate limited after 5 attempts")
'''

DEVIATIONS = """
deviations:
  - {check: words/deviates, observed: Answers 200., actual: status 200, source: [rfc7644]}
  - {check: words/stale, observed: Answers 200., actual: status 200, source: [rfc7644]}
"""

BASELINE = """\
format: 1
known:
  - {check: words/known, reason: ticket 4711}
  - {check: words/stale-known, reason: ticket 4712}
"""


@dataclass(eq=False)  # pytest keeps its plugins in a set
class Recorder:
    """Keeps the reports of a run by the name of the test, and its exit code."""

    reports: dict[str, pytest.TestReport] = field(default_factory=dict)
    exit: int = -1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "scim"):
            self.reports[report.nodeid.rpartition("::test_")[2]] = report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's repository with a check for each verdict."""
    root = tmp_path_factory.mktemp("own")
    shipped = Path(__file__).parents[2] / "profiles" / "rfc.yaml"
    (root / "test_words.py").write_text(CHECKS.replace("{must}", MUST).replace("{should}", SHOULD))
    (root / "own.yaml").write_text(shipped.read_text() + DEVIATIONS)
    (root / "baseline.yaml").write_text(BASELINE)
    (root / "token").write_text("sandbox")
    return root


@pytest.fixture(scope="module")
def recorded(folder: Path, faulty: Served) -> Recorder:
    """One run of these checks."""
    recorder, before = Recorder(), Path.cwd()
    given = {"url": faulty.base_url, "profile": folder / "own.yaml", "baseline": folder / "baseline.yaml"}
    given |= {"token-file": folder / "token", "output": folder / "out"}
    os.chdir(folder)
    try:
        options = [f"--scim-{name}={value}" for name, value in given.items()]
        recorder.exit = pytest.main(["-p", "no:cacheprovider", "--junitxml=own.xml", *options], plugins=[recorder])
    finally:
        os.chdir(before)
    return recorder


TABLE = [
    ("passed", "passed", "passed", "call"),
    ("failed", "failed", "failed", "call"),
    ("warned", "warned", "passed", "call"),
    ("deviates", "deviates", "skipped", "call"),
    ("known", "known", "skipped", "call"),
    ("stale", "stale", "passed", "call"),
    ("stale_known", "stale", "passed", "call"),
    ("not_applicable", "not applicable", "skipped", "call"),
    ("blocked", "blocked", "failed", "setup"),
    ("inconclusive", "inconclusive", "skipped", "call"),
]


@pytest.mark.parametrize(("test", "verdict", "outcome", "when"), TABLE, ids=[row[0] for row in TABLE])
def test_each_verdict_has_its_outcome(recorded: Recorder, test: str, verdict: str, outcome: str, when: str) -> None:
    report = recorded.reports[test]

    assert (report.scim["verdict"], report.outcome, report.when) == (verdict, outcome, when)  # type: ignore[attr-defined]


def test_the_verdict_travels_with_the_report(recorded: Recorder) -> None:
    assert recorded.reports["warned"].scim == {  # type: ignore[attr-defined]
        "id": "words/warned",
        "verdict": "warned",
        "level": "should",
        "requirements": [SHOULD],
    }


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("deviates", "Answers 200."),
        ("known", "ticket 4711"),
        ("stale", "documented but not seen: Answers 200."),
        ("stale_known", "ticket 4712"),
    ],
)
def test_what_is_excused_is_an_xfail_and_what_is_stale_an_xpass(recorded: Recorder, test: str, reason: str) -> None:
    assert recorded.reports[test].wasxfail == reason


@pytest.mark.parametrize("test", ["passed", "failed", "warned", "not_applicable", "blocked", "inconclusive"])
def test_nothing_else_is_one(recorded: Recorder, test: str) -> None:
    assert not hasattr(recorded.reports[test], "wasxfail")


@pytest.mark.parametrize(
    ("test", "reason"),
    [("not_applicable", "the server has no bulk"), ("inconclusive", "still rate limited after 5 attempts")],
)
def test_a_skip_has_its_reason_where_pytest_looks_for_it(recorded: Recorder, test: str, reason: str) -> None:
    longrepr = recorded.reports[test].longrepr

    assert isinstance(longrepr, tuple)
    assert longrepr[2] == f"Skipped: {reason}"


def test_what_is_blocked_takes_one_line(recorded: Recorder) -> None:
    assert recorded.reports["blocked"].longreprtext == (
        "words/blocked: POST /Users gave status 500, so there is no user"
    )


def test_a_failure_is_told_without_a_traceback(recorded: Recorder) -> None:
    told = recorded.reports["failed"].longreprtext

    assert "expected  status 201" in told
    assert "got       status 200" in told
    assert ("Traceback" in told, "test_words.py" in told) == (False, False)


def test_a_warning_is_told_in_a_section_of_its_own(recorded: Recorder) -> None:
    assert dict(recorded.reports["warned"].sections)["warning"].splitlines()[1] == "  expected  a hint"


def test_the_verdicts_decide_the_exit_code(recorded: Recorder) -> None:
    assert recorded.exit == Exit.FAILED


def test_the_reports_of_pytest_itself_hold(recorded: Recorder, folder: Path) -> None:
    suite = ElementTree.parse(folder / "own.xml").getroot()[0]

    assert recorded.reports
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["10", "1", "1"]


@pytest.mark.parametrize("name", ["index.html", "log.html", "junit.xml", "summary.md", "run.jsonl", "journal.jsonl"])
def test_the_folder_has_every_report(recorded: Recorder, folder: Path, name: str) -> None:
    assert recorded.reports
    assert (folder / "out" / name).stat().st_size > 0


def test_a_check_that_breaks_in_our_hands_is_our_bug(pytester: pytest.Pytester, faulty: Served) -> None:
    pytester.makepyfile(
        test_own="from scim_conformance.checking import requirement\n"
        f"@requirement('{MUST}')\ndef test_breaks(): dict()['id']"
    )

    result = pytester.runpytest("--scim-url", faulty.base_url)

    assert result.ret == Exit.BUG
    result.stdout.fnmatch_lines(["This run cannot be relied on*", "blocked: own/breaks: KeyError: 'id'"])
