"""How the statements of an authority fared."""

from __future__ import annotations

from scim_conformance.authorities.model import Authority, Overruled, Statement
from scim_conformance.plan.offer import Reason
from scim_conformance.standards import Level
from scim_conformance.verdict.stated import stated
from scim_conformance.verdict.verdict import Observation, Seen, Subject, Verdict, Weights, Word, decide

MAKES = Statement("makes", "A create answers 201.", "1", Level.MUST, ("create/answers-201*",))
SHOWS = Statement("shows", "A list is a list.", "2", Level.MUST, ("read/list-is-a-list*",))
LOOKS = Statement("looks", "The button is blue.", "3", Level.MUST, by_hand="Nobody sees it from outside.")
FORBIDS = Statement(
    "forbids", "No PATCH.", "4", Level.SHOULD, ("patch/refused",), overrules=(Overruled("patch/adds*", "it says so"),)
)
DRAFT = Authority(
    "draft",
    "A draft",
    "draft",
    False,
    "01",
    "https://d.example",
    {one.id: one for one in (MAKES, SHOWS, LOOKS, FORBIDS)},
)
WEIGHTS = Weights(authority=DRAFT)
FINDING = Observation(Seen.FINDING, "status 201", "status 200")
HELD = Observation(Seen.HELD)


def on(check: str, seen: Observation, level: Level = Level.MUST) -> Verdict:
    return decide(Subject(check, "", (), level), seen, WEIGHTS)


def test_the_worst_verdict_of_its_checks_is_its_state() -> None:
    rows = stated(DRAFT, [on("create/answers-201[Group]", HELD), on("create/answers-201[User]", FINDING)])

    assert [(row.statement.id, row.state) for row in rows] == [
        ("makes", "failed"),
        ("shows", "not judged"),
        ("looks", "by hand"),
        ("forbids", "not judged"),
    ]
    assert rows[0].checks == ("create/answers-201[Group]", "create/answers-201[User]")
    assert rows[2].reason == "Nobody sees it from outside."


def test_a_check_weighs_what_the_statement_does() -> None:
    assert on("create/answers-201[User]", FINDING, Level.SHOULD).word is Word.FAILED
    assert on("patch/refused", FINDING, Level.MUST).word is Word.WARNED
    assert on("read/answers-200", FINDING, Level.SHOULD).word is Word.WARNED


def test_what_is_overruled_is_held_against_nobody() -> None:
    seen = on("patch/adds-a-value[User]", FINDING)

    assert seen.word is Word.NOT_APPLICABLE
    assert seen.reason == Reason("authority", "it says so", sources=("https://d.example",))
    assert seen.observation is FINDING


def test_a_defect_of_ours_is_told_even_there() -> None:
    assert on("patch/adds-a-value[User]", Observation(Seen.BUG, text="KeyError")).bug


def test_a_line_has_what_a_reader_needs() -> None:
    line = stated(DRAFT, [])[3].as_line()

    assert line["overrules"] == [{"check": "patch/adds*", "because": "it says so"}]
    assert (line["id"], line["level"], line["state"]) == ("forbids", "should", "not judged")
