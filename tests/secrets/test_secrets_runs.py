"""Whole runs against servers that give everything away: no byte of what is left on disk or screen has a secret."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.run.leftovers import clean_up
from scim_conformance.run.session import Session
from scim_conformance.run.settings import Options, settle
from scim_conformance.sandbox.messages import Request
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.runfile import read_run
from scim_conformance.wire.exchange import Exchange

from .echoing import COOKIES, Echoing, Naming
from .oracle import leaked

TOKEN = "sk~" + secrets.token_urlsafe(30)
PASSWORD = 'pa"ss & <wörd> ' + secrets.token_hex(6)

OWN_CHECKS = f"""
import logging, os

def test_shows_too_much(scim, user_type):
    given = os.environ["SCIM_TOKEN"]
    password = {PASSWORD!r}
    made = scim.create(user_type, user_type.sample(given={{"password": password}}))
    scim.patch(user_type, made.id, [{{"op": "replace", "path": "password", "value": password[::-1]}}])
    print("printed", given, password[::-1])
    logging.getLogger("own").warning("logged %s", given)
    assert made.header("X-Nothing") == given
"""


def said_by(command: list[str], folder: Path, environ: Mapping[str, str]) -> str:
    """What the command prints, wherever."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env={**os.environ, **environ},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def given_away(folder: Path, sought: list[str], *printed: str) -> list[tuple[str, str]]:
    """Every file in which a secret is, and the secret."""
    files = {str(path): path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()}
    texts = {**files, **{f"printed {number}": text for number, text in enumerate(printed)}}
    assert len(texts) > 4, "a run writes more than that"
    return [(name, secret) for name, text in texts.items() for secret in leaked(text, sought, depth=2)]


def resources_of(sandbox: Sandbox) -> list[Any]:
    """What the sandbox holds."""
    ask = Request("GET", "/Users", sandbox._backstage)
    asked = [ask, ask.asking("GET", "/Groups")]
    return [resource for request in asked for resource in sandbox._backstage.engine(request).resources]


@pytest.mark.slow
def test_a_run_writes_and_prints_no_secret(tmp_path: Path) -> None:
    with serve(Echoing(load_profile("rfc"), token=TOKEN)) as served:
        run = ["scim_conformance", "run", served.base_url, "--output", "out", "-k", "test_create.py or test_errors.py"]
        loud = ["--", "-vv", "-rA", "--showlocals", "--log-level=DEBUG", "--log-cli-level=DEBUG", "--log-file=log.txt"]
        printed = said_by([*run, *loud, "--show-capture=all"], tmp_path, {"SCIM_TOKEN": TOKEN})

    assert (tmp_path / "out" / "index.html").exists(), printed
    assert "$SCIM_TOKEN" in printed
    assert given_away(tmp_path, [TOKEN, *COOKIES], printed) == []


def test_a_draft_of_an_endpoint_that_echoes_everything_holds_no_secret(tmp_path: Path) -> None:
    with serve(Echoing(load_profile("rfc"), token=TOKEN)) as served:
        new = ["scim_conformance", "profile", "new", "--from-url", served.base_url]
        printed = said_by(new, tmp_path, {"SCIM_TOKEN": TOKEN})

    assert printed.startswith("# A draft, made from the answers to ")
    assert leaked(printed, [TOKEN, *COOKIES], depth=2) == []


@pytest.mark.slow
def test_checks_of_the_users_own_may_print_and_log_and_fail(tmp_path: Path) -> None:
    checks, work = tmp_path / "test_own.py", tmp_path / "work"
    checks.write_text(OWN_CHECKS)
    work.mkdir()
    with serve(Echoing(load_profile("rfc"), token=TOKEN)) as served:
        options = [
            "--scim-url",
            served.base_url,
            "--scim-output",
            "out",
            "--junitxml",
            "own.xml",
            "-rA",
            "--showlocals",
        ]
        command = ["pytest", str(checks), *options, "-o", f"cache_dir={work / 'cache'}"]
        printed = said_by(command, work, {"SCIM_TOKEN": TOKEN})

    assert "1 failed" in printed
    assert "printed [redacted]" in printed
    assert "logged [redacted]" in printed
    assert given_away(work, [TOKEN, PASSWORD, PASSWORD[::-1]], printed) == []


@pytest.mark.slow
def test_ids_that_hold_the_token_change_no_verdict_and_leave_nothing_behind(tmp_path: Path) -> None:
    verdicts = {}
    for kind in (Sandbox, Naming):
        with serve(kind(load_profile("rfc"), token=TOKEN)) as served:
            out = tmp_path / kind.__name__
            printed = said_by(
                ["scim_conformance", "run", served.base_url, "--output", str(out), "--seed", "1"],
                tmp_path,
                {"SCIM_TOKEN": TOKEN},
            )
            run = read_run(out / "run.jsonl")
            verdicts[kind] = {verdict["id"]: verdict["verdict"] for verdict in run.verdicts}
            assert resources_of(served.sandbox) == []
            assert run.footer is not None
            assert run.footer["leftovers"] == []

    assert verdicts[Naming] == verdicts[Sandbox]
    assert given_away(tmp_path / "Naming", [TOKEN], printed) == []


def test_a_later_cleanup_finds_resources_whose_ids_hold_the_token(tmp_path: Path) -> None:
    """The journal has no real id then, so they are found by their names."""
    with serve(Naming(load_profile("rfc"), token=TOKEN)) as served:
        made = started(served.base_url, tmp_path)
        before = len(resources_of(served.sandbox))
        gone, left = clean_up(tmp_path, {"SCIM_TOKEN": TOKEN})

        assert made.id.startswith("[redacted]")
        assert (before, gone, left, resources_of(served.sandbox)) == (1, 1, (), [])


def started(base_url: str, folder: Path) -> Exchange:
    """A run that was cut off after it had created a user."""
    options = Options(url=base_url, output=str(folder))
    session = Session(settle(options, {"SCIM_TOKEN": TOKEN}), {"pytest": "0"})
    session.open()
    user = session.stage.fact("user_type", {}, "test")
    made = session.stage.client("test").create(user, user.sample())
    session.release()
    return made
