"""An authority: which checks it asks for, how much they weigh, and what it decides against the RFCs."""

from __future__ import annotations

import pytest

from scim_conformance.authorities.loader import authority_named
from scim_conformance.authorities.model import Authority, Overruled, Statement
from scim_conformance.standards import Level

FORBIDS = Statement(
    "path-required",
    "A PATCH names its path.",
    "3.4",
    Level.MUST,
    ("authority/a-draft/path-required",),
    overrules=(Overruled("patch-forms/*pathless*", "the RFC allows a missing path"),),
)
WISHES = Statement("answers", "A create answers 201.", "3.1", Level.SHOULD, ("create/answers-201*", "idp/entra/create"))
BY_HAND = Statement("ui", "The button is blue.", "9", Level.MUST, by_hand="Nobody sees it from outside.")


def authority(*statements: Statement, alone: bool = False) -> Authority:
    said = {one.id: one for one in statements}
    return Authority("a-draft", "A draft", "draft", alone, "01", "https://drafts.example", said)


def test_what_it_asks_for_weighs_as_much_as_its_gravest_statement() -> None:
    asked = authority(WISHES, Statement("again", "", "", Level.MUST, ("create/answers-201[User]",)))

    assert asked.level("create/answers-201[User]") is Level.MUST
    assert asked.level("create/answers-201[Group]") is Level.SHOULD
    assert asked.level("read/answers-200[User]") is None


def test_brackets_in_a_pattern_are_those_of_parameters() -> None:
    asked = authority(Statement("one", "", "", Level.MUST, ("create/answers-201[User]",)))

    assert asked.level("create/answers-201[User]") is Level.MUST
    assert asked.level("create/answers-201U") is None


def test_what_it_overrules_has_the_reason() -> None:
    assert authority(FORBIDS).overruled("patch-forms/pathless-replace[User]") == "the RFC allows a missing path"
    assert authority(FORBIDS).overruled("patch-forms/replace-path[User]") == ""


def test_only_one_that_stands_alone_leaves_checks_out() -> None:
    assert authority(WISHES, alone=True).leaves_out("read/answers-200[User]")
    assert not authority(WISHES, alone=True).leaves_out("create/answers-201[User]")
    assert not authority(WISHES).leaves_out("read/answers-200[User]")


def test_those_play_whose_steps_it_names() -> None:
    assert authority(WISHES, FORBIDS, BY_HAND).players == ("entra", "a-draft")


def test_the_rfcs_need_no_file() -> None:
    assert authority_named("rfc") is None


def test_an_unknown_one_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match="there is no authority 'rcf', did you mean 'rfc'"):
        authority_named("rcf")
