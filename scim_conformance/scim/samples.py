"""Sample resources: seeded, unique, marked as the run's own, with mail addresses in a reserved domain only."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scim_conformance.scim.lookup import is_urn
from scim_conformance.scim.schema import COMMON, Attribute

if TYPE_CHECKING:
    from faker import Faker


def new_faker() -> Faker:
    """A source of names. Call it once before threads do: the first one imports modules, for 126 ms."""
    from faker import Faker

    return Faker("en_US", use_weighting=False)


PASSWORD = f"Pw1-{secrets.token_hex(12)}-Zz"
"""The password of every sample user. Not from the seed: whoever reads a report must not be able to sign in with it."""

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
        fake = new_faker()
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
            asked_for = attribute.required or attribute.name.lower() in names
            if attribute.writable and asked_for and attribute.name.lower() not in COMMON:
                body[attribute.name] = self.value(attribute, identifier)
        for path, value in given.items():
            put(body, path, value)
        return {name: value for name, value in body.items() if value is not None}

    def rich_value(self, attribute: Attribute, identifier: str = "") -> Any:
        """A value as rich as the attribute can have: several ones of a multi-valued, every part of a complex one.

        None where a value would have to name another resource.
        """
        if any(sub.name == "$ref" for sub in attribute.sub_attributes):
            return None
        entries = RICH.get(attribute.name)
        if entries is None or attribute.type.lower() != "complex":
            return self.value(attribute, identifier)
        shaped = [self._shaped(attribute, entry, number) for number, entry in enumerate(entries)]
        return shaped if attribute.multi_valued else shaped[0]

    def _shaped(self, attribute: Attribute, entry: Mapping[str, str], number: int) -> dict[str, Any]:
        """One value with those of its parts that the schema has; the first of several is the primary one."""
        parts = {sub.name: sub for sub in attribute.sub_attributes if sub.writable}
        shaped: dict[str, Any] = {
            name: self.mail_address() if text == MAIL else _canonical(parts[name], text, number)
            for name, text in entry.items()
            if name in parts
        }
        if "primary" in parts and number == 0:
            shaped["primary"] = True
        return shaped

    def value(self, attribute: Attribute, identifier: str = "") -> Any:
        """A valid value for an attribute: of its type, and with the meaning that SCIM gives to its name."""
        kind = attribute.type.lower()
        if kind == "complex":
            value: Any = self._complex(attribute)
        elif kind in BY_TYPE:
            value = BY_TYPE[kind](self)
        else:
            value = self._text(attribute, identifier)
        return [value] if attribute.multi_valued else value

    def _text(self, attribute: Attribute, identifier: str) -> str:
        if attribute.path in BY_PATH:
            return BY_PATH[attribute.path](self)
        if attribute.canonical_values:
            return attribute.canonical_values[0]
        unique = attribute.uniqueness in ("server", "global") or attribute.path.lower() == identifier.lower()
        return self.unique_name() if unique else self.fake.word()

    def _complex(self, attribute: Attribute) -> dict[str, Any]:
        usual = USUAL.get(attribute.name, (Attribute("value"),))
        names = [sub.name for sub in usual]
        subs = [sub for sub in attribute.sub_attributes if sub.writable]
        needed = [sub for sub in subs if sub.required or sub.name in names] or subs[:1]
        if not attribute.sub_attributes and attribute.name in USUAL:
            needed = list(usual)
        return {sub.name: self.value(sub) for sub in needed}


def _canonical(attribute: Attribute, text: str, number: int) -> str:
    """The text, or another one of those that the schema suggests where it is none of them."""
    suggested = attribute.canonical_values
    known = text.lower() in (value.lower() for value in suggested)
    return text if known or not suggested else suggested[number % len(suggested)]


def with_value(resource: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of a resource with this value at a path of one or two names."""
    top, _, below = path.partition(".")
    if not below:
        return {**resource, top: value}
    parent = dict(resource.get(top, {}))
    put(parent, below, value)
    return {**resource, top: parent}


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Set a dotted path in a resource, None removes it; objects on the way are copied, or made where they are lacking.

    Only `body` itself is changed, and nothing that it shares with others. A URN stands for an extension as a whole.
    """
    *parents, last = [path] if is_urn(path) else path.split(".")
    for name in parents:
        found = body.get(name)
        body[name] = dict(found) if isinstance(found, dict) else {}
        body = body[name]
    if value is None:
        body.pop(last, None)
    else:
        body[last] = value


USUAL: Mapping[str, tuple[Attribute, ...]] = {
    "name": (Attribute("name.givenName"), Attribute("name.familyName")),
    "emails": (Attribute("emails.value"), Attribute("emails.type"), Attribute("emails.primary", "boolean")),
}
"""The parts of complex attributes that clients send; `value` where none are named."""

MAIL = "(a mail address)"
"""Stands for a new mail address of the run's in RICH."""

