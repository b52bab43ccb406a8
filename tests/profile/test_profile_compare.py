"""What two profiles say differently."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.profile.compare import differences
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import Paging

CONTENTFUL, CONTENTSTACK = load_profile("contentful"), load_profile("contentstack")


def test_each_side_is_told_at_the_place_where_they_differ() -> None:
    told = differences(CONTENTFUL, CONTENTSTACK)

    assert ("Group.member_keys\n  contentful: value and display\n  contentstack: value\n") in told
    assert "paging.max_count\n  contentful: the documents are silent\n  contentstack: 100\n" in told
    assert "contentful: accepted without effect, status 200; or switched off" in told


def test_what_both_say_is_left_out() -> None:
    assert "User.userName\n" not in differences(CONTENTFUL, CONTENTFUL)
    assert "\nUser.list\n" not in differences(CONTENTFUL, CONTENTSTACK)


def test_two_that_say_the_same_are_told_so() -> None:
    assert differences(CONTENTFUL, replace(CONTENTFUL, name="copy", notes=())) == "contentful and copy say the same.\n"


def test_revisions_of_one_profile_are_told_apart_by_their_files() -> None:
    newer = replace(CONTENTSTACK, file="newer.yaml", paging=Paging(100, 200))

    assert "  newer.yaml: 200\n" in differences(CONTENTSTACK, newer)


def test_no_line_is_longer_than_a_terminal() -> None:
    assert max(map(len, differences(CONTENTFUL, CONTENTSTACK).splitlines())) <= 100
