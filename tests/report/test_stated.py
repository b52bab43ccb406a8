"""Statements about rate limits in the words of a report."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.report.stated import rate_limit, stated
from scim_conformance.run.record import profile_line

from .conftest import HEADER, read


def run_of(profile: str) -> Any:
    """A run of a shipped profile that has met nothing yet."""
    return read([deepcopy(HEADER) | {"profile": profile_line(load_profile(profile))}])


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("rate_limit.reads", "10 requests in 1 s (GET), then 429"),
        ("rate_limit.writes", "10 requests in 1 s (POST, PUT, PATCH, DELETE), then 429"),
        ("rate_limit.headers.remaining", "header X-RateLimit-Remaining"),
    ],
)
def test_a_statement_about_the_rate_limit_is_told_with_its_source(id: str, words: str) -> None:
    said = stated(run_of("contentstack"))[id]

    assert (said["words"], said["source"]) == (words, ["reference"])


def test_the_limits_of_a_service_are_told_together() -> None:
    said = rate_limit(run_of("contentstack"))

    assert said is not None
    assert said["words"].startswith("reads: 10 requests in 1 s (GET), then 429; writes: ")


@pytest.mark.parametrize("profile", ["rfc", "contentful"])
def test_a_limit_that_is_not_promised_is_not_told(profile: str) -> None:
    assert rate_limit(run_of(profile)) is None
