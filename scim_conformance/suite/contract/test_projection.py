"""Parameters that choose what an answer shows, as documented (RFC 7644, section 3.9)."""

from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, promise, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import CHANGEABLE, ResourceUnderTest
from scim_conformance.profile.model import Outcome, Support
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.contract.outcomes import REFUSED, Observe, ending, met
from scim_conformance.suite.membership import made
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Projected(NamedTuple):
    """A resource, whole and as the parameter has it shown. `hidden` is the path that is not to be there then."""

    hidden: str
    whole: Exchange
    answer: Exchange


@scenario(needs=("create", "read", "trial"))
def shown_in_part(scim: ScimClient, projection_promise: Promise, user_type: ResourceUnderTest) -> Projected:
    """A resource read whole, and with the parameter."""
    resource, parameter = projection_promise.resource, projection_promise.subject
    named = [path for outcome in projection_promise.outcomes for path in outcome.only]
    if named and named[0] == "members":
        whole = made(scim, resource, [existing(scim, user_type)])
    else:
        whole = existing(scim, resource, resource.sample(full=True))
    paths = [
        path for path in named or (*CHANGEABLE, resource.identifier) if not unassigned(lookup(whole.resource, path))
    ]
    if not paths:
        raise NotApplicable(Reason("nothing-to-change", f"a new {resource.name} shows nothing to leave out"))
    path = paths[0]
    asked = path if parameter == "excludedAttributes" else "id"
    return Projected(path, whole, scim.read(resource, whole.id, query={parameter: asked}))


@promise
def test_answer_shows_what_is_documented(
    shown_in_part: Projected, projection_promise: Promise, observe: Observe
) -> None:
    """The parameter leaves out what it says; a client that asks for less reads what it gets as the whole truth."""
    met(projection_promise, lambda outcome: _judge(outcome, shown_in_part), observe)


def _judge(outcome: Outcome, tried: Projected) -> None:
    ending(outcome, tried.answer)
    if outcome.support in REFUSED:
        return
    shown = expect(tried.answer, tried.whole).at(tried.hidden)
    if outcome.support is Support.NO_EFFECT:
        shown.present()
    else:
        shown.absent()
    expect(tried.answer, tried.whole).at("id").equals(tried.whole.id)
