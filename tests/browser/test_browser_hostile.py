"""A server that fills every field it can with what would hurt a page: it is shown, and nothing of it comes alive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE, Open, View, write

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>window.pwned = 1</script>",
    "</script></style></title></textarea></pre></code></template><script>window.pwned = 1</script>",
    "\"><img src=x onerror='window.pwned = 1'>",
    "' onmouseover='window.pwned = 1' autofocus onfocus='window.pwned = 1'",
    "<svg onload=window.pwned=1><iframe srcdoc='<script>parent.pwned = 1</script>'></iframe>",
    "javascript:window.pwned=1",
    "data:text/html,<script>opener.pwned=1</script>",
    "<a href='javascript:window.pwned=1'>press me</a><form action=//evil.example><base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=//evil.example>",
    "<!-- --!> <![CDATA[ ]]> &lt;b&gt; &#x3c;script>",
    "{{7*7}} {% raw %} ${7*7} {# #}",
    "\u202egnp.exe\u2066\u200b\ufeff\u2028\u2029\U000e0041",
    "\x00\x07\x08\x1b[31mred\x1b]0;title\x07\x1b[2J\x7f\x9b0m",
    "__proto__ constructor id=q name=q id=rows|failed|must",
)
BAD = " ".join(HOSTILE)
LONG = "<b>" + "x" * 1_000_000
EVERYTHING = f"{BAD} {LONG}"
"""A megabyte without a place to break a line; each view cuts it where it wants to."""

HIDDEN = ("\x00", "\x1b", "\x7f", "\x9b", "\u200b", "\u202e", "\u2066", "\u2028", "\ufeff", "\U000e0041")
"""What must not stand on the page as it is: it would hide text, or turn it around."""

ALIVE = "img, iframe, object, embed, base, link:not([rel=icon]), form:not(#filter), svg:not(.chart), [srcdoc], b b"
"""What no report has: each of it would come from the server."""


PARTS = (
    *(".masthead h1", "dl.identity dd", ".card .id", ".card dd", ".check pre", "#leftovers ~ ul li", "#features ~ p"),
    *("#rows li", "#requirements ~ .rfc", "#timeline ~ .scroll", ".log pre", ".packed summary", ".packed pre"),
)
"""Where a server's words stand."""


def hostile_lines(run: Path) -> Iterator[dict[str, Any]]:
    """A failing run, with the above in everything that a server can say: every fiftieth time a megabyte of it."""
    for number, text in enumerate(run.read_text(encoding="utf-8").splitlines()):
        yield hostile(json.loads(text), EVERYTHING if number % 50 == 0 else BAD)


def hostile(line: dict[str, Any], bad: str) -> dict[str, Any]:
    """The same line from a hostile server; its numbers and its verdict stay, so that it is still shown."""
    match line["kind"]:
        case "survey":
            claims = dict.fromkeys(line["claims"], True) | {BAD: True}
            return line | {"software": bad, "resource_types": [*line["resource_types"], bad], "claims": claims}
        case "exchange":
            return hostile_exchange(line, bad)
        case "verdict":
            told = {key: f"{line[key]} {bad}" for key in ("expected", "actual", "observed", "path")}
            reason = line["reason"] and line["reason"] | {"text": f"{line['reason']['text']} {bad}"}
            named = line["id"].replace("[", f"[{BAD} ", 1)  # resource types and attributes have names by the server
            return line | told | {"reason": reason, "id": named}
        case "requirement":
            return line | {"reason": f"{line['reason']} {bad}", "checks": [f"{one} {BAD}" for one in line["checks"]]}
        case "footer":
            left = [{"url": f"http://127.0.0.1/Users/{bad}", "name": bad, "reason": bad}]
            links = [{"url": "javascript:window.pwned=1", "name": "link", "reason": ""}]
            return line | {"sentence": f"{line['sentence']} {BAD}", "leftovers": [*line["leftovers"], *left, *links]}
        case _:
            return line


def hostile_exchange(line: dict[str, Any], bad: str) -> dict[str, Any]:
    """An exchange after a server gave a hostile id, and answered with what is hostile or, at times, not at all."""
    sent, received = line["request"], line["response"]
    sent |= {"url": f"{sent['url']}/{bad}", "headers": [*sent["headers"], [BAD, bad], ["If-Match", bad]]}
    names = {"resource_type": bad, "scenario": f"{line['scenario']}[{BAD}]", "operation": f"{line['operation']} {BAD}"}
    if received is None or line["seq"] % 20 == 0:
        return line | names | {"response": None, "error": bad}
    body = received["body"] or "{}"
    if line["seq"] % 3 == 0:
        body = bad + body
    elif body.endswith("}"):
        body = f"{body[:-1]}, {json.dumps({BAD: bad})[1:]}".replace("{, ", "{")
    headers = [[name, f"{value} {bad}"] for name, value in received["headers"]]
    return line | names | {"response": received | {"reason": bad, "headers": [*headers, [BAD, bad]], "body": body}}


