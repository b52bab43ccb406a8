"""What was reached of what a limit permits, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scim_conformance.run.rates import reached
from scim_conformance.wire.burst import BEYOND
from scim_conformance.wire.exchange import Exchange, Sent
from scim_conformance.wire.pacing import Allowance

READS = Allowance("reads", ("GET",), 9.6)
WRITES = Allowance("writes", ("POST", "DELETE"), 4.8)


def sent(method: str, *seconds: float, invalid: str = "") -> list[Exchange]:
    """Requests at these times."""
    begin = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    request = Sent(method, "https://scim.example/Users", invalid=invalid)
    return [Exchange(1, request, started=(begin + timedelta(seconds=each)).isoformat()) for each in seconds]


def evenly(method: str, each: float, begin: float, end: float) -> list[Exchange]:
    """Requests at even distances."""
    return sent(method, *(begin + each * number for number in range(int((end - begin) / each) + 1)))


def test_the_highest_rate_is_over_ten_seconds_and_the_average_over_all() -> None:
    told = reached([*evenly("GET", 0.125, 0, 20), *evenly("GET", 1.0, 21, 40)], [READS])
    assert told == "Rates (highest, average, permitted, each second): reads 8.0, 4.5, 9.6"


def test_each_limit_is_told_by_itself() -> None:
    told = reached(
        [*evenly("GET", 0.25, 0, 20), *evenly("POST", 0.5, 0, 10), *evenly("DELETE", 0.5, 10.5, 20)], [READS, WRITES]
    )
    assert told == "Rates (highest, average, permitted, each second): reads 4.0, 4.0, 9.6; writes 2.0, 2.0, 4.8"


def test_in_a_short_run_the_average_is_the_highest() -> None:
    assert (
        reached(evenly("GET", 0.5, 0, 5), [READS])
        == "Rates (highest, average, permitted, each second): reads 2.0, 2.0, 9.6"
    )


def test_what_was_sent_to_exceed_a_limit_does_not_count() -> None:
    burst = sent("GET", *(2 + 0.01 * number for number in range(20)), invalid=BEYOND)
    assert reached([*evenly("GET", 0.5, 0, 5), *burst], [READS]) == reached(evenly("GET", 0.5, 0, 5), [READS])


def test_where_nothing_is_paced_or_nothing_was_sent_there_is_nothing_to_tell() -> None:
    assert reached(evenly("GET", 0.5, 0, 5), []) == ""
    assert reached(sent("GET", 0.0, 0.1), [READS]) == ""
    assert reached([], [READS]) == ""
