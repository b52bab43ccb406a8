"""Questions beyond the survey: what is asked, what is made of the answers, and what is never kept of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from scim_conformance.plan.probing import LARGE, MOST, observe
from scim_conformance.plan.survey import survey
from scim_conformance.profile.drafting.observed import IGNORED, WORKS, Observed
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim import urns
from scim_conformance.wire.client import Request, Sender, address
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.target import Credentials, Target

USERS = [{"id": str(number), "userName": f"ada-{number}@corp.example"} for number in range(5)]
CONFIG = {"documentationUri": "https://acme.example/docs", "patch": {"supported": True}}


class Endpoint:
    """A service with five users, two to a page at most; `overrides` answer paths, or queries of lists, otherwise."""

    target = Target("https://acme.example/scim/v2")
    credentials = Credentials(secret="token")

    def __init__(self, overrides: Mapping[str, Received], headers: Mapping[str, str]) -> None:
        self.overrides, self.headers = overrides, headers
        self.asked: list[Request] = []

    def send(self, request: Request) -> Exchange:
        self.asked.append(request)
        found = self.answer(request)
        found = replace(found, headers=(*found.headers, *self.headers.items()))
        return Exchange(len(self.asked), Sent(request.method, address(self.target, request)), found)

    def answer(self, request: Request) -> Received:
        query = dict(request.query or {})
        for key in (*query.get("filter", "").split()[:2], *reversed(query), request.path):
            if key in self.overrides:
                return self.overrides[key]
        if request.path == "/ServiceProviderConfig":
            return said(CONFIG)
        if request.path not in ("/Users", "/Groups"):
            return refused(404)
        if "filter" in query or request.path == "/Groups":
            return listed([])
        return listed(USERS[: min(int(query.get("count", "2")), 2)], 5)


def said(body: Any, status: int = 200, media: str = "application/scim+json") -> Received:
    return Received(status, "", (("Content-Type", media),), json.dumps(body))


def refused(status: int, **body: str) -> Received:
    return said({"schemas": [urns.ERROR], "status": str(status), **body}, status)


def listed(resources: list[Any], total: int | None = None) -> Received:
    return said({"schemas": [urns.LIST_RESPONSE], "totalResults": total or len(resources), "Resources": resources})


See = Callable[..., Observed]


@pytest.fixture
def asked() -> list[Request]:
    """What was asked in all."""
    return []


@pytest.fixture
def see(asked: list[Request]) -> See:
    """What is observed where these paths or filters are answered like this, and every answer has these headers."""

    def look(overrides: Mapping[str, Received] | None = None, **headers: str) -> Observed:
        endpoint = Endpoint(overrides or {}, {name.replace("_", "-"): value for name, value in headers.items()})
        client = cast("Sender", endpoint)
        found = observe(client, survey(client, load_profile("rfc")))
        asked.extend(endpoint.asked)
        assert found is not None
        return found

    return look


def test_questions_are_few_and_only_read(see: See, asked: list[Request]) -> None:
    see()

    assert {request.method for request in asked} == {"GET"}
    assert len(asked) <= MOST


def test_nothing_is_asked_once_the_rate_limit_says_no(see: See, asked: list[Request]) -> None:
    see({"filter": refused(429)})

    assert len([request for request in asked if "filter" in (request.query or {})]) == 1


def test_pages_that_are_shorter_than_the_list_tell_their_sizes(see: See) -> None:
    found = see()

    assert (found.default_count, found.max_count) == (2, 2)


@pytest.mark.parametrize("length", [1, LARGE])
def test_a_page_that_holds_everything_tells_nothing(see: See, length: int) -> None:
    found = see({"/Users": listed([{"id": str(number)} for number in range(length)])})

    assert (found.default_count, found.max_count) == (None, None)


def test_nor_does_one_where_count_is_ignored(see: See) -> None:
    assert see({"/Users": listed(USERS, 9)}).max_count is None


class TestFilters:
    @pytest.mark.parametrize(
        ("answer", "seen"),
        [(listed([]), WORKS), (listed(USERS), IGNORED), (refused(400), "400"), (said({"a": "b"}), "200")],
    )
    def test_the_usual_one(self, see: See, answer: Received, seen: str) -> None:
        kind = see({"eq": answer}).types[0]

        assert kind.filtering is not None
        assert (kind.filtering.attribute, kind.filtering.equals) == ("userName", seen)

    def test_one_by_an_attribute_that_there_is_not(self, see: See) -> None:
        user, group = see({"scimcheckNoSuchAttribute": refused(400)}).types

        assert user.filtering is not None
        assert group.filtering is not None
        assert (user.filtering.equals, user.filtering.unknown) == (WORKS, "400")
        assert group.filtering.unknown == ""

    @pytest.mark.parametrize(
        ("answer", "seen"),
        [
            (refused(400), False),
            (refused(400, scimType="invalidFilter"), True),
            (refused(501), None),
            (said({"message": "no"}, 400), None),
        ],
    )
    def test_a_refusal_shows_whether_errors_name_their_cause(
        self, see: See, answer: Received, seen: bool | None
    ) -> None:
        assert see({"filter": answer}).scim_type is seen


class TestTypes:
    def entry(self, **changed: str) -> dict[str, str]:
        return {"name": "User", "endpoint": "/Users", "schema": urns.USER, **changed}

    @pytest.mark.parametrize(
        "endpoint", ["/People", "People", "/scim/v2/People", "https://acme.example/scim/v2/People/"]
    )
    def test_users_are_where_the_server_says(self, see: See, endpoint: str) -> None:
        found = see({"/ResourceTypes": listed([self.entry(endpoint=endpoint)])})

        assert [(one.name, one.endpoint) for one in found.types] == [("User", "/People")]

    def test_a_name_of_the_server_s_own_does_not_hide_what_they_are(self, see: See) -> None:
        assert see({"/ResourceTypes": listed([self.entry(name="Person")])}).types[0].name == "User"

    def test_types_of_its_own_are_kept_apart(self, see: See) -> None:
        device = self.entry(name="Device", endpoint="/Devices", schema="urn:acme:Device")
        found = see({"/ResourceTypes": listed([self.entry(), device])})

        assert [one.name for one in found.types] == ["User"]
        assert [one.name for one in found.further] == ["Device"]

    @pytest.mark.parametrize("wrong", [{"name": "a: b"}, {"endpoint": "/x y"}, {"schema": "acme"}, {"endpoint": ""}])
    def test_what_cannot_be_written_down_is_left_out(self, see: See, wrong: dict[str, str]) -> None:
        device = {"name": "Device", "endpoint": "/Devices", "schema": "urn:acme:Device", **wrong}
        found = see({"/ResourceTypes": listed([self.entry(), device])})

        assert found.further == ()

    def test_without_a_word_of_the_server_they_are_what_is_listed(self, see: See) -> None:
        assert [one.name for one in see({"/Groups": refused(404)}).types] == ["User"]


class TestDemands:
    def test_what_schemas_call_required_below_an_optional_attribute(self, see: See) -> None:
        name = {"name": "name", "type": "complex", "subAttributes": [{"name": "givenName", "required": True}]}
        found = see({"/Schemas": listed([{"id": urns.USER, "attributes": [name]}])})

        assert dict(found.types[0].demanded) == {"name.givenName": "/Schemas calls it required"}

    def test_names_that_all_have_where_there_are_no_schemas(self, see: See) -> None:
        named = [{**user, "name": {"givenName": "Ada", "familyName": "L"}} for user in USERS]

        assert set(see({"/Users": listed(named)}).types[0].demanded) == {"name.givenName", "name.familyName"}
        assert dict(see({"/Users": listed([*named, *USERS])}).types[0].demanded) == {}
        assert dict(see({"/Users": listed([])}).types[0].demanded) == {}


GROUP = {"id": "1", "displayName": "crew", "members": [{"value": "7"}]}


class TestProjection:
    @pytest.mark.parametrize(
        ("answer", "seen"), [(listed([{"id": "1"}]), True), (listed([GROUP]), False), (refused(400), None)]
    )
    def test_members_are_left_out_or_not(self, see: See, answer: Received, seen: bool | None) -> None:
        assert see({"excludedAttributes": answer, "count": listed([GROUP])}).excluded is seen

    def test_groups_without_members_show_nothing(self, see: See) -> None:
        assert see().excluded is None


class TestHeaders:
    def test_those_about_limits_are_kept_with_their_numbers(self, see: See) -> None:
        found = see(X_RateLimit_Limit="100", X_RateLimit_Reset="1800000000", Retry_After="soon", X_Request_Id="7")

        assert dict(found.headers) == {"X-RateLimit-Limit": "100", "X-RateLimit-Reset": "", "Retry-After": ""}
        assert found.allowance is None

    @pytest.mark.parametrize("policy", ["100;w=60", '"default";q=100;w=60', "100;w=60;comment=x"])
    def test_a_policy_says_how_many_in_how_many_seconds(self, see: See, policy: str) -> None:
        assert see(RateLimit_Policy=policy).allowance == (100, 60)


def test_nobody_is_named_in_what_is_kept(see: See) -> None:
    personal = [{**user, "name": {"givenName": "Ada", "familyName": "Lovelace"}, "emails": []} for user in USERS]
    found = see({"/Users": listed(personal, 9)}, X_RateLimit_Limit="ada-1@corp.example")

    assert "ada" not in repr(found).lower()
    assert "corp.example" not in repr(found)


def test_answers_tell_their_media_types(see: See) -> None:
    found = see({"/ServiceProviderConfig": said(CONFIG, media="application/json; charset=utf-8")})

    assert found.response_types == ("application/scim+json", "application/json")


@pytest.mark.parametrize("uri", ["docs", "https://ada:secret@acme.example/", "https://acme.example/[redacted]", 7])
def test_documentation_that_is_no_plain_address_is_left_out(see: See, uri: Any) -> None:
    assert see({"/ServiceProviderConfig": said({**CONFIG, "documentationUri": uri})}).documentation == ""


def test_an_endpoint_without_users_and_groups_shows_nothing() -> None:
    client = cast("Sender", Endpoint({"/Users": refused(403), "/Groups": refused(403)}, {}))

    assert observe(client, survey(client, load_profile("rfc"))) is None
