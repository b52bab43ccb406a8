"""Why checks fail, in the words of somebody who mends the server: causes as data, and which finding has which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from scim_conformance.authorities.naming import names
from scim_conformance.report.judgements import Citation
from scim_conformance.report.sent import form_of
from scim_conformance.report.words import Face

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML without its C part
    from yaml import SafeLoader  # type: ignore[assignment]  # the same interface

_MEMBERS = frozenset({"id", "title", "severity", "why", "fix", "checks"})
_OPTIONAL = frozenset({"mended"})
_SIGHT_MEMBERS = frozenset({"check", "path", "expected", "actual", "asked", "sent"})
_AROUND = ("holds", "fails")
_THREAD = re.compile(r"https://github\.com/([^/]+/[^/]+)/(?:issues|pull)/(\d+)")
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
class Seen:
    """A finding as causes look at it: the check's id, and what a verdict line says in its other members.

    `asked` are the operations of the exchanges that show it, as `Judgement.asked` has them; `sent` is the request of a
    provisioning client that it is about, as `Judgement.sent` has it.
    """

    check: str
    path: str = ""
    expected: str = ""
    actual: str = ""
    asked: str = ""
    sent: str = ""


class Around:
    """The other checks of a run, by id: those that held, and those that found something."""

    def __init__(self, held: Iterable[str] = (), failed: Iterable[str] = ()) -> None:
        self._held, self._failed = "\n".join(held), "\n".join(failed)
        self._known: dict[tuple[str, str], bool] = {}

    def holds(self, pattern: str) -> bool:
        """Whether a check with such an id held."""
        return self._among("held", self._held, pattern)

    def fails(self, pattern: str) -> bool:
        """Whether a check with such an id found something."""
        return self._among("failed", self._failed, pattern)

    def _among(self, which: str, ids: str, pattern: str) -> bool:
        if (which, pattern) not in self._known:
            self._known[which, pattern] = re.search(f"^(?:{pattern})$", ids, re.MULTILINE) is not None
        return self._known[which, pattern]


NOTHING_AROUND = Around()
"""Where nothing is known but the finding itself."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a finding must look like: the check's id as a glob, and patterns to be found in the others.

    `holds` and `fails` are patterns of ids: for each a check has to be there that held, or found something, in the same
    run. `{client}` and `{step}` in them are those of the finding.
    """

    check: str
    path: str = ""
    expected: str = ""
    actual: str = ""
    asked: str = ""
    sent: str = ""
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the check alone decides."""
        patterns = (self.path, self.expected, self.actual, self.asked, self.sent, *self.holds, *self.fails)
        return not any(patterns) and "[" not in self.check

    def names(self, check: str) -> bool:
        """Whether this is about the check; its parameters, in brackets, count only where the glob has brackets too."""
        compared = check if "[" in self.check else check.partition("[")[0]
        return names(self.check, compared)

    def fits(self, seen: Seen, around: Around = NOTHING_AROUND) -> bool:
        """Whether the finding looks like this, in a run that has these checks besides."""
        looked = (
            (self.path, seen.path),
            (self.expected, seen.expected),
            (self.actual, seen.actual),
            (self.asked, seen.asked),
            (self.sent, seen.sent),
        )
        return (
            self.names(seen.check)
            and all(re.search(pattern, text) for pattern, text in looked)
            and all(around.holds(_filled(pattern, seen.check)) for pattern in self.holds)
            and all(around.fails(_filled(pattern, seen.check)) for pattern in self.fails)
        )


@dataclass(frozen=True, slots=True)
class Cause:
    """One defect, to be mended in one place. `why` is what it does to a customer, `fix` how servers usually mend it.

    `mended` are addresses where others have told of it, or mended it. A cause that is not in the file, for a check of
    the user's own, has none of the three.
    """

    id: str
    title: str
    severity: Severity
    why: str = ""
    fix: str = ""
    sights: tuple[Sight, ...] = ()
    mended: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> tuple[Citation, ...]:
        """Where others have mended it, or told of it: `pond/scimitar#69` for a thread on GitHub, else the host."""
        return tuple(Citation(_thread(address), address) for address in self.mended)


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


