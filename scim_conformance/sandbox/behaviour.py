"""From the facts of a profile to layers: the provider as its vendor documents it, by the first outcome of each fact."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.profile.model import Profile, ResourceTypeFacts, Support
from scim_conformance.sandbox.amounts import drop_too_many, refuse_too_many
from scim_conformance.sandbox.attributes import (
    check_members,
    demand_forms,
    demand_required,
    drop_undocumented,
    hide_attributes,
    late_attributes,
)
from scim_conformance.sandbox.bounds import absent_deletions, bounded_operations, one_id
from scim_conformance.sandbox.editing import (
    deprovisioning,
    hide_inactive,
    keep_left_out,
    limited,
    limited_replacement,
    without_effect,
)
from scim_conformance.sandbox.faults import FAULTS
from scim_conformance.sandbox.features import documented_feature, feature_of
from scim_conformance.sandbox.filtering import documented_filters, filter_case
from scim_conformance.sandbox.fixed import keep_fixed, set_read_only
from scim_conformance.sandbox.joining import joining
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED, WORKING, offers_everything
from scim_conformance.sandbox.patches import documented_patches
from scim_conformance.scim import urns


def behaviours(profile: Profile) -> tuple[Layer, ...]:
    """Every behaviour that a profile asks for, outermost first."""
    endpoints = tuple(facts.endpoint for facts in profile.resource_types.values())
    layers = [
        documented_scim_types(profile),
        *(documented_feature(name, fact) for name, fact in profile.features.items()),
        only_what_is_offered(profile),
        content_type_on_every_request(profile),
    ]
    for facts in profile.resource_types.values():
        layers += [_at(facts.endpoint, layer) for layer in _of_type(profile, facts, endpoints)]
    return tuple(layers)


def _of_type(profile: Profile, facts: ResourceTypeFacts, endpoints: tuple[str, ...]) -> tuple[Layer, ...]:
    return (
        refuse_operations(facts),
        documented_filters(facts),
        filter_case(facts),
        documented_projection(facts),
        hide_inactive(facts),
        documented_counts(profile),
        default_page(profile),
        absent_deletions(facts),
        deprovisioning(facts),
        bounded_operations(facts),
        one_id(facts),
        documented_patches(facts),
        without_effect(facts),
        limited(facts),
        keep_fixed(facts),
        drop_undocumented(facts),
        limited_replacement(facts),
        keep_left_out(facts),
        late_attributes(facts),
        demand_required(facts),
        demand_forms(facts),
        refuse_too_many(facts),
        drop_too_many(facts),
        set_read_only(facts),
        check_members(facts, endpoints),
        joining(facts, next((one.endpoint for one in profile.resource_types.values() if one.schema == urns.GROUP), "")),
        documented_conflict(facts),
        documented_success(facts),
        hide_attributes(facts),
    )


def _at(endpoint: str, layer: Layer) -> Layer:
    """A layer that sees only the requests to one endpoint."""
    wanted = endpoint.lower()
    return lambda request, inner: layer(request, inner) if request.endpoint.lower() == wanted else inner(request)


def documented_scim_types(profile: Profile) -> Layer:
    """Errors carry no scimType where the vendor documents that they do not."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if profile.errors.scim_type is not False or answer.status < 400:
            return answer
        return replace(answer, body={name: value for name, value in answer.resource.items() if name != "scimType"})

    return layer


def only_what_is_offered(profile: Profile) -> Layer:
    """Discovery that is not documented is not there; without a configuration, nor are bulk, /Me and /.search."""
    everything = offers_everything(profile)
    unnamed = {"bulk", "me", "search"} - set(profile.features)

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation == "discover":
            offered = profile.discovery.get(request.segments[0])
            outcome = offered.fact.first if offered else None
            if outcome is None or outcome.support not in WORKING:
                return error(outcome.status[0] if outcome and outcome.status else 404, "There is no such endpoint.")
        elif not everything and feature_of(request) in unnamed:
            return error(404, "There is no such endpoint.")
        return inner(request)

    return layer


