"""Faults in what is kept of a new resource: attributes, values and texts that are lost or changed on the way in."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from scim_conformance.sandbox.faults.making import Resource, declare, fault, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

CREATE = ("create",)

Text = Callable[[str], Any]


def _takes_in(name: str, description: str, change: Callable[[Resource], Resource]) -> None:
    """A fault that changes what a create stores; the answer and every read show what is stored."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "create" or not request.resource:
            return inner(request)
        return inner(request.with_json(change(request.resource)))

    declare(name, description, CREATE, layer)


def _loses(*names: str) -> None:
    for name in names:
        _takes_in(f"create-loses-{_kebab(name)}", f"A create loses {name}.", partial(_without, name))


def _loses_parts(*paths: str) -> None:
    for path in paths:
        name, _, part = path.partition(".")
        _takes_in(
            f"create-loses-{_kebab(name)}-{_kebab(part)}",
            f"A create loses {path}.",
            partial(_without_part, name, part),
        )


def _without(name: str, resource: Resource) -> Resource:
    return without(resource, name)


def _without_part(name: str, part: str, resource: Resource) -> Resource:
    return _each(resource, name, lambda one: without(one, part))


def _each(resource: Resource, name: str, change: Callable[[Resource], Resource]) -> Resource:
    """The resource with every value of a complex attribute changed."""
    found = resource.get(name)
    if isinstance(found, list):
        return {**resource, name: [change(one) if isinstance(one, dict) else one for one in found]}
    return {**resource, name: change(found)} if isinstance(found, dict) else resource


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _many(resource: Resource, name: str, change: Callable[[list[Any]], list[Any]]) -> Resource:
    found = resource.get(name)
    return {**resource, name: change(found)} if isinstance(found, list) else resource


def _texts(name: str, description: str, change: Text) -> None:
    """A fault that changes every text of a new resource, but for what tells resources apart."""
    _takes_in(name, description, lambda resource: _told(resource, change))


def _told(resource: Resource, change: Text) -> Resource:
    kept = ("schemas", "userName", "externalId", "password", *(() if "userName" not in resource else ("displayName",)))
    return {name: value if name in kept else _changed(value, change) for name, value in resource.items()}


def _changed(value: Any, change: Text) -> Any:
    if isinstance(value, dict):
        return {name: _changed(part, change) for name, part in value.items()}
    if isinstance(value, list):
        return [_changed(one, change) for one in value]
    return change(value) if isinstance(value, str) else value


def _enterprise(resource: Resource, change: Callable[[Resource], Resource]) -> Resource:
    return _each(resource, urns.ENTERPRISE_USER, change)


_loses("nickName", "title", "profileUrl", "userType", "preferredLanguage", "locale", "timezone", "externalId")
_loses("phoneNumbers", "addresses", "ims", "photos", "roles", "entitlements", "x509Certificates", "emails")
_loses_parts("name.middleName", "name.honorificPrefix", "name.familyName", "name.formatted")
_loses_parts("emails.type", "emails.primary", "phoneNumbers.type", "addresses.country", "roles.type")

_takes_in(
    "create-loses-department",
    "A create loses the department of the enterprise extension.",
    lambda r: _enterprise(r, lambda one: without(one, "department")),
)
_takes_in(
    "create-loses-manager",
    "A create loses the manager of the enterprise extension.",
    lambda r: _enterprise(r, lambda one: without(one, "manager")),
)
_takes_in(
    "create-keeps-first-email-only",
    "Of several mail addresses a create keeps the first.",
    lambda r: _many(r, "emails", lambda found: found[:1]),
)
_takes_in(
    "create-keeps-last-phone-number-only",
    "Of several phone numbers a create keeps the last.",
    lambda r: _many(r, "phoneNumbers", lambda found: found[-1:]),
)
_takes_in(
    "create-keeps-one-address-for-all",
    "All addresses of a new user become like the first.",
    lambda r: _many(
        r,
        "addresses",
        lambda found: [found[0], *({**without(found[0], "primary"), "type": one.get("type")} for one in found[1:])],
    ),
)
_takes_in(
    "create-always-active",
    "Whoever is created is active.",
    lambda r: {**r, "active": True} if "active" in r else r,
)
_takes_in(
    "create-always-inactive",
    "Whoever is created is inactive.",
    lambda r: {**r, "active": False} if "active" in r else r,
)
_takes_in(
    "create-lowers-external-id",
    "The externalId is stored in lower case.",
    lambda r: {**r, "externalId": r["externalId"].lower()} if isinstance(r.get("externalId"), str) else r,
)
_takes_in(
    "create-shortens-external-id",
    "The externalId is cut off after ten letters.",
    lambda r: {**r, "externalId": r["externalId"][:10]} if isinstance(r.get("externalId"), str) else r,
)
_takes_in(
    "create-loses-external-id-of-groups",
    "A group loses its externalId.",
    lambda r: r if "userName" in r else without(r, "externalId"),
)
_takes_in(
    "extension-known-in-second-place-only",
    "The values of an extension are kept only if schemas names the core schema first.",
    lambda r: without(r, urns.ENTERPRISE_USER) if r.get("schemas", [urns.USER])[0] == urns.ENTERPRISE_USER else r,
)
_takes_in(
    "create-takes-only-known-case",
    "Attributes that are not spelled as in the schema are dropped.",
    lambda r: {name: value for name, value in r.items() if not name.isupper()},
)
_takes_in(
    "null-becomes-text",
    "Null is stored as the text null.",
    lambda r: {name: "null" if value is None else value for name, value in r.items()},
)
_takes_in(
    "certificates-lose-signs",
    "Certificates are stored without the signs that are not letters or digits.",
    lambda r: _each(r, "x509Certificates", lambda one: {**one, "value": str(one.get("value")).replace("+", "A")}),
)

