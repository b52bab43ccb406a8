"""Requests without a token and with a wrong one, aimed at the run's own resources only (RFC 7644, section 2).

A run that may only read has none of its own, so it asks for an id that nobody has. Discovery would tell nothing:
service providers may show that to anybody.
"""

from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import Expectation
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

NOBODY = "00000000-dead-4000-8000-000000000002"


class Stranger(NamedTuple):
    """A resource of ours (or what stands in for it), read with our credentials, without any, and with wrong ones."""

    known: Exchange
    without: Exchange
    wrong: Exchange


class Attempt(NamedTuple):
    """A resource of ours, an attempt to delete it without credentials, and a read of it afterwards."""

    known: Exchange
    deletion: Exchange
    after: Exchange


@scenario(needs=("some", "read", "credentials"))
def approached(scim: ScimClient, resource: ResourceUnderTest) -> Stranger:
    """A resource created, or an id that nobody has, asked for by somebody who has no right to it."""
    if scim.read_only:
        id, known = NOBODY, scim.read(resource, NOBODY, invalid="an id that nobody has")
    else:
        known = existing(scim, resource)
        id = known.id
    without = scim.read(resource, id, credentials=scim.no_credentials, invalid="no credentials")
    wrong = scim.read(resource, id, credentials=scim.wrong_credentials, invalid="wrong credentials")
    return Stranger(known, without, wrong)


@scenario(needs=("create", "read", "credentials"))
def deletion_attempted(scim: ScimClient, resource: ResourceUnderTest, approached: Stranger) -> Attempt:
    """The same resource, to be deleted by somebody who has no right to it."""
    known = approached.known
    deletion = scim.delete(resource, known.id, credentials=scim.no_credentials, invalid="no credentials")
    return Attempt(known, deletion, scim.read(resource, known.id))


@requirement("RFC7644-3.12-10", "RFC7644-2-05")
def test_no_token_is_refused(approached: Stranger) -> None:
    """Without credentials nobody's data is shown."""
    _tells(approached.known, approached.without).not_served()


@requirement("RFC7644-3.12-10")
def test_wrong_token_is_refused(approached: Stranger) -> None:
    """With wrong credentials nobody's data is shown."""
    _tells(approached.known, approached.wrong).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-10")
def test_no_token_answers_401(approached: Stranger) -> None:
    """Missing credentials answer 401; clients renew their token on it."""
    _tells(approached.known, approached.without).if_refused(see="authentication/no-token-is-refused").status(401)


@requirement("RFC7644-3.12-05", "RFC7644-3.12-10")
def test_wrong_token_answers_401(approached: Stranger) -> None:
    """Wrong credentials answer 401; clients renew their token on it."""
    _tells(approached.known, approached.wrong).if_refused(see="authentication/wrong-token-is-refused").status(401)


@requirement("RFC7644-3.12-10")
def test_no_token_changes_nothing(deletion_attempted: Attempt) -> None:
    """A delete without credentials deletes nothing, whatever it answers."""
    expect(deletion_attempted.deletion).not_served()
    same_resource(deletion_attempted.known, deletion_attempted.after)


def _tells(known: Exchange, answer: Exchange) -> Expectation:
    """Go on unless the answer is the one that those get who have every right: of nobody, there is nothing to show."""
    found = expect(answer)
    if not expect(known).exchange.ok and answer.status == known.status:
        text = f"an id that nobody has was answered with {known.status}, which says nothing of credentials"
        raise NotApplicable(Reason("no-exchange", text))
    return found
