"""Where the documents of a vendor disagree, and what was seen of it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from scim_conformance.report.documents import Disagreement, disagreements
from scim_conformance.report.judgements import judgements

from .conftest import HEADER, read, verdict

REPLACE = {
    "any_of": [
        {"support": "no_effect", "status": [200], "note": "Nothing changes.", "source": ["reference"]},
        {"support": "disabled", "source": ["faq"]},
    ]
}
READ = {"support": "supported", "source": ["reference"]}
CHECK = "contract/operations/documented-outcome[User.replace]"


def told(*lines: dict[str, Any]) -> Disagreement:
    """The one disagreement of a run with these verdicts."""
    header = deepcopy(HEADER)
    header["profile"]["document"]["resource_types"] = {"User": {"operations": {"replace": REPLACE, "read": READ}}}
    run: Any = read([header, *lines])
    (found,) = disagreements(run, judgements(run))
    return found


def test_each_side_is_told_with_its_document_and_with_what_was_seen() -> None:
    found = told(verdict(CHECK, fact="User.replace", authority="profile", observed="accepted without effect"))

    assert found.title == "User.replace"
    assert [(one.fact, one.text, one.face.word) for one in found.seen] == [
        ("User.replace", "accepted without effect", "passed")
    ]
    assert [text for text, _ in found.sides] == [
        "accepted without effect, status 200: Nothing changes.",
        "switched off",
    ]
    assert found.sides[0][1][0].text == "SCIM API reference"


def test_what_is_neither_is_told_as_it_was_found() -> None:
    (seen,) = told(verdict(CHECK, "failed", fact="User.replace", authority="profile", actual="status 500")).seen

    assert (seen.text, seen.face.word) == ("status 500", "failed")


def test_nothing_is_seen_where_nothing_was_tried() -> None:
    (seen,) = told().seen

    assert (seen.text, seen.face.word) == ("", "not tried")


def contradictory(entry: dict[str, Any], *lines: dict[str, Any]) -> tuple[Disagreement, ...]:
    """The disagreements of a run whose profile has alternatives in User.replace, and lists this contradiction."""
    header = deepcopy(HEADER)
    header["profile"]["document"]["resource_types"] = {"User": {"operations": {"replace": REPLACE}}}
    header["profile"]["document"]["contradictions"] = [entry]
    run: Any = read([header, *lines])
    return disagreements(run, judgements(run))


SIDES = [{"says": "PUT changes nothing.", "source": ["reference"]}, {"says": "There is none.", "source": ["faq"]}]


def test_a_contradiction_has_what_was_seen_of_its_statements_and_is_told_once() -> None:
    entry = {"id": "X-1", "topic": "PUT", "sides": SIDES, "settled": "Either is right.", "statements": ["User.replace"]}
    (found,) = contradictory(entry, verdict(CHECK, fact="User.replace", authority="profile", observed="switched off"))

    assert (found.title, found.settled) == ("X-1: PUT", "Either is right.")
    assert [text for text, _ in found.sides] == ["PUT changes nothing.", "There is none."]
    assert [one.text for one in found.seen] == ["switched off"]


def test_a_look_is_found_by_the_id_of_its_contradiction() -> None:
    entry = {"id": "X-2", "topic": "paths", "sides": SIDES, "settled": "", "look": {"at": "location", "of": "User"}}
    check = "contract/contradictions/one-of-the-documents-is-right[contradictions.X-2]"
    found, _ = contradictory(entry, verdict(check, fact="contradictions.X-2", authority="profile", observed="http"))

    assert [one.text for one in found.seen] == ["http"]


def test_what_cannot_be_seen_from_outside_is_told_without_a_verdict() -> None:
    found, _ = contradictory({"id": "X-3", "topic": "mail", "sides": SIDES, "settled": "Mail cannot be seen."})

    assert (found.settled, found.seen) == ("Mail cannot be seen.", ())
