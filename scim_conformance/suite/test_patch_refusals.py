"""PATCH requests that have to be refused: for the right reason, and without any effect (RFC 7644, section 3.5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite import outcome
from scim_conformance.suite.changes import Change, Form, History, Sight, furnished, operations, played
from scim_conformance.suite.test_replace import NOBODY
from scim_conformance.suite.value_forms import mail
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient


def wrong(why: str, *operation: Any, on: str = "userName") -> Form:
    """One operation that makes no sense, to be tried where the resource has this attribute."""

    def change(sight: Sight) -> Change | None:
        return Change(operations(operation), (), (), invalid=why) if sight.has(on) else None

    return change


def misshapen(why: str, **operation: Any) -> Form:
    """One operation whose members are wrong."""
    return lambda sight: Change((operation,), (), (), invalid=why) if sight.free("title") else None


def _of_wrong_type(path: str, value: Any) -> Form:
    def change(sight: Sight) -> Change | None:
        if not sight.free(path) or not sight.has(path):
            return None
        return Change(operations(("replace", path, value)), (), (), invalid=f"{path} is of another type")

    return change


UNKNOWN_PATH = ("noTarget", "invalidPath", "invalidFilter", "invalidSyntax", "invalidValue")

REFUSED: Mapping[str, Form] = {
    "remove-without-path": wrong("remove has no path", "remove", ""),
    "no-match": wrong(
        "no value of emails has this type",
        *("replace", 'emails[type eq "nobody-has-this"].value', "nobody@example.com"),
        on="emails",
    ),
    "path-not-closed": wrong("the path is not closed", "replace", 'emails[type eq "work"', "x", on="emails"),
    "path-with-unknown-operator": wrong("no operator is zz", "replace", 'emails[type zz "a"].value', "x", on="emails"),
    "path-with-index": wrong("paths have no numbers", "replace", "emails[0].value", "x@example.com", on="emails"),
    "path-of-unknown-attribute": wrong("nobody has this attribute", "replace", "noSuchAttribute", "x"),
    "path-of-unknown-part": wrong("nobody has this sub-attribute", "replace", "name.noSuchPart", "x", on="name"),
    "path-of-unknown-extension": wrong(
        "nobody has this extension", "replace", "urn:example:nobody:2.0:User:colour", "red"
    ),
    "unknown-op": misshapen("there is no such op", op="multiply", path="title", value="x"),
    "op-of-json-patch": misshapen("move is of JSON Patch", op="move", path="title", **{"from": "nickName"}),
    "no-op": misshapen("there is no op", path="title", value="x"),
    "add-without-value": misshapen("add has no value", op="add", path="title"),
    "value-no-boolean": _of_wrong_type("active", "banana"),
    "value-no-object": _of_wrong_type("name", "banana"),
    "value-no-text": _of_wrong_type("title", {"a": "banana"}),
    "id": wrong("the id is read-only", "replace", "id", "another-id"),
    "creation-date": wrong("meta is read-only", "replace", "meta.created", "2001-01-01T00:00:00Z", on="meta.created"),
    "remove-id": wrong("the id is read-only", "remove", "id"),
    "remove-user-name": wrong("userName is required", "remove", "userName"),
}

CAUSES: Mapping[str, tuple[str, ...]] = {
    "remove-without-path": ("noTarget",),
    "no-match": ("noTarget",),
    "remove-id": ("mutability",),
    "remove-user-name": ("mutability", "invalidValue"),
}
"""The keywords where the RFC fixes one."""

LIKELY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((name for name in REFUSED if name.startswith("path-")), UNKNOWN_PATH),
    **dict.fromkeys((name for name in REFUSED if name.startswith("value-")), ("invalidValue", "invalidSyntax")),
    **dict.fromkeys(("id", "creation-date"), ("mutability", "invalidValue", "invalidPath", "noTarget")),
}
"""The keywords that fit, where a refusal may do without one."""


class Envelope(NamedTuple):
    """A PATCH body with something wrong about its frame, and reads before and after."""

    before: Exchange
    answer: Exchange
    after: Exchange


class Unheard(NamedTuple):
    """A PATCH of an id that nobody has."""

    answer: Exchange


ENVELOPES: Mapping[str, Any] = {
    "operations-empty": {"schemas": [urns.PATCH_OP], "Operations": []},
    "operations-missing": {"schemas": [urns.PATCH_OP]},
    "operations-no-list": {"schemas": [urns.PATCH_OP], "Operations": "replace"},
    "operation-no-object": {"schemas": [urns.PATCH_OP], "Operations": ["replace"]},
    "body-a-list": [],
}


@scenario(needs=("User.create", "User.read", "User.patch"))
def person_refused(scim: ScimClient, user_type: ResourceUnderTest) -> History:
    """One person, and requests to change it that each have to be refused."""
    values = {
        "title": "Clerk",
        "name": {"givenName": "Greta", "familyName": "Moss"},
        "emails": [mail(user_type, "work", primary=True)],
    }
    return played(scim, user_type, furnished(scim, user_type, values), REFUSED)


@scenario(needs=("User.create", "User.read", "User.patch"))
def envelopes_refused(scim: ScimClient, user_type: ResourceUnderTest, person_refused: History) -> dict[str, Envelope]:
    """The same person, and bodies that are no PATCH request."""
    id, found = person_refused.created.id, {}
    last = scim.read(user_type, id)
    for name, body in ENVELOPES.items():
        answer = scim.patch_raw_body(user_type, id, body, invalid=f"no PATCH request: {name}")
        after = scim.read(user_type, id)
        found[name] = Envelope(last, answer, after)
        last = after
    return found


@scenario(needs=("patch",))
def patched_unknown(scim: ScimClient, resource: ResourceUnderTest) -> Unheard:
    """A PATCH of an id that nobody has."""
    change = operations(("replace", resource.changeable("patch")[0], resource.unique_name()))
    return Unheard(scim.patch(resource, NOBODY, change, invalid="an id that nobody has"))


@pytest.mark.parametrize("form", [*REFUSED])
@requirement("RFC7644-3.5.2-12", "RFC7644-3.5.2-08", "RFC7644-3.5.2-09", "RFC7644-3.5.2-04", "RFC7644-3.5.2-07")
def test_is_refused(person_refused: History, form: str) -> None:
    """What cannot be carried out is refused; a success would be counted as done."""
    expect(person_refused.step(form).answer).refused()


@pytest.mark.parametrize("form", [*CAUSES])
@requirement("RFC7644-3.5.2.2-01", "RFC7644-3.5.2.3-08", "RFC7644-3.5.2.2-08")
def test_names_the_cause(person_refused: History, form: str) -> None:
    """The refusal is a 400 with the keyword that the RFC has for it; clients decide by it whether to repeat."""
    step = person_refused.step(form)
    seen = expect(step.answer).if_refused(see="patch-refusals/is-refused")
    if step.answer.status == 501:
        # It says that the operation is not offered at all, which is no word on what is wrong with it.
        raise NotApplicable(Reason("no-exchange", "the server has no such operation; see patch-forms/is-accepted"))
    seen.status(400).scim_type(*CAUSES[form])


@pytest.mark.parametrize("form", [*LIKELY])
@requirement("RFC7644-3.5.2-12", "RFC7644-3.12-09", "RFC7644-3.12-13")
def test_cause_is_not_misnamed(person_refused: History, form: str) -> None:
    """A refusal that names a cause names one that fits; the wrong one sends administrators astray."""
    step = person_refused.step(form)
    seen = expect(step.answer).if_refused(see="patch-refusals/is-refused")
    if step.answer.resource.get("scimType") is not None:
        seen.scim_type(*LIKELY[form])


@pytest.mark.parametrize("form", [*REFUSED])
@requirement("RFC7644-3.5.2-19", "RFC7644-3.5.2-10")
def test_refused_changes_nothing(person_refused: History, form: str) -> None:
    """What was refused has had no effect, and what was not, none on what nobody may change."""
    step = person_refused.step(form)
    expect(step.answer).if_refused(see="patch-refusals/is-refused")
    outcome.unchanged(step.before, step.after, step.first)


@pytest.mark.parametrize("form", ["id", "creation-date", "remove-id", "remove-user-name"])
@requirement("RFC7643-7-21", "RFC7643-4.1.1-01", "RFC7644-3.5.2-10")
def test_read_only_and_required_values_stay(person_refused: History, form: str) -> None:
    """Whatever the answer says, id, creation date and userName are still what they were."""
    step = person_refused.step(form)
    path = {"creation-date": "meta.created", "remove-user-name": "userName"}.get(form, "id")
    expect(step.after, step.answer).status(200).at(path).equals(lookup(step.before.resource, path))


@pytest.mark.parametrize("envelope", [*ENVELOPES])
@requirement("RFC7644-3.5.2-03", "RFC7644-3.5.2-02")
def test_no_patch_request_changes_nothing(envelopes_refused: dict[str, Envelope], envelope: str) -> None:
    """A body that is no PATCH request neither changes nor breaks anything."""
    tried = envelopes_refused[envelope]
    expect(tried.answer).holds(
        tried.answer.ok or 400 <= tried.answer.status < 500, "an answer below 500", f"status {tried.answer.status}"
    )
    outcome.unchanged(tried.before, tried.after, tried.before)


@requirement("RFC7644-3.12-05", "RFC7644-3.12-08")
def test_unknown_id_answers_404(patched_unknown: Unheard) -> None:
    """A PATCH of an id that nobody has answers 404; clients create anew on it."""
    expect(patched_unknown.answer).if_refused(see="patch-refusals/unknown-id-is-refused").status(404)


@requirement("RFC7644-3.12-08")
def test_unknown_id_is_refused(patched_unknown: Unheard) -> None:
    """A PATCH of an id that nobody has is no success; what was changed for nobody is lost."""
    expect(patched_unknown.answer).refused()
