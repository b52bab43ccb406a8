"""Why checks fail, in the words of somebody who mends the server: causes as data, and which finding has which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from scim_conformance.authorities.naming import names
from scim_conformance.report.words import Face

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML without its C part
    from yaml import SafeLoader  # type: ignore[assignment]  # the same interface

_MEMBERS = frozenset({"id", "title", "severity", "why", "fix", "checks"})
_SIGHT_MEMBERS = frozenset({"check", "path", "expected", "actual", "asked"})
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Severity(StrEnum):
    """What a cause does to a customer who provisions from an identity provider, the gravest first."""

    ACCESS_NOT_REVOKED = "access-not-revoked"
    DATA_LOST = "data-lost"
    SYNC_DEAD = "sync-dead"
    UNRATED = "unrated"
    COSMETIC = "cosmetic"

    @property
    def face(self) -> Face:
        """Its words for people, its mark and its tone."""
        return _FACES[self]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


_FACES: Mapping[Severity, Face] = {
    Severity.ACCESS_NOT_REVOKED: Face("access not revoked", "‼", "bad"),
    Severity.DATA_LOST: Face("data lost or exposed", "✕", "bad"),
    Severity.SYNC_DEAD: Face("sync stops", "!", "warn"),
    Severity.UNRATED: Face("not rated", "?", "mute"),
    Severity.COSMETIC: Face("cosmetic", "·", "info"),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What a finding must look like: the check's id as a glob, and patterns to be found in the others."""

    check: str
    path: str = ""
    expected: str = ""
    actual: str = ""
    asked: str = ""

    def names(self, check: str) -> bool:
        """Whether this is about the check; its parameters, in brackets, count only where the glob has brackets too."""
        compared = check if "[" in self.check else check.partition("[")[0]
        return names(self.check, compared)

    def fits(self, check: str, path: str, expected: str, actual: str, asked: str) -> bool:
        """Whether the finding looks like this."""
        seen = ((self.path, path), (self.expected, expected), (self.actual, actual), (self.asked, asked))
        return self.names(check) and all(re.search(pattern, text) for pattern, text in seen)


@dataclass(frozen=True, slots=True)
class Cause:
    """One defect, to be mended in one place. `why` is what it does to a customer, `fix` how servers usually mend it.

    A cause that is not in the file, for a check of the user's own, has neither of the two.
    """

    id: str
    title: str
    severity: Severity
    why: str = ""
    fix: str = ""
    sights: tuple[Sight, ...] = ()


OUTDATED = Cause(
    "outdated-entry",
    "An entry excuses a departure that did not happen",
    Severity.COSMETIC,
    "What the profile or the baseline lists as a departure was not seen: the endpoint is right there by now. An entry "
    "that stays would hide the departure if it came back.",
    "Take the entry out of its file.",
)
"""The cause of a stale entry, which is no defect of the endpoint."""


@lru_cache(maxsize=1)
def causes() -> tuple[Cause, ...]:
    """Every cause of the file, in its order, which decides where two fit."""
    text = files("scim_conformance.report").joinpath("causes.yaml").read_text(encoding="utf-8")
    return read_causes(text)


def cause_of(
    check: str, path: str = "", expected: str = "", actual: str = "", title: str = "", asked: str = ""
) -> Cause:
    """The first cause that fits a finding. A check that the file does not know is its own cause, under `title`.

    `asked` are the operations of the exchanges that show it, as `Judgement.asked` has them.
    """
    for cause in causes():
        if any(sight.fits(check, path, expected, actual, asked) for sight in cause.sights):
            return cause
    plain = check.partition("[")[0]
    return Cause(plain, title or plain, Severity.UNRATED)


def causes_behind(check: str) -> tuple[Cause, ...]:
    """Every cause that findings of this check can have, in the order of the file."""
    return tuple(cause for cause in causes() if any(_meet(sight, check) for sight in cause.sights))


def read_causes(text: str) -> tuple[Cause, ...]:
    """The causes in a YAML text. Raises ValueError that names the entry where one is not as it should be."""
    records = yaml.load(text, Loader=SafeLoader)
    if not isinstance(records, list):
        raise ValueError("the causes are a list")
    found = tuple(_cause(record) for record in records)
    _refuse_repetition(cause.id for cause in found)
    return found


def _meet(sight: Sight, check: str) -> bool:
    """Whether the sight is about some finding of the check; a check without parameter stands for all of them."""
    pattern = sight.check if "[" in check else sight.check.partition("[")[0]
    return Sight(pattern).names(check)


def _cause(record: Any) -> Cause:
    name = record.get("id") if isinstance(record, dict) else record
    if not isinstance(record, dict) or set(record) != _MEMBERS:
        raise ValueError(f"cause {name!r}: it has exactly the members {', '.join(sorted(_MEMBERS))}")
    if not isinstance(name, str) or not _KEBAB.fullmatch(name):
        raise ValueError(f"cause {name!r}: an id is in kebab-case")
    if record["severity"] not in set(Severity) - {Severity.UNRATED}:
        raise ValueError(f"cause {name!r}: there is no severity {record['severity']!r}")
    texts = {member: record[member] for member in ("title", "why", "fix")}
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise ValueError(f"cause {name!r}: title, why and fix are text")
    if not isinstance(record["checks"], list) or not record["checks"]:
        raise ValueError(f"cause {name!r}: checks is a list with at least one entry")
    sights = tuple(_sight(name, entry) for entry in record["checks"])
    return Cause(name, **texts, severity=Severity(record["severity"]), sights=sights)


def _sight(cause: str, entry: Any) -> Sight:
    given = {"check": entry} if isinstance(entry, str) else entry
    if not isinstance(given, dict) or "check" not in given or not set(given) <= _SIGHT_MEMBERS:
        raise ValueError(
            f"cause {cause!r}: an entry of checks is an id, or has check and path, expected, actual, asked"
        )
    if not all(isinstance(text, str) and text for text in given.values()):
        raise ValueError(f"cause {cause!r}: what {given['check']!r} looks for is text")
    for pattern in (text for member, text in given.items() if member != "check"):
        try:
            re.compile(pattern)
        except re.error as problem:
            raise ValueError(f"cause {cause!r}: {pattern!r} is no regular expression: {problem}") from problem
    return Sight(**given)


def _refuse_repetition(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise ValueError(f"cause {id!r} is there twice")
        seen.add(id)
