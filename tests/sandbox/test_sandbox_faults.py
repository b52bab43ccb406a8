"""Every fault by what it shows: something that holds with the fault, and does not hold without it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scim_conformance.profile.model import AttributeFact, Bucket, RateLimit
from scim_conformance.sandbox.faults import FAULTS
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim import urns
from scim_conformance.standards import requirements

from . import lives
from .http_witnesses import SENT_BACK
from .http_witnesses import WITNESSES as OF_HTTP
from .test_sandbox_filter_faults import MINE as OF_FILTERS

LEFT_OPEN = {"attributes-cut-what-is-replaced", "deleted-user-stays-a-member"}
"""Faults that no check notices, with the reason in tests/proof, and that nothing here acts out either."""

GOLDEN = Path(__file__).parents[1] / "proof" / "golden.json"

NAME = "ann@example.com"
ANN = f'userName eq "{NAME}"'
EXTENDED = {"schemas": [urns.USER, urns.ENTERPRISE_USER], urns.ENTERPRISE_USER: {"department": "crew"}}


def op(name, path=None, value=None):
    given = {"op": name, "path": path, "value": value}
    return {key: entry for key, entry in given.items() if entry is not None}


def patched(scim, *operations, **attributes):
    """A user with these attributes after these operations, read back."""
    path = scim.user(NAME, **attributes)
    scim.edit(path, *operations)
    return scim.get(path).json


def put(scim, path, **attributes):
    return scim.put(path, schemas=[urns.USER], userName=NAME, **attributes)


def read(scim, **attributes):
    return scim.get(scim.user(NAME, **attributes)).json


def listed(scim, **query):
    scim.user(NAME), scim.user("bob@example.com")
    return scim.get("/Users", **query)


def first(scim, order):
    """The name that comes first in a sorted list of two users."""
    if not scim.get("/Users").found:
        listed(scim)
    return scim.get("/Users", sortBy="userName", sortOrder=order).found[0]["userName"]


def neighbour_changed(scim, act):
    """Whether what is done to one user changes another."""
    subject, neighbour = scim.user(NAME), scim.user(displayName="neighbour")
    act(subject)
    return scim.get(neighbour).json["displayName"] != "neighbour"


def duplicate(scim):
    scim.user(NAME, title="first")
    return scim.create_user(NAME, title="second")


def after_delete(scim):
    path = scim.user(NAME)
    return scim.delete(path), path


def crew(scim, *operations):
    """The members of a group of 1 and 2 after these operations."""
    path = scim.group("1", "2")
    scim.edit(path, *operations)
    return scim.members(path)


def member(user):
    return f'members[value eq "{user}"]'


def deactivated_by(scim, operation):
    """Whether this operation on a group deactivates the user who is its member."""
    path = scim.user(active=True)
    user = path.rpartition("/")[2]
    scim.edit(scim.group(user), operation(user))
    return not scim.get(path).json["active"]


def broken_json(act):
    try:
        act()
    except ValueError:
        return True
    return False


def meta(scim):
    return read(scim).get("meta", {})


def refusal(scim):
    return scim.get("/Users/nobody")


def conditional(scim, header, tag, method="GET"):
    path = scim.user(NAME)
    tag = tag or scim.get(path).headers["ETag"]
    body = {"schemas": [urns.USER], "userName": NAME} if method == "PUT" else None
    return scim.ask(method, path, body, headers={header: tag})


def bulk(scim):
    entry = {"method": "POST", "path": "/Users", "bulkId": "1", "data": {"schemas": [urns.USER], "userName": NAME}}
    return scim.ask("POST", "/Bulk", {"schemas": [f"{urns.MESSAGES}BulkRequest"], "Operations": [entry]})


def search(scim, **body):
    return scim.ask("POST", "/Users/.search", {"schemas": [urns.SEARCH_REQUEST], **body})


def malformed(scim):
    return scim.ask("POST", "/Users", data=b"{")


def entries(scim, endpoint):
    return scim.get(endpoint).found


def user_schema(scim):
    return scim.get(f"/Schemas/{urns.USER}").json


def attribute(scim, name="userName"):
    return next((entry for entry in user_schema(scim)["attributes"] if entry.get("name") == name), {})


def configuration(scim):
    return scim.get("/ServiceProviderConfig").json


MAIL = [{"value": NAME, "type": "work", "primary": True}, {"value": "a@example.org", "type": "home"}]
WORK = 'emails[type eq "work"].value'

WITNESSES = {
    **OF_HTTP,
    "create-answers-200": lambda s: s.create_user().status == 200,
    "create-without-body": lambda s: s.create_user().json is None,
    "create-without-id": lambda s: "id" not in s.create_user().json,
    "create-without-location": lambda s: "Location" not in s.create_user().headers,
    "create-location-differs-from-meta": lambda s: s.create_user().headers["Location"].endswith("-moved"),
    "create-drops-attribute": lambda s: "displayName" not in s.create_user(displayName="Ann").json,
    "create-shows-what-it-loses": lambda s: "displayName" not in read(s, displayName="Ann"),
    "create-echoes-without-storing": lambda s: s.get(s.user()).status == 404,
    "create-stores-twice": lambda s: s.user() and s.get("/Users").json["totalResults"] == 2,
    "create-touches-neighbour": lambda s: neighbour_changed(s, lambda path: s.user()),
    "create-takes-client-id": lambda s: (
        s.create_user(id="mine").json["id"] == "mine" and s.get("/Users/mine").status == 200
    ),
    "create-takes-client-created": lambda s: (
        s.create_user(meta={"created": "2001-01-01T00:00:00Z"}).json["meta"]["created"] == "2001-01-01T00:00:00Z"
    ),
    "duplicate-accepted": lambda s: duplicate(s).status == 201,
    "duplicate-answers-200": lambda s: duplicate(s).json.get("title") == "first",
    "duplicate-says-400": lambda s: duplicate(s).status == 400,
    "duplicate-without-scim-type": lambda s: "scimType" not in duplicate(s).json,
    "duplicate-overwrites": lambda s: duplicate(s) and s.get("/Users", filter=ANN).found[0]["title"] == "second",
    "missing-required-accepted": lambda s: s.ask("POST", "/Users", {"schemas": [urns.USER]}).status == 201,
    "empty-user-name-accepted": lambda s: (
        s.ask("POST", "/Users", {"schemas": [urns.USER], "userName": ""}).status == 201
    ),
    "missing-required-says-422": lambda s: s.ask("POST", "/Users", {"schemas": [urns.USER]}).status == 422,
    "read-answers-201": lambda s: s.get(s.user()).status == 201,
    "read-drops-id": lambda s: "id" not in read(s),
    "read-drops-attribute": lambda s: "displayName" not in read(s, displayName="Ann"),
    "read-unknown-200": lambda s: refusal(s).status == 200,
    "unknown-id-answers-400": lambda s: s.delete("/Users/nobody").status == 400,
    "unknown-id-answers-500": lambda s: s.delete("/Users/nobody").status == 500,
    "list-total-wrong": lambda s: listed(s).json["totalResults"] == 1,
    "list-total-is-a-string": lambda s: listed(s).json["totalResults"] == "2",
    "list-without-total": lambda s: "totalResults" not in listed(s).json,
    "list-without-resources": lambda s: "Resources" not in listed(s).json,
    "list-without-schemas": lambda s: "schemas" not in listed(s).json,
    "list-is-an-array": lambda s: isinstance(listed(s).json, list),
    "lists-twice": lambda s: len(listed(s).found) == 3,
    "items-per-page-wrong": lambda s: listed(s).json["itemsPerPage"] == 3,
    "list-start-index-wrong": lambda s: listed(s).json["startIndex"] == 0,
    "list-shows-less": lambda s: "userName" not in listed(s).found[0],
    "list-hides-new": lambda s: listed(s).found == [],
    "list-exceeds-count": lambda s: len(listed(s, count="1").found) == 2,
    "start-index-ignored": lambda s: len(listed(s, startIndex="2").found) == 2,
    "filter-ignored": lambda s: len(listed(s, filter=ANN).found) == 2,
    "attributes-ignored": lambda s: "meta" in listed(s, attributes="userName").found[0],
    "excluded-attributes-ignored": lambda s: "meta" in listed(s, excludedAttributes="meta").found[0],
    "sort-ignored": lambda s: len({first(s, order) for order in ("ascending", "descending")}) == 1,
    "sort-order-ignored": lambda s: listed(s, sortBy="userName", sortOrder="descending").found[0]["userName"] == NAME,
    "filter-returns-nothing": lambda s: listed(s, filter=ANN).found == [],
    "filter-miss-404": lambda s: s.get("/Users", filter=ANN).status == 404,
    "filter-case-sensitive": lambda s: listed(s, filter=ANN.replace("ann", "ANN")).found == [],
    "filter-operator-case-sensitive": lambda s: listed(s, filter=ANN.replace("eq", "Eq")).status == 400,
    "filter-attribute-case-sensitive": lambda s: listed(s, filter=ANN.replace("N", "n")).found == [],
    "filter-second-term-ignored": lambda s: len(listed(s, filter=f'{ANN} and title eq "Dr"').found) == 1,
    "filter-is-substring": lambda s: len(listed(s, filter='userName eq "example"').found) == 2,
    "filter-invalid-accepted": lambda s: listed(s, filter="userName").status == 200,
    "filter-invalid-without-scim-type": lambda s: "scimType" not in listed(s, filter="userName").json,
    "search-by-post-missing": lambda s: search(s).status == 404,
    "replace-answers-204": lambda s: put(s, s.user(NAME)).status == 204,
    "replace-answers-201": lambda s: put(s, s.user(NAME)).status == 201,
    "replace-changes-id": lambda s: not (path := s.user(NAME)).endswith(put(s, path).json["id"]),
    "replace-does-nothing": lambda s: (
        put(s, (path := s.user(NAME)), title="Dr").json["title"] == "Dr" and "title" not in s.get(path).json
    ),
    "replace-touches-neighbour": lambda s: neighbour_changed(s, lambda path: put(s, path)),
    "replace-creates": lambda s: put(s, "/Users/nobody").status == 201,
    "replace-loses-attribute": lambda s: "displayName" not in put(s, s.user(NAME), displayName="Ann").json,
    "created-changes": lambda s: (
        (meta := patched(s, op("add", "title", "Dr"))["meta"])["created"] == meta["lastModified"]
    ),
    "last-modified-stays": lambda s: (
        (meta := patched(s, op("add", "title", "Dr"))["meta"])["created"] == meta["lastModified"]
    ),
    "patch-answers-201": lambda s: s.edit(s.user(), op("add", "title", "Dr")).status == 201,
    "patch-touches-neighbour": lambda s: neighbour_changed(s, lambda path: s.edit(path, op("add", "title", "Dr"))),
    "patch-ignored": lambda s: "title" not in patched(s, op("add", "title", "Dr")),
    "patch-add-ignored": lambda s: "title" not in patched(s, op("add", "title", "Dr")),
    "patch-replace-ignored": lambda s: patched(s, op("replace", "title", "Dr"), title="old")["title"] == "old",
    "patch-remove-ignored": lambda s: "title" in patched(s, op("remove", "title"), title="old"),
    "patch-without-path-ignored": lambda s: "title" not in patched(s, op("add", value={"title": "Dr"})),
    "patch-sub-attribute-ignored": lambda s: "name" not in patched(s, op("add", "name.givenName", "Ann")),
    "patch-value-path-ignored": lambda s: (
        patched(s, op("replace", WORK, "x"), emails=MAIL)["emails"][0]["value"] == NAME
    ),
    "patch-active-ignored": lambda s: patched(s, op("replace", "active", False), active=True)["active"],
    "member-add-ignored": lambda s: crew(s, op("add", "members", [{"value": "3"}])) == {"1", "2"},
    "member-remove-ignored": lambda s: crew(s, op("remove", 'members[value eq "1"]')) == {"1", "2"},
    "member-add-replaces-all": lambda s: crew(s, op("add", "members", [{"value": "3"}])) == {"3"},
    "member-remove-removes-all": lambda s: crew(s, op("remove", 'members[value eq "1"]')) == set(),
    "patch-null-refused": lambda s: s.edit(s.user(), op("replace", "title") | {"value": None}).status == 400,
    "member-remove-by-values-refused": lambda s: (
        s.edit(s.group("1", "2"), op("remove", "members", [{"value": "1"}])).status == 400
    ),
    "member-add-renames-group": lambda s: (
        s.edit((path := s.group()), op("add", "members", [{"value": "3"}]))
        and s.get(path).json["displayName"].endswith(" renamed")
    ),
    "member-remove-deactivates-user": lambda s: deactivated_by(s, lambda user: op("remove", member(user))),
    "member-replace-adds": lambda s: crew(s, op("replace", "members", [{"value": "3"}])) == {"1", "2", "3"},
    "patch-add-replaces-values": lambda s: (
        len(patched(s, op("add", "emails", [{"value": "b"}]), emails=MAIL)["emails"]) == 1
    ),
    "patch-value-path-hits-all": lambda s: (
        {
            email.get("type")
            for email in patched(s, op("remove", 'emails[type eq "work"]'), emails=MAIL).get("emails", ())
        }
        == set()
    ),
    "patch-capital-op-refused": lambda s: s.edit(s.user(), op("Add", "title", "Dr")).status == 400,
    "patch-without-path-refused": lambda s: s.edit(s.user(), op("add", value={"title": "Dr"})).status == 400,
    "patch-boolean-text-refused": lambda s: s.edit(s.user(), op("replace", "active", "False")).status == 400,
    "patch-replace-clears-others": lambda s: "title" not in patched(s, op("replace", "nickName", "A"), title="Dr"),
    "patch-add-clears-others": lambda s: "title" not in patched(s, op("add", "nickName", "A"), title="Dr"),
    "patch-remove-clears-others": lambda s: "title" not in patched(s, op("remove", "nickName"), title="Dr"),
    "patch-not-atomic": lambda s: "title" in patched(s, op("add", "title", "Dr"), op("add", "shoe", "44")),
    "patch-stops-after-first": lambda s: (
        "nickName" not in patched(s, op("add", "title", "Dr"), op("add", "nickName", "A"))
    ),
    "patch-invalid-accepted": lambda s: s.edit(s.user(), op("add", "shoe", "44")).status == 200,
    "patch-unknown-id-204": lambda s: s.edit("/Users/nobody", op("add", "title", "Dr")).status == 204,
    "id-can-be-changed": lambda s: put(s, s.user(NAME), id="mine").json["id"] == "mine",
    "id-is-overwritten": lambda s: put(s, (path := s.user(NAME)), id="mine") and s.get(path).json["id"] == "mine",
    "delete-answers-200": lambda s: after_delete(s)[0].status == 200,
    "delete-ignored": lambda s: s.get(after_delete(s)[1]).status == 200,
    "delete-unknown-204": lambda s: s.delete("/Users/nobody").status == 204,
    "deleted-can-be-read": lambda s: s.get(after_delete(s)[1]).status == 200,
    "delete-still-listed": lambda s: after_delete(s) and s.get("/Users", filter=ANN).json["totalResults"] == 1,
    "deleted-name-stays-taken": lambda s: after_delete(s) and s.create_user(NAME).status == 409,
    "delete-touches-neighbour": lambda s: neighbour_changed(s, s.delete),
    "meta-missing": lambda s: "meta" not in read(s),
    "meta-without-resource-type": lambda s: "resourceType" not in meta(s),
    "meta-resource-type-wrong": lambda s: meta(s)["resourceType"] == "Account",
    "meta-without-created": lambda s: "created" not in meta(s),
    "meta-without-last-modified": lambda s: "lastModified" not in meta(s),
    "meta-without-location": lambda s: "location" not in meta(s),
    "meta-date-unreadable": lambda s: "/" in meta(s)["created"],
    "last-modified-unreadable": lambda s: "/" in meta(s)["lastModified"],
    "last-modified-before-created": lambda s: (shown := meta(s))["lastModified"] < shown["created"],
    "location-elsewhere": lambda s: "elsewhere" in meta(s)["location"],
    "location-relative": lambda s: meta(s)["location"].startswith("./"),
    "schemas-missing": lambda s: "schemas" not in read(s),
    "schemas-empty": lambda s: read(s)["schemas"] == [],
    "schemas-duplicated": lambda s: read(s)["schemas"] == [urns.USER] * 2,
    "schemas-foreign": lambda s: "urn:example:foreign" in read(s)["schemas"],
    "id-missing": lambda s: "id" not in read(s),
    "id-number": lambda s: isinstance(read(s)["id"], int),
    "id-empty": lambda s: read(s)["id"] == "",
    "password-returned": lambda s: "password" in s.create_user().json,
    "attribute-undeclared": lambda s: "shoeSize" in read(s),
    "attribute-null": lambda s: "nickName" in read(s),
    "user-name-changed": lambda s: read(s)["userName"] == NAME.upper(),
    "external-id-lost": lambda s: "externalId" not in read(s, externalId="1"),
    "two-primaries": lambda s: sum(email.get("primary", False) for email in read(s, emails=MAIL)["emails"]) > 1,
    "boolean-as-string": lambda s: read(s, active=True)["active"] == "True",
    "multi-valued-as-object": lambda s: isinstance(read(s, emails=MAIL)["emails"], dict),
    "members-as-text": lambda s: s.get(s.group("1")).json["members"] == ["1"],
    "members-missing": lambda s: "members" not in s.get(s.group("1")).json,
    "extension-unlisted": lambda s: urns.ENTERPRISE_USER not in read(s, **EXTENDED)["schemas"],
    "extension-dropped": lambda s: urns.ENTERPRISE_USER not in read(s, **EXTENDED),
    "unicode-mangled": lambda s: read(s, displayName="Jörg")["displayName"] == "J?rg",
    "id-contains-bulkid": lambda s: read(s)["id"].startswith("bulkId:"),
    "error-not-scim": lambda s: refusal(s).headers["Content-Type"] == "text/html",
    "error-without-body": lambda s: refusal(s).json is None,
    "error-status-number": lambda s: refusal(s).json["status"] == 404,
    "error-status-differs": lambda s: refusal(s).json["status"] == "418",
    "error-status-missing": lambda s: "status" not in refusal(s).json,
    "error-without-schemas": lambda s: "schemas" not in refusal(s).json,
    "error-without-detail": lambda s: "detail" not in refusal(s).json,
    "error-without-scim-type": lambda s: "scimType" not in duplicate(s).json,
    "error-scim-type-invented": lambda s: duplicate(s).json["scimType"] == "somethingWrong",
    "errors-answer-200": lambda s: refusal(s).status == 200,
    "malformed-json-accepted": lambda s: malformed(s).status == 201,
    "malformed-json-500": lambda s: malformed(s).status == 500,
    "malformed-json-without-scim-type": lambda s: "scimType" not in malformed(s).json,
    "unknown-endpoint-answers-200": lambda s: s.get("/Nowhere").status == 200,
    "no-token-accepted": lambda s: s.ask("GET", "/Users", headers={"Authorization": None}).status == 200,
    "wrong-token-accepted": lambda s: s.ask("GET", "/Users", headers={"Authorization": "Bearer x"}).status == 200,
    "401-without-challenge": lambda s: (
        "WWW-Authenticate" not in s.ask("GET", "/Users", headers={"Authorization": None}).headers
    ),
    "401-says-403": lambda s: s.ask("GET", "/Users", headers={"Authorization": None}).status == 403,
    "wrong-media-type": lambda s: s.get("/Users").headers["Content-Type"] == "text/plain",
    "json-not-scim-json": lambda s: s.get("/Users").headers["Content-Type"] == "application/json",
    "json-cut-off": lambda s: broken_json(lambda: put(s, s.user(NAME))),
    "scim-json-refused": lambda s: s.create_user().status == 415,
    "location-header-missing-on-read": lambda s: "Content-Location" not in s.get(s.user()).headers,
    "etag-missing": lambda s: "ETag" not in s.get(s.user()).headers,
    "etag-differs-from-version": lambda s: s.get(s.user()).headers["ETag"] == 'W/"0"',
    "stale-version-accepted": lambda s: conditional(s, "If-Match", 'W/"old"', "PUT").status == 200,
    "not-modified-never": lambda s: conditional(s, "If-None-Match", "").status == 200,
    "bulk-refused": lambda s: bulk(s).status == 501,
    "bulk-status-number": lambda s: bulk(s).json["Operations"][0]["status"] == 201,
    "bulk-without-bulk-id": lambda s: "bulkId" not in bulk(s).json["Operations"][0],
    "bulk-operations-ignored": lambda s: bulk(s) and s.get("/Users").json["totalResults"] == 0,
    "service-provider-config-404": lambda s: s.get("/ServiceProviderConfig").status == 404,
    "service-provider-config-missing-patch": lambda s: "patch" not in configuration(s),
    "service-provider-config-without-schemas": lambda s: "schemas" not in configuration(s),
    "service-provider-config-without-authentication": lambda s: "authenticationSchemes" not in configuration(s),
    "service-provider-config-filter-as-text": lambda s: configuration(s)["filter"]["supported"] == "true",
    "service-provider-config-without-max-results": lambda s: "maxResults" not in configuration(s)["filter"],
    "service-provider-config-bulk-incomplete": lambda s: set(configuration(s)["bulk"]) == {"supported"},
    "patch-not-claimed": lambda s: configuration(s)["patch"]["supported"] is False,
    "resource-types-404": lambda s: s.get("/ResourceTypes").status == 404,
    "resource-types-omit-group": lambda s: [entry["id"] for entry in entries(s, "/ResourceTypes")] == ["User"],
    "resource-types-is-an-array": lambda s: isinstance(s.get("/ResourceTypes").json, list),
    "resource-type-without-endpoint": lambda s: "endpoint" not in entries(s, "/ResourceTypes")[0],
    "resource-type-endpoint-wrong": lambda s: entries(s, "/ResourceTypes")[0]["endpoint"] == "/Nowhere",
    "resource-type-schema-unknown": lambda s: entries(s, "/ResourceTypes")[0]["schema"] == "urn:example:unknown",
    "resource-type-without-name": lambda s: "name" not in entries(s, "/ResourceTypes")[0],
    "schemas-404": lambda s: s.get("/Schemas").status == 404,
    "schemas-omit-user": lambda s: urns.USER not in {entry["id"] for entry in entries(s, "/Schemas")},
    "schema-alone-404": lambda s: s.get(f"/Schemas/{urns.USER}").status == 404,
    "schema-without-attributes": lambda s: user_schema(s)["attributes"] == [],
    "schema-without-id": lambda s: "id" not in user_schema(s),
    "schema-attribute-bad-type": lambda s: attribute(s)["type"] == "text",
    "schema-attribute-bad-mutability": lambda s: attribute(s)["mutability"] == "sometimes",
    "schema-attribute-without-name": lambda s: attribute(s) == {},
    "schema-attribute-name-malformed": lambda s: attribute(s, "nick name") != {},
    "schema-without-user-name": lambda s: attribute(s) == {} and attribute(s, "title") != {},
    "schema-user-name-optional": lambda s: attribute(s)["required"] is False,
    "schema-user-name-not-unique": lambda s: attribute(s)["uniqueness"] == "none",
    "schema-password-returned": lambda s: attribute(s, "password")["returned"] == "default",
    "discovery-location-missing": lambda s: "location" not in user_schema(s)["meta"],
    "discovery-filter-accepted": lambda s: s.get("/Schemas", filter='id eq "x"').status == 200,
    "discovery-writable": lambda s: s.ask("POST", "/Schemas", {}).status == 200,
}

WITNESSES |= lives.WITNESSES

OF_DEMANDS = {
    "refused-create-stored": lambda s: s.create_user(NAME).status == 400 and s.get("/Users").json["totalResults"] == 1,
}
"""Faults of service providers that demand more than the RFCs do."""


def told(scim):
    """All that a sandbox says of itself, and how it takes it to be asked otherwise."""
    asked = [("GET", f"/{endpoint}") for endpoint in ("ServiceProviderConfig", "Schemas", "ResourceTypes")]
    asked += [("GET", f"/Schemas/{urn}") for urn in (urns.USER, urns.GROUP, urns.LIST_RESPONSE, "urn:example:nobody")]
    asked += [("GET", f"/ResourceTypes/{name}") for name in ("User", "Nobody")]
    asked += [("GET", "/Schemas?startIndex=2&count=1"), ("GET", '/Schemas?filter=id eq "nobody"')]
    asked += [("POST", "/Schemas"), ("DELETE", "/ResourceTypes/Nobody"), ("PUT", "/ServiceProviderConfig")]
    replies = [scim.ask(method, path, None if method == "GET" else {}) for method, path in asked]
    return [(reply.status, reply.json) for reply in replies]


def tells_otherwise(scim):
    return json.dumps(told(scim)) != json.dumps(told(type(scim)(Sandbox(scim.sandbox.profile))))


WITNESSES |= {
    "extension-lifted": lambda s: read(s, **EXTENDED).get("department") == "crew",
    "extension-keys-flattened": lambda s: f"{urns.ENTERPRISE_USER}:department" in s.create_user(NAME, **EXTENDED).json,
}
WITNESSES |= {
    name: tells_otherwise
    for name, fault in FAULTS.items()
    if "discovery" in fault.features and name not in WITNESSES | OF_DEMANDS
}


@pytest.mark.parametrize("name", WITNESSES)
def test_a_fault_shows(client, name):
    witness = WITNESSES[name]
    assert witness(client(None, name))
    assert not witness(client())


@pytest.mark.parametrize("name", OF_DEMANDS)
def test_a_fault_of_one_that_demands_more_shows(client, profile, name):
    witness = OF_DEMANDS[name]
    demanding = profile(user={"attributes": {"name.givenName": AttributeFact("name.givenName", required=True)}})
    assert witness(client(demanding, name))
    assert not witness(client(demanding))


def test_every_fault_has_its_witness():
    """The suite itself is a witness: what the golden table has shows in some check."""
    noticed = {name for name, rows in json.loads(GOLDEN.read_text(encoding="utf-8")).items() if rows}
    assert set(FAULTS) - noticed - LEFT_OPEN <= set(WITNESSES) | set(OF_DEMANDS) | OF_FILTERS
    assert set(WITNESSES) | set(OF_DEMANDS) <= set(FAULTS)


def test_faults_name_features_of_the_catalogue_and_describe_themselves_in_a_sentence():
    features = {requirement.feature for requirement in requirements().values()}
    for fault in FAULTS.values():
        assert fault.features
        assert set(fault.features) <= features, fault.name
        assert fault.description.endswith("."), fault.name
        assert "\n" not in fault.description, fault.name


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow, id="all"), pytest.param(10, id="some")])
def test_a_fault_asks_no_more_of_the_rate_limit_than_the_client_did(client, profile, step):
    limit = RateLimit((Bucket("all", ("GET", "POST", "PUT", "PATCH", "DELETE"), 4, 60, ()),))
    for name in sorted(set(FAULTS) - SENT_BACK)[::step]:
        scim = client(replace(profile(), rate_limit=limit), name, clock=lambda: 1.0)
        created = scim.create_user()
        path = f"/Users/{(created.json or {}).get('id', 'nobody')}"
        replies = (created, scim.get(path), scim.edit(path, op("add", "title", "Dr")), scim.delete(path))
        assert 429 not in [reply.status for reply in replies], name


def test_faults_add_up(client):
    scim = client(None, "create-answers-200", "create-without-location")
    created = scim.create_user()
    assert created.status == 200
    assert "Location" not in created.headers
