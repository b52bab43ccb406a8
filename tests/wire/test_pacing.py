"""The pace, with a clock that only sleeping moves, and with real threads."""

from __future__ import annotations

import threading
import time as real_time
from datetime import UTC, datetime
from typing import Any

import pytest

from scim_conformance.wire.pacing import Allowance, Pace, http_date, retry_after

READS = Allowance("reads", ("GET",), 10)
WRITES = Allowance("writes", ("POST", "PUT", "PATCH", "DELETE"), 5)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def paced(time: Any, *buckets: Allowance) -> Pace:
    return Pace(buckets, clock=time.clock, sleep=time.sleep)


def departures(pace: Pace, time: Any, *methods: str) -> list[float]:
    times = []
    for method in methods:
        pace.wait(method)
        times.append(round(time.now, 2))
    return times


def test_the_first_request_goes_at_once_and_the_others_evenly_spaced(time: Any) -> None:
    assert departures(paced(time, READS), time, "GET", "GET", "GET", "GET") == [0.0, 0.1, 0.2, 0.3]


def test_a_pause_saves_nothing_up(time: Any) -> None:
    pace = paced(time, READS)
    pace.wait("GET")
    time.now = 10.0
    assert departures(pace, time, "GET", "GET", "GET") == [10.0, 10.1, 10.2]


def test_methods_of_one_bucket_share_its_rate_and_buckets_do_not(time: Any) -> None:
    pace = paced(time, READS, WRITES)
    assert departures(pace, time, "POST", "GET", "DELETE", "GET") == [0.0, 0.0, 0.2, 0.2]


def test_a_method_in_two_buckets_waits_for_both(time: Any) -> None:
    pace = paced(time, WRITES, Allowance("all", ("*",), 10))
    assert departures(pace, time, "GET", "POST", "GET", "POST") == [0.0, 0.1, 0.2, 0.3]


def test_a_method_in_no_bucket_is_not_paced(time: Any) -> None:
    assert departures(paced(time, READS), time, "POST", "POST", "POST") == [0.0, 0.0, 0.0]


def test_wait_returns_the_seconds_waited(time: Any) -> None:
    pace = paced(time, READS)
    assert [pace.wait("GET"), pytest.approx(pace.wait("GET"))] == [0.0, 0.1]


def test_nobody_goes_while_the_bucket_is_held(time: Any) -> None:
    pace = paced(time, READS, WRITES)
    pace.hold(30, "POST")
    assert departures(pace, time, "GET", "DELETE", "POST") == [0.0, 30.0, 30.2]


def test_a_method_in_no_bucket_can_be_held_too(time: Any) -> None:
    pace = paced(time)
    pace.hold(30, "GET")
    assert departures(pace, time, "POST", "GET", "GET") == [0.0, 30.0, 30.0]


def test_a_shorter_hold_does_not_end_a_longer_one(time: Any) -> None:
    pace = paced(time, READS)
    pace.hold(30, "GET")
    pace.hold(1, "GET")
    assert departures(pace, time, "GET") == [30.0]


def test_a_wait_that_is_given_up_ends_soon_and_uses_nothing_up(time: Any) -> None:
    pace = paced(time, READS)
    pace.hold(30, "GET")
    assert pace.wait("GET", lambda: time.now >= 1) < 1.5
    assert departures(pace, time, "GET", "GET") == [30.0, 30.1]


def oversleeping(time: Any, seconds: float, *buckets: Allowance) -> Pace:
    """A pace whose every sleep takes so much longer than it should."""
    return Pace(buckets, clock=time.clock, sleep=lambda wanted: time.sleep(wanted + seconds))


@pytest.mark.parametrize(("leeway", "seconds"), [(0.0, 10.3), (0.01, 10.0), (0.002, 10.1)])
def test_what_each_sleep_overshoots_is_made_up_for_as_far_as_the_leeway_goes(
    time: Any, leeway: float, seconds: float
) -> None:
    pace = oversleeping(time, 0.003, Allowance("reads", ("GET",), 10, leeway))
    assert departures(pace, time, *["GET"] * 101)[-1] == pytest.approx(seconds, abs=0.011)


def test_of_a_long_pause_no_more_than_the_leeway_is_made_up_for(time: Any) -> None:
    pace = paced(time, Allowance("reads", ("GET",), 10, 0.01))
    pace.wait("GET")
    time.now = 10.0
    assert departures(pace, time, "GET", "GET", "GET") == [10.0, 10.09, 10.19]


def test_who_is_alone_does_not_wait_behind_others_and_keeps_the_pace(time: Any) -> None:
    pace = paced(time, READS)
    gone: list[str] = []
    other = threading.Thread(target=lambda: (pace.wait("GET"), gone.append("other")))
    with pace.alone():
        other.start()
        other.join(0.05)
        assert waiting(pace) == ["GET"]
        pace.wait("GET")
        pace.wait("GET")
        gone.append("alone")
    other.join()
    assert gone == ["alone", "other"]


