"""Forms of PATCH operations on attributes of several values: whole, one value, or a part of one picked by a filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.suite.changes import Change, Entry, Form, Sight, Wanted, operations


def mail(resource: ResourceUnderTest, kind: str, **more: Any) -> dict[str, Any]:
    """A mail address of this type that nobody else has."""
    made = {"value": f"{resource.unique_name()}@{resource.mail_domain}", "type": kind, **more}
    return resource.as_demanded("emails", made)


def on_mails(make: Callable[[Sight], Change | None], *kinds: str) -> Form:
    """A form that needs mail addresses of these types, one of each."""

    def change(sight: Sight) -> Change | None:
        fit = sight.free("emails", "emails.value", "emails.type") and sight.takes("emails", "other")
        fit = fit and sight.had_several("emails")
        return make(sight) if fit and all(len(sight.typed("emails", kind)) == 1 for kind in kinds) else None

    return change


def _on(path: str, ops: Any, *wanted: Wanted, others: tuple[Entry, ...] = ()) -> Change:
    return Change(operations(*ops), wanted, (path,), {path: others})


def add_value(sight: Sight) -> Change:
    """One more mail address."""
    new = mail(sight.resource, "other")
    ops = [("add", "emails", [new])]
    return _on("emails", ops, Wanted("emails", "has", new), others=sight.entries("emails"))


def replace_sub_by_filter(sight: Sight) -> Change:
    """The address of one type, picked by a filter."""
    value = mail(sight.resource, "work")["value"]
    wanted = Wanted("emails", "has", {**sight.typed("emails", "work")[0], "value": value, **_shown(sight, value)})
    ops = [("replace", 'emails[type eq "work"].value', value)]
    return _on("emails", ops, wanted, _gone(sight, "work"), others=sight.but("emails", "work"))


def _gone(sight: Sight, kind: str) -> Wanted:
    """The address of this type is not there any more."""
    return Wanted("emails", "lacks", {"value": sight.typed("emails", kind)[0].get("value")})


def _shown(sight: Sight, value: str) -> dict[str, Any]:
    """A `display` that repeats the address follows it."""
    return {"display": value} if "display" in sight.typed("emails", "work")[0] else {}


def filter_in_other_case(sight: Sight) -> Change:
    """The same in other letters than the schema has."""
    value = mail(sight.resource, "home")["value"]
    ops = [("replace", 'Emails[Type EQ "home"].Value', value)]
    wanted = Wanted("emails", "has", {"type": "home", "value": value})
    return _on("emails", ops, wanted, _gone(sight, "home"), others=sight.but("emails", "home"))


def replace_by_filter(sight: Sight) -> Change:
    """One mail address as a whole, picked by its type."""
    new = mail(sight.resource, "home")
    ops = [("replace", 'emails[type eq "home"]', new)]
    return _on("emails", ops, Wanted("emails", "has", new), _gone(sight, "home"), others=sight.but("emails", "home"))


def replace_by_value(sight: Sight) -> Change | None:
    """The type of one mail address, picked by the address."""
    old = sight.typed("emails", "home")[0]
    new = {"type": "other", "value": old.get("value")}
    ops = [("replace", f'emails[value eq "{old.get("value")}"].type', "other")]
    gone = Wanted("emails", "lacks", {"type": "home"})
    return _on("emails", ops, Wanted("emails", "has", new), gone, others=sight.but("emails", "home"))


def remove_by_filter(sight: Sight) -> Change:
    """The mail address of one type removed."""
    gone = {"type": "other"}
    return _on(
        "emails",
        [("remove", 'emails[type eq "other"]')],
        Wanted("emails", "lacks", gone),
        others=sight.but("emails", "other"),
    )


def remove_by_value(sight: Sight) -> Change:
    """One mail address removed, picked by the address."""
    gone = sight.typed("emails", "other")[0]
    ops = [("remove", f'emails[value eq "{gone.get("value")}"]')]
    wanted = Wanted("emails", "lacks", {"value": gone.get("value")})
    return _on("emails", ops, wanted, others=_whoever_is_primary(sight.but("emails", "other")))


def remove_by_two_terms(sight: Sight) -> Change:
    """Both have the domain, one has the type: whoever overlooks a term removes too much or nothing."""
    ops = [("remove", f'emails[type eq "other" and value ew "{sight.resource.mail_domain}"]')]
    return _on("emails", ops, Wanted("emails", "lacks", {"type": "other"}), others=sight.but("emails", "other"))


def add_without_path(sight: Sight) -> Change | None:
    """A plain attribute and one more mail address, without path."""
    if not sight.free("nickName"):
        return None
    new, nick = mail(sight.resource, "other"), sight.resource.unique_name()
    wanted = (Wanted("nickName", "is", nick), Wanted("emails", "has", new))
    ops = operations(("add", "", {"nickName": nick, "emails": [new]}))
    return Change(ops, wanted, ("nickName", "emails"), {"emails": sight.entries("emails")})


def _whoever_is_primary(found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Where the primary value goes or comes, a server may make another one primary, or none."""
    return tuple({name: value for name, value in entry.items() if name != "primary"} for entry in found)


