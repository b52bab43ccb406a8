"""What RFC 7644 leaves to the service provider, as documented: there, without effect, or refused."""

from collections.abc import Callable, Mapping

from scim_conformance.checking import expect, promise, scenario
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.profile.model import Outcome, Support
from scim_conformance.scim.urns import SEARCH_REQUEST
from scim_conformance.suite.contract.outcomes import Observe, ending, met
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

OF_NOBODY = "00000000-0000-4000-8000-00000000000f"
"""An id that nobody has."""


@scenario(needs=("served", "trial"))
def featured(scim: ScimClient, feature_promise: Promise) -> Exchange:
    """The feature asked for in the plainest way, which changes nothing."""
    return ASKED[feature_promise.subject](scim, feature_promise.resource)


def _bulk(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    deletion = {"method": "DELETE", "path": f"{resource.endpoint}/{OF_NOBODY}"}
    return scim.bulk([resource], [deletion])


def _search(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    return scim.search(resource, {"schemas": [SEARCH_REQUEST], "startIndex": 1, "count": 1})


def _sorted(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    return scim.list(resource, query={"sortBy": resource.identifier, "sortOrder": "descending", "count": "5"})


ASKED: Mapping[str, Callable[[ScimClient, ResourceUnderTest], Exchange]] = {
    "bulk": _bulk,
    "me": lambda scim, resource: scim.get("/Me", operation="me"),
    "search": _search,
    "sort": _sorted,
}


@promise
def test_offered_as_documented(featured: Exchange, feature_promise: Promise, observe: Observe) -> None:
    """What the vendor says is there answers, and what is said not to be is refused rather than passed over."""
    met(feature_promise, lambda outcome: _judge(outcome, featured), observe)


def _judge(outcome: Outcome, answer: Exchange) -> None:
    if outcome.support is Support.SUPPORTED and not outcome.status and answer.operation == "me":
        expect(answer).status(200, 307, 308)  # a redirect to the resource itself will do (RFC 7644, section 3.11)
    else:
        ending(outcome, answer)
