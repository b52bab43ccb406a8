"""A run under pytest-xdist: the controller asks the endpoint what it is, and one worker does all the rest.

Scenarios act side by side in threads, so processes gain nothing here. But who has `-n` in an ini file gets the same
requests and the same verdicts as without it, and tests that have nothing to do with SCIM are spread as ever.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.report.build import build
from scim_conformance.run.leftovers import clean_up
from scim_conformance.run.session import JOURNAL, RUN_FILE, Session
from scim_conformance.run.settings import Settings, UsageError
from scim_conformance.run.terminal import Line
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import exchange_line, exchange_of
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.target import Credentials

KEY = "scim"
"""Under which the processes tell each other of the run."""


@dataclass(frozen=True, slots=True)
class Result:
    """How the run ended, as the worker that did it says: the exit code and the lines of the summary."""

    exit: Exit
    lines: tuple[Line, ...]


class Controller:
    """The plugin object of the process that starts the workers; `end` is called with the result, if there is one."""

    def __init__(self, session: Session, environ: Mapping[str, str], end: Callable[[Result], None]) -> None:
        self._session = session
        self._environ = environ
        self._end = end
        self._result: Result | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="scim-conformance-"))

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker what it needs to know."""
        node.workerinput[KEY] = json.dumps(_told(self._session, self._folder / "items.json"))

    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Whatever --dist says: the items of the run stay together."""
        from scim_conformance.run.scheduling import OneWorker  # xdist is not everywhere

        return OneWorker(config, log, KEY, self._folder / "items.json")

    def pytest_testnodedown(self, node: Any) -> None:
        """Take the result of the worker that did the run."""
        told = getattr(node, "workeroutput", {}).get(KEY)
        if told is not None:
            self._result = Result(Exit(told["exit"]), tuple(Line(*line) for line in told["lines"]))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """All workers are gone: tell how the run ended. Where its worker was lost, clean up in its place."""
        shutil.rmtree(self._folder, ignore_errors=True)
        output = self._session.settings.output
        if self._result is None and (output / RUN_FILE).exists():
            self._result = Result(Exit.INTERRUPTED, self._after_a_loss(output))
        if self._result is not None:
            self._end(self._result)

    def _after_a_loss(self, output: Path) -> tuple[Line, ...]:
        build(output / RUN_FILE)
        options = self._session.settings.options
        lost = Line("The worker process that did the run was lost, so this is no result.", "bad")
        if options.sandbox:
            return (lost,)
        try:
            gone, left = clean_up(
                output / JOURNAL, self._environ, options.sign_in, ca_bundle=options.ca_bundle, proxy=options.proxy
            )
        except UsageError as problem:
            return lost, Line(f"It was not cleaned up after: {problem}", "warn")
        return lost, Line(f"Cleaned up after it: {gone} resources are gone, {len(left)} are left.")


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def is_controller(config: pytest.Config) -> bool:
    """Whether this process hands its items to workers."""
    return getattr(config.option, "dist", "no") != "no" and not is_worker(config)


def settings_of_the_run(config: pytest.Config, settings: Settings) -> Settings:
    """A worker's settings: its own, with what the controller has chosen for all."""
    told = _heard(config)
    return replace(
        settings,
        target=settings.target_at(told["base_url"]),
        credentials=Credentials(**told["credentials"]),
        marker=told["marker"],
        seed=told["seed"],
        output=Path(told["output"]),
    )


def answers_for(config: pytest.Config) -> tuple[Exchange, ...]:
    """The exchanges of the survey, which the controller has done."""
    return tuple(exchange_of(line) for line in _heard(config)["exchanges"])


def keep_together(config: pytest.Config, nodeids: Iterable[str]) -> None:
    """Tell the controller which items belong to the run. Every worker says the same, so the last may win."""
    path = Path(_heard(config)["items"])
    draft = path.with_name(f"{path.name}-{os.getpid()}")
    draft.write_text(json.dumps(list(nodeids)), encoding="utf-8")
    draft.replace(path)


def report_to_controller(config: pytest.Config, result: Result) -> None:
    """Tell the controller how the run ended."""
    config.workeroutput[KEY] = {"exit": int(result.exit), "lines": [[*line] for line in result.lines]}  # type: ignore[attr-defined]  # xdist's own


def _told(session: Session, items: Path) -> dict[str, Any]:
    settings = session.settings
    return {
        "base_url": session.base_url,
        "credentials": asdict(settings.credentials),
        "marker": settings.marker,
        "seed": settings.seed,
        "output": str(settings.output),
        "exchanges": [exchange_line(exchange) for exchange in session.exchanges],
        "items": str(items),
    }


def _heard(config: pytest.Config) -> dict[str, Any]:
    return dict(json.loads(config.workerinput[KEY]))  # type: ignore[attr-defined]  # xdist's own
