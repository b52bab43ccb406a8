"""Sorting a few known resources: by every kind of attribute, both ways, and page by page (RFC 7644, 3.4.2.3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.scope import Scope, complete, listed_ids
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

UP, DOWN = {"sortOrder": "ascending"}, {"sortOrder": "descending"}
NAME, CAPITALS, URN = "the name", "THE NAME", "urn:the name"
"""Stand for userName or displayName, in capitals, and with the URN of the schema in front."""

FORMS: Mapping[str, Mapping[str, str]] = {
    "default": {"sortBy": NAME},
    "ascending": {"sortBy": NAME, **UP},
    "descending": {"sortBy": NAME, **DOWN},
    "sub-attribute": {"sortBy": "name.familyName", **UP},
    "some-without": {"sortBy": "title", **UP},
    "some-without-descending": {"sortBy": "title", **DOWN},
    "mixed-case": {"sortBy": "nickName", **UP},
    "dates": {"sortBy": "meta.created", **UP},
    "dates-descending": {"sortBy": "meta.created", **DOWN},
    "values": {"sortBy": "phoneNumbers.value", **UP},
    "extension": {"sortBy": f"{urns.ENTERPRISE_USER}:employeeNumber", **UP},
    "capitals": {"sortBy": CAPITALS, **UP},
    "urn": {"sortBy": URN, **DOWN},
    "projected": {"sortBy": NAME, **UP, "attributes": "id"},
}
"""Ways of sorting, by name."""

ODD: Mapping[str, Mapping[str, str]] = {
    "unknown": {"sortBy": "noSuchAttribute"},
    "complex": {"sortBy": "meta"},
}
"""Ways that a server may refuse or pass over."""


class Sorting(NamedTuple):
    """The population sorted in every way, the pieces of the sorted list, and what is no way of sorting."""

    sorted: Mapping[str, Exchange]
    pages: tuple[Exchange, ...]
    odd: Mapping[str, Exchange]


@scenario(needs=("list", "filter", "sort"))
def sorting(scim: ScimClient, resource: ResourceUnderTest, scope: Scope) -> Sorting:
    """The five, sorted by the attributes that they show, then in pages of two."""

    def listed(asked: Mapping[str, str], invalid: str = "", **more: str) -> Exchange:
        name = resource.identifier
        spelled = {NAME: name, CAPITALS: name.upper(), URN: f"{resource.schema}:{name}"}
        by = spelled.get(asked["sortBy"], asked["sortBy"])
        return scim.list(resource, query=scope.asking(**{**asked, "sortBy": by, **more}), invalid=invalid)

    forms = {name: asked for name, asked in FORMS.items() if _known(resource, scope, asked["sortBy"])}
    found = {name: listed(asked) for name, asked in forms.items()}
    pages = tuple(listed(FORMS["ascending"], startIndex=start, count="2") for start in ("1", "3", "5"))
    odd = {name: listed(asked, invalid="nothing to sort by") for name, asked in ODD.items()}
    return Sorting(found, pages, odd)


@requirement("RFC7644-3.4.2.3-03")
@pytest.mark.parametrize("form", ["ascending", "descending"])
def test_orders_by_name(sorting: Sorting, scope: Scope, resource: ResourceUnderTest, form: str) -> None:
    """sortBy and sortOrder decide the order; people look for a name where it should be."""
    page = expect(_sorted(sorting, scope, form)).status(200).exchange
    _ordered(page, scope, resource.identifier, any_case=True)


@requirement("RFC7644-3.4.2.3-07")
def test_default_is_ascending(sorting: Sorting, scope: Scope, resource: ResourceUnderTest) -> None:
    """Without sortOrder the order is ascending."""
    page = expect(_sorted(sorting, scope, "default")).status(200).exchange
    _ordered(page, scope, resource.identifier, any_case=True)


@requirement("RFC7644-3.4.2.3-08")
@pytest.mark.parametrize("form", ["ascending", "descending", "mixed-case"])
def test_case_does_not_count(sorting: Sorting, scope: Scope, resource: ResourceUnderTest, form: str) -> None:
    """Text that compares without case is sorted without case: alpha, bravo, Charlie."""
    path = resource.identifier if form != "mixed-case" else "nickName"
    if resource.minds_case(path):
        raise NotApplicable(Reason("no-exchange", f"{path} of {resource.name} may differ by case"))
    page = expect(_sorted(sorting, scope, form)).if_accepted(see="sort/orders-by-name").exchange
    if not _in_order(page, scope, path, any_case=True):
        raise NotApplicable(Reason("no-exchange", "the list is in no order at all; see sort/orders-by-name"))
    _ordered(page, scope, path)


@requirement("RFC7644-3.4.2.3-03", "RFC7644-3.4.2.3-05")
def test_orders_by_sub_attribute(sorting: Sorting, scope: Scope) -> None:
    """A sub-attribute is named by its path, and sorted by like any other."""
    page = expect(_sorted(sorting, scope, "sub-attribute")).if_accepted(see="sort/orders-by-name").exchange
    _ordered(page, scope, "name.familyName")


@requirement("RFC7644-3.4.2.3-03", "RFC7644-3.10-02")
def test_orders_by_extension(sorting: Sorting, scope: Scope) -> None:
    """An attribute of an extension is named by its URN; text is sorted as text, digits or not."""
    page = expect(_sorted(sorting, scope, "extension")).if_accepted(see="sort/orders-by-name").exchange
    _ordered(page, scope, FORMS["extension"]["sortBy"])


@requirement("RFC7644-3.10-02", "RFC7644-3.4.2.3-05")
@pytest.mark.parametrize("form", ["capitals", "urn"])
def test_notation_does_not_count(sorting: Sorting, scope: Scope, resource: ResourceUnderTest, form: str) -> None:
    """The attribute is the same in any case, and with the URN of its schema in front."""
    page = expect(_sorted(sorting, scope, form)).if_accepted(see="sort/orders-by-name").exchange
    _ordered(page, scope, resource.identifier, any_case=True)


@requirement("RFC7644-3.4.2.3-08")
@pytest.mark.parametrize("form", ["dates", "dates-descending"])
def test_orders_by_date(sorting: Sorting, scope: Scope, form: str) -> None:
    """Dates are sorted by time; clients ask for the newest first."""
    page = expect(_sorted(sorting, scope, form)).if_accepted(see="sort/orders-by-name").exchange
    _ordered(page, scope, "meta.created")


@requirement("RFC7644-3.4.2.3-04")
def test_primary_value_decides(sorting: Sorting, scope: Scope) -> None:
    """Of several values the primary one decides, wherever it stands in the list."""
    page = expect(_sorted(sorting, scope, "values")).if_accepted(see="sort/orders-by-name").exchange
    _ordered(page, scope, "phoneNumbers.value")


@requirement("RFC7644-3.4.2.3-06")
@pytest.mark.parametrize("form", ["some-without", "some-without-descending"])
def test_those_without_stand_at_the_end(sorting: Sorting, scope: Scope, form: str) -> None:
    """Resources without a value come last in ascending order, and first in descending order."""
    page = expect(_sorted(sorting, scope, form)).if_accepted(see="sort/orders-by-name").exchange
    values = _values(scope, "title")
    without = [unassigned(values[id]) for id in listed_ids(page) if id in values]
    ending = [*without] == sorted(without, reverse=form.endswith("descending"))
    where = "first" if form.endswith("descending") else "last"
    expect(page).holds(ending, f"those without title {where}", f"without title: {show(without)}", "Resources")


@requirement("RFC7644-3.4.2.3-03")
@pytest.mark.parametrize("form", ["some-without", "some-without-descending"])
def test_orders_those_with_a_value(sorting: Sorting, scope: Scope, form: str) -> None:
    """Resources that have a value are in its order, whether or not others have none."""
    page = expect(_sorted(sorting, scope, form)).if_accepted(see="sort/orders-by-name").exchange
    _ordered(page, scope, "title")


@requirement("RFC7644-3.4.2.3-03", "RFC7644-3.4.2-06")
@pytest.mark.parametrize("form", [*FORMS])
def test_keeps_everyone(sorting: Sorting, scope: Scope, form: str) -> None:
    """Sorting changes the order and nothing else: nobody is lost for want of a value, or doubled for having two."""
    page = expect(_sorted(sorting, scope, form)).if_accepted(see="sort/orders-by-name")
    page.lists_only(*scope.ids).at("totalResults").equals(len(scope.ids))


@requirement("RFC7644-3.4.2.3-03", "RFC7644-3.4.2.4-08")
def test_pages_cut_the_sorted_list(sorting: Sorting, scope: Scope) -> None:
    """Pages are cut from the list once it is sorted; sorted one by one they are in no order at all."""
    whole = expect(_sorted(sorting, scope, "ascending")).if_accepted(see="sort/orders-by-name").exchange
    wanted = listed_ids(whole)
    for page in sorting.pages:
        found, start = listed_ids(expect(page).status(200).exchange), int(page.request.query["startIndex"]) - 1
        if len(found) > int(page.request.query["count"]):
            raise NotApplicable(Reason("no-exchange", "there are no pages; see read/count-bounds-the-page"))
        expect(page, whole).holds(
            found == wanted[start : start + len(found)] and bool(found),
            f"{show(wanted[start : start + 2])}, as in the whole list",
            show(found),
            "Resources",
        )


@requirement("RFC7644-3.4.2.3-03", "RFC7644-3.9-03")
def test_orders_by_what_is_not_shown(sorting: Sorting, scope: Scope, resource: ResourceUnderTest) -> None:
    """An attribute that was not asked for sorts as well as any; projection comes last."""
    page = expect(_sorted(sorting, scope, "projected")).if_accepted(see="sort/orders-by-name").exchange
    expect(_sorted(sorting, scope, "ascending")).if_accepted(see="sort/orders-by-name")
    _ordered(sorting.sorted["ascending"], scope, resource.identifier, any_case=True)
    expect(page, sorting.sorted["ascending"]).holds(
        listed_ids(page) == listed_ids(sorting.sorted["ascending"]),
        f"{show(listed_ids(sorting.sorted['ascending']))}, as with all attributes",
        show(listed_ids(page)),
        "Resources",
    )


@requirement("RFC7644-3.4.2.3-05")
@pytest.mark.parametrize("form", [*ODD])
def test_nothing_to_sort_by_breaks_nothing(sorting: Sorting, scope: Scope, form: str) -> None:
    """An attribute that nobody has, or a complex one, is passed over or refused with 4xx; nobody is lost over it."""
    complete(scope)
    page = sorting.odd[form]
    fine = expect(page).exchange.ok or 400 <= page.status < 500 or page.status == 501
    expect(page).holds(fine, "a list, or a refusal", f"status {page.status}")
    if page.ok:
        expect(page).lists_only(*scope.ids)


def _known(resource: ResourceUnderTest, scope: Scope, path: str) -> bool:
    """Whether there is anything to sort by: two of the population at least show different values."""
    if path in (NAME, CAPITALS, URN):
        return True
    return len({show(value) for value in _values(scope, path).values() if not unassigned(value)}) > 1


def _sorted(sorting: Sorting, scope: Scope, form: str) -> Exchange:
    complete(scope)
    if form not in sorting.sorted:
        raise NotApplicable(Reason("nothing-to-change", "the server keeps no values that differ in this attribute"))
    return sorting.sorted[form]


def _values(scope: Scope, path: str) -> dict[str, Any]:
    """What each of the population has there, by id; of several values the primary, else the first."""
    return {member.id: _value(member, path) for member in scope.members}


def _value(member: Exchange, path: str) -> Any:
    top, _, sub = path.partition(".")
    several = lookup(member.resource, top) if not path.startswith("urn:") else None
    if not isinstance(several, list):
        return lookup(member.resource, path)
    chosen = [one for one in several if lookup(one, "primary") is True] or several[:1]
    return lookup(chosen[0], sub) if chosen else None


def _ordered(page: Exchange, scope: Scope, path: str, any_case: bool = False) -> None:
    """The page is in the order of the values at this path."""
    words = f"{path} in {'descending' if _falling(page) else 'ascending'} order"
    right = _in_order(page, scope, path, any_case)
    expect(page, *scope.members).holds(right, words, show(_comparables(page, scope, path)), "Resources")


def _in_order(page: Exchange, scope: Scope, path: str, any_case: bool) -> bool:
    """Whether that is so; `any_case` also takes the order in which capitals come first."""
    found = _comparables(page, scope, path)
    orders = [[_key(value) for value in found], *([found] if any_case else [])]
    return any(keys == sorted(keys, reverse=_falling(page)) for keys in orders)


def _falling(page: Exchange) -> bool:
    return page.request.query.get("sortOrder") == "descending"


def _comparables(page: Exchange, scope: Scope, path: str) -> list[str]:
    """The values at this path in the order of the page, without those whose place alphabets do not agree on."""
    values = _values(scope, path)
    return [str(values[id]) for id in listed_ids(page) if _comparable(values.get(id))]


def _comparable(value: Any) -> bool:
    """Whether all alphabets agree on its place: text in ASCII that begins with a letter or digit."""
    return isinstance(value, str) and value.isascii() and value[:1].isalnum()


def _key(value: str) -> str:
    """What a value is compared by: a date and time by its moment, text without case."""
    try:
        return f"{datetime.fromisoformat(value).timestamp():020.6f}"
    except ValueError:
        return value.casefold()
