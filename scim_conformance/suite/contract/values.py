"""Values to try a change with, or to look for: valid, and other than the one there is."""

from __future__ import annotations

from typing import Any

from scim_conformance.checking import NotApplicable
from scim_conformance.checking.expect import unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup

Plain = str | bool
"""A value that a filter can look for."""


def plain_values(body: Any, path: str) -> list[Plain]:
    """The plain values at a path: of each of several values, and of a complex one its `value`."""
    top, _, below = path.partition(".")
    several = lookup(body, top)
    through = isinstance(several, list) and bool(below)
    found = [lookup(one, below) for one in several] if through else [lookup(body, path)]
    flat = [one for value in found for one in (value if isinstance(value, list) else [value])]
    plain = [lookup(one, "value") if isinstance(one, dict) else one for one in flat]
    return [one for one in plain if isinstance(one, (str, bool))]


def another(resource: ResourceUnderTest, path: str, now: Any) -> Any:
    """A valid value that differs from the one there is. NotApplicable where there is none, or none may be changed."""
    if unassigned(now) or resource.insists_on(path):
        why = "shows none to change" if unassigned(now) else "has to have the one that --set gives"
        raise NotApplicable(Reason("nothing-to-change", f"{path}: a new {resource.name} {why}"))
    if isinstance(now, bool):
        return not now
    if isinstance(now, dict):
        return now | dict.fromkeys([next(iter(now))], resource.unique_name())
    text = f"{resource.unique_name()}@{resource.mail_domain}" if "@" in str(now) else resource.unique_name()
    if isinstance(now, dict):
        texts = {name: another(resource, path, value) for name, value in now.items() if isinstance(value, str)}
        return {**now, **texts}
    if not isinstance(now, list):
        return text
    return [{**now[0], "value": text}] if isinstance(now[0], dict) else [text]
