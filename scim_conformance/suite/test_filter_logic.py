"""Filters put together: and, or, not, who binds first, brackets of both kinds (RFC 7644, section 3.4.2.2)."""

import pytest

from scim_conformance.checking import requirement, scenario
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.suite.population import Population
from scim_conformance.suite.searching import (
    Case,
    Searches,
    cases,
    counts_right,
    declined_properly,
    finds_all,
    finds_nobody_else,
    searched,
    shows_as_read,
)
from scim_conformance.wire.scim_client import ScimClient

ECHO, DELTA, ALPHA, CHARLIE, BRAVO = (f'{{name}} eq "{{n{number}}}"' for number in range(5))
ACTIVE, FAMILY, TITLE = ("active",), ("name.familyName",), ("title",)

LOGIC = cases(
    Case("and", '{name} sw "{stem}-" and {name} ew "{end4}"', "4"),
    Case("and, the other way round", '{name} ew "{end4}" and {name} sw "{stem}-"', "4"),
    Case("and of what excludes each other", f"{ECHO} and {CHARLIE}", ""),
    Case("and of three", f'{{name}} sw "{{stem}}" and {{name}} co "-" and {ALPHA}', "2"),
    Case("and of attributes", "active eq true and title pr", "02", (*ACTIVE, *TITLE), scoped=True),
    Case("and of a list", 'name.familyName eq "Moss" and active eq false', "", (*ACTIVE, *FAMILY), scoped=True),
    Case("or", f"{ECHO} or {CHARLIE}", "03"),
    Case("or of the same", f"{ECHO} or {ECHO}", "0"),
    Case("or of three", f"{BRAVO} or {ECHO} or {CHARLIE}", "034"),
    Case("or of five", f"{ECHO} or {DELTA} or {ALPHA} or {CHARLIE} or {BRAVO}", "01234"),
    Case("or with nobody", f'{{name}} eq "{{stem}}" or {BRAVO}', "4"),
    Case("or of attributes", '(title eq "Clerk" or active eq false)', "014", (*ACTIVE, *TITLE), scoped=True),
    Case("not", f"not ({ALPHA})", "0134", scoped=True),
    Case("not of nobody", 'not ({name} eq "{stem}")', "01234", scoped=True),
    Case("not of everybody", 'not ({name} sw "{stem}")', "", scoped=True),
    Case("not not", f"not (not ({ALPHA}))", "2", scoped=True),
    Case("not of or", f"not ({ECHO} or {CHARLIE})", "124", scoped=True),
    Case("not of and", f'not ({{name}} sw "{{stem}}" and {ALPHA})', "0134", scoped=True),
    Case("not of true", "not (active eq true)", "14", ACTIVE, scoped=True),
)
"""`and`, `or` and `not` by themselves."""

PRECEDENCE = cases(
    Case("and before or", f"{ECHO} or {CHARLIE} and {BRAVO}", "0"),
    Case("and before or, the other way round", f"{CHARLIE} and {BRAVO} or {ECHO}", "0"),
    Case("or between two ands", f'{ECHO} and {{name}} pr or {BRAVO} and {{name}} eq "{{stem}}"', "0"),
    Case("not before and", f"not ({ECHO}) and {CHARLIE}", "3", scoped=True),
    Case("not before or", f"(not ({CHARLIE}) and {ECHO} or {BRAVO})", "04", scoped=True),
    Case("brackets before and", f"{BRAVO} and ({ECHO} or {CHARLIE})", ""),
    Case("brackets before and, the other way round", f"({ECHO} or {CHARLIE}) and {CHARLIE}", "3"),
    Case("brackets in brackets", f"(({ECHO} or {CHARLIE}) and ({CHARLIE} or {BRAVO}))", "3"),
    Case("brackets three deep", f"((({ALPHA})))", "2"),
    Case("brackets twice", f"({ECHO}) or ({BRAVO})", "04"),
    Case("or in brackets, then and", f"({ECHO} or {DELTA}) and active eq false", "1", ACTIVE),
)
"""First brackets, then `not`, then `and`, then `or`."""

