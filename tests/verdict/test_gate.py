"""The exit codes: each row of the table, which one wins, and the sentence that says the same in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from scim_conformance.plan.offer import NEEDS_TO_WRITE
from scim_conformance.standards import Level
from scim_conformance.verdict.gate import Exit, FailOn, counted, exit_code, sentence
from scim_conformance.verdict.verdict import Verdict, Word

Make = Callable[..., Verdict]

PRECEDENCE = (
    Exit.BUG,
    Exit.INTERRUPTED,
    Exit.USAGE,
    Exit.UNREACHABLE,
    Exit.FAILED,
    Exit.INCOMPLETE,
    Exit.NOTHING_RAN,
    Exit.CLEAN,
)

FLAGS = {Exit.BUG: "bug", Exit.INTERRUPTED: "interrupted", Exit.USAGE: "usage", Exit.UNREACHABLE: "unreachable"}
WORDS = {Exit.FAILED: Word.FAILED, Exit.INCOMPLETE: Word.BLOCKED, Exit.CLEAN: Word.PASSED}


def run(verdict: Make, *codes: Exit) -> Exit:
    """The exit code of a run in which all of this happened."""
    flags = {FLAGS[code]: True for code in codes if code in FLAGS}
    return exit_code([verdict(WORDS[code]) for code in codes if code in WORDS], **flags)


def test_the_numbers_are_those_that_scripts_know() -> None:
    assert [int(code) for code in PRECEDENCE] == [3, 2, 4, 7, 1, 6, 5, 0]


@pytest.mark.parametrize("code", PRECEDENCE, ids=lambda code: code.name)
def test_each_thing_that_can_happen_has_its_code(verdict: Make, code: Exit) -> None:
    assert run(verdict, code) is code


# That no check ran shuts out what checks say.
BOTH = [pair for pair in combinations(PRECEDENCE, 2) if not (Exit.NOTHING_RAN in pair and {*pair} & {*WORDS})]


@pytest.mark.parametrize(("first", "second"), BOTH, ids=lambda code: code.name)
def test_of_two_things_the_graver_one_counts(verdict: Make, first: Exit, second: Exit) -> None:
    assert run(verdict, second, first) is first


@pytest.mark.parametrize("word", [Word.BLOCKED, Word.INCONCLUSIVE])
@pytest.mark.parametrize(
    ("level", "code"), [(Level.MUST, Exit.INCOMPLETE), (Level.SHOULD, Exit.CLEAN), (Level.INFO, Exit.CLEAN)]
)
def test_only_what_is_mandatory_makes_a_run_incomplete(verdict: Make, word: Word, level: Level, code: Exit) -> None:
    assert exit_code([verdict(word, level)]) is code


@pytest.mark.parametrize("word", [Word.PASSED, Word.WARNED, Word.DEVIATES, Word.KNOWN, Word.NOT_APPLICABLE])
def test_nothing_unexpected_is_clean(verdict: Make, word: Word) -> None:
    assert exit_code([verdict(word, Level.SHOULD)]) is Exit.CLEAN


def test_a_check_that_broke_in_our_hands_is_our_bug(verdict: Make) -> None:
    assert exit_code([verdict(Word.BLOCKED, bug=True), verdict(Word.FAILED)]) is Exit.BUG


@pytest.mark.parametrize(
    ("word", "level", "fail_on", "code"),
    [
        (Word.FAILED, Level.MUST, FailOn.MUST, Exit.FAILED),
        (Word.FAILED, Level.MUST, FailOn.SHOULD, Exit.FAILED),
        (Word.FAILED, Level.MUST, FailOn.NEVER, Exit.CLEAN),
        (Word.WARNED, Level.SHOULD, FailOn.MUST, Exit.CLEAN),
        (Word.WARNED, Level.SHOULD, FailOn.SHOULD, Exit.FAILED),
        (Word.WARNED, Level.SHOULD, FailOn.NEVER, Exit.CLEAN),
    ],
)
def test_fail_on_sets_the_level_from_which_a_finding_is_red(
    verdict: Make, word: Word, level: Level, fail_on: FailOn, code: Exit
) -> None:
    assert exit_code([verdict(word, level)], fail_on=fail_on) is code


@pytest.mark.parametrize("code", [code for code in PRECEDENCE if code is not Exit.FAILED], ids=lambda code: code.name)
def test_fail_on_never_forgives_nothing_but_failures(verdict: Make, code: Exit) -> None:
    flags: dict[str, Any] = {FLAGS[code]: True} if code in FLAGS else {}
    verdicts = [verdict(WORDS[code])] if code in WORDS else []

    assert exit_code(verdicts, fail_on=FailOn.NEVER, **flags) is code


@pytest.mark.parametrize(
    ("from_baseline", "strict_profile", "code"),
    [
        (True, False, Exit.FAILED),
        (True, True, Exit.FAILED),
        (False, False, Exit.CLEAN),
        (False, True, Exit.FAILED),
    ],
)
def test_what_is_stale_is_red_in_a_baseline_and_in_a_profile_that_is_held_strictly(
    verdict: Make, from_baseline: bool, strict_profile: bool, code: Exit
) -> None:
    stale = verdict(Word.STALE, from_baseline=from_baseline)

    assert exit_code([stale], strict_profile=strict_profile) is code


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([Word.PASSED], Exit.CLEAN, ("Works as Acme says", "1 of 1 applicable check")),
        ([Word.PASSED, Word.WARNED], Exit.CLEAN, ("Works as Acme says", "1 warning")),
        ([Word.PASSED, Word.DEVIATES, Word.DEVIATES], Exit.CLEAN, ("2 documented deviations",)),
        ([Word.PASSED, Word.KNOWN], Exit.CLEAN, ("1 known finding",)),
        ([Word.PASSED, Word.STALE], Exit.CLEAN, ("1 stale entry",)),
        ([Word.PASSED, Word.FAILED], Exit.FAILED, ("Does not work as Acme says", "1 check failed")),
        ([Word.PASSED, Word.BLOCKED], Exit.INCOMPLETE, ("Incomplete", "1 check of mandatory behaviour")),
        ([Word.PASSED, Word.FAILED], Exit.BUG, ("cannot be relied on",)),
        ([Word.PASSED], Exit.INTERRUPTED, ("Interrupted",)),
        ([Word.PASSED], Exit.UNREACHABLE, ("gave up",)),
        ([], Exit.NOTHING_RAN, ("No check ran",)),
    ],
)
def test_the_sentence_says_what_the_code_says(
    verdict: Make, words: list[Word], code: Exit, told: tuple[str, ...]
) -> None:
    said = sentence("Acme", [verdict(word) for word in words], code)

    assert [part for part in told if part not in said] == []


def test_the_sentence_of_a_run_that_only_read_counts_what_it_left_out(verdict: Make) -> None:
    left_out = [verdict(Word.NOT_APPLICABLE, reason=NEEDS_TO_WRITE)] * 2
    said = sentence("Acme", [verdict(Word.PASSED), *left_out, verdict(Word.NOT_APPLICABLE)], Exit.CLEAN)

    assert said.endswith("1 of 1 applicable check passed (2 checks not judged, for this run could only read).")


def test_what_a_run_that_only_read_left_out_makes_it_neither_red_nor_incomplete(verdict: Make) -> None:
    assert exit_code([verdict(Word.NOT_APPLICABLE, reason=NEEDS_TO_WRITE)]) is Exit.CLEAN


def test_the_sentence_calls_a_failure_a_failure_even_where_it_is_forgiven(verdict: Make) -> None:
    said = sentence("Acme", [verdict(Word.FAILED)], Exit.CLEAN)

    assert said.startswith("Does not work")


def test_the_sentence_of_a_run_that_failed_on_a_warning_says_why(verdict: Make) -> None:
    said = sentence("Acme", [verdict(Word.WARNED, Level.SHOULD)], Exit.FAILED)

    assert "with 1 warning, which this run was told to fail on" in said


def test_every_kind_of_verdict_is_counted(verdict: Make) -> None:
    found = counted([verdict(Word.PASSED), verdict(Word.PASSED), verdict(Word.FAILED)])

    assert found == {word.value: 0 for word in Word} | {"passed": 2, "failed": 1}


def test_a_selection_says_nothing_of_the_rest(verdict: Make) -> None:
    said = sentence("Acme", [verdict(Word.PASSED)], Exit.CLEAN, whole=False)
    assert said == "What was asked for holds: 1 of 1 applicable check passed."


def test_known_findings_are_no_praise(verdict: Make) -> None:
    said = sentence("Acme", [verdict(Word.PASSED), verdict(Word.KNOWN)], Exit.CLEAN)
    assert said == "Nothing new, but 1 known finding of the baseline: 1 of 2 applicable checks passed."


def test_an_interruption_before_any_verdict_counts_nothing() -> None:
    assert sentence("Acme", [], Exit.INTERRUPTED) == "Interrupted before anything was judged."


def test_what_only_clients_need_is_not_held_against_a_standard(verdict: Make) -> None:
    failed = verdict(Word.FAILED)
    by_a_client = replace(failed, subject=replace(failed.subject, authority="idp"))

    assert sentence("Acme", [by_a_client], Exit.FAILED).startswith(
        "Does not work with every identity provider played: "
    )
    assert sentence("Acme", [by_a_client, failed], Exit.FAILED).startswith("Does not work as Acme says: ")
