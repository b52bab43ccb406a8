"""Rate limits as documented: whoever sends too much is told so, loses nothing else by it, and is served again."""

from collections.abc import Iterable

from scim_conformance.checking import Finding, Inconclusive, NotApplicable, promise
from scim_conformance.plan.offer import Reason
from scim_conformance.standards import Level
from scim_conformance.suite.contract.limits import Exceeded, is_refusal
from scim_conformance.suite.contract.outcomes import Observe
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.pacing import LONGEST_HOLD

ENFORCED = "contract/rate-limit/limit-is-enforced"

ENOUGH = 3
"""So many answers tell whether a number counts down."""


@promise
def test_limit_is_enforced(exceeded: Exceeded, observe: Observe) -> None:
    """Beyond the documented number of requests the answer is the documented status, on which clients wait."""
    rules, bucket = exceeded.rules, exceeded.bucket
    expected = f"status {rules.status} to more than {bucket.limit} requests in {bucket.window:g} s"
    as_documented = [exchange for exchange in exceeded.refused if exchange.status == rules.status]
    if as_documented:
        observe(f"{rules.status} after {len(exceeded.taken)} requests in {exceeded.seconds:.1f} s")
    elif exceeded.unlike:
        refusal = _refused_otherwise(exceeded)
        raise Finding(expected, f"status {refusal.status}", [refusal])
    else:
        _fast_enough(exceeded)
        seen = f"{len(exceeded.burst)} requests in {exceeded.seconds:.1f} s, none of them refused"
        raise Finding(expected, seen, [exceeded.burst[0], exceeded.burst[-1]])


@promise(level=Level.SHOULD)
def test_documented_number_goes_through(exceeded: Exceeded) -> None:
    """As many requests as documented go through at once; a client that keeps to the limit loses nothing.

    What other clients of the same tenant send at that moment counts too, and need not show.
    """
    bucket, taken = exceeded.bucket, len(exceeded.taken)
    if taken >= bucket.limit:
        return
    refusal = _refusal(exceeded)
    if any(told < bucket.limit for told in exceeded.told("limit", exceeded.taken)):
        raise _see("contract/rate-limit/told-limit-is-the-documented-one", "the answers tell of a lower limit")
    left = max(exceeded.told("remaining", exceeded.taken), default=bucket.limit) + 1
    if taken >= left:
        raise NotApplicable(Reason("no-exchange", f"others were sending too: {left} of {bucket.limit} were left"))
    raise Finding(
        f"{bucket.limit} requests in {bucket.window:g} s answered",
        f"status {refusal.status} after {taken} of them in {exceeded.seconds:.1f} s",
        [*exceeded.taken[-1:], refusal],
    )


@promise
def test_told_limit_is_the_documented_one(exceeded: Exceeded) -> None:
    """The header that tells the limit does not tell of less than documented; clients are built for the documents."""
    name, limit = _header(exceeded, "limit"), exceeded.bucket.limit
    told = exceeded.told("limit", exceeded.burst)
    if not told:
        raise _see("contract/service/answers-tell-of-the-limit", f"no answer has {name} with a number")
    shown = next(x for x in exceeded.burst if exceeded.told("limit", [x]) == [min(told)])
    _hold(min(told) >= limit, f"{name}: {limit}, or more", f"{name}: {min(told)}", [shown])


@promise
def test_remaining_counts_down(exceeded: Exceeded) -> None:
    """The header that tells how many requests are left tells of fewer after some; clients slow down by it."""
    name = _header(exceeded, "remaining")
    told = exceeded.told("remaining", exceeded.taken)
    if len(told) < ENOUGH or not exceeded.one_after_another:
        text = f"fewer than {ENOUGH} answers have {name} with a number, or all requests were on their way at once"
        raise NotApplicable(Reason("no-exchange", text))
    seen = f"{name}: {told[0]} in each of {len(told)} answers"
    shown = [exceeded.taken[0], exceeded.taken[-1]]
    _hold(min(told) < max(told), f"{name} with lower numbers as requests go on", seen, shown)


@promise
def test_nothing_remains_for_who_is_refused(exceeded: Exceeded) -> None:
    """Where a request is refused for too many, none are left; a client that is told otherwise goes on, for nothing."""
    name = _header(exceeded, "remaining")
    _refusal(exceeded)
    for refusal in exceeded.refused:
        left = exceeded.told("remaining", [refusal])
        _hold(not any(one > 0 for one in left), f"{name}: 0, or no such header", f"{name}: {left}", [refusal])


