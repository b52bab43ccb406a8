"""What the commands share: options that more than one takes, and how they say that something given is of no use."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scim_conformance.verdict.gate import Exit

if TYPE_CHECKING:
    from scim_conformance.profile.model import Profile

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}

EXIT_CODES = """
\b
Exit codes:
  0  nothing unexpected          4  something given cannot be used
  1  something failed            5  no check ran
  2  interrupted                 6  incomplete: something mandatory could not be judged
  3  a defect of this program    7  the endpoint cannot be reached or used, or gave up
"""

Command = TypeVar("Command", bound=Callable[..., Any])


def together(*several: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Options that more than one command takes, in the order of its help."""
    return lambda command: reduce(lambda wrapped, option: option(wrapped), reversed(several), command)


ADDRESS = together(
    click.option("--param", metavar="NAME=VALUE", multiple=True, help="A parameter of the profile's base URL."),
    click.option("--region", metavar="NAME", help="A region of the profile."),
)
SECRET_FILES = together(
    click.option("--token-file", metavar="FILE", help="A file with the token, instead of SCIM_TOKEN."),
    click.option("--password-file", metavar="FILE", help="A file with the password, instead of SCIM_PASSWORD."),
    click.option("--client-secret-file", metavar="FILE", help="A file with it, instead of SCIM_CLIENT_SECRET."),
)
TOKENS = together(
    click.option(
        "--token-url", metavar="URL", help="Where client credentials buy tokens, instead of SCIM_TOKEN_URL or profile."
    ),
    click.option(
        "--scope", metavar="SCOPES", help="The scope of those tokens, instead of SCIM_SCOPE or the profile's."
    ),
)
PROFILE = click.option(
    "--profile",
    metavar="NAME|FILE",
    default="rfc",
    show_default=True,
    envvar="SCIM_PROFILE",
    show_envvar=True,
    help="What the endpoint is held to.",
)
NETWORK = together(
    click.option(
        "--ca-bundle", metavar="FILE", envvar="SCIM_CA_BUNDLE", show_envvar=True, help="Certificates to trust."
    ),
    click.option("--proxy", metavar="URL", envvar="SCIM_PROXY", show_envvar=True, help="HTTP proxy."),
)
TIMEOUT = click.option(
    "--timeout",
    metavar="S",
    type=click.FloatRange(min=0.1, max=3600),
    default=30.0,
    show_default=True,
    envvar="SCIM_TIMEOUT",
    show_envvar=True,
    help="Seconds to wait for an answer.",
)
JUDGING = together(
    click.option("--baseline", metavar="FILE", help="Known findings of this deployment."),
    click.option(
        "--fail-on",
        type=click.Choice(["must", "should", "never"]),
        default="must",
        show_default=True,
        help="From which level on a finding fails the run.",
    ),
    click.option("--strict-profile", is_flag=True, help="Fail on documented deviations that did not happen."),
)
SELECTION = click.option("-k", "expression", metavar="EXPR", help="Only checks whose names match, as in pytest.")


class Unusable(click.ClickException):
    """Something given cannot be used; the message says what to do."""

    exit_code = int(Exit.USAGE)


class Unreachable(click.ClickException):
    """The endpoint cannot be reached or used; the message says what to do."""

    exit_code = int(Exit.UNREACHABLE)


def profile_named(name: str) -> Profile:
    """The profile of that name or file; Unusable with every mistake where there is none."""
    from scim_conformance.profile.loader import load_profile
    from scim_conformance.profile.mistakes import ProfileError

    try:
        return load_profile(name)
    except ProfileError as problem:
        raise Unusable(str(problem)) from problem
