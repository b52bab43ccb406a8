"""Several workers: the same run as with one, sooner."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cheroot.wsgi import Server

from scim_conformance.profile.loader import load_profile
from scim_conformance.run.session import Session
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.runfile import Run, read_run


@contextmanager
def sandbox(delay: float) -> Iterator[str]:
    """The address of a sandbox that holds back each answer by so many seconds, for any number of clients at a time."""
    served = Sandbox(load_profile("rfc"))

    def late(environ: Any, start_response: Any) -> Any:
        time.sleep(delay)
        return served(environ, start_response)

    server = Server(("127.0.0.1", 0), late, numthreads=20, shutdown_timeout=1)
    server.prepare()
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}{served.base_path}"
    finally:
        server.stop()
        thread.join(5)


TOPICS = ("create", "read", "replace", "patch", "delete", "members", "errors", "characteristics")


def run(url: str, folder: Path, workers: int) -> Run:
    """What clients do every day, by the command: with an answer in 100 ms the whole suite would take minutes."""
    everyday = " or ".join(f"test_{topic}.py" for topic in TOPICS)
    command = [
        sys.executable,
        "-m",
        "scim_conformance",
        "run",
        url,
        "--seed",
        "1",
        "--workers",
        str(workers),
        "-k",
        everyday,
    ]
    subprocess.run(
        [*command, "--output", str(folder)],
        env={**os.environ, "SCIM_TOKEN": "sandbox"},
        cwd=folder.parent,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return read_run(folder / "run.jsonl")


def verdicts(run: Run) -> dict[str, str]:
    return {line["id"]: line["verdict"] for line in run.verdicts}


def outcomes(run: Run) -> dict[str, str]:
    return {line["id"]: line["outcome"] for line in run.scenarios}


def requests(run: Run) -> Counter[tuple[str, ...]]:
    """What was sent, by whom, without what differs from run to run: ids, dates, versions, and the run's marker.

    The end of a list is elsewhere, and is looked for more than once, while others create and delete.
    """
    date = r"\d{4}-\d\d-\d\dT\d\d(?::|%3A)\d\d(?::|%3A)\d\d(?:\.\d+)?"
    made_up = re.compile(
        rf"{date}|[0-9a-f]{{32,}}|s?c?i?mcheck-[0-9a-f]{{8}}|127\.0\.0\.1:\d+|(?<=\"version\": \"W/)[^,]*",
        re.IGNORECASE,
    )
    return Counter(
        tuple(made_up.sub("…", text) for text in (one.scenario, one.request.method, one.request.url, _body(one)))
        for one in run.exchanges
        if one.scenario.partition("[")[0] not in ("cleanup", "list_end")
    )


def _body(exchange: Any) -> str:
    return exchange.request.body or ""


def seconds(run: Run) -> float:
    """How long acting and cleaning up took: without the start of the program, the survey and the judging."""
    acted = [one for one in run.exchanges if one.scenario != "survey"]
    starts = [datetime.fromisoformat(one.started).timestamp() for one in acted]
    cleanup = [start for start, one in zip(starts, acted, strict=True) if one.scenario == "cleanup"]
    ends = [start + one.elapsed_ms / 1000 for start, one in zip(starts, acted, strict=True)]
    last_act = max(end for end, one in zip(ends, acted, strict=True) if one.scenario != "cleanup")
    return last_act - min(starts) + max(ends) - min(cleanup)


@pytest.mark.slow
def test_workers_change_neither_requests_nor_outcomes(session: Callable[..., Session], tmp_path: Path) -> None:
    runs = []
    for workers in (1, 8):
        with sandbox(0.0) as url:
            acted = session(url=url, workers=workers, seed="1", output=str(tmp_path / str(workers)))
            acted.open()
            acted.stage.act_all(acted.every_scenario(), workers, lambda *_: None)
            acted.close(interrupted=False, bug=False)
        runs.append(read_run(acted.settings.output / "run.jsonl"))
    alone, together = runs

    assert len(alone.scenarios) > 150
    assert outcomes(together) == outcomes(alone)
    assert requests(together) == requests(alone)


@pytest.mark.alone
def test_eight_workers_are_five_times_as_fast_as_one(tmp_path: Path) -> None:
    taken: dict[int, float] = {}
    judged: dict[int, dict[str, str]] = {}
    for workers in (1, 2, 4, 8):
        # The shortest counts: a machine with other things to do makes a run longer, never shorter.
        for attempt in range(6 if workers == 8 else 1):
            with sandbox(0.1) as url:
                found = run(url, tmp_path / f"{workers}-{attempt}", workers)
            assert found.footer is not None
            assert found.footer["leftovers"] == []
            judged[workers] = verdicts(found)
            taken[workers] = min(taken.get(workers, 1e9), seconds(found))
            if taken[1] / taken[workers] >= 5:
                break
    print({workers: round(spent, 2) for workers, spent in taken.items()})

    assert taken[1] / taken[8] >= 5, taken
    assert judged[1] == judged[2] == judged[4] == judged[8]
