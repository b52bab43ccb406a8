"""Deletes what a run created, and nothing else: by id, else by an exact match of the name that the run gave it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.client import Client, EndpointDown, Request, Stopped
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.journal import Entry
from scim_conformance.wire.paths import quoted, resource_path

CLEANUP = "cleanup"
"""What stands in place of a scenario in the exchanges of a cleanup."""

PAGES = 200
"""How many pages of a list are looked through at most."""

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Leftover:
    """A resource that is, or may be, still there. `url` is its own, or that of its endpoint where its id is unknown."""

    entry: Entry
    url: str
    reason: str


class _Kept(Exception):
    """This entry could not be dealt with; the message says why."""


def sweep(client: Client, entries: Iterable[Entry], on_gone: Callable[[Entry], None]) -> tuple[Leftover, ...]:
    """Deletes the resources of all entries that are not gone, the newest first, and returns what is left.

    `on_gone` is called for each that is gone afterwards, whether it was deleted now or was not there. Never raises for
    what the endpoint does: when it stops answering, everything that remains is left over.
    """
    open_entries = [entry for entry in entries if not entry.gone]
    return tuple(_swept(client, open_entries[::-1], on_gone))


def _swept(client: Client, entries: Sequence[Entry], on_gone: Callable[[Entry], None]) -> Iterator[Leftover]:
    lists: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for entry in entries:
        try:
            for id in [entry.id] if entry.id and client.knows(entry.id) else _find(client, entry, lists):
                _delete(client, entry, id)
        except (_Kept, EndpointDown, Stopped) as problem:
            yield Leftover(entry, client.target.url(_address(entry)), str(problem))
        else:
            on_gone(entry)


def _address(entry: Entry) -> str:
    return resource_path(entry.path, entry.id) if entry.id else entry.path


def _delete(client: Client, entry: Entry, id: str) -> None:
    if not client.knows(id):
        raise _Kept("its id holds a secret, and without it cannot be told from another's")
    result = client.send(_request(entry, "DELETE", resource_path(entry.path, id)))
    if not result.ok and (result.response is None or result.status not in (404, 410)):
        raise _Kept(_told(result))


def _find(client: Client, entry: Entry, lists: dict[str, tuple[Mapping[str, Any], ...]]) -> list[str]:
    """The ids of the resources whose name is exactly that of the entry."""
    if not entry.name:
        raise _Kept("neither its id nor its name is known")
    found = _filtered(client, entry)
    if found is None:
        if entry.path not in lists:
            lists[entry.path] = tuple(_paged(client, entry))
        found = lists[entry.path]
    own = [resource for resource in found if _is(entry, resource)]
    if any(not _id(resource) for resource in own):
        raise _Kept("the list shows it without an id")
    return [_id(resource) for resource in own]


def _filtered(client: Client, entry: Entry) -> tuple[Mapping[str, Any], ...] | None:
    """What the filter finds; None where it was refused or not applied (other names are there), or not all is shown."""
    result = client.send(_request(entry, "GET", entry.path, {"filter": f"{entry.attribute} eq {quoted(entry.name)}"}))
    found = result.resources
    complete = _is_list(result) and _total(result, 0) <= len(found)
    return found if complete and all(_is(entry, resource) for resource in found) else None


def _paged(client: Client, entry: Entry) -> Iterator[Mapping[str, Any]]:
    """Every resource of the endpoint, page by page, until one brings nothing new."""
    seen: set[str] = set()
    start = 1
    for _ in range(PAGES):
        result = client.send(_request(entry, "GET", entry.path, {"startIndex": str(start), "count": str(PAGE_SIZE)}))
        if not _is_list(result):
            raise _Kept(f"it could not be looked for: {_told(result)}")
        fresh = [resource for resource in result.resources if _id(resource) not in seen]
        yield from fresh
        seen.update(_id(resource) for resource in fresh)
        start += len(result.resources)
        if not fresh or start > _total(result, start):
            return
    raise _Kept(f"it could not be looked for: the list has more than {PAGES} pages")


def _request(entry: Entry, method: str, path: str, query: Mapping[str, str] | None = None) -> Request:
    operation = "delete" if method == "DELETE" else "list"
    return Request(method, path, query, scenario=CLEANUP, resource_type=entry.resource_type, operation=operation)


def _is(entry: Entry, resource: Mapping[str, Any]) -> bool:
    value = lookup(resource, entry.attribute)
    if not isinstance(value, str):
        return False
    # userName is the one name that servers may give back in another case: its caseExact is false (RFC 7643, 8.7.1).
    folds = entry.attribute.lower() == "username"
    return value.casefold() == entry.name.casefold() if folds else value == entry.name


def _id(resource: Mapping[str, Any]) -> str:
    value = resource.get("id")
    return value if isinstance(value, str) else ""


def _is_list(result: Exchange) -> bool:
    return result.ok and ("Resources" in result.resource or result.resource.get("totalResults") == 0)


def _total(result: Exchange, otherwise: int) -> int:
    total = result.resource.get("totalResults")
    return total if isinstance(total, int) else otherwise


def _told(result: Exchange) -> str:
    said = f"answered {result.status}" if result.response else f"got no answer: {result.error}"
    return f"{result.request.method} {result.request.path} {said}"
