"""The defects that the sandbox can be told to have: what a check must catch, each by its name."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from scim_conformance.sandbox.faults import (
    asking,
    bulk,
    changing,
    claiming,
    creating,
    declaring,
    deleting,
    discovering,
    filtering,
    finding,
    group_patching,
    group_showing,
    group_writing,
    identifying,
    keeping,
    leaking,
    letting_in,
    listing,
    making,
    me,
    negotiating,
    paging,
    patch_effects,
    patch_making,
    patch_refusing,
    patching,
    projecting,
    reading,
    refusing,
    replacing,
    representing,
    searching,
    showing,
    sorting,
    speaking,
    tolerating,
    versions,
)
from scim_conformance.sandbox.faults.making import Fault

FAULTS: Mapping[str, Fault] = MappingProxyType(making.FAULTS)
"""Every fault by its name."""


def fault_named(name: str) -> Fault:
    """One fault; ValueError for a name that none has."""
    if name not in FAULTS:
        near = get_close_matches(name, FAULTS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "`scim-conformance sandbox --help` says how to name one."
        raise ValueError(f"there is no fault '{name}'; {hint}")
    return FAULTS[name]


__all__ = [
    "FAULTS",
    "Fault",
    "asking",
    "bulk",
    "changing",
    "claiming",
    "creating",
    "declaring",
    "deleting",
    "discovering",
    "fault_named",
    "filtering",
    "finding",
    "group_patching",
    "group_showing",
    "group_writing",
    "identifying",
    "keeping",
    "leaking",
    "letting_in",
    "listing",
    "making",
    "me",
    "negotiating",
    "paging",
    "patch_effects",
    "patch_making",
    "patch_refusing",
    "patching",
    "projecting",
    "reading",
    "refusing",
    "replacing",
    "representing",
    "searching",
    "showing",
    "sorting",
    "speaking",
    "tolerating",
    "versions",
]
