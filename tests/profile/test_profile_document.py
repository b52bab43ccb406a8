"""Reading YAML: plain data with places, and each of YAML's traps refused by name."""

import time
from collections.abc import Callable

import pytest
import yaml

from scim_conformance.profile import document
from scim_conformance.profile.document import Place, read_document

Change = Callable[[str, str], str]
Check = Callable[[str | bytes], list[str]]


@pytest.fixture(params=[document.Parser, yaml.SafeLoader], autouse=True, ids=["fast parser", "pure parser"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "Parser", request.param)


def said_of(text: str | bytes) -> list[str]:
    read = read_document(text if isinstance(text, bytes) else text.encode(), "f")
    return [f"{found.line}:{found.column}: {found.message}" for found in read.mistakes]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("'yes'", "yes"),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("0.5", 0.5),
        ("0o17", "0o17"),
        ("017", "017"),
        ("1:30", "1:30"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("'12'", "12"),
        ("'2026-01-02'", "2026-01-02"),
        ("null", None),
        ("", None),
        ("v2.0", "v2.0"),
        ("[a, {b: c}]", ["a", {"b": "c"}]),
    ],
)
def test_a_value_is_what_it_looks_like(written: str, meant: object) -> None:
    read = read_document(f"key: {written}".encode(), "f")
    assert (read.data["key"], read.mistakes) == (meant, ())


def test_a_folded_text_has_no_line_break_at_its_end() -> None:
    assert read_document(b"a: >\n  one\n  two\n", "f").data == {"a": "one two"}


def test_a_key_that_is_a_number_is_kept_as_text() -> None:
    assert read_document(b"409: taken", "f").data == {"409": "taken"}


def test_keys_and_values_have_places_that_count_from_one() -> None:
    read = read_document(b"a:\n  - b: \xc3\xa4, c\n", "f")
    assert read.keys["a", 0, "b"] == Place(2, 5)
    assert read.values["a", 0, "b"] == Place(2, 8)


@pytest.mark.parametrize("word", ["yes", "No", "on", "OFF", "y", "n", "True", "FALSE"])
def test_a_word_that_some_programs_read_as_a_boolean_is_refused(word: str) -> None:
    [said] = said_of(f"a: {word}")
    assert said == (
        f"1:4: '{word}' means different things to different programs: write true or false, or quote the text"
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: 1\nb: 2\na: 3", "3:1: 'a' is here twice, first in line 1"),
        ("a: &x 1", "1:4: an anchor (&x): write it out where it is needed"),
        ("a: *x", "1:4: an alias (*x): write it out"),
        ("a:\n  <<: {b: 1}", "2:3: a merge key (<<): write it out"),
        ("a: !!str 1", "1:4: a tag (tag:yaml.org,2002:str): remove it"),
        ("a: !mine 1", "1:4: a tag (!mine): remove it"),
        ("a: 1\n---\nb: 1", "2:1: a second document starts here"),
        ("a: 2026-01-02", "1:4: 2026-01-02 looks like a date: quote it, '2026-01-02'"),
        ("a: 2026-01-02 10:00:00", "1:4: 2026-01-02 10:00:00 looks like a date: quote it"),
        ("a: 1\n\tb: 2", "2:1: a tab: use spaces"),
        ("a: 1\nb: \0", "2:4: a NUL character: is this a text file?"),
        ("a: \x07", "1:4: a control character: remove it"),
        ('a: "\\0"', "1:4: an escaped control character: remove it"),
        ("? [a]\n: 1", "1:3: a key must be plain text"),
        ("", "1:1: the file is empty: a profile starts with 'format: 1'"),
        ("a: 1\n  b: 2", "2:4: not readable as YAML: mapping values are not allowed"),
        ("a: [1, 2\n", "2:1: not readable as YAML: while parsing a flow sequence"),
        ("a:\n  b: [" + "[" * 20, "2:24: nested deeper than 20 levels, which no profile needs"),
        (b"a: 1\nb: \xff", "2:4: the file is not UTF-8: save it in that encoding"),
        ("a: 1".encode("utf-16"), "1:1: the file is not UTF-8: save it in that encoding"),
        (b"a" * 1024 * 1025, "1:1: the file is larger than 1024 KiB, which no profile needs"),
    ],
)
def test_what_a_profile_must_not_have_is_refused_where_it_is(text: str | bytes, mistake: str) -> None:
    [said] = said_of(text)
    assert said.startswith(mistake)


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_document(b"\xef\xbb\xbfa: 1", "f").data == {"a": 1}


def test_a_document_that_is_no_mapping_is_refused(mistakes_in: Check) -> None:
    assert mistakes_in("- a\n- b\n") == ["1:1: the profile must be a mapping, not a list"]


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    started = time.process_time()
    said = said_of(bomb)
    assert said[0] == "1:4: an anchor (&a): write it out where it is needed"
    assert time.process_time() - started < 0.5


def test_a_refused_value_is_not_told_of_twice(small_with: Change, mistakes_in: Check) -> None:
    [said] = mistakes_in(small_with("create: {support: supported, status: [201], source: [manual]}", "create: yes"))
    assert "write true or false" in said
