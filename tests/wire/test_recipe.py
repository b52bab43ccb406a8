"""A finding as a script: run by a shell, it shows what the run saw, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import requests

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.sandbox.server import Served, serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.runfile import Run, read_run
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.recipe import LONGEST, Recipes

BASE = "https://h/v2"
AUTHORIZED = (("Authorization", "Bearer [redacted]"), ("Accept", "application/scim+json"))
SHELL = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="the scripts need curl and jq")


def recipe(run: Iterable[Exchange], named: list[int], header: str = "Authorization") -> str:
    return Recipes(run, header).script(named)


def exchange(seq: int, method: str, path: str, *, body: str | None = None, answer: str = "", **more: str) -> Exchange:
    told = {"scenario": "acting", "resource_type": "User", "operation": "", **more}
    return Exchange(seq, Sent(method, f"{BASE}{path}", AUTHORIZED, body), Received(200, body=answer), **told)  # type: ignore[arg-type]


def created(seq: int, id: str, **more: str) -> Exchange:
    body = f'{{"userName": "name-{seq}"}}'
    return exchange(seq, "POST", "/Users", body=body, answer=f'{{"id": "{id}"}}', operation="create", **more)


def test_what_is_named_comes_after_what_led_to_it() -> None:
    run = [created(1, "u-1"), exchange(2, "GET", "/Users/u-1"), exchange(3, "DELETE", "/Users/u-1")]
    lines = recipe(run, [3]).splitlines()
    assert [line.split("'")[0].strip() for line in lines] == [
        "USER1=$(curl -s -X POST",
        "curl -is -X DELETE",
        "curl -s -X DELETE",
    ]


def test_ids_are_variables_in_addresses_bodies_and_filters() -> None:
    run = [
        created(1, "u-1"),
        exchange(2, "PATCH", "/Users/u-1", body='{"value": "u-1"}'),
        exchange(3, "GET", "/Users?filter=id%20eq%20%22u-1%22"),
    ]
    script = recipe(run, [2, 3])
    assert "u-1" not in script
    assert """'https://h/v2/Users/'"$USER1" -H""" in script
    assert """'{"value": "'"$USER1"'"}'""" in script
    assert """%22'"$USER1"'%22'""" in script


def test_an_id_is_not_found_inside_something_else() -> None:
    run = [created(1, "1"), exchange(2, "PUT", "/Users/1", body='{"userName": "11", "title": "a 1"}')]
    assert """{"userName": "11", "title": "a 1"}""" in recipe(run, [2])


def test_what_another_scenario_has_created_is_created_too() -> None:
    run = [created(1, "u-1", scenario="another"), exchange(2, "GET", "/Users/u-1")]
    assert recipe(run, [2]).startswith("USER1=$(curl -s -X POST")


def test_a_creation_that_is_named_shows_its_status_and_answer() -> None:
    line, _ = recipe([created(1, "u-1")], [1]).splitlines()
    assert line.startswith(r"USER1=$(curl -s -w '%{stderr}HTTP %{http_code}\n' -X POST")
    assert line.endswith("| tee /dev/stderr | jq -r .id)")


def test_reads_on_the_way_are_left_out() -> None:
    run = [created(1, "u-1"), exchange(2, "GET", "/Users"), exchange(3, "GET", "/Users/u-1")]
    assert recipe(run, [3]).count("/Users'") == 1


@pytest.mark.parametrize(
    "run",
    [
        [exchange(1, "GET", "/Users/[redacted]-1")],
        [*(created(seq, f"u-{seq}") for seq in range(1, LONGEST + 2)), exchange(99, "GET", "/Users/u-1")],
        [created(1, "same"), created(2, "same"), exchange(3, "GET", "/Users/same")],
        [created(1, "'"), exchange(2, "PATCH", "/Users/%27", body='{"title": "it\'s $(reboot)"}')],
        [created(1, "a`b`"), exchange(2, "GET", "/Users/a`b`")],
    ],
    ids=[
        "an id that is not known",
        "too many steps",
        "an id given twice",
        "an id that is a quote",
        "an id that is a command",
    ],
)
def test_where_no_script_can_be_made_there_is_none(run: list[Exchange]) -> None:
    assert recipe(run, [run[-1].seq]) == ""


@pytest.fixture(scope="module")
def broken() -> Iterator[Served]:
    """A sandbox that wipes groups."""
    with serve(Sandbox(load_profile("rfc"), token="recipe-token", faults=("member-remove-removes-all",))) as served:
        yield served


@pytest.fixture(scope="module")
def seen(broken: Served, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run against it."""
    folder = tmp_path_factory.mktemp("recipe") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCIM_TOKEN", "recipe-token")
        with pytest.raises(SystemExit):
            main(["run", broken.base_url, "--output", str(folder), "-k", "test_members.py"])
    return read_run(folder / "run.jsonl")


@SHELL
def test_a_shell_sees_what_the_run_saw_and_leaves_nothing(broken: Served, seen: Run, tmp_path: Path) -> None:
    (failed,) = (line for line in seen.verdicts if line["verdict"] == "failed")
    script = recipe(seen.exchanges, failed["exchanges"])

    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        env={**os.environ, "SCIM_TOKEN": "recipe-token"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=tmp_path,
    )
    left = requests.get(f"{broken.base_url}/Users", headers={"Authorization": "Bearer recipe-token"}, timeout=10).json()

    assert failed["id"] == "members/remove-keeps-the-others"
    assert "200 OK" in done.stdout
    assert '"displayName"' in done.stdout
    assert '"members"' not in done.stdout.rpartition("HTTP/1.1 200")[2]
    assert left["totalResults"] == 0
