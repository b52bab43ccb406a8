"""Requests without a token and with a wrong one, aimed at the run's own resources only (RFC 7644, section 2)."""

from typing import NamedTuple

from scim_conformance.checking import expect, requirement, same_resource, scenario
from scim_conformance.checking.steps import existing
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Stranger(NamedTuple):
    """A resource of ours, read with our credentials, without any, and with wrong ones; then deleted without any."""

    known: Exchange
    without: Exchange
    wrong: Exchange
    deletion: Exchange
    after: Exchange


@scenario(needs=("create", "read", "credentials"))
def approached(scim: ScimClient, resource: ResourceUnderTest) -> Stranger:
    """A resource created, and approached by somebody who has no right to it."""
    known = existing(scim, resource)
    without = scim.read(resource, known.id, credentials=scim.no_credentials, invalid="no credentials")
    wrong = scim.read(resource, known.id, credentials=scim.wrong_credentials, invalid="wrong credentials")
    deletion = scim.delete(resource, known.id, credentials=scim.no_credentials, invalid="no credentials")
    return Stranger(known, without, wrong, deletion, scim.read(resource, known.id))


@requirement("RFC7644-3.12-10", "RFC7644-2-05")
def test_no_token_is_refused(approached: Stranger) -> None:
    """Without credentials nobody's data is shown."""
    expect(approached.without).not_served()


@requirement("RFC7644-3.12-10")
def test_wrong_token_is_refused(approached: Stranger) -> None:
    """With wrong credentials nobody's data is shown."""
    expect(approached.wrong).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-10")
def test_no_token_answers_401(approached: Stranger) -> None:
    """Missing credentials answer 401; clients renew their token on it."""
    expect(approached.without).if_refused(see="authentication/no-token-is-refused").status(401)


@requirement("RFC7644-3.12-05", "RFC7644-3.12-10")
def test_wrong_token_answers_401(approached: Stranger) -> None:
    """Wrong credentials answer 401; clients renew their token on it."""
    expect(approached.wrong).if_refused(see="authentication/wrong-token-is-refused").status(401)


@requirement("RFC7644-3.12-10")
def test_no_token_changes_nothing(approached: Stranger) -> None:
    """A delete without credentials deletes nothing, whatever it answers."""
    expect(approached.deletion).not_served()
    same_resource(approached.known, approached.after)
