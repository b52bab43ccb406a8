"""Reading and listing: one resource, all of them, pages, and ids that nobody has (RFC 7644, section 3.4)."""

from typing import NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import count
from scim_conformance.checking.steps import found_in_list, some
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

NOBODY = "00000000-dead-4000-8000-000000000000"


NOBODIES = {"a word": "nobody-has-this-id", "a number": "9876543210123"}
"""Ids of other forms than NOBODY: a server that expects one form gets another."""


class Listing(NamedTuple):
    """A resource, the page of the unfiltered list that should hold it, and lists asked for with small counts."""

    known: Exchange
    page: Exchange
    one: Exchange
    none: Exchange


@scenario(needs=("read",))
def unknown_read(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    """A read with an id that nobody has."""
    return scim.read(resource, NOBODY, invalid="an id that nobody has")


@scenario(needs=("read",))
def unknown_forms(scim: ScimClient, resource: ResourceUnderTest) -> dict[str, Exchange]:
    """Reads with ids that nobody has, of forms that the server's own ids may not be of."""
    return {form: scim.read(resource, id, invalid="an id that nobody has") for form, id in NOBODIES.items()}


@scenario(needs=("some", "read"))
def read_back(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    """A resource created and read; where nothing may be created, a listed one."""
    return some(scim, resource)


@scenario(needs=("some", "list"))
def listed(scim: ScimClient, resource: ResourceUnderTest) -> Listing:
    """A resource, if possible a new one, looked for in the list; then a list of at most one, and one of none."""
    known = some(scim, resource)
    page = found_in_list(scim, resource, known.id)
    one = scim.list(resource, query={"count": "1"})
    return Listing(known, page, one, scim.list(resource, query={"count": "0"}))


@requirement("RFC7644-3.4.1-01")
def test_answers_200(read_back: Exchange) -> None:
    """A read answers 200 with the resource that was asked for."""
    expect(read_back).status(200).at("id").equals(last_segment(read_back.request.url))


@requirement("RFC7644-3.12-08")
def test_unknown_id_is_not_served(unknown_read: Exchange) -> None:
    """An id that nobody has gives no resource; a client would attach somebody to it."""
    expect(unknown_read).refused()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-08")
def test_unknown_id_answers_404(unknown_read: Exchange) -> None:
    """An id that nobody has answers 404; clients create anew on 404 and give up on anything else."""
    expect(unknown_read).if_refused(see="read/unknown-id-is-not-served").status(404)


@requirement("RFC7644-3.12-08")
@pytest.mark.parametrize("form", sorted(NOBODIES))
def test_unknown_id_of_any_form_is_not_served(unknown_forms: dict[str, Exchange], form: str) -> None:
    """An id gives no resource and no server error either, whether it is a word or a number."""
    expect(unknown_forms[form]).refused()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-08")
@pytest.mark.parametrize("form", sorted(NOBODIES))
def test_unknown_id_of_any_form_answers_404(unknown_forms: dict[str, Exchange], form: str) -> None:
    """An id that cannot be one of this server's answers 404 like any other that nobody has."""
    expect(unknown_forms[form]).if_refused(see="read/unknown-id-of-any-form-is-not-served").status(404)


@requirement("RFC7644-3.4.2-04")
def test_list_answers_200(listed: Listing) -> None:
    """A list answers 200 with a list response."""
    expect(listed.page).status(200).json_object()


@requirement("RFC7644-3.4.2.4-08")
def test_list_has_the_new_one(listed: Listing) -> None:
    """A resource that can be read is on one of the pages, and a new one at once; imports miss it otherwise."""
    wanted = listed.known.id
    found = _ids(expect(listed.page).status(200).exchange)
    again = listed.page.request.query.get("startIndex", "1") != "1" and found[:1] == _ids(listed.one)[:1]
    expect(listed.page).holds(
        wanted in found or not again, f"a list with {wanted}", "the first resources again, without it", "Resources"
    )
    expect(listed.page).lists(wanted)


@requirement("RFC7644-3.4.2.4-02")
def test_count_bounds_the_page(listed: Listing) -> None:
    """A page holds no more than `count` resources; clients size their buffers and their pace by it."""
    found = len(expect(listed.one).status(200).exchange.resources)
    expect(listed.one).holds(found <= 1, "at most 1 resource", count(found), "Resources")


@requirement("RFC7644-3.4.2.4-05")
def test_count_zero_gives_the_total_only(listed: Listing) -> None:
    """With count=0 the list tells how many there are and holds none; clients ask so before an import."""
    expect(listed.none).status(200).at("Resources").absent()


@requirement("RFC7644-3.4.2-09", "RFC7644-3.4.2-10")
def test_partial_list_says_where_it_is(listed: Listing) -> None:
    """A page of several states startIndex and itemsPerPage; clients go on from there."""
    expect(listed.one).status(200)
    total = listed.one.resource.get("totalResults")
    if "nextCursor" in listed.one.resource or not (isinstance(total, int) and total > len(listed.one.resources) > 0):
        raise NotApplicable(Reason("no-exchange", "no page held a part of several resources"))
    expect(listed.one).at("startIndex").equals(1)
    expect(listed.one).at("itemsPerPage").present()


def _ids(page: Exchange) -> list[object]:
    return [entry.get("id") for entry in page.resources]
