"""The profile: what a vendor documents about its service provider, fact by fact, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

OPERATIONS = ("create", "read", "list", "replace", "patch", "delete")
"""What a client can do to the resources of one type, in the order in which a client's life meets it."""

METHODS: Mapping[str, str] = MappingProxyType(
    {"create": "POST", "read": "GET", "list": "GET", "replace": "PUT", "patch": "PATCH", "delete": "DELETE"}
)
"""The HTTP method of each operation."""

REFUSALS = (400, 403, 404, 405, 501)
"""The statuses that say "not offered" where the vendor documents an absence but no status."""


class Support(StrEnum):
    """How far an operation is offered, in the vendor's words turned into one of seven."""

    SUPPORTED = "supported"
    CLAIMED = "claimed"
    """As the server's own discovery says; a server without discovery is probed."""
    PARTIAL = "partial"
    NO_EFFECT = "no_effect"
    """Accepted with a 2xx, and nothing changes, but for what `except` names."""
    DISABLED = "disabled"
    """Switched off: any refusal, and nothing changes."""
    UNSUPPORTED = "unsupported"
    """Refused with the statuses named, and nothing changes."""
    UNDOCUMENTED = "undocumented"
    """Looked for in the documents and not found: probed, never red."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that facts refer to. `authority` is `vendor`, `third-party` or `standard`."""

    id: str
    title: str
    url: str
    authority: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One documented way that something ends.

    `status` lists the statuses documented for it (empty: the documents name none). `only` and `except_` narrow
    `partial` and `no_effect` to attribute paths. `effect` says what a later read shows, in a word of the fact that it
    belongs to (see the profile's JSON Schema).
    """

    support: Support
    status: tuple[int, ...] = ()
    only: tuple[str, ...] = ()
    except_: tuple[str, ...] = ()
    effect: str = ""
    scim_type: str = ""
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One documented statement. More than one outcome means that the documents contradict each other: any is right.

    The first outcome is the one that the sandbox acts out.
    """

    id: str
    outcomes: tuple[Outcome, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of all documents behind it, without repetition."""
        return tuple(dict.fromkeys(source for outcome in self.outcomes for source in outcome.sources))

    @property
    def first(self) -> Outcome:
        """The outcome named first."""
        return self.outcomes[0]

    def may_be(self, *supports: Support) -> bool:
        """Whether one of its outcomes is one of these."""
        return any(outcome.support in supports for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class AttributeFact:
    """What the vendor says of one attribute, beyond its schema. None or empty: the documents say nothing."""

    path: str
    required: bool | None = None
    mutability: str = ""
    format: str = ""
    uniqueness: str = ""
    synchronised: bool = True
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class FilterFact:
    """A filter that the vendor documents: these operators on this attribute."""

    attribute: str
    operators: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceTypeFacts:
    """Everything documented about the resources of one type.

    `operations` has one fact for each of OPERATIONS; `deprovisioning` is keyed by trigger (`delete`,
    `replace_active_false`, `patch_active_false`); `only_documented_attributes` says that the server drops others.
    """

    name: str
    endpoint: str
    schema: str
    operations: Mapping[str, Fact]
    attributes: Mapping[str, AttributeFact] = field(default_factory=lambda: MappingProxyType({}))
    only_documented_attributes: bool = False
    member_keys: tuple[str, ...] = ()
    filters: tuple[FilterFact, ...] = ()
    filtering: Support = Support.SUPPORTED
    duplicates: Fact | None = None
    deprovisioning: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Region:
    """One place where the vendor runs the service."""

    name: str
    host: str
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """Where the service lives. `template` has `{host}` and the names of `parameters` in braces."""

    template: str
    parameters: Mapping[str, str]
    regions: Mapping[str, Region]
    default_region: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Authentication:
    """How a client proves who it is. `header` names the header.

    `scheme` is bearer, raw_header, api_key, basic or oauth2_client_credentials; the latter buys its tokens at
    `token_url` (empty: every tenant has its own) for `scope`.
    """

    scheme: str = "bearer"
    header: str = "Authorization"
    token: str = ""
    token_url: str = ""
    scope: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaTypes:
    """What a client sends and accepts. `every_request`: Content-Type is demanded on requests without a body too."""

    request: str = "application/scim+json"
    every_request: bool = False
    response: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bucket:
    """One rate limit: `limit` requests of these methods in `window` seconds."""

    name: str
    methods: tuple[str, ...]
    limit: int
    window: float
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The rate limits and how the service tells of them.

    `headers` maps limit, remaining, reset and retry_after to header names.
    `assumed`: documented for a neighbouring API of the vendor only. A run keeps to it, the sandbox does not enforce it.
    """

    buckets: tuple[Bucket, ...] = ()
    status: int = 429
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    scope: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class DiscoveryFact:
    """One discovery endpoint. `paths` are relative to the base URL, the first is where the sandbox serves it."""

    name: str
    fact: Fact
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """How lists are paged. None: the documents say nothing. `default_count` is the page size when none is asked for."""

    default_count: int | None = None
    max_count: int | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Errors:
    """How refusals look. `table` maps a status to the vendor's meaning; `scim_type` False: errors carry no scimType."""

    table: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    scim_type: bool | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deviation:
    """A documented departure from the RFCs: the check (an id, globs allowed) or the requirement that does not hold.

    `actual` is a regular expression that the finding must match, so that only exactly this departure is excused.
    """

    check: str
    requirement: str
    observed: str
    actual: str
    sources: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Cap:
    """A reasoned upper bound on the level of a check (an id, globs allowed)."""

    check: str
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """A documented statement that no request can prove: for the reader of the report."""

    topic: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A vendor's fact sheet.

    `document` is the resolved file as plain data, for the run file; `file` is where it was read.
    """

    name: str
    title: str
    revision: str
    file: str
    sources: Mapping[str, Source]
    resource_types: Mapping[str, ResourceTypeFacts]
    discovery: Mapping[str, DiscoveryFact]
    document: Mapping[str, Any]
    vendor: str = ""
    documentation: str = ""
    base_url: BaseUrl | None = None
    authentication: Authentication = Authentication()
    media_types: MediaTypes = MediaTypes()
    paging: Paging = Paging()
    rate_limit: RateLimit = RateLimit()
    errors: Errors = Errors()
    deviations: tuple[Deviation, ...] = ()
    caps: tuple[Cap, ...] = ()
    notes: tuple[Note, ...] = ()
