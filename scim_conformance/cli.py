"""The command `scim-conformance`: a run from a shell, and looks at profiles, checks and requirements."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from scim_conformance import __version__
from scim_conformance.cli_options import (
    ADDRESS,
    CONTEXT,
    EXIT_CODES,
    JUDGING,
    NETWORK,
    PROFILE,
    SECRET_FILES,
    SELECTION,
    TIMEOUT,
    TOKENS,
    Unusable,
    profile_named,
)
from scim_conformance.cli_profile import profile
from scim_conformance.verdict.gate import Exit


@click.group(context_settings=CONTEXT, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="scim-conformance")
def cli() -> None:
    """Find out whether a SCIM 2.0 service provider really works."""


cli.add_command(profile)


@cli.command(context_settings=CONTEXT, epilog=EXIT_CODES)
@click.argument("url", required=False)
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
@PROFILE
@click.option("--sandbox", is_flag=True, help="Serve that profile in a sandbox and test it.")
@ADDRESS
@SECRET_FILES
@TOKENS
@click.option(
    "--idp",
    metavar="NAME",
    multiple=True,
    help="An identity provider whose client is played (okta, entra, okta-oin, …), or all.  [default: the profile's]",
)
@click.option(
    "--authority",
    metavar="NAME",
    default="rfc",
    show_default=True,
    help="Who says what is right: the RFCs, or okta-oin-spec, entra-gallery, interop-draft, ipsie-al1.",
)
@click.option(
    "--set",
    metavar="ATTR=VALUE",
    multiple=True,
    help="What every resource sent has to have: userType=Employee, User:title=Captain.",
)
@click.option(
    "--user-domain",
    metavar="DOMAIN",
    envvar="SCIM_USER_DOMAIN",
    show_envvar=True,
    help="Mail domain of the users created.  [default: example.com]",
)
@click.option("--seed", metavar="TEXT", help="Seed of the test data.  [default: random]")
@click.option("--output", metavar="DIR", help="Where the reports go.  [default: reports/<profile>-<UTC time>]")
@click.option(
    "--workers", metavar="N", type=click.IntRange(1, 64), default=1, show_default=True, help="Scenarios at a time."
)
@NETWORK
@TIMEOUT
@JUDGING
@click.option("--dry-run", is_flag=True, help="Print the plan and send nothing.")
@click.option("--read-only", is_flag=True, help="Send GET only, and judge what is there already.")
@click.option("--no-rate-limit", is_flag=True, help="Do not try what happens beyond the documented rate limits.")
@SELECTION
def run(url: str | None, pytest_args: tuple[str, ...], expression: str | None, **options: Any) -> None:
    """Test the service provider at URL (or in SCIM_URL) and write a report.

    Credentials come from SCIM_TOKEN; or SCIM_USERNAME and SCIM_PASSWORD; or SCIM_CLIENT_ID and SCIM_CLIENT_SECRET, with
    which tokens are bought (OAuth 2.0); or from files. An option goes before a variable. Everything after -- goes to
    pytest.
    """
    extra = list(pytest_args)
    if url and url.startswith("-"):
        extra, url = [url, *extra], None
    click.get_current_context().exit(run_pytest(url, options, expression, extra))


def run_pytest(url: str | None, options: dict[str, Any], expression: str | None, extra: list[str]) -> int:
    """Run pytest over the suite, shielded from the folder it is started in; the exit code is that of the run."""
    import pytest

    from scim_conformance.run.settings import default_output

    suite = Path(__file__).parent / "suite"
    given = {**options, "url": url}
    if not given["output"]:
        given["output"] = str(default_output(Path(given["profile"]).stem))
    cache = Path(given["output"]).resolve().parent / ".pytest_cache"
    arguments = [
        str(suite),
        *("-c", str(suite / "pytest.ini"), "--rootdir", str(suite), "--confcutdir", str(suite)),
        *("-o", f"cache_dir={cache}", "--import-mode=importlib", "-q", "--no-header", "--show-capture=no"),
        *_told_of_findings(extra),
        *_as_pytest_options(given),
        *(("-k", expression) if expression else ()),
        *extra,
    ]
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"):
        os.environ.pop(name, None)
    return int(pytest.main(arguments))


def _told_of_findings(extra: list[str]) -> list[str]:
    """The summary says by cause what failed; each finding at length is for whoever asks, or brings tests along.

    Our own checks have no bare asserts that pytest would have to rewrite, so without tests of others it need not.
    """
    asked = any(argument.startswith(("-v", "--verbose", "--tb", "-r")) for argument in extra)
    brought = any(Path(argument.partition("::")[0]).exists() for argument in extra if not argument.startswith("-"))
    if brought:
        return ["-r", "fE"]
    return ["--assert=plain", *(["-r", "fE"] if asked else ["-r", "N", "--tb=no"])]


def _as_pytest_options(given: dict[str, Any]) -> list[str]:
    arguments: list[str] = []
    for name, value in given.items():
        option = f"--scim-{name.replace('_', '-')}"
        if isinstance(value, tuple):
            arguments += [f"{option}={entry}" for entry in value]
        elif value is True:
            arguments.append(option)
        elif value not in (None, False):
            arguments.append(f"{option}={value}")
    return arguments


@cli.command(context_settings=CONTEXT)
@click.argument("profile", default="rfc")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--token", default="sandbox", show_default=True, help="The token it accepts; it guards nothing.")
@click.option(
    "--fault",
    metavar="NAME",
    multiple=True,
    help="A defect to have; `explain NAME` tells what it does. contract:STATEMENT undoes what the profile says there, "
    "idp:CLIENT/STEP breaks what an identity provider does.",
)
@click.option(
    "--oddity", metavar="NAME", multiple=True, help="Something unusual, and right, to do; `explain NAME` too."
)
def sandbox(profile: str, port: int, token: str, fault: tuple[str, ...], oddity: tuple[str, ...]) -> None:
    """Serve PROFILE on the loopback interface; the first line printed is the base URL."""
    from scim_conformance.sandbox.playing import breakable
    from scim_conformance.sandbox.server import serve
    from scim_conformance.sandbox.service import Sandbox
    from scim_conformance.sandbox.undoing import undoable

    loaded = profile_named(profile)
    _known_faults(fault, (*undoable(loaded), *breakable()))
    _known_oddities(oddity)
    ended = _ended_by_sigterm()
    try:
        with serve(Sandbox(loaded, token=token, faults=fault, oddities=oddity), port=port) as served:
            click.echo(served.base_url)
            click.echo(f"acts out {loaded.title}; the token is {token!r}; Ctrl-C ends it", err=True)
            with suppress(KeyboardInterrupt):
                ended.wait()
    except OSError as problem:
        raise Unusable(f"Port {port} cannot be used: {problem.strerror}. Give another one, or --port 0.") from problem


def _ended_by_sigterm() -> threading.Event:
    """An event that SIGTERM sets; from now on it does nothing else."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    return ended


