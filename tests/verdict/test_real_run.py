"""A run against a sandbox with faults, as its run file tells it."""

from __future__ import annotations

import json
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.gate import counted
from scim_conformance.verdict.runfile import Run, read_run, refuse_broken
from scim_conformance.verdict.verdict import Word
from scim_conformance.wire.target import WRONG_SECRET

FAULTS = ("create-without-location", "error-status-number", "delete-ignored")

BASELINE = """\
format: 1
known:
  - {check: "create/answers-with-location[User]", reason: ticket 4711}
  - {check: "read/answers-200[User]", reason: mended long ago}
"""


FEW = "test_create.py or test_read.py or test_delete.py or test_errors.py or test_authentication.py or test_access.py"
"""The modules of a run in which every kind of verdict is provoked."""


@pytest.fixture(
    scope="module", params=[pytest.param("", marks=pytest.mark.proof, id="all"), pytest.param(FEW, id="few")]
)
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run file of that run."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "baseline.yaml").write_text(BASELINE)
    (folder / "token").write_text("sandbox\n")
    given = ("--token-file", folder / "token", "--baseline", folder / "baseline.yaml", "--output", folder / "out")
    with serve(Sandbox(load_profile("rfc"), faults=FAULTS)) as served, suppress(SystemExit):
        main(["run", served.base_url, *map(str, given), "--workers", "4", "-k", request.param])
    return folder / "out" / "run.jsonl"


@pytest.fixture(scope="module")
def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def run(path: Path) -> Run:
    return read_run(path)


def test_every_line_keeps_to_the_schema_of_its_kind(path: Path) -> None:
    refuse_broken(path)


def test_a_line_of_every_kind_keeps_to_the_schema_that_ships(lines: list[dict[str, Any]]) -> None:
    text = files("scim_conformance").joinpath("verdict", "run.schema.json").read_text(encoding="utf-8")
    validator = Draft202012Validator(json.loads(text))
    of_each_kind = {line["kind"]: line for line in lines}

    assert len(of_each_kind) == 7
    assert [str(error.message) for line in of_each_kind.values() for error in validator.iter_errors(line)] == []


def test_the_header_comes_first_and_the_footer_last(lines: list[dict[str, Any]]) -> None:
    assert (lines[0]["kind"], lines[-1]["kind"]) == ("header", "footer")


def test_exchanges_are_numbered_without_a_gap(run: Run) -> None:
    assert sorted(exchange.seq for exchange in run.exchanges) == list(range(1, len(run.exchanges) + 1))


def test_verdicts_point_at_exchanges_that_are_there(run: Run) -> None:
    known = {exchange.seq for exchange in run.exchanges}

    assert [line["id"] for line in run.verdicts if not set(line["exchanges"]) <= known] == []


def test_every_finding_shows_its_exchange(run: Run) -> None:
    found = [line for line in run.verdicts if line["expected"]]

    assert found
    assert [line["id"] for line in found if not line["exchanges"]] == []


def test_every_exchange_of_a_scenario_names_one_that_is_noted(run: Run) -> None:
    noted = {line["id"] for line in run.scenarios} | {"survey", "cleanup"}

    assert {exchange.scenario for exchange in run.exchanges} - noted == set()


def test_the_footer_counts_what_the_lines_say(run: Run) -> None:
    assert run.footer is not None
    words = [line["verdict"] for line in run.verdicts]

    assert run.footer["counts"] == {word: words.count(word) for word in counted([])}
    assert run.footer["requests"] == len(run.exchanges)


def test_the_kinds_of_verdict_that_were_provoked_are_there(run: Run) -> None:
    provoked = {Word.PASSED, Word.FAILED, Word.KNOWN, Word.STALE, Word.NOT_APPLICABLE}

    assert provoked <= {line["verdict"] for line in run.verdicts}


def test_no_request_shows_its_token(lines: list[dict[str, Any]]) -> None:
    sent = [header for line in lines if line["kind"] == "exchange" for header in line["request"]["headers"]]
    shown = {value for name, value in sent if name == "Authorization"}
    nearly_right = {"Basic [redacted]", "Bearer", "[redacted]"}

    assert shown == {"Bearer [redacted]", f"Bearer {WRONG_SECRET}", *nearly_right}
