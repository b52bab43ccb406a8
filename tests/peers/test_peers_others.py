"""What a run says of servers that nobody here wrote, in other languages and frameworks: each finding has its reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .findings import EXPECTED, compared, run
from .starting import PEERS, Missing, peer, session

pytestmark = pytest.mark.peers


@pytest.fixture(params=list(PEERS))
def other(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """A server by its name, and its base URL."""
    try:
        with peer(request.param) as base_url:
            yield request.param, base_url
    except Missing as problem:
        pytest.skip(str(problem))


def _everybody(base_url: str) -> dict[str, bytes]:
    with session() as http:
        return {kind: http.get(f"{base_url}{kind}").content for kind in ("/Users", "/Groups")}


def test_every_finding_has_its_reason_and_everybody_is_left_alone(other: tuple[str, str], tmp_path: Path) -> None:
    name, base_url = other
    with session() as http:
        http.post(f"{base_url}/Users", json={"userName": "alice@corp.example", "emails": [{"value": "a@corp.example"}]})
    before = _everybody(base_url)

    found = compared(name, {seen.id: seen.verdict for seen in run(base_url, tmp_path)})

    assert (found.unexplained, found.gone) == ({}, [])
    assert _everybody(base_url) == before


@pytest.mark.parametrize("name", EXPECTED)
def test_each_reason_names_its_section_and_says_what_is_wrong(name: str) -> None:
    for reason in EXPECTED[name]:
        assert reason.section.startswith("RFC 76"), reason
        assert reason.sentence.endswith("."), reason
        assert reason.verdicts, reason
