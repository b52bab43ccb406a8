"""Histories of changes to one resource: what each change asks for, what must have come of it, and what must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from scim_conformance.checking import Blocked, NotApplicable, expect, same_resource
from scim_conformance.checking.expect import alike, difference, show, unassigned
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

Operation = dict[str, Any]

COARSEST = 3.0
"""Seconds after which even a coarse clock has moved on."""

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
    """One change: the last read before it, its answer, and a read afterwards."""

    before: Exchange
    answer: Exchange
    after: Exchange
    change: Change


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
        return all(may_change(self.resource, path, self.operation) and self._kept(path) for path in paths)

    def can_be_without(self, path: str) -> bool:
        """Whether clients may take this away altogether."""
        found = self.resource.attribute(path)
        return self.free(path) and not (found is not None and found.required)

    def entries(self, path: str) -> tuple[Entry, ...]:
        """The values of a multi-valued attribute."""
        return entries(self.last, path)

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
        if change is None:
            continue
        answer = write(resource, first.id, change.sent, invalid=change.invalid)
        after = scim.read(resource, first.id)
        steps[name] = Step(last, answer, after, change)
        if not after.ok:
            break
        last = after
    return History(first, steps)


def accepted(step: Step, *statuses: int) -> None:
    """The change is answered with one of these statuses, by default those of a PATCH."""
    expect(step.answer).status(*(statuses or (200, 204)))


def stored(step: Step, see: str) -> None:
    """What was asked for is there on the next read."""
    expect(step.answer).if_accepted(see=see)
    seen = expect(step.after, step.answer).status(200)
    for wanted in step.change.wanted:
        value = lookup(step.after.resource, wanted.path)
        seen.holds(
            _fulfilled(wanted, value), f"{wanted.path}: {_said(wanted)}", f"{wanted.path}: {show(value)}", wanted.path
        )


def rest_stays(step: Step, see: str) -> None:
    """Whatever was not asked for is as it was: other attributes, and other values of the same one."""
    expect(step.answer).if_accepted(see=see)
    same_resource(step.before, step.after, but=step.change.touches)
    for path, others in step.change.others.items():
        _others_stay(step, path, others)


def identity_stays(step: Step) -> None:
    """Id, creation date, type and address are what they were."""
    expect(step.after, step.answer).status(200)
    for path in ("id", "meta.created", "meta.resourceType", "meta.location"):
        was = lookup(step.before.resource, path)
        if not unassigned(was):
            expect(step.after, step.answer).at(path).equals(was)


def answer_agrees(step: Step, resource: ResourceUnderTest, see: str) -> None:
    """A 200 holds what a read shows, a 204 holds nothing."""
    expect(step.answer).if_accepted(see=see)
    if step.answer.status == 204:
        expect(step.answer).no_body()
    else:
        expect(step.answer).json_object()
        same_resource(step.answer, step.after, but=resource.shown_by_writes_only)


def modification_shows(history: History) -> None:
    """The date of the last change is later than that of the creation, as far as the server's dates can tell."""
    changed = [s for s in history.steps.values() if s.answer.ok and s.after.ok and _differs(s)]
    if not changed:
        raise NotApplicable(Reason("no-exchange", "nothing was changed"))
    was, now = (_moment(lookup(x.resource, "meta.lastModified")) for x in (history.created, changed[-1].after))
    passed = _moment(changed[-1].answer.started), _moment(history.created.started)
    if was is None or now is None or None in passed:
        raise NotApplicable(Reason("no-exchange", "there is no date to look at"))
    # A date in whole seconds stands still for as long; nobody can hold that against it.
    coarse = not was.microsecond and not now.microsecond
    if coarse and now == was and (passed[0] - passed[1]).total_seconds() < COARSEST:  # type: ignore[operator]
        raise NotApplicable(Reason("no-exchange", "the dates are in whole seconds, and no second passed"))
    expect(changed[-1].after, changed[-1].answer).holds(
        now > was, f"meta.lastModified later than {was.isoformat()}", now.isoformat(), "meta.lastModified"
    )


def _differs(step: Step) -> bool:
    return bool(difference(step.before.resource, step.after.resource, {"meta", "schemas"}))


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def untouched(step: Step) -> None:
    """Nothing at all has changed."""
    same_resource(step.before, step.after)


def entries(resource: Mapping[str, Any], path: str) -> tuple[Entry, ...]:
    """The values of a multi-valued complex attribute."""
    found = lookup(resource, path)
    return tuple(entry for entry in found if isinstance(entry, dict)) if isinstance(found, list) else ()


def holds_entry(entry: Any, wanted: Entry) -> bool:
    """Whether a value has all of these members; text in any case, for servers may bring it into a usual form."""
    return isinstance(entry, dict) and all(_loosely(lookup(entry, name), value) for name, value in wanted.items())


def _others_stay(step: Step, path: str, others: tuple[Entry, ...]) -> None:
    found = entries(step.after.resource, path)
    lost = [entry for entry in others if not any(holds_entry(one, entry) for one in found)]
    seen = expect(step.after, step.answer)
    seen.holds(not lost, f"{path} with {show(list(lost))}, as before", f"{path}: {show(list(found))}", path)
    new = [w.value for w in step.change.wanted if w.path == path and w.how == "has"]
    strange = [entry for entry in found if not any(holds_entry(entry, one) for one in (*others, *new))]
    # With nothing new wanted, what is too much is what was to go, and that is judged elsewhere.
    seen.holds(not strange or not new, f"{path} without {show(strange)}", f"{path}: {show(list(found))}", path)


def _fulfilled(wanted: Wanted, value: Any) -> bool:
    if wanted.how == "absent":
        return unassigned(value)
    if wanted.how == "is":
        return alike(value, wanted.value)
    found = isinstance(value, list) and any(holds_entry(entry, wanted.value) for entry in value)
    return found == (wanted.how == "has")


def _said(wanted: Wanted) -> str:
    if wanted.how == "absent":
        return "absent"
    return show(wanted.value) if wanted.how == "is" else f"{wanted.how} {show(wanted.value)}"


def _loosely(found: Any, wanted: Any) -> bool:
    if isinstance(found, str) and isinstance(wanted, str):
        return found.casefold() == wanted.casefold()
    # What is not said to be primary is not (RFC 7643, section 2.4).
    return alike(found, wanted) or (wanted is False and unassigned(found))


def _known(resource: ResourceUnderTest, path: str) -> bool:
    return path == "externalId" or path in resource.extensions or resource.attribute(path) is not None


def operations(*given: Iterable[Any]) -> tuple[Operation, ...]:
    """Operations from their op, path and value; an empty path is left out, and so is the value of a remove."""
    made = []
    for op, path, *value in given:
        named = {"op": op, "path": path} if path else {"op": op}
        made.append({**named, "value": value[0]} if value else named)
    return tuple(made)
