"""Runs that may only read, over people and teams that were there before: what they judge, catch, and leave alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests

from scim_conformance.plan.offer import NEEDS_TO_WRITE
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.run.settings import Options, settle
from scim_conformance.sandbox.adapter import InProcessAdapter
from scim_conformance.sandbox.messages import Answer, Request
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim import urns
from scim_conformance.scim.samples import Sampler
from scim_conformance.verdict.gate import Exit, exit_code
from scim_conformance.verdict.verdict import Verdict, Word
from scim_conformance.wire.exchange import Exchange

from .runner import PROFILES, Clock, acted, judged

FINE = (Word.PASSED, Word.NOT_APPLICABLE, Word.DEVIATES)
RED = (Word.FAILED, Word.WARNED)

ODD = (r'O"Brien \ Söhne', "ÇELİK ß", "100% & more?#/+", "  ")
"""What people's names may hold."""


class Outcome(NamedTuple):
    """A run that is over, and the population before and after it, byte for byte."""

    verdicts: Mapping[str, Verdict]
    exchanges: list[Exchange]
    journal: list[str]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]

    def named(self, *words: Word) -> dict[str, str]:
        """What was seen of the checks with these verdicts, by their ids."""
        return {id: v.observation.actual for id, v in self.verdicts.items() if v.word in words}


