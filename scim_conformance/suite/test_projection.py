"""Choosing what comes back: `attributes` and `excludedAttributes` on reads and lists (RFC 7644, 3.4.2.5 and 3.9)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import alike, show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.population import Population
from scim_conformance.suite.scope import Scope, listed_ids, lost
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

NAME = "displayName"
EMPLOYEE = f"{urns.ENTERPRISE_USER}:employeeNumber"

ASKED: Mapping[str, tuple[str, ...]] = {
    "simple": (NAME,),
    "several": ("title", "name.familyName"),
    "complex": ("name",),
    "sub-attribute": ("name.familyName",),
    "multi-valued": ("emails",),
    "sub-attribute-of-values": ("emails.value",),
    "boolean": ("active",),
    "capitals": (NAME,),
    "urn": (NAME,),
    "urn-sub-attribute": ("name.familyName",),
    "extension": (EMPLOYEE,),
    "meta": ("meta.resourceType",),
}
"""What `attributes` asks for, by the form in which it does."""

EXCLUDED: Mapping[str, tuple[str, ...]] = {
    "simple": (NAME,),
    "several": ("title", "name.familyName"),
    "complex": ("name",),
    "sub-attribute": ("name.familyName",),
    "multi-valued": ("emails",),
    "sub-attribute-of-values": ("emails.type",),
    "boolean": ("active",),
    "capitals": (NAME,),
    "urn": (NAME,),
    "extension": (EMPLOYEE,),
    "meta": ("meta",),
    "id": ("id",),
}
"""What `excludedAttributes` takes out."""

SUBS = ("sub-attribute", "sub-attribute-of-values", "urn-sub-attribute")


class Projections(NamedTuple):
    """A resource as a plain read shows it, and as it is shown with each projection; then plainly once more."""

    plain: Exchange
    asked: Mapping[str, Exchange]
    excluded: Mapping[str, Exchange]
    unknown: Exchange
    after: Exchange


class ProjectedLists(NamedTuple):
    """The population listed with one attribute that the filter does not name, and without it."""

    path: str
    asked: Exchange
    excluded: Exchange


@scenario(needs=("create", "read"))
def projected(scim: ScimClient, resource: ResourceUnderTest, population: Population) -> Projections:
    """One of the population, read in every form."""
    plain = population.members[1]
    asked = {
        form: scim.read(resource, plain.id, query={"attributes": _written(resource, form, paths)})
        for form, paths in ASKED.items()
        if all(_shown(plain, path) for path in paths)
    }
    excluded = {
        form: scim.read(resource, plain.id, query={"excludedAttributes": _written(resource, form, paths)})
        for form, paths in EXCLUDED.items()
        if all(_shown(plain, path) for path in paths)
    }
    unknown = scim.read(resource, plain.id, query={"attributes": "noSuchAttribute"}, invalid="nobody has it")
    return Projections(plain, asked, excluded, unknown, scim.read(resource, plain.id))


@scenario(needs=("list", "filter"))
def projected_lists(scim: ScimClient, resource: ResourceUnderTest, scope: Scope) -> ProjectedLists:
    """Lists by a name that is not among what they are to show."""
    paths = [path for path in (NAME, "title", "active") if all(_shown(member, path) for member in scope.members)]
    other = next((path for path in paths if path != resource.identifier), resource.identifier)
    return ProjectedLists(
        other,
        scim.list(resource, query=scope.asking(attributes=other)),
        scim.list(resource, query=scope.asking(excludedAttributes=other)),
    )


@requirement("RFC7644-3.9-04", "RFC7644-3.4.2.5-01")
@pytest.mark.parametrize("form", [form for form in ASKED if form not in ("capitals", "urn", "urn-sub-attribute")])
def test_shows_what_was_asked(projected: Projections, form: str) -> None:
    """What `attributes` names is shown as a plain read shows it; clients ask for what they need and no more."""
    _shows(_asked(projected, form), projected.plain, ASKED[form])


@requirement("RFC7644-3.4.2.5-03", "RFC7644-3.9-04")
@pytest.mark.parametrize("form", ["urn", "urn-sub-attribute"])
def test_urn_names_are_understood(projected: Projections, form: str) -> None:
    """An attribute may be named with the URN of its schema in front."""
    _shows(_asked(projected, form), projected.plain, ASKED[form])


@requirement("RFC7644-3.10-02", "RFC7644-3.4.2.5-03")
def test_names_in_any_case_are_understood(projected: Projections) -> None:
    """Names of attributes are the same in any case."""
    _shows(_asked(projected, "capitals"), projected.plain, ASKED["capitals"])


@requirement("RFC7644-3.9-03", "RFC7644-3.4.2.5-02", "RFC7643-7-30")
@pytest.mark.parametrize("form", [*ASKED])
def test_hides_what_was_not_asked(projected: Projections, resource: ResourceUnderTest, form: str) -> None:
    """What `attributes` does not name is left out; the rest may be large, or nobody's business."""
    answer = _asked(projected, form)
    _hides(answer, answer.resource, "", resource, ASKED[form])


