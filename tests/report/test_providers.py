"""Identity providers in the report: ready or not, what blocks them, how that is mended, and who promises what."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from scim_conformance.clients.loader import clients
from scim_conformance.report.causes import causes
from scim_conformance.report.judgements import judgements
from scim_conformance.report.markdown import summary_md
from scim_conformance.report.page import index_html
from scim_conformance.report.providers import Provider, Providers, providers

from .conftest import HEADER, Line, exchange, footer, read, verdict, why

CHECK = "idp/okta-oin/deactivate"
LINE: Line = {
    "kind": "readiness",
    "client": "okta-oin",
    "title": "Okta",
    "experimental": False,
    "state": "not ready",
    "blockers": [{"step": "deactivate", "check": CHECK, "severity": "access-not-revoked"}],
    "limits": ["update"],
    "open": [],
    "steps": {"match": "passed", "deactivate": "failed", "update": "deviates"},
}
WITHOUT_PATH = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "value": {"active": False}}],
}
FAILED = verdict(
    CHECK, "failed", authority="idp", requirements=[], expected="active: false", actual="active: true", exchanges=[7, 8]
)
BY_PATH = verdict("patch-forms/replace-is-stored[replace-active]")
SAYS = "Attributes of users are never updated."


def asked(path: str = "/Users/2819c223") -> Line:
    """Okta's PATCH, and a read behind it."""
    sent = exchange(7, "PATCH", path, 200)
    return sent | {"request": sent["request"] | {"body": json.dumps(WITHOUT_PATH)}}


def run(*lines: Line, supported: Any = None) -> Any:
    """A run of these lines besides, by a profile that supports these clients."""
    document = HEADER["profile"]["document"] | ({"clients": supported} if supported else {})
    header = HEADER | {"profile": HEADER["profile"] | {"document": document}}
    read_after = exchange(8, "GET", "/Users/2819c223", 200)
    return read([header, *(lines or (FAILED, BY_PATH, LINE)), asked(), read_after, footer(1)])


def shown(of: Any) -> Providers:
    """What the report has of its identity providers."""
    found = providers(of, judgements(of))
    assert found is not None
    return found


def okta(of: Any) -> Provider:
    """What it has of Okta."""
    return shown(of).clients[0]


def test_a_run_without_any_has_no_such_part() -> None:
    assert providers(read([HEADER]), ()) is None


def test_a_failing_step_leads_to_the_exchange_in_which_the_client_took_it() -> None:
    html = index_html(run())

    assert re.search(r'<a href="#e7" title="deactivate of okta-oin: failed"', html)
    assert '<div id="e7" class="inside">' in html


def test_a_documented_limit_is_told_as_one() -> None:
    cells = {step: cells[0].face.word for step, cells in shown(run()).rows}

    assert cells == {"match": "passed", "deactivate": "failed", "update": "documented limit"}


def test_what_is_seen_not_to_work_and_never_red_does_not_look_like_something_that_was_not_judged() -> None:
    seen = verdict(CHECK, "not applicable", authority="idp", actual="active: true", reason=why("", "observation"))
    line = LINE | {"experimental": True, "steps": {"deactivate": "not applicable"}}

    assert shown(run(seen, line)).rows[0][1][0].face.word == "does not work, never red"


def test_a_client_of_thin_evidence_is_not_ready_without_being_red() -> None:
    assert (okta(run()).face.tone, okta(run()).face.word) == ("bad", "not ready")
    seen = okta(run(FAILED, BY_PATH, LINE | {"experimental": True}))

    assert (seen.face.tone, seen.face.word) == ("warn", "not ready")


def test_a_blocker_has_its_cause_and_how_vendors_mend_it() -> None:
    (reason,) = okta(run()).hindrances
    (blocking,) = reason.blocking

    assert reason.cause.id == "idp-without-path"
    assert (blocking.step, blocking.meaning) == ("deactivate", "people who have left keep their access")
    assert (blocking.actual, blocking.asked_in) == ("active: true", 7)


def test_without_evidence_the_cause_stays_coarse() -> None:
    assert okta(run(FAILED, LINE)).hindrances[0].cause.id == "idp-access-stays"


