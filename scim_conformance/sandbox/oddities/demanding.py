"""Oddities of what a server's own schema says: more required, something immutable, something shown on request only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from scim_conformance.sandbox.documented import assignments, operations
from scim_conformance.sandbox.faults.making import each_resource, only_asked, stored, without
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.oddities.making import Resource, declare, discovering, oddity, shows_resources, value
from scim_conformance.scim import urns

OWN_SCHEMA = "RFC 7643, section 7: the characteristics of attributes are the service provider's to say, in /Schemas."


def _with(schema: str, name: str, **characteristics: Any) -> Layer:
    """A layer that gives an attribute other characteristics in /Schemas."""

    def changed(entry: Resource) -> Resource:
        if entry.get("id") != schema:
            return entry
        told = [{**one, **characteristics} if one["name"] == name else one for one in entry["attributes"]]
        return {**entry, "attributes": told}

    return discovering("Schemas", changed)


def _demands(name: str) -> Layer:
    """A layer that refuses users without a value of an attribute, and changes that take the last value away."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.endpoint != "/Users" or not _takes_away(request, name):
            return inner(request)
        asked = only_asked(request, inner)
        return error(400, f"{name} is required.", "invalidValue") if asked.ok else asked

    return layer


def _takes_away(request: Request, name: str) -> bool:
    if request.operation in ("create", "replace"):
        return bool(request.resource) and value(request.resource, name) in (None, [], {})
    removed = [one for one in operations(request.json) if request.operation == "patch" and one.get("op") == "remove"]
    return any(re.fullmatch(rf"(urn:.*:)?{name}", str(one.get("path")), re.IGNORECASE) for one in removed)


for _name in ("name", "emails"):
    declare(
        f"{_name}-required",
        f"Every user must have {_name}, and the schema says so.",
        OWN_SCHEMA,
        _with(urns.USER, _name, required=True),
        _demands(_name),
    )


def _immutable_name(request: Request, inner: Inner) -> Answer:
    if request.endpoint != "/Users" or request.operation not in ("replace", "patch"):
        return inner(request)
    before = stored(request).get("userName")
    pairs = assignments(request.json, urns.USER) if request.operation == "patch" else request.resource.items()
    given = [entry for name, entry in pairs if name.lower() == "username"]
    if before and any(isinstance(new, str) and new.lower() != before.lower() for new in given):
        asked = only_asked(request, inner)
        return error(400, "userName cannot be changed.", "mutability") if asked.ok else asked
    return inner(request)


declare(
    "user-name-immutable",
    "A userName cannot be changed, and the schema says so.",
    f"{OWN_SCHEMA} RFC 7644, section 3.5.2: a change of what is immutable is an error.",
    _with(urns.USER, "userName", mutability="immutable"),
    _immutable_name,
)


def _on_request(name: str, on: str) -> Layer:
    """A layer that shows an attribute of resources at one endpoint only where a client names it."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        asked = str(request.query.get("attributes", "")) + " ".join(map(str, request.resource.get("attributes", ())))
        if not answer.ok or request.endpoint != on or not shows_resources(request) or name.lower() in asked.lower():
            return answer
        return each_resource(answer, lambda resource: without(resource, name))

    return layer


declare(
    "members-on-request",
    "Members of a group are shown only where a client names them, and the schema says so.",
    "A-66 and RFC 7643, section 7: large groups may omit members; `returned` is then `request`.",
    _with(urns.GROUP, "members", returned="request"),
    _on_request("members", "/Groups"),
)
declare(
    "nick-names-on-request",
    "A nickName is shown only where a client names it, and the schema says so.",
    "RFC 7643, section 7: `returned` may be `request`.",
    _with(urns.USER, "nickName", returned="request"),
    _on_request("nickName", "/Users"),
)


def _values(given: Any) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(given, dict):
        return [text for entry in given.values() for text in _values(entry)]
    if isinstance(given, list):
        return [text for entry in given for text in _values(entry)]
    return [given] if isinstance(given, str) else []


def _refusing(bad: Callable[[Request], bool], words: str) -> Layer:
    def layer(request: Request, inner: Inner) -> Answer:
        writes = request.operation in ("create", "replace", "patch")
        if not writes or not bad(request):
            return inner(request)
        asked = only_asked(request, inner)
        return error(400, words, "invalidValue") if asked.ok else asked

    return layer


declare(
    "texts-of-250-at-most",
    "A text of more than 250 characters is refused.",
    "RFC 7644, Table 9: invalidValue, for a value that the service provider cannot take.",
    _refusing(lambda request: any(len(text) > 250 for text in _values(request.resource)), "This text is too long."),
)


def _odd_name(request: Request) -> bool:
    pairs = assignments(request.json, urns.USER) if request.operation == "patch" else request.resource.items()
    names = [entry for name, entry in pairs if name.lower() == "username"] if request.endpoint == "/Users" else []
    return any(isinstance(name, str) and not re.fullmatch(r"[\w.+'-]+@[\w.-]+", name, re.ASCII) for name in names)


declare(
    "user-names-are-mail-addresses",
    "A userName has to be a mail address.",
    "RFC 7644, Table 9: invalidValue, for a value that the service provider cannot take.",
    _refusing(_odd_name, "The userName has to be a mail address."),
)


@oddity("RFC 7644, section 3.7: the results of bulk operations may come in any order, and with their response.")
def bulk_results_turned(request: Request, inner: Inner) -> Answer:
    """The results of a bulk request come the other way round."""
    answer = inner(request)
    told = answer.resource.get("Operations")
    if request.path != "/Bulk" or not answer.ok or not isinstance(told, list):
        return answer
    return Answer(answer.status, {**answer.resource, "Operations": [*reversed(told)]}, answer.headers)


def _somebody(request: Request) -> Resource:
    """The user behind the credentials, made when first asked for."""
    notes = request.backstage.notes["me"]
    if "id" not in notes:
        body = {"schemas": [urns.USER], "userName": "the.client@corp.example"}
        notes["id"] = request.backstage.engine(request.asking("POST", "/Users", body)).resource.get("id")
    return stored(request, f"/Users/{notes['id']}")


@oddity("A-50 and RFC 7644, section 3.11: /Me may redirect with 308.")
def me_redirects(request: Request, inner: Inner) -> Answer:
    """/Me redirects to the user behind the credentials."""
    answer = inner(request)
    if request.path != "/Me" or answer.status == 401:
        return answer
    return Answer(308, None, (("Location", f"{request.base_url}/Users/{_somebody(request)['id']}"),))


@oddity("A-50 and RFC 7644, section 3.11: /Me may answer itself, with the permanent address.")
def me_answers(request: Request, inner: Inner) -> Answer:
    """/Me shows the user behind the credentials, and takes no changes."""
    answer = inner(request)
    if request.path != "/Me" or answer.status == 401:
        return answer
    if request.method != "GET":
        return error(403, "The user behind the credentials cannot be changed here.")
    shown = _somebody(request)
    return Answer(200, shown, (("Location", f"{request.base_url}/Users/{shown['id']}"),))
