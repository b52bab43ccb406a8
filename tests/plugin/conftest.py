"""Pytest runs in pytest runs, in process: everything heavy is imported once, here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.checking.registry import CHECKS, FIXTURES, SCENARIOS
from scim_conformance.profile.loader import load_profile
from scim_conformance.run.judges import load_suite
from scim_conformance.sandbox.server import Served, serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.runfile import Run, read_run

load_suite()
for plugin_of_others in ("faker", "hypothesis"):
    with suppress(ModuleNotFoundError):
        import_module(plugin_of_others)


@pytest.fixture(autouse=True)
def _nothing_registered_for_good() -> Iterator[None]:
    """What the repositories in these tests register is forgotten after them."""
    registries: tuple[dict[str, Any], ...] = (CHECKS, SCENARIOS, FIXTURES)
    before = [dict(registry) for registry in registries]
    yield
    for registry, entries in zip(registries, before, strict=True):
        registry.clear()
        registry.update(entries)


@pytest.fixture(scope="module")
def faulty() -> Iterator[Served]:
    """A sandbox whose creates answer 200."""
    with serve(Sandbox(load_profile("rfc"), faults=("create-answers-200",))) as served:
        yield served


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder of its own, with the token of the sandboxes."""
    monkeypatch.setenv("SCIM_TOKEN", "sandbox")
    return pytester


@pytest.fixture
def run_file(pytester: pytest.Pytester) -> Callable[..., Run]:
    """The one run below the folder of the test, or the one in the folder named."""

    def read(folder: str | os.PathLike[str] = "reports") -> Run:
        (path,) = Path(pytester.path / folder).rglob("run.jsonl")
        return read_run(path)

    return read
