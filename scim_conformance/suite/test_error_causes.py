"""Bodies that are no resources, values of the wrong type, ids that nobody has: what is refused, and how it is told."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.test_authentication import NOBODY
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import resource_path
from scim_conformance.wire.scim_client import ScimClient

SHAPES = ["list", "text", "number", "null", "nothing", "half"]
"""Bodies that are no JSON object: a list with a resource in it, other JSON values, none, and JSON that breaks off."""

WRITES = ["replace", "patch"]

NOT_OFFERED = (404, 405, 501)
"""The statuses by which an operation that nobody documents is declined as such."""

MISTYPED: Mapping[str, Any] = {"name": "Ada Lovelace", "emails": "ada", "active": "perhaps", "displayName": {"a": "b"}}
"""Values of another type than the attribute's, none of which could be taken for it."""

SYNTAX = ("invalidSyntax", "invalidValue")
"""What a body that cannot be read as a resource is called (RFC 7644, Table 9): the two overlap."""

Seen = TypeVar("Seen")


class Broken(NamedTuple):
    """A user of ours, a write whose body breaks off, and a read of the user afterwards."""

    before: Exchange
    answer: Exchange
    after: Exchange


class Mistyped(NamedTuple):
    """A create with one value of the wrong type, and a read of what came of it, if anything did."""

    value: Any
    answer: Exchange
    after: Exchange | None


@scenario(needs=("User.create",))
def misshapen(scim: ScimClient, user_type: ResourceUnderTest) -> dict[str, Exchange]:
    """Creates whose body is no JSON object."""
    seen = {}
    for shape in SHAPES:
        raw = _shaped(shape, user_type.sample())
        seen[shape] = scim.create_raw(user_type, raw, invalid=f"the body is {shape}, and no JSON object")
    return seen


@scenario(needs=("User.create", "User.read"))
def broken_off(scim: ScimClient, user_type: ResourceUnderTest, specimen: Exchange) -> dict[str, Broken]:
    """A user replaced and patched with a body that breaks off; what nobody documents may be declined as a whole."""
    seen, before = {}, specimen
    for operation in WRITES:
        if not user_type.operations[operation].available:
            continue
        method, path = ("PUT" if operation == "replace" else "PATCH"), resource_path(user_type.endpoint, specimen.id)
        change = {"op": "replace", "path": "displayName", "value": user_type.unique_name()}
        body = {"schemas": [urns.PATCH_OP], "Operations": [change]} if operation == "patch" else user_type.sample()
        raw = json.dumps(body).removesuffix("}").encode()
        wrong = Request(method, path, raw_body=raw, invalid="the JSON breaks off", operation=operation)
        answer = scim.send(replace(wrong, resource_type=user_type.name))
        if user_type.operations[operation].probe and answer.response is not None and answer.status in NOT_OFFERED:
            continue
        after = scim.read(user_type, specimen.id)
        seen[operation], before = Broken(before, answer, after), after
    return seen


@scenario(needs=("User.create", "User.read"))
def mistyped(scim: ScimClient, user_type: ResourceUnderTest) -> dict[str, Mistyped]:
    """Creates with one value of the wrong type each."""
    seen = {}
    for path, value in MISTYPED.items():
        if user_type.attribute(path) is None or not user_type.reads_back(path):
            continue
        body = {**user_type.sample(full=True), path: value}
        answer = scim.create(user_type, body, invalid=f"{path} is of another type")
        after = scim.read(user_type, answer.id) if answer.ok and answer.id else None
        seen[path] = Mistyped(value, answer, after)
    return seen