CERTIFICATE = (
    "MIIBgjCCASmgAwIBAgIUUTzyLcF/X755FYCvj0F03zmlyiAwCgYIKoZIzj0EAwIwFjEUMBIGA1UEAwwLZXhhbXBsZS5jb20wIBcN"
    "MjYxMTIyMTUxMTAxWhgPMjEyNjEwMjkxNTExMDFaMBYxFDASBgNVBAMMC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0D"
    "AQcDQgAEkN97siVC/LhTuxqlp9X4NFbmYXbvWCnU/hf5v6xkyH4CN4TY5DNLPvUJVoi1QcUcR7j2yenC5TQtCHEmJqlX6qNTMFEw"
    "HQYDVR0OBBYEFM278C3US+p7Jbigga7VlwFjNB+lMB8GA1UdIwQYMBaAFM278C3US+p7Jbigga7VlwFjNB+lMA8GA1UdEwEB/wQF"
    "MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgd57WzH9gokoDJE12u19Ax9ygJJl1WCgZSEbQdI/Ain4CIBB7Uk1asWDPr2iuKY28IbWU"
    "lb1FrlL0jRHBdBEatmzF"
)
"""A self-signed X.509 certificate, DER in base64 (RFC 7643, section 4.1.2)."""

RICH: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "name": (
        {
            "formatted": "Dr. Grace Brewster Hopper III",
            "familyName": "Hopper",
            "givenName": "Grace",
            "middleName": "Brewster",
            "honorificPrefix": "Dr.",
            "honorificSuffix": "III",
        },
    ),
    "emails": ({"value": MAIL, "type": "work"}, {"value": MAIL, "type": "home"}),
    "phoneNumbers": (
        {"value": "tel:+1-201-555-0123", "type": "work"},
        {"value": "tel:+1-201-555-0199", "type": "mobile"},
    ),
    "ims": ({"value": "grace.hopper", "type": "xmpp"}, {"value": "grace", "type": "skype"}),
    "photos": (
        {"value": "https://example.com/photos/Grace.jpg", "type": "photo"},
        {"value": "https://example.com/photos/Grace-small.jpg", "type": "thumbnail"},
    ),
    "addresses": (
        {
            "formatted": "100 Main Street\nSpringfield, IL 01234 US",
            "streetAddress": "100 Main Street\nFloor 2",
            "locality": "Springfield",
            "region": "IL",
            "postalCode": "01234",
            "country": "US",
            "type": "work",
        },
        {
            "formatted": "7 Side Street\n10115 Berlin DE",
            "streetAddress": "7 Side Street",
            "locality": "Berlin",
            "region": "BE",
            "postalCode": "10115",
            "country": "DE",
            "type": "home",
        },
    ),
    "entitlements": ({"value": "reports", "type": "application"}, {"value": "exports", "type": "service"}),
    "roles": ({"value": "reader", "type": "application"}, {"value": "writer", "type": "service"}),
    "x509Certificates": ({"value": CERTIFICATE, "type": "signing"},),
}
"""Every part of the complex attributes of a user that a client chooses; `display` is the server's to make."""

BY_PATH: Mapping[str, Callable[[Sampler], str]] = {
    "userName": Sampler.mail_address,
    "displayName": Sampler.unique_name,
    "password": lambda s: PASSWORD,
    "nickName": lambda s: s.fake.first_name(),
    "title": lambda s: s.fake.job(),
    "name.givenName": lambda s: s.fake.first_name(),
    "name.familyName": lambda s: s.fake.last_name(),
    "emails.value": Sampler.mail_address,
    "emails.type": lambda s: "work",
    "userType": lambda s: "Employee",
    "preferredLanguage": lambda s: "en-US",
    "locale": lambda s: "en-US",
    "timezone": lambda s: "Europe/Berlin",
}
"""Text that means something; any other is a word."""

BY_TYPE: Mapping[str, Callable[[Sampler], Any]] = {
    "boolean": lambda s: True,
    "integer": lambda s: 1,
    "decimal": lambda s: 1.5,
    "datetime": lambda s: "2026-01-31T12:00:00Z",
    "reference": lambda s: "https://example.com/people/Grace",
    "binary": lambda s: "c2NpbQ==",
}
"""Values of the types that are no plain text, by the type in lower case."""
