"""A documented rate limit exceeded: how, without harm to anybody else, and what the answers say of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from scim_conformance.checking import Blocked, NotApplicable, scenario
from scim_conformance.checking.steps import existing, some
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import CHANGEABLE, ResourceUnderTest
from scim_conformance.profile.model import Bucket, Profile, RateLimit
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.urns import PATCH_OP
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.pacing import LONGEST_HOLD, asked_to_wait, http_date
from scim_conformance.wire.paths import resource_path
from scim_conformance.wire.scim_client import ScimClient

REST = 1.1
"""Windows after which whatever was counted is forgotten, also where a limiter is not exact to the millisecond."""

TRIES = 3
"""How often it is looked whether requests go through again: another client of the tenant may have been faster."""

LIMITING = (429, 503)
"""The statuses by which services limit rates, whatever they document."""

OF_AN_EPOCH = 1_000_000_000
"""From here on a reset is no number of seconds to wait, but a moment in seconds since 1970; from a thousand times that
on, in milliseconds."""


class Exceeded(NamedTuple):
    """A bucket exceeded: the burst in the order of its answers, a request of another bucket, then one of this again.

    Where nobody was refused, the burst is all there is.
    """

    rules: RateLimit
    bucket: Bucket
    burst: tuple[Exchange, ...]
    other: Exchange | None
    again: tuple[Exchange, ...]

    @property
    def refused(self) -> tuple[Exchange, ...]:
        """Those of the burst that were too many."""
        return tuple(exchange for exchange in self.burst if is_refusal(exchange, self.rules))

    @property
    def taken(self) -> tuple[Exchange, ...]:
        """Those of the burst that were answered otherwise."""
        return tuple(x for x in self.burst if x.response is not None and not is_refusal(x, self.rules))

    @property
    def unlike(self) -> tuple[Exchange, ...]:
        """Those of the burst that were not answered with the status that the first of those taken has."""
        usual = [exchange.status for exchange in self.taken[:1]]
        return tuple(x for x in self.burst if x.response is None or x.status not in usual)

    @property
    def seconds(self) -> float:
        """From the first request of the burst to the last answer: the endpoint saw all of it within that time."""
        return max(map(ended, self.burst)) - min(map(began, self.burst))

    @property
    def one_after_another(self) -> bool:
        """Whether one of those taken went out once another was answered: their counts cannot be the same then."""
        return bool(self.taken) and max(map(began, self.taken)) >= min(map(ended, self.taken))

    def told(self, meaning: str, exchanges: Iterable[Exchange]) -> list[int]:
        """The numbers in a documented header of these answers (`limit`, `remaining`, `reset`), as far as there are."""
        name = self.rules.headers.get(meaning, "")
        values = [number(exchange.header(name)) for exchange in exchanges if name and exchange.response is not None]
        return [value for value in values if value is not None]

    @property
    def asked(self) -> float:
        """The seconds that the refusals ask to wait, by Retry-After or the documented reset; 0 where none says."""
        return asked_by(self.refused, self.rules)


@scenario(needs=("some", "burst"))
def exceeded(scim: ScimClient, rate_promise: Promise, scim_profile: Profile) -> Exceeded:
    """More requests at once than a documented limit allows, while nobody else sends any, until one is refused; then one
    that another limit counts, and after the wait that was asked for one of the first kind again."""
    rules = scim_profile.rate_limit
    bucket = next(one for one in rules.buckets if one.name == rate_promise.subject)
    most = _most(bucket)
    request = _harmless(scim, rate_promise.resource, bucket.methods)
    if request is None:
        kinds = ", ".join(bucket.methods)
        raise NotApplicable(Reason("no-exchange", f"no harmless request of {kinds} is documented to be served"))
    beside = _harmless(scim, rate_promise.resource, _counted_elsewhere(rules, bucket))
    with scim.alone():
        scim.rest(REST * bucket.window)
        burst = scim.burst(request, most, lambda exchange: is_refusal(exchange, rules))
        refused = [exchange for exchange in burst if is_refusal(exchange, rules)]
        other = scim.send(beside) if beside is not None and refused else None
        return Exceeded(rules, bucket, burst, other, _again(scim, request, refused, bucket, rules))


def is_refusal(exchange: Exchange, rules: RateLimit) -> bool:
    """Whether an answer says that there were too many requests, by the documented status or a usual one."""
    return exchange.response is not None and exchange.status in (rules.status, *LIMITING)


def began(exchange: Exchange) -> float:
    """When a request went out, in seconds since 1970."""
    return datetime.fromisoformat(exchange.started).timestamp()


def ended(exchange: Exchange) -> float:
    """When its answer was there."""
    return began(exchange) + exchange.elapsed_ms / 1000


def number(text: str | None) -> int | None:
    """The number that a header begins with: some add the window, as in `10;w=1`."""
    found = re.match(r"\s*(-?\d{1,15})(?![\d.])", text or "")
    return int(found[1]) if found else None


def asked_by(refused: Iterable[Exchange], rules: RateLimit) -> float:
    """The longest wait that one of these answers asks for, in seconds."""
    return max((_asked(exchange, rules) for exchange in refused), default=0.0)


def _asked(refusal: Exchange, rules: RateLimit) -> float:
    now = http_date(refusal.header("Date")) or datetime.fromtimestamp(ended(refusal), UTC)
    asked = asked_to_wait(refusal.header(rules.headers.get("retry_after", "Retry-After")), now)
    if asked is not None:
        return asked
    reset = number(refusal.header(rules.headers["reset"])) if "reset" in rules.headers else None
    if reset is None or reset < OF_AN_EPOCH:
        return float(max(0, reset or 0))
    moment = reset / 1000 if reset >= OF_AN_EPOCH * 1000 else reset
    return max(0.0, moment - now.timestamp())


def _most(bucket: Bucket) -> int:
    """How many requests must meet the limit, if they come within one window.

    One that begins in the middle has two windows before it; a bucket that fills again has as much once more meanwhile.
    """
    return 2 * bucket.limit + 1


def _counted_elsewhere(rules: RateLimit, bucket: Bucket) -> tuple[str, ...]:
    """The methods that another bucket counts, and this one does not."""
    others = [method for one in rules.buckets for method in one.methods]
    return tuple(method for method in dict.fromkeys(others) if method not in bucket.methods)


def _again(
    scim: ScimClient, request: Request, refused: list[Exchange], bucket: Bucket, rules: RateLimit
) -> tuple[Exchange, ...]:
    """The same request after a rest, until it is served. The rest is a whole window, for everybody else comes after."""
    tries: list[Exchange] = []
    seconds = REST * max(bucket.window, min(asked_by(refused, rules), LONGEST_HOLD))
    while len(tries) < TRIES and (not tries or is_refusal(tries[-1], rules)):
        scim.rest(seconds)
        if not refused:
            break
        tries.append(scim.send(request))
    return tuple(tries)


def _harmless(scim: ScimClient, resource: ResourceUnderTest, methods: Iterable[str]) -> Request | None:
    """A request of one of these methods that changes nothing, with what it takes set up; None where there is none.

    Only what is documented or claimed to be served, and in a run that may only read, only a read.
    """
    for method, (operation, prepare) in HARMLESS.items():
        offer = resource.operations[operation]
        allowed = operation == "read" or not scim.read_only
        if method in methods and allowed and offer.available and not offer.probe:
            return prepare(scim, resource)
    return None


def _reading(scim: ScimClient, resource: ResourceUnderTest) -> Request:
    return _request("read", "GET", resource, some(scim, resource).id)


def _deleting(scim: ScimClient, resource: ResourceUnderTest) -> Request:
    id = existing(scim, resource).id
    answer = scim.delete(resource, id)
    if not answer.ok:
        raise Blocked(f"a {resource.name} was to be deleted to begin with, and that gave {answer.ending}", answer)
    return _request("delete", "DELETE", resource, id, invalid="it has been deleted before")


def _patching(scim: ScimClient, resource: ResourceUnderTest) -> Request:
    found = existing(scim, resource, resource.sample(full=True))
    values = {path: lookup(found.resource, path) for path in (*CHANGEABLE, resource.identifier)}
    same = [{"op": "replace", "path": path, "value": value} for path, value in values.items() if isinstance(value, str)]
    if not same:
        raise NotApplicable(Reason("nothing-to-change", f"the {resource.name} shows nothing to write once more"))
    return _request("patch", "PATCH", resource, found.id, {"schemas": [PATCH_OP], "Operations": same[:1]})


def _replacing(scim: ScimClient, resource: ResourceUnderTest) -> Request:
    sent = resource.sample()
    return _request("replace", "PUT", resource, existing(scim, resource, sent).id, sent)


HARMLESS: Mapping[str, tuple[str, Callable[[ScimClient, ResourceUnderTest], Request]]] = {
    "GET": ("read", _reading),
    "DELETE": ("delete", _deleting),
    "PATCH": ("patch", _patching),
    "PUT": ("replace", _replacing),
}
"""By method, the operation it is, and how a request is prepared that may go out many times. The cheapest first."""


def _request(
    operation: str, method: str, resource: ResourceUnderTest, id: str, body: object = None, invalid: str = ""
) -> Request:
    """A request that is sent once, whatever is answered."""
    return Request(
        method,
        resource_path(resource.endpoint, id),
        body=body,
        invalid=invalid,
        resource_type=resource.name,
        operation=operation,
        retry=False,
    )
