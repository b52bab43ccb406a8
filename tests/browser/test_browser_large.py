"""A report of 5,000 verdicts and 10,000 exchanges: small enough to send, quick enough to use."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.alone]

CLOCK = """
addEventListener("DOMContentLoaded", () => {
    const answered = () => requestAnimationFrame(() => { window.usable ??= performance.now(); });
    new MutationObserver(answered).observe(document.querySelector("#found"), { childList: true });
});
"""
"""Notes when the number of checks found first showed: milliseconds since the address was opened."""


@pytest.fixture
def page(open_report: Open, large_report: Path) -> Page:
    """The report as it opens."""
    return open_report(large_report).page


def test_it_is_under_six_megabytes(large_report: Path) -> None:
    assert large_report.stat().st_size < 6_000_000


def test_the_first_key_of_a_search_is_answered_within_a_second_and_a_half(
    chromium: Browser, large_report: Path
) -> None:
    def first_answer() -> float:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(CLOCK)
        page = context.new_page()
        page.goto(large_report.as_uri(), wait_until="commit")
        page.wait_for_function("() => document.readyState !== 'loading'")
        page.keyboard.press("/")
        page.keyboard.press("7")
        usable = page.wait_for_function("() => window.usable").json_value()
        context.close()
        return float(usable)

    assert min(first_answer() for _ in range(5)) < 1_500  # the best of five: other work on the machine is not meant


def test_search_finds_the_one_among_five_thousand(page: Page) -> None:
    page.fill("#q", "User-attribute4321]")

    assert page.inner_text("#found") == "1 of 5000 checks"


def test_a_packed_exchange_unfolds_at_its_address(open_report: Open, large_report: Path) -> None:
    page = open_report(large_report, at="#e9000").page
    exchange = page.locator("details#e9000")

    expect(exchange).to_be_in_viewport()
    expect(exchange.locator("pre", has_text="k3f9qz-9000-").first).to_be_visible()
    expect(exchange.locator(".copyable")).to_contain_text("curl ")


def test_packed_exchanges_can_be_opened_when_the_log_is(page: Page) -> None:
    page.click(".log > summary")
    page.wait_for_selector("details.packed", state="attached")

    assert page.locator("div.packed").count() == 0
    page.locator("details.packed > summary").last.click()
    expect(page.locator("details.packed[open] pre", has_text="userName").first).to_be_visible()


def test_a_packed_exchange_copies_its_curl_line(open_report: Open, large_report: Path) -> None:
    page = open_report(large_report, at="#e9000", clipboard=True).page
    page.locator("#e9000 .copy").click()
    expect(page.locator("#e9000 .copy")).to_have_text("Copied")

    assert page.evaluate("navigator.clipboard.readText()").startswith("curl ")


def test_a_browser_that_cannot_unpack_says_where_it_is(open_report: Open, large_report: Path) -> None:
    view = open_report(large_report, at="#e9000", before="delete window.DecompressionStream")

    expect(view.page.locator("#e9000")).to_contain_text("run.jsonl and exchanges.har have it")
    assert view.complaints == []


def test_without_scripts_it_says_where_packed_exchanges_are(open_report: Open, large_report: Path) -> None:
    page = open_report(large_report, scripts=False).page

    expect(page.locator("noscript p", has_text="run.jsonl and exchanges.har").first).to_be_visible()
    assert page.locator("button:visible").count() == 0


def test_everything_expands(page: Page) -> None:
    page.click("#expand")

    assert page.locator("main details:not([open])").evaluate_all("all => all.every((one) => one.closest('.log'))")
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
