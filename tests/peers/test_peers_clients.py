"""Which identity providers can provision to servers that nobody here wrote; what does not pass has its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.clients.loader import clients
from scim_conformance.verdict.readiness import OBSERVED

from .conftest import serving
from .findings import lines
from .reasons.clients import CLIENTS, Clients
from .starting import TOKEN, Missing, peer

pytestmark = pytest.mark.peers

Lines = list[dict[str, Any]]


@contextmanager
def started(name: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The base URL of one of the servers. Raises Missing where it cannot be had."""
    if name == "scim2_server":
        with serving(request.getfixturevalue("scim2_server"), "--bearer-token", TOKEN) as server:
            yield server.base_url
    else:
        with peer(name) as base_url:
            yield base_url


@pytest.fixture(scope="module", params=[*CLIENTS])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Clients, Lines]:
    """What is expected of a server, and the run file of a run that plays every client against it, and nothing else."""
    folder: Path = tmp_path_factory.mktemp("clients")
    try:
        with started(request.param, request) as base_url:
            return CLIENTS[request.param], lines(base_url, folder, "--idp", "all", "-k", "test_clients")
    except Missing as problem:
        pytest.skip(str(problem))


def test_each_client_is_as_ready_as_expected_and_blocked_by_these_steps(played: tuple[Clients, Lines]) -> None:
    expected, found = played
    ready = {line["client"]: line for line in found if line["kind"] == "readiness"}

    seen = {id: (one["state"], tuple(step["step"] for step in one["blockers"])) for id, one in ready.items()}
    assert seen == expected.ready


def test_every_step_that_does_not_pass_has_its_reason(played: tuple[Clients, Lines]) -> None:
    expected, found = played
    verdicts = {line["id"]: line for line in found if line["kind"] == "verdict" and line["authority"] == "idp"}

    seen = {id: _word(line) for id, line in verdicts.items() if line["verdict"] != "passed"}
    told = {id: word for obstacle in expected.obstacles for id, word in obstacle.verdicts.items()}
    assert seen == told, "\n".join(f"{id}: {verdicts[id]['actual'] or verdicts[id]['reason']}" for id in seen)


def _word(line: Mapping[str, Any]) -> str:
    """The verdict; a finding that is never red is told from a step that does not apply."""
    observed = line["reason"] is not None and line["reason"]["code"] == OBSERVED
    return "observed" if observed else str(line["verdict"])


@pytest.mark.parametrize("name", CLIENTS)
def test_each_obstacle_names_who_says_so_and_is_of_steps_that_there_are(name: str) -> None:
    for obstacle in CLIENTS[name].obstacles:
        assert obstacle.source.startswith(("https://", "RFC 76")), obstacle
        assert obstacle.sentence.endswith("."), obstacle
        for check in obstacle.verdicts:
            _, client, step = check.split("/")
            assert step in clients()[client].steps, check


@pytest.mark.parametrize("name", CLIENTS)
def test_a_step_has_one_reason(name: str) -> None:
    told = [check for obstacle in CLIENTS[name].obstacles for check in obstacle.verdicts]
    assert len(told) == len(set(told))
