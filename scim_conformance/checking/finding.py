"""The ways in which a check or scenario ends other than by holding; NotApplicable is the fourth of them."""

from __future__ import annotations

from collections.abc import Iterable

from scim_conformance.plan.offer import NotApplicable
from scim_conformance.wire.exchange import Exchange

__all__ = ["Blocked", "Finding", "Inconclusive", "NotApplicable"]


class Finding(AssertionError):
    """Something does not hold: what was expected, what came, and the exchanges that show it.

    `path` is the place in the body of the last exchange (`meta.location`), where there is one.
    """

    def __init__(self, expected: str, actual: str, exchanges: Iterable[Exchange] = (), path: str = "") -> None:
        self.expected, self.actual, self.path = map(_printable, (expected, actual, path))
        super().__init__(f"expected {self.expected}; got {self.actual}")
        self.exchanges = tuple(exchanges)


def _printable(text: str) -> str:
    """The text without halves of surrogate pairs: JSON may hold them, files and terminals may not."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class Blocked(Exception):
    """What a check needs could not be set up; the exchange shows what came instead."""

    def __init__(self, text: str, exchange: Exchange | None = None) -> None:
        super().__init__(text)
        self.exchange = exchange


class Inconclusive(Exception):
    """No fair answer: rate limited throughout, timed out, or refused for another reason than the one under test."""

    def __init__(self, text: str, exchange: Exchange | None = None) -> None:
        super().__init__(text)
        self.exchange = exchange
