"""Findings gathered by their cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.report.causes import Severity
from scim_conformance.report.clusters import by_reason, clusters
from scim_conformance.report.judgements import Judgement, judgements


@pytest.fixture
def judged(run_of: Callable[..., Any], make: Any) -> Callable[..., tuple[Judgement, ...]]:
    """Judgements that failed, by their check ids; what was seen is `expected` and `actual` of each."""

    def judge(*checks: str, **seen: Any) -> tuple[Judgement, ...]:
        return judgements(run_of(*(make["verdict"](check, **({"word": "failed"} | seen)) for check in checks)))

    return judge


def test_checks_that_fail_for_one_reason_are_one_cluster(judged: Any) -> None:
    (cluster,) = clusters(
        judged(
            "create/answers-with-location[User]",
            "create/answers-with-location[Group]",
            "rule/location-in-meta",
            expected="header Location: present",
            actual="header Location: absent",
        )
    )

    assert (cluster.anchor, cluster.title, cluster.count) == (
        "cause-location-missing",
        "Location is missing after a create",
        3,
    )
    assert cluster.severity.face.word == "cosmetic"
    assert "Location header" in cluster.why
    assert cluster.fix.startswith("Build the absolute address once")


def test_the_gravest_comes_first_and_then_the_commonest(judged: Any) -> None:
    found = clusters(
        judged(
            "rule/one-primary",
            "rule/schemas",
            "rule/json-body",
            "rule/id",
            "create/server-gives-id-and-meta[User]",
            "members/remove-is-stored",
            expected="one",
            actual="another",
            path="id",
        )
    )

    assert [(one.severity.value, one.count) for one in found] == [
        ("access-not-revoked", 1),
        ("sync-dead", 2),
        ("sync-dead", 1),
        ("sync-dead", 1),
        ("cosmetic", 1),
    ]


def test_what_was_asked_for_counts_too(run_of: Any, make: Any) -> None:
    schemas = make["exchange"](1, "GET", "/Schemas", 200, operation="discover")
    users = make["exchange"](2, "GET", "/Users", 200, operation="list")

    def cause(*exchanges: int) -> str:
        seen = {"actual": "totalResults: absent", "rule": True, "exchanges": list(exchanges)}
        (one,) = clusters(judgements(run_of(schemas, users, make["verdict"]("rule/list-total", "failed", **seen))))
        return one.cause.id

    assert (cause(1), cause(1, 2), cause(2)) == ("discovery-missing", "list-envelope", "list-envelope")


def test_a_check_of_the_users_own_is_a_cluster_of_its_own(judged: Any) -> None:
    (cluster,) = clusters(judged("my checks/é[User]", "my checks/é[Group]", title="Ours holds."))

    assert (cluster.title, cluster.severity, cluster.count) == ("Ours holds.", Severity.UNRATED, 2)
    assert cluster.anchor == "cause-my-checks"
    assert (cluster.why, cluster.fix) == ("", "")


def test_anchors_are_never_the_same(judged: Any) -> None:
    found = clusters(judged("mine/a b", "mine/a-b"))

    assert [one.anchor for one in found] == ["cause-mine-a-b", "cause-mine-a-b-2"]


def test_a_stale_entry_is_no_defect_of_the_endpoint(judged: Any) -> None:
    (cluster,) = clusters(judged("members/remove-is-stored", word="stale"))

    assert cluster.title == "An entry excuses a departure that did not happen"
    assert cluster.severity is Severity.COSMETIC


def test_what_was_not_judged_is_gathered_by_its_reason(run_of: Any, make: Any) -> None:
    quota, busy = make["reason"]("POST /Users answered 403."), make["reason"]("Still rate limited.")
    judged = judgements(
        run_of(
            make["verdict"]("filter/one", "inconclusive", reason=busy),
            make["verdict"]("patch/one", "blocked", reason=quota),
            make["verdict"]("patch/two", "blocked", reason=quota),
        )
    )

    assert [(why, len(ones)) for why, ones in by_reason(judged)] == [
        ("POST /Users answered 403.", 2),
        ("Still rate limited.", 1),
    ]
