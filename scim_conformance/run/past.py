"""A run of the past that is judged again: what its file says in place of what an endpoint would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import Run
from scim_conformance.wire.cleanup import CLEANUP, Leftover
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.journal import Entry

OF_TODAY = ("baseline", "fail_on", "strict_profile")
"""The options that judging goes by: those of today count, and all others as they were."""


@dataclass(frozen=True, slots=True)
class Past:
    """The run, and the path of its file as it was given."""

    run: Run
    file: str

    @property
    def judged(self) -> tuple[Exchange, ...]:
        """The exchanges that checks and rules judge: all but those of the cleanup, which came after them."""
        return tuple(exchange for exchange in self.run.exchanges if exchange.scenario != CLEANUP)

    @property
    def cleaning(self) -> tuple[Exchange, ...]:
        """The exchanges of the cleanup."""
        return tuple(exchange for exchange in self.run.exchanges if exchange.scenario == CLEANUP)

    @property
    def leftovers(self) -> tuple[Leftover, ...]:
        """What the run could not delete."""
        told = (self.run.footer or {}).get("leftovers", ())
        return tuple(Leftover(Entry(0, "", "", "", left["name"]), left["url"], left["reason"]) for left in told)

    @property
    def gave_up(self) -> bool:
        """Whether the endpoint stopped answering."""
        return self.run.footer is not None and bool(self.run.footer["exit_code"] == Exit.UNREACHABLE)

    @property
    def interrupted(self) -> bool:
        """Whether somebody stopped it, or it was cut off."""
        return self.run.footer is None or bool(self.run.footer["interrupted"])

    @property
    def finished(self) -> str:
        """When it ended, as its footer says; an empty string if it was cut off."""
        return str(self.run.footer["finished"]) if self.run.footer is not None else ""

    def header(self, today: Mapping[str, Any]) -> dict[str, Any]:
        """The header of the run, with what is judged by and with what since."""
        old = {key: value for key, value in self.run.header.items() if key != "kind"}
        options = {**old["options"], **{name: today["options"][name] for name in OF_TODAY}}
        rejudged = {"at": today["started"], "tool": today["tool"], "file": self.file}
        return {**old, "options": options, "rejudged": rejudged}
