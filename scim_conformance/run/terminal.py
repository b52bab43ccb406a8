"""What a run says on the terminal: an explanation of each finding, and the summary at the end."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from scim_conformance.run.session import JOURNAL, Session
from scim_conformance.standards import requirements
from scim_conformance.verdict.gate import counted
from scim_conformance.verdict.verdict import Verdict, Word
from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange

LEADERS = (Word.FAILED, Word.BLOCKED, Word.INCONCLUSIVE, Word.WARNED)
"""What the summary lists, the worst first."""


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
        lines += [f"  e{exchange.seq:<8} {exchange.request.summary} -> {_ending(exchange)}"]
        lines += [f"            {curl(exchange, session.settings.credentials.header)}"]
    return "\n".join(lines)


def summary(session: Session) -> Iterator[str]:
    """The end of a run, line by line."""
    yield session.unwritable or session.sentence
    if session.unwritable:
        yield from _left(session)
        return
    counts = counted(session.verdicts)
    yield ", ".join(f"{number} {word}" for word, number in counts.items() if number) or "nothing was judged"
    for word in LEADERS:
        for verdict in session.verdicts:
            if verdict.word is word and word is not Word.FAILED:
                told = (
                    verdict.observation.actual
                    or verdict.observation.text
                    or (verdict.reason.text if verdict.reason else "")
                )
                yield f"  {word}: {verdict.subject.id}: {shorten(told, 100)}"
    yield f"{len(session.exchanges)} requests, {_per_verdict(session)} per verdict"
    yield from _left(session)
    yield f"Report: {session.settings.output / 'index.html'}"


def _left(session: Session) -> Iterator[str]:
    if session.leftovers:
        yield f"{len(session.leftovers)} resources could not be deleted:"
        yield from (f"  {left.url} ({left.entry.name}): {left.reason}" for left in session.leftovers)
        yield f"  later: scim-conformance cleanup {session.settings.output / JOURNAL}"


def _shown(seqs: tuple[int, ...], session: Session) -> list[Exchange]:
    wanted = set(seqs[:3])
    return [exchange for exchange in session.exchanges if exchange.seq in wanted]


def _ending(exchange: Exchange) -> str:
    return exchange.error if exchange.response is None else f"{exchange.status} {exchange.answer.reason}".strip()


def _per_verdict(session: Session) -> str:
    return f"{len(session.exchanges) / len(session.verdicts):.1f}" if session.verdicts else "none"
