"""A profile that extends another: its own words on top, the other's below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scim_conformance.profile.describe import fact_sheet
from scim_conformance.profile.loader import check_file, load_profile
from scim_conformance.profile.model import Support

VARIANT = """\
format: 1
name: contentful-eu
title: Contentful, EU
revision: "1"
extends: contentful
base_url: {default_region: eu}
resource_types:
  User:
    operations:
      patch: {support: supported, status: [200], source: [users]}
"""


@pytest.fixture
def variant(tmp_path: Path) -> Callable[..., str]:
    """The path of a file with that text, some of it replaced, beside other files."""

    def write(old: str = "", new: str = "", **others: str) -> str:
        for name, text in others.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        file = tmp_path / "variant.yaml"
        file.write_text(VARIANT.replace(old, new) if old else VARIANT)
        return str(file)

    return write


def test_what_is_not_said_is_as_it_is_in_the_other(variant: Callable[..., str]) -> None:
    found, base = load_profile(variant()), load_profile("contentful")

    assert (found.name, found.title) == ("contentful-eu", "Contentful, EU")
    assert found.base_url is not None
    assert base.base_url is not None
    assert (found.base_url.default_region, base.base_url.default_region) == ("eu", "default")
    assert found.base_url.regions == base.base_url.regions
    assert found.resource_types["Group"] == base.resource_types["Group"]


def test_a_fact_is_replaced_as_a_whole(variant: Callable[..., str]) -> None:
    patch = load_profile(variant()).resource_types["User"].operations["patch"]

    assert [outcome.support for outcome in patch.outcomes] == [Support.SUPPORTED]


def test_the_fact_sheet_says_so_and_shows_everything(variant: Callable[..., str]) -> None:
    told = fact_sheet(load_profile(variant()))

    assert "contentful, shown with all that it takes over" in told
    assert "Group, /Groups" in told


def test_a_file_may_be_extended_by_its_path_from_there(tmp_path: Path, small: str) -> None:
    (tmp_path / "small.yaml").write_text(small)
    larger = tmp_path / "larger.yaml"
    larger.write_text('format: 1\nname: larger\ntitle: Larger\nrevision: "2"\nextends: ./small.yaml\n')

    assert load_profile(str(larger)).resource_types == load_profile(str(tmp_path / "small.yaml")).resource_types


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("contentful\nbase", "contentfull\nbase", "did you mean 'contentful'?"),
        ("contentful\nbase", "./nowhere.yaml\nbase", "cannot be read: No such file or directory"),
        ("contentful\nbase", "./chain.yaml\nbase", "is a variant itself: extend 'contentful'"),
        ("contentful\nbase", "./variant.yaml\nbase", "is a variant itself"),
        ("[users]", "[user]", "did you mean 'users'?"),
    ],
)
def test_what_cannot_be_extended_is_told_at_its_place(
    variant: Callable[..., str], old: str, new: str, message: str
) -> None:
    (mistake,) = check_file(variant(old, new, chain=VARIANT))

    assert message in mistake.message
    assert mistake.line == (5 if "extend" in mistake.message else 10)
