"""The views, written beside their run file."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("scim_conformance.verdict.runfile")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from scim_conformance.report.build import build, run_file
from scim_conformance.verdict.runfile import BadRunFile


@pytest.fixture
def written(tmp_path: Path, all_lines: list[dict[str, Any]]) -> Path:
    """The file of the failing run."""
    path = tmp_path / "run.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in all_lines), encoding="utf-8")
    return path


def test_writes_the_views_beside_the_run_file(written: Path) -> None:
    views = build(written)

    names = ("index.html", "junit.xml", "summary.md", "exchanges.har")
    assert views == tuple(written.with_name(name) for name in names)
    assert all(path.stat().st_size > 0 for path in views)


def test_a_run_that_was_cut_off_gives_views_too(written: Path) -> None:
    whole = written.read_text(encoding="utf-8")
    written.write_text(whole[: whole.rindex('{"kind": "footer"')], encoding="utf-8")

    page, *_ = build(written)

    assert "This run was cut off" in page.read_text(encoding="utf-8")


def test_a_run_is_given_as_its_folder_or_its_file(written: Path) -> None:
    assert run_file(written.parent) == run_file(written) == written


anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(some.text(max_size=5), inner, max_size=2),
    max_leaves=3,
)


@given(data=some.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_file_that_was_tampered_with_gives_views_or_one_message(
    written: Path, all_lines: list[dict[str, Any]], data: some.DataObject
) -> None:
    lines = [line for line in all_lines if line["kind"] != "requirement"]
    at = data.draw(some.integers(0, len(lines) - 1))
    member = data.draw(some.sampled_from(sorted(lines[at])))
    lines[at] = lines[at] | {member: data.draw(anything)}
    written.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")

    with suppress(BadRunFile):
        build(written)


def test_the_line_is_named_over_which_a_view_breaks(written: Path, all_lines: list[dict[str, Any]]) -> None:
    at = next(place for place, line in enumerate(all_lines) if line["kind"] == "verdict")
    lines = [*all_lines[:at], {"kind": "verdict"}, *all_lines[at:]]
    written.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")

    with pytest.raises(BadRunFile, match=rf"line {at + 1}: '\w+' is a required property"):
        build(written)


def test_a_view_that_breaks_over_a_good_file_is_our_defect(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scim_conformance.report.build.VIEWS", {"index.html": lambda run: run.nothing})

    with pytest.raises(AttributeError, match="nothing"):
        build(written)
