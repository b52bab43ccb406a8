"""What our rows in pytest-html's log show: columns of ours, and the exchanges behind a verdict. All of it is HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableSequence
from html import escape
from typing import Any

from scim_conformance.report.visible import body, clip, one_line, visible
from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange, Headers

SHOWN_PER_ROW = 3
BODY_LIMIT = 4_000
TEXT_LIMIT = 20_000
HEADERS_LIMIT = 50
LINE_LIMIT = 2_000

COLUMNS = ("Verdict", "Level", "Requirements")

_ID_CELL = '<td class="col-testId">'
_NOTHING = "No log output captured."


def add_headers(cells: MutableSequence[str]) -> None:
    """Our columns, after the first of pytest-html's; a click sorts by them as by its own."""
    cells[1:1] = [f'<th class="sortable" data-column-type="{name.lower()}">{name}</th>' for name in COLUMNS]


def add_cells(cells: MutableSequence[str], line: Mapping[str, Any]) -> None:
    """The same columns of one row: `line` has verdict, level and requirements, or nothing at all.

    Parts of a test's id come from the server, and pytest-html puts it into the page as it is: it is escaped here.
    """
    cells[:] = [_escaped_id(cell) for cell in cells]
    texts = (line.get("verdict", ""), line.get("level", ""), " ".join(line.get("requirements", ())))
    cells[1:1] = [
        f'<td class="col-{name.lower()}">{escape(text)}</td>' for name, text in zip(COLUMNS, texts, strict=True)
    ]


def add_exchanges(log: MutableSequence[str], exchanges: Iterable[Exchange], secret_header: str) -> None:
    """The first few exchanges, each to be unfolded, below what stands in the log of a row already.

    What stands there is text that pytest-html has escaped; what a server said in it is made visible and is cut.
    """
    shown = [_unfolding(exchange, secret_header) for exchange in list(exchanges)[:SHOWN_PER_ROW]]
    told = [clip(visible(text), TEXT_LIMIT) for text in log if not (shown and text == _NOTHING)]
    log[:] = [*told, *shown]


def _escaped_id(cell: str) -> str:
    if not cell.startswith(_ID_CELL):
        return cell
    return f"{_ID_CELL}{escape(one_line(cell.removeprefix(_ID_CELL).removesuffix('</td>'), LINE_LIMIT))}</td>"


def _unfolding(exchange: Exchange, secret_header: str) -> str:
    asked, came = one_line(exchange.request.summary), one_line(exchange.ending)
    title = escape(f"e{exchange.seq}  {asked} → {came} ({exchange.elapsed_ms:.0f} ms)")
    return f"<details><summary>{title}</summary>{_one_source_line(_laid_out(exchange, secret_header))}</details>"


def _laid_out(exchange: Exchange, secret_header: str) -> str:
    sent, received = exchange.request, exchange.response
    parts = [_message(f"{sent.method} {sent.url}", sent.headers, sent.body or "")]
    if received is not None:
        parts.append(_message(one_line(exchange.ending), received.headers, received.body))
    parts.append(one_line(curl(exchange, secret_header), BODY_LIMIT))
    return "\n\n".join(parts)


def _message(line: str, headers: Headers, text: str) -> str:
    shown = body(text, BODY_LIMIT)
    lines = [line, *(f"{name}: {value}" for name, value in headers[:HEADERS_LIMIT])]
    head = "\n".join(one_line(entry, LINE_LIMIT) for entry in lines)
    return "\n".join(filter(None, (head, shown.text and f"\n{shown.text}", shown.note)))


def _one_source_line(text: str) -> str:
    """Escaped, line ends too: pytest-html colours source lines that begin with an E."""
    return escape(text).replace("\n", "&#10;")
