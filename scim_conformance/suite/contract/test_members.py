"""Members as documented: with which keys they are let in, and what becomes of those who do not exist."""

from typing import NamedTuple

from scim_conformance.checking import expect, promise, scenario
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.profile.model import Outcome, Support
from scim_conformance.suite.contract.outcomes import Observe, ending, met
from scim_conformance.suite.contract.roster import Roster, includes, leaves_out, roster
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

OF_NOBODY = "00000000-0000-4000-8000-00000000000c"
"""An id that nobody has."""


class Joined(NamedTuple):
    """A group before a user was put into it, and who is in it afterwards."""

    user: Exchange
    before: Exchange
    answer: Exchange
    after: Roster


@scenario(needs=("create", "read", "User.create", "User.read", "trial"))
def joined(scim: ScimClient, member_promise: Promise, user_type: ResourceUnderTest) -> Joined:
    """A user put into a group, with the documented keys and no others."""
    group_type = member_promise.resource
    user, before = existing(scim, user_type), existing(scim, group_type)
    known = {"value": user.id, "display": name_of(user_type, user), "type": "User"}
    member = {key: known[key] for key in group_type.facts.member_keys if key in known}
    answer = scim.patch(group_type, before.id, [{"op": "add", "path": "members", "value": [member]}])
    after = scim.read(group_type, before.id)
    return Joined(user, before, answer, roster(scim, group_type, after, [user.id]))


class Stranger(NamedTuple):
    """A group before somebody who does not exist was to join, and who is in it afterwards."""

    before: Exchange
    answer: Exchange
    after: Roster


@scenario(needs=("create", "read", "trial"))
def joined_by_nobody(scim: ScimClient, unknown_member_promise: Promise) -> Stranger:
    """An id that nobody has, put into a group."""
    group_type = unknown_member_promise.resource
    before = existing(scim, group_type)
    known = {"value": OF_NOBODY, "display": group_type.unique_name(), "type": "User"}
    member = {key: known[key] for key in group_type.facts.member_keys or ("value",) if key in known}
    add = [{"op": "add", "path": "members", "value": [member]}]
    answer = scim.patch(group_type, before.id, add, invalid="nobody has this id")
    after = scim.read(group_type, before.id)
    return Stranger(before, answer, roster(scim, group_type, after, [OF_NOBODY]))


@promise
def test_unknown_member_ends_as_documented(
    joined_by_nobody: Stranger, unknown_member_promise: Promise, observe: Observe
) -> None:
    """A member that does not exist is met as documented; a client that gets no error takes somebody to have access."""

    def judge(outcome: Outcome) -> None:
        ending(outcome, joined_by_nobody.answer)
        judge_who_is_there = includes if outcome.support is Support.SUPPORTED else leaves_out
        judge_who_is_there(joined_by_nobody.after, OF_NOBODY, joined_by_nobody.answer)

    met(unknown_member_promise, judge, observe)


@promise
def test_documented_keys_are_enough(joined: Joined) -> None:
    """A member given as documented is accepted; who is not let in has no access."""
    expect(joined.answer, joined.before).success()


@promise
def test_who_was_added_is_a_member(joined: Joined) -> None:
    """Whoever was added is in the group afterwards, as the group itself shows or a search by its members."""
    expect(joined.answer).if_accepted(see="contract/members/documented-keys-are-enough")
    includes(joined.after, joined.user.id, joined.answer)
