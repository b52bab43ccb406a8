"""Every form of a PATCH operation, in the order in which one person's history has them: operation by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.scim import urns
from scim_conformance.suite.changes import Change, Form, Sight, Wanted, operations
from scim_conformance.suite.value_forms import (
    add_to_none,
    add_value,
    add_without_path,
    all_removed,
    emptied,
    filter_in_other_case,
    last_removed,
    mail,
    many_removed,
    many_replaced,
    on_mails,
    part_by_filter,
    primary_by_add,
    primary_by_filter,
    remove_by_filter,
    remove_by_two_terms,
    remove_by_value,
    replace_all,
    replace_by_filter,
    replace_by_value,
    replace_sub_by_filter,
    same_entry,
    same_replaced,
    same_text,
)

CORE = urns.USER
EXTRA = urns.ENTERPRISE_USER
ODD = ' Zoë "Q" \\ O\'Łódź 東京'
"""Quotes, a backslash and letters beyond ASCII: what names may hold."""


def rich(resource: ResourceUnderTest) -> dict[str, Any]:
    """The values of a person who has something for each form to be tried on."""
    return {
        "displayName": resource.unique_name(),
        "nickName": "Nick",
        "title": "Clerk",
        "externalId": resource.unique_name(),
        "name": {"givenName": "Greta", "middleName": "Mia", "familyName": "Moss"},
        "active": True,
        "emails": [mail(resource, "work", primary=True), mail(resource, "home")],
        "phoneNumbers": [
            {"value": "+1-555-555-0101", "type": "work"},
            {"value": "+1-555-555-0102", "type": "work"},
            {"value": "+1-555-555-0103", "type": "mobile"},
        ],
        "addresses": [
            {"type": "work", "streetAddress": "1 First Street", "locality": "Springfield"},
            {"type": "home", "streetAddress": "2 Second Street", "locality": "Shelbyville"},
        ],
        EXTRA: {"employeeNumber": "701", "department": "Sales", "costCenter": "4130", "division": "North"},
    }


def simple(op: str, path: str, there: bool, spelled: str = "", ending: str = "") -> Form:
    """An operation on one plain attribute that is there, or is not. `spelled` is how the path is written."""

    def change(sight: Sight) -> Change | None:
        fit = sight.can_be_without(path) if op == "remove" else sight.free(path)
        if not fit or sight.has(path) != there or (ending and not sight.as_given(path)):
            return None
        given = sight.resource.unique_name() + ending
        touches = (path, *derived_from(path))
        if op == "remove":
            return Change(operations((op, spelled or path)), (Wanted(path, "absent"),), touches)
        return Change(operations((op, spelled or path, given)), (Wanted(path, "is", given),), touches)

    return change


def without_path(op: str, path: str, touches: tuple[str, ...] = ()) -> Form:
    """An operation without path whose value holds one plain attribute, inside of its parent if it has one."""

    def change(sight: Sight) -> Change | None:
        if not sight.free(path) or not sight.has(path):
            return None
        given = sight.resource.unique_name()
        parent, _, name = path.rpartition(":" if path.startswith("urn:") else ".")
        value = {parent: {name: given}} if parent else {name: given}
        return Change(operations((op, "", value)), (Wanted(path, "is", given),), (path, *derived_from(path), *touches))

    return change


def into_complex(op: str, sub: str) -> Form:
    """An operation on the complex attribute `name` that gives one of its parts; the others stay."""

    def change(sight: Sight) -> Change | None:
        path = f"name.{sub}"
        if not sight.free(path) or not sight.has("name"):
            return None
        given = sight.resource.unique_name()
        return Change(operations((op, "name", {sub: given})), (Wanted(path, "is", given),), (path, *derived_from(path)))

    return change


def activity(op: str, path: str, value: bool) -> Form:
    """`active` switched, with a path or without."""

    def change(sight: Sight) -> Change | None:
        if not isinstance(sight.value("active"), bool) or not sight.free("active") or sight.value("active") is value:
            return None
        ops = operations((op, path, value if path else {"active": value}))
        return Change(ops, (Wanted("active", "is", value),), ("active",))

    return change


PERSON: Mapping[str, Form] = {
    "replace-part-of-complex": simple("replace", "name.givenName", True),
    "remove-part-of-complex": simple("remove", "name.middleName", True),
    "add-part-of-complex": simple("add", "name.middleName", False),
    "replace-complex": into_complex("replace", "familyName"),
    "add-complex": into_complex("add", "middleName"),
    "remove-plain": simple("remove", "nickName", True),
    "replace-absent": simple("replace", "nickName", False),
    "add-over-a-value": simple("add", "displayName", True),
    "add-the-same-value": same_text,
    "replace-with-the-same-value": same_replaced,
    "replace-with-odd-letters": simple("replace", "displayName", True, ending=ODD),
    "replace-name-in-other-case": simple("replace", "title", True, "TITLE"),
    "replace-core-attribute-by-urn": simple("replace", "title", True, f"{CORE}:title"),
    "replace-external-id": simple("replace", "externalId", True),
    "replace-of-extension": simple("replace", f"{EXTRA}:department", True),
    "remove-of-extension": simple("remove", f"{EXTRA}:costCenter", True),
    "add-of-extension": simple("add", f"{EXTRA}:costCenter", False),
    "replace-without-path-of-extension": without_path("replace", f"{EXTRA}:division", (EXTRA,)),
    "replace-without-path-in-complex": without_path("replace", "name.givenName", ("name",)),
    "add-without-path": on_mails(add_without_path, "work"),
    "remove-by-filter": on_mails(remove_by_filter, "work", "other"),
    "replace-part-by-filter": on_mails(replace_sub_by_filter, "work", "home"),
    "replace-by-filter-in-other-case": on_mails(filter_in_other_case, "work", "home"),
    "replace-by-filter": on_mails(replace_by_filter, "work", "home"),
    "replace-primary-by-filter": on_mails(primary_by_filter, "work", "home"),
    "replace-by-filter-on-the-value": on_mails(replace_by_value, "work", "home"),
    "remove-by-filter-on-the-value": on_mails(remove_by_value, "work", "other"),
    "add-value": on_mails(add_value, "work"),
    "remove-by-two-terms": on_mails(remove_by_two_terms, "work", "other"),
    "replace-all-without-path": on_mails(replace_all("")),
    "replace-all-values": on_mails(replace_all("emails")),
    "add-the-same-entry": on_mails(same_entry, "work"),
    "add-another-primary": on_mails(primary_by_add, "work"),
    "replace-many-by-filter": many_replaced,
    "remove-many-by-filter": many_removed,
    "remove-last-by-filter": last_removed,
    "replace-part-of-one-address": part_by_filter("replace"),
    "remove-part-of-one-address": part_by_filter("remove"),
    "remove-all-values": all_removed,
    "add-to-none": add_to_none,
    "replace-with-nothing": emptied,
    "replace-active-without-path": activity("replace", "", False),
    "replace-active": activity("replace", "active", True),
    "add-active": activity("add", "active", False),
    "add-active-without-path": activity("add", "", True),
}

TEAM: Mapping[str, Form] = {
    "replace-name": simple("replace", "displayName", True),
    "add-over-the-name": simple("add", "displayName", True),
    "replace-name-in-other-case": simple("replace", "displayName", True, "DISPLAYNAME"),
    "replace-name-with-odd-letters": simple("replace", "displayName", True, ending=ODD),
    "replace-name-without-path": without_path("replace", "displayName"),
    "add-name-without-path": without_path("add", "displayName"),
    "replace-external-id": simple("replace", "externalId", True),
    "remove-external-id": simple("remove", "externalId", True),
    "add-external-id": simple("add", "externalId", False),
}
