"""What a run puts on the wire is what documents and public logs of the identity providers show, request for request."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest

from scim_conformance.checking.registry import CHECKS
from scim_conformance.checking.stage import Stage
from scim_conformance.clients.loader import clients
from scim_conformance.run.settings import Options, settle
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.suite.idp.test_clients import Played
from scim_conformance.wire.exchange import Exchange
from tests.clients.documented import EXAMPLES, LEFT_OUT, Example
from tests.proof.runner import Clock, acted, ours


@cache
def stage(client: str) -> Stage:
    """Every step of a client, played against the sandbox."""
    ours()
    with TemporaryDirectory() as folder:
        settings = settle(Options(profile="rfc", sandbox=True, seed="documented", output=folder, idp=(client,)), {})
        clock = Clock()
        sandbox = Sandbox(settings.profile, settings.credentials.secret, (), clock)
        checks = (CHECKS["idp/clients/step"],)
        return acted(settings, sandbox, clock, Path(folder), lambda _: None, checks)


def played(step: str) -> Played:
    """One of them."""
    result = stage(step.partition("/")[0]).result("played", {"client_step": step})
    assert isinstance(result, Played)
    return result


def sent(example: Example) -> Exchange:
    """The request of ours that repeats an example."""
    seen = played(example.step)
    return (*seen.before, seen.answer)[example.nth]


def tokens(example: Example) -> tuple[dict[str, str], dict[str, str]]:
    """What stands for the values of the example, and of ours: the names of the placeholders that they are."""
    known = played(example.step).at.known | {"id": created(example)}
    theirs = {value: f"<{names}>" for value, names in example.stands.items()}
    ours = {known[name]: f"<{names}>" for names in example.stands.values() for name in names.split()}
    return theirs, ours


def created(example: Example) -> str:
    seen = played(example.step)
    return seen.at.known.get("id") or seen.answer.id


def plain(value: Any, known: dict[str, str]) -> Any:
    """A body with its values replaced, wherever they are a text or words of one."""
    if isinstance(value, dict):
        return {name: plain(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one, known) for one in value]
    if not isinstance(value, str) or (value.startswith("urn:") and "[" not in value):
        return value
    for one in sorted(known, key=len, reverse=True):
        value = re.sub(rf"(?<![\w<]){re.escape(one)}(?![\w>])", known[one], value)
    return value


def plain_path(path: str, known: dict[str, str]) -> str:
    """A path with its values replaced, as they are encoded in it."""
    for one in sorted(known, key=len, reverse=True):
        ways = "|".join(re.escape(way) for way in (quote(one, safe=""), one))
        path = re.sub(rf'(?:(?<=/)|(?<=%22)|(?<="))(?:{ways})(?=[?"&%]|$)', known[one], path)
    return path


def written(body: Any, *, ordered: bool) -> str:
    return json.dumps(body, separators=(",", ":"), sort_keys=not ordered)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_the_address_is_written_as_documented(example: Example) -> None:
    theirs, ours = tokens(example)
    request = sent(example).request
    path = request.url.partition("/scim/v2")[2]
    path = unquote_plus(path) if " " in example.path else path

    assert request.method == example.method
    assert plain_path(path, ours) == plain_path(example.path, theirs)


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.body is not None], ids=lambda one: one.name)
def test_the_body_is_written_as_documented(example: Example) -> None:
    theirs, ours = tokens(example)
    body = {name: value for name, value in sent(example).request.json.items() if name not in example.beside}

    assert written(plain(body, ours), ordered=example.ordered) == written(
        plain(example.body, theirs), ordered=example.ordered
    )


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.begins], ids=lambda one: one.name)
def test_the_body_begins_as_the_log_shows(example: Example) -> None:
    theirs, ours = tokens(example)
    text = plain(sent(example).request.body, ours)

    assert text.startswith(plain(example.begins, theirs))


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.length], ids=lambda one: one.name)
def test_the_body_is_as_long_as_documented(example: Example) -> None:
    text = sent(example).request.body or ""
    for id in played(example.step).at.cast.values():
        text = text.replace(id, "080cf9f3-0912-44e4-ab91-0d467b154db1")  # the ids of the example are of this form

    assert len(text.encode()) == example.length


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.headers], ids=lambda one: one.name)
def test_the_headers_are_those_documented(example: Example) -> None:
    seen = {name.lower(): value for name, value in sent(example).request.headers}

    assert {name: seen.get(name.lower()) for name in example.headers} == dict(example.headers)


@pytest.mark.parametrize(
    ("step", "changed"),
    [("okta-oin/update", "name"), ("okta-aiw/update", "name"), ("okta-aiw/deactivate", "active")],
)
def test_okta_sends_back_what_it_read_with_what_has_changed(step: str, changed: str) -> None:
    """The guide's example of a PUT: id, meta and groups are those of the read, whatever the server makes of them."""
    seen = played(step)
    (read,) = seen.before
    put = seen.answer.request.json

    assert [read.request.method, seen.answer.request.method] == ["GET", "PUT"]
    assert {name: value for name, value in put.items() if name != changed} == {
        name: value for name, value in read.resource.items() if name != changed
    }
    assert put[changed] != read.resource[changed]


def test_onelogin_does_what_its_log_shows_in_the_order_of_the_log() -> None:
    """Somebody's profile and two groups: looked for, replaced, and added to both."""
    update, add = played("onelogin/update-by-log"), played("onelogin/group-add")
    requests = [one.request for one in (*update.before, update.answer, add.answer, add.answer)]

    assert [(one.method, one.url.rpartition("/scim/v2")[2].partition("?")[0].split("/")[1]) for one in requests] == [
        ("GET", "Users"),
        ("PUT", "Users"),
        ("PATCH", "Groups"),
        ("PATCH", "Groups"),
    ]


@pytest.mark.parametrize("client", clients())
def test_nobody_but_the_harness_writes_blanks_into_its_json(client: str) -> None:
    steps = [played(step.name).answer.request for step in clients()[client].steps.values()]

    assert [one.summary for one in steps if one.body and one.body != written(one.json, ordered=True)] == []


def test_a_reason_stands_beside_each_example_that_is_left_out() -> None:
    assert {source.partition("://")[0] for source, _ in LEFT_OUT} == {"https"}
    assert all(reason.endswith(".") for _, reason in LEFT_OUT)
