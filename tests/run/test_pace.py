"""The pace of a run: by the profile's limits, else gently over the network, and free on one's own machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scim_conformance.run.settings import Options, settle
from scim_conformance.wire.pacing import Allowance, Pace

REMOTE = "https://acme.example/scim/v2"


def pace(**options: object) -> tuple[Allowance, ...]:
    """The allowances of a run with these options."""
    return settle(Options(**options), {}).pace  # type: ignore[arg-type]  # the names of options


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/v2", "http://127.1.2.3/v2", "http://localhost:8080", "http://[::1]:8080/v2"]
)
def test_ones_own_machine_needs_no_pace(url: str) -> None:
    assert pace(url=url) == ()


@pytest.mark.parametrize(
    "url", [REMOTE, "http://10.0.0.1/v2", "http://localhost.acme.example/", "http://[2001:db8::1]/v2"]
)
def test_a_server_whose_limits_nobody_knows_gets_five_requests_a_second(url: str) -> None:
    assert pace(url=url) == (Allowance("all", ("*",), 5.0),)


@pytest.mark.parametrize("url", [REMOTE, "http://127.0.0.1:8080/v2"])
def test_documented_limits_are_kept_with_a_margin_wherever_the_server_is(url: str) -> None:
    rates = {allowance.methods[0]: allowance.rate for allowance in pace(url=url, profile="contentstack")}

    assert rates == {"GET": pytest.approx(9.6), "POST": pytest.approx(9.6)}


def test_a_sandbox_keeps_to_the_limits_that_it_acts_out() -> None:
    assert len(pace(sandbox=True, profile="contentstack")) == 2


def test_a_sandbox_without_limits_needs_no_pace() -> None:
    assert pace(sandbox=True) == ()


@given(st.lists(st.floats(0.0, 0.4), min_size=30, max_size=60))
def test_however_late_each_goes_no_window_holds_more_than_its_limit(delays: list[float]) -> None:
    limit, window = 10, 1.0
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    paced = Pace(pace(sandbox=True, profile="contentstack"), clock=lambda: now[0], sleep=sleep)
    gone = []
    for delay in delays:
        sleep(delay**4)  # most of them short, as sleeps overshoot, and some as long as a pause
        paced.wait("GET")
        gone.append(now[0])
    assert min(later - earlier for earlier, later in zip(gone, gone[limit:], strict=False)) > 1.03 * window


def test_sleeps_that_overshoot_a_little_cost_less_than_a_hundredth_of_the_rate() -> None:
    overshooting = [0.0]

    def sleep(seconds: float) -> None:
        overshooting[0] += seconds + 0.004

    paced = Pace(pace(sandbox=True, profile="contentstack"), clock=lambda: overshooting[0], sleep=sleep)
    for _ in range(1001):
        paced.wait("GET")
    assert 1000 / overshooting[0] == pytest.approx(9.6, rel=0.01)


def test_limits_of_a_neighbouring_api_bind_the_run_but_not_the_sandbox() -> None:
    assumed = pace(url=REMOTE, profile="contentful")

    assert [allowance.rate for allowance in assumed] != []
    assert pace(sandbox=True, profile="contentful") == ()
