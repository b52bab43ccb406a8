"""Ids that hold a secret: the record shows them redacted, and requests still need them as they are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from scim_conformance.wire.exchange import Exchange, Received
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.redaction import REDACTED


class Aliases:
    """What redacted ids really are, for as long as the run lasts and nowhere on disk. Thread-safe."""

    def __init__(self) -> None:
        self._real: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def note(self, shown: Exchange, came: Received) -> None:
        """Keep the ids in this answer, given as it is shown and as it came."""
        if REDACTED not in f"{shown.answer.body}{shown.header('Location')}":
            return
        for alias, id in zip(_ids(shown), _ids(Exchange(0, shown.request, came)), strict=False):
            if REDACTED in alias:
                with self._lock:
                    self._real.setdefault(alias, set()).add(id)

    def knows(self, id: str) -> bool:
        """Whether a request for this id will reach what it names: it holds no secret, or it is known which one.

        Two ids that look alike once redacted are none that is known.
        """
        return REDACTED not in id or len(self._real.get(id, ())) == 1

    def __bool__(self) -> bool:
        return bool(self._real)

    def restored(self, text: str, spelled: Callable[[str], str]) -> str:
        """The text with the real ids in it, both written as `spelled` says."""
        with self._lock:
            known = sorted(self._real.items(), key=lambda entry: len(entry[0]), reverse=True)
        for alias, ids in known:
            if len(ids) == 1:
                text = text.replace(spelled(alias), spelled(*ids))
        return text


def _ids(exchange: Exchange) -> Iterator[str]:
    yield last_segment(exchange.header("Location") or "")
    for resource in (exchange.resource, *exchange.resources):
        id = resource.get("id")
        yield id if isinstance(id, str) else ""
    results = exchange.resource.get("Operations")  # of a bulk job
    for result in results if isinstance(results, list) else ():
        location = result.get("location") if isinstance(result, dict) else None
        yield last_segment(location) if isinstance(location, str) else ""
