"""What a run says of scim2-server, and that it says the same however it is started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.peers

KINDS = ("Group", "User")
CREDENTIALS = ("without", "wrong")
NEARLY = ("cut-short", "with-a-letter-more", "in-other-case", "of-another-scheme", "without-scheme", "scheme-alone")

GUARDED = {
    # RFC 7643, section 4.1.1: "Each User MUST include a non-empty userName value"; empty text was answered with 201.
    "errors/empty-user-name-is-refused": "failed",
    "rule/user-name": "failed",
    # RFC 7644, section 3.9: the attributes asked for are those "to return". A POST is answered with all of them, and a
    # PUT or PATCH is not.
    "projected-writes/answer-hides-the-rest[User-create]": "failed",
    # RFC 7643, section 2.4: service providers SHOULD NOT "return the same (type, value) combination more than once".
    # A member added again, now without its $ref, is kept beside itself.
    "membership-forms/each-member-once[add again by id]": "warned",
}
"""Started with a token: every verdict that is neither passed nor not applicable, with the sentence that it rests on."""

UNGUARDED = {
    **GUARDED,
    # RFC 7644, section 3.12, Table 8: 401 means that "the authorization header is invalid or missing". Section 2.2 lets
    # anonymous requests be "acceptable" for things like self-registration; this server shows everybody to anybody, and
    # creates and deletes for anybody.
    **dict.fromkeys(
        (
            *(f"access/create-is-refused[{kind}-create-{how}]" for kind in KINDS for how in CREDENTIALS),
            *(f"access/create-stores-nothing[{kind}-create-{how}]" for kind in KINDS for how in CREDENTIALS),
            *(f"access/bulk-is-refused[{how}]" for how in CREDENTIALS),
            *(f"access/bulk-changes-nothing[{how}]" for how in CREDENTIALS),
            *(f"access/nearly-right-is-refused[{spelled}]" for spelled in NEARLY),
            *(f"authentication/no-token-is-refused[{kind}]" for kind in KINDS),
            *(f"authentication/wrong-token-is-refused[{kind}]" for kind in KINDS),
            *(f"authentication/no-token-changes-nothing[{kind}]" for kind in KINDS),
        ),
        "failed",
    ),
    # RFC 7643, section 5: authenticationSchemes is "a multi-valued complex type" and REQUIRED; it is left out.
    "discovery/config-names-authentication-schemes": "failed",
}
"""Started without one, the server "accepts every request", as its help says: all verdicts of that sort."""


@pytest.fixture(scope="session")
def run_of_unguarded(unguarded: Any, plain_pytest: Callable[..., Any]) -> Any:
    return plain_pytest(unguarded).end()


def test_with_a_token_every_verdict_is_expected(run_of_guarded: Any) -> None:
    assert run_of_guarded.surprises == GUARDED, run_of_guarded.said


def test_with_a_token_the_run_fails(run_of_guarded: Any) -> None:
    assert run_of_guarded.exit_code == 1, run_of_guarded.said


def test_with_a_token_both_resource_types_are_judged_in_full(run_of_guarded: Any) -> None:
    verdicts = run_of_guarded.verdicts
    judged = [id for id, word in verdicts.items() if word == "passed"]
    assert len(judged) > 0.8 * len(verdicts)
    for kind in KINDS:
        assert f"patch/replace-is-stored[{kind}]" in judged


def test_without_a_token_every_verdict_is_expected(run_of_unguarded: Any) -> None:
    assert run_of_unguarded.surprises == UNGUARDED, run_of_unguarded.said


def test_without_a_token_the_run_fails(run_of_unguarded: Any) -> None:
    assert run_of_unguarded.exit_code == 1, run_of_unguarded.said


def test_a_profile_begun_at_the_server_comes_to_the_same_verdicts(
    guarded: Any, start: Callable[..., Any], command: Callable[..., Any]
) -> None:
    begun = start("scim_conformance", "profile", "new", "--from-url", guarded.base_url, "--output", "run").end()
    assert begun.exit_code == 0, begun.said
    draft = begun.folder.rename(begun.folder.with_name("draft.yaml"))
    held = command(guarded, "--profile", str(draft)).end()
    assert held.surprises == GUARDED, held.said


def test_eight_workers_come_to_the_same_verdicts(
    guarded: Any, command: Callable[..., Any], run_of_guarded: Any
) -> None:
    assert command(guarded, "--workers", "8").end().verdicts == run_of_guarded.verdicts


@pytest.mark.proof  # and of the sandbox every day, in tests/plugin
def test_plain_pytest_comes_to_the_same_verdicts(
    guarded: Any, plain_pytest: Callable[..., Any], run_of_guarded: Any
) -> None:
    assert plain_pytest(guarded).end().verdicts == run_of_guarded.verdicts


def test_a_selection_by_name_comes_to_the_same_verdicts(
    guarded: Any, plain_pytest: Callable[..., Any], run_of_guarded: Any
) -> None:
    some = plain_pytest(guarded, "-k", "test_delete.py or test_errors.py").end().verdicts
    assert {id.partition("/")[0] for id in some} == {"delete", "errors"}
    assert some == {id: run_of_guarded.verdicts[id] for id in some}


def test_the_last_failures_fail_again_and_are_all_that_is_judged(
    unguarded: Any, plain_pytest: Callable[..., Any], run_of_unguarded: Any
) -> None:
    folder: Path = run_of_unguarded.folder.parent
    again = plain_pytest(unguarded, "--lf", folder=folder, output="again").end()
    assert again.verdicts == {id: word for id, word in run_of_unguarded.verdicts.items() if word == "failed"}
    assert again.exit_code == 1, again.said
