"""A draft as text: what is written reads back as what was meant, whatever is in it, and comments stay comments."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scim_conformance.profile import document
from scim_conformance.profile.document import Parser, read_document
from scim_conformance.profile.drafting.draft import Aside, Draft, Noted, guessed, plain, profile_name, tidy
from scim_conformance.profile.drafting.writing import WIDTH, written

FACT = {"support": "supported", "status": [200], "source": ["manual"]}


def text_of(**content: Any) -> str:
    """The file without a head."""
    return written(Draft((), content))


def read(text: str) -> Any:
    """What our own reader makes of it."""
    found = read_document(text.encode(), "draft.yaml")
    assert found.mistakes == ()
    return found.data


class TestLooks:
    def test_a_fact_stands_on_one_line(self) -> None:
        assert text_of(list=FACT) == "\nlist: {support: supported, status: [200], source: [manual]}\n"

    def test_a_long_fact_stands_on_several(self) -> None:
        assert text_of(list={**FACT, "note": "long " * 22}).splitlines()[1:3] == ["list:", "  support: supported"]

    def test_what_is_no_fact_is_written_line_by_line(self) -> None:
        assert text_of(table={"404": "gone"}) == "\ntable:\n  404: gone\n"

    def test_single_lines_stand_together_and_sections_apart(self) -> None:
        text = text_of(format=1, name="acme", table={"404": "gone"}, errors={"400": "bad"})

        assert text == "\nformat: 1\nname: acme\n\ntable:\n  404: gone\n\nerrors:\n  400: bad\n"

    def test_a_list_of_facts_has_one_on_each_line(self) -> None:
        assert text_of(filters=[FACT, FACT]).count("\n  - {support") == 2

    def test_a_long_text_is_folded_within_the_width(self) -> None:
        text = text_of(note="a word and " * 40)

        assert text.splitlines()[1] == "note: >-"
        assert max(map(len, text.splitlines())) <= WIDTH

    def test_the_head_comes_first_by_paragraphs(self) -> None:
        assert written(Draft(("One.", "Two."), {"format": 1})) == "# One.\n#\n# Two.\n\nformat: 1\n"


class TestComments:
    def test_a_short_one_stands_behind_what_it_is_about(self) -> None:
        assert text_of(title=guessed("Acme", "from its host")) == "\ntitle: Acme  # guessed: from its host\n"

    def test_a_long_one_stands_before_it(self) -> None:
        lines = text_of(users={"list": guessed(FACT, "because " * 15)}).splitlines()

        assert [line.strip()[:9] for line in lines[2:]] == ["# guessed", "# because", "list: {su"]

    def test_one_about_a_fact_in_a_list_stands_with_it(self) -> None:
        assert "  - {support: supported, status: [200], source: [manual]}  # why\n" in text_of(all=[Noted(FACT, "why")])

    def test_an_aside_is_nothing_but_comment(self) -> None:
        text = text_of(format=1, base_url=Aside("Write:", {"template": "https://acme.example", "source": ["manual"]}))

        assert text.splitlines()[3:] == ["# Write:", '# base_url: {template: "https://acme.example", source: [manual]}']
        assert read(text) == {"format": 1}

    @pytest.mark.parametrize("ending", ["\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x1c"])
    def test_nothing_breaks_out_of_one(self, ending: str) -> None:
        text = text_of(format=Noted(1, f"why{ending}name: evil"), notes=Aside(f"a{ending}b: c"), last=2)

        assert read(text) == {"format": 1, "last": 2}


WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "null",
            "~",
            "yes",
            "true",
            "1",
            "-1",
            "1.5",
            "2026-01-31",
            "",
            " a ",
            "- a",
            "? a",
            "a: b",
            "a #b",
            "a:",
            "*a",
        ]
    ),
    st.sampled_from(
        ["[a]", "{a}", "a, b", "'a'", '"a"', "%a", "@a", "`a", "!a", "&a", "|", ">", "https://a.b/c#d", "a?"]
    ),
)
KEYS = st.one_of(st.sampled_from(["support", "status", "404", "yes", "a.b", "a: b", "null"]), st.text(max_size=8))
LEAVES = st.one_of(WORDS, st.booleans(), st.integers(-(10**17), 10**17), st.just(1.5))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Noted, inner, WORDS),
        st.dictionaries(KEYS, st.one_of(inner, st.builds(Aside, WORDS)), min_size=1, max_size=4),
        st.lists(st.one_of(st.dictionaries(KEYS, LEAVES, min_size=1, max_size=3), LEAVES), min_size=1, max_size=3),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("parser", [Parser, yaml.SafeLoader], ids=["usual", "pure"])
@given(tree=TREES, source=st.booleans())
def test_whatever_is_written_reads_back(parser: Any, tree: Any, source: bool) -> None:
    content = {"x": tree, "y": {"support": tree, "source": ["manual"]}} if source else {"x": tree}
    expected = plain(content)
    if not whole(expected):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "Parser", parser)
        assert read(written(Draft((), content))) == expected


def whole(value: Any) -> bool:
    """Whether it can be written: keys that are different and not empty, nothing that is empty but texts."""
    if isinstance(value, dict):
        return bool(value) and "" not in value and all(map(whole, value.values()))
    return bool(value) and all(map(whole, value)) if isinstance(value, list) else True


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a  b\n c", "a b c"), ("a\u202eb", "a b"), ("\ufeffa\x00b\x1b[31m", "a b [31m"), ("Zoë 李雷", "Zoë 李雷")],
)
def test_a_text_is_made_fit_for_one_line(text: str, shown: str) -> None:
    assert tidy(text) == shown


@pytest.mark.parametrize(
    ("title", "name"),
    [("Acme", "acme"), ("Ácme & Co.", "acme-co"), ("7 Seas", "draft-7-seas"), ("李雷", "draft"), ("", "draft")],
)
def test_a_profile_gets_a_name_that_it_may_have(title: str, name: str) -> None:
    assert profile_name(title) == name
