"""What a run says on the terminal: an explanation of a finding for whoever asks, and the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from textwrap import shorten, wrap
from typing import Any, NamedTuple

from scim_conformance.report.clusters import Cluster, around_of, by_reason, clusters
from scim_conformance.report.evidence import key_exchange
from scim_conformance.report.judgements import Judgement, judgements
from scim_conformance.report.visible import one_line
from scim_conformance.report.words import some
from scim_conformance.run.progress import columns, duration
from scim_conformance.run.rates import reached
from scim_conformance.run.session import JOURNAL, Session
from scim_conformance.standards import requirements
from scim_conformance.verdict.gate import Exit, counted
from scim_conformance.verdict.runfile import Run, verdict_line
from scim_conformance.verdict.verdict import Verdict
from scim_conformance.wire.burst import BEYOND
from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange

SHOWN = 10
"""How many clusters of a kind the terminal shows; the report has them all."""

LEFT_SHOWN = 20
"""How many leftovers it shows; the report has them all, too."""

CURL_LIMIT = 2_000
"""Characters of a curl line beyond which only the report shows it."""

LONGEST = 20_000
"""Characters of a line of an explanation."""

TONES: dict[str, dict[str, bool]] = {
    "bad": {"red": True, "bold": True},
    "warn": {"yellow": True},
    "good": {"green": True},
    "title": {"bold": True},
    "mute": {},
    "info": {},
    "": {},
}
"""What a tone is to pytest's terminal writer, which knows whether colours are wanted."""


class Line(NamedTuple):
    """One line of the summary, and its tone."""

    text: str
    tone: str = ""


def explanation(verdict: Verdict, session: Session) -> str:
    """One verdict for its reader: what it says, expected, got, where to read, the exchange, and how to repeat it."""
    seen, subject = verdict.observation, verdict.subject
    lines = [f"{subject.id}: {subject.title}"]
    if seen.expected:
        lines += [f"  expected  {seen.expected}", f"  got       {seen.actual}"]
    else:
        lines += [f"  {verdict.word}  {verdict.reason.text if verdict.reason else seen.text}"]
    known = requirements()
    lines += [f"  see       {known[id].title}, {known[id].link} ({id})" for id in subject.requirements[:1]]
    if subject.fact:
        lines += [f"  see       {subject.fact} in {session.settings.profile.file}"]
    for exchange in _shown(seen.exchanges, session):
        lines += [f"  e{exchange.seq:<8} {exchange.request.summary} -> {exchange.ending}"]
        lines += [f"            {curl(exchange, session.settings.credentials.header)}"]
    return "\n".join(one_line(line, LONGEST) for line in lines)


def summary(session: Session) -> Iterator[Line]:
    """The end of a run, line by line: the sentence, the causes, the open questions, the figures."""
    judged = judgements(_as_a_run(session))
    if session.unwritable:
        yield from _wrapped(session.unwritable, _tone(session.exit))
        yield from _left(session)
        return
    yield from _wrapped(session.sentence, _tone(session.exit))
    counts = counted(session.verdicts)
    yield from _wrapped(", ".join(f"{number} {word}" for word, number in counts.items() if number) or "nothing judged")
    yield from _causes(clusters((one for one in judged if one.red), around_of(judged)), session)
    yield from _in_lines(judged)
    yield from _wrapped(figures(session.exchanges, len(session.verdicts)))
    yield from _wrapped(reached(session.exchanges, session.settings.pace))
    yield from _left(session)


def report_line(session: Session) -> str:
    """Where the report is: the last thing that a run says."""
    return f"Report: {session.settings.output / 'index.html'}"


def figures(exchanges: Sequence[Exchange], verdicts: int) -> str:
    """How many requests it took, how long, how fast, and how long the endpoint had us wait without being provoked."""
    seconds = _wall(exchanges)
    told = [some(len(exchanges), "request")]
    if verdicts:
        told.append(f"{len(exchanges) / verdicts:.2f} per verdict")
    told.append(f"in {duration(seconds)}")
    if seconds >= 1:
        told.append(f"{len(exchanges) / seconds:.1f}/s on average")
    limited = sum(_status(exchange) == 429 and exchange.request.invalid != BEYOND for exchange in exchanges)
    if limited:
        told.append(f"{some(limited, 'answer')} of 429, {duration(waited_for_429(exchanges))} waited for")
    return ", ".join(told)


def waited_for_429(exchanges: Iterable[Exchange]) -> float:
    """Seconds between an answer of 429 and the next try of the same request."""
    seconds = 0.0
    before: dict[tuple[str, str, str], int] = {}
    for exchange in exchanges:
        request = (exchange.scenario, exchange.request.method, exchange.request.url)
        if exchange.attempt > 1 and before.get(request) == 429:
            seconds += exchange.waited_ms / 1000
        before[request] = _status(exchange)
    return seconds


