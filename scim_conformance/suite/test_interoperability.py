"""What identity providers write in a way of their own: where it is accepted, it must mean what they mean by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import difference, show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.scim.lookup import MISSING, lookup
from scim_conformance.suite import outcome
from scim_conformance.suite.changes import Change, Form, History, Sight, Wanted, furnished, operations, played
from scim_conformance.suite.patch_forms import EXTRA
from scim_conformance.suite.value_forms import mail
from scim_conformance.wire.scim_client import ScimClient


def cased(op: str, path: str, *, there: bool) -> Form:
    """An op in capital letters, as Entra ID sends it."""

    def change(sight: Sight) -> Change | None:
        fit = sight.can_be_without(path) if "emove" in op else sight.free(path)
        if not fit or sight.has(path) != there:
            return None
        given = sight.resource.unique_name()
        wanted = Wanted(path, "absent") if "emove" in op else Wanted(path, "is", given)
        sent = operations((op, path) if "emove" in op else (op, path, given))
        return Change(sent, (wanted,), (path, *derived_from(path)), invalid=f"an op written {op}, as Entra ID has it")

    return change


def switched(op: str, path: str, text: str) -> Form:
    """`active` as text, as Entra ID sends it."""

    def change(sight: Sight) -> Change | None:
        value = text.lower() == "true"
        if sight.value("active") is not (not value) or not sight.free("active"):
            return None
        sent = operations((op, path, text if path else {"active": text}))
        return Change(sent, (Wanted("active", "is", value),), ("active",), invalid=f'a boolean written "{text}"')

    return change


def keyed(*paths: str) -> Form:
    """No path, and keys that are paths themselves, as Entra ID sends them with its newer flag."""

    def change(sight: Sight) -> Change | None:
        fit = [path for path in paths if sight.free(path) and sight.has(path)]
        given = {path: sight.resource.unique_name() for path in fit}
        touches = tuple(one for path in fit for one in (path, *derived_from(path)))
        wanted = tuple(Wanted(path, "is", value) for path, value in given.items())
        why = "keys that are paths, as Entra ID has them"
        return Change(operations(("replace", "", given)), wanted, touches, invalid=why) if fit else None

    return change


def _one_object(sight: Sight) -> Change | None:
    """A single value where a list might stand; the RFC has examples of lists only."""
    if not sight.free("emails", "emails.type") or not sight.takes("emails", "other"):
        return None
    new = mail(sight.resource, "other")
    others = {"emails": sight.entries("emails")}
    return Change(operations(("add", "emails", new)), (Wanted("emails", "has", new),), ("emails",), others)


def _missing_value(op: str) -> Form:
    """A value path that nothing matches yet; Entra ID expects that it is made."""

    def change(sight: Sight) -> Change | None:
        fit = sight.free("emails", "emails.type") and sight.takes("emails", "other")
        if not fit or sight.typed("emails", "other"):
            return None
        value = mail(sight.resource, "other")["value"]
        sent = operations((op, 'emails[type eq "other"].value', value))
        wanted = Wanted("emails", "has", {"value": value, "type": "other"})
        return Change(sent, (wanted,), ("emails",), {"emails": sight.entries("emails")})

    return change


def _gone_again(sight: Sight) -> Change | None:
    if not sight.free("emails", "emails.type") or not sight.typed("emails", "other"):
        return None
    sent = operations(("remove", 'emails[type eq "other"]'))
    wanted = Wanted("emails", "lacks", {"type": "other"})
    return Change(sent, (wanted,), ("emails",), {"emails": sight.but("emails", "other")})


def _with_id(sight: Sight) -> Change | None:
    """A replace without path that repeats the id, as Okta renames groups."""
    if not sight.free("displayName"):
        return None
    name = sight.resource.unique_name()
    value = {"id": sight.value("id"), "displayName": name}
    return Change(operations(("replace", "", value)), (Wanted("displayName", "is", name),), ("displayName",))


def _taken_away(path: str, value: Any) -> Form:
    """An attribute taken away by null, or by an empty text, as clients do."""

    def change(sight: Sight) -> Change | None:
        if not sight.can_be_without(path) or not sight.has(path):
            return None
        return Change(operations(("replace", path, value)), (Wanted(path, "absent"),), (path,))

    return change


WRITTEN: Mapping[str, Form] = {
    "capital-replace": cased("Replace", "title", there=True),
    "capital-remove": cased("Remove", "nickName", there=True),
    "capital-add": cased("Add", "nickName", there=False),
    "text-false": switched("replace", "active", "False"),
    "text-true": switched("replace", "active", "True"),
    "text-false-without-path": switched("replace", "", "false"),
    "text-true-without-path": switched("replace", "", "true"),
    "dotted-keys": keyed("displayName", "name.givenName", "name.familyName"),
    "urn-keys": keyed(f"{EXTRA}:department"),
    "one-object": _one_object,
    "taken-away": _gone_again,
    "add-of-a-missing-value": _missing_value("add"),
    "id-repeated": _with_id,
    "null": _taken_away("title", None),
}


MEANT = tuple(form for form in WRITTEN if form not in ("dotted-keys", "urn-keys", "add-of-a-missing-value"))
"""The forms that can mean one thing only."""

KEYED = ("dotted-keys", "urn-keys")


@scenario(needs=("User.create", "User.read", "User.patch"))
def person_written(scim: ScimClient, user_type: ResourceUnderTest) -> History:
    """One person, changed in the ways of their own that identity providers have."""
    values = {
        "displayName": user_type.unique_name(),
        "title": "Clerk",
        "nickName": "Nick",
        "name": {"givenName": "Greta", "familyName": "Moss"},
        "active": True,
        "emails": [mail(user_type, "work", primary=True)],
        EXTRA: {"department": "Sales"},
    }
    return played(scim, user_type, furnished(scim, user_type, values), WRITTEN)


@pytest.mark.parametrize("form", MEANT)
@requirement("RFC7644-3.5.2-22", "RFC7644-3.5.2-20")
def test_success_is_no_empty_word(person_written: History, form: str) -> None:
    """What the RFC leaves open may be refused; where it is answered with success, it has taken effect as meant."""
    outcome.stored(person_written.step(form), see="interoperability/refusals-are-clear")


@pytest.mark.parametrize("form", [*WRITTEN])
@requirement("RFC7644-3.5.2.3-05", "RFC7644-3.5.2.1-06")
def test_leaves_the_rest(person_written: History, form: str) -> None:
    """What is written in an unusual way changes nothing besides."""
    outcome.rest_stays(person_written.step(form), see="interoperability/refusals-are-clear")


@pytest.mark.parametrize("form", [*WRITTEN])
@requirement("RFC7644-3.12-05")
def test_refusals_are_clear(person_written: History, form: str) -> None:
    """What is not understood is refused with a 4xx or 501; a client repeats what broke the server for ever."""
    answer = person_written.step(form).answer
    declined = answer.status < 500 or answer.status == 501
    expect(answer).holds(answer.ok or declined, "a success or a refusal", f"status {answer.status}")


@pytest.mark.parametrize("form", ["text-false", "text-true", "text-false-without-path", "text-true-without-path"])
@requirement("RFC7643-2.3.2-01")
def test_booleans_stay_booleans(person_written: History, form: str) -> None:
    """Whatever was sent for `active`, a read shows true or false; a text in its place stops strictly typed clients."""
    step = person_written.step(form)
    found = lookup(step.after.resource, "active")
    seen = expect(step.after, step.answer).status(200)
    seen.holds(found is MISSING or found is None or isinstance(found, bool), "true or false", show(found), "active")


@pytest.mark.parametrize("form", KEYED)
@requirement("RFC7644-3.5.2.3-01", "RFC7644-3.5.2-06")
def test_keys_that_are_paths_are_not_half_understood(person_written: History, form: str) -> None:
    """Keys that are paths are understood, refused or passed over; a new attribute of that name helps nobody."""
    step = person_written.step(form)
    if not difference(step.before.resource, step.after.resource, {"meta", "schemas"}):
        raise NotApplicable(Reason("no-exchange", "the keys were refused, or passed over"))
    outcome.stored(step, see="interoperability/refusals-are-clear")