_texts("text-cut-off", "Text is cut off after 64 letters.", lambda text: text[:64])
_texts("text-cut-off-late", "Text is cut off after 255 letters.", lambda text: text[:255])
_texts("text-escaped", "Text is stored as HTML has it.", lambda text: html.escape(text, quote=False))
_texts("quotes-escaped", "Quotes in text are stored with a backslash.", lambda text: text.replace('"', '\\"'))
_texts("apostrophes-doubled", "Apostrophes in text are doubled.", lambda text: text.replace("'", "''"))
_texts("backslashes-lost", "Backslashes in text are lost.", lambda text: text.replace("\\", ""))
_texts("percent-decoded", "Percent signs in text are taken for an encoding.", lambda text: text.replace("%41", "A"))
_texts("plus-becomes-blank", "A plus sign in text becomes a blank.", lambda text: text.replace("a+b", "a b"))
_texts("emoji-lost", "Letters beyond the basic plane are lost.", lambda text: re.sub(r"[^\u0000-\uffff]", "", text))
_texts("accents-lost", "Letters lose their accents.", lambda text: text.translate(str.maketrans("ëÑúŁóź", "eNuLoz")))
_texts("letters-read-as-latin-1", "UTF-8 is read as Latin-1.", lambda text: text.encode().decode("latin-1"))
_texts(
    "zeros-lost", "Text of digits loses its leading zeros.", lambda text: text.lstrip("0") if text.isdigit() else text
)
_texts("text-read-as-boolean", "The text true is stored as True.", lambda text: "1" if text == "true" else text)
_texts("text-read-as-null", "The text null is taken for no value.", lambda text: None if text == "null" else text)
_texts(
    "text-read-as-number", "Text that looks like a number is stored as one.", lambda t: "100000.0" if t == "1e5" else t
)
_texts(
    "text-read-as-date",
    "Text that looks like a date gets a time.",
    lambda t: f"{t}T00:00:00Z" if t == "2026-01-31" else t,
)
_texts("lines-joined", "Lines of a text are joined.", lambda text: text.replace("\n", " "))


def _refuses(name: str, description: str, status: int, which: Callable[[Resource], bool]) -> None:
    """A fault that refuses, or breaks on, creates of some form."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if request.operation != "create" or not answer.ok or not which(request.resource):
            return answer
        request.backstage.engine(request.asking("DELETE", f"{request.endpoint}/{answer.resource['id']}"))
        return error(status, "This cannot be stored.", "invalidValue" if status == 400 else "")

    declare(name, description, CREATE, layer)


def _says(resource: Resource, pattern: str) -> bool:
    return re.search(pattern, str(without(resource, "schemas", "password"))) is not None


_refuses("phone-numbers-refused", "A user with phone numbers is refused.", 400, lambda r: "phoneNumbers" in r)
_refuses("extension-refused", "A user with an extension is refused.", 400, lambda r: urns.ENTERPRISE_USER in r)
_refuses("roles-break", "A user with roles ends in a server error.", 500, lambda r: "roles" in r)
_refuses("letters-refused", "Letters beyond Latin-1 are refused.", 400, lambda r: _says(r, "[\u0100-\U0010ffff]"))
_refuses(
    "emoji-break",
    "Letters beyond the basic plane end in a server error.",
    500,
    lambda r: _says(r, "[\U00010000-\U0010ffff]"),
)
_refuses("apostrophes-break", "An apostrophe ends in a server error.", 500, lambda r: _says(r, "O.{0,1}'Brien"))
_refuses(
    "long-text-breaks", "Text of more than 255 letters ends in a server error.", 500, lambda r: _says(r, "[a-z ]{256}")
)
_refuses("null-refused", "A create with null is refused.", 400, lambda r: None in r.values())


@fault("create")
def other_case_refused(request: Request, inner: Inner) -> Answer:
    """A create whose attributes are not spelled as in the schema is refused."""
    if request.operation == "create" and any(name.isupper() for name in request.resource):
        return error(400, "There is no such attribute.", "invalidSyntax")
    return inner(request)


@fault("create")
def refused_duplicate_stored(request: Request, inner: Inner) -> Answer:
    """A second user of the same name is refused with 409, and is there all the same."""
    answer = inner(request)
    if request.operation == "create" and answer.status == 409 and "userName" in request.resource:
        twin = {**request.resource, "userName": f"{request.resource['userName']} "}
        request.backstage.engine(request.asking("POST", request.endpoint, twin))
    return answer


@fault("create")
def two_primaries_kept(request: Request, inner: Inner) -> Answer:
    """Two primary mail addresses stay two, and one that is there twice stays there twice."""
    if request.operation == "create" and _primaries(request.resource) > 1:
        answer = inner(request.with_json({**request.resource, "emails": request.resource["emails"][:1]}))
        request.backstage.notes["primaries"][str(answer.resource.get("id"))] = request.resource["emails"]
    else:
        answer = inner(request)
    mails = request.backstage.notes["primaries"].get(str(answer.resource.get("id")))
    return replace(answer, body={**answer.resource, "emails": mails}) if mails else answer


def _primaries(resource: Resource) -> int:
    found = resource.get("emails")
    return sum(one.get("primary") is True for one in found) if isinstance(found, list) else 0
