"""`pytest --pyargs scim_conformance.suite`: the open form of a run, with everything that pytest can do besides."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scim_conformance.cli import main
from scim_conformance.sandbox.server import Served
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import Run, read_run

SUITE = ("--pyargs", "scim_conformance.suite")
NOWHERE = "http://127.0.0.1:1/scim/v2"
"""Nobody listens there: a run that sends anything ends with exit code 7."""

RFC = Path(__file__).parents[2] / "profiles" / "rfc.yaml"

FORBIDDEN = '''
__name__ = "scim_conformance.suite.test_forbidden"
from scim_conformance.checking import requirement

@requirement("RFC7644-3.3-04")
def test_asks_for_the_client(scim):
    """A check that acts."""
'''


def verdicts(run: Run) -> dict[str, str]:
    """Check to verdict."""
    return {line["id"]: line["verdict"] for line in run.verdicts}


FEW = "test_create.py or test_read.py or test_operations.py or test_delete.py"


@pytest.fixture(
    scope="module", params=[pytest.param("", marks=pytest.mark.proof, id="all"), pytest.param(FEW, id="few")]
)
def chosen(request: pytest.FixtureRequest) -> str:
    """Which checks of the suite are meant."""
    return str(request.param)


@pytest.fixture(scope="module")
def closed_form(chosen: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What `scim-conformance run` says of the sandbox of Contentful."""
    folder, before = tmp_path_factory.mktemp("closed"), Path.cwd()
    os.chdir(folder)
    try:
        with pytest.raises(SystemExit) as ended:
            main(["run", "--sandbox", "--profile", "contentful", "--output", str(folder / "out"), "-k", chosen])
    finally:
        os.chdir(before)
    assert ended.value.code == Exit.CLEAN
    return verdicts(read_run(folder / "out" / "run.jsonl"))


def test_it_says_the_same_as_the_command(
    pytester: pytest.Pytester, run_file: Callable[..., Run], closed_form: dict[str, str], chosen: str
) -> None:
    result = pytester.runpytest(*SUITE, "--scim-sandbox", "--scim-profile", "contentful", "-k", chosen)

    assert result.ret == Exit.CLEAN
    assert verdicts(run_file()) == closed_form


def test_a_selection_says_the_same_of_what_it_selects(
    pytester: pytest.Pytester, run_file: Callable[..., Run], closed_form: dict[str, str]
) -> None:
    pytester.runpytest(*SUITE, "--scim-sandbox", "--scim-profile", "contentful", "-k", "test_create.py and User")
    selected = verdicts(run_file())

    assert {id.partition("/")[0] for id in selected} == {"create"}
    assert selected.items() <= closed_form.items()


def test_only_what_the_selection_needs_is_sent(
    pytester: pytest.Pytester, run_file: Callable[..., Run], faulty: Served
) -> None:
    pytester.runpytest(
        *SUITE, "--scim-url", faulty.base_url, "-k", "test_unknown_id_answers_404 and User and test_read"
    )

    assert {exchange.scenario for exchange in run_file().exchanges} == {"survey", "unknown_read[User]"}


def test_what_failed_last_is_run_again_and_fails_again(
    pytester: pytest.Pytester, run_file: Callable[..., Run], faulty: Served
) -> None:
    given = (*SUITE, "--scim-url", faulty.base_url, "-k", "test_create.py")
    first = pytester.runpytest(*given, "--scim-output", "first")
    again = pytester.runpytest(*given, "--scim-output", "again", "--lf")
    failed = {id: word for id, word in verdicts(run_file("first")).items() if word == "failed"}

    assert (first.ret, again.ret) == (Exit.FAILED, Exit.FAILED)
    assert failed.keys() >= {"create/answers-201[Group]", "create/answers-201[User]"}
    assert verdicts(run_file("again")) == failed


def test_a_run_stops_at_the_first_failure_if_told_so(
    pytester: pytest.Pytester, run_file: Callable[..., Run], faulty: Served
) -> None:
    result = pytester.runpytest(*SUITE, "--scim-url", faulty.base_url, "-k", "test_create.py", "-x")

    assert result.ret in (Exit.FAILED, Exit.INTERRUPTED)
    assert list(verdicts(run_file()).values()).count("failed") == 1


