"""Loading: by name, from a file, and what is said when there is nothing to load."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scim_conformance.profile import loader
from scim_conformance.profile.loader import ProfileError, available, check_file, load_profile
from scim_conformance.profile.model import OPERATIONS, Profile, Support

Change = Callable[[str, str], str]
Make = Callable[[str], Profile]

END = "delete: {support: supported, source: [manual]}\n"


def test_the_rfcs_come_first_among_the_shipped_profiles() -> None:
    first, *others = available()
    assert first == "rfc"
    assert others == sorted(others)
    assert {"contentful", "contentstack", "aws-iam-identity-center"} <= {*others}


def test_an_unknown_name_is_answered_with_the_known_ones_and_what_to_do() -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile("contenful")
    assert str(caught.value) == (
        f"contenful: no shipped profile has this name (they are {', '.join(available())}): choose one of them, "
        "or give the path of a file, such as ./mine.yaml, did you mean 'contentful'?"
    )


def test_a_name_with_a_suffix_is_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yml").write_text(small, encoding="utf-8")
    assert load_profile("mine.yml").file == "mine.yml"


def test_a_missing_file_is_told_of_in_one_line() -> None:
    with pytest.raises(ProfileError, match=r"^\./nowhere/x: cannot be read: No such file or directory$"):
        load_profile("./nowhere/x")


def test_a_folder_is_no_profile(tmp_path: Path) -> None:
    [mistake] = check_file(tmp_path)
    assert mistake.message == "cannot be read: Is a directory"


def test_a_profile_with_mistakes_is_not_loaded(tmp_path: Path, small: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(small + "extra: 1\n", encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(str(file))
    assert [str(mistake) for mistake in caught.value.mistakes] == [f"{file}:22:1: unknown key 'extra'"]


def test_an_installed_package_has_its_profiles_inside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small: str
) -> None:
    inside = tmp_path / "profiles"
    inside.mkdir()
    (inside / "small.yaml").write_text(small, encoding="utf-8")
    monkeypatch.setattr(loader, "SHELVES", (inside, loader.SHELVES[1]))
    assert available() == ("small",)
    assert load_profile("small").file == "profiles/small.yaml"


def test_an_outcome_keeps_everything_that_is_said_of_it(small_with: Change, profile_of: Make) -> None:
    said = "delete: {support: no_effect, except: [active], status: [200, 204], note: Why, source: [manual]}\n"
    outcome = profile_of(small_with(END, said)).resource_types["User"].operations["delete"].first
    assert (outcome.support, outcome.except_, outcome.status, outcome.note, outcome.sources) == (
        Support.NO_EFFECT,
        ("active",),
        (200, 204),
        "Why",
        ("manual",),
    )


def test_alternatives_keep_their_order(small_with: Change, profile_of: Make) -> None:
    said = "delete: {any_of: [{support: disabled, source: [manual]}, {support: supported, source: [manual]}]}\n"
    fact = profile_of(small_with(END, said)).resource_types["User"].operations["delete"]
    assert [outcome.support for outcome in fact.outcomes] == [Support.DISABLED, Support.SUPPORTED]


def test_a_fact_s_id_says_where_it_stands(small_with: Change, profile_of: Make) -> None:
    more = (
        f"{END}    duplicates: {{support: undocumented, source: [manual]}}\n"
        "    deprovisioning:\n      delete: {support: supported, effect: gone, source: [manual]}\n"
    )
    profile = profile_of(small_with(END, more))
    user = profile.resource_types["User"]
    assert user.operations["create"].id == "User.create"
    assert user.duplicates is not None
    assert user.duplicates.id == "User.duplicates"
    assert user.deprovisioning["delete"].id == "User.deprovisioning.delete"
    assert profile.discovery["Schemas"].fact.id == "discovery.Schemas"


def test_operations_come_in_the_order_of_a_client_s_life(small: str, profile_of: Make) -> None:
    assert tuple(profile_of(small).resource_types["User"].operations) == OPERATIONS


def test_a_discovery_endpoint_is_found_at_its_own_name(small: str, profile_of: Make) -> None:
    assert profile_of(small).discovery["Schemas"].paths == ("Schemas",)


def test_what_is_left_out_takes_the_rfcs_defaults(small: str, profile_of: Make) -> None:
    profile = profile_of(small)
    assert profile.base_url is None
    assert profile.media_types.request == "application/scim+json"
    assert profile.rate_limit.buckets == ()


def test_a_deviation_knows_its_line(small_with: Change, profile_of: Make) -> None:
    text = small_with(END, f"{END}deviations:\n  - {{check: a, observed: x, actual: z, source: [manual]}}\n")
    assert profile_of(text).deviations[0].line == 23


def test_the_error_table_is_keyed_by_number(small_with: Change, profile_of: Make) -> None:
    text = small_with("discovery:", "errors: {table: {409: taken}, source: [manual]}\ndiscovery:")
    assert profile_of(text).errors.table == {409: "taken"}
