"""The checks of rate limits by example: what a burst showed, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from scim_conformance.checking import Finding, Inconclusive, NotApplicable
from scim_conformance.profile.model import Bucket, RateLimit
from scim_conformance.suite.contract import test_rate_limit as rate_limit
from scim_conformance.suite.contract.limits import Exceeded, asked_by, number
from scim_conformance.wire.exchange import Exchange, Received, Sent

BEGUN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HEADERS = {"limit": "X-Limit", "remaining": "X-Remaining", "reset": "X-Reset", "retry_after": "Retry-After"}
READS = Bucket("reads", ("GET",), 4, 1.0, ())
FIRM = RateLimit((READS,), 429, HEADERS)
PLAIN = RateLimit((READS,))


def answer(at: float, status: int = 200, *, took: float = 0.1, **headers: object) -> Exchange:
    """What came so many seconds after the first request; headers are named as in the profile."""
    told = tuple((HEADERS[name], str(value)) for name, value in headers.items())
    started = (BEGUN + timedelta(seconds=at)).isoformat(timespec="milliseconds")
    received = Received(status, "", told)
    return Exchange(1, Sent("GET", "https://scim.example/Users/1"), received, started=started, elapsed_ms=took * 1000)


def lost(at: float) -> Exchange:
    """A request without an answer."""
    started = (BEGUN + timedelta(seconds=at)).isoformat(timespec="milliseconds")
    return Exchange(1, Sent("GET", "https://scim.example/Users/1"), error="no answer", started=started)


def taken(*remaining: int, limit: int = 4, apart: float = 0.1) -> list[Exchange]:
    """Answers that tell how many requests are left."""
    return [answer(apart * place, limit=limit, remaining=left) for place, left in enumerate(remaining)]


REFUSED = answer(0.5, 429, limit=4, remaining=0, retry_after=1)
SERVED = answer(2.0, limit=4, remaining=3)


def exceeded(
    burst: Sequence[Exchange] = (*taken(3, 2, 1, 0), REFUSED),
    *,
    rules: RateLimit = FIRM,
    other: Exchange | None = SERVED,
    again: Sequence[Exchange] = (SERVED,),
) -> Exceeded:
    """What an endpoint does that keeps to its documents, but for what is given."""
    return Exceeded(rules, rules.buckets[0], tuple(burst), other, tuple(again))


def enforced(found: Exceeded) -> None:
    rate_limit.test_limit_is_enforced(found, lambda _: None)


CHECKS: Mapping[str, Callable[[Exceeded], None]] = {
    "enforced": enforced,
    "number": rate_limit.test_documented_number_goes_through,
    "told": rate_limit.test_told_limit_is_the_documented_one,
    "counts": rate_limit.test_remaining_counts_down,
    "none left": rate_limit.test_nothing_remains_for_who_is_refused,
    "reset": rate_limit.test_remaining_is_reset,
    "retry-after": rate_limit.test_retry_after_is_told,
    "other": rate_limit.test_other_limit_is_unaffected,
    "recovers": rate_limit.test_service_recovers,
}


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_documented_is_fine(check: str) -> None:
    CHECKS[check](exceeded())


WRONG = [
    ("enforced", exceeded([answer(0.1 * n) for n in range(9)]), "9 requests in 0.9 s, none of them refused"),
    ("enforced", exceeded([*taken(3, 2, 1, 0), answer(0.5, 400)]), "status 400"),
    ("enforced", exceeded([*taken(3, 2, 1, 0), answer(0.5, 503)]), "status 503"),
    ("number", exceeded([*taken(3, 2), REFUSED]), "status 429 after 2 of them in 0.6 s"),
    ("number", exceeded([answer(0.0), REFUSED], rules=PLAIN), "status 429 after 1 of them in 0.6 s"),
    ("told", exceeded([*taken(1, 0, limit=2), REFUSED]), "X-Limit: 2"),
    ("counts", exceeded([*taken(3, 3, 3, 3), REFUSED]), "X-Remaining: 3 in each of 4 answers"),
    ("none left", exceeded([*taken(3, 2, 1, 0), answer(0.5, 429, remaining=2)]), "X-Remaining: [2]"),
    ("reset", exceeded(again=[answer(2.0, remaining=0)]), "X-Remaining: 0"),
    ("retry-after", exceeded([*taken(3, 2, 1, 0), answer(0.5, 429)]), "header Retry-After: absent"),
    ("other", exceeded(other=answer(0.6, 429)), "status 429"),
    ("recovers", exceeded(again=[answer(2.0, 429), answer(4.0, 429), answer(6.0, 503)]), "status 503"),
]


@pytest.mark.parametrize(("check", "seen", "told"), WRONG, ids=[f"{check}: {told}" for check, _, told in WRONG])
def test_what_is_not_as_documented_is_found(check: str, seen: Exceeded, told: str) -> None:
    with pytest.raises(Finding) as found:
        CHECKS[check](seen)
    assert found.value.actual == told


UNFAIR = [
    ("enforced", exceeded([answer(0.2 * n) for n in range(9)]), "9 requests took 1.7 s, and have to come within 1 s"),
    ("enforced", exceeded([answer(0.1 * n, limit=40) for n in range(9)]), "a limit of 40, where 4 are documented"),
    ("number", exceeded([answer(0.1 * n) for n in range(4)], again=()), ""),
    ("number", exceeded([*taken(1, 0), REFUSED]), "others were sending too: 2 of 4 were left"),
    ("number", exceeded([*taken(1, 0, limit=2), REFUSED]), "the answers tell of a lower limit; see"),
    ("number", exceeded([answer(0.0)]), "no request was refused; see contract/rate-limit/limit-is-enforced"),
    ("told", exceeded(rules=PLAIN), "no header that tells limit is documented"),
    ("told", exceeded([answer(0.0), answer(0.1, 429)]), "no answer has X-Limit with a number"),
    ("told", exceeded(taken(9, 8, limit=10)), ""),
    ("counts", exceeded([*taken(3, 3), REFUSED]), "fewer than 3 answers have X-Remaining with a number"),
    ("counts", exceeded([*taken(3, 3, 3, 3, apart=0.01), REFUSED]), "all requests were on their way at once"),
    ("none left", exceeded([*taken(3, 2, 1, 0), answer(0.5, 429)]), ""),
    ("none left", exceeded([*taken(3, 2, 1, 0), answer(0.5, 429, remaining=-1)]), ""),
    ("reset", exceeded(again=[answer(2.0, 429)]), "no later answer has X-Remaining"),
    ("retry-after", exceeded(rules=PLAIN), "no header that tells retry after is documented"),
    ("other", exceeded(other=None), "nothing harmless can be sent that another limit counts"),
    ("other", exceeded(taken(3, 2, 1)), "no request was refused"),
    ("recovers", exceeded(taken(3, 2, 1)), "no request was refused"),
    (
        "recovers",
        exceeded([answer(0.0), answer(0.1, 429, retry_after=300)], again=[answer(62.0, 429)]),
        "it asks to come back in 300 s, too long to wait",
    ),
    ("recovers", exceeded(again=[answer(2.0, 429), SERVED]), ""),
]


@pytest.mark.parametrize(("check", "seen", "why"), UNFAIR, ids=[f"{check}: {why}" for check, _, why in UNFAIR])
def test_what_may_have_another_reason_is_no_finding(check: str, seen: Exceeded, why: str) -> None:
    if not why:
        CHECKS[check](seen)
        return
    with pytest.raises(NotApplicable) as found:
        CHECKS[check](seen)
    assert why in str(found.value)


@pytest.mark.parametrize(
    ("check", "seen"),
    [
        ("enforced", exceeded([answer(0.0), lost(0.1)])),
        ("enforced", exceeded([answer(0.0), answer(0.1, 503)])),
        ("enforced", exceeded([*taken(3, 2, 1, 0), answer(0.5, 500)])),
        ("enforced", exceeded([answer(0.0), answer(0.1, 401)])),
        ("other", exceeded(other=lost(0.6))),
        ("recovers", exceeded(again=[lost(2.0)])),
    ],
)
def test_what_says_nothing_of_limits_is_inconclusive(check: str, seen: Exceeded) -> None:
    with pytest.raises(Inconclusive):
        CHECKS[check](seen)


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), (" 10;w=1", 10), ("10, 10;w=1", 10), ("-1", -1), ("0.5", None), ("many", None), (None, None)],
)
def test_a_header_begins_with_its_number(text: str | None, value: int | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": 7, "reset": 9}, 7.0),
        ({"retry_after": "Sun, 22 Nov 2026 08:00:30 GMT"}, 29.9),
        ({"reset": 9}, 9.0),
        ({"reset": int(BEGUN.timestamp()) + 5}, 4.9),
        ({"reset": int(BEGUN.timestamp() + 5) * 1000}, 4.9),
        ({"reset": 3}, 3.0),
        ({"retry_after": "soon", "reset": "later"}, 0.0),
        ({}, 0.0),
    ],
)
def test_a_refusal_asks_to_wait_by_retry_after_or_the_documented_reset(
    headers: dict[str, object], seconds: float
) -> None:
    assert asked_by([answer(0.0, 429, **headers)], FIRM) == pytest.approx(seconds)


def test_of_several_refusals_the_longest_wait_counts() -> None:
    assert asked_by([answer(0.0, 429, retry_after=1), answer(0.1, 429, retry_after=3)], FIRM) == 3.0
