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
CLIENT = {"SCIM_CLIENT_ID": "acme", "SCIM_CLIENT_SECRET": "x"}
PROFILES = Path(__file__).parents[2] / "profiles"
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
    (f"run http://127.0.0.1:1 --token-file {'x' * 300}", "cannot be read: File name too long"),
    ("run http://127.0.0.1:1 --token-file a --password-file b", "--token-file and --password-file are different kinds"),
    ("run http://127.0.0.1:1 --ca-bundle nowhere.pem", "The CA bundle nowhere.pem does not exist"),
    (f"run http://127.0.0.1:1 --ca-bundle {PROFILES / 'rfc.yaml'}", "rfc.yaml holds no certificates"),
    ("run http://127.0.0.1:1 --proxy proxy:3128", "The proxy has no scheme; write it as http://host:port."),
    ("run http://127.0.0.1:1 --proxy socks5://proxy:1080", "The proxy has the scheme 'socks5'"),
    ("run http://127.0.0.1:1 --proxy http://ada:l0ve@proxy:one", "The proxy cannot be read as an address"),
    ("run https://acme.example/app#/settings/scim", "write it as https://acme.example/app."),
    ("run --sandbox --set userType", "--set userType has no value: write --set userType=VALUE."),
    ("run --sandbox --set active=yes", "--set active: active is true or false, not yes."),
    ("run --sandbox --set userName=ada", "each User has a name of its own there"),
    ("run --sandbox --set userTyp=Employee", "have no such attribute, did you mean 'userType'?"),
    ("run --sandbox --baseline nowhere.yaml", "nowhere.yaml:1:1: the baseline cannot be read"),
    ("run --sandbox --user-domain localhost", "'localhost' is no mail domain"),
    ("run --sandbox --output /dev/null/out", "The output folder /dev/null/out cannot be written"),
    ("run --sandbox --output /proc/out", "The output folder /proc/out cannot be written"),
    (f"run --sandbox --output {PROFILES / 'rfc.yaml'}", "rfc.yaml is no folder."),
    (f"run --sandbox --output {'x' * 300}", "File name too long"),
    ("run --sandbox --workers 0", "'--workers': 0 is not in the range"),
    ("run --sandbox --workers two", "'two' is not a valid integer range"),
    ("run --sandbox --timeout 0", "0.0 is not in the range 0.1<=x<=3600"),
    ("run --sandbox --timeout inf", "inf is not in the range 0.1<=x<=3600"),
    ("run --sandbox --timeout nan", "--timeout must be more than 0 and at most 3600 seconds, not nan."),
    ("run --sandbox --fail-on may", "'may' is not one of 'must', 'should', 'never'"),
    ("run --sandbox --wrokers 2", "--wrokers"),
    ("runn", "No such command 'runn'"),
    ("sandbox contentfull", "did you mean 'contentful'?"),
    ("sandbox --fault create-answer-200", "Unknown fault 'create-answer-200', did you mean 'create-answers-200'?"),
    ("sandbox --port 70000", "'--port': 70000 is not in the range"),
    ("profile show contentfull", "did you mean 'contentful'?"),
    ("explain creat/answers-201", "did you mean 'create/answers-201'?"),
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


NAMED: list[tuple[str, dict[str, str], str]] = [
    ("", {"SCIM_URL": "acme.example/scim"}, "write it as https://acme.example/scim."),
    ("", {"SCIM_PROFILE": "contentfull"}, "did you mean 'contentful'?"),
    ("", {"SCIM_TIMEOUT": "soon"}, "'soon' is not a valid float range"),
    ("", {"SCIM_PROXY": "proxy:3128"}, "The proxy has no scheme"),
    ("", {"SCIM_CA_BUNDLE": "nowhere.pem"}, "The CA bundle nowhere.pem does not exist"),
    ("", {"SCIM_USER_DOMAIN": "localhost"}, "'localhost' is no mail domain"),
    ("", {"SCIM_TOKEN": "half a token"}, "was it copied whole?"),
    ("", {"SCIM_TOKEN": "tok\x01en"}, "a character that no HTTP header can carry"),
    ("", {"SCIM_TOKEN": "", "SCIM_USERNAME": "ada"}, "SCIM_USERNAME is set without a password"),
    ("", {"SCIM_TOKEN": "", "SCIM_CLIENT_ID": "acme"}, "SCIM_CLIENT_ID is set without a client secret"),
    ("", {"SCIM_TOKEN": "", "SCIM_CLIENT_SECRET": "x"}, "A client secret is given without a client id"),
    ("", {"SCIM_TOKEN": "", **CLIENT}, "give the token endpoint in --token-url or SCIM_TOKEN_URL."),
    ("--token-url login.example", {"SCIM_TOKEN": "", **CLIENT}, "The token URL has no scheme"),
    ("--token-url https://login.example/", {"SCIM_TOKEN": ""}, "set SCIM_CLIENT_ID, and SCIM_CLIENT_SECRET"),
    ("", CLIENT, "SCIM_TOKEN and SCIM_CLIENT_ID are different kinds of credentials"),
]


