"""Versions of resources: told in every answer, changed by every change, and heeded where a client names one (3.14)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import alike, show
from scim_conformance.checking.steps import existing, first_kept
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.samples import put
from scim_conformance.suite.membership import ids
from scim_conformance.suite.test_membership_forms import FORMS, Forms
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient

FORM = r'(W/)?"[^"]*"'
"""An entity tag (RFC 7232, section 2.3)."""

HEEDED = ("patch", "replace", "delete")
"""The writes that a client may make conditional."""


class Write(NamedTuple):
    """A write on condition of a version, and the resource before and after it."""

    before: Exchange
    answer: Exchange
    after: Exchange


class Versions(NamedTuple):
    """A resource from its creation to its deletion; `stale` writes name a version that is over, `current` ones do not.

    `unchanged` and `changed` are reads of those who name the current version and an old one, `listed` finds the
    resource in a list.
    """

    created: Exchange
    first: Exchange
    again: Exchange
    current: Mapping[str, Write]
    stale: Mapping[str, Write]
    any: Write | None
    unchanged: Exchange
    changed: Exchange
    listed: Exchange


@scenario(needs=("etag", "create", "read", "delete"))
def versions(scim: ScimClient, resource: ResourceUnderTest) -> Versions:
    """A resource that is changed on condition of its version, of an old one, and of any, and read likewise."""
    sent = resource.sample(full=True)
    created = scim.create(resource, sent)
    first = existing(scim, resource) if not created.id else scim.read(resource, created.id)
    id, old = first.id, _tag(first)
    again = scim.read(resource, id)
    listed = scim.list(resource, query={"filter": f"{resource.identifier} eq {quoted(_name(resource, first))}"})
    path = _changeable(resource, first, sent)
    now, current, stale = again, {}, {}
    any_version: Write | None = None
    for operation in _offered(resource, path):
        current[operation] = _written(scim, resource, now, operation, path, _tag(now))
        now = current[operation].after
        stale[operation] = _written(scim, resource, now, operation, path, old, "the version is over")
        now = stale[operation].after
        if any_version is None:
            any_version = _written(scim, resource, now, operation, path, "*")
            now = any_version.after
    unchanged = scim.read(resource, id, headers={"If-None-Match": _tag(now)})
    changed = scim.read(resource, id, headers={"If-None-Match": old})
    if current:
        stale["delete"] = _deleted(scim, resource, now, old, "the version is over")
        current["delete"] = _deleted(scim, resource, stale["delete"].after, _tag(stale["delete"].after))
    return Versions(created, first, again, current, stale, any_version, unchanged, changed, listed)


@pytest.mark.parametrize("answer", ["create", "read", "patch", "replace"])
@requirement("RFC7644-3.14-02")
def test_answer_has_the_header(versions: Versions, answer: str) -> None:
    """An answer that shows a resource has its version in the ETag header; clients have nothing to name otherwise."""
    _shown(versions, answer).header("ETag").present()


@pytest.mark.parametrize("answer", ["create", "read", "patch", "replace"])
@requirement("RFC7643-3.1-21", "RFC7644-3.14-02")
def test_header_is_an_entity_tag(versions: Versions, answer: str) -> None:
    """A version stands in double quotes, after W/ where it is weak; caches and clients drop what does not."""
    found = _shown(versions, answer)
    if found.exchange.header("ETag") is None:
        raise NotApplicable(Reason("no-exchange", "there is no ETag; see versions/answer-has-the-header"))
    found.header("ETag").matches(FORM, 'an entity tag, "…" or W/"…"')


@pytest.mark.parametrize("answer", ["create", "read", "patch", "replace"])
@requirement("RFC7644-3.14-03", "RFC7643-3.1-20")
def test_meta_has_the_version(versions: Versions, answer: str) -> None:
    """The version is in meta.version too, spelled as in the header; clients that read lists know no headers."""
    found = _shown(versions, answer)
    if found.exchange.header("ETag") is None:
        raise NotApplicable(Reason("no-exchange", "there is no ETag; see versions/answer-has-the-header"))
    found.at("meta.version").equals(found.exchange.header("ETag"))


@pytest.mark.parametrize("answer", ["create", "patch", "replace"])
@requirement("RFC7644-3.14-02", "RFC7643-3.1-20")
def test_answer_tells_the_new_version(versions: Versions, answer: str) -> None:
    """The version in the answer to a write is that of the next read; the client's next write fails otherwise."""
    told = expect(_answer(versions, answer)).exchange.header("ETag")
    after = versions.first if answer == "create" else versions.current[answer].after
    if told is None or not _answer(versions, answer).ok or (answer == "create" and versions.created.id != after.id):
        raise NotApplicable(Reason("no-exchange", "the answer has no ETag, as one without a body may have none"))
    expect(after, _answer(versions, answer)).status(200).header("ETag").satisfies(
        lambda found: _same_tag(found, told), f"{told}, as the answer to the write has it"
    )


