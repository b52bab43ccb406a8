"""Witnesses of faults in the life of a resource: what comes back is not what was sent, or not what a server may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim import urns
from scim_conformance.scim.samples import Sampler
from scim_conformance.standards import core_schemas
from scim_conformance.suite.test_texts import LETTERS, LONG, SIGNS

TYPES = ({"name": "User", "schemaExtensions": [{"schema": urns.ENTERPRISE_USER}]},)
PLAN = Plan(load_profile("rfc"), Survey(schemas=core_schemas(), resource_types=TYPES), "seed", "run-1", "example.com")
USERS = PLAN.fact("user_type", {}, Sampler("seed", "run-1", "example.com", "here"))
TEXTS = "; ".join([*LETTERS.values(), *SIGNS.values()])
FOREIGN = "urn:example:other"


def rich() -> dict[str, Any]:
    """A user with all that can be kept, and with texts of every kind."""
    body = USERS.rich_sample(manager="7")
    held = [{"value": text} for text in SIGNS.values()]
    texts = {"title": TEXTS, "nickName": LONG["300 characters"], "entitlements": held, "ims": [{"value": "O'Brien"}]}
    return {**body, **texts}


def changed(scim: Any) -> bool:
    """Whether a user, a group or a list shows anything else than what was sent, whatever else it is."""
    body = rich()
    reply = scim.ask("POST", "/Users", body)
    if reply.status != 201:
        return True
    path = f"/Users/{reply.json['id']}"
    shown = [reply.json, scim.get(path).json, scim.get(path).json, _listed(scim, "/Users", reply.json["id"])]
    body.pop("password")
    return any(one.get(name) != value for one in shown for name, value in body.items() if name != "schemas") or any(
        set(one) - set(body) - {"id", "meta"} or one.get("schemas") != body["schemas"] for one in shown
    )


def inactive_changed(scim: Any) -> bool:
    """Whether somebody who is created inactive, or by the extension's schema first, is shown otherwise."""
    schemas = [urns.ENTERPRISE_USER, urns.USER]
    kept = scim.create_user(active=False, schemas=schemas, **{urns.ENTERPRISE_USER: {"department": "crew"}}).json
    return kept.get("active") is not False or urns.ENTERPRISE_USER not in kept


def group_changed(scim: Any) -> bool:
    """Whether a group is shown otherwise than it was sent."""
    made = scim.create_group("1", externalId="X").json
    shown = [made, scim.get(f"/Groups/{made['id']}").json, _listed(scim, "/Groups", made["id"])]
    return any(
        one.get("externalId") != "X" or not one.get("displayName") or " " in str(one["members"][0].get("$ref"))
        for one in shown
    )


def misdescribed(scim: Any) -> bool:
    """Whether id or meta of a new user are not what only a server can say: now, here, of this type, and all alike."""
    reply = scim.create_user()
    id = reply.json["id"]
    shown = [reply.json, scim.get(f"/Users/{id}").json, scim.get(f"/Users/{id}").json, _listed(scim, "/Users", id)]
    metas = [one.get("meta") for one in shown]
    first = metas[0]
    if any(meta != first for meta in metas) or not first or first.get("created") != first.get("lastModified"):
        return True
    late = datetime.fromisoformat(first["created"]) - datetime.now(UTC) > timedelta(minutes=1)
    wrong = first["resourceType"] != "User" or not first["location"].endswith(f"/Users/{id}")
    return late or wrong or any("externalId" in one or one.get("schemas") != [urns.USER] for one in shown)


def claimed(scim: Any) -> bool:
    """Whether a new user has what it was created with of meta, groups and schemas."""
    meta = {"lastModified": "2001-01-01T00:00:00Z", "location": "x", "resourceType": "Robot", "version": "x"}
    reply = scim.create_user(meta=meta, groups=[{"value": "7"}])
    return any(reply.json["meta"].get(name) == value for name, value in meta.items()) or bool(reply.json.get("groups"))


def _listed(scim: Any, endpoint: str, id: str) -> Any:
    return next(one for one in scim.get(endpoint).found if one["id"] == id)


def _gone(scim: Any, **attributes: Any) -> str:
    path: str = scim.user("ann@example.com", **attributes)
    scim.delete(path)
    return path


def _two(scim: Any) -> list[Any]:
    mails = [{"value": f"{name}@example.com", "primary": True} for name in "ab"]
    found: list[Any] = scim.create_user(emails=mails).json.get("emails") or []
    return [one for one in found if one.get("primary")]


def _of_another(scim: Any) -> bool:
    scim.user()
    reply = scim.create_user()
    return not reply.headers["Location"].endswith(reply.json["id"])


def _emptied(scim: Any) -> bool:
    path = scim.user(nickName="Ann")
    scim.user()
    return "nickName" not in scim.get(path).json


def _twice(scim: Any) -> int:
    scim.user("ann@example.com"), scim.create_user("ann@example.com")
    return len(scim.get("/Users").found)


def _again(scim: Any) -> bool:
    path = scim.user("ann@example.com", title="left")
    scim.delete(path)
    return path.endswith(scim.create_user("ann@example.com").json["id"])


def _schema(scim: Any, **members: Any) -> Any:
    return scim.create_user(schemas=[urns.USER, FOREIGN], **members)


def _attributes(scim: Any) -> dict[str, Any]:
    schema = next(one for one in scim.get("/Schemas").found if one["id"] == urns.USER)
    return {one["name"]: one for one in schema["attributes"]}


