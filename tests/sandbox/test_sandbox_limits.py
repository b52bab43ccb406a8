"""Rate limits as documented, on a clock of our own."""

from __future__ import annotations

import pytest

from scim_conformance.profile.model import Bucket, RateLimit

HEADERS = {"limit": "X-Limit", "remaining": "X-Remaining", "reset": "X-Reset", "retry_after": "Retry-After"}


@pytest.fixture
def limited(client, profile):
    now = [100.25]
    buckets = (Bucket("reads", ("GET",), 2, 1, ()), Bucket("writes", ("POST",), 1, 60, ()))
    scim = client(profile(rate_limit=RateLimit(buckets, 429, HEADERS)), clock=lambda: now[0])
    return scim, now


def test_the_request_after_the_last_one_is_refused(limited):
    scim, _ = limited
    replies = [scim.get("/Users") for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert [reply.headers["X-Remaining"] for reply in replies] == ["1", "0", "0"]
    assert (replies[2].json["status"], replies[2].headers["X-Limit"]) == ("429", "2")


def test_a_new_window_starts_afresh(limited):
    scim, now = limited
    for _ in range(3):
        scim.get("/Users")
    now[0] = 101.0
    assert scim.get("/Users").status == 200


def test_every_bucket_counts_by_itself(limited):
    scim, _ = limited
    assert [scim.create_user().status for _ in range(2)] == [201, 429]
    assert scim.get("/Users").status == 200


def test_methods_without_a_limit_are_told_of_none(limited):
    scim, _ = limited
    assert "X-Limit" not in scim.delete("/Users/nobody").headers


def test_the_reset_is_in_seconds(limited):
    scim, _ = limited
    assert scim.get("/Users").headers["X-Reset"] == "1"
    assert scim.create_user().headers["X-Reset"] == "20"


def test_only_a_refusal_tells_when_to_come_back(limited):
    scim, _ = limited
    assert "Retry-After" not in scim.create_user().headers
    assert scim.create_user().headers["Retry-After"] == "20"


def test_the_reset_of_the_sandbox_forgets_the_counts(limited):
    scim, _ = limited
    for _ in range(3):
        scim.get("/Users")
    scim.sandbox.reset()
    assert scim.get("/Users").status == 200
