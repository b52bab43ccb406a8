"""The commands `scim-conformance profile …`: looks at profiles, and the beginning of a new one."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scim_conformance.cli_options import (
    CONTEXT,
    EXIT_CODES,
    NETWORK,
    SECRET_FILES,
    TIMEOUT,
    TOKENS,
    Unreachable,
    Unusable,
    profile_named,
)
from scim_conformance.verdict.gate import Exit

LONGEST_MESSAGE = 2000

if TYPE_CHECKING:
    from scim_conformance.profile.drafting.draft import Draft


@click.group(context_settings=CONTEXT)
def profile() -> None:
    """Look at profiles: what vendors document."""


@profile.command("list", context_settings=CONTEXT)
def profile_list() -> None:
    """The profiles that come with this program."""
    from scim_conformance.profile.loader import available, load_profile

    for name in available():
        loaded = load_profile(name)
        click.echo(f"{name:14} {loaded.title} ({loaded.revision})")


@profile.command("show", context_settings=CONTEXT)
@click.argument("name")
def profile_show(name: str) -> None:
    """A profile as a fact sheet, with its sources."""
    from scim_conformance.profile.describe import fact_sheet

    click.echo(fact_sheet(profile_named(name)))


@profile.command("diff", context_settings=CONTEXT)
@click.argument("one")
@click.argument("other")
def profile_diff(one: str, other: str) -> None:
    """What two profiles say differently: two vendors, or two revisions of one."""
    from scim_conformance.profile.compare import differences

    click.echo(differences(profile_named(one), profile_named(other)), nl=False)


@profile.command("check", context_settings=CONTEXT)
@click.argument("file", type=click.Path())
@click.pass_context
def profile_check(context: click.Context, file: str) -> None:
    """Every mistake in a profile, with its place."""
    from scim_conformance.profile.loader import check_file

    mistakes = check_file(file)
    for mistake in mistakes:
        click.echo(str(mistake), err=True)
    told = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    click.echo(f"{file}: {told}" if mistakes else f"{file} is a valid profile")
    context.exit(Exit.USAGE if mistakes else Exit.CLEAN)


@profile.command("new", context_settings=CONTEXT, epilog=EXIT_CODES)
@click.option("--from-openapi", metavar="FILE", help="An OpenAPI 3 or Swagger 2.0 description, in YAML or JSON.")
@click.option("--from-url", metavar="URL", help="A service provider to look at, by its SCIM base URL.")
@click.option("--name", metavar="NAME", help="What the profile is called.  [default: made of title or host]")
@click.option("--output", metavar="FILE", help="Where it is written; never over an existing file.  [default: stdout]")
@click.option(
    "--profile",
    metavar="NAME|FILE",
    default="rfc",
    show_default=True,
    help="How the URL is asked: the form of credentials, media types and pace are those of this profile.",
)
@SECRET_FILES
@TOKENS
@NETWORK
@TIMEOUT
def profile_new(
    from_openapi: str | None, from_url: str | None, name: str | None, output: str | None, **given: Any
) -> None:
    """Begin a profile: a commented YAML file that `run --profile` takes as it is.

    From a description it holds what the vendor documents, and a run holds the service to that. From a URL it holds what
    some 20 GET requests showed, which is nobody's promise; credentials come from the same places as for a run. Comments
    mark what is guessed.
    """
    from scim_conformance.profile.drafting.writing import written

    if bool(from_openapi) == bool(from_url):
        raise click.UsageError("Give either --from-openapi FILE or --from-url URL.")
    _refuse_name(name or "")
    _refuse_output(output or "")
    draft = _drafted(from_openapi, from_url or "", name or "", given)
    if not output:
        click.echo(written(draft), nl=False)
        return
    try:
        with open(output, "x", encoding="utf-8") as file:
            file.write(written(draft))
    except OSError as problem:
        raise Unusable(f"{output} cannot be written: {problem.strerror}.") from problem
    click.echo(f"{output}: a draft. Read it through, then: scim-conformance run --profile {_as_file(output)} URL")


def _refuse_name(name: str) -> None:
    from scim_conformance.profile.drafting.draft import NAME

    if name and not NAME.fullmatch(name):
        raise Unusable(
            f"--name {name!r} is no name of a profile: lower case letters, digits and dashes, a letter first."
        )


def _refuse_output(output: str) -> None:
    """Before anything is asked: a draft that nobody can write would be lost."""
    if output and os.path.lexists(output):
        raise Unusable(f"{output} is there already, and is not written over: give another --output.")
    if output and not os.path.isdir(os.path.dirname(output) or "."):
        raise Unusable(f"{output} cannot be written: there is no folder {Path(output).parent}.")


def _as_file(path: str) -> str:
    """The path as --profile takes it: a bare word would be the name of a shipped profile."""
    return path if "/" in path or path.endswith((".yaml", ".yml")) else f"./{path}"


def _drafted(file: str | None, url: str, name: str, given: dict[str, Any]) -> Draft:
    if not file:
        return _seen_at(url, name, given)
    from scim_conformance.profile.drafting.description import BadDescription
    from scim_conformance.profile.drafting.openapi import draft_from_openapi

    try:
        return draft_from_openapi(file, _today(), name)
    except BadDescription as problem:
        raise Unusable(str(problem)) from problem


def _seen_at(url: str, name: str, given: dict[str, Any]) -> Draft:
    import tempfile

    from scim_conformance.plan.survey import Unusable as OfNoUse
    from scim_conformance.report.visible import one_line
    from scim_conformance.run.drafting import draft_from_endpoint
    from scim_conformance.run.settings import Options, UsageError, settle

    said = {option: value for option, value in given.items() if value is not None}
    try:
        # No run is written: a folder that certainly can be written keeps that from being asked.
        settings = settle(Options(url=url, output=tempfile.gettempdir(), **said), os.environ)
        return draft_from_endpoint(settings, _today(), name)
    except UsageError as problem:
        raise Unusable(str(problem)) from problem
    except OfNoUse as problem:
        raise Unreachable(one_line(str(problem), LONGEST_MESSAGE)) from problem


def _today() -> date:
    return datetime.now(UTC).date()