def _left(session: Session) -> Iterator[Line]:
    if session.exit is Exit.INTERRUPTED and not session.leftovers:
        yield Line("What the run had created is gone again.")
    if session.leftovers:
        yield Line(f"{some(len(session.leftovers), 'resource')} could not be deleted:", "warn")
        yield from (
            Line(one_line(f"  {left.url} ({left.entry.name}): {left.reason}", 400))
            for left in session.leftovers[:LEFT_SHOWN]
        )
        if len(session.leftovers) > LEFT_SHOWN:
            yield Line(f"  and {len(session.leftovers) - LEFT_SHOWN} more, all of them in the report")
        yield Line(f"  later: scim-conformance cleanup {session.settings.output / JOURNAL}")


def _causes(found: Sequence[Cluster], session: Session) -> Iterator[Line]:
    if not found:
        return
    yield Line("")
    yield Line("1 cause" if len(found) == 1 else f"{len(found)} causes, the gravest first", "title")
    for cluster in found[:SHOWN]:
        yield Line("")
        yield from _cause(cluster, session)
    if len(found) > SHOWN:
        yield Line("")
        yield Line(f"… and {len(found) - SHOWN} more in the report")
    yield Line("")


def _cause(cluster: Cluster, session: Session) -> Iterator[Line]:
    face = cluster.severity.face
    yield from _wrapped(f"{face.mark} {face.word}: {_named(cluster)}", face.tone, indent=2)
    first = cluster.judged[0]
    seen = f"expected {first.expected}; got {first.actual}" if first.expected else first.why
    yield from _wrapped(f"  {first.id}: {seen}", indent=4)
    if cluster.fix:
        yield from _wrapped(f"  fix: {shorten(cluster.fix, 200, placeholder=' …')}", indent=4)
    line = _curl(cluster, session)
    if line:
        yield Line(f"  {line}", "mute")


def _curl(cluster: Cluster, session: Session) -> str:
    """The exchange that shows it best, as one line to paste: the key exchange of the first finding that names one."""
    seq = next((key_exchange(one) for one in cluster.judged if one.exchanges), None)
    exchange = next((exchange for exchange in session.exchanges if exchange.seq == seq), None)
    if exchange is None:
        return ""
    line = curl(exchange, session.settings.credentials.header)
    return one_line(line, CURL_LIMIT) if len(line) <= CURL_LIMIT else "(the curl line is long; see the report)"


def _in_lines(judged: Sequence[Judgement]) -> Iterator[Line]:
    """What is not red: a line for each cause of a warning, and for each reason why something was not judged."""
    warned = clusters((one for one in judged if one.verdict == "warned" and not one.red), around_of(judged))
    yield from _few(
        [f"warned: {cluster.severity.face.word}: {_named(cluster)}" for cluster in warned], "more causes of warnings"
    )
    for verdict in ("blocked", "inconclusive"):
        reasons = by_reason(one for one in judged if one.verdict == verdict)
        yield from _few(
            [f"{verdict}: {_one_or_many(ones)}: {why}" for why, ones in reasons], f"more reasons for {verdict}"
        )


def _one_or_many(judged: Sequence[Judgement]) -> str:
    return judged[0].id if len(judged) == 1 else f"{len(judged)} checks"


def _few(texts: Sequence[str], rest: str) -> Iterator[Line]:
    for text in texts[:SHOWN]:
        yield from _wrapped(text, "warn", indent=4)
    if len(texts) > SHOWN:
        yield Line(f"… and {len(texts) - SHOWN} {rest} in the report")


def _named(cluster: Cluster) -> str:
    return f"{cluster.title} ({some(cluster.count, 'check')})"


def _wrapped(text: str, tone: str = "", *, indent: int = 0) -> Iterator[Line]:
    """The text in as many lines as it takes; whatever a server put into it is made harmless first."""
    lines = wrap(
        one_line(text.lstrip(), 600),
        columns(),
        initial_indent=" " * (len(text) - len(text.lstrip())),
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
    )
    yield from (Line(line, tone) for line in lines)


def _as_a_run(session: Session) -> Run:
    """Verdicts and exchanges as the reports see them; the rest of a run file is not needed here."""
    settings = session.settings
    options = {"fail_on": str(settings.fail_on), "strict_profile": settings.strict_profile}
    lines: tuple[dict[str, Any], ...] = tuple(verdict_line(verdict) for verdict in session.verdicts)
    return Run({"options": options}, None, tuple(session.exchanges), (), lines, (), None)


def _shown(seqs: tuple[int, ...], session: Session) -> list[Exchange]:
    wanted = set(seqs[:3])
    return [exchange for exchange in session.exchanges if exchange.seq in wanted]


def _status(exchange: Exchange) -> int:
    return exchange.response.status if exchange.response is not None else 0


def _wall(exchanges: Sequence[Exchange]) -> float:
    """Seconds from the first request to the last answer."""
    if not exchanges:
        return 0.0
    first, last = (datetime.fromisoformat(exchange.started) for exchange in (exchanges[0], exchanges[-1]))
    return (last - first).total_seconds() + exchanges[-1].elapsed_ms / 1000


def _tone(code: Exit) -> str:
    return "good" if code is Exit.CLEAN else "bad" if code is Exit.FAILED else "warn"
