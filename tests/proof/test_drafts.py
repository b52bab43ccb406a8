"""Drafts of profiles, used as they are: what they were made of is all that a run with them expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from scim_conformance.profile.drafting.draft import Draft
from scim_conformance.profile.drafting.openapi import draft_from_openapi
from scim_conformance.profile.drafting.writing import written
from scim_conformance.profile.loader import check_file, load_profile
from scim_conformance.run.drafting import draft_from_endpoint
from scim_conformance.run.settings import Options, settle
from scim_conformance.sandbox.server import Served, serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim import urns
from scim_conformance.verdict.verdict import Word
from scim_conformance.wire.exchange import Exchange

from .runner import PROFILES, Clock, Judged, acted, clean, judged, verdicts

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[1] / "profile" / "data"
TODAY = date(2026, 11, 22)
NAMES = {"name": {"givenName": "Ada", "familyName": "Lovelace"}}


def kept(draft: Draft, folder: Path) -> str:
    """The path of the draft as a file, which has no mistakes."""
    file = folder / "draft.yaml"
    file.write_text(written(draft), encoding="utf-8")
    assert check_file(file) == ()
    return str(file)


def findings(told: Judged) -> list[str]:
    """What is neither right nor honestly not offered."""
    fine = (Word.PASSED, Word.NOT_APPLICABLE, Word.DEVIATES)
    return [f"{one.word}: {one.subject.id}: {one.observation.actual}" for one in told if one.word not in fine]


@pytest.mark.parametrize("file", ["contentstack-openapi.yaml", "acme-openapi.json", "acme-swagger.yaml"])
def test_a_sandbox_that_acts_out_the_draft_of_a_description_is_clean(file: str, tmp_path: Path) -> None:
    assert findings(verdicts(kept(draft_from_openapi(DATA / file, TODAY), tmp_path))) == []


@contextmanager
def inhabited(profile: str) -> Iterator[Served]:
    """A sandbox with a user in it."""
    with serve(Sandbox(load_profile(profile))) as served, requests.Session() as http:
        http.headers.update({"Authorization": "Bearer sandbox", "Content-Type": "application/scim+json"})
        body = {"schemas": [urns.USER], "userName": "ada@corp.example", **NAMES}
        http.post(f"{served.base_url}/Users", json=body).raise_for_status()
        yield served


def run_with(draft: str, profile: str, folder: Path) -> Judged:
    """Every verdict on a sandbox that acts out the profile, held to the draft."""
    settings = settle(Options(profile=draft, sandbox=True, seed="draft", output=str(folder)), {})
    clock, exchanges = Clock(), list[Exchange]()
    sandbox = Sandbox(load_profile(profile), settings.credentials.secret, (), clock)
    return tuple(judged(acted(settings, sandbox, clock, folder, exchanges.append), exchanges))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_draft_of_what_was_seen_accuses_only_of_departures_from_the_rfcs(profile: str, tmp_path: Path) -> None:
    """What holds with the vendor's own profile holds with the draft: it adds nothing that would be wrong."""
    with inhabited(profile) as served:
        settings = settle(Options(url=served.base_url, output=str(tmp_path)), {"SCIM_TOKEN": "sandbox"})
        draft = kept(draft_from_endpoint(settings, TODAY), tmp_path)
    told: Any = {one.subject.id: one for one in run_with(draft, profile, tmp_path)}

    right = {one.subject.id for one in clean(profile) if one.word is Word.PASSED}
    red = {id for id, one in told.items() if one.word in (Word.FAILED, Word.BLOCKED)}
    assert sorted(red & right) == []
    assert [id for id, one in told.items() if one.subject.authority == "profile"] == []
    assert told["create/answers-201[User]"].word is Word.PASSED
