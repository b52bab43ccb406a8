"""The run in under a hundred lines of Markdown, for the job summary of a CI server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from scim_conformance.report.authority import broken, in_a_sentence
from scim_conformance.report.cards import problems
from scim_conformance.report.clusters import Cluster
from scim_conformance.report.headline import headline
from scim_conformance.report.judgements import Citation, Judgement, judgements
from scim_conformance.report.providers import Provider, providers
from scim_conformance.report.tally import Tally, by_level
from scim_conformance.report.visible import one_line
from scim_conformance.report.words import VERDICTS, some

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

CAUSES = 10
WARNED = 5
FAILURES = 7
NAMED_IN_LINE = 6
FIX_LIMIT = 400
PROVIDER_LINES = 30
"""How many lines say what blocks or limits identity providers."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}
_ESCAPED = {sign: f"\\{sign}" for sign in "\\`*_[]~|#!"}
_ADDRESS = "/:?#[]@!$&'*+,;=%~"
_SIGNS = str.maketrans(_ENTITIES | _ESCAPED)


def summary_md(run: Run) -> str:
    """The sentence, the counts by level, the causes with a hint each, the first failures, the rest in a line each.

    Whatever came from the server is on one line, cut, and cannot be read as Markdown, HTML, a link or a mention.
    """
    judged = judgements(run)
    red, causes = [one for one in judged if one.red], {one.anchor: one.clusters for one in problems(judged)}
    head = headline(run, judged)
    target, profile = run.header.get("target", {}).get("base_url", ""), run.header.get("profile", {}).get("title", "")
    lines = [
        f"## {head.face.mark} {head.face.word}: SCIM compatibility of {escaped(str(profile))}",
        "",
        f"**{escaped(head.sentence, 400)}**",
        "",
        f"{escaped(str(target))} · seed {escaped(str(run.header.get('seed', '')))}",
        "",
        *_table(by_level(judged)),
        *_authority(run),
        *_providers(run, judged),
        *_by_cause("What fails", causes.get("failures", ()), CAUSES),
        *_listed("Failures", red, FAILURES),
        *_by_cause("What warns", causes.get("warnings", ()), WARNED),
        *_in_short(run, judged),
        "index.html has the exchanges and what to do next; run.jsonl has everything, for programs.",
    ]
    return "\n".join(lines) + "\n"


def escaped(text: str, limit: int = 160) -> str:
    """Text that Markdown shows as it is, on one line of at most `limit` characters (before escaping)."""
    return re.sub(r"(?i)(www)\.|://", _unlinked, one_line(text, limit).translate(_SIGNS))


def _unlinked(found: re.Match[str]) -> str:
    return f"{found.group(1)}&#46;" if found.group(1) else ":&#47;&#47;"


def _authority(run: Run) -> list[str]:
    """How the statements of another authority fared, and those that do not hold."""
    authority = run.header.get("authority")
    if not authority:
        return []
    failing = [f"- {escaped(line['id'])}: {escaped(line['says'], 300)}" for line in broken(run)][:FAILURES]
    return [f"### {escaped(authority['named'])}", "", f"{in_a_sentence(run.statements)}.", "", *failing, ""]


def _providers(run: Run, judged: Sequence[Judgement]) -> list[str]:
    """Each client of an identity provider, what blocks it with a hint, and which document promises or limits what."""
    found = providers(run, judged)
    if found is None:
        return []
    lines, left = [], PROVIDER_LINES
    for one in found.clients:
        details = [*_hindrances(one), *_limits(one)]
        lines += [_provider(one), *details[:left]]
        lines += [f"  - and {len(details) - left} more in `index.html#{one.anchor}`"] if len(details) > left else []
        left -= min(left, len(details))
    return ["### Identity providers", "", *lines, ""]


def _provider(one: Provider) -> str:
    experimental = ", experimental" if one.experimental else ""
    promised = f"; promised in {_cited(one.promised)}" if one.promised else ""
    unnamed = f"; {escaped(one.unnamed)}" if one.unnamed else ""
    return f"- {one.face.mark} **{escaped(one.title)}**{experimental}: {one.face.word}{promised}{unnamed}"


