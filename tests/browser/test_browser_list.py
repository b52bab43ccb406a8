"""The list of all checks: search, filters with their counts, and their state in the address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Open

pytestmark = pytest.mark.browser

FACETS = ("verdict", "level", "authority", "severity", "topic")

SHOWN = "rows => rows.filter(row => row.checkVisibility()).map(row => row.textContent)"
PASSED_ROW = "#rows li[data-f^=passed][id]"


@pytest.fixture
def page(open_report: Open, failing_report: Path) -> Page:
    """The report, with its list of checks still folded."""
    return open_report(failing_report).page


def shown(page: Page) -> list[str]:
    """The rows that the reader has in front of them."""
    texts: list[str] = page.locator("#rows li").evaluate_all(SHOWN)
    return texts


def found(page: Page) -> int:
    """The number of checks found, as the page says it."""
    return int(page.inner_text("#found").split(" of ")[0])


def count_in(option: str) -> int:
    """The number in `failed (20)`."""
    return int(option[option.rindex("(") + 1 : -1])


def options(page: Page, facet: str) -> list[str]:
    """The texts of a filter's values, the first of them for all."""
    return page.locator(f"#by-{facet} option").all_inner_texts()


def test_typing_narrows_the_list(page: Page) -> None:
    everything = page.locator("#rows li").all_text_contents()
    page.locator("#q").press_sequentially("filter")

    assert shown(page) == [row for row in page.locator("#rows li").all_text_contents() if "filter" in row.lower()]
    assert 0 < len(shown(page)) < len(everything)


def test_the_number_found_is_told_with_the_number_of_all(page: Page) -> None:
    page.fill("#q", "filter")

    assert page.inner_text("#found") == f"{len(shown(page))} of {page.locator('#rows li').count()} checks"


def test_every_letter_counts_at_once(page: Page) -> None:
    page.fill("#q", "filter")
    before = found(page)
    page.locator("#q").press_sequentially(" group")

    assert 0 < found(page) == len(shown(page)) < before


def test_words_are_found_in_any_order_and_spelling(page: Page) -> None:
    page.fill("#q", "delete group")
    expected = shown(page)
    page.fill("#q", "  GROUP   Delete ")

    assert expected
    assert shown(page) == expected


def test_a_search_without_a_hit_says_so(page: Page) -> None:
    page.fill("#q", "nothing is called like this")

    assert page.inner_text("#found").startswith("0 of ")
    assert shown(page) == []


def test_clear_brings_every_check_back(page: Page) -> None:
    page.fill("#q", "filter")
    page.select_option("#by-verdict", "failed")
    page.click("#filter button[type=reset]")

    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("#by-verdict")).to_have_value("")
    assert len(shown(page)) == found(page) == page.locator("#rows li").count()


def test_a_check_whose_title_stands_further_up_is_found_by_it_and_shows_it(page: Page) -> None:
    row = page.locator("#rows li:not(:has(.t))").first
    assert row.count(), "no title is shared by two checks"
    title = row.evaluate("row => { let at = row; while (!at.querySelector('.t')) at = at.previousElementSibling;"
                         "return at.querySelector('.t').textContent; }")  # fmt: skip
    id = str(row.locator("code").first.text_content())
    page.fill("#q", title)

    (own,) = [text for text in shown(page) if id in text]
    assert title in own


@pytest.mark.parametrize("facet", FACETS)
def test_a_filter_finds_as_many_as_it_says(page: Page, facet: str) -> None:
    expected, actual = {}, {}
    for value in page.locator(f"#by-{facet} option").evaluate_all("all => all.map(one => one.value)"):
        expected[value] = count_in(page.locator(f'#by-{facet} option[value="{value}"]').inner_text())
        page.select_option(f"#by-{facet}", value)
        actual[value] = len(shown(page)) if value else expected[value]
        if value:
            assert found(page) == actual[value]

    assert actual == expected
    assert min(expected.values()) > 0


@pytest.mark.parametrize("facet", FACETS)
def test_a_filter_still_says_what_its_other_values_would_find(page: Page, facet: str) -> None:
    before = options(page, facet)
    page.select_option(f"#by-{facet}", index=1)

    assert options(page, facet) == before


