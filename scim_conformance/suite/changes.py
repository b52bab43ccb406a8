"""Histories of changes to one resource: what each change asks for, what must have come of it, and what must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from scim_conformance.checking import Blocked, NotApplicable
from scim_conformance.checking.expect import unassigned
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

Operation = dict[str, Any]

Entry = Mapping[str, Any]


class Wanted(NamedTuple):
    """What a path must hold after a change.

    `how` is `is`, `absent`, or for a multi-valued attribute `has` or `lacks`: a value with at least these members.
    """

    path: str
    how: str
    value: Any = None


class Change(NamedTuple):
    """The operations of one PATCH, or the body of one PUT; what is wanted; and which paths may differ afterwards.

    `others` are the values of a multi-valued attribute, by its path, that must be as they were, with nothing beside
    them but what is wanted.
    """

    sent: Any
    wanted: tuple[Wanted, ...]
    touches: tuple[str, ...]
    others: Mapping[str, tuple[Entry, ...]] = {}
    invalid: str = ""


class Step(NamedTuple):
    """One change: the last read before it, its answer, a read afterwards, and the first read of all."""

    before: Exchange
    answer: Exchange
    after: Exchange
    change: Change
    first: Exchange


class History(NamedTuple):
    """The steps of one resource by the name of their form; the creation comes first."""

    created: Exchange
    steps: Mapping[str, Step]

    def step(self, form: str) -> Step:
        """The step of this form; NotApplicable where the resource had nothing to try it on."""
        if form not in self.steps:
            raise NotApplicable(Reason("nothing-to-change", f"the resource has nothing to try {form} on"))
        return self.steps[form]


class FormsTried(NamedTuple):
    """The history of one resource, and a neighbour with the same kind of values before and after all of it."""

    history: History
    neighbour_before: Exchange
    neighbour_after: Exchange


class Sight(NamedTuple):
    """A resource as it was read first and last, seen with its type: what a change may be tried on."""

    resource: ResourceUnderTest
    first: Mapping[str, Any]
    last: Mapping[str, Any]
    operation: str = "patch"

    def value(self, path: str) -> Any:
        """What the last read shows at a path."""
        return lookup(self.last, path)

    def has(self, *paths: str) -> bool:
        """Whether each of these is assigned."""
        return not any(unassigned(self.value(path)) for path in paths)

    def free(self, *paths: str) -> bool:
        """Whether the resource once had each of these, and clients may change it, by the schema and by the vendor."""
        return all(
            may_change(self.resource, path, self.operation) and self._kept(path) and not self._made_of_the_name(path)
            for path in paths
        )

    def as_given(self, path: str) -> bool:
        """Whether this is a text that the run gave it, and none that the server makes of other attributes."""
        return self.resource.marker.casefold() in str(self.value(path)).casefold()

    def can_be_without(self, path: str) -> bool:
        """Whether clients may take this away altogether."""
        found = self.resource.attribute(path)
        return self.free(path) and not (found is not None and found.required)

    def entries(self, path: str) -> tuple[Entry, ...]:
        """The values of a multi-valued attribute."""
        return entries(self.last, path)

    def takes(self, path: str, kind: str) -> bool:
        """Whether a value may be of this type: some servers know a few types only."""
        found = self.resource.attribute(f"{path}.type")
        return found is None or not found.canonical_values or kind in found.canonical_values

    def had_several(self, path: str) -> bool:
        """Whether the server keeps more than one value."""
        return len(entries(self.first, path)) > 1

    def as_kept(self, path: str, entry: Entry) -> Entry:
        """Of a value for a multi-valued attribute, the members that the server once kept of others."""
        kept = {name for one in entries(self.first, path) for name, value in one.items() if not unassigned(value)}
        return {name: value for name, value in entry.items() if name in kept}

    def typed(self, path: str, kind: str) -> tuple[Entry, ...]:
        """Those of one type."""
        return tuple(entry for entry in self.entries(path) if entry.get("type") == kind)

    def but(self, path: str, kind: str) -> tuple[Entry, ...]:
        """Those of any other type."""
        return tuple(entry for entry in self.entries(path) if entry.get("type") != kind)

    def _kept(self, path: str) -> bool:
        """What was never shown may not be kept here, whatever the schema says; that is for other checks to judge."""
        top, _, part = path.rpartition(".")
        return not unassigned(lookup(self.first, path)) or any(part in entry for entry in entries(self.first, top))

    def _made_of_the_name(self, path: str) -> bool:
        """Whether this is the name to display, and the server's own: it SHOULD be the full name (RFC 7643, 4.1.1)."""
        parts = [self._first_text(f"name.{part}") for part in ("givenName", "familyName")]
        return path == "displayName" and all(part and part in self._first_text(path) for part in parts)

    def _first_text(self, path: str) -> str:
        """What the first read shows at a path; empty where that is no text."""
        found = lookup(self.first, path)
        return found if isinstance(found, str) else ""


