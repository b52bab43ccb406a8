"""pytest-xdist is tolerated: with `-n` a run sends the same requests and comes to the same verdicts as without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
import requests

from scim_conformance.sandbox.server import Served
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import Run

SUITE = ("--pyargs", "scim_conformance.suite")
NOWHERE = "http://127.0.0.1:1/scim/v2"
WORKERS = ("-n", "2")
ONE = ("-n", "1")
"""Where nothing is spread: each of them takes more than a second to start."""

OWN = """
import os

def test_ours(scim, user_type):
    assert scim.create(user_type, user_type.sample()).ok

def test_ours_too(scim, user_type):
    assert scim.create(user_type, user_type.sample()).ok
"""

OTHERS = """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_arithmetic(number):
    assert number + 0 == number
"""

LOST = """
import os, signal

def test_the_process_dies(scim, user_type):
    assert scim.create(user_type, user_type.sample()).ok
    os.kill(os.getpid(), signal.SIGKILL)

def test_more_would_follow(scim, user_type):
    assert scim.create(user_type, user_type.sample()).ok
"""


def seen(run: Run) -> tuple[dict[str, str], Counter[tuple[str, str]]]:
    """The verdict of each check, and how often each scenario sent which request."""
    verdicts = {line["id"]: line["verdict"] for line in run.verdicts}
    return verdicts, Counter((exchange.scenario, exchange.request.method) for exchange in run.exchanges)


@pytest.mark.parametrize(
    "selection", [pytest.param("", id="all", marks=pytest.mark.proof), pytest.param("test_create.py", id="creating")]
)
def test_the_same_requests_and_the_same_verdicts(
    pytester: pytest.Pytester, run_file: Callable[..., Run], faulty: Served, selection: str
) -> None:
    given = (*SUITE, "--scim-url", faulty.base_url, "--scim-seed=golden", "-k", selection)
    alone = pytester.runpytest(*given, "--scim-output=alone")
    spread = pytester.runpytest(*given, "--scim-output=spread", *WORKERS)

    assert (alone.ret, spread.ret) == (Exit.FAILED, Exit.FAILED)
    assert seen(run_file("alone")) == seen(run_file("spread"))
    assert "POST /scim/v2/Users" in (pytester.path / "spread" / "log.html").read_text(encoding="utf-8")
    spread.stdout.fnmatch_lines(["*= SCIM =*", "Report: spread*index.html"])


def test_a_selection_sends_what_it_needs_and_no_more(
    pytester: pytest.Pytester, run_file: Callable[..., Run], faulty: Served
) -> None:
    selection = ("-k", "test_unknown_id_answers_404 and User and test_read")
    pytester.runpytest(*SUITE, "--scim-url", faulty.base_url, *selection, *ONE)

    assert {exchange.scenario for exchange in run_file().exchanges} == {"survey", "unknown_read[User]"}


def test_tests_with_our_client_stay_together_and_others_are_spread(
    pytester: pytest.Pytester, run_file: Callable[..., Run]
) -> None:
    pytester.makepyfile(test_own=OWN, test_others=OTHERS)

    result = pytester.runpytest("--scim-sandbox", "-v", *WORKERS)

    result.assert_outcomes(passed=8)
    assert result.ret == Exit.CLEAN
    workers = {line.split()[0]: line for line in result.outlines if " PASSED " in line and "ours" in line}
    assert len(workers) == 1
    assert {line.split()[0] for line in result.outlines if " PASSED " in line} == {"[gw0]", "[gw1]"}
    assert Counter(exchange.operation for exchange in run_file().exchanges)["create"] == 2


def test_where_nothing_belongs_to_the_run_nothing_is_written(pytester: pytest.Pytester, faulty: Served) -> None:
    pytester.makepyfile(test_others=OTHERS)

    result = pytester.runpytest("--scim-url", faulty.base_url, "-p", "no:html", *ONE)

    assert result.ret == Exit.CLEAN
    assert not (pytester.path / "reports").exists()


@pytest.mark.parametrize("restarts", [pytest.param(0, marks=pytest.mark.slow), 1])
def test_after_a_lost_worker_the_rest_is_cleaned_up(pytester: pytest.Pytester, faulty: Served, restarts: int) -> None:
    faulty.sandbox.reset()
    pytester.makepyfile(test_own=LOST)

    result = pytester.runpytest("--scim-url", faulty.base_url, f"--max-worker-restart={restarts}", *ONE)

    assert result.ret == Exit.INTERRUPTED
    result.stdout.fnmatch_lines(["*was lost*", "Cleaned up after it: 1 resources are gone, 0 are left."])
    users = requests.get(f"{faulty.base_url}/Users", headers={"Authorization": "Bearer sandbox"}, timeout=10)
    assert users.json()["totalResults"] == 0


def test_where_its_credentials_are_gone_too_it_is_said_that_nothing_was_cleaned_up(
    pytester: pytest.Pytester, faulty: Served
) -> None:
    pytester.makepyfile(test_own=LOST.replace("os.kill(", "os.remove('token'); os.kill(", 1))
    (pytester.path / "token").write_text("sandbox")

    result = pytester.runpytest("--scim-url", faulty.base_url, "--scim-token-file", "token", *ONE)

    assert result.ret == Exit.INTERRUPTED
    result.stdout.fnmatch_lines(["*was lost*", "It was not cleaned up after: The token file token cannot be read: *"])


def test_an_endpoint_that_is_not_there_is_one_message(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest(*SUITE, "--scim-url", NOWHERE, "-p", "no:cacheprovider", *ONE)

    assert result.ret == Exit.UNREACHABLE
    assert [line.partition(":")[0] for line in result.stderr.lines if line] == ["ERROR"]
    assert [path.name for path in pytester.path.iterdir()] == []