@pytest.mark.parametrize(("more", "variables", "message"), NAMED, ids=[message for _, _, message in NAMED])
def test_what_a_variable_names_is_refused_likewise(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, variables: dict[str, str], message: str
) -> None:
    for name, value in {"SCIM_URL": "http://127.0.0.1:1/scim/v2", **variables}.items():
        monkeypatch.setenv(name, value)

    said = cli("run", *more.split())

    assert said.code == Exit.USAGE
    assert message in said.message
    assert list(tmp_path.iterdir()) == []


FILES = [
    (b"", "is empty: it has to hold the token, and nothing else."),
    (b"\n\n", "is empty"),
    (b"  \n", "is empty"),
    (b"t0k3n\nother\n", "has 2 lines: it has to hold the token in one line, and nothing else."),
    (b"half a t0k3n\n", "was it copied whole?"),
    (b"\xff\xfet\x000\x00", "it is no text file."),
    (b"\x7fELF\x02\x01\x00\x00", "no HTTP header can carry"),
    (b"t" * 200_000 + b"\xff", "it is longer than any token."),
]


@pytest.mark.parametrize(("content", "message"), FILES, ids=[message for _, message in FILES])
def test_a_token_file_that_holds_no_token_is_told_so(cli: Cli, tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "token").write_bytes(content)

    said = cli("run", "http://127.0.0.1:1/scim/v2", "--token-file", "token")

    assert said.code == Exit.USAGE
    assert message in said.message
    assert "t0k3n" not in said.message
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


@pytest.mark.parametrize("content", [b"sandbox\n", b"\xef\xbb\xbfsandbox\r\n"])
def test_a_token_file_may_end_as_editors_end_files(cli: Cli, tmp_path: Path, sandbox_url: str, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)

    said = cli("run", sandbox_url, "--token-file", "token", "-k", "test_discovery", "--output", "out")

    assert said.code == Exit.CLEAN


@pytest.mark.parametrize("command", ["run --sandbox --profile ./mine.yaml", "profile check mine.yaml"])
def test_a_profile_of_a_newer_format_asks_for_an_upgrade(cli: Cli, tmp_path: Path, command: str) -> None:
    (tmp_path / "mine.yaml").write_text((PROFILES / "rfc.yaml").read_text().replace("format: 1", "format: 99"))

    said = cli(*command.split())

    assert said.code == Exit.USAGE
    assert "mine.yaml:5:9: profile format 99 was made for a newer scim-conformance (this one knows 1)" in said.err
    assert "upgrade scim-conformance" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


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
        ((401,), "Check SCIM_TOKEN (or --token-file): is it complete"),
        ((403,), "The endpoint knows who asks, and does not let them use SCIM here."),
        ((404, "", "text/plain"), "Nothing of SCIM was found below this base URL."),
        ((404, *HTML), "That is a web page, not SCIM."),
        ((302, "", "text/plain"), "Everything is redirected to another host, login.acme.example, to what looks like"),
        ((200, "It works!", "text/plain"), "No SCIM answer came from this address"),
        ((500,), "The server itself fails, before it comes to anything of SCIM."),
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
    assert ": the connection was refused. The host is there, but nothing listens on this port." in said.message
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
