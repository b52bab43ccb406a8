"""An authority as data: what it states, which checks judge each statement, and where it decides against the RFCs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scim_conformance.authorities.naming import names
from scim_conformance.clients.model import Client
from scim_conformance.standards import Level

RFC = "rfc"
"""The authority that goes without a file: the standard itself."""

KINDS = ("draft", "checklist", "test-plan")

ORDER = (Level.INFO, Level.SHOULD, Level.MUST)


@dataclass(frozen=True, slots=True)
class Overruled:
    """Checks of the RFCs, by pattern, that are held against nobody here, and why."""

    check: str
    because: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that an authority asks for, in our words. `section` is where it stands.

    `checks` are patterns of the checks and rules that judge it; `by_hand` says instead why nothing can.
    """

    id: str
    says: str
    section: str
    level: Level
    checks: tuple[str, ...] = ()
    by_hand: str = ""
    overrules: tuple[Overruled, ...] = ()

    def asks_for(self, check: str) -> bool:
        """Whether this check judges it."""
        return any(names(pattern, check) for pattern in self.checks)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who says what is right. `source` is its document, `basis` what was read if that was not to be had.

    `alone`: nothing else is judged, as a test plan has it; else the RFCs are judged too, but for what it overrules.
    `own` are the steps that no check had yet, as a client takes them.
    """

    id: str
    title: str
    kind: str
    alone: bool
    revision: str
    source: str
    statements: Mapping[str, Statement]
    own: Client | None = None
    basis: str = ""
    _levels: dict[str, Level | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def named(self) -> str:
        """`SCIM Interoperability Profile (a draft, 01 of 15 April 2026)`."""
        told = ", ".join(filter(None, ("a draft" if self.kind == "draft" else "", self.revision)))
        return f"{self.title} ({told})"

    @property
    def players(self) -> tuple[str, ...]:
        """Whose steps it asks for, by id: provisioning clients, other authorities, itself."""
        patterns = [pattern for said in self.statements.values() for pattern in said.checks]
        return tuple(dict.fromkeys(one.split("/")[1] for one in patterns if one.startswith(("idp/", "authority/"))))

    def level(self, check: str) -> Level | None:
        """How much a check weighs here: as much as the gravest statement that asks for it; None where none does."""
        if check not in self._levels:
            found = [said.level for said in self.statements.values() if said.asks_for(check)]
            self._levels[check] = max(found, key=ORDER.index) if found else None
        return self._levels[check]

    def overruled(self, check: str) -> str:
        """Why a check of the RFCs is held against nobody; empty where it is."""
        every = (one for said in self.statements.values() for one in said.overrules)
        return next((one.because for one in every if names(one.check, check)), "")

    def leaves_out(self, check: str) -> bool:
        """Whether a check is none of its business."""
        return self.alone and self.level(check) is None
