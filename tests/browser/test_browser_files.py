"""The files of a run in Chromium: its developer tools import the HAR file, and the log works."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.report.har import har
from scim_conformance.verdict.runfile import Run
from scim_conformance.wire.exchange import Exchange, Received, Sent

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium at /usr/bin/chromium")

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
        driver = playwright.sync_playwright().start()
        port = devtools.split(":")[2].split("/")[0]
        arguments = ["--no-sandbox", f"--remote-debugging-port={port}"]
        return driver, driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)

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
