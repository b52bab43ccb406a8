"""The baseline file: what it looks like, and what is said of one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance.profile.mistakes import ProfileError
from scim_conformance.verdict.baseline import Baseline, read_baseline

GOOD = """\
format: 1
known:
  - {check: "create/answers-201[User]", reason: "ticket 4711, fixed in May"}
  - check: rule/error-body
    reason: known since the first release
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "baseline.yaml"
    path.write_text(text)
    return path


def test_an_entry_is_found_by_the_id_of_its_check(tmp_path: Path) -> None:
    known = read_baseline(written(tmp_path, GOOD)).entry("create/answers-201[User]")

    assert known is not None
    assert known.reason == "ticket 4711, fixed in May"


def test_an_entry_knows_its_line(tmp_path: Path) -> None:
    baseline = read_baseline(written(tmp_path, GOOD))

    assert [known.line for known in baseline.known] == [3, 4]


@pytest.mark.parametrize("check", ["create/answers-201[Group]", "create/answers-201", "create/*"])
def test_an_entry_stands_for_its_own_check_only(tmp_path: Path, check: str) -> None:
    assert read_baseline(written(tmp_path, GOOD)).entry(check) is None


def test_no_baseline_knows_nothing() -> None:
    assert Baseline().entry("create/answers-201[User]") is None


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("known: []\n", ":1:1", "format: 1"),
        ("format: 2\nknown: []\n", ":1:1", "format: 1"),
        ("format: 1\n", ":1:1", "a list 'known'"),
        ("[]\n", ":1:1", "format: 1"),
        ("", "", "format: 1"),
        ("format: 1\nknwon: []\nknown: []\n", ":2:1", "did you mean 'known'?"),
        ("format: 1\nknown:\n  - {check: a}\n", ":3:5", "'check'"),
        ("format: 1\nknown:\n  - {check: a, reason: ''}\n", ":3:5", "'reason'"),
        ("format: 1\nknown:\n  - {check: a, reason: 1}\n", ":3:5", "why that is accepted"),
        ("format: 1\nknown:\n  - just a text\n", ":3:5", "'check'"),
        ("format: 1\nknown: [\n", "", "baseline.yaml"),
        ("format: 1\nknown: []\nknown: []\n", ":3:1", "known"),
    ],
)
def test_what_is_wrong_with_a_baseline_is_said_with_its_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(ProfileError) as problem:
        read_baseline(path)

    assert str(problem.value).startswith(f"{path}{place}")
    assert said in str(problem.value)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "format: 1\nmore: 1\nknown:\n  - {check: a}\n  - {reason: b}\n")

    with pytest.raises(ProfileError) as problem:
        read_baseline(path)

    assert len(problem.value.mistakes) == 3


def test_a_baseline_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"nowhere\.yaml.*cannot be read: No such file"):
        read_baseline(tmp_path / "nowhere.yaml")
