"""How the run went, in figures and as a picture."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.report.timeline import BARS, HEIGHT, WIDTH, Timeline, duration, percentile, timeline
from scim_conformance.wire.burst import BEYOND

from .conftest import HEADER, exchange, read


def line_of(*lines: dict[str, Any]) -> Timeline:
    run: Any = read([HEADER, *lines])
    found = timeline(run)
    assert found is not None
    return found


def timed(count: int) -> list[dict[str, Any]]:
    return [
        exchange(seq, elapsed_ms=float(seq), started=f"2026-11-22T08:{seq // 60:02d}:{seq % 60:02d}.000Z")
        for seq in range(1, count + 1)
    ]


@pytest.mark.parametrize(("part", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_the_smallest_value_that_covers_its_part(part: float, value: float) -> None:
    assert percentile(list(range(1, 101)), part) == value


def test_a_percentile_of_nothing_is_zero() -> None:
    assert percentile([], 0.5) == 0


@pytest.mark.parametrize(
    ("milliseconds", "words"), [(0.4, "0 ms"), (41.7, "42 ms"), (2_310, "2.3 s"), (250_000, "4 min 10 s")]
)
def test_durations_in_words(milliseconds: float, words: str) -> None:
    assert duration(milliseconds) == words


def test_a_run_without_exchanges_has_no_timeline() -> None:
    run: Any = read([HEADER])

    assert timeline(run) is None


def test_operations_come_in_the_order_of_a_clients_life() -> None:
    names = ("delete", "search", "create", "discover")
    found = line_of(*(exchange(seq, operation=name) for seq, name in enumerate(names, start=1)))

    assert [one.name for one in found.operations] == ["discover", "create", "delete", "search", "all"]


def test_figures_of_an_operation() -> None:
    (create, whole) = line_of(*timed(100)).operations

    assert (create.count, create.p50, create.p95, create.p99, create.longest) == (100, 50, 95, 99, 100)
    assert whole.count == 100


def test_latencies_are_those_of_answers() -> None:
    found = line_of(exchange(1, elapsed_ms=10.0), exchange(2, status=None, elapsed_ms=30_000.0))

    assert found.operations[-1].longest == 10
    assert found.operations[-1].errors == 1


@pytest.mark.parametrize(("status", "errors"), [(None, 1), (500, 1), (503, 1), (501, 0), (404, 0), (429, 0)])
def test_what_counts_as_an_error(status: int | None, errors: int) -> None:
    assert line_of(exchange(1, status=status)).operations[-1].errors == errors


def test_waits_of_first_and_of_further_attempts_are_told_apart() -> None:
    found = line_of(
        exchange(1, status=429, waited_ms=100.0),
        exchange(2, attempt=2, waited_ms=2_000.0),
    ).operations[-1]

    assert (found.limited, found.retries, found.waited, found.waited_again) == (1, 1, 100, 2_000)


def test_the_sentence_tells_what_the_picture_shows() -> None:
    words = line_of(*timed(100), exchange(101, status=500, started="2026-11-22T08:01:41.000Z")).sentence

    assert "101 requests in 1 min 40 s, 1.0 a second." in words
    assert "95 of 100 within 95 ms" in words
    assert "1 without an answer or with a server error" in words


def test_who_is_limited_on_purpose_is_told_apart() -> None:
    meant = exchange(2, status=429)
    found = line_of(exchange(1), {**meant, "request": {**meant["request"], "invalid": BEYOND}}, exchange(3, status=429))

    assert found.operations[-1].limited == 1
    assert "; 1 rate limited; 1 rate limited on purpose." in found.sentence
    assert [dot.tone for dot in found.dots] == ["good", "good", "warn"]


def test_every_exchange_of_a_small_run_has_a_dot() -> None:
    found = line_of(*timed(20), exchange(21, status=500))

    assert len(found.dots) == 21
    assert [dot.tone for dot in found.dots].count("bad") == 1


def test_a_big_run_is_sliced_and_keeps_its_failures() -> None:
    found = line_of(*timed(2_000), exchange(2_001, status=500, started="2026-11-22T08:10:00.000Z"))

    assert found.sliced
    assert len(found.dots) <= BARS
    assert sum(dot.tone == "bad" for dot in found.dots) == 1


def test_everything_is_inside_the_picture() -> None:
    found = line_of(exchange(1, elapsed_ms=0.0), exchange(2, elapsed_ms=90_000.0), *timed(30)[2:])

    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= dot.foot <= HEIGHT for dot in found.dots)


def test_times_that_cannot_be_read_are_no_trouble() -> None:
    found = line_of(exchange(1, started="soon"), exchange(2, started=""))

    assert len(found.dots) == 2
