"""The resource type under test: where it lives, what it consists of, what may be done to it, and samples of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from scim_conformance.plan.house_rules import Insisted
from scim_conformance.plan.offer import NotApplicable, Offer, Reason
from scim_conformance.profile.model import ResourceTypeFacts, Support
from scim_conformance.scim.lookup import is_urn
from scim_conformance.scim.samples import PREFERRED, Sampler, put
from scim_conformance.scim.schema import COMMON, Attribute, below

IDENTIFIERS: Mapping[str, str] = {"User": "userName"}
"""The attribute that tells resources of a type apart; displayName where none is named."""

CHANGEABLE = ("displayName", "nickName", "title", "name.familyName", "name.givenName")
"""Attributes whose change is harmless, the plainest first."""


def identifier_of(name: str) -> str:
    """The attribute that tells resources of this type apart."""
    return IDENTIFIERS.get(name, "displayName")


def derived_from(path: str) -> tuple[str, ...]:
    """Attributes that a server may form anew when this one changes, so that their change is no damage."""
    return ("name.formatted", "displayName") if path.startswith("name.") else ()


@dataclass(frozen=True, slots=True)
class ResourceUnderTest:
    """One resource type of the service provider.

    `attributes` are those of the server's own schema (then `own_schema`), or the RFC's where it shows none, narrowed
    by the profile.
    `operations` says what is on offer; `sampler` makes the samples and is bound to the scenario that asks.
    `insisted` stands in every valid sample, for the endpoint may refuse others; `own_extensions` are the URNs of the
    extensions that the server itself shows, `extensions` those of this type with their attributes, by URN, and
    `attached` the URNs of those that its entry in /ResourceTypes names. `only_filters` are attribute and operator of
    all filters that the vendor documents, in lower case; empty where any filter may be expected.
    """

    name: str
    endpoint: str
    schema: str
    attributes: tuple[Attribute, ...]
    own_schema: bool
    facts: ResourceTypeFacts
    operations: Mapping[str, Offer]
    sampler: Sampler | None = None
    insisted: tuple[Insisted, ...] = ()
    own_extensions: frozenset[str] = frozenset()
    extensions: Mapping[str, tuple[Attribute, ...]] = field(default_factory=lambda: MappingProxyType({}))
    attached: frozenset[str] = frozenset()
    only_filters: frozenset[tuple[str, str]] = frozenset()

    @property
    def identifier(self) -> str:
        """The attribute by which a client finds one again: userName or displayName."""
        return identifier_of(self.name)

    @property
    def marker(self) -> str:
        """What stands in the name of every resource that this run creates."""
        return self._sampler.marker

    @property
    def mail_domain(self) -> str:
        """The domain of the mail addresses that this run makes up."""
        return self._sampler.domain

    def bound(self, sampler: Sampler) -> ResourceUnderTest:
        """The same with samples of its own."""
        return replace(self, sampler=sampler)

    def sample(self, given: Mapping[str, Any] | None = None, *, full: bool = False) -> dict[str, Any]:
        """A valid new resource: what the schema and the profile require, `full` with what clients usually send.

        What the endpoint insists on is in every one. `given` sets attributes by dotted path; None leaves one out, and
        raises NotApplicable where the server demands it. An
        extension is given as an object under its URN, and then `schemas` names it.
        """
        self._refuse_to_leave_out([path for path, value in (given or {}).items() if value is None])
        self._refuse_to_give([path for path, value in (given or {}).items() if value is not None])
        wanted = PREFERRED if full else self._demanded()
        house = self._house_values()
        values = {**self._external_id(), **house, **(given or {})}
        for urn, insisted in house.items():
            if is_urn(urn) and isinstance(values[urn], Mapping):
                values[urn] = {**values[urn], **insisted}
        if "schemas" not in (given or {}):
            extended = [path for path, value in values.items() if is_urn(path) and value is not None]
            values["schemas"] = [self.schema, *extended]
        made = self._sampler.resource(self.schema, self.attributes, self.identifier, wanted, values)
        return {name: self._as_documented(name, value) for name, value in made.items()}

    def _as_documented(self, name: str, value: Any) -> Any:
        """As many values of a multi-valued attribute as the vendor takes, each with what it demands of them."""
        if not isinstance(value, list):
            return value
        fact = self.facts.attributes.get(name)
        taken = value[: fact.max_values] if fact is not None and fact.max_values else value
        return [self.as_demanded(name, one) if isinstance(one, dict) else one for one in taken]

    def as_demanded(self, name: str, value: dict[str, Any]) -> dict[str, Any]:
        """A value of a multi-valued attribute, with `primary` where the vendor demands that each one says it."""
        fact = self.facts.attributes.get(f"{name}.primary")
        return {**value, "primary": False} if fact is not None and fact.required and "primary" not in value else value

    def rich_sample(self, manager: str = "", leaving_out: tuple[str, ...] = ()) -> dict[str, Any]:
        """A valid new resource with a value for every attribute that the server says it has and a client may set.

        `manager` is the id of a user for the attribute of that name; `leaving_out` names attributes to go without.
        """
        own = {attribute.name: self._rich(attribute) for attribute in self._settable(self.attributes, leaving_out)}
        given = {name: value for name, value in own.items() if value is not None and self.promised(name)}
        for urn in sorted(self.attached & self.own_extensions & set(self.extensions)):
            kept = self._settable(self.extensions[urn], leaving_out)
            values = {attribute.name: self._rich(attribute) for attribute in kept}
            if manager and any(attribute.name == "manager" for attribute in kept):
                values["manager"] = {"value": manager}
            given[urn] = {name: value for name, value in values.items() if value is not None}
        if "externalId" not in leaving_out:
            given["externalId"] = f"Ext-{self.unique_name()}"
        given |= self._house_values()
        return self.sample({path: value for path, value in given.items() if value != {}})

    def _settable(self, among: tuple[Attribute, ...], leaving_out: tuple[str, ...]) -> list[Attribute]:
        unwanted = (*COMMON, "externalId", *leaving_out)
        return [one for one in among if one.writable and one.name not in unwanted]

    def _rich(self, attribute: Attribute) -> Any:
        return self._sampler.rich_value(attribute, self.identifier)

    def several(self, path: str, count: int) -> list[Any]:
        """This many different values of a multi-valued attribute, the first of them the primary one; [] for any other.

        More than the vendor takes, if need be.
        """
        found = self.attribute(path)
        if found is None or not found.multi_valued:
            return []
        values: list[Any] = []
        while len(values) < count:
            values += [_told_apart(one, len(values) + place) for place, one in enumerate(self._rich(found) or [{}])]
        return values[:count]

    def _refuse_to_leave_out(self, paths: Iterable[str]) -> None:
        for path in paths:
            found = self.attribute(path)
            if found is not None and found.required:
                text = f"{path} is required of every {self.name} here, and this needs one without it"
                raise NotApplicable(Reason("nothing-to-change", text))

    def _refuse_to_give(self, paths: Iterable[str]) -> None:
        for fact in (self.facts.attributes[path] for path in paths if path in self.facts.attributes):
            if fact.at_create:
                text = f"{self.name} {fact.path} is documented as {fact.at_create} when it is created"
                raise NotApplicable(Reason("documented", text, f"{self.name}.{fact.path}.at_create", fact.sources))

    @property
    def demands_id(self) -> bool:
        """Whether a PUT may be refused whose body does not have the id of its URL."""
        return self.facts.other_id is not None and self.facts.other_id.may_be(Support.UNSUPPORTED, Support.DISABLED)

    def insists_on(self, path: str) -> bool:
        """Whether the endpoint insists on a value of this attribute, or of a part of it: then nothing may change it."""
        return any(_overlap(path, one.path, one.extension) for one in self.insisted)

    def unique_name(self) -> str:
        """A name that no resource has yet, marked as the run's own."""
        return self._sampler.unique_name()

    @property
    def every_attribute(self) -> tuple[Attribute, ...]:
        """All attributes and sub-attributes; those of extensions have their URN in front of their path."""
        extended = (below(urn, found) for urn, known in self.extensions.items() for found in known)
        return tuple(found for top in (*self.attributes, *extended) for found in (top, *top.sub_attributes))

    def attribute(self, path: str) -> Attribute | None:
        """An attribute or sub-attribute by its dotted path, one of an extension by `urn:…:2.0:User:department`."""
        return next((found for found in self.every_attribute if found.path.lower() == path.lower()), None)

    def changeable(self, operation: str, among: tuple[str, ...] = CHANGEABLE) -> tuple[str, ...]:
        """The paths of plain attributes that this operation may change; NotApplicable where there are none."""
        paths = tuple(path for path in among if self._may_change(operation, path))
        if not paths:
            raise NotApplicable(self.nothing_to_change(operation))
        return paths

    def filters_by(self, path: str, operator: str) -> bool:
        """Whether the server may be expected to know this filter: any, or those only that its vendor documents."""
        return not self.only_filters or (path.lower(), operator.lower()) in self.only_filters

    @property
    def no_such_filter(self) -> Reason:
        """Why a filter is not asked for that `filters_by` does not know."""
        known = " and ".join(f"{one.attribute} {operator}" for one in self.facts.filters for operator in one.operators)
        sources = tuple(dict.fromkeys(source for one in self.facts.filters for source in one.sources))
        return Reason("documented", f"{self.name} is documented to be filtered by {known} only", "", sources)

    def promised(self, path: str) -> bool:
        """Whether the server or its vendor says that it has this attribute; the RFC's schema alone is no promise."""
        if is_urn(path):
            return any(path == urn or path.startswith(f"{urn}:") for urn in self.own_extensions)
        return (
            (self.own_schema and self.attribute(path) is not None)
            or path == self.identifier
            or any(known == path or known.startswith(f"{path}.") for known in self.facts.attributes)
        )

    def minds_case(self, path: str) -> bool:
        """Whether the server's own schema says that values of this attribute differ by case (`caseExact`)."""
        found = self.attribute(path)
        return self.own_schema and found is not None and found.case_exact

    def reads_back(self, path: str) -> bool:
        """Whether a plain read shows this attribute (RFC 7643, section 7, `mutability` and `returned`)."""
        found = self.attribute(path)
        return found is None or (found.mutability != "writeOnly" and found.returned not in ("never", "request"))

    @property
    def shown_by_writes_only(self) -> tuple[str, ...]:
        """Attributes that the answer to a write may hold and a plain read does not: `returned` is `request`."""
        every = [found for top in self.attributes for found in (top, *top.sub_attributes)]
        return tuple(found.path for found in every if found.returned == "request")

    def _may_change(self, operation: str, path: str) -> bool:
        """Whether server and vendor have the attribute and leave room for this operation on it."""
        allowed = self._allowed(operation)
        found = self.attribute(path)
        free = found is not None and found.mutability == "readWrite" and self.promised(path) and self.reads_back(path)
        return free and not self.insists_on(path) and (allowed is None or path in allowed)

    def nothing_to_change(self, operation: str) -> Reason:
        """The reason to give where an operation is offered, but not for any attribute that a check could change."""
        fact = self.facts.operations[operation]
        code = "documented" if fact.may_be(Support.PARTIAL, Support.NO_EFFECT) else "nothing-to-change"
        text = f"no attribute of {self.name} is known to try this on"
        if self.insisted:
            text += f", with {', '.join(one.path for one in self.insisted)} kept as --set has it"
        if code == "documented":
            text = f"{self.name} {operation} is documented for {', '.join(self._allowed(operation) or ())} only"
        return Reason(code, text, fact.id, fact.sources)

    def _allowed(self, operation: str) -> tuple[str, ...] | None:
        narrowed = [o for o in self.facts.operations[operation].outcomes if o.support is Support.PARTIAL]
        return narrowed[0].only if narrowed else None

    def _external_id(self) -> dict[str, Any]:
        """A value of externalId where the vendor requires one: no schema has it (RFC 7643, section 3.1)."""
        fact = self.facts.attributes.get("externalId")
        return {"externalId": self.unique_name()} if fact is not None and fact.required else {}

    def _house_values(self) -> dict[str, Any]:
        """What the endpoint insists on, by dotted path; the attributes of an extension below its URN."""
        values: dict[str, Any] = {one.path: one.value for one in self.insisted if not one.extension}
        extensions = dict.fromkeys(one.extension for one in self.insisted if one.extension)
        for urn in extensions:
            values[urn] = {}
            for one in self.insisted:
                if one.extension == urn:
                    put(values[urn], one.path, one.value)
        return values

    def _demanded(self) -> tuple[str, ...]:
        tops = {attribute.name: attribute for attribute in self.attributes}
        demanded = [path.split(".") for path, fact in self.facts.attributes.items() if fact.required]
        # What each value of a multi-valued attribute must have does not mean that there must be a value.
        return tuple(top for top, *below in demanded if not (below and top in tops and tops[top].multi_valued))

    @property
    def _sampler(self) -> Sampler:
        assert self.sampler is not None, "samples are made for scenarios, by the stage"
        return self.sampler


def _told_apart(value: Any, place: int) -> Any:
    """A value of a multi-valued attribute for this place, other than those before it."""
    if place < 2 or not isinstance(value, dict):
        return value
    key = "value" if "value" in value else "formatted"
    text = str(value.get(key, ""))
    return {name: part for name, part in value.items() if name != "primary"} | {
        key: text if "@" in text else f"{text}{place}"
    }


def _overlap(one: str, other: str, extension: str) -> bool:
    """Whether one of two dotted paths, in any case, is the other or a part of it; the other may be of an extension."""
    if one.lower() == extension.lower():
        return True
    first, second = f"{one.lower()}.", f"{extension}:{other}.".lstrip(":").lower()
    return first.startswith(second) or second.startswith(first)
