"""A finding as a shell script that anybody can run: it creates what it takes, shows the finding, and cleans up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange, Sent
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.redaction import REDACTED

LONGEST = 12
"""How many requests a script has at most; nobody follows a longer one."""

# An id comes from the server, and whoever pastes the script runs what is in it.
_PLAIN = re.compile(r"[A-Za-z0-9._~@:+=-]+")
_OWN_BODY = frozenset({"content-type", "content-length"})


@dataclass(frozen=True, slots=True)
class _Made:
    """A resource that a request of the script creates: its id then, and the variable that holds its id now."""

    seq: int
    id: str
    variable: str
    url: str


class Recipes:
    """Writes scripts for the exchanges of a run.

    They need curl and jq, and the credentials where `curl` expects them. Ids are held in variables, so a script can be
    run again and again. What led to an exchange is repeated as far as it changes something.
    """

    def __init__(self, exchanges: Iterable[Exchange], secret_header: str) -> None:
        self._secret_header = secret_header
        self._by_seq: dict[int, Exchange] = {}
        self._by_scenario: dict[str, list[Exchange]] = {}
        self._creations: dict[str, list[Exchange]] = {}
        for exchange in exchanges:
            self._by_seq[exchange.seq] = exchange
            self._by_scenario.setdefault(exchange.scenario, []).append(exchange)
            if id := _created(exchange):
                self._creations.setdefault(id, []).append(exchange)

    def script(self, named: Iterable[int]) -> str:
        """The script that shows status and answer of the exchanges with these numbers; empty where none can be made."""
        shown = [self._by_seq[seq] for seq in dict.fromkeys(named) if seq in self._by_seq]
        if not shown or any(REDACTED in exchange.request.url for exchange in shown):
            return ""
        steps = self._with_what_they_need(self._steps(shown))
        made = _made(step for step in steps if _created(step))
        if len(steps) > LONGEST or not all(self._can_be_held(each.id) for each in made):
            return ""
        seen, own = {exchange.seq for exchange in shown}, {each.seq: each for each in made}
        lines = [_line(step, own.get(step.seq), made, self._secret_header, shown=step.seq in seen) for step in steps]
        return "\n".join([*lines, *_cleanup(self._by_seq, made, self._secret_header)])

    def _can_be_held(self, id: str) -> bool:
        """Whether a variable can stand for the id: given once, and without a letter that means something to a shell."""
        return len(self._creations[id]) == 1 and _PLAIN.fullmatch(id) is not None

    def _steps(self, shown: Iterable[Exchange]) -> list[Exchange]:
        """What the scenarios behind these exchanges had sent until then, as far as it is shown or changed something."""
        last = {exchange.scenario: exchange.seq for exchange in shown}
        wanted = {exchange.seq for exchange in shown}
        return [
            exchange
            for scenario, end in last.items()
            for exchange in self._by_scenario[scenario]
            if exchange.seq in wanted or (exchange.seq < end and exchange.ok and exchange.request.method != "GET")
        ]

    def _with_what_they_need(self, steps: list[Exchange]) -> list[Exchange]:
        """The steps, and the creation of whatever they name that another scenario has created."""
        wanted = {step.seq: step for step in steps}
        waiting = list(steps)
        while waiting:
            step = waiting.pop()
            for id, (creation, *_) in self._creations.items():
                if creation.seq not in wanted and creation.seq < step.seq and _names(step.request, id):
                    wanted[creation.seq] = creation
                    waiting.append(creation)
        return [wanted[seq] for seq in sorted(wanted)]


def _created(exchange: Exchange) -> str:
    """The id of what this request created, or an empty string."""
    if exchange.operation != "create" or exchange.request.method != "POST" or not exchange.ok:
        return ""
    id = exchange.id or last_segment(exchange.header("Location") or "")
    return "" if REDACTED in id or REDACTED in exchange.request.url else id


def _made(creations: Iterable[Exchange]) -> list[_Made]:
    counts: Counter[str] = Counter()
    made = []
    for creation in creations:
        kind = re.sub(r"\W", "", creation.resource_type).upper() or "RESOURCE"
        counts[kind] += 1
        made.append(_Made(creation.seq, _created(creation), f"{kind}{counts[kind]}", creation.request.url))
    return made


def _line(step: Exchange, own: _Made | None, made: Iterable[_Made], secret_header: str, *, shown: bool) -> str:
    line = _with_variables(step, made, secret_header)
    if own is not None and shown:
        return rf"{own.variable}=$(curl -s -w '%{{stderr}}HTTP %{{http_code}}\n' {line} | tee /dev/stderr | jq -r .id)"
    if own is not None:
        return f"{own.variable}=$(curl -s {line} | jq -r .id)"
    return f"curl -is {line}; echo" if shown else f"curl -s {line} > /dev/null"


def _with_variables(step: Exchange, made: Iterable[_Made], secret_header: str) -> str:
    """The arguments of curl, with variables where ids were."""
    line = curl(step, secret_header).removeprefix("curl ")
    for each in made:
        line = _pattern(each.id).sub(f"""'"${each.variable}"'""", line)
    return re.sub(r"""("\$\w+")''(?=\s|$)""", r"\1", line)


def _cleanup(by_seq: Mapping[int, Exchange], made: Sequence[_Made], secret_header: str) -> list[str]:
    """A deletion of each resource, with the headers it was created with."""
    lines = []
    for each in reversed(made):
        sent = by_seq[each.seq].request
        headers = tuple((name, value) for name, value in sent.headers if name.lower() not in _OWN_BODY)
        deletion = replace(by_seq[each.seq], request=Sent("DELETE", f"{sent.url}/{each.id}", headers))
        lines.append(f"curl -s {_with_variables(deletion, [each], secret_header)}")
    return lines


def _names(sent: Sent, id: str) -> bool:
    text = f"'{sent.url}' {sent.body or ''}"
    return id in text and bool(_pattern(id).search(text))


def _pattern(id: str) -> re.Pattern[str]:
    """The id as a whole: a segment of a path, or a string in JSON or in a filter, however that is encoded."""
    return re.compile(rf"""(?:(?<=[/"])|(?<=%22)){re.escape(id)}(?=["'/?\\]|%22|$)""")