def _known_faults(names: tuple[str, ...], of_the_profile: tuple[str, ...]) -> None:
    from scim_conformance.sandbox.faults import FAULTS

    _known("fault", names, (*FAULTS, *of_the_profile))


def _known_oddities(names: tuple[str, ...]) -> None:
    from scim_conformance.sandbox.oddities import ODDITIES

    _known("oddity", names, ODDITIES)


def _known(kind: str, names: tuple[str, ...], every: Collection[str]) -> None:
    from scim_conformance.profile.mistakes import did_you_mean

    for name in names:
        if name not in every:
            hint = did_you_mean(name, every)
            raise Unusable(f"Unknown {kind} {name!r}{hint}. There are {len(every)}; `explain` knows each by its name.")


@cli.command("list", context_settings=CONTEXT)
def list_checks() -> None:
    """Checks and rules, each with its requirements."""
    from scim_conformance.checking.registry import CHECKS, RULES, Check, Rule
    from scim_conformance.run.judges import load_suite

    load_suite()
    judges: list[Check | Rule] = [*CHECKS.values(), *RULES.values()]
    for entry in sorted(judges, key=lambda entry: entry.id):
        click.echo(f"{entry.id:52} {', '.join(entry.requirements) or 'the profile'}")


@cli.command(context_settings=CONTEXT)
@click.argument("id")
def explain(id: str) -> None:
    """A check, rule, requirement, fault or oddity in words."""
    from scim_conformance.explain import Unknown, explained

    try:
        click.echo(explained(id))
    except Unknown as problem:
        raise Unusable(str(problem)) from problem


@cli.command(context_settings=CONTEXT)
@click.option("--json", "as_json", is_flag=True, help="A list of objects, one for each requirement.")
def coverage(as_json: bool) -> None:
    """Requirement by requirement: which checks and rules judge it, or why none does."""
    from scim_conformance.explain import coverage_rows, coverage_table

    rows = coverage_rows()
    click.echo(json.dumps(rows, indent=1) if as_json else coverage_table(rows))


@cli.group(context_settings=CONTEXT)
def report() -> None:
    """Look at runs again: everything comes from their run.jsonl."""


