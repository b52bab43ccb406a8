"""What a run says of scim2-server, and that it says the same however it is started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.peers

GUARDED = {
    # RFC 7643, section 4.1.1: "Each User MUST include a non-empty userName value"; empty text was answered with 201.
    "errors/empty-user-name-is-refused": "failed",
}
"""Started with a token: every verdict that is neither passed nor not applicable, with the sentence that it rests on."""

UNGUARDED = {
    **GUARDED,
    # RFC 7644, section 3.12, Table 8: 401 means that "the authorization header is invalid or missing". Section 2.2 lets
    # anonymous requests be "acceptable" for things like self-registration; this server shows everybody to anybody.
    "authentication/no-token-is-refused[Group]": "failed",
    "authentication/no-token-is-refused[User]": "failed",
    "authentication/wrong-token-is-refused[Group]": "failed",
    "authentication/wrong-token-is-refused[User]": "failed",
    # The same, for a delete: it was answered with 204, and the resource is gone.
    "authentication/no-token-changes-nothing[Group]": "failed",
    "authentication/no-token-changes-nothing[User]": "failed",
    # RFC 7643, section 5: authenticationSchemes is "a multi-valued complex type" and REQUIRED; it is left out.
    "discovery/config-names-authentication-schemes": "failed",
}
"""Started without one, the server "accepts every request", as its help says: all verdicts of that sort."""


@pytest.fixture(scope="session")
def run_of_unguarded(unguarded: Any, plain_pytest: Callable[..., Any]) -> Any:
    return plain_pytest(unguarded).end()


def test_with_a_token_every_verdict_is_expected(run_of_guarded: Any) -> None:
    assert run_of_guarded.surprises == GUARDED, run_of_guarded.said


def test_with_a_token_the_run_fails_for_that_one_reason(run_of_guarded: Any) -> None:
    assert run_of_guarded.exit_code == 1, run_of_guarded.said


def test_with_a_token_both_resource_types_are_judged_in_full(run_of_guarded: Any) -> None:
    judged = [id for id, word in run_of_guarded.verdicts.items() if word == "passed"]
    assert len(judged) > 0.9 * len(run_of_guarded.verdicts)


def test_without_a_token_every_verdict_is_expected(run_of_unguarded: Any) -> None:
    assert run_of_unguarded.surprises == UNGUARDED, run_of_unguarded.said


def test_without_a_token_the_run_fails(run_of_unguarded: Any) -> None:
    assert run_of_unguarded.exit_code == 1, run_of_unguarded.said


@pytest.mark.slow  # and of the sandbox every day, in tests/plugin
def test_eight_workers_come_to_the_same_verdicts(
    guarded: Any, command: Callable[..., Any], run_of_guarded: Any
) -> None:
    assert command(guarded, "--workers", "8").end().verdicts == run_of_guarded.verdicts


@pytest.mark.slow  # and of the sandbox every day, in tests/plugin
def test_plain_pytest_comes_to_the_same_verdicts(
    guarded: Any, plain_pytest: Callable[..., Any], run_of_guarded: Any
) -> None:
    assert plain_pytest(guarded).end().verdicts == run_of_guarded.verdicts


@pytest.mark.slow  # and of the sandbox every day, in tests/plugin
def test_a_selection_by_name_comes_to_the_same_verdicts(
    guarded: Any, plain_pytest: Callable[..., Any], run_of_guarded: Any
) -> None:
    some = plain_pytest(guarded, "-k", "test_delete or error").end().verdicts
    assert {id.partition("/")[0] for id in some} == {"delete", "errors", "rule"}
    assert some == {id: run_of_guarded.verdicts[id] for id in some}


@pytest.mark.slow  # and of the sandbox every day, in tests/plugin
def test_the_last_failures_fail_again_and_are_all_that_is_judged(
    unguarded: Any, plain_pytest: Callable[..., Any], run_of_unguarded: Any
) -> None:
    folder: Path = run_of_unguarded.folder.parent
    again = plain_pytest(unguarded, "--lf", folder=folder, output="again").end()
    assert again.verdicts == {id: word for id, word in run_of_unguarded.verdicts.items() if word == "failed"}
    assert again.exit_code == 1, again.said
