"""`report rejudge`: the checks of today over the exchanges of an old run, which are all that there is to go by."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import Run, read_run
from scim_conformance.wire import client
from scim_conformance.wire.cleanup import CLEANUP
from tests.cli.conftest import Said

Cli = Callable[..., Said]

FEW = ("-k", "test_create.py or test_read.py")
"""For what is so however many checks judge."""

MORE = "test_create.py or test_read.py or test_access.py or test_filter_history.py or test_bulk.py"
"""What is recorded unless everything is: what is sent with credentials and passwords that no recording has, too."""


def record(folder: Path, *chosen: str) -> Path:
    """The folder of a run against a sandbox with faults that is gone now."""
    faulty = Sandbox(load_profile("rfc"), faults=("create-answers-200", "error-status-number"))
    with pytest.MonkeyPatch.context() as patch, serve(faulty) as served:
        patch.setenv("SCIM_TOKEN", "sandbox")
        with pytest.raises(SystemExit):
            main(["run", served.base_url, "--output", str(folder), *chosen])
    return folder


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of some checks."""
    return record(tmp_path_factory.mktemp("recorded") / "run", "-k", MORE)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of all of them."""
    return record(tmp_path_factory.mktemp("whole") / "run")


@pytest.fixture
def old(recorded: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(recorded, tmp_path / "old"))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends anything fails."""

    def refuse(*_: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr(client, "exchange", refuse)


def verdicts(run: Run) -> dict[str, str]:
    return {line["id"]: line["verdict"] for line in run.verdicts}


def changed(folder: Path, kind: str, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
    """Rewrite the lines of one kind in the run file; None takes a line out."""
    path = folder / "run.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    kept = [change(line) if line["kind"] == kind else line for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in kept if line is not None))


def test_the_same_checks_come_to_the_same_verdicts(cli: Cli, old: Path) -> None:
    assert cli("report", "rejudge", str(old), "-k", MORE).code == Exit.FAILED
    assert verdicts(read_run(old.with_name("old-rejudged") / "run.jsonl")) == verdicts(read_run(old / "run.jsonl"))


@pytest.mark.slow
def test_all_checks_come_to_the_same_verdicts(cli: Cli, whole: Path) -> None:
    assert cli("report", "rejudge", str(whole)).code == Exit.FAILED
    assert verdicts(read_run(whole.with_name("run-rejudged") / "run.jsonl")) == verdicts(read_run(whole / "run.jsonl"))


def test_every_exchange_is_in_the_new_run_file_too(cli: Cli, old: Path) -> None:
    cli("report", "rejudge", str(old), "--output", "new", *FEW)
    then, now = read_run(old / "run.jsonl"), read_run(Path("new/run.jsonl"))
    assert now.exchanges == then.exchanges
    assert any(exchange.scenario == CLEANUP for exchange in now.exchanges)
    assert now.footer is not None
    assert now.footer["requests"] == len(then.exchanges)


def test_the_new_run_file_says_what_it_is(cli: Cli, old: Path) -> None:
    cli("report", "rejudge", str(old), "--output", "new", "--fail-on", "never", *FEW)
    then, now = read_run(old / "run.jsonl").header, read_run(Path("new/run.jsonl")).header
    assert {name: now[name] for name in ("run", "started", "target", "seed")} == {
        name: then[name] for name in ("run", "started", "target", "seed")
    }
    assert now["rejudged"]["file"] == str(old / "run.jsonl")
    assert now["options"]["fail_on"] == "never"


def test_it_is_the_exchanges_that_are_judged(cli: Cli, old: Path) -> None:
    def mended(line: dict[str, Any]) -> dict[str, Any]:
        created = line["operation"] == "create" and line["response"]["status"] == 200
        return {**line, "response": {**line["response"], "status": 201}} if created else line

    changed(old, "exchange", mended)
    cli("report", "rejudge", str(old), "--output", "new", *FEW)
    before, after = verdicts(read_run(old / "run.jsonl")), verdicts(read_run(Path("new/run.jsonl")))
    assert (before["create/answers-201[User]"], after["create/answers-201[User]"]) == ("failed", "passed")


def test_what_was_never_sent_is_not_applicable(cli: Cli, old: Path) -> None:
    changed(old, "exchange", lambda line: None if line["scenario"] == "unknown_read[User]" else line)
    cli("report", "rejudge", str(old), "--output", "new", *FEW)
    (line,) = (
        line for line in read_run(Path("new/run.jsonl")).verdicts if line["id"] == "read/unknown-id-answers-404[User]"
    )
    assert (line["verdict"], line["reason"]["code"]) == ("not applicable", "not-recorded")


def test_a_run_that_was_cut_off_stays_an_interrupted_one(cli: Cli, old: Path) -> None:
    changed(old, "footer", lambda _: None)
    assert cli("report", "rejudge", str(old), *FEW).code == Exit.INTERRUPTED


def test_nothing_is_left_in_a_folder_for_cleanup(cli: Cli, old: Path) -> None:
    cli("report", "rejudge", str(old), "--output", "new", *FEW)
    assert not Path("new/journal.jsonl").exists()


def test_the_old_run_is_not_written_over(cli: Cli, old: Path) -> None:
    before = (old / "run.jsonl").read_bytes()
    said = cli("report", "rejudge", str(old), "--output", str(old))
    assert said.code == Exit.USAGE
    assert "choose another folder" in said.message
    assert (old / "run.jsonl").read_bytes() == before


def test_a_folder_without_a_run(cli: Cli, tmp_path: Path) -> None:
    said = cli("report", "rejudge", str(tmp_path / "nothing"))
    assert said.code == Exit.USAGE
    assert "cannot be read" in said.message
    assert list(tmp_path.iterdir()) == []


def test_a_header_that_says_too_little(cli: Cli, old: Path) -> None:
    changed(old, "header", lambda line: {"kind": "header", "format": line["format"]})
    said = cli("report", "rejudge", str(old))
    assert said.code == Exit.USAGE
    assert "does not say how the run was made" in said.message


def test_a_run_without_its_survey_cannot_be_judged_again(cli: Cli, old: Path) -> None:
    changed(old, "exchange", lambda line: None if line["scenario"] == "survey" else line)
    said = cli("report", "rejudge", str(old))
    assert said.code == Exit.USAGE
    assert "cannot be judged again" in said.message
