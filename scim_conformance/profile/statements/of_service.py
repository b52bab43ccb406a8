"""What a profile says of the service as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from scim_conformance.profile.model import Paging, Profile, RateLimit, Support
from scim_conformance.profile.statements.statement import Statement, by_outcome, plain

PROVOKED = (400, 401, 404)
"""The statuses of an error table that a fair request can bring about; 409 and 429 have statements of their own."""

MEASURABLE = 74
"""The largest limit that is exceeded on purpose: that takes twice as many requests and one, 149 at most."""

LONGEST_WINDOW = 60.0
"""The longest window, in seconds, that is waited for: nobody else sends anything meanwhile."""

ON_EVERY_ANSWER = ("limit", "remaining", "reset")
"""The headers about the rate limit that any answer has; `retry_after` is on refusals, and looked for there."""

EVERY_ANSWER, RATE_LIMIT = "every answer", "rate limit"
_FEATURES = {"me": "/Me", "search": "list"}


def of_service(profile: Profile) -> Iterator[Statement]:
    """Every statement of the service, in the order of the profile."""
    if profile.authentication.without_prefix is not None:
        yield by_outcome(
            "credential", profile.authentication.without_prefix, "authentication", subject="without_prefix"
        )
    for name, endpoint in profile.discovery.items():
        yield by_outcome("discovery", endpoint.fact, name, subject=name)
    for name, fact in profile.features.items():
        yield by_outcome("feature", fact, _FEATURES.get(name, name), subject=name)
    yield from _of_paging(profile.paging)
    if profile.media_types.response:
        media = profile.media_types
        yield plain("media_types.response", "media", media.sources, " or ".join(media.response), EVERY_ANSWER)
    for status, meaning in profile.errors.table.items():
        if status in PROVOKED:
            feature = "authentication" if status == 401 else EVERY_ANSWER
            id, sources = f"errors.table.{status}", profile.errors.sources
            yield plain(id, "status", sources, meaning, feature, subject=str(status))
    yield from _of_limits(profile.rate_limit)
    yield from _looked_at(profile)


def _of_paging(paging: Paging) -> Iterator[Statement]:
    clamped = paging.over_max is None or paging.over_max.first.support is Support.SUPPORTED
    sizes = {"default_count": paging.default_count, "max_count": paging.max_count if clamped else None}
    for name, size in sizes.items():
        if size is not None:
            words = f"{name.replace('_', ' ')}: {size}"
            yield plain(f"paging.{name}", "paging", paging.sources, words, "paging", subject=name)
    for name, fact in {"over_max": paging.over_max, "count_zero": paging.count_zero}.items():
        if fact is not None:
            yield by_outcome("count", fact, "paging", subject=name)


def _of_limits(limits: RateLimit) -> Iterator[Statement]:
    sources = tuple(dict.fromkeys(source for bucket in limits.buckets for source in bucket.sources))
    for bucket in limits.buckets if not limits.assumed else ():
        if bucket.limit > MEASURABLE or bucket.window > LONGEST_WINDOW:
            continue
        words = f"{bucket.limit} requests in {bucket.window:g} s ({', '.join(bucket.methods)}), then {limits.status}"
        yield plain(f"rate_limit.{bucket.name}", "rate", bucket.sources, words, RATE_LIMIT, subject=bucket.name)
    for meaning, header in limits.headers.items() if not limits.assumed else ():
        if meaning in ON_EVERY_ANSWER:
            id = f"rate_limit.headers.{meaning}"
            yield plain(id, "limit", sources, f"header {header}", EVERY_ANSWER, subject=header)


def _looked_at(profile: Profile) -> Iterator[Statement]:
    """Contradictions where any answer is right that one of the documents has."""
    for one in profile.contradictions:
        if one.look is not None:
            words = " / ".join(outcome.note for outcome in one.fact.outcomes)
            yield Statement(one.fact.id, "look", one.fact, "read", words, one.look.resource_type, one.look.at)
