"""However a run ends, the people and teams that were there before are there after, byte for byte, and nobody else."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.scim import urns
from scim_conformance.wire.journal import read_journal

from .conftest import wait_until

pytestmark = pytest.mark.peers

REPORTS = ("index.html", "junit.xml", "log.html", "run.jsonl", "summary.md")

REQUESTS = 250
"""About as many as a run sends."""

NAMES = (
    "scimcheck-00000000-0a1b2c-1@example.com",
    "scimcheck-00000000-0a1b2c-2@example.com",
    "SCIMCHECK-00000000-0A1B2C-3@EXAMPLE.COM",
    "scimcheck",
    "alice@corp.example",
)
"""Strangers: some of them left behind by another run, some named almost like that."""


@pytest.fixture
def strangers(guarded: Any) -> Iterator[dict[str, bytes]]:
    """The population before a run: users, and groups with members."""
    users = [guarded.create("/Users", {"schemas": [urns.USER], "userName": name, "active": True}) for name in NAMES]
    members = [{"value": id} for id in users]
    groups = [
        guarded.create("/Groups", {"schemas": [urns.GROUP], "displayName": name, "members": members})
        for name in ("scimcheck-00000000-0a1b2c-4", "Everybody")
    ]
    yield guarded.population()
    for endpoint, ids in (("/Groups", groups), ("/Users", users)):
        for id in ids:
            guarded.http.delete(f"{guarded.base_url}{endpoint}/{id}")


@pytest.fixture(scope="session")
def slow(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The RFC's profile with a pace of 100 requests a second, which leaves time to interrupt a run."""
    path = tmp_path_factory.mktemp("profile") / "slow.yaml"
    bucket = {"name": "all", "methods": ["GET", "POST", "PUT", "PATCH", "DELETE"], "limit": 100, "window": 1}
    limit = {"status": 429, "buckets": [{**bucket, "source": ["rfc7644"]}], "source": ["rfc7644"]}
    path.write_text(json.dumps({**load_profile("rfc").document, "name": "slow", "rate_limit": limit}))
    return str(path)


def test_a_run_to_the_end_leaves_the_population_as_it_was(
    guarded: Any, strangers: dict[str, bytes], command: Callable[..., Any]
) -> None:
    assert command(guarded, "--workers", "8").end().verdicts
    assert guarded.population() == strangers


@pytest.fixture(scope="session")
def reading(guarded: Any, command: Callable[..., Any]) -> Callable[[], Any]:
    """Runs the whole suite in so far as it only reads."""
    return lambda: command(guarded, "--read-only").end()


def test_a_run_that_may_only_read_sends_nothing_but_get_and_judges_what_is_there(
    guarded: Any, strangers: dict[str, bytes], reading: Callable[[], Any]
) -> None:
    run = reading()
    passed = [id for id, word in run.verdicts.items() if word == "passed"]

    assert (run.exit_code, run.surprises) == (0, {}), run.said
    assert {line["request"]["method"] for line in run.lines if line["kind"] == "exchange"} == {"GET"}
    assert len(passed) >= 70
    assert guarded.population() == strangers


@pytest.mark.slow
def test_a_run_that_may_only_read_holds_it_against_nobody_that_nobody_is_there(
    guarded: Any, reading: Callable[[], Any]
) -> None:
    assert guarded.totals() == {"/Users": 0, "/Groups": 0}
    run = reading()

    assert (run.exit_code, run.surprises) == (0, {}), run.said


@pytest.mark.parametrize(
    ("by", "workers"), [pytest.param(signal.SIGINT, "1", marks=pytest.mark.slow), (signal.SIGTERM, "4")]
)
def test_an_interrupted_run_cleans_up_and_reports(
    guarded: Any, strangers: dict[str, bytes], slow: str, command: Callable[..., Any], by: signal.Signals, workers: str
) -> None:
    run = command(guarded, "--profile", slow, "--workers", workers).until_it_created(10).end(by)
    assert run.exit_code == 2, run.said
    assert guarded.population() == strangers
    assert {path.name for path in run.folder.iterdir()} >= {*REPORTS}
    assert (run.lines[-1]["kind"], run.lines[-1]["interrupted"], run.lines[-1]["leftovers"]) == ("footer", True, [])


def test_after_a_kill_cleanup_restores_the_population(
    guarded: Any, strangers: dict[str, bytes], slow: str, command: Callable[..., Any], start: Callable[..., Any]
) -> None:
    before = guarded.totals()
    run = command(guarded, "--profile", slow, "--workers", "4").until_it_created(10).end(signal.SIGKILL)
    assert guarded.totals() != before, "nothing was left behind, so there is nothing to see"
    cleaned = start("scim_conformance", "cleanup", str(run.folder)).end()
    assert cleaned.exit_code == 0, cleaned.said
    assert guarded.population() == strangers


