"""The repository that the README shows, tried as its reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scim_conformance.sandbox.server import Served
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import Run

README = Path(__file__).parents[2] / "README.md"
FILE = re.compile(r"<!-- your repository: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture
def repository(pytester: pytest.Pytester, faulty: Served) -> pytest.Pytester:
    """The files of the README, tested against a sandbox whose creates answer 200."""
    for name, text in FILE.findall(README.read_text(encoding="utf-8")):
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("https://scim.example.com/v2", faulty.base_url))
    return pytester


def test_it_runs_as_it_stands(repository: pytest.Pytester, run_file: Callable[..., Run]) -> None:
    result = repository.runpytest()

    result.assert_outcomes(passed=3)
    assert result.ret == Exit.CLEAN
    result.stdout.fnmatch_lines(["What was asked for holds: 2 of 2 *"])
    assert {line["id"]: line["verdict"] for line in run_file().verdicts} == {
        "ours/looking-changes-nothing": "passed",
        "ours/titles-are-kept": "passed",
    }


def test_it_runs_beside_the_suite(repository: pytest.Pytester, run_file: Callable[..., Run]) -> None:
    selection = ("-k", "test_ours or test_create.py")
    result = repository.runpytest("--pyargs", "scim_conformance.suite", "--rootdir", ".", "tests", *selection)

    assert result.ret == Exit.FAILED
    assert {line["id"].partition("/")[0] for line in run_file().verdicts} == {"create", "ours"}
