"""The one place where the engine is corrected: each layer names the sentence that the engine, left alone, misses."""

from __future__ import annotations

from scim_conformance.profile.model import Profile
from scim_conformance.sandbox.corrections.addresses import write_addresses_in_ascii
from scim_conformance.sandbox.corrections.groups import let_nobody_join_twice, show_groups_of_users
from scim_conformance.sandbox.corrections.identity import ignore_id_and_meta, refuse_an_empty_user_name
from scim_conformance.sandbox.corrections.lists import show_on_request_in_lists, show_the_part_asked_for
from scim_conformance.sandbox.corrections.membership import forget_deleted_members, understand_removal_by_value
from scim_conformance.sandbox.corrections.schemas import pass_over_schemas_of_clients
from scim_conformance.sandbox.messages import Layer
from scim_conformance.scim import urns


def corrections(profile: Profile) -> tuple[Layer, ...]:
    """All of them, outermost first, for the resource types of a profile."""
    groups = tuple(facts.endpoint for facts in profile.resource_types.values() if facts.schema == urns.GROUP)
    return (
        write_addresses_in_ascii,
        pass_over_schemas_of_clients(profile),
        ignore_id_and_meta,
        refuse_an_empty_user_name,
        understand_removal_by_value,
        let_nobody_join_twice(groups),
        *show_groups_of_users(profile),
        forget_deleted_members(groups),
        show_the_part_asked_for,
        *show_on_request_in_lists(profile),
    )
