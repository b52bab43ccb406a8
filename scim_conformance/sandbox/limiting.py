"""A documented rate limit that is kept in a wrong way, each by its name: `contract:rate_limit.reads:never-recovers`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from scim_conformance.profile.model import Bucket, Profile, RateLimit
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error


class Way(NamedTuple):
    """One way: what it makes of a limit, and the header that it is about, where it is about one."""

    layer: Callable[[RateLimit, Bucket], Layer]
    header: str = ""


def ways(profile: Profile, bucket_name: str) -> Mapping[str, Layer]:
    """Every way to get this bucket wrong that its documents leave room for, as a layer by its name."""
    rules = profile.rate_limit
    bucket = next(one for one in rules.buckets if one.name == bucket_name)
    return {
        name: way.layer(rules, bucket)
        for name, way in WAYS.items()
        if (way.header in rules.headers or not way.header) and (name != "spreads" or len(rules.buckets) > 1)
    }


def _other_status(rules: RateLimit, bucket: Bucket) -> Layer:
    """Beyond the limit comes 400."""
    return _of_refusals(rules, bucket, lambda answer: error(400, "Too many requests."))


def _lower(rules: RateLimit, bucket: Bucket) -> Layer:
    """Half as many go through, whatever the headers tell."""

    def layer(request: Request, inner: Inner) -> Answer:
        counts = request.backstage.notes["requests"]
        window, used = counts.get(bucket.name, (0, 0))
        if request.method in bucket.methods and used >= bucket.limit // 2:
            counts[bucket.name] = (window, max(used, bucket.limit))
        return inner(request)

    return layer


def _told_lower(rules: RateLimit, bucket: Bucket) -> Layer:
    """The header tells of half of the limit."""
    return _of_all(bucket, lambda answer: answer.with_header(rules.headers["limit"], str(bucket.limit // 2)))


def _does_not_count(rules: RateLimit, bucket: Bucket) -> Layer:
    """Each answer tells that all but one request are left, until there are none."""
    full = str(bucket.limit - 1)

    def told(answer: Answer) -> Answer:
        return answer if answer.status == rules.status else answer.with_header(rules.headers["remaining"], full)

    return _of_all(bucket, told)


def _some_remain(rules: RateLimit, bucket: Bucket) -> Layer:
    """A refusal tells that a request is left."""
    return _of_refusals(rules, bucket, lambda answer: answer.with_header(rules.headers["remaining"], "1"))


def _stays_at_zero(rules: RateLimit, bucket: Bucket) -> Layer:
    """After a refusal no answer ever tells of a request that is left."""
    header = rules.headers["remaining"]
    return _after_a_refusal(rules, bucket, lambda refusal, answer: answer.with_header(header, "0"))


def _no_retry_after(rules: RateLimit, bucket: Bucket) -> Layer:
    """A refusal does not tell when to come back."""
    return _of_refusals(rules, bucket, lambda answer: answer.without_header(rules.headers["retry_after"]))


def _never_recovers(rules: RateLimit, bucket: Bucket) -> Layer:
    """After a refusal everything is refused that the bucket counts."""
    return _after_a_refusal(rules, bucket, lambda refusal, answer: refusal)


def _spreads(rules: RateLimit, bucket: Bucket) -> Layer:
    """After a refusal everything else is refused as well, until the bucket has recovered."""

    def layer(request: Request, inner: Inner) -> Answer:
        state = request.backstage.notes[f"spreads from {bucket.name}"]
        if request.method not in bucket.methods and state.get("refused"):
            return error(rules.status, "Too many requests.")
        answer = inner(request)
        if request.method in bucket.methods:
            state["refused"] = answer.status == rules.status
        return answer

    return layer


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "other-status": Way(_other_status),
        "lower": Way(_lower),
        "told-lower": Way(_told_lower, "limit"),
        "does-not-count": Way(_does_not_count, "remaining"),
        "some-remain": Way(_some_remain, "remaining"),
        "stays-at-zero": Way(_stays_at_zero, "remaining"),
        "no-retry-after": Way(_no_retry_after, "retry_after"),
        "never-recovers": Way(_never_recovers),
        "spreads": Way(_spreads),
    }
)
"""Every way by its name."""


def _of_all(bucket: Bucket, change: Callable[[Answer], Answer]) -> Layer:
    """A change of every answer to what the bucket counts."""
    return lambda request, inner: change(inner(request)) if request.method in bucket.methods else inner(request)


def _of_refusals(rules: RateLimit, bucket: Bucket, change: Callable[[Answer], Answer]) -> Layer:
    """A change of the answers that too much is sent."""
    return _of_all(bucket, lambda answer: change(answer) if answer.status == rules.status else answer)


def _after_a_refusal(rules: RateLimit, bucket: Bucket, change: Callable[[Answer, Answer], Answer]) -> Layer:
    """A change of every answer to what the bucket counts, from the first refusal on, which the change is given too."""

    def layer(request: Request, inner: Inner) -> Answer:
        state, answer = request.backstage.notes[f"refused by {bucket.name}"], inner(request)
        if request.method not in bucket.methods:
            return answer
        if "refusal" in state:
            return change(state["refusal"], answer)
        if answer.status == rules.status:
            state["refusal"] = answer
        return answer

    return layer