@requirement("RFC7644-3.9-03", "RFC7644-3.4.2.5-03")
@pytest.mark.parametrize("form", SUBS)
def test_sub_attribute_comes_alone(projected: Projections, resource: ResourceUnderTest, form: str) -> None:
    """Where a sub-attribute is named, its siblings are left out."""
    answer = _asked(projected, form)
    top, _, sub = ASKED[form][0].partition(".")
    found = lookup(answer.resource, top)
    if not _shown(answer, ASKED[form][0]):
        raise NotApplicable(Reason("no-exchange", "it does not come at all; see projection/shows-what-was-asked"))
    for value in found if isinstance(found, list) else [found]:
        others = sorted(name for name in value if name.lower() != sub.lower() and not unassigned(value[name]))
        more = [name for name in others if not _always(resource, f"{top}.{name}")]
        expect(answer, projected.plain).holds(not more, f"{sub} alone", f"{sub} with {', '.join(more)}", top)


@requirement("RFC7643-7-27", "RFC7644-3.9-04")
@pytest.mark.parametrize("form", [*ASKED])
def test_id_comes_unasked(projected: Projections, form: str) -> None:
    """The id is shown whatever `attributes` names; without it nobody knows whose values they are."""
    expect(_asked(projected, form)).at("id").equals(projected.plain.id)


@requirement("RFC7644-3.9-05", "RFC7644-3.4.2.5-01", "RFC7644-3.4.2.5-05")
@pytest.mark.parametrize("form", [form for form in EXCLUDED if form not in ("id", "capitals")])
def test_leaves_out_what_was_excluded(projected: Projections, resource: ResourceUnderTest, form: str) -> None:
    """What `excludedAttributes` names is not shown; a group without its members is read a thousand times faster."""
    _leaves_out(_excluded(projected, form), projected.plain, resource, EXCLUDED[form])


@requirement("RFC7644-3.10-02", "RFC7644-3.4.2.5-05")
def test_excluded_names_in_any_case_are_understood(projected: Projections, resource: ResourceUnderTest) -> None:
    """Names of attributes are the same in any case, also of those to leave out."""
    usual = projected.excluded.get("simple")
    if usual is not None and usual.ok and not unassigned(_at(usual.resource, NAME)):
        why = "nothing is left out however it is spelled; see projection/leaves-out-what-was-excluded"
        raise NotApplicable(Reason("no-exchange", why))
    _leaves_out(_excluded(projected, "capitals"), projected.plain, resource, EXCLUDED["capitals"])


@requirement("RFC7644-3.9-05", "RFC7643-7-30")
@pytest.mark.parametrize("form", [*EXCLUDED])
def test_keeps_what_was_not_excluded(projected: Projections, form: str) -> None:
    """Nothing is left out but what `excludedAttributes` names."""
    answer = _excluded(projected, form)
    wanted, found = (_without(one.resource, EXCLUDED[form]) for one in (projected.plain, answer))
    for path, was, now in lost(wanted, found, "id"):
        expect(answer, projected.plain).holds(False, f"{path}: {show(was)}", f"{path}: {show(now)}", path)


