"""Reports as files, opened in a headless Chromium; Debian's own, so that nothing is downloaded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.report.page import index_html
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.runfile import read_run
from tests.report.large import large_run

FAULTS = (
    "create-without-location",
    "error-status-number",
    "delete-ignored",
    "filter-case-sensitive",
    "patch-replace-ignored",
    "member-remove-removes-all",
)
"""What the server of the failing report does wrong."""

TOPICS = ("create", "read", "delete", "errors", "filter", "members", "patch", "rules")
"""What is judged for the reports that are looked at: something for every part of the page."""

STUMBLED_OVER = (
    "patch-capital-op-refused",
    "patch-without-path-refused",
    "member-replace-by-none-ignored",
    "excluded-ignored-in-reads",
    "idp:onelogin/update",
    "idp:ping-put/deactivate",
)
"""What the server does wrong that identity providers are played against."""

WIDE, NARROW = 1280, 390
"""Pixels: a desktop, and a phone."""


@dataclass
class View:
    """A report in a window, with everything that the browser complained of and everything that it asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def refuse(self, dialog: Dialog) -> None:
        """Notes a dialog, which no report has, and closes it."""
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


Open = Callable[..., View]


def chromium_here() -> str:
    """The path of a Chromium. Nothing is skipped where there is none: who asks for these tests wants to know."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.fail("These tests drive a Chromium: install one, on Debian with `apt-get install chromium`.")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_here(), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opening(chromium: Browser) -> Iterator[Open]:
    """What opens reports, each in a window of its own, and closes the windows in the end."""
    with ExitStack() as windows:

        def open_it(
            path: Path,
            *,
            width: int = WIDE,
            dark: bool = False,
            scripts: bool = True,
            at: str = "",
            lax: bool = False,
            clipboard: bool = False,
            before: str = "",
        ) -> View:
            context = chromium.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                java_script_enabled=scripts,
                bypass_csp=lax,
                permissions=["clipboard-read", "clipboard-write"] if clipboard else [],
            )
            windows.callback(context.close)
            if before:
                context.add_init_script(before)
            view = View(context.new_page())
            view.page.set_default_timeout(10_000)
            view.page.on("console", lambda said: view.complaints.append(said.text))
            view.page.on("pageerror", lambda error: view.complaints.append(str(error)))
            view.page.on("dialog", view.refuse)
            view.page.on("request", lambda request: view.requested.append(request.url))
            view.page.goto(path.as_uri() + at)
            return view

        yield open_it


@pytest.fixture
def open_report(chromium: Browser) -> Iterator[Open]:
    """`open_report(path, width=NARROW, dark=True, scripts=False, at="#check-…")`; `before` runs before the page's."""
    with opening(chromium) as open_it:
        yield open_it


@pytest.fixture(scope="module")
def open_once(chromium: Browser) -> Iterator[Open]:
    """The same for windows that several tests only look at."""
    with opening(chromium) as open_it:
        yield open_it


def _run(folder: Path, *faults: str, chosen: str = "", options: tuple[str, ...] = ()) -> Path:
    chosen = chosen or " or ".join(f"test_{topic}.py" for topic in TOPICS)
    with serve(Sandbox(load_profile("rfc"), faults=faults)) as served, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCIM_TOKEN", "sandbox")
        with pytest.raises(SystemExit):
            main(["run", served.base_url, "--output", str(folder), "--seed", "browser", "-k", chosen, *options])
    return folder / "index.html"


@pytest.fixture(scope="session")
def clean_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a server that does everything right."""
    return _run(tmp_path_factory.mktemp("clean") / "run")


@pytest.fixture(scope="session")
def failing_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a server that has the faults above."""
    return _run(tmp_path_factory.mktemp("failing") / "run", *FAULTS)


@pytest.fixture(scope="session")
def clients_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a server for which several clients of identity providers are not ready."""
    folder = tmp_path_factory.mktemp("clients") / "run"
    return _run(folder, *STUMBLED_OVER, chosen="test_clients", options=("--idp", "all"))


@pytest.fixture(scope="session")
def large_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of 5,000 verdicts and 10,000 exchanges."""
    return write(large_run(), tmp_path_factory.mktemp("large"))


def write(lines: Iterable[dict[str, Any]], folder: Path) -> Path:
    """The page of a run file with these lines."""
    run, page = folder / "run.jsonl", folder / "index.html"
    run.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    page.write_text(index_html(read_run(run)), encoding="utf-8")
    return page