@pytest.mark.parametrize("option", ["--collect-only", "--scim-dry-run"])
def test_looking_at_the_plan_sends_nothing_and_writes_nothing(pytester: pytest.Pytester, option: str) -> None:
    result = pytester.runpytest(*SUITE, "--scim-url", NOWHERE, option, "-p", "no:cacheprovider", "-k", "test_create.py")

    assert result.ret == Exit.CLEAN
    assert [path.name for path in pytester.path.iterdir()] == []


def test_a_dry_run_names_what_would_act_and_what_would_judge(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest(*SUITE, "--scim-dry-run", "-k", "test_create.py")

    result.stdout.fnmatch_lines_random(
        [
            "*scenarios would act*",
            "  read_back?User?",
            "*would judge:",
            "  create/answers-201?User?",
            "Nothing was sent.",
        ]
    )


def test_a_dry_run_needs_no_other_processes(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest(*SUITE, "--scim-dry-run", "-k", "test_create.py", "-n", "2")

    assert result.ret == Exit.CLEAN
    result.stdout.fnmatch_lines(["Nothing was sent."])


def test_a_dry_run_that_may_only_read_names_only_what_reads(pytester: pytest.Pytester) -> None:
    reading = ("--scim-dry-run", "--scim-read-only", "--scim-profile", "contentful")
    result = pytester.runpytest(*SUITE, *reading, "-k", "test_create.py or test_read.py or test_operations")
    told = [line.strip() for line in result.outlines]

    assert {"read_back[User]", "exercised[User.list]", "read/answers-200[User]"} - set(told) == set()
    assert [
        line for line in told if line.startswith(("create", "patched", "deleted", "member_", "exercised[User.p"))
    ] == []
    assert "Nothing was sent." in told
    result.stdout.fnmatch_lines(["* more cannot be judged by reading."])


def test_a_check_of_the_suite_that_asks_for_the_client_is_refused(pytester: pytest.Pytester, faulty: Served) -> None:
    pytester.makepyfile(test_forbidden=FORBIDDEN)

    result = pytester.runpytest("--scim-url", faulty.base_url)

    assert result.ret == Exit.USAGE
    result.stderr.fnmatch_lines(["ERROR: forbidden/asks-for-the-client asks for the client*"])


def test_an_endpoint_that_is_not_there_is_one_message(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest(*SUITE, "--scim-url", NOWHERE, "-p", "no:cacheprovider")

    assert result.ret == Exit.UNREACHABLE
    assert [line.partition(":")[0] for line in result.stderr.lines if line] == ["ERROR"]
    assert [path.name for path in pytester.path.iterdir()] == []


def test_what_an_ini_file_says_counts(pytester: pytest.Pytester, run_file: Callable[..., Run], faulty: Served) -> None:
    pytester.makeini(
        f"[pytest]\nscim_url = {faulty.base_url}\nscim_profile = {RFC}\nscim_output = here\nscim_workers = 4\n"
    )

    pytester.runpytest(*SUITE, "-k", "test_create.py and User")
    options = run_file("here").header["options"]

    assert (options["profile"], options["workers"]) == (str(RFC), 4)


def test_an_option_goes_before_the_ini_file(
    pytester: pytest.Pytester, run_file: Callable[..., Run], faulty: Served
) -> None:
    pytester.makeini(f"[pytest]\nscim_url = {NOWHERE}\n")

    pytester.runpytest(*SUITE, "--scim-url", faulty.base_url, "-k", "test_create.py and User")

    assert run_file().header["target"]["base_url"] == faulty.base_url


@pytest.mark.parametrize("line", ["scim_workers = many", "scim_timeout = soon", "scim_workers = 0"])
def test_a_number_that_is_none_is_refused(pytester: pytest.Pytester, line: str) -> None:
    pytester.makeini(f"[pytest]\n{line}\n")

    result = pytester.runpytest(*SUITE, "--scim-url", NOWHERE)

    assert result.ret == Exit.USAGE
    assert [text.partition(":")[0] for text in result.stderr.lines if text] == ["ERROR"]


def test_eight_workers_say_the_same_as_one(
    pytester: pytest.Pytester, run_file: Callable[..., Run], faulty: Served
) -> None:
    given = (*SUITE, "--scim-url", faulty.base_url, "-k", "test_create.py or test_members.py or test_delete.py")
    for workers in (1, 8):
        faulty.sandbox.reset()
        pytester.runpytest(*given, f"--scim-workers={workers}", f"--scim-output=with-{workers}", "--scim-seed=golden")

    one, eight = run_file("with-1"), run_file("with-8")

    assert verdicts(one) == verdicts(eight)
    assert len(one.exchanges) == len(eight.exchanges)
