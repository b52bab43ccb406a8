"""A registry of the test's own, a plan, and a stage whose client talks to a function."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import BaseAdapter

from scim_conformance.checking import registry
from scim_conformance.checking.stage import Stage
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import Profile
from scim_conformance.wire.client import Client
from scim_conformance.wire.journal import Journal
from scim_conformance.wire.pacing import Pace
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import NO_CREDENTIALS, Target

Reply = tuple[int, Any]


class Provider(BaseAdapter):
    """Answers what `reply` says, to (method, path, body); keeps the requests it saw."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str, Any]] = []
        self.reply: Callable[[str, str, Any], Reply] = lambda method, path, body: (200, {})
        self._lock = threading.Lock()

    def close(self) -> None:
        pass

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        body = json.loads(request.body) if request.body else None
        asked = (str(request.method), request.path_url, body)
        with self._lock:
            self.seen.append(asked)
        status, content = self.reply(*asked)
        response = requests.Response()
        response.status_code, response.request = status, request
        raw = b"" if content is None else json.dumps(content).encode()
        response.raw = urllib3.HTTPResponse(io.BytesIO(raw), {}, status, preload_content=False)
        return response


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def read_only() -> bool:
    """Whether the client may only read."""
    return False


@pytest.fixture
def client(provider: Provider, read_only: bool) -> Client:
    session = requests.Session()
    session.mount("http://", provider)
    pace = Pace(sleep=lambda _: None)
    target = Target("http://scim.example")
    return Client(target, NO_CREDENTIALS, pace, Redactor(()), lambda _: None, read_only=read_only, session=session)


@pytest.fixture
def notes() -> list[tuple[str, str, str, dict[str, int]]]:
    """What the stage noted: scenario, outcome, reason, exchanges."""
    return []


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    found = Journal(tmp_path / "journal.jsonl", {})
    yield found
    found.close()


@pytest.fixture
def staged(client: Client, journal: Journal, notes: list[Any]) -> Callable[..., Stage]:
    """Makes stages, each with nothing done yet."""

    def make(profile: Profile | None = None, survey: Survey | None = None) -> Stage:
        plan = Plan(profile or load_profile("rfc"), survey or Survey(), "seed", "run-1", "example.com")
        return Stage(plan, client, journal, lambda *said: notes.append(said))

    return make


@pytest.fixture
def stage(staged: Callable[..., Stage]) -> Stage:
    return staged()


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test registers is forgotten after it, and what the suite registered is not seen."""
    kept = [registry.SCENARIOS, registry.FIXTURES, registry.CHECKS, registry.RULES]
    before = [dict(entries) for entries in kept]
    for entries in kept:
        entries.clear()
    yield
    for entries, old in zip(kept, before, strict=True):
        entries.clear()
        entries.update(old)
