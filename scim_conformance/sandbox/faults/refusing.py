"""Faults of refusing: what is taken that should not be, what breaks, and errors that do not say what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.making import body, declare, fault, patch, refuses, store, stored
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

ERRORS = ("errors",)


def _wrapped(answer: Answer) -> Answer:
    return replace(answer, body={"error": answer.resource})


def _of_version_1(answer: Answer) -> Answer:
    return replace(answer, body={"Errors": [{"description": answer.resource.get("detail"), "code": answer.status}]})


def _lower(answer: Answer) -> Answer:
    kind = str(answer.resource.get("scimType", ""))
    return body(scimType=kind.lower())(answer) if kind else answer


def _as_problem(answer: Answer) -> Answer:
    return answer.with_header("Content-Type", "application/problem+json")


def _as_422(answer: Answer) -> Answer:
    return replace(body(status="422")(answer), status=422) if answer.resource.get("scimType") else answer


refuses("error-wrapped", "Errors stand within another object.", ERRORS, _wrapped)
refuses("error-of-version-1", "Errors have the form of SCIM 1.1.", ERRORS, _of_version_1)
refuses(
    "error-schema-of-version-1",
    "Errors have a schema of SCIM 1.",
    ERRORS,
    body(schemas=["urn:scim:schemas:core:1.0:Error"]),
)
refuses("error-labelled-as-problem", "Errors are labelled application/problem+json.", ERRORS, _as_problem)
refuses("error-detail-is-a-list", "The detail of an error is a list.", ERRORS, lambda a: body(detail=["no"])(a))
refuses("error-scim-type-lower-case", "The scimType of errors is in lower case.", ERRORS, _lower)
refuses("bad-requests-say-422", "Errors with a scimType have the status 422.", ERRORS, _as_422)
refuses(
    "every-error-is-500",
    "Every error but those of credentials is a 500.",
    ERRORS,
    lambda a: a if a.status in (401, 404, 409) else error(500, "Internal error."),
)


@fault("errors")
def errors_of_groups_not_scim(request: Request, inner: Inner) -> Answer:
    """The errors of groups are plain text."""
    answer = inner(request)
    if answer.status < 400 or "group" not in request.endpoint.lower():
        return answer
    return replace(answer, body=b"Not found").with_header("Content-Type", "text/plain")


@fault("errors", "patch")
def errors_of_patch_not_scim(request: Request, inner: Inner) -> Answer:
    """The errors of a PATCH have no body."""
    answer = inner(request)
    return replace(answer, body=None) if answer.status >= 400 and request.method == "PATCH" else answer


@fault("errors")
def unknown_endpoint_is_a_page(request: Request, inner: Inner) -> Answer:
    """Whatever is not known is answered with the page of an application."""
    answer = inner(request)
    if answer.status != 404 or request.operation != "list":
        return answer
    return Answer(200, b"<html></html>").with_header("Content-Type", "text/html")


@fault("errors")
def unknown_endpoint_answers_400(request: Request, inner: Inner) -> Answer:
    """An endpoint that does not exist answers 400."""
    answer = inner(request)
    unknown = answer.status == 404 and request.operation == "list"
    return error(400, "There is no such endpoint.") if unknown else answer


def _posted(request: Request) -> bool:
    return request.method == "POST" and bool(request.id) and request.id != ".search"


@fault("errors", "auth/http")
def post_to_a_resource_changes_it(request: Request, inner: Inner) -> Answer:
    """A POST to the address of a resource changes it."""
    answer = inner(request)
    if not _posted(request) or answer.status == 401 or not stored(request):
        return answer
    changes = {key: value for key, value in request.resource.items() if key != "schemas"}
    return patch(request, request.path, {"op": "replace", "value": changes})


@fault("errors", "auth/http")
def post_to_a_resource_breaks(request: Request, inner: Inner) -> Answer:
    """A POST to the address of a resource answers 500."""
    answer = inner(request)
    return error(500, "Internal error.") if _posted(request) and answer.status in (404, 405, 501) else answer


def _on_shape(name: str, what: str, fits: Callable[[bytes, Any], bool], act: Callable[[Request], Answer]) -> None:
    """A fault that does something else with creates whose body is no JSON object."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        wrong = request.operation == "create" and not request.resource and answer.status == 400
        return act(request) if wrong and fits(request.body, request.json) else answer

    declare(name, what, ERRORS, layer)


def _first_created(request: Request) -> Answer:
    return request.backstage.engine(request.with_json(request.json[0]))


def _broke(_: Request) -> Answer:
    return error(500, "Internal error.")


def _empty(_: Request) -> Answer:
    return Answer(201, {"schemas": [urns.USER], "id": "none"})


