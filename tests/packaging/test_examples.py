"""The command that makes the example reports anew."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ..examples import EXAMPLES

CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one example of a vendor's profile, and the one that fails."""
    made = tmp_path_factory.mktemp("examples")
    command = [sys.executable, "-m", "tests.examples", str(made), "contentful", "failing"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_those_that_are_made_are_there() -> None:
    assert {path.stem for path in (CHECKOUT / "reports" / "examples").glob("*.html")} == {*EXAMPLES}


def test_the_failing_one_shows_several_defects(folder: Path) -> None:
    told = re.search(
        r"Does not work as the SCIM standard says: (\d+) checks failed", (folder / "failing.html").read_text()
    )

    assert told is not None
    assert int(told[1]) >= 5


def test_none_depends_on_where_and_when_it_was_made(folder: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in folder.glob("*.html")]

    assert all("127.0.0.1:8080" in page and "scimcheck-example" in page for page in pages)
    assert not any(str(CHECKOUT) in page for page in pages)