@requirement("RFC7643-3.1-21", "RFC7644-3.14-02")
def test_version_stays_without_a_change(versions: Versions) -> None:
    """Two reads in a row tell one version; nobody can ever write on condition otherwise."""
    if expect(versions.first).exchange.header("ETag") is None:
        raise NotApplicable(Reason("no-exchange", "there is no ETag; see versions/answer-has-the-header"))
    expect(versions.again, versions.first).status(200).header("ETag").equals(versions.first.header("ETag"))


@pytest.mark.parametrize("operation", ["patch", "replace"])
@requirement("RFC7643-3.1-21", "RFC7644-3.14-02")
def test_change_makes_a_new_version(versions: Versions, operation: str) -> None:
    """A change of the resource changes its version; two clients overwrite each other otherwise."""
    write = _write(versions.current, operation)
    _new_version(write.before, write.answer, write.after)


@pytest.mark.parametrize("form", [*FORMS])
@requirement("RFC7643-3.1-21", "RFC7644-3.14-02")
def test_change_of_members_makes_a_new_version(membership_forms: Forms, form: str, scim_plan: Plan) -> None:
    """A group that somebody joins or leaves is another version of it."""
    if not scim_plan.offer("Group.etag", {}).available or form not in membership_forms.steps:
        raise NotApplicable(Reason("not-claimed", "ServiceProviderConfig does not say that etag is supported"))
    step = membership_forms.steps[form]
    if not (step.before.ok and step.after.ok) or set(map(str, ids(step.before))) == set(map(str, ids(step.after))):
        raise NotApplicable(Reason("nothing-to-change", "the members stayed the same"))
    _new_version(step.before, step.answer, step.after)


@pytest.mark.parametrize("operation", HEEDED)
@requirement("RFC7644-3.12-11", "RFC7644-3.14-05")
def test_current_version_is_accepted(versions: Versions, operation: str) -> None:
    """A write that names the current version in If-Match is carried out, weak as the version may be."""
    write = _write(versions.current, operation)
    expect(write.answer, write.before).success()
    if operation == "delete":
        expect(write.after, write.answer).not_served()


@requirement("RFC7644-3.12-11", "RFC7644-3.14-05")
def test_any_version_is_accepted(versions: Versions) -> None:
    """A write on condition of any version (`If-Match: *`) is carried out while the resource exists."""
    if versions.any is None:
        raise NotApplicable(Reason("nothing-to-change", "there is no write to try this on"))
    expect(versions.any.answer, versions.any.before).success()


@pytest.mark.parametrize("operation", HEEDED)
@requirement("RFC7644-3.12-11", "RFC7644-3.14-05")
def test_stale_version_is_refused(versions: Versions, operation: str) -> None:
    """A write that names an old version in If-Match is refused with 412, or 409; it would undo somebody's change."""
    write = _stale(versions, operation)
    expect(write.answer, write.before).status(412, 409)


@pytest.mark.parametrize("operation", HEEDED)
@requirement("RFC7644-3.12-11", "RFC7644-3.14-05")
def test_refused_write_changes_nothing(versions: Versions, operation: str) -> None:
    """What was refused for its version has not happened."""
    write = _stale(versions, operation)
    expect(write.answer).if_refused(see="versions/stale-version-is-refused")
    same_resource(write.before, write.after)


@requirement("RFC7644-3.14-02", "RFC7644-3.14-04")
def test_unchanged_resource_answers_304(versions: Versions) -> None:
    """A read that names the current version in If-None-Match answers 304; clients need not fetch what they have."""
    _needs_a_tag(versions.unchanged)
    expect(versions.unchanged).status(304)


@requirement("RFC7644-3.14-02", "RFC7644-3.14-04")
def test_304_has_no_body(versions: Versions) -> None:
    """A 304 has no body; clients that count bytes wait for more otherwise."""
    _needs_a_tag(versions.unchanged)
    if expect(versions.unchanged).exchange.status != 304:
        raise NotApplicable(Reason("no-exchange", "there was no 304; see versions/unchanged-resource-answers-304"))
    expect(versions.unchanged).no_body()


@requirement("RFC7644-3.14-02", "RFC7644-3.14-04")
def test_changed_resource_is_shown(versions: Versions) -> None:
    """A read that names an old version in If-None-Match shows the resource; clients keep old values otherwise."""
    _needs_a_tag(versions.changed)
    if _same_tag(_sent_tag(versions.changed), _sent_tag(versions.unchanged)):
        raise NotApplicable(
            Reason("no-exchange", "the version did not change; see versions/change-makes-a-new-version")
        )
    expect(versions.changed).status(200).at("id").equals(versions.first.id)


@requirement("RFC7643-3.1-20", "RFC7644-3.14-03")
def test_list_tells_the_version(versions: Versions) -> None:
    """The version in a list is that of a read; clients compare them to see what has changed."""
    entry = next((one for one in versions.listed.resources if one.get("id") == versions.first.id), None)
    listed, read = lookup(entry, "meta.version"), lookup(versions.first.resource, "meta.version")
    if not (isinstance(listed, str) and isinstance(read, str)):
        raise NotApplicable(Reason("no-exchange", "the list does not show the resource, or no version with it"))
    expect(versions.listed, versions.first).holds(
        _same_tag(listed, read), f"meta.version: {read}", f"meta.version: {listed}", "Resources"
    )


