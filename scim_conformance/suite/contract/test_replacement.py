"""PUT as documented: what becomes of the attributes that it does not name (RFC 7644, section 3.5.1)."""

from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, promise, scenario
from scim_conformance.checking.expect import alike, show, unassigned
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import CHANGEABLE, ResourceUnderTest
from scim_conformance.profile.model import Outcome
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.contract.outcomes import Observe, met
from scim_conformance.suite.membership import made
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Shortened(NamedTuple):
    """A resource before and after a PUT that does not name `path`."""

    path: str
    before: Exchange
    answer: Exchange
    after: Exchange


@scenario(needs=("create", "read", "replace", "trial"))
def shortened(scim: ScimClient, left_out_promise: Promise, user_type: ResourceUnderTest) -> Shortened:
    """A resource replaced by itself, but for one attribute."""
    resource = left_out_promise.resource
    sent = resource.sample(full=True)
    if resource.name == "Group":
        path, before = "members", made(scim, resource, [existing(scim, user_type)])
        sent = {**sent, resource.identifier: lookup(before.resource, resource.identifier)}
    else:
        before = existing(scim, resource, sent)
        path = _optional(resource, before)
    less = {name: value for name, value in sent.items() if name != path.partition(".")[0]}
    answer = scim.replace(resource, before.id, less)
    return Shortened(path, before, answer, scim.read(resource, before.id))


def _optional(resource: ResourceUnderTest, shown: Exchange) -> str:
    """A plain attribute that nobody demands, and that was kept."""
    demanded = {path.partition(".")[0] for path, said in resource.facts.attributes.items() if said.required}
    for path in (*CHANGEABLE, "externalId"):
        top = path.partition(".")[0]
        known = resource.attribute(top)
        free = top not in demanded and not resource.insists_on(path) and not (known is not None and known.required)
        if free and top != resource.identifier and not unassigned(lookup(shown.resource, path)):
            return path
    raise NotApplicable(Reason("nothing-to-change", f"a new {resource.name} shows nothing that may be left out"))


@promise
def test_what_is_left_out_ends_as_documented(shortened: Shortened, left_out_promise: Promise, observe: Observe) -> None:
    """What a PUT does not name stays or goes, as documented; clients that send less than everything lose the rest."""
    expect(shortened.answer).if_accepted(see="contract/operations/documented-outcome")
    was = lookup(shortened.before.resource, shortened.path)
    met(left_out_promise, lambda outcome: _judge(outcome, shortened, was), observe)


def _judge(outcome: Outcome, tried: Shortened, was: Any) -> None:
    after = expect(tried.after, tried.before, tried.answer).success()
    now = lookup(tried.after.resource, tried.path)
    if outcome.effect == "kept":
        after.at(tried.path).satisfies(lambda value: alike(value, was), f"{show(was)}, as before")
    else:
        gone = unassigned(now) or not alike(now, was)
        after.holds(gone, f"{tried.path}: gone, or a default", f"{tried.path}: {show(now)}, as before", tried.path)