@promise
def test_remaining_is_reset(exceeded: Exceeded) -> None:
    """A window later there are requests left again; a client that goes by the header would wait for ever."""
    name = _header(exceeded, "remaining")
    _refusal(exceeded)
    served = [exchange for exchange in exceeded.again if not is_refusal(exchange, exceeded.rules)]
    left = exceeded.told("remaining", served)
    if not left or exceeded.bucket.limit == 1:
        raise NotApplicable(Reason("no-exchange", f"no later answer has {name}, or one request is all there is"))
    _hold(any(one > 0 for one in left), f"{name}: more than 0", f"{name}: {left[-1]}", [exceeded.refused[0], *served])


@promise
def test_retry_after_is_told(exceeded: Exceeded) -> None:
    """Whoever is refused is told when to come back, as documented; who has to guess comes too early, or late."""
    name = _header(exceeded, "retry_after")
    _refusal(exceeded)
    for refusal in exceeded.refused:
        _hold(bool(refusal.header(name)), f"header {name}: present", f"header {name}: absent", [refusal])


@promise
def test_other_limit_is_unaffected(exceeded: Exceeded) -> None:
    """Whoever has used up one limit still has the other; who reads too much must still be able to take access away."""
    _refusal(exceeded)
    if exceeded.other is None:
        raise NotApplicable(Reason("no-exchange", "nothing harmless can be sent that another limit counts"))
    told = f"{exceeded.other.request.method}: another answer than that there were too many requests"
    _served(told, [exceeded.other], exceeded)


@promise
def test_service_recovers(exceeded: Exceeded) -> None:
    """After the wait that was asked for, or a window, requests go through again; else one burst ends the service."""
    _refusal(exceeded)
    if exceeded.asked > LONGEST_HOLD:
        raise NotApplicable(Reason("no-exchange", f"it asks to come back in {exceeded.asked:.0f} s, too long to wait"))
    tries = len(exceeded.again)
    _served(f"another answer than that after a rest, at the latest after {tries} of them", exceeded.again, exceeded)


def _header(exceeded: Exceeded, meaning: str) -> str:
    """The name of a documented header."""
    if meaning not in exceeded.rules.headers:
        raise NotApplicable(Reason("no-exchange", f"no header that tells {meaning.replace('_', ' ')} is documented"))
    return exceeded.rules.headers[meaning]


def _refusal(exceeded: Exceeded) -> Exchange:
    """The first refusal."""
    if not exceeded.refused:
        raise _see(ENFORCED, "no request was refused")
    return exceeded.refused[0]


def _refused_otherwise(exceeded: Exceeded) -> Exchange:
    """The first answer that is unlike the others, where the limit can be the only reason for that."""
    refusal = exceeded.unlike[0]
    usual = len(exceeded.burst) - len(exceeded.unlike)
    told = refusal.response is not None and (400 <= refusal.status < 500 or refusal.status == 503)
    if not told or usual < exceeded.bucket.limit:
        raise Inconclusive(f"{refusal.request.summary} gave {refusal.ending} after {usual} others were served", refusal)
    return refusal


def _fast_enough(exceeded: Exceeded) -> None:
    """Whether all requests were counted together, and whether they were as many as the endpoint itself allows."""
    number, bucket = len(exceeded.burst), exceeded.bucket
    if exceeded.seconds > bucket.window:
        text = f"{number} requests took {exceeded.seconds:.1f} s, and have to come within {bucket.window:g} s"
        raise NotApplicable(Reason("no-exchange", f"{text}: this endpoint is too far away, or too slow, for that"))
    told = max(exceeded.told("limit", exceeded.burst), default=bucket.limit)
    if told > bucket.limit:
        text = f"the answers tell of a limit of {told}, where {bucket.limit} are documented"
        raise NotApplicable(Reason("no-exchange", f"{text}: {number} requests need not go beyond it"))


def _served(expected: str, exchanges: Iterable[Exchange], exceeded: Exceeded) -> None:
    """One of them was answered, and not for too many requests."""
    last = [*exchanges][-1]
    if last.response is None:
        raise Inconclusive(f"{last.request.summary} got no answer: {last.error}", last)
    refused = is_refusal(last, exceeded.rules)
    _hold(not refused, expected, f"status {last.status}", [exceeded.refused[0], last])


def _hold(condition: bool, expected: str, actual: str, exchanges: Iterable[Exchange]) -> None:
    """Not by `expect`: to that, 429 is never an answer, and here it is what is looked at."""
    if not condition:
        raise Finding(expected, actual, exchanges)


def _see(check: str, why: str) -> NotApplicable:
    return NotApplicable(Reason("no-exchange", f"{why}; see {check}"))
