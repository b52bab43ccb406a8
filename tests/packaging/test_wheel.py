"""The wheel in an environment of its own: what a checkout has beside the package must be inside."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from scim_conformance.profile.loader import available

CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def said(*command: str | Path, folder: Path) -> str:
    """What a command prints in this folder; fails with it where the command does."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("SCIM_", "PYTEST_", "PYTHON"))}
    done = subprocess.run([*map(str, command)], cwd=folder, env=outside, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`scim-conformance` as installed from the wheel, with the extra `sandbox`."""
    folder = tmp_path_factory.mktemp("wheel")
    said(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, CHECKOUT, folder=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    binaries = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    said(binaries / "python", "-m", "pip", "install", "--quiet", f"{wheel}[sandbox]", folder=folder)
    return binaries / "scim-conformance"


def test_the_shipped_profiles_are_there(command: Path, tmp_path: Path) -> None:
    names = [line.split()[0] for line in said(command, "profile", "list", folder=tmp_path).splitlines()]

    assert names == list(available())


def test_the_main_job_runs_in_an_empty_folder(command: Path, tmp_path: Path) -> None:
    told = said(command, "run", "--sandbox", "--profile", "contentful", "--output", "out", folder=tmp_path)

    assert "Works as the documentation of Contentful says" in told
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"index.html", "log.html", "junit.xml", "summary.md"}


def test_the_plugin_and_the_suite_are_found_by_pytest(command: Path, tmp_path: Path) -> None:
    pytest_command = command.with_name("pytest")
    told = said(
        *(pytest_command, "--pyargs", "scim_conformance.suite", "--collect-only", "-q", "--scim-profile", "contentful"),
        folder=tmp_path,
    )

    assert "test_create.py::test_answers_201[User]" in told
