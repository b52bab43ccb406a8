"""Deletes what a run created, and nothing else: by an id that shows a name of the run's, else by the exact name."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.client import Client, EndpointDown, Request, Stopped
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.journal import Entry
from scim_conformance.wire.ownership import Whose, is_marked, is_named, whose
from scim_conformance.wire.paths import quoted, resource_path

_Given = TypeVar("_Given")
_Result = TypeVar("_Result")

CLEANUP = "cleanup"
"""What stands in place of a scenario in the exchanges of a cleanup."""

PAGES = 200
"""How many pages of a list are looked through at most."""

PAGE_SIZE = 100

SECOND_LOOK = 1.0
"""Seconds before a second look for what got no answer, or whose creation never did: it may still be on its way."""

WORTH_A_SEARCH = 3
"""From how many resources on one search for the marker is cheaper than a read of each."""

GONE = (404, 410)
REFUSED = (403, 405, 501)

LONGEST_NAME = 300
"""The longest name of somebody else's that a filter is tried on: gateways refuse long URLs."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A resource that is, or may be, still there. `url` is its own, or that of its endpoint where its id is unknown."""

    entry: Entry
    url: str
    reason: str


class _Kept(Exception):
    """This entry could not be dealt with; the message says why. `again`: that may be otherwise in a moment."""

    def __init__(self, why: str, *, again: bool = False) -> None:
        super().__init__(why)
        self.again = again


