"""From options and environment to settings that a run can rely on; everything invalid is refused here, in words."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scim_conformance.authorities.loader import authority_named
from scim_conformance.authorities.model import RFC, Authority
from scim_conformance.clients.loader import chosen
from scim_conformance.plan.house_rules import BadHouseRule, HouseRule, read_house_rules
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile, profile_from
from scim_conformance.profile.mistakes import ProfileError
from scim_conformance.profile.model import Profile
from scim_conformance.profile.resolve import BadTarget as BadProfileTarget
from scim_conformance.profile.resolve import base_url
from scim_conformance.run.credentials import TOKEN_FORMS, SignIn, credentials_given
from scim_conformance.verdict.baseline import Baseline, read_baseline
from scim_conformance.verdict.gate import FailOn
from scim_conformance.verdict.runfile import BadRunFile, Run, read_run
from scim_conformance.wire.pacing import Allowance
from scim_conformance.wire.target import (
    BadTarget,
    Credentials,
    Target,
    is_loopback,
    parse_base_url,
    parse_proxy,
)

RESERVED_DOMAIN = "example.com"
"""RFC 2606 reserves it: no mail to it reaches anybody."""

PACE = 0.96
"""The part of a documented rate limit that a run uses."""

LEEWAY = 0.01
"""The part of a window by which a late request may be made up for.

No window can hold more than its limit: the request after that many is away by the window over PACE, less the leeway,
which is 1.03 windows. What is left beyond the one is for the network, which delays one request more than another.
"""

LONGEST_WAIT = 3600.0
"""Seconds; nobody waits longer for an answer, and sockets cannot for ever."""

TELLING = 8
"""From how many characters on a secret in an address is no accident."""

AS_THEN = ("idp", "authority", "house_rules", "user_domain", "timeout", "read_only", "no_rate_limit")
"""The options of an old run that decided what it sent: they count where it is judged again."""

AS_TODAY = ("output", "workers", "baseline", "fail_on", "strict_profile")
"""Those that only decide how it is judged and where that is written."""

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
    password_file: str = ""
    client_secret_file: str = ""
    token_url: str = ""
    scope: str = ""
    house_rules: tuple[str, ...] = ()
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
    rejudge: str = ""
    read_only: bool = False
    no_rate_limit: bool = False
    idp: tuple[str, ...] = ()
    authority: str = RFC

    @property
    def sign_in(self) -> SignIn:
        """What is said of credentials."""
        return SignIn(self.token_file, self.password_file, self.client_secret_file, self.token_url, self.scope)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run goes by, all of it valid.

    `target` is None for a sandbox, which has its address once it listens; `recording` is the old run whose
    exchanges are judged again, in place of an endpoint; `bursts` says whether a rate limit may be exceeded.
    """

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
    recording: Run | None = None
    read_only: bool = False
    house_rules: tuple[HouseRule, ...] = ()
    bursts: bool = True
    clients: tuple[str, ...] = ()
    authority: Authority | None = None

    def target_at(self, address: str) -> Target:
        """The same settings for another address. No proxy leads to the sandbox, which is on this machine."""
        options = replace(self.options, proxy="", ca_bundle="") if self.options.sandbox else self.options
        return _target(options, self.profile, address)


def settle(options: Options, environ: Mapping[str, str]) -> Settings:
    """Check everything that can be checked before the first request. Raises UsageError."""
    try:
        if options.rejudge:
            return _settle_again(options, read_run(Path(options.rejudge)))
        return _settle(options, environ, load_profile(options.profile))
    except (ProfileError, BadTarget, BadProfileTarget, BadHouseRule, BadRunFile) as problem:
        raise UsageError(str(problem)) from problem


def _settle_again(options: Options, run: Run) -> Settings:
    """What an old run went by, with today's choices of where to write and what to let pass."""
    header = run.header
    try:
        profile = profile_from(header["profile"]["document"], header["profile"]["file"])
        old = Options(**_known(header["options"]))
        address, marker, seed = header["target"]["base_url"], header["run"], header["seed"]
        credentials = Credentials(**header["credentials"])
    except (KeyError, TypeError) as problem:
        raise UsageError(f"{options.rejudge}, line 1: this header does not say how the run was made.") from problem
    then = {name: getattr(old, name) for name in AS_THEN}
    today = {name: getattr(options, name) for name in AS_TODAY}
    here = Options(url=address, **then, **today)
    if options.output and Path(options.output).resolve() == Path(options.rejudge).resolve().parent:
        raise UsageError(f"--output {options.output} is where the old run is: choose another folder.")
    settings = _settle(here, {}, profile)
    return replace(settings, options=options, credentials=credentials, pace=(), seed=seed, marker=marker, recording=run)


