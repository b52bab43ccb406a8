"""A whole run whose tokens run out again and again: the same verdicts as with one that lasts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cheroot.wsgi import Server

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.run.leftovers import clean_up
from scim_conformance.run.session import Session
from scim_conformance.run.settings import UsageError
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import read_run

CLIENT, SECRET = "acme", "s3cret-of-acme"
RFC = Path(__file__).parents[2] / "profiles" / "rfc.yaml"
USES = 20


@dataclass
class Vendor:
    """A token endpoint before a sandbox, as one WSGI application. Each token is good for USES requests."""

    sandbox: Sandbox
    sold: int = 0
    used: int = 0
    refusal: bytes = b""
    most: int = 1000
    lock: Any = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/token":
            return self._sell(environ, start)
        with self.lock:
            if environ.get("HTTP_AUTHORIZATION") == f"Bearer {self.token}":
                self.used += 1
                if self.used <= USES:
                    environ["HTTP_AUTHORIZATION"] = "Bearer sandbox"
        return self.sandbox(environ, start)

    @property
    def token(self) -> str:
        return f"t0k3n-number-{self.sold}"

    def _sell(self, environ: Mapping[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        with self.lock:
            self.sold, self.used = self.sold + 1, 0
            if self.sold > self.most:
                self.refusal = b'{"error": "invalid_client"}'
            body = self.refusal or json.dumps({"access_token": self.token, "token_type": "Bearer"}).encode()
        start("400 Bad Request" if self.refusal else "200 OK", [("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def vendor() -> Iterator[tuple[Vendor, str]]:
    """The vendor and the address of its host."""
    vendor = Vendor(Sandbox(load_profile("rfc")))
    server = Server(("127.0.0.1", 0), vendor, numthreads=4, server_name="127.0.0.1", shutdown_timeout=1)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield vendor, f"http://127.0.0.1:{server.bind_addr[1]}"
    server.stop()
    thread.join()


def ran(*arguments: str) -> int:
    """The exit code of the command."""
    with pytest.raises(SystemExit) as ended:
        main(["run", *arguments])
    return int(ended.value.code or 0)


def verdicts(folder: Path) -> dict[str, str]:
    return {line["id"]: line["verdict"] for line in read_run(folder / "run.jsonl").verdicts}


def written(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())


@pytest.mark.slow
def test_tokens_that_run_out_change_no_verdict(
    vendor: tuple[Vendor, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, host = vendor
    writing = "test_access or test_authentication or test_create or test_members or test_bulk"
    common = ("--profile", "rfc", "--seed", "same", "--workers", "4", "-k", writing)
    assert ran("--sandbox", *common, "--output", str(tmp_path / "static")) == Exit.CLEAN

    monkeypatch.setenv("SCIM_CLIENT_ID", CLIENT)
    monkeypatch.setenv("SCIM_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("SCIM_TOKEN_URL", f"{host}/token")
    out = tmp_path / "bought"
    assert ran(f"{host}/scim/v2", *common, "--output", str(out)) == Exit.CLEAN

    signed = [exchange for exchange in read_run(out / "run.jsonl").exchanges if exchange.status != 401]
    assert verdicts(out) == verdicts(tmp_path / "static")
    assert len(signed) / USES - 2 <= shop.sold <= len(signed) / USES + 1
    assert "t0k3n-number" not in written(out)
    assert SECRET not in written(out)


def test_a_run_of_a_profile_with_tokens_to_buy_is_clean_in_the_sandbox(tmp_path: Path) -> None:
    keys = "scheme: oauth2_client_credentials, token_url: https://login.vendor.example/token, scope: scim, "
    file = tmp_path / "oauth.yaml"
    file.write_text(RFC.read_text().replace("authentication: {scheme: bearer, ", f"authentication: {{{keys}"))

    code = ran(
        "--sandbox", "--profile", str(file), "--output", str(tmp_path / "out"), "-k", "authentication or discovery"
    )

    assert code == Exit.CLEAN


def test_a_token_endpoint_that_refuses_ends_the_run_before_anything_is_sent(
    vendor: tuple[Vendor, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shop, host = vendor
    shop.refusal = b'{"error": "invalid_scope"}'
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCIM_CLIENT_ID", CLIENT)
    monkeypatch.setenv("SCIM_CLIENT_SECRET", SECRET)

    code = ran(f"{host}/scim/v2", "--token-url", f"{host}/token", "--scope", "admin")
    said = capfd.readouterr()

    assert (code, said.out, list(tmp_path.iterdir())) == (Exit.UNREACHABLE, "", [])
    assert said.err == (
        f"ERROR: No access token from {host}/token: it does not grant the scope asked for, admin (invalid_scope)."
        " Check --scope or SCIM_SCOPE.\n"
    )


def test_a_later_cleanup_buys_a_token_of_its_own(
    vendor: tuple[Vendor, str], session: Callable[..., Session], tmp_path: Path
) -> None:
    _, host = vendor
    secrets = {"SCIM_CLIENT_ID": CLIENT, "SCIM_CLIENT_SECRET": SECRET}
    killed = session(url=f"{host}/scim/v2", token_url=f"{host}/token", scope="scim", environ=secrets)
    killed.open()
    killed.stage.result("read_back", {"resource": "User"})
    killed.release()

    gone, left = clean_up(tmp_path / "out", secrets)

    assert (gone, left) == (1, ())
    assert SECRET not in written(tmp_path / "out")


def test_a_cleanup_without_credentials_says_which_are_wanted(
    vendor: tuple[Vendor, str], session: Callable[..., Session], tmp_path: Path
) -> None:
    _, host = vendor
    secrets = {"SCIM_CLIENT_ID": CLIENT, "SCIM_CLIENT_SECRET": SECRET}
    killed = session(url=f"{host}/scim/v2", token_url=f"{host}/token", environ=secrets)
    killed.open()
    killed.release()

    with pytest.raises(UsageError, match="set SCIM_CLIENT_ID and SCIM_CLIENT_SECRET, or give the secret in a file"):
        clean_up(tmp_path / "out", {})


def test_a_client_that_is_locked_out_in_the_middle_of_a_run_ends_it(
    vendor: tuple[Vendor, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shop, host = vendor
    shop.most = 1
    monkeypatch.setenv("SCIM_CLIENT_ID", CLIENT)
    monkeypatch.setenv("SCIM_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("SCIM_TOKEN_URL", f"{host}/token")

    code = ran(f"{host}/scim/v2", "--output", str(tmp_path / "out"), "-k", "test_create or test_read or test_delete")

    assert code == Exit.UNREACHABLE
    assert {
        left["reason"].partition(": ")[0] for left in read_run(tmp_path / "out" / "run.jsonl").footer["leftovers"]
    } == {f"No access token from {host}/token"}
    # The first, then one in the middle and two for the cleanup and its second look, each asked for in both ways.
    assert shop.sold == 1 + 2 + 2 + 2
