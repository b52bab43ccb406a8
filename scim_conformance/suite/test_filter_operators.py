"""Filters, operator by operator: whom each of them finds among five resources of known values (RFC 7644, 3.4.2.2)."""

import pytest

from scim_conformance.checking import requirement, scenario
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
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

DEPARTMENT = f"{urns.ENTERPRISE_USER}:department"
EMPLOYEE = f"{urns.ENTERPRISE_USER}:employeeNumber"

EQUALITY = cases(
    Case("name eq", '{name} eq "{n2}"', "2"),
    Case("name ne", '{name} ne "{n2}"', "0134", scoped=True),
    Case("name eq its beginning", '{name} eq "{stem}"', ""),
    Case("title eq", 'title eq "Clerk"', "0", ("title",), scoped=True),
    Case("title eq, plainly", 'title eq "Clerk"', "0", ("title",)),
    Case("title ne", 'title ne "Clerk"', "124", ("title",), perhaps="3", scoped=True),
    Case("family name eq", 'name.familyName eq "Moss"', "02", ("name.familyName",), scoped=True),
    Case("family name ne", 'name.familyName ne "Moss"', "134", ("name.familyName",), scoped=True),
    Case("number eq", '{ext}:employeeNumber eq "31"', "24", (EMPLOYEE,), scoped=True),
    Case("number eq its beginning", '{ext}:employeeNumber eq "3"', "", (EMPLOYEE,), scoped=True),
    Case("number eq, leading zero", '{ext}:employeeNumber eq "031"', "", (EMPLOYEE,), scoped=True),
    Case("department eq", '{ext}:department eq "Sales"', "01", (DEPARTMENT,), scoped=True),
    Case("active eq true", "active eq true", "023", ("active",), scoped=True),
    Case("active eq false", "active eq false", "14", ("active",), scoped=True),
    Case("active ne true", "active ne true", "14", ("active",), scoped=True),
    Case("id eq", 'id eq "{id1}"', "1", ("id",)),
    Case("id ne", 'id ne "{id1}"', "0234", ("id",), scoped=True),
    Case("external id eq", 'externalId eq "{stem}-Key-3"', "3", ("externalId",)),
    Case("type eq", 'meta.resourceType eq "{type}"', "01234", ("meta.resourceType",), scoped=True),
    Case("type eq another", 'meta.resourceType eq "Widget"', "", ("meta.resourceType",), scoped=True),
)
"""`eq` and `ne`: identical, and not. Whether an attribute without value is unequal to one is left open."""

SUBSTRINGS = cases(
    Case("name co", '{name} co "{inner}-bra"', "4"),
    Case("name co all of it", '{name} co "{n4}"', "4"),
    Case("name co nothing of it", '{name} co "{stem}-bravissimo"', ""),
    Case("name sw", '{name} sw "{stem}-al"', "2"),
    Case("name sw all of it", '{name} sw "{n4}"', "4"),
    Case("name sw its middle", '{name} sw "{inner}-al"', ""),
    Case("name ew", '{name} ew "{end4}"', "4"),
    Case("name ew all of it", '{name} ew "{n4}"', "4"),
    Case("name ew its middle", '{name} ew "{inner}-bra"', ""),
    Case("title co", 'title co "ler"', "0", ("title",), scoped=True),
    Case("title sw", 'title sw "Ba"', "1", ("title",), scoped=True),
    Case("title ew", 'title ew "er"', "1", ("title",), scoped=True),
    Case("family name co", 'name.familyName co "os"', "02", ("name.familyName",), scoped=True),
    Case("family name sw", 'name.familyName sw "Mo"', "02", ("name.familyName",), scoped=True),
    Case("external id sw", 'externalId sw "{stem}-Key-"', "01234", ("externalId",)),
    Case("department co", '{ext}:department co "al"', "01", (DEPARTMENT,), scoped=True),
)
"""`co`, `sw` and `ew`: anywhere, at the beginning, at the end; a text begins and ends with itself."""

