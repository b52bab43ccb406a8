"""The parts of the page: causes with their checks, marked places, the list of all checks, what is left to delete."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from html.parser import HTMLParser
from typing import Any

import pytest

from scim_conformance.report.evidence import evidence
from scim_conformance.report.judgements import judgements
from scim_conformance.report.packing import parcels
from scim_conformance.report.page import index_html
from scim_conformance.report.remains import remains
from scim_conformance.report.rows import facets, rows

from .conftest import BASE_URL, HEADER, SURVEY, exchange, footer, read, verdict, why

VOID = frozenset({"meta", "link", "br", "input", "img"})


class Node:
    """An element with what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Node | str] = []

    @property
    def text(self) -> str:
        words = "".join(child if isinstance(child, str) else child.text for child in self.children)
        return re.sub(r"\s+", " ", words).strip()

    def all(self, tag: str, name: str = "") -> Iterator[Node]:
        """Every element of this tag and class below it."""
        for child in self.children:
            if isinstance(child, Node):
                if tag in (child.tag, "*") and (not name or name in child.attributes.get("class", "").split()):
                    yield child
                yield from child.all(tag, name)

    def one(self, tag: str, name: str = "") -> Node:
        return next(self.all(tag, name))

    def id(self, id: str) -> Node:
        return next(node for node in self.all("*") if node.attributes.get("id") == id)


