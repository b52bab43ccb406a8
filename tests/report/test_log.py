"""The rows of pytest-html's log."""

from __future__ import annotations

import pytest

from scim_conformance.report.log import BODY_LIMIT, SHOWN_PER_ROW, add_cells, add_exchanges
from scim_conformance.wire.exchange import Exchange, Received, Sent


def exchange(seq: int = 1, body: str = "{}", error: str = "") -> Exchange:
    """A read of this body, or without an answer."""
    sent = Sent("GET", "https://acme.example/Users", (("Authorization", "Bearer [redacted]"),))
    return Exchange(seq, sent, None if error else Received(200, "OK", (), body), error)


@pytest.fixture
def log() -> list[str]:
    """What pytest-html says of a row that has nothing to say."""
    return ["No log output captured."]


def test_exchanges_stand_in_for_an_empty_log(log: list[str]) -> None:
    add_exchanges(log, [exchange()], "Authorization")

    assert [entry.partition("</summary>")[0] for entry in log] == ["<details><summary>e1  GET /Users → 200 OK (0 ms)"]


def test_a_log_without_exchanges_stays_as_it_was(log: list[str]) -> None:
    add_exchanges(log, [], "Authorization")

    assert log == ["No log output captured."]


def test_an_exchange_without_answer_says_why(log: list[str]) -> None:
    add_exchanges(log, [exchange(error="no answer within 30 s")], "Authorization")

    assert "GET /Users → no answer within 30 s (0 ms)" in log[0]


def test_a_row_shows_the_first_few(log: list[str]) -> None:
    add_exchanges(log, [exchange(seq) for seq in range(1, 10)], "Authorization")

    assert [entry.partition("  ")[0].rpartition(">")[2] for entry in log] == ["e1", "e2", "e3"][:SHOWN_PER_ROW]


def test_bodies_are_cut(log: list[str]) -> None:
    add_exchanges(log, [exchange(body="x" * 1_000_000)], "Authorization")

    assert log[0].count("x") < BODY_LIMIT + 100
    assert "run.jsonl has them all" in log[0]


def test_findings_are_cut() -> None:
    log = ["x" * 1_000_000]
    add_exchanges(log, [], "Authorization")

    assert len(log[0]) < 30_000


def test_nothing_deceives_the_reader() -> None:
    log = ["expected \u202eabc\x1b[31m"]
    add_exchanges(log, [exchange(body="\u202edcba\x1b[31m")], "Authorization")

    assert log[0] == "expected \\u202eabc\u241b[31m"
    assert "\\u202edcba\u241b[31m" in log[1]


def test_no_line_of_a_body_starts_a_source_line(log: list[str]) -> None:
    add_exchanges(log, [exchange(body="first\nError of the server")], "Authorization")

    assert "first&#10;Error of the server" in log[0]


def test_cells_that_another_plugin_made_are_left_alone() -> None:
    cells = ["<td>own</td>", '<td class="col-testId">a<b</td>']
    add_cells(cells, {})

    assert (cells[0], cells[-1]) == ("<td>own</td>", '<td class="col-testId">a&lt;b</td>')
