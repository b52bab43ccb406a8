"""Runs against an endpoint with house rules of its own: it refuses every user that does not keep them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cheroot.wsgi import Server

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim.urns import ENTERPRISE_USER
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import read_run

RULES = ("--set", "userType=Employee", "--set", f"{ENTERPRISE_USER}:department=IT", "--set", "title=Captain")


class Strict:
    """A sandbox that answers 400 to users who are no employees of the IT department, or no captains."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(load_profile("rfc"))

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(raw)
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        whole = path.endswith("/Users") if method == "POST" else "/Users/" in path and method == "PUT"
        if whole and not _kept(raw):
            body = json.dumps({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "400"}).encode()
            headers = [("Content-Type", "application/scim+json"), ("Content-Length", str(len(body)))]
            start("400 Bad Request", headers)
            return [body]
        return self.sandbox(environ, start)


def _kept(raw: bytes) -> bool:
    try:
        user = json.loads(raw)
        kept = (user["userType"], user["title"], user[ENTERPRISE_USER]["department"])
    except (ValueError, KeyError, TypeError):
        return False
    return kept == ("Employee", "Captain", "IT")


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of such an endpoint."""
    monkeypatch.setenv("SCIM_TOKEN", "sandbox")
    server = Server(("127.0.0.1", 0), Strict(), numthreads=4, server_name="127.0.0.1", shutdown_timeout=1)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield f"http://127.0.0.1:{server.bind_addr[1]}/scim/v2"
    server.stop()
    thread.join()


def ran(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["run", *arguments])
    return int(ended.value.code or 0)


def users_sent(folder: Path) -> list[bool]:
    """For each user that was sent as a whole and meant to be valid, whether it keeps the rules."""
    exchanges = read_run(folder / "out" / "run.jsonl").exchanges
    return [
        _kept((exchange.request.body or "").encode())
        for exchange in exchanges
        if exchange.operation in ("create", "replace") and exchange.resource_type == "User"
        if not exchange.request.invalid
    ]


@pytest.mark.slow
def test_a_run_that_keeps_them_is_clean(strict: str, tmp_path: Path) -> None:
    code = ran(strict, *RULES, "--output", str(tmp_path / "out"), "--workers", "4")
    sent = users_sent(tmp_path)

    assert code == Exit.CLEAN
    assert sent == [True] * len(sent)
    assert len(sent) > 20


def test_creating_and_replacing_keep_them(strict: str, tmp_path: Path) -> None:
    code = ran(strict, *RULES, "--output", str(tmp_path / "out"), "-k", "User and (test_create or test_replace)")
    sent = users_sent(tmp_path)

    assert code == Exit.CLEAN
    assert sent == [True] * len(sent)


def test_a_run_that_does_not_is_told_so(strict: str, tmp_path: Path) -> None:
    assert ran(strict, "--output", str(tmp_path / "out"), "-k", "create and User") == Exit.FAILED


def test_a_name_that_nobody_knows_ends_the_run_before_anything_is_created(
    strict: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code = ran(strict, "--set", "userTyp=Employee")
    said = capfd.readouterr()

    assert (code, said.out, list(tmp_path.iterdir())) == (Exit.USAGE, "", [])
    assert said.err == "ERROR: --set userTyp: User and Group have no such attribute, did you mean 'userType'?\n\n"


def test_a_password_that_is_set_is_not_written(strict: str, tmp_path: Path) -> None:
    ran(
        strict,
        *RULES,
        "--set",
        "password=Hunter2!long",
        "--output",
        str(tmp_path / "out"),
        "-k",
        "test_create and User",
    )
    written = "".join(path.read_text(errors="replace") for path in (tmp_path / "out").rglob("*") if path.is_file())

    assert "Hunter2!long" not in written
    assert read_run(tmp_path / "out" / "run.jsonl").header["options"]["house_rules"][-1] == "password=(set)"


def test_what_the_vendor_promises_is_tried_on_other_attributes(tmp_path: Path) -> None:
    rule = ("--set", "User:name.familyName=Lovelace")
    code = ran(
        "--sandbox", "--profile", "contentful", *rule, "--output", str(tmp_path / "out"), "-k", "contract and User"
    )
    exchanges = read_run(tmp_path / "out" / "run.jsonl").exchanges
    sent = [one.request for one in exchanges if one.resource_type == "User" and not one.request.invalid]
    names = {request.json["name"]["familyName"] for request in sent if request.method in ("POST", "PUT")}

    assert code == Exit.CLEAN
    assert names == {"Lovelace"}
    assert [
        request.body for request in sent if request.method == "PATCH" and "familyName" in (request.body or "")
    ] == []
