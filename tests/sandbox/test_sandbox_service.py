"""The sandbox as a service provider without peculiarities: what a client meets before any fact or fault."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from scim_conformance.profile.model import Authentication, BaseUrl, MediaTypes
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim import urns


def test_a_user_lives_and_dies(client):
    scim = client()
    created = scim.create_user("ann@example.com")
    path = f"/Users/{created.json['id']}"
    assert (created.status, created.headers["Location"]) == (201, scim.base + path)
    assert scim.get(path).json == created.json
    assert scim.put(path, schemas=[urns.USER], userName="ann@example.com", title="Dr").json["title"] == "Dr"
    assert scim.edit(path, {"op": "replace", "path": "title", "value": "Prof"}).status == 204
    assert scim.get("/Users", filter='title eq "Prof"').json["totalResults"] == 1
    assert scim.delete(path).status == 204
    assert scim.get(path).status == 404


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic sandbox", "sandbox", ""])
def test_nobody_comes_in_without_the_token(client, header):
    refused = client().ask("GET", "/Users", headers={"Authorization": header})
    assert (refused.status, refused.json["schemas"]) == (401, [urns.ERROR])
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("authentication", "headers"),
    [
        (Authentication("bearer"), {"Authorization": "bearer sandbox"}),
        (Authentication("raw_header"), {"Authorization": "sandbox"}),
        (Authentication("api_key", "X-Api-Key"), {"X-Api-Key": "sandbox"}),
        (Authentication("basic"), {"Authorization": "Basic c2FuZGJveDpzYW5kYm94"}),
    ],
)
def test_the_token_comes_in_the_form_of_the_profile(client, profile, authentication, headers):
    scim = client(profile(authentication=authentication))
    del scim.session.headers["Authorization"]
    assert scim.ask("GET", "/Users").status == 401
    assert scim.ask("GET", "/Users", headers=headers).status == 200


@pytest.mark.parametrize("path", ["/Nowhere", "/Users/1/2", "/../else", "/Schemas/none"])
def test_unknown_paths_answer_404_as_a_scim_error(client, path):
    missing = client().get(path)
    assert (missing.status, missing.json["status"]) == (404, "404")


def test_the_base_path_is_that_of_the_template(profile):
    base_url = BaseUrl("https://{host}/scim/v2/organizations/{org_id}", {"org_id": "the id"}, {}, "", ())
    assert Sandbox(profile(base_url=base_url)).base_path == "/scim/v2/organizations/sandbox"
    assert Sandbox(profile()).base_path == "/scim/v2"


def test_locations_are_below_the_base_path(client, profile):
    base_url = BaseUrl("https://{host}/deep/{org_id}", {"org_id": "the id"}, {}, "", ())
    created = client(profile(base_url=base_url)).create_user()
    assert created.json["meta"]["location"] == f"http://sandbox/deep/sandbox/Users/{created.json['id']}"


def test_answers_have_the_media_type_of_the_profile(client, profile):
    assert client().get("/Users").headers["Content-Type"] == "application/scim+json"
    plain = client(profile(media_types=MediaTypes(response=("application/json",))))
    assert plain.get("/Users").headers["Content-Type"] == "application/json"


def test_the_length_of_the_body_is_told_in_bytes(client):
    scim = client()
    answer = scim.session.get(scim.base + scim.user(displayName="Jörg 東京"))
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert answer.json()["displayName"] == "Jörg 東京"


def test_an_answer_without_a_body_has_no_content_type(client):
    scim = client()
    assert "Content-Type" not in scim.delete(scim.user()).headers


def test_reset_forgets_everything(client):
    scim = client()
    path = scim.user()
    scim.sandbox.reset()
    assert scim.get(path).status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"schemas": 1}',
        b'{"Operations": [1, null]}',
        b"\x00",
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_malformed_bodies_are_the_clients_mistake(client, method, body):
    scim = client()
    path = "/Users" if method == "POST" else scim.user()
    assert scim.ask(method, path, data=body).status == 400


@pytest.mark.parametrize("query", ["filter=%", "filter=" + "(" * 500, "count=x", "startIndex=-1e9", "attributes=%00"])
def test_malformed_queries_never_answer_500(client, query):
    assert client().ask("GET", f"/Users?{query}").status in (200, 400)


def test_a_length_that_is_no_number_is_taken_for_none(profile):
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/scim/v2/Users",
        "SERVER_NAME": "sandbox",
        "SERVER_PORT": "80",
        "HTTP_AUTHORIZATION": "Bearer sandbox",
        "CONTENT_LENGTH": "many",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(b""),
    }
    started = []
    Sandbox(profile())(environ, lambda status, headers: started.append(status))
    assert started == ["400 Bad Request"]


def test_a_body_that_is_too_long_answers_413(client):
    assert client().ask("POST", "/Users", data=b" " * (4 * 1024 * 1024 + 1)).status == 413


def test_an_unknown_fault_is_named_with_the_nearest_one(profile):
    with pytest.raises(ValueError, match="there is no fault 'delete-ignore'; did you mean 'delete-ignored'"):
        Sandbox(profile(), faults=["delete-ignore"])


def test_a_schema_that_nobody_knows_is_refused(profile):
    described = profile()
    odd = replace(described.resource_types["User"], schema="urn:example:Thing")
    with pytest.raises(ValueError, match="no schema urn:example:Thing, which the profile names for User"):
        Sandbox(replace(described, resource_types={"User": odd}))


def test_answers_can_be_streamed(client):
    scim = client()
    answer = scim.session.get(f"{scim.base}/Users", stream=True)
    assert b"".join(answer.iter_content(7)).startswith(b'{"schemas"')
    assert scim.session.get(f"{scim.base}/Users", stream=True).raw.read(1) == b"{"


def test_addresses_in_headers_are_encoded(client):
    answer = client().get("/Users/%C5%BC%C3%B3%C5%82%C4%87")
    assert answer.status == 404
    assert all(value.isascii() for value in answer.headers.values())