def replace_all(path: str) -> Callable[[Sight], Change]:
    """All mail addresses replaced, with a path or without."""

    def change(sight: Sight) -> Change:
        new = (mail(sight.resource, "work", primary=True), mail(sight.resource, "home"))
        wanted = [Wanted("emails", "has", one) for one in new]
        wanted += [Wanted("emails", "lacks", {"value": old.get("value")}) for old in sight.entries("emails")]
        value = [*new] if path else {"emails": [*new]}
        return Change(operations(("replace", path, value)), tuple(wanted), ("emails",))

    return change


def primary_by_filter(sight: Sight) -> Change | None:
    """Another of the mail addresses made the primary one."""
    home, work = sight.typed("emails", "home")[0], sight.typed("emails", "work")[0]
    if work.get("primary") is not True or not sight.free("emails.primary"):
        return None
    ops = [("replace", 'emails[type eq "home"].primary', True)]
    others = _whoever_is_primary(sight.but("emails", "home"))
    return _on("emails", ops, Wanted("emails", "has", {**home, "primary": True}), others=others)


def primary_by_add(sight: Sight) -> Change | None:
    """One more mail address that is to be the primary one."""
    if not any(entry.get("primary") is True for entry in sight.entries("emails")) or not sight.free("emails.primary"):
        return None
    new = mail(sight.resource, "other", primary=True)
    others = _whoever_is_primary(sight.entries("emails"))
    return _on("emails", [("add", "emails", [new])], Wanted("emails", "has", new), others=others)


def same_entry(sight: Sight) -> Change:
    """A mail address added that is there already."""
    entries = sight.entries("emails")
    ops = [("add", "emails", [{k: v for k, v in entries[0].items() if k in ("value", "type", "primary")}])]
    return _on("emails", ops, *(Wanted("emails", "has", one) for one in entries), others=entries)


def same_text(sight: Sight) -> Change | None:
    """A name added that is there already."""
    if not (sight.free("displayName") and sight.has("displayName")):
        return None
    name = sight.value("displayName")
    return Change(operations(("add", "displayName", name)), (Wanted("displayName", "is", name),), ())


def same_replaced(sight: Sight) -> Change | None:
    """A name replaced by itself."""
    if not (sight.free("displayName") and sight.has("displayName")):
        return None
    name = sight.value("displayName")
    return Change(operations(("replace", "displayName", name)), (Wanted("displayName", "is", name),), ())


def many_replaced(sight: Sight) -> Change | None:
    """A part of two values replaced that match one filter."""
    both = sight.typed("phoneNumbers", "work")
    fit = sight.free("phoneNumbers", "phoneNumbers.type") and sight.takes("phoneNumbers", "home")
    if len(both) != 2 or not fit:
        return None
    ops = [("replace", 'phoneNumbers[type eq "work"].type', "home")]
    wanted = [Wanted("phoneNumbers", "has", {"value": entry.get("value"), "type": "home"}) for entry in both]
    wanted.append(Wanted("phoneNumbers", "lacks", {"type": "work"}))
    return _on("phoneNumbers", ops, *wanted, others=sight.but("phoneNumbers", "work"))


def many_removed(sight: Sight) -> Change | None:
    """Two values removed that match one filter."""
    if len(sight.typed("phoneNumbers", "home")) != 2 or not sight.can_be_without("phoneNumbers"):
        return None
    ops = [("remove", 'phoneNumbers[type eq "home"]')]
    wanted = Wanted("phoneNumbers", "lacks", {"type": "home"})
    return Change(
        operations(*ops),
        (wanted,),
        ("phoneNumbers",),
        {"phoneNumbers": _whoever_is_primary(sight.but("phoneNumbers", "home"))},
    )


def last_removed(sight: Sight) -> Change | None:
    """The last value removed by a filter."""
    entries = sight.entries("phoneNumbers")
    if len(entries) != 1 or not sight.typed("phoneNumbers", "mobile") or not sight.can_be_without("phoneNumbers"):
        return None
    ops = operations(("remove", 'phoneNumbers[type eq "mobile"]'))
    return Change(ops, (Wanted("phoneNumbers", "absent"),), ("phoneNumbers",))


def part_by_filter(op: str) -> Form:
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
        gone = Wanted("addresses", "lacks", {"locality": home[0]["locality"]})
        return _on("addresses", [(op, path, given)], wanted, gone, others=others)

    return change


def all_removed(sight: Sight) -> Change | None:
    """All values removed."""
    if not (sight.has("addresses") and sight.can_be_without("addresses")):
        return None
    return Change(operations(("remove", "addresses")), (Wanted("addresses", "absent"),), ("addresses",))


def add_to_none(sight: Sight) -> Change | None:
    """A value added where there is none any more."""
    if sight.has("addresses") or not sight.free("addresses", "addresses.locality"):
        return None
    new = {"type": "work", "locality": sight.resource.unique_name()}
    return _on("addresses", [("add", "addresses", [new])], Wanted("addresses", "has", new))


def emptied(sight: Sight) -> Change | None:
    """All values replaced by none."""
    if not (sight.has("addresses") and sight.can_be_without("addresses")):
        return None
    return Change(operations(("replace", "addresses", [])), (Wanted("addresses", "absent"),), ("addresses",))
