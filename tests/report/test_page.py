"""The page that people read."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from scim_conformance.report.headline import repeat_command
from scim_conformance.report.page import index_html

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202egnp\x00\"'"


class Outline(HTMLParser):
    """Elements with their attributes in order, and the text outside style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    def all(self, tag: str) -> Iterator[dict[str, str]]:
        return (attributes for name, attributes in self.elements if name == tag)


@pytest.fixture
def page(rich: Any) -> Outline:
    """The page of the failing run."""
    return Outline(index_html(rich))


def test_starts_with_the_sentence_of_the_footer(page: Outline) -> None:
    assert "✕ Failed Acme Directory does not work as documented: 3 checks failed" in page.text


def test_says_what_was_tested(page: Outline) -> None:
    for words in ("blt41c", "revision 2026-06-02", "2 min 4 s", "bearer token in Authorization, redacted", "k3f9qz"):
        assert words in page.text


def test_counts_name_their_denominators(page: Outline) -> None:
    assert "11 of 17 hold; 2 not applicable; 1 blocked; 1 inconclusive" in page.text
    assert "Against the vendor's own documents: 0 of 1 hold." in page.text


def test_no_bare_percentage(page: Outline) -> None:
    assert not re.search(r"\d\s*%(?!\d)", page.text)


def test_sections_come_in_the_order_of_their_weight(page: Outline) -> None:
    sections = [attributes["aria-labelledby"] for attributes in page.all("section")]

    assert sections == [
        *("next", "identity", "counts", "failures", "warnings", "incomplete", "leftovers", "features"),
        *("deviations", "known", "stale", "checks", "requirements", "timeline", "exchanges"),
    ]


def test_requirement_links_to_its_section(page: Outline) -> None:
    assert "https://www.rfc-editor.org/rfc/rfc7644#section-3.3" in [link.get("href") for link in page.all("a")]


def test_a_run_that_could_only_read_says_what_to_do_for_the_rest(run_of: Callable[..., Any], make: Any) -> None:
    reason = make["reason"]("needs to write, and this run may only read", "read-only")
    left_out = [make["verdict"](f"create/{at}", "not applicable", reason=reason) for at in range(3)]
    run = run_of(make["verdict"]("read/answers-200"), *left_out, make["footer"]())

    assert "Run without --read-only on a test tenant: 3 checks could not be judged" in Outline(index_html(run)).text


def test_the_command_that_repeats_a_run_writes_no_more_than_the_run_did(run_of: Callable[..., Any]) -> None:
    run = run_of()
    careful = replace(run, header={**run.header, "options": {"read_only": True}})

    assert repeat_command(careful).endswith(" --read-only")
    assert "--read-only" not in repeat_command(run)


def test_a_run_that_left_limits_alone_is_repeated_as_such(run_of: Callable[..., Any]) -> None:
    run = run_of()
    gentle = replace(run, header={**run.header, "options": {"no_rate_limit": True}})

    assert repeat_command(gentle).endswith(" --no-rate-limit")


def test_every_link_within_the_page_arrives(page: Outline) -> None:
    places = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    targets = {link["href"][1:] for link in page.all("a") if link.get("href", "").startswith("#")}

    assert targets - places == set()


def test_ids_are_unique(page: Outline) -> None:
    places = [attributes["id"] for _, attributes in page.elements if "id" in attributes]

    assert len(places) == len(set(places))


def test_each_exchange_is_shown_once(page: Outline) -> None:
    shown = [attributes["id"] for attributes in page.all("div") if re.fullmatch(r"e\d+", attributes.get("id", ""))]

    assert sorted(shown, key=lambda anchor: int(anchor[1:])) == [f"e{seq}" for seq in range(1, 31)]


def test_a_source_whose_address_is_not_http_is_not_a_link(page: Outline) -> None:
    assert "Provisioning FAQ" in page.text
    assert not [link for link in page.all("a") if link.get("href", "").startswith("javascript")]


def test_is_a_well_formed_document(page: Outline) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]

    assert next(page.all("html"))["lang"] == "en"
    assert len(list(page.all("main"))) == 1
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_needs_no_network(page: Outline) -> None:
    loading = [
        (tag, attributes[name])
        for tag, attributes in page.elements
        for name in ("src", "href", "srcset", "action")
        if name in attributes and tag != "a" and not attributes[name].startswith("data:")
    ]

    assert loading == []


def test_policy_allows_exactly_its_own_style_and_script(rich: Any) -> None:
    html = index_html(rich)
    policy = next(meta["content"] for meta in Outline(html).all("meta") if "http-equiv" in meta)

    for tag in ("style", "script"):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert not any("style" in attributes for _, attributes in Outline(html).elements)