@pytest.fixture(scope="module")
def report(failing_report: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the hostile server."""
    return write(hostile_lines(failing_report.with_name("run.jsonl")), tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def view(open_once: Open, report: Path) -> View:
    """The report with everything in it opened and touched: folds, log, packed messages, search, filters, copying."""
    view = open_once(report, clipboard=True)
    page = view.page
    page.click("#expand")
    page.evaluate("document.querySelector('.log').open = true")
    page.wait_for_selector(".log details.packed")
    page.evaluate("for (const one of document.querySelectorAll('.log details')) one.open = true")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.packed .copyable code')].every((one) => one.textContent)"
    )
    page.fill("#q", "pwned")
    page.select_option("#by-verdict", "failed")
    page.evaluate("for (const one of [...document.querySelectorAll('.copy')].slice(0, 20)) one.click()")
    page.evaluate("for (const one of [...document.querySelectorAll('main *')].slice(0, 5000))"
                  "one.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))")  # fmt: skip
    return view


@pytest.fixture
def page(view: View) -> Page:
    return view.page


def test_what_the_server_said_is_shown(page: Page) -> None:
    words = str(page.locator("main").text_content())

    for told in (HOSTILE[0], HOSTILE[2], HOSTILE[5], HOSTILE[9], HOSTILE[10]):
        assert words.count(told) > 100


@pytest.mark.parametrize("part", PARTS)
def test_it_is_shown_in_every_part(page: Page, part: str) -> None:
    assert HOSTILE[0] in "".join(page.locator(part).all_text_contents())


def test_no_script_of_the_server_runs(page: Page) -> None:
    assert page.evaluate("typeof window.pwned") == "undefined"


def test_the_page_has_its_own_script_and_no_other(page: Page) -> None:
    assert page.locator("script").count() == 1


def test_no_element_is_the_servers(page: Page) -> None:
    assert page.locator(ALIVE).count() == 0


def test_no_element_of_the_packed_ones_is_the_servers(page: Page) -> None:
    inside = page.locator("template").evaluate_all(
        "all => all.flatMap((one) => [...one.content.querySelectorAll('script, img, iframe, svg, a, form')]).length"
    )

    assert inside == 0


def test_no_attribute_is_a_handler(page: Page) -> None:
    handlers = page.locator("*").evaluate_all(
        "all => all.flatMap((one) => one.getAttributeNames())"
        ".filter((name) => name.startsWith('on') || name === 'style' || name === 'autofocus')"
    )

    assert set(handlers) <= {"style"}  # that of the root, by which the script tells heights


def test_links_lead_to_documents_and_into_the_page_only(page: Page) -> None:
    schemes = page.locator("a").evaluate_all(
        "links => [...new Set(links.map((one) => one.href.split('#')[0] === location.href.split('#')[0]"
        " ? 'here' : one.protocol))]"
    )

    assert set(schemes) == {"here", "https:"}


def test_nothing_is_asked_for_but_the_file(view: View, report: Path) -> None:
    assert view.requested == [report.as_uri()]


def test_the_browser_has_nothing_to_complain_of(view: View) -> None:
    assert view.complaints == []


@pytest.mark.parametrize("sign", HIDDEN, ids=[f"U+{ord(sign):04X}" for sign in HIDDEN])
def test_nothing_hides_text_or_turns_it_around(page: Page, sign: str) -> None:
    assert page.evaluate("sign => document.documentElement.outerHTML.includes(sign)", sign) is False
    assert page.evaluate("sign => document.documentElement.textContent.includes(sign)", sign) is False


def test_templates_of_the_server_are_not_filled_in(page: Page) -> None:
    assert "{{7*7}}" in str(page.locator("main").text_content())
    assert "49 {%" not in str(page.locator("main").text_content())


def test_the_title_stays_ours(page: Page) -> None:
    assert page.title().endswith("RFC 7643 and RFC 7644: SCIM compatibility")


def test_search_and_filters_still_work(page: Page) -> None:
    shown, everything = str(page.inner_text("#found")).removesuffix(" checks").split(" of ")

    assert 0 < int(shown) < int(everything)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_page_holds_its_width(open_report: Open, report: Path, width: int) -> None:
    page = open_report(report, width=width).page
    page.locator("#expand").click()
    page.evaluate("for (const one of document.querySelectorAll('.log, .exchange')) one.open = true")

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_it_is_there_within_five_seconds(open_report: Open, report: Path) -> None:
    loaded = open_report(report).page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")

    assert loaded < 5_000


def test_megabytes_do_not_make_it_large(report: Path) -> None:
    assert report.with_name("run.jsonl").stat().st_size > 50_000_000
    assert report.stat().st_size < 4_000_000
