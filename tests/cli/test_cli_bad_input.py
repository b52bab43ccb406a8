"""Bad input: one clear message, the exit code for it, no traceback, and nothing left in the folder."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from scim_conformance.cli import main
from scim_conformance.verdict.gate import Exit

Cli = Callable[..., Any]
HTML = ("<!doctype html><title>Sign in</title>", "text/html")

REFUSED = [
    ("run", "No URL: give the SCIM base URL as an argument or in SCIM_URL, or test the sandbox with --sandbox."),
    ("run --sandbox --profile contentfull", "did you mean 'contentful'?"),
    ("run --sandbox --profile ./nowhere.yaml", "./nowhere.yaml: cannot be read: No such file or directory"),
    ("run --profile contentful", "--param org_id=VALUE   the id of the organization"),
    ("run --profile contentful --param orgid=1", "no parameter 'orgid'"),
    ("run --profile contentful --param org_id=1 --region mars", "there is no region 'mars'"),
    ("run acme.example/scim", "write it as https://acme.example/scim."),
    ("run http://127.0.0.1:1 --param org_id=1", "--param and --region make up the profile's address"),
    ("run http://127.0.0.1:1 --sandbox", "Give either a URL or --sandbox"),
    ("run http://127.0.0.1:1 --token-file nowhere", "The token file nowhere cannot be read: No such file"),
    ("run http://127.0.0.1:1 --token-file .", "The token file . cannot be read: Is a directory"),
    ("run http://127.0.0.1:1 --ca-bundle nowhere.pem", "The CA bundle nowhere.pem does not exist"),
    ("run --sandbox --baseline nowhere.yaml", "nowhere.yaml:1:1: the baseline cannot be read"),
    ("run --sandbox --user-domain localhost", "'localhost' is no mail domain"),
    ("run --sandbox --output /dev/null/out", "The output folder /dev/null/out cannot be written"),
    ("run --sandbox --workers 0", "'--workers': 0 is not in the range"),
    ("run --sandbox --workers two", "'two' is not a valid integer range"),
    ("run --sandbox --timeout 0", "0.0 is not in the range 0.1<=x<=3600"),
    ("run --sandbox --fail-on may", "'may' is not one of 'must', 'should', 'never'"),
    ("run --sandbox --wrokers 2", "--wrokers"),
    ("runn", "No such command 'runn'"),
    ("sandbox contentfull", "did you mean 'contentful'?"),
    ("sandbox --fault create-answer-200", "Unknown fault 'create-answer-200', did you mean 'create-answers-200'?"),
    ("sandbox --port 70000", "'--port': 70000 is not in the range"),
    ("profile show contentfull", "did you mean 'contentful'?"),
    ("explain creat/answers-201", "did you mean create/answers-201?"),
    ("explain zzzzzzzz", "`scim-conformance list` names the checks and rules"),
    ("explain", "Missing argument 'ID'"),
    ("cleanup nowhere", "nowhere/journal.jsonl cannot be read: No such file or directory."),
]


@pytest.mark.parametrize(("line", "message"), REFUSED, ids=[line for line, _ in REFUSED])
def test_what_cannot_be_used_is_refused_with_one_message(cli: Cli, tmp_path: Path, line: str, message: str) -> None:
    said = cli(*line.split())

    assert said.code == Exit.USAGE
    assert message in said.message
    assert list(tmp_path.iterdir()) == []


def test_a_broken_profile_is_told_with_the_place_of_each_mistake(cli: Cli, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "profiles" / "rfc.yaml").read_text()
    (tmp_path / "mine.yaml").write_text(
        text.replace("media_types:", "media_tpyes:").replace("endpoint:", "endpiont:", 1)
    )

    said = cli("run", "--sandbox", "--profile", "./mine.yaml")
    lines = said.message.splitlines()
    meant = [line.rpartition("did you mean ")[2] for line in lines if "did you mean" in line]

    assert said.code == Exit.USAGE
    assert [line for line in lines if not re.match(r"\./mine\.yaml:\d+:\d+: ", line)] == []
    assert {"'media_types'?", "'endpoint'?"} <= set(meant)


def test_a_broken_profile_is_told_by_check_as_well(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("format: 1\nname: [\n")

    said = cli("profile", "check", "mine.yaml")

    assert said.code == Exit.USAGE
    assert said.err.startswith("mine.yaml:")
    assert said.out == "mine.yaml: 1 mistake\n"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, *HTML), "That is a web page, not SCIM. Use the SCIM base URL"),
        ((401,), "The credentials were refused everywhere. Check SCIM_TOKEN (or --token-file)"),
        ((403,), "The credentials were refused everywhere."),
        ((404, "", "text/plain"), "Nothing of SCIM was found below this base URL."),
        ((404, *HTML), "That is a web page, not SCIM."),
        ((302, "", "text/plain"), "Everything is redirected, probably to a login page."),
        ((200, "It works!", "text/plain"), "No SCIM answer came from this address"),
        ((500,), "No SCIM answer came from this address"),
    ],
    ids=["HTML", "401", "403", "404", "404 with HTML", "redirect to login", "a greeting", "500"],
)
def test_an_endpoint_that_cannot_be_tested_is_told_with_what_it_answered(
    cli: Cli, tmp_path: Path, answering: Callable[..., str], answer: tuple[Any, ...], message: str
) -> None:
    headers = {"Location": "https://login.acme.example/"} if answer[0] == 302 else {}

    said = cli("run", answering(*answer, **headers), "--output", "out")

    assert said.code == Exit.UNREACHABLE
    assert f" answered {answer[0]} " in said.message
    assert message in said.message
    assert list(tmp_path.iterdir()) == []


def test_an_endpoint_that_refuses_connections_is_told_so(cli: Cli, tmp_path: Path) -> None:
    said = cli("run", "http://127.0.0.1:1/scim/v2")

    assert said.code == Exit.UNREACHABLE
    assert said.message.startswith("The endpoint cannot be reached: GET /scim/v2/")
    assert said.message.endswith(": the connection was refused. Check the URL and the network.")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_there_is_left_as_it_was(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")

    cli("run", "http://127.0.0.1:1/scim/v2", "--output", "out")

    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]


def test_a_port_that_is_taken_is_told_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "scim_conformance", "sandbox", "--port", str(port)]
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    assert (said.returncode, said.stdout) == (Exit.USAGE, "")
    assert said.stderr.startswith(f"Error: Port {port} cannot be used")
    assert said.stderr.endswith("Give another one, or --port 0.\n")


def test_a_broken_journal_is_told_so(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text('{"journal": 1}\n')

    said = cli("cleanup", ".")

    assert said.code == Exit.USAGE
    assert said.message == "journal.jsonl, line 1: this does not say where the run was and how it signed in."


def test_a_defect_of_ours_is_called_one(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(**_: object) -> None:
        raise KeyError("id")

    with pytest.raises(SystemExit) as ended:
        main([], broken)

    assert ended.value.code == Exit.BUG
    assert "this is a defect of scim-conformance" in capsys.readouterr().err


def test_ctrl_c_outside_of_a_run_is_an_interruption() -> None:
    def interrupted(**_: object) -> None:
        raise click.Abort

    with pytest.raises(SystemExit) as ended:
        main([], interrupted)

    assert ended.value.code == Exit.INTERRUPTED
