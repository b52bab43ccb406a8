"""Reports as files, opened in a headless Chromium; Debian's own, so that nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox

FAULTS = (
    "create-without-location",
    "error-status-number",
    "delete-ignored",
    "filter-ignored",
    "patch-replace-ignored",
    "member-remove-removes-all",
)
"""What the server of the failing report does wrong."""

WIDE, NARROW = 1280, 390
"""Pixels: a desktop, and a phone."""


@dataclass
class View:
    """A report in a window, with everything that the browser complained of and everything that it asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)


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


@pytest.fixture
def open_report(chromium: Browser) -> Iterator[Open]:
    """`open_report(path, width=NARROW, dark=True, scripts=False, at="#check-…")`."""
    with ExitStack() as windows:

        def open_it(
            path: Path, *, width: int = WIDE, dark: bool = False, scripts: bool = True, at: str = "", lax: bool = False
        ) -> View:
            context = chromium.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                java_script_enabled=scripts,
                bypass_csp=lax,
            )
            windows.callback(context.close)
            view = View(context.new_page())
            view.page.on("console", lambda said: view.complaints.append(said.text))
            view.page.on("pageerror", lambda error: view.complaints.append(str(error)))
            view.page.on("dialog", lambda dialog: view.complaints.append(f"dialog: {dialog.message}"))
            view.page.on("request", lambda request: view.requested.append(request.url))
            view.page.goto(path.as_uri() + at)
            return view

        yield open_it


def _run(folder: Path, *faults: str) -> Path:
    with serve(Sandbox(load_profile("rfc"), faults=faults)) as served, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCIM_TOKEN", "sandbox")
        with pytest.raises(SystemExit):
            main(["run", served.base_url, "--output", str(folder), "--seed", "browser"])
    return folder / "index.html"


@pytest.fixture(scope="session")
def clean_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a server that does everything right."""
    return _run(tmp_path_factory.mktemp("clean") / "run")


@pytest.fixture(scope="session")
def failing_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a server that has the faults above."""
    return _run(tmp_path_factory.mktemp("failing") / "run", *FAULTS)