class Tree(HTMLParser):
    """A page as a tree."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Node("root", {})
        self.open = [self.root]
        self.feed(html)
        self.close()
        assert self.open == [self.root], [node.tag for node in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def page(*lines: dict[str, Any]) -> Node:
    run: Any = read([HEADER, *lines])
    return Tree(index_html(run)).root


@pytest.fixture
def rich_page(rich: Any) -> Node:
    return Tree(index_html(rich)).root


def located(seq: int) -> dict[str, Any]:
    return verdict(
        f"create/answers-with-location[User-{seq}]",
        "failed",
        expected="header Location: present",
        actual="header Location: absent",
        exchanges=[seq],
    )


def deleted(seq: int) -> dict[str, Any]:
    return verdict(
        "delete/deleted-is-not-served[User]",
        "failed",
        expected="a refusal (4xx, or 501)",
        actual="status 200",
        exchanges=[seq],
    )


def test_failures_of_one_cause_are_one_card_the_gravest_first() -> None:
    found = page(*(exchange(seq) for seq in (1, 2, 3)), located(1), located(2), deleted(3), footer(1))

    titles = [card.one("h3").text for card in found.all("article", "cluster")]
    assert len(titles) == 2
    assert "deleted" in titles[0]
    assert "2 checks" in [card.text for card in found.all("article", "cluster")][1]


def test_the_first_check_of_a_cause_is_open_and_the_others_are_not() -> None:
    found = page(exchange(1), exchange(2), located(1), located(2), footer(1))

    assert ["open" in check.attributes for check in found.all("details", "check")] == [True, False]


def test_the_first_step_leads_to_the_cause_and_the_curl_line_is_open_there() -> None:
    found = page(exchange(1), located(1), footer(1))
    target = found.one("ol", "steps").one("a").attributes["href"].removeprefix("#")
    check = found.id(target).one("details", "check")

    assert "open" in check.attributes
    assert check.one("div", "copyable").text.startswith("USER1=$(curl -s -w ")


def test_the_curl_lines_lead_there_step_by_step() -> None:
    line = verdict("patch/replace-is-stored[User]", "failed", exchanges=[1, 2])
    found = page(exchange(1, "PATCH", "/Users/1", 200), exchange(2, "GET", "/Users/1", 200), line, footer(1))
    words = found.one("details", "check").one("div", "copyable").text

    assert words.startswith("curl -is -X PATCH 'https://scim.acme.example")
    assert words.count("curl ") == 2


def test_the_offending_place_is_marked_in_the_body_and_shown_in_the_card() -> None:
    line = verdict(
        "create/x[User]", "failed", expected="active: false", actual="active: true", path="active", exchanges=[1]
    )
    check = page(exchange(1), line, footer(1)).one("details", "check")

    assert check.one("pre", "excerpt").one("mark").text == '"active": true'
    assert [mark.text for mark in check.one("details", "exchange").all("mark")] == ['"active": true']


def test_a_missing_header_is_said_where_the_headers_are() -> None:
    shown = page(exchange(1), located(1), footer(1)).one("details", "exchange")
    answer = list(shown.all("details", "headers"))[1]

    assert "open" in answer.attributes
    assert answer.one("mark").text == "no header Location"


def test_a_wrong_status_is_marked_in_the_status_line() -> None:
    shown = page(exchange(1, "GET", "/Users/1", 200), deleted(1), footer(1)).one("details", "exchange")

    assert [mark.text for mark in shown.all("mark")] == ["200"]


def test_a_rule_shows_its_first_exchange() -> None:
    line = verdict("rule/schemas", "failed", rule=True, path="schemas", expected="e", actual="a", exchanges=[1, 2, 3])
    found = page(*(exchange(seq) for seq in (1, 2, 3)), line, footer(1)).one("details", "check")

    assert found.one("span", "seq").text == "#1"
    assert found.one("p", "elsewhere").text.startswith("Also: #2")


def test_the_text_for_a_ticket_has_what_a_vendor_needs() -> None:
    words = page(exchange(1), located(1), footer(1)).one("details", "ticket").text

    for part in (
        "Severity:",
        "Expected: header Location: present",
        "Seen in: POST /Users -> 201",
        "To repeat it from nothing",
        "-X POST",
        "https://www.rfc-editor.org/rfc/rfc7644#section-3.3",
        "How it is usually mended:",
        "- create/answers-with-location[User-1]",
        BASE_URL,
    ):
        assert part in words


def test_a_broken_promise_quotes_the_document_it_breaks() -> None:
    header = deepcopy(HEADER)
    said = {"support": "no_effect", "status": [200], "source": ["reference"]}
    header["profile"]["document"]["resource_types"] = {"User": {"operations": {"replace": said}}}
    line = verdict("contract/operations/x[User.replace]", "failed", authority="profile", fact="User.replace")
    run: Any = read([header, line | {"requirements": []}, footer(1)])
    card = Tree(index_html(run)).root.one("article", "cluster")

    assert "User.replace: accepted without effect, status 200 (SCIM API reference)" in card.one("ul").text
    assert card.one("ul").one("a").attributes["href"] == "https://docs.acme.example/scim/reference"
    assert "Documented, User.replace: accepted without effect" in card.one("details", "ticket").text


def test_warnings_have_causes_with_places_of_their_own() -> None:
    warned = located(2) | {"verdict": "warned", "level": "should", "id": "create/answers-with-location[Group]"}
    found = page(exchange(1), exchange(2), located(1), warned, footer(1))
    anchors = [card.attributes["id"] for card in found.all("article", "cluster")]

    assert anchors == ["cause-location-missing", "warned-cause-location-missing"]


def test_beyond_twenty_checks_of_a_cause_the_list_has_the_others() -> None:
    lines = [located(seq) | {"id": f"create/answers-with-location[User-{seq:02d}]"} for seq in range(1, 31)]
    found = page(*(exchange(seq) for seq in range(1, 31)), *lines, footer(1))

    assert len(list(found.one("article", "cluster").all("details", "check"))) == 20
    row = found.id("check-create-answers-with-location-User-30")
    assert row.tag == "li"
    assert "Expected header Location: present; actual header Location: absent" in row.text


def test_every_verdict_is_a_row_what_needs_attention_first(rich_page: Node, rich: Any) -> None:
    words = [row.text.split(" ")[1] for row in rich_page.id("rows").all("li")]

    assert len(words) == len(rich.verdicts)
    assert words[:5] == ["failed", "failed", "failed", "warned", "warned"]
    assert words[-2:] == ["not", "not"]


def test_a_row_knows_what_the_filters_look_at(rich_page: Node) -> None:
    names = rich_page.id("rows").attributes["data-facets"].split("|")
    row = next(row for row in rich_page.id("rows").all("li") if "contract/delete" in row.text)

    assert names == ["verdict", "level", "authority", "severity", "topic"]
    assert row.attributes["data-f"].split("|")[:3] == ["failed", "must", "profile"]
    assert row.attributes["data-f"].split("|")[4] == "contract"


def test_filters_count_their_rows(rich: Any) -> None:
    listed = rows(judgements(rich), ())
    by_name = {facet.name: dict(facet.options) for facet in facets(listed)}

    assert by_name["verdict"]["failed"] == 3
    assert list(by_name["level"]) == ["must", "should", "info"]
    assert sum(by_name["topic"].values()) == len(rich.verdicts)


def test_a_title_is_told_once_for_checks_of_the_same_name() -> None:
    found = page(verdict("a/b[1]", title="It holds."), verdict("a/b[2]", title="It holds."), footer())

    assert found.id("rows").text.count("It holds.") == 1


def test_what_needs_scripts_is_hidden_without_them(rich_page: Node) -> None:
    controls = [rich_page.id("filter"), rich_page.one("li", "folds"), rich_page.one("p", "keys")]

    assert all("hidden" in control.attributes for control in [*controls, *rich_page.all("button", "copy")])


def test_every_card_has_a_link_to_itself(rich_page: Node) -> None:
    for card in [*rich_page.all("article"), *rich_page.all("details", "check")]:
        own = [link.attributes["href"] for link in card.all("a", "self")]
        assert f"#{card.attributes['id']}" in own


def test_table_headers_say_what_they_head(rich_page: Node) -> None:
    assert all("scope" in header.attributes for header in rich_page.all("th"))


def test_controls_have_labels(rich_page: Node) -> None:
    labelled = {label.attributes["for"] for label in rich_page.all("label")}

    assert {one.attributes["id"] for tag in ("input", "select") for one in rich_page.all(tag)} == labelled


def test_the_number_of_results_is_announced(rich_page: Node) -> None:
    assert rich_page.id("found").attributes["aria-live"] == "polite"


def test_the_picture_has_words_beside_it(rich_page: Node) -> None:
    picture = rich_page.one("svg")

    assert picture.attributes["role"] == "img"
    assert "30 requests" in rich_page.id(picture.attributes["aria-describedby"]).text


def test_what_is_left_behind_has_the_command_that_deletes_it(rich_page: Node) -> None:
    section = rich_page.id("leftovers")
    words = rich_page.one("main").text

    assert section.text == "Leftovers 1"
    assert f"curl -X DELETE '{BASE_URL}/Users/2819c223' -H \"Authorization: Bearer $SCIM_TOKEN\"" in words


def test_an_address_that_is_not_one_resource_is_not_to_be_deleted() -> None:
    left = [{"url": f"{BASE_URL}{path}", "name": "x", "reason": "r"} for path in ("", "/Users", "/Users/", "/Groups")]
    run: Any = read([HEADER, footer(leftovers=left)])

    assert [one.command for one in remains(run)] == ["", "", "", ""]


def test_without_credentials_there_are_none_in_the_command() -> None:
    left = [{"url": f"{BASE_URL}/Users/1", "name": "x", "reason": "r"}]
    run: Any = read([HEADER | {"credentials": {"scheme": "none"}}, footer(leftovers=left)])

    assert "Authorization" not in remains(run)[0].command


def test_exchanges_that_nobody_names_are_counted() -> None:
    words = page(exchange(1), exchange(2), verdict("a/b", "failed", exchanges=[1]), footer(1)).one("main").text

    assert "1 further exchange, which no check needs, is in run.jsonl" in words


def test_many_exchanges_are_told_as_ranges() -> None:
    lines = [exchange(seq) for seq in range(1, 31)]
    run: Any = read([HEADER, *lines, verdict("a/b", exchanges=[*range(1, 21), 25, 29, 30])])
    judged = judgements(run)
    (proof,) = evidence(run, (), judged).proofs.values()

    assert [(one.first, one.last) for one in proof.ranges] == [(1, 30)]


def test_an_exchange_that_the_run_does_not_have_is_no_link() -> None:
    line = verdict("a/b", "failed", exchanges=[1, 7])

    assert "1 exchange in run.jsonl" in page(exchange(1), line, footer(1)).one("details", "check").text


def test_why_checks_do_not_apply_is_told_by_reason() -> None:
    reason = why("The server says that it has no bulk.")
    lines = [verdict(f"bulk/{number}", "not applicable", reason=reason) for number in range(3)]

    assert "3 checks: The server says that it has no bulk." in page(*lines, footer()).one("main").text


def test_why_requirements_were_not_judged_is_told_at_once(rich_page: Node) -> None:
    assert re.search(r"Why \d+ requirements were not judged", rich_page.one("main").text)


def test_hostile_names_stay_text_in_every_part(run_of: Callable[..., Any], make: Any) -> None:
    bad = "\"><script>alert(1)</script>|'\u202e"
    line = make["verdict"](f"{bad}/x[{bad}]", "failed", title=bad, expected=bad, actual=bad, path=bad, exchanges=[1])
    sent = make["exchange"](1, operation=bad, resource_type=bad, scenario=bad, started=bad)
    sent["response"] |= {"body": f'{{"{bad}": "</mark></code></pre></template><img src=x>"}}', "headers": [[bad, bad]]}
    left = [{"url": f"https://x/{bad}", "name": bad, "reason": bad}]
    html = index_html(run_of(sent, line, make["footer"](1, bad, leftovers=left)))
    tree = Tree(html).root

    assert len(list(tree.all("script"))) == 1
    assert not list(tree.all("img"))
    assert "\u202e" not in html


def test_a_megabyte_in_every_field_that_a_server_fills_is_cut(run_of: Callable[..., Any], make: Any) -> None:
    long = "x" * 1_000_000
    sent = make["exchange"](1) | {"error": long}
    sent["request"] |= {"url": f"{BASE_URL}/Users/{long}"}
    sent["response"] |= {"body": f'{{"{long}": "{long}"}}', "reason": long, "headers": [["Location", long]]}
    line = make["verdict"]("a/b", "failed", exchanges=[1])
    texts = dict.fromkeys(("expected", "actual", "path", "observed"), long)
    survey = SURVEY | {"software": long, "resource_types": [long, *["y"] * 1_000]}
    left = [{"url": f"https://x/{long}", "name": long, "reason": long}]
    html = index_html(
        run_of(survey, sent, line | texts | {"reason": make["reason"](long)}, make["footer"](1, leftovers=left))
    )

    assert len(html) < 400_000
    assert "(1\u202f000\u202f000 characters)" in html


def test_a_megabyte_of_reason_is_cut_where_requirements_are_listed() -> None:
    row = {"kind": "requirement", "id": "RFC7644-3.3-04", "level": "must", "state": "deviates", "checks": []}

    assert "(1 000 000 characters)" in page(row | {"reason": "x" * 1_000_000}, footer()).one("main").text


def test_what_went_wrong_in_a_packed_exchange_is_fit_to_look_at() -> None:
    run: Any = read([HEADER, exchange(1, status=None, error="\x1b[31m\u202eno answer"), verdict("a/b", exchanges=[1])])
    (parcel,) = parcels([entry.shown for entry in evidence(run, (), judgements(run)).log])
    told = json.loads(zlib.decompress(base64.b64decode(parcel.data)))["1"]["answer"][0]

    assert told == "None: \u241b[31m\\u202eno answer"
