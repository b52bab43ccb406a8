"""One statement: what the documents say that an endpoint can break."""

from __future__ import annotations

from dataclasses import dataclass

from scim_conformance.profile.model import Fact, Outcome, Support
from scim_conformance.profile.words import fact_in_words

KINDS = (
    *(
        "operation",
        "required",
        "form",
        "fixed",
        "dropped",
        "hidden",
        "on_request",
        "late",
        "not_by_put",
        "trimmed",
        "filter",
        "membership_filter",
        "filter_case",
        "other_filter",
        "projection",
    ),
    *(
        "left_out",
        "other_id",
        "absent",
        "many",
        "patch",
        "member_patch",
        "member",
        "unknown_member",
        "duplicate",
        "deprovisioning",
        "discovery",
    ),
    *("credential", "feature", "paging", "count", "media", "status", "limit", "rate", "look"),
)
"""The kinds of statements; for each, contract checks ask for a `KIND_promise`."""

READING = (
    "filter",
    "membership_filter",
    "filter_case",
    "other_filter",
    "discovery",
    "credential",
    "media",
    "limit",
    "count",
)
"""The kinds that are tried without changing anything."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the documents say and that an endpoint can break.

    `id` is where it stands in the profile (`User.patch`, `User.userName.immutable`, `paging.max_count`); `kind` says
    how it is tried, and `subject` on what: an operation, a trigger, an attribute, `userName eq`, a status, a header, a
    bucket of the rate limit.
    `resource_type` is empty where it is about the whole service. `fact` has the outcomes that are right; `words` tell
    what is said, and `feature` what part of the service it is about: an operation, `filter`, `paging`, …
    """

    id: str
    kind: str
    fact: Fact
    feature: str
    words: str
    resource_type: str = ""
    subject: str = ""


def by_outcome(kind: str, fact: Fact, feature: str, resource_type: str = "", subject: str = "") -> Statement:
    """A statement about how something ends."""
    words = fact_in_words(fact, refusal=kind == "duplicate")
    return Statement(fact.id, kind, fact, feature, words, resource_type, subject)


def plain(
    id: str, kind: str, sources: tuple[str, ...], words: str, feature: str, resource_type: str = "", subject: str = ""
) -> Statement:
    """A statement without alternatives: it holds or not."""
    fact = Fact(id, (Outcome(Support.SUPPORTED, sources=sources),))
    return Statement(id, kind, fact, feature, words, resource_type, subject)
