"""What a profile says that an endpoint can break, statement by statement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.statements import KINDS, statements

EVERYTHING = str(Path(__file__).parents[1] / "proof" / "data" / "everything.yaml")
"""A vendor that nobody has, which says what no shipped profile does."""


def test_the_rfcs_alone_promise_nothing_of_a_vendor() -> None:
    assert statements(load_profile("rfc")) == {}


@pytest.mark.parametrize(
    ("profile", "id", "kind", "subject"),
    [
        ("contentful", "User.replace", "operation", "replace"),
        ("contentful", "User.deprovisioning.patch_active_false", "deprovisioning", "patch_active_false"),
        ("contentful", "User.name.givenName.required", "required", "name.givenName"),
        ("contentful", "User.emails.readOnly", "fixed", "emails"),
        ("contentful", "User.userName.email", "form", "userName email"),
        ("contentful", "User.only_documented_attributes", "dropped", ""),
        ("contentful", "User.filters.userName.eq", "filter", "userName eq"),
        ("contentful", "Group.member_keys", "member", "members"),
        ("contentstack", "User.duplicates", "duplicate", ""),
        ("contentstack", "discovery.Schemas", "discovery", "Schemas"),
        ("contentstack", "paging.max_count", "paging", "max_count"),
        ("contentstack", "media_types.response", "media", ""),
        ("contentstack", "errors.table.401", "status", "401"),
        ("contentstack", "rate_limit.headers.remaining", "limit", "X-RateLimit-Remaining"),
        ("contentstack", "rate_limit.writes", "rate", "writes"),
        (EVERYTHING, "User.externalId.required", "required", "externalId"),
        (EVERYTHING, "User.emails.max_values", "form", "emails max_values"),
        (EVERYTHING, "User.title.at_create", "late", "title"),
        (EVERYTHING, "User.timezone.never", "hidden", "timezone"),
        (EVERYTHING, "Group.members.request", "on_request", "members"),
        (EVERYTHING, "User.phoneNumbers.max_values", "trimmed", "phoneNumbers"),
        (EVERYTHING, "Group.members.at_replace", "not_by_put", "members"),
        (EVERYTHING, "User.other_id", "other_id", ""),
        (EVERYTHING, "User.delete_absent", "absent", ""),
        (EVERYTHING, "User.most_operations", "many", ""),
        (EVERYTHING, "User.filters.userName.case_exact", "filter_case", "userName"),
        (EVERYTHING, "Group.filters.members.value.eq", "membership_filter", "members.value eq"),
        (EVERYTHING, "User.other_filters", "other_filter", ""),
        (EVERYTHING, "User.projection.attributes", "projection", "attributes"),
        (EVERYTHING, "User.left_out", "left_out", ""),
        (EVERYTHING, "User.patches.rename_without_path", "patch", "rename_without_path"),
        (EVERYTHING, "Group.patches.remove_all", "member_patch", "remove_all"),
        (EVERYTHING, "Group.unknown_member", "unknown_member", ""),
        (EVERYTHING, "authentication.without_prefix", "credential", "without_prefix"),
        (EVERYTHING, "features.bulk", "feature", "bulk"),
        (EVERYTHING, "paging.over_max", "count", "over_max"),
        (EVERYTHING, "contradictions.E-1", "look", "read_body"),
    ],
)
def test_each_kind_of_statement_is_found(profile: str, id: str, kind: str, subject: str) -> None:
    found = statements(load_profile(profile))[id]

    assert (found.kind, found.subject) == (kind, subject)
    assert found.fact.sources


def test_there_is_an_example_of_each_kind() -> None:
    profiles = ("contentful", "contentstack", EVERYTHING)
    every = [one for name in profiles for one in statements(load_profile(name)).values()]

    assert {one.kind for one in every} == set(KINDS)


@pytest.mark.parametrize(
    ("profile", "id", "why"),
    [
        ("contentful", "Group.replace", "nobody documents it"),
        ("contentful", "User.active.readOnly", "what becomes of a user whose active is set is said elsewhere"),
        ("contentful", "rate_limit.headers.limit", "it is documented of another API of the vendor"),
        ("contentful", "rate_limit.all requests", "it is documented of another API of the vendor"),
        ("contentstack", "Group.members.value.immutable", "a value of a list comes and goes as a whole"),
    ],
)
def test_what_forbids_nothing_is_no_statement(profile: str, id: str, why: str) -> None:
    assert id not in statements(load_profile(profile)), why


def test_a_header_that_only_refusals_have_is_no_statement_about_every_answer() -> None:
    profile = load_profile("contentstack")
    headers = {**profile.rate_limit.headers, "retry_after": "Retry-After"}
    found = statements(replace(profile, rate_limit=replace(profile.rate_limit, headers=headers)))

    assert [id for id in found if id.startswith("rate_limit.headers.")] == [
        "rate_limit.headers.limit",
        "rate_limit.headers.remaining",
    ]