def hostile_lines(make: Any) -> list[dict[str, Any]]:
    exchange = make["exchange"](1, path=f"/Users/{HOSTILE}")
    exchange["response"] |= {"body": HOSTILE, "reason": HOSTILE, "headers": [[HOSTILE, HOSTILE]]}
    texts = dict.fromkeys(("id", "title", "expected", "actual", "path", "observed", "fact"), HOSTILE)
    lines = [
        make["verdict"]("x", word, reason=make["reason"](HOSTILE, HOSTILE, [HOSTILE], HOSTILE), exchanges=[1]) | texts
        for word in ("failed", "warned", "deviates", "known", "stale", "not applicable", "blocked", "passed")
    ]
    survey = {
        "kind": "survey",
        "claims": {HOSTILE: True},
        "resource_types": [HOSTILE],
        "discovery": {HOSTILE: 200},
        "software": HOSTILE,
    }
    requirement = {
        "kind": "requirement",
        "id": HOSTILE,
        "level": "must",
        "state": "not judged",
        "checks": [HOSTILE],
        "reason": HOSTILE,
    }
    leftovers = [{"url": HOSTILE, "name": HOSTILE, "reason": HOSTILE}]
    return [survey, exchange, *lines, requirement, make["footer"](1, HOSTILE, leftovers=leftovers)]


def test_nothing_from_a_server_becomes_markup(run_of: Callable[..., Any], make: Any) -> None:
    html = index_html(run_of(*hostile_lines(make)))
    outline = Outline(html)

    assert len(list(outline.all("script"))) == 1
    assert list(outline.all("img")) == []
    assert not any(name.startswith("on") for _, attributes in outline.elements for name in attributes)


def test_nothing_from_a_server_hides(run_of: Callable[..., Any], make: Any) -> None:
    html = index_html(run_of(*hostile_lines(make)))

    assert "\u202e" not in html
    assert "\x00" not in html
    assert "\\u202egnp␀" in html


def test_a_lone_surrogate_can_be_written(run_of: Callable[..., Any], make: Any) -> None:
    run = run_of(make["verdict"]("a/b", "failed", actual="\ud800"), make["footer"](1))

    assert b"\\ud800" in index_html(run).encode("utf-8")


def test_a_megabyte_of_body_is_cut(run_of: Callable[..., Any], make: Any) -> None:
    exchange = make["exchange"](1)
    exchange["response"]["body"] = "x" * 1_000_000
    html = index_html(run_of(exchange, make["verdict"]("a/b", "failed", exchanges=[1]), make["footer"](1)))

    assert len(html) < 100_000
    assert "The first 20 000 of 1 000 000 characters" in Outline(html).text


def test_a_run_that_was_cut_off_says_so_first_and_how_to_clean_up(cut_off: Any) -> None:
    text = Outline(index_html(cut_off)).text

    assert "! Cut off This run was cut off: it ends after 40 verdicts" in text
    assert "scim-conformance cleanup ." in text
    assert "The Location header and meta.location are the same" in text


def test_a_run_without_anything_gives_a_page(run_of: Callable[..., Any]) -> None:
    assert "No check gave a verdict." in Outline(index_html(run_of())).text


def test_a_clean_run_tells_what_it_cannot_tell(clean: Any) -> None:
    text = Outline(index_html(clean)).text

    assert "✓ Nothing unexpected Acme Directory works as documented." in text
    assert "576 of 576 requirements were not judged" in text


def test_failures_under_fail_on_never_are_not_shown_as_good(run_of: Callable[..., Any], make: Any) -> None:
    text = Outline(index_html(run_of(make["verdict"]("a/b", "failed"), make["footer"](0, "One failed.")))).text

    assert "Failures, not gating One failed." in text


def test_not_applicable_is_grouped_by_reason(page: Outline) -> None:
    assert "2 checks: The server says that it has no bulk." in page.text


def test_the_command_that_repeats_the_run(page: Outline) -> None:
    assert "organizations/blt41c --profile acme --seed 20261122" in page.text


def test_a_command_with_a_name_from_the_server_is_quoted(run_of: Callable[..., Any], make: Any) -> None:
    run = run_of(make["verdict"]("a/b[x'; reboot '", "failed"), make["footer"](1))

    assert """scim-conformance explain 'a/b[x'"'"'; reboot '"'"''""" in Outline(index_html(run)).text


def test_checks_whose_names_differ_in_signs_only_have_places_of_their_own(
    run_of: Callable[..., Any], make: Any
) -> None:
    run = run_of(make["verdict"]("a/b[c]", "failed"), make["verdict"]("a/b-c", "failed"), make["footer"](1))
    places = [fold["id"] for fold in Outline(index_html(run)).all("details") if fold.get("class") == "check bad"]

    assert places == ["check-a-b-c", "check-a-b-c-2"]
