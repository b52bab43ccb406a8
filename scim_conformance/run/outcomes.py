"""A verdict as pytest has it: the outcome, the words on the terminal, and what a report says at length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest

from scim_conformance.checking.finding import Blocked, Inconclusive, NotApplicable
from scim_conformance.verdict.verdict import Verdict, Word

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

SHORT = {
    Word.WARNED: ("W", "WARNED"),
    Word.DEVIATES: ("d", "DEVIATES"),
    Word.KNOWN: ("k", "KNOWN"),
    Word.STALE: ("S", "STALE"),
    Word.NOT_APPLICABLE: ("-", "NOT APPLICABLE"),
    Word.BLOCKED: ("B", "BLOCKED"),
    Word.INCONCLUSIVE: ("?", "INCONCLUSIVE"),
}
"""The letter and the word for verdicts that pytest has no word for."""


def show(report: pytest.TestReport, verdict: Verdict, explained: Callable[[], str]) -> None:
    """Give a report the outcome of the verdict and its reason; `explained` makes the words for a finding."""
    told = verdict.reason.text if verdict.reason else verdict.observation.text
    report.outcome = OUTCOMES[verdict.word]
    report.longrepr = None
    if verdict.word in (Word.DEVIATES, Word.KNOWN, Word.STALE):
        report.wasxfail = told
        report.longrepr = told if report.skipped else None
    elif verdict.word is Word.BLOCKED:
        report.when = "setup"
        report.longrepr = f"{verdict.subject.id}: {' '.join(told.split())}"
    elif verdict.word is Word.WARNED:
        report.sections.append(("warning", explained()))
    elif report.skipped:
        _skip(report, told)
    elif report.failed:
        report.longrepr = explained()


def show_plainly(report: pytest.TestReport, problem: BaseException | None) -> None:
    """A test of the user's own that asks for our fixtures: what is not offered skips it, without a traceback."""
    if isinstance(problem, (NotApplicable, Inconclusive)):
        report.outcome = "skipped"
        _skip(report, str(problem))
    elif isinstance(problem, Blocked):
        report.longrepr = str(problem)


def take_secrets_out(report: pytest.TestReport, redact: Callable[[str], str]) -> None:
    """From what a test printed and logged, and from its traceback, which shows variables if asked to."""
    report.sections = [(name, redact(text)) for name, text in report.sections]
    if isinstance(report.longrepr, tuple):
        path, line, reason = report.longrepr
        report.longrepr = (path, line, redact(reason))
    elif report.longrepr is not None and redact(str(report.longrepr)) != str(report.longrepr):
        report.longrepr = redact(str(report.longrepr))


def _skip(report: pytest.TestReport, why: str) -> None:
    report.longrepr = (str(report.location[0]), report.location[1] or 0, f"Skipped: {why}")
