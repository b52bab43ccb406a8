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

TRIGGERS: Mapping[str, str] = MappingProxyType(
    {
        "delete": "delete",
        "replace_active_false": "replace",
        "patch_active_false": "patch",
        "patch_active_false_without_path": "patch",
        "patch_active_false_as_text": "patch",
    }
)
"""The requests that may take a user out of service, each with the operation that it is."""

FEATURES = ("bulk", "me", "search", "sort")
"""What RFC 7644 leaves to the service provider: sections 3.7, 3.11, 3.4.3 and 3.4.2.3."""

LOOKS = ("location", "empty_patch", "other_filter", "lower_case_path", "read_body", "claimed_mutability")
"""What a run can look at where documents contradict each other and any answer is right."""

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
    """A document that facts refer to. `authority` is `vendor`, `third-party`, `standard` or `observation`."""

    id: str
    title: str
    url: str
    authority: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One documented way that something ends.

    `status` lists the statuses documented for it (empty: the documents name none). `only` and `except_` narrow
    `partial` and `no_effect` to attribute paths. `effect` says what a later read shows, in a word of the fact that it
    belongs to (see the profile's JSON Schema). Of someone taken out of service, `listed` says whether lists go on to
    show them and `recreated` what a create of the same name is answered with. Of discovery, `path` is where and `token`
    whether credentials are needed. `seen` is a regular expression for what a contradiction's side looks like.
    """

    support: Support
    status: tuple[int, ...] = ()
    only: tuple[str, ...] = ()
    except_: tuple[str, ...] = ()
    effect: str = ""
    listed: bool | None = None
    recreated: tuple[int, ...] = ()
    scim_type: str = ""
    path: str = ""
    token: bool | None = None
    seen: str = ""
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
    """What the vendor says of one attribute, beyond its schema. None or empty: the documents say nothing.

    `max_length` is in characters; `pattern` is a regular expression that a value matches as a whole; `max_values` is
    how many a multi-valued one may have, and `beyond_max` what becomes of more: `dropped` or `refused`; `values` are
    all that it may be. `returned` is as in RFC 7643, section 7. `at_create` and `at_replace` are `dropped` or `refused`
    where a create, or a PUT, does not take it, though another change does.
    """

    path: str
    required: bool | None = None
    mutability: str = ""
    format: str = ""
    max_length: int | None = None
    pattern: str = ""
    max_values: int | None = None
    beyond_max: str = ""
    values: tuple[str, ...] = ()
    uniqueness: str = ""
    returned: str = ""
    at_create: str = ""
    at_replace: str = ""
    synchronised: bool = True
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class FilterFact:
    """A filter that the vendor documents: these operators on this attribute, with or without regard to letter case."""

    attribute: str
    operators: tuple[str, ...]
    sources: tuple[str, ...]
    case_exact: bool | None = None


@dataclass(frozen=True, slots=True)
class PatchFact:
    """One form of a PATCH operation that the vendor documents, and how it ends.

    `path` may hold `{member}` for the id of a member, and is empty where the operation has none; `by_value` gives the
    members in `value`, as some clients do to remove them.
    """

    name: str
    op: str
    path: str
    by_value: bool
    fact: Fact


@dataclass(frozen=True, slots=True)
class ResourceTypeFacts:
    """Everything documented about the resources of one type.

    `operations` has one fact for each of OPERATIONS; `deprovisioning` is keyed by trigger (see TRIGGERS), `patches` by
    a name of the profile's own, `projection` by parameter (`attributes`, `excludedAttributes`).
    `only_documented_attributes` says that the server drops others; `other_filters` is how a filter ends that is not
    among `filters`, `unknown_member` how a group ends that names somebody who does not exist. `left_out` is what a PUT
    does with attributes that it does not name: `kept` or `removed`, in its `effect`. `other_id` is how a PUT ends whose
    body has another id than its URL, `delete_absent` how a DELETE ends of what is not there, and `too_many_operations`
    how a PATCH ends that has more than `most_operations`; None and 0 where nothing is said.
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
    other_filters: Fact | None = None
    projection: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    left_out: Fact | None = None
    unknown_member: Fact | None = None
    other_id: Fact | None = None
    delete_absent: Fact | None = None
    most_operations: int = 0
    too_many_operations: Fact | None = None
    patches: Mapping[str, PatchFact] = field(default_factory=lambda: MappingProxyType({}))
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
    `token_url` (empty: every tenant has its own) for `scope`. `without_prefix` is how a request ends whose header has
    the token without the word Bearer; None where the documents do not say. `wrong_tokens_lock_out`: after some wrong
    tokens the right one is refused too, so a run sends none.
    """

    scheme: str = "bearer"
    header: str = "Authorization"
    token: str = ""
    token_url: str = ""
    scope: str = ""
    without_prefix: Fact | None = None
    wrong_tokens_lock_out: bool = False
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
    """How lists are paged. None: the documents say nothing. `default_count` is the page size when none is asked for.

    `over_max` and `count_zero` are how a list ends that is asked for with more than `max_count`, and with none.
    """

    default_count: int | None = None
    max_count: int | None = None
    over_max: Fact | None = None
    count_zero: Fact | None = None
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
class Look:
    """What a run looks at: `at` is one of LOOKS, `detail` a filter or an attribute, where it takes one."""

    at: str
    resource_type: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A point on which documents contradict each other, and how the profile takes it.

    `fact` has a side as an outcome each, in `note` what it says. `statements` are ids of what the run tries of it;
    `look` is what the run looks at instead; neither where it cannot be seen from outside.
    """

    id: str
    topic: str
    fact: Fact
    settled: str
    statements: tuple[str, ...] = ()
    look: Look | None = None


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
    clients: tuple[str, ...] = ()
    features: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    contradictions: tuple[Contradiction, ...] = ()
    notes: tuple[Note, ...] = ()