def content_type_on_every_request(profile: Profile) -> Layer:
    """Where the vendor demands a Content-Type on requests without a body too, one without is refused."""

    def layer(request: Request, inner: Inner) -> Answer:
        if profile.media_types.every_request and not request.header("Content-Type"):
            return error(415, f"The Content-Type must be {profile.media_types.request}, on every request.")
        return inner(request)

    return layer


def refuse_operations(facts: ResourceTypeFacts) -> Layer:
    """Operations that are switched off, not supported or nowhere documented are refused."""

    def layer(request: Request, inner: Inner) -> Answer:
        fact = facts.operations.get(request.operation)
        if fact is None or fact.first.support in WORKING:
            return inner(request)
        status = fact.first.status[0] if fact.first.status else 501
        return error(status, f"{request.method} on {facts.endpoint} is {fact.first.support.replace('_', ' ')}.")

    return layer


def documented_projection(facts: ResourceTypeFacts) -> Layer:
    """Parameters that are documented as refused are, and those without effect have none (RFC 7644, section 3.9)."""
    endings = {parameter: fact.first for parameter, fact in facts.projection.items()}

    def layer(request: Request, inner: Inner) -> Answer:
        for parameter, outcome in endings.items():
            if parameter in request.query and outcome.support in REFUSED:
                return error(outcome.status[0] if outcome.status else 400, f"{parameter} is not supported.")
            if parameter in request.query and outcome.support is Support.NO_EFFECT:
                left = {name: value for name, value in request.query.items() if name != parameter}
                return inner(replace(request, query=left))
        return inner(request)

    return layer


def default_page(profile: Profile) -> Layer:
    """A list that names no count has the documented page size; the engine knows the documented maximum."""
    size = profile.paging.default_count

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "list" or size is None or "count" in request.query:
            return inner(request)
        return inner(replace(request, query={**request.query, "count": str(size)}))

    return layer


def documented_counts(profile: Profile) -> Layer:
    """A list asked for with too large a count, or with none, is refused where the vendor says so."""
    paging = profile.paging

    def layer(request: Request, inner: Inner) -> Answer:
        count = request.query.get("count", "") if request.operation == "list" else ""
        asked = int(count) if count.isdigit() else 1
        fact = paging.count_zero if asked == 0 else paging.over_max if asked > (paging.max_count or asked) else None
        if fact is None or fact.first.support not in REFUSED:
            return inner(request)
        status = fact.first.status[0] if fact.first.status else 400
        return error(status, f"count is to be between 1 and {paging.max_count}.", "invalidValue")

    return layer


def documented_conflict(facts: ResourceTypeFacts) -> Layer:
    """A second resource of the same name is refused with the status and the scimType documented, or made."""
    outcome = facts.duplicates.first if facts.duplicates else None
    if outcome is not None and outcome.support is Support.SUPPORTED:
        return FAULTS["duplicate-accepted"].layer

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if answer.status != 409 or outcome is None or outcome.support not in REFUSED:
            return answer
        status = outcome.status[0] if outcome.status else 409
        return error(status, str(answer.resource.get("detail")), outcome.scim_type or "uniqueness")

    return layer


def documented_success(facts: ResourceTypeFacts) -> Layer:
    """A success is told with the first status documented, and with the resource where that status has a body."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        fact = facts.operations.get(request.operation)
        if fact is None or not fact.first.status or not answer.ok or not 200 <= fact.first.status[0] < 300:
            return answer
        status = fact.first.status[0]
        if status == 204 or request.operation == "delete":
            return replace(answer, status=status, body=None)
        if answer.body is None:
            stored = request.backstage.engine(request.asking("GET", request.path, query=request.query))
            return replace(stored, status=status)
        return replace(answer, status=status)

    return layer
