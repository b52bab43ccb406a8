"""Claimed, documented and observed, side by side."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.statements import statements
from scim_conformance.report.features import WHOLE, Feature, about_what, documented, features
from scim_conformance.report.judgements import judgements
from scim_conformance.run.record import profile_line

from .conftest import HEADER, SURVEY, exchange, read, verdict, why

FACTS: dict[str, Any] = {
    "User": {
        "endpoint": "/Users",
        "operations": {
            "create": {"support": "supported", "status": [201], "source": ["reference"]},
            "replace": {"support": "unsupported", "status": [405], "source": ["reference"]},
            "patch": {
                "any_of": [
                    {"support": "partial", "only": ["active"], "source": ["reference"]},
                    {"support": "disabled", "source": ["faq"]},
                ]
            },
        },
        "filters": [{"attribute": "userName", "operators": ["eq"], "source": ["reference"]}],
        "deprovisioning": {"delete": {"support": "supported", "effect": "gone", "source": ["reference"]}},
    }
}


def _header_of(profile: str) -> dict[str, Any]:
    """The header of a run of a shipped profile, as the run writes it."""
    return deepcopy(HEADER) | {"profile": profile_line(load_profile(profile))}


@pytest.fixture
def row() -> Callable[..., Feature]:
    """The row of a feature in a run with these lines."""

    def found(area: str, name: str, *lines: dict[str, Any], claims: dict[str, Any] | None = None) -> Feature:
        header = deepcopy(HEADER)
        header["profile"]["document"]["resource_types"] = FACTS
        run: Any = read([header, SURVEY | {"claims": SURVEY["claims"] | (claims or {})}, *lines])
        (of_area,) = (one for one in features(run, judgements(run)) if one.title == area)
        (of_name,) = (one for one in of_area.features if one.name == name)
        return of_name

    return found


@pytest.mark.parametrize(
    ("check", "area", "feature"),
    [
        ("create/answers-201[User]", "User", "create"),
        ("create/keeps-attribute[User-nickName]", "User", "create"),
        ("read/list-answers-200[Group]", "Group", "list"),
        ("read/count-zero-gives-the-total-only[Group]", WHOLE, "paging"),
        ("members/add-is-stored", "Group", "members"),
        ("errors/duplicate-user-answers-409", "User", "duplicates"),
        ("errors/malformed-json-answers-400[Group]", "Group", "create"),
        ("discovery/schemas-are-a-list-response", WHOLE, "Schemas"),
        ("rule/error-body", WHOLE, "every answer"),
        ("rule/list-total-covers-page", WHOLE, "paging"),
        ("contract/operations/documented-outcome[User.replace]", "User", "replace"),
        ("contract/deprovisioning/documented-effect[User.deprovisioning.delete]", "User", "deprovisioning.delete"),
        ("contract/attributes/required-is-demanded[User.name.givenName.required]", "User", "create"),
        ("contract/attributes/fixed-withstands-patch[User.userName.immutable]", "User", "patch"),
        ("contract/filters/finds-who-matches[User.filters.userName.eq]", "User", "filter"),
        ("contract/members/who-was-added-is-a-member[Group.member_keys]", "Group", "members"),
        ("contract/service/discovery-is-where-it-should-be[discovery.Schemas]", WHOLE, "Schemas"),
        ("contract/service/page-is-as-long-as-documented[paging.max_count]", WHOLE, "paging"),
        ("contract/service/refusal-has-the-documented-status[errors.table.401]", WHOLE, "authentication"),
        ("contract/service/answers-tell-of-the-limit[rate_limit.headers.limit]", WHOLE, "every answer"),
        ("bulk/creates-many[User]", "User", "bulk"),
        ("sort/ascending", WHOLE, "sort"),
        ("my/own-check", WHOLE, "my"),
    ],
)
def test_what_a_check_is_about(check: str, area: str, feature: str) -> None:
    said = _header_of("contentful")["profile"]["statements"] | _header_of("contentstack")["profile"]["statements"]

    assert about_what(check, ("User", "Group"), said) == (area, feature)


def test_a_claim_of_the_service_provider_config(row: Callable[..., Feature]) -> None:
    assert row("User", "patch").claimed.face.word == "yes"
    assert row(WHOLE, "bulk").claimed.face.word == "no"
    assert row(WHOLE, "ETags and preconditions").claimed.face.word == "not said"


def test_resource_types_are_a_claim_too(row: Callable[..., Feature]) -> None:
    assert row("User", "create").claimed.face.word == "listed"


def test_documented_in_words_with_its_source(row: Callable[..., Feature]) -> None:
    documented = row("User", "create").documented

    assert documented.text == "supported, status 201"
    assert [source.text for source in documented.sources] == ["SCIM API reference"]


def test_documents_that_disagree_are_both_told(row: Callable[..., Feature]) -> None:
    assert row("User", "patch").documented.text == "in part, only active or switched off"


def test_documented_filters_and_effects(row: Callable[..., Feature]) -> None:
    assert row("User", "filter").documented.text == "userName eq"
    assert row("User", "deprovisioning by DELETE").documented.text == "supported, then 404"


def test_what_the_profile_does_not_say(row: Callable[..., Feature]) -> None:
    assert row(WHOLE, "bulk").documented.text == "not in the profile"


def test_works_where_its_checks_hold(row: Callable[..., Feature]) -> None:
    seen = row("User", "create", verdict("create/a[User]"), verdict("create/b[User]")).observed

    assert (seen.face.word, seen.text) == ("works", "2 of 2 checks hold")


def test_misbehaves_where_one_fails_and_links_to_it(row: Callable[..., Feature]) -> None:
    seen = row("User", "create", verdict("create/a[User]"), verdict("create/b[User]", "failed")).observed

    assert (seen.face.word, seen.text) == ("misbehaves", "1 of 2 checks fails")
    assert seen.places == (("check-create-b-User", "create/b[User]"),)


def test_links_to_the_cause_where_there_is_one() -> None:
    run: Any = read([HEADER, SURVEY, verdict("create/a[User]", "failed"), verdict("create/b[User]", "failed")])
    cause = ("cause-x", "Location is missing")
    areas = features(run, judgements(run), dict.fromkeys(("check-create-a-User", "check-create-b-User"), cause))

    assert areas[0].features[0].observed.places == (cause,)


def test_refused_where_every_fair_request_was(row: Callable[..., Feature]) -> None:
    lines = [
        verdict("patch/a[User]", "not applicable", reason=why("was refused", "refused")),
        exchange(1, "PATCH", "/Users/1", 501, operation="patch"),
        exchange(2, "PATCH", "/Users/1", 429, operation="patch"),
    ]

    assert row("User", "patch", *lines).observed.text == "status 501"
    assert row("User", "patch", *lines).conflict == "claimed, but refused"


def test_not_tried_says_why(row: Callable[..., Feature]) -> None:
    reason = why("ServiceProviderConfig says that sort is not supported")

    seen = row(WHOLE, "sort", verdict("sort/ascending", "not applicable", reason=reason)).observed
    assert (seen.face.word, seen.text) == ("not judged", "ServiceProviderConfig says that sort is not supported")
    assert row(WHOLE, "bulk").observed.text == "not tried: no check asks for it"


def test_what_is_blocked_is_not_called_untried(row: Callable[..., Feature]) -> None:
    blocked = verdict("patch/a[User]", "blocked", reason=why("No user could be created.", "setup"))

    assert row("User", "patch", blocked).observed.text == "No user could be created."


def test_a_promise_that_holds_is_as_documented(row: Callable[..., Feature]) -> None:
    promise = verdict(
        "contract/operations/documented-outcome[User.replace]", authority="profile", observed="refused with 405"
    )
    found = row("User", "replace", promise)

    assert (found.observed.face.word, found.observed.text) == ("as documented", "refused with 405")
    assert found.conflict == ""


@pytest.mark.parametrize(
    ("name", "claims", "lines", "conflict"),
    [
        ("patch", {"patch": False}, [verdict("patch/a[User]")], "works, but is not claimed"),
        ("replace", {}, [verdict("replace/a[User]")], "documented as absent, but works"),
        ("create", {}, [exchange(1, "POST", "/Users", 405)], "claimed, but refused; documented, but refused"),
        (
            "replace",
            {},
            [verdict("contract/operations/documented-outcome[User.replace]", "failed", authority="profile")],
            "not what the documents say",
        ),
        ("create", {}, [verdict("create/a[User]")], ""),
        ("create", {}, [verdict("create/a[User]", "failed")], ""),
    ],
)
def test_contradictions_between_the_three(
    row: Callable[..., Feature], name: str, claims: dict[str, Any], lines: list[dict[str, Any]], conflict: str
) -> None:
    assert row("User", name, *lines, claims=claims).conflict == conflict


def test_a_run_whose_profile_says_nothing_has_the_types_of_the_survey(run_of: Callable[..., Any]) -> None:
    run = run_of(SURVEY)

    assert [area.title for area in features(run, ())] == ["User", "Group", WHOLE]


@pytest.mark.parametrize("profile", ["contentful", "contentstack"])
def test_every_statement_of_a_shipped_profile_is_quoted_with_its_document(profile: str) -> None:
    run: Any = read([_header_of(profile)])
    quoted = {id: documented(run, id) for id in statements(load_profile(profile))}

    assert [id for id, said in quoted.items() if said is None or not said.text or not said.sources] == []
