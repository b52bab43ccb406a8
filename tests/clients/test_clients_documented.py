"""What the identity providers' own documents and public logs show, request for request."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.clients.filling import body_of, filled_path
from scim_conformance.clients.loader import clients, step_named

PATCH_OP = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
KNOWN = {"id": "23a35c27", "a": "m1", "b": "m2", "c": "m3", "bName": "b@example.com", "cName": "c@example.com"}

DOCUMENTED = [
    ("okta-oin/deactivate", "PATCH", "/Users/23a35c27", [{"op": "replace", "value": {"active": False}}]),
    (
        "okta-oin/group-members",
        "PATCH",
        "/Groups/23a35c27",
        [
            {"op": "remove", "path": 'members[value eq "m1"]'},
            {"op": "add", "path": "members", "value": [{"value": "m3", "display": "c@example.com"}]},
        ],
    ),
    ("okta-oin/group-push-empty", "PATCH", "/Groups/23a35c27", [{"op": "replace", "path": "members", "value": []}]),
    ("entra/deactivate", "PATCH", "/Users/23a35c27", [{"op": "Replace", "path": "active", "value": "False"}]),
    (
        "entra/group-add",
        "PATCH",
        "/Groups/23a35c27",
        [{"op": "Add", "path": "members", "value": [{"$ref": None, "value": "m3"}]}],
    ),
    (
        "entra/group-remove",
        "PATCH",
        "/Groups/23a35c27",
        [{"op": "Remove", "path": "members", "value": [{"$ref": None, "value": "m1"}]}],
    ),
    (
        "entra-optscim062020/group-remove",
        "PATCH",
        "/Groups/23a35c27",
        [{"op": "remove", "path": 'members[value eq "m1"]'}],
    ),
    (
        "entra-optscim062020/deactivate",
        "PATCH",
        "/Users/23a35c27",
        [{"op": "replace", "path": "active", "value": False}],
    ),
    (
        "onelogin/group-add",
        "PATCH",
        "/Groups/23a35c27?",
        [{"op": "add", "path": "members", "value": [{"value": "m3"}]}],
    ),
]


@pytest.mark.parametrize(("name", "method", "path", "operations"), DOCUMENTED)
def test_a_patch_is_written_as_documented(name: str, method: str, path: str, operations: list[dict[str, Any]]) -> None:
    template = step_named(name).requests[-1]

    assert (template.method, filled_path(template.path, KNOWN)) == (method, path)
    assert body_of(template, KNOWN, {}) == {"schemas": PATCH_OP, "Operations": operations}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("okta-oin/match", "/Users?filter=userName%20eq%20%22a%40x.y%22&startIndex=1&count=100"),
        ("entra/connection", "/Users?filter=userName+eq+%22nobody%22"),
        ("entra/group-read", "/Groups/1?excludedAttributes=members"),
        ("onelogin/connection", "/Users?filter=userName%20eq%20%22nobody%22&"),
        ("onelogin/read", "/Users/1?"),
    ],
)
def test_an_address_is_written_as_documented(name: str, path: str) -> None:
    template = step_named(name).requests[-1]

    assert filled_path(template.path, {"userName": "a@x.y", "nobody": "nobody", "id": "1"}) == path


def test_okta_creates_with_a_password_and_no_groups() -> None:
    body = step_named("okta-oin/create").requests[0].body

    assert body["groups"] == []
    assert body["password"]


def test_the_order_of_the_keys_is_kept() -> None:
    assert list(step_named("entra/create").requests[0].body)[:3] == ["schemas", "externalId", "userName"]


@pytest.mark.parametrize(
    ("client", "header", "value"),
    [
        ("okta-oin", "User-Agent", "Okta SCIM Client 1.0.0"),
        ("entra", "Content-Type", "application/scim+json; charset=utf-8"),
        ("onelogin", "User-Agent", ""),
    ],
)
def test_headers_are_those_of_the_client(client: str, header: str, value: str) -> None:
    assert clients()[client].headers[header] == value
