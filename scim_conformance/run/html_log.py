"""pytest-html's log of a run: in the output folder, with our columns and exchanges, and nothing of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from scim_conformance.report.log import SHOWN_PER_ROW, add_cells, add_exchanges, add_headers
from scim_conformance.run.session import Session
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import exchange_of
from scim_conformance.wire.exchange import Exchange


class Log:
    """The plugin object that pytest-html and pytest-metadata ask, where they are loaded."""

    def __init__(self, run: Session) -> None:
        self._run = run

    @pytest.hookimpl(optionalhook=True)
    def pytest_metadata(self, metadata: dict[str, Any]) -> None:
        """Keep out of the log what pytest-metadata copies from the environment of a CI job: people, paths, machines."""
        for name in [name for name, value in metadata.items() if os.environ.get(name) == value]:
            del metadata[name]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Our columns."""
        add_headers(cells)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """One row."""
        add_cells(cells, getattr(report, "scim", {}))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """What unfolds below that row."""
        line = getattr(report, "scim", None)
        if line is not None:
            sent_along = [exchange_of(each) for each in line.get("shown", ())]
            shown = sent_along or shown_in_row(self._run.exchanges, line["exchanges"])
            add_exchanges(data, shown, self._run.settings.credentials.header)


def shown_in_row(recorded: Sequence[Exchange], seqs: Sequence[int]) -> list[Exchange]:
    """The exchanges that a row has room for; they are recorded from 1 on, without a gap."""
    return [recorded[seq - 1] for seq in seqs[:SHOWN_PER_ROW] if 0 < seq <= len(recorded)]


def keep_log(config: pytest.Config, session: pytest.Session, run: Session) -> None:
    """Have pytest-html write its log to the output folder, unless it was told where, or is not loaded.

    It makes the folder as soon as it knows the path, and must not where the endpoint turns out to be unusable. So it
    is told late, and hears of the start of the session from us.
    """
    html = config.pluginmanager.get_plugin("html")
    if html is None or getattr(config.option, "htmlpath", "") is not None:
        return
    config.option.htmlpath = str(run.settings.output / "log.html")
    config.option.self_contained_html = True
    before = {id(plugin) for _, plugin in config.pluginmanager.list_name_plugin()}
    html.pytest_configure(config)
    log: Any
    for _, log in config.pluginmanager.list_name_plugin():
        if id(log) not in before:
            log._generate_report = _forgiving(log._generate_report, session, run)
            log.pytest_sessionstart(session)


def _forgiving(generate: Callable[..., None], session: pytest.Session, run: Session) -> Callable[..., None]:
    """pytest-html's writing of its log: a full disk must neither break the start of a run nor hide its end."""

    def generating(*given: Any, **named: Any) -> None:
        try:
            generate(*given, **named)
        except OSError as problem:
            run.cannot_write(problem)
            if session.exitstatus not in (Exit.BUG, Exit.INTERRUPTED):
                session.exitstatus = int(Exit.USAGE)

    return generating
