"""The report where scripts are off: everything can be read, and nothing is there that would not work."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

SEEN = "all => all.filter((one) => one.checkVisibility()).length"


@pytest.fixture
def page(open_report: Open, failing_report: Path) -> Page:
    """The report as it opens."""
    return open_report(failing_report, scripts=False).page


def test_no_script_runs(page: Page) -> None:
    assert page.locator(".keys").get_attribute("hidden") is not None


@pytest.mark.parametrize("control", ["button", "input", "select", "kbd", "#filter"])
def test_no_control_is_there_that_would_do_nothing(page: Page, control: str) -> None:
    assert page.locator(control).count() > 0
    assert page.locator(control).evaluate_all(SEEN) == 0


def test_every_cause_shows_a_finding_with_its_curl_line(page: Page) -> None:
    causes = page.locator("article.cluster")
    shown = page.locator("article.cluster .check:first-of-type .within > .copyable code")

    assert shown.evaluate_all(SEEN) == causes.count() > 0
    assert all("curl " in text for text in shown.all_inner_texts())


def test_findings_unfold(page: Page) -> None:
    check = page.locator(".check:not([open])").first
    text = check.locator(".versus")
    assert text.is_hidden()
    page.locator(".check:not([open]) > summary").first.click()

    assert page.locator(".check[open] .versus:visible").count() > page.locator("article.cluster").count()


@pytest.mark.parametrize("place", ["#features ~ .scroll table td", "#counts ~ .scroll table td", "#timeline-words"])
def test_tables_and_timeline_are_read_at_once(page: Page, place: str) -> None:
    assert page.locator(place).count() > 0
    assert page.locator(place).evaluate_all(SEEN) == page.locator(place).count()


def test_requirements_unfold(page: Page) -> None:
    rfc = page.locator(".rfc").first
    rfc.locator("> summary").click()
    rfc.locator(".section > summary").first.click()

    expect(rfc.locator(".plain li").first).to_be_visible()


def test_the_list_of_checks_unfolds(page: Page) -> None:
    page.click("#list > summary")

    assert page.locator("#rows li").evaluate_all(SEEN) == page.locator("#rows li").count() > 100


@pytest.mark.parametrize(
    "place", ["#rows li[data-f^=passed][id]", ".log .exchange .inside", ".exchange > .inside", ".rfc .section li a"]
)
def test_an_address_opens_what_is_folded_around_its_target(open_report: Open, failing_report: Path, place: str) -> None:
    target = open_report(failing_report, scripts=False).page.locator(place).last
    id = target.get_attribute("id") or str(target.get_attribute("href")).removeprefix("#")
    page = open_report(failing_report, scripts=False, at=f"#{id}").page

    expect(page.locator(f'[id="{id}"]')).to_be_in_viewport()


def test_navigation_works(page: Page) -> None:
    page.locator("nav a[href='#requirements']").click()

    expect(page.locator("#requirements")).to_be_in_viewport()
