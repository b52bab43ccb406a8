"""Subjects, verdicts and excuses, each with what matters to a test and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.plan.offer import Reason
from scim_conformance.profile.model import Deviation
from scim_conformance.standards import Level
from scim_conformance.verdict.verdict import Observation, Seen, Subject, Verdict, Word

CHECK = "create/answers-201[User]"
REQUIREMENT = "RFC7644-3.3-04"


@pytest.fixture
def subject() -> Callable[..., Subject]:
    """What is judged: a mandatory check of the RFCs, unless told otherwise."""

    def make(id: str = CHECK, level: Level = Level.MUST, *requirements: str, **more: Any) -> Subject:
        return Subject(id, "A create answers 201.", requirements or (REQUIREMENT,), level, **more)

    return make


@pytest.fixture
def verdict(subject: Callable[..., Subject]) -> Callable[..., Verdict]:
    """A verdict of this word."""

    def make(word: Word, level: Level = Level.MUST, *, id: str = CHECK, bug: bool = False, **more: Any) -> Verdict:
        requirements = more.pop("requirements", ())
        seen = Observation(Seen.BUG if bug else Seen.HELD)
        return Verdict(subject(id, level, *requirements), word, level, seen, **more)

    return make


@pytest.fixture
def deviation() -> Callable[..., Deviation]:
    """A documented departure, on line 12 of its profile."""

    def make(check: str = "", requirement: str = "", actual: str = "status 200") -> Deviation:
        return Deviation(check, requirement, "Answers 200.", actual, ("reference",), 12)

    return make


@pytest.fixture
def documented() -> Reason:
    """Why a check was not judged where the vendor documents less than the RFC demands."""
    return Reason("documented", "User patch is documented as unsupported", "User.patch", ("reference",))