def cause_of(seen: Seen, around: Around = NOTHING_AROUND, title: str = "") -> Cause:
    """The first cause that fits a finding. A check that the file does not know is its own cause, under `title`."""
    for cause in causes():
        if any(sight.fits(seen, around) for sight in cause.sights):
            return cause
    plain = seen.check.partition("[")[0]
    return Cause(plain, title or plain, Severity.UNRATED)


def causes_behind(check: str) -> tuple[Cause, ...]:
    """Every cause that findings of this check can have, in the order of the file."""
    form = form_of(check)
    return tuple(cause for cause in causes() if any(_meet(sight, check, form) for sight in cause.sights))


def read_causes(text: str) -> tuple[Cause, ...]:
    """The causes in a YAML text. Raises ValueError that names the entry where one is not as it should be."""
    records = yaml.load(text, Loader=SafeLoader)
    if not isinstance(records, list):
        raise ValueError("the causes are a list")
    found = tuple(_cause(record) for record in records)
    _refuse_repetition(cause.id for cause in found)
    return found


def _meet(sight: Sight, check: str, form: str) -> bool:
    """Whether the sight is about some finding of the check; a check without parameter stands for all of them."""
    pattern = sight.check if "[" in check else sight.check.partition("[")[0]
    return Sight(pattern).names(check) and (not form or re.search(sight.sent, form) is not None)


def _thread(address: str) -> str:
    found = _THREAD.fullmatch(address)
    return f"{found[1]}#{found[2]}" if found else address.removeprefix("https://").partition("/")[0]


def _filled(pattern: str, check: str) -> str:
    """A pattern of ids with the client and the step of `idp/CLIENT/STEP` in it."""
    _, _, step = check.partition("/")
    client, _, step = step.partition("/")
    return pattern.replace("{client}", re.escape(client)).replace("{step}", re.escape(step))


def _cause(record: Any) -> Cause:
    name = record.get("id") if isinstance(record, dict) else record
    if not isinstance(record, dict) or set(record) - _OPTIONAL != _MEMBERS:
        raise ValueError(
            f"cause {name!r}: it has exactly the members {', '.join(sorted(_MEMBERS))}, and perhaps mended"
        )
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
    mended = _texts(name, "mended", record.get("mended", []))
    if not all(address.startswith("https://") for address in mended):
        raise ValueError(f"cause {name!r}: mended is a list of addresses")
    return Cause(name, **texts, severity=Severity(record["severity"]), sights=sights, mended=mended)


def _sight(cause: str, entry: Any) -> Sight:
    given = {"check": entry} if isinstance(entry, str) else entry
    if not isinstance(given, dict) or "check" not in given or not set(given) <= _SIGHT_MEMBERS.union(_AROUND):
        known = sorted(_SIGHT_MEMBERS.union(_AROUND) - {"check"})
        raise ValueError(f"cause {cause!r}: an entry of checks is an id, or has check and {', '.join(known)}")
    plain = {member: text for member, text in given.items() if member not in _AROUND}
    if not all(isinstance(text, str) and text for text in plain.values()):
        raise ValueError(f"cause {cause!r}: what {given['check']!r} looks for is text")
    holds, fails = (_texts(cause, member, given.get(member, [])) for member in _AROUND)
    for pattern in (*(text for member, text in plain.items() if member != "check"), *holds, *fails):
        _refuse_no_pattern(cause, pattern)
    return Sight(**plain, holds=holds, fails=fails)


def _texts(cause: str, member: str, given: Any) -> tuple[str, ...]:
    """A text, or a list of texts."""
    several: Sequence[Any] = given if isinstance(given, list) else [given]
    if not all(isinstance(text, str) and text for text in several):
        raise ValueError(f"cause {cause!r}: {member} is text, or a list of texts")
    return tuple(several)


def _refuse_no_pattern(cause: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"cause {cause!r}: {pattern!r} is no regular expression: {problem}") from problem


def _refuse_repetition(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise ValueError(f"cause {id!r} is there twice")
        seen.add(id)
