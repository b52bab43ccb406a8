"""Forms of PATCH as documented: each does what it says, or is refused and does nothing; nothing else is touched."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import Blocked, NotApplicable, expect, promise, same_resource, scenario
from scim_conformance.checking.expect import alike, show, unassigned
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.profile.model import Outcome, PatchFact, Support
from scim_conformance.scim.lookup import MISSING, lookup
from scim_conformance.scim.samples import with_value
from scim_conformance.suite.contract.outcomes import Observe, ending, met, success
from scim_conformance.suite.contract.roster import Roster, consists_of, roster
from scim_conformance.suite.contract.values import another
from scim_conformance.suite.membership import assembled, takes_none_at_once
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

CHOSEN = re.compile(r"\[[^\]]*\]")
"""The part of a path that chooses values."""


class Patched(NamedTuple):
    """A resource before and after one PATCH. `wanted` is what stands at `path` if it acts; None: nothing."""

    path: str
    wanted: Any
    before: Exchange
    answer: Exchange
    after: Exchange


class Regrouped(NamedTuple):
    """A group before and after one PATCH. `there` are the ids of its members, `wanted` those if it acts."""

    there: tuple[str, ...]
    wanted: tuple[str, ...]
    before: Exchange
    answer: Exchange
    after: Exchange
    members: Roster


@scenario(needs=("create", "read", "trial"))
def patched(scim: ScimClient, patch_promise: Promise) -> Patched:
    """A resource changed by one documented form of PATCH."""
    resource = patch_promise.resource
    form = resource.facts.patches[patch_promise.subject]
    before = existing(scim, resource, _having(resource, form.path))
    path = _place(form, before) if form.path else _plain(resource)
    value = None if form.op.lower() == "remove" else another(resource, path, _first(lookup(before.resource, path)))
    given = {} if value is None else {"value": value if form.path else {path: value}}
    answer = _sent(scim, patch_promise, before.id, given)
    return Patched(path, value, before, answer, scim.read(resource, before.id))


def _having(resource: ResourceUnderTest, path: str) -> dict[str, Any]:
    """A resource that has a value where a form aims at, as far as a plain value will do."""
    sample = resource.sample(full=True)
    there = not path or "[" in path or lookup(sample, path) is not MISSING
    return sample if there else with_value(sample, path, resource.unique_name())


def _place(form: PatchFact, shown: Exchange) -> str:
    """Where the attribute is that a form aims at; of several values, in the first."""
    top, chosen, below = CHOSEN.sub("[]", form.path).partition("[]")
    several = isinstance(lookup(shown.resource, top), list)
    return f"{top}.0{below}" if chosen and below and several else f"{top}{below}"


def _plain(resource: ResourceUnderTest) -> str:
    """An attribute for an operation without a path: the plainest that may change, or else the name."""
    try:
        free = resource.changeable("patch")
        return next((path for path in free if path in resource.facts.attributes), free[0])
    except NotApplicable:
        return resource.identifier


@scenario(needs=("create", "read", "User.create", "User.read", "trial"))
def regrouped(scim: ScimClient, member_patch_promise: Promise, user_type: ResourceUnderTest) -> Regrouped:
    """A group of two users, changed by one documented form of PATCH; a third user may come in.

    Of nobody, where a group takes its members by such a PATCH alone.
    """
    group_type = member_patch_promise.resource
    form = group_type.facts.patches[member_patch_promise.subject]
    first, _, third = users = [existing(scim, user_type) for _ in range(3)]
    everybody = [user.id for user in users]
    begins = [] if form.op.lower() == "add" and takes_none_at_once(group_type) else users[:2]
    before = assembled(scim, group_type, begins) if begins else existing(scim, group_type)
    there = tuple(user.id for user in begins)
    if roster(scim, group_type, before, everybody).ids != {*there}:
        raise Blocked(f"a {group_type.name} of {len(there)} was needed to begin with, and has not become one", before)
    concerned, wanted = _effect(form, there, first.id, third.id)
    known = {user.id: {"value": user.id, "display": name_of(user_type, user), "type": "User"} for user in users}
    keys = group_type.facts.member_keys or ("value",)
    given = (
        {"value": [{key: known[id][key] for key in keys if key in known[id]} for id in concerned]} if concerned else {}
    )
    answer = _sent(scim, member_patch_promise, before.id, given, member=first.id)
    after = scim.read(group_type, before.id)
    members = roster(scim, group_type, after, everybody)
    return Regrouped(there, wanted, before, answer, after, members)


def _effect(form: PatchFact, there: tuple[str, ...], first: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is named in the operation, and who is a member if it acts: the first of those there leaves, one is new."""
    left = tuple(id for id in there if id != first)
    if form.op.lower() == "add":
        return (new,), (*there, new)
    if form.op.lower() == "replace":
        return (new,), (new,)
    if form.by_value:
        return (first,), left
    return (), left if "{member}" in form.path else ()


def _sent(scim: ScimClient, promised: Promise, id: str, given: Mapping[str, Any], member: str = "") -> Exchange:
    form = promised.resource.facts.patches[promised.subject]
    path = {"path": form.path.replace("{member}", member)} if form.path else {}
    unusual = f"the vendor's documents have this form: {form.op}" if form.op != form.op.lower() else ""
    return scim.patch(promised.resource, id, [{"op": form.op, **path, **given}], invalid=unusual)


@promise
def test_attribute_changes_as_documented(patched: Patched, patch_promise: Promise, observe: Observe) -> None:
    """This form of PATCH does what the vendor documents, seen by a read afterwards."""
    met(patch_promise, lambda outcome: _judge(outcome, patched), observe)


@promise
def test_other_attributes_stay(patched: Patched) -> None:
    """Whatever it is answered, it changes nothing but the attribute that it names."""
    same_resource(patched.before, patched.after, but=(patched.path.partition(".")[0], "name.formatted", "displayName"))


@promise
def test_members_change_as_documented(regrouped: Regrouped, member_patch_promise: Promise, observe: Observe) -> None:
    """This form of PATCH makes members of those it names, and takes out those it says, as the vendor documents."""
    met(member_patch_promise, lambda outcome: _judge_members(outcome, regrouped), observe)


@promise
def test_group_stays_the_same_otherwise(regrouped: Regrouped) -> None:
    """A change of members changes nothing else of the group."""
    same_resource(regrouped.before, regrouped.after, but=("members",))


def _judge(outcome: Outcome, tried: Patched) -> None:
    if outcome.support is Support.SUPPORTED:
        success(outcome, tried.answer)
        shown = expect(tried.after, tried.answer).success().at(tried.path)
        if tried.wanted is None:
            shown.absent()
        else:
            shown.satisfies(lambda now: alike(_first(now), _first(tried.wanted)), show(tried.wanted))
        return
    ending(outcome, tried.answer)
    was = lookup(tried.before.resource, tried.path)
    now = expect(tried.after, tried.answer).success().at(tried.path)
    now.satisfies(lambda value: alike(was, value) or (unassigned(was) and unassigned(value)), f"{show(was)}, unchanged")


def _judge_members(outcome: Outcome, tried: Regrouped) -> None:
    ending(outcome, tried.answer)
    consists_of(tried.members, tried.wanted if outcome.support is Support.SUPPORTED else tried.there, tried.answer)


def _first(value: Any) -> Any:
    """The first of several values: a path that chooses among them aims at one."""
    return value[0] if isinstance(value, list) and value and not isinstance(value[0], dict) else value
