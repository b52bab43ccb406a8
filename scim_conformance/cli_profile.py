"""The commands `scim-conformance profile …`: looks at profiles."""

from __future__ import annotations

import click

from scim_conformance.cli_options import CONTEXT, profile_named
from scim_conformance.verdict.gate import Exit


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
