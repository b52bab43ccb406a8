"""The doctor, with each of the illnesses: real sockets that answer wrongly, or not at all."""

from __future__ import annotations

import json
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.run.desk import MOST_REQUESTS, Line, Mark
from scim_conformance.run.doctor import Advice, command, examine
from scim_conformance.run.elsewhere import candidates
from scim_conformance.run.settings import Options, UsageError, settle
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.gate import Exit

CERTIFICATES = Path(__file__).parent / "certificates"
"""Each signed by itself, with its key, for localhost and 127.0.0.1 but for `other`; nothing is secret about them."""

TOKEN = "s3cret-token-of-the-tenant"
CONFIG = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False},
}
LIST = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 3, "Resources": []}
ERROR = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404"}
HTML = "<!doctype html><title>Sign in</title>"


@dataclass(frozen=True)
class Asked:
    """A request; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Endpoint:
    """A server that answers as it is told; `host` is with its port."""

    host: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}/scim/v2"


Reply = Callable[[Asked], bytes | None]


def http(status: str, body: Any = "", media_type: str = "application/scim+json", **headers: str) -> bytes:
    """A whole answer; underscores in the names of headers become hyphens."""
    content = (body if isinstance(body, str) else json.dumps(body)).encode()
    named = {"Content-Type": media_type, "Content-Length": str(len(content))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items() if value), "", ""]
    return "\r\n".join(lines).encode() + content


def healthy(asked: Asked, **headers: str) -> bytes:
    """A service provider at /scim/v2 that asks for the token."""
    if asked.headers.get("authorization") != f"Bearer {TOKEN}":
        return http("401 Unauthorized", {}, WWW_Authenticate='Bearer realm="acme"')
    path = asked.path.partition("?")[0]
    if path == "/scim/v2/ServiceProviderConfig":
        return http("200 OK", CONFIG, **headers)
    if path in ("/scim/v2/Users", "/scim/v2/Groups", "/scim/v2/Schemas"):
        return http("200 OK", LIST, **headers)
    if path == "/scim/v2/ResourceTypes":
        return http("200 OK", {**LIST, "Resources": [{"name": "User"}, {"name": "Group"}]}, **headers)
    return http("404 Not Found", ERROR, **headers)


@pytest.fixture
def endpoint() -> Iterator[Callable[..., Endpoint]]:
    """Starts a server: `endpoint(reply)`. A reply of None says nothing and hangs up; `tls` names a certificate."""
    with ExitStack() as running:

        def start(reply: Reply, tls: str = "") -> Endpoint:
            found = Endpoint("")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            if tls:
                context.load_cert_chain(CERTIFICATES / f"{tls}.pem")

            class Connection(socketserver.BaseRequestHandler):
                def handle(self) -> None:
                    try:
                        with context.wrap_socket(self.request, server_side=True) if tls else self.request as secured:
                            converse(secured, reply, found.asked)
                    except OSError:
                        return

            server = running.enter_context(Listener(("127.0.0.1", 0), Connection))
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            running.callback(thread.join)
            running.callback(server.shutdown)
            found.host = f"127.0.0.1:{server.server_address[1]}"
            return found

        yield start


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


def converse(connection: socket.socket, reply: Reply, seen: list[Asked]) -> None:
    with connection.makefile("rb") as reader:
        if reader.peek(1)[:1] == b"\x16":
            connection.sendall(http("400 Bad Request"))  # to a TLS handshake, as servers do
            return
        while first := reader.readline().decode("latin-1"):
            method, path, _ = first.split(" ", 2)
            headers = {}
            while line := reader.readline().decode("latin-1").strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            seen.append(Asked(method, path, headers))
            answer = reply(seen[-1])
            if answer is None:
                return
            connection.sendall(answer)


@pytest.fixture
def raw() -> Iterator[Callable[..., str]]:
    """Takes connections and does something with each: `raw(talk)`; without, it keeps silent. The host with the port."""
    with ExitStack() as running:

        def start(talk: Callable[[socket.socket], object] = lambda connection: connection.recv(65536)) -> str:
            listener = running.enter_context(socket.create_server(("127.0.0.1", 0)))
            kept: list[socket.socket] = []

            def take() -> None:
                while True:
                    try:
                        connection, _ = listener.accept()
                        kept.append(connection)
                        talk(connection)
                    except OSError:
                        return

            thread = threading.Thread(target=take, daemon=True)
            thread.start()
            running.callback(lambda: [connection.close() for connection in kept])
            running.callback(lambda: (listener.shutdown(socket.SHUT_RDWR), thread.join(2)))
            return f"127.0.0.1:{listener.getsockname()[1]}"

        yield start


@dataclass(frozen=True)
class Examined:
    """What the doctor said."""

    lines: tuple[Line, ...]
    advice: Advice

    def __getitem__(self, step: str) -> Line:
        """The one line of this step."""
        (line,) = [line for line in self.lines if line.step == step]
        return line

    @property
    def fatal(self) -> Line:
        """The one line that says why it cannot be tested."""
        (line,) = [line for line in self.lines if line.fatal]
        assert self.advice.exit is Exit.UNREACHABLE
        return line


def examined(url: str, *, environ: dict[str, str] | None = None, **options: Any) -> Examined:
    given = {"timeout": 2.0, **options}
    settings = settle(Options(url=url, **given), {"SCIM_TOKEN": TOKEN} if environ is None else environ)
    lines: list[Line] = []
    advice = examine(settings, lines.append)
    return Examined(tuple(lines), advice)


class TestHealthy:
    def test_everything_is_all_right(self, endpoint: Callable[..., Endpoint]) -> None:
        said = examined(endpoint(lambda asked: healthy(asked, Date=format_datetime(datetime.now(UTC), True))).url)

        assert [line.step for line in said.lines if line.mark is not Mark.OK] == ["pace"]
        assert said.advice.sentence == "Ready to run."
        assert said.advice.exit is Exit.CLEAN

    def test_the_command_to_run_next_has_the_options_of_this_one(self, endpoint: Callable[..., Endpoint]) -> None:
        url = endpoint(healthy).url
        said = examined(url, timeout=9.0)

        assert said.advice.command == f"scim-conformance run {url} --timeout 9"

    def test_the_sandbox_is_well(self) -> None:
        with serve(Sandbox(load_profile("contentstack"), token=TOKEN)) as served:
            said = examined(served.base_url, profile="contentstack")

        assert [line for line in said.lines if line.mark is Mark.MIND] == []
        assert said.advice.command == f"scim-conformance run {served.base_url} --profile contentstack --timeout 2"

    def test_nothing_but_get_is_sent(self, endpoint: Callable[..., Endpoint]) -> None:
        server = endpoint(healthy)
        examined(server.url)

        assert {asked.method for asked in server.asked} == {"GET"}
        assert len(server.asked) <= MOST_REQUESTS

    def test_it_says_what_is_there(self, endpoint: Callable[..., Endpoint]) -> None:
        said = examined(endpoint(healthy).url)

        assert said["User"].seen == "3 there"
        assert said["ResourceTypes"].seen == "User, Group"
        assert said["ServiceProviderConfig"].seen.startswith("claims patch; denies bulk; says nothing of filter,")

    def test_a_certificate_is_trusted_by_the_bundle(self, endpoint: Callable[..., Endpoint]) -> None:
        host = endpoint(healthy, tls="good").host
        bundle = str(CERTIFICATES / "good.pem")
        said = examined(f"https://{host}/scim/v2", ca_bundle=bundle)

        assert said["connection"].seen.endswith("its TLS certificate is trusted")
        assert said.advice.command.endswith(f"--ca-bundle {bundle} --timeout 2")


class TestNoAnswer:
    def test_a_name_that_does_not_exist(self) -> None:
        said = examined("https://scim.nowhere.invalid/v2")

        assert "there is no host of the name scim.nowhere.invalid" in said.fatal.means

    def test_nobody_listens(self) -> None:
        assert "nothing listens on this port" in examined("https://127.0.0.1:1/scim").fatal.means

    def test_a_port_that_takes_no_connection(self) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as waiting:
            for _ in range(4):
                client = waiting.enter_context(socket.socket())
                client.setblocking(False)
                client.connect_ex(full.getsockname())
            said = examined(f"http://127.0.0.1:{full.getsockname()[1]}/v2", timeout=0.3)

        assert "Not even a connection came about" in said.fatal.means

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_silence(self, raw: Callable[..., str], scheme: str) -> None:
        started = time.monotonic()
        said = examined(f"{scheme}://{raw()}/v2", timeout=0.3)

        assert said.fatal.seen.endswith("no answer within 0.3 s")
        assert "then nothing came" in said.fatal.means
        assert time.monotonic() - started < 3

    def test_an_answer_that_drips(self, raw: Callable[..., str]) -> None:
        def drip(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            for _ in range(12):
                connection.sendall(b" ")
                time.sleep(0.1)

        assert "came too slowly" in examined(f"http://{raw(drip)}/v2", timeout=0.3).fatal.means

    def test_no_http(self, raw: Callable[..., str]) -> None:
        def greet(connection: socket.socket) -> None:
            connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
            connection.close()

        assert "Something else than HTTP" in examined(f"http://{raw(greet)}/v2").fatal.means

    def test_hanging_up(self, raw: Callable[..., str]) -> None:
        said = examined(f"http://{raw(lambda connection: (connection.recv(65536), connection.close()))}/v2")

        assert "hung up without a word" in said.fatal.means

    @pytest.mark.parametrize("bundle", ["", "good"])
    def test_http_on_a_port_for_https(self, endpoint: Callable[..., Endpoint], bundle: str) -> None:
        host = endpoint(healthy, tls="good").host
        said = examined(f"http://{host}/scim/v2", ca_bundle=str(CERTIFICATES / "good.pem") if bundle else "")

        assert said["scheme"].do == f"Use https://{host}/scim/v2."
        assert said.fatal
        assert said.advice.command.startswith(f"scim-conformance doctor https://{host}/scim/v2")

    def test_http_on_a_port_that_says_so(self, endpoint: Callable[..., Endpoint]) -> None:
        body = "<h1>400</h1>The plain HTTP request was sent to HTTPS port"
        said = examined(endpoint(lambda asked: http("400 Bad Request", body, "text/html")).url)

        assert "spoken to in http" in said.fatal.means

    def test_https_on_a_port_for_http(self, endpoint: Callable[..., Endpoint]) -> None:
        server = endpoint(healthy)
        said = examined(f"https://{server.host}/scim/v2")

        assert "Nobody speaks TLS on this port" in said.fatal.means
        assert said["scheme"].do.startswith(f"Use {server.url}, on a test machine only")
        assert [asked for asked in server.asked if "authorization" in asked.headers] == []

    def test_a_proxy_that_is_not_there(self) -> None:
        said = examined("http://scim.example/v2", proxy="http://me:hidden@127.0.0.1:1")

        assert said.fatal.do.startswith("Check --proxy")
        assert "hidden" not in repr(said)

    def test_a_proxy_that_refuses(self, endpoint: Callable[..., Endpoint]) -> None:
        proxy = endpoint(lambda asked: http("407 Proxy Authentication Required"))

        assert "the proxy" in examined("https://scim.example/v2", proxy=f"http://{proxy.host}").fatal.seen
        assert "wants a user name" in examined("http://scim.example/v2", proxy=f"http://{proxy.host}").fatal.means


class TestTls:
    @pytest.mark.parametrize(
        ("certificate", "trusted", "means"),
        [
            ("expired", True, "The certificate of the server ran out"),
            ("early", True, "not valid before a later time"),
            ("other", True, "The certificate was issued for another host"),
            ("good", False, "No authority that this machine trusts"),
        ],
    )
    def test_a_certificate_that_is_not_good(
        self, endpoint: Callable[..., Endpoint], certificate: str, trusted: bool, means: str
    ) -> None:
        host = endpoint(healthy, tls=certificate).host
        bundle = str(CERTIFICATES / f"{certificate}.pem") if trusted else ""

        assert means in examined(f"https://{host}/scim/v2", ca_bundle=bundle).fatal.means

    def test_the_hint_to_the_bundle(self, endpoint: Callable[..., Endpoint]) -> None:
        said = examined(f"https://{endpoint(healthy, tls='good').host}/scim/v2")

        assert "--ca-bundle FILE" in said.fatal.do
        assert "--ca-bundle FILE" in said.advice.sentence

    def test_a_handshake_that_fails(self, raw: Callable[..., str]) -> None:
        def alert(connection: socket.socket) -> None:
            connection.recv(65536)
            connection.sendall(bytes([21, 3, 3, 0, 2, 2, 40]))  # fatal, handshake_failure
            connection.close()

        assert "agree on no version or cipher" in examined(f"https://{raw(alert)}/v2").fatal.means


class TestRefusals:
    def test_credentials_are_missing(self, endpoint: Callable[..., Endpoint]) -> None:
        said = examined(endpoint(healthy).url, environ={})

        assert said.fatal.means.endswith('none were given. It asks for: Bearer realm="acme".')
        assert said.fatal.do.startswith("Put the token into SCIM_TOKEN")

    def test_credentials_are_wrong(self, endpoint: Callable[..., Endpoint]) -> None:
        said = examined(endpoint(healthy).url, environ={"SCIM_TOKEN": "of-another-tenant"})

        assert said.fatal.means.startswith("The credentials were refused everywhere.")
        assert "of-another-tenant" not in repr(said)

    def test_credentials_are_wrong_and_discovery_is_for_everybody(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            return http("200 OK", CONFIG) if "Config" in asked.path else healthy(asked)

        said = examined(endpoint(reply).url, environ={"SCIM_TOKEN": "of-another-tenant"})

        assert said.fatal.means.startswith("The credentials were refused everywhere.")

    @pytest.mark.parametrize(
        ("answer", "means"),
        [
            (http("403 Forbidden", ERROR), "does not let them use SCIM here"),
            (http("403 Forbidden", HTML, "text/html"), "a firewall or gateway"),
            (http("429 Too Many Requests", ERROR, Retry_After="60"), "rate limit of this endpoint is used up"),
            (http("503 Service Unavailable", HTML, "text/html"), "The service is not available"),
            (http("500 Internal Server Error", ERROR), "The server itself fails"),
            (http("404 Not Found", ERROR), "Nothing of SCIM was found"),
            (http("200 OK", HTML, "text/html"), "That is a web page"),
            (http("200 OK", "<?xml version='1.0'?><Users/>", "application/xml"), "That is XML"),
            (http("200 OK", "It works!", "text/plain"), "No SCIM answer"),
            (http("200 OK", {"schemas": ["urn:scim:schemas:core:1.0"], "totalResults": 0}), "speaks SCIM 1.1"),
        ],
        ids=["403", "403 page", "429", "503", "500", "404", "HTML", "XML", "greeting", "SCIM 1.1"],
    )
    def test_every_request_is_answered_alike(
        self, endpoint: Callable[..., Endpoint], answer: bytes, means: str
    ) -> None:
        server = endpoint(lambda asked: answer)

        assert means in examined(server.url).fatal.means
        assert len(server.asked) <= MOST_REQUESTS

    def test_a_rate_limit_says_how_long_to_wait(self, endpoint: Callable[..., Endpoint]) -> None:
        server = endpoint(lambda asked: http("429 Too Many Requests", ERROR, Retry_After="3600"))
        started = time.monotonic()

        assert examined(server.url).fatal.do.startswith("Wait as long as Retry-After says (3600)")
        assert len(server.asked) == 1
        assert time.monotonic() - started < 2


class TestRedirects:
    @pytest.mark.parametrize(
        ("location", "means"),
        [
            ("https://login.acme.example/authorize?state=1", "another host, login.acme.example, to what looks like a"),
            ("https://eu.acme.example/scim/v2/Users", "another host, https://eu.acme.example/scim/v2/Users."),
            ("/login?next=%2Fscim", "looks like a login page, {here}/login:"),
            ("", "no Location"),
            ("http://[", "no Location"),
        ],
    )
    def test_a_redirect_is_named_and_not_followed(
        self, endpoint: Callable[..., Endpoint], location: str, means: str
    ) -> None:
        server = endpoint(lambda asked: http("302 Found", Location=location))

        assert means.format(here=f"http://{server.host}") in examined(server.url).fatal.means
        assert [asked for asked in server.asked if "login" in asked.path] == []

    def test_to_https(self, endpoint: Callable[..., Endpoint]) -> None:
        server = endpoint(lambda asked: http("301 Moved", Location=f"https://{asked.headers['host']}{asked.path}"))
        said = examined(server.url)

        assert "from http to https" in said.fatal.means
        assert said.advice.command == f"scim-conformance doctor https://{server.host}/scim/v2 --timeout 2"

    def test_to_a_slash(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            path, _, query = asked.path.partition("?")
            return http("301 Moved", Location=f"{path}/?{query}")

        assert "with a slash at its end" in examined(endpoint(reply).url).fatal.means

    def test_to_where_the_service_is(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            moved = asked.path.startswith("/old")
            return http("308 Moved", Location=asked.path.replace("/old", "/scim/v2")) if moved else healthy(asked)

        server = endpoint(reply)
        said = examined(f"http://{server.host}/old")

        assert said["base URL"].do == f"Use {server.url}."
        assert said.advice.command == f"scim-conformance doctor {server.url} --timeout 2"


class TestElsewhere:
    @pytest.mark.parametrize("path", ["", "/scim", "/scim/v2/Users", "/scim/v2/ServiceProviderConfig", "/scim/v1"])
    def test_the_base_url_that_was_meant_is_found(self, endpoint: Callable[..., Endpoint], path: str) -> None:
        server = endpoint(healthy)
        said = examined(f"http://{server.host}{path}")

        assert said.advice.exit is Exit.UNREACHABLE
        assert said.advice.command == f"scim-conformance doctor {server.url} --timeout 2"

    def test_one_that_wants_other_credentials_is_named_as_a_guess(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            below = asked.path.startswith("/api/scim/v2/")
            return http("401 Unauthorized", {"error": "token"}, "application/json") if below else http("404 No", "")

        server = endpoint(reply)
        said = examined(f"http://{server.host}/app")

        assert said["base URL"].means.startswith("That may be SCIM")
        assert f"doctor http://{server.host}/api/scim/v2 " in said.advice.command

    def test_a_server_that_wants_credentials_everywhere_is_no_hint(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            given = asked.path.startswith("/app/Users") or asked.path.startswith("/app/Groups")
            return http("404 No", HTML, "text/html") if given else http("401 Unauthorized", {"error": "token"})

        said = examined(f"http://{endpoint(reply).host}/app")

        assert said.advice.command == ""

    def test_where_nothing_is_found_the_documented_address_is_told(self, endpoint: Callable[..., Endpoint]) -> None:
        host = endpoint(lambda asked: http("404 Not Found", HTML, "text/html")).host
        said = examined(f"http://{host}", profile="contentful")

        assert said["base URL"].do == ("The address that is documented: https://{host}/scim/v2/organizations/{org_id}.")

    def test_the_likeliest_come_first(self) -> None:
        host = "https://acme.example"

        assert next(iter(candidates(f"{host}/x/Users"))) == f"{host}/x"
        assert next(iter(candidates(f"{host}/scim/v1/t"))) == f"{host}/scim/v2/t"
        assert next(iter(candidates(f"{host}/x", f"{host}/y"))) == f"{host}/y"
        assert f"{host}/v2" not in candidates(f"{host}/v2")

    def test_other_json_is_no_scim(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            return healthy(asked) if asked.path.startswith("/scim") else http("200 OK", {"status": "up"})

        server = endpoint(reply)
        said = examined(f"http://{server.host}/api")

        assert said["answer"].mark is Mark.MIND
        assert said.advice.command == f"scim-conformance doctor {server.url} --timeout 2"


class TestWarnings:
    def test_each_is_shown_and_a_run_can_begin(self, endpoint: Callable[..., Endpoint]) -> None:
        said = examined(endpoint(lambda asked: healthy(asked, Content_Type="text/plain")).url)

        assert said["media type"].mark is Mark.MIND
        assert said.advice.sentence == "Ready to run, with 1 warning above."
        assert said.advice.exit is Exit.CLEAN

    def test_plain_json_is_worth_a_note(self, endpoint: Callable[..., Endpoint]) -> None:
        said = examined(endpoint(lambda asked: healthy(asked, Content_Type="application/json")).url)

        assert said["media type"].mark is Mark.NOTE

    @pytest.mark.parametrize(
        ("off", "mark", "seen"),
        [
            (timedelta(minutes=4), Mark.OK, "differ by 4 minutes"),
            (timedelta(minutes=10), Mark.MIND, "10 minutes ahead of this machine's"),
            (timedelta(days=-1, minutes=-1), Mark.MIND, "1 day behind this machine's"),
        ],
    )
    def test_the_clock(self, endpoint: Callable[..., Endpoint], off: timedelta, mark: Mark, seen: str) -> None:
        def reply(asked: Asked) -> bytes:
            return healthy(asked, Date=format_datetime(datetime.now(UTC) + off, usegmt=True))

        line = examined(endpoint(reply).url)["clock"]

        assert (line.mark, seen in line.seen) == (mark, True)

    def test_a_date_from_a_cache_is_no_wrong_clock(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            cached = timedelta(0) if "Users" in asked.path else timedelta(hours=2)
            return healthy(asked, Date=format_datetime(datetime.now(UTC) - cached, usegmt=True))

        assert examined(endpoint(reply).url)["clock"].mark is Mark.OK

    @pytest.mark.parametrize("date", ["yesterday", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"])
    def test_a_date_that_cannot_be_read_says_nothing(self, endpoint: Callable[..., Endpoint], date: str) -> None:
        said = examined(endpoint(lambda asked: healthy(asked, Date=date)).url)

        assert said["clock"].mark is Mark.NOTE

    def test_nobody_looks_at_the_credentials(self, endpoint: Callable[..., Endpoint]) -> None:
        open_to_all = endpoint(lambda asked: http("200 OK", LIST)).url

        assert "without credentials as well" in examined(open_to_all)["credentials"].seen
        assert examined(open_to_all, environ={})["credentials"].seen.startswith("none were given")

    def test_a_list_that_fails(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            return http("500 Oops", ERROR) if "Groups" in asked.path else healthy(asked)

        assert "cannot be judged" in examined(endpoint(reply).url)["Group"].means

    def test_what_is_not_offered_is_no_warning(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes:
            return http("404 Not Found", ERROR) if "Groups" in asked.path else healthy(asked)

        assert examined(endpoint(reply).url)["Group"].mark is Mark.NOTE

    def test_the_rate_limit_is_told(self, endpoint: Callable[..., Endpoint]) -> None:
        said = examined(endpoint(lambda asked: healthy(asked, X_RateLimit_Limit="10", RateLimit="r=9")).url)

        assert said["pace"].mark is Mark.OK
        assert "X-RateLimit-Limit: 10, RateLimit: r=9" in said["pace"].seen

    def test_http_to_somewhere_else_shows_the_token(self) -> None:
        assert examined("http://scim.nowhere.invalid/v2")["address"].mark is Mark.MIND


class TestMediaTypes:
    @pytest.mark.parametrize(
        ("demanded", "status", "told"),
        [
            (("content-type", "application/json"), "415 Unsupported", "it answers with Content-Type: application/json"),
            (("accept", "*/*"), "406 Not Acceptable", "it answers with Accept: */*"),
            (("accept", "image/png"), "406 Not Acceptable", "none of 5 other headers was taken either"),
        ],
    )
    def test_what_the_endpoint_would_take_is_found_out(
        self, endpoint: Callable[..., Endpoint], demanded: tuple[str, str], status: str, told: str
    ) -> None:
        def reply(asked: Asked) -> bytes:
            return healthy(asked) if asked.headers.get(demanded[0]) == demanded[1] else http(status, ERROR)

        said = examined(endpoint(reply).url)

        assert said["media type"].seen == told
        assert said.fatal


class TestHostile:
    def test_secrets_and_control_characters_are_not_printed(self, endpoint: Callable[..., Endpoint]) -> None:
        reason = f"No \x1b[31m {TOKEN}"
        server = endpoint(
            lambda asked: http(f"302 {reason}", Location=f"https://me:{TOKEN}@evil.example/{TOKEN}/\x9b", X=TOKEN)
        )
        said = repr([(line.seen, line.means, line.do) for line in examined(server.url).lines])

        assert TOKEN not in said
        assert "evil.example" in said
        assert [code for code in ("\\x1b", "\\x9b") if code in said] == []
        assert "\u241b[31m" in said

    def test_a_connection_that_is_lost_is_tried_once_more(self, endpoint: Callable[..., Endpoint]) -> None:
        lost = iter([None])
        said = examined(endpoint(lambda asked: next(lost, healthy(asked))).url)

        assert said["User"].seen == "3 there"

    def test_discovery_that_hangs_up_does_not_end_the_examination(self, endpoint: Callable[..., Endpoint]) -> None:
        def reply(asked: Asked) -> bytes | None:
            return healthy(asked) if "Users" in asked.path or "Groups" in asked.path else None

        assert examined(endpoint(reply).url)["credentials"].seen.endswith("without them: 401")

    def test_the_command_signs_in_as_the_doctor_did(self) -> None:
        given = Options(client_secret_file="mine", token_url="https://a.example/token", scope="scim", timeout=7)

        assert command(given, "https://a.example").split()[2:] == [
            *("https://a.example", "--client-secret-file", "mine", "--token-url", "https://a.example/token"),
            *("--scope", "scim", "--timeout", "7"),
        ]

    def test_the_password_of_a_proxy_is_not_printed_however_short(self) -> None:
        given = Options(proxy="http://me:pw@proxy.example:3128")

        assert command(given, "https://a.example").endswith("--proxy 'http://me:…@proxy.example:3128'")

    def test_a_token_in_the_url_is_refused_and_not_repeated(self, endpoint: Callable[..., Endpoint]) -> None:
        with pytest.raises(UsageError, match="The base URL holds the secret itself") as refused:
            examined(f"http://{endpoint(healthy).host}/{TOKEN}")

        assert TOKEN not in str(refused.value)

    def test_the_search_ends_with_the_last_request_there_is(self, endpoint: Callable[..., Endpoint]) -> None:
        server = endpoint(lambda asked: http("308 Moved", Location=f"/moved/{asked.path.rpartition('/')[2]}"))
        examined(f"http://{server.host}/scim/v1/Users", profile="contentstack")

        assert len(server.asked) == MOST_REQUESTS
