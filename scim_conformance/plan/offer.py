"""What is on offer: whether something that a scenario needs may be expected, and by whose word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scim_conformance.standards import Level


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was not judged, for machine (`code`) and reader.

    Codes: `documented` (the vendor documents less), `not-claimed` (the server says so), `refused` (documented nowhere,
    probed and declined), `no-such-type`, `no-credentials`, `no-exchange` (nothing of the kind happened),
    `nothing-to-change`, `observation`, `read-only` (a run that may write could tell), `not-asked` (this run was told
    not to), `authority` (who says what is right here decides against the RFCs). `fact` names the profile's fact,
    `sources` its documents.
    """

    code: str
    text: str
    fact: str = ""
    sources: tuple[str, ...] = ()


class NotApplicable(Exception):
    """The thing under test is honestly not offered; the reason says by whose word."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.text)
        self.reason = reason


class UnknownNeed(ValueError):
    """A scenario needs what no plan can offer; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether something may be expected. `probe`: nobody says, so a refusal is fine; `cap` then bounds the level."""

    reason: Reason | None = None
    probe: bool = False
    cap: Level | None = None

    @property
    def available(self) -> bool:
        """Whether scenarios that need it may run."""
        return self.reason is None


YES = Offer()

NEEDS_TO_WRITE = Reason("read-only", "needs to write, and this run may only read")
"""Why a run that only reads leaves something out; words of its own tell what else was lacking for the same cause."""


NO_BURSTS = Reason("not-asked", "goes beyond a rate limit, and --no-rate-limit says that this run may not")


def all_of(offers: Iterable[Offer]) -> Offer:
    """One offer out of several: the first refusal, else probed if one is, else with the lowest cap.

    That the run may only read is told last: what is not offered at all, no run could judge.
    """
    several = list(offers)
    refused = [offer for offer in several if not offer.available]
    if refused:
        return min(refused, key=lambda offer: offer.reason == NEEDS_TO_WRITE)
    caps = [offer.cap for offer in several if offer.cap is not None]
    lowest = Level.INFO if Level.INFO in caps else caps[0] if caps else None
    return Offer(probe=any(offer.probe for offer in several), cap=lowest)
