"""What a profile says that an endpoint can break, statement by statement: checks prove each, faults undo each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scim_conformance.profile.model import AttributeFact, Fact, Outcome, Profile, ResourceTypeFacts, Support

KINDS = (
    *("operation", "required", "format", "fixed", "dropped", "filter", "member", "duplicate", "deprovisioning"),
    *("discovery", "paging", "media", "status", "limit", "rate"),
)
"""The kinds of statements; for each, contract checks ask for a `KIND_promise`."""

READING = ("filter", "discovery", "media", "limit")
"""The kinds that are tried without changing anything."""

FIXED = ("immutable", "readOnly")
"""The mutabilities under which a client cannot change a value (RFC 7643, section 7)."""

PROVOKED = (400, 401, 404)
"""The statuses of an error table that a fair request can bring about; 409 and 429 have statements of their own."""


ON_EVERY_ANSWER = ("limit", "remaining", "reset")
"""The headers about the rate limit that any answer has; `retry_after` is on refusals, and looked for there."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the documents say and that an endpoint can break.

    `id` is where it stands in the profile (`User.patch`, `User.userName.immutable`, `paging.max_count`); `kind` says
    how it is tried, and `subject` on what: an operation, a trigger, an attribute, `userName eq`, a status, a header, a
    bucket of the rate limit.
    `resource_type` is empty where it is about the whole service. `fact` has the outcomes that are right.
    """

    id: str
    kind: str
    fact: Fact
    resource_type: str = ""
    subject: str = ""


def statements(profile: Profile) -> Mapping[str, Statement]:
    """Every statement by its id, in the order of the profile.

    What the RFCs alone say is no promise of the vendor, what nobody documents forbids nothing, and what is documented
    of a neighbouring service only (`assumed`) is not promised of this one.
    """
    every = (*_of_the_service(profile), *(one for kind in profile.resource_types.values() for one in _of_type(kind)))
    kept = (one for one in every if _by_the_vendor(profile, one.fact))
    return MappingProxyType({one.id: one for one in kept})


def _by_the_vendor(profile: Profile, fact: Fact) -> bool:
    standard = all(profile.sources[source].authority == "standard" for source in fact.sources)
    return not standard and not fact.may_be(Support.UNDOCUMENTED)


def _of_the_service(profile: Profile) -> Iterator[Statement]:
    for name, endpoint in profile.discovery.items():
        yield Statement(endpoint.fact.id, "discovery", endpoint.fact, subject=name)
    if profile.paging.default_count is not None:
        yield _plain("paging.default_count", "paging", profile.paging.sources, subject="default_count")
    if profile.paging.max_count is not None:
        yield _plain("paging.max_count", "paging", profile.paging.sources, subject="max_count")
    if profile.media_types.response:
        yield _plain("media_types.response", "media", profile.media_types.sources)
    for status in PROVOKED:
        if status in profile.errors.table:
            yield _plain(f"errors.table.{status}", "status", profile.errors.sources, subject=str(status))
    limits = profile.rate_limit
    for bucket in limits.buckets if not limits.assumed else ():
        yield _plain(f"rate_limit.{bucket.name}", "rate", bucket.sources, subject=bucket.name)
    for meaning, header in limits.headers.items() if not limits.assumed else ():
        if meaning in ON_EVERY_ANSWER:
            sources = tuple(dict.fromkeys(source for bucket in limits.buckets for source in bucket.sources))
            yield _plain(f"rate_limit.headers.{meaning}", "limit", sources, subject=header)


def _of_type(facts: ResourceTypeFacts) -> Iterator[Statement]:
    name = facts.name
    for operation, fact in facts.operations.items():
        yield Statement(fact.id, "operation", fact, name, operation)
    for said in facts.attributes.values():
        yield from _of_attribute(facts, said)
    if facts.only_documented_attributes:
        sources = tuple(dict.fromkeys(source for said in facts.attributes.values() for source in said.sources))
        yield _plain(f"{name}.only_documented_attributes", "dropped", sources, name)
    for found in facts.filters:
        for operator in found.operators:
            subject = f"{found.attribute} {operator}"
            yield _plain(f"{name}.filters.{found.attribute}.{operator}", "filter", found.sources, name, subject)
    if facts.member_keys and "members" in facts.attributes:
        yield _plain(f"{name}.member_keys", "member", facts.attributes["members"].sources, name, "members")
    if facts.duplicates is not None:
        yield Statement(facts.duplicates.id, "duplicate", facts.duplicates, name)
    for trigger, fact in facts.deprovisioning.items():
        yield Statement(fact.id, "deprovisioning", fact, name, trigger)


def _of_attribute(facts: ResourceTypeFacts, said: AttributeFact) -> Iterator[Statement]:
    place = f"{facts.name}.{said.path}"
    below_a_list = said.path.partition(".")[0] in ("emails", "members")
    if said.required and not ("." in said.path and below_a_list):
        yield _plain(f"{place}.required", "required", said.sources, facts.name, said.path)
    if said.format == "email":
        yield _plain(f"{place}.email", "format", said.sources, facts.name, said.path)
    if said.mutability in FIXED and not _a_trigger(facts, said) and not ("." in said.path and below_a_list):
        yield _plain(f"{place}.{said.mutability}", "fixed", said.sources, facts.name, said.path)
    if not said.synchronised:
        yield _plain(f"{place}.dropped", "dropped", said.sources, facts.name, said.path)


def _a_trigger(facts: ResourceTypeFacts, said: AttributeFact) -> bool:
    """Whether statements of its own say what becomes of a user whose `active` is set."""
    return said.path == "active" and bool(facts.deprovisioning)


def _plain(id: str, kind: str, sources: tuple[str, ...], resource_type: str = "", subject: str = "") -> Statement:
    """A statement without alternatives: it holds or not."""
    return Statement(id, kind, Fact(id, (Outcome(Support.SUPPORTED, sources=sources),)), resource_type, subject)
