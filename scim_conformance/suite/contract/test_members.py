"""Members as documented: what is given with the keys that the vendor names is a member afterwards."""

from typing import NamedTuple

from scim_conformance.checking import expect, promise, scenario
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Joined(NamedTuple):
    """A group before and after a user was put into it."""

    user: Exchange
    before: Exchange
    answer: Exchange
    after: Exchange


@scenario(needs=("create", "read", "User.create", "User.read", "trial"))
def joined(scim: ScimClient, member_promise: Promise, user_type: ResourceUnderTest) -> Joined:
    """A user put into a group, with the documented keys and no others."""
    group_type = member_promise.resource
    user, before = existing(scim, user_type), existing(scim, group_type)
    known = {"value": user.id, "display": name_of(user_type, user), "type": "User"}
    member = {key: known[key] for key in group_type.facts.member_keys if key in known}
    answer = scim.patch(group_type, before.id, [{"op": "add", "path": "members", "value": [member]}])
    return Joined(user, before, answer, scim.read(group_type, before.id))


@promise
def test_documented_keys_are_enough(joined: Joined) -> None:
    """A member given as documented is accepted; who is not let in has no access."""
    expect(joined.answer, joined.before).success()


@promise
def test_who_was_added_is_a_member(joined: Joined) -> None:
    """A read of the group shows whoever was added."""
    expect(joined.answer).if_accepted(see="contract/members/documented-keys-are-enough")
    shown = [entry.get("value") for entry in joined.after.resource.get("members", ()) if isinstance(entry, dict)]
    expect(joined.after, joined.answer).success().holds(
        joined.user.id in shown, f"{joined.user.id} among the members", f"{len(shown)} other members", "members"
    )
