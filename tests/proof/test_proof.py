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

CHOSEN = [
    ("rfc", "create-answers-200"),
    ("rfc", "read-unknown-200"),
    ("rfc", "replace-does-nothing"),
    ("rfc", "patch-replace-clears-others"),
    ("rfc", "member-remove-removes-all"),
    ("rfc", "deleted-can-be-read"),
    ("rfc", "no-token-accepted"),
    ("rfc", "error-status-number"),
    ("rfc", "schemas-404"),
    ("contentful", "contract-edit-takes-effect"),
    ("contentful", "contract-disabled-accepted"),
    ("contentstack", "contract-deprovision-ignored"),
]
"""A cross-section that is quick enough for every day."""

WITNESSES = 1
"""So many of the checks that notice a fault are asked each time; all of them are for `-m proof`.

With so few, less has happened before, and a check may see fewer of its parameters fail. Rules look at what others do.
"""

NOT_YET = {
    "the RFCs leave it open": (
        *("error-without-detail", "malformed-json-without-scim-type", "discovery-location-missing", "external-id-lost"),
        *("patch-boolean-text-refused", "patch-capital-op-refused", "deleted-user-stays-a-member"),
        "search-by-post-missing",
    ),
    "nothing is sent that could change the configuration": ("configuration-replaced",),
    "needs contract checks of attributes and limits": ("contract-required-not-demanded", "contract-limits-not-told"),
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


@pytest.mark.parametrize(("profile", "fault"), CHOSEN)
def test_a_fault_shows_as_the_table_has_it(profile: str, fault: str) -> None:
    assert golden.row(profile, fault) == TABLE[fault].get(profile, {})


@pytest.mark.proof
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_shows_as_the_table_has_it(profile: str, fault: str) -> None:
    assert golden.row(profile, fault) == TABLE[fault].get(profile, {})


@pytest.mark.witness
@pytest.mark.parametrize("fault", [fault for fault, rows in TABLE.items() if rows])
def test_a_fault_is_noticed_by_whom_the_table_names(fault: str) -> None:
    profile, row = next(iter(TABLE[fault].items()))
    witnesses = [id for id in row if not id.startswith("rule/")][:WITNESSES]
    seen = golden.witnessed(profile, fault, witnesses) if witnesses else golden.row(profile, fault)
    assert set(witnesses) <= set(seen) <= set(row)
    assert seen


def test_the_table_has_every_fault() -> None:
    assert set(TABLE) == set(FAULTS)


def test_every_check_and_rule_catches_a_fault() -> None:
    caught = {
        id
        for profiles in TABLE.values()
        for verdicts in profiles.values()
        for id, seen in verdicts.items()
        if seen.startswith((Word.FAILED, Word.WARNED))
    }
    judged = {verdict.subject.id.partition("[")[0] for profile in PROFILES for verdict in clean(profile)}
    assert judged - caught == set()


def test_every_fault_is_noticed_or_says_why_not() -> None:
    unnoticed = {fault for fault, profiles in TABLE.items() if not profiles}
    assert unnoticed == {fault for faults in NOT_YET.values() for fault in faults}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_lights_up_what_it_is_about_and_nothing_else(fault: str) -> None:
    lit = {f"{id}[{seen}]" for verdicts in TABLE[fault].values() for id, seen in verdicts.items()}
    assert [id for id in sorted(lit) if not fits(fault, id)] == []