@report.command("build", context_settings=CONTEXT)
@click.argument("run", type=click.Path(path_type=Path))
def report_build(run: Path) -> None:
    """Make the reports of RUN, a folder or its run.jsonl, anew; a run that was cut off has some too."""
    from scim_conformance.report.build import build, run_file
    from scim_conformance.verdict.runfile import BadRunFile

    try:
        for path in build(run_file(run)):
            click.echo(str(path))
    except BadRunFile as problem:
        raise Unusable(str(problem)) from problem
    except OSError as problem:
        raise Unusable(f"{problem.filename or run} cannot be written: {problem.strerror}.") from problem


@report.command(context_settings=CONTEXT, epilog=EXIT_CODES)
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--output", metavar="DIR", help="Where the new reports go.  [default: beside RUN, <its name>-rejudged]")
@JUDGING
@SELECTION
def rejudge(run: Path, output: str | None, expression: str | None, **options: Any) -> None:
    """Judge the exchanges of an old RUN with the checks of today, and send nothing.

    A check that needs a request which was not sent then, or not like this, is not applicable.
    """
    from scim_conformance.report.build import run_file

    file = run_file(run)
    folder = file.resolve().parent
    beside = folder.with_name(f"{folder.name}-rejudged")
    given = {**options, "output": output or str(beside), "rejudge": str(file)}
    click.get_current_context().exit(run_pytest(None, given, expression, []))


@cli.command(context_settings=CONTEXT)
@click.argument("url", required=False)
@PROFILE
@ADDRESS
@SECRET_FILES
@TOKENS
@NETWORK
@TIMEOUT
def doctor(url: str | None, param: tuple[str, ...], **given: Any) -> None:
    """Say whether the service provider at URL (or in SCIM_URL) can be tested, and what to mend.

    Sends at most 25 GET requests and creates nothing. A line that begins with ok is all right, with !! is to be
    mended, with -- is for information. Exits with 0 if a run can begin, with 7 if not. Credentials come from the same
    places as for a run.
    """
    import tempfile

    from scim_conformance.run.desk import Line
    from scim_conformance.run.doctor import examine
    from scim_conformance.run.settings import Options, UsageError, settle

    def tell(line: Line) -> None:
        click.echo(f"{line.mark}  {line.step:22} {line.seen}")
        for text in filter(None, (line.means, line.do)):
            click.echo(f"{'':26} {text}")

    said = {name: value for name, value in given.items() if value is not None}
    # Nothing is written: a folder that certainly can be written keeps that from being asked.
    options = Options(url=url or "", parameters=param, output=tempfile.gettempdir(), **said)
    try:
        settings = settle(options, os.environ)
    except UsageError as problem:
        raise Unusable(str(problem)) from problem
    advice = examine(settings, tell)
    click.echo(f"\n{advice.sentence}")
    if advice.command:
        click.echo(f"\n  {advice.command}")
    click.get_current_context().exit(advice.exit)


@cli.command(context_settings=CONTEXT)
@click.argument("run", type=click.Path(path_type=Path))
@SECRET_FILES
@NETWORK
@click.pass_context
def cleanup(
    context: click.Context, /, run: Path, ca_bundle: str | None, proxy: str | None, **files: str | None
) -> None:
    """Delete what the run in folder RUN left behind, and nothing else.

    Credentials come from where `run` took them; what it signed in with is what is wanted here.
    """
    from scim_conformance.run.credentials import SignIn
    from scim_conformance.run.leftovers import clean_up
    from scim_conformance.run.settings import UsageError

    try:
        given = SignIn(**{name: path or "" for name, path in files.items()})
        gone, left = clean_up(run, os.environ, given, ca_bundle=ca_bundle or "", proxy=proxy or "")
    except UsageError as problem:
        raise Unusable(str(problem)) from problem
    click.echo(f"{gone} resources of the run are gone, {len(left)} are left")
    for entry in left:
        click.echo(f"  {entry.url} ({entry.entry.name}): {entry.reason}", err=True)
    context.exit(Exit.INCOMPLETE if left else Exit.CLEAN)


def main(arguments: list[str] | None = None, runner: Callable[..., Any] = cli) -> None:
    """Run the command; every way out has a documented exit code."""
    from scim_conformance.sandbox.missing import SandboxMissing

    try:
        code = runner(args=arguments, standalone_mode=False)
    except click.UsageError as problem:
        problem.show()
        sys.exit(int(Exit.USAGE))
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except click.Abort:
        sys.exit(int(Exit.INTERRUPTED))
    except SandboxMissing as problem:
        click.echo(f"Error: {problem}", err=True)
        sys.exit(int(Exit.USAGE))
    except Exception:
        traceback.print_exc()
        click.echo("Error: this is a defect of scim-conformance; please report it with the lines above.", err=True)
        sys.exit(int(Exit.BUG))
    sys.exit(code if isinstance(code, int) else 0)
