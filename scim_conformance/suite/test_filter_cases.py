"""Filters of every kind: whom each of them finds among five resources of known values (RFC 7644, section 3.4.2.2)."""

import pytest

from scim_conformance.checking import requirement, scenario
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.suite.filter_cases.logic import LOGIC, PRECEDENCE, VALUE_PATHS
from scim_conformance.suite.filter_cases.operators import EQUALITY, PRESENCE, SUBSTRINGS
from scim_conformance.suite.filter_cases.order import DATES, TEXT
from scim_conformance.suite.filter_cases.values import LETTERS, LISTS, PREFIXES, SPELLINGS, TEXTS, WHOLES
from scim_conformance.suite.population import Population
from scim_conformance.suite.searching import (
    Searches,
    counts_right,
    declined_properly,
    finds_all,
    finds_nobody_else,
    searched,
    shows_as_read,
)
from scim_conformance.wire.scim_client import ScimClient

OPERATORS = {**EQUALITY, **SUBSTRINGS, **PRESENCE, **TEXT, **DATES}
SINGLE = {**OPERATORS, **LISTS, **SPELLINGS, **PREFIXES, **TEXTS}
TOGETHER = {**LOGIC, **PRECEDENCE, **VALUE_PATHS}
ALL = {**SINGLE, **TOGETHER, **WHOLES, **LETTERS}


@scenario(needs=("create", "read", "list", "filter"))
def searches(scim: ScimClient, resource: ResourceUnderTest, population: Population) -> Searches:
    """The population searched with every filter, one after the other."""
    return searched(scim, resource, population, ALL)


@pytest.mark.parametrize("case", list(EQUALITY))
@requirement("RFC7644-3.4.2.2-09")
def test_eq_and_ne_find_what_matches(searches: Searches, case: str) -> None:
    """Whoever has the value is found by eq and whoever has another by ne; what is not found is created twice."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(SUBSTRINGS))
@requirement("RFC7644-3.4.2.2-10")
def test_co_sw_and_ew_find_what_matches(searches: Searches, case: str) -> None:
    """Whoever has the text somewhere, at the beginning or at the end is found by the operator that says so."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(PRESENCE))
@requirement("RFC7644-3.4.2.2-11")
def test_pr_finds_what_has_a_value(searches: Searches, case: str) -> None:
    """Whoever has a value is found by pr, be it false or one of many."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(TEXT))
@requirement("RFC7644-3.4.2.2-12")
def test_text_is_compared_by_its_letters(searches: Searches, case: str) -> None:
    """Whoever comes after or before a text is found, with ge and le also who has the very text."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(DATES))
@requirement("RFC7644-3.4.2.2-12")
def test_dates_are_compared_as_instants(searches: Searches, case: str) -> None:
    """Whatever the zone and the fractions, time decides; clients ask for what changed since their last visit."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(LOGIC))
@requirement("RFC7644-3.4.2.2-17")
def test_and_or_and_not_find_what_matches(searches: Searches, case: str) -> None:
    """Whoever fulfils both, either, or not the expression is found; identity providers look for two keys at once."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(PRECEDENCE))
@requirement("RFC7644-3.4.2.2-24")
def test_order_of_operations_finds_what_matches(searches: Searches, case: str) -> None:
    """Brackets bind first, then not, then and, then or: whoever matches a filter read like that is found."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(VALUE_PATHS))
@requirement("RFC7644-3.4.2.2-20", "RFC7644-3.4.2.2-21")
def test_value_paths_find_what_matches(searches: Searches, case: str) -> None:
    """Whoever has one value that fulfils all that stands in square brackets is found."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(LISTS))
@requirement("RFC7644-3.4.2.2-25", "RFC7644-3.4.2.2-26")
def test_any_value_of_a_list_is_enough(searches: Searches, case: str) -> None:
    """Whoever has one value that matches is found, be it the second, and not the primary one."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(SPELLINGS))
@requirement("RFC7644-3.4.2.2-04")
def test_names_and_operators_in_any_case(searches: Searches, case: str) -> None:
    """Attributes and operators mean the same in capitals; clients are written by hand."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(PREFIXES))
