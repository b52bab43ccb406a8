"""What the sandbox can be told to do that is unusual, and right: what no check may accuse, each by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from scim_conformance.sandbox.oddities import (  # the order is that of `ODDITIES`; combinations come last
    answering,
    claiming,
    dating,
    describing,
    keeping,
    linking,
    listing,
    making,
    naming,
    ruling,
    showing,
)

from scim_conformance.sandbox.oddities import combining  # isort: skip
from scim_conformance.sandbox.oddities.making import Oddity

ODDITIES: Mapping[str, Oddity] = MappingProxyType(making.ODDITIES)
"""Every oddity by its name."""

__all__ = [
    "ODDITIES",
    "Oddity",
    "answering",
    "claiming",
    "combining",
    "dating",
    "describing",
    "keeping",
    "linking",
    "listing",
    "naming",
    "ruling",
    "showing",
]
