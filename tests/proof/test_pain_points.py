"""The page of what goes wrong in practice: all that its tables name is there, and tells the fault beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

import scim_conformance.suite.idp
from scim_conformance.checking.registry import CHECKS, RULES
from scim_conformance.clients.loader import clients
from scim_conformance.sandbox.faults import FAULTS
from scim_conformance.sandbox.playing import PREFIX, breakable

from . import golden
from .runner import ours
from .test_clients import STEPS, found

PAGE = (Path(scim_conformance.suite.idp.__path__[0]) / "README.md").read_text(encoding="utf-8")
TABLES, _, REST = PAGE.partition("## What is not told, and why")

ROW = re.compile(r"^\| (\w+) \| (.+) \| (\w+) \| (.*?) \| (.*?) \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")
ID = re.compile(r"(?!application/)[a-z-]+/[a-z0-9/-]+")
"""What looks like the id of a check, a rule or a step, and is no media type."""

AS_IT_IS = "the sandbox itself"
"""In place of a fault: the sandbox does what the RFC says, and the client has hoped for something else."""

TABLE = golden.read()
PROVEN = {step.name for step in STEPS}
"""The steps that are proven to tell when they are broken."""


class Pain(NamedTuple):
    """One row: its number, how bad it is, the ids of what tells it, the faults that act it out, and its source."""

    number: str
    severity: str
    told_by: tuple[str, ...]
    faults: tuple[str, ...]
    source: str

    @property
    def steps(self) -> tuple[str, ...]:
        """Those of its ids that are steps of clients, by client and step."""
        return tuple(id.removeprefix("idp/") for id in self.told_by if id.startswith("idp/"))


def _pain(number: str, severity: str, told: str, faults: str, source: str) -> Pain:
    itself = (AS_IT_IS,) if AS_IT_IS in faults else ()
    return Pain(number, severity, tuple(NAME.findall(told)), (*itself, *NAME.findall(faults)), source)


PAINS = [
    _pain(number, severity, told, faults, source) for number, _, severity, told, faults, source in ROW.findall(TABLES)
]
EACH = [pytest.param(pain, id=pain.number) for pain in PAINS]
SHOWN = [pytest.param(pain, fault, id=f"{pain.number}-{fault}") for pain in PAINS for fault in pain.faults]


def told_by_the_suite(pain: Pain, fault: str) -> bool:
    """Whether the golden table has one of those named for this fault."""
    return bool(set(pain.told_by) & set(TABLE.get(fault, ())))


def told_by_its_own_step(pain: Pain, fault: str) -> bool:
    """Whether this fault breaks one of the steps that are named, and the proof of clients breaks it too."""
    step = fault.removeprefix(PREFIX)
    return fault.startswith(PREFIX) and step in pain.steps and step in PROVEN


def for_a_step_to_tell(pain: Pain, fault: str) -> bool:
    """Whether neither knows of it, as of what the RFCs leave open: then a step is named, and has to be played."""
    return bool(pain.steps) and not (told_by_the_suite(pain, fault) or told_by_its_own_step(pain, fault))


PLAYED = [row for row in SHOWN if for_a_step_to_tell(*row.values)]


def test_every_pain_is_in_the_tables_once() -> None:
    assert [pain.number for pain in PAINS] == [*map(str, range(1, 60)), "a", "b"]


@pytest.mark.parametrize("pain", EACH)
def test_a_pain_has_a_severity_and_a_public_source(pain: Pain) -> None:
    assert pain.severity in ("high", "medium", "low")
    assert re.fullmatch(r"\[[^]]+\]\(https://[^)\s]+\)", pain.source)


@pytest.mark.parametrize("id", sorted({id for text in (TABLES, REST) for id in NAME.findall(text) if ID.fullmatch(id)}))
def test_whatever_the_page_names_exists(id: str) -> None:
    ours()
    steps = {f"idp/{step.name}" for client in clients().values() for step in client.steps.values()}
    assert id in {*CHECKS, *(f"rule/{name}" for name in RULES), *steps}


@pytest.mark.parametrize("pain", EACH)
def test_what_tells_a_pain_is_named_by_its_id(pain: Pain) -> None:
    assert [id for id in pain.told_by if not ID.fullmatch(id)] == []


@pytest.mark.parametrize(("pain", "fault"), SHOWN)
def test_a_fault_of_the_tables_exists_and_is_told_by_somebody_named(pain: Pain, fault: str) -> None:
    assert fault in FAULTS or fault in breakable() or fault == AS_IT_IS
    known = told_by_the_suite(pain, fault) or told_by_its_own_step(pain, fault)
    assert known or for_a_step_to_tell(pain, fault)


@pytest.mark.slow
@pytest.mark.parametrize(("pain", "fault"), PLAYED)
def test_a_step_tells_what_the_rfcs_leave_open(pain: Pain, fault: str) -> None:
    faults = () if fault == AS_IT_IS else (fault,)
    seen = set().union(*(found(step.partition("/")[0], *faults) for step in pain.steps))
    assert seen & set(pain.told_by)


@pytest.mark.parametrize("pain", EACH)
def test_a_pain_that_nothing_tells_says_why(pain: Pain) -> None:
    reasons = re.findall(r"^- \*\*([\d, ]+)\*\*", REST, re.MULTILINE)
    explained = {number for line in reasons for number in line.split(", ")}
    assert bool(pain.told_by) == bool(pain.faults)
    assert pain.told_by or pain.number in explained
