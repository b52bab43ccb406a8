"""Steps that many scenarios begin with. A step that fails blocks the scenario: it is not what is under test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from scim_conformance.checking.expect import alike, unassigned
from scim_conformance.checking.finding import Blocked, Inconclusive, NotApplicable
from scim_conformance.plan.offer import NEEDS_TO_WRITE, Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.ownership import Whose, whose
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

PAGE = 100
MOST_PAGES = 100
MOST_LISTED = 2000
"""How far a list is gone through, whatever the size of its pages."""

CANDIDATES = 3
"""How many of the listed resources are looked at for one that will do; the fewer people in a report, the better."""


LONGEST = 300
"""The longest id or name of somebody else's to ask for: gateways may refuse a long URL, and be right."""


def existing(scim: ScimClient, resource: ResourceUnderTest, body: Mapping[str, Any] | None = None) -> Exchange:
    """A resource that is there, as a read shows it. Raises Blocked if it cannot be created and read."""
    sent = body or resource.sample()
    answer = scim.create(resource, sent)
    if not answer.ok:
        raise Blocked(f"{_seen(answer)}, but a {resource.name} was needed to begin with", answer)
    id = answer.id or last_segment(answer.header("Location") or "")
    if not id:
        raise Blocked(f"{_seen(answer)} with neither id nor Location, so the {resource.name} is lost", answer)
    found = scim.read(resource, id)
    if not (found.ok and found.id):
        raise Blocked(f"{_seen(found)}, so the {resource.name} just created cannot be looked at", found)
    if _strange(resource, id, found, sent):
        raise Blocked(f"{_seen(found)} and another {resource.name} than the one just created: it is left alone", found)
    return found


def some(scim: ScimClient, resource: ResourceUnderTest, shows: str = "") -> Exchange:
    """A resource that is there, as a read shows it: a new one, or one of those listed where nothing may be created.

    `shows` is an attribute that a listed one must show as text. Raises Blocked if none can be created and read, or
    listed and read; NotApplicable if none of those listed will do, which is no fault of theirs.
    """
    return _listed(scim, resource, shows) if scim.read_only else existing(scim, resource)


def _listed(scim: ScimClient, resource: ResourceUnderTest, shows: str) -> Exchange:
    page = scim.list(resource, query={"count": str(CANDIDATES)})
    if not page.ok:
        raise Blocked(f"{_seen(page)}, but a {resource.name} was needed to begin with", page)
    ids = [entry.get("id") for entry in page.resources]
    if not ids:
        raise _nothing_to_read(f"no {resource.name} is listed, and this run may not create one")
    found: list[Exchange] = []
    for id in filter(_sendable, ids[:CANDIDATES]):
        found.append(scim.read(resource, id))
        if found[-1].ok and found[-1].id and (not shows or _sendable(lookup(found[-1].resource, shows))):
            return found[-1]
    if found and not any(one.ok and one.id for one in found):
        raise Blocked(f"{_seen(found[0])}, so a {resource.name} that is listed cannot be looked at", found[0])
    raise _nothing_to_read(f"no {resource.name} looked at has {shows or 'an id'} to ask for, and none may be created")


def _nothing_to_read(text: str) -> NotApplicable:
    return NotApplicable(Reason(NEEDS_TO_WRITE.code, text))


def _sendable(value: object) -> TypeGuard[str]:
    """Whether a value of somebody else's is text that a URL can carry; JSON may hold halves of surrogate pairs."""
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        return False
    return value.encode("utf-8", "ignore").decode() == value


def name_of(resource: ResourceUnderTest, exchange: Exchange) -> str:
    """The name by which a resource that exists is found again. Raises Blocked if the answer does not show it."""
    name = lookup(exchange.resource, resource.identifier)
    if not (isinstance(name, str) and name):
        raise Blocked(f"{_seen(exchange)} without {resource.identifier}, which is needed to go on", exchange)
    return name


def found_in_list(scim: ScimClient, resource: ResourceUnderTest, id: str) -> Exchange:
    """The page of the unfiltered list that holds this resource, or the last page if none does.

    Raises Inconclusive where the list has more than a run may ask for: a busy tenant is no proof of anything.
    """
    start = pages = 1
    while True:
        page = scim.list(resource, query={"startIndex": str(start), "count": str(PAGE)})
        total = page.resource.get("totalResults")
        start += len(page.resources)
        here = any(entry.get("id") == id for entry in page.resources)
        if here or not page.resources or not isinstance(total, int) or start > total:
            return page
        if start > MOST_LISTED or pages == MOST_PAGES:
            raise Inconclusive(
                f"{resource.endpoint} has {total} resources; {id} is not among the first {start - 1}", page
            )
        pages += 1


def first_kept(found: Exchange, sent: Mapping[str, Any], paths: Iterable[str]) -> str:
    """The first of these attributes that a resource shows as it was sent; NotApplicable if none was kept so."""
    for path in paths:
        value = lookup(found.resource, path)
        if not unassigned(value) and alike(value, lookup(sent, path)):
            return path
    raise NotApplicable(
        Reason("nothing-to-change", "the server kept none of the attributes that this could be tried on")
    )


def _strange(resource: ResourceUnderTest, id: str, found: Exchange, sent: Mapping[str, Any]) -> bool:
    """Whether a read shows names, and none that we gave, or another id: a server that mixes up ids shows strangers."""
    name = str(lookup(sent, resource.identifier))
    by_name = whose(found.resource, resource.identifier, name, resource.marker)
    return by_name is Whose.ANOTHERS or found.id.casefold() != id.casefold()


def _seen(exchange: Exchange) -> str:
    seen = f"status {exchange.status}" if exchange.response is not None else exchange.error
    return f"{exchange.request.summary} gave {seen}"
