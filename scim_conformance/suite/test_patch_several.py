"""PATCH requests with several operations: in turn, and all of them or none (RFC 7644, section 3.5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scim_conformance.checking import expect, requirement, scenario
from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.suite import outcome
from scim_conformance.suite.changes import Change, Form, History, Sight, Wanted, furnished, operations, played
from scim_conformance.suite.patch_forms import EXTRA
from scim_conformance.suite.value_forms import mail
from scim_conformance.wire.scim_client import ScimClient


def in_turn(path: str, *ops: str) -> Form:
    """Operations on one plain attribute that each see what the one before has made of it."""

    def change(sight: Sight) -> Change | None:
        fit = sight.can_be_without(path) if "remove" in ops else sight.free(path)
        if not fit:
            return None
        given = [sight.resource.unique_name() for _ in ops]
        made = operations(*((op, path) if op == "remove" else (op, path, v) for op, v in zip(ops, given, strict=True)))
        wanted = Wanted(path, "absent") if ops[-1] == "remove" else Wanted(path, "is", given[-1])
        return Change(made, (wanted,), (path, *derived_from(path)))

    return change


def _several(sight: Sight) -> Change | None:
    paths = [path for path in ("title", "nickName", "name.familyName") if sight.free(path)]
    if len(paths) < 2:
        return None
    given = {path: sight.resource.unique_name() for path in paths}
    made = operations(*(("replace", path, value) for path, value in given.items()))
    touches = tuple(one for path in paths for one in (path, *derived_from(path)))
    return Change(made, tuple(Wanted(path, "is", value) for path, value in given.items()), touches)


def _exchanged(sight: Sight) -> Change | None:
    """The way in which Okta exchanges members: what goes and what comes in one request."""
    if not _several_mails(sight) or len(sight.typed("emails", "home")) != 1:
        return None
    old, new = sight.typed("emails", "home")[0], mail(sight.resource, "home")
    made = operations(("remove", 'emails[type eq "home"]'), ("add", "emails", [new]))
    wanted = (Wanted("emails", "has", new), Wanted("emails", "lacks", {"value": old.get("value")}))
    return Change(made, wanted, ("emails",), {"emails": sight.but("emails", "home")})


def _several_mails(sight: Sight) -> bool:
    return sight.free("emails", "emails.type") and sight.had_several("emails")


def _found_by_what_was_added(sight: Sight) -> Change | None:
    if not _several_mails(sight) or not sight.takes("emails", "other") or sight.typed("emails", "other"):
        return None
    new, value = mail(sight.resource, "other"), mail(sight.resource, "other")["value"]
    made = operations(("add", "emails", [new]), ("replace", 'emails[type eq "other"].value', value))
    wanted = (Wanted("emails", "has", {**new, "value": value}), Wanted("emails", "lacks", new))
    return Change(made, wanted, ("emails",), {"emails": sight.entries("emails")})


def _extension_at_once(sight: Sight) -> Change | None:
    if not sight.has(EXTRA) or not sight.free(f"{EXTRA}:department", f"{EXTRA}:division"):
        return None
    given = {name: sight.resource.unique_name() for name in ("department", "division")}
    made = operations(*(("add", f"{EXTRA}:{name}", value) for name, value in given.items()))
    wanted = tuple(Wanted(f"{EXTRA}:{name}", "is", value) for name, value in given.items())
    return Change(made, wanted, tuple(one.path for one in wanted))


SEVERAL: Mapping[str, Form] = {
    "different-attributes": _several,
    "add-then-replace": in_turn("nickName", "add", "replace"),
    "replace-then-remove": in_turn("nickName", "replace", "remove"),
    "remove-then-add": in_turn("title", "remove", "add"),
    "replace-twice": in_turn("title", "replace", "replace"),
    "remove-then-add-of-values": _exchanged,
    "add-then-find": _found_by_what_was_added,
    "attributes-of-an-extension": _extension_at_once,
}

BROKEN = {
    "no-match": ("replace", 'emails[type eq "nobody-has-this"].value', "nobody@example.com"),
    "no-path": ("remove", ""),
    "malformed-path": ("replace", 'emails[type eq "work"', "x"),
    "required-removed": ("remove", "userName"),
}
"""Operations that have to fail, whatever else the request holds."""


def broken_after(sound: str, broken: str) -> Form:
    """A sound operation, then one that has to fail."""
    return _both(sound, broken, first=True)


def broken_before(sound: str, broken: str) -> Form:
    """An operation that has to fail, then a sound one."""
    return _both(sound, broken, first=False)


def _both(sound: str, broken: str, *, first: bool) -> Form:
    def change(sight: Sight) -> Change | None:
        made = _sound(sight, sound)
        if made is None or (broken == "no-match" and not sight.free("emails", "emails.type")):
            return None
        both = [made, BROKEN[broken]] if first else [BROKEN[broken], made]
        return Change(operations(*both), (), (), invalid=f"one of its operations has to fail: {broken}")

    return change


def _sound(sight: Sight, path: str) -> tuple[Any, ...] | None:
    if path == "emails":
        return ("add", path, [mail(sight.resource, "other")]) if sight.free(path, "emails.type") else None
    return ("replace", path, sight.resource.unique_name()) if sight.free(path) else None


FAILING: Mapping[str, Form] = {
    "no-match-after-a-replace": broken_after("title", "no-match"),
    "no-path-after-a-replace": broken_after("title", "no-path"),
    "malformed-path-after-a-replace": broken_after("name.familyName", "malformed-path"),
    "no-match-after-an-add": broken_after("emails", "no-match"),
    "no-path-before-a-replace": broken_before("title", "no-path"),
    "required-removed-after-a-replace": broken_after("displayName", "required-removed"),
}


@scenario(needs=("User.create", "User.read", "User.patch"))
def person_patched_several(scim: ScimClient, user_type: ResourceUnderTest) -> History:
    """One person, changed by several operations at a time, some of which have to fail."""
    values = {
        "title": "Clerk",
        "nickName": "Nick",
        "displayName": user_type.unique_name(),
        "emails": [mail(user_type, "work", primary=True), mail(user_type, "home")],
        EXTRA: {"department": "Sales", "division": "North"},
    }
    return played(scim, user_type, furnished(scim, user_type, values), {**SEVERAL, **FAILING})


@pytest.mark.parametrize("form", [*SEVERAL])
@requirement("RFC7644-3.5.2-03", "RFC7644-3.5.2-22")
def test_is_accepted(person_patched_several: History, form: str) -> None:
    """Several operations may stand in one request; Okta and Entra ID send them together."""
    outcome.accepted(person_patched_several.step(form))


@pytest.mark.parametrize("form", [*SEVERAL])
@requirement("RFC7644-3.5.2-16")
def test_operations_apply_in_turn(person_patched_several: History, form: str) -> None:
    """Each operation sees what the one before has made, and the last word counts."""
    outcome.stored(person_patched_several.step(form), see="patch-several/is-accepted")


@pytest.mark.parametrize("form", [*SEVERAL])
@requirement("RFC7644-3.5.2-16")
def test_leaves_the_rest(person_patched_several: History, form: str) -> None:
    """Several operations change their targets and nothing else."""
    outcome.rest_stays(person_patched_several.step(form), see="patch-several/is-accepted")


@pytest.mark.parametrize("form", [*SEVERAL])
@requirement("RFC7644-3.5.2-22")
def test_answer_is_what_is_stored(person_patched_several: History, form: str, user_type: ResourceUnderTest) -> None:
    """The answer shows the state after the last operation, not one in between."""
    outcome.answer_agrees(person_patched_several.step(form), user_type, see="patch-several/is-accepted")


@pytest.mark.parametrize("form", [*FAILING])
@requirement("RFC7644-3.5.2-18", "RFC7644-3.5.2-20")
def test_one_failure_fails_the_request(person_patched_several: History, form: str) -> None:
    """Where one operation fails the whole request does; the client would count all of it as done."""
    expect(person_patched_several.step(form).answer).refused()


@pytest.mark.parametrize("form", [*FAILING])
@requirement("RFC7644-3.5.2-19", "RFC7644-3.5.2-18")
def test_a_failed_request_changes_nothing(person_patched_several: History, form: str) -> None:
    """What a failed request had done already is undone; half a change is what nobody asked for."""
    step = person_patched_several.step(form)
    expect(step.answer).if_refused(see="patch-several/one-failure-fails-the-request")
    outcome.unchanged(step.before, step.after, step.first)
