"""Creates in the forms that clients send: null, empty lists, names in other case, invalid and unknown values."""

from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import count, show, unassigned
from scim_conformance.checking.steps import found_in_list
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.likeness import like
from scim_conformance.suite.test_attributes import RoundTrip
from scim_conformance.suite.test_create import Creation
from scim_conformance.suite.test_errors import Duplicate
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

TEXTS = ("title", "nickName", "displayName", "name.givenName")
UNKNOWN = "urn:example:params:scim:schemas:unknown:2.0:Thing"


class Formed(NamedTuple):
    """A create in an unusual form, what was sent, and a read of what came of it."""

    sent: dict[str, Any]
    answer: Exchange
    read: Exchange


@scenario(needs=("create", "read"))
def created_with_nulls(scim: ScimClient, resource: ResourceUnderTest) -> Formed:
    """A create whose optional attributes are null or an empty list."""
    plain = resource.sample()
    empty: dict[str, Any] = {path: None for path in TEXTS if "." not in path and _optional(resource, path, plain)}
    empty |= {path: [] for path in ("emails", "phoneNumbers", "members") if _optional(resource, path, plain)}
    return _formed(scim, resource, {**plain, **empty})


@scenario(needs=("create", "read"))
def created_in_other_case(scim: ScimClient, resource: ResourceUnderTest) -> Formed:
    """A create whose optional attributes are spelled in capitals, with the parts of the name."""
    sent = resource.sample(full=True)
    needed = {"schemas", resource.identifier, *(one.name for one in resource.attributes if one.required)}
    needed |= {name for name in sent if resource.insists_on(name)}
    loud = {name.upper(): _loud(value) for name, value in sent.items() if name not in needed}
    return _formed(scim, resource, {name: value for name, value in sent.items() if name in needed} | loud)


@scenario(needs=("create", "read"))
def created_with_two_primaries(scim: ScimClient, resource: ResourceUnderTest) -> Formed:
    """A create with two primary mail addresses, one of which is there twice."""
    first, second = (f"{resource.unique_name()}@{resource.mail_domain}" for _ in range(2))
    work = {"value": first, "type": "work", "primary": True}
    home = {"value": second, "type": "home", "primary": True}
    if resource.attribute("emails.primary") is None or not _optional(resource, "emails", {}):
        raise NotApplicable(Reason("no-such-type", f"a {resource.name} has no emails of which one is the primary"))
    return _formed(scim, resource, resource.sample({"emails": [work, home, home]}), invalid="two values are primary")


@scenario(needs=("create", "read"))
def created_with_unknown_schema(scim: ScimClient, resource: ResourceUnderTest) -> Formed:
    """A create that names a schema which nobody has, with a value under it."""
    plain = resource.sample()
    sent = {**plain, "schemas": [*plain["schemas"], UNKNOWN], UNKNOWN: {"shoeSize": "44"}}
    return _formed(scim, resource, sent, invalid="nobody has this schema")


@scenario(needs=("User.list",))
def listed_after_duplicate(scim: ScimClient, user_type: ResourceUnderTest, duplicated_user: Duplicate) -> Exchange:
    """The list, gone through for the user whose name was to be given twice."""
    return found_in_list(scim, user_type, duplicated_user.first.id)


@requirement("RFC7643-2.5-02", "RFC7644-3.3-07")
def test_null_is_accepted(created_with_nulls: Formed) -> None:
    """Null and [] say that there is no value; clients send them for what they do not know."""
    expect(created_with_nulls.answer).success()


@requirement("RFC7643-2.5-01", "RFC7643-2.5-02")
def test_null_is_no_value(created_with_nulls: Formed) -> None:
    """What was created as null or [] is not there, or is null or empty; the text "null" is a value."""
    expect(created_with_nulls.answer).if_accepted(see="create-forms/null-is-accepted")
    for path, value in created_with_nulls.sent.items():
        if unassigned(value):
            shown = lookup(expect(created_with_nulls.read).status(200).exchange.resource, path)
            made_up = shown not in ("null", "None", "undefined", ["null"], [None], [{}])
            expect(created_with_nulls.read, created_with_nulls.answer).holds(
                made_up, f"{path}: no value", f"{path}: {show(shown)}", path
            )


@requirement("RFC7643-2.1-03")
def test_names_in_other_case_are_understood(
    created_in_other_case: Formed, created: Creation, resource: ResourceUnderTest
) -> None:
    """Attribute names mean the same in any case; clients spell them in their own way.

    What is not kept when it is spelled as usual says nothing of other spellings.
    """
    expect(created_in_other_case.answer).success()
    expect(created_in_other_case.read, created_in_other_case.answer).status(200)
    for path in TEXTS:
        one, sent = resource.attribute(path), lookup(created_in_other_case.sent, path)
        if one is None or unassigned(sent) or not (resource.promised(path) and resource.reads_back(path)):
            continue
        usual = lookup(created.sent, path), lookup(created.after.resource, path)
        if created.after.ok and not (unassigned(usual[0]) or like(one, *usual)):
            continue
        kept = lookup(created_in_other_case.read.resource, path)
        expect(created_in_other_case.read, created_in_other_case.answer).holds(
            like(one, sent, kept), f"{path}: {show(sent)}", f"{path}: {show(kept)}", path
        )


