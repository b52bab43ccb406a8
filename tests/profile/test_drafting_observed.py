"""Drafts from what was seen: the RFCs, in the way that an endpoint was reached, and no promise of anybody's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile.drafting.observed import (
    IGNORED,
    WORKS,
    Filtering,
    Observed,
    SeenType,
    draft_from_observed,
)
from scim_conformance.profile.drafting.writing import written
from scim_conformance.profile.loader import check_file, load_profile
from scim_conformance.profile.model import Profile
from scim_conformance.profile.statements import statements
from scim_conformance.scim import urns

Draft = Callable[..., Profile]
USER = SeenType("User", "/Users", urns.USER)
ONLY_EQ = Filtering("userName", WORKS, "400", "400")


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """The profile that is drafted after seeing this; its text is in draft.yaml."""

    def make(**seen: Any) -> Profile:
        given = {"origin": "https://acme.example", "host": "acme.example", "requests": 12, "types": (USER,), **seen}
        file = tmp_path / "draft.yaml"
        file.write_text(written(draft_from_observed(Observed(**given), date(2026, 11, 22))), encoding="utf-8")
        assert check_file(file) == ()
        return load_profile(str(file))

    return make


@pytest.fixture
def text(tmp_path: Path) -> Callable[[], str]:
    """The text of the draft, its comments without their line breaks."""

    def read() -> str:
        return " ".join((tmp_path / "draft.yaml").read_text(encoding="utf-8").replace("\n#", "").split())

    return read


def test_nothing_that_was_only_seen_is_held_against_the_service(draft: Draft) -> None:
    seen = draft(
        types=(SeenType("User", "/Users", urns.USER, ONLY_EQ, {"name.givenName": "every user has it"}),),
        response_types=("application/json",),
        discovery=dict.fromkeys(("ServiceProviderConfig", "Schemas", "ResourceTypes"), "200"),
        default_count=50,
        max_count=100,
        scim_type=False,
        headers={"X-RateLimit-Limit": "100"},
        allowance=(100, 60),
    )

    assert dict(statements(seen)) == {}


def test_once_a_document_of_the_vendor_says_so_it_is(draft: Draft, tmp_path: Path) -> None:
    draft(response_types=("application/json",))
    file = tmp_path / "draft.yaml"
    file.write_text(file.read_text().replace("authority: observation", "authority: vendor"))

    assert "media_types.response" in statements(load_profile(str(file)))


def test_what_was_not_tried_is_the_word_of_the_rfc(draft: Draft) -> None:
    rfc, found = load_profile("rfc").resource_types["User"], draft().resource_types["User"]

    assert (found.operations, found.duplicates, found.filtering) == (rfc.operations, rfc.duplicates, rfc.filtering)


def test_it_names_no_address_for_that_is_the_tenant_s(draft: Draft) -> None:
    assert draft().base_url is None


def test_it_is_called_after_the_host(draft: Draft) -> None:
    assert draft(host="scim.acme.example:8443").name == "scim-acme-example"


class TestFilters:
    def kind(self, **seen: str) -> SeenType:
        return SeenType("User", "/Users", urns.USER, Filtering("userName", **seen))

    def test_where_one_works_and_another_is_refused_only_that_one_is_expected(self, draft: Draft) -> None:
        found = draft(types=(self.kind(equals=WORKS, begins="400"),)).resource_types["User"]

        assert [(one.attribute, one.operators) for one in found.filters] == [("userName", ("eq",))]

    @pytest.mark.parametrize(
        ("seen", "claims"),
        [
            ({"equals": WORKS, "begins": WORKS}, {}),
            ({"equals": IGNORED, "begins": IGNORED}, {}),
            ({"equals": "501", "begins": "501"}, {}),
            ({"equals": WORKS, "begins": "400"}, {"filter": True}),
            ({"equals": WORKS, "begins": "400"}, {"filter": False}),
            ({}, {}),
        ],
    )
    def test_everything_else_is_left_to_the_claim(
        self, draft: Draft, seen: dict[str, str], claims: dict[str, bool]
    ) -> None:
        found = draft(types=(self.kind(**seen),), claims=claims).resource_types["User"]

        assert (found.filters, found.filtering) == ((), "claimed")

    def test_what_was_seen_is_told(self, draft: Draft, text: Callable[[], str]) -> None:
        draft(types=(self.kind(equals=IGNORED, begins="501", unknown=WORKS),))

        assert "seen: userName eq is ignored; userName sw is answered 501; eq on an attribute that there is" in text()


class TestService:
    def test_the_way_in_is_that_of_the_requests(self, draft: Draft) -> None:
        found = draft(scheme="api_key", header="X-Key", request_type="application/json", every_request=True)

        assert (found.authentication.scheme, found.authentication.header) == ("api_key", "X-Key")
        assert (found.media_types.request, found.media_types.every_request) == ("application/json", True)

    def test_where_nobody_signed_in_the_way_is_guessed(self, draft: Draft, text: Callable[[], str]) -> None:
        assert draft(scheme="none").authentication.scheme == "bearer"
        assert "guessed: no credentials were given, and none were asked for" in text()

    def test_where_tokens_were_bought_the_place_is_left_out(self, draft: Draft) -> None:
        assert draft(scheme="oauth2_client_credentials").authentication.token_url == ""

    def test_a_description_of_itself_that_is_missing_is_what_the_rfc_demands(
        self, draft: Draft, text: Callable[[], str]
    ) -> None:
        found = draft(discovery={"Schemas": "404"}).discovery["Schemas"].fact

        assert (found.first.support, found.sources) == ("supported", ("rfc7644",))
        assert "seen: 404. Write undocumented if" in text()

    def test_claims_are_told(self, draft: Draft, text: Callable[[], str]) -> None:
        draft(discovery={"ServiceProviderConfig": "200"}, claims={"patch": True, "bulk": False, "sort": None})

        assert "seen: claims patch; denies bulk" in text()

    def test_a_limit_that_says_its_window_sets_the_pace(self, draft: Draft) -> None:
        found = draft(headers={"RateLimit-Limit": "100", "RateLimit-Reset": ""}, allowance=(100, 60)).rate_limit

        assert [(one.limit, one.window) for one in found.buckets] == [(100, 60.0)]
        assert found.headers == {"limit": "RateLimit-Limit"}

    def test_one_that_does_not_is_told_in_a_comment(self, draft: Draft, text: Callable[[], str]) -> None:
        assert draft(headers={"X-RateLimit-Limit": "100", "Retry-After": ""}).rate_limit.buckets == ()
        assert "The answers had X-RateLimit-Limit: 100, Retry-After." in text()

    @pytest.mark.parametrize(("seen", "told"), [(False, False), (True, None), (None, None)])
    def test_only_a_missing_scim_type_is_a_fact(self, draft: Draft, seen: bool | None, told: bool | None) -> None:
        assert draft(scim_type=seen).errors.scim_type is told

    @pytest.mark.parametrize(("excluded", "support"), [(True, ["supported"]), (False, ["no_effect"]), (None, [])])
    def test_projection_is_what_became_of_members(
        self, draft: Draft, excluded: bool | None, support: list[str]
    ) -> None:
        found = draft(types=(SeenType("Group", "/Groups", urns.GROUP),), excluded=excluded).resource_types["Group"]

        assert [fact.first.support for fact in found.projection.values()] == support

    def test_a_resource_type_of_its_own_is_offered_and_left_out(self, draft: Draft, text: Callable[[], str]) -> None:
        found = draft(further=(SeenType("Device", "/Devices", "urn:acme:Device"),))

        assert list(found.resource_types) == ["User"]
        assert "# Device: # endpoint: /Devices # schema: urn:acme:Device" in text()
