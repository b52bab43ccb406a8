"""Rate limits, proven in both directions: each wrong way is told by its own check, and no right one is held against."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile.model import OPERATIONS, Bucket, Fact, Outcome, Profile, RateLimit, Support
from scim_conformance.run.settings import Options, settle
from scim_conformance.sandbox.limiting import WAYS
from scim_conformance.sandbox.messages import Answer, Request, error
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.verdict import Verdict, Word
from scim_conformance.wire.burst import BEYOND
from scim_conformance.wire.exchange import Exchange

from .contract import LIMITED, contract_checks, judged
from .runner import Clock, acted
from .runner import judged as verdicts_on

TOLD_BY = {
    "other-status": "limit-is-enforced",
    "lower": "documented-number-goes-through",
    "told-lower": "told-limit-is-the-documented-one",
    "does-not-count": "remaining-counts-down",
    "some-remain": "nothing-remains-for-who-is-refused",
    "stays-at-zero": "remaining-is-reset",
    "no-retry-after": "retry-after-is-told",
    "never-recovers": "service-recovers",
    "spreads": "other-limit-is-unaffected",
}
"""The check that tells each wrong way."""

RED = (Word.FAILED, Word.WARNED)
CHECKS = tuple(check for check in contract_checks() if check.id.startswith("contract/rate-limit/"))
READS = Bucket("reads", ("GET",), 10, 1.0, ("reference",))
WRITES = Bucket("writes", ("POST", "PUT", "PATCH", "DELETE"), 10, 1.0, ("reference",))


def test_each_wrong_way_has_its_check() -> None:
    assert set(TOLD_BY) == set(WAYS)


@pytest.mark.parametrize("bucket", ["reads", "writes"])
@pytest.mark.parametrize("way", TOLD_BY)
def test_a_limit_kept_in_a_wrong_way_is_told_by_one_check_alone(way: str, bucket: str) -> None:
    found = judged(LIMITED, f"contract:rate_limit.{bucket}:{way}")
    red = [verdict.subject.id for verdict in found if verdict.word in RED]
    assert red == [f"contract/rate-limit/{TOLD_BY[way]}[rate_limit.{bucket}]"]


def test_a_limit_that_is_told_in_every_header_is_fine() -> None:
    found = {verdict.subject.id: verdict.word for verdict in judged(LIMITED) if "rate-limit" in verdict.subject.id}
    assert set(found.values()) == {Word.PASSED}
    assert len(found) == 2 * len(CHECKS)


class Trial:
    """What the bursts show on a server that acts out a profile, `changed`; or that answers as `answering` has it."""

    def __init__(
        self,
        folder: Path,
        *,
        changed: Callable[[Profile], Profile] = lambda profile: profile,
        answering: Callable[[Clock], Callable[[Request, Any], Answer]] | None = None,
        read_only: bool = False,
    ) -> None:
        settings = settle(Options(profile=LIMITED, sandbox=True, output=str(folder), read_only=read_only), {})
        settings = replace(settings, profile=changed(settings.profile))
        self.clock, self.exchanges = Clock(), list[Exchange]()
        sandbox = Sandbox(
            _unlimited(settings.profile) if answering else settings.profile, settings.credentials.secret, (), self.clock
        )
        if answering is not None:
            inside, layer = sandbox.answer, answering(self.clock)
            sandbox.answer = lambda request: layer(request, inside)  # type: ignore[method-assign]  # one more layer
        stage = acted(settings, sandbox, self.clock, folder, self.exchanges.append, CHECKS)
        found = verdicts_on(stage, self.exchanges, CHECKS)
        self.verdicts: Mapping[str, Verdict] = {v.subject.id: v for v in found if not v.subject.rule}

    @property
    def red(self) -> dict[str, str]:
        """What was found wrong."""
        return {id: v.observation.actual for id, v in self.verdicts.items() if v.word in RED}

    def verdict(self, check: str, bucket: str = "reads") -> Verdict:
        """One verdict."""
        return self.verdicts[f"contract/rate-limit/{check}[rate_limit.{bucket}]"]

    @property
    def bursts(self) -> list[Exchange]:
        """The requests that were too many on purpose."""
        return [exchange for exchange in self.exchanges if exchange.request.invalid == BEYOND]


def _unlimited(profile: Profile) -> Profile:
    return replace(profile, rate_limit=RateLimit())


def limited_to(*buckets: Bucket) -> Callable[[Profile], Profile]:
    """The profile with these buckets, where every operation works."""

    def changed(profile: Profile) -> Profile:
        works = Outcome(Support.SUPPORTED, sources=("reference",))
        kinds = {
            name: replace(facts, operations={each: Fact(f"{name}.{each}", (works,)) for each in OPERATIONS})
            for name, facts in profile.resource_types.items()
        }
        return replace(profile, resource_types=kinds, rate_limit=replace(profile.rate_limit, buckets=buckets))

    return changed


def told(answer: Answer, limit: object, remaining: object, reset: object = 1) -> Answer:
    """An answer with the headers of the profile."""
    headers = {"Limit": limit, "Remaining": remaining, "Reset": reset}
    for name, value in headers.items():
        answer = answer.with_header(f"X-RateLimit-{name}", str(value))
    return answer


def too_many(limit: object, reset: object = 1) -> Answer:
    """A refusal."""
    return told(error(429, "Too many requests."), limit, 0, reset).with_header("Retry-After", "1")


def kind(request: Request) -> str:
    return "reads" if request.method == "GET" else "writes"


def sliding(clock: Clock) -> Callable[[Request, Any], Answer]:
    """Ten within the second before each, where every request counts."""
    before: dict[str, deque[float]] = defaultdict(deque)

    def layer(request: Request, inner: Any) -> Answer:
        sent = before[kind(request)]
        while sent and sent[0] <= clock() - 1.0:
            sent.popleft()
        sent.append(clock())
        return too_many(10) if len(sent) > 10 else told(inner(request), 10, 10 - len(sent))

    return layer


def filling(clock: Clock) -> Callable[[Request, Any], Answer]:
    """A bucket of ten that fills by ten a second, with a reset that is a moment of time."""
    level: dict[str, tuple[float, float]] = {}

    def layer(request: Request, inner: Any) -> Answer:
        since, left = level.get(kind(request), (clock(), 10.0))
        left = min(10.0, left + 10 * (clock() - since))
        level[kind(request)] = (clock(), left - 1 if left >= 1 else left)
        return too_many("10;w=1") if left < 1 else told(inner(request), "10;w=1", int(left - 1))

    return layer


def generous(clock: Clock) -> Callable[[Request, Any], Answer]:
    """A plan with a higher limit than the usual one, which the answers tell."""
    left = count(1000, -1)
    return lambda request, inner: told(inner(request), 1000, next(left))


def shared(clock: Clock) -> Callable[[Request, Any], Answer]:
    """Another client of the tenant takes six of ten in each second."""
    counts: dict[tuple[str, int], int] = defaultdict(lambda: 6)

    def layer(request: Request, inner: Any) -> Answer:
        window = (kind(request), int(clock()))
        counts[window] += 1
        used = counts[window]
        return too_many(10) if used > 10 else told(inner(request), 10, 10 - used)

    return layer


def silent(clock: Clock) -> Callable[[Request, Any], Answer]:
    """Ten in each second, told by nothing but the status."""
    counts: dict[tuple[str, int], int] = defaultdict(int)

    def layer(request: Request, inner: Any) -> Answer:
        window = (kind(request), int(clock()))
        counts[window] += 1
        return error(429, "Too many requests.") if counts[window] > 10 else inner(request)

    return layer


@pytest.mark.parametrize("answering", [sliding, filling, generous, shared])
def test_no_other_way_to_keep_a_limit_is_held_against_a_server(tmp_path: Path, answering: Any) -> None:
    assert Trial(tmp_path, answering=answering).red == {}


@pytest.mark.parametrize("answering", [sliding, filling])
def test_every_way_to_keep_a_limit_is_seen(tmp_path: Path, answering: Any) -> None:
    assert Trial(tmp_path, answering=answering).verdict("limit-is-enforced").word is Word.PASSED


def test_of_headers_that_are_missing_nothing_but_retry_after_is_looked_for_here(tmp_path: Path) -> None:
    red = Trial(tmp_path, answering=silent).red
    assert {id.partition("[")[0] for id in red} == {"contract/rate-limit/retry-after-is-told"}


def test_no_other_request_of_the_run_meets_the_limit(tmp_path: Path) -> None:
    trial = Trial(tmp_path)
    limited = [exchange for exchange in trial.exchanges if exchange.status == 429]
    assert limited != []
    assert [exchange for exchange in limited if exchange not in trial.bursts] == []


def test_no_more_is_sent_than_must_meet_the_limit(tmp_path: Path) -> None:
    sent = Trial(tmp_path, answering=generous).bursts
    assert [sum(kind_of(one) == kind for one in sent) for kind in ("reads", "writes")] == [21, 21]


def kind_of(exchange: Exchange) -> str:
    return "reads" if exchange.request.method == "GET" else "writes"


def test_a_burst_creates_and_changes_nothing(tmp_path: Path) -> None:
    trial = Trial(tmp_path)
    assert {exchange.request.method for exchange in trial.bursts} == {"GET", "DELETE"}
    assert {one.status for one in trial.bursts if one.request.method == "DELETE"} == {404, 429}


@pytest.mark.parametrize(("methods", "sent"), [(("PATCH", "PUT"), "PATCH"), (("PUT", "POST"), "PUT")])
def test_a_write_of_any_kind_is_one_that_changes_nothing(tmp_path: Path, methods: tuple[str, ...], sent: str) -> None:
    trial = Trial(tmp_path, changed=limited_to(replace(WRITES, methods=methods)))
    created = next(exchange.request.json for exchange in trial.exchanges if exchange.operation == "create")
    assert {exchange.request.method for exchange in trial.bursts} == {sent}
    assert [one for one in trial.bursts if not written(one).items() <= created.items()] == []
    assert trial.red == {}


def written(exchange: Exchange) -> dict[str, Any]:
    """What a PUT or PATCH gives new values to."""
    body = exchange.request.json
    return {one["path"]: one["value"] for one in body["Operations"]} if "Operations" in body else body


UNTRIED = [replace(READS, limit=100), replace(READS, limit=70, window=3600.0)]
"""Limits that it would take too many requests to exceed, or too long to wait for."""


@pytest.mark.parametrize("bucket", UNTRIED)
def test_a_limit_that_is_too_large_to_exceed_is_not_tried(tmp_path: Path, bucket: Bucket) -> None:
    trial = Trial(tmp_path, changed=limited_to(bucket))
    assert trial.bursts == []


DECLINED = [
    (replace(WRITES, methods=("POST",)), "no harmless request of POST is documented to be served"),
]


@pytest.mark.parametrize(("bucket", "why"), DECLINED)
def test_what_cannot_be_measured_without_harm_is_not_applicable(tmp_path: Path, bucket: Bucket, why: str) -> None:
    trial = Trial(tmp_path, changed=limited_to(bucket))
    reason = trial.verdict("limit-is-enforced", bucket.name).reason
    assert trial.bursts == []
    assert reason is not None
    assert why in reason.text


def test_a_run_that_may_only_read_exceeds_the_limit_of_reads_alone(tmp_path: Path) -> None:
    trial = Trial(tmp_path, read_only=True)
    assert {exchange.request.method for exchange in trial.exchanges} == {"GET"}
    reason = trial.verdict("limit-is-enforced", "writes").reason
    assert reason is not None
    assert reason.code == "read-only"
