"""From options and environment to settings that a run can rely on; everything invalid is refused here, in words."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.mistakes import ProfileError
from scim_conformance.profile.model import Authentication, Profile
from scim_conformance.profile.resolve import BadTarget as BadProfileTarget
from scim_conformance.profile.resolve import base_url
from scim_conformance.verdict.baseline import Baseline, read_baseline
from scim_conformance.verdict.gate import FailOn
from scim_conformance.wire.pacing import Allowance
from scim_conformance.wire.target import NO_CREDENTIALS, BadTarget, Credentials, Target, parse_base_url

RESERVED_DOMAIN = "example.com"
"""RFC 2606 reserves it: no mail to it reaches anybody."""

PACE = 0.96
"""The part of a documented rate limit that a run uses."""

UNKNOWN_LIMIT = 5.0
"""Requests per second to a server on the network whose profile documents no limit."""


class UsageError(Exception):
    """Something given, by option, environment or file, cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, as it was written. Empty means: not given."""

    url: str = ""
    profile: str = "rfc"
    sandbox: bool = False
    parameters: tuple[str, ...] = ()
    region: str = ""
    token_file: str = ""
    user_domain: str = ""
    seed: str = ""
    output: str = ""
    workers: int = 1
    ca_bundle: str = ""
    proxy: str = field(default="", repr=False)
    timeout: float = 30.0
    baseline: str = ""
    fail_on: str = "must"
    strict_profile: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run goes by, all of it valid. `target` is None for a sandbox, which has its address once it listens."""

    options: Options
    profile: Profile
    target: Target | None
    credentials: Credentials
    pace: tuple[Allowance, ...]
    seed: str
    marker: str
    user_domain: str
    output: Path
    workers: int
    baseline: Baseline
    fail_on: FailOn
    strict_profile: bool

    def target_at(self, address: str) -> Target:
        """The same settings for another address: the sandbox's own."""
        return _target(self.options, self.profile, address)


def settle(options: Options, environ: Mapping[str, str]) -> Settings:
    """Check everything that can be checked before the first request. Raises UsageError."""
    try:
        return _settle(options, environ)
    except (ProfileError, BadTarget, BadProfileTarget) as problem:
        raise UsageError(str(problem)) from problem


def credentials_from(environ: Mapping[str, str], token_file: str, form: Authentication) -> Credentials:
    """The credentials in the form that the profile names; none at all where nothing is given. Raises UsageError."""
    user, password = environ.get("SCIM_USERNAME", ""), environ.get("SCIM_PASSWORD", "")
    if form.scheme == "basic" or (user and not environ.get("SCIM_TOKEN") and not token_file):
        return Credentials("basic", "Authorization", password, user) if user or password else NO_CREDENTIALS
    token = _token(token_file) if token_file else environ.get("SCIM_TOKEN", "").strip()
    if any(character.isspace() for character in token) or not token.isascii():
        raise UsageError("The token holds white space or letters that no HTTP header may hold; was it copied whole?")
    return Credentials(form.scheme, form.header, token) if token else NO_CREDENTIALS


def _settle(options: Options, environ: Mapping[str, str]) -> Settings:
    profile = load_profile(options.profile)
    if options.workers < 1:
        raise UsageError(f"--workers must be 1 or more, not {options.workers}.")
    if not options.timeout > 0:
        raise UsageError(f"--timeout must be more than 0 seconds, not {options.timeout:g}.")
    if options.fail_on not in list(FailOn):
        raise UsageError(f"--fail-on is must, should or never, not {options.fail_on!r}.")
    address = "" if options.sandbox or options.dry_run else _address(options, environ, profile)
    if options.sandbox and options.url:
        raise UsageError("Give either a URL or --sandbox: the sandbox has an address of its own.")
    run = secrets.token_hex(4)
    return Settings(
        options=options,
        profile=profile,
        target=_target(options, profile, address) if address else None,
        credentials=_sandbox_credentials(profile)
        if options.sandbox
        else credentials_from(environ, options.token_file, profile.authentication),
        pace=_pace(profile, address),
        seed=options.seed or run,
        marker=f"scimcheck-{run}",
        user_domain=_domain(options.user_domain),
        output=_writable(Path(options.output) if options.output else default_output(profile.name)),
        workers=options.workers,
        baseline=read_baseline(Path(options.baseline)) if options.baseline else Baseline(),
        fail_on=FailOn(options.fail_on),
        strict_profile=options.strict_profile,
    )


def default_output(profile: str) -> Path:
    """`reports/<profile>-<UTC time>`: where a run goes unless told otherwise."""
    return Path("reports") / f"{profile}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def _writable(folder: Path) -> Path:
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise UsageError(f"The output folder {folder} cannot be written: {nearest} is no folder.")
    if not os.access(nearest, os.W_OK):
        raise UsageError(f"The output folder {folder} cannot be written: {nearest} may not be written to.")
    return folder


def _address(options: Options, environ: Mapping[str, str], profile: Profile) -> str:
    given = options.url or environ.get("SCIM_URL", "")
    if given and (options.parameters or options.region):
        raise UsageError("--param and --region make up the profile's address; leave them out beside a URL or SCIM_URL.")
    if given:
        return parse_base_url(given)
    if profile.base_url is None:
        raise UsageError(
            "No URL: give the SCIM base URL as an argument or in SCIM_URL, or test the sandbox with --sandbox."
        )
    return parse_base_url(base_url(profile, options.region or None, _parameters(options.parameters)))


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    wrong = next((name for name, equals, value in pairs if not (name and equals and value)), None)
    if wrong is not None:
        raise UsageError(f"--param {wrong} has no value: write --param {wrong or 'NAME'}=VALUE.")
    return {name: value for name, _, value in pairs}


def _target(options: Options, profile: Profile, address: str) -> Target:
    return Target(
        base_url=address,
        request_type=profile.media_types.request,
        content_type_always=profile.media_types.every_request,
        timeout=options.timeout,
        verify=options.ca_bundle or True,
        proxy=options.proxy,
    )


def _token(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is no text file"
        raise UsageError(f"The token file {path} cannot be read: {reason}.") from problem


def _sandbox_credentials(profile: Profile) -> Credentials:
    form = profile.authentication
    user = "sandbox" if form.scheme == "basic" else ""
    return Credentials(form.scheme, form.header, secrets.token_urlsafe(24), user)


def _domain(given: str) -> str:
    if given and ("@" in given or "." not in given.strip(".") or " " in given):
        raise UsageError(f"--user-domain {given!r} is no mail domain: write it like 'test.example.org'.")
    return given or RESERVED_DOMAIN


def _pace(profile: Profile, address: str) -> tuple[Allowance, ...]:
    buckets, sandbox = profile.rate_limit.buckets, not address
    if buckets and not (sandbox and profile.rate_limit.assumed):
        return tuple(Allowance(b.name, b.methods, PACE * b.limit / b.window) for b in buckets)
    host = urlsplit(address).hostname or "localhost"
    return () if host in ("localhost", "::1") or host.startswith("127.") else (Allowance("all", ("*",), UNKNOWN_LIMIT),)
