"""Faults of single forms of PATCH: an operation, a path or a value that is misread, and what is changed with it."""

from __future__ import annotations

import re

from scim_conformance.sandbox.faults.patch_making import (
    Operation,
    Resource,
    afterwards,
    filtered,
    ignored,
    op_of,
    path_of,
    plain,
    refused,
    rewritten,
    value_of,
)
from scim_conformance.scim import urns


def _on_complex(entry: Operation) -> bool:
    return plain(entry) == "name" and isinstance(value_of(entry), dict)


def _on_list(entry: Operation) -> bool:
    return plain(entry) in ("emails", "phonenumbers", "addresses") and "[" not in path_of(entry)


def _by_urn(entry: Operation) -> bool:
    return path_of(entry).lower().startswith(urns.ENTERPRISE_USER.lower())


def _without_path(entry: Operation) -> bool:
    return not path_of(entry) and isinstance(value_of(entry), dict)


ignored("patch-extension-ignored", "A PATCH of an attribute of an extension has no effect.", _by_urn)
ignored(
    "patch-remove-of-extension-ignored",
    "An attribute of an extension cannot be removed.",
    lambda e: _by_urn(e) and op_of(e) == "remove",
)
ignored(
    "patch-remove-by-filter-ignored",
    "Removing values by a filter has no effect.",
    lambda e: filtered(e) and op_of(e) == "remove",
)
ignored(
    "patch-replace-by-filter-ignored",
    "Replacing values by a filter has no effect.",
    lambda e: filtered(e) and op_of(e) == "replace",
)
ignored(
    "patch-whole-value-by-filter-ignored",
    "Replacing a whole value by a filter has no effect.",
    lambda e: filtered(e) and path_of(e).endswith("]") and op_of(e) == "replace",
)
ignored(
    "patch-remove-all-ignored",
    "A multi-valued attribute cannot be removed as a whole.",
    lambda e: op_of(e) == "remove" and _on_list(e),
)
ignored(
    "patch-empty-list-ignored",
    "Replacing by an empty list has no effect.",
    lambda e: op_of(e) == "replace" and value_of(e) == [],
)
ignored("patch-null-ignored", "Replacing by null has no effect.", lambda e: "value" in e and value_of(e) is None)
ignored("patch-complex-ignored", "A PATCH of a complex attribute as a whole has no effect.", _on_complex)
ignored(
    "patch-add-over-value-ignored",
    "An add to a plain attribute that has a value has no effect.",
    lambda e: op_of(e) == "add" and plain(e) in ("displayname", "active"),
)
ignored(
    "patch-add-without-path-ignored",
    "An add without path has no effect.",
    lambda e: op_of(e) == "add" and _without_path(e),
)
ignored(
    "patch-replace-without-path-ignored",
    "A replace without path has no effect.",
    lambda e: op_of(e) == "replace" and _without_path(e),
)
ignored(
    "patch-active-without-path-ignored",
    "active without a path has no effect.",
    lambda e: _without_path(e) and "active" in value_of(e),
)
ignored(
    "patch-active-false-ignored",
    "A person cannot be deactivated by PATCH.",
    lambda e: plain(e) == "active" and value_of(e) is False,
)
ignored(
    "patch-active-true-ignored",
    "A person cannot be activated again by PATCH.",
    lambda e: plain(e) == "active" and value_of(e) is True,
)
ignored("patch-external-id-ignored", "A PATCH of externalId has no effect.", lambda e: plain(e) == "externalid")
ignored("patch-display-name-ignored", "A PATCH of displayName has no effect.", lambda e: plain(e) == "displayname")
ignored("patch-primary-ignored", "A PATCH of primary has no effect.", lambda e: plain(e).endswith(".primary"))
ignored(
    "patch-other-case-ignored",
    "A path in other letters than the schema's has no effect.",
    lambda e: path_of(e) in ("TITLE", "DISPLAYNAME", 'Emails[Type EQ "home"].Value'),
)
ignored(
    "patch-capital-op-ignored",
    "An op in capital letters succeeds without effect.",
    lambda e: str(e.get("op")) != op_of(e),
)
ignored(
    "patch-boolean-text-ignored",
    "A boolean sent as text succeeds without effect.",
    lambda e: str(value_of(e)) in ("True", "False") and isinstance(value_of(e), str),
)
ignored("patch-user-name-ignored", "A PATCH of userName has no effect.", lambda e: plain(e) == "username")
ignored(
    "patch-core-urn-ignored",
    "A core attribute under its URN is passed over.",
    lambda e: path_of(e).lower().startswith(urns.USER.lower()),
)
refused("patch-core-complex-refused", "A PATCH of name as a whole is refused.", _on_complex)
refused("patch-value-path-refused", "Paths with a filter are refused.", filtered)
refused("patch-extension-refused", "Paths with the URN of an extension are refused.", _by_urn)
refused(
    "patch-replace-absent-refused",
    "An attribute that has no value cannot be replaced.",
    lambda e: op_of(e) == "replace" and plain(e) == "nickname",
)
refused(
    "patch-sub-attribute-refused", "Paths with a sub-attribute are refused.", lambda e: plain(e).startswith("name.")
)
refused(
    "patch-add-same-refused",
    "An add of a displayName is refused.",
    lambda e: op_of(e) == "add" and plain(e) == "displayname",
)
refused("patch-null-refused", "Replacing by null is refused.", lambda e: "value" in e and value_of(e) is None)
refused("patch-empty-list-refused", "Replacing by an empty list is refused.", lambda e: value_of(e) == [])
rewritten(
    "patch-replace-adds-values",
    "Replacing a multi-valued attribute adds to its values.",
    lambda e: {**e, "op": "add"} if op_of(e) == "replace" and _on_list(e) and value_of(e) else e,
)
rewritten(
    "patch-add-to-list-replaces",
    "Adding a value to a multi-valued attribute replaces all.",
    lambda e: {**e, "op": "replace"} if op_of(e) == "add" and _on_list(e) else e,
)
rewritten(
    "patch-filter-by-value-removes-all",
    "Removing a value by its value removes all.",
    lambda e: (
        {"op": "remove", "path": plain(e)} if filtered(e) and "value eq" in path_of(e) and op_of(e) == "remove" else e
    ),
)
rewritten(
    "patch-second-term-of-path-ignored",
    "Of a filter in a path only the last term counts.",
    lambda e: {**e, "path": re.sub(r"\[.* and ", "[", path_of(e))} if filtered(e) and " and " in path_of(e) else e,
)
rewritten(
    "patch-remove-part-removes-value",
    "Removing one part of a value by a filter removes the value.",
    lambda e: (
        {"op": "remove", "path": path_of(e).partition("]")[0] + "]"}
        if op_of(e) == "remove" and "]." in path_of(e)
        else e
    ),
)
rewritten(
    "patch-remove-part-removes-complex",
    "Removing a part of the name removes the name.",
    lambda e: {"op": "remove", "path": "name"} if op_of(e) == "remove" and plain(e) == "name.middlename" else e,
)
rewritten(
    "patch-false-text-is-true",
    'A boolean sent as the text "False" is taken for true.',
    lambda e: {**e, "value": True} if value_of(e) in ("False", "false") else e,
)
rewritten(
    "patch-odd-letters-mangled",
    "Letters beyond ASCII become question marks.",
    lambda e: {**e, "value": value_of(e).encode("ascii", "replace").decode()} if isinstance(value_of(e), str) else e,
)
rewritten(
    "patch-quotes-escaped",
    "Quotes in values get a backslash.",
    lambda e: {**e, "value": value_of(e).replace('"', '\\"')} if isinstance(value_of(e), str) else e,
)


