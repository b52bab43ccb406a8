"""A few resources whose values are known: what filters, sorting, paging and projection are judged on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import scenario
from scim_conformance.checking.steps import existing
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

PEOPLE: tuple[Mapping[str, Any], ...] = (
    {"nickName": "delta", "title": "Clerk", "active": True, "name.familyName": "Moss", "employeeNumber": "702"},
    {"nickName": "Alpha", "title": "Baker", "active": False, "name.familyName": "Lane", "employeeNumber": "9"},
    {"nickName": "charlie", "title": 'The "Boss"', "active": True, "name.familyName": "Moss", "employeeNumber": "31"},
    {"nickName": "Bravo", "title": None, "active": True, "name.familyName": "Ash", "employeeNumber": None},
    {"nickName": None, "title": "Łódź Zoë", "active": False, "name.familyName": "Reed", "employeeNumber": "31"},
)
"""What tells the users of a population apart, besides their names; None is left out.

Two share a family name, one has no title and one no nickName, upper and lower case are mixed.
"""

TEXTS: tuple[Mapping[str, Any], ...] = (
    {"name.givenName": "O'Malley", "userType": "Employee"},
    {"name.givenName": "100% sure", "userType": "EMPLOYEE"},
    {"name.givenName": "100 or sure", "userType": "Trainee (first) and Guest"},
    {"name.givenName": "back\\slash", "userType": "R&D #1 + [x]"},
    {"name.givenName": "under_score", "userType": None},
)
"""Text that means something to those who put filters together carelessly: to SQL, to a URL, to the grammar itself."""

PHONES = (
    (("20", "work"),),
    (("10", "home"), ("50", "work")),
    (("30", "work"),),
    (("60", "home"), ("15", "work")),
    (("40", "work"),),
)
"""The last digits of telephone numbers; of two the second is the primary one, and by the first the order is another."""

NAMES = ("echo", "Delta", "alpha", "Charlie", "bravo")
"""How the names of the five end, in the order of their creation, which is neither theirs by letters nor the reverse."""


class Population(NamedTuple):
    """Resources of one type as reads show them, in the order of their creation.

    `stem` begins the name of each of them (userName or displayName), and of no other resource anywhere; `sent` is what
    they were created with.
    """

    stem: str
    members: tuple[Exchange, ...]
    sent: tuple[Mapping[str, Any], ...] = ()


@scenario(needs=("create", "read"))
def population(scim: ScimClient, resource: ResourceUnderTest) -> Population:
    """Five resources that differ in known ways."""
    stem = resource.unique_name()
    bodies = [_body(resource, stem, number) for number, _ in enumerate(NAMES)]
    return Population(stem, tuple(existing(scim, resource, body) for body in bodies), tuple(bodies))


def _body(resource: ResourceUnderTest, stem: str, number: int) -> dict[str, Any]:
    name = f"{stem}-{NAMES[number]}"
    if resource.schema != urns.USER:
        return resource.sample({resource.identifier: name, **_key(resource, name, number)})
    return resource.sample({**_person(resource, name, number), "userName": f"{name}@{resource.mail_domain}"}, full=True)


def _key(resource: ResourceUnderTest, name: str, number: int) -> dict[str, str]:
    """What the client calls the resource, in letters that differ by case, for an externalId minds it."""
    stem = name.rpartition("-")[0]
    return {} if resource.insists_on("externalId") else {"externalId": f"{stem}-Key-{number}"}


def _person(resource: ResourceUnderTest, name: str, number: int) -> dict[str, Any]:
    """The values that this user is to have, as far as the schema has a place for them."""
    facts = {**PEOPLE[number], **TEXTS[number]}
    employee_number = facts.pop("employeeNumber")
    work = {"value": f"{name}@{resource.mail_domain}", "type": "work", "primary": True}
    home = {"value": f"{name}.home@{resource.mail_domain}", "type": "home"}
    phones: list[dict[str, Any]] = [
        {"value": f"tel:+1-201-555-01{digits}", "type": kind} for digits, kind in PHONES[number]
    ]
    phones[-1]["primary"] = True
    emails = [work, home] if number % 2 else [work]
    values = {"displayName": name, **facts, "emails": emails, "phoneNumbers": phones}
    known = {
        path: value for path, value in values.items() if resource.attribute(path) and not resource.insists_on(path)
    }
    known |= _key(resource, name, number)
    if employee_number and resource.attribute(f"{urns.ENTERPRISE_USER}:employeeNumber"):
        department = "Sales" if number < 2 else "Service"
        known[urns.ENTERPRISE_USER] = {"employeeNumber": employee_number, "department": department}
    return known
