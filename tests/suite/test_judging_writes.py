"""Every check of create, replace, patch, delete and members by example: answers it lets pass, answers it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.checking import Blocked, Finding, Inconclusive, NotApplicable
from scim_conformance.checking.registry import CHECKS
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.urns import USER
from scim_conformance.suite import test_create as create
from scim_conformance.suite import test_delete as delete
from scim_conformance.suite import test_members as members
from scim_conformance.suite import test_patch as patch
from scim_conformance.suite import test_replace as replace
from scim_conformance.wire.exchange import Exchange, Received, Sent

NAMES = ("nickName", "title", "phoneNumbers", "password", "note", "name", "emails", "active")
SCHEMA = {
    "id": USER,
    "attributes": [
        {"name": "userName", "required": True},
        {"name": "nickName"},
        {"name": "title"},
        {"name": "name", "type": "complex", "subAttributes": [{"name": "familyName"}, {"name": "formatted"}]},
        {"name": "emails", "type": "complex", "multiValued": True, "subAttributes": [{"name": "value"}]},
        {"name": "phoneNumbers", "type": "complex", "multiValued": True, "subAttributes": [{"name": "value"}]},
        {"name": "password", "mutability": "writeOnly", "returned": "never"},
        {"name": "note", "returned": "request"},
    ],
}
PLAN = Plan(load_profile("rfc"), Survey(schemas={USER: SCHEMA}), "seed", "run-1", "example.com")
SAMPLER = Sampler("seed", "run-1", "example.com", "here")
RESOURCE: ResourceUnderTest = PLAN.fact("user_type", {}, SAMPLER)
SILENT: ResourceUnderTest = Plan(load_profile("rfc"), Survey(), "seed", "run-1", "example.com").fact(
    "user_type", {}, SAMPLER
)
"""Users of a server that shows no schema, so that nothing but userName is promised."""

SENT = {"schemas": [USER], "userName": "ada", "title": "Countess", "emails": [{"value": "a@example.com"}]}
META = {"resourceType": "User", "created": "2026-01-31T12:00:00Z"}
ADA = {**SENT, "id": "1", "meta": META}
EVE = {**SENT, "userName": "eve", "id": "2"}


def answer(body: Any = None, status: int = 200, sent: Any = None, **headers: str) -> Exchange:
    request = Sent("PUT", "https://scim.example/Users/1", body=None if sent is None else json.dumps(sent))
    received = Received(status, "", tuple(headers.items()), "" if body is None else json.dumps(body))
    return Exchange(1, request, received)


GONE = answer({"detail": "not found"}, 404)
REFUSED = answer({"detail": "no"}, 400)
BROKEN = answer(None, 500)


def made(body: Any = ADA, status: int = 201, after: Any = ADA, sent: Any = SENT) -> create.Creation:
    return create.Creation(sent, answer(body, status, Location="/Users/1"), answer(after))


def lost() -> create.Creation:
    return create.Creation(SENT, answer(ADA, 201), GONE)


def put(after: Any, *, before: Any = ADA, status: int = 200, body: Any = None, neighbour: Any = EVE) -> Any:
    """A PUT that changes the title to Dr; `body` is its answer, by default what a read shows afterwards."""
    reply = answer(after if body is None else body, status, sent={**SENT, "title": "Dr"})
    return replace.Replacement("title", "Dr", answer(before), reply, answer(after), answer(EVE), answer(neighbour))


def renamed_by_put() -> Any:
    """A PUT that changes the family name and repeats the display name, which the server forms anew from it."""
    before = {**ADA, "displayName": "Ada L", "name": {"familyName": "L"}}
    after = answer({**before, "displayName": "Ada Dr", "name": {"familyName": "Dr"}})
    reply = answer(after.json, sent={"displayName": "Ada L", "name": {"familyName": "Dr"}})
    return replace.Replacement("name.familyName", "Dr", answer(before), reply, after, answer(EVE), answer(EVE))


def patched(after: Any, *, before: Any = ADA, status: int = 200, body: Any = None, neighbour: Any = EVE) -> Any:
    """A PATCH that changes the title to Dr; 204 has no body."""
    reply = answer(body if body is not None or status == 204 else after, status)
    return patch.Change("title", "Dr", answer(before), reply, answer(after), answer(EVE), answer(neighbour))


def renamed(**after: Any) -> Any:
    """A PATCH that changes the family name to Dr; the server may form other names anew from it."""
    before = {**ADA, "displayName": "Ada L", "name": {"familyName": "L", "formatted": "Ada L"}}
    name = {"familyName": "Dr", "formatted": "Ada Dr"}
    return patched({**before, "name": name, "displayName": "Ada Dr", **after}, before=before)._replace(
        path="name.familyName"
    )


def removed(after: Any, *, before: Any = ADA, status: int = 204) -> Any:
    return patched(after, before=before, status=status)._replace(value=None)


def id_patched(after: Exchange, reply: Exchange = REFUSED) -> Any:
    return patch.Change("id", None, answer(ADA), reply, after, answer(EVE), answer(EVE))


def dropped(reply: Exchange, after: Exchange = GONE, again: Exchange = GONE, neighbour: Any = EVE) -> Any:
    return delete.Deletion(answer(ADA), reply, after, again, answer(EVE), answer(neighbour))


def back(body: Any, status: int = 201) -> delete.Return:
    """Somebody created with a deleted name, and nothing else."""
    return delete.Return({"userName": "ada"}, answer(body, status), answer(body))


DROPPED = dropped(answer(None, 204))
KEPT = dropped(REFUSED, answer(ADA), REFUSED)
DR = {**ADA, "title": "Dr"}
UNTITLED = {key: value for key, value in ADA.items() if key != "title"}


def group(*ids: str, **more: Any) -> Exchange:
    return answer({"id": "g", "displayName": "Ladies", "members": [{"value": id} for id in ids], **more})


def membership(before: Exchange, after: Exchange, reply: Exchange | None = None, user: Any = EVE) -> members.Membership:
    """Ada stays, Eve comes or goes."""
    return members.Membership(answer(ADA), answer(EVE), before, before, reply or answer(None, 204), after, answer(user))


JOINED = membership(group("1"), group("1", "2"))
LEFT = membership(group("1", "2"), group("1"))

Case = tuple[Callable[..., None], list[tuple[Any, ...]], list[tuple[Any, ...]]]

CASES: list[Case] = [
    (create.test_answers_201, [(made(),)], [(made(status=200),), (made(status=204),), (made(status=400),)]),
    (create.test_minimal_answers_201, [(answer(ADA, 201),)], [(answer(ADA, 200),), (REFUSED,)]),
    (create.test_answers_with_location, [(made(),)], [(lost(),)]),
    (create.test_answers_with_the_resource, [(made(),)], [(made({}),), (made([]),)]),
    (create.test_server_gives_id_and_meta, [(made(),)], [(lost(),), (made(after={"id": "1"}),), (made(after=SENT),)]),
    (create.test_meta_names_the_resource_type, [(made(), RESOURCE)], [(made(after={"meta": {}}), RESOURCE)]),
    (
        create.test_keeps_what_was_sent,
        [
            (made(), RESOURCE),
            (made(after={**ADA, "userName": "ADA", "more": 1}), RESOURCE),
            (made(sent={**SENT, "password": "s3cret", "note": "x"}), RESOURCE),
            (made(sent={"name": {"familyName": "L"}}, after={"name": {"familyName": "L", "formatted": "L"}}), RESOURCE),
            (
                made(sent={"phoneNumbers": [{"value": "1"}]}, after={"phoneNumbers": [{"value": "1", "type": "w"}]}),
                RESOURCE,
            ),
        ],
        [
            (made(after=UNTITLED), RESOURCE),
            (made(after={**ADA, "title": "Dr"}), RESOURCE),
            (made(sent={"phoneNumbers": [{"value": "1"}]}, after={"phoneNumbers": [{"type": "w"}]}), RESOURCE),
            (lost(), RESOURCE),
        ],
    ),
    (
        create.test_keeps_mail_addresses,
        [(made(), RESOURCE), (made(after={"emails": [{"value": "A@EXAMPLE.com", "type": "work"}]}), RESOURCE)],
        [
            (made(after={"emails": []}), RESOURCE),
            (made(after={"emails": "a@example.com"}), RESOURCE),
            (lost(), RESOURCE),
        ],
    ),
    (
        create.test_answer_is_what_is_stored,
        [(made(), RESOURCE), (made({**ADA, "note": "x"}), RESOURCE), (made({**ADA, "nickName": None}), RESOURCE)],
        [(made({**ADA, "title": "Dr"}), RESOURCE), (made({**ADA, "password": "x"}), RESOURCE), (lost(), RESOURCE)],
    ),
    (create.test_read_only_values_are_ignored, [(answer(ADA, 201),)], [(REFUSED,), (BROKEN,)]),
    (
        create.test_client_cannot_choose_the_id,
        [(answer(ADA, 201),)],
        [(answer({"id": "chosen-by-the-client"}, 201),)],
    ),
    (
        create.test_client_cannot_choose_the_creation_date,
        [(answer(ADA, 201),)],
        [
            (answer({"meta": {"created": "2001-01-01T00:00:00Z"}}, 201),),
            (answer({"meta": {"created": "2001-01-01T00:00:00.000+00:00"}}, 201),),
        ],
    ),
    (
        replace.test_answers_200_with_the_resource,
        [(put(DR),)],
        [(put(DR, status=204),), (put(DR, body={**DR, "id": "2"}),), (put(DR, body=[]),)],
    ),
    (replace.test_change_is_stored, [(put(DR),)], [(put(ADA),), (put(DR, status=400),), (put(UNTITLED),)]),
    (
        replace.test_unchanged_values_stay,
        [
            (put(DR),),
            (put(DR, before={**ADA, "nickName": "Addie"}),),
            (put({**DR, "nickName": "Addie"}),),
            (put({**DR, "emails": None}, before={**ADA, "emails": []}),),
            (renamed_by_put(),),
        ],
        [(put({**DR, "userName": "eve"}),), (put({**DR, "emails": None}),)],
    ),
    (
        replace.test_answer_is_what_is_stored,
        [(put(DR), RESOURCE), (put(DR, body={**DR, "note": "x"}), RESOURCE)],
        [(put(ADA, body=DR), RESOURCE)],
    ),
    (replace.test_neighbour_is_untouched, [(put(DR),)], [(put(DR, neighbour={**EVE, "title": "Dr"}),)]),
    (
        replace.test_id_never_changes,
        [(replace.OtherId(answer(ADA), answer(ADA)),), (replace.OtherId(REFUSED, answer(ADA)),)],
        [
            (replace.OtherId(answer(ADA), answer({"id": "another-id"})),),
            (replace.OtherId(answer({"id": "another-id"}), answer(ADA)),),
            (replace.OtherId(REFUSED, GONE),),
        ],
    ),
    (replace.test_unknown_id_creates_nothing, [(GONE,), (REFUSED,)], [(answer(ADA, 201),), (answer(ADA),)]),
    (replace.test_unknown_id_answers_404, [(GONE,)], [(REFUSED,)]),
    (
        patch.test_replace_answers_200_or_204,
        [(patched(DR),), (patched(DR, status=204),)],
        [(patched(DR, status=202),), (patched(DR, status=201),)],
    ),
    (
        patch.test_replace_is_stored,
        [(patched(DR),), (patched(DR, status=204),)],
        [(patched(ADA),), (patched(ADA, status=501),)],
    ),
    (
        patch.test_replace_leaves_the_rest,
        [(patched(DR),), (renamed(),)],
        [(patched({**DR, "emails": []}),), (patched({**DR, "displayName": "Dr"}),), (renamed(userName="dr"),)],
    ),
    (
        patch.test_answer_is_what_is_stored,
        [
            (patched(DR), RESOURCE),
            (patched(DR, status=204), RESOURCE),
            (patched(DR, body={**DR, "note": "x"}), RESOURCE),
        ],
        [
            (patched(ADA, body=DR), RESOURCE),
            (patched(DR, status=204, body=DR), RESOURCE),
            (patched(DR, status=201), RESOURCE),
        ],
    ),
    (patch.test_neighbour_is_untouched, [(patched(DR),)], [(patched(DR, neighbour={**EVE, "title": "Dr"}),)]),
    (patch.test_add_is_stored, [(patched(DR, before=UNTITLED),)], [(patched(UNTITLED, before=UNTITLED),)]),
    (
        patch.test_add_leaves_the_rest,
        [(patched(DR, before=UNTITLED),)],
        [(patched({**DR, "userName": "dr"}, before=UNTITLED),)],
    ),
    (
        patch.test_remove_is_stored,
        [(removed(UNTITLED),), (removed({**ADA, "title": None}),)],
        [(removed(ADA),), (removed(UNTITLED, status=400),)],
    ),
    (patch.test_remove_leaves_the_rest, [(removed(UNTITLED),)], [(removed({"id": "1", "userName": "ada"}),)]),
    (patch.test_replace_without_path_is_stored, [(patched(DR),)], [(patched(ADA),), (patched(ADA, status=400),)]),
    (patch.test_replace_without_path_leaves_the_rest, [(patched(DR),)], [(patched({"id": "1", "title": "Dr"}),)]),
    (
        patch.test_id_cannot_be_patched,
        [(id_patched(answer(ADA)),), (id_patched(answer(ADA), answer(ADA)),)],
        [
            (id_patched(answer({**ADA, "id": "another-id"})),),
            (id_patched(GONE, answer(None, 204)),),
            (id_patched(answer(ADA), answer({**ADA, "id": "another-id"})),),
        ],
    ),
    (delete.test_is_accepted, [(DROPPED,), (dropped(answer({}, 200)),)], [(KEPT,), (dropped(BROKEN),)]),
    (delete.test_answers_204, [(DROPPED,)], [(dropped(answer({}, 200)),), (dropped(answer(None, 202)),)]),
    (
        delete.test_deleted_is_not_served,
        [(DROPPED,), (dropped(answer(None, 204), answer(None, 410)),)],
        [
            (dropped(answer(None, 204), answer({**ADA, "active": False})),),
            (dropped(answer(None, 204), BROKEN),),
        ],
    ),
    (delete.test_deleted_answers_404, [(DROPPED,)], [(dropped(answer(None, 204), answer(None, 410)),)]),
    (
        delete.test_second_delete_is_refused,
        [(DROPPED,)],
        [(dropped(answer(None, 204), GONE, answer(None, 204)),)],
    ),
    (
        delete.test_deleted_is_not_listed,
        [(DROPPED, answer({"totalResults": 1, "Resources": [EVE]})), (DROPPED, answer({"totalResults": 0}))],
        [(DROPPED, answer({"Resources": [ADA]})), (DROPPED, REFUSED)],
    ),
    (
        delete.test_name_is_free_again,
        [(DROPPED, back(UNTITLED))],
        [(DROPPED, back(UNTITLED, 409))],
    ),
    (
        delete.test_id_is_never_given_again,
        [(DROPPED, back({**UNTITLED, "id": "3"}), RESOURCE)],
        [(DROPPED, back(UNTITLED), RESOURCE)],
    ),
    (
        delete.test_new_one_inherits_nothing,
        [(DROPPED, back(UNTITLED), RESOURCE), (DROPPED, back({**ADA, "title": "Dr"}), RESOURCE)],
        [(DROPPED, back(ADA), RESOURCE)],
    ),
    *(
        (check, [(DROPPED, delete.Revival(GONE, GONE))], [(DROPPED, delete.Revival(answer(ADA), answer(ADA)))])
        for check in (delete.test_deleted_cannot_be_replaced, delete.test_deleted_cannot_be_patched)
    ),
    (
        delete.test_second_delete_answers_404,
        [(DROPPED,)],
        [(dropped(answer(None, 204), again=answer(None, 410)),)],
    ),
    (
        delete.test_deleted_is_not_found,
        [(DROPPED, answer({"Resources": [EVE]}))],
        [(DROPPED, answer({"Resources": [ADA]}))],
    ),
    (
        delete.test_neighbour_is_untouched,
        [(DROPPED,)],
        [(DROPPED._replace(neighbour_after=GONE),), (DROPPED._replace(neighbour_after=answer(ADA)),)],
    ),
    (
        members.test_members_are_kept,
        [(JOINED,)],
        [(membership(group(), group("2")),), (JOINED._replace(made=group()),)],
    ),
    (
        members.test_add_answers_200_or_204,
        [(JOINED,), (membership(group("1"), group("1", "2"), group("1", "2")),)],
        [(membership(group("1"), group("1"), answer({}, 202)),)],
    ),
    (
        members.test_add_is_stored,
        [(JOINED,)],
        [(membership(group("1"), group("1")),), (membership(group("1"), answer({"members": "1, 2"})),)],
    ),
    (members.test_add_keeps_the_others, [(JOINED,)], [(membership(group("1"), group("2")),)]),
    (
        members.test_add_leaves_the_group,
        [(JOINED,)],
        [(membership(group("1"), group("1", "2", displayName="Gentlemen")),)],
    ),
    (members.test_remove_answers_200_or_204, [(LEFT,)], [(LEFT._replace(answer=answer({}, 201)),)]),
    (members.test_remove_is_stored, [(LEFT,)], [(membership(group("1", "2"), group("1", "2")),)]),
    (members.test_remove_keeps_the_others, [(LEFT,)], [(membership(group("1", "2"), group()),)]),
    (
        members.test_removed_member_still_exists,
        [(LEFT,), (LEFT._replace(user_after=answer({**EVE, "groups": []})),)],
        [(LEFT._replace(user_after=GONE),), (LEFT._replace(user_after=answer({**EVE, "active": False})),)],
    ),
]


def rows(passing: bool) -> list[Any]:
    return [
        pytest.param(check, given, id=f"{check.__module__.rpartition('.')[2]}-{check.__name__}-{number}")
        for check, good, bad in CASES
        for number, given in enumerate(good if passing else bad)
    ]


@pytest.mark.parametrize(("check", "given"), rows(passing=True))
def test_what_is_right_passes(check: Callable[..., None], given: tuple[Any, ...]) -> None:
    assert check(*given) is None


@pytest.mark.parametrize(("check", "given"), rows(passing=False))
def test_what_is_wrong_is_found(check: Callable[..., None], given: tuple[Any, ...]) -> None:
    with pytest.raises(Finding) as caught:
        check(*given)
    assert caught.value.exchanges


@pytest.mark.parametrize("module", [create, replace, patch, delete, members], ids=lambda m: m.__name__)
def test_every_check_has_its_examples(module: Any) -> None:
    checks = {value for name, value in vars(module).items() if name.startswith("test_")}

    assert checks == {check for check, *_ in CASES if check.__module__ == module.__name__}


NO_ECHO = made(None)
REFUSED_ALL = made({}, 400)
UNPATCHED = patched(ADA, status=400)
NOT_JOINED = membership(group("1"), group("1"), REFUSED)
NOT_LEFT = membership(group("1", "2"), group("1", "2"), REFUSED)

SET_ASIDE: list[tuple[Callable[..., None], tuple[Any, ...], str]] = [
    (create.test_answers_with_location, (made(status=500),), "create/answers-201"),
    (create.test_answers_with_the_resource, (made(status=400),), "create/answers-201"),
    (create.test_server_gives_id_and_meta, (made(status=400),), "create/answers-201"),
    (create.test_meta_names_the_resource_type, (made(status=400), RESOURCE), "create/answers-201"),
    (create.test_answer_is_what_is_stored, (made(status=400), RESOURCE), "create/answers-201"),
    (create.test_keeps_what_was_sent, (REFUSED_ALL, RESOURCE), "create/answers-201"),
    (create.test_keeps_mail_addresses, (REFUSED_ALL, RESOURCE), "create/answers-201"),
    (create.test_client_cannot_choose_the_id, (REFUSED,), "create/read-only-values-are-ignored"),
    (create.test_client_cannot_choose_the_creation_date, (REFUSED,), "create/read-only-values-are-ignored"),
    (replace.test_answers_200_with_the_resource, (put(DR, status=400),), "replace/change-is-stored"),
    (replace.test_unchanged_values_stay, (put(DR, status=500),), "replace/change-is-stored"),
    (replace.test_answer_is_what_is_stored, (put(DR, status=400), RESOURCE), "replace/change-is-stored"),
    (replace.test_unknown_id_answers_404, (answer(ADA, 201),), "replace/unknown-id-creates-nothing"),
    (patch.test_replace_answers_200_or_204, (UNPATCHED,), "patch/replace-is-stored"),
    (patch.test_answer_is_what_is_stored, (UNPATCHED, RESOURCE), "patch/replace-is-stored"),
    (patch.test_replace_leaves_the_rest, (UNPATCHED,), "patch/replace-is-stored"),
    (patch.test_add_leaves_the_rest, (UNPATCHED,), "patch/add-is-stored"),
    (patch.test_remove_leaves_the_rest, (UNPATCHED,), "patch/remove-is-stored"),
    (patch.test_replace_without_path_leaves_the_rest, (UNPATCHED,), "patch/replace-without-path-is-stored"),
    (delete.test_answers_204, (KEPT,), "delete/is-accepted"),
    (delete.test_deleted_is_not_served, (KEPT,), "delete/is-accepted"),
    (delete.test_deleted_answers_404, (KEPT,), "delete/is-accepted"),
    (delete.test_deleted_answers_404, (dropped(answer(None, 204), answer(ADA)),), "delete/deleted-is-not-served"),
    (delete.test_second_delete_is_refused, (KEPT,), "delete/is-accepted"),
    (delete.test_deleted_is_not_listed, (KEPT, answer({})), "delete/is-accepted"),
    (delete.test_deleted_is_not_found, (DROPPED, REFUSED), "filter/hit-finds-exactly-one"),
    (delete.test_id_is_never_given_again, (DROPPED, back(ADA, 409), RESOURCE), "delete/name-is-free-again"),
    (delete.test_new_one_inherits_nothing, (DROPPED, back(ADA, 409), RESOURCE), "delete/name-is-free-again"),
    (delete.test_name_is_free_again, (KEPT, back(ADA)), "delete/is-accepted"),
    (members.test_add_answers_200_or_204, (NOT_JOINED,), "members/add-is-stored"),
    (members.test_remove_answers_200_or_204, (NOT_LEFT,), "members/remove-is-stored"),
]


@pytest.mark.parametrize(("check", "given", "see"), SET_ASIDE)
def test_what_another_check_judges_is_set_aside(check: Callable[..., None], given: tuple[Any, ...], see: str) -> None:
    with pytest.raises(NotApplicable, match=f"; see {re.escape(see)}$") as caught:
        check(*given)
    assert caught.value.reason.code == "no-exchange"
    assert see in CHECKS


NOTHING_TO_SEE: list[tuple[Callable[..., None], tuple[Any, ...], str]] = [
    (create.test_answer_is_what_is_stored, (NO_ECHO, RESOURCE), "answered without the resource"),
    (create.test_keeps_mail_addresses, (made(sent={"userName": "ada"}), RESOURCE), "no emails of User are known"),
    (create.test_keeps_mail_addresses, (made(), SILENT), "no emails of User are known"),
]


@pytest.mark.parametrize(("check", "given", "why"), NOTHING_TO_SEE)
def test_where_there_is_nothing_to_look_at_nothing_is_judged(
    check: Callable[..., None], given: tuple[Any, ...], why: str
) -> None:
    with pytest.raises(NotApplicable, match=why):
        check(*given)


def test_every_attribute_that_was_lost_is_named() -> None:
    sent = {"userName": "ada", "nickName": "Addie", "title": "Countess", "name": {"familyName": "L"}}
    with pytest.raises(Finding) as caught:
        create.test_keeps_what_was_sent(made(sent=sent, after={"userName": "ada", "title": "Dr"}), RESOURCE)

    found = caught.value
    assert found.expected == 'nickName: "Addie"; title: "Countess"; name: {"familyName": "L"}'
    assert found.actual == 'nickName: absent; title: "Dr"; name: absent'
    assert (found.path, len(found.exchanges)) == ("nickName", 2)


def test_what_nobody_promised_to_keep_may_be_lost() -> None:
    create.test_keeps_what_was_sent(made(after=UNTITLED), SILENT)


@pytest.mark.parametrize("check", [create.test_keeps_what_was_sent, create.test_keeps_mail_addresses])
def test_a_resource_that_is_gone_has_not_lost_its_values(check: Callable[..., None]) -> None:
    with pytest.raises(Finding, match="expected status 200; got status 404"):
        check(lost(), RESOURCE)


MEMBERS_FIRST = [
    members.test_add_keeps_the_others,
    members.test_remove_is_stored,
    members.test_remove_keeps_the_others,
]


@pytest.mark.parametrize("before", [group(), REFUSED], ids=["lost", "unreadable"])
@pytest.mark.parametrize("check", MEMBERS_FIRST)
def test_nothing_can_be_said_of_members_that_the_group_never_had(check: Callable[..., None], before: Exchange) -> None:
    with pytest.raises(Blocked, match="see members/members-are-kept") as caught:
        check(membership(before, group()))
    assert caught.value.exchange is before


@pytest.mark.parametrize("check", MEMBERS_FIRST)
def test_nothing_can_be_said_of_a_group_that_nobody_answered_for(check: Callable[..., None]) -> None:
    with pytest.raises(Inconclusive, match="no answer within 30 s"):
        check(
            membership(
                Exchange(1, Sent("GET", "https://scim.example/Groups/g"), error="no answer within 30 s"), LEFT.after
            )
        )


def test_a_remove_that_empties_the_group_is_found_only_where_both_were_members() -> None:
    with pytest.raises(Blocked, match='does not have \\["2"\\] to begin with'):
        members.test_remove_keeps_the_others(membership(group("1"), group()))
