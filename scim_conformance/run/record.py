"""What the files of a run say of the run as a whole: how it was made, what it met, and how it ended."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from scim_conformance import __version__
from scim_conformance.authorities.model import Authority
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.model import Profile
from scim_conformance.profile.statements import Statement, statements
from scim_conformance.run.settings import Options, Settings
from scim_conformance.standards import Level
from scim_conformance.verdict.gate import Exit, counted
from scim_conformance.verdict.runfile import FORMAT
from scim_conformance.verdict.verdict import Verdict
from scim_conformance.wire.cleanup import Leftover
from scim_conformance.wire.target import Target


def header(settings: Settings, base_url: str, started: datetime, tool: Mapping[str, str]) -> dict[str, Any]:
    """The first line of the run file. `tool` names the versions of what the run was made with."""
    credentials = settings.credentials
    versions = {"name": "scim-conformance", "version": __version__, "python": platform.python_version(), **tool}
    return {
        "format": FORMAT,
        "run": settings.marker,
        "started": stamp(started),
        "tool": versions,
        "target": {"base_url": base_url, "sandbox": settings.options.sandbox},
        "profile": profile_line(settings.profile),
        "authority": _authority(settings.authority),
        "options": _options(settings.options),
        "seed": settings.seed,
        "credentials": {"scheme": credentials.scheme, "header": credentials.header},
    }


def identity(settings: Settings, target: Target) -> dict[str, Any]:
    """The first line of the journal, which `cleanup` has to go by: where, in which form, and how fast."""
    return {
        "run": settings.marker,
        "base_url": target.base_url,
        "profile": settings.options.profile,
        "media_type": {"request_type": target.request_type, "content_type_always": target.content_type_always},
        "credentials": settings.credentials.form(),
        "pace": [asdict(allowance) for allowance in settings.pace],
    }


def survey_line(found: Survey) -> dict[str, Any]:
    """What the service provider says of itself."""
    types = [str(entry["name"]) for entry in found.resource_types or ()]
    statuses = {
        name: exchange.response.status if exchange.response else None for name, exchange in found.discovery.items()
    }
    return {"claims": dict(found.claims), "resource_types": types, "discovery": statuses, "software": ""}


def footer(
    verdicts: Sequence[Verdict],
    leftovers: Sequence[Leftover],
    *,
    finished: str,
    exit: Exit,
    sentence: str,
    interrupted: bool,
    requests: int,
) -> dict[str, Any]:
    """The last line of the run file."""
    return {
        "finished": finished,
        "exit_code": int(exit),
        "sentence": sentence,
        "counts": counted(verdicts),
        "by_level": {level.value: counted(one for one in verdicts if one.level is level) for level in Level},
        "interrupted": interrupted,
        "requests": requests,
        "leftovers": [{"url": left.url, "name": left.entry.name, "reason": left.reason} for left in leftovers],
    }


def stamp(moment: datetime) -> str:
    """ISO 8601, to the millisecond; `moment` is in UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def profile_line(profile: Profile) -> dict[str, Any]:
    """What the run file says of the profile: the resolved document, and what it says that an endpoint can break."""
    members = ("name", "title", "revision", "vendor", "documentation", "file", "document")
    said = {id: _statement(one) for id, one in statements(profile).items()}
    return {**{name: getattr(profile, name) for name in members}, "statements": said}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "resource_type": statement.resource_type,
        "feature": statement.feature,
        "words": statement.words,
        "source": list(statement.fact.sources),
    }


def _authority(authority: Authority | None) -> dict[str, Any] | None:
    """Who says what is right, where it is not the RFCs alone."""
    if authority is None:
        return None
    members = ("id", "title", "kind", "alone", "revision", "source", "basis", "named")
    return {name: getattr(authority, name) for name in members}


def _options(options: Options) -> dict[str, Any]:
    """As they were given, but for what may be secret."""
    return {
        **asdict(options),
        "proxy": "(set)" if options.proxy else "",
        "parameters": list(options.parameters),
        "house_rules": [_without_password(rule) for rule in options.house_rules],
    }


def _without_password(rule: str) -> str:
    path = rule.partition("=")[0]
    return f"{path}=(set)" if "password" in path.lower() else rule
