"""From the checked data of a profile to the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from scim_conformance.profile.client_limits import limited
from scim_conformance.profile.document import START, Document
from scim_conformance.profile.model import (
    OPERATIONS,
    AttributeFact,
    Authentication,
    BaseUrl,
    Bucket,
    Cap,
    Contradiction,
    Deviation,
    DiscoveryFact,
    Errors,
    Fact,
    FilterFact,
    Look,
    MediaTypes,
    Note,
    Outcome,
    Paging,
    PatchFact,
    Profile,
    RateLimit,
    Region,
    ResourceTypeFacts,
    Source,
    Support,
)

T = TypeVar("T")
Data = Mapping[str, Any]


def build(document: Document) -> Profile:
    """The profile in a document that has no mistakes."""
    data: Data = document.data
    return Profile(
        name=data["name"],
        title=data["title"],
        revision=data["revision"],
        file=document.file,
        vendor=data.get("vendor", ""),
        documentation=data.get("documentation", ""),
        sources=_each(data["sources"], lambda name, entry: Source(id=name, **entry)),
        resource_types=_each(data["resource_types"], _resource_type),
        discovery=_each(data["discovery"], _discovery),
        document=data,
        base_url=_base_url(data["base_url"]) if "base_url" in data else None,
        authentication=_authentication(data.get("authentication", {})),
        media_types=MediaTypes(**_sourced(data.get("media_types", {}))),
        paging=_paging(data.get("paging", {})),
        rate_limit=_rate_limit(data.get("rate_limit", {})),
        errors=_errors(data.get("errors", {})),
        deviations=(*_deviations(document), *_limits(document)),
        caps=tuple(Cap(**entry) for entry in data.get("caps", ())),
        clients=tuple(data.get("clients", {})),
        features=_facts("features", data.get("features", {})),
        contradictions=tuple(_contradiction(entry) for entry in data.get("contradictions", ())),
        notes=tuple(Note(**_sourced(entry)) for entry in data.get("notes", ())),
    )


def _each(entries: Data, make: Callable[[str, Any], T]) -> Mapping[str, T]:
    return MappingProxyType({name: make(name, entry) for name, entry in entries.items()})


def _sourced(entry: Data) -> dict[str, Any]:
    """The entry with tuples for lists, and `sources` as the model calls them."""
    renamed = {"source": "sources", "except": "except_"}
    return {renamed.get(key, key): tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _outcome(entry: Data) -> Outcome:
    return Outcome(**{**_sourced(entry), "support": Support(entry["support"])})


def _fact(fact_id: str, entry: Data) -> Fact:
    return Fact(fact_id, tuple(_outcome(alternative) for alternative in entry.get("any_of", (entry,))))


def _facts(place: str, entries: Data) -> Mapping[str, Fact]:
    return _each(entries, lambda name, entry: _fact(f"{place}.{name}", entry))


def _authentication(entry: Data) -> Authentication:
    said = _sourced(entry)
    if "without_prefix" in said:
        said["without_prefix"] = _fact("authentication.without_prefix", said["without_prefix"])
    return Authentication(**{**said, "wrong_tokens_lock_out": _value(entry, "wrong_tokens_lock_out", False)})


def _paging(entry: Data) -> Paging:
    said = _sourced(entry)
    endings = {key: _fact(f"paging.{key}", entry[key]) for key in ("over_max", "count_zero") if key in entry}
    return Paging(**{**said, **endings})


def _discovery(name: str, entry: Data) -> DiscoveryFact:
    statement = {key: value for key, value in entry.items() if key != "paths"}
    return DiscoveryFact(name, _fact(f"discovery.{name}", statement), tuple(entry.get("paths", (name,))))


def _resource_type(name: str, entry: Data) -> ResourceTypeFacts:
    return ResourceTypeFacts(
        name=name,
        endpoint=entry["endpoint"],
        schema=entry["schema"],
        operations=MappingProxyType({key: _fact(f"{name}.{key}", entry["operations"][key]) for key in OPERATIONS}),
        attributes=_each(entry.get("attributes", {}), lambda path, said: AttributeFact(path=path, **_sourced(said))),
        only_documented_attributes=_value(entry, "only_documented_attributes", False),
        member_keys=tuple(_value(entry, "member_keys", ())),
        filters=tuple(FilterFact(**_sourced(said)) for said in entry.get("filters", ())),
        filtering=Support(_value(entry, "filtering", Support.SUPPORTED)),
        other_filters=_fact_at(name, "other_filters", entry),
        left_out=_fact_at(name, "left_out", entry),
        unknown_member=_fact_at(name, "unknown_member", entry),
        other_id=_fact_at(name, "other_id", entry),
        delete_absent=_fact_at(name, "delete_absent", entry),
        most_operations=_value(entry, "most_operations", 0),
        too_many_operations=_beyond(name, "most_operations", entry),
        projection=_facts(f"{name}.projection", entry.get("projection", {})),
        patches=_each(entry.get("patches", {}), lambda form, said: _patch(name, form, said)),
        duplicates=_fact_at(name, "duplicates", entry),
        deprovisioning=_facts(f"{name}.deprovisioning", entry.get("deprovisioning", {})),
    )


def _fact_at(type_name: str, key: str, entry: Data) -> Fact | None:
    return _fact(f"{type_name}.{key}", entry[key]) if key in entry else None


def _beyond(type_name: str, key: str, entry: Data) -> Fact | None:
    """How a request ends that goes beyond a documented bound: it is refused."""
    if key not in entry:
        return None
    said = {name: value for name, value in entry[key].items() if name != "value"}
    return _fact(f"{type_name}.{key}", {**said, "support": "unsupported"})


def _patch(type_name: str, name: str, entry: Data) -> PatchFact:
    fact = _fact(f"{type_name}.patches.{name}", {k: v for k, v in entry.items() if k not in ("op", "path", "by_value")})
    return PatchFact(name, entry["op"], entry.get("path", ""), entry.get("by_value", False), fact)


def _contradiction(entry: Data) -> Contradiction:
    sides = tuple(
        Outcome(Support.SUPPORTED, note=side["says"], seen=side.get("seen", ""), sources=tuple(side["source"]))
        for side in entry["sides"]
    )
    look = entry.get("look")
    return Contradiction(
        id=entry["id"],
        topic=entry["topic"],
        fact=Fact(f"contradictions.{entry['id']}", sides),
        settled=entry["settled"],
        statements=tuple(entry.get("statements", ())),
        look=Look(look["at"], look["of"], look.get("detail", "")) if look else None,
    )


def _value(entry: Data, key: str, default: Any) -> Any:
    return entry[key]["value"] if key in entry else default


def _base_url(entry: Data) -> BaseUrl:
    return BaseUrl(
        template=entry["template"],
        parameters=MappingProxyType(dict(entry.get("parameters", {}))),
        regions=_each(entry.get("regions", {}), lambda name, said: Region(name=name, **_sourced(said))),
        default_region=entry.get("default_region", ""),
        sources=tuple(entry["source"]),
    )


def _rate_limit(entry: Data) -> RateLimit:
    said = {key: value for key, value in entry.items() if key not in ("buckets", "headers", "source")}
    buckets = tuple(
        Bucket(**{**_sourced(bucket), "window": float(bucket["window"])}) for bucket in entry.get("buckets", ())
    )
    return RateLimit(buckets=buckets, headers=MappingProxyType(dict(entry.get("headers", {}))), **said)


def _errors(entry: Data) -> Errors:
    table = {int(status): meaning for status, meaning in entry.get("table", {}).items()}
    return Errors(MappingProxyType(table), entry.get("scim_type"), tuple(entry.get("source", ())))


def _limits(document: Document) -> tuple[Deviation, ...]:
    """What clients cannot do, as deviations of the steps concerned."""
    found = []
    for client, said in document.data.get("clients", {}).items():
        for index, limit in enumerate(said.get("limits", ())):
            line = document.values.get(("clients", client, "limits", index), START).line
            checks = (f"idp/{client}/{step}" for step in limited(client, limit["steps"]))
            found += [Deviation(check, "", limit["says"], "", tuple(limit["source"]), line) for check in checks]
    return tuple(found)


def _deviations(document: Document) -> tuple[Deviation, ...]:
    return tuple(
        Deviation(
            check=entry.get("check", ""),
            requirement=entry.get("requirement", ""),
            observed=entry["observed"],
            actual=entry["actual"],
            sources=tuple(entry["source"]),
            line=document.values.get(("deviations", index), START).line,
        )
        for index, entry in enumerate(document.data.get("deviations", ()))
    )
