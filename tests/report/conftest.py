"""Runs to look at: lines exactly as a run file has them, and the Run that a reader makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from scim_conformance.standards import requirements
from scim_conformance.wire.exchange import Exchange, Received, Sent

Line = dict[str, Any]

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
BASE_URL = "https://scim.acme.example/scim/v2/organizations/blt41c"

HEADER: Line = {
    "kind": "header",
    "format": 1,
    "run": "k3f9qz",
    "started": "2026-11-22T08:31:00.000Z",
    "tool": {"name": "scim-conformance", "version": "0.1.0", "python": "3.11.7", "pytest": "9.2.0"},
    "target": {"base_url": BASE_URL, "sandbox": False},
    "profile": {
        "name": "acme",
        "title": "Acme Directory",
        "revision": "2026-06-02",
        "vendor": "Acme",
        "documentation": "https://docs.acme.example/scim",
        "file": "profiles/acme.yaml",
        "document": {
            "name": "acme",
            "sources": {
                "reference": {
                    "title": "SCIM API reference",
                    "url": "https://docs.acme.example/scim/reference",
                    "authority": "vendor",
                },
                "faq": {"title": "Provisioning FAQ", "url": "javascript:alert(1)", "authority": "vendor"},
            },
        },
        "statements": {
            "User.replace": {
                "resource_type": "User",
                "feature": "replace",
                "words": "accepted without effect, status 200",
                "source": ["reference"],
            },
        },
    },
    "options": {
        "profile": "acme",
        "fail_on": "must",
        "strict_profile": False,
        "workers": 4,
        "user_domain": "acme.test",
    },
    "seed": "20261122",
    "credentials": {"scheme": "bearer", "header": "Authorization"},
}

SURVEY: Line = {
    "kind": "survey",
    "claims": {"patch": True, "bulk": False, "filter": True, "sort": False, "etag": None, "changePassword": False},
    "resource_types": ["User", "Group"],
    "discovery": {"ServiceProviderConfig": 200, "ResourceTypes": 200, "Schemas": 404},
    "software": "Acme-SCIM/4.2",
}


def footer(exit_code: int = 0, sentence: str = "Acme Directory works as documented.", **more: Any) -> Line:
    """The closing line of a run."""
    return {
        "kind": "footer",
        "finished": "2026-11-22T08:33:04.500Z",
        "exit_code": exit_code,
        "sentence": sentence,
        "counts": {},
        "by_level": {},
        "interrupted": False,
        "requests": 123,
        "leftovers": [],
    } | more


def verdict(check: str, word: str = "passed", **more: Any) -> Line:
    """One verdict line; what is not given is as it is for a check that passed."""
    return {
        "kind": "verdict",
        "id": check,
        "verdict": word,
        "level": "must",
        "authority": "rfc",
        "requirements": ["RFC7644-3.3-04"],
        "fact": "",
        "title": "A create answers 201; clients take 200 for an update.",
        "expected": "",
        "actual": "",
        "path": "",
        "exchanges": [],
        "reason": None,
        "observed": "",
        "duration_ms": 0.2,
        "rule": False,
    } | more


def why(text: str, code: str = "not-offered", sources: Iterable[str] = (), file: str = "") -> Line:
    """The reason of a verdict."""
    return {"code": code, "text": text, "sources": list(sources), "file": file}


def exchange(seq: int, method: str = "POST", path: str = "/Users", status: int | None = 201, **more: Any) -> Line:
    """One exchange line; `status` None is one that got no answer."""
    resource = {
        "schemas": [USER],
        "id": f"2819c223-7f76-453a-919d-{seq:012d}",
        "userName": f"k3f9qz-{seq}@example.com",
        "name": {"givenName": "Barbara", "familyName": "Jensen"},
        "emails": [],
        "active": True,
    }
    answer = {
        "status": status,
        "reason": "",
        "headers": [["Content-Type", "application/scim+json"], ["Date", "Sun, 22 Nov 2026 08:31:12 GMT"]],
        "body": json.dumps(resource),
    }
    return {
        "kind": "exchange",
        "seq": seq,
        "scenario": "created[User]",
        "resource_type": "User",
        "operation": "create",
        "attempt": 1,
        "request": {
            "method": method,
            "url": f"{BASE_URL}{path}",
            "headers": [["Authorization", "[redacted]"], ["Content-Type", "application/scim+json"]],
            "body": json.dumps({"schemas": [USER], "userName": f"k3f9qz-{seq}@example.com"}),
            "invalid": "",
        },
        "response": None if status is None else answer,
        "error": "no answer within 30 s" if status is None else "",
        "started": "2026-11-22T08:31:12.000Z",
        "elapsed_ms": 41.7,
        "waited_ms": 180.0,
    } | more


def requirement_rows(judged: Mapping[str, Line]) -> list[Line]:
    """The requirement lines of a run: those of `judged` as given, all others not judged."""
    rows = []
    for found in requirements().values():
        row = {
            "kind": "requirement",
            "id": found.id,
            "level": str(found.level),
            "state": "not judged",
            "checks": [],
            "reason": found.unobservable or "no check looks at it yet",
        }
        rows.append(row | judged.get(found.id, {}))
    return rows


FAILURES = [
    verdict(
        "create/location-matches-meta[User]",
        "failed",
        title="The Location header and meta.location are the same; clients follow either.",
        requirements=["RFC7644-3.1-01", "RFC7644-3.3-08"],
        expected=f"meta.location: {BASE_URL}/Users/2819c223-7f76-453a-919d-000000000012",
        actual="meta.location: absent",
        path="meta.location",
        exchanges=[11, 12],
    ),
    verdict(
        "read/not-found-is-404[Group]",
        "failed",
        title="A resource that does not exist answers 404 with a SCIM error.",
        expected="status 404",
        actual="status 500 (<script>alert('pwned')</script> NullPointerException at com.acme.scim.GroupController)",
        exchanges=[14],
    ),
    verdict(
        "contract/delete-is-documented[User]",
        "failed",
        authority="profile",
        requirements=[],
        fact="User.delete",
        title="A deleted user is gone, as the vendor documents.",
        expected="status 404",
        actual="status 200",
        exchanges=[15, 16, 17, 18],
        reason=why(
            "The reference promises that the user is removed.", "promise", ["reference"], "profiles/acme.yaml:41"
        ),
    ),
]

OTHERS = [
    verdict(
        "errors/status-is-a-string[User]",
        "warned",
        level="should",
        title="The status of an error is a string; some clients parse nothing else.",
        expected='status: "404"',
        actual="status: 404",
        path="status",
        exchanges=[14],
    ),
    verdict(
        "discovery/schemas-list[Schemas]",
        "warned",
        level="should",
        title="The schemas endpoint lists what the server serves.",
        expected="a 2xx status",
        actual="status 404",
        exchanges=[19],
    ),
    verdict(
        "patch/add-member[Group]",
        "blocked",
        title="A member that is added is there afterwards, and no other member is gone.",
        reason=why("No group could be created: POST /Groups answered 403 (quota reached).", "setup"),
        exchanges=[20],
    ),
    verdict(
        "filter/by-user-name[User]",
        "inconclusive",
        title="A filter by userName finds exactly that user.",
        reason=why("GET /Users was still rate limited after 5 attempts.", "rate-limited"),
        exchanges=[21],
    ),
    verdict(
        "replace/answers-200[User]",
        "deviates",
        title="A replace answers 200 with the new resource.",
        expected="displayName: the new value",
        actual="displayName: the old value",
        reason=why(
            "PUT is accepted and changes nothing but active.",
            "deviation",
            ["reference", "faq"],
            "profiles/acme.yaml:88",
        ),
        exchanges=[22],
    ),
    verdict(
        "errors/duplicate-names-the-cause[User]",
        "deviates",
        title="A duplicate is refused with scimType uniqueness.",
        expected="scimType uniqueness",
        actual="no scimType (status 409)",
        reason=why("Errors carry no scimType.", "deviation", ["reference"], "profiles/acme.yaml:93"),
        exchanges=[23],
    ),
    verdict(
        "meta/last-modified-moves[User]",
        "known",
        title="meta.lastModified moves with a change.",
        expected="meta.lastModified: later than before",
        actual="meta.lastModified: as before",
        reason=why("Ticket ACME-1432, mended in the release of December.", "baseline", [], "acme-production.yaml:7"),
        exchanges=[24],
    ),
    verdict(
        "list/total-results[User]",
        "stale",
        title="totalResults counts all matches.",
        reason=why(
            "Documented as the page size, yet it counts all matches.",
            "deviation",
            ["reference"],
            "profiles/acme.yaml:97",
        ),
        exchanges=[25],
    ),
    verdict(
        "bulk/create-many[User]", "not applicable", reason=why("The server says that it has no bulk.", "unclaimed")
    ),
    verdict(
        "bulk/fail-on-errors[User]", "not applicable", reason=why("The server says that it has no bulk.", "unclaimed")
    ),
    verdict(
        "sort/ascending[User]", "not applicable", level="info", reason=why("The server says that it does not sort.")
    ),
    verdict(
        "rule/no-password-in-answers",
        level="must",
        rule=True,
        title="No answer shows a password.",
        exchanges=[*range(1, 31)],
    ),
]

ATTRIBUTES = (
    *("userName", "displayName", "nickName", "title", "locale", "timezone", "active", "emails", "phoneNumbers"),
    *("addresses", "ims", "photos", "roles", "entitlements", "x509Certificates", "name.givenName", "name.familyName"),
    *("name.formatted", "name.middleName", "externalId", "preferredLanguage", "profileUrl", "userType", "costCenter"),
    "department",
)

PASSED = [
    verdict(
        f"create/keeps-{name}[User]",
        title=f"A user is created with {name}, and a read gives it back.",
        level=("must", "should", "info")[at % 3],
        exchanges=[at % 10 + 1],
        observed="200 or 204: it answered 204" if at == 4 else "",
    )
    for at, name in enumerate(ATTRIBUTES)
]


def rich_lines() -> list[Line]:
    """A failing run with verdicts of every kind."""
    judged = {
        "RFC7644-3.3-04": {"state": "passed", "checks": ["create/answers-201[User]"], "reason": ""},
        "RFC7644-3.3-08": {"state": "failed", "checks": ["create/location-matches-meta[User]"], "reason": ""},
        "RFC7644-3.5.1-01": {
            "state": "deviates",
            "checks": ["replace/answers-200[User]"],
            "reason": "PUT is accepted and changes nothing but active.",
        },
    }
    exchanges = [exchange(seq) for seq in range(1, 14)]
    exchanges += [
        exchange(14, "GET", "/Groups/none", 500),
        exchange(15),
        exchange(16, "DELETE", "/Users/2819c223", 204),
        exchange(17, "GET", "/Users/2819c223", 200),
        exchange(18, "GET", "/Users/2819c223", 200, attempt=2),
        exchange(19, "GET", "/Schemas", 404),
        exchange(20, "POST", "/Groups", 403),
        exchange(21, "GET", "/Users?filter=userName%20eq%20%22k3f9qz-21%40example.com%22", None),
        *(exchange(seq, "PUT", "/Users/2819c223", 200) for seq in range(22, 31)),
    ]
    leftovers = [
        {"url": f"{BASE_URL}/Users/2819c223", "name": "k3f9qz-15@example.com", "reason": "DELETE answered 500"}
    ]
    sentence = "Acme Directory does not work as documented: 3 checks failed, 2 could not be judged."
    scenario = {
        "kind": "scenario",
        "id": "created[User]",
        "outcome": "done",
        "reason": "",
        "exchanges": {"answer": 12},
    }
    return [
        HEADER,
        SURVEY,
        *exchanges,
        scenario,
        *FAILURES,
        *OTHERS,
        *PASSED,
        *requirement_rows(judged),
        footer(1, sentence, leftovers=leftovers),
    ]


def clean_lines() -> list[Line]:
    """A run in which everything that was asked holds."""
    return [
        HEADER,
        SURVEY,
        exchange(1),
        verdict("create/answers-201[User]", exchanges=[1]),
        *requirement_rows({}),
        footer(),
    ]


@dataclass(frozen=True, slots=True)
class StandIn:
    """What a reader makes of a run file."""

    header: Line
    survey: Line | None
    exchanges: tuple[Exchange, ...]
    scenarios: tuple[Line, ...]
    verdicts: tuple[Line, ...]
    requirements: tuple[Line, ...]
    readiness: tuple[Line, ...]
    statements: tuple[Line, ...]
    footer: Line | None


def read(lines: Iterable[Line]) -> StandIn:
    """The run in these lines."""
    everything = list(lines)

    def of(kind: str) -> tuple[Line, ...]:
        return tuple(line for line in everything if line["kind"] == kind)

    return StandIn(
        header=of("header")[0],
        survey=next(iter(of("survey")), None),
        exchanges=tuple(_exchange(line) for line in of("exchange")),
        scenarios=of("scenario"),
        verdicts=of("verdict"),
        requirements=of("requirement"),
        readiness=of("readiness"),
        statements=of("statement"),
        footer=next(iter(of("footer")), None),
    )


def _exchange(line: Line) -> Exchange:
    fields = {key: value for key, value in line.items() if key != "kind"}
    sent, received = dict(line["request"]), line["response"]
    sent["headers"] = tuple(map(tuple, sent["headers"]))
    if received is not None:
        received = Received(**(received | {"headers": tuple(map(tuple, received["headers"]))}))
    return Exchange(**(fields | {"request": Sent(**sent), "response": received}))


@pytest.fixture
def run_of() -> Callable[..., StandIn]:
    """Makes a run of the header and the lines given."""
    return lambda *lines: read([HEADER, *lines])


@pytest.fixture
def rich() -> StandIn:
    """A failing run with verdicts of every kind."""
    return read(rich_lines())


@pytest.fixture
def clean() -> StandIn:
    """A run in which everything that was asked holds."""
    return read(clean_lines())


@pytest.fixture
def cut_off() -> StandIn:
    """The failing run, ended before its requirement rows and its footer."""
    return read(line for line in rich_lines() if line["kind"] not in ("requirement", "footer"))


@pytest.fixture
def make() -> Mapping[str, Callable[..., Line]]:
    """The makers of lines, by kind."""
    return {"verdict": verdict, "exchange": exchange, "footer": footer, "reason": why}


@pytest.fixture
def all_lines() -> list[Line]:
    """The lines of the rich run."""
    return rich_lines()