@requirement("RFC7644-3.4.2.5-04", "RFC7644-3.9-05", "RFC7643-7-27")
@pytest.mark.parametrize("form", [*EXCLUDED])
def test_id_cannot_be_excluded(projected: Projections, form: str) -> None:
    """The id is shown whatever `excludedAttributes` names, itself included."""
    expect(_excluded(projected, form)).at("id").equals(projected.plain.id)


@requirement("RFC7644-3.9-04")
def test_unknown_name_is_refused_or_passed_over(projected: Projections) -> None:
    """A name that no attribute has is refused with 4xx or passed over; the id is shown even then."""
    fine = projected.unknown.ok or 400 <= expect(projected.unknown).exchange.status < 500
    expect(projected.unknown).holds(fine, "status 400, or 200", f"status {projected.unknown.status}")
    if projected.unknown.ok:
        expect(projected.unknown).at("id").equals(projected.plain.id)


@requirement("RFC7643-7-30", "RFC7644-3.9-01")
def test_next_read_is_whole(projected: Projections) -> None:
    """After reads of a part, a plain read shows everything again."""
    for path, was, now in lost(projected.plain.resource, projected.after.resource):
        expect(projected.after, projected.plain).holds(False, f"{path}: {show(was)}", f"{path}: {show(now)}", path)


@requirement("RFC7644-3.4.2.5-02", "RFC7644-3.4.2.5-01", "RFC7644-3.9-04")
def test_list_shows_what_was_asked(projected_lists: ProjectedLists, scope: Scope) -> None:
    """Each resource of a list shows what `attributes` names, and its id."""
    page = expect(projected_lists.asked).status(200)
    for place, entry in enumerate(page.exchange.resources):
        member = next((one for one in scope.members if one.id == entry.get("id")), None)
        page.holds(member is not None, "the id of one of the five", show(entry.get("id")), f"Resources.{place}.id")
        wanted = lookup(member.resource, projected_lists.path) if member else None
        page.at(f"Resources.{place}.{projected_lists.path}").equals(wanted)


@requirement("RFC7644-3.4.2.5-02", "RFC7644-3.9-03")
def test_list_hides_what_was_not_asked(projected_lists: ProjectedLists, resource: ResourceUnderTest) -> None:
    """Each resource of a list shows nothing else."""
    page = expect(projected_lists.asked).status(200).exchange
    for place, entry in enumerate(page.resources):
        _hides(page, entry, f"Resources.{place}.", resource, (projected_lists.path,))


@requirement("RFC7644-3.9-05", "RFC7644-3.4.2.5-01", "RFC7644-3.4.2.5-04")
def test_list_leaves_out_what_was_excluded(
    projected_lists: ProjectedLists, resource: ResourceUnderTest, scope: Scope
) -> None:
    """Each resource of a list is as a read shows it, without what `excludedAttributes` names."""
    page = expect(projected_lists.excluded).status(200)
    gone = projected_lists.path
    for place, entry in enumerate(page.exchange.resources):
        if not _always(resource, gone):
            page.at(f"Resources.{place}.{gone}").absent()
        member = next((one for one in scope.members if one.id == entry.get("id")), None)
        page.holds(member is not None, "the id of one of the five", show(entry.get("id")), f"Resources.{place}.id")
        for path, was, now in lost(member.resource if member else {}, entry, gone):
            page.holds(False, f"{path}: {show(was)}", f"{path}: {show(now)}", f"Resources.{place}.{path}")


@requirement("RFC7644-3.4.2-06", "RFC7644-3.4.2-11", "RFC7644-3.4.2.5-01")
@pytest.mark.parametrize("parameter", ["attributes", "excludedAttributes"])
def test_list_finds_the_same(projected_lists: ProjectedLists, scope: Scope, parameter: str) -> None:
    """What is shown does not change what is found: a filter looks at attributes that are not shown too."""
    page = projected_lists.asked if parameter == "attributes" else projected_lists.excluded
    wanted = listed_ids(scope.whole)
    expect(page).status(200).at("totalResults").equals(len(scope.ids))
    found = len(page.resources)
    expect(page, scope.whole).holds(found == len(wanted), f"{len(wanted)} resources", f"{found} resources", "Resources")


