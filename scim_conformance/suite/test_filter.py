"""Filters: the one that every identity provider sends, and what must not come back from it (RFC 7644, 3.4.2.2)."""

from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.steps import existing, name_of, some
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient


class Search(NamedTuple):
    """A resource, a filter for it, one for a name nobody has, one in capitals, and one that is no filter.

    `namesakes` are the ids of others who bear its name; nobody does where the run made the name up. `cased` says
    whether the name has letters that differ by case.
    """

    known: Exchange
    hit: Exchange
    miss: Exchange
    capitals: Exchange
    malformed: Exchange
    namesakes: tuple[str, ...] = ()
    cased: bool = True


@scenario(needs=("some", "list", "filter"))
def filtered(scim: ScimClient, resource: ResourceUnderTest) -> Search:
    """Two resources, the name of one within that of the other; the shorter is looked for, also in capitals.

    Where nothing may be created it is a listed one, and who else has a name like that is not known.
    """
    known = some(scim, resource, shows=resource.identifier)
    name = name_of(resource, known)
    if not scim.read_only:
        existing(scim, resource, resource.sample({resource.identifier: f"a{name}"}))

    def search(expression: str, invalid: str = "") -> Exchange:
        return scim.list(resource, query={"filter": expression}, invalid=invalid)

    hit = search(f"{resource.identifier} eq {quoted(name)}")
    if hit.response is not None and hit.status == 403:
        raise NotApplicable(
            Reason("refused", "filters in a URL are refused with 403, as RFC 7644, section 7.5.2 allows")
        )
    miss = search(f"{resource.identifier} eq {quoted(resource.unique_name())}")
    capitals = search(f"{resource.identifier} eq {quoted(_in_other_letters(name))}")
    malformed = search(f"{resource.identifier} almost {quoted(name)}", invalid="there is no operator 'almost'")
    namesakes = _namesakes(resource, known, hit, capitals) if scim.read_only else ()
    return Search(known, hit, miss, capitals, malformed, namesakes, cased=_in_other_letters(name) != name)


@requirement("RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-09")
def test_hit_finds_exactly_one(filtered: Search) -> None:
    """A name in use finds its resource and no other; identity providers take the first result for the right one."""
    _finds(filtered.hit, filtered)


@requirement("RFC7644-3.4.2-11")
def test_miss_is_an_empty_list(filtered: Search) -> None:
    """A name that nobody has gives 200 and no results; Entra ID tests its connection like that."""
    expect(filtered.miss).lists_only().at("totalResults").equals(0)


@requirement("RFC7643-4.1.1-03", "RFC7644-3.4.2.2-30")
def test_user_names_match_in_any_case(filtered: Search, resource: ResourceUnderTest) -> None:
    """userName compares without case; people's directories do not agree on it."""
    if resource.identifier != "userName" or resource.minds_case("userName"):
        raise NotApplicable(Reason("no-exchange", f"{resource.identifier} of {resource.name} may differ by case"))
    if not filtered.cased:
        raise NotApplicable(Reason("no-exchange", "the name looked for has no letters that differ by case"))
    expect(filtered.hit).lists(filtered.known.id)
    _finds(filtered.capitals, filtered)


@requirement("RFC7644-3.4.2.2-29")
def test_unknown_operator_is_refused(filtered: Search) -> None:
    """A filter with an unknown operator is refused with 400; an unfiltered list would pass for the result."""
    expect(filtered.hit).success()
    expect(filtered.malformed).status(400)


@requirement("RFC7644-3.4.2.2-29")
def test_unknown_operator_says_invalid_filter(filtered: Search) -> None:
    """The refusal names its cause: scimType invalidFilter."""
    expect(filtered.malformed).if_refused(see="filter/unknown-operator-is-refused").scim_type("invalidFilter")


def _in_other_letters(name: str) -> str:
    """The name in capitals, or in small letters where it is in capitals already, as far as all languages agree."""
    capitals = "".join(letter.upper() if letter.isascii() else letter for letter in name)
    return capitals if capitals != name else "".join(letter.lower() if letter.isascii() else letter for letter in name)


def _namesakes(resource: ResourceUnderTest, known: Exchange, *pages: Exchange) -> tuple[str, ...]:
    """The ids of the others found who show the same name, in whatever case: groups may, and foreign ones do."""
    name = name_of(resource, known).lower()
    found = (entry for page in pages for entry in page.resources if entry.get("id") != known.id)
    same = (entry for entry in found if str(lookup(entry, resource.identifier)).lower() == name)
    return tuple(dict.fromkeys(str(entry.get("id")) for entry in same))


def _finds(page: Exchange, search: Search) -> None:
    """The page holds the resource, and none but its namesakes besides, who may fill more than one page."""
    found = {str(entry.get("id")) for entry in expect(page).exchange.resources}
    total = page.resource.get("totalResults")
    if search.namesakes and isinstance(total, int) and total > len(page.resources):
        raise NotApplicable(Reason("no-exchange", "so many have the name looked for that they fill more than a page"))
    expect(page).lists_only(search.known.id, *(id for id in search.namesakes if id in found))
