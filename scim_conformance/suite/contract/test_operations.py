"""Operations as documented: what is said to work works, what is said to change nothing changes nothing."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from scim_conformance.checking import Blocked, Finding, NotApplicable, expect, promise, same_resource, scenario
from scim_conformance.checking.expect import alike, show
from scim_conformance.checking.steps import existing, some
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import CHANGEABLE, ResourceUnderTest
from scim_conformance.profile.model import Outcome, Support
from scim_conformance.profile.statements import FIXED
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.samples import with_value
from scim_conformance.suite.contract.outcomes import Observe, met, refusal, success
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


class Exercise(NamedTuple):
    """An operation tried on a resource, with what a read shows before and after; `path` was to become `value`."""

    path: str
    value: Any
    before: Exchange
    answer: Exchange
    after: Exchange

    @property
    def operation(self) -> str:
        """What was tried."""
        return self.answer.operation


@scenario(needs=("served", "trial"))
def exercised(scim: ScimClient, operation_promise: Promise) -> Exercise:
    """One documented operation, tried on a resource of our own; where nothing may be created, reading a listed one."""
    return TRIALS[operation_promise.subject](scim, operation_promise.resource, operation_promise)


@promise
def test_documented_outcome(exercised: Exercise, operation_promise: Promise, observe: Observe) -> None:
    """The operation ends in one of the ways that the vendor documents, seen by a read afterwards."""
    met(operation_promise, lambda outcome: JUDGES[outcome.support](outcome, exercised), observe)


def _create(scim: ScimClient, resource: ResourceUnderTest, _: Promise) -> Exercise:
    body = resource.sample(full=True)
    answer = scim.create(resource, body)
    after = scim.read(resource, answer.id or "none")
    return Exercise(resource.identifier, lookup(body, resource.identifier), answer, answer, after)


def _read(scim: ScimClient, resource: ResourceUnderTest, _: Promise) -> Exercise:
    before = some(scim, resource) if scim.read_only else scim.create(resource, resource.sample())
    if not before.ok:
        raise Blocked(f"a {resource.name} was needed to read, and its create gave status {before.status}", before)
    answer = scim.read(resource, before.id or "none")
    return Exercise("id", before.id, before, answer, answer)


def _list(scim: ScimClient, resource: ResourceUnderTest, _: Promise) -> Exercise:
    before = some(scim, resource)
    return Exercise("id", before.id, before, scim.list(resource), before)


def _replace(scim: ScimClient, resource: ResourceUnderTest, promised: Promise) -> Exercise:
    path, value = _target(resource, promised), resource.unique_name()
    sent = resource.sample(full=True)
    before = existing(scim, resource, sent)
    answer = scim.replace(resource, before.id, with_value(sent, path, value))
    return Exercise(path, value, before, answer, scim.read(resource, before.id))


def _patch(scim: ScimClient, resource: ResourceUnderTest, promised: Promise) -> Exercise:
    path, value = _target(resource, promised), resource.unique_name()
    before = existing(scim, resource, resource.sample(full=True))
    answer = scim.patch(resource, before.id, [{"op": "replace", "path": path, "value": value}])
    return Exercise(path, value, before, answer, scim.read(resource, before.id))


def _delete(scim: ScimClient, resource: ResourceUnderTest, _: Promise) -> Exercise:
    before = existing(scim, resource)
    answer = scim.delete(resource, before.id)
    after = scim.read(resource, before.id, invalid="the resource was deleted")
    return Exercise("id", before.id, before, answer, after)


TRIALS: Mapping[str, Callable[[ScimClient, ResourceUnderTest, Promise], Exercise]] = {
    "create": _create,
    "read": _read,
    "list": _list,
    "replace": _replace,
    "patch": _patch,
    "delete": _delete,
}


def _target(resource: ResourceUnderTest, promised: Promise) -> str:
    """An attribute to try a change on, whatever the vendor says of it, but for those documented to act.

    Best one that the vendor names as changeable: others may be kept only where somebody has set that up.
    """
    acting = {path for outcome in promised.outcomes for path in (*outcome.except_, *outcome.only)}
    for path in sorted(CHANGEABLE, key=lambda path: not _is_named(resource, path)):
        free = not acting & {path, path.partition(".")[0]} and not resource.insists_on(path)
        if free and resource.attribute(path) is not None:
            return path
    raise NotApplicable(resource.nothing_to_change(promised.subject))


def _is_named(resource: ResourceUnderTest, path: str) -> bool:
    said = resource.facts.attributes.get(path)
    return said is not None and said.mutability not in FIXED


def _acts(outcome: Outcome, trial: Exercise) -> None:
    success(outcome, trial.answer)
    if trial.operation == "delete":
        expect(trial.after).refused()
    else:
        same = partial(_same_but_for_case, trial.value)
        expect(trial.after).success().at(trial.path).satisfies(same, show(trial.value))


def _same_but_for_case(wanted: Any, found: Any) -> bool:
    """Equal, or text that differs in case only: no attribute tried here is caseExact (RFC 7643, section 7)."""
    if isinstance(wanted, str) and isinstance(found, str):
        return wanted.lower() == found.lower()
    return alike(wanted, found)


def _does_nothing(outcome: Outcome, trial: Exercise) -> None:
    success(outcome, trial.answer)
    _unchanged(trial, but=outcome.except_)


def _is_refused(outcome: Outcome, trial: Exercise) -> None:
    refusal(outcome, trial.answer)
    _unchanged(trial)


def _stays_within(outcome: Outcome, trial: Exercise) -> None:
    """A change outside the documented paths has no effect, whether it is refused or ignored."""
    _unchanged(trial)


def _unchanged(trial: Exercise, but: tuple[str, ...] = ()) -> None:
    was, now = (
        lookup(trial.before.resource, trial.path),
        lookup(expect(trial.after).success().exchange.resource, trial.path),
    )
    if not alike(was, now):
        changed = f"{trial.path}: {show(now)}, after {trial.answer.request.method} had answered {trial.answer.status}"
        raise Finding(
            f"{trial.path}: {show(was)}, unchanged", changed, [trial.before, trial.answer, trial.after], trial.path
        )
    same_resource(trial.before, trial.after, but)


JUDGES: Mapping[Support, Callable[[Outcome, Exercise], None]] = {
    Support.SUPPORTED: _acts,
    Support.CLAIMED: _acts,
    Support.PARTIAL: _stays_within,
    Support.NO_EFFECT: _does_nothing,
    Support.DISABLED: _is_refused,
    Support.UNSUPPORTED: _is_refused,
    Support.UNDOCUMENTED: _is_refused,
}