def test_after_a_kill_in_the_middle_of_a_create_cleanup_goes_by_the_exact_name(
    guarded: Any, strangers: dict[str, bytes], slow: str, command: Callable[..., Any], start: Callable[..., Any]
) -> None:
    run = command(guarded, "--profile", slow).until_it_created(5).end(signal.SIGKILL)
    marker = _forget_the_ids(run.folder / "journal.jsonl")
    namesake = guarded.create("/Users", {"schemas": [urns.USER], "userName": f"{marker}-a-namesake@example.com"})
    cleaned = start("scim_conformance", "cleanup", str(run.folder)).end()
    assert cleaned.exit_code == 0, cleaned.said
    assert guarded.http.delete(f"{guarded.base_url}/Users/{namesake}").status_code == 204
    assert guarded.population() == strangers


DAILY = 8
"""How many kills each day sees; the others are for when everything is proven."""
KILLS = [
    number if number < 1 else pytest.param(number, marks=pytest.mark.slow if number < DAILY else pytest.mark.proof)
    for number in range(40)
]


@pytest.mark.parametrize("number", KILLS)
def test_a_kill_at_any_moment_leaves_nothing_that_cleanup_does_not_find(
    guarded: Any, strangers: dict[str, bytes], command: Callable[..., Any], start: Callable[..., Any], number: int
) -> None:
    chance = random.Random(f"kill {number}")
    run = command(guarded, "--workers", "1" if number % 2 else "8", "--seed", "1")
    _wait_for_a_moment(run, chance)
    run.process.send_signal(signal.SIGKILL)
    run.process.communicate()
    journal = run.folder / "journal.jsonl"
    namesakes = _namesakes(guarded, journal)

    cleaned = start("scim_conformance", "cleanup", str(run.folder)).end()

    assert (cleaned.exit_code, "0 are left" in cleaned.said) == (0, True) or not journal.exists(), cleaned.said
    assert {path: guarded.http.get(f"{guarded.base_url}{path}").content for path in namesakes} == namesakes
    for path in namesakes:
        guarded.http.delete(f"{guarded.base_url}{path}")
    assert guarded.population() == strangers


@pytest.mark.parametrize(
    "number", [pytest.param(one, marks=pytest.mark.slow if one < 2 else pytest.mark.proof) for one in range(5)]
)
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM], ids=lambda by: by.name)
def test_a_run_that_is_ended_at_any_moment_leaves_nothing_by_itself(
    guarded: Any, strangers: dict[str, bytes], command: Callable[..., Any], number: int, by: signal.Signals
) -> None:
    run = command(guarded, "--workers", "1" if number % 2 else "8", "--seed", "1")
    _wait_for_a_moment(run, random.Random(f"{by.name} {number}"))
    ended = run.end(by)

    assert "Traceback" not in ended.said
    assert ended.lines[-1]["leftovers"] == []
    assert guarded.population() == strangers


def test_cleanup_after_a_run_that_did_it_itself_finds_nothing_to_do(
    guarded: Any, strangers: dict[str, bytes], run_of_guarded: Any, start: Callable[..., Any]
) -> None:
    cleaned = start("scim_conformance", "cleanup", str(run_of_guarded.folder)).end()
    assert "0 resources of the run are gone, 0 are left" in cleaned.said
    assert guarded.population() == strangers


def _forget_the_ids(journal: Path) -> str:
    """Leave only the names in a journal, as if no answer had come in time; returns the marker of the run."""
    lines = [json.loads(line) for line in journal.read_text().splitlines(keepends=True) if line.endswith("\n")]
    kept = [line for line in lines if "created" not in line]
    journal.write_text("".join(f"{json.dumps(line)}\n" for line in kept))
    return str(lines[0]["run"])


def _wait_for_a_moment(run: Any, chance: random.Random) -> None:
    """Some moment between the first request that is written down and the last."""
    lines, pause = chance.randrange(1, REQUESTS), chance.random() * 0.02
    path = run.folder / "run.jsonl"

    def reached() -> bool:
        written = path.read_bytes().count(b"\n") if path.exists() else 0
        return written >= lines or run.process.poll() is not None

    wait_until(reached, f"{lines} lines are written")
    time.sleep(pause)


def _namesakes(peer: Any, journal: Path) -> dict[str, bytes]:
    """Newcomers with nearly the names of what the run left behind, and one with the very name of a team of its own."""
    entries = read_journal(journal)[1] if journal.exists() else ()
    user = next((entry.name for entry in entries if entry.resource_type == "User"), "")
    used = Counter(entry.name for entry in entries)
    known = (entry.name for entry in entries if entry.resource_type == "Group" and entry.shown)
    # Where a name was used twice, one of them may have no id yet and is looked for by that name.
    team = next((name for name in known if used[name] == 1), "")
    made = []
    if user:
        for name in (f"x{user}", f"{user}.x"):
            made.append(f"/Users/{peer.create('/Users', {'schemas': [urns.USER], 'userName': name})}")
    if team:
        for name in (team, team.upper()):
            made.append(f"/Groups/{peer.create('/Groups', {'schemas': [urns.GROUP], 'displayName': name})}")
    return {path: peer.http.get(f"{peer.base_url}{path}").content for path in made}