SPECIAL = {
    "create-always-active": inactive_changed,
    "extension-known-in-second-place-only": inactive_changed,
    "create-loses-external-id-of-groups": group_changed,
    "group-name-missing-in-lists": group_changed,
    "reference-is-no-address": group_changed,
    "create-takes-only-known-case": lambda s: "title" not in s.create_user(TITLE="Dr").json,
    "other-case-refused": lambda s: s.create_user(TITLE="Dr").status == 400,
    "null-becomes-text": lambda s: s.create_user(title=None).json.get("title") == "null",
    "null-refused": lambda s: s.create_user(title=None).status == 400,
    "refused-duplicate-stored": lambda s: _twice(s) == 2,
    "two-primaries-kept": lambda s: len(_two(s)) == 2,
    "unknown-schema-breaks": lambda s: _schema(s).status == 500,
    "unknown-schema-taken-over": lambda s: FOREIGN in (_schema(s).json.get("schemas") or ()),
    "shown-although-on-request": lambda s: _attributes(s)["nickName"]["returned"] == "request",
    "id-in-any-case": lambda s: s.get(s.user().upper().replace("/USERS", "/Users")).status == 200,
    "id-with-a-tail": lambda s: s.get(f"{s.user()}x").status == 200,
    "types-are-mixed-up": lambda s: s.get(s.user().replace("/Users", "/Groups")).status == 200,
    "read-shows-somebody-else": lambda s: s.user() and s.get(path := s.user()).json["id"] not in path,
    "odd-id-breaks": lambda s: s.get("/Users/nobody").status == 500,
    "odd-id-answers-400": lambda s: s.get("/Users/nobody").status == 400,
    "location-of-another": _of_another,
    "create-empties-neighbours": _emptied,
    "deleted-comes-back-by-put": lambda s: (
        s.put((path := _gone(s)), schemas=[urns.USER], userName="a@example.com") and s.get(path).status == 200
    ),
    "deleted-put-answers-204": lambda s: s.put(_gone(s), schemas=[urns.USER], userName="a@b.example").status == 204,
    "deleted-patch-answers-204": lambda s: s.edit(_gone(s), {"op": "remove", "path": "title"}).status == 204,
    "deleted-is-found": lambda s: _gone(s) and s.get("/Users", filter='userName eq "ann@example.com"').found != [],
    "deleted-answers-410": lambda s: s.get(_gone(s)).status == 410,
    "second-delete-answers-400": lambda s: s.delete(_gone(s)).status == 400,
    "second-delete-breaks": lambda s: s.delete(_gone(s)).status == 500,
    "deleted-id-is-given-again": _again,
    "deleted-values-come-back": lambda s: _gone(s, title="left") and "title" in s.create_user("ann@example.com").json,
    "delete-answers-202": lambda s: s.delete(s.user()).status == 202,
}


def _names(written: str) -> list[str]:
    return written.split()


CLAIMED = _names("""
create-takes-client-last-modified create-takes-client-location create-takes-client-resource-type
create-takes-client-version create-takes-groups
""")

MISDESCRIBED = _names("""
each-read-is-a-change last-modified-differs-at-creation created-in-another-zone created-differs-in-lists
last-modified-differs-in-lists created-differs-in-answer location-of-other-type-in-lists location-without-id
location-of-another-host-in-lists resource-type-wrong-in-lists resource-type-in-lower-case meta-missing-in-lists
meta-without-dates-in-reads external-id-made-up
""")

CHANGED = _names("""
each-read-shows-another-title create-keeps-a-cache create-loses-nick-name create-loses-title
create-loses-profile-url create-loses-user-type create-loses-preferred-language create-loses-locale
create-loses-timezone create-loses-external-id create-loses-phone-numbers create-loses-addresses create-loses-ims
create-loses-photos create-loses-roles create-loses-entitlements create-loses-x509-certificates create-loses-emails
create-loses-name-middle-name create-loses-name-honorific-prefix create-loses-name-family-name
create-loses-name-formatted create-loses-emails-type create-loses-emails-primary create-loses-phone-numbers-type
create-loses-addresses-country create-loses-roles-type create-loses-department create-loses-manager
create-keeps-first-email-only create-keeps-last-phone-number-only create-keeps-one-address-for-all
create-always-inactive create-lowers-external-id create-shortens-external-id certificates-lose-signs text-cut-off
text-cut-off-late text-escaped quotes-escaped apostrophes-doubled backslashes-lost percent-decoded
plus-becomes-blank emoji-lost accents-lost letters-read-as-latin-1 zeros-lost text-read-as-boolean text-read-as-null
text-read-as-number text-read-as-date lines-joined phone-numbers-refused extension-refused
roles-break letters-refused emoji-break apostrophes-break long-text-breaks user-name-missing-in-reads
extension-number-as-number extension-flattened extension-under-another-name extension-missing-in-lists
phone-numbers-missing-in-lists addresses-missing-in-answers title-differs-in-lists
title-differs-in-answers inactive-in-lists photo-as-object
primary-as-text title-as-list password-in-answers-to-creates password-in-lists
""")

WITNESSES = {
    **SPECIAL,
    **dict.fromkeys(CLAIMED, claimed),
    **dict.fromkeys(MISDESCRIBED, misdescribed),
    **dict.fromkeys(CHANGED, changed),
}
"""What shows each of the faults, by name."""
