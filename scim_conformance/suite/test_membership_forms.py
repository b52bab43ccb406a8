"""Every form in which clients change the members of a group, one after the other on one group (RFC 7644, 3.5.2)."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import alike, show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.profile.model import Support
from scim_conformance.suite.membership import (
    Step,
    Team,
    are,
    filled,
    have,
    have_not,
    ids,
    judged,
    made,
    member,
    repeated,
    shown,
)
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

Operations = list[dict[str, Any]]
Entries = Mapping[str, dict[str, str]]
"""What says of each of the team that it is a member: the id, and more only where that is demanded."""


class Form(NamedTuple):
    """One PATCH: its operations, given the people of the team by letter, and who comes, goes, or alone is left."""

    operations: Callable[[Entries], Operations]
    joins: str = ""
    leaves: str = ""
    becomes: str | None = None


def _one(entry: Mapping[str, str]) -> str:
    return f'members[value eq "{entry["value"]}"]'


def _values(*entries: dict[str, str]) -> list[dict[str, str]]:
    return [*entries]


ADDING: Mapping[str, Form] = {
    "add several": Form(lambda of: [{"op": "add", "path": "members", "value": _values(of["C"], of["D"])}], joins="CD"),
    "add without path": Form(lambda of: [{"op": "add", "value": {"members": _values(of["B"])}}], joins="B"),
    "add with empty reference": Form(
        lambda of: [{"op": "add", "path": "members", "value": [{"$ref": None, **of["D"]}]}], joins="D"
    ),
    "add to none": Form(lambda of: [{"op": "add", "path": "members", "value": _values(of["A"], of["B"])}], joins="AB"),
}
REMOVING: Mapping[str, Form] = {
    "remove one": Form(lambda of: [{"op": "remove", "path": _one(of["B"])}], leaves="B"),
    "remove in two operations": Form(
        lambda of: [{"op": "remove", "path": _one(of["C"])}, {"op": "remove", "path": _one(of["D"])}], leaves="CD"
    ),
    "remove and add": Form(
        lambda of: [
            {"op": "remove", "path": _one(of["A"])},
            {"op": "add", "path": "members", "value": _values(of["C"])},
        ],
        joins="C",
        leaves="A",
    ),
    "remove all": Form(lambda of: [{"op": "remove", "path": "members"}], becomes=""),
}
REPLACING: Mapping[str, Form] = {
    "replace all": Form(
        lambda of: [{"op": "replace", "path": "members", "value": _values(of["A"], of["B"], of["D"])}], becomes="ABD"
    ),
    "replace without path": Form(lambda of: [{"op": "replace", "value": {"members": _values(of["C"])}}], becomes="C"),
}
OPTIONAL: Mapping[str, Form] = {
    "add one object": Form(lambda of: [{"op": "add", "path": "members", "value": of["C"]}], joins="C"),
    "remove by values": Form(lambda of: [{"op": "remove", "path": "members", "value": _values(of["C"])}], leaves="C"),
    "remove by either id": Form(
        lambda of: [
            {"op": "remove", "path": f'members[value eq "{of["A"]["value"]}" or value eq "{of["B"]["value"]}"]'}
        ],
        leaves="AB",
    ),
    "replace by none": Form(lambda of: [{"op": "replace", "path": "members", "value": []}], becomes=""),
}
"""What a server may refuse; carried out, it means what it says."""

SAME: Mapping[str, Form] = {
    "add again": Form(lambda of: [{"op": "add", "path": "members", "value": _values(of["A as created"])}]),
    "add again by id": Form(lambda of: [{"op": "add", "path": "members", "value": _values(of["A"])}]),
    "remove a stranger": Form(lambda of: [{"op": "remove", "path": _one(of["E"])}]),
}
"""What changes nothing: somebody who is a member already joins, and somebody who is none leaves."""

FORMS: Mapping[str, Form] = {**ADDING, **REMOVING, **REPLACING, **OPTIONAL, **SAME}

ORDER = (
    *(
        "add several",
        "add again",
        "add again by id",
        "remove one",
        "remove a stranger",
        "remove in two operations",
        "add without path",
    ),
    *("add one object", "add with empty reference", "remove by values", "remove and add", "replace all"),
    *("remove by either id", "replace without path", "replace by none", "add to none", "remove all"),
)
"""One form leaves behind what the next one needs."""


class Forms(NamedTuple):
    """The steps by their forms, and another group of the same people and the people themselves, before and after."""

    team: Team
    steps: Mapping[str, Step]
    neighbour: Exchange
    users: Mapping[str, Exchange]


@scenario(needs=("Group.patch",))
def membership_forms(
    scim: ScimClient, group_type: ResourceUnderTest, user_type: ResourceUnderTest, team: Team
) -> Forms:
    """A group whose members change in every form, read after each."""
    founders = [team.users["A"], team.users["B"]]
    of = _entries(group_type, team)
    now = filled(scim, group_type, made(scim, group_type, founders), founders)
    steps = {}
    for name in ORDER:
        if _documented(group_type, FORMS[name].operations(of)):
            steps[name] = _step(scim, group_type, now, FORMS[name], of)
            now = steps[name].after
    users = {letter: scim.read(user_type, team.users[letter].id) for letter in "AC"}
    return Forms(team, steps, shown(scim, group_type, team.neighbour.id), users)


@pytest.mark.parametrize("form", [*ADDING])
@requirement("RFC7644-3.5.2.1-06", "RFC7644-3.5.2.1-03", "RFC7644-3.5.2-20")
def test_who_is_added_joins(membership_forms: Forms, form: str) -> None:
    """Whoever is added is a member on the next read, in whatever form; people lack access otherwise."""
    step = _taken(membership_forms, form)
    expect(step.answer).success()
    have(step.after, set(step.wanted) - set(ids(step.before)), step.answer)


@pytest.mark.parametrize("form", [*REMOVING])
@requirement("RFC7644-3.5.2.2-04", "RFC7644-3.5.2.2-03", "RFC7644-3.5.2-16")
def test_who_is_removed_leaves(membership_forms: Forms, form: str) -> None:
    """Whoever is removed is no member on the next read, in whatever form; access stays open otherwise."""
    step = _taken(membership_forms, form)
    expect(step.answer).success()
    have_not(step.after, set(ids(step.before)) - set(step.wanted), step.answer)
    have(step.after, set(step.wanted) - set(ids(step.before)), step.answer)


@pytest.mark.parametrize("form", [*REPLACING])
@requirement("RFC7644-3.5.2.3-03", "RFC7644-3.5.2.3-01")
def test_replaced_members_are_those(membership_forms: Forms, form: str) -> None:
    """Replaced members are those that were sent and no others; Okta pushes whole groups like that."""
    step = _taken(membership_forms, form)
    expect(step.answer).success()
    are(step.after, step.wanted, step.answer)


@pytest.mark.parametrize("form", [*OPTIONAL])
@requirement("RFC7644-3.5.2-20", "RFC7644-3.5.2.2-04", "RFC7644-3.5.2.3-03")
def test_optional_form_is_refused_or_carried_out(membership_forms: Forms, form: str) -> None:
    """What a server need not understand it refuses; a success without effect hides people who should be out or in."""
    step = _taken(membership_forms, form)
    expect(step.answer).success() if step.answer.ok else expect(step.answer).refused()
    wanted = step.wanted if step.answer.ok else _known(step.before)
    came, went = set(wanted) - _known(step.before), _known(step.before) - set(wanted)
    have(step.after, came, step.answer)
    have_not(step.after, went, step.answer)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "remove by values" and FORMS[form].becomes is None])
@requirement("RFC7644-3.5.2.1-06", "RFC7644-3.5.2.2-04")
def test_others_stay(membership_forms: Forms, form: str) -> None:
    """Who is not named stays a member, and nobody else joins; a wiped group locks a whole team out."""
    step = _taken(membership_forms, form)
    stays = _known(step.before) & set(step.wanted)
    have(step.after, stays, step.answer)
    strangers = set(map(str, ids(step.after))) - set(step.wanted) - _known(step.before)
    expect(step.after, step.answer).holds(not strangers, "nobody else", f"members {show(sorted(strangers))}", "members")


@requirement("RFC7643-4.1.2-20", "RFC7644-3.5.2.2-04")
def test_removal_by_values_spares_the_others(membership_forms: Forms) -> None:
    """A remove that lists members takes away those alone, or is refused; Entra ID sends it for each leaver."""
    step = _taken(membership_forms, "remove by values")
    have(step.after, _known(step.before) & set(step.wanted), step.answer)


@pytest.mark.parametrize("form", [*FORMS])
@requirement("RFC7644-3.5.2-16")
def test_group_stays(membership_forms: Forms, form: str) -> None:
    """A change of members changes nothing else of the group, its name least of all."""
    step = _taken(membership_forms, form)
    same_resource(step.before, step.after, but=["members"])


@pytest.mark.parametrize("form", [*FORMS])
@requirement("RFC7644-3.5.2-22")
def test_answers_200_or_204(membership_forms: Forms, form: str) -> None:
    """A change of members answers 200 with the group, or 204 without a body."""
    answer = _taken(membership_forms, form).answer
    expect(answer).if_accepted(see="membership-forms/who-is-added-joins").status(200, 204)
    if answer.status == 204:
        expect(answer).no_body()


@pytest.mark.parametrize("form", [*FORMS])
@requirement("RFC7644-3.5.2-22")
def test_answer_is_what_is_stored(membership_forms: Forms, group_type: ResourceUnderTest, form: str) -> None:
    """A 200 holds the group as the next read shows it; clients keep the answer as the truth."""
    step = _taken(membership_forms, form)
    if step.answer.response is None or step.answer.status != 200 or not group_type.reads_back("members"):
        raise NotApplicable(Reason("no-exchange", "the answer does not show the group, as it may be"))
    expect(step.after).status(200)
    are(step.answer, map(str, ids(step.after)))


@pytest.mark.parametrize("form", [*FORMS])
@requirement("RFC7643-2.4-08")
def test_each_member_once(membership_forms: Forms, form: str) -> None:
    """Nobody is in the group twice; clients count members, and remove one of two."""
    step = _taken(membership_forms, form)
    twice = sorted(set(repeated(expect(step.after, step.answer).status(200).exchange)) - set(repeated(step.before)))
    expect(step.after, step.answer).holds(not twice, "each member once", f"{show(twice)} twice", "members")


@requirement("RFC7644-3.5.2.1-09", "RFC7644-3.5.2.1-08")
def test_adding_again_succeeds(membership_forms: Forms) -> None:
    """Adding somebody who is a member already is a success; identity providers repeat what they are not sure of."""
    expect(_taken(membership_forms, "add again").answer).success()


@requirement("RFC7644-3.5.2.1-10")
def test_adding_again_is_no_modification(membership_forms: Forms) -> None:
    """Adding somebody who is a member already leaves meta.lastModified as it is."""
    step = _taken(membership_forms, "add again")
    expect(step.answer).if_accepted(see="membership-forms/adding-again-succeeds")
    before = expect(step.before).at("meta.lastModified")
    if not isinstance(before.value, str) or not alike(ids(step.before), ids(step.after)):
        raise NotApplicable(Reason("no-exchange", "no date is shown, or the members have changed after all"))
    expect(step.after, step.before, step.answer).status(200).at("meta.lastModified").equals(before.value)


@requirement("RFC7644-3.5.2.2-09", "RFC7644-3.5.2.2-04")
def test_removing_a_stranger_is_harmless(membership_forms: Forms) -> None:
    """Removing somebody who is no member succeeds, or is refused with 400; identity providers tidy up like that."""
    step = _taken(membership_forms, "remove a stranger")
    if step.answer.status == 501:
        why = "the server removes nobody; see membership-forms/who-is-removed-leaves"
        raise NotApplicable(Reason("no-exchange", why))
    expect(step.answer).status(200, 204, 400)
    are(step.after, map(str, ids(step.before)), step.answer)


@requirement("RFC7644-3.5.2-16")
def test_neighbour_group_stays(membership_forms: Forms) -> None:
    """Another group of the same people is as it was."""
    same_resource(membership_forms.team.neighbour, membership_forms.neighbour)


@pytest.mark.parametrize("letter", ["A", "C"])
@requirement("RFC7644-3.5.2-16")
def test_people_stay(membership_forms: Forms, letter: str) -> None:
    """Joining and leaving a group changes people in nothing but their groups."""
    same_resource(membership_forms.team.users[letter], membership_forms.users[letter], but=["groups"])


def _entries(group_type: ResourceUnderTest, team: Team) -> Entries:
    display = group_type.attribute("members.display")
    demanded = "display" in group_type.facts.member_keys or (display is not None and display.required)
    whole = {letter: member(user) for letter, user in team.users.items()}
    plain = {letter: entry if demanded else {"value": entry["value"]} for letter, entry in whole.items()}
    return {**plain, "A as created": whole["A"]}


def _documented(group_type: ResourceUnderTest, operations: Operations) -> bool:
    """Whether the vendor leaves room for these operations: one who lists attributes means their paths."""
    narrowed = group_type.facts.operations["patch"].may_be(Support.PARTIAL)
    return not narrowed or all("path" in operation for operation in operations)


def _step(scim: ScimClient, group_type: ResourceUnderTest, before: Exchange, form: Form, of: Entries) -> Step:
    was = _known(before)
    leaves = {of[letter]["value"] for letter in form.leaves}
    stays = was - leaves if form.becomes is None else set()
    joins = {of[letter]["value"] for letter in form.joins + (form.becomes or "")}
    answer = scim.patch(group_type, before.id or "none", form.operations(of))
    after = shown(scim, group_type, before.id or "none")
    return Step(before, answer, after, tuple(sorted(stays | joins)), tuple(sorted(leaves - was)))


def _taken(forms: Forms, form: str) -> Step:
    if form not in forms.steps:
        raise NotApplicable(Reason("documented", "groups are documented to be changed by paths alone"))
    return judged(forms.steps[form])


def _known(group: Exchange) -> set[str]:
    return {str(id) for id in ids(group)}
