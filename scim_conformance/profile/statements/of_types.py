"""What a profile says of the resources of one type."""

from __future__ import annotations

from collections.abc import Iterator

from scim_conformance.profile.model import AttributeFact, ResourceTypeFacts
from scim_conformance.profile.statements.statement import Statement, by_outcome, plain
from scim_conformance.profile.words import fact_in_words, forms, trimmed

FIXED = ("immutable", "readOnly")
"""The mutabilities under which a client cannot change a value (RFC 7643, section 7)."""

MEMBERSHIP = ("members.value", "groups.value")
"""Attributes that say who is in which group."""

_FIXED_IN_WORDS = {"immutable": "cannot be changed", "readOnly": "set by the service provider alone"}


def of_type(facts: ResourceTypeFacts) -> Iterator[Statement]:
    """Every statement about resources of this type, in the order of the profile."""
    name = facts.name
    for operation, fact in facts.operations.items():
        yield by_outcome("operation", fact, operation, name, operation)
    for said in facts.attributes.values():
        yield from _of_attribute(facts, said)
    if facts.only_documented_attributes:
        sources = tuple(dict.fromkeys(source for said in facts.attributes.values() for source in said.sources))
        id = f"{name}.only_documented_attributes"
        yield plain(id, "dropped", sources, "other attributes are not kept", "create", name)
    yield from _of_lists(facts)
    if facts.left_out is not None:
        yield by_outcome("left_out", facts.left_out, "replace", name)
    if facts.unknown_member is not None:
        yield by_outcome("unknown_member", facts.unknown_member, "members", name)
    yield from _of_bounds(facts)
    for form in facts.patches.values():
        of_members = form.path.startswith("members")
        kind, feature = ("member_patch", "members") if of_members else ("patch", "patch")
        yield by_outcome(kind, form.fact, feature, name, form.name)
    if facts.member_keys and "members" in facts.attributes:
        words = f"members have {' and '.join(facts.member_keys)}"
        yield plain(
            f"{name}.member_keys", "member", facts.attributes["members"].sources, words, "members", name, "members"
        )
    if facts.duplicates is not None:
        yield by_outcome("duplicate", facts.duplicates, "duplicates", name)
    for trigger, fact in facts.deprovisioning.items():
        yield by_outcome("deprovisioning", fact, f"deprovisioning.{trigger}", name, trigger)


def _of_bounds(facts: ResourceTypeFacts) -> Iterator[Statement]:
    name = facts.name
    if facts.other_id is not None:
        yield by_outcome("other_id", facts.other_id, "replace", name)
    if facts.delete_absent is not None:
        yield by_outcome("absent", facts.delete_absent, "delete", name)
    if facts.too_many_operations is not None:
        ending = fact_in_words(facts.too_many_operations, refusal=True)
        words = f"more than {facts.most_operations} operations: {ending}"
        yield Statement(facts.too_many_operations.id, "many", facts.too_many_operations, "patch", words, name)


def _of_lists(facts: ResourceTypeFacts) -> Iterator[Statement]:
    name = facts.name
    for found in facts.filters:
        for operator in found.operators:
            subject = f"{found.attribute} {operator}"
            id = f"{name}.filters.{found.attribute}.{operator}"
            kind = "membership_filter" if found.attribute in MEMBERSHIP else "filter"
            yield plain(id, kind, found.sources, subject, "filter", name, subject)
        if found.case_exact is not None:
            words = f"{found.attribute}: the case of letters {'counts' if found.case_exact else 'does not count'}"
            id = f"{name}.filters.{found.attribute}.case_exact"
            yield plain(id, "filter_case", found.sources, words, "filter", name, found.attribute)
    if facts.other_filters is not None:
        yield by_outcome("other_filter", facts.other_filters, "filter", name)
    for parameter, fact in facts.projection.items():
        yield by_outcome("projection", fact, "projection", name, parameter)


def _of_attribute(facts: ResourceTypeFacts, said: AttributeFact) -> Iterator[Statement]:
    def one(ending: str, kind: str, words: str, feature: str = "create", subject: str = said.path) -> Statement:
        id = f"{facts.name}.{said.path}.{ending}"
        return plain(id, kind, said.sources, f"{said.path}: {words}", feature, facts.name, subject)

    part_of_a_list = "." in said.path and said.path.partition(".")[0] in ("emails", "members")
    if said.required and not part_of_a_list:
        yield one("required", "required", "required")
    for form, words in forms(said).items():
        yield one(form, "form", words, subject=f"{said.path} {form}")
    if said.mutability in FIXED and not _a_trigger(facts, said) and not part_of_a_list:
        yield one(said.mutability, "fixed", _FIXED_IN_WORDS[said.mutability], "patch")
    if trimmed(said):
        yield one("max_values", "trimmed", trimmed(said))
    if said.returned == "never":
        yield one("never", "hidden", "never shown", "read")
    if said.returned == "request":
        yield one("request", "on_request", "shown to those who ask for it", "read")
    if said.at_create:
        yield one("at_create", "late", f"{said.at_create} when it is created")
    if said.at_replace:
        yield one("at_replace", "not_by_put", f"{said.at_replace} in a PUT", "replace")
    if not said.synchronised:
        yield one("dropped", "dropped", "not kept")


def _a_trigger(facts: ResourceTypeFacts, said: AttributeFact) -> bool:
    """Whether statements of its own say what becomes of a user whose `active` is set."""
    return said.path == "active" and bool(facts.deprovisioning)