def test_counts_follow_the_other_filters_and_the_search(page: Page) -> None:
    page.select_option("#by-topic", "delete")
    page.fill("#q", "user")
    everything, *each = map(count_in, options(page, "verdict"))

    assert everything == sum(each) == len(shown(page)) > 0
    page.select_option("#by-verdict", "failed")
    assert len(shown(page)) == count_in(page.locator("#by-verdict option:checked").inner_text()) < everything


def test_two_filters_find_what_fits_both(page: Page) -> None:
    page.select_option("#by-verdict", "failed")
    page.select_option("#by-topic", "delete")

    assert shown(page)
    assert all(re.search("failed.*delete/", text) for text in shown(page))


def test_searching_unfolds_the_list(page: Page) -> None:
    assert shown(page) == []
    page.fill("#q", "filter")
    assert shown(page)


def test_the_address_has_the_search_and_the_filters(page: Page) -> None:
    page.fill("#q", "a&b=c")
    page.select_option("#by-verdict", "not applicable")

    assert page.url.partition("#")[2] == "q=a%26b%3Dc&verdict=not+applicable"


def test_a_reload_keeps_the_search_and_the_filters(page: Page) -> None:
    page.fill("#q", "user")
    page.select_option("#by-verdict", "failed")
    before = shown(page)
    page.reload()

    assert (page.input_value("#q"), page.input_value("#by-verdict")) == ("user", "failed")
    assert shown(page) == before


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_address_that_was_passed_on_shows_the_same_list(open_report: Open, failing_report: Path, width: int) -> None:
    first = open_report(failing_report, width=width).page
    first.fill("#q", "delete")
    first.select_option("#by-level", "must")
    second = open_report(failing_report, width=width, at=f"#{first.url.partition('#')[2]}").page

    assert shown(second) == shown(first) != []
    assert second.inner_text("#found") == first.inner_text("#found")
    expect(second.locator("#checks")).to_be_in_viewport()


def test_back_from_a_check_restores_the_search(page: Page) -> None:
    page.fill("#q", "delete")
    page.select_option("#by-verdict", "failed")
    before, address = shown(page), page.url
    page.locator("#rows li:not([hidden]) a").first.click()
    page.fill("#q", "")
    page.go_back()

    assert page.url == address
    expect(page.locator("#q")).to_have_value("delete")
    assert shown(page) == before


def test_back_to_where_there_was_no_search_shows_every_check(page: Page) -> None:
    page.click("nav a[href='#checks']")
    page.fill("#q", "delete")
    page.go_back()

    expect(page.locator("#q")).to_have_value("")
    assert len(shown(page)) == found(page) == page.locator("#rows li").count()


def test_searching_leaves_no_trail_of_addresses_to_go_back_through(page: Page) -> None:
    before = page.evaluate("history.length")
    page.locator("#q").press_sequentially("delete")

    assert page.evaluate("history.length") == before


def test_clear_clears_the_address(page: Page) -> None:
    before = page.url
    page.fill("#q", "filter")
    page.click("#filter button[type=reset]")
    page.wait_for_url(before)


def test_a_value_that_this_run_does_not_have_filters_nothing(open_report: Open, failing_report: Path) -> None:
    page = open_report(failing_report, at="#verdict=splendid").page

    assert page.locator("#by-verdict option:checked").inner_text().startswith("all (")
    assert len(shown(page)) == found(page) == page.locator("#rows li").count()


def test_a_link_to_a_check_that_is_filtered_away_brings_it_back(open_report: Open, failing_report: Path) -> None:
    page = open_report(failing_report, at="#verdict=failed").page
    row = page.locator(PASSED_ROW).last
    assert row.is_hidden()
    page.evaluate("id => { location.hash = id; }", row.get_attribute("id"))

    expect(row).to_be_in_viewport()
    expect(page.locator("#by-verdict")).to_have_value("")


@pytest.mark.parametrize("width", [WIDE, 800])
def test_the_filter_stays_below_the_navigation_while_the_list_scrolls(
    open_report: Open, failing_report: Path, width: int
) -> None:
    page = open_report(failing_report, width=width, at="#q=user").page
    page.locator("#rows li:not([hidden])").nth(30).scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 400)")
    expect(page.locator("#q")).to_be_in_viewport()
    bottom, top = page.evaluate("['nav', '#filter'].map((one) => document.querySelector(one).getBoundingClientRect())"
                                ".map((box, at) => (at ? box.top : box.bottom))")  # fmt: skip

    assert top == pytest.approx(bottom, abs=1)