def _known(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a run file that there are still, lists as the tuples that they were."""
    names = {field.name for field in fields(Options)}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items() if name in names
    }


def _settle(options: Options, environ: Mapping[str, str], profile: Profile) -> Settings:
    _refuse_impossible(options)
    address = "" if options.sandbox or options.dry_run else _address(options, environ, profile)
    credentials = (
        _sandbox_credentials(profile)
        if options.sandbox
        else credentials_given(environ, options.sign_in, profile.authentication)
    )
    _refuse_secret_in(address, credentials)
    run = secrets.token_hex(4)
    domain, house_rules = _domain(options.user_domain), read_house_rules(options.house_rules)
    Plan(profile, Survey(), "", "", domain, house_rules=house_rules).refuse_bad_house_rules()
    return Settings(
        options=options,
        profile=profile,
        target=_target(options, profile, address) if address else None,
        credentials=credentials,
        pace=_pace(profile, address),
        seed=options.seed or run,
        marker=f"scimcheck-{run}",
        user_domain=domain,
        output=_writable(Path(options.output) if options.output else default_output(profile.name)),
        workers=options.workers,
        baseline=read_baseline(Path(options.baseline)) if options.baseline else Baseline(),
        fail_on=FailOn(options.fail_on),
        strict_profile=options.strict_profile,
        read_only=options.read_only,
        house_rules=house_rules,
        bursts=not options.no_rate_limit,
        clients=_clients(options.idp, profile),
        authority=_authority(options.authority),
    )


def _authority(name: str) -> Authority | None:
    try:
        return authority_named(name)
    except ValueError as problem:
        raise UsageError(f"--authority: {problem}") from problem


def _clients(named: tuple[str, ...], profile: Profile) -> tuple[str, ...]:
    """The provisioning clients that are asked for, or else those that the vendor says it supports."""
    try:
        return chosen(named) if named else tuple(profile.clients)
    except ValueError as problem:
        raise UsageError(f"--idp: {problem}") from problem


def _refuse_impossible(options: Options) -> None:
    if options.workers < 1:
        raise UsageError(f"--workers must be 1 or more, not {options.workers}.")
    if not 0 < options.timeout <= LONGEST_WAIT:
        raise UsageError(
            f"--timeout must be more than 0 and at most {LONGEST_WAIT:g} seconds, not {options.timeout:g}."
        )
    if options.fail_on not in list(FailOn):
        raise UsageError(f"--fail-on is must, should or never, not {options.fail_on!r}.")
    if options.sandbox and options.url:
        raise UsageError("Give either a URL or --sandbox: the sandbox has an address of its own.")


def default_output(profile: str) -> Path:
    """`reports/<profile>-<UTC time>`: where a run goes unless told otherwise."""
    return Path("reports") / f"{profile}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def _writable(folder: Path) -> Path:
    try:
        nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        if not nearest.is_dir():
            raise UsageError(f"The output folder {folder} cannot be written: {nearest} is no folder.")
        # Asking for permission is not enough: root always has it, and file systems refuse for reasons of their own.
        with tempfile.TemporaryFile(dir=nearest):
            return folder
    except OSError as problem:
        raise UsageError(
            f"The output folder {folder} cannot be written: {problem.strerror}. Give another --output."
        ) from problem


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


def _refuse_secret_in(address: str, credentials: Credentials) -> None:
    """The address is written everywhere, so a secret in it could not be kept."""
    if len(credentials.secret) >= TELLING and credentials.secret in address:
        raise UsageError(
            "The base URL holds the secret itself, and every report names the base URL. Leave it out: the secret goes "
            "into the header that the profile names."
        )


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
        proxy=parse_proxy(options.proxy) if options.proxy else "",
    )


def _sandbox_credentials(profile: Profile) -> Credentials:
    form = profile.authentication
    user = "sandbox" if form.scheme == "basic" else ""
    scheme = form.scheme if form.scheme in (*TOKEN_FORMS, "basic") else "bearer"
    return Credentials(scheme, form.header, secrets.token_urlsafe(24), user)


def _domain(given: str) -> str:
    if given and ("@" in given or "." not in given.strip(".") or " " in given):
        raise UsageError(f"--user-domain {given!r} is no mail domain: write it like 'test.example.org'.")
    return given or RESERVED_DOMAIN


def _pace(profile: Profile, address: str) -> tuple[Allowance, ...]:
    buckets, sandbox = profile.rate_limit.buckets, not address
    if buckets and not (sandbox and profile.rate_limit.assumed):
        return tuple(Allowance(b.name, b.methods, PACE * b.limit / b.window, LEEWAY * b.window) for b in buckets)
    return () if is_loopback(address) else (Allowance("all", ("*",), UNKNOWN_LIMIT),)
