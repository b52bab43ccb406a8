"""Every check of read, filter, errors, authentication and discovery by example: what it lets pass, what it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from scim_conformance.checking import Finding, Inconclusive, NotApplicable
from scim_conformance.checking.registry import CHECKS
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.urns import LIST_RESPONSE, SERVICE_PROVIDER_CONFIG, USER
from scim_conformance.suite import test_authentication as authentication
from scim_conformance.suite import test_discovery as discovery
from scim_conformance.suite import test_errors as errors
from scim_conformance.suite import test_filter as filters
from scim_conformance.suite import test_read as read
from scim_conformance.wire.exchange import Exchange, Received, Sent

PLAN = Plan(load_profile("rfc"), Survey(), "seed", "run-1", "example.com")
SAMPLER = Sampler("seed", "run-1", "example.com", "here")
MINDING = Survey(schemas={USER: {"id": USER, "attributes": [{"name": "userName", "caseExact": True}]}})
EXACT_USERS = Plan(load_profile("rfc"), MINDING, "seed", "run-1", "example.com").fact("user_type", {}, SAMPLER)
USERS, GROUPS = PLAN.fact("user_type", {}, SAMPLER), PLAN.fact("group_type", {}, SAMPLER)

ADA = {"schemas": [USER], "id": "1", "userName": "ada"}
NAMELESS = {"schemas": [USER], "id": "1"}
EVE = {"schemas": [USER], "id": "2", "userName": "eve"}


def answer(body: Any = None, status: int = 200, path: str = "/Users/1") -> Exchange:
    text = "" if body is None else json.dumps(body)
    return Exchange(1, Sent("GET", f"https://scim.example{path}"), Received(status, "", (), text))


def page(*entries: Any, total: Any = None, **more: Any) -> Exchange:
    found = len(entries) if total is None else total
    body = {"schemas": [LIST_RESPONSE], "totalResults": found, "Resources": list(entries), **more}
    return answer(body)


def refusal(status: int, scim_type: str = "") -> Exchange:
    return answer({"scimType": scim_type} if scim_type else {}, status)


def listing(**changed: Exchange) -> read.Listing:
    sound = read.Listing(answer(ADA), page(ADA, EVE), page(ADA, total=2, startIndex=1, itemsPerPage=1), page(total=2))
    return sound._replace(**changed)


def unknown(reply: Exchange) -> dict[str, Exchange]:
    return dict.fromkeys(read.NOBODIES, reply)


def search(**changed: Any) -> filters.Search:
    sound = filters.Search(answer(ADA), page(ADA), page(), page(ADA), refusal(400, "invalidFilter"))
    return sound._replace(**changed)


def duplicate(reply: Exchange, first_after: Any = ADA) -> errors.Duplicate:
    return errors.Duplicate(answer(ADA), reply, answer(first_after))


def refused(reply: Exchange, valid: Exchange | None = None, missing: str = "userName") -> errors.Refusal:
    return errors.Refusal(valid or answer(ADA, 201), reply, missing)


def stranger(**changed: Exchange) -> authentication.Stranger:
    sound = authentication.Stranger(answer(ADA), refusal(401), refusal(401))
    return sound._replace(**changed)


def attempt(**changed: Exchange) -> authentication.Attempt:
    return authentication.Attempt(answer(ADA), refusal(401), answer(ADA))._replace(**changed)


CONFIG = {
    "schemas": [SERVICE_PROVIDER_CONFIG],
    "patch": {"supported": True},
    "filter": {"supported": True, "maxResults": 200},
    "authenticationSchemes": [],
}


def config(**changed: Any) -> Exchange:
    return answer({**CONFIG, **changed})


def schemas(*attributes: Any) -> Exchange:
    return page({"id": USER, "attributes": list(attributes)})


TYPE = {"name": "User", "endpoint": "/Users", "schema": USER}
FULL = {"name": "name", "type": "complex", "mutability": "readWrite", "returned": "default", "uniqueness": "none"}

Case = tuple[Callable[..., None], list[tuple[Any, ...]], list[tuple[Any, ...]]]

CASES: list[Case] = [
    (
        read.test_answers_200,
        [(answer(ADA),), (answer({"id": "a/b@c"}, path="/Users/a%2Fb%40c"),)],
        [(answer(EVE),), (answer(ADA, 201),), (answer([]),)],
    ),
    (read.test_unknown_id_is_not_served, [(refusal(404),), (refusal(400),)], [(answer(ADA),), (refusal(500),)]),
    (read.test_unknown_id_answers_404, [(refusal(404),)], [(refusal(400),)]),
    (
        read.test_unknown_id_of_any_form_is_not_served,
        [(unknown(refusal(404)), "a word"), (unknown(refusal(400)), "a number")],
        [(unknown(answer(ADA)), "a word"), (unknown(refusal(500)), "a number")],
    ),
    (
        read.test_unknown_id_of_any_form_answers_404,
        [(unknown(refusal(404)), "a word")],
        [(unknown(refusal(400)), "a number")],
    ),
    (
        read.test_list_answers_200,
        [(listing(),), (listing(page=answer({"Resources": [ADA], "nextCursor": "x"})),)],
        [(listing(page=refusal(404)),), (listing(page=answer([])),)],
    ),
    (read.test_list_has_the_new_one, [(listing(),)], [(listing(page=page(EVE)),), (listing(page=answer({})),)]),
    (
        read.test_count_bounds_the_page,
        [(listing(),), (listing(one=page()),)],
        [(listing(one=page(ADA, EVE)),), (listing(one=refusal(400)),)],
    ),
    (
        read.test_count_zero_gives_the_total_only,
        [(listing(),), (listing(none=answer({"totalResults": 2})),)],
        [(listing(none=page(ADA)),), (listing(none=refusal(400)),)],
    ),
    (
        read.test_partial_list_says_where_it_is,
        [(listing(),), (listing(one=page(ADA, total=2, startIndex=1, itemsPerPage=10)),)],
        [
            (listing(one=page(ADA, total=2)),),
            (listing(one=page(ADA, total=2, startIndex=0, itemsPerPage=1)),),
            (listing(one=page(ADA, total=2, startIndex=1)),),
        ],
    ),
    (
        filters.test_hit_finds_exactly_one,
        [(search(),), (search(hit=page(ADA, EVE), namesakes=("2",)),), (search(namesakes=("2",)),)],
        [
            *((search(hit=found),) for found in (page(), page(ADA, EVE), page(EVE), refusal(501))),
            *((search(hit=found, namesakes=("2",)),) for found in (page(ADA, EVE, {"id": "3"}), page(EVE))),
        ],
    ),
    (
        filters.test_miss_is_an_empty_list,
        [(search(),), (search(miss=answer({"totalResults": 0})),)],
        [(search(miss=refusal(404)),), (search(miss=page(ADA)),), (search(miss=page(total=3)),)],
    ),
    (
        filters.test_user_names_match_in_any_case,
        [(search(), USERS)],
        [(search(capitals=page()), USERS), (search(hit=page()), USERS)],
    ),
    (
        filters.test_unknown_operator_is_refused,
        [(search(),), (search(malformed=refusal(400)),)],
        [(search(malformed=page(ADA, EVE)),), (search(malformed=refusal(500)),), (search(hit=refusal(400)),)],
    ),
    (
        filters.test_unknown_operator_says_invalid_filter,
        [(search(),)],
        [(search(malformed=refusal(400)),), (search(malformed=refusal(400, "invalidValue")),)],
    ),
    (
        errors.test_duplicate_user_is_refused,
        [(duplicate(refusal(409)),), (duplicate(refusal(400)),)],
        [(duplicate(answer(EVE, 201)),), (duplicate(answer(ADA)),), (duplicate(refusal(500)),)],
    ),
    (errors.test_duplicate_user_answers_409, [(duplicate(refusal(409)),)], [(duplicate(refusal(400)),)]),
    (
        errors.test_duplicate_leaves_the_first,
        [(duplicate(refusal(409)),)],
        [(duplicate(refusal(409), {**ADA, "userName": "ADA"}),)],
    ),
    (
        errors.test_duplicate_says_uniqueness,
        [(duplicate(refusal(409, "uniqueness")),), (duplicate(refusal(400, "uniqueness")),)],
        [(duplicate(refusal(409)),), (duplicate(refusal(409, "invalidValue")),)],
    ),
    (
        errors.test_malformed_json_answers_400,
        [(refused(refusal(400)),)],
        [(refused(refusal(500)),), (refused(answer(ADA, 201)),)],
    ),
    (
        errors.test_missing_required_is_refused,
        [(refused(refusal(400)),), (refused(refusal(422)),)],
        [(refused(answer(NAMELESS, 201)),), (refused(refusal(500)),)],
    ),
    (
        errors.test_empty_user_name_is_refused,
        [(refused(refusal(400)),), (refused(refusal(422)),)],
        [(refused(answer({**ADA, "userName": ""}, 201)),), (refused(answer(None, 201)),), (refused(refusal(500)),)],
    ),
    (errors.test_missing_required_answers_400, [(refused(refusal(400)),)], [(refused(refusal(422)),)]),
    (
        authentication.test_no_token_is_refused,
        [(stranger(),), (stranger(without=refusal(403)),), (stranger(known=refusal(404)),)],
        [(stranger(without=answer(ADA)),)],
    ),
    (
        authentication.test_wrong_token_is_refused,
        [(stranger(),)],
        [(stranger(wrong=answer(ADA)),), (stranger(known=refusal(404), wrong=answer(ADA)),)],
    ),
    (
        authentication.test_no_token_answers_401,
        [(stranger(),), (stranger(known=refusal(404)),)],
        [(stranger(without=refusal(403)),), (stranger(without=refusal(404)),)],
    ),
    (authentication.test_wrong_token_answers_401, [(stranger(),)], [(stranger(wrong=refusal(403)),)]),
    (
        authentication.test_no_token_changes_nothing,
        [(attempt(),)],
        [(attempt(deletion=answer(None, 204)),), (attempt(after=refusal(404)),)],
    ),
    (
        discovery.test_config_is_served,
        [(config(),), (config(schemas=[]),), (page(CONFIG),)],
        [(refusal(404),), (answer([CONFIG]),), (answer(CONFIG, 201),)],
    ),
    (
        discovery.test_config_names_its_schema,
        [(config(),), (config(schemas=[SERVICE_PROVIDER_CONFIG, "urn:more"]),)],
        [(config(schemas=[]),), (config(schemas=SERVICE_PROVIDER_CONFIG),), (page(CONFIG),)],
    ),
    (
        discovery.test_config_says_whether_supported,
        [(config(), "patch"), (config(patch={"supported": False}), "patch")],
        [
            (config(), "bulk"),
            (config(patch={"supported": "true"}), "patch"),
            (config(patch=True), "patch"),
            (config(schemas=7), "bulk"),
        ],
    ),
    (
        discovery.test_config_limits_filter_results,
        [(config(),)],
        [(config(filter={"supported": True}),), (config(filter={"supported": True, "maxResults": "200"}),)],
    ),
    (
        discovery.test_config_names_authentication_schemes,
        [(config(),)],
        [(config(authenticationSchemes=None),), (config(authenticationSchemes={}),)],
    ),
    (
        discovery.test_schemas_are_a_list_response,
        [(schemas(),)],
        [(answer([]),), (answer({"Resources": [{}]}),), (page(),), (refusal(404),)],
    ),
    (discovery.test_resource_types_are_a_list_response, [(page(TYPE),)], [(answer(TYPE),), (refusal(403),)]),
    (
        discovery.test_resource_types_are_complete,
        [(page(TYPE),)],
        [(page({**TYPE, "name": ""}),), (page(TYPE, {"name": "Group"}),), (page({**TYPE, "schema": [USER]}),)],
    ),
    (
        discovery.test_resource_types_name_served_schemas,
        [(page(TYPE), schemas())],
        [(page({**TYPE, "schema": "urn:other"}), schemas()), (page(TYPE), page())],
    ),
    (
        discovery.test_attribute_names_are_well_formed,
        [(schemas({"name": "a-b_c9$"}, {"name": "$ref"}),)],
        [(schemas({"name": "9a"}),), (schemas({"name": "a b"}),), (schemas({"name": "ä"}),), (schemas({"name": ""}),)],
    ),
    (
        discovery.test_attribute_characteristics_use_the_keywords,
        [(schemas(FULL, {"name": "x"}, {"name": "y", "uniqueness": None}),)],
        [(schemas({**FULL, characteristic: "odd"}),) for characteristic in discovery.KEYWORDS]
        + [(schemas({"name": "x", "type": "String"}),)],
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


@pytest.mark.parametrize(
    "module", [read, filters, errors, authentication, discovery], ids=lambda module: module.__name__
)
def test_every_check_has_its_examples(module: Any) -> None:
    checks = {value for name, value in vars(module).items() if name.startswith("test_")}

    assert checks == {check for check, *_ in CASES if check.__module__ == module.__name__}


@pytest.mark.parametrize(
    "check",
    [
        errors.test_malformed_json_answers_400,
        errors.test_missing_required_is_refused,
        errors.test_missing_required_answers_400,
        errors.test_empty_user_name_is_refused,
    ],
)
def test_a_refusal_proves_nothing_where_the_valid_twin_is_refused_too(check: Callable[..., None]) -> None:
    with pytest.raises(Inconclusive, match="the valid twin was refused too, with status 403"):
        check(refused(refusal(400), valid=refusal(403)))


@pytest.mark.parametrize(
    "check",
    [
        errors.test_missing_required_is_refused,
        errors.test_missing_required_answers_400,
        errors.test_empty_user_name_is_refused,
    ],
)
def test_a_conflict_proves_nothing_of_what_is_missing(check: Callable[..., None]) -> None:
    with pytest.raises(Inconclusive, match="refused as a conflict"):
        check(refused(refusal(409)))


@pytest.mark.parametrize("check", [errors.test_missing_required_is_refused, errors.test_empty_user_name_is_refused])
def test_a_value_that_the_server_made_up_is_noted_and_not_judged(check: Callable[..., None]) -> None:
    with pytest.raises(NotApplicable, match="made the missing value up") as caught:
        check(refused(answer({**ADA, "userName": "generated-1"}, 201)))
    assert caught.value.reason.code == "observation"


SET_ASIDE: list[tuple[Callable[..., None], tuple[Any, ...], str]] = [
    (read.test_unknown_id_answers_404, (answer(ADA),), "read/unknown-id-is-not-served"),
    (
        read.test_unknown_id_of_any_form_answers_404,
        (unknown(answer(ADA)), "a word"),
        "read/unknown-id-of-any-form-is-not-served",
    ),
    (
        filters.test_unknown_operator_says_invalid_filter,
        (search(malformed=page(ADA)),),
        "filter/unknown-operator-is-refused",
    ),
    (
        discovery.test_resource_types_name_served_schemas,
        (page(TYPE), refusal(404)),
        "discovery/schemas-are-a-list-response",
    ),
    (errors.test_duplicate_user_answers_409, (duplicate(answer(EVE, 201)),), "errors/duplicate-user-is-refused"),
    (errors.test_duplicate_says_uniqueness, (duplicate(answer(EVE, 201)),), "errors/duplicate-user-is-refused"),
    (errors.test_missing_required_answers_400, (refused(answer(NAMELESS, 201)),), "errors/missing-required-is-refused"),
    (authentication.test_no_token_answers_401, (stranger(without=answer(ADA)),), "authentication/no-token-is-refused"),
    (
        authentication.test_wrong_token_answers_401,
        (stranger(wrong=answer(ADA)),),
        "authentication/wrong-token-is-refused",
    ),
    (discovery.test_config_says_whether_supported, (page(CONFIG), "patch"), "discovery/config-names-its-schema"),
    (discovery.test_config_limits_filter_results, (page(CONFIG),), "discovery/config-names-its-schema"),
    (discovery.test_config_names_authentication_schemes, (page(CONFIG),), "discovery/config-names-its-schema"),
]


@pytest.mark.parametrize(("check", "given", "see"), SET_ASIDE)
def test_what_another_check_judges_is_set_aside(check: Callable[..., None], given: tuple[Any, ...], see: str) -> None:
    with pytest.raises(NotApplicable, match=f"; see {re.escape(see)}$") as caught:
        check(*given)
    assert caught.value.reason.code == "no-exchange"
    assert see in CHECKS


OPEN_DOOR = stranger(known=refusal(404), without=refusal(404), wrong=refusal(404))

NOTHING_TO_SEE: list[tuple[Callable[..., None], tuple[Any, ...], str]] = [
    *(
        (check, (OPEN_DOOR,), "an id that nobody has was answered with 404, which says nothing of credentials")
        for check in (
            *(authentication.test_no_token_is_refused, authentication.test_wrong_token_is_refused),
            *(authentication.test_no_token_answers_401, authentication.test_wrong_token_answers_401),
        )
    ),
    (filters.test_user_names_match_in_any_case, (search(cased=False), USERS), "no letters that differ by case"),
    (
        filters.test_hit_finds_exactly_one,
        (search(hit=page(EVE, total=300), namesakes=("2",)),),
        "so many have the name looked for that they fill more than a page",
    ),
    (read.test_partial_list_says_where_it_is, (listing(one=page(ADA)),), "no page held a part of several resources"),
    (read.test_partial_list_says_where_it_is, (listing(one=page(total=2)),), "no page held a part"),
    (
        read.test_partial_list_says_where_it_is,
        (listing(one=page(ADA, total=2, nextCursor="x")),),
        "no page held a part",
    ),
    (filters.test_user_names_match_in_any_case, (search(), GROUPS), "displayName of Group may differ by case"),
    (filters.test_user_names_match_in_any_case, (search(), EXACT_USERS), "userName of User may differ by case"),
    (
        discovery.test_config_limits_filter_results,
        (config(filter={"supported": False}),),
        "does not say that filter is supported",
    ),
]


@pytest.mark.parametrize(("check", "given", "why"), NOTHING_TO_SEE)
def test_where_there_is_nothing_to_look_at_nothing_is_judged(
    check: Callable[..., None], given: tuple[Any, ...], why: str
) -> None:
    with pytest.raises(NotApplicable, match=why):
        check(*given)


def later_page(*entries: Any) -> Exchange:
    """What was asked for as the second page of a list of three."""
    whole = page(*entries, total=3)
    return Exchange(1, Sent("GET", "https://scim.example/Users?startIndex=2&count=100"), whole.response)


@pytest.mark.parametrize(
    ("second", "seen"),
    [(later_page(EVE), "the first resources again, without it"), (later_page(), "a list of 0 resources without it")],
)
def test_a_page_that_begins_anew_is_told_from_one_that_lacks_the_resource(second: Exchange, seen: str) -> None:
    with pytest.raises(Finding) as caught:
        read.test_list_has_the_new_one(listing(page=second, one=page(EVE, total=3)))

    assert caught.value.actual == seen


def test_a_later_page_that_has_the_resource_will_do_however_it_begins() -> None:
    read.test_list_has_the_new_one(listing(page=later_page(EVE, ADA), one=page(EVE, total=3)))


def test_beside_an_accepted_duplicate_the_reader_sees_who_had_the_name() -> None:
    accepted = duplicate(answer({**ADA, "id": "2"}, 201))

    with pytest.raises(Finding) as caught:
        errors.test_duplicate_user_is_refused(accepted)
    assert caught.value.exchanges == (accepted.first, accepted.answer)
