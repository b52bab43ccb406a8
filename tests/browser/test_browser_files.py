"""The files of a run in Chromium: its developer tools import the HAR file, and the log works."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from scim_conformance.cli import main
from scim_conformance.profile.loader import load_profile
from scim_conformance.report.har import har
from scim_conformance.sandbox.messages import Answer, Request
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.runfile import Run
from scim_conformance.wire.exchange import Exchange, Received, Sent
from tests.browser.conftest import chromium_here

pytestmark = pytest.mark.browser

Look = Callable[[Any], Any]

IMPORTED = """async (text) => {
    const {HARFormat, Importer} = await import("/devtools/models/har/har.js");
    const requests = Importer.Importer.requestsFromHARLog(new HARFormat.HARRoot(JSON.parse(text)).log);
    return Promise.all(requests.map(async (request) => ({
        method: request.requestMethod,
        url: request.url(),
        status: request.statusCode,
        kind: request.resourceType().name(),
        sent: await request.requestFormData(),
        received: (await request.requestContentData()).text,
    })));
}"""
"""What the network panel does with a file that is dropped on it, with its own code."""


@pytest.fixture(scope="module")
def devtools() -> str:
    """The address at which the Chromium of these tests serves its developer tools."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/devtools/inspector.html"


@pytest.fixture(scope="module")
def chromium(devtools: str) -> Iterator[Callable[[Look], Any]]:
    """Has a function look at a fresh browser context, and returns what it saw.

    In a thread of its own: Playwright allows only one event loop in each, and other tests may hold that of ours.
    """

    def started() -> tuple[Any, Any]:
        driver = sync_playwright().start()
        port = devtools.split(":")[2].split("/")[0]
        arguments = ["--no-sandbox", f"--remote-debugging-port={port}"]
        return driver, driver.chromium.launch(executable_path=chromium_here(), args=arguments)

    def seen(look: Look) -> Any:
        context = browser.new_context()
        try:
            return look(context)
        finally:
            context.close()

    with ThreadPoolExecutor(1) as thread:
        driver, browser = thread.submit(started).result()
        try:
            yield lambda look: thread.submit(seen, look).result()
        finally:
            thread.submit(browser.close).result()
            thread.submit(driver.stop).result()


@pytest.fixture(scope="module")
def run() -> Run:
    """A read that was answered, a create, and one without an answer."""
    sent = Sent("POST", "https://acme.example/Users", (("Content-Type", "application/scim+json"),), '{"userName": "é"}')
    json_type = (("Content-Type", "application/scim+json"),)
    exchanges = (
        Exchange(1, Sent("GET", "https://acme.example/Users?count=1"), Received(200, "OK", json_type, '{"id": "7"}')),
        Exchange(2, sent, Received(201, "Created", json_type, '{"id": "8"}'), operation="create"),
        Exchange(3, Sent("GET", "https://acme.example/Groups"), error="no answer within 30 s"),
    )
    return Run({}, None, exchanges, (), (), (), None)


def test_the_developer_tools_import_every_exchange(chromium: Any, devtools: str, run: Run) -> None:
    def look(context: Any) -> Any:
        page = context.new_page()
        page.goto(devtools)
        return page.evaluate(IMPORTED, "".join(har(run)))

    read, create, unanswered = chromium(look)

    assert (read["method"], read["url"], read["status"]) == ("GET", "https://acme.example/Users?count=1", 200)
    assert (read["received"], read["kind"]) == ('{"id": "7"}', "fetch")
    assert (create["sent"], create["received"]) == ('{"userName": "é"}', '{"id": "8"}')
    assert (unanswered["url"], unanswered["status"]) == ("https://acme.example/Groups", 0)


def test_a_browser_answers_from_the_file(chromium: Any, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "exchanges.har"
    path.write_text("".join(har(run)), encoding="utf-8")

    def look(context: Any) -> tuple[int, str]:
        context.route_from_har(path, not_found="abort")
        response = context.new_page().goto("https://acme.example/Users?count=1")
        return response.status, response.text()

    assert chromium(look) == (200, '{"id": "7"}')


HOSTILE = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"


class Hostile(Sandbox):
    """Creates are answered with 200, and every error with markup."""

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        return replace(answer, body={"detail": f"{HOSTILE}\n{HOSTILE}"}) if answer.status >= 400 else answer


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pytest-html's log of a run against a hostile server."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "token").write_text("sandbox")
    given = ("--token-file", str(folder / "token"), "--output", str(folder / "out"), "--workers", "4")
    with serve(Hostile(load_profile("rfc"), faults=("create-answers-200",))) as served, suppress(SystemExit):
        main(["run", served.base_url, *given, "-k", "test_create or test_errors or test_read"])
    return folder / "out" / "log.html"


@pytest.fixture
def on_log(chromium: Any, log: Path) -> Callable[[Look], Any]:
    """Has a function look at the log in a browser; what the page complains of fails the test."""

    def opened(look: Look) -> Any:
        def open_and_look(context: Any) -> tuple[Any, list[str]]:
            page, complaints = context.new_page(), []
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(log.as_uri())
            return look(page), complaints

        seen, complaints = chromium(open_and_look)
        assert complaints == []
        return seen

    return opened


def column(page: Any, name: str) -> list[str]:
    """The visible texts of a column, row by row."""
    texts: list[str] = page.locator(f"td.col-{name}").all_inner_texts()
    return texts


def test_the_log_sorts_by_our_columns(on_log: Any) -> None:
    def look(page: Any) -> tuple[list[str], list[str]]:
        page.click("th[data-column-type=verdict]")
        up = column(page, "verdict")
        page.click("th[data-column-type=verdict]")
        return up, column(page, "verdict")

    up, down = on_log(look)

    assert "failed" in up
    assert (up, down) == (sorted(up), sorted(up, reverse=True))


def test_the_log_filters_by_outcome(on_log: Any) -> None:
    def look(page: Any) -> list[str]:
        for outcome in ("passed", "skipped"):
            page.uncheck(f"input[data-test-result={outcome}]")
        return column(page, "verdict")

    assert set(on_log(look)) == {"failed"}


def test_an_exchange_of_the_log_unfolds(on_log: Any) -> None:
    def look(page: Any) -> tuple[str, str]:
        exchange = page.locator("tbody.failed details").first
        before = exchange.inner_text()
        exchange.locator("summary").click()
        return before, exchange.inner_text()

    folded, unfolded = on_log(look)

    assert "Authorization:" not in folded
    assert "Authorization: Bearer [redacted]" in unfolded
    assert "curl " in unfolded


def test_nothing_in_the_log_that_a_server_said_comes_alive(on_log: Any) -> None:
    def look(page: Any) -> tuple[str, Any, int]:
        page.click("#show_all_details")
        for summary in page.locator("summary").all():
            summary.click()
        said = page.locator("tbody", has_text="window.pwned").count()
        return page.evaluate("typeof window.pwned"), said, page.locator(".log img, .log script").count()

    pwned, said, alive = on_log(look)

    assert said > 0
    assert (pwned, alive) == ("undefined", 0)
