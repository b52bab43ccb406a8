"""A small, usable profile to make mistakes in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scim_conformance.profile.loader import check_file
from scim_conformance.profile.loader import load_profile as load
from scim_conformance.profile.model import Profile

SMALL = """\
format: 1
name: small
title: Small
revision: "1"
sources:
  manual: {title: The manual, url: "https://example.com/manual", authority: vendor}
discovery:
  ServiceProviderConfig: {support: undocumented, source: [manual]}
  Schemas: {support: undocumented, source: [manual]}
  ResourceTypes: {support: undocumented, source: [manual]}
resource_types:
  User:
    endpoint: /Users
    schema: urn:ietf:params:scim:schemas:core:2.0:User
    operations:
      create: {support: supported, status: [201], source: [manual]}
      read: {support: supported, status: [200], source: [manual]}
      list: {support: supported, source: [manual]}
      replace: {support: supported, source: [manual]}
      patch: {support: supported, source: [manual]}
      delete: {support: supported, source: [manual]}
"""


@pytest.fixture
def small() -> str:
    """The text of a profile without mistakes."""
    return SMALL


@pytest.fixture
def small_with() -> Callable[[str, str], str]:
    """The same text with one part of it replaced."""

    def change(old: str, new: str) -> str:
        assert SMALL.count(old) == 1
        return SMALL.replace(old, new)

    return change


@pytest.fixture
def mistakes_in(tmp_path: Path) -> Callable[[str | bytes], list[str]]:
    """What is said of a text, as `line:column: message`."""

    def check(text: str | bytes) -> list[str]:
        file = tmp_path / "mine.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return [f"{found.line}:{found.column}: {found.message}" for found in check_file(file)]

    return check


@pytest.fixture
def profile_of(tmp_path: Path) -> Callable[[str], Profile]:
    """The profile that a text makes."""

    def read(text: str) -> Profile:
        file = tmp_path / "mine.yaml"
        file.write_text(text, encoding="utf-8")
        return load(str(file))

    return read
