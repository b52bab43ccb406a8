"""What the steps of a client add up to."""

from __future__ import annotations

import pytest

from scim_conformance.plan.offer import Reason
from scim_conformance.standards import Level
from scim_conformance.verdict.readiness import State, readiness
from scim_conformance.verdict.verdict import Observation, Seen, Subject, Verdict, Word


def verdict(step: str, word: Word, code: str = "", client: str = "okta-oin") -> Verdict:
    subject = Subject(f"idp/{client}/{step}", step, (), Level.MUST, "idp")
    return Verdict(subject, word, Level.MUST, Observation(Seen.HELD), Reason(code, "why") if code else None)


PASSED = verdict("match", Word.PASSED)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([PASSED], State.READY),
        ([PASSED, verdict("update", Word.DEVIATES)], State.LIMITED),
        ([PASSED, verdict("reactivate", Word.NOT_APPLICABLE, "documented")], State.LIMITED),
        ([PASSED, verdict("reactivate", Word.NOT_APPLICABLE, "no-exchange")], State.READY),
        ([PASSED, verdict("update", Word.FAILED)], State.NOT_READY),
        ([PASSED, verdict("update", Word.KNOWN)], State.NOT_READY),
        ([PASSED, verdict("update", Word.BLOCKED)], State.OPEN),
        ([verdict("update", Word.NOT_APPLICABLE, "no-such-type")], State.OPEN),
    ],
)
def test_what_steps_add_up_to(verdicts: list[Verdict], state: State) -> None:
    (found,) = readiness(verdicts)

    assert found.state is state


def test_the_gravest_blocker_comes_first() -> None:
    judged = [verdict("match", Word.FAILED), verdict("group-push", Word.FAILED), verdict("deactivate", Word.FAILED)]
    (found,) = readiness(judged)

    assert [(one.step, one.severity) for one in found.blockers] == [
        ("deactivate", "access-not-revoked"),
        ("group-push", "data-lost"),
        ("match", "sync-dead"),
    ]


def test_a_step_on_thin_evidence_does_not_hold_up_a_client_that_is_sure_of_the_rest() -> None:
    judged = [
        verdict("match", Word.PASSED, client="entra"),
        verdict("manager", Word.NOT_APPLICABLE, "observation", "entra"),
    ]

    assert [one.state for one in readiness(judged)] == [State.READY]


def test_a_client_on_thin_evidence_is_told_not_ready_all_the_same() -> None:
    judged = [verdict("deactivate", Word.NOT_APPLICABLE, "observation", "jumpcloud")]
    (found,) = readiness(judged)

    assert (found.state, found.experimental) == (State.NOT_READY, True)


def test_other_verdicts_say_nothing_of_identity_providers() -> None:
    other = Verdict(Subject("create/x", "", (), Level.MUST), Word.PASSED, Level.MUST, Observation(Seen.HELD))

    assert readiness([other]) == ()
