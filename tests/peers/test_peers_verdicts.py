"""What a run says of scim2-server, and that it says the same however it is started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.peers

GUARDED: dict[str, str] = {}
"""scim2-server with a token: nothing that the RFCs demand is missing. Id of a verdict -> verdict, with the reason."""

UNGUARDED = {
    # RFC 7644, section 3.12, Table 8: "Authorization failure. The authorization header is invalid or missing" is 401,
    # and section 7.6 speaks of the bearer token as the credential. A server that takes all comers shows everything.
    "authentication/no-token-is-refused[Group]": "failed",
    "authentication/no-token-is-refused[User]": "failed",
    "authentication/wrong-token-is-refused[Group]": "failed",
    "authentication/wrong-token-is-refused[User]": "failed",
    # Table 8 is what servers SHOULD do: "Implementers SHOULD handle the identified HTTP status codes as described".
    "authentication/no-token-answers-401[Group]": "warned",
    "authentication/no-token-answers-401[User]": "warned",
    "authentication/wrong-token-answers-401[Group]": "warned",
    "authentication/wrong-token-answers-401[User]": "warned",
    # The delete without a token was answered with 204, and the resource is gone: section 3.6 has its way.
    "authentication/no-token-changes-nothing[Group]": "failed",
    "authentication/no-token-changes-nothing[User]": "failed",
}
"""scim2-server without a token: it says in its help that it then "accepts every request"."""


@pytest.fixture(scope="session")
def run_of_guarded(guarded: Any, command: Callable[..., Any]) -> Any:
    return command(guarded).end()


@pytest.fixture(scope="session")
def run_of_unguarded(unguarded: Any, plain_pytest: Callable[..., Any]) -> Any:
    return plain_pytest(unguarded).end()


def test_with_a_token_every_verdict_is_expected(run_of_guarded: Any) -> None:
    assert run_of_guarded.surprises == GUARDED, run_of_guarded.said


def test_with_a_token_the_run_is_clean(run_of_guarded: Any) -> None:
    assert run_of_guarded.exit_code == 0, run_of_guarded.said


def test_with_a_token_both_resource_types_are_judged_in_full(run_of_guarded: Any) -> None:
    judged = [id for id, word in run_of_guarded.verdicts.items() if word == "passed"]
    assert len(judged) > 0.9 * len(run_of_guarded.verdicts)


def test_without_a_token_every_verdict_is_expected(run_of_unguarded: Any) -> None:
    assert run_of_unguarded.surprises == UNGUARDED, run_of_unguarded.said


def test_without_a_token_the_run_fails(run_of_unguarded: Any) -> None:
    assert run_of_unguarded.exit_code == 1, run_of_unguarded.said


def test_eight_workers_come_to_the_same_verdicts(guarded: Any, command: Callable[..., Any], run_of_guarded: Any) -> None:
    assert command(guarded, "--workers", "8").end().verdicts == run_of_guarded.verdicts


def test_plain_pytest_comes_to_the_same_verdicts(
    guarded: Any, plain_pytest: Callable[..., Any], run_of_guarded: Any
) -> None:
    assert plain_pytest(guarded).end().verdicts == run_of_guarded.verdicts


def test_a_selection_by_name_comes_to_the_same_verdicts(
    guarded: Any, plain_pytest: Callable[..., Any], run_of_guarded: Any
) -> None:
    some = plain_pytest(guarded, "-k", "test_delete or error").end().verdicts
    assert {id.partition("/")[0] for id in some} == {"delete", "errors", "rule"}
    assert some == {id: run_of_guarded.verdicts[id] for id in some}


def test_the_last_failures_fail_again_and_are_all_that_is_judged(
    unguarded: Any, plain_pytest: Callable[..., Any], run_of_unguarded: Any
) -> None:
    folder: Path = run_of_unguarded.folder.parent
    again = plain_pytest(unguarded, "--lf", folder=folder, output="again").end()
    assert again.verdicts == {id: word for id, word in run_of_unguarded.verdicts.items() if word == "failed"}
    assert again.exit_code == 1, again.said
