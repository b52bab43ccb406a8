"""Faults in how resources look in one kind of answer only, and in the dates and addresses that they show."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from scim_conformance.sandbox.faults.making import Resource, amended, dated, shows, with_meta, without
from scim_conformance.scim import urns

META = ("user-schema", "group-schema")
CREATE, READ, LIST = ("create",), ("read",), ("list",)


def _located(resource: Resource, old: str, new: str) -> Resource:
    location = resource.get("meta", {}).get("location")
    return with_meta(resource, location=re.sub(old, new, location)) if location else resource


shows(
    "last-modified-differs-at-creation",
    "A new resource was last modified an hour after it was created.",
    META,
    lambda r: dated(r, "lastModified", hours=1),
    on=CREATE,
)
shows(
    "created-in-another-zone",
    "meta.created is two hours late.",
    META,
    lambda r: dated(dated(r, "created", hours=2), "lastModified", hours=2),
)
shows(
    "created-differs-in-lists",
    "Lists show another meta.created.",
    META,
    lambda r: dated(r, "created", minutes=-5),
    on=LIST,
)
shows(
    "last-modified-differs-in-lists",
    "Lists show another meta.lastModified.",
    META,
    lambda r: dated(r, "lastModified", minutes=5),
    on=LIST,
)
shows(
    "created-differs-in-answer",
    "The answer to a create shows another meta.created.",
    META,
    lambda r: dated(dated(r, "created", seconds=-30), "lastModified", seconds=-30),
    on=CREATE,
)
shows(
    "location-of-other-type-in-lists",
    "In lists meta.location leads to another endpoint.",
    META,
    lambda r: _located(r, r"/\w+/([^/]+)$", r"/Accounts/\1"),
    on=LIST,
)
shows(
    "location-without-id",
    "meta.location is the address of the endpoint.",
    META,
    lambda r: _located(r, r"/[^/]+$", ""),
    on=(*READ, *LIST),
)
shows(
    "location-of-another-host-in-lists",
    "In lists meta.location is on another host.",
    META,
    lambda r: _located(r, r"^https?://[^/]+", "https://internal.example"),
    on=LIST,
)
shows(
    "resource-type-wrong-in-lists",
    "In lists meta.resourceType names another type.",
    META,
    lambda r: with_meta(r, resourceType="Account"),
    on=LIST,
)
shows(
    "resource-type-in-lower-case",
    "meta.resourceType is in lower case.",
    META,
    lambda r: with_meta(r, resourceType=str(r.get("meta", {}).get("resourceType")).lower()),
)
shows("meta-missing-in-lists", "Lists show resources without meta.", META, lambda r: without(r, "meta"), on=LIST)
shows(
    "meta-without-dates-in-reads",
    "Reads show meta without dates.",
    META,
    lambda r: with_meta(r, created=None, lastModified=None),
    on=READ,
)
shows(
    "external-id-made-up",
    "Whoever has no externalId gets one.",
    META,
    lambda r: {"externalId": f"made-{r.get('id')}", **r},
)
shows(
    "user-name-missing-in-reads",
    "A read shows a user without userName.",
    ("user-schema", "read"),
    lambda r: without(r, "userName"),
    on=READ,
)
shows(
    "group-name-missing-in-lists",
    "A list shows groups without displayName.",
    ("group-schema",),
    lambda r: r if "userName" in r else without(r, "displayName"),
    on=LIST,
)
shows(
    "reference-is-no-address",
    "The $ref of a member is no address.",
    ("group-schema",),
    lambda r: (
        {**r, "members": [{**one, "$ref": f"the user {one.get('value')}"} for one in r["members"]]}
        if r.get("members")
        else r
    ),
)


def _enterprise(resource: Resource, **changes: Any) -> Resource:
    found = resource.get(urns.ENTERPRISE_USER)
    return {**resource, urns.ENTERPRISE_USER: amended(found, **changes)} if found else resource


def _flattened(resource: Resource) -> Resource:
    found = resource.get(urns.ENTERPRISE_USER)
    return {**without(resource, urns.ENTERPRISE_USER), **found} if found else resource


def _renamed(resource: Resource) -> Resource:
    found = resource.get(urns.ENTERPRISE_USER)
    return {**without(resource, urns.ENTERPRISE_USER), "enterprise": found} if found else resource


shows(
    "extension-number-as-number",
    "The employeeNumber is shown as a number.",
    ("extension",),
    lambda r: _enterprise(r, employeeNumber=42),
)
shows(
    "extension-flattened", "The attributes of an extension stand among those of the user.", ("extension",), _flattened
)
shows("extension-under-another-name", "An extension stands under a name of its own.", ("extension",), _renamed)
shows(
    "extension-missing-in-lists",
    "Lists show users without their extension.",
    ("extension",),
    lambda r: without(r, urns.ENTERPRISE_USER),
    on=LIST,
)
shows(
    "phone-numbers-missing-in-lists",
    "Lists show users without phoneNumbers.",
    ("user-schema",),
    lambda r: without(r, "phoneNumbers"),
    on=LIST,
)
shows(
    "addresses-missing-in-answers",
    "The answer to a create shows no addresses.",
    ("user-schema",),
    lambda r: without(r, "addresses"),
    on=CREATE,
)
shows(
    "title-differs-in-answers",
    "The answer to a create shows a title in capitals.",
    ("user-schema",),
    lambda r: {**r, "title": str(r["title"]).upper()} if "title" in r else r,
    on=CREATE,
)
shows(
    "title-differs-in-lists",
    "Lists show a title in capitals.",
    ("user-schema",),
    lambda r: {**r, "title": str(r["title"]).upper()} if "title" in r else r,
    on=LIST,
)
shows(
    "inactive-in-lists",
    "Lists show everybody as inactive.",
    ("user-schema",),
    lambda r: {**r, "active": False} if "active" in r else r,
    on=LIST,
)
shows(
    "photo-as-object",
    "The photos are a single object.",
    ("user-schema",),
    lambda r: {**r, "photos": r["photos"][0]} if r.get("photos") else r,
)
shows(
    "primary-as-text",
    "Whether a phone number is the primary one is told as text.",
    ("user-schema",),
    lambda r: (
        {**r, "phoneNumbers": [{**one, "primary": "true"} for one in r["phoneNumbers"]]} if r.get("phoneNumbers") else r
    ),
)
shows(
    "title-as-list",
    "The title is a list.",
    ("user-schema",),
    lambda r: {**r, "title": [r["title"]]} if "title" in r else r,
)


def _secret(name: str, description: str, on: Collection[str]) -> None:
    shows(
        name,
        description,
        ("user-schema", "security"),
        lambda r: {**r, "password": "open sesame"} if "userName" in r else r,
        on=on,
    )


_secret("password-in-answers-to-creates", "The answer to a create shows a password.", CREATE)
_secret("password-in-lists", "Lists show passwords.", LIST)
