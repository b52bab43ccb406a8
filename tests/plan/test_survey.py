"""The survey: what a server claims, and what is said where it cannot be tested at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

import pytest

from scim_conformance.plan.survey import Survey, Unusable, claimed_type, survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim.urns import USER
from scim_conformance.wire.client import Client, EndpointDown, Request
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.target import NO_CREDENTIALS, Credentials, Target

RFC = load_profile("rfc")
Reply = Callable[[str], Received | str]


class Canned:
    """A client that answers each path as told; text stands for the error in place of an answer."""

    target = Target("https://scim.example/v2")
    credentials = Credentials(secret="token")

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked: list[str] = []

    def send(self, request: Request) -> Exchange:
        self.asked.append(request.path)
        query = f"?{urlencode(request.query)}" if request.query else ""
        sent = Sent(request.method, f"https://scim.example/v2{request.path}{query}")
        found = self.reply(request.path)
        if isinstance(found, str):
            return Exchange(1, sent, error=found)
        return Exchange(1, sent, found)


def said(body: Any, status: int = 200, media: str = "application/scim+json") -> Received:
    text = body if isinstance(body, str) else json.dumps(body)
    return Received(status, "", (("Content-Type", media),), text)


def surveyed(reply: Reply) -> Survey:
    return survey(cast("Client", Canned(reply)), RFC)


def with_config(**config: Any) -> Reply:
    return lambda path: said(config if path.endswith("ServiceProviderConfig") else {})


@pytest.mark.parametrize(
    ("entry", "claim"),
    [
        ({"supported": True}, True),
        ({"supported": False}, False),
        ({"supported": "true"}, None),
        ({"supported": 1}, None),
        ({}, None),
        (True, None),
        (None, None),
        ([{"supported": True}], None),
    ],
)
def test_a_feature_is_claimed_denied_or_left_open(entry: Any, claim: bool | None) -> None:
    assert surveyed(with_config(patch=entry)).claims["patch"] is claim


def test_a_config_that_is_refused_claims_nothing() -> None:
    found = surveyed(lambda path: said({"patch": {"supported": True}}, 404 if "Config" in path else 200))

    assert set(found.claims.values()) == {None}


def test_schemas_are_kept_by_urn_where_they_have_attributes() -> None:
    whole, empty = {"id": USER, "attributes": [{"name": "userName"}]}, {"id": "urn:x", "attributes": []}
    found = surveyed(lambda path: said({"Resources": [whole, empty, {"attributes": [1]}, None, 7]}))

    assert dict(found.schemas) == {USER: whole}


def test_resource_types_are_those_with_a_name() -> None:
    found = surveyed(lambda path: said({"Resources": [{"name": "User"}, {"id": "Group"}, None]}))

    assert found.resource_types == ({"name": "User"},)


@pytest.mark.parametrize("body", [{}, {"Resources": []}, {"Resources": "User"}, {"Resources": [{"name": None}]}])
def test_a_list_of_no_resource_types_says_nothing(body: Any) -> None:
    assert surveyed(lambda path: said(body)).resource_types is None


def test_the_resource_types_say_whether_there_is_one() -> None:
    found = surveyed(lambda path: said({"Resources": [{"name": "User"}]}))

    assert claimed_type(found, "User") is True
    assert claimed_type(found, "Group") is False


@pytest.mark.parametrize(
    ("status", "claimed"), [(404, False), (501, False), (200, None), (400, None), (403, None), (500, None)]
)
def test_without_resource_types_the_endpoint_says_whether_there_is_one(status: int, claimed: bool | None) -> None:
    found = surveyed(lambda path: said({}, status if path == "/Groups" else 200))

    assert claimed_type(found, "Group") is claimed


def test_every_discovery_endpoint_and_one_page_of_each_type_is_asked_for() -> None:
    canned = Canned(lambda path: said({}))
    survey(cast("Client", canned), RFC)

    assert sorted(canned.asked) == ["/Groups", "/ResourceTypes", "/Schemas", "/ServiceProviderConfig", "/Users"]


def test_the_lists_are_asked_for_first() -> None:
    canned = Canned(lambda path: said({}))
    survey(cast("Client", canned), RFC)

    assert set(canned.asked[:2]) == {"/Groups", "/Users"}


def test_one_discovery_endpoint_that_nobody_answers_claims_nothing() -> None:
    config = said({"patch": {"supported": True}})
    found = surveyed(lambda path: "no answer within 30 s" if path == "/Schemas" else config)

    assert found.discovery["Schemas"].error == "no answer within 30 s"
    assert dict(found.schemas) == {}
    assert found.claims["patch"] is True


def test_one_list_that_nobody_answers_says_nothing_of_its_type() -> None:
    found = surveyed(lambda path: "no answer within 30 s" if path == "/Groups" else said({}))

    assert claimed_type(found, "Group") is None


def test_where_no_list_is_answered_discovery_is_not_asked_for() -> None:
    canned = Canned(lambda path: "no answer within 30 s")
    with pytest.raises(Unusable, match="no answer within 30 s"):
        survey(cast("Client", canned), RFC)

    assert sorted(canned.asked) == ["/Groups", "/Users"]


def mixed(path: str) -> Received:
    return said("", 404) if path == "/Users" else said("", 500)


SYMPTOMS: list[tuple[Reply, str]] = [
    (lambda path: said({}, 401), "answered 401 .*credentials were refused everywhere"),
    (lambda path: said("", 302), "redirected, and no Location"),
    (lambda path: said("<html>", media="text/html; charset=utf-8"), r"\(text/html\). That is a web page, not SCIM"),
    (lambda path: said({}, 404), "Nothing of SCIM was found below this base URL"),
    (lambda path: said("pong"), r"GET /v2/Users\?count=1 answered 200 .*No SCIM answer came from this address"),
    (mixed, r"GET /v2/Users\?count=1 answered 404 .*No SCIM answer came from this address"),
    (lambda path: "the connection was refused", "cannot be reached: .*: the connection was refused. .*Check the URL"),
]


@pytest.mark.parametrize(("reply", "message"), SYMPTOMS)
def test_each_symptom_of_an_endpoint_that_cannot_be_tested_is_named(reply: Reply, message: str) -> None:
    with pytest.raises(Unusable, match=message):
        surveyed(reply)


def test_an_endpoint_that_is_down_is_named() -> None:
    def down(path: str) -> Received:
        raise EndpointDown(Exchange(9, Sent("GET", "https://scim.example/v2/Schemas"), error="no answer within 30 s"))

    with pytest.raises(Unusable, match=r"cannot be reached: GET /v2/Schemas: no answer within 30 s"):
        surveyed(down)


@pytest.mark.parametrize("path", ["/Users", "/Schemas"])
def test_one_answer_in_json_is_enough(path: str) -> None:
    assert surveyed(lambda asked: said({}) if asked == path else said({}, 403)).resource_types is None


def test_discovery_for_everybody_does_not_make_up_for_lists_that_refuse_the_credentials() -> None:
    with pytest.raises(Unusable, match="credentials were refused"):
        surveyed(lambda path: said({}, 401 if path in ("/Users", "/Groups") else 200))


def test_without_credentials_the_message_says_how_to_give_them() -> None:
    canned = Canned(lambda path: said({}, 401))
    canned.credentials = NO_CREDENTIALS

    with pytest.raises(Unusable, match=r"none were given.*Put the token into SCIM_TOKEN"):
        survey(cast("Client", canned), RFC)


def test_a_rate_limit_that_is_used_up_is_not_waited_for_again_and_again() -> None:
    canned = Canned(lambda path: said({}, 429))

    with pytest.raises(Unusable, match="rate limit of this endpoint is used up"):
        survey(cast("Client", canned), RFC)
    assert canned.asked == ["/Users"]


def test_where_more_can_be_found_out_the_message_says_how() -> None:
    with pytest.raises(Unusable, match=r"To look closer: scim-conformance doctor https://scim\.example/v2$"):
        surveyed(lambda path: said({}, 404))
