"""What a list shows of each resource, and how soon it follows what happens to them (RFC 7644, 3.4.2)."""

from typing import NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show
from scim_conformance.checking.steps import existing, first_kept, name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.samples import put
from scim_conformance.suite.scope import Scope, listed_ids, lost
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment, quoted
from scim_conformance.wire.scim_client import ScimClient


class History(NamedTuple):
    """One resource, and the same list of it: when it is new, after a PUT that changed `path`, and once deleted."""

    path: str
    before: Exchange
    new: Exchange
    replaced: Exchange
    after: Exchange
    changed: Exchange
    deleted: Exchange
    gone: Exchange


@scenario(needs=("create", "read", "list", "filter", "replace", "delete"))
def relisted(scim: ScimClient, resource: ResourceUnderTest) -> History:
    """A resource listed by its name with the very same request each time, as caches like it."""
    sent = resource.sample(full=True)
    before = existing(scim, resource, sent)
    paths = [path for path in resource.changeable("replace") if path != resource.identifier]
    path = first_kept(before, sent, paths) if paths else ""
    same = {"filter": f"{resource.identifier} eq {quoted(name_of(resource, before))}"}
    new = scim.list(resource, query=same)
    body = dict(sent)
    if path:
        put(body, path, resource.unique_name())
    replaced = scim.replace(resource, before.id, body)
    after, changed = scim.read(resource, before.id), scim.list(resource, query=same)
    deleted = scim.delete(resource, before.id)
    return History(path, before, new, replaced, after, changed, deleted, scim.list(resource, query=same))


@requirement("RFC7643-7-30", "RFC7644-3.9-01")
def test_shows_what_a_read_shows(scope: Scope) -> None:
    """A list shows each resource as a read does; imports go by lists, and miss what is left out or mixed up there."""
    for member in scope.members:
        for entry in scope.whole.resources:
            if entry.get("id") == member.id:
                for path, read, listed in lost(member.resource, entry):
                    seen = f"{path} of {member.id}"
                    expect(scope.whole, member).holds(
                        False, f"{seen}: {show(read)}, as in a read", f"{seen}: {show(listed)}", "Resources"
                    )


@requirement("RFC7643-3.1-16")
def test_shows_meta_of_a_read(scope: Scope) -> None:
    """A list shows type and address of each resource as a read does."""
    for member in scope.members:
        for place, entry in enumerate(scope.whole.resources):
            if entry.get("id") == member.id and lookup(member.resource, "meta.location"):
                path = f"Resources.{place}.meta"
                expect(scope.whole, member).at(f"{path}.resourceType").equals(
                    lookup(member.resource, "meta.resourceType")
                )
                address = lookup(entry, "meta.location")
                same = isinstance(address, str) and last_segment(address) == last_segment(_location(member))
                expect(scope.whole, member).holds(same, f"an address as {_location(member)}", show(address), path)


@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2-05")
def test_total_counts_what_matches(scope: Scope) -> None:
    """With a filter, totalResults counts what matches, not everything there is."""
    expect(scope.whole).status(200).at("totalResults").equals(len(scope.members))


@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2-08")
def test_new_one_is_counted(relisted: History) -> None:
    """A resource just created is found and counted at once; clients look for it before they create it again."""
    expect(relisted.new).if_accepted(see="filter/hit-finds-exactly-one")
    expect(relisted.new, relisted.before).lists(relisted.before.id).at("totalResults").equals(1)


@requirement("RFC7643-7-30", "RFC7644-3.9-01")
def test_change_is_listed(relisted: History) -> None:
    """After an update the list shows what a read shows; from an old copy clients restore the old values."""
    if not relisted.path:
        raise NotApplicable(Reason("nothing-to-change", "no attribute but the name could be changed"))
    expect(relisted.replaced).if_accepted(see="replace/change-is-stored")
    if relisted.before.id not in listed_ids(expect(relisted.changed).exchange):
        raise NotApplicable(Reason("no-exchange", "the list does not have it; see list/change-keeps-it-listed"))
    entry = next(entry for entry in relisted.changed.resources if entry.get("id") == relisted.before.id)
    wanted, seen = lookup(relisted.after.resource, relisted.path), lookup(entry, relisted.path)
    same = show(wanted) == show(seen)
    expect(relisted.changed, relisted.after).holds(
        same, f"{relisted.path}: {show(wanted)}, as in a read", f"{relisted.path}: {show(seen)}", "Resources"
    )


@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2-08")
def test_change_keeps_it_listed(relisted: History) -> None:
    """An updated resource is found as before, once."""
    expect(relisted.new).if_accepted(see="filter/hit-finds-exactly-one").lists(relisted.before.id)
    expect(relisted.replaced).if_accepted(see="replace/change-is-stored")
    expect(relisted.changed, relisted.replaced).lists_only(relisted.before.id)


@requirement("RFC7644-3.6-03", "RFC7644-3.4.2-06")
def test_deleted_one_is_not_counted(relisted: History) -> None:
    """A deleted resource is neither found nor counted."""
    expect(relisted.deleted).if_accepted(see="delete/is-accepted")
    expect(relisted.new).if_accepted(see="filter/hit-finds-exactly-one")
    expect(relisted.gone, relisted.deleted).lists_only().at("totalResults").equals(0)


def _location(member: Exchange) -> str:
    return str(lookup(member.resource, "meta.location"))