def test_page_and_summary_have_the_hint_at_the_blocker() -> None:
    hint = next(cause for cause in causes() if cause.id == "idp-without-path").fix.partition(" (")[0]
    card = index_html(run()).partition('id="provider-okta-oin"')[2].partition("</article>")[0]
    line = next(text for text in summary_md(run()).splitlines() if text.startswith("  - deactivate"))

    assert hint in card
    assert 'href="https://github.com/FusionAuth/fusionauth-issues/issues/1871"' in card
    assert hint in line


def test_the_card_of_a_step_leads_back_to_its_client() -> None:
    card = index_html(run()).partition('id="check-idp-okta-oin-deactivate"')[2].partition("</details>\n</article>")[0]

    assert '<a href="#provider-okta-oin">' in card


SUPPORTED = {
    "okta-oin": {
        "source": ["faq", "reference"],
        "limits": [{"steps": ["up*"], "says": SAYS, "source": ["reference"]}],
    }
}


def test_which_document_promises_a_client_and_which_limits_it() -> None:
    client = okta(run(supported=SUPPORTED))

    assert [one.text for one in client.promised] == ["Provisioning FAQ", "SCIM API reference"]
    assert [(one.steps, one.says, one.sources[0].text) for one in client.limits] == [
        (("update",), SAYS, "SCIM API reference")
    ]


def test_page_and_summary_link_the_document_behind_each_limit() -> None:
    limited = run(supported=SUPPORTED)
    card = index_html(limited).partition('id="provider-okta-oin"')[2].partition("</article>")[0]

    assert f"<b>update</b>: {SAYS}" in card
    assert 'href="https://docs.acme.example/scim/reference"' in card.partition(SAYS)[2]
    assert f"{SAYS} ([SCIM API reference](https://docs.acme.example/scim/reference))" in summary_md(limited)


def test_a_client_that_the_vendor_does_not_name_is_told_so() -> None:
    sentence = "No document of Acme's in the profile names this client."

    assert okta(run()).unnamed == sentence
    assert sentence in index_html(run()).replace("&#39;", "'")
    assert sentence in summary_md(run())
    assert okta(run(supported=SUPPORTED)).unnamed == ""


def test_the_rfc_profile_has_no_vendor_who_could_name_anybody() -> None:
    nobody = read([HEADER | {"profile": {"name": "rfc", "document": {}}}, LINE])

    assert okta(nobody).unnamed == ""


def test_a_limit_that_works_all_the_same_is_told() -> None:
    works = LINE | {"limits": [], "blockers": [], "steps": {"update": "stale"}}

    assert okta(run(works, supported=SUPPORTED)).limits[0].works == ("update",)


def test_what_cannot_be_judged_by_the_documents_is_told_with_its_reason() -> None:
    follows = verdict("idp/okta-oin/update", "not applicable", authority="idp", reason=why("So it is.", "documented"))

    assert [(one.steps, one.says) for one in okta(run(follows, LINE)).limits] == [
        (("update",), "not judged: So it is.")
    ]


@pytest.mark.parametrize("address", ["https://x.example/a(b)", "https://x.example/<i>", "https://x.example/a b"])
def test_an_address_cannot_end_its_link_in_the_summary(address: str) -> None:
    document = {
        "sources": {"guide": {"title": "Guide", "url": address}},
        "clients": {"okta-oin": {"source": ["guide"]}},
    }
    header = HEADER | {"profile": HEADER["profile"] | {"document": document}}
    link = re.search(r"\[Guide\]\(([^)]*)\)", summary_md(read([header, LINE])))

    assert link is not None
    assert not re.search(r"[()<> ]", link[1])


def test_the_summary_stays_short_whatever_happens_to_how_many_clients() -> None:
    lines, verdicts = [], []
    for client in clients().values():
        checks = {step: f"idp/{client.id}/{step}" for step in client.steps}
        verdicts += [
            verdict(check, "failed", authority="idp", expected=f"status {at}", actual=f"status {at}")
            for at, check in enumerate(checks.values(), start=200)
        ]
        blockers = [{"step": step, "check": check, "severity": "data-lost"} for step, check in checks.items()]
        lines.append(LINE | {"client": client.id, "blockers": blockers, "steps": dict.fromkeys(checks, "failed")})

    summary = summary_md(read([HEADER, *verdicts, *lines, footer(1)]))

    assert summary.count("\n") < 100
    assert all(f"index.html#provider-{client}" in summary for client in list(clients())[:3])
