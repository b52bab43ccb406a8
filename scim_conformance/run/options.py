"""What pytest was told of a run, by option, variable or ini key, as Options."""

from __future__ import annotations

import os
from typing import Any

import pytest

from scim_conformance.authorities.model import RFC
from scim_conformance.run.settings import Options, UsageError

VARIABLES = ("url", "profile", "user_domain", "ca_bundle", "proxy", "timeout")
"""The options that may be given as a variable too, as `SCIM_URL` and so on; see `credentials` for those of secrets."""

TEXTS = ("url", "region", "token_url", "scope", "user_domain", "seed", "output", "ca_bundle", "proxy", "baseline")
"""Text that is nothing where it is not given."""

OPTIONS_ONLY = ("token_file", "password_file", "client_secret_file", "rejudge")
"""Text that no ini file may hold: what leads to a secret, and what is meant for one run."""


def options_of(config: pytest.Config) -> Options:
    """The options of this session; raises UsageError for a number that is none."""
    option = config.option
    texts: dict[str, Any] = {name: _text(config, name) for name in TEXTS}
    given: dict[str, Any] = {name: getattr(option, f"scim_{name}") or "" for name in OPTIONS_ONLY}
    try:
        workers, timeout = int(_text(config, "workers") or 1), float(_text(config, "timeout") or 30)
    except ValueError as problem:
        raise UsageError(f"The numbers of workers and seconds (timeout) cannot be read: {problem}.") from problem
    return Options(
        **texts,
        **given,
        profile=_text(config, "profile") or "rfc",
        parameters=_list(config, "param"),
        house_rules=_list(config, "set"),
        workers=workers,
        timeout=timeout,
        fail_on=_text(config, "fail_on") or "must",
        strict_profile=option.scim_strict_profile or config.getini("scim_strict_profile"),
        sandbox=option.scim_sandbox,
        dry_run=bool(option.scim_dry_run or option.collectonly),
        read_only=option.scim_read_only,
        no_rate_limit=option.scim_no_rate_limit,
        idp=_list(config, "idp"),
        authority=_text(config, "authority") or RFC,
    )


def _text(config: pytest.Config, name: str) -> str:
    """As an option, a variable, or an ini key; the nearest to the person who runs it goes first."""
    by_option = getattr(config.option, f"scim_{name}", None)
    by_variable = os.environ.get(f"SCIM_{name.upper()}", "") if name in VARIABLES else ""
    return str(by_option or by_variable or config.getini(f"scim_{name}") or "")


def _list(config: pytest.Config, name: str) -> tuple[str, ...]:
    return tuple(getattr(config.option, f"scim_{name}", None) or config.getini(f"scim_{name}"))
