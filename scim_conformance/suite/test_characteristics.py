"""The attributes of RFC 7643 as the service provider declares them: no looser, and not another kind of thing."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement
from scim_conformance.checking.expect import Expectation
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.schema import Attribute, walk
from scim_conformance.standards import core_schemas
from scim_conformance.suite.test_discovery import KEYWORDS, SCHEMAS_SERVED
from scim_conformance.wire.exchange import Exchange

TEXTUAL = {"string", "reference", "binary", "datetime"}
"""Types whose JSON form is text; RFC 7643 itself takes one for the other (its section 8.7 and errata 5606 and 8435)."""

STRICTER: Mapping[str, tuple[str, ...]] = {
    "readOnly": ("readOnly",),
    "writeOnly": ("writeOnly",),
    "immutable": ("immutable", "readOnly"),
}
"""What may be declared where the standard has this mutability; anything where it has readWrite."""


class Declared(NamedTuple):
    """One attribute as a schema of the server declares it, as the standard does, and the exchange that shows it."""

    own: Attribute
    raw: Mapping[str, Any]
    standard: Attribute
    shown: Exchange


@requirement("RFC7643-8.7-01")
def test_type_is_the_standards(schemas_listed: Exchange, resource: ResourceUnderTest, attribute: Attribute) -> None:
    """An attribute of the standard has its type; a client sends true and not "true" by it."""
    found = _keyword(_declared(schemas_listed, resource, attribute), "type")
    same = found.own.type.lower() == found.standard.type.lower()
    both_text = {found.own.type.lower(), found.standard.type.lower()} <= TEXTUAL
    _says(found, same or both_text, f"type {found.standard.type}", f"type {found.own.type}")


@requirement("RFC7643-8.7-01")
def test_plurality_is_the_standards(
    schemas_listed: Exchange, resource: ResourceUnderTest, attribute: Attribute
) -> None:
    """An attribute of the standard is multi-valued if and only if it is so there; one value or a list is sent by it."""
    found = _flag(_declared(schemas_listed, resource, attribute), "multiValued")
    wanted, seen = (str(one.multi_valued).lower() for one in (found.standard, found.own))
    _says(found, wanted == seen, f"multiValued {wanted}", f"multiValued {seen}")


@requirement("RFC7643-8.7-01", "RFC7643-4.1.2-23", "RFC7643-4.1.1-23")
def test_mutability_is_no_looser(schemas_listed: Exchange, resource: ResourceUnderTest, attribute: Attribute) -> None:
    """What the standard does not let clients write, or read, is not declared to be; a server may be stricter."""
    found = _keyword(_declared(schemas_listed, resource, attribute), "mutability")
    allowed = STRICTER.get(found.standard.mutability, KEYWORDS["mutability"])
    _says(
        found,
        found.own.mutability in allowed,
        f"mutability {' or '.join(allowed)}",
        f"mutability {found.own.mutability}",
    )


@requirement("RFC7643-4.1.1-23", "RFC7643-8.7-01")
def test_password_is_declared_never_returned(schemas_listed: Exchange) -> None:
    """The password is declared to be returned never; who reads the schema must not expect to see one."""
    found = _keyword(_one(schemas_listed, urns.USER, "password"), "returned")
    _says(found, found.own.returned == "never", "returned never", f"returned {found.own.returned}")


@requirement("RFC7643-4.1.1-03", "RFC7643-4.1.1-01")
def test_user_name_is_declared(schemas_listed: Exchange) -> None:
    """The schema of User has userName; nobody could be matched without it."""
    _one(schemas_listed, urns.USER, "userName", must=True)


@requirement("RFC7643-4.1.1-03", "RFC7643-4.1.1-01")
def test_user_name_is_required(schemas_listed: Exchange) -> None:
    """userName is declared as required; clients leave out what is not."""
    found = _flag(_one(schemas_listed, urns.USER, "userName"), "required")
    _says(found, found.own.required, "required true", "required false")


@requirement("RFC7643-8.7-01", "RFC7643-4.1.1-02")
def test_user_name_is_unique(schemas_listed: Exchange) -> None:
    """userName is declared as unique on the server or beyond; clients match by what is unique."""
    found = _keyword(_one(schemas_listed, urns.USER, "userName"), "uniqueness")
    _says(
        found,
        found.own.uniqueness in ("server", "global"),
        "uniqueness server or global",
        f"uniqueness {found.own.uniqueness}",
    )


@requirement("RFC7643-8.7-01", "RFC7643-4.1.1-03")
def test_user_name_minds_no_case(schemas_listed: Exchange) -> None:
    """userName is not declared as case-exact; a client would make a second account for other letters."""
    found = _one(schemas_listed, urns.USER, "userName")
    _says(found, not found.own.case_exact, "caseExact false", "caseExact true")


@requirement("RFC7643-4.2-01")
def test_group_name_is_declared(schemas_listed: Exchange) -> None:
    """The schema of Group has displayName, which every group needs."""
    _one(schemas_listed, urns.GROUP, "displayName", must=True)


@requirement("RFC7643-8.7-01")
def test_common_attributes_belong_to_the_server(schemas_listed: Exchange) -> None:
    """Where a schema lists id or meta, they are read-only; clients would try to set them."""
    for urn in (urns.USER, urns.GROUP):
        schema = _schema(schemas_listed, urn)
        for found in walk(schema or {}):
            if found.path in ("id", "meta", "meta.created", "meta.lastModified", "meta.location"):
                expect(schemas_listed).holds(
                    found.mutability == "readOnly",
                    f"{found.path} of {urn}: mutability readOnly",
                    f"mutability {found.mutability}",
                    "Resources",
                )


def _declared(exchange: Exchange, resource: ResourceUnderTest, attribute: Attribute) -> Declared:
    """What is declared of an attribute of the resource type under test."""
    extended = (urn for urn in resource.extensions if attribute.path.startswith(f"{urn}:"))
    urn = next(extended, resource.schema)
    return _one(exchange, urn, attribute.path.removeprefix(f"{urn}:"))


def _one(exchange: Exchange, urn: str, path: str, *, must: bool = False) -> Declared:
    """One attribute of one schema. Where it is not declared: NotApplicable, or a finding if it must be."""
    schema = _schema(exchange, urn)
    if schema is None or not schema.get("attributes"):
        raise NotApplicable(Reason("no-such-type", f"{urn} is not among the schemas, or has no attributes"))
    own = next((found for found in walk(schema) if found.path.lower() == path.lower()), None)
    if must and all(isinstance(entry, dict) and entry.get("name") for entry in schema["attributes"]):
        expect(exchange).holds(
            own is not None, f"{path} among the attributes of {urn}", "no such attribute", "Resources"
        )
    standard = next((known for known in walk(core_schemas().get(urn, {})) if known.path.lower() == path.lower()), None)
    if own is None or standard is None:
        raise NotApplicable(Reason("no-such-type", f"{path} is not declared, or is none of the standard's"))
    return Declared(own, _raw(schema, path), standard, exchange)


def _keyword(found: Declared, characteristic: str) -> Declared:
    """The same, if this characteristic is a keyword of RFC 7643; NotApplicable otherwise, for another check looks."""
    if getattr(found.own, characteristic) not in KEYWORDS[characteristic]:
        see = "discovery/attribute-characteristics-use-the-keywords"
        raise NotApplicable(Reason("no-exchange", f"its {characteristic} is no keyword; see {see}"))
    return found


def _flag(found: Declared, characteristic: str) -> Declared:
    """The same, if this characteristic is true, false or left out."""
    said = found.raw.get(characteristic)
    if said is not None and not isinstance(said, bool):
        raise NotApplicable(
            Reason("no-exchange", f"its {characteristic} is no boolean; see schemas/flags-are-booleans")
        )
    return found


def _schema(exchange: Exchange, urn: str) -> Mapping[str, Any] | None:
    listed = expect(exchange).if_accepted(see=SCHEMAS_SERVED).exchange.resources
    return next((schema for schema in listed if schema.get("id") == urn), None)


def _raw(schema: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """The entry of an attribute as it was sent."""
    holder, members = schema, ("attributes", "subAttributes")
    for member, name in zip(members, path.lower().split("."), strict=False):
        holder = next(entry for entry in holder[member] if str(entry.get("name")).lower() == name)
    return holder


def _says(found: Declared, right: bool, expected: str, actual: str) -> Expectation:
    path = found.own.path
    return expect(found.shown).holds(right, f"{path}: {expected}", f"{path}: {actual}", "Resources")
