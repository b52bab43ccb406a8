"""Searches over the population: each case is a filter and who of the five it finds; how an answer to one is judged."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from scim_conformance.checking import Finding, NotApplicable, expect
from scim_conformance.checking.expect import difference, show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.population import NAMES, Population
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient

COUNT = 100
"""The size of page asked for: big enough that what is looked for fits on one, where the server allows it."""

MOST_PAGES = 6
"""So many pages of one answer are fetched where the server's are smaller."""

PROPER_REFUSALS = (400, 403, 501)
"""How a filter is declined that the server does not offer: RFC 7644, 3.4.2.2, 7.5.2 and Table 8."""


DATES = ("meta.created", "meta.lastModified")
GIVEN_BY_THE_SERVER = ("id", "meta.resourceType")

MAILS = {"mail1": "emails.0.value", "home1": "emails.1.value"}
"""The two mail addresses of the second of the five, by what stands for them in an expression."""


_SINGLE = re.compile(r'(\S+) (\w+)(?: (?:"(?:[^"\\]|\\.)*"|[^\s"]+))?')
"""A filter of one expression: its attribute and its operator."""


class Case(NamedTuple):
    """A filter over the population. `finds` are the numbers of those it finds, `perhaps` of those that it may find.

    `expression` is text with names in braces (`words`), or makes one from the population. `rests_on` are the attributes
    that it speaks of: it is judged where all five show them as they were sent. With `scoped` it is asked of the
    population only, for a tenant may have thousands whom it finds as well. `twin` is a case of the same attribute and
    operator: where that is answered, this must be.
    """

    name: str
    expression: str | Callable[[ResourceUnderTest, Population], str]
    finds: str | Callable[[ResourceUnderTest, Population], str]
    rests_on: tuple[str, ...] = ()
    perhaps: str | Callable[[ResourceUnderTest, Population], str] = ""
    scoped: bool = False
    twin: str = ""


Cases = Mapping[str, Case]


class Search(NamedTuple):
    """One case asked: the filter as it was sent, the pages of the answer, and whom it must and may find, by place."""

    expression: str
    pages: tuple[Exchange, ...]
    finds: str
    perhaps: str
    twin: str

    @property
    def answer(self) -> Exchange:
        """The first page."""
        return self.pages[0]


class Searches(NamedTuple):
    """The population and every case that was asked of it, by name; a case about what the server lacks was not.

    `undocumented` says of cases why they were not asked, where the vendor documents other filters only.
    """

    population: Population
    asked: Mapping[str, Search]
    undocumented: Mapping[str, Reason] = {}


def cases(*every: Case) -> Cases:
    """Cases by name, in the order of their writing."""
    return {case.name: case for case in every}


def searched(scim: ScimClient, resource: ResourceUnderTest, population: Population, chosen: Cases) -> Searches:
    """Every case asked whose attributes the population shows as they were sent, and that may be expected to work."""

    def can_tell(path: str) -> bool:
        return as_sent(population, path) and not resource.insists_on(path) and not _has_one_value(resource, path)

    kept = [case for case in chosen.values() if all(can_tell(path) for path in paths(resource, case))]
    known = {case.name for case in kept if _known(resource, _expression(resource, population, case))}
    return Searches(
        population,
        {case.name: _asked(scim, resource, population, case) for case in kept if case.name in known},
        {case.name: resource.no_such_filter for case in kept if case.name not in known},
    )


def _has_one_value(resource: ResourceUnderTest, path: str) -> bool:
    """Whether the vendor takes one value only of what two are needed of to tell the answers apart."""
    fact = resource.facts.attributes.get(path)
    return fact is not None and fact.max_values == 1


def _known(resource: ResourceUnderTest, expression: str) -> bool:
    """Whether a filter may be expected to work: of several expressions, none is where only single ones are."""
    single = _SINGLE.fullmatch(expression)
    return resource.filters_by(single[1], single[2]) if single else not resource.only_filters


def paths(resource: ResourceUnderTest, case: Case) -> tuple[str, ...]:
    """The attributes that a case rests on: those named, or else the one that names a resource."""
    return case.rests_on or (resource.identifier,)