@requirement("RFC7643-2.4-03")
def test_two_primaries_are_not_kept(created_with_two_primaries: Formed) -> None:
    """Two primary values are refused, or one of them is made the primary one."""
    expect(created_with_two_primaries.answer).if_accepted(see="create/answers-201")
    mails = lookup(expect(created_with_two_primaries.read).status(200).exchange.resource, "emails")
    primaries = [one for one in mails if lookup(one, "primary") is True] if isinstance(mails, list) else []
    expect(created_with_two_primaries.read, created_with_two_primaries.answer).holds(
        len(primaries) <= 1, "one primary address", f"{len(primaries)} of them", "emails"
    )


@requirement("RFC7643-2.4-08")
def test_a_value_is_not_kept_twice(created_with_two_primaries: Formed) -> None:
    """The same value of the same type is there once, however often it was sent."""
    expect(created_with_two_primaries.answer).if_accepted(see="create/answers-201")
    mails = lookup(expect(created_with_two_primaries.read).status(200).exchange.resource, "emails")
    pairs = [(lookup(one, "type"), lookup(one, "value")) for one in mails] if isinstance(mails, list) else []
    expect(created_with_two_primaries.read, created_with_two_primaries.answer).holds(
        len(pairs) == len(set(map(str, pairs))), "each address once", show([value for _, value in pairs]), "emails"
    )


@requirement("RFC7643-3-04")
def test_unknown_schema_is_not_taken_over(created_with_unknown_schema: Formed) -> None:
    """A schema that the resource type does not have is refused or dropped, and never listed as one of its own."""
    answer = expect(created_with_unknown_schema.answer).exchange
    expect(answer).holds(answer.status < 500, "success or a refusal", f"status {answer.status}")
    for shown in (answer, created_with_unknown_schema.read):
        named = lookup(shown.resource, "schemas") if shown.ok else []
        known = UNKNOWN not in named if isinstance(named, list) else True
        expect(shown).holds(known, f"schemas without {UNKNOWN}", show(named), "schemas")


@requirement("RFC7644-3.3-01")
def test_makes_one_resource(round_trip: RoundTrip, round_trip_listed: Exchange, resource: ResourceUnderTest) -> None:
    """One create makes one resource; a twin of somebody lives on when that person leaves."""
    expect(round_trip.answer).if_accepted(see="create/answers-201")
    own = str(lookup(round_trip.sent, resource.identifier))
    twins = [one for one in round_trip_listed.resources if _is_called(resource, one, own)]
    expect(round_trip_listed, round_trip.answer).holds(
        len(twins) <= 1, f"one resource called {own}", count(len(twins)), "Resources"
    )


@requirement("RFC7643-4.1.1-02", "RFC7643-7-33", "RFC7643-7-35")
def test_refused_duplicate_is_not_stored(
    duplicated_user: Duplicate, listed_after_duplicate: Exchange, user_type: ResourceUnderTest
) -> None:
    """A duplicate that was refused is not there; the account would be found by its name twice."""
    expect(duplicated_user.answer).if_refused(see="errors/duplicate-user-is-refused")
    own = str(lookup(duplicated_user.first.resource, user_type.identifier))
    twins = [one for one in listed_after_duplicate.resources if _is_called(user_type, one, own)]
    expect(listed_after_duplicate, duplicated_user.answer).holds(
        len(twins) <= 1, f"one resource called {own}", count(len(twins)), "Resources"
    )


def _formed(scim: ScimClient, resource: ResourceUnderTest, sent: dict[str, Any], invalid: str = "") -> Formed:
    answer = scim.create(resource, sent, invalid=invalid)
    id = answer.id or last_segment(answer.header("Location") or "") if answer.ok else ""
    return Formed(sent, answer, scim.read(resource, id or "none"))


def _optional(resource: ResourceUnderTest, path: str, plain: dict[str, Any]) -> bool:
    """Whether a client may leave this attribute out, and the server says that it has it."""
    one = resource.attribute(path)
    return one is not None and one.writable and not one.required and resource.promised(path) and path not in plain


def _loud(value: Any) -> Any:
    return {name.upper(): part for name, part in value.items()} if isinstance(value, dict) else value


def _is_called(resource: ResourceUnderTest, entry: Any, name: str) -> bool:
    """Whether a resource has this name, or one that was made of it."""
    found = str(lookup(entry, resource.identifier)).casefold()
    rest = found.removeprefix(name.casefold())
    return found.startswith(name.casefold()) and not rest[:1].isdigit()
