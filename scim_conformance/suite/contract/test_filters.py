"""Filters as documented: each finds who matches, and nobody else."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, promise, scenario
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.checking.steps import existing, some
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import MISSING, lookup
from scim_conformance.scim.samples import with_value
from scim_conformance.suite.contract.outcomes import Observe, ending, met
from scim_conformance.suite.membership import member
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient


class Search(NamedTuple):
    """A resource, and the answer to a filter that matches it."""

    known: Exchange
    sought: str
    answer: Exchange


@scenario(needs=("some", "list", "trial"))
def searched_as_documented(
    scim: ScimClient, filter_promise: Promise, user_type: ResourceUnderTest, group_type: ResourceUnderTest
) -> Search:
    """A resource looked for by a filter that the vendor documents."""
    resource, (path, operator) = filter_promise.resource, filter_promise.subject.split()
    if operator not in SOUGHT:
        raise NotApplicable(Reason("nothing-to-change", f"whom {operator} finds depends on who else is there"))
    known, value = _known(scim, resource, path, user_type, group_type)
    sought = SOUGHT[operator](value)
    answer = scim.list(resource, query={"filter": f"{path} {operator} {quoted(sought)}"})
    return Search(known, sought, answer)


def _known(
    scim: ScimClient,
    resource: ResourceUnderTest,
    path: str,
    user_type: ResourceUnderTest,
    group_type: ResourceUnderTest,
) -> tuple[Exchange, str]:
    """A resource with a value of this attribute, and the value; a membership is made for those that are about one."""
    if path in ("members.value", "groups.value") and not scim.read_only:
        user = existing(scim, user_type)
        group = existing(scim, group_type)
        scim.patch(group_type, group.id, [{"op": "add", "path": "members", "value": [member(user)]}])
        return (group, user.id) if path == "members.value" else (user, group.id)
    known = some(scim, resource, path) if scim.read_only else _with(scim, resource, path)
    value = lookup(known.resource, path)
    if not isinstance(value, str) or not value:
        raise NotApplicable(Reason("nothing-to-change", f"the {resource.name} shows no {path} to look for"))
    return known, value


SOUGHT: Mapping[str, Callable[[str], str]] = {
    "eq": lambda value: value,
    "co": lambda value: value[1:-1] or value,
    "sw": lambda value: value[: len(value) // 2 + 1],
    "ew": lambda value: value[len(value) // 2 :],
}
"""What is looked for, to find a value by each operator."""

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
    for entry in answer.resources:
        value = lookup(entry, path)
        expect(answer).holds(
            unassigned(value) or _matches(operator, value, searched_as_documented.sought),
            f"only those whose {path} matches {operator} {show(searched_as_documented.sought)}",
            f"one with {path} {show(value)}",
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
    has = lookup(sample, path) is not MISSING or path == "id" or path.startswith("meta.")
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


def _matches(operator: str, value: Any, sought: str) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(isinstance(one, str) and MATCHES[operator](one.lower(), sought.lower()) for one in values)
