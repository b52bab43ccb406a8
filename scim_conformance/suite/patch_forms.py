"""Every form of a PATCH operation, in the order in which one person's history has them: operation by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.scim import urns
from scim_conformance.suite.changes import Change, Entry, Form, Sight, Wanted, operations

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


def mail(resource: ResourceUnderTest, kind: str, **more: Any) -> dict[str, Any]:
    """A mail address of this type that nobody else has."""
    return {"value": f"{resource.unique_name()}@{resource.mail_domain}", "type": kind, **more}


def simple(op: str, path: str, there: bool, spelled: str = "", ending: str = "") -> Form:
    """An operation on one plain attribute that is there, or is not. `spelled` is how the path is written."""

    def change(sight: Sight) -> Change | None:
        fit = sight.can_be_without(path) if op == "remove" else sight.free(path)
        if not fit or sight.has(path) != there:
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


def on_mails(make: Callable[[Sight], Change | None], *kinds: str) -> Form:
    """A form that needs mail addresses of these types, one of each."""

    def change(sight: Sight) -> Change | None:
        fit = sight.free("emails", "emails.value", "emails.type")
        return make(sight) if fit and all(len(sight.typed("emails", kind)) == 1 for kind in kinds) else None

    return change


def _on(path: str, ops: Any, *wanted: Wanted, others: tuple[Entry, ...] = ()) -> Change:
    return Change(operations(*ops), wanted, (path,), {path: others})


def _add_value(sight: Sight) -> Change:
    new = mail(sight.resource, "other")
    ops = [("add", "emails", [new])]
    return _on("emails", ops, Wanted("emails", "has", new), others=sight.entries("emails"))


def _replace_sub_by_filter(sight: Sight) -> Change:
    value = mail(sight.resource, "work")["value"]
    wanted = Wanted("emails", "has", {**sight.typed("emails", "work")[0], "value": value, **_shown(sight, value)})
    ops = [("replace", 'emails[type eq "work"].value', value)]
    return _on("emails", ops, wanted, others=sight.but("emails", "work"))


def _shown(sight: Sight, value: str) -> dict[str, Any]:
    """A `display` that repeats the address follows it."""
    return {"display": value} if "display" in sight.typed("emails", "work")[0] else {}


def _filter_in_other_case(sight: Sight) -> Change:
    value = mail(sight.resource, "home")["value"]
    ops = [("replace", 'Emails[Type EQ "home"].Value', value)]
    wanted = Wanted("emails", "has", {"type": "home", "value": value})
    return _on("emails", ops, wanted, others=sight.but("emails", "home"))


def _replace_by_filter(sight: Sight) -> Change:
    new = mail(sight.resource, "home")
    ops = [("replace", 'emails[type eq "home"]', new)]
    return _on("emails", ops, Wanted("emails", "has", new), others=sight.but("emails", "home"))


def _replace_by_value(sight: Sight) -> Change | None:
    old = sight.typed("emails", "home")[0]
    new = {"type": "other", "value": old.get("value")}
    ops = [("replace", f'emails[value eq "{old.get("value")}"].type', "other")]
    return _on("emails", ops, Wanted("emails", "has", new), others=sight.but("emails", "home"))


def _remove_by_filter(sight: Sight) -> Change:
    gone = {"type": "other"}
    return _on(
        "emails",
        [("remove", 'emails[type eq "other"]')],
        Wanted("emails", "lacks", gone),
        others=sight.but("emails", "other"),
    )


def _remove_by_value(sight: Sight) -> Change:
    gone = sight.typed("emails", "other")[0]
    ops = [("remove", f'emails[value eq "{gone.get("value")}"]')]
    wanted = Wanted("emails", "lacks", {"value": gone.get("value")})
    return _on("emails", ops, wanted, others=sight.but("emails", "other"))


def _remove_by_two_terms(sight: Sight) -> Change:
    """Both have the domain, one has the type: whoever overlooks a term removes too much or nothing."""
    ops = [("remove", f'emails[type eq "other" and value ew "{sight.resource.mail_domain}"]')]
    return _on("emails", ops, Wanted("emails", "lacks", {"type": "other"}), others=sight.but("emails", "other"))


def _add_without_path(sight: Sight) -> Change | None:
    if not sight.free("nickName"):
        return None
    new, nick = mail(sight.resource, "other"), sight.resource.unique_name()
    wanted = (Wanted("nickName", "is", nick), Wanted("emails", "has", new))
    ops = operations(("add", "", {"nickName": nick, "emails": [new]}))
    return Change(ops, wanted, ("nickName", "emails"), {"emails": sight.entries("emails")})


def _replace_all(path: str) -> Callable[[Sight], Change]:
    def change(sight: Sight) -> Change:
        new = (mail(sight.resource, "work", primary=True), mail(sight.resource, "home"))
        wanted = [Wanted("emails", "has", one) for one in new]
        wanted += [Wanted("emails", "lacks", {"value": old.get("value")}) for old in sight.entries("emails")]
        value = [*new] if path else {"emails": [*new]}
        return Change(operations(("replace", path, value)), tuple(wanted), ("emails",))

    return change


def _primary_by_filter(sight: Sight) -> Change | None:
    home, work = sight.typed("emails", "home")[0], sight.typed("emails", "work")[0]
    if work.get("primary") is not True or not sight.free("emails.primary"):
        return None
    ops = [("replace", 'emails[type eq "home"].primary', True)]
    others = tuple({k: v for k, v in entry.items() if k != "primary"} for entry in sight.but("emails", "home"))
    return _on("emails", ops, Wanted("emails", "has", {**home, "primary": True}), others=others)


def _primary_by_add(sight: Sight) -> Change | None:
    if not any(entry.get("primary") is True for entry in sight.entries("emails")) or not sight.free("emails.primary"):
        return None
    new = mail(sight.resource, "other", primary=True)
    others = tuple({k: v for k, v in entry.items() if k != "primary"} for entry in sight.entries("emails"))
    return _on("emails", [("add", "emails", [new])], Wanted("emails", "has", new), others=others)


def _same_entry(sight: Sight) -> Change:
    entries = sight.entries("emails")
    ops = [("add", "emails", [dict(entries[0])])]
    return _on("emails", ops, *(Wanted("emails", "has", one) for one in entries), others=entries)


def _same_text(sight: Sight) -> Change | None:
    if not (sight.free("displayName") and sight.has("displayName")):
        return None
    name = sight.value("displayName")
    return Change(operations(("add", "displayName", name)), (Wanted("displayName", "is", name),), ())


def _same_replaced(sight: Sight) -> Change | None:
    if not (sight.free("displayName") and sight.has("displayName")):
        return None
    name = sight.value("displayName")
    return Change(operations(("replace", "displayName", name)), (Wanted("displayName", "is", name),), ())


def _many_replaced(sight: Sight) -> Change | None:
    both = sight.typed("phoneNumbers", "work")
    if len(both) != 2 or not sight.free("phoneNumbers", "phoneNumbers.type"):
        return None
    ops = [("replace", 'phoneNumbers[type eq "work"].type', "home")]
    wanted = [Wanted("phoneNumbers", "has", {"value": entry.get("value"), "type": "home"}) for entry in both]
    return _on("phoneNumbers", ops, *wanted, others=sight.but("phoneNumbers", "work"))


def _many_removed(sight: Sight) -> Change | None:
    if len(sight.typed("phoneNumbers", "home")) != 2 or not sight.can_be_without("phoneNumbers"):
        return None
    ops = [("remove", 'phoneNumbers[type eq "home"]')]
    wanted = Wanted("phoneNumbers", "lacks", {"type": "home"})
    return Change(operations(*ops), (wanted,), ("phoneNumbers",), {"phoneNumbers": sight.but("phoneNumbers", "home")})


def _last_removed(sight: Sight) -> Change | None:
    entries = sight.entries("phoneNumbers")
    if len(entries) != 1 or not sight.typed("phoneNumbers", "mobile") or not sight.can_be_without("phoneNumbers"):
        return None
    ops = operations(("remove", 'phoneNumbers[type eq "mobile"]'))
    return Change(ops, (Wanted("phoneNumbers", "absent"),), ("phoneNumbers",))


def _part_by_filter(op: str) -> Form:
    """One part of one value, picked by a filter, changed or removed."""

    def change(sight: Sight) -> Change | None:
        home = sight.typed("addresses", "home")
        if len(home) != 1 or "locality" not in home[0] or not sight.free("addresses", "addresses.locality"):
            return None
        rest = {name: value for name, value in home[0].items() if name not in ("locality", "formatted")}
        path, given = 'addresses[type eq "home"].locality', sight.resource.unique_name()
        others = sight.but("addresses", "home")
        if op == "remove":
            gone = Wanted("addresses", "lacks", {"locality": home[0]["locality"]})
            return _on("addresses", [("remove", path)], gone, Wanted("addresses", "has", rest), others=others)
        wanted = Wanted("addresses", "has", {**rest, "locality": given})
        return _on("addresses", [(op, path, given)], wanted, others=others)

    return change


def _all_removed(sight: Sight) -> Change | None:
    if not (sight.has("addresses") and sight.can_be_without("addresses")):
        return None
    return Change(operations(("remove", "addresses")), (Wanted("addresses", "absent"),), ("addresses",))


def _add_to_none(sight: Sight) -> Change | None:
    if sight.has("addresses") or not sight.free("addresses", "addresses.locality"):
        return None
    new = {"type": "work", "locality": sight.resource.unique_name()}
    return _on("addresses", [("add", "addresses", [new])], Wanted("addresses", "has", new))


def _emptied(sight: Sight) -> Change | None:
    if not (sight.has("addresses") and sight.can_be_without("addresses")):
        return None
    return Change(operations(("replace", "addresses", [])), (Wanted("addresses", "absent"),), ("addresses",))


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
    "add-the-same-value": _same_text,
    "replace-with-the-same-value": _same_replaced,
    "replace-with-odd-letters": simple("replace", "displayName", True, ending=ODD),
    "replace-name-in-other-case": simple("replace", "title", True, "TITLE"),
    "replace-core-attribute-by-urn": simple("replace", "title", True, f"{CORE}:title"),
    "replace-external-id": simple("replace", "externalId", True),
    "replace-of-extension": simple("replace", f"{EXTRA}:department", True),
    "remove-of-extension": simple("remove", f"{EXTRA}:costCenter", True),
    "add-of-extension": simple("add", f"{EXTRA}:costCenter", False),
    "replace-without-path-of-extension": without_path("replace", f"{EXTRA}:division", (EXTRA,)),
    "replace-without-path-in-complex": without_path("replace", "name.givenName", ("name",)),
    "add-without-path": on_mails(_add_without_path, "work"),
    "remove-by-filter": on_mails(_remove_by_filter, "work", "other"),
    "replace-part-by-filter": on_mails(_replace_sub_by_filter, "work", "home"),
    "replace-by-filter-in-other-case": on_mails(_filter_in_other_case, "work", "home"),
    "replace-by-filter": on_mails(_replace_by_filter, "work", "home"),
    "replace-primary-by-filter": on_mails(_primary_by_filter, "work", "home"),
    "replace-by-filter-on-the-value": on_mails(_replace_by_value, "work", "home"),
    "remove-by-filter-on-the-value": on_mails(_remove_by_value, "work", "other"),
    "add-value": on_mails(_add_value, "work"),
    "remove-by-two-terms": on_mails(_remove_by_two_terms, "work", "other"),
    "replace-all-without-path": on_mails(_replace_all("")),
    "replace-all-values": on_mails(_replace_all("emails")),
    "add-the-same-entry": on_mails(_same_entry, "work"),
    "add-another-primary": on_mails(_primary_by_add, "work"),
    "replace-many-by-filter": _many_replaced,
    "remove-many-by-filter": _many_removed,
    "remove-last-by-filter": _last_removed,
    "replace-part-of-one-address": _part_by_filter("replace"),
    "remove-part-of-one-address": _part_by_filter("remove"),
    "remove-all-values": _all_removed,
    "add-to-none": _add_to_none,
    "replace-with-nothing": _emptied,
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
