"""Filters as documented: each finds who matches, and nobody else."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, promise, scenario
from scim_conformance.checking.expect import show
from scim_conformance.checking.steps import some
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient


class Search(NamedTuple):
    """A resource, and the answer to a filter that matches it."""

    known: Exchange
    sought: str
    answer: Exchange


@scenario(needs=("some", "list", "trial"))
def searched_as_documented(scim: ScimClient, filter_promise: Promise) -> Search:
    """A resource looked for by a filter that the vendor documents."""
    resource, (path, operator) = filter_promise.resource, filter_promise.subject.split()
    if operator not in SOUGHT:
        raise NotApplicable(Reason("nothing-to-change", f"whom {operator} finds depends on who else is there"))
    known = some(scim, resource, path)
    value = lookup(known.resource, path)
    if not isinstance(value, str) or not value:
        raise NotApplicable(Reason("nothing-to-change", f"the {resource.name} shows no {path} to look for"))
    sought = SOUGHT[operator](value)
    answer = scim.list(resource, query={"filter": f"{path} {operator} {quoted(sought)}"})
    return Search(known, sought, answer)


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
            _matches(operator, value, searched_as_documented.sought),
            f"only those whose {path} matches {operator} {show(searched_as_documented.sought)}",
            f"one with {path} {show(value)}",
            "Resources",
        )


def _matches(operator: str, value: Any, sought: str) -> bool:
    return isinstance(value, str) and MATCHES[operator](value.lower(), sought.lower())
