"""The run in a job summary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.report.markdown import escaped, summary_md


def test_has_the_sentence_the_counts_and_the_failures(rich: Any) -> None:
    summary = summary_md(rich)

    assert summary.startswith("## ✕ Failed: SCIM compatibility of Acme Directory\n")
    assert "**Acme Directory does not work as documented: 3 checks failed, 2 could not be judged.**" in summary
    assert "| must | 11 of 17 hold; 2 not applicable; 1 blocked; 1 inconclusive | 10 | 3 |" in summary
    assert "- contract/delete-is-documented\\[User\\]: expected status 404; got status 200" in summary


def test_fits_a_job_summary_whatever_happens(run_of: Callable[..., Any], make: Any) -> None:
    words = ("failed", "warned", "deviates", "known", "stale", "blocked", "passed")
    reason = make["reason"]("It holds by now.", "deviation", [], "profiles/acme.yaml:7")
    lines = [
        make["verdict"](f"{word}/check-{at}", word, expected="x\n" * 100, actual="y\n" * 100, reason=reason)
        for word in words
        for at in range(100)
    ]
    leftovers = [{"url": "u", "name": "n", "reason": "r"}] * 9
    summary = summary_md(run_of(*lines, make["footer"](1, leftovers=leftovers)))

    assert summary.count("\n") < 60
    assert "and 80 more in index.html" in summary


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("`code`", "\\`code\\`"),
        ("two\nlines", "two␊lines"),
        ("@admin #12", "&#64;admin \\#12"),
        ("[click](https://evil.example)", "\\[click\\](https:&#47;&#47;evil.example)"),
        ("www.evil.example", "www&#46;evil.example"),
        ("\u202eabc", "\\\\u202eabc"),
    ],
)
def test_nothing_from_a_server_is_read_as_markdown(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_run_that_was_cut_off_says_so(cut_off: Any) -> None:
    assert summary_md(cut_off).startswith("## ! Cut off: ")


def test_a_run_without_anything_gives_a_summary(run_of: Callable[..., Any]) -> None:
    assert "| must | none judged |" in summary_md(run_of())
