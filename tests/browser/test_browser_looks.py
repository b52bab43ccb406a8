"""The report at desktop and phone width, light and dark: it fits, is accessible, and asks for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, WIDE, Open

pytestmark = pytest.mark.browser


@pytest.fixture(params=["clean_report", "failing_report", "clients_report"])
def report(request: pytest.FixtureRequest) -> Path:
    """Each of the reports."""
    return Path(request.getfixturevalue(request.param))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_page_fits_its_window(open_report: Open, report: Path, width: int, dark: bool) -> None:
    view = open_report(report, width=width, dark=dark)
    assert view.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [
        ("clean_report", NARROW, True),
        ("failing_report", WIDE, False),
        ("clients_report", WIDE, False),
        ("clients_report", NARROW, True),
    ],
)
def test_axe_finds_nothing(
    open_report: Open, request: pytest.FixtureRequest, name: str, width: int, dark: bool
) -> None:
    view = open_report(
        Path(request.getfixturevalue(name)), width=width, dark=dark, lax=True
    )  # axe is a script that our policy keeps out
    view.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = Axe().run(view.page)
    assert found.violations_count == 0, found.generate_report()


def test_nothing_is_asked_for_but_the_file(open_report: Open, report: Path) -> None:
    assert open_report(report).requested == [report.as_uri()]


def test_the_browser_has_nothing_to_complain_of(open_report: Open, report: Path) -> None:
    assert open_report(report).complaints == []


def test_dark_is_dark_and_light_is_light(open_report: Open, report: Path) -> None:
    grounds = [
        open_report(report, dark=dark).page.evaluate("getComputedStyle(document.body).backgroundColor")
        for dark in (False, True)
    ]
    light, dark = (sum(int(part) for part in ground[4:-1].split(",")) for ground in grounds)
    assert light > 600 > 150 > dark
