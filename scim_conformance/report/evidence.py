"""The exchanges as the page shows them: each once, in the first card that needs it, the others in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scim_conformance.report.highlight import Excerpt, Part, Spot, excerpt, marked, spot
from scim_conformance.report.judgements import Judgement
from scim_conformance.report.timeline import duration
from scim_conformance.report.visible import BODY_LIMIT, Body, body, clip, counted
from scim_conformance.report.words import some
from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange, Headers, path_of
from scim_conformance.wire.recipe import Recipes

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

SHOWN_PER_CARD = 3
NAMED_PER_CARD = 6
"""Up to so many further exchanges of a card are named with their summary, beyond that by number only."""

LOG_LIMIT = 12_000
"""How many exchanges the log lists."""

PLAIN_CHARACTERS = 400_000
"""How much of messages is plain text on the page, cards first; what comes after that is packed."""

LINE_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Header:
    """One header line; `marked` where a finding is about it."""

    name: str
    value: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One half of an exchange: its first line, headers and body in pieces, some of them marked.

    `note` says what was cut from the body; `missing` names headers that a finding looked for and did not find.
    """

    line: str
    headers: tuple[Header, ...]
    body: tuple[Part, ...]
    note: str = ""
    marked: bool = False
    missing: tuple[str, ...] = ()

    @property
    def opened(self) -> bool:
        """Whether its headers are worth seeing at once."""
        return bool(self.missing) or any(header.marked for header in self.headers)

    @property
    def text(self) -> str:
        """The body in one piece."""
        return "".join(part.text for part in self.body)


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

    @property
    def size(self) -> int:
        """About how many characters of the page it takes."""
        halves = [self.request, *([self.answer] if self.answer else [])]
        return len(self.curl) + sum(
            len(half.text) + sum(len(header.name) + len(header.value) for header in half.headers) for half in halves
        )


@dataclass(frozen=True, slots=True)
class Range:
    """Exchanges with successive numbers among those that are on the page."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What one judgement points at: exchanges shown inside its card, those shown elsewhere, how many are nowhere.

    `key` is the exchange that shows the finding, `spot` the place in its answer, `excerpt` the lines around it;
    `repeat` is a script that shows it again from nothing, or else (`whole` is False) a curl line for each of the last
    few requests that led to it.
    """

    inside: tuple[Shown, ...] = ()
    elsewhere: tuple[Shown, ...] = ()
    ranges: tuple[Range, ...] = ()
    left_out: int = 0
    key: Shown | None = None
    spot: Spot | None = None
    excerpt: Excerpt | None = None
    repeat: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """An exchange in the log. `packed`: its messages are not on the page as text."""

    shown: Shown
    packed: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where every exchange is. `proofs` are keyed by a judgement's anchor; `log` has what no card shows.

    `unshown` counts the exchanges that are in the run file only.
    """

    proofs: Mapping[str, Proof]
    log: tuple[Logged, ...]
    unshown: int

    @property
    def packed(self) -> tuple[Shown, ...]:
        """What goes to the page packed."""
        return tuple(entry.shown for entry in self.log if entry.packed)


def evidence(run: Run, cards: Iterable[Judgement], others: Iterable[Judgement]) -> Evidence:
    """Place the exchanges: `cards` show theirs, as far as there is room; `others` only link into the log.

    Exchanges that no judgement names, and those beyond LOG_LIMIT, are counted as `unshown`.
    """
    with_room, every = tuple(cards), (*cards, *others)
    desk = _Desk(run)
    named = {seq for one in every for seq in one.exchanges if seq in desk.exchanges}
    spots = {one.anchor: found for one in with_room if (found := desk.spot(one)) is not None}
    marks: dict[int, list[Spot]] = {}
    for one in with_room:
        if one.anchor in spots:
            marks.setdefault(key_exchange(one), []).append(spots[one.anchor])
    laid = {seq: desk.show(seq, marks.get(seq, ())) for seq in named}
    inside, room = _inside(with_room, laid)
    placed = {seq for seqs in inside.values() for seq in seqs}
    log = sorted(named - placed)[:LOG_LIMIT]
    on_page = sorted(placed.union(log))
    position = {seq: at for at, seq in enumerate(on_page)}
    proofs = {
        one.anchor: desk.proof(one, inside.get(one.anchor, ()), laid, position, spots.get(one.anchor)) for one in every
    }
    return Evidence(proofs, tuple(_logged((laid[seq] for seq in log), room)), len(desk.exchanges) - len(on_page))


def key_exchange(one: Judgement) -> int:
    """The number of the exchange that shows a finding: the last one named, or a rule's first; 0 where none is."""
    return (one.exchanges[0] if one.rule else one.exchanges[-1]) if one.exchanges else 0


