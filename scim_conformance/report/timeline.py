"""How the run went: how often and how fast each operation was answered, what was waited for, and a picture of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, log10
from typing import TYPE_CHECKING

from scim_conformance.report.words import some
from scim_conformance.wire.burst import BEYOND

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run
    from scim_conformance.wire.exchange import Exchange

WIDTH, HEIGHT = 720, 160
"""Of the picture, in its own units."""

DOTS = 300
"""How many exchanges get a dot of their own; more are gathered in as many slices of time as BARS."""

BARS = 120

_ORDER = ("discover", "create", "read", "list", "replace", "patch", "delete")
_LEFT, _TOP, _BOTTOM = 56, 8, 22


@dataclass(frozen=True, slots=True)
class Pace:
    """One operation in figures; times in milliseconds, over answers only. `errors`: no answer, or a status of 5xx.

    `waited` is how long our own pace held first attempts back, `waited_again` how long further attempts waited, which
    is what the server asked for with Retry-After or our back-off.
    """

    name: str
    count: int
    p50: float
    p95: float
    p99: float
    longest: float
    errors: int
    limited: int
    retries: int
    waited: float
    waited_again: float


@dataclass(frozen=True, slots=True)
class Dot:
    """An exchange in the picture, or a slice of time with the range of its latencies from `y` down to `foot`."""

    x: float
    y: float
    foot: float
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the picture with its label."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`operations` ends with all of them together; `sentence` tells what the picture shows."""

    operations: tuple[Pace, ...]
    sentence: str
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    seconds: float
    sliced: bool


def timeline(run: Run) -> Timeline | None:
    """The figures and the picture; None for a run without exchanges."""
    exchanges = run.exchanges
    if not exchanges:
        return None
    grouped: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        grouped.setdefault(exchange.operation or "other", []).append(exchange)
    names = [name for name in _ORDER if name in grouped] + sorted(set(grouped) - set(_ORDER))
    whole = _pace("all", exchanges)
    moments = _moments(exchanges)
    seconds = max(moments) + exchanges[-1].elapsed_ms / 1000
    top = max(10.0, whole.longest)
    return Timeline(
        operations=(*(_pace(name, grouped[name]) for name in names), whole),
        sentence=_sentence(whole, seconds, sum(_status(exchange) == 429 for exchange in exchanges) - whole.limited),
        dots=_dots(exchanges, moments, seconds, top),
        ticks=tuple(Tick(_y(value, top), _label(value)) for value in _decades(top)),
        seconds=seconds,
        sliced=len(exchanges) > DOTS,
    )


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least this part of the sorted values does not exceed; 0 where there are none."""
    return values[max(0, ceil(part * len(values)) - 1)] if values else 0.0


def duration(milliseconds: float) -> str:
    """`41 ms`, `2.3 s`, `4 min 10 s`."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _pace(name: str, exchanges: Sequence[Exchange]) -> Pace:
    times = sorted(exchange.elapsed_ms for exchange in exchanges if exchange.response)
    return Pace(
        name=name,
        count=len(exchanges),
        p50=percentile(times, 0.50),
        p95=percentile(times, 0.95),
        p99=percentile(times, 0.99),
        longest=times[-1] if times else 0.0,
        errors=sum(_broken(exchange) for exchange in exchanges),
        limited=sum(map(_limited, exchanges)),
        retries=sum(exchange.attempt > 1 for exchange in exchanges),
        waited=sum(exchange.waited_ms for exchange in exchanges if exchange.attempt == 1),
        waited_again=sum(exchange.waited_ms for exchange in exchanges if exchange.attempt > 1),
    )


def _sentence(whole: Pace, seconds: float, provoked: int) -> str:
    rate = f", {whole.count / seconds:.1f} a second" if seconds >= 1 else ""
    troubles = [
        f"{whole.errors} without an answer or with a server error" if whole.errors else "",
        f"{whole.limited} rate limited" if whole.limited else "",
        f"{provoked} rate limited on purpose" if provoked else "",
        f"{whole.retries} sent again" if whole.retries else "",
    ]
    told = "; ".join(trouble for trouble in troubles if trouble) or "none failed or was rate limited"
    return (
        f"{some(whole.count, 'request')} in {duration(seconds * 1000)}{rate}. "
        f"Half were answered within {duration(whole.p50)}, 95 of 100 within {duration(whole.p95)}, "
        f"the slowest after {duration(whole.longest)}; {told}."
    )


def _dots(exchanges: Sequence[Exchange], moments: Sequence[float], seconds: float, top: float) -> tuple[Dot, ...]:
    if len(exchanges) <= DOTS:
        pairs = zip(exchanges, moments, strict=True)
        return tuple(_dot([exchange], _x(moment, seconds), top) for exchange, moment in pairs)
    slices: dict[int, list[Exchange]] = {}
    for exchange, moment in zip(exchanges, moments, strict=True):
        slices.setdefault(min(BARS - 1, int(moment / max(seconds, 0.001) * BARS)), []).append(exchange)
    return tuple(_dot(members, _x((at + 0.5) / BARS, 1), top) for at, members in sorted(slices.items()))


def _dot(exchanges: Sequence[Exchange], x: float, top: float) -> Dot:
    times = [exchange.elapsed_ms for exchange in exchanges]
    worst = "bad" if any(map(_broken, exchanges)) else "warn" if any(map(_limited, exchanges)) else "good"
    return Dot(x, _y(max(times), top), _y(min(times), top), worst, _title(exchanges, times))


def _title(exchanges: Sequence[Exchange], times: Sequence[float]) -> str:
    if len(exchanges) == 1:
        (only,) = exchanges
        return f"#{only.seq} {only.request.method}, {_status(only) or 'no answer'}, {duration(times[0])}"
    broken = sum(map(_broken, exchanges))
    return (
        f"#{exchanges[0].seq} to #{exchanges[-1].seq}: {duration(min(times))} to {duration(max(times))}"
        f"{f', {broken} failed' if broken else ''}"
    )


def _moments(exchanges: Sequence[Exchange]) -> list[float]:
    """Seconds since the first request; one without a readable time goes with the one before it."""
    read = [_read(exchange.started) for exchange in exchanges]
    begin = min((moment for moment in read if moment is not None), default=0.0)
    moments: list[float] = []
    for moment in read:
        moments.append(moment - begin if moment is not None else moments[-1] if moments else 0.0)
    return moments


def _read(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _decades(top: float) -> Iterable[float]:
    value = 1.0
    while value <= top:
        yield value
        value *= 10


def _label(value: float) -> str:
    return f"{value:.0f} ms" if value < 1000 else f"{value / 1000:.0f} s"


def _x(moment: float, whole: float) -> float:
    return round(_LEFT + (WIDTH - _LEFT - 8) * min(1.0, moment / max(whole, 0.001)), 1)


def _y(milliseconds: float, top: float) -> float:
    """Latency on a logarithmic scale from 1 ms at the bottom."""
    share = log10(max(1.0, milliseconds)) / log10(max(10.0, top))
    return round(HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * min(1.0, share), 1)


def _broken(exchange: Exchange) -> bool:
    return exchange.response is None or (exchange.response.status >= 500 and exchange.response.status != 501)


def _limited(exchange: Exchange) -> bool:
    """Whether it was one too many, and not meant to be."""
    return _status(exchange) == 429 and exchange.request.invalid != BEYOND


def _status(exchange: Exchange) -> int:
    return exchange.response.status if exchange.response else 0
