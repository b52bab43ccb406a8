"""The whole suite against sandboxes that are unusual and right. `python -m tests.proof.oddly [NAME…]` tells of alarms.

An alarm is a verdict that is neither passed nor not applicable, and that the usual sandbox does not give: a check is
to be mended then, or the oddity is wrong. Each is printed with what was expected and what came.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from scim_conformance.run.settings import Options, settle
from scim_conformance.sandbox.oddities import ODDITIES
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.verdict import Verdict, Word
from scim_conformance.wire.exchange import Exchange

from .runner import Clock, acted, judged

QUIET = (Word.PASSED, Word.NOT_APPLICABLE, Word.DEVIATES, Word.STALE)
"""What may be said of a server that is right; a deviation is one that the vendor documents, stale where it is over."""

Alarms = dict[str, str]
"""Verdict and what was seen, by check or rule."""


def alarms(profile: str, *oddities: str) -> Alarms:
    """What the suite says against a sandbox with these oddities that it does not say against the usual one."""
    usual = _usual(profile) if oddities else {}
    return {id: told for id, told in _told(profile, oddities).items() if id not in usual}


@cache
def _usual(profile: str) -> Alarms:
    return _told(profile, ())


def _told(profile: str, oddities: tuple[str, ...]) -> Alarms:
    return {
        verdict.subject.id: _words(verdict) for verdict in _verdicts(profile, oddities) if verdict.word not in QUIET
    }


def _verdicts(profile: str, oddities: tuple[str, ...]) -> tuple[Verdict, ...]:
    exchanges: list[Exchange] = []
    clock = Clock()
    with TemporaryDirectory() as folder:
        settings = settle(Options(profile=profile, sandbox=True, seed="proof", output=folder), {})
        sandbox = Sandbox(settings.profile, settings.credentials.secret, (), clock, oddities)
        return tuple(judged(acted(settings, sandbox, clock, Path(folder), exchanges.append), exchanges))


def _words(verdict: Verdict) -> str:
    seen = verdict.observation
    compared = f"expected {seen.expected}; got {seen.actual}" if seen.expected else seen.text
    return f"{verdict.word}: {compared}"


def _print(profile: str, names: list[str]) -> None:
    found = 0
    for name in names:
        for id, told in alarms(profile, name).items():
            found += 1
            print(f"{name}: {id} {told}", flush=True)
    print(f"{found} alarms from {len(names)} oddities under {profile}")


if __name__ == "__main__":
    profiles = [name.removeprefix("--profile=") for name in sys.argv[1:] if name.startswith("--profile=")] or ["rfc"]
    asked = [name for name in sys.argv[1:] if not name.startswith("--")] or [*ODDITIES]
    for one in profiles:
        _print(one, asked)