def _hindrances(one: Provider) -> Iterator[str]:
    for reason in one.hindrances:
        steps, fix = escaped(", ".join(reason.steps)), escaped(reason.cause.fix, FIX_LIMIT)
        hint = f" How vendors usually mend it: {fix}" if fix else ""
        yield f"  - {steps} ({reason.meaning}): **{escaped(reason.cause.title)}.**{hint} `index.html#{one.anchor}`"


def _limits(one: Provider) -> Iterator[str]:
    for limit in one.limits:
        cited = f" ({_cited(limit.sources)})" if limit.sources else ""
        works = f"; works all the same: {escaped(', '.join(limit.works))}" if limit.works else ""
        yield f"  - documented limit: {escaped(', '.join(limit.steps))}: {escaped(limit.says, 300)}{cited}{works}"


def _cited(documents: Iterable[Citation]) -> str:
    """Documents of the profile by their titles, as links where they have an address."""
    return ", ".join(
        f"[{escaped(one.text)}]({quote(one.url, safe=_ADDRESS)})" if one.url else escaped(one.text) for one in documents
    )


def _table(levels: Sequence[Tally]) -> list[str]:
    verdicts = [verdict for verdict in VERDICTS if any(level.counts.get(verdict) for level in levels)]
    return [
        f"| Level | {' | '.join(['In words', *verdicts])} |",
        f"|---|{'---|' * (len(verdicts) + 1)}",
        *(
            f"| {level.name} | {' | '.join([level.sentence, *(str(level.counts.get(one, 0)) for one in verdicts)])} |"
            for level in levels
        ),
        "",
    ]


def _by_cause(title: str, found: Sequence[Cluster], limit: int) -> list[str]:
    """A table with a row for each cause, the gravest first."""
    if not found:
        return []
    more = ["", f"and {some(len(found) - limit, 'more cause')} in index.html"] if len(found) > limit else []
    return [
        f"**{title}** ({some(len(found), 'cause')})",
        "",
        "| Severity | Cause | Checks | How to fix it | In the report |",
        "|---|---|---|---|---|",
        *map(_row, found[:limit]),
        *more,
        "",
    ]


def _row(cluster: Cluster) -> str:
    face = cluster.severity.face
    cells = (
        f"{face.mark} {face.word}",
        escaped(cluster.title),
        str(cluster.count),
        escaped(cluster.fix, FIX_LIMIT),
        f"`index.html#{cluster.anchor}`",
    )
    return f"| {' | '.join(cells)} |"


def _listed(title: str, judged: Sequence[Judgement], limit: int) -> list[str]:
    if not judged:
        return []
    more = [f"- and {len(judged) - limit} more in index.html"] if len(judged) > limit else []
    return [f"**{title}** ({len(judged)})", "", *map(_item, judged[:limit]), *more, ""]


def _item(one: Judgement) -> str:
    if one.expected:
        return f"- {escaped(one.id)}: expected {escaped(one.expected)}; got {escaped(one.actual)}"
    return f"- {escaped(one.id)}: {escaped(one.why)}"


def _in_short(run: Run, judged: Sequence[Judgement]) -> list[str]:
    lines = [
        *_in_a_line("Documented deviations", [one for one in judged if one.verdict == "deviates"]),
        *_in_a_line("Known in the baseline", [one for one in judged if one.verdict == "known"]),
        *_in_a_line("Stale entries", [one for one in judged if one.verdict == "stale" and not one.red]),
        *_in_a_line("Blocked or inconclusive", [one for one in judged if one.incomplete]),
        *_leftovers(run),
    ]
    return [*lines, ""] if lines else []


def _in_a_line(title: str, judged: Sequence[Judgement]) -> list[str]:
    if not judged:
        return []
    named = ", ".join(escaped(one.id, 80) for one in judged[:NAMED_IN_LINE])
    more = f" and {len(judged) - NAMED_IN_LINE} more" if len(judged) > NAMED_IN_LINE else ""
    return [f"- **{title}** ({len(judged)}): {named}{more}"]


def _leftovers(run: Run) -> list[str]:
    number = len(run.footer.get("leftovers", ())) if run.footer else 0
    if not number:
        return []
    return [f"- **Left behind**: {some(number, 'resource')}; `scim-conformance cleanup` with this run deletes them."]
