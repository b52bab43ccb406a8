"""The report on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

SEEN = "all => all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length"


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no-scripts"])
def paper(request: pytest.FixtureRequest, open_once: Open, failing_report: Path) -> Page:
    """The report as it is printed from a dark screen, its folds as they were."""
    page = open_once(failing_report, dark=True, scripts=request.param).page
    page.emulate_media(media="print")
    return page


def seen(page: Page, what: str) -> int:
    count: int = page.locator(what).evaluate_all(SEEN)
    return count


@pytest.mark.parametrize("part", [".versus", ".within > .copyable", ".excerpt", ".check .exchange pre mark"])
def test_every_finding_is_unfolded(paper: Page, part: str) -> None:
    assert seen(paper, part) == paper.locator(part).count() > 0


def test_every_check_of_the_list_is_there(paper: Page) -> None:
    assert seen(paper, "#rows li") == paper.locator("#rows li").count() > 100


def test_every_requirement_is_there(paper: Page) -> None:
    assert seen(paper, ".rfc li") == paper.locator(".rfc li").count() > 500


@pytest.mark.parametrize("control", ["button", "input", "select", "nav", ".self", ".skip", ".keys"])
def test_nothing_is_there_to_press(paper: Page, control: str) -> None:
    assert seen(paper, control) == 0


def test_the_log_of_exchanges_is_left_out(paper: Page) -> None:
    assert seen(paper, ".log") == 0


def test_links_show_where_they_lead(paper: Page) -> None:
    shown = paper.locator('main a[href^="http"]').evaluate_all(
        "links => links.map((one) => [one.getAttribute('href'), getComputedStyle(one, '::after').content])"
    )

    assert shown
    assert [href for href, after in shown if "attr(href)" not in after and href not in after] == []


def test_paper_is_white(paper: Page) -> None:
    assert paper.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert paper.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_nothing_is_cut_that_would_scroll_on_a_screen(paper: Page) -> None:
    cut = paper.locator("main pre, .versus dd").evaluate_all(
        "all => all.filter((one) => !one.closest('.log') && one.scrollHeight > one.clientHeight + 1).length"
    )

    assert cut == 0


def test_it_makes_a_document_of_many_pages(open_report: Open, failing_report: Path) -> None:
    printed = open_report(failing_report).page.pdf(format="A4")

    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") > 10


def test_printing_leaves_the_folds_as_they_were(open_report: Open, failing_report: Path) -> None:
    page = open_report(failing_report).page
    states = "all => all.map((one) => one.open)"
    before = page.locator("details").evaluate_all(states)
    page.pdf()

    assert page.locator("details").evaluate_all(states) == before


def test_where_styles_cannot_unfold_the_script_does(open_report: Open, failing_report: Path) -> None:
    page = open_report(failing_report).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("main .check:not([open]), main .rfc:not([open]), #list:not([open])").count() == 0