def sweep(
    client: Client,
    entries: Iterable[Entry],
    on_gone: Callable[[Entry], None],
    *,
    marker: str = "",
    staying: frozenset[str] = frozenset(),
    workers: int = 1,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[Leftover, ...]:
    """Deletes the resources of all entries that are not gone, the newest first, and returns what is left.

    `marker` is what every name of the run contains, so that a name without it is not looked for. `staying` are the
    endpoints whose DELETE is documented to leave what it deletes, so that nobody looks whether it is gone. `workers`
    deletions go at a time; groups go before what they may refer to. `on_gone` is called, by any thread, for each that
    is gone afterwards, whether it was deleted now or was not there. What got no answer is tried once more after a
    `pause`.
    Never raises for what the endpoint does: when it stops answering, everything that remains is left over.
    """
    broom = _Broom(client, on_gone, marker, staying)
    newest_first = _glanced_at(client, [entry for entry in entries if not entry.gone], marker, workers)[::-1]
    outcomes = broom.all(newest_first, workers, last=False)
    again = [entry for entry in newest_first if entry.number in outcomes and outcomes[entry.number].again]
    if again:
        pause(SECOND_LOOK)
        client.resume()
        outcomes = {number: kept for number, kept in outcomes.items() if not kept.again}
        outcomes |= broom.all(again, workers, last=True)
    return tuple(
        Leftover(entry, client.target.url(_address(entry)), str(outcomes[entry.number]))
        for entry in newest_first
        if entry.number in outcomes
    )


@dataclass
class _Broom:
    """Deletes entry by entry. What a list shows is kept for all that have to be looked for in it."""

    client: Client
    on_gone: Callable[[Entry], None]
    marker: str
    staying: frozenset[str]
    _lists: dict[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    _listing: threading.Lock = field(default_factory=threading.Lock)
    _keeps: dict[str, bool] = field(default_factory=dict)
    """By endpoint, whether what a DELETE claims to have deleted can still be read. The first deletion tells."""
    _trying: threading.Lock = field(default_factory=threading.Lock)
    _filters: dict[str, bool] = field(default_factory=dict)
    """By endpoint, whether a filter finds what is there."""

    def all(self, entries: Sequence[Entry], workers: int, *, last: bool) -> dict[int, _Kept]:
        """Why some of the entries are left, by their numbers. `last`: there is no second look."""
        self._lists.clear()
        groups_first = [[entry for entry in entries if _is_group(entry) is groups] for groups in (True, False)]
        kept: dict[int, _Kept] = {}
        for wave in groups_first:
            problems = _side_by_side(self.client, lambda entry: self._problem(entry, last=last), wave, workers)
            kept |= {entry.number: why for entry, why in zip(wave, problems, strict=True) if why}
        return kept

    def _problem(self, entry: Entry, *, last: bool) -> _Kept | None:
        """Deletes one; the reason where that did not work."""
        try:
            for id in self._ids(entry, last=last):
                self._delete(entry, id)
        except _Kept as problem:
            return problem
        except EndpointDown as problem:
            return _Kept(str(problem), again=True)
        except Stopped as problem:
            return _Kept(str(problem))
        self.on_gone(entry)
        return _Kept("DELETE is documented to leave it there, out of service") if entry.path in self.staying else None

    def _delete(self, entry: Entry, id: str) -> None:
        if not self.client.knows(id):
            raise _Kept("its id holds a secret, and without it cannot be told from another's")
        if not self._deleted(entry, id) or entry.path in self.staying:
            return
        with self._trying:
            first = entry.path not in self._keeps
            if first:
                self._keeps[entry.path] = self._is_there(entry, id)
        if self._keeps[entry.path] and (first or self._is_there(entry, id)):
            raise _Kept("DELETE said that it is gone, and it can still be read", again=True)

    def _deleted(self, entry: Entry, id: str) -> bool:
        """Whether there was something to delete. Raises _Kept."""
        result = self.client.send(_request(entry, "DELETE", resource_path(entry.path, id)))
        if result.ok:
            return True
        if result.response is None or result.status not in GONE:
            raise _Kept(_told(result), again=result.response is None)
        return False

    def _is_there(self, entry: Entry, id: str) -> bool:
        seen = self.client.send(_request(entry, "GET", resource_path(entry.path, id)))
        shown = seen.ok and bool(seen.resource)
        return shown and whose(seen.resource, entry.attribute, entry.name, self.marker) is not Whose.ANOTHERS

    def _ids(self, entry: Entry, *, last: bool) -> list[str]:
        """What to delete: the id we were given, once a read has shown it to be ours, or what bears the name."""
        if not (entry.id and self.client.knows(entry.id)):
            return self._late(entry, last=last)
        if entry.shown:
            return [entry.id]
        seen = self.client.send(_request(entry, "GET", resource_path(entry.path, entry.id)))
        if seen.ok and seen.resource:
            return self._of(entry, seen)
        if seen.response is not None and seen.status in GONE:
            return self._find(entry) if entry.name else []
        return self._unseen(entry, seen)

    def _of(self, entry: Entry, seen: Exchange) -> list[str]:
        """By what a read of the id shows. A service provider that mixes up ids must not make us delete a stranger."""
        if whose(seen.resource, entry.attribute, entry.name, self.marker) is not Whose.ANOTHERS:
            return [entry.id]
        found = self._find(entry) if entry.name else []
        if not found:
            raise _Kept("what is there under this id has a name that the run did not give: it may be somebody else's")
        return found

    def _unseen(self, entry: Entry, seen: Exchange) -> list[str]:
        """Where the read was refused or gave nothing: by name, and by the id only if nobody may look at all."""
        refused = seen.response is not None and seen.status in REFUSED
        try:
            found = self._find(entry)
        except _Kept:
            if refused:
                return [entry.id]
            raise _Kept(f"it could not be looked at: {_told(seen)}", again=seen.response is None) from None
        if not found:
            raise _Kept(f"it could not be looked at: {_told(seen)}, and nothing of its name is found")
        return found

    def _late(self, entry: Entry, *, last: bool) -> list[str]:
        """By name; what is not there may be on its way where the answer to its creation never came."""
        found = self._find(entry)
        if not found and not last:
            raise _Kept("nothing of its name was found", again=True)
        return found

    def _find(self, entry: Entry) -> list[str]:
        """The ids of the resources whose name is exactly that of the entry."""
        if not entry.name:
            raise _Kept("neither its id nor its name is known")
        if self.marker and not is_marked(entry.name, self.marker):
            raise _Kept("its id is not known, and somebody else may have the same name")
        found = _filtered(self.client, entry)
        if found is None or not (found or self._filter_works(entry)):
            with self._listing:
                if entry.path not in self._lists:
                    self._lists[entry.path] = tuple(_paged(self.client, entry))
                found = self._lists[entry.path]
        own = [resource for resource in found if is_named(resource, entry.attribute, entry.name)]
        if any(not _id(resource) for resource in own):
            raise _Kept("the list shows it without an id")
        return [_id(resource) for resource in own]

    def _filter_works(self, entry: Entry) -> bool:
        """Whether finding nothing means anything here."""
        with self._listing:
            if entry.path not in self._filters:
                self._filters[entry.path] = _finds_what_is_there(self.client, entry)
        return self._filters[entry.path]


def _side_by_side(
    client: Client, act: Callable[[_Given], _Result], given: Sequence[_Given], workers: int
) -> list[_Result]:
    """The results in order; an interruption stops the client, so that nobody is waited for longer than one answer."""
    with ThreadPoolExecutor(workers, CLEANUP) as pool:
        try:
            return list(pool.map(act, given))
        except BaseException:
            client.stop()
            pool.shutdown(cancel_futures=True)
            raise


def _glanced_at(client: Client, entries: list[Entry], marker: str, workers: int) -> list[Entry]:
    """The same entries, those `shown` that one search for the marker shows: it saves a read of each."""
    unshown = [entry for entry in entries if entry.id and not entry.shown]
    counted = Counter((entry.resource_type, entry.path, entry.attribute) for entry in unshown)
    searches = [kind for kind, times in counted.items() if marker and times >= WORTH_A_SEARCH]
    found = set().union(*_side_by_side(client, lambda kind: _bearing(client, *kind, marker), searches, workers))
    return [replace(entry, shown=True) if (entry.path, entry.id) in found else entry for entry in entries]


def _bearing(client: Client, resource_type: str, path: str, attribute: str, marker: str) -> set[tuple[str, str]]:
    """Path and id of what bears the marker, as far as one page of a list shows it; nothing where that is refused."""
    query = {"filter": f"{attribute} sw {quoted(marker)}", "count": str(PAGE_SIZE)}
    request = Request("GET", path, query, scenario=CLEANUP, resource_type=resource_type, operation="list")
    with suppress(EndpointDown, Stopped):
        shown = client.send(request).resources
        return {(path, _id(one)) for one in shown if whose(one, attribute, "", marker) is Whose.OURS}
    return set()


def _is_group(entry: Entry) -> bool:
    return entry.resource_type == "Group"


def _address(entry: Entry) -> str:
    return resource_path(entry.path, entry.id) if entry.id else entry.path


def _filtered(client: Client, entry: Entry) -> tuple[Mapping[str, Any], ...] | None:
    """What the filter finds; None where it was refused or not applied (other names are there), or not all is shown."""
    result = client.send(_request(entry, "GET", entry.path, {"filter": f"{entry.attribute} eq {quoted(entry.name)}"}))
    found = result.resources
    complete = _is_list(result) and _total(result, 0) <= len(found)
    return found if complete and all(is_named(resource, entry.attribute, entry.name) for resource in found) else None


def _finds_what_is_there(client: Client, entry: Entry) -> bool:
    """Whether a filter finds the first resource of the list; True where there is none to try it on.

    Some servers answer a filter on an attribute that they cannot search with an empty list.
    """
    first = client.send(_request(entry, "GET", entry.path, {"count": "1"}))
    if not first.resources:
        return _total(first, 0) == 0
    name = lookup(first.resources[0], entry.attribute)
    askable = isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and name.isprintable()
    return askable and bool(_filtered(client, replace(entry, name=name)))


def _paged(client: Client, entry: Entry) -> Iterator[Mapping[str, Any]]:
    """Every resource of the endpoint, page by page, until one brings nothing new."""
    seen: set[str] = set()
    start = 1
    for _ in range(PAGES):
        result = client.send(_request(entry, "GET", entry.path, {"startIndex": str(start), "count": str(PAGE_SIZE)}))
        if not _is_list(result):
            raise _Kept(f"it could not be looked for: {_told(result)}", again=result.response is None)
        fresh = [resource for resource in result.resources if _id(resource) not in seen]
        yield from fresh
        seen.update(_id(resource) for resource in fresh)
        start += len(result.resources)
        if not fresh or start > _total(result, start):
            return
    raise _Kept(f"it could not be looked for: the list has more than {PAGES} pages")


def _request(entry: Entry, method: str, path: str, query: Mapping[str, str] | None = None) -> Request:
    operation = "delete" if method == "DELETE" else "list" if path == entry.path else "read"
    return Request(method, path, query, scenario=CLEANUP, resource_type=entry.resource_type, operation=operation)


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