_on_shape(
    "list-as-body-creates", "A create with a list creates its first.", lambda b, j: isinstance(j, list), _first_created
)
_on_shape("list-as-body-breaks", "A create with a list answers 500.", lambda b, j: isinstance(j, list), _broke)
_on_shape("null-as-body-breaks", "A create with null answers 500.", lambda b, j: b == b"null", _broke)
_on_shape("text-as-body-breaks", "A create with a text answers 500.", lambda b, j: isinstance(j, str), _broke)
_on_shape("number-as-body-breaks", "A create with a number answers 500.", lambda b, j: isinstance(j, int), _broke)
_on_shape("no-body-breaks", "A create without body answers 500.", lambda b, j: not b, _broke)
_on_shape("no-body-succeeds", "A create without body succeeds.", lambda b, j: not b, _empty)
_on_shape(
    "no-object-says-415",
    "A create whose body is no object answers 415.",
    lambda b, j: True,
    lambda r: error(415, "Send a JSON object."),
)
_on_shape(
    "no-object-says-mutability",
    "A create whose body is no object is refused for another cause.",
    lambda b, j: True,
    lambda r: error(400, "No.", "mutability"),
)


def _half(request: Request) -> bool:
    return request.method in ("PUT", "PATCH") and bool(request.body) and request.json is None


@fault("errors", "replace", "patch")
def half_a_write_breaks(request: Request, inner: Inner) -> Answer:
    """A PUT or PATCH whose body breaks off answers 500."""
    answer = inner(request)
    return error(500, "Internal error.") if _half(request) and answer.status == 400 else answer


@fault("errors", "replace", "patch")
def half_a_write_succeeds(request: Request, inner: Inner) -> Answer:
    """A PUT or PATCH whose body breaks off succeeds, and changes nothing."""
    answer = inner(request)
    return Answer(200, stored(request)) if _half(request) and answer.status == 400 else answer


@fault("errors", "replace", "patch")
def half_a_write_says_422(request: Request, inner: Inner) -> Answer:
    """A PUT or PATCH whose body breaks off answers 422."""
    answer = inner(request)
    return error(422, "Cannot be read.") if _half(request) and answer.status == 400 else answer


@fault("errors", "replace", "patch")
def half_a_write_empties(request: Request, inner: Inner) -> Answer:
    """A PUT or PATCH whose body breaks off is refused, and the resource has lost its names."""
    answer = inner(request)
    if _half(request) and answer.status == 400 and stored(request):
        patch(request, request.path, {"op": "remove", "path": "displayName"})
    return answer


def _mistyped(request: Request, answer: Answer) -> bool:
    """Whether a create was refused though its name is there: for the type of a value."""
    sent = request.resource
    return request.operation == "create" and bool(sent.get("userName")) and answer.status == 400


@fault("errors", "create")
def wrong_type_breaks(request: Request, inner: Inner) -> Answer:
    """A create with a value of the wrong type answers 500."""
    answer = inner(request)
    return error(500, "Internal error.") if _mistyped(request, answer) else answer


@fault("errors", "create")
def wrong_type_says_uniqueness(request: Request, inner: Inner) -> Answer:
    """A create with a value of the wrong type is refused for another cause."""
    answer = inner(request)
    return body(scimType="uniqueness")(answer) if _mistyped(request, answer) else answer


@fault("errors", "create")
def wrong_type_stored(request: Request, inner: Inner) -> Answer:
    """Values of the wrong type are stored and shown as they came."""
    answer, kept = inner(request), request.backstage.notes["mistyped"]
    if _mistyped(request, answer):
        known = {key: request.resource[key] for key in ("schemas", "userName")}
        made = store(request, "POST", request.path, known)
        kept[str(made.resource.get("id"))] = request.resource
        answer = made
    given = kept.get(str(answer.resource.get("id")), {})
    return replace(answer, body={**answer.resource, **given}) if given and answer.ok else answer


@fault("delete", "errors")
def delete_of_nobody_succeeds(request: Request, inner: Inner) -> Answer:
    """A DELETE of an id that never was answers 204."""
    answer = inner(request)
    return Answer(204) if request.operation == "delete" and answer.status == 404 else answer


@fault("patch", "errors")
def patch_of_nobody_breaks(request: Request, inner: Inner) -> Answer:
    """A PATCH of an id that nobody has answers 500."""
    answer = inner(request)
    return error(500, json.dumps("None has no id")) if request.operation == "patch" and answer.status == 404 else answer


@fault("create")
def refused_create_stored(request: Request, inner: Inner) -> Answer:
    """A create that is refused as invalid is stored nevertheless, with a name if it has none."""
    answer = inner(request)
    if request.operation == "create" and answer.status == 400 and request.resource:
        given = request.resource.get("name", {})
        name = {"givenName": "Nobody", "familyName": "Nobody", **given} if isinstance(given, dict) else given
        request.backstage.engine(request.with_json({**request.resource, "name": name}))
    return answer
