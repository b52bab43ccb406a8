"""Addresses within the report: each opens what it is folded into and lands where the reader sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE, Open

pytestmark = pytest.mark.browser

PLACES = {
    "a cause": "article.cluster:last-of-type",
    "a check folded into its cause": "details.check:not([open])",
    "an exchange of a check": ".check:not([open]) .exchange > .inside",
    "an exchange of the log": ".log .exchange .inside",
    "a check of the list": "#rows li[data-f^=passed][id]:nth-child(77)",
}

ON_TOP = """target => {
    const box = target.getBoundingClientRect();
    const seen = document.elementFromPoint(box.left + 12, box.top + 12);
    return box.top >= 0 && box.bottom > box.top && target.contains(seen);
}"""
"""Whether the upper left corner of the target is in the window, with nothing over it."""


@pytest.fixture
def page(open_report: Open, failing_report: Path) -> Page:
    """The report as it opens."""
    return open_report(failing_report).page


@pytest.fixture(scope="module")
def ids(open_once: Open, failing_report: Path) -> dict[str, str]:
    """The id of one target of each kind."""
    page = open_once(failing_report, scripts=False).page
    return {kind: str(page.locator(f"{place}[id]").last.get_attribute("id")) for kind, place in PLACES.items()}


def at(page: Page, id: str) -> Locator:
    return page.locator(f'[id="{id}"]')


@pytest.mark.parametrize("width", [WIDE, 800, NARROW])
@pytest.mark.parametrize("kind", PLACES)
def test_an_address_shows_its_target(
    open_report: Open, failing_report: Path, ids: dict[str, str], kind: str, width: int
) -> None:
    page = open_report(failing_report, width=width, at=f"#{ids[kind]}").page

    expect(at(page, ids[kind])).to_be_in_viewport()
    assert at(page, ids[kind]).evaluate(ON_TOP)


def test_the_address_of_a_check_opens_it(open_report: Open, failing_report: Path, ids: dict[str, str]) -> None:
    page = open_report(failing_report, at=f"#{ids['a check folded into its cause']}").page

    expect(at(page, ids["a check folded into its cause"]).locator(".copyable").first).to_be_visible()


@pytest.mark.parametrize("kind", ["an exchange of a check", "a check of the list"])
def test_where_the_browser_unfolds_nothing_the_script_does(page: Page, ids: dict[str, str], kind: str) -> None:
    page.evaluate(
        "id => { history.replaceState(null, '', '#' + id); dispatchEvent(new Event('hashchange')); }", ids[kind]
    )

    expect(at(page, ids[kind])).to_be_in_viewport()


def test_a_link_opens_a_check_again_that_was_folded_meanwhile(
    open_report: Open, failing_report: Path, ids: dict[str, str]
) -> None:
    id = ids["a check folded into its cause"]
    page = open_report(failing_report, at=f"#{id}").page
    page.click("#collapse")
    page.click("#list > summary")
    page.locator(f'#rows a[href="#{id}"]').click()

    expect(at(page, id).locator(".copyable").first).to_be_visible()


def test_the_link_sign_of_a_check_gives_its_address(page: Page) -> None:
    check = page.locator("details.check[open]").last
    check.locator("a.self").click()

    assert page.url.endswith(f"#{check.get_attribute('id')}")


def test_the_link_sign_of_a_cause_gives_its_address(page: Page) -> None:
    cause = page.locator("article.cluster").nth(2)
    cause.locator("h3 a.self").click()

    assert page.url.endswith(f"#{cause.get_attribute('id')}")


@pytest.mark.parametrize("report", ["clean_report", "failing_report", "large_report"])
def test_every_link_within_the_page_has_its_target(
    open_report: Open, report: str, request: pytest.FixtureRequest
) -> None:
    page = open_report(request.getfixturevalue(report)).page
    lost = page.locator('a[href^="#"]').evaluate_all(
        "links => links.map((link) => link.getAttribute('href').slice(1)).filter((id) => !document.getElementById(id))"
    )

    assert lost == []


def test_no_two_places_have_the_same_address(page: Page) -> None:
    ids = page.locator("[id]").evaluate_all("all => all.map((one) => one.id)")

    assert len(ids) == len(set(ids))


def test_expand_all_opens_every_fold_but_the_log(page: Page) -> None:
    page.click("#expand")

    assert page.locator("main details:not([open])").evaluate_all("all => all.every((one) => one.closest('.log'))")
    assert page.locator(".log[open]").count() == 0


def test_collapse_all_closes_every_fold(page: Page) -> None:
    page.click("#expand")
    page.click("#collapse")

    assert page.locator("main details[open]").count() == 0


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_expanded_it_still_fits_its_window(open_report: Open, failing_report: Path, width: int) -> None:
    page = open_report(failing_report, width=width).page
    page.locator("#expand").click()

    assert page.evaluate("document.documentElement.scrollWidth") == width
