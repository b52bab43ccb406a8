"""curl lines: readable, and the same request when pasted into a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.wire.client import Client, Request
from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange, Headers, Sent
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import Credentials

ACCEPT = ("Accept", "application/scim+json")


def line(method: str = "GET", *headers: tuple[str, str], body: str | None = None, header: str = "Authorization") -> str:
    sent: Headers = Redactor([], header).headers((ACCEPT, *headers))
    return curl(Exchange(1, Sent(method, "https://h/v2/Users", sent, body)), header)


def test_a_read_is_a_short_line() -> None:
    assert line() == "curl 'https://h/v2/Users' -H 'Accept: application/scim+json'"


def test_a_write_has_method_and_body() -> None:
    written = line("POST", ("Content-Type", "application/json"), body='{"name": "O\'Neil $HOME `id`"}')
    assert written == (
        "curl -X POST 'https://h/v2/Users' -H 'Accept: application/scim+json' -H 'Content-Type: application/json'"
        """ --data '{"name": "O'"'"'Neil $HOME `id`"}'"""
    )


@pytest.mark.parametrize(
    ("header", "value", "shown"),
    [
        ("Authorization", "Bearer abc", '-H "Authorization: Bearer $SCIM_TOKEN"'),
        ("Authorization", "abc", '-H "Authorization: $SCIM_TOKEN"'),
        ("Authorization", "Basic abc", '--user "$SCIM_USERNAME:$SCIM_PASSWORD"'),
        ("X-Key", "abc", '-H "X-Key: $SCIM_TOKEN"'),
    ],
)
def test_credentials_come_from_the_environment(header: str, value: str, shown: str) -> None:
    assert line("GET", (header, value), header=header).endswith(shown)


def test_wrong_credentials_are_written_out() -> None:
    ((name, value),) = Credentials(secret="right").wrong().headers().items()
    assert line("GET", (name, value)).endswith(f"-H '{name}: {value}'")


@pytest.mark.parametrize("name", ["User-Agent", "accept-encoding", "Content-Length", "Host", "Connection"])
def test_headers_that_curl_sends_itself_are_left_out(name: str) -> None:
    assert line("GET", (name, "value")) == line()


def test_headers_that_curl_would_add_are_switched_off() -> None:
    sent = Sent("POST", "https://h/v2/Users", (), "{}")
    assert curl(Exchange(1, sent)) == "curl -X POST 'https://h/v2/Users' -H 'Accept:' -H 'Content-Type:' --data '{}'"


def test_a_head_request_is_asked_for_as_one() -> None:
    assert line("HEAD").startswith("curl --head 'https://h/v2/Users'")


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/Users/a%2Fb", {"filter": 'emails[value eq "a\'b"]', "x": "{1,2}[3-4]"}),
        Request("POST", "/Users", body={"userName": 'O\'Neil "$HOME" `id` \\ ! é\n'}),
        Request("PATCH", "/Users/1", raw_body=b"@/etc/hostname", headers={"Content-Type": ""}),
        Request("DELETE", "/Users/1", headers={"Accept": "", "X-Quote": 'it\'s "$HOME"'}),
    ],
    ids=["GET", "POST", "PATCH", "DELETE"],
)
def test_the_pasted_line_sends_the_same_request(request_: Request, connect: Callable[..., Client], server: Any) -> None:
    credentials = Credentials(secret="the-token")
    pasted = curl(connect(server.base_url, credentials=credentials).send(request_))
    subprocess.run(["/bin/sh", "-c", f"{pasted} --silent"], env={**os.environ, "SCIM_TOKEN": "the-token"}, check=True)
    first, second = server.seen
    own = {"user-agent", "accept-encoding", "connection", "content-length"}
    without = [{key: value for key, value in seen.headers.items() if key not in own} for seen in (first, second)]
    assert (second.method, second.path, second.body) == (first.method, first.path, first.body)
    assert without[1] == without[0]
