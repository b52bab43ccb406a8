"""The run in a job summary."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.report.markdown import escaped, summary_md
from scim_conformance.report.page import index_html


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
    assert "and 93 more in index.html" in summary


def test_failures_are_gathered_by_cause_with_a_hint(run_of: Callable[..., Any], make: Any) -> None:
    seen = {"expected": "header Location: present", "actual": "header Location: absent"}
    checks = ("create/answers-with-location[User]", "create/answers-with-location[Group]", "rule/location-in-meta")
    lines = [make["verdict"](check, "failed", **seen) for check in checks]
    summary = summary_md(run_of(*lines, make["footer"](1)))

    assert "**What fails** (1 cause)" in summary
    assert "| · cosmetic | Location is missing after a create | 3 | Build the absolute address once, " in summary
    assert "`index.html#cause-location-missing` |" in summary


def test_the_places_in_the_report_are_there(rich: Any) -> None:
    places = re.findall(r"index\.html#([^`]+)`", summary_md(rich))

    assert [place for place in places if f'id="{place}"' not in index_html(rich)] == []
    assert any(place.startswith("warned-") for place in places)


def test_warnings_are_gathered_apart(run_of: Callable[..., Any], make: Any) -> None:
    warned = make["verdict"]("delete/name-is-free-again[User]", "warned", level="should", expected="a", actual="b")
    summary = summary_md(run_of(warned, make["footer"](0)))

    assert "**What warns** (1 cause)" in summary
    assert "**What fails**" not in summary


def test_a_page_of_the_summary_is_far_below_what_a_ci_server_takes(run_of: Callable[..., Any], make: Any) -> None:
    lines = [
        make["verdict"](
            f"mine/{'é|' * 5000}{at}", "failed", expected="x" * 100_000, actual="y" * 100_000, title="t" * 9999
        )
        for at in range(100)
    ]

    assert len(summary_md(run_of(*lines, make["footer"](1))).encode()) < 100_000


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
