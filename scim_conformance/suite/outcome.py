"""What must hold after one step of a history: the change is there, nothing else is, and the answer says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from scim_conformance.checking import NotApplicable, expect, same_resource
from scim_conformance.checking.expect import alike, difference, show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.changes import Entry, History, Step, Wanted, entries
from scim_conformance.wire.exchange import Exchange

COARSEST = 3.0
"""Seconds after which even a coarse clock has moved on."""


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
    unchanged(step.before, step.after, step.first, but=step.change.touches)
    for path, others in step.change.others.items():
        _others_stay(step, path, others)


def unchanged(before: Exchange, after: Exchange, first: Exchange, but: Iterable[str] = ()) -> None:
    """The two are alike, `but` aside; what was not there in the first read either is the server's own to add later."""
    if before.ok and after.ok:
        differing = difference(before.resource, after.resource, {"meta", "schemas", *but})
        own = [path for path, was, _ in differing if unassigned(was) and unassigned(lookup(first.resource, path))]
        but = [*but, *own]
    same_resource(before, after, but=but)


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
        unchanged(step.answer, step.after, step.first, but=resource.shown_by_writes_only)


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


def holds_entry(entry: Any, wanted: Entry) -> bool:
    """Whether a value has all of these members; text in any case, for servers may bring it into a usual form."""
    return isinstance(entry, dict) and all(_loosely(lookup(entry, name), value) for name, value in wanted.items())


def _others_stay(step: Step, path: str, others: tuple[Entry, ...]) -> None:
    found = entries(step.after.resource, path)
    lost = [entry for entry in others if not any(holds_entry(one, entry) for one in found)]
    seen = expect(step.after, step.answer)
    seen.holds(not lost, f"{path} with {show(list(lost))}, as before", f"{path}: {show(list(found))}", path)
    new = [w.value for w in step.change.wanted if w.path == path and w.how == "has"]
    # Whether what was to go is gone is judged elsewhere.
    known = (*others, *new, *entries(step.before.resource, path))
    strange = [entry for entry in found if not any(holds_entry(entry, one) for one in known)]
    seen.holds(not strange, f"{path} without {show(strange)}", f"{path}: {show(list(found))}", path)


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