def _written(
    scim: ScimClient,
    resource: ResourceUnderTest,
    now: Exchange,
    operation: str,
    path: str,
    tag: str,
    invalid: str = "",
) -> Write:
    headers, value = {"If-Match": tag}, resource.unique_name()
    if operation == "patch":
        change = [{"op": "replace", "path": path, "value": value}]
        answer = scim.patch(resource, now.id or "none", change, headers=headers, invalid=invalid)
    else:
        body: dict[str, Any] = resource.sample({resource.identifier: _name(resource, now)}, full=True)
        put(body, path, value)
        answer = scim.replace(resource, now.id or "none", body, headers=headers, invalid=invalid)
    return Write(now, answer, scim.read(resource, now.id or "none"))


def _deleted(scim: ScimClient, resource: ResourceUnderTest, now: Exchange, tag: str, invalid: str = "") -> Write:
    answer = scim.delete(resource, now.id or "none", headers={"If-Match": tag}, invalid=invalid)
    return Write(now, answer, scim.read(resource, now.id or "none"))


def _changeable(resource: ResourceUnderTest, first: Exchange, sent: Mapping[str, Any]) -> str:
    """An attribute other than the name that writes may change; for groups it is the name."""
    among = [path for path in resource.changeable("patch") if path != resource.identifier]
    return first_kept(first, sent, among or resource.changeable("patch"))


def _offered(resource: ResourceUnderTest, path: str) -> list[str]:
    offers = resource.operations
    return [name for name in ("patch", "replace") if path and offers[name].available and not offers[name].probe]


def _name(resource: ResourceUnderTest, found: Exchange) -> str:
    return str(lookup(found.resource, resource.identifier))


def _tag(found: Exchange) -> str:
    """The version to name: of the header, else of meta; one that cannot be true where there is none."""
    header = found.header("ETag") if found.response is not None else None
    version = lookup(found.resource, "meta.version")
    return header or (version if isinstance(version, str) else "") or '"none"'


def _sent_tag(exchange: Exchange) -> str:
    return next((value for name, value in exchange.request.headers if name.lower() == "if-none-match"), "")


def _same_tag(one: object, other: object) -> bool:
    """The weak comparison (RFC 7232, section 2.3.2)."""
    return str(one).removeprefix("W/") == str(other).removeprefix("W/")


def _needs_a_tag(exchange: Exchange) -> None:
    if _sent_tag(exchange) in ("", '"none"'):
        raise NotApplicable(Reason("no-exchange", "there is no ETag; see versions/answer-has-the-header"))


def _new_version(before: Exchange, answer: Exchange, after: Exchange) -> None:
    expect(answer).if_accepted(see="versions/current-version-is-accepted")
    was = expect(before).status(200).exchange.header("ETag")
    if was is None or same(before, after):
        raise NotApplicable(Reason("no-exchange", "there is no ETag, or nothing has changed"))
    expect(after, before, answer).status(200).header("ETag").satisfies(
        lambda found: not _same_tag(found, was), f"another version than {was}"
    )


def same(before: Exchange, after: Exchange) -> bool:
    """Whether two reads show the same but for meta."""
    one, other = ({k: v for k, v in e.resource.items() if k != "meta"} for e in (before, after))
    return alike(one, other)


def _answer(versions: Versions, answer: str) -> Exchange:
    known = {"create": versions.created, "read": versions.first}
    return known[answer] if answer in known else _write(versions.current, answer).answer


def _shown(versions: Versions, answer: str) -> Any:
    found = _answer(versions, answer)
    expected = expect(found)
    if not (found.ok and found.id):
        raise NotApplicable(Reason("no-exchange", f"the answer to the {answer} shows no resource"))
    return expected


def _write(writes: Mapping[str, Write], operation: str) -> Write:
    if operation not in writes:
        raise NotApplicable(Reason("documented", f"{operation} is not offered, or there is nothing to try it on"))
    if not (writes[operation].before.ok and writes[operation].before.id):
        raise NotApplicable(Reason("nothing-to-change", "the resource was not there before; see the write before"))
    _needs_any_tag(writes[operation])
    return writes[operation]


def _stale(versions: Versions, operation: str) -> Write:
    write = _write(versions.stale, operation)
    if _same_tag(_tag(write.before), _tag(versions.first)):
        raise NotApplicable(
            Reason(
                "no-exchange",
                f"the version is still {show(_tag(versions.first))}; see versions/change-makes-a-new-version",
            )
        )
    return write


def _needs_any_tag(write: Write) -> None:
    if _tag(write.before) == '"none"':
        raise NotApplicable(Reason("no-exchange", "there is no ETag; see versions/answer-has-the-header"))
