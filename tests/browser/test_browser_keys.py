"""The report without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    return {
        name: one.id || one.textContent.trim().slice(0, 60),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        later: !window.before || Boolean(window.before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING),
        last: (window.before = one, false),
    };
}"""
"""What has the focus, and whether it comes after what this was asked for last."""


@pytest.fixture
def page(open_report: Open, failing_report: Path) -> Page:
    """The report as it opens."""
    return open_report(failing_report).page


def finding(page: Page) -> str:
    """The check that has the focus."""
    id: str = page.evaluate("document.activeElement.closest('.check, .card:not(.cluster)')?.id ?? ''")
    return id


def findings(page: Page) -> list[str]:
    """All checks that have a card, in their order."""
    ids: list[str] = page.locator(".check, .card:not(.cluster)").evaluate_all("all => all.map((one) => one.id)")
    return ids


def test_slash_goes_to_the_search(page: Page) -> None:
    page.keyboard.press("/")

    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_be_in_viewport()
    expect(page.locator("#q")).to_have_value("")


def test_escape_clears_the_search_and_stays_in_it(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("delete")
    page.select_option("#by-verdict", "failed")
    page.focus("#q")
    page.keyboard.press("Escape")

    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("#by-verdict")).to_have_value("")
    expect(page.locator("#q")).to_be_focused()


def test_escape_leaves_an_empty_search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.press("Escape")

    expect(page.locator("#q")).not_to_be_focused()


def test_j_goes_from_finding_to_finding(page: Page) -> None:
    visited = []
    for _ in range(6):
        page.keyboard.press("j")
        visited.append(finding(page))

    assert visited == findings(page)[:6]


def test_k_goes_back(page: Page) -> None:
    for key in "jjjk":
        page.keyboard.press(key)

    assert finding(page) == findings(page)[1]


def test_k_stays_at_the_first_finding(page: Page) -> None:
    for key in "jkk":
        page.keyboard.press(key)

    assert finding(page) == findings(page)[0]


def test_j_stays_at_the_last_finding(page: Page) -> None:
    page.locator(".check > summary").last.focus()
    page.keyboard.press("j")

    assert finding(page) == findings(page)[-1]


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_j_starts_after_the_finding_in_the_address(open_report: Open, failing_report: Path, width: int) -> None:
    ids = findings(open_report(failing_report, scripts=False).page)
    page = open_report(failing_report, width=width, at=f"#{ids[4]}").page
    page.keyboard.press("j")

    assert finding(page) == ids[5]


def test_the_finding_with_the_focus_is_seen_whole(page: Page) -> None:
    for _ in range(4):
        page.keyboard.press("j")
    box = page.locator(f'[id="{finding(page)}"] > summary').bounding_box()
    bar = page.locator("nav").bounding_box()

    assert box is not None
    assert bar is not None
    assert bar["y"] + bar["height"] <= box["y"] < 300


def test_enter_opens_and_closes_a_finding(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    check = page.locator(f'[id="{finding(page)}"]')
    before = check.get_attribute("open") is not None
    page.keyboard.press("Enter")
    once = check.get_attribute("open") is not None
    page.keyboard.press("Enter")

    assert (once, check.get_attribute("open") is not None) == (not before, before)


def test_letters_that_are_typed_are_no_commands(page: Page) -> None:
    page.focus("#q")
    page.keyboard.type("jk/")

    expect(page.locator("#q")).to_have_value("jk/")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize("key", ["Control+/", "Alt+j", "Meta+k"])
def test_the_keys_of_the_browser_stay_its_own(page: Page, key: str) -> None:
    page.keyboard.press(key)

    assert page.evaluate("document.activeElement === document.body")


def test_the_first_stop_skips_to_the_result(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_after_the_skip_the_next_stop_is_in_the_result(page: Page) -> None:
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_every_stop_shows_that_it_has_the_focus(page: Page) -> None:
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))

    assert [stop["name"] for stop in stops if not (stop["ring"] and stop["seen"])] == []


def test_the_stops_follow_the_page(page: Page) -> None:
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))

    assert [stop["name"] for stop in stops if not stop["later"]] == []


def test_the_filters_are_reached_from_the_search(page: Page) -> None:
    page.keyboard.press("/")
    visited = []
    for _ in range(6):
        page.keyboard.press("Tab")
        visited.append(page.evaluate("document.activeElement.name || document.activeElement.type"))

    assert visited == ["verdict", "level", "authority", "severity", "topic", "reset"]


def test_the_keys_are_told(page: Page) -> None:
    expect(page.locator(".keys")).to_be_visible()
