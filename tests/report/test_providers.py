"""Identity providers in the report: ready or not, and what blocks them."""

from __future__ import annotations

from typing import Any

from scim_conformance.report.judgements import judgements
from scim_conformance.report.markdown import summary_md
from scim_conformance.report.page import index_html
from scim_conformance.report.providers import in_a_line, providers

from .conftest import HEADER, footer, read, verdict

LINE: dict[str, Any] = {
    "kind": "readiness",
    "client": "okta-oin",
    "title": "Okta",
    "experimental": False,
    "state": "not ready",
    "blockers": [{"step": "deactivate", "check": "idp/okta-oin/deactivate", "severity": "access-not-revoked"}],
    "limits": ["update"],
    "open": [],
    "steps": {"match": "passed", "deactivate": "failed", "update": "deviates"},
}
FAILED = verdict("idp/okta-oin/deactivate", "failed", authority="idp", requirements=[])


def run() -> Any:
    return read([HEADER, FAILED, LINE, footer(1)])


def test_a_run_without_any_has_no_such_part() -> None:
    assert providers(read([HEADER]), ()) is None


def test_a_step_leads_to_its_verdict_and_a_documented_limit_is_told_as_one() -> None:
    found = providers(run(), judgements(run()))

    assert found is not None
    cells = {step: (cells[0][0].word, cells[0][1]) for step, cells in found.rows}
    assert cells["deactivate"] == ("failed", "check-idp-okta-oin-deactivate")
    assert cells["match"][0] == "passed"
    assert cells["update"][0] == "documented limit"


def test_a_client_in_a_line() -> None:
    assert in_a_line(LINE) == "Okta: not ready (deactivate: people who have left keep their access)"
    limited = LINE | {"state": "ready with limits", "blockers": []}
    assert in_a_line(limited) == "Okta: ready with limits (not update, as documented)"
    assert in_a_line(LINE | {"state": "ready", "blockers": [], "limits": [], "experimental": True}) == (
        "Okta, experimental: ready"
    )


def test_the_page_and_the_summary_have_it() -> None:
    assert "Identity providers" in index_html(run())
    assert "people who have left keep their access" in summary_md(run())