def words(resource: ResourceUnderTest, population: Population) -> dict[str, str]:
    """What may stand in braces in an expression: text for quotes, and names of attributes."""
    names = [str(lookup(member.resource, resource.identifier)) for member in population.members]
    return {
        "name": resource.identifier,
        "NAME": resource.identifier.upper(),
        "EXT": urns.ENTERPRISE_USER.upper(),
        "schema": resource.schema,
        "type": resource.name,
        "ext": urns.ENTERPRISE_USER,
        "stem": population.stem,
        "inner": population.stem[3:],
        "domain": resource.mail_domain,
        **{mail: str(lookup(population.sent[1], path)) for mail, path in MAILS.items()},
        **{f"n{number}": name for number, name in enumerate(names)},
        **{f"id{number}": member.id for number, member in enumerate(population.members)},
        **{f"end{number}": name[3:] for number, name in enumerate(names)},
    }


def as_sent(population: Population, path: str) -> bool:
    """Whether all five show this attribute as it was sent, in whatever case, and one of them has it."""
    if path in DATES:
        return all(instant(lookup(member.resource, path)) is not None for member in population.members)
    if path in GIVEN_BY_THE_SERVER:
        return all(isinstance(lookup(member.resource, path), str) for member in population.members)
    pairs = [
        (lookup(s, path), lookup(m.resource, path)) for s, m in zip(population.sent, population.members, strict=True)
    ]
    return all(_same(sent, kept) for sent, kept in pairs) and any(not unassigned(sent) for sent, _ in pairs)


def instant(text: object) -> datetime | None:
    """A date as the instant that it is, or None where it is none or does not say where it is so late."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def finds_all(searches: Searches, case: str, *after: Exchange) -> None:
    """All whom the filter matches are in the answer; one that differs from its twin in spelling only is answered."""
    search = _asked_of(searches, case)
    twin = searches.asked.get(search.twin)
    if twin is not None and twin.answer.ok and not expect(search.answer).exchange.ok:
        expect(search.answer, twin.answer).holds(
            False, f"an answer to {search.expression}, as to {twin.expression}", f"status {search.answer.status}"
        )
    search = answered(searches, case)
    _refuse_incomplete(search)
    listed = _listed(search)
    lacking = [digit for digit in search.finds if _id(searches, digit) not in listed]
    expect(search.answer, *after).holds(
        not lacking,
        f"{_who(search.finds)} in the answer to {search.expression}",
        f"an answer without {_who(lacking)}",
        "Resources",
    )


def finds_nobody_else(searches: Searches, case: str) -> None:
    """Of the population, nobody is in the answer whom the filter does not match."""
    search = answered(searches, case)
    allowed = search.finds + search.perhaps
    listed = _listed(search)
    wrong = [n for n in map(str, range(len(NAMES))) if n not in allowed and _id(searches, n) in listed]
    expect(search.answer).holds(
        not wrong,
        f"{_who(search.finds)} in the answer to {search.expression}",
        f"{_who(wrong)} there as well" if search.finds else f"{_who(wrong)} there",
        "Resources",
    )


def counts_right(searches: Searches, case: str) -> None:
    """totalResults is the number of those found, or of those whom the filter matches, where nobody else can match it.

    Whether it found the right ones is for others to judge.
    """
    search = answered(searches, case)
    if searches.population.stem[3:] not in search.expression:
        raise NotApplicable(Reason("no-exchange", "others than those of this run may match the filter"))
    right = {len(_listed(search)), *range(len(search.finds), len(search.finds + search.perhaps) + 1)}
    expect(search.answer).at("totalResults").is_one_of(*sorted(right))


def shows_as_read(searches: Searches, case: str, but: Iterable[str] = ()) -> None:
    """Whoever is found looks as a read shows them."""
    search = answered(searches, case)
    members = {member.id: member for member in searches.population.members}
    found = [(page, entry) for page in search.pages for entry in page.resources if entry.get("id") in members]
    if not found:
        raise NotApplicable(Reason("no-exchange", "nobody of the population is in the answer"))
    for page, entry in found:
        member = members[str(entry.get("id"))]
        for path, was, now in difference(member.resource, entry, {"meta", "schemas", *but}):
            raise Finding(f"{path}: {show(was)}, as a read shows it", f"{path}: {show(now)}", [member, page], path)


def declined_properly(searches: Searches, case: str) -> None:
    """A valid filter is answered, or declined as the RFC has it."""
    expect(_asked_of(searches, case).answer).status(200, *PROPER_REFUSALS)


def answered(searches: Searches, case: str) -> Search:
    """The search, if it was answered: what a server does not offer it may decline."""
    search = _asked_of(searches, case)
    answer = expect(search.answer).exchange
    if answer.ok:
        return search
    raise NotApplicable(Reason("refused", f"{search.expression} was declined with status {answer.status}"))


def _asked_of(searches: Searches, case: str) -> Search:
    if case in searches.undocumented:
        raise NotApplicable(searches.undocumented[case])
    if case not in searches.asked:
        raise NotApplicable(Reason("no-such-type", "not all attributes that this filter speaks of were kept as sent"))
    return searches.asked[case]


def _asked(scim: ScimClient, resource: ResourceUnderTest, population: Population, case: Case) -> Search:
    expression = _expression(resource, population, case)
    finds, perhaps = (given(resource, population) if callable(given) else given for given in (case.finds, case.perhaps))
    return Search(expression, _pages(scim, resource, expression), finds, perhaps, case.twin)


def _expression(resource: ResourceUnderTest, population: Population, case: Case) -> str:
    made = case.expression
    expression = made(resource, population) if callable(made) else _filled(made, words(resource, population))
    return f"{resource.identifier} sw {quoted(population.stem)} and {expression}" if case.scoped else expression


def _pages(scim: ScimClient, resource: ResourceUnderTest, expression: str) -> tuple[Exchange, ...]:
    """The answer, page by page where the server's pages are small and the end is near."""
    pages = [scim.list(resource, query={"filter": expression, "count": str(COUNT)})]
    total = pages[0].resource.get("totalResults")
    seen = len(pages[0].resources)
    while seen and isinstance(total, int) and seen < total <= seen * MOST_PAGES and len(pages) < MOST_PAGES:
        query = {"filter": expression, "count": str(COUNT), "startIndex": str(seen + 1)}
        pages.append(scim.list(resource, query=query))
        if not pages[-1].resources:
            break
        seen += len(pages[-1].resources)
    return tuple(pages)


