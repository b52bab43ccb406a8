"""Another authority than the RFCs in the report: what holds, what is left to a person, and what it overruled."""

from __future__ import annotations

from typing import Any

from scim_conformance.report.authority import held
from scim_conformance.report.judgements import judgements
from scim_conformance.report.markdown import summary_md
from scim_conformance.report.page import index_html

from .conftest import HEADER, Line, footer, read, verdict

DRAFT: Line = {
    "id": "interop-draft",
    "title": "Interop draft",
    "kind": "draft",
    "alone": False,
    "revision": "01",
    "source": "https://drafts.example/interop",
    "basis": "",
    "named": "Interop draft (a draft, revision 01)",
}


def statement(id: str, state: str, *checks: str, reason: str = "") -> Line:
    said = f"What {id} asks for."
    plain = {"kind": "statement", "id": id, "says": said, "section": "3", "level": "must", "overrules": []}
    return {**plain, "state": state, "checks": list(checks), "reason": reason}


FAILED = verdict("authority/interop-draft/path-required", "failed", authority="authority", requirements=[])
OVERRULED = verdict("patch-forms/pathless[User]", "not applicable") | {
    "reason": {"code": "authority", "text": "The RFC allows it.", "sources": [], "file": ""},
    "actual": "status 400",
}


def run(*lines: Line) -> Any:
    rows = (
        statement("path-required", "failed", "authority/interop-draft/path-required"),
        statement("create", "passed"),
        statement("button", "by hand", reason="Nobody sees it from outside."),
    )
    return read([HEADER | {"authority": DRAFT}, FAILED, OVERRULED, *rows, footer(1)])


def test_a_run_held_to_the_rfcs_has_no_such_part() -> None:
    assert held(read([HEADER]), ()) is None


def test_statements_lead_to_their_checks_and_those_for_a_person_are_apart() -> None:
    found = held(run(), judgements(run()))

    assert found is not None
    assert found.sentence == "1 of 2 statements hold; 1 to be looked at by hand"
    assert [(one.id, one.face.word, one.places) for one in found.judged] == [
        (
            "path-required",
            "does not hold",
            (("check-authority-interop-draft-path-required", "authority/interop-draft/path-required"),),
        ),
        ("create", "holds", ()),
    ]
    assert [(one.id, one.reason) for one in found.by_hand] == [("button", "Nobody sees it from outside.")]


def test_what_it_overruled_says_why_and_what_was_seen() -> None:
    found = held(run(), judgements(run()))

    assert found is not None
    (one,) = found.overruled
    assert one.because == "The RFC allows it."
    assert one.seen == "1 check of the RFCs would not hold: status 400"
    assert one.checks == (("check-patch-forms-pathless-User", "patch-forms/pathless[User]"),)


def test_the_page_and_the_summary_have_it() -> None:
    page = index_html(run())

    assert "Held to Interop draft (a draft, revision 01)" in page
    assert "Where it decides against the RFCs" in page
    assert "- path-required: What path-required asks for." in summary_md(run())
