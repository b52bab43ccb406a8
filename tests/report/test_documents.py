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
    found = told(verdict(CHECK, fact="User.replace", authority="profile", observed="no effect, status 200"))

    assert (found.fact, found.seen, found.face.word) == ("User.replace", "no effect, status 200", "passed")
    assert [text for text, _ in found.sides] == [
        "accepted without effect, status 200: Nothing changes.",
        "switched off",
    ]
    assert found.sides[0][1][0].text == "SCIM API reference"


def test_what_is_neither_is_told_as_it_was_found() -> None:
    found = told(verdict(CHECK, "failed", fact="User.replace", authority="profile", actual="status 500"))

    assert (found.seen, found.face.word) == ("status 500", "failed")


def test_nothing_is_seen_where_nothing_was_tried() -> None:
    assert (told().seen, told().face.word) == ("", "not tried")
