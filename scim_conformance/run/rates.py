"""How fast a run was, limit by limit: what was reached of what was permitted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from scim_conformance.wire.burst import BEYOND
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.pacing import Allowance

STRETCH = 10.0
"""Seconds over which the highest rate is taken: long enough that one request more or less makes no difference."""


def reached(exchanges: Sequence[Exchange], pace: Sequence[Allowance]) -> str:
    """`Rates (highest, average, permitted, each second): reads 9.5, 6.2, 9.6; …`; empty where there is nothing to tell.

    What was sent to exceed a limit does not count, for it was not paced.
    """
    told = "; ".join(_of_each(exchanges, pace))
    return f"Rates (highest, average, permitted, each second): {told}" if told else ""


def _of_each(exchanges: Sequence[Exchange], pace: Sequence[Allowance]) -> Iterator[str]:
    paced = [exchange for exchange in exchanges if exchange.request.invalid != BEYOND]
    for allowance in pace:
        moments = sorted(_moment(exchange) for exchange in paced if allowance.covers(exchange.request.method))
        if len(moments) < 2 or moments[-1] - moments[0] < 1:
            continue
        average = (len(moments) - 1) / (moments[-1] - moments[0])
        yield f"{allowance.name} {max(average, _highest(moments)):.1f}, {average:.1f}, {allowance.rate:.1f}"


def _highest(moments: Sequence[float]) -> float:
    """The highest rate over a stretch, from request to request; 0 where all of it was shorter."""
    highest, last = 0.0, 0
    for first, moment in enumerate(moments):
        while last < len(moments) and moments[last] - moment < STRETCH:
            last += 1
        if last == len(moments):
            break
        highest = max(highest, (last - first) / (moments[last] - moment))
    return highest


def _moment(exchange: Exchange) -> float:
    return datetime.fromisoformat(exchange.started).timestamp()
