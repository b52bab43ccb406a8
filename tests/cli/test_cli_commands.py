"""Every command and option, as a reader of the help would use them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scim_conformance import __version__
from scim_conformance.checking.registry import CHECKS, RULES
from scim_conformance.cli import main
from scim_conformance.profile.loader import available
from scim_conformance.sandbox.server import Served
from scim_conformance.standards import requirements
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import Run, read_run

Cli = Callable[..., Any]

COMMANDS = {
    "run": (
        *("--profile", "--sandbox", "--param", "--region", "--token-file", "--user-domain", "--seed", "--output"),
        *("--password-file", "--client-secret-file", "--token-url", "--scope", "--set"),
        *("SCIM_PROFILE", "SCIM_USER_DOMAIN", "SCIM_CA_BUNDLE", "SCIM_PROXY", "SCIM_TIMEOUT", "SCIM_CLIENT_SECRET"),
        *("--workers", "--ca-bundle", "--proxy", "--timeout", "--baseline", "--fail-on", "--strict-profile"),
        *("--dry-run", "--read-only", "-k EXPR", "SCIM_TOKEN", "Exit codes:"),
    ),
    "sandbox": ("PROFILE", "--port", "--token", "--fault"),
    "profile": ("list", "show", "diff", "check"),
    "profile list": ("profiles that come with",),
    "profile show": ("NAME",),
    "profile diff": ("ONE", "OTHER"),
    "profile check": ("FILE",),
    "list": ("Checks and rules",),
    "explain": ("ID",),
    "coverage": ("--json",),
    "report": ("build", "rejudge"),
    "report rejudge": ("RUN", "--output", "--baseline", "--fail-on", "--strict-profile", "-k EXPR"),
    "doctor": (
        *("URL", "--profile", "--param", "--region", "--ca-bundle", "--proxy", "--timeout"),
        *("--token-file", "--password-file", "--client-secret-file", "--token-url", "--scope"),
        *("SCIM_PROFILE", "SCIM_CA_BUNDLE", "SCIM_PROXY", "SCIM_TIMEOUT"),
    ),
    "cleanup": (
        "RUN",
        "--token-file",
        "--password-file",
        "--client-secret-file",
        "SCIM_PROXY",
        "--ca-bundle",
        "--proxy",
    ),
}


def created(*more: str) -> tuple[str, ...]:
    """The arguments of a run of few checks."""
    return ("-k", "test_create.py and User", "--output", "out", *more)


def run_in(folder: Path) -> Run:
    """The run that was written there."""
    return read_run(folder / "out" / "run.jsonl")


def verdicts_in(folder: Path) -> dict[str, str]:
    """The verdict of each check of that run."""
    return {line["id"]: line["verdict"] for line in run_in(folder).verdicts}


class TestHelp:
    def test_every_command_is_named(self, cli: Cli) -> None:
        said = cli("--help")

        assert said.code == Exit.CLEAN
        assert [name for name in COMMANDS if " " not in name and f"\n  {name} " not in said.out] == []

    def test_every_exit_code_is_named(self, cli: Cli) -> None:
        told = cli("--help").out

        assert [int(code) for code in Exit if f"  {int(code)}  " not in told] == []

    @pytest.mark.parametrize("command", COMMANDS)
    def test_every_command_says_what_it_takes(self, cli: Cli, command: str) -> None:
        said = cli(*command.split(), "--help")

        assert said.code == Exit.CLEAN
        assert [part for part in COMMANDS[command] if part not in said.out] == []

    def test_no_option_takes_a_secret(self, cli: Cli) -> None:
        told = cli("run", "--help").out

        secrets = ("--token", "--password", "--secret", "--client-secret", "--client-id")
        assert [option for option in secrets if re.search(rf"{option}[ =]", told)] == []

    def test_the_version_is_told(self, cli: Cli) -> None:
        assert __version__ in cli("--version").out


class TestProfile:
    def test_the_shipped_ones_are_listed(self, cli: Cli) -> None:
        names = [line.split()[0] for line in cli("profile", "list").out.splitlines()]

        assert names == [*available()]

    def test_one_is_shown_with_its_sources(self, cli: Cli) -> None:
        told = cli("profile", "show", "contentstack").out

        assert "Contentstack" in told
        assert "https://" in told

    def test_a_good_one_is_called_valid(self, cli: Cli) -> None:
        file = Path(__file__).parents[2] / "profiles" / "contentful.yaml"
        said = cli("profile", "check", str(file))

        assert (said.code, said.out) == (Exit.CLEAN, f"{file} is a valid profile\n")


class TestLookingThingsUp:
    def test_checks_and_rules_are_listed_with_their_requirements(self, cli: Cli) -> None:
        lines = dict(line.split(maxsplit=1) for line in cli("list").out.splitlines())

        assert lines["create/answers-201"] == ", ".join(CHECKS["create/answers-201"].requirements)
        assert lines["contract/operations/documented-outcome"] == "the profile"
        assert any(name.startswith("rule/") for name in lines)

    @pytest.mark.parametrize(
        ("id", "told"),
        [
            ("RFC7644-3.3-04", "https://www.rfc-editor.org/rfc/rfc7644#section-3.3"),
            ("create/answers-201", CHECKS["create/answers-201"].requirements[0]),
            ("create/answers-201[User]", "a check of the RFCs"),
            ("contract/operations/documented-outcome", "a check of the profile"),
            (min(RULES.values(), key=lambda rule: rule.id).id, "a rule for every exchange"),
            ("create-answers-200", "a fault of the sandbox"),
            ("list-repeats", "How to fix it: Select distinct resources"),
        ],
    )
    def test_anything_with_an_id_is_explained(self, cli: Cli, id: str, told: str) -> None:
        said = cli("explain", id)

        assert said.code == Exit.CLEAN
        assert told in said.out

    def test_coverage_has_an_object_for_each_requirement(self, cli: Cli) -> None:
        rows = json.loads(cli("coverage", "--json").out)

        assert [row["id"] for row in rows] == list(requirements())
        assert {frozenset(row) for row in rows} == {frozenset({"id", "level", "checks", "rules", "reason"})}

    def test_what_is_judged_has_no_reason_and_the_rest_has_one(self, cli: Cli) -> None:
        rows = json.loads(cli("coverage", "--json").out)

        assert [row["id"] for row in rows if bool(row["reason"]) == bool(row["checks"] or row["rules"])] == []

    def test_coverage_for_people_ends_in_the_sums(self, cli: Cli) -> None:
        assert [line.split(":")[0] for line in cli("coverage").out.splitlines()[-3:]] == ["must", "should", "info"]


class TestRun:
    def test_a_sandbox_of_ones_own(self, cli: Cli, tmp_path: Path) -> None:
        said = cli("run", "--sandbox", "--profile", "contentful", *created())

        assert said.code == Exit.CLEAN, said.out
        assert "Report: out/index.html" in said.out
        assert run_in(tmp_path).header["target"]["sandbox"] is True

    def test_the_url_may_stand_in_the_environment(
        self, cli: Cli, sandbox_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("SCIM_URL", sandbox_url)

        assert cli("run", *created()).code == Exit.CLEAN
        assert run_in(tmp_path).header["target"]["base_url"] == sandbox_url

    def test_reports_go_to_a_folder_of_their_own_unless_told_otherwise(
        self, cli: Cli, sandbox_url: str, tmp_path: Path
    ) -> None:
        cli("run", sandbox_url, "-k", "test_create.py and User")

        assert [path.name.partition("-")[0] for path in (tmp_path / "reports").glob("*-*")] == ["rfc"]

    def test_what_was_asked_for_is_in_the_run_file(self, cli: Cli, sandbox_url: str, tmp_path: Path) -> None:
        cli("run", sandbox_url, *created("--workers", "3", "--seed", "golden", "--timeout", "9", "--fail-on", "should"))
        options = run_in(tmp_path).header["options"]

        assert [options[name] for name in ("workers", "seed", "timeout", "fail_on")] == [3, "golden", 9.0, "should"]

    def test_users_are_made_in_the_domain_given(self, cli: Cli, sandbox_url: str, tmp_path: Path) -> None:
        cli("run", sandbox_url, *created("--user-domain", "test.acme.example"))
        names = [e.resource.get("userName") for e in run_in(tmp_path).exchanges if e.operation == "create" and e.ok]

        assert names
        assert [name for name in names if not str(name).endswith("@test.acme.example")] == []

    def test_one_seed_makes_one_kind_of_data(self, cli: Cli, sandbox_url: str, tmp_path: Path) -> None:
        families = []
        for _ in range(2):
            cli("run", sandbox_url, *created("--seed", "golden"))
            bodies = [e.request.json for e in run_in(tmp_path).exchanges if e.operation == "create"]
            families.append([body.get("name") for body in bodies if isinstance(body, dict)])

        assert families[0] == families[1]

    @pytest.mark.parametrize(("level", "code"), [("must", Exit.FAILED), ("never", Exit.CLEAN)])
    def test_a_finding_is_red_from_the_level_given(self, cli: Cli, faulty: Served, level: str, code: Exit) -> None:
        assert cli("run", faulty.base_url, *created("--fail-on", level)).code == code

    def test_a_finding_is_told_by_its_cause_with_a_hint_and_a_curl_line(self, cli: Cli, faulty: Served) -> None:
        told = cli("run", faulty.base_url, "-k", "test_answers_201 and test_create.py", "--output", "out").out

        parts = (
            "1 cause\n",
            "sync stops: A create does not answer 201 (2 checks)",
            "create/answers-201[User]: expected status 201; got status 200",
            "fix: Answer 201 to a successful POST",
            f"curl -X POST '{faulty.base_url}/Users'",
            '-H "Authorization: Bearer $SCIM_TOKEN"',
        )
        assert [part for part in parts if told.count(part) != 1] == []
        assert "Traceback" not in told

    @pytest.mark.parametrize("asked", ["-v", "--tb=long"])
    def test_each_finding_is_explained_to_whoever_asks(self, cli: Cli, faulty: Served, asked: str) -> None:
        chosen = ("-k", "test_answers_201 and User and test_create.py", "--output", "out")
        told = cli("run", faulty.base_url, *chosen, "--", asked).out

        parts = (
            "create/answers-201[User]: A create answers 201",
            "expected  status 201",
            "got       status 200",
            "rfc7644#section-3.3",
        )
        assert [part for part in parts if part not in told] == []
        assert "Traceback" not in told

    def test_tests_that_are_brought_along_keep_their_explanations(
        self, cli: Cli, sandbox_url: str, tmp_path: Path
    ) -> None:
        (tmp_path / "test_own.py").write_text("def test_of_ours():\n    assert 'this' == 'that'\n")
        told = cli("run", sandbox_url, "-k", "test_of_ours", "--output", "out", "--", "test_own.py").out

        assert "assert 'this' == 'that'" in told

    def test_progress_is_told_unless_the_run_is_to_be_silent(self, cli: Cli, faulty: Served) -> None:
        chosen = ("-k", "test_answers_201 and test_create.py", "--output", "out")

        assert "acting: 2 of 2 scenarios, took " in cli("run", faulty.base_url, *chosen).out
        assert "acting" not in cli("run", faulty.base_url, *chosen, "--", "-qq").out

    def test_colours_come_only_where_they_are_wanted(self, cli: Cli, faulty: Served) -> None:
        chosen = ("-k", "test_answers_201 and test_create.py", "--output", "out")

        assert "\x1b" not in cli("run", faulty.base_url, *chosen).out
        assert "\x1b[33m! sync stops" in cli("run", faulty.base_url, *chosen, "--", "--color=yes").out

    def test_where_the_report_is_comes_last(self, cli: Cli, faulty: Served) -> None:
        told = cli("run", faulty.base_url, "-k", "test_answers_201 and test_create.py", "--output", "out").out

        assert told.splitlines()[-1] == "Report: out/index.html"

    def test_a_baseline_forgives_what_it_lists(self, cli: Cli, faulty: Served, tmp_path: Path) -> None:
        (tmp_path / "known.yaml").write_text(
            "format: 1\nknown:\n  - {check: 'create/answers-201[User]', reason: ticket 4711}\n"
        )
        chosen = ("-k", "test_answers_201 and User and test_create.py", "--output", "out", "--baseline", "known.yaml")

        assert cli("run", faulty.base_url, *chosen).code == Exit.CLEAN
        assert [line["verdict"] for line in run_in(tmp_path).verdicts] == ["known"]

    def test_a_baseline_for_a_check_that_does_not_exist_is_refused(self, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "known.yaml").write_text(
            "format: 1\nknown:\n  - {check: 'create/answer-201[User]', reason: ticket 4711}\n"
        )
        said = cli("run", "--sandbox", "--baseline", "known.yaml")

        assert said.code == Exit.USAGE
        assert "known.yaml:3: there is no check 'create/answer-201', did you mean 'create/answers-201'?" in said.message

    def test_a_baseline_that_is_stale_is_red(self, cli: Cli, sandbox_url: str, tmp_path: Path) -> None:
        (tmp_path / "known.yaml").write_text(
            "format: 1\nknown:\n  - {check: 'create/answers-201[User]', reason: ticket 4711}\n"
        )

        assert cli("run", sandbox_url, *created("--baseline", "known.yaml")).code == Exit.FAILED

    @pytest.mark.parametrize(("strict", "code"), [((), Exit.CLEAN), (("--strict-profile",), Exit.FAILED)])
    def test_a_stale_profile_is_red_if_it_is_held_strictly(
        self, cli: Cli, sandbox_url: str, tmp_path: Path, strict: tuple[str, ...], code: Exit
    ) -> None:
        deviation = "{check: 'create/answers-201[User]', observed: Answers 200., actual: status 200, source: [rfc7644]}"
        shipped = (Path(__file__).parents[2] / "profiles" / "rfc.yaml").read_text()
        (tmp_path / "own.yaml").write_text(f"{shipped}\ndeviations:\n  - {deviation}\n")

        assert cli("run", sandbox_url, "--profile", "./own.yaml", *created(*strict)).code == code

    def test_nothing_selected_is_nothing_run(self, cli: Cli, sandbox_url: str) -> None:
        assert cli("run", sandbox_url, "-k", "nothing_of_this_name", "--output", "out").code == Exit.NOTHING_RAN

    def test_a_dry_run_needs_no_server_and_reports_nothing(self, cli: Cli, tmp_path: Path) -> None:
        said = cli("run", "--dry-run", "--profile", "contentful")

        assert said.code == Exit.CLEAN
        assert "Nothing was sent." in said.out
        assert "  create/answers-201[User]" in said.out.splitlines()
        assert [path for path in tmp_path.rglob("*") if path.suffix in (".jsonl", ".html", ".xml")] == []

    def test_a_run_that_may_only_read_creates_nobody_and_says_what_it_left_out(
        self, cli: Cli, sandbox_url: str, tmp_path: Path
    ) -> None:
        said = cli("run", sandbox_url, "--read-only", *created())
        run = run_in(tmp_path)
        rows = {row["id"]: (row["state"], row["reason"]) for row in run.requirements}
        words = "applicable checks passed (12 checks not judged, for this run could only read)"

        assert said.code == Exit.CLEAN
        assert {exchange.request.method for exchange in run.exchanges} == {"GET"}
        assert rows["RFC7644-3.3-08"] == ("not judged", "needs to write, and this run may only read")
        assert words in " ".join(said.out.split())
        assert words in (tmp_path / "out" / "summary.md").read_text().replace("\\", "")
        assert "Run without --read-only on a test tenant: 12 checks could not be judged" in (
            tmp_path / "out" / "index.html"
        ).read_text(encoding="utf-8")

    def test_what_follows_two_dashes_goes_to_pytest(self, cli: Cli, sandbox_url: str) -> None:
        said = cli("run", sandbox_url, *created(), "--", "--collect-only")

        assert "test_create.py::test_answers_201[User]" in said.out

    def test_so_it_does_where_there_is_no_url(self, cli: Cli) -> None:
        assert "tests collected" in cli("run", "--sandbox", *created(), "--", "--collect-only").out

    def test_failures_can_be_run_again(self, cli: Cli, faulty: Served, tmp_path: Path) -> None:
        cli("run", faulty.base_url, *created())
        failed = [line["id"] for line in run_in(tmp_path).verdicts if line["verdict"] == "failed"]
        cli("run", faulty.base_url, *created(), "--", "--lf")

        assert [line["id"] for line in run_in(tmp_path).verdicts] == failed


class TestCleanup:
    def test_a_run_that_cleaned_up_leaves_nothing_to_do(self, cli: Cli, sandbox_url: str) -> None:
        cli("run", sandbox_url, *created())
        said = cli("cleanup", "out")

        assert (said.code, said.out) == (Exit.CLEAN, "0 resources of the run are gone, 0 are left\n")

    def test_what_cannot_be_deleted_is_listed(self, cli: Cli, tmp_path: Path) -> None:
        where = {"base_url": "http://127.0.0.1:1/v2", "media_type": {}, "pace": []}
        header = {"journal": 1, "credentials": {"scheme": "bearer"}, **where}
        intent = {"intend": 1, "path": "/Users", "resource_type": "User", "attribute": "userName", "name": "mine"}
        (tmp_path / "journal.jsonl").write_text(f"{json.dumps(header)}\n{json.dumps(intent)}\n")

        said = cli("cleanup", ".")

        assert said.code == Exit.INCOMPLETE
        assert "http://127.0.0.1:1/v2/Users (mine):" in said.err


@pytest.fixture(scope="module")
def undisturbed(faulty: Served, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, str]]:
    """What a run in an empty folder comes to: its exit code, and the verdict of each check."""
    folder = tmp_path_factory.mktemp("empty")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("SCIM_TOKEN", "sandbox")
        with pytest.raises(SystemExit) as ended:
            main(["run", faulty.base_url, *created("--seed", "same")])
    return int(ended.value.code or 0), verdicts_in(folder)


class TestShielded:
    """Nothing in the folder or the environment of the user changes what a run does."""

    def test_hostile_files_are_not_read(
        self, cli: Cli, faulty: Served, undisturbed: tuple[int, dict[str, str]], tmp_path: Path
    ) -> None:
        hostile = "[pytest]\naddopts = --collect-only\npython_files = none_*.py\nscim_url = http://127.0.0.1:1\n"
        (tmp_path / "pytest.ini").write_text(hostile)
        (tmp_path / "conftest.py").write_text("raise SystemExit('hostile')\n")
        (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\npython_functions = ['none_*']\n")

        assert (cli("run", faulty.base_url, *created("--seed", "same")).code, verdicts_in(tmp_path)) == undisturbed

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            ("pytest.ini", "[pytest]\nfilterwarnings = error\n"),
            ("pytest.ini", "[pytest]\nxfail_strict = true\n"),
            ("tox.ini", "[pytest]\npython_files = none_*.py\n"),
            ("setup.cfg", "[tool:pytest]\naddopts = -x --maxfail=1 -k nothing\n"),
            ("pyproject.toml", "[tool.pytest.ini_options]\nfilterwarnings = ['error']\nxfail_strict = true\n"),
        ],
    )
    def test_settings_for_other_tests_do_not_count(
        self,
        cli: Cli,
        faulty: Served,
        undisturbed: tuple[int, dict[str, str]],
        tmp_path: Path,
        file: str,
        text: str,
    ) -> None:
        (tmp_path / file).write_text(text)

        assert (cli("run", faulty.base_url, *created("--seed", "same")).code, verdicts_in(tmp_path)) == undisturbed

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PYTEST_ADDOPTS", "--collect-only --no-such-option"),
            ("PYTEST_PLUGINS", "no_such_plugin"),
            ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1"),
        ],
    )
    def test_variables_of_pytest_are_not_heard(
        self, cli: Cli, sandbox_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(name, value)

        assert cli("run", sandbox_url, *created()).code == Exit.CLEAN
        assert run_in(tmp_path).verdicts


def test_the_sandbox_prints_its_address_first(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scim_conformance", "sandbox", "contentful", "--port", "0", "--token", "mine"]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address, said = process.stdout.readline().strip(), process.stderr.readline()
        process.terminate()
        process.communicate(timeout=20)

    assert address.startswith("http://127.0.0.1:")
    assert address.endswith("/scim/v2/organizations/sandbox")
    assert "the token is 'mine'" in said
    assert process.returncode == Exit.CLEAN
