"""Attributes as documented: demanded, of one form, not liable to change, or not kept at all."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, promise, same_resource, scenario
from scim_conformance.checking.expect import alike, show
from scim_conformance.checking.steps import existing
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Promise
from scim_conformance.plan.resource import CHANGEABLE, ResourceUnderTest
from scim_conformance.profile.model import AttributeFact
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.samples import with_value
from scim_conformance.suite.contract.values import another
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient


class Unwelcome(NamedTuple):
    """A create that the vendor says is refused, and a search for its name; None where no such filter is documented."""

    answer: Exchange
    found: Exchange | None


class Edited(NamedTuple):
    """A resource, and the answer and a read after each attempt to change one attribute of it."""

    before: Exchange
    by_patch: tuple[Exchange, Exchange]
    by_put: tuple[Exchange, Exchange]


class Kept(NamedTuple):
    """A create with an attribute that the vendor says is not kept, and a read."""

    path: str
    value: str
    answer: Exchange
    after: Exchange


@scenario(needs=("create", "trial"))
def created_without(scim: ScimClient, required_promise: Promise) -> Unwelcome:
    """A create that lacks what the vendor calls required."""
    path = required_promise.subject
    sent = _lacking(required_promise.resource.sample(full=True), path)
    return _attempted(scim, required_promise.resource, sent, f"{path} is required, and missing")


@scenario(needs=("create", "trial"))
def created_misshapen(scim: ScimClient, form_promise: Promise) -> Unwelcome:
    """A create with a value that is not of the form that the vendor documents."""
    resource, (path, form) = form_promise.resource, form_promise.subject.split()
    sample = resource.sample(full=True)
    wrong = MISSHAPEN[form](resource, resource.facts.attributes[path], lookup(sample, path))
    return _attempted(scim, resource, with_value(sample, path, wrong), f"{path} is not of the documented form: {form}")


@scenario(needs=("create", "read", "trial"))
def edited(scim: ScimClient, fixed_promise: Promise) -> Edited:
    """A resource of which PATCH and PUT try to change what the vendor says cannot change."""
    resource, path = fixed_promise.resource, fixed_promise.subject
    sent = resource.sample(full=True)
    before = existing(scim, resource, sent)
    value = another(resource, path, lookup(before.resource, path))
    patched = scim.patch(resource, before.id, [{"op": "replace", "path": path, "value": value}])
    after = scim.read(resource, before.id)
    replaced = scim.replace(resource, before.id, with_value(sent, path, value))
    return Edited(before, (patched, after), (replaced, scim.read(resource, before.id)))


@scenario(needs=("create", "read", "trial"))
def created_with_more(scim: ScimClient, dropped_promise: Promise) -> Kept:
    """A resource created with an attribute that the vendor says is not kept."""
    resource = dropped_promise.resource
    path = dropped_promise.subject or _undocumented(resource)
    value = resource.unique_name()
    answer = scim.create(resource, with_value(resource.sample(full=True), path, value))
    return Kept(path, value, answer, scim.read(resource, answer.id or "none"))


def _too_long(resource: ResourceUnderTest, said: AttributeFact, value: Any) -> str:
    name = f"{resource.unique_name()}-".ljust((said.max_length or 0) + 1, "x")
    return f"{name}@{resource.mail_domain}" if "@" in str(value) else name


def _unlike(resource: ResourceUnderTest, said: AttributeFact, _: Any) -> str:
    """Text that the documented pattern does not match."""
    for text in (resource.unique_name(), f"{resource.unique_name()} !", f"{resource.unique_name()}@"):
        if re.fullmatch(said.pattern, text) is None:
            return text
    raise NotApplicable(
        Reason("nothing-to-change", f"{said.path}: no text is known that {said.pattern} does not match")
    )


def _too_many(resource: ResourceUnderTest, said: AttributeFact, _: Any) -> list[Any]:
    """One value more than documented, each another."""
    values = resource.several(said.path, (said.max_values or 0) + 1)
    if not values:
        raise NotApplicable(Reason("nothing-to-change", f"no schema has a multi-valued {said.path}"))
    return values


MISSHAPEN: Mapping[str, Callable[[ResourceUnderTest, AttributeFact, Any], Any]] = {
    "email": lambda resource, said, value: resource.unique_name(),
    "max_length": _too_long,
    "pattern": _unlike,
    "max_values": _too_many,
    "values": lambda resource, said, value: resource.unique_name(),
}
"""A value of another form than documented, by the name of the demand."""


@promise
def test_required_is_demanded(created_without: Unwelcome) -> None:
    """Without what the vendor calls required, nothing is created; whoever is created so cannot be put right later."""
    expect(created_without.answer).refused()


@promise
def test_refusal_for_lack_leaves_nothing(created_without: Unwelcome) -> None:
    """Nothing is there of what was refused."""
    _nobody_found(created_without, see="contract/attributes/required-is-demanded")


@promise
def test_form_is_demanded(created_misshapen: Unwelcome) -> None:
    """What the vendor says a value must look like is demanded; who is let in otherwise cannot be put right later."""
    expect(created_misshapen.answer).refused()


@promise
def test_refusal_for_form_leaves_nothing(created_misshapen: Unwelcome) -> None:
    """Nothing is there of what was refused."""
    _nobody_found(created_misshapen, see="contract/attributes/form-is-demanded")


@promise
def test_fixed_withstands_patch(edited: Edited, fixed_promise: Promise) -> None:
    """Whatever a PATCH is answered, what the vendor says cannot change has not changed."""
    _unchanged(edited.before, *edited.by_patch, fixed_promise.subject)


@promise
def test_fixed_withstands_put(edited: Edited, fixed_promise: Promise) -> None:
    """Whatever a PUT is answered, what the vendor says cannot change has not changed since."""
    _, since = edited.by_patch
    _unchanged(since, *edited.by_put, fixed_promise.subject)


@promise
def test_attempts_change_nothing_else(edited: Edited, fixed_promise: Promise) -> None:
    """An attempt to change what cannot change does no damage elsewhere."""
    _, after = edited.by_put
    same_resource(edited.before, after, but=(fixed_promise.subject, "name.formatted", "displayName"))


@promise
def test_unkept_is_not_shown(created_with_more: Kept) -> None:
    """What the vendor says is not kept is not read back; the server may have a value of its own there."""
    path, value, answer, after = created_with_more
    expect(answer).if_accepted(see="contract/operations/documented-outcome")
    found = lookup(expect(after, answer).success().exchange.resource, path)
    expect(after, answer).holds(
        not alike(found, value), f"{path} not kept as it was sent", f"{path}: {show(found)}", path
    )


def _attempted(scim: ScimClient, resource: ResourceUnderTest, sent: Mapping[str, Any], why: str) -> Unwelcome:
    answer = scim.create(resource, sent, invalid=why)
    name = lookup(sent, resource.identifier)
    if not isinstance(name, str) or not resource.filters_by(resource.identifier, "eq"):
        return Unwelcome(answer, None)
    return Unwelcome(answer, scim.list(resource, query={"filter": f"{resource.identifier} eq {quoted(name)}"}))


def _nobody_found(attempt: Unwelcome, see: str) -> None:
    expect(attempt.answer).if_refused(see=see)
    if attempt.found is None:
        raise NotApplicable(Reason("no-exchange", "it has no name to look for, or no such filter is documented"))
    expect(attempt.found, attempt.answer).if_accepted(see="contract/filters/finds-who-matches").lists_only()


def _unchanged(before: Exchange, answer: Exchange, after: Exchange, path: str) -> None:
    was = lookup(before.resource, path)
    expect(after, before, answer).success().at(path).satisfies(lambda now: alike(was, now), f"{show(was)}, unchanged")


def _undocumented(resource: ResourceUnderTest) -> str:
    """A plain attribute of the RFC's that the vendor does not name."""
    documented = {path.partition(".")[0] for path in resource.facts.attributes}
    for path in CHANGEABLE if resource.name == "User" else ():
        if path.partition(".")[0] not in documented:
            return path
    raise NotApplicable(Reason("nothing-to-change", f"no attribute of {resource.name} is left undocumented"))


def _lacking(sent: Mapping[str, Any], path: str) -> dict[str, Any]:
    top, _, below = path.partition(".")
    rest = {name: value for name, value in sent.items() if name != top}
    if not below:
        return rest
    return {**rest, top: {name: value for name, value in sent.get(top, {}).items() if name != below}}
