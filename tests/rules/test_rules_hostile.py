"""No answer, however strange, makes a rule raise anything but a finding."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scim_conformance.rules
from scim_conformance.checking import Finding, Inconclusive
from scim_conformance.checking.registry import RULES
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim.urns import ERROR, LIST_RESPONSE, USER
from scim_conformance.wire.exchange import Exchange, Received, Sent

assert scim_conformance.rules.__all__, "importing them registers them"

PLAN = Plan(load_profile("rfc"), Survey(), "seed", "run-1", "example.com")

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["\ud800", "http://[x", "//\u2100", USER, ERROR, LIST_RESPONSE, "1"])
)
RESOURCE = ("schemas", "id", "meta", "userName", "emails", "active", "password", "members")
LIST = ("Resources", "totalResults", "startIndex", "nextCursor", "status")
NAMES = st.sampled_from(
    [*RESOURCE, *LIST, "location", "resourceType", "created", "lastModified", "primary", "value", ""]
)
BODIES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=6),
    max_leaves=15,
)
SHAPED = st.fixed_dictionaries({}, optional=dict.fromkeys((*RESOURCE[:3], *LIST[:2]), BODIES))
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["Location", "Content-Type", "ETag", "WWW-Authenticate", "X"]),
        st.text(max_size=8) | st.sampled_from(["http://[x", "application/scim+json", "//\u2100/Users/1", ";;="]),
    ),
    max_size=4,
).map(tuple)
STATUSES = st.integers(100, 599) | st.sampled_from([0, 99, 200, 201, 204, 400, 401, 404, 429, 500, 999])
OPERATIONS = st.sampled_from(["create", "read", "list", "replace", "patch", "delete", "discover", ""])
QUERIES = st.sampled_from(["", "count=1", "count=many", "count=-1", "count=\u0663", "startIndex=x&count=", "filter=a"])


@settings(max_examples=300, deadline=None)
@given(BODIES | SHAPED, HEADERS, STATUSES, OPERATIONS, QUERIES, st.sampled_from(["User", "Group", "Robot", ""]))
def test_no_answer_makes_a_rule_raise_anything_else(
    body: Any, headers: Any, status: int, operation: str, query: str, resource_type: str
) -> None:
    judge_all(json.dumps(body), headers, status, operation, query, resource_type)


@pytest.mark.parametrize("operation", ["create", "list", "read"])
@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "\ufeff{}",
        "{",
        "NaN",
        '{"schemas": 5}',
        '{"schemas": true}',
        '{"id": "1", "meta": {"location": "http://[x"}}',
        '{"totalResults": 1e999, "Resources": [null, 1, [], {"schemas": {}}]}',
        '{"totalResults": ' + "9" * 5000 + "}",
        '{"id": ' * 30_000,
        "[" * 900 + "]" * 900,
        '{"userName": ' + "[" * 60 + "]" * 60 + "}",
        '{"a": ' * 400 + "1" + "}" * 400,
    ],
    ids=range(14),
)
def test_odd_bodies_are_survived(body: str, operation: str) -> None:
    for status in (200, 201, 400, 404):
        judge_all(body, (("Location", "http://[x"),), status, operation, "count=1", "User")


def judge_all(text: str, headers: Any, status: int, operation: str, query: str, resource_type: str) -> None:
    sent = Sent("GET", f"https://scim.example/Users?{query}")
    received = Received(status, "", headers, text)
    exchange = Exchange(1, sent, received, resource_type=resource_type, operation=operation)
    for rule in RULES.values():
        if rule.applies(exchange):
            try:
                rule.judge(exchange, **({"scim_plan": PLAN} if rule.facts else {}))
            except Finding as finding:
                f"{finding} {finding.path}".encode()
            except Inconclusive:
                continue