def _filled(expression: str, known: Mapping[str, str]) -> str:
    """The expression with every name in braces replaced; what stands in quotes becomes a JSON string."""
    for name, value in known.items():
        expression = expression.replace(f"{{{name}}}", json.dumps(value, ensure_ascii=False)[1:-1])
    return expression


def _refuse_incomplete(search: Search) -> None:
    total = search.answer.resource.get("totalResults")
    if isinstance(total, int) and total > sum(len(page.resources) for page in search.pages):
        raise NotApplicable(Reason("no-exchange", "so many match the filter that they fill more than a few pages"))


def _listed(search: Search) -> list[Any]:
    return [entry.get("id") for page in search.pages for entry in page.resources]


def _id(searches: Searches, digit: str) -> str:
    return searches.population.members[int(digit)].id


def _who(digits: Iterable[str]) -> str:
    """`echo and bravo`: people as their names end."""
    return " and ".join(NAMES[int(digit)] for digit in digits) or "nobody"


def _same(sent: Any, kept: Any) -> bool:
    """What was sent, and no more values of it; text in any case, and what a server adds to a value does not count."""
    if unassigned(sent) or unassigned(kept):
        return unassigned(sent) and unassigned(kept)
    if isinstance(sent, dict) and isinstance(kept, dict):
        return all(_same(value, lookup(kept, name)) for name, value in sent.items())
    if isinstance(sent, list) and isinstance(kept, list):
        return len(sent) == len(kept) and all(any(_same(value, found) for found in kept) for value in sent)
    if isinstance(sent, str) and isinstance(kept, str):
        return sent.lower() == kept.lower()
    return type(sent) is type(kept) and bool(sent == kept)