@scenario(needs=("patch",))
def nobody_patched(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    """A PATCH of an id that nobody has."""
    change = {"op": "replace", "path": resource.changeable("patch")[0], "value": resource.unique_name()}
    return scim.patch(resource, NOBODY, [change], invalid="an id that nobody has")


@scenario(needs=("delete",))
def nobody_deleted(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    """A DELETE of an id that nobody has."""
    return scim.delete(resource, NOBODY, invalid="an id that nobody has")


@requirement("RFC7644-3.12-09")
@pytest.mark.parametrize("shape", SHAPES)
def test_no_object_is_refused(misshapen: dict[str, Exchange], shape: str) -> None:
    """A create whose body is no JSON object is declined, and neither done nor broken at."""
    expect(misshapen[shape]).refused()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-09")
@pytest.mark.parametrize("shape", SHAPES)
def test_no_object_answers_400(misshapen: dict[str, Exchange], shape: str) -> None:
    """A body that cannot be read as a resource answers 400: repeating it is useless."""
    expect(misshapen[shape]).if_refused(see="error-causes/no-object-is-refused").status(400)


@requirement("RFC7644-3.12-05", "RFC7644-3.12-09")
@pytest.mark.parametrize("shape", SHAPES)
def test_no_object_says_why(misshapen: dict[str, Exchange], shape: str) -> None:
    """The cause, where one is given, is invalidSyntax or invalidValue."""
    _says(misshapen[shape], see="error-causes/no-object-is-refused")


@requirement("RFC7644-3.12-09")
@pytest.mark.parametrize("operation", WRITES)
def test_half_a_write_is_refused(broken_off: dict[str, Broken], operation: str) -> None:
    """A write whose body breaks off is declined, and neither done nor broken at."""
    expect(_of(broken_off, operation).answer).refused()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-09")
@pytest.mark.parametrize("operation", WRITES)
def test_half_a_write_answers_400(broken_off: dict[str, Broken], operation: str) -> None:
    """A write whose body breaks off answers 400."""
    expect(_of(broken_off, operation).answer).if_refused(see="error-causes/half-a-write-is-refused").status(400)


@requirement("RFC7644-3.12-09")
@pytest.mark.parametrize("operation", WRITES)
def test_half_a_write_changes_nothing(broken_off: dict[str, Broken], operation: str) -> None:
    """A write whose body breaks off changes nothing, not even what stood before the break."""
    same_resource(_of(broken_off, operation).before, _of(broken_off, operation).after)


@requirement("RFC7644-3.12-13", "RFC7643-2.3-02")
@pytest.mark.parametrize("path", MISTYPED)
def test_wrong_type_is_not_kept(mistyped: dict[str, Mistyped], path: str) -> None:
    """A value of the wrong type is refused or left out; once stored it breaks every client that reads it."""
    attempt = _of(mistyped, path)
    for shown in (attempt.answer, attempt.after):
        if shown is not None and expect(shown).exchange.ok:
            expect(shown).at(path).is_not(attempt.value)


@requirement("RFC7644-3.12-05", "RFC7644-3.12-13")
@pytest.mark.parametrize("path", MISTYPED)
def test_wrong_type_answers_400(mistyped: dict[str, Mistyped], path: str) -> None:
    """A value of the wrong type answers 400, unless it is put right or left out; the server does not break at it."""
    answer = _of(mistyped, path).answer
    if expect(answer).exchange.ok:
        raise NotApplicable(Reason("observation", "it was accepted; see error-causes/wrong-type-is-not-kept"))
    expect(answer).status(400)


@requirement("RFC7644-3.12-05", "RFC7644-3.12-13")
@pytest.mark.parametrize("path", MISTYPED)
def test_wrong_type_says_why(mistyped: dict[str, Mistyped], path: str) -> None:
    """The cause, where one is given, is invalidValue or invalidSyntax."""
    _says(_of(mistyped, path).answer, see="error-causes/wrong-type-answers-400")


@requirement("RFC7644-3.12-08")
def test_patch_of_nobody_is_not_accepted(nobody_patched: Exchange) -> None:
    """A PATCH of an id that nobody has does not succeed; a client would take its change for made."""
    expect(nobody_patched).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-08")
def test_patch_of_nobody_answers_404(nobody_patched: Exchange) -> None:
    """A PATCH of an id that nobody has answers 404; clients create the resource anew on it."""
    _answers_404(nobody_patched, see="error-causes/patch-of-nobody-is-not-accepted")


@requirement("RFC7644-3.5.2-21", "RFC7644-3.12-01")
def test_failed_patch_says_so_in_json(nobody_patched: Exchange) -> None:
    """A PATCH that fails answers with a SCIM Error as body."""
    answer = expect(nobody_patched).if_refused(see="error-causes/patch-of-nobody-is-not-accepted")
    answer.json_object().at("schemas").contains(urns.ERROR)


@requirement("RFC7644-3.12-08")
def test_delete_of_nobody_is_not_accepted(nobody_deleted: Exchange) -> None:
    """A DELETE of an id that nobody has does not succeed; a mistaken id would look like access revoked."""
    expect(nobody_deleted).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-08")
def test_delete_of_nobody_answers_404(nobody_deleted: Exchange) -> None:
    """A DELETE of an id that nobody has answers 404."""
    _answers_404(nobody_deleted, see="error-causes/delete-of-nobody-is-not-accepted")


def _answers_404(answer: Exchange, see: str) -> None:
    if expect(answer).exchange.ok:
        raise NotApplicable(Reason("no-exchange", f"it was accepted; see {see}"))
    expect(answer).status(404)


def _of(seen: Mapping[str, Seen], form: str) -> Seen:
    """What was seen of one form; NotApplicable where it is not on offer."""
    if form not in seen:
        raise NotApplicable(Reason("no-exchange", f"{form} is not on offer"))
    return seen[form]


def _shaped(shape: str, sample: dict[str, Any]) -> bytes:
    written = json.dumps(sample)
    shapes = {"list": f"[{written}]", "text": '"text"', "number": "7", "null": "null", "nothing": ""}
    return shapes.get(shape, written[: len(written) // 2]).encode()


def _says(answer: Exchange, see: str) -> None:
    expect(answer).if_refused(see=see)
    if unassigned(lookup(answer.resource, "scimType")):
        raise NotApplicable(Reason("observation", "no cause is given, as it may be"))
    expect(answer).scim_type(*SYNTAX)