Form = Callable[[Sight], Change | None]
"""Makes a change of what was read last; None where the resource has nothing to try it on."""


def may_change(resource: ResourceUnderTest, path: str, operation: str = "patch") -> bool:
    """Whether nothing forbids to change an attribute: its schema, its vendor, or what the endpoint insists on."""
    urn, _, name = path.rpartition(":")
    parent = f"{urn}:{name.partition('.')[0]}".lstrip(":")
    found = [resource.attribute(one) for one in dict.fromkeys((parent, path))]
    narrowed = next((outcome.only for outcome in resource.facts.operations[operation].outcomes if outcome.only), ())
    if resource.insists_on(path) or (narrowed and path not in narrowed):
        return False
    if path == "externalId" and found == [None]:
        return not resource.facts.only_documented_attributes
    return all(one is not None and one.mutability == "readWrite" and resource.reads_back(one.path) for one in found)


def furnished(scim: ScimClient, resource: ResourceUnderTest, values: Mapping[str, Any]) -> Exchange:
    """A resource with as many of these values as its schema has a place for.

    The plain sample where they are refused: an endpoint may have rules of its own for what nobody must have.
    """
    known = {path: value for path, value in values.items() if _known(resource, path) and not resource.insists_on(path)}
    try:
        return existing(scim, resource, resource.sample(known, full=True))
    except Blocked as problem:
        if problem.exchange is None or problem.exchange.ok or problem.exchange.status not in (400, 422):
            raise
        return existing(scim, resource, resource.sample(full=True))


def played(
    scim: ScimClient,
    resource: ResourceUnderTest,
    first: Exchange,
    forms: Mapping[str, Form],
    operation: Literal["patch", "replace"] = "patch",
) -> History:
    """Every form that can be tried, each a write and a read; it ends early where the resource is lost."""
    write = scim.patch if operation == "patch" else scim.replace
    steps: dict[str, Step] = {}
    last = first
    for name, form in forms.items():
        change = form(Sight(resource, first.resource, last.resource, operation))
        if change is None or too_many(resource, change):
            continue
        answer = write(resource, first.id, change.sent, invalid=change.invalid)
        after = scim.read(resource, first.id)
        steps[name] = Step(last, answer, after, change, first)
        if not after.ok:
            break
        last = after
    return History(first, steps)


def too_many(resource: ResourceUnderTest, change: Change) -> bool:
    """Whether a change would leave more values of an attribute than the vendor documents."""
    most = {path: said.max_values for path, said in resource.facts.attributes.items() if said.max_values}
    left = {path: len(change.others.get(path, ())) + sum(map(len, _new(change, path))) for path in most}
    return any(left[path] > number for path, number in most.items())


def _new(change: Change, path: str) -> list[list[Any]]:
    """The values that a change adds to an attribute, one list for each thing that is wanted of it."""
    wanted = [one.value for one in change.wanted if one.path == path and one.how in ("is", "has")]
    return [value if isinstance(value, list) else [value] for value in wanted]


def entries(resource: Mapping[str, Any], path: str) -> tuple[Entry, ...]:
    """The values of a multi-valued complex attribute."""
    found = lookup(resource, path)
    return tuple(entry for entry in found if isinstance(entry, dict)) if isinstance(found, list) else ()


def _known(resource: ResourceUnderTest, path: str) -> bool:
    return path == "externalId" or path in resource.extensions or resource.attribute(path) is not None


def operations(*given: Iterable[Any]) -> tuple[Operation, ...]:
    """Operations from their op, path and value; an empty path is left out, and so is the value of a remove."""
    made = []
    for op, path, *value in given:
        named = {"op": op, "path": path} if path else {"op": op}
        made.append({**named, "value": value[0]} if value else named)
    return tuple(made)
