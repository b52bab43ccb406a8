"""Each check proven: a defect that it catches, and a server that it passes. The matrix in full is for `-m proof`."""

from __future__ import annotations

import pytest

from scim_conformance.cli import main
from scim_conformance.sandbox.faults import FAULTS
from scim_conformance.verdict.verdict import Word

from . import golden
from .looks import fits
from .runner import PROFILES, clean

TABLE = golden.read()

CHOSEN = (
    *("create-answers-200", "read-unknown-200", "replace-does-nothing", "patch-replace-clears-others"),
    *("member-remove-removes-all", "deleted-can-be-read", "no-token-accepted", "error-status-number", "schemas-404"),
)
"""A cross-section that is quick enough for every day."""

WITNESSES = 2
"""So many of the checks that notice a fault are asked each time if the first alone does not; all are for `-m proof`.

With so few, less has happened before, and a check may see fewer of its parameters fail. Rules look at what others do.
"""

NOT_YET = {
    "the RFCs leave it open": (
        *("error-without-detail", "malformed-json-without-scim-type", "discovery-location-missing", "external-id-lost"),
        *("patch-boolean-text-refused", "patch-capital-op-refused", "deleted-user-stays-a-member"),
        *("search-by-post-missing", "member-remove-by-values-refused", "patch-null-refused"),
    ),
    "nothing is sent that could change the configuration": ("configuration-replaced",),
    "nothing is refused by the RFCs alone that could be stored": ("refused-create-stored",),
    "is told from a server that ignores the parameter by nothing that is sent": ("attributes-cut-what-is-replaced",),
}
"""Faults that nothing notices, by the reason."""


@pytest.mark.parametrize("profile", PROFILES)
def test_the_clean_sandbox_passes_every_check(profile: str) -> None:
    fine = (Word.PASSED, Word.NOT_APPLICABLE, Word.DEVIATES)
    assert {v.subject.id: v.observation for v in clean(profile) if v.word not in fine} == {}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_check_that_a_run_would_judge_is_proven(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--dry-run", "--profile", profile])
    printed = capsys.readouterr().out
    listed = printed.partition("would judge:\n")[2].splitlines()
    planned = {line.strip() for line in listed if line.startswith("  ")}
    judged = {verdict.subject.id.partition("[")[0] for verdict in clean(profile)}  # attributes are the server's own
    assert judged == {id.partition("[")[0] for id in planned}


@pytest.mark.parametrize("fault", CHOSEN)
def test_a_fault_shows_as_the_table_has_it(fault: str) -> None:
    assert golden.row(fault) == TABLE[fault]


@pytest.mark.proof
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_shows_as_the_table_has_it(fault: str) -> None:
    assert golden.row(fault) == TABLE[fault]


@pytest.mark.witness
@pytest.mark.parametrize("fault", [fault for fault, row in TABLE.items() if row])
def test_a_fault_is_noticed_by_whom_the_table_names(fault: str) -> None:
    row = TABLE[fault]
    witnesses = [id for id in row if not id.startswith("rule/")][:WITNESSES]
    seen = golden.witnessed(fault, witnesses[:1]) or golden.witnessed(fault, witnesses) or golden.row(fault)
    assert seen
    assert set(seen) <= set(row)


def test_the_table_has_every_fault() -> None:
    assert set(TABLE) == set(FAULTS)


def test_every_check_and_rule_catches_a_fault() -> None:
    caught = {id for row in TABLE.values() for id, seen in row.items() if seen.startswith((Word.FAILED, Word.WARNED))}
    judged = {verdict.subject.id.partition("[")[0] for profile in PROFILES for verdict in clean(profile)}
    elsewhere = ("contract/", "idp/")  # test_contract, test_clients
    assert {id for id in judged - caught if not id.startswith(elsewhere)} == set()


def test_every_fault_is_noticed_or_says_why_not() -> None:
    unnoticed = {fault for fault, row in TABLE.items() if not row}
    assert unnoticed == {fault for faults in NOT_YET.values() for fault in faults}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_lights_up_what_it_is_about_and_nothing_else(fault: str) -> None:
    lit = {f"{id}[{seen}]" for id, seen in TABLE[fault].items()}
    assert [id for id in sorted(lit) if not fits(fault, id)] == []
