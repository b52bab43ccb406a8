"""The example reports: `python -m tests.examples [FOLDER [NAME…]]` makes them anew, all of them in reports/examples.

A report for each shipped profile, of the sandbox that acts it out; one of a server with a handful of defects; and the
picture for the README, where Playwright and Chromium are there. What differs from run to run without meaning anything
(port, marker, ids) is made the same, so that a diff shows what changed. Look at them before you commit them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from scim_conformance.profile.loader import load_profile
from scim_conformance.report.build import RUN_FILE, build
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import read_run

CHECKOUT = Path(__file__).parents[1]
FOLDER = CHECKOUT / "reports" / "examples"

FAILING = "failing"
EXAMPLES = ("rfc", "contentful", "contentstack", FAILING)
"""What is made: one report of each kind, not of each vendor."""

FAULTS = (
    "patch-without-path-ignored",
    "member-remove-removes-all",
    "create-without-location",
    "filter-case-sensitive",
    "duplicate-without-scim-type",
    "error-status-number",
    "delete-unknown-204",
)
"""What is wrong with the server of the failing report: access not revoked, data lost, and what merely annoys."""

PICTURED = "contentful"
CHROMIUM = Path("/usr/bin/chromium")
VIEWPORT = {"width": 1280, "height": 900}

_ID = re.compile(r"\b[0-9a-f]{32}\b")


def main(folder: Path, names: Collection[str]) -> None:
    """Write these examples into this folder, and say which."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        with TemporaryDirectory() as scratch:
            make(name, Path(scratch))
            publish(Path(scratch), folder / f"{name}.html")
    if PICTURED in names:
        picture(folder / f"{PICTURED}.html", folder / f"{PICTURED}.png")


def make(name: str, scratch: Path) -> None:
    """The run behind one example."""
    if name != FAILING:
        return run(scratch, Exit.CLEAN, "--sandbox", "--profile", name)
    with serve(Sandbox(load_profile("rfc"), faults=FAULTS)) as served:
        return run(scratch, Exit.FAILED, served.base_url)


def run(scratch: Path, expected: Exit, *given: str) -> None:
    """One run in a folder of its own; where it ends otherwise than it should, so does the program, with its output."""
    command = [sys.executable, "-m", "scim_conformance", "run", *given, "--seed", "example", "--output", "."]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SCIM_", "PYTEST_"))}
    done = subprocess.run(
        command, cwd=scratch, env={**environment, "SCIM_TOKEN": "sandbox"}, capture_output=True, text=True, check=False
    )
    if done.returncode != expected:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}, not {expected}:\n{done.stdout}{done.stderr}")


def publish(scratch: Path, page: Path) -> None:
    """The page of the run in this folder, made of a run file that is the same every time but for its times."""
    path = scratch / RUN_FILE
    header = read_run(path).header
    text = steady(path.read_text(encoding="utf-8"), header["target"]["base_url"], header["run"])
    path.write_text(text, encoding="utf-8")
    build(path)
    shutil.copyfile(scratch / "index.html", page)
    private = [place for place in map(str, (CHECKOUT, scratch)) if place in page.read_text("utf-8")]
    if private:
        sys.exit(f"{page} names places on this machine: {', '.join(private)}")
    print(page)


def steady(text: str, base_url: str, marker: str) -> str:
    """The text with one port, one marker, and ids that count up in the order in which they come."""
    authority = base_url.split("/")[2]
    text = text.replace(authority, f"{authority.partition(':')[0]}:8080").replace(marker, "scimcheck-example")
    ids: dict[str, str] = {}
    return _ID.sub(lambda found: ids.setdefault(found[0], f"{len(ids) + 1:032x}"), text)


def picture(page: Path, image: Path) -> None:
    """The first screen of a page; left as it is where there is nothing to take it with."""
    with suppress(ModuleNotFoundError):
        from playwright.sync_api import sync_playwright

        if CHROMIUM.exists():
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
                shown = browser.new_page(viewport=VIEWPORT)
                shown.goto(page.resolve().as_uri())
                shown.screenshot(path=str(image))
                browser.close()
            print(image)
            return
    print(f"{image} stays as it is: it takes Playwright and {CHROMIUM}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, sys.argv[2:] or EXAMPLES)
