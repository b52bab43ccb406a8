"""A run as a big deployment gives it: thousands of verdicts and exchanges, bodies of a real size, some failures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from .conftest import HEADER, SURVEY, exchange, footer, requirement_rows, verdict, why

CHECKS = (
    ("create/answers-with-location", "header Location: present", "header Location: absent", ""),
    ("create/server-gives-id-and-meta", "meta.created: present", "meta.created: absent", "meta.created"),
    ("delete/deleted-is-not-served", "a refusal (4xx, or 501)", "status 200", ""),
    ("filter/miss-is-an-empty-list", "totalResults: 0", 'totalResults: "7"', "totalResults"),
    ("patch/replace-is-stored", 'nickName: "new"', 'nickName: "old"', "nickName"),
    ("errors/duplicate-user-answers-409", "status 409", "status 400", ""),
    ("replace/unchanged-values-stay", 'title: "Engineer", as before', "title: absent", "title"),
    ("read/list-has-the-new-one", "a list with 5", "a list of 0 resources without it", "Resources"),
)
TITLE = "A user is created with this attribute, and a later read gives it back as it was sent."
SYLLABLES = ("bar", "ba", "ra", "jen", "sen", "mo", "na", "li", "sa", "to", "mas", "ki", "ru", "an", "el")


def large_run(verdicts: int = 5_000, exchanges: int = 10_000, failing: int = 200) -> Iterator[dict[str, Any]]:
    """The lines of such a run; the same for the same numbers."""
    dice = Random(7)
    yield HEADER
    yield SURVEY
    for seq in range(1, exchanges + 1):
        yield _exchange(seq, dice)
    each = max(1, exchanges // verdicts)
    for number in range(verdicts):
        named = range(number * each + 1, min(exchanges, number * each + each) + 1)
        yield _verdict(number, list(named), failing)
    yield from requirement_rows({})
    yield footer(1, f"Acme Directory does not work as documented: {failing} checks failed.")


def _verdict(number: int, named: list[int], failing: int) -> dict[str, Any]:
    check, expected, actual, path = CHECKS[number % len(CHECKS)]
    id = f"{check}[User-attribute{number}]"
    if number < failing:
        return verdict(id, "failed", title=TITLE, expected=expected, actual=actual, path=path, exchanges=named)
    if number < failing * 2:
        return verdict(
            id, "warned", level="should", title=TITLE, expected=expected, actual=actual, path=path, exchanges=named
        )
    if number % 5 == 0:
        reason = why("POST was accepted, so there is no refusal to look at", "no-exchange")
        return verdict(id, "not applicable", title=TITLE, reason=reason, exchanges=named)
    return verdict(id, title=TITLE, exchanges=named)


def _exchange(seq: int, dice: Random) -> dict[str, Any]:
    first, last = (
        "".join(dice.choices(SYLLABLES, k=3)).capitalize(),
        "".join(dice.choices(SYLLABLES, k=4)).capitalize(),
    )
    id = f"{dice.getrandbits(128):032x}"
    resource = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": id,
        "externalId": f"{dice.getrandbits(64):016x}",
        "userName": f"k3f9qz-{seq}-{first.lower()}.{last.lower()}@example.com",
        "name": {"givenName": first, "familyName": last, "formatted": f"{first} {last}"},
        "displayName": f"{first} {last}",
        "nickName": dice.choice(SYLLABLES),
        "title": dice.choice(("Engineer", "Manager", "Analyst")),
        "active": dice.random() < 0.9,
        "emails": [{"value": f"{first.lower()}@example.com", "type": "work", "primary": True}],
        "phoneNumbers": [{"value": f"+1 555 {dice.randrange(10**7):07d}", "type": "work"}],
        "meta": {
            "resourceType": "User",
            "created": "2026-11-22T08:31:12.000Z",
            "lastModified": f"2026-11-22T08:31:{seq % 60:02d}.000Z",
            "version": f'W/"{dice.getrandbits(64):016x}"',
            "location": f"https://scim.acme.example/scim/v2/organizations/blt41c/Users/{id}",
        },
    }
    method, operation, status = (("POST", "create", 201), ("GET", "read", 200), ("PATCH", "patch", 200))[seq % 3]
    line = exchange(seq, method, "/Users" if method == "POST" else f"/Users/{id}", status, operation=operation)
    sent = {"schemas": resource["schemas"], "userName": resource["userName"], "name": resource["name"]}
    line["request"] |= {"body": json.dumps(sent) if method != "GET" else None}
    answer = {
        "headers": [
            ["Content-Type", "application/scim+json"],
            ["Date", f"Sun, 22 Nov 2026 08:{seq // 60 % 60:02d}:{seq % 60:02d} GMT"],
            ["ETag", str(resource["meta"]["version"])],
            ["X-Request-Id", f"{dice.getrandbits(128):032x}"],
            ["Server", "Acme-SCIM/4.2"],
        ],
        "body": json.dumps(resource),
    }
    line["response"] |= answer
    seconds = seq * 0.2
    line |= {
        "started": f"2026-11-22T{8 + int(seconds // 3600):02d}:{int(seconds // 60 % 60):02d}:{seconds % 60:06.3f}Z",
        "elapsed_ms": round(20 + dice.expovariate(1 / 40), 1),
    }
    return line
