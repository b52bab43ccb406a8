"""Two profiles side by side: what two vendors, or two revisions of one, document differently."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from scim_conformance.profile.model import Fact, Profile, ResourceTypeFacts
from scim_conformance.profile.words import characteristics, in_words

WIDTH = 100
LABEL = 6
SILENT = "the documents are silent"


def differences(one: Profile, other: Profile) -> str:
    """What differs, place by place, each side below the other; at most 100 columns wide, with a line break at its end.

    Sources, notes and titles do not count.
    """
    left, right = dict(_facts(one)), dict(_facts(other))
    places = [place for place in {**left, **right} if left.get(place) != right.get(place)]
    names = (one.name, other.name) if one.name != other.name else (f"{one.file}", f"{other.file}")
    if not places:
        return f"{names[0]} and {names[1]} say the same.\n"
    blocks = (
        "\n".join((place, *_side(names[0], left.get(place, SILENT)), *_side(names[1], right.get(place, SILENT)), ""))
        for place in places
    )
    return "\n".join(blocks)


def _side(name: str, text: str) -> Iterator[str]:
    hanging = " " * LABEL
    yield from wrap(f"{name}: {text}", WIDTH, initial_indent="  ", subsequent_indent=hanging, break_on_hyphens=False)


def _facts(profile: Profile) -> Iterator[tuple[str, str]]:
    if profile.base_url is not None:
        yield "base_url", profile.base_url.template
        yield "base_url.regions", ", ".join(f"{name} {one.host}" for name, one in profile.base_url.regions.items())
    yield "authentication", f"{profile.authentication.scheme} in {profile.authentication.header}"
    media = profile.media_types
    yield "media_types.request", media.request + (", on every request" if media.every_request else "")
    yield "media_types.response", " or ".join(media.response) or SILENT
    for name, endpoint in profile.discovery.items():
        yield f"discovery.{name}", _outcomes(endpoint.fact)
    if profile.authentication.without_prefix is not None:
        yield "authentication.without_prefix", _outcomes(profile.authentication.without_prefix)
    for name, fact in profile.features.items():
        yield f"features.{name}", _outcomes(fact)
    for facts in profile.resource_types.values():
        yield from _of_type(facts)
    yield "paging.default_count", str(profile.paging.default_count or SILENT)
    yield "paging.max_count", str(profile.paging.max_count or SILENT)
    for said in (profile.paging.over_max, profile.paging.count_zero):
        if said is not None:
            yield said.id, _outcomes(said)
    for bucket in profile.rate_limit.buckets:
        rate = f"{bucket.limit} in {bucket.window:g} s, {', '.join(bucket.methods)}"
        yield f"rate_limit.{bucket.name}", rate + (", assumed" if profile.rate_limit.assumed else "")
    yield "rate_limit.headers", ", ".join(profile.rate_limit.headers.values()) or SILENT
    for status, meaning in profile.errors.table.items():
        yield f"errors.table.{status}", meaning
    for deviation in profile.deviations:
        yield f"deviations.{deviation.check or deviation.requirement}", deviation.observed


def _of_type(facts: ResourceTypeFacts) -> Iterator[tuple[str, str]]:
    name = facts.name
    yield f"{name}.endpoint", facts.endpoint
    for operation, fact in facts.operations.items():
        yield f"{name}.{operation}", _outcomes(fact)
    for path, attribute in facts.attributes.items():
        yield f"{name}.{path}", ", ".join(characteristics(attribute)) or "kept"
    if facts.only_documented_attributes:
        yield f"{name}.only_documented_attributes", "others are dropped"
    if facts.member_keys:
        yield f"{name}.member_keys", " and ".join(facts.member_keys)
    cases = {None: "", True: " by case", False: " in any case"}
    filters = (f"{one.attribute} {' '.join(one.operators)}{cases[one.case_exact]}" for one in facts.filters)
    yield f"{name}.filters", ", ".join(filters) or SILENT
    if facts.other_filters is not None:
        yield f"{name}.other_filters", _outcomes(facts.other_filters)
    for parameter, fact in facts.projection.items():
        yield f"{name}.projection.{parameter}", _outcomes(fact)
    if facts.most_operations:
        yield f"{name}.most_operations", str(facts.most_operations)
    for said in (facts.left_out, facts.unknown_member, facts.other_id, facts.delete_absent):
        if said is not None:
            yield said.id, _outcomes(said)
    for form in facts.patches.values():
        yield form.fact.id, f"{form.op} {form.path or 'without path'}: {_outcomes(form.fact)}"
    if facts.duplicates is not None:
        yield f"{name}.duplicates", _outcomes(facts.duplicates)
    for trigger, fact in facts.deprovisioning.items():
        yield f"{name}.deprovisioning.{trigger}", _outcomes(fact)


def _outcomes(fact: Fact) -> str:
    return "; or ".join(in_words(outcome) for outcome in fact.outcomes)
