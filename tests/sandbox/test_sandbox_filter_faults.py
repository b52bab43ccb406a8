"""Every fault of filters by a filter that shows it: the answer is another than without the fault."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from scim_conformance.sandbox.faults import FAULTS, filtering, finding, tolerating
from scim_conformance.scim import urns

THEIRS = (filtering.__name__, finding.__name__, tolerating.__name__)
MINE = {name for name, fault in FAULTS.items() if fault.layer.__module__ in THEIRS}

EXTENSION = f"{urns.ENTERPRISE_USER}"

PEOPLE = (
    ("ann@example.com", "Clerk", "Moss", "O'Malley", "31", True),
    ("bob@example.com", "100% sure", "Ash", "100 sure", "9", False),
    ("cat@example.com", 'The "Boss"', "Reed", "back\\slash", "702", True),
    ("dan@example.com", "Łódź", "Moss", "R&D #1 + x (first)", "4", True),
)

ANN, BOB, CAT = (f'userName eq "{name}@example.com"' for name in ("ann", "bob", "cat"))
HOME = 'value co "home"'
EAST = '"2020-01-01T00:00:00+05:00"'

SHOWN_BY = {
    "filter-ne-is-eq": 'userName ne "ann@example.com"',
    "filter-co-is-sw": 'userName co "nn@"',
    "filter-co-is-eq": 'userName co "nn@"',
    "filter-sw-is-co": 'userName sw "nn@"',
    "filter-sw-is-eq": 'userName sw "ann"',
    "filter-ew-is-co": 'userName ew "nn@"',
    "filter-ew-is-sw": 'userName ew ".com"',
    "filter-gt-is-ge": 'userName gt "bob@example.com"',
    "filter-ge-is-gt": 'userName ge "bob@example.com"',
    "filter-lt-is-le": 'userName lt "bob@example.com"',
    "filter-le-is-lt": 'userName le "bob@example.com"',
    "filter-gt-is-lt": 'userName gt "bob@example.com"',
    "filter-and-is-or": f"{ANN} and {BOB}",
    "filter-or-is-and": f"{ANN} or {BOB}",
    "filter-not-ignored": f"not ({ANN})",
    "filter-sub-attribute-of-another": 'name.familyName eq "Moss"',
    "filter-extension-is-core": f'{EXTENSION}:department eq "crew"',
    "filter-modified-is-created": 'meta.lastModified gt "2020-01-01T00:00:00Z"',
    "filter-ne-finds-everybody": 'userName ne "ann@example.com"',
    "filter-ne-finds-nobody": 'userName ne "ann@example.com"',
    "filter-eq-finds-beginnings": 'userName eq "ann"',
    "filter-pr-finds-everybody": "nickName pr",
    "filter-pr-takes-false-for-nothing": "active pr",
    "filter-pr-not-of-complex": "name pr",
    "filter-pr-not-of-extensions": f"{EXTENSION}:department pr",
    "filter-false-finds-nobody": "active eq false",
    "filter-booleans-as-text": "active eq true",
    "filter-boolean-ne-ignored": "active ne true",
    "filter-by-external-id-finds-nobody": 'externalId eq "Key-ann@example.com"',
    "filter-by-type-finds-nobody": 'meta.resourceType eq "User"',
    "filter-by-type-ignored": 'meta.resourceType eq "Group"',
    "filter-by-schema-finds-nobody": f'schemas eq "{EXTENSION}"',
    "filter-by-family-name-finds-nobody": 'name.familyName eq "Moss"',
    "filter-by-extension-finds-nobody": f'{EXTENSION}:department eq "crew"',
    "filter-by-urn-finds-nobody": f'{urns.USER}:userName sw "ann"',
    "filter-by-number-of-text": f'{EXTENSION}:employeeNumber eq "031"',
    "filter-orders-text-by-number": f'{EXTENSION}:employeeNumber lt "4"',
    "filter-by-date-finds-nobody": 'meta.created gt "2020-01-01T00:00:00Z"',
    "filter-by-date-finds-everybody": 'meta.created lt "2020-01-01T00:00:00Z"',
    "filter-whole-seconds-fail": 'meta.created gt "2020-01-01T00:00:00Z"',
    "filter-value-path-mixes-values": f'emails[type eq "work" and {HOME}]',
    "filter-value-path-takes-the-first-term": f'emails[type eq "work" and {HOME}]',
    "filter-value-path-finds-everybody": 'emails[type eq "other"]',
    "filter-value-path-finds-nobody": 'emails[type eq "home"]',
    "filter-brackets-ignored": f"({ANN} or {BOB}) and {CAT}",
    "filter-or-before-and": f"{ANN} or {BOB} and {CAT}",
    "filter-and-not-before-or": f"{ANN} and {BOB} or {CAT}",
    "filter-not-binds-the-rest": f"not ({ANN}) and {BOB}",
    "filter-not-of-or-takes-the-first": f"not ({ANN} or {BOB})",
    "filter-third-term-lost": f"{ANN} or {BOB} or {CAT}",
    "filter-first-term-lost": f"{ANN} and userName pr",
    "filter-percent-is-a-wildcard": 'name.givenName co "0% s"',
    "filter-underscore-is-a-wildcard": 'name.givenName co "r_s"',
    "filter-asterisk-is-a-wildcard": 'userName eq "*"',
    "filter-cuts-at-apostrophe": 'name.givenName eq "O\'Malley"',
    "filter-runs-sql": "userName eq \"' or '1'='1\"",
    "filter-loses-backslashes": 'name.givenName eq "back\\\\slash"',
    "filter-loses-escaped-quotes": 'title eq "The \\"Boss\\""',
    "filter-loses-other-alphabets": 'title eq "Łódź"',
    "filter-takes-escapes-literally": 'title eq "\\u0141\\u00f3d\\u017a"',
    "filter-plus-is-a-space": 'name.givenName eq "R&D #1 + x (first)"',
    "filter-ends-at-ampersand": 'name.givenName eq "R&D #1 + x (first)"',
    "filter-ends-at-a-bracket": 'name.givenName eq "R&D #1 + x (first)"',
    "filter-whole-complex-attributes-match": 'name eq "Moss"',
    "filter-brackets-break": f"(({ANN}))",
    "filter-not-breaks": f"not ({ANN})",
    "filter-value-path-breaks": 'emails[type eq "home"]',
    "filter-capital-logic-refused": f"{ANN} OR {BOB}",
    "filter-urn-breaks": f'{urns.USER}:userName sw "ann"',
    "filter-by-extension-refused": f'{EXTENSION}:department eq "crew"',
    "filter-dates-break": 'meta.created gt "2020-01-01T00:00:00Z"',
    "filter-apostrophe-breaks": 'name.givenName eq "O\'Malley"',
    "filter-word-in-text-refused": 'name.givenName eq "100 or sure"',
    "filter-bracket-in-text-refused": 'name.givenName eq "R&D #1 + x (first)"',
    "filter-escaped-quote-refused": 'title eq "The \\"Boss\\""',
    "filter-other-alphabets-break": 'title eq "Łódź"',
    "filter-zone-refused": f"meta.created gt {EAST}",
    "filter-looks-at-the-first-value": 'emails.value eq "home-ann@example.com"',
    "filter-title-case-sensitive": 'title eq "CLERK"',
    "filter-ignores-case-of-ids": 'externalId eq "KEY-ann@example.com"',
    "filter-minds-case-of-parts": 'title co "LER"',
    "filter-misses-the-newest": 'userName eq "dan@example.com"',
    "filter-total-of-everybody": ANN,
    "filter-finds-one-only": "userName pr",
    "filter-shows-less": ANN,
    "filter-shows-matching-values-only": 'emails.value eq "ann@example.com"',
    "filter-repeats-for-or": f"{ANN} or {ANN}",
    "filter-broken-finds-nobody": "userName eq",
    "filter-broken-ends-in-500": "userName eq",
    "filter-without-operator-accepted": "userName",
    "filter-without-value-accepted": "userName eq",
    "filter-open-bracket-accepted": f"({ANN}",
    "filter-closed-bracket-accepted": f"{ANN})",
    "filter-open-quote-accepted": 'userName eq "ann',
    "filter-rest-ignored": f"{ANN} userName pr",
    "filter-open-value-path-accepted": 'emails[type eq "work"',
    "filter-empty-value-path-accepted": "emails[]",
    "filter-orders-booleans": "active gt true",
    "filter-orders-binary-data": 'x509Certificates.value gt "c2NpbQ=="',
    "filter-unknown-attribute-ignored": 'nosuchattribute eq "x"',
    "filter-unknown-attribute-breaks": 'nosuchattribute eq "x"',
    "filter-guesses-passwords": 'password co "cret"',
    "filter-ignores-passwords": 'password eq "another"',
}
"""The filter that gives a fault away."""

BESIDE = {
    "filter-ignored-on-later-pages": ("userName pr and active eq true", {"startIndex": "2"}),
    "filter-ignored-beside-attributes": (ANN, {"attributes": "id"}),
    "filter-ignored-beside-sorting": (ANN, {"sortBy": "id"}),
    "filter-ignored-beside-a-start": (ANN, {"startIndex": "1"}),
    "filter-sees-shown-attributes-only": (ANN, {"attributes": "id"}),
    "unknown-parameter-refused": (ANN, {"x": "1"}),
}
"""The same with other parameters."""


def populate(scim):
    for name, title, family, given, number, active in PEOPLE:
        mails = [{"value": name, "type": "work"}, {"value": f"home-{name}", "type": "home"}]
        scim.create_user(
            name,
            schemas=[urns.USER, EXTENSION],
            **{EXTENSION: {"employeeNumber": number, "department": "crew"}},
            **{"title": title, "name": {"familyName": family, "givenName": given}, "externalId": f"Key-{name}"},
            **{"active": active, "emails": mails, "password": "secret"},
        )
    return scim


def answered(scim, expression, **query):
    """What a filter gives, as far as it is the same every day: status, total, and people by what is shown of them."""
    reply = scim.get("/Users", filter=expression, **query)
    if not (isinstance(reply.json, dict) and "totalResults" in reply.json):
        return reply.status
    shown = [(entry.get("userName"), "name" in entry, len(entry.get("emails", ()))) for entry in reply.found]
    return reply.status, reply.json["totalResults"], shown


@pytest.mark.parametrize("name", SHOWN_BY)
def test_a_filter_shows_the_fault(client, name):
    expression = SHOWN_BY[name]
    assert answered(populate(client(None, name)), expression) != answered(populate(client()), expression)


@pytest.mark.parametrize("name", BESIDE)
def test_a_filter_beside_other_parameters_shows_the_fault(client, name):
    expression, query = BESIDE[name]
    assert answered(populate(client(None, name)), expression, **query) != answered(
        populate(client()), expression, **query
    )


def by_id(scim):
    path = scim.user()
    return scim.get("/Users", filter=f'id eq "{path.rpartition("/")[2]}"').json["totalResults"]


def ahead(scim):
    """How many are found to be created after an hour ago, as it is written five hours further east."""
    created = datetime.fromisoformat(scim.create_user().json["meta"]["created"])
    bound = (created - timedelta(hours=1)).astimezone(timezone(timedelta(hours=5))).isoformat()
    return scim.get("/Users", filter=f'meta.created gt "{bound}"').json["totalResults"]


def renamed(scim, value="second"):
    path = scim.user(title="first")
    scim.edit(path, {"op": "replace", "path": "title", "value": "second"})
    return scim.get("/Users", filter=f'title eq "{value}"').json["totalResults"]


def deleted(scim):
    scim.delete(scim.user(title="gone"))
    return scim.get("/Users", filter='title eq "gone"').json["totalResults"]


def groups_of(scim, expression, leave=False):
    group = scim.group("17", displayName="full")
    scim.group("4", displayName="other")
    scim.group(displayName="empty")
    if leave:
        scim.edit(group, {"op": "remove", "path": 'members[value eq "17"]'})
    return scim.get("/Groups", filter=expression).json["totalResults"]


def one_by_one(scim):
    """How many find themselves on a page for one."""
    populate(scim)
    return sum(len(scim.get("/Users", filter=f'userName eq "{name}"', count="1").found) for name, *_ in PEOPLE)


HISTORIES = {
    "filter-after-paging": one_by_one,
    "filter-by-id-finds-nobody": by_id,
    "filter-zone-ignored": ahead,
    "filter-compares-dates-as-text": ahead,
    "filter-leaves-deleted": deleted,
    "filter-goes-by-former-values": lambda scim: renamed(scim, "first"),
    "filter-misses-what-has-changed": renamed,
    "filter-by-members-finds-nobody": lambda scim: groups_of(scim, 'members.value eq "17"'),
    "filter-by-members-ignored": lambda scim: groups_of(scim, 'members.value eq "17"'),
    "filter-by-members-finds-any": lambda scim: groups_of(scim, 'members.value eq "17"'),
    "filter-by-member-matches-parts": lambda scim: groups_of(scim, 'members.value eq "1"'),
    "filter-finds-former-members": lambda scim: groups_of(scim, 'members.value eq "17"', leave=True),
    "filter-of-groups-ignored": lambda scim: groups_of(scim, 'displayName eq "full"'),
}
"""What comes out of a few steps, and is another number with the fault."""


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_shows_the_fault(client, name):
    assert HISTORIES[name](client(None, name)) != HISTORIES[name](client())


def test_every_fault_of_filters_has_its_witness():
    assert {*SHOWN_BY, *BESIDE, *HISTORIES} == MINE
