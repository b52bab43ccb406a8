"""From the headline to the request that shows a failure, and from there to a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE, Open

pytestmark = pytest.mark.browser

NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })"
REFUSING_CLIPBOARD = """
navigator.clipboard.writeText = () => Promise.reject(new DOMException("no permission", "NotAllowedError"));
document.execCommand = () => false;
"""


@pytest.fixture
def page(open_report: Open, failing_report: Path) -> Page:
    """The report as it opens."""
    return open_report(failing_report).page


def curl_line(page: Page) -> Locator:
    """The first curl line among the failures."""
    return page.locator(".check[open] .copyable", has_text="curl ").first


def text_of(copyable: Locator) -> str:
    return str(copyable.locator("code").text_content())


@pytest.mark.parametrize(("width", "screens"), [(WIDE, 1), (NARROW, 2)])
def test_two_clicks_lead_from_the_headline_to_a_curl_line(
    open_report: Open, failing_report: Path, width: int, screens: int
) -> None:
    """On a telephone, what was expected and what came fill the first screen."""
    page = open_report(failing_report, width=width).page
    page.locator("nav a[href='#next']").click()
    page.locator("#next ~ ol a").first.click()

    script = page.locator(":target .copyable", has_text="curl ").first
    expect(script).to_be_visible()
    box = script.bounding_box()
    assert box is not None
    assert box["y"] < screens * page.viewport_size["height"]  # type: ignore[index]  # it was given one


def test_a_failing_check_marks_the_place_in_the_answer(page: Page) -> None:
    page.click("#expand")
    mark = page.locator(".check .exchange pre mark").first
    mark.scroll_into_view_if_needed()

    expect(mark).to_be_visible()
    assert mark.text_content()


def test_a_mark_stands_out(page: Page) -> None:
    ground, around = page.locator(".excerpt mark").first.evaluate(
        "mark => [mark, mark.closest('pre')].map((one) => getComputedStyle(one).backgroundColor)"
    )

    assert ground not in (around, "rgba(0, 0, 0, 0)")


def test_the_excerpt_shows_the_mark_of_the_answer(page: Page) -> None:
    check = page.locator(".check:has(.excerpt)").first
    marked = str(check.locator(".excerpt mark").text_content())

    assert marked in check.locator(".exchange pre mark").all_text_contents()


def test_copy_puts_the_curl_line_on_the_clipboard(open_report: Open, failing_report: Path) -> None:
    page = open_report(failing_report, clipboard=True).page
    curl_line(page).locator(".copy").click()
    expect(curl_line(page).locator(".copy")).to_have_text("Copied")

    assert page.evaluate("navigator.clipboard.readText()") == text_of(curl_line(page)) != ""


def test_each_copy_button_copies_what_it_stands_on(open_report: Open, failing_report: Path) -> None:
    page = open_report(failing_report, clipboard=True).page
    ticket = page.locator("details.ticket").nth(1)
    ticket.locator("summary").click()
    ticket.locator(".copy").click()
    expect(ticket.locator(".copy")).to_have_text("Copied")

    assert page.evaluate("navigator.clipboard.readText()") == text_of(ticket)


def test_the_button_can_be_used_again(open_report: Open, failing_report: Path) -> None:
    page = open_report(failing_report, clipboard=True).page
    curl_line(page).locator(".copy").click()

    expect(curl_line(page).locator(".copy")).to_have_text("Copied")
    expect(curl_line(page).locator(".copy")).to_have_text("Copy")


def test_without_the_clipboard_interface_it_is_copied_the_old_way(open_report: Open, failing_report: Path) -> None:
    page = open_report(failing_report, before=NO_CLIPBOARD).page
    assert page.evaluate("navigator.clipboard === undefined")
    curl_line(page).locator(".copy").click()
    expect(curl_line(page).locator(".copy")).to_have_text("Copied")
    page.focus("#q")
    page.keyboard.press("Control+v")

    assert page.input_value("#q") == text_of(curl_line(page)).replace("\n", " ")


def test_where_copying_is_refused_the_line_is_selected(open_report: Open, failing_report: Path) -> None:
    view = open_report(failing_report, before=REFUSING_CLIPBOARD)
    curl_line(view.page).locator(".copy").click()
    expect(curl_line(view.page).locator(".copy")).to_have_text("Selected")

    assert view.page.evaluate("getSelection().toString()") == text_of(curl_line(view.page))
    assert view.complaints == []
