"""Discovery as documented: at which place, and whether it needs a token (RFC 7644, section 4)."""

from collections.abc import Mapping

from scim_conformance.checking import NotApplicable, promise, scenario
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.profile.model import Outcome, Profile
from scim_conformance.suite.contract.outcomes import Observe, ending, met
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

Door = tuple[str, bool]
"""A path, and whether it is asked for with credentials."""


@scenario(needs=("trial",))
def described(scim: ScimClient, discovery_promise: Promise, scim_profile: Profile) -> Mapping[Door, Exchange]:
    """A discovery endpoint asked for at every documented place, with credentials and without as documented."""
    paths = scim_profile.discovery[discovery_promise.subject].paths
    doors = dict.fromkeys(door for outcome in discovery_promise.outcomes for door in _doors(outcome, paths))
    return {(path, token): _asked(scim, discovery_promise.subject, path, token=token) for path, token in doors}


def _doors(outcome: Outcome, paths: tuple[str, ...]) -> list[Door]:
    """Where an outcome has it; any of the places will do where the document does not say which."""
    return [(path, outcome.token is not False) for path in ([outcome.path] if outcome.path else paths)]


def _asked(scim: ScimClient, name: str, path: str, *, token: bool) -> Exchange:
    return scim.get(f"/{path}", resource_type=name, credentials=None if token else scim.no_credentials)


@promise
def test_is_where_it_should_be(
    described: Mapping[Door, Exchange], discovery_promise: Promise, scim_profile: Profile, observe: Observe
) -> None:
    """The service describes itself at a documented place, to whom the vendor says, or nowhere if it is said not to."""
    paths = scim_profile.discovery[discovery_promise.subject].paths
    met(discovery_promise, lambda outcome: _judge(outcome, paths, described), observe)


def _judge(outcome: Outcome, paths: tuple[str, ...], described: Mapping[Door, Exchange]) -> None:
    answers = [described[door] for door in _doors(outcome, paths) if door in described]
    if not answers:
        raise NotApplicable(Reason("no-exchange", "it was not asked for"))
    ending(outcome, next((answer for answer in answers if answer.ok), answers[0]))
