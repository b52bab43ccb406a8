"""Each statement of a profile, undone in the sandbox: what the contract checks make of it.

`python -m tests.proof.contract [PROFILE…]` prints, for each profile, how many statements there are, by how many
verdicts they are proven, how many are caught, and how many others go red that have nothing to do with them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from scim_conformance.checking.registry import Check
from scim_conformance.profile.loader import available, load_profile
from scim_conformance.profile.model import TRIGGERS
from scim_conformance.profile.statements import Statement, statements
from scim_conformance.verdict.verdict import Word

from .runner import Judged, ours, verdicts

EVERYTHING = str(Path(__file__).parent / "data" / "everything.yaml")
"""The profile of a vendor that nobody has, which says what no other does."""

VENDORS = (*(name for name in available() if statements(load_profile(name))), EVERYTHING)
"""The profiles that say something beyond the RFCs."""

TRIED_BY: Mapping[str, tuple[str, ...]] = {
    "filter": ("list",),
    "filter_case": ("list",),
    "other_filter": ("list",),
    "projection": ("read",),
    "left_out": ("replace",),
    "patch": ("patch",),
    "member_patch": ("patch",),
    "unknown_member": ("patch",),
    "look": ("read", "list", "patch"),
    "paging": ("list",),
    "count": ("list",),
    "media": ("read",),
    "status": ("create", "read", "list"),
    "member": ("patch",),
    "fixed": ("patch", "replace"),
    "dropped": ("read",),
    "hidden": ("read", "patch"),
    "late": ("create", "read"),
    "on_request": ("read", "patch"),
    "not_by_put": ("replace",),
    "trimmed": ("create", "read"),
    "other_id": ("replace",),
    "absent": ("delete",),
    "many": ("patch",),
    "feature": ("list",),
}
"""The operations that a statement is tried by: while one of them is undone, it may not hold either."""


def contract_checks() -> tuple[Check, ...]:
    """Every check of what a vendor says."""
    return tuple(check for check in ours() if check.authority == "profile")


@cache
def judged(profile: str, *faults: str) -> Judged:
    """What the contract checks say of a sandbox that acts a profile out, with these faults."""
    return tuple(v for v in verdicts(profile, *faults, checks=contract_checks()) if not v.subject.rule)


def reported(profile: str, id: str) -> Mapping[str, str]:
    """The statements that are found broken while this one is undone, each with a check that says so."""
    red = [verdict for verdict in judged(profile, f"contract:{id}") if verdict.word in (Word.FAILED, Word.WARNED)]
    return {verdict.subject.fact: verdict.subject.id for verdict in red}


MEMBERSHIP = ("members.value", "groups.value")
"""How the subject of a filter begins that is about memberships."""

NOTHING = ("\0",)
"""How no subject begins."""


def entails(undone: Statement, other: Statement) -> bool:
    """Whether another statement cannot hold either, or cannot be tried, while this one is undone."""
    if _of_membership(other) and (_of_membership(undone) or undone.id in ("Group.patch", "Group.list")):
        return True
    if {undone.kind, other.kind} <= {"paging", "count"}:
        return True
    if (undone.kind, other.kind) == ("other_filter", "filter") and undone.resource_type == other.resource_type:
        return True
    if undone.resource_type != other.resource_type and other.resource_type and undone.resource_type:
        return False
    return other.id == undone.id or _by(other, undone) or _by(undone, other)


def _of_membership(one: Statement) -> bool:
    """Whether it is tried by putting users into groups: members that are never shown are found by a filter."""
    kinds = ("member", "member_patch", "unknown_member")
    of_subject = {"filter": MEMBERSHIP, "on_request": ("members", "groups")}
    return one.kind in kinds or one.subject.startswith(of_subject.get(one.kind, NOTHING))


def _by(one: Statement, operation: Statement) -> bool:
    """Whether a statement is tried by an operation, or a create by the read after it."""
    if operation.kind != "operation":
        return False
    if one.kind == "operation":
        return (one.subject, operation.subject) == ("create", "read")
    by = (TRIGGERS[one.subject],) if one.kind == "deprovisioning" else TRIED_BY.get(one.kind, ())
    return operation.subject in by


def _print(profiles: Iterable[str]) -> None:
    print(f"{'profile':16}{'statements':>12}{'verdicts':>10}{'caught':>8}{'false alarms':>14}")
    for profile in profiles:
        known = statements(load_profile(profile))
        found = {id: reported(profile, id) for id in known}
        caught = sum(id in red for id, red in found.items())
        wrong = [(id, other) for id, red in found.items() for other in red if not entails(known[id], known[other])]
        print(f"{Path(profile).stem:16}{len(known):12}{len(judged(profile)):10}{caught:8}{len(wrong):14}")
        for id in known:
            if id not in found[id]:
                print(f"  {id} undone: nothing is found")
        for id, other in wrong:
            print(f"  {id} undone: {other} is found broken")


if __name__ == "__main__":
    _print(sys.argv[1:] or VENDORS)
