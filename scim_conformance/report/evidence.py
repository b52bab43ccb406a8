"""The exchanges as the page shows them: each once, in the first card that needs it, the others in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scim_conformance.report.judgements import Judgement
from scim_conformance.report.visible import BODY_LIMIT, Body, body, clip
from scim_conformance.report.words import some
from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange, Headers

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

SHOWN_PER_CARD = 3
LINKED_PER_CARD = 12
LOG_LIMIT = 400
LOG_CHARACTERS = 3_000_000
LINE_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Message:
    """One half of an exchange: its first line, headers and body."""

    line: str
    headers: Headers
    body: Body


@dataclass(frozen=True, slots=True)
class Shown:
    """One exchange, laid out. `answer` is None where none came; `error` says why, `timing` how long it took."""

    seq: int
    summary: str
    outcome: str
    tone: str
    timing: str
    scenario: str
    invalid: str
    error: str
    request: Message
    answer: Message | None
    curl: str

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"e{self.seq}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What one card points at: exchanges shown inside it, those shown elsewhere, and how many are left out."""

    inside: tuple[Shown, ...] = ()
    elsewhere: tuple[Shown, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where every exchange is. `proofs` are keyed by a judgement's anchor; `log` has what no card shows."""

    proofs: Mapping[str, Proof]
    log: tuple[Shown, ...]
    unshown: int


def evidence(run: Run, cards: Iterable[Judgement], others: Iterable[Judgement]) -> Evidence:
    """Place the exchanges: `cards` show theirs, the last few of each; `others` only link into the log.

    Exchanges that no judgement names, and those beyond LOG_LIMIT, are counted as `unshown`.
    """
    with_room, linking = tuple(cards), tuple(others)
    exchanges = {exchange.seq: exchange for exchange in run.exchanges}
    inside = _inside(with_room, exchanges)
    placed = {seq for seqs in inside.values() for seq in seqs}
    named = dict.fromkeys(seq for one in (*with_room, *linking) for seq in one.exchanges if seq in exchanges)
    log = sorted(seq for seq in named if seq not in placed)[:LOG_LIMIT]
    log_limit = min(BODY_LIMIT, LOG_CHARACTERS // max(1, len(log)) // 2)
    header = run.header.get("credentials", {}).get("header") or "Authorization"
    laid = {seq: show(exchanges[seq], header, BODY_LIMIT) for seq in placed}
    laid |= {seq: show(exchanges[seq], header, log_limit) for seq in log}
    proofs = {one.anchor: _proof(one, inside.get(one.anchor, ()), laid) for one in (*with_room, *linking)}
    return Evidence(proofs, tuple(laid[seq] for seq in log), len(exchanges) - len(laid))


def show(exchange: Exchange, secret_header: str, limit: int) -> Shown:
    """One exchange laid out, bodies cut to `limit` characters."""
    sent, received = exchange.request, exchange.response
    return Shown(
        seq=exchange.seq,
        summary=clip(sent.summary, 300),
        outcome=_status_line(exchange) if received else "no answer",
        tone="good" if exchange.ok else "mute" if received and received.status < 500 else "bad",
        timing=_timing(exchange),
        scenario=exchange.scenario,
        invalid=sent.invalid,
        error=exchange.error,
        request=Message(
            clip(f"{sent.method} {sent.url}", LINE_LIMIT), _cut(sent.headers), body(sent.body or "", limit)
        ),
        answer=Message(_status_line(exchange), _cut(received.headers), body(received.body, limit))
        if received
        else None,
        curl=clip(curl(exchange, secret_header), BODY_LIMIT),
    )


def _inside(cards: Iterable[Judgement], exchanges: Mapping[int, Exchange]) -> dict[str, tuple[int, ...]]:
    taken: set[int] = set()
    inside: dict[str, tuple[int, ...]] = {}
    for card in cards:
        free = [seq for seq in dict.fromkeys(card.exchanges) if seq in exchanges and seq not in taken]
        inside[card.anchor] = tuple(free[-SHOWN_PER_CARD:])
        taken.update(inside[card.anchor])
    return inside


def _proof(one: Judgement, inside: tuple[int, ...], laid: Mapping[int, Shown]) -> Proof:
    others = [seq for seq in dict.fromkeys(one.exchanges) if seq not in inside]
    linked = [laid[seq] for seq in others if seq in laid][-LINKED_PER_CARD:]
    return Proof(tuple(laid[seq] for seq in inside), tuple(linked), len(others) - len(linked))


def _status_line(exchange: Exchange) -> str:
    received = exchange.response
    return clip(f"{received.status} {received.reason}".strip(), 200) if received else ""


def _cut(headers: Headers) -> Headers:
    return tuple((clip(name, LINE_LIMIT), clip(value, LINE_LIMIT)) for name, value in headers)


def _timing(exchange: Exchange) -> str:
    parts = [f"{exchange.elapsed_ms:.0f} ms"]
    if exchange.waited_ms >= 1:
        parts.append(f"held back {exchange.waited_ms:.0f} ms by our pace")
    if exchange.attempt > 1:
        parts.append(f"after {some(exchange.attempt - 1, 'attempt')}")
    return ", ".join(parts)
