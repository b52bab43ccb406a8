"""Drafts from endpoints: GET alone, at the pace of a run, and in the words of a run where there is nothing to draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from scim_conformance.plan.survey import Unusable
from scim_conformance.profile.drafting.writing import written
from scim_conformance.profile.loader import available, check_file, load_profile
from scim_conformance.profile.model import Profile
from scim_conformance.run import drafting
from scim_conformance.run.drafting import draft_from_endpoint
from scim_conformance.run.session import Session
from scim_conformance.run.settings import Options, settle
from scim_conformance.sandbox.messages import Answer, Request
from scim_conformance.sandbox.server import Served, serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim import urns
from scim_conformance.wire.pacing import Allowance, Pace

TODAY = date(2026, 11, 22)
TOKEN = "t0ken-of-the-sandbox"


class Watched(Sandbox):
    """A sandbox that keeps what it was asked for, and may answer in another way."""

    def __init__(self, profile: str, reply: Callable[[Request], Answer | None] = lambda request: None) -> None:
        super().__init__(load_profile(profile), TOKEN)
        self.reply, self.asked = reply, list[Request]()

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        return self.reply(request) or super().answer(request)


class Relay:
    """What listens for all tests, and hands on to the sandbox of each."""

    base_path = ""
    sandbox: Watched

    def __call__(self, *arguments: Any) -> Any:
        return self.sandbox(*arguments)


@pytest.fixture(scope="module")
def relay() -> Iterator[Served]:
    with serve(Relay()) as served:  # type: ignore[arg-type]  # as good as a sandbox
        yield served


@dataclass
class Bench:
    """Serves a sandbox, and drafts a profile of it."""

    folder: Path
    relay: Served

    def start(self, profile: str = "rfc", reply: Callable[[Request], Answer | None] = lambda request: None) -> Bench:
        return self.serve(Watched(profile, reply))

    def serve(self, sandbox: Watched) -> Bench:
        self.relay.sandbox.sandbox = sandbox
        return self

    @property
    def sandbox(self) -> Watched:
        return self.relay.sandbox.sandbox

    @property
    def url(self) -> str:
        return f"{self.relay.base_url}{self.sandbox.base_path}"

    def populate(self, *names: str) -> Bench:
        with requests.Session() as http:
            http.headers.update({"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/scim+json"})
            for name in names:
                person = {"name": {"givenName": name, "familyName": "Lovelace"}, "userName": f"{name}@corp.example"}
                answer = http.post(f"{self.url}/Users", json={"schemas": [urns.USER], **person})
                member = {"value": answer.json()["id"], "display": name}
                group = {"schemas": [urns.GROUP], "displayName": name, "members": [member]}
                http.post(f"{self.url}/Groups", json=group).raise_for_status()
        self.sandbox.asked.clear()
        return self

    def draft(self, environ: Mapping[str, str] | None = None, **options: Any) -> str:
        given = Options(url=self.url, output=str(self.folder), **options)
        settings = settle(given, {"SCIM_TOKEN": TOKEN} if environ is None else environ)
        return written(draft_from_endpoint(settings, TODAY))

    def profile(self, **options: Any) -> Profile:
        file = self.folder / "draft.yaml"
        file.write_text(self.draft(**options), encoding="utf-8")
        assert check_file(file) == ()
        return load_profile(str(file))


@pytest.fixture
def bench(tmp_path: Path, relay: Served) -> Bench:
    return Bench(tmp_path, relay)


@pytest.mark.parametrize("name", available())
def test_every_shipped_profile_can_be_begun_at_its_sandbox(bench: Bench, name: str) -> None:
    found = bench.start(name).profile()

    assert list(found.resource_types) == ["User", "Group"]


@pytest.mark.parametrize("name", available())
def test_some_twenty_questions_are_asked_and_nothing_is_changed(bench: Bench, name: str) -> None:
    bench.start(name).draft()

    assert {request.method for request in bench.sandbox.asked} == {"GET"}
    assert len(bench.sandbox.asked) <= 22


def test_what_every_request_must_have_is_found_out(bench: Bench) -> None:
    found = bench.start("contentful").profile()

    assert (found.media_types.request, found.media_types.every_request) == ("application/scim+json", True)


def test_so_is_it_where_the_other_type_is_wanted(bench: Bench) -> None:
    def picky(request: Request) -> Answer | None:
        return None if request.header("Content-Type") == "application/json" else Answer(415, {})

    assert bench.start(reply=picky).profile().media_types.request == "application/json"


def test_a_missing_configuration_leaves_the_one_filter_that_works(bench: Bench) -> None:
    found = bench.start("contentstack").profile()

    assert [(one.attribute, one.operators) for one in found.resource_types["User"].filters] == [("userName", ("eq",))]
    assert found.errors.scim_type is False


def test_the_form_of_credentials_is_that_of_another_profile(bench: Bench, tmp_path: Path) -> None:
    rfc = (Path(__file__).parents[2] / "profiles" / "rfc.yaml").read_text(encoding="utf-8")
    (tmp_path / "key.yaml").write_text(rfc.replace("scheme: bearer,", "scheme: api_key, header: X-Key,"))
    found = bench.start(str(tmp_path / "key.yaml")).profile(profile=str(tmp_path / "key.yaml")).authentication

    assert (found.scheme, found.header) == ("api_key", "X-Key")


class TestNothingOfTheTenant:
    def test_nobody_is_named(self, bench: Bench) -> None:
        text = bench.start().populate("Ada", "Grace").draft()

        assert [word for word in ("Ada", "Grace", "Lovelace", "corp.example") if word in text] == []

    def test_no_id_of_anybody_is_kept(self, bench: Bench) -> None:
        text = bench.start("contentful").populate("Ada").draft()
        listed = bench.sandbox._backstage.engine(Request("GET", "/Users", bench.sandbox._backstage)).resources

        assert [one["id"] for one in listed if one["id"] in text] == []

    def test_the_path_of_the_tenant_is_left_out(self, bench: Bench) -> None:
        assert "organizations" not in bench.start("contentful").draft()

    def test_what_echoes_the_token_is_kept_without_it(self, bench: Bench) -> None:
        def echoing(request: Request) -> Answer | None:
            entry = {"name": TOKEN, "endpoint": f"/{TOKEN}", "schema": f"urn:{TOKEN}"}
            users = {"name": "User", "endpoint": "/Users", "schema": urns.USER}
            headers = ((f"X-RateLimit-{TOKEN}", "7"), ("X-RateLimit-Limit", TOKEN), ("Content-Type", f"text/{TOKEN}"))
            bodies: dict[str, Any] = {
                "/ResourceTypes": {"schemas": [urns.LIST_RESPONSE], "totalResults": 2, "Resources": [entry, users]},
                "/ServiceProviderConfig": {"documentationUri": f"https://acme.example/{TOKEN}"},
            }
            return Answer(200, bodies[request.path], headers) if request.path in bodies else None

        text = bench.start(reply=echoing).draft()

        assert "X-RateLimit-Limit" in text
        assert [part for part in (TOKEN, TOKEN[:10], TOKEN[10:]) if part in text] == []


def test_requests_go_at_the_pace_of_a_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    paces: list[Iterable[Allowance]] = []

    def noted(allowances: tuple[Allowance, ...]) -> Pace:
        paces.append(allowances)
        return Pace()

    monkeypatch.setattr(drafting, "Pace", noted)
    bench.start().draft(profile="contentstack")

    assert [[round(one.rate, 1) for one in found] for found in paces] == [[9.6, 9.6]]


class TestOfNoUse:
    """What a run says of an endpoint, the draft says as well."""

    def refused(self, bench: Bench, environ: Mapping[str, str] | None = None) -> str:
        with pytest.raises(Unusable) as refused:
            bench.draft(environ)
        return str(refused.value)

    def as_in_a_run(self, bench: Bench, environ: Mapping[str, str]) -> str:
        session = Session(settle(Options(url=bench.url, output=str(bench.folder / "out")), environ), {"pytest": "0"})
        with pytest.raises(Unusable) as refused:
            session.open()
        return str(refused.value)

    @pytest.mark.parametrize("environ", [{}, {"SCIM_TOKEN": "another-token"}], ids=["none", "wrong"])
    def test_credentials_that_are_refused(self, bench: Bench, environ: dict[str, str]) -> None:
        bench.start()

        assert self.refused(bench, environ) == self.as_in_a_run(bench, environ)

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(200, b"<!doctype html>", (("Content-Type", "text/html"),)),
            Answer(404, {}),
            Answer(500, {}),
            Answer(302, None, (("Location", "https://login.acme.example/"),)),
            Answer(415, {}),
        ],
        ids=["HTML", "404", "500", "redirect", "415 whatever is sent"],
    )
    def test_answers_that_are_no_scim(self, bench: Bench, answer: Answer) -> None:
        bench.start(reply=lambda request: answer)

        assert self.refused(bench) == self.as_in_a_run(bench, {"SCIM_TOKEN": TOKEN})

    def test_another_interface_in_json(self, bench: Bench) -> None:
        bench.start(reply=lambda request: Answer(200, {"orders": []}))

        assert f"JSON came from {bench.url}, and nothing of SCIM in it" in self.refused(bench)

    def test_neither_users_nor_groups(self, bench: Bench) -> None:
        config = {"schemas": [urns.SERVICE_PROVIDER_CONFIG]}
        bench.start(reply=lambda request: Answer(200, config) if "Config" in request.path else Answer(403, {}))

        assert "speaks SCIM, and shows neither users nor groups" in self.refused(bench)

    def test_one_that_goes_away_meanwhile(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        bench.start()

        def gone(*_: object, **__: object) -> None:
            raise drafting.EndpointDown(None, "no token is to be had")

        monkeypatch.setattr(drafting, "observe", gone)

        assert self.refused(bench) == "no token is to be had"
