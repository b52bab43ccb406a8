"""Identity providers on the page: a matrix that fits a phone, and the way to an exchange and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import NARROW, WIDE, Open

pytestmark = pytest.mark.browser

DEACTIVATE = "deactivate of okta-oin: failed"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_matrix_needs_no_scrolling(open_report: Open, clients_report: Path, width: int) -> None:
    table = open_report(clients_report, width=width).page.locator(".scroll:has(.providers)")

    assert table.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_marks_are_large_enough_for_a_finger(open_report: Open, clients_report: Path) -> None:
    marks = open_report(clients_report, width=NARROW).page.locator(".providers td a")
    sizes = marks.evaluate_all("all => all.map(it => it.getBoundingClientRect()).map(it => [it.width, it.height])")

    assert [size for size in sizes if min(size) < 24] == []


def test_a_mark_leads_to_the_exchange_in_one_click(open_report: Open, clients_report: Path) -> None:
    page = open_report(clients_report, width=NARROW).page
    page.get_by_role("link", name=DEACTIVATE).click()
    sent = page.locator(":target")

    assert sent.is_visible()
    assert '"active": false' in sent.inner_text() or '"active":false' in sent.inner_text()


def test_a_mark_leads_there_without_scripts(open_report: Open, clients_report: Path) -> None:
    page = open_report(clients_report, scripts=False).page
    page.get_by_role("link", name=DEACTIVATE).click()

    assert page.locator(":target").is_visible()


def test_a_blocker_leads_to_its_check_and_back_to_its_client(open_report: Open, clients_report: Path) -> None:
    page = open_report(clients_report, width=NARROW).page
    page.locator("#provider-okta-oin").get_by_role("link", name="deactivate").click()
    check = page.locator(":target")
    check.get_by_role("link", name="identity provider: okta-oin").click()

    assert page.locator(":target").get_attribute("id") == "provider-okta-oin"
    assert page.locator(":target").evaluate("it => it.getBoundingClientRect().top") >= 0


def test_a_client_in_the_head_of_the_matrix_leads_to_what_blocks_it(open_report: Open, clients_report: Path) -> None:
    page = open_report(clients_report).page
    page.locator(".providers thead").get_by_role("link", name="okta-oin").click()

    assert "How vendors usually mend it" in page.locator(":target").inner_text()
