"""Credentials as documented: the token without the word Bearer."""

from scim_conformance.checking import NotApplicable, promise, scenario
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.suite.contract.outcomes import Observe, ending, met
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


@scenario(needs=("list", "credentials", "trial"))
def asked_without_prefix(scim: ScimClient, credential_promise: Promise) -> Exchange:
    """A list asked for with the right token, and without the word before it."""
    bare = scim.nearly_right_credentials.get("without-scheme")
    if bare is None:
        raise NotApplicable(Reason("no-credentials", "these credentials have no word before the token"))
    resource = credential_promise.resource
    return scim.list(resource, query={"count": "1"}, credentials=bare, invalid="the word Bearer is missing")


@promise
def test_token_alone_ends_as_documented(
    asked_without_prefix: Exchange, credential_promise: Promise, observe: Observe
) -> None:
    """The token alone is met as documented; people paste it with and without the word into their identity provider."""
    met(credential_promise, lambda outcome: ending(outcome, asked_without_prefix), observe)
