"""The verdict lines of a run as every view shows them: with links, reasons in words, and whether they made it red."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scim_conformance.report.sent import asking, sent_in
from scim_conformance.report.visible import counted
from scim_conformance.report.words import Face, face
from scim_conformance.standards import requirement

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run
    from scim_conformance.wire.exchange import Exchange

TEXT_LIMIT = 10_000
"""How many characters a view shows of what was expected, what came, and why."""

PATH_LIMIT = 500
"""How many characters a view shows of a path: names of attributes may come from a server."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Something to look up. `url` is http or https, or empty; `about` says in a sentence what one finds there."""

    text: str
    url: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict. `red` says that it alone makes the run fail; `anchor` is its place on the page.

    `asked` are the operations of its exchanges, each once and in alphabetical order: `create, list`. `sent` is the
    request that a step of a provisioning client is about: `PATCH https://… application/scim+json {"schemas":…}`,
    and `asked_in` the number of its exchange, or 0.
    """

    id: str
    anchor: str
    verdict: str
    face: Face
    level: str
    authority: str
    title: str
    requirements: tuple[Citation, ...] = ()
    fact: str = ""
    expected: str = ""
    actual: str = ""
    path: str = ""
    exchanges: tuple[int, ...] = ()
    reason: str = ""
    code: str = ""
    sources: tuple[Citation, ...] = ()
    file: str = ""
    observed: str = ""
    duration_ms: float = 0.0
    rule: bool = False
    red: bool = False
    asked: str = ""
    sent: str = ""
    asked_in: int = 0

    @property
    def incomplete(self) -> bool:
        """Whether it leaves a question open that this run was meant to answer."""
        return self.verdict in ("blocked", "inconclusive")

    @property
    def client(self) -> str:
        """The provisioning client that it is about: `okta-oin` of `idp/okta-oin/deactivate`; else empty."""
        return self.id.split("/")[1] if self.authority == "idp" else ""

    @property
    def explain(self) -> str:
        """The command that tells more about the check, quoted for a shell: parts of an id come from the server."""
        return shlex.join(["scim-conformance", "explain", self.id])

    @property
    def why(self) -> str:
        """The reason, or what is known in its place, in a few words."""
        return self.reason or self.actual or self.observed or self.face.word


def judgements(run: Run) -> tuple[Judgement, ...]:
    """Every verdict of the run, in the order of the file."""
    used: Counter[str] = Counter()
    exchanges = {exchange.seq: exchange for exchange in run.exchanges}
    return tuple(_judgement(line, run, _anchor(str(line["id"]), used), exchanges) for line in run.verdicts)


def citation(requirement_id: str) -> Citation:
    """A requirement with the RFC section it comes from; one that the catalogue does not have stays a bare id."""
    try:
        found = requirement(requirement_id)
    except KeyError:
        return Citation(requirement_id)
    return Citation(requirement_id, found.link, f"{found.title}: {found.summary}")


def safe_url(url: object) -> str:
    """The address if a browser may follow it (http or https), else an empty string."""
    try:
        parts = urlsplit(str(url or ""))
    except ValueError:
        return ""
    return str(url) if parts.scheme in ("http", "https") and parts.netloc else ""


def sources(run: Run, ids: Iterable[str]) -> tuple[Citation, ...]:
    """The profile's documents by their ids; an id that the profile does not list stays a bare word."""
    known: Mapping[str, Any] = run.header.get("profile", {}).get("document", {}).get("sources") or {}
    return tuple(_source(key, known.get(key) or {}) for key in ids)


def _source(key: str, document: Mapping[str, Any]) -> Citation:
    authority = str(document.get("authority", ""))
    return Citation(str(document.get("title") or key), safe_url(document.get("url")), authority)


def _judgement(line: Mapping[str, Any], run: Run, anchor: str, exchanges: Mapping[int, Exchange]) -> Judgement:
    reason: Mapping[str, Any] = line.get("reason") or {}
    numbers = tuple(line.get("exchanges", ()))
    asked_in = asking(line["id"], numbers, exchanges)
    return Judgement(
        id=line["id"],
        anchor=anchor,
        verdict=line["verdict"],
        face=face(line["verdict"]),
        level=line["level"],
        authority=line.get("authority", "rfc"),
        title=line.get("title") or line["id"],
        requirements=tuple(citation(key) for key in line.get("requirements", ())),
        fact=line.get("fact", ""),
        expected=counted(line.get("expected", ""), TEXT_LIMIT),
        actual=counted(line.get("actual", ""), TEXT_LIMIT),
        path=counted(line.get("path", ""), PATH_LIMIT),
        exchanges=numbers,
        reason=counted(reason.get("text", ""), TEXT_LIMIT),
        code=reason.get("code", ""),
        sources=sources(run, reason.get("sources", ())),
        file=reason.get("file", ""),
        observed=counted(line.get("observed", ""), TEXT_LIMIT),
        duration_ms=line.get("duration_ms", 0.0),
        rule=line.get("rule", False),
        red=_red(line, run),
        asked=", ".join(sorted({exchanges[seq].operation for seq in numbers if seq in exchanges})),
        sent=sent_in(asked_in),
        asked_in=asked_in.seq if asked_in else 0,
    )


def _red(line: Mapping[str, Any], run: Run) -> bool:
    options: Mapping[str, Any] = run.header.get("options", {})
    match line["verdict"]:
        case "failed":
            return True
        case "warned":
            return line["level"] == "should" and bool(options.get("fail_on") == "should")
        case "stale":
            return bool(options.get("strict_profile")) or (line.get("reason") or {}).get("code") == "baseline"
    return False


def _anchor(check: str, used: Counter[str]) -> str:
    anchor = "check-" + re.sub(r"[^A-Za-z0-9_.]+", "-", check).strip("-")
    used[anchor] += 1
    return anchor if used[anchor] == 1 else f"{anchor}-{used[anchor]}"
