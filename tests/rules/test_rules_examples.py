"""Each rule by example: an exchange that keeps it, one that breaks it, one that it does not apply to."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

import scim_conformance.rules
from scim_conformance.checking import Finding
from scim_conformance.checking.registry import RULES, Rule
from scim_conformance.checking.ruling import broken_by
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim.urns import (
    ENTERPRISE_USER,
    ERROR,
    GROUP,
    LIST_RESPONSE,
    RESOURCE_TYPE,
    SCHEMA,
    SERVICE_PROVIDER_CONFIG,
    USER,
)
from scim_conformance.standards import Level, core_schema, core_schemas, requirements
from scim_conformance.wire.exchange import Exchange, Received, Sent

from .http_examples import EXAMPLES as HTTP_EXAMPLES

assert scim_conformance.rules.__all__, "importing them registers them"

NOTE = {"name": "note", "returned": "request"}
EXTENDED = [{"schema": ENTERPRISE_USER, "required": True}]
CLAIMS = {"schemas": [SERVICE_PROVIDER_CONFIG], "filter": {"supported": True, "maxResults": 2}}
SURVEY = Survey(
    discovery={"ServiceProviderConfig": Exchange(1, Sent("GET", "/"), Received(200, "", (), json.dumps(CLAIMS)))},
    schemas={**core_schemas(), USER: {"id": USER, "attributes": [*core_schema(USER)["attributes"], NOTE]}},
    resource_types=({"name": "User", "schema": USER, "schemaExtensions": EXTENDED}, {"name": "Group"}),
)
PLAN = Plan(load_profile("rfc"), SURVEY, "seed", "run-1", "example.com")
HERE = "https://scim.example/v2/Users/1"
META = {"resourceType": "User", "created": "2026-01-31T12:00:00Z", "lastModified": "2026-01-31T12:00:00.5+01:00"}
ADA = {"schemas": [USER], "id": "1", "userName": "ada", "meta": {**META, "location": HERE}}


def answer(
    body: Any = None, status: int = 200, operation: str = "read", query: str = "", media: str = "", **headers: str
) -> Exchange:
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    named = [("Content-Type", media or "application/scim+json")] if text else []
    named += [(name.replace("_", "-"), value) for name, value in headers.items()]
    sent = Sent("GET", f"https://scim.example/v2/Users{'?' + query if query else ''}")
    received = Received(status, "", tuple(named), text)
    return Exchange(1, sent, received, resource_type="User", operation=operation)


def ada(**changed: Any) -> Exchange:
    return answer({**ADA, **changed})


def made(location: str = HERE, status: int = 201, **changed: Any) -> Exchange:
    return answer({**ADA, **changed}, status, "create", Location=location)


def page(*entries: Any, query: str = "", total: Any = None, **more: Any) -> Exchange:
    found = len(entries) if total is None else total
    body = {"schemas": [LIST_RESPONSE], "totalResults": found, "Resources": list(entries), **more}
    return answer(body, operation="list", query=query)


def discovered(*entries: Any, **more: Any) -> Exchange:
    return answer(page(*entries, **more).json, operation="discover")


def described(endpoint: str, *entries: Any, **more: Any) -> Exchange:
    return replace(discovered(*entries, **more), resource_type=endpoint)


def type_entry(**changed: Any) -> dict[str, Any]:
    meta = {"resourceType": "ResourceType", "location": "https://scim.example/v2/ResourceTypes/User"}
    return {"schemas": [RESOURCE_TYPE], "name": "User", "meta": meta, **changed}


def schema_entry(**changed: Any) -> dict[str, Any]:
    meta = {"resourceType": "Schema", "location": f"Schemas/{USER}"}
    return {"schemas": [SCHEMA], "id": USER, "meta": meta, **changed}


def employee(**changed: Any) -> Exchange:
    extended = {"schemas": [USER, ENTERPRISE_USER], ENTERPRISE_USER: {"department": "Sales"}}
    return ada(**{**extended, **changed})


def refusal(http: int = 404, /, **changed: Any) -> Exchange:
    return answer({"schemas": [ERROR], "status": str(http), **changed}, http)


def alone(operation: str = "read", **changed: Any) -> Exchange:
    """An answer to a request for one resource at its own address; `meta` is amended."""
    meta = {**NEW, **changed.pop("meta", {})}
    found = answer({**ADA, **changed, "meta": meta}, 201 if operation == "create" else 200, operation, Date=NOON)
    return replace(found, request=Sent("GET", HERE if operation != "create" else HERE.removesuffix("/1")))


def group(**changed: Any) -> Exchange:
    found = answer({"schemas": [GROUP], "id": "1", "displayName": "crew", **changed})
    return replace(found, resource_type="Group")


def extended(**changed: Any) -> Exchange:
    return ada(**{"schemas": [USER, ENTERPRISE_USER], ENTERPRISE_USER: {"department": "crew"}, **changed})


NOON = "Sat, 31 Jan 2026 12:00:01 GMT"
NEW = {"created": "2026-01-31T12:00:00Z", "lastModified": "2026-01-31T13:00:00.5+01:00", "location": HERE}
FOREIGN = [USER, "urn:example:other"]
NOTHING = answer(None, 204, "delete")
CONFIG = answer({"schemas": [SERVICE_PROVIDER_CONFIG]}, operation="discover")
NO_ANSWER = Exchange(1, Sent("GET", HERE), error="no answer within 30 s", resource_type="User", operation="list")


def team(*entries: Any) -> Exchange:
    """A group with these members."""
    group = {"schemas": [GROUP], "id": "7", "displayName": "crew", "members": [*entries]}
    return replace(answer(group), resource_type="Group")


KEPT: dict[str, list[Exchange]] = {
    "member-has-a-value": [team({"value": "1"}), team({"value": "1", "type": "User", "display": "Ada"})],
    "member-reference-agrees": [team({"value": "1", "$ref": HERE}), team({"value": "1", "$ref": "Users/1"})],
    "group-reference-agrees": [ada(groups=[{"value": "7", "$ref": "../Groups/7"}]), ada(groups=[{"value": "7"}])],
    "json-body": [ada(), answer([])],
    "scim-media-type": [ada(), answer(ADA, media="Application/SCIM+JSON; charset=utf-8")],
    "json-media-type": [ada(), answer(ADA, media="application/json")],
    "error-body": [refusal(), refusal(500), refusal(409, scimType="uniqueness")],
    "error-body-without-rights": [refusal(401), refusal(403)],
    "error-status-is-text": [refusal()],
    "error-status-agrees": [refusal(), refusal(status=404)],
    "challenge": [answer(None, 401, WWW_Authenticate="Bearer")],
    "location-in-meta": [made()],
    "location-agrees": [
        made(),
        made("/v2/Users/1"),
        made("https://proxy.example/scim/Users/1"),
        made(HERE, meta={"location": "Users/1"}),
    ],
    "location-ends-in-id": [made(), made("/Users/1/"), made("/Users/a%2Fb", id="a/b")],
    "list-schema": [page(), discovered()],
    "list-total": [page(), page(ADA), page(total=10**9), discovered({"id": USER})],
    "list-total-covers-page": [page(ADA), page(ADA, total=7), discovered({"id": USER})],
    "list-resources": [
        page(ADA),
        page(),
        discovered({"id": USER}),
        page(total=9, query="count=0"),
        page(total=9, query="startIndex=10"),
    ],
    "list-start-index": [
        page(ADA, startIndex=1),
        page(ADA, startIndex=4, query="startIndex=4"),
        page(ADA, startIndex=1, query="startIndex=-3"),
        page(ADA, startIndex=7, query="startIndex=many"),
        page(startIndex=9, query="startIndex=7"),
    ],
    "list-items-per-page": [
        page(ADA),
        page(ADA, itemsPerPage=100),
        page(ADA, total=3, itemsPerPage=1),
        page(ADA, total=3, itemsPerPage=2, query="count=2"),
    ],
    "list-part-says-where-it-is": [page(ADA), page(ADA, total=3, startIndex=1, itemsPerPage=1), page(total=3)],
    "list-of-objects": [page(), page(ADA), page(Resources=None)],
    "list-within-count": [page(ADA, query="count=1"), page(query="count=0"), page(query="count=-1")],
    "list-without-repetition": [
        page({"id": "1"}, {"id": "2"}),
        page({}, {}),
        discovered({"id": USER}, {"id": "urn:x"}),
    ],
    "schemas": [ada(), page(ADA, ADA)],
    "schemas-once": [ada(), ada(schemas=[USER, f"{USER}2"])],
    "id": [ada(), page(ADA)],
    "id-without-bulk-id": [ada(), ada(id="bulkid")],
    "created-is-a-date": [ada(), ada(meta={}), ada(meta=None), ada(meta={"created": None})],
    "last-modified-is-a-date": [ada(), ada(meta={}), ada(meta={"lastModified": "2026-01-31T12:00:00"})],
    "meta-resource-type": [ada(), ada(meta=None)],
    "password-never-returned": [ada(), ada(password=None)],
    "one-primary": [ada(emails=[{"primary": True}, {"primary": False}, {}]), ada(emails=None), ada(emails=[7, None])],
    "json-types": [ada(active=True), ada(active=None, emails=[]), ada(unknown=7), page(ADA)],
    "resource-type-schema": [described("ResourceTypes", type_entry())],
    "schema-schema": [described("Schemas", schema_entry()), described("Schemas", schema_entry(schemas=None))],
    "description-type": [described("Schemas", schema_entry()), described("ResourceTypes", type_entry(meta=None))],
    "description-location": [
        described("Schemas", schema_entry()),
        described("ResourceTypes", type_entry()),
        described("ResourceTypes", type_entry(id="u1", meta={"location": "/v2/ResourceTypes/u1"})),
        described("ResourceTypes", type_entry(meta={})),
    ],
    "descriptions-total": [described("Schemas", schema_entry()), described("Schemas", schema_entry(), total="1")],
    "required-extension": [employee(), ada(schemas=[USER, ENTERPRISE_USER])],
    "extension-container": [ada(), employee(), employee(department="Sales"), ada(department="Sales")],
    "list-within-max-results": [page(ADA, ADA), page()],
    "last-modified-not-before-created": [alone(), alone(meta={"lastModified": None}), ada(meta={})],
    "new-is-unmodified": [alone("create"), alone("create", meta={"lastModified": "2026-01-31T12:00:00"})],
    "created-is-now": [alone("create"), alone("create", meta={"created": "2026-01-31T14:10:00+02:00"})],
    "meta-location-ends-in-id": [alone(), alone(meta={"location": "Users/1"}), alone(meta={"location": None})],
    "read-shows-who-was-asked-for": [alone()],
    "schemas-name-the-base": [ada(), extended(), ada(schemas=[USER.upper()]), ada(schemas=[])],
    "schemas-are-of-the-type": [ada(), extended(), ada(schemas=None)],
    "extensions-are-listed": [extended(), ada(**{ENTERPRISE_USER: {}}), ada(schemas=[USER, ENTERPRISE_USER])],
    "extension-types": [extended(), extended(**{ENTERPRISE_USER: {"department": None, "unknown": 7}})],
    "user-name": [ada(), page(ADA, ADA)],
    "group-name": [group()],
    "hidden-by-default": [ada(), ada(note=None)],
    "reference-is-an-address": [
        ada(groups=[{"$ref": "../Groups/1"}, {"$ref": "https://scim.example/v2/Groups/1"}, {"$ref": None}]),
        ada(manager={"$ref": "/Users/a:b"}, emails="x"),
    ],
}

BROKEN: dict[str, list[Exchange]] = {
    "member-has-a-value": [team({"display": "Ada"}), team({"value": 1}), team("1")],
    "member-reference-agrees": [team({"value": "1", "$ref": "https://scim.example/v2/Users"})],
    "group-reference-agrees": [ada(groups=[{"value": "7", "$ref": HERE}])],
    "json-body": [answer("<html>"), answer('{"id": ')],
    "scim-media-type": [answer(ADA, media="application/json"), answer(ADA, media="text/html")],
    "json-media-type": [answer(ADA, media="text/html"), answer(ADA, media="application/scim")],
    "error-body": [answer(None, 404), answer("<html>", 500), answer({"detail": "no"}, 400), answer([ERROR], 409)],
    "error-body-without-rights": [answer(None, 401), answer("<html>", 403)],
    "error-status-is-text": [refusal(status=404), refusal(status=None)],
    "error-status-agrees": [refusal(status="400"), refusal(status=None)],
    "challenge": [answer(None, 401), answer(None, 401, WWW_Authenticate="")],
    "location-in-meta": [made(meta={}), made(meta=None)],
    "location-agrees": [made("/Users/2"), made("/Groups/1")],
    "location-ends-in-id": [made("/Users"), made("/Users/2"), made("/Users/1/profile"), made("http://[x")],
    "list-schema": [page(schemas=[]), page(schemas=LIST_RESPONSE)],
    "list-total": [page(total="1"), page(total=-1), page(total=True), page(totalResults=None), discovered(total="1")],
    "list-total-covers-page": [page(ADA, total=0), discovered({"id": USER}, total=0)],
    "list-resources": [
        page(total=3),
        page(total=3, query="startIndex=0"),
        page(total=3, query="startIndex=3&filter=x"),
        page(ADA, Resources=None),
        discovered(total=1),
    ],
    "list-start-index": [
        page(ADA, startIndex=0),
        page(ADA, startIndex="1"),
        page(ADA, startIndex=1, query="startIndex=2"),
        page(ADA, startIndex=0, query="startIndex=0"),
    ],
    "list-items-per-page": [
        page(ADA, itemsPerPage="1"),
        page(ADA, total=3, itemsPerPage=2),
        page(ADA, total=3, itemsPerPage=3, query="count=2"),
    ],
    "list-part-says-where-it-is": [page(ADA, total=3), page(ADA, total=3, startIndex=1)],
    "list-of-objects": [page(total=1, Resources=ADA), page(Resources=["1"])],
    "list-within-count": [page(ADA, ADA, query="count=1"), page(ADA, query="count=0")],
    "list-without-repetition": [page(ADA, ADA), discovered({"id": USER}, {"id": USER})],
    "schemas": [ada(schemas=None), ada(schemas=USER), ada(schemas=[]), page(ADA, {"id": "2"})],
    "schemas-once": [ada(schemas=[USER, USER])],
    "id": [ada(id=None), ada(id=""), ada(id=1), page(ADA, {"schemas": [USER]})],
    "id-without-bulk-id": [ada(id="bulkId:1"), page({"id": "xbulkIdx"})],
    "created-is-a-date": [ada(meta={"created": "31.01.2026"}), ada(meta={"created": 1769860800})],
    "last-modified-is-a-date": [ada(meta={"lastModified": "2026-01-31"})],
    "meta-resource-type": [ada(meta={**META, "resourceType": "user"}), ada(meta={})],
    "password-never-returned": [ada(password="s3cret"), page({**ADA, "password": "{SSHA}x"})],
    "one-primary": [ada(emails=[{"primary": True}, {"Primary": True}]), page({"x": [{"primary": True}] * 2})],
    "json-types": [ada(active="true"), ada(emails={"value": "a"}), ada(userName=1), page(ADA, {"name": "Ada"})],
    "resource-type-schema": [described("ResourceTypes", type_entry(schemas=named)) for named in (None, [], [SCHEMA])],
    "schema-schema": [described("Schemas", schema_entry(schemas=[USER]))],
    "description-type": [
        described("Schemas", schema_entry(meta={"resourceType": "Schemas"})),
        described("ResourceTypes", type_entry(meta={"resourceType": "User"})),
    ],
    "description-location": [
        described("Schemas", schema_entry(meta={"location": "https://scim.example/Users/1"})),
        described("ResourceTypes", type_entry(meta={"location": "/ResourceTypes/Group"})),
        described("ResourceTypes", type_entry(meta={"location": 7})),
    ],
    "descriptions-total": [described("Schemas", schema_entry(), total=2)],
    "required-extension": [ada()],
    "extension-container": [
        employee(department="Sales", **{ENTERPRISE_USER: {}}),
        ada(**{f"{ENTERPRISE_USER}:department": "Sales"}),
    ],
    "list-within-max-results": [page(ADA, ADA, ADA)],
    "last-modified-not-before-created": [alone(meta={"lastModified": "2026-01-31T11:59:58Z"})],
    "new-is-unmodified": [alone("create", meta={"lastModified": "2026-01-31T12:00:02Z"})],
    "created-is-now": [alone("create", meta={"created": "2026-01-31T13:00:00Z"})],
    "meta-location-ends-in-id": [
        alone(meta={"location": "https://scim.example/v2/Users/2"}),
        alone(meta={"location": "https://scim.example/v2/Groups/1"}),
        alone(meta={"location": "http://[x"}),
    ],
    "read-shows-who-was-asked-for": [alone(id="2")],
    "schemas-name-the-base": [ada(schemas=[ENTERPRISE_USER])],
    "schemas-are-of-the-type": [ada(schemas=FOREIGN), page({**ADA, "schemas": FOREIGN})],
    "extensions-are-listed": [extended(schemas=[USER])],
    "extension-types": [
        extended(**{ENTERPRISE_USER: {"department": 7}}),
        extended(**{ENTERPRISE_USER: {"manager": "7"}}),
        extended(**{ENTERPRISE_USER: "crew"}),
    ],
    "user-name": [ada(userName=""), ada(userName=None), page({"id": "2"})],
    "group-name": [group(displayName=None), group(displayName=7)],
    "hidden-by-default": [ada(note="a")],
    "reference-is-an-address": [ada(groups=[{"$ref": "the crew"}]), ada(groups=[{"$ref": 7}])],
}

ELSEWHERE: dict[str, list[Exchange]] = {
    "member-has-a-value": [team(), ada(), NO_ANSWER],
    "member-reference-agrees": [team(), ada(), NO_ANSWER],
    "group-reference-agrees": [ada(), ada(groups=[]), NO_ANSWER],
    "json-body": [NOTHING, refusal(), NO_ANSWER],
    "scim-media-type": [NOTHING, refusal(), NO_ANSWER],
    "json-media-type": [NOTHING, refusal(), NO_ANSWER],
    "error-body": [ada(), *(answer(None, status) for status in (401, 403, 405, 410, 418, 422, 429, 431, 503))],
    "error-body-without-rights": [ada(), answer(None, 404), NO_ANSWER],
    "error-status-is-text": [ada(), answer(None, 404), answer({"schemas": ERROR}, 404), NO_ANSWER],
    "error-status-agrees": [ada(), answer(None, 404), NO_ANSWER],
    "challenge": [answer(None, 403), ada(), NO_ANSWER],
    "location-in-meta": [made(status=200), answer(None, 201, "create"), ada(), NO_ANSWER],
    "location-agrees": [made(status=200), made(""), made(meta={}), made(meta={"location": None}), ada()],
    "location-ends-in-id": [made(status=200), made(""), answer(None, 201, "create"), ada()],
    "list-schema": [ada(), answer(page().json, 400, "list"), answer(page().json, 400, "discover"), CONFIG, NO_ANSWER],
    "list-total": [ada(), answer(page().json, 400, "list"), page(totalResults=None, nextCursor="x"), CONFIG, NO_ANSWER],
    "list-total-covers-page": [ada(), CONFIG, NO_ANSWER],
    "list-resources": [ada(), CONFIG, discovered(schemas=LIST_RESPONSE), NO_ANSWER],
    "list-start-index": [ada(), discovered({"id": USER}, startIndex=0), page(ADA, startIndex=0, nextCursor="x")],
    "list-items-per-page": [ada(), discovered({"id": USER}, itemsPerPage=7), NO_ANSWER],
    "list-part-says-where-it-is": [ada(), page(ADA, total=3, nextCursor="x"), discovered({"id": USER}, total=3)],
    "list-of-objects": [ada(), CONFIG, NO_ANSWER],
    "list-within-count": [page(ADA), page(ADA, query="count=many"), ada(), NO_ANSWER],
    "list-without-repetition": [ada(), CONFIG, NO_ANSWER],
    "schemas": [NOTHING, refusal(), NO_ANSWER, answer(ADA, query="attributes=userName")],
    "schemas-once": [NOTHING, refusal(), NO_ANSWER],
    "id": [NOTHING, refusal(), page(), NO_ANSWER],
    "id-without-bulk-id": [NOTHING, refusal(), NO_ANSWER],
    "created-is-a-date": [NOTHING, refusal(), NO_ANSWER],
    "last-modified-is-a-date": [NOTHING, refusal(), NO_ANSWER],
    "meta-resource-type": [NOTHING, refusal(), NO_ANSWER, answer({"meta": {}}, query="attributes=meta.location")],
    "password-never-returned": [NOTHING, refusal(), NO_ANSWER],
    "one-primary": [NOTHING, refusal(), NO_ANSWER],
    "json-types": [NOTHING, refusal(), NO_ANSWER],
    "resource-type-schema": [described("Schemas", schema_entry()), ada(), NO_ANSWER],
    "schema-schema": [described("ResourceTypes", type_entry()), ada(), NO_ANSWER],
    "description-type": [ada(), page(ADA), described("Schemas"), NO_ANSWER],
    "description-location": [ada(), page(ADA), NO_ANSWER],
    "descriptions-total": [page(ADA, total=2), ada(), NO_ANSWER],
    "required-extension": [NOTHING, refusal(), NO_ANSWER, answer(ADA, query="excludedAttributes=title")],
    "extension-container": [NOTHING, refusal(), NO_ANSWER],
    "list-within-max-results": [ada(), refusal(), NO_ANSWER],
    "last-modified-not-before-created": [NOTHING, refusal(), NO_ANSWER],
    "new-is-unmodified": [alone(), answer(None, 201, "create"), NO_ANSWER],
    "created-is-now": [alone(), answer(None, 201, "create"), NO_ANSWER],
    "meta-location-ends-in-id": [NOTHING, refusal(), NO_ANSWER],
    "read-shows-who-was-asked-for": [made(), page(ADA), refusal(), NO_ANSWER],
    "schemas-name-the-base": [NOTHING, refusal(), answer(ADA, query="attributes=userName")],
    "schemas-are-of-the-type": [NOTHING, refusal(), NO_ANSWER],
    "extensions-are-listed": [NOTHING, refusal(), answer(ADA, query="attributes=userName")],
    "extension-types": [NOTHING, refusal(), NO_ANSWER],
    "user-name": [group(), refusal(), answer({"id": "1"}, query="attributes=id")],
    "group-name": [ada(), refusal(), NO_ANSWER],
    "hidden-by-default": [made(), refusal(), answer(ADA, query="attributes=note")],
    "reference-is-an-address": [NOTHING, refusal(), NO_ANSWER],
}

for _name, (_kept, _broken, _elsewhere) in HTTP_EXAMPLES.items():
    KEPT[_name], BROKEN[_name], ELSEWHERE[_name] = _kept, _broken, _elsewhere


def each(table: dict[str, list[Exchange]]) -> list[Any]:
    return [
        pytest.param(name, exchange, id=f"{name}-{number}")
        for name, examples in table.items()
        for number, exchange in enumerate(examples)
    ]


def judged(rule: Rule, exchange: Exchange) -> list[Finding]:
    return broken_by(rule, [exchange], {"scim_plan": PLAN})


@pytest.mark.parametrize("table", [KEPT, BROKEN, ELSEWHERE], ids=["kept", "broken", "elsewhere"])
def test_every_rule_has_its_examples(table: dict[str, list[Exchange]]) -> None:
    assert set(table) == set(RULES)


@pytest.mark.parametrize(("name", "exchange"), each(KEPT))
def test_a_rule_that_is_kept(name: str, exchange: Exchange) -> None:
    assert RULES[name].applies(exchange)
    assert judged(RULES[name], exchange) == []


@pytest.mark.parametrize(("name", "exchange"), each(BROKEN))
def test_a_rule_that_is_broken(name: str, exchange: Exchange) -> None:
    assert RULES[name].applies(exchange)
    found = judged(RULES[name], exchange)

    assert [finding.exchanges for finding in found] == [(exchange,)]


@pytest.mark.parametrize(("name", "exchange"), each(ELSEWHERE))
def test_a_rule_that_does_not_apply(name: str, exchange: Exchange) -> None:
    assert not RULES[name].applies(exchange)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_cites_the_catalogue_and_says_what_it_is_for(rule: Rule) -> None:
    assert rule.requirements
    assert set(rule.requirements) <= set(requirements())
    assert len(rule.about) > 10


@pytest.mark.parametrize(("name", "level"), [("location-ends-in-id", Level.SHOULD), ("location-agrees", Level.MUST)])
def test_the_first_requirement_sets_how_much_a_broken_rule_weighs(name: str, level: Level) -> None:
    assert requirements()[RULES[name].requirements[0]].level is level