def waiting(pace: Pace) -> list[str]:
    """The methods for which somebody queues."""
    return [method for method in ("GET", "POST") if any(lane.queue for lane in pace._lanes_of(method))]


def test_being_alone_begins_once_nothing_is_under_way() -> None:
    pace = Pace()
    under_way, ended = threading.Event(), threading.Event()
    seen: list[bool] = []

    def send() -> None:
        with pace.turn("GET"):
            under_way.set()
            real_time.sleep(0.05)
            ended.set()

    sender = threading.Thread(target=send)
    sender.start()
    under_way.wait()
    with pace.alone():
        seen.append(ended.is_set())
    sender.join()
    assert seen == [True]


def test_two_who_want_to_be_alone_go_one_after_the_other() -> None:
    pace = Pace()
    inside: list[int] = []

    def be_alone(number: int) -> None:
        with pace.alone():
            inside.append(number)
            real_time.sleep(0.01)
            inside.append(number)

    threads = [threading.Thread(target=be_alone, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside[::2] == inside[1::2]


def test_whatever_ends_being_alone_lets_the_others_go(time: Any) -> None:
    pace = paced(time, READS)
    with pytest.raises(ValueError, match="over"), pace.alone():
        raise ValueError("over")
    other = threading.Thread(target=pace.wait, args=("GET",))
    other.start()
    other.join(5)
    assert not other.is_alive()


def test_who_waits_for_somebody_alone_can_give_up() -> None:
    pace = Pace()
    given_up = threading.Event()
    shut_out = threading.Thread(target=pace.wait, args=("GET", given_up.is_set))
    with pace.alone():
        shut_out.start()
        given_up.set()
        shut_out.join(5)
        assert not shut_out.is_alive()


def test_a_rest_takes_its_time_unless_it_is_given_up(time: Any) -> None:
    paced(time).rest(3.0)
    assert time.now == pytest.approx(3.0)
    paced(time).rest(3.0, lambda: time.now >= 4)
    assert time.now < 4.5


def test_an_interrupted_wait_does_not_block_those_behind_it(time: Any) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    pace = Pace([READS], clock=time.clock, sleep=interrupt)
    pace.wait("GET")
    with pytest.raises(KeyboardInterrupt):
        pace.wait("GET")
    time.now = 0.1
    assert pace.wait("GET") == 0.0


def test_nobody_overtakes_one_who_oversleeps(time: Any) -> None:
    asleep, woken = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        if threading.current_thread() is first:
            asleep.set()
            woken.wait()
        else:
            time.sleep(seconds)

    pace = Pace([READS], clock=time.clock, sleep=sleep)
    pace.wait("GET")
    first = threading.Thread(target=pace.wait, args=("GET",))
    first.start()
    asleep.wait()
    assert pace.wait("GET", lambda: time.now > 1) > 1
    woken.set()
    first.join()


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_that_lets_nothing_through_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="a rate is above 0"):
        Allowance("reads", ("GET",), rate)


def test_a_leeway_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="it is 0 or more"):
        Allowance("reads", ("GET",), 1, -0.1)


@pytest.mark.alone
def test_eight_threads_reach_the_rate_and_no_window_holds_more_than_the_limit() -> None:
    limit, window = 100, 1.0
    allowance = Allowance("all", ("*",), 0.96 * limit / window, 0.01 * window)
    pace = Pace([allowance])
    gone: list[float] = []

    def go() -> None:
        for _ in range(40):
            pace.wait("GET")
            gone.append(real_time.monotonic())

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gone.sort()
    assert (len(gone) - 1) / (gone[-1] - gone[0]) > 0.95 * allowance.rate
    assert min(later - earlier for earlier, later in zip(gone, gone[limit:], strict=False)) > window


def test_threads_share_one_pace_and_go_in_the_order_in_which_they_came() -> None:
    pace = Pace([Allowance("all", ("*",), 100)])
    gone: list[tuple[int, float]] = []

    def go(number: int) -> None:
        pace.wait("GET")
        gone.append((number, real_time.monotonic()))

    begun = real_time.monotonic()
    pace.hold(0.2, "GET")
    threads = [threading.Thread(target=go, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
        real_time.sleep(0.005)
    for thread in threads:
        thread.join()
    assert [number for number, _ in gone] == list(range(10))
    assert gone[-1][1] - begun > 0.2 + 9 * 0.01


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("3600", 60.0),
        ("Thu, 01 Jan 2026 00:00:09 GMT", 9.0),
        ("Thu, 01 Jan 2026 01:00:09 GMT", 60.0),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0.0),
        ("Thursday, 01-Jan-26 00:00:09 GMT", 9.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-7", None),
        ("7.5", None),
        ("²", None),
        ("Thu, 99 Jan 2026 00:00:09 GMT", None),
        ("Thu, 01 Jan 99999999999999999999 00:00:09 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_clamped(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_date_without_a_zone_is_taken_as_utc() -> None:
    assert http_date("Thu, 01 Jan 2026 00:00:00 -0000") == NOW
