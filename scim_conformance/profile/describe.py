"""A profile as a plain text fact sheet for the terminal: every fact in words, with the documents behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from types import MappingProxyType

from scim_conformance.profile.model import METHODS, Fact, PatchFact, Profile, ResourceTypeFacts, Support
from scim_conformance.profile.statements import ON_EVERY_ANSWER
from scim_conformance.profile.words import SUPPORT, characteristics, in_words

WIDTH = 100
LABEL = 24

Row = tuple[str, str]
"""A label and a text; an empty label goes on with the one above."""

TRIGGERS: Mapping[str, str] = MappingProxyType(
    {
        "delete": "deprovision, DELETE",
        "replace_active_false": "deprovision, PUT",
        "patch_active_false": "deprovision, PATCH",
        "patch_active_false_without_path": "deprovision, no path",
        "patch_active_false_as_text": "deprovision, text",
    }
)


def fact_sheet(profile: Profile) -> str:
    """The sheet, at most 100 columns wide, with a line break at its end."""
    sections = (
        (profile.title, _identity(profile)),
        ("Reaching it", _reaching(profile)),
        ("Discovery", _discovery(profile)),
        ("Beyond the resources", _features(profile)),
        *((f"{kind.name}, {kind.endpoint}", _resource_type(kind)) for kind in profile.resource_types.values()),
        ("Identity providers", _clients(profile)),
        ("Lists", _paging(profile)),
        ("Rate limits", _rate_limit(profile)),
        ("Errors", _errors(profile)),
        ("Departures from the RFCs", _deviations(profile)),
        ("Where the documents disagree", _contradictions(profile)),
        ("Checks that weigh less", ((cap.check, f"at most {cap.level}: {cap.reason}") for cap in profile.caps)),
        ("Good to know", ((note.topic, note.text + _by(note.sources)) for note in profile.notes)),
        ("Documents", _documents(profile)),
    )
    return "\n".join(block for title, rows in sections if (block := _block(title, tuple(rows))))


def _block(title: str, rows: tuple[Row, ...]) -> str:
    lines = (line for label, text in rows for line in _lines(label, text))
    return "\n".join((title, "-" * len(title), *lines, "")) if rows else ""


def _lines(label: str, text: str) -> Iterator[str]:
    hanging = " " * LABEL
    fits = len(label) < LABEL - 2
    if not fits:
        yield f"  {label}"
    first = f"  {label}".ljust(LABEL) if fits else hanging
    yield from wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )


def _by(sources: tuple[str, ...]) -> str:
    return f" [{', '.join(sources)}]" if sources else ""


def _identity(profile: Profile) -> Iterator[Row]:
    yield "profile", profile.name
    if base := profile.document.get("extends"):
        yield "a variant of", f"{base}, shown with all that it takes over"
    yield "revision", profile.revision
    if profile.vendor:
        yield "vendor", profile.vendor
    if profile.documentation:
        yield "documentation", profile.documentation


def _reaching(profile: Profile) -> Iterator[Row]:
    if place := profile.base_url:
        yield "base URL", place.template + _by(place.sources)
        for name, meaning in place.parameters.items():
            yield f"--param {name}", meaning
        for region in place.regions.values():
            default = " (the default)" if region.name == place.default_region else ""
            yield f"--region {region.name}", f"{region.host}{default}" + _by(region.sources)
            yield from _noted(region.note)
    token = f", {profile.authentication.token}" if profile.authentication.token else ""
    scheme = f"{profile.authentication.scheme} in {profile.authentication.header}"
    yield "authentication", scheme + token + _by(profile.authentication.sources)
    if profile.authentication.without_prefix:
        yield from _fact("without Bearer", profile.authentication.without_prefix)
    if profile.authentication.wrong_tokens_lock_out:
        yield "", "wrong tokens lock the right one out, so a run sends none"
    if profile.authentication.token_url:
        yield "tokens come from", profile.authentication.token_url
    if profile.authentication.scope:
        yield "for the scope", profile.authentication.scope
    media = profile.media_types
    every = ", on requests without a body too" if media.every_request else ""
    yield "requests are", media.request + every + _by(media.sources)
    if media.response:
        yield "answers are", " or ".join(media.response) + _by(media.sources)


def _features(profile: Profile) -> Iterator[Row]:
    for name, fact in profile.features.items():
        yield from _fact(name, fact)


def _noted(note: str) -> Iterator[Row]:
    if note:
        yield "", note


def _discovery(profile: Profile) -> Iterator[Row]:
    for endpoint in profile.discovery.values():
        yield from _fact(endpoint.name, endpoint.fact)
        if endpoint.paths != (endpoint.name,):
            yield "", f"at {' or '.join(endpoint.paths)}"


def _resource_type(kind: ResourceTypeFacts) -> Iterator[Row]:
    for name, fact in kind.operations.items():
        yield from _fact(f"{name}, {METHODS[name]}", fact)
    for path, said in kind.attributes.items():
        yield path, ", ".join(characteristics(said)) + _by(said.sources)
        yield from _noted(said.note)
    if kind.only_documented_attributes:
        yield "other attributes", "are dropped"
    if kind.member_keys:
        yield "each member has", " and ".join(kind.member_keys)
    if kind.filtering is not Support.SUPPORTED:
        yield "filtering", SUPPORT[kind.filtering]
    for said_filter in kind.filters:
        operators = ", ".join(said_filter.operators)
        yield "filter", f"{said_filter.attribute} {operators}{_CASE[said_filter.case_exact]}" + _by(said_filter.sources)
    if kind.other_filters:
        yield from _fact("other filters", kind.other_filters)
    for parameter, fact in kind.projection.items():
        yield from _fact(parameter, fact)
    if kind.left_out:
        yield from _fact("left out of a PUT", kind.left_out)
    if kind.unknown_member:
        yield from _fact("unknown members", kind.unknown_member)
    if kind.other_id:
        yield from _fact("another id in a PUT", kind.other_id)
    if kind.delete_absent:
        yield from _fact("DELETE of nothing", kind.delete_absent)
    if kind.too_many_operations:
        yield from _fact(f"over {kind.most_operations} operations", kind.too_many_operations)
    for form in kind.patches.values():
        yield from _fact(f"{form.op} {_path(form)}", form.fact)
    if kind.duplicates:
        yield from _fact("duplicates", kind.duplicates)
    for trigger, fact in kind.deprovisioning.items():
        yield from _fact(TRIGGERS.get(trigger, trigger), fact)


_CASE = {None: "", True: ", minding the case of letters", False: ", whatever the case of letters"}


def _path(form: PatchFact) -> str:
    return f"{form.path or 'without path'}{' by value' if form.by_value else ''}"


def _fact(label: str, fact: Fact) -> Iterator[Row]:
    for index, outcome in enumerate(fact.outcomes):
        yield ("" if index else label), ("or " if index else "") + in_words(outcome) + _by(outcome.sources)
        yield from _noted(outcome.note)


def _paging(profile: Profile) -> Iterator[Row]:
    paging = profile.paging
    if paging.default_count:
        yield "page size", f"{paging.default_count} when none is asked for" + _by(paging.sources)
    if paging.max_count:
        yield "largest page", str(paging.max_count) + _by(paging.sources)
    for label, fact in {"a larger count": paging.over_max, "count=0": paging.count_zero}.items():
        if fact is not None:
            yield from _fact(label, fact)


def _rate_limit(profile: Profile) -> Iterator[Row]:
    limit = profile.rate_limit
    for bucket in limit.buckets:
        rate = f"{bucket.limit} in {bucket.window:g} s, {', '.join(bucket.methods)}"
        yield bucket.name, rate + _by(bucket.sources)
        yield from _noted(bucket.note)
    if limit.buckets:
        yield "beyond it", str(limit.status)
    if limit.scope:
        yield "counted for each", limit.scope
    if limit.assumed:
        yield "taken from", "a neighbouring API of the vendor; whether it holds for SCIM is not said"
    for meaning, header in limit.headers.items():
        yield f"{meaning.replace('_', ' ')} is in", f"{header}{'' if meaning in ON_EVERY_ANSWER else ', of refusals'}"


def _errors(profile: Profile) -> Iterator[Row]:
    for status, meaning in profile.errors.table.items():
        yield str(status), meaning
    if profile.errors.scim_type is not None:
        yield "scimType", "is given" if profile.errors.scim_type else "is not given"
    if profile.errors.sources:
        yield "documented in", ", ".join(profile.errors.sources)


def _clients(profile: Profile) -> Iterator[Row]:
    for id in profile.clients:
        limits = [one for one in profile.deviations if one.check.startswith(f"idp/{id}/")]
        yield id, "supported" if not limits else "supported, with limits"
        for limit in limits:
            yield "", f"{limit.check.rpartition('/')[2]}: {limit.observed}" + _by(limit.sources)


def _deviations(profile: Profile) -> Iterator[Row]:
    for deviation in profile.deviations:
        if deviation.check.startswith("idp/"):
            continue
        yield deviation.check or deviation.requirement, deviation.observed + _by(deviation.sources)


def _contradictions(profile: Profile) -> Iterator[Row]:
    for one in profile.contradictions:
        for index, side in enumerate(one.fact.outcomes):
            yield ("" if index else one.topic), side.note + _by(side.sources)
        yield "", f"Here: {one.settled}"


def _documents(profile: Profile) -> Iterator[Row]:
    for source in profile.sources.values():
        yield f"[{source.id}]", f"{source.title} ({source.authority})"
        yield "", source.url
