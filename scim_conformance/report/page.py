"""The compatibility report: one self-contained HTML page that works without scripts and without a network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from scim_conformance.report.authority import Held, held
from scim_conformance.report.cards import Section, accepted, carded, problems
from scim_conformance.report.clusters import Cluster
from scim_conformance.report.coverage import Group, coverage, whole
from scim_conformance.report.documents import Departure, Disagreement, departures, disagreements, statements
from scim_conformance.report.evidence import Evidence, evidence
from scim_conformance.report.features import Area, Cell, documented, features
from scim_conformance.report.headline import Headline, Step, headline, identity, next_steps, repeat_command
from scim_conformance.report.judgements import Citation, Judgement, judgements
from scim_conformance.report.packing import Parcel, parcels
from scim_conformance.report.providers import Providers, providers
from scim_conformance.report.remains import Remainder, remains
from scim_conformance.report.rows import Facet, Row, facets, rows
from scim_conformance.report.tally import Tally, by_authority, by_level, tally
from scim_conformance.report.ticket import ticket
from scim_conformance.report.timeline import HEIGHT, WIDTH, Timeline, duration, timeline
from scim_conformance.report.visible import visible
from scim_conformance.report.words import LEVELS, VERDICTS, some

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

AUTHORITIES = {
    "rfc": "Against the RFCs",
    "profile": "Against the vendor's own documents",
    "idp": "For identity providers",
    "authority": "For another authority",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the templates show. `carded` has the anchors of the judgements that have a card."""

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
    carded: frozenset[str]
    tickets: Mapping[str, str]
    facts: Mapping[str, Cell]
    held: Held | None
    providers: Providers | None
    features: tuple[Area, ...]
    departures: tuple[Departure, ...]
    disagreements: tuple[Disagreement, ...]
    statements: tuple[Judgement, ...]
    rows: tuple[Row, ...]
    facets: tuple[Facet, ...]
    not_applicable: tuple[tuple[str, int], ...]
    survey: Mapping[str, Any] | None
    requirements: tuple[Group, ...]
    all_requirements: Group
    anchors: Mapping[str, str]
    evidence: Evidence
    parcels: tuple[Parcel, ...]
    timeline: Timeline | None
    remains: tuple[Remainder, ...]


def index_html(run: Run) -> str:
    """The page of a run as one HTML document; a run without a footer gives a page that says so first."""
    style, script = _asset("page.css"), _asset("page.js")
    return _template().render(
        page=_page(run),
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file, and its hash is in the policy
        script=Markup(script),  # noqa: S704 - same
    )


def _page(run: Run) -> Page:
    judged = tuple(sorted(judgements(run), key=_by_level))
    acting, on_record = problems(judged), accepted(judged)
    groups, cards = coverage(run), carded((*acting, *on_record))
    shown = frozenset(one.anchor for one in cards)
    found = evidence(run, cards, [one for one in judged if one.anchor not in shown])
    listed = rows(judged, acting)
    gathered = tuple(cluster for section in acting for cluster in section.clusters)
    facts = {one.fact: said for one in cards if one.fact and (said := documented(run, one.fact)) is not None}
    return Page(
        title=f"{run.header.get('profile', {}).get('title') or 'SCIM'}: SCIM compatibility",
        headline=headline(run, judged),
        identity=identity(run),
        options=tuple((key, _plain(value)) for key, value in sorted(run.header.get("options", {}).items())),
        repeat=repeat_command(run),
        levels=by_level(judged),
        total=tally("all", judged),
        authorities=by_authority(judged),
        steps=next_steps(run, judged, whole(groups), _of(acting, "failures")),
        problems=acting,
        accepted=on_record,
        carded=shown,
        tickets={one.anchor: _ticket(run, one, found, facts) for one in gathered},
        facts=facts,
        held=held(run, judged),
        providers=providers(run, judged, {one.anchor: at.anchor for at in gathered for one in at.judged}),
        features=features(run, judged, {one.anchor: (at.anchor, at.title) for at in gathered for one in at.judged}),
        departures=departures(judged),
        disagreements=disagreements(run, judged),
        statements=statements(judged),
        rows=listed,
        facets=facets(listed),
        not_applicable=_reasons(one for one in judged if one.verdict == "not applicable"),
        survey=run.survey,
        requirements=groups,
        all_requirements=whole(groups),
        anchors={one.id: one.anchor for one in judged},
        evidence=found,
        parcels=tuple(parcels(found.packed)),
        timeline=timeline(run),
        remains=remains(run),
    )


def _ticket(run: Run, cluster: Cluster, found: Evidence, facts: Mapping[str, Cell]) -> str:
    first = cluster.judged[0]
    return ticket(run, cluster, found.proofs[first.anchor], facts.get(first.fact))


def _of(sections: Iterable[Section], anchor: str) -> tuple[Cluster, ...]:
    return next((section.clusters for section in sections if section.anchor == anchor), ())


def _reasons(judged: Iterable[Judgement]) -> tuple[tuple[str, int], ...]:
    """Each reason with the number of checks that give it, the commonest first."""
    return tuple(Counter(one.reason or one.code or "no reason given" for one in judged).most_common())


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
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        verdicts=VERDICTS, authorities=AUTHORITIES, some=some, duration=duration, width=WIDTH, height=HEIGHT
    )
    environment.filters["text"] = _text
    return environment.get_template("index.html.j2")


def _text(value: str) -> Markup:
    """Text for between tags, never for an attribute: quotes stay as they are, which bodies are full of."""
    shown = visible(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(shown)  # noqa: S704 - escaped in the line above


def _asset(name: str) -> str:
    return files("scim_conformance.report").joinpath("templates", name).read_text(encoding="utf-8")


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
