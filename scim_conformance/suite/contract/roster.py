"""Who is in a group: by a read of it, or where its members are never shown, by a search for the groups of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect
from scim_conformance.checking.expect import Expectation, show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.suite.membership import ids
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient


class Roster(NamedTuple):
    """The ids of those who are in a group, and the answers that show it."""

    ids: frozenset[str]
    seen: tuple[Exchange, ...]


def roster(scim: ScimClient, group_type: ResourceUnderTest, group: Exchange, candidates: Iterable[str]) -> Roster:
    """Who is in a group that was read just now: whoever it shows, or those candidates by whom a filter finds it.

    NotApplicable where members are documented never to be shown, and a filter by them is not documented.
    """
    fact = group_type.facts.attributes.get("members")
    if fact is None or fact.returned != "never":
        shown = group if group_type.reads_back("members") else _asked(scim, group_type, group)
        return Roster(frozenset(map(str, ids(shown))), (shown,))
    if not any(one.attribute == "members.value" and "eq" in one.operators for one in group_type.facts.filters):
        text = (
            f"the members of a {group_type.name} are documented never to be shown, and no filter by them is documented"
        )
        raise NotApplicable(Reason("documented", text, f"{group_type.name}.members", fact.sources))
    pages = {id: scim.list(group_type, query={"filter": f"members.value eq {quoted(id)}"}) for id in candidates}
    found = [id for id, page in pages.items() if page.ok and group.id in {one.get("id") for one in page.resources}]
    return Roster(frozenset(found), (group, *pages.values()))


def consists_of(found: Roster, wanted: Iterable[str], *after: Exchange) -> None:
    """These are in the group, and nobody else. Raises Finding."""
    expected = frozenset(wanted)
    _told(found, after).holds(found.ids == expected, f"members {show(sorted(expected))}", _in_words(found), "members")


def includes(found: Roster, id: str, *after: Exchange) -> None:
    """This one is in the group, whoever else is. Raises Finding."""
    _told(found, after).holds(id in found.ids, f"{show(id)} among the members", _in_words(found), "members")


def leaves_out(found: Roster, id: str, *after: Exchange) -> None:
    """This one is not in the group. Raises Finding."""
    _told(found, after).holds(id not in found.ids, f"members without {show(id)}", _in_words(found), "members")


def _told(found: Roster, after: tuple[Exchange, ...]) -> Expectation:
    """The read of the group, and the searches; one that was not answered tells nothing."""
    for page in found.seen:
        expect(page)
    return expect(found.seen[0], *after, *found.seen[1:]).success()


def _in_words(found: Roster) -> str:
    return f"members {show(sorted(found.ids))}"


def _asked(scim: ScimClient, group_type: ResourceUnderTest, group: Exchange) -> Exchange:
    """The group with its members, which are shown to those who ask."""
    return scim.read(group_type, group.id, query={"attributes": "displayName,members"})