@requirement("RFC7644-3.4.2.2-32", "RFC7644-3.4.2.2-23")
def test_names_may_have_their_urn(searches: Searches, case: str) -> None:
    """An attribute is found by its full name; those of extensions have no other."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(TEXTS))
@requirement("RFC7644-3.4.2.2-23", "RFC7644-3.4.2.2-09")
def test_text_is_taken_as_it_is(searches: Searches, case: str) -> None:
    """Whatever stands in the quotes is looked for as it is; people are called O'Malley."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(LETTERS))
@requirement("RFC7643-7-17", "RFC7644-3.4.2.2-30")
def test_case_counts_as_the_schema_says(searches: Searches, case: str) -> None:
    """An attribute that does not mind upper and lower case is found by both; directories do not agree on them."""
    finds_all(searches, case)


@pytest.mark.parametrize("case", list(SINGLE))
@requirement("RFC7644-3.4.2.2-03")
def test_nobody_else_is_found(searches: Searches, case: str) -> None:
    """Nobody is returned whom the filter does not match; a client takes what it gets for what it asked for."""
    finds_nobody_else(searches, case)


@pytest.mark.parametrize("case", list(LOGIC))
@requirement("RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-17")
def test_and_or_and_not_find_nobody_else(searches: Searches, case: str) -> None:
    """An expression that is left out of account finds too many."""
    finds_nobody_else(searches, case)


@pytest.mark.parametrize("case", list(PRECEDENCE))
@requirement("RFC7644-3.4.2.2-24", "RFC7644-3.4.2.2-03")
def test_order_of_operations_finds_nobody_else(searches: Searches, case: str) -> None:
    """Nobody is found whom only another order of operations would match."""
    finds_nobody_else(searches, case)


@pytest.mark.parametrize("case", list(VALUE_PATHS))
@requirement("RFC7644-3.4.2.2-20", "RFC7644-3.4.2.2-03")
def test_value_paths_find_nobody_else(searches: Searches, case: str) -> None:
    """The type of one mail address and the text of another are no match together."""
    finds_nobody_else(searches, case)


@pytest.mark.parametrize("case", list(LETTERS))
@requirement("RFC7643-7-17", "RFC7644-3.4.2.2-30", "RFC7644-3.4.2.2-03")
def test_case_counts_where_it_must(searches: Searches, case: str) -> None:
    """An id or another exact attribute in other letters is another one, and finds nobody."""
    finds_nobody_else(searches, case)


@pytest.mark.parametrize("case", list(WHOLES))
@requirement("RFC7644-3.4.2.2-26", "RFC7644-3.4.2.2-03")
def test_complex_attributes_are_compared_by_their_parts(searches: Searches, case: str) -> None:
    """A complex attribute compared as a whole is declined, or finds nobody whose parts do not match."""
    finds_nobody_else(searches, case)


@pytest.mark.parametrize("case", list(ALL))
@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2.2-03")
def test_total_is_of_those_found(searches: Searches, case: str) -> None:
    """totalResults counts those whom the whole filter matches, each once, and not everybody there is."""
    counts_right(searches, case)


@pytest.mark.parametrize("case", [*SINGLE, *TOGETHER])
@requirement("RFC7644-3.4-02")
def test_found_look_as_read(searches: Searches, resource: ResourceUnderTest, case: str) -> None:
    """Whoever is found is shown whole: a filter by one mail address does not hide the others."""
    shows_as_read(searches, case, but=resource.shown_by_writes_only)


@pytest.mark.parametrize("case", list(ALL))
@requirement("RFC7644-3.4.2.2-29")
def test_valid_filters_are_answered_or_declined(searches: Searches, case: str) -> None:
    """A valid filter is answered, or declined with 400 where the server does not offer it; else nobody knows why."""
    declined_properly(searches, case)
