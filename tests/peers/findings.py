"""What a run says of each peer, with the reason. `python -m tests.peers.findings NAME` compares it with a run of today.

The command starts the server, runs the suite against it and prints the findings: those that a reason here explains,
those that none does, with what was seen, and those that are expected and did not come.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.peers.reasons import Reason
from tests.peers.reasons.django_scim2 import DJANGO_SCIM2
from tests.peers.reasons.scimmy import SCIMMY

from .starting import PEERS, TOKEN, peer

EXPECTED: Mapping[str, tuple[Reason, ...]] = {"scimmy": SCIMMY, "django_scim2": DJANGO_SCIM2}


class Seen(NamedTuple):
    """One verdict that is neither passed nor not applicable, and what was seen."""

    id: str
    verdict: str
    actual: str


class Comparison(NamedTuple):
    """What was seen and is explained, what is not, and what is expected and did not come."""

    explained: dict[str, str]
    unexplained: dict[str, str]
    gone: list[str]


def compared(name: str, seen: Mapping[str, str]) -> Comparison:
    """Verdicts by id, held against the reasons."""
    expected = {pattern: verdict for reason in EXPECTED[name] for pattern, verdict in reason.verdicts.items()}
    explained = {id: verdict for id, verdict in seen.items() if _explains(expected, id, verdict)}
    unexplained = {id: verdict for id, verdict in seen.items() if id not in explained}
    gone = [
        one for one, verdict in expected.items() if not any(_fits(one, id) and v == verdict for id, v in seen.items())
    ]
    return Comparison(explained, unexplained, gone)


def _explains(expected: Mapping[str, str], id: str, verdict: str) -> bool:
    return any(_fits(pattern, id) and verdict == word for pattern, word in expected.items())


def _fits(pattern: str, id: str) -> bool:
    """Whether an id is meant: a star stands for any text."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), id) is not None


def run(base_url: str, folder: Path) -> list[Seen]:
    """A run of the command against a server: everything that is neither passed nor not applicable."""
    verdicts = [line for line in lines(base_url, folder) if line["kind"] == "verdict"]
    return [_seen(line) for line in verdicts if line["verdict"] not in ("passed", "not applicable")]


def lines(base_url: str, folder: Path, *options: str) -> list[dict[str, Any]]:
    """The lines of the run file of a run against a server that left nothing behind."""
    ours = ("SCIM_", "PYTEST_", "TOX_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = [sys.executable, "-m", "scim_conformance", "run", base_url, "--output", "run", *options]
    done = subprocess.run(command, cwd=folder, env={**environment, "SCIM_TOKEN": TOKEN}, capture_output=True, text=True)
    file = folder / "run" / "run.jsonl"
    assert file.exists(), f"no run file: {done.stdout}{done.stderr}"
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert found[-1]["kind"] == "footer", f"the run file was cut off: {done.stdout}{done.stderr}"
    assert not found[-1]["leftovers"], f"something was left behind: {found[-1]['leftovers']}"
    return found


def _seen(line: Mapping[str, Any]) -> Seen:
    reason = line["reason"] or {}
    return Seen(line["id"], line["verdict"], line["actual"] or reason.get("text", ""))


def _print(name: str, seen: Iterable[Seen]) -> None:
    by_id = {one.id: one for one in seen}
    found = compared(name, {id: one.verdict for id, one in by_id.items()})
    for reason in EXPECTED[name]:
        print(f"{reason.section}: {reason.sentence}")
        for pattern, verdict in reason.verdicts.items():
            hits = sum(_fits(pattern, id) for id in found.explained)
            print(f"    {verdict:12} {pattern} ({hits})")
    print("\nUnexplained:" if found.unexplained else "\nNothing is unexplained.")
    for id, verdict in found.unexplained.items():
        print(f'    "{id}": "{verdict}",  # {by_id[id].actual}')
    for pattern in found.gone:
        print(f"    gone: {pattern}")


if __name__ == "__main__":
    for one in sys.argv[1:] or list(PEERS):
        with peer(one) as at, TemporaryDirectory() as where:
            print(f"== {one} ==")
            _print(one, run(at, Path(where)))