def _only_first(before: Resource, after: Resource, given: list[Operation]) -> Resource:
    """Of the values that matched, the second and later ones are as they were."""
    old, new = before.get("phoneNumbers") or [], after.get("phoneNumbers") or []
    seen = 0
    for place, entry in enumerate(new):
        if place < len(old) and entry != old[place]:
            seen += 1
            if seen > 1:
                new[place] = old[place]
    return {**after, "phoneNumbers": new}


def _renewed_complex(before: Resource, after: Resource, given: list[Operation]) -> Resource:
    return {**after, "name": next(value_of(entry) for entry in given if _on_complex(entry))}


def _old_primary_kept(before: Resource, after: Resource, given: list[Operation]) -> Resource:
    was = {entry.get("value") for entry in before.get("emails") or [] if entry.get("primary")}
    mails = [{**entry, "primary": True} if entry.get("value") in was else entry for entry in after.get("emails") or []]
    return {**after, "emails": mails}


afterwards(
    "patch-first-match-only",
    "Of several values that match a filter only the first is changed.",
    lambda e: filtered(e) and op_of(e) == "replace" and plain(e).startswith("phone"),
    _only_first,
)
afterwards(
    "patch-replace-complex-forgets",
    "Replacing a part of a complex attribute by its whole loses the other parts.",
    lambda e: _on_complex(e) and op_of(e) == "replace",
    _renewed_complex,
)
afterwards(
    "patch-add-complex-forgets",
    "Adding a part to a complex attribute loses the other parts.",
    lambda e: _on_complex(e) and op_of(e) == "add",
    _renewed_complex,
)
afterwards(
    "patch-extension-clears-extension",
    "A PATCH of one attribute of an extension clears the others.",
    _by_urn,
    lambda before, after, given: _extension_only(after, given),
)
afterwards(
    "patch-deactivation-empties",
    "Who is deactivated loses the mail addresses.",
    lambda e: plain(e) == "active" or (_without_path(e) and "active" in value_of(e)),
    lambda before, after, given: after if after.get("active") else {**after, "emails": []},
)
afterwards(
    "patch-extension-at-root",
    "An attribute of an extension under its full name lands nowhere, and a title takes its value.",
    lambda e: _by_urn(e) and op_of(e) != "remove",
    lambda before, after, given: {
        **after,
        urns.ENTERPRISE_USER: before.get(urns.ENTERPRISE_USER),
        "title": str(value_of(given[0])),
    },
)


def _extension_only(after: Resource, given: list[Operation]) -> Resource:
    named = {path_of(entry).rpartition(":")[2].lower() for entry in given}
    kept = {name: value for name, value in (after.get(urns.ENTERPRISE_USER) or {}).items() if name.lower() in named}
    return {**after, urns.ENTERPRISE_USER: kept}
