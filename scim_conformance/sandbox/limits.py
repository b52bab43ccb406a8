"""Rate limits: fixed windows per bucket, told in the documented headers."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from scim_conformance.profile.model import Bucket, RateLimit
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error


def rate_limited(rate_limit: RateLimit, clock: Callable[[], float]) -> Layer:
    """No more requests than documented; `clock` gives seconds. A request counts in every bucket of its method.

    A limit that is documented for a neighbouring API only is not enforced: nobody says that it holds here.
    """
    enforced = () if rate_limit.assumed else rate_limit.buckets

    def layer(request: Request, inner: Inner) -> Answer:
        counts = request.backstage.notes["requests"]
        now = clock()
        buckets = [bucket for bucket in enforced if request.method in bucket.methods]
        left = [(bucket, _left_after_this(bucket, counts, now)) for bucket in buckets]
        if not left:
            return inner(request)
        tightest, remaining = min(left, key=lambda pair: pair[1])
        exceeded = error(rate_limit.status, f"More than {tightest.limit} requests in {tightest.window:g} s.")
        return _told(exceeded if remaining < 0 else inner(request), rate_limit, tightest, remaining, now)

    return layer


def _left_after_this(bucket: Bucket, counts: dict[str, Any], now: float) -> int:
    """Count one request; how many more the window takes, negative where this one was too many."""
    window = int(now / bucket.window)
    started, used = counts.get(bucket.name, (window, 0))
    used = used + 1 if started == window else 1
    counts[bucket.name] = (window, used)
    return bucket.limit - used


def _told(answer: Answer, rate_limit: RateLimit, bucket: Bucket, remaining: int, now: float) -> Answer:
    until_reset = max(1, ceil(bucket.window - now % bucket.window))
    values = {"limit": bucket.limit, "remaining": max(0, remaining), "reset": until_reset}
    if remaining < 0:
        values["retry_after"] = until_reset
    for meaning, header in rate_limit.headers.items():
        if meaning in values:
            answer = answer.with_header(header, str(values[meaning]))
    return answer
