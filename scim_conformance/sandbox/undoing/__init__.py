"""A documented statement made untrue: the profile that is acted out then, and what the layers cannot take from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from scim_conformance.profile.model import Profile
from scim_conformance.profile.statements import Statement, statements
from scim_conformance.sandbox.limiting import ways
from scim_conformance.sandbox.messages import Layer
from scim_conformance.sandbox.undoing import of_lists, of_service, of_types
from scim_conformance.sandbox.undoing.undone import Undone

__all__ = ["PREFIX", "Undone", "undoable", "undone"]

PREFIX = "contract:"
"""Begins the names of faults that undo a statement of the profile: `contract:User.patch`.

What can be wrong in several ways has them behind it: `contract:rate_limit.reads:never-recovers`.
"""


def undoable(profile: Profile) -> tuple[str, ...]:
    """The name of every fault that undoes a statement of this profile."""
    return tuple(f"{PREFIX}{name}" for id, one in statements(profile).items() for name in (id, *_ways(profile, one)))


def _ways(profile: Profile, statement: Statement) -> Mapping[str, Layer]:
    """What there is beside undoing a statement as a whole, by names that follow `contract:`."""
    if statement.kind != "rate":
        return {}
    return {f"{statement.id}:{name}": layer for name, layer in ways(profile, statement.subject).items()}


def undone(profile: Profile, name: str) -> Undone:
    """The profile without the statement that `contract:ID` names; ValueError where it has none of that id."""
    id = name.removeprefix(PREFIX)
    known = statements(profile)
    several = {name: layer for one in known.values() for name, layer in _ways(profile, one).items()}
    if id in several:
        return Undone(profile, (several[id],))
    if id not in known:
        near = get_close_matches(id, [*known, *several], n=1)
        hint = f"; did you mean '{PREFIX}{near[0]}'?" if near else ""
        raise ValueError(f"the profile {profile.name} has no statement '{id}'{hint}")
    return _UNDOING[known[id].kind](profile, known[id])


_UNDOING: Mapping[str, Callable[[Profile, Statement], Undone]] = MappingProxyType(
    {
        "operation": of_types.operation,
        "required": of_types.required,
        "form": of_types.form,
        "fixed": of_types.fixed,
        "dropped": of_types.dropped,
        "hidden": of_types.hidden,
        "on_request": of_types.hidden,
        "late": of_types.late,
        "not_by_put": of_types.not_by_put,
        "trimmed": of_types.trimmed,
        "left_out": of_types.left_out,
        "other_id": of_types.other_id,
        "absent": of_types.absent,
        "many": of_types.many,
        "patch": of_types.patch_form,
        "member_patch": of_types.patch_form,
        "member": of_types.member,
        "unknown_member": of_types.unknown_member,
        "duplicate": of_types.duplicate,
        "deprovisioning": of_types.deprovisioning,
        "filter": of_lists.filter_,
        "membership_filter": of_lists.filter_,
        "filter_case": of_lists.filter_case,
        "other_filter": of_lists.other_filter,
        "projection": of_lists.projection,
        "paging": of_lists.paging,
        "count": of_lists.count,
        "discovery": of_service.discovery,
        "credential": of_service.credential,
        "feature": of_service.feature,
        "media": of_service.media,
        "status": of_service.status,
        "limit": of_service.limit,
        "rate": of_service.rate,
        "look": of_service.look,
    }
)
"""How each kind of statement is made untrue."""
