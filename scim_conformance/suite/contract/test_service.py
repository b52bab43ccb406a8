"""The service as documented: how it pages, and what its answers and refusals look like."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, promise, scenario
from scim_conformance.checking.steps import existing, some
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.profile.model import Profile
from scim_conformance.suite.contract.outcomes import Observe, ending, met
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

OF_NOBODY = "00000000-0000-4000-8000-000000000000"


class Pages(NamedTuple):
    """The first page of a list, and the most that the vendor says it can have."""

    size: int
    page: Exchange


@scenario(needs=("create", "list", "trial"))
def listed_at_length(scim: ScimClient, paging_promise: Promise, scim_profile: Profile) -> Pages:
    """A list of two or more, without a count or with one that is too large."""
    resource, paging = paging_promise.resource, scim_profile.paging
    for _ in range(2):
        existing(scim, resource)
    if paging_promise.subject == "default_count":
        return Pages(paging.default_count or 0, scim.list(resource))
    most = paging.max_count or 0
    return Pages(most, scim.list(resource, query={"count": str(most + 1)}))


@promise
def test_page_is_as_long_as_documented(listed_at_length: Pages) -> None:
    """The first page has as many as the vendor says, or all there are; a client that expects more misses people."""
    page = expect(listed_at_length.page).status(200).exchange
    total = page.resource.get("totalResults")
    if not isinstance(total, int):
        raise NotApplicable(Reason("no-exchange", "the list has no totalResults to go by"))
    wanted, found = min(total, listed_at_length.size), len(page.resources)
    expect(page).holds(
        found == wanted, f"{wanted} of {total} on the first page", f"{found} of {total} there", "Resources"
    )


@scenario(needs=("list", "trial"))
def listed_by_count(scim: ScimClient, count_promise: Promise, scim_profile: Profile) -> Exchange:
    """A list asked for with more than the vendor says a page can have, or with none."""
    count = (scim_profile.paging.max_count or 0) + 1 if count_promise.subject == "over_max" else 0
    return scim.list(count_promise.resource, query={"count": str(count)})


@promise
def test_unusual_count_ends_as_documented(listed_by_count: Exchange, count_promise: Promise, observe: Observe) -> None:
    """A count beyond what the vendor takes is met as documented; importers ask for as many as they can get."""
    met(count_promise, lambda outcome: ending(outcome, listed_by_count), observe)


@scenario(needs=("some", "trial"))
def answered(scim: ScimClient, media_promise: Promise) -> Exchange:
    """A resource read."""
    return some(scim, media_promise.resource)


@promise
def test_answers_are_of_the_documented_type(answered: Exchange, scim_profile: Profile) -> None:
    """The Content-Type of an answer is one of those that the vendor names; clients choose their parser by it."""
    documented = scim_profile.media_types.response
    found = (answered.header("Content-Type") or "").partition(";")[0].strip().lower()
    expect(answered).holds(
        found in [one.lower() for one in documented],
        f"Content-Type {' or '.join(documented)}",
        f"Content-Type {found or 'missing'}",
    )


@scenario(needs=("served", "trial"))
def provoked(scim: ScimClient, status_promise: Promise) -> Exchange:
    """A request that ends in an error of the vendor's table."""
    return PROVOCATIONS[status_promise.subject](scim, status_promise)


PROVOCATIONS: Mapping[str, Callable[[ScimClient, Promise], Exchange]] = {
    "400": lambda scim, promised: scim.create_raw(
        promised.resource, b'{"schemas": [', invalid="the JSON breaks off after a bracket"
    ),
    "401": lambda scim, promised: scim.list(
        promised.resource, credentials=scim.no_credentials, invalid="no credentials"
    ),
    "404": lambda scim, promised: scim.read(promised.resource, OF_NOBODY, invalid="nobody has this id"),
}


@promise
def test_refusal_has_the_documented_status(provoked: Exchange, status_promise: Promise) -> None:
    """The error is told by the status that the vendor's table has for it."""
    expect(provoked).status(int(status_promise.subject))


@scenario(needs=("list", "trial"))
def limits_told(scim: ScimClient, limit_promise: Promise) -> Exchange:
    """A list, which costs one request of the limit."""
    return scim.list(limit_promise.resource, query={"count": "1"})


@promise
def test_answers_tell_of_the_limit(limits_told: Exchange, limit_promise: Promise) -> None:
    """The header that tells of the rate limit is there, and is a number; clients slow down by it."""
    expect(limits_told).header(limit_promise.subject).matches(r"\d+", "a number")
