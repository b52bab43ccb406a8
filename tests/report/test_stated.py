"""Statements about rate limits in the words of a report."""

from __future__ import annotations

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.statements import statements
from scim_conformance.report.stated import in_words, rate_limit, stated


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("rate_limit.reads", "10 requests in 1 s (GET), then 429"),
        ("rate_limit.writes", "10 requests in 1 s (POST, PUT, PATCH, DELETE), then 429"),
        ("rate_limit.headers.remaining", "header X-RateLimit-Remaining"),
    ],
)
def test_a_statement_about_the_rate_limit_is_told_with_its_source(id: str, words: str) -> None:
    said = stated(load_profile("contentstack").document, id)

    assert said is not None
    assert in_words(said) == words
    assert said["source"] == ["reference"]


@pytest.mark.parametrize("profile", ["contentful", "contentstack"])
def test_every_statement_of_a_profile_is_found_in_its_document(profile: str) -> None:
    loaded = load_profile(profile)

    assert [id for id in statements(loaded) if not stated(loaded.document, id)] == []


def test_the_limits_of_a_service_are_told_together() -> None:
    said = rate_limit(load_profile("contentstack").document)

    assert said is not None
    assert in_words(said).startswith("reads: 10 requests in 1 s (GET), then 429; writes: ")


@pytest.mark.parametrize("profile", ["rfc", "contentful"])
def test_a_limit_that_is_not_promised_is_not_told(profile: str) -> None:
    assert rate_limit(load_profile(profile).document) is None