PRESENCE = cases(
    Case("name pr", "{name} pr", "01234", scoped=True),
    Case("title pr", "title pr", "0124", ("title",), scoped=True),
    Case("nick name pr", "nickName pr", "0123", ("nickName",), scoped=True),
    Case("active pr", "active pr", "01234", ("active",), scoped=True),
    Case("names pr", "name pr", "01234", ("name.familyName",), scoped=True),
    Case("family name pr", "name.familyName pr", "01234", ("name.familyName",), scoped=True),
    Case("emails pr", "emails pr", "01234", ("emails",), scoped=True),
    Case("mail address pr", "emails.value pr", "01234", ("emails",), scoped=True),
    Case("department pr", "{ext}:department pr", "0124", (DEPARTMENT,), scoped=True),
    Case("number pr", "{ext}:employeeNumber pr", "0124", (EMPLOYEE,), scoped=True),
    Case("external id pr", "externalId pr", "01234", ("externalId",), scoped=True),
    Case("id pr", "id pr", "01234", ("id",), scoped=True),
    Case("not title pr", "not (title pr)", "3", ("title",), scoped=True),
)
"""`pr`: has a value; false is one. What has one and what has none are all there is."""

OPERATORS = {**EQUALITY, **SUBSTRINGS, **PRESENCE}


@scenario(needs=("create", "read", "list", "filter"))
def searched_operators(scim: ScimClient, resource: ResourceUnderTest, population: Population) -> Searches:
    """The population searched with eq, ne, co, sw, ew and pr, over attributes of every kind."""
    return searched(scim, resource, population, OPERATORS)


@pytest.mark.parametrize("case", list(EQUALITY))
@requirement("RFC7644-3.4.2.2-09")
def test_eq_and_ne_find_what_matches(searched_operators: Searches, case: str) -> None:
    """Whoever has the value is found by eq and whoever has another by ne; what is not found is created twice."""
    finds_all(searched_operators, case)


@pytest.mark.parametrize("case", list(SUBSTRINGS))
@requirement("RFC7644-3.4.2.2-10")
def test_co_sw_and_ew_find_what_matches(searched_operators: Searches, case: str) -> None:
    """Whoever has the text somewhere, at the beginning or at the end is found by the operator that says so."""
    finds_all(searched_operators, case)


@pytest.mark.parametrize("case", list(PRESENCE))
@requirement("RFC7644-3.4.2.2-11")
def test_pr_finds_what_has_a_value(searched_operators: Searches, case: str) -> None:
    """Whoever has a value is found by pr, be it false or one of many."""
    finds_all(searched_operators, case)


@pytest.mark.parametrize("case", list(OPERATORS))
@requirement("RFC7644-3.4.2.2-03")
def test_nobody_else_is_found(searched_operators: Searches, case: str) -> None:
    """Nobody is returned whom the filter does not match; a client takes what it gets for what it asked for."""
    finds_nobody_else(searched_operators, case)


@pytest.mark.parametrize("case", list(OPERATORS))
@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2.2-03")
def test_total_is_of_those_found(searched_operators: Searches, case: str) -> None:
    """totalResults counts those whom the filter matches, and not everybody there is."""
    counts_right(searched_operators, case)


@pytest.mark.parametrize("case", list(OPERATORS))
@requirement("RFC7644-3.4-02")
def test_found_look_as_read(searched_operators: Searches, resource: ResourceUnderTest, case: str) -> None:
    """Whoever is found is shown with the attributes that a read shows."""
    shows_as_read(searched_operators, case, but=resource.shown_by_writes_only)


@pytest.mark.parametrize("case", list(OPERATORS))
@requirement("RFC7644-3.4.2.2-29")
def test_valid_filters_are_answered_or_declined(searched_operators: Searches, case: str) -> None:
    """A valid filter is answered, or declined with 400 where the server does not offer it; else nobody knows why."""
    declined_properly(searched_operators, case)
