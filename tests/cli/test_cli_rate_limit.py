"""Rate limits in a run: exceeded on purpose and in turn, judged again from the record, left alone where asked to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scim_conformance.cli import main
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import Run, read_run
from scim_conformance.wire.burst import BEYOND
from tests.cli.conftest import Said

pytestmark = pytest.mark.slow

Cli = Callable[..., Said]

CONTENTSTACK = ("--profile", "contentstack")
ABOUT_LIMITS = ("-k", "test_rate_limit.py")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that exceeds the limits while other workers have something else to do."""
    folder = tmp_path_factory.mktemp("limits") / "run"
    chosen = ("-k", "test_rate_limit.py or test_duplicates.py", "--workers", "4", "--output", str(folder))
    with pytest.raises(SystemExit):
        main(["run", "--sandbox", *CONTENTSTACK, *chosen])
    return folder


@pytest.fixture
def run(recorded: Path) -> Run:
    """The same, read."""
    return read_run(recorded / "run.jsonl")


def about_limits(run: Run) -> dict[str, str]:
    """The verdicts on rate limits by check."""
    return {line["id"]: line["verdict"] for line in run.verdicts if line["id"].startswith("contract/rate-limit/")}


def test_both_limits_are_exceeded_and_hold(run: Run) -> None:
    found = about_limits(run)
    assert {found[f"contract/rate-limit/limit-is-enforced[rate_limit.{name}]"] for name in ("reads", "writes")} == {
        "passed"
    }
    assert set(found.values()) == {"passed", "not applicable"}


def test_nobody_else_is_refused(run: Run) -> None:
    limited = [exchange for exchange in run.exchanges if exchange.status == 429]
    assert {exchange.request.invalid for exchange in limited} == {BEYOND}


def test_nobody_else_sends_during_a_burst(run: Run) -> None:
    kept = [exchange.scenario for exchange in run.exchanges]
    bursts = [place for place, exchange in enumerate(run.exchanges) if exchange.request.invalid == BEYOND]
    for label in ("exceeded[rate_limit.reads]", "exceeded[rate_limit.writes]"):
        places = [place for place in bursts if kept[place] == label]
        assert {*kept[places[0] : places[-1] + 1]} == {label}


def test_a_run_with_bursts_can_be_judged_again(cli: Cli, recorded: Path, run: Run) -> None:
    said = cli("report", "rejudge", str(recorded), "--output", "again", *ABOUT_LIMITS)
    assert said.code == Exit.CLEAN
    assert about_limits(read_run(Path("again/run.jsonl"))) == about_limits(run)


def test_a_run_without_bursts_says_why_and_so_does_its_second_judgement(cli: Cli) -> None:
    cli("run", "--sandbox", *CONTENTSTACK, "--no-rate-limit", "--output", "run", *ABOUT_LIMITS)
    cli("report", "rejudge", "run", "--output", "again", *ABOUT_LIMITS)
    for folder in ("run", "again"):
        run = read_run(Path(folder) / "run.jsonl")
        assert {(line["verdict"], line["reason"]["code"]) for line in run.verdicts} == {("not applicable", "not-asked")}
        assert [exchange for exchange in run.exchanges if exchange.request.invalid == BEYOND] == []


ENFORCED = "  contract/rate-limit/limit-is-enforced[rate_limit.%s]"


@pytest.mark.parametrize(
    ("options", "planned", "left_out"),
    [
        ((), {"reads", "writes"}, "Nothing was sent."),
        (("--read-only",), {"reads"}, "more cannot be judged by reading."),
        (("--no-rate-limit",), set(), "18 more are left out, for --no-rate-limit says so."),
    ],
)
def test_a_dry_run_shows_what_would_be_exceeded(
    cli: Cli, options: tuple[str, ...], planned: set[str], left_out: str
) -> None:
    lines = cli("run", "--dry-run", *CONTENTSTACK, *options).out.splitlines()
    assert {name for name in ("reads", "writes") if ENFORCED % name in lines} == planned
    assert {name for name in ("reads", "writes") if f"  exceeded[rate_limit.{name}]" in lines} == planned
    assert any(left_out in line for line in lines)


@pytest.mark.parametrize("profile", ["rfc", "contentful"])
def test_where_no_limit_is_documented_of_the_service_there_is_nothing_to_exceed(cli: Cli, profile: str) -> None:
    assert "rate-limit" not in cli("run", "--dry-run", "--profile", profile).out
