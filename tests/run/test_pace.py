"""The pace of a run: by the profile's limits, else gently over the network, and free on one's own machine."""

from __future__ import annotations

import pytest

from scim_conformance.run.settings import Options, settle
from scim_conformance.wire.pacing import Allowance

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


def test_limits_of_a_neighbouring_api_bind_the_run_but_not_the_sandbox() -> None:
    assumed = pace(url=REMOTE, profile="contentful")

    assert [allowance.rate for allowance in assumed] != []
    assert pace(sandbox=True, profile="contentful") == ()
