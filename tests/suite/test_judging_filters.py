"""How an answer to a filter over the population is judged, by example."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance.checking import Finding, NotApplicable
from scim_conformance.suite.population import Population
from scim_conformance.suite.searching import (
    Search,
    Searches,
    as_sent,
    counts_right,
    declined_properly,
    finds_all,
    finds_nobody_else,
    shows_as_read,
)
from scim_conformance.wire.exchange import Exchange, Received, Sent

PEOPLE = tuple({"id": str(number), "userName": f"run-{number}", "title": "Clerk"} for number in range(5))


def answer(body: Any, status: int = 200) -> Exchange:
    return Exchange(1, Sent("GET", "https://scim.example/Users"), Received(status, "", (), json.dumps(body)))


def page(*digits: int, total: int | None = None) -> Exchange:
    found = [PEOPLE[digit] for digit in digits]
    return answer({"totalResults": len(found) if total is None else total, "Resources": found})


POPULATION = Population("run-", tuple(answer(person) for person in PEOPLE), PEOPLE)
REFUSED = answer({"scimType": "invalidFilter"}, 400)


def searches(*pages: Exchange, finds: str = "02", perhaps: str = "", twin: Exchange | None = None) -> Searches:
    asked = {"case": Search('userName sw "run-"', pages, finds, perhaps, "twin")}
    if twin is not None:
        asked["twin"] = Search('userName eq "run-1"', (twin,), "1", "", "")
    return Searches(POPULATION, asked)


def test_whoever_matches_is_to_be_found_on_whatever_page() -> None:
    finds_all(searches(page(0, total=2), page(2, total=2)), "case")
    with pytest.raises(Finding, match="an answer without alpha"):
        finds_all(searches(page(0)), "case")


def test_a_result_too_long_to_be_seen_whole_says_nothing_of_who_is_missing() -> None:
    with pytest.raises(NotApplicable):
        finds_all(searches(page(0, total=5000)), "case")


def test_nobody_else_is_to_be_found_but_whom_the_rfc_leaves_open() -> None:
    finds_nobody_else(searches(page(0, 2, 3), perhaps="3"), "case")
    with pytest.raises(Finding, match="Charlie there as well"):
        finds_nobody_else(searches(page(0, 2, 3)), "case")


def test_the_total_is_of_those_found_or_of_those_to_be_found() -> None:
    counts_right(searches(page(0)), "case")
    counts_right(searches(page(0, total=2)), "case")
    with pytest.raises(Finding):
        counts_right(searches(page(0, 2, total=40)), "case")


@pytest.mark.parametrize("judge", [finds_all, finds_nobody_else, counts_right, shows_as_read])
def test_a_filter_that_is_not_offered_is_not_judged(judge: Any) -> None:
    with pytest.raises(NotApplicable):
        judge(searches(REFUSED), "case")


def test_a_filter_in_another_spelling_is_not_to_be_refused() -> None:
    with pytest.raises(Finding, match="as to userName eq"):
        finds_all(searches(REFUSED, twin=page(1)), "case")


def test_a_valid_filter_is_answered_or_declined() -> None:
    declined_properly(searches(REFUSED), "case")
    with pytest.raises(Finding):
        declined_properly(searches(answer({}, 500)), "case")


def test_what_is_found_looks_as_read() -> None:
    shows_as_read(searches(page(0, 2)), "case")
    with pytest.raises(Finding, match="title"):
        shows_as_read(searches(answer({"totalResults": 1, "Resources": [{"id": "0", "userName": "run-0"}]})), "case")


def test_a_case_rests_on_what_was_kept() -> None:
    assert as_sent(POPULATION, "title")
    assert not as_sent(POPULATION._replace(sent=({"title": "Baker"}, *PEOPLE[1:])), "title")
    assert not as_sent(POPULATION, "nickName")
