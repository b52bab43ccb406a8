"""Filters as documented: each finds who matches, and nobody else."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, promise, scenario
from scim_conformance.checking.expect import show
from scim_conformance.checking.steps import existing, name_of, some
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.samples import with_value
from scim_conformance.suite.contract.outcomes import Observe, ending, met
from scim_conformance.suite.contract.values import Plain, plain_values
from scim_conformance.suite.membership import member
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient


class Search(NamedTuple):
    """A resource, the answer to a filter that matches it, and to one that does not, where there is such a one."""

    known: Exchange
    sought: Plain
    answer: Exchange
    miss: Exchange | None = None


@scenario(needs=("some", "list", "trial"))
def searched_as_documented(scim: ScimClient, filter_promise: Promise) -> Search:
    """A resource looked for by a filter that the vendor documents."""
    resource, (path, operator) = filter_promise.resource, filter_promise.subject.split()
    known, value = _known(scim, resource, path)
    if operator not in SOUGHT or not isinstance(value, str):
        return _among_its_namesakes(scim, resource, known, f"{path} {operator}", value)
    sought = SOUGHT[operator](value)
    return Search(known, sought, scim.list(resource, query={"filter": f"{path} {operator} {_literal(sought)}"}))


def _among_its_namesakes(
    scim: ScimClient, resource: ResourceUnderTest, known: Exchange, begins: str, value: Plain
) -> Search:
    """A search that many may match, kept to those with the name of the known one."""
    if resource.only_filters:
        raise NotApplicable(Reason("nothing-to-change", f"whom {begins} finds depends on who else is there"))
    hit, missing = HIT_AND_MISS[begins.rpartition(" ")[2]](value)
    name = f"{resource.identifier} eq {quoted(name_of(resource, known))}"

    def found(sought: Plain | None) -> Exchange:
        expression = f"{begins} and {name}" if sought is None else f"{begins} {_literal(sought)} and {name}"
        return scim.list(resource, query={"filter": expression})

    return Search(known, value if hit is None else hit, found(hit), None if missing is None else found(missing))


def _literal(value: Plain) -> str:
    """A value as filters have it."""
    return str(value).lower() if isinstance(value, bool) else quoted(value)


@scenario(needs=("User.create", "Group.create", "Group.patch", "list", "trial"))
def searched_by_membership(
    scim: ScimClient,
    membership_filter_promise: Promise,
    user_type: ResourceUnderTest,
    group_type: ResourceUnderTest,
) -> Search:
    """A group looked for by its member, or a user by its group."""
    resource, (path, operator) = membership_filter_promise.resource, membership_filter_promise.subject.split()
    user, group = existing(scim, user_type), existing(scim, group_type)
    scim.patch(group_type, group.id, [{"op": "add", "path": "members", "value": [member(user)]}])
    known, sought = (group, user.id) if path == "members.value" else (user, group.id)
    answer = scim.list(resource, query={"filter": f"{path} {operator} {quoted(sought)}"})
    return Search(known, sought, answer)


@promise
def test_finds_who_belongs(searched_by_membership: Search) -> None:
    """A group is found by its member, and a user by its group, and nobody else is; clients list memberships so."""
    expect(searched_by_membership.answer, searched_by_membership.known).lists_only(searched_by_membership.known.id)


def _known(scim: ScimClient, resource: ResourceUnderTest, path: str) -> tuple[Exchange, Plain]:
    """A resource with a value of this attribute, and the value."""
    known = some(scim, resource, path) if scim.read_only else _with(scim, resource, path)
    value = next((one for one in plain_values(known.resource, path) if one != ""), None)
    if value is None:
        raise NotApplicable(Reason("nothing-to-change", f"the {resource.name} shows no {path} to look for"))
    return known, value


SOUGHT: Mapping[str, Callable[[str], str]] = {
    "eq": lambda value: value,
    "co": lambda value: value[1:-1] or value,
    "sw": lambda value: value[:-1] or value,
    "ew": lambda value: value[1:] or value,
}
"""What is looked for, to find a text by each operator; as long as can be, lest a page be full of others."""

LONG_AGO, FAR_OFF = "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"

HIT_AND_MISS: Mapping[str, Callable[[Plain], tuple[Plain | None, Plain | None]]] = {
    "pr": lambda value: (None, None),
    "eq": lambda value: (value, not value),
    "ne": lambda value: (not value if isinstance(value, bool) else f"{value}-not", value),
    "gt": lambda value: (LONG_AGO, FAR_OFF),
    "ge": lambda value: (LONG_AGO, FAR_OFF),
    "lt": lambda value: (FAR_OFF, LONG_AGO),
    "le": lambda value: (FAR_OFF, LONG_AGO),
}
"""What a value is compared with, for a search that finds it and for one that does not; None: nothing."""

MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "eq": lambda found, sought: found == sought,
    "co": lambda found, sought: sought in found,
    "sw": lambda found, sought: found.startswith(sought),
    "ew": lambda found, sought: found.endswith(sought),
}


@promise
def test_finds_who_matches(searched_as_documented: Search) -> None:
    """Whoever matches a documented filter is found; identity providers look before they create."""
    expect(searched_as_documented.answer, searched_as_documented.known).lists(searched_as_documented.known.id)


@promise
def test_finds_nobody_else(searched_as_documented: Search, filter_promise: Promise) -> None:
    """Nobody is found who does not match; a client takes the first result for the one it looked for."""
    path, operator = filter_promise.subject.split()
    answer = expect(searched_as_documented.answer).if_accepted(see="contract/filters/finds-who-matches").exchange
    if searched_as_documented.miss is not None:
        expect(searched_as_documented.miss, searched_as_documented.known).lists_only()
    for entry in answer.resources if operator in MATCHES else ():
        values = plain_values(entry, path)
        expect(answer).holds(
            not values or any(_matches(operator, one, searched_as_documented.sought) for one in values),
            f"only those whose {path} matches {operator} {show(searched_as_documented.sought)}",
            f"one with {path} {show(values)}",
            "Resources",
        )


@scenario(needs=("some", "list", "trial"))
def searched_in_other_case(scim: ScimClient, filter_case_promise: Promise) -> Search:
    """A resource looked for by its value in other letters."""
    resource, path = filter_case_promise.resource, filter_case_promise.subject
    known = some(scim, resource, path) if scim.read_only else _with(scim, resource, path)
    value = lookup(known.resource, path)
    if not isinstance(value, str) or value.swapcase() == value or not value.isascii():
        raise NotApplicable(Reason("nothing-to-change", f"{path}: there is no value in other letters to look for"))
    sought = value.swapcase()
    return Search(known, sought, scim.list(resource, query={"filter": f"{path} eq {quoted(sought)}"}))


def _with(scim: ScimClient, resource: ResourceUnderTest, path: str) -> Exchange:
    """A resource that has a value of this attribute."""
    sample = resource.sample(full=True)
    has = bool(plain_values(sample, path)) or path == "id" or path.startswith("meta.")
    return existing(scim, resource, sample if has else with_value(sample, path, f"Case-{resource.unique_name()}"))


@promise
def test_case_counts_as_documented(searched_in_other_case: Search, filter_case_promise: Promise) -> None:
    """A value in other letters is the same or another one, as documented; directories write names differently."""
    resource, path = filter_case_promise.resource, filter_case_promise.subject
    minds = next(one.case_exact for one in resource.facts.filters if one.attribute == path)
    answer = expect(searched_in_other_case.answer, searched_in_other_case.known)
    answer.if_accepted(see="contract/filters/finds-who-matches")
    if minds:
        answer.does_not_list(searched_in_other_case.known.id)
    else:
        answer.lists(searched_in_other_case.known.id)


@scenario(needs=("list", "trial"))
def searched_otherwise(scim: ScimClient, other_filter_promise: Promise) -> Exchange:
    """A search by a filter that RFC 7644 has and the vendor does not."""
    resource = other_filter_promise.resource
    known = {(one.attribute.lower(), operator) for one in resource.facts.filters for operator in one.operators}
    candidates = {
        (resource.identifier, "co"): quoted(resource.unique_name()),
        ("meta.created", "gt"): quoted("2020-01-01T00:00:00Z"),
        ("id", "ne"): quoted("none"),
    }
    for (path, operator), value in candidates.items():
        if (path.lower(), operator) not in known:
            return scim.list(resource, query={"filter": f"{path} {operator} {value}", "count": "1"})
    raise NotApplicable(
        Reason("nothing-to-change", f"every filter that could be tried on {resource.name} is documented")
    )


@promise
def test_other_filter_ends_as_documented(
    searched_otherwise: Exchange, other_filter_promise: Promise, observe: Observe
) -> None:
    """A filter that the vendor does not have is met as documented; who is given everybody takes it for a match."""
    met(other_filter_promise, lambda outcome: ending(outcome, searched_otherwise), observe)


def _matches(operator: str, value: Plain, sought: Plain) -> bool:
    if isinstance(value, str) and isinstance(sought, str):
        return MATCHES[operator](value.lower(), sought.lower())
    return value == sought
