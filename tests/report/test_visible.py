"""Text from a server, made fit to look at."""

from __future__ import annotations

import pytest

from scim_conformance.report.visible import body, indented, one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a␀b"),
        ("\x1b[31m", "␛[31m"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("\ufeff{}", "\\ufeff{}"),
        ("\ud800", "\\ud800"),
        ("a\U000e0041b", "a\\U000e0041b"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("Zoë 漢字 👩\u200d🚀", "Zoë 漢字 👩\u200d🚀"),
    ],
)
def test_shows_what_would_be_invisible_and_nothing_else(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_one_line_is_one_line() -> None:
    assert one_line("a\nb\tc" + "x" * 50, 10) == "a␊b␉cxxxx…"


def test_json_is_laid_out() -> None:
    assert indented('{"a":[1,{"b":"x, y"}],"c":{},"d":[]}') == (
        '{\n  "a": [\n    1,\n    {\n      "b": "x, y"\n    }\n  ],\n  "c": {},\n  "d": []\n}'
    )


def test_layout_keeps_what_a_parser_would_lose() -> None:
    laid_out = indented('{"id":1.0,"id":1e400,"name":"\\u00e9\\"}"}')

    assert laid_out == '{\n  "id": 1.0,\n  "id": 1e400,\n  "name": "\\u00e9\\"}"\n}'


def test_a_body_that_is_not_json_stays_as_it_is() -> None:
    assert body('{"a":1,}').text == '{"a":1,}'


def test_a_megabyte_is_cut_and_says_so() -> None:
    shown = body('{"a":"' + "x" * 1_000_000 + '"}')

    assert len(shown.text) < 21_000
    assert shown.note.startswith("The first 20\u202f000 of 1\u202f000\u202f008 characters")


def test_deep_nesting_stays_small() -> None:
    assert len(body("[" * 500_000).text) < 1_500_000
