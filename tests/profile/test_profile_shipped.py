"""The shipped profiles: usable, sourced throughout, and saying what the vendors' documents say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scim_conformance.profile.format import format_schema
from scim_conformance.profile.loader import available, check_file, load_profile
from scim_conformance.profile.model import Fact, Profile, ResourceTypeFacts, Support

PROFILES = Path(__file__).parents[2] / "profiles"


@pytest.fixture(params=available())
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(request.param)


@pytest.fixture
def contentful() -> Profile:
    return load_profile("contentful")


@pytest.fixture
def contentstack() -> Profile:
    return load_profile("contentstack")


def facts_of(profile: Profile) -> Iterator[Fact]:
    yield from (endpoint.fact for endpoint in profile.discovery.values())
    for kind in profile.resource_types.values():
        yield from kind.operations.values()
        yield from kind.deprovisioning.values()
        yield from (fact for fact in (kind.duplicates,) if fact)


def supports(fact: Fact | None) -> list[str]:
    assert fact is not None
    return [outcome.support.value for outcome in fact.outcomes]


def effects(kind: ResourceTypeFacts, trigger: str) -> list[str]:
    return [outcome.effect for outcome in kind.deprovisioning[trigger].outcomes]


def test_the_format_is_a_valid_json_schema() -> None:
    Draft202012Validator.check_schema(dict(format_schema()))


def test_every_object_of_the_format_is_closed() -> None:
    assert list(open_objects(dict(format_schema()), "")) == []


def open_objects(schema: Any, path: str) -> Iterator[str]:
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "additionalProperties" not in schema:
            yield path
        for key, inner in schema.items():
            yield from open_objects(inner, f"{path}/{key}")


def test_every_property_of_the_format_is_described() -> None:
    assert list(undescribed(dict(format_schema()), "")) == []


def undescribed(schema: Any, path: str) -> Iterator[str]:
    for key, inner in schema.items() if isinstance(schema, dict) else ():
        if key == "properties" and schema.get("type") == "object":
            yield from (f"{path}/{name}" for name, said in inner.items() if not described(said))
        yield from undescribed(inner, f"{path}/{key}")


def described(said: dict[str, Any]) -> bool:
    if "description" in said or "$ref" not in said:
        return "description" in said
    return described(format_schema()["$defs"][said["$ref"].removeprefix("#/$defs/")])


@pytest.mark.parametrize("name", available())
def test_a_shipped_profile_has_no_mistakes(name: str) -> None:
    assert check_file(PROFILES / f"{name}.yaml") == ()


def test_it_bears_the_name_of_its_file(profile: Profile) -> None:
    assert profile.file == f"profiles/{profile.name}.yaml"


def test_its_first_line_points_editors_to_the_format(profile: Profile) -> None:
    first = (PROFILES / f"{profile.name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    target = PROFILES / first.removeprefix("# yaml-language-server: $schema=")
    assert target.resolve().name == "profile.schema.json"
    assert target.exists()


def test_every_outcome_has_its_sources(profile: Profile) -> None:
    sources = [outcome.sources for fact in facts_of(profile) for outcome in fact.outcomes]
    assert sources
    assert all(sources)


def test_every_effect_has_a_support_that_can_bring_it_about(profile: Profile) -> None:
    changing = {
        outcome.support
        for kind in profile.resource_types.values()
        for fact in kind.deprovisioning.values()
        for outcome in fact.outcomes
        if outcome.effect in ("gone", "inactive")
    }
    assert changing <= {Support.SUPPORTED}


def test_editing_a_contentful_user_changes_nothing_or_is_switched_off(contentful: Profile) -> None:
    user = contentful.resource_types["User"]
    assert supports(user.operations["replace"]) == ["no_effect", "disabled"]
    assert supports(user.operations["patch"]) == ["no_effect", "disabled"]


def test_a_contentful_group_is_patched_by_its_members_only(contentful: Profile) -> None:
    group = contentful.resource_types["Group"]
    assert group.operations["patch"].first.only == ("members",)
    assert group.member_keys == ("value", "display")


def test_contentful_documents_no_answer_to_duplicates(contentful: Profile) -> None:
    for kind in contentful.resource_types.values():
        assert supports(kind.duplicates) == ["undocumented"]


def test_contentful_wants_its_media_type_on_every_request(contentful: Profile) -> None:
    assert (contentful.media_types.request, contentful.media_types.every_request) == ("application/scim+json", True)


def test_the_european_host_of_contentful_is_marked_as_inferred(contentful: Profile) -> None:
    assert contentful.base_url is not None
    assert contentful.base_url.regions["eu"].note.startswith("Inferred.")


def test_deactivating_a_contentful_user_never_leaves_one_that_is_inactive(contentful: Profile) -> None:
    assert effects(contentful.resource_types["User"], "patch_active_false") == ["none", "gone", "none"]


def test_a_contentstack_user_changes_by_active_alone(contentstack: Profile) -> None:
    user = contentstack.resource_types["User"]
    for operation in ("replace", "patch"):
        assert supports(user.operations[operation]) == ["no_effect", "unsupported"]
        assert user.operations[operation].first.except_ == ("active",)


def test_active_false_takes_a_contentstack_user_out(contentstack: Profile) -> None:
    for trigger in ("replace_active_false", "patch_active_false"):
        assert effects(contentstack.resource_types["User"], trigger) == ["gone", "inactive", "none"]


def test_contentstack_has_seven_regions(contentstack: Profile) -> None:
    assert contentstack.base_url is not None
    assert len(contentstack.base_url.regions) == 7


def test_contentstack_explains_nine_statuses(contentstack: Profile) -> None:
    assert tuple(contentstack.errors.table) == (400, 401, 403, 404, 409, 412, 429, 500, 501)


def test_contentstack_limits_reads_and_writes_apart(contentstack: Profile) -> None:
    limits = {bucket.name: (bucket.limit, bucket.window) for bucket in contentstack.rate_limit.buckets}
    assert limits == {"reads": (10, 1.0), "writes": (10, 1.0)}


def test_a_duplicate_at_contentstack_is_refused_without_scim_type(contentstack: Profile) -> None:
    assert contentstack.deviations[0].check == "errors/duplicate-says-uniqueness[*]"
