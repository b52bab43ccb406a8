"""The contract checks by example: each documented outcome, seen and not seen."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.checking import Finding
from scim_conformance.plan.plan import Plan, Promise
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import Fact, Outcome, Support
from scim_conformance.profile.statements.statement import by_outcome
from scim_conformance.suite.contract import test_attributes as attributes
from scim_conformance.suite.contract import test_contradictions as contradictions
from scim_conformance.suite.contract import test_deprovisioning as deprovisioning
from scim_conformance.suite.contract import test_duplicates as duplicates
from scim_conformance.suite.contract import test_operations as operations
from scim_conformance.wire.exchange import Exchange, Received, Sent

USERS = Plan(load_profile("rfc"), Survey(), "seed", "run-1", "example.com").resource_types["User"]
ADA = {"id": "1", "userName": "ada", "title": "Countess", "active": True}
DR = {**ADA, "title": "Dr"}


def answer(body: Any = None, status: int = 200, method: str = "PATCH") -> Exchange:
    received = Received(status, "", (), "" if body is None else json.dumps(body))
    return Exchange(1, Sent(method, "https://scim.example/Users/1"), received, operation=method.lower())


def promised(*outcomes: Outcome) -> Promise:
    return Promise(by_outcome("operation", Fact("User.patch", outcomes), "patch", "User", "patch"), USERS)


def trial(status: int, after: Any, operation: str = "patch") -> operations.Exercise:
    """A title that was to become Dr, and what a read shows afterwards."""
    reply = replace(answer(None, status), operation=operation)
    shown = after if isinstance(after, Exchange) else answer(after)
    return operations.Exercise("title", "Dr", answer(ADA), reply, shown)


GONE = answer(None, 404)
WORKS = Outcome(Support.SUPPORTED)
IGNORED = Outcome(Support.NO_EFFECT, status=(200,))
REFUSED = Outcome(Support.UNSUPPORTED, status=(501,))
OFF = Outcome(Support.DISABLED)
NARROW = Outcome(Support.PARTIAL, only=("members",))

SEEN = [
    ([WORKS], trial(200, DR), "supported"),
    ([WORKS], trial(204, GONE, "delete"), "supported"),
    ([IGNORED], trial(200, ADA), "accepted without effect, status 200"),
    ([REFUSED], trial(501, ADA), "not supported, status 501"),
    ([OFF], trial(403, ADA), "switched off"),
    ([NARROW], trial(200, ADA), "in part, only members"),
    ([NARROW], trial(400, ADA), "in part, only members"),
    ([REFUSED, IGNORED], trial(200, ADA), "accepted without effect, status 200"),
]

NOT_SEEN = [
    ([WORKS], trial(200, ADA)),
    ([WORKS], trial(501, ADA)),
    ([WORKS], trial(204, ADA, "delete")),
    ([IGNORED], trial(200, DR)),
    ([IGNORED], trial(204, ADA)),
    ([IGNORED], trial(200, {**ADA, "active": False})),
    ([REFUSED], trial(405, ADA)),
    ([REFUSED], trial(501, DR)),
    ([OFF], trial(200, ADA)),
    ([OFF], trial(500, ADA)),
    ([NARROW], trial(200, DR)),
    ([REFUSED, IGNORED], trial(200, DR)),
    ([IGNORED], trial(200, GONE)),
]


@pytest.mark.parametrize(("outcomes", "tried", "words"), SEEN)
def test_a_documented_outcome_that_is_seen_is_noted(
    outcomes: list[Outcome], tried: operations.Exercise, words: str
) -> None:
    observed: list[str] = []
    operations.test_documented_outcome(tried, promised(*outcomes), observed.append)

    assert [text.partition(" (")[0] for text in observed] == [words]


@pytest.mark.parametrize(("outcomes", "tried"), NOT_SEEN)
def test_a_documented_outcome_that_is_not_seen_is_found(outcomes: list[Outcome], tried: operations.Exercise) -> None:
    with pytest.raises(Finding):
        operations.test_documented_outcome(tried, promised(*outcomes), lambda _: None)


def test_what_nobody_documented_is_told_with_every_alternative() -> None:
    with pytest.raises(Finding) as caught:
        operations.test_documented_outcome(trial(200, DR), promised(REFUSED, IGNORED), lambda _: None)

    assert "not supported, status 501" in caught.value.expected
    assert "accepted without effect, status 200" in caught.value.expected


def second(status: int, scim_type: str = "", first_after: Any = ADA) -> duplicates.Second:
    return duplicates.Second(answer(ADA), answer({"scimType": scim_type}, status, "POST"), answer(first_after))


CONFLICT = Outcome(Support.UNSUPPORTED, status=(409,), scim_type="uniqueness")


@pytest.mark.parametrize(
    ("outcome", "met"), [(CONFLICT, second(409, "uniqueness")), (REFUSED, second(501)), (WORKS, second(201))]
)
def test_a_duplicate_as_documented(outcome: Outcome, met: duplicates.Second) -> None:
    observed: list[str] = []
    duplicates.test_documented_answer(met, promised(outcome), observed.append)

    assert len(observed) == 1


@pytest.mark.parametrize(
    ("outcome", "met"),
    [
        (CONFLICT, second(409)),
        (CONFLICT, second(400, "uniqueness")),
        (CONFLICT, second(201)),
        (OFF, second(500)),
        (WORKS, second(409)),
    ],
)
def test_a_duplicate_not_as_documented(outcome: Outcome, met: duplicates.Second) -> None:
    with pytest.raises(Finding):
        duplicates.test_documented_answer(met, promised(outcome), lambda _: None)


def test_a_duplicate_leaves_the_first() -> None:
    duplicates.test_first_is_untouched(second(409))
    with pytest.raises(Finding, match="title"):
        duplicates.test_first_is_untouched(second(409, first_after=DR))


def deprovisioned(status: int, after: Exchange) -> deprovisioning.Deprovisioning:
    return deprovisioning.Deprovisioning(answer(ADA), answer(None, status, "DELETE"), after)


INACTIVE = answer({**ADA, "active": False})


@pytest.mark.parametrize(
    ("outcome", "after", "status"),
    [
        (Outcome(Support.SUPPORTED, effect="gone"), GONE, 204),
        (Outcome(Support.SUPPORTED, effect="inactive"), INACTIVE, 204),
        (Outcome(Support.NO_EFFECT, effect="none"), answer(ADA), 200),
        (Outcome(Support.UNSUPPORTED, status=(501,)), answer(ADA), 501),
    ],
)
def test_deprovisioning_as_documented(outcome: Outcome, after: Exchange, status: int) -> None:
    observed: list[str] = []
    deprovisioning.test_documented_effect(deprovisioned(status, after), promised(outcome), observed.append)

    assert len(observed) == 1


@pytest.mark.parametrize(
    ("outcome", "after", "status"),
    [
        (Outcome(Support.SUPPORTED, effect="gone"), INACTIVE, 204),
        (Outcome(Support.SUPPORTED, effect="inactive"), GONE, 204),
        (Outcome(Support.SUPPORTED, effect="inactive"), answer({**ADA, "active": "false"}), 204),
        (Outcome(Support.NO_EFFECT, effect="none"), INACTIVE, 200),
        (Outcome(Support.UNSUPPORTED, status=(501,)), answer(ADA), 204),
        (Outcome(Support.SUPPORTED, effect="gone"), GONE, 500),
    ],
)
def test_deprovisioning_not_as_documented(outcome: Outcome, after: Exchange, status: int) -> None:
    with pytest.raises(Finding):
        deprovisioning.test_documented_effect(deprovisioned(status, after), promised(outcome), lambda _: None)


@pytest.mark.parametrize("shown", [{"id": "1"}, {"id": "1", "displayName": "Ann Lee"}])
def test_nothing_was_kept_where_a_read_shows_none_or_a_value_of_the_servers_own(shown: dict[str, str]) -> None:
    attributes.test_unkept_is_not_shown(attributes.Kept("displayName", "sent", answer({}, 201), answer(shown)))


def test_what_was_sent_and_is_read_back_was_kept() -> None:
    kept = attributes.Kept("displayName", "sent", answer({}, 201), answer({"id": "1", "displayName": "sent"}))

    with pytest.raises(Finding, match="displayName not kept as it was sent"):
        attributes.test_unkept_is_not_shown(kept)


def listing(*ids: str) -> Exchange:
    return answer({"Resources": [{"id": id} for id in ids]})


@pytest.mark.parametrize(
    ("outcome", "listed", "recreated", "holds"),
    [
        (Outcome(Support.SUPPORTED, effect="gone"), listing(), None, True),
        (Outcome(Support.SUPPORTED, effect="gone"), listing("1"), None, False),
        (Outcome(Support.SUPPORTED, effect="gone"), answer(None, 400), None, True),
        (Outcome(Support.SUPPORTED, effect="gone", recreated=(201,)), None, answer({}, 201), True),
        (Outcome(Support.SUPPORTED, effect="gone", recreated=(201,)), None, answer({}, 409), False),
    ],
)
def test_who_is_gone_is_not_listed_and_can_come_back_as_documented(
    outcome: Outcome, listed: Exchange | None, recreated: Exchange | None, holds: bool
) -> None:
    user = deprovisioning.Deprovisioning(answer(ADA), answer(None, 204, "DELETE"), GONE, listed, recreated)
    expected = nullcontext() if holds else pytest.raises(Finding)
    with expected:
        deprovisioning.test_documented_effect(user, promised(outcome), lambda _: None)


@pytest.mark.parametrize(("listed", "shown", "holds"), [(True, "1", True), (True, "2", False), (False, "1", False)])
def test_who_is_inactive_is_listed_as_documented(listed: bool, shown: str, holds: bool) -> None:
    outcome = Outcome(Support.SUPPORTED, effect="inactive", listed=listed)
    user = deprovisioning.Deprovisioning(answer(ADA), answer(None, 200), INACTIVE, listing(shown))
    with nullcontext() if holds else pytest.raises(Finding):
        deprovisioning.test_documented_effect(user, promised(outcome), lambda _: None)


SIDES = (Outcome(Support.SUPPORTED, seen="status 2", note="it works"), Outcome(Support.SUPPORTED, seen="status 4"))


def test_which_of_the_documents_is_right_is_noted() -> None:
    observed: list[str] = []
    look = contradictions.Seen("status 200", answer())
    contradictions.test_one_of_the_documents_is_right(look, promised(*SIDES), observed.append)

    assert observed == ["status 200: it works"]


def test_what_none_of_the_documents_says_is_found() -> None:
    look = contradictions.Seen("status 500", answer(None, 500))
    with pytest.raises(Finding, match="status 500"):
        contradictions.test_one_of_the_documents_is_right(look, promised(*SIDES), lambda _: None)
