"""Whatever a hostile server does with the secrets it gets: none is in what the client hands on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scim_conformance.verdict.runfile import exchange_line
from scim_conformance.wire.client import Client, Request
from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.pacing import Pace
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import Target

from .generator import Case, cases, spelled
from .hostile import Hostile
from .oracle import leaked

BASE = "http://provider.example/scim/v2"


def exchanges(case: Case) -> list[Exchange]:
    """A user created with a password, given another one, and read again, with what the server says in between."""
    session = requests.Session()
    session.mount("http://", Hostile(case.answers, case.cookie))
    target = Target(BASE, proxy=f"http://someone:{requests.utils.quote(case.proxy_password, safe='')}@proxy.example")
    record: list[Exchange] = []
    redact = Redactor([*case.credentials.secrets(), *target.secrets()], case.credentials.header)
    redact.learn(case.fetched)
    client = Client(target, case.credentials, Pace(), redact, record.append, session=session)
    first, second = case.passwords
    created = client.send(Request("POST", "/Users", body={"userName": "a", "password": first}))
    operation = {"op": "replace", "path": "password", "value": second}
    client.send(Request("PATCH", "/Users/42", body={"Operations": [operation]}))
    if created.id:
        client.send(Request("GET", f"/Users/{requests.utils.quote(created.id, safe='')}"))
    return record


def written(case: Case) -> Iterator[str]:
    """Everything that the record of a case becomes on its way to a reader."""
    for exchange in exchanges(case):
        yield json.dumps(exchange_line(exchange), ensure_ascii=False)
        yield curl(exchange, case.credentials.header)
        yield repr(exchange)


@given(case=cases())
@settings(deadline=None, database=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_no_secret_is_in_what_the_client_hands_on(case: Case) -> None:
    assert leaked("\n".join(written(case)), case.secrets) == []


@pytest.mark.proof
@given(case=cases())
@settings(deadline=None, database=None, max_examples=2000, suppress_health_check=list(HealthCheck))
def test_no_secret_is_in_what_the_client_hands_on_2000_times(case: Case) -> None:
    assert leaked("\n".join(written(case)), case.secrets) == []


@given(data=st.data(), case=cases())
@settings(deadline=None, database=None, max_examples=100, suppress_health_check=list(HealthCheck))
def test_the_oracle_reads_every_spelling(data: st.DataObject, case: Case) -> None:
    """So that the tests above cannot hold for want of understanding."""
    assert leaked(f"<{data.draw(spelled(case.fetched))}>", [case.fetched]) == [case.fetched]