def _written(resource: ResourceUnderTest, form: str, paths: tuple[str, ...]) -> str:
    """The names as this form has them."""
    if form.startswith("urn"):
        return ",".join(f"{resource.schema}:{path}" for path in paths)
    return ",".join(path.upper() if form == "capitals" else path for path in paths)


def _asked(projected: Projections, form: str) -> Exchange:
    return _served(projected.asked, form)


def _excluded(projected: Projections, form: str) -> Exchange:
    return _served(projected.excluded, form)


def _served(answers: Mapping[str, Exchange], form: str) -> Exchange:
    if form not in answers:
        raise NotApplicable(Reason("nothing-to-change", "a plain read shows nothing of the kind"))
    return expect(answers[form]).status(200).exchange


def _shown(plain: Exchange, path: str) -> bool:
    return not unassigned(_at(plain.resource, path))


def _at(resource: Mapping[str, Any], path: str) -> Any:
    """The value at a path; of several values, what each has there."""
    top, _, sub = path.partition(".")
    several = lookup(resource, top) if sub and not path.startswith("urn:") else None
    if not isinstance(several, list):
        return lookup(resource, path)
    return [found for one in several if not unassigned(found := lookup(one, sub))]


def _shows(answer: Exchange, plain: Exchange, paths: tuple[str, ...]) -> None:
    for path in paths:
        wanted, found = _at(plain.resource, path), _at(answer.resource, path)
        expect(answer, plain).holds(alike(wanted, found), f"{path}: {show(wanted)}", f"{path}: {show(found)}", path)


def _hides(
    answer: Exchange, shown: Mapping[str, Any], place: str, resource: ResourceUnderTest, paths: tuple[str, ...]
) -> None:
    """Nothing is shown but what was asked for and what always is; that goes for `schemas` and, often, `meta`."""
    tops = {_top(path) for path in paths} | {"schemas", "id", "meta"}
    more = sorted(name for name, value in shown.items() if name.lower() not in tops and not unassigned(value))
    more = [name for name in more if not _always(resource, name)]
    seen = f"{', '.join(more)} as well"
    expect(answer).holds(not more, f"{' and '.join(paths)} alone", seen, f"{place}{''.join(more[:1])}")


def _top(path: str) -> str:
    return (path.rpartition(":")[0] if path.startswith("urn:") else path.partition(".")[0]).lower()


def _leaves_out(answer: Exchange, plain: Exchange, resource: ResourceUnderTest, paths: tuple[str, ...]) -> None:
    for path in paths:
        if _always(resource, path):
            raise NotApplicable(Reason("no-exchange", f"the server's own schema has {path} returned always"))
        found = _at(answer.resource, path)
        expect(answer, plain).holds(unassigned(found), f"{path}: absent", f"{path}: {show(found)}", path)


def _without(resource: Mapping[str, Any], paths: tuple[str, ...]) -> Mapping[str, Any]:
    """A resource without what these paths name; of several values, each without."""
    left = resource
    for path in paths:
        top, sub = (path.rpartition(":")[::2]) if path.startswith("urn:") else path.partition(".")[::2]
        left = {name: _less(value, sub) if name.lower() == top.lower() else value for name, value in left.items()}
    return left


def _less(value: Any, sub: str) -> Any:
    if not sub:
        return None
    if isinstance(value, list):
        return [_less(one, sub) for one in value]
    kept = value.items() if isinstance(value, dict) else ()
    return {name: one for name, one in kept if name.lower() != sub.lower()}


def _always(resource: ResourceUnderTest, path: str) -> bool:
    """Whether the schema has this attribute, one below it or one above it returned always."""
    wanted = path.lower()
    above = "" if wanted.startswith("urn:") else wanted.partition(".")[0]
    known = {found.path.lower(): found.returned for found in resource.every_attribute}
    below = any(known[one] == "always" for one in known if one.startswith((f"{wanted}.", f"{wanted}:")))
    return below or "always" in (known.get(wanted), known.get(above))