class Tenant:
    """A sandbox of a profile with people in it; `http` may do everything there."""

    def __init__(self, profile: str, faults: tuple[str, ...], folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.settings = settle(Options(profile=profile, sandbox=True, output=str(folder), read_only=True), {})
        self.sandbox = Sandbox(self.settings.profile, self.settings.credentials.secret, faults, self.clock)
        self.base = f"http://sandbox{self.sandbox.base_path}"
        self.http = requests.Session()
        self.http.mount("http://sandbox", InProcessAdapter(self.sandbox))
        media_type = self.settings.profile.media_types.request
        self.http.headers.update({**self.settings.credentials.headers(), "Content-Type": media_type})
        self.types = Plan(self.settings.profile, Survey(), "people", "person", "corp.example").resource_types

    def admit(self, *suffixes: str) -> None:
        """One more resource of each type for each of these endings of its name."""
        sampler = Sampler("people", "person", "corp.example", "the population")
        for resource in (found.bound(sampler) for found in self.types.values()):
            for suffix in suffixes:
                name = f"{resource.unique_name()}{suffix}{'@corp.example' if resource.name == 'User' else ''}"
                body = resource.sample({resource.identifier: name}, full=True)
                answer = self.http.post(self.base + resource.endpoint, json=body)
                assert answer.ok, answer.text

    def population(self) -> dict[str, bytes]:
        """The whole list of each type, a minute later: what was asked before does not count any more."""
        self.clock.sleep(60)
        return {name: self._list(found.endpoint).content for name, found in self.types.items()}

    def run(self) -> Outcome:
        """Everything that the suite can do here by reading."""
        exchanges: list[Exchange] = []
        before = self.population()
        stage = acted(self.settings, self.sandbox, self.clock, self.folder, exchanges.append)
        verdicts = {verdict.subject.id: verdict for verdict in judged(stage, exchanges)}
        journal = (self.folder / "journal.jsonl").read_text().splitlines()
        return Outcome(verdicts, exchanges, journal[1:], before, self.population())

    def _list(self, endpoint: str) -> requests.Response:
        answer = self.http.get(self.base + endpoint, params={"count": "100"})
        assert answer.ok, answer.text
        return answer


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes runs, each once: over a profile with these faults, and people with names that end like this."""
    done: dict[Any, Outcome] = {}

    def make(profile: str, *faults: str, people: tuple[str, ...] = ("-a", "-b", "-c")) -> Outcome:
        key = (profile, faults, people)
        if key not in done:
            tenant = Tenant(profile, faults, tmp_path_factory.mktemp("tenant"))
            tenant.admit(*people)
            done[key] = tenant.run()
        return done[key]

    return make


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_but_get_is_sent(runs: Any, profile: str) -> None:
    assert {exchange.request.method for exchange in runs(profile).exchanges} == {"GET"}


@pytest.mark.parametrize("profile", PROFILES)
def test_the_population_stays_as_it_is(runs: Any, profile: str) -> None:
    outcome = runs(profile)

    assert all(b"person-" in everybody for everybody in outcome.before.values())
    assert outcome.after == outcome.before


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_noted_for_cleanup(runs: Any, profile: str) -> None:
    assert runs(profile).journal == []


@pytest.mark.parametrize("people", [("-a", "-b", "-c"), ("-alone",), (), ODD], ids=["three", "one", "none", "odd"])
@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_held_against_a_server_without_faults(runs: Any, profile: str, people: tuple[str, ...]) -> None:
    outcome = runs(profile, people=people)

    assert {id: word for id, word in ((i, v.word) for i, v in outcome.verdicts.items()) if word not in FINE} == {}
    assert exit_code(list(outcome.verdicts.values())) is Exit.CLEAN


READABLE = (
    *("read/answers-200", "read/unknown-id-answers-404", "read/list-answers-200", "read/list-has-the-new-one"),
    *("read/count-bounds-the-page", "read/count-zero-gives-the-total-only", "read/partial-list-says-where-it-is"),
    *("filter/hit-finds-exactly-one", "filter/miss-is-an-empty-list", "filter/unknown-operator-is-refused"),
    *("authentication/no-token-answers-401", "authentication/wrong-token-answers-401"),
)


@pytest.mark.parametrize(("profile", "at_least"), [("rfc", 70), ("contentful", 60), ("contentstack", 60)])
def test_what_reading_can_tell_is_judged(runs: Any, profile: str, at_least: int) -> None:
    passed = runs(profile).named(Word.PASSED)

    assert [id for id in READABLE if f"{id}[User]" not in passed] == []
    assert {"rule/json-types", "rule/list-total-covers-page"} <= set(passed)
    assert len(passed) >= at_least


def test_what_the_vendor_promises_of_reading_is_judged(runs: Any) -> None:
    verdicts = runs("contentful").verdicts

    told = {id: v.word for id, v in verdicts.items() if id.startswith("contract/operations/") and "User" in id}
    assert {id.rpartition(".")[2].rstrip("]"): str(word) for id, word in told.items()} == {
        **dict.fromkeys(("read", "list"), "passed"),
        **dict.fromkeys(("create", "replace", "patch", "delete"), "not applicable"),
    }


STRANGE = (
    {},
    {"id": 7, "userName": None},
    {"id": {"a": 1}, "userName": {"a": 1}},
    {"id": "a/b?c#d", "userName": "x" * 5000, "displayName": 3},
    {"id": "..", "userName": "\r\n\t\0", "displayName": ["a"]},
    {"id": "e", "userName": "\ud800", "displayName": "\ud800", "meta": []},
)
"""People such as no standard has them."""


@pytest.mark.slow
@pytest.mark.parametrize("first", range(len(STRANGE)))
@pytest.mark.parametrize("total", [3, "3", -1, True])
def test_whoever_is_there_the_harness_does_not_break(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int, total: Any
) -> None:
    tenant = Tenant("rfc", (), tmp_path)
    people = [*STRANGE[first:], *STRANGE[:first]][:3]
    page = {"schemas": [urns.LIST_RESPONSE], "totalResults": total, "Resources": people}

    def answer(request: Request, inside: Any = tenant.sandbox.answer) -> Answer:
        known = next((one for one in people if one.get("id") == request.id), None)
        shown = page if request.operation == "list" else known
        return inside(request) if shown is None else Answer(200, json.dumps(shown).encode())

    monkeypatch.setattr(tenant.sandbox, "answer", answer)
    outcome = tenant.run()

    assert [v.observation.text for v in outcome.verdicts.values() if v.bug] == []
    assert {exchange.request.method for exchange in outcome.exchanges} == {"GET"}


@pytest.mark.parametrize("profile", PROFILES)
def test_what_needs_to_write_says_so(runs: Any, profile: str) -> None:
    verdicts = runs(profile).verdicts
    reasons = Counter(v.reason.code for v in verdicts.values() if v.word is Word.NOT_APPLICABLE)

    assert verdicts["create/answers-201[User]"].reason == NEEDS_TO_WRITE
    assert verdicts["authentication/no-token-changes-nothing[User]"].reason == NEEDS_TO_WRITE
    assert reasons["read-only"] > 80


def test_what_the_vendor_does_not_offer_is_not_put_down_to_reading_only(runs: Any) -> None:
    assert runs("contentful").verdicts["replace/change-is-stored[User]"].reason.code == "documented"


def test_where_nobody_is_there_is_nothing_to_look_at(runs: Any) -> None:
    verdict = runs("rfc", people=()).verdicts["read/answers-200[User]"]

    assert verdict.word is Word.NOT_APPLICABLE
    assert (verdict.reason.code, verdict.reason.text) == (
        "read-only",
        "no User is listed, and this run may not create one",
    )


def test_without_credentials_nobody_in_particular_is_asked_for(runs: Any) -> None:
    outcome = runs("rfc")
    before = outcome.before["User"].decode() + outcome.before["Group"].decode()
    strangers = [e for e in outcome.exchanges if "credentials" in e.request.invalid]

    assert len(strangers) == 4
    assert [e.request.url for e in strangers if e.request.path.rpartition("/")[2] in before] == []


@pytest.mark.parametrize(
    ("fault", "red"),
    [
        ("list-total-wrong", "rule/list-total-covers-page"),
        ("filter-ignored", "filter/hit-finds-exactly-one[User]"),
        ("filter-ignored", "filter/hit-finds-exactly-one[Group]"),
        ("filter-returns-nothing", "filter/hit-finds-exactly-one[User]"),
        ("filter-case-sensitive", "filter/user-names-match-in-any-case[User]"),
        ("filter-miss-404", "filter/miss-is-an-empty-list[User]"),
        ("filter-invalid-accepted", "filter/unknown-operator-is-refused[User]"),
        ("list-exceeds-count", "read/count-bounds-the-page[User]"),
        ("read-unknown-200", "read/unknown-id-is-not-served[User]"),
        ("read-answers-201", "read/answers-200[User]"),
        ("password-returned", "rule/password-never-returned"),
    ],
)
def test_what_a_reader_can_see_makes_the_run_red(runs: Any, fault: str, red: str) -> None:
    outcome = runs("rfc", fault)

    assert red in outcome.named(*RED)
    assert exit_code(list(outcome.verdicts.values())) is Exit.FAILED


@pytest.mark.parametrize("fault", ["no-token-accepted", "wrong-token-accepted"])
def test_of_an_id_that_nobody_has_an_open_door_shows_nothing(runs: Any, fault: str) -> None:
    verdict = runs("rfc", fault).verdicts[f"authentication/{fault.removesuffix('-accepted')}-is-refused[User]"]

    assert verdict.word is Word.NOT_APPLICABLE
    assert "was answered with 404, which says nothing of credentials" in verdict.reason.text
