"""The compatibility report: one self-contained HTML page that works without scripts and without a network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from scim_conformance.report.coverage import Group, coverage, whole
from scim_conformance.report.documents import Departure, departures, statements
from scim_conformance.report.evidence import Evidence, evidence
from scim_conformance.report.headline import Headline, Step, headline, identity, next_steps, repeat_command
from scim_conformance.report.judgements import Citation, Judgement, judgements
from scim_conformance.report.tally import Tally, by_authority, by_level, tally
from scim_conformance.report.visible import visible
from scim_conformance.report.words import LEVELS, VERDICTS, some

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

AUTHORITIES = {"rfc": "Against the RFCs", "profile": "Against the vendor's own documents"}


@dataclass(frozen=True, slots=True)
class Section:
    """Judgements under one heading, `short` in the navigation; `note` says in a sentence what they have in common."""

    anchor: str
    title: str
    short: str
    note: str
    judged: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """Judgements that share their verdict and reason."""

    reason: str
    judged: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template shows."""

    title: str
    headline: Headline
    identity: tuple[tuple[str, tuple[Citation, ...]], ...]
    options: tuple[tuple[str, str], ...]
    repeat: str
    levels: tuple[Tally, ...]
    total: Tally
    authorities: tuple[Tally, ...]
    steps: tuple[Step, ...]
    problems: tuple[Section, ...]
    accepted: tuple[Section, ...]
    departures: tuple[Departure, ...]
    statements: tuple[Judgement, ...]
    passed: tuple[Judgement, ...]
    not_applicable: tuple[Cause, ...]
    survey: Mapping[str, Any] | None
    requirements: tuple[Group, ...]
    all_requirements: Group
    anchors: Mapping[str, str]
    evidence: Evidence
    leftovers: tuple[Mapping[str, str], ...]


def index_html(run: Run) -> str:
    """The page of a run as one HTML document; a run without a footer gives a page that says so first."""
    style, script = _asset("page.css"), _asset("page.js")
    return _template().render(
        page=_page(run),
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file, and its hash is in the policy
        script=Markup(script),  # noqa: S704 - same
        verdicts=VERDICTS,
        authorities=AUTHORITIES,
        some=some,
    )


def _page(run: Run) -> Page:
    judged = tuple(sorted(judgements(run), key=_by_level))
    problems, accepted = _problems(judged), _accepted(judged)
    groups = coverage(run)
    cards = [one for section in problems for one in section.judged]
    shown = {one.anchor for one in cards}
    others = [one for one in judged if one.anchor not in shown]
    return Page(
        title=f"{run.header.get('profile', {}).get('title') or 'SCIM'}: SCIM compatibility",
        headline=headline(run, judged),
        identity=identity(run),
        options=tuple((key, _plain(value)) for key, value in sorted(run.header.get("options", {}).items())),
        repeat=repeat_command(run),
        levels=by_level(judged),
        total=tally("all", judged),
        authorities=by_authority(judged),
        steps=next_steps(run, judged, whole(groups)),
        problems=problems,
        accepted=accepted,
        departures=departures(judged),
        statements=statements(judged),
        passed=tuple(one for one in judged if one.verdict == "passed"),
        not_applicable=_causes(one for one in judged if one.verdict == "not applicable"),
        survey=run.survey,
        requirements=groups,
        all_requirements=whole(groups),
        anchors={one.id: one.anchor for one in judged},
        evidence=evidence(run, cards, others),
        leftovers=tuple(run.footer.get("leftovers", ())) if run.footer else (),
    )


def _problems(judged: tuple[Judgement, ...]) -> tuple[Section, ...]:
    return _filled(
        Section(
            "failures",
            "Failures",
            "Failures",
            "What makes this run red: a must or a promise of the vendor that does not hold, or an outdated entry.",
            tuple(one for one in judged if one.red and not one.incomplete),
        ),
        Section(
            "warnings",
            "Warnings",
            "Warnings",
            "A should does not hold, or something undocumented misbehaves. Never red by itself.",
            tuple(one for one in judged if one.verdict == "warned" and not one.red),
        ),
        Section(
            "incomplete",
            "Blocked and inconclusive",
            "Open",
            "These say nothing about the endpoint, good or bad: the question could not be put fairly.",
            tuple(one for one in judged if one.incomplete),
        ),
    )


def _accepted(judged: tuple[Judgement, ...]) -> tuple[Section, ...]:
    return _filled(
        Section(
            "deviations",
            "Documented deviations",
            "Deviations",
            "Departures from the RFCs that the vendor's documents state, and that were observed exactly so.",
            tuple(one for one in judged if one.verdict == "deviates"),
        ),
        Section(
            "known",
            "Known in the baseline",
            "Known",
            "Failures that are on record for this deployment.",
            tuple(one for one in judged if one.verdict == "known"),
        ),
        Section(
            "stale",
            "Stale entries",
            "Stale",
            "Written down as a departure, yet it did not happen: the entry can go.",
            tuple(one for one in judged if one.verdict == "stale" and not one.red),
        ),
    )


def _filled(*sections: Section) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.judged)


def _causes(judged: Iterable[Judgement]) -> tuple[Cause, ...]:
    grouped: dict[str, list[Judgement]] = {}
    for one in judged:
        grouped.setdefault(one.reason or one.code or "no reason given", []).append(one)
    causes = (Cause(reason, tuple(members)) for reason, members in grouped.items())
    return tuple(sorted(causes, key=lambda cause: -len(cause.judged)))


def _by_level(one: Judgement) -> int:
    return LEVELS.index(one.level) if one.level in LEVELS else len(LEVELS)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_shown, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_asset("index.html.j2"))


def _asset(name: str) -> str:
    return files("scim_conformance.report").joinpath("templates", name).read_text(encoding="utf-8")


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