VALUE_PATHS = cases(
    Case("value of a type", 'emails[type eq "home"]', "13", ("emails",), scoped=True),
    Case("values of one value", 'emails[type eq "home" and value co ".home@"]', "13", ("emails",), scoped=True),
    Case("values of two values", 'emails[type eq "work" and value co ".home@"]', "", ("emails",), scoped=True),
    Case("one value or the other", 'emails[type eq "home" or type eq "work"]', "01234", ("emails",), scoped=True),
    Case("value of another type", 'emails[type eq "other"]', "", ("emails",), scoped=True),
    Case("value that is not", 'emails[not (type eq "work")]', "13", ("emails",), scoped=True),
    Case("value that is primary", "emails[primary eq true]", "01234", ("emails",), scoped=True),
    Case("value that is no primary", 'emails[type eq "home" and primary eq true]', "", ("emails",), scoped=True),
    Case("value path and more", 'emails[type eq "home"] and active eq false', "1", ("emails", "active"), scoped=True),
    Case("not a value path", 'not (emails[type eq "home"])', "024", ("emails",), scoped=True),
    Case("parts of any values", 'emails.type eq "work" and emails.value co ".home@"', "13", ("emails",), scoped=True),
)
"""Square brackets: what stands in them holds of one and the same value; with dots it may be of several."""

LOGICAL = {**LOGIC, **PRECEDENCE, **VALUE_PATHS}


@scenario(needs=("create", "read", "list", "filter"))
def searched_logic(scim: ScimClient, resource: ResourceUnderTest, population: Population) -> Searches:
    """The population searched with filters of several expressions."""
    return searched(scim, resource, population, LOGICAL)


@pytest.mark.parametrize("case", list(LOGIC))
@requirement("RFC7644-3.4.2.2-17")
def test_and_or_and_not_find_what_matches(searched_logic: Searches, case: str) -> None:
    """Whoever fulfils both, either, or not the expression is found; identity providers look for two keys at once."""
    finds_all(searched_logic, case)


@pytest.mark.parametrize("case", list(LOGIC))
@requirement("RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-17")
def test_and_or_and_not_find_nobody_else(searched_logic: Searches, case: str) -> None:
    """An expression that is left out of account finds too many."""
    finds_nobody_else(searched_logic, case)


@pytest.mark.parametrize("case", list(PRECEDENCE))
@requirement("RFC7644-3.4.2.2-24")
def test_order_of_operations_finds_what_matches(searched_logic: Searches, case: str) -> None:
    """Brackets bind first, then not, then and, then or: whoever matches a filter read like that is found."""
    finds_all(searched_logic, case)


@pytest.mark.parametrize("case", list(PRECEDENCE))
@requirement("RFC7644-3.4.2.2-24", "RFC7644-3.4.2.2-03")
def test_order_of_operations_finds_nobody_else(searched_logic: Searches, case: str) -> None:
    """Nobody is found whom only another order of operations would match."""
    finds_nobody_else(searched_logic, case)


@pytest.mark.parametrize("case", list(VALUE_PATHS))
@requirement("RFC7644-3.4.2.2-20", "RFC7644-3.4.2.2-21")
def test_value_paths_find_what_matches(searched_logic: Searches, case: str) -> None:
    """Whoever has one value that fulfils all that stands in square brackets is found."""
    finds_all(searched_logic, case)


@pytest.mark.parametrize("case", list(VALUE_PATHS))
@requirement("RFC7644-3.4.2.2-20", "RFC7644-3.4.2.2-03")
def test_value_paths_find_nobody_else(searched_logic: Searches, case: str) -> None:
    """The type of one mail address and the text of another are no match together."""
    finds_nobody_else(searched_logic, case)


@pytest.mark.parametrize("case", list(LOGICAL))
@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2.2-03")
def test_total_is_of_those_found(searched_logic: Searches, case: str) -> None:
    """totalResults counts those whom the whole filter matches, each once."""
    counts_right(searched_logic, case)


@pytest.mark.parametrize("case", list(LOGICAL))
@requirement("RFC7644-3.4-02")
def test_found_look_as_read(searched_logic: Searches, resource: ResourceUnderTest, case: str) -> None:
    """Whoever is found is shown whole, with every value of a list that the filter looked into."""
    shows_as_read(searched_logic, case, but=resource.shown_by_writes_only)


@pytest.mark.parametrize("case", list(LOGICAL))
@requirement("RFC7644-3.4.2.2-29")
def test_valid_filters_are_answered_or_declined(searched_logic: Searches, case: str) -> None:
    """A valid filter is answered, or declined with 400 where the server does not offer it; else nobody knows why."""
    declined_properly(searched_logic, case)
