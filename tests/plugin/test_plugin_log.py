"""pytest-html's log of a run: our columns, and the exchanges behind each verdict."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.sandbox.server import Served

CHECKS = """
import pytest
from scim_conformance.checking import expect, requirement

HOSTILE = "<img src=x onerror=alert(1)>"

@requirement("RFC7644-3.3-03")
def test_fails(scim, user_type):
    '''A create answers 201.'''
    expect(scim.create(user_type, user_type.sample({"title": HOSTILE}))).status(201)

@requirement("RFC7644-3.3-03")
@pytest.mark.parametrize("name", [HOSTILE])
def test_passes(scim_plan, name):
    '''Nothing to see.'''

def test_of_pytest_alone():
    print("said by the user's own test")
"""


def rows(path: Path) -> dict[str, dict[str, Any]]:
    """What the page makes its rows from, by the plain name of the test."""
    blob = re.search(r'data-jsonblob="([^"]*)"', path.read_text(encoding="utf-8"))
    assert blob is not None
    tests: dict[str, list[dict[str, Any]]] = json.loads(unescape(blob[1]))["tests"]
    return {id.partition("::test_")[2].partition("[")[0]: found[0] for id, found in tests.items()}


@pytest.fixture
def log(pytester: pytest.Pytester, faulty: Served) -> dict[str, dict[str, Any]]:
    """The rows of a run of these checks."""
    pytester.makepyfile(test_own=CHECKS)
    pytester.runpytest("--scim-url", faulty.base_url, "--scim-output", "out")
    return rows(pytester.path / "out" / "log.html")


def test_has_our_columns_and_sorts_by_them(log: dict[str, dict[str, Any]]) -> None:
    row = log["fails"]

    assert row["resultsTableRow"][1:4] == [
        '<td class="col-verdict">failed</td>',
        '<td class="col-level">must</td>',
        '<td class="col-requirements">RFC7644-3.3-03</td>',
    ]
    assert (row["verdict"], row["level"], row["requirements"]) == ("failed", "must", "RFC7644-3.3-03")


def test_a_test_that_is_no_check_has_empty_columns(log: dict[str, dict[str, Any]]) -> None:
    row = log["of_pytest_alone"]

    assert (row["verdict"], row["level"], row["requirements"]) == ("", "", "")
    assert "said by the user&#x27;s own test" in row["log"]


def test_shows_the_exchange_behind_a_verdict(log: dict[str, dict[str, Any]]) -> None:
    shown = log["fails"]["log"]

    assert re.search(r"<summary>e\d+  POST /scim/v2/Users → 200 OK \(\d+ ms\)</summary>", shown)
    assert "Authorization: Bearer [redacted]" in shown
    assert "curl -X POST" in shown


def test_what_a_server_says_is_no_markup(log: dict[str, dict[str, Any]]) -> None:
    tags = set(re.findall(r"<[^>]*>", log["fails"]["log"]))

    assert "&lt;img src=x onerror=alert(1)&gt;" in log["fails"]["log"]
    assert tags == {"<details>", "<summary>", "</summary>", "</details>"}


def test_the_id_of_a_test_is_no_markup(log: dict[str, dict[str, Any]]) -> None:
    assert "test_passes[&lt;img src=x onerror=alert(1)&gt;]</td>" in log["passes"]["resultsTableRow"][4]


def test_goes_where_the_user_says(pytester: pytest.Pytester, faulty: Served) -> None:
    pytester.makepyfile(test_own=CHECKS)
    pytester.makefile(".css", own="body { color: red }")

    pytester.runpytest("--scim-url", faulty.base_url, "--scim-output", "out", "--html=theirs/log.html", "--css=own.css")

    assert rows(pytester.path / "theirs" / "log.html")["fails"]["verdict"] == "failed"
    assert not (pytester.path / "out" / "log.html").exists()


def test_does_not_tell_who_started_the_job(
    pytester: pytest.Pytester, faulty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_USER_EMAIL", "ada@corp.example")
    pytester.makepyfile(test_own=CHECKS)

    pytester.runpytest("--scim-url", faulty.base_url, "--scim-output", "out", "--metadata", "Ticket", "ACME-1")
    page = (pytester.path / "out" / "log.html").read_text(encoding="utf-8")

    assert "ada@corp.example" not in page
    assert "ACME-1" in page