class _Desk:
    """Where exchanges are laid out: what the run says about all of them."""

    def __init__(self, run: Run) -> None:
        self.exchanges = {exchange.seq: exchange for exchange in run.exchanges}
        self.secret_header = run.header.get("credentials", {}).get("header") or "Authorization"
        self._recipes = Recipes(run.exchanges, self.secret_header)
        self.base = path_of(str(run.header.get("target", {}).get("base_url", ""))).rstrip("/")
        self._bodies: dict[int, Body] = {}

    def body(self, seq: int) -> Body:
        if seq not in self._bodies:
            received = self.exchanges[seq].response
            self._bodies[seq] = body(received.body) if received else Body("")
        return self._bodies[seq]

    def spot(self, one: Judgement) -> Spot | None:
        exchange = self.exchanges.get(key_exchange(one))
        if exchange is None or exchange.response is None:
            return None
        names = [name for name, _ in exchange.response.headers]
        return spot(one.expected, one.actual, one.path, self.body(exchange.seq).text, names)

    def show(self, seq: int, spots: Iterable[Spot] = ()) -> Shown:
        exchange, found = self.exchanges[seq], tuple(spots)
        sent, received = exchange.request, exchange.response
        asked = body(sent.body or "")
        return Shown(
            seq=seq,
            summary=clip(sent.summary.replace(f" {self.base}/", " /", 1), 300),
            outcome=_status_line(exchange) if received else "no answer",
            tone="good" if exchange.ok else "mute" if received and received.status < 500 else "bad",
            timing=_timing(exchange),
            scenario=exchange.scenario,
            invalid=sent.invalid,
            error=counted(exchange.error, LINE_LIMIT),
            request=Message(
                clip(f"{sent.method} {sent.url}", LINE_LIMIT),
                tuple(_headers(sent.headers)),
                marked(asked.text, ()),
                asked.note,
            ),
            answer=_answer(_status_line(exchange), received.headers, self.body(seq), found) if received else None,
            curl=clip(curl(exchange, self.secret_header), BODY_LIMIT),
        )

    def script(self, one: Judgement) -> str:
        """What shows the finding again; empty where no script of a bearable length does."""
        script = self._recipes.script(_best(one))
        return script if len(script) <= BODY_LIMIT else ""

    def proof(
        self,
        one: Judgement,
        inside: Sequence[int],
        laid: Mapping[int, Shown],
        position: Mapping[int, int],
        found: Spot | None,
    ) -> Proof:
        wanted = dict.fromkeys(one.exchanges)
        others = sorted(seq for seq in wanted if seq in position and seq not in inside)
        few = len(others) <= NAMED_PER_CARD
        script = self.script(one) if inside else ""
        in_body = found is not None and found.part == "body" and found.start < found.end
        return Proof(
            inside=tuple(laid[seq] for seq in inside),
            elsewhere=tuple(laid[seq] for seq in others) if few else (),
            ranges=() if few else tuple(_ranges(others, position)),
            left_out=len(wanted) - len(others) - len(inside),
            key=laid.get(key_exchange(one)),
            spot=found,
            excerpt=excerpt(self.body(key_exchange(one)).text, found.start, found.end) if found and in_body else None,
            repeat=script or "\n".join(laid[seq].curl for seq in _best(one) if seq in laid),
            whole=bool(script),
        )


def _best(one: Judgement) -> list[int]:
    """The exchanges that show a finding, the last few of a check and the first of a rule."""
    wanted = list(dict.fromkeys(one.exchanges))
    return wanted[:1] if one.rule else wanted[-SHOWN_PER_CARD:]


def _inside(cards: Iterable[Judgement], laid: Mapping[int, Shown]) -> tuple[dict[str, tuple[int, ...]], int]:
    """Which exchanges each card shows, by its anchor, and how many characters are left for the log."""
    taken: set[int] = set()
    inside: dict[str, tuple[int, ...]] = {}
    room = PLAIN_CHARACTERS
    for card in cards:
        free = [seq for seq in _best(card) if seq in laid and seq not in taken] if room > 0 else []
        inside[card.anchor] = tuple(free)
        taken.update(free)
        room -= sum(laid[seq].size for seq in free)
    return inside, room


def _logged(log: Iterable[Shown], room: int) -> Iterator[Logged]:
    for one in log:
        room -= one.size
        yield Logged(one, packed=room < 0)


def _ranges(seqs: Iterable[int], position: Mapping[int, int]) -> Iterator[Range]:
    first = last = 0
    for seq in seqs:
        if last and position[seq] == position[last] + 1:
            last = seq
            continue
        if last:
            yield Range(first, last)
        first = last = seq
    if last:
        yield Range(first, last)


def _answer(line: str, headers: Headers, received: Body, spots: Sequence[Spot]) -> Message:
    looked_for = {found.header for found in spots if found.part == "header"}
    shown = tuple(_headers(headers, looked_for))
    present = {header.name.lower() for header in shown}
    return Message(
        line=line,
        headers=shown,
        body=marked(received.text, ((found.start, found.end) for found in spots if found.part == "body")),
        note=received.note,
        marked=any(found.part == "status" for found in spots),
        missing=tuple(sorted({found.note for found in spots if found.header and found.header not in present})),
    )


def _headers(headers: Headers, looked_for: Iterable[str] = ()) -> Iterator[Header]:
    wanted = frozenset(looked_for)
    for name, value in headers:
        yield Header(clip(name, LINE_LIMIT), clip(value, LINE_LIMIT), name.lower() in wanted)


def _status_line(exchange: Exchange) -> str:
    return clip(exchange.ending, 200) if exchange.response else ""


def _timing(exchange: Exchange) -> str:
    parts = [duration(exchange.elapsed_ms)]
    if exchange.waited_ms >= 1:
        parts.append(f"held back {duration(exchange.waited_ms)} by our pace")
    if exchange.attempt > 1:
        parts.append(f"after {some(exchange.attempt - 1, 'attempt')}")
    return ", ".join(parts)
