"""`doctor` as the shell calls it; and `run` where an endpoint has the same symptoms: one message, and nothing left."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.sandbox.server import Served
from scim_conformance.verdict.gate import Exit

Cli = Callable[..., Any]
CERTIFICATES = Path(__file__).parents[1] / "run" / "certificates"
HTML = ("<!doctype html><title>Sign in</title>", "text/html")


@pytest.fixture
def silent() -> Iterator[str]:
    """The host and port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def shaking_hands() -> Iterator[Callable[[str], str]]:
    """The base URL of a server that comes no further than the TLS handshake: `shaking_hands("expired")`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        contexts: list[ssl.SSLContext] = []

        def greet() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                try:
                    with contexts[0].wrap_socket(connection, server_side=True) as secured:
                        secured.recv(1)
                except OSError:
                    continue

        thread = threading.Thread(target=greet, daemon=True)

        def start(certificate: str) -> str:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
            contexts.append(context)
            thread.start()
            return f"https://127.0.0.1:{listener.getsockname()[1]}/scim/v2"

        yield start
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(2)


class TestDoctor:
    def test_a_healthy_endpoint(self, cli: Cli, sandbox_url: str, tmp_path: Path) -> None:
        said = cli("doctor", sandbox_url)
        lines = said.out.splitlines()

        assert said.code == Exit.CLEAN
        assert lines[0].startswith(f"ok  address                {sandbox_url}, held to RFC 7643")
        assert lines[-3:] == ["Ready to run.", "", f"  scim-conformance run {sandbox_url}"]
        assert list(tmp_path.iterdir()) == []

    def test_one_that_cannot_be_used(self, cli: Cli, answering: Callable[..., str]) -> None:
        said = cli("doctor", answering(404, "", "text/plain"))

        assert said.code == Exit.UNREACHABLE
        assert (
            "\n!!  answer                 GET /scim/v2/Users?count=1 answered 404 Not Found (text/plain)\n" in said.out
        )
        assert "\n                           Nothing of SCIM was found below this base URL.\n" in said.out
        assert said.out.splitlines()[-1].startswith("Not ready. First: Is a part of the path missing")

    def test_a_wrong_base_url_ends_in_the_command_with_the_right_one(self, cli: Cli, sandbox_url: str) -> None:
        said = cli("doctor", f"{sandbox_url}/Users")

        assert said.code == Exit.UNREACHABLE
        assert said.out.splitlines()[-1] == f"  scim-conformance doctor {sandbox_url}"

    def test_nothing_is_created(self, cli: Cli, faulty: Served) -> None:
        cli("doctor", faulty.base_url)
        said = cli("doctor", faulty.base_url)

        assert "ok  User                   0 there" in said.out

    def test_the_url_may_stand_in_the_environment(
        self, cli: Cli, sandbox_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SCIM_URL", sandbox_url)

        assert cli("doctor").code == Exit.CLEAN

    def test_parameters_of_the_profile_make_up_the_address(self, cli: Cli) -> None:
        where = ("--profile", "contentful", "--param", "org_id=0abc")
        said = cli("doctor", *where, "--proxy", "http://127.0.0.1:1", "--timeout", "1")

        assert said.out.startswith("ok  address                https://api.contentful.com/scim/v2/organizations/0abc")

    def test_a_token_from_a_file_is_used_and_not_told(self, cli: Cli, sandbox_url: str, tmp_path: Path) -> None:
        (tmp_path / "token").write_text("of-another-tenant\n")
        said = cli("doctor", sandbox_url, "--token-file", "token")

        assert said.code == Exit.UNREACHABLE
        assert "The credentials were refused everywhere." in said.out
        assert "of-another-tenant" not in said.out + said.err

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("", "No URL: give the SCIM base URL"),
            ("acme.example/scim", "write it as https://acme.example/scim."),
            ("http://127.0.0.1:1 --token-file nowhere", "The token file nowhere cannot be read"),
            ("http://127.0.0.1:1 --ca-bundle nowhere.pem", "The CA bundle nowhere.pem does not exist"),
            ("http://127.0.0.1:1 --profile contentfull", "did you mean 'contentful'?"),
            ("--profile contentful", "--param org_id=VALUE"),
            ("http://127.0.0.1:1 --timeout 0", "0.0 is not in the range"),
        ],
    )
    def test_what_cannot_be_used_is_refused_with_one_message(
        self, cli: Cli, tmp_path: Path, line: str, message: str
    ) -> None:
        said = cli("doctor", *line.split())

        assert said.code == Exit.USAGE
        assert message in said.message
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_cannot_be_written_is_no_hindrance(self, cli: Cli, sandbox_url: str, tmp_path: Path) -> None:
        (tmp_path / "reports").touch()

        assert cli("doctor", sandbox_url).code == Exit.CLEAN


class TestRun:
    """The same symptoms met by a run."""

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_an_endpoint_that_hangs_costs_seconds(self, cli: Cli, silent: str, tmp_path: Path, scheme: str) -> None:
        started = time.monotonic()
        said = cli("run", f"{scheme}://{silent}/scim/v2", "--timeout", "0.5", "--output", "out")

        assert said.code == Exit.UNREACHABLE
        assert "no answer within 0.5 s. The connection was taken, and then nothing came." in said.message
        assert time.monotonic() - started < 5
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("answer", "location", "message"),
        [
            (
                (302, "", ""),
                "https://login.acme.example/authorize?state=1",
                "another host, login.acme.example, to what",
            ),
            ((302, "", ""), "/login?next=%2Fscim", "to what looks like a login page, http://127.0.0.1:"),
            ((200, *HTML), "", "That is a web page, not SCIM."),
        ],
        ids=["login on another host", "login on the same host", "HTML"],
    )
    def test_a_login_page_is_told_and_where_to_look_closer(
        self,
        cli: Cli,
        answering: Callable[..., str],
        tmp_path: Path,
        answer: tuple[Any, ...],
        location: str,
        message: str,
    ) -> None:
        url = answering(*answer, **({"Location": location} if location else {}))
        said = cli("run", url, "--output", "out")

        assert said.code == Exit.UNREACHABLE
        assert message in said.message
        assert "state=1" not in said.message
        assert said.message.endswith(f"To look closer: scim-conformance doctor {url}")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("certificate", "trusted", "message"),
        [
            ("expired", True, "certificate has expired. The certificate of the server ran out"),
            ("other", True, "The certificate was issued for another host"),
            ("good", False, "No authority that this machine trusts vouches for the certificate"),
        ],
    )
    def test_a_certificate_that_is_not_good(
        self,
        cli: Cli,
        shaking_hands: Callable[[str], str],
        tmp_path: Path,
        certificate: str,
        trusted: bool,
        message: str,
    ) -> None:
        bundle = ("--ca-bundle", str(CERTIFICATES / f"{certificate}.pem")) if trusted else ()
        said = cli("run", shaking_hands(certificate), "--output", "out", *bundle)

        assert said.code == Exit.UNREACHABLE
        assert message in said.message
        assert list(tmp_path.iterdir()) == []

    def test_what_a_server_says_is_made_fit_for_a_terminal(self, cli: Cli, answering: Callable[..., str]) -> None:
        said = cli("run", answering(302, "", "", Location="/a/\x9b31m"), "--output", "out")

        assert "/a/\\u009b31m" in said.message
