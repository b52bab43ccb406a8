"""Sample resources: seeded, unique, marked as the run's own, with mail addresses in a reserved domain only."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scim_conformance.scim.schema import Attribute

if TYPE_CHECKING:
    from faker import Faker

PREFERRED = ("name", "displayName", "nickName", "title", "emails", "active")
"""What a full sample adds to the required attributes where the schema has it: what identity providers send."""


@dataclass
class Sampler:
    """Makes sample values. Seed and label decide them, so that neither order nor threads change what is sent.

    `marker` stands in every userName and displayName: it tells the run's own resources from anybody else's.
    `domain` is the mail domain, by default one that RFC 2606 reserves.
    """

    seed: str
    marker: str
    domain: str
    label: str
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @cached_property
    def tag(self) -> str:
        """Six hexadecimal digits that tell this sampler's resources from those of every other in the run."""
        return hashlib.sha256(f"{self.seed}/{self.label}".encode()).hexdigest()[:6]

    @cached_property
    def fake(self) -> Faker:
        """The source of names, seeded with seed and label."""
        from faker import Faker  # takes 126 ms to import, so only where samples are made

        fake = Faker("en_US", use_weighting=False)
        fake.seed_instance(f"{self.seed}/{self.label}")
        return fake

    def unique_name(self) -> str:
        """A name nobody else has: marker, tag and number."""
        return f"{self.marker}-{self.tag}-{next(self._numbers)}"

    def mail_address(self) -> str:
        """A unique address in the run's domain."""
        return f"{self.unique_name()}@{self.domain}"

    def resource(
        self,
        schema: str,
        attributes: Iterable[Attribute],
        identifier: str,
        wanted: Iterable[str],
        given: Mapping[str, Any],
    ) -> dict[str, Any]:
        """A resource of this schema: the identifier, required and wanted attributes that a client may write.

        `given` sets attributes (dotted paths) to values of the caller's; None leaves one out.
        """
        body: dict[str, Any] = {"schemas": [schema]}
        names = {"username", identifier.lower(), *(name.lower() for name in wanted)}
        for attribute in attributes:
            if attribute.writable and (attribute.required or attribute.name.lower() in names):
                body[attribute.name] = self.value(attribute, identifier)
        for path, value in given.items():
            put(body, path, value)
        return {name: value for name, value in body.items() if value is not None}

    def value(self, attribute: Attribute, identifier: str = "") -> Any:
        """A valid value for an attribute, by its name where SCIM gives it a meaning, else by its type."""
        if attribute.path.lower() == identifier.lower():
            return self.mail_address() if attribute.name == "userName" else self.unique_name()
        if attribute.name in BY_NAME:
            return BY_NAME[attribute.name](self)
        value = (
            self._complex(attribute)
            if attribute.type == "complex"
            else BY_TYPE.get(attribute.type, BY_TYPE["string"])(self)
        )
        if attribute.canonical_values and attribute.type == "string":
            value = attribute.canonical_values[0]
        return [value] if attribute.multi_valued else value

    def _complex(self, attribute: Attribute) -> dict[str, Any]:
        subs = [sub for sub in attribute.sub_attributes if sub.writable]
        needed = [sub for sub in subs if sub.required] or [sub for sub in subs if sub.name == "value"] or subs[:1]
        return {sub.name: self.value(sub) for sub in needed}


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Set a dotted path in a resource; objects on the way are made where they are lacking."""
    *parents, last = path.split(".")
    for name in parents:
        body = body.setdefault(name, {})
    body[last] = value


BY_NAME: Mapping[str, Callable[[Sampler], Any]] = {
    "userName": Sampler.mail_address,
    "displayName": Sampler.unique_name,
    "name": lambda s: {"givenName": s.fake.first_name(), "familyName": s.fake.last_name()},
    "givenName": lambda s: s.fake.first_name(),
    "familyName": lambda s: s.fake.last_name(),
    "nickName": lambda s: s.fake.first_name(),
    "title": lambda s: s.fake.job(),
    "emails": lambda s: [{"value": s.mail_address(), "type": "work", "primary": True}],
    "active": lambda s: True,
}

BY_TYPE: Mapping[str, Callable[[Sampler], Any]] = {
    "string": lambda s: s.fake.word(),
    "boolean": lambda s: True,
    "integer": lambda s: 1,
    "decimal": lambda s: 1.5,
    "dateTime": lambda s: "2026-01-31T12:00:00Z",
    "reference": lambda s: "https://example.com/",
    "binary": lambda s: "c2NpbQ==",
}
