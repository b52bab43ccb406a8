"""What is on offer: what the profile says, crossed with what the server claims."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.plan.offer import (
    NEEDS_TO_WRITE,
    NO_BURSTS,
    YES,
    NotApplicable,
    Offer,
    Reason,
    UnknownNeed,
    all_of,
)
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.plan.survey import FEATURES, Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import (
    OPERATIONS,
    AttributeFact,
    DiscoveryFact,
    Fact,
    FilterFact,
    Outcome,
    Profile,
    Source,
    Support,
)
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.urns import PATCH_OP, USER
from scim_conformance.standards import Level
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange, Received, Sent

RFC = load_profile("rfc")
MANUAL = {"manual": Source("manual", "The manual", "https://example.com/manual", "vendor"), **RFC.sources}
PARAMETERS = {"resource": "User"}


def fact(name: str, *supports: Support, source: str = "manual", **more: Any) -> Fact:
    return Fact(name, tuple(Outcome(support, sources=(source,), **more) for support in supports))


def profile(operations: Mapping[str, Fact] | None = None, **user: Any) -> Profile:
    """The RFCs' profile with other facts about users."""
    known = RFC.resource_types["User"]
    changed = replace(known, operations={**known.operations, **(operations or {})}, **user)
    return replace(RFC, sources=MANUAL, resource_types={**RFC.resource_types, "User": changed})


def discovering(*supports: Support) -> Profile:
    found = DiscoveryFact("Schemas", fact("discovery.Schemas", *supports), ("Schemas",))
    return replace(RFC, sources=MANUAL, discovery={"Schemas": found})


def plan(of: Profile = RFC, survey: Survey | None = None, **more: Any) -> Plan:
    return Plan(of, survey or Survey(), "seed", "run-1", "example.com", **more)


def claims(**said: bool | None) -> Survey:
    return Survey(claims={**dict.fromkeys(FEATURES), **said})


def answered(status: int) -> Exchange:
    return Exchange(1, Sent("GET", "https://scim.example/Schemas"), Received(status))


PROBED = Offer(probe=True, cap=Level.SHOULD)
LESS = [Support.NO_EFFECT, Support.DISABLED, Support.UNSUPPORTED]


@pytest.mark.parametrize("claim", [True, False, None])
@pytest.mark.parametrize("support", [Support.SUPPORTED, Support.PARTIAL])
def test_what_is_documented_is_expected_whatever_is_claimed(support: Support, claim: bool | None) -> None:
    found = plan(profile({"patch": fact("User.patch", support)}), claims(patch=claim)).offer("patch", PARAMETERS)

    assert found == YES


@pytest.mark.parametrize("claim", [True, False, None])
@pytest.mark.parametrize("support", LESS)
def test_what_is_documented_as_less_is_not_applicable_whatever_is_claimed(support: Support, claim: bool | None) -> None:
    found = plan(profile({"patch": fact("User.patch", support)}), claims(patch=claim)).offer("patch", PARAMETERS)

    assert found.reason is not None
    assert (found.reason.code, found.reason.fact, found.reason.sources) == ("documented", "User.patch", ("manual",))


@pytest.mark.parametrize("claim", [True, False, None])
def test_what_nobody_documents_is_probed_whatever_is_claimed(claim: bool | None) -> None:
    undocumented = profile({"patch": fact("User.patch", Support.UNDOCUMENTED)})

    assert plan(undocumented, claims(patch=claim)).offer("patch", PARAMETERS) == PROBED


@pytest.mark.parametrize(("claim", "offer"), [(True, YES), (None, PROBED)])
def test_what_is_left_to_the_claims_is_expected_or_probed(claim: bool | None, offer: Offer) -> None:
    assert plan(RFC, claims(patch=claim)).offer("patch", PARAMETERS) == offer


def test_what_is_left_to_the_claims_and_denied_is_not_applicable() -> None:
    found = plan(RFC, claims(patch=False)).offer("patch", PARAMETERS)

    assert found.reason is not None
    assert (found.reason.code, found.reason.fact) == ("not-claimed", "User.patch")
    assert found.reason.text == "ServiceProviderConfig says that patch is not supported"


@pytest.mark.parametrize("less", LESS)
def test_documents_that_contradict_each_other_promise_nothing(less: Support) -> None:
    either = profile({"patch": fact("User.patch", Support.SUPPORTED, less)})

    assert not plan(either).offer("patch", PARAMETERS).available


def test_a_need_may_name_its_resource_type() -> None:
    groups_only = plan(profile({"patch": fact("User.patch", Support.UNSUPPORTED)}), claims(patch=True))

    assert groups_only.offer("Group.patch", {}).available
    assert not groups_only.offer("User.patch", {}).available


def test_a_promise_says_which_resource_type_is_meant() -> None:
    found = plan(profile({"patch": fact("User.patch", Support.UNSUPPORTED)}), claims(patch=True))

    assert not found.offer("patch", {"operation_promise": "User.create"}).available


def test_a_type_that_the_server_does_not_have_is_not_applicable() -> None:
    users_only = plan(RFC, Survey(resource_types=({"name": "User"},)))

    for need in ("served", "create", "filter"):
        found = users_only.offer(need, {"resource": "Group"})
        assert found.reason is not None
        assert found.reason.code == "no-such-type"


def test_a_type_that_the_profile_does_not_know_is_not_applicable() -> None:
    found = plan().offer("Robot.create", {})

    assert found.reason is not None
    assert found.reason.text == "the profile knows no resource type Robot"
    with pytest.raises(NotApplicable):
        plan(replace(RFC, resource_types={})).fact("user_type", {}, Sampler("s", "run-1", "example.com", "x"))


@pytest.mark.parametrize(("claim", "offer"), [(True, YES), (None, PROBED)])
def test_filters_that_are_left_to_the_claims(claim: bool | None, offer: Offer) -> None:
    assert plan(RFC, claims(filter=claim)).offer("filter", PARAMETERS) == offer
    assert not plan(RFC, claims(filter=False)).offer("filter", PARAMETERS).available


@pytest.mark.parametrize(
    ("filters", "offer"),
    [
        ((FilterFact("USERNAME", ("eq", "co"), ("manual",)),), YES),
        ((FilterFact("userName", ("co",), ("manual",)),), PROBED),
        ((FilterFact("displayName", ("eq",), ("manual",)),), PROBED),
        ((), PROBED),
    ],
)
def test_filters_that_are_documented_one_by_one(filters: tuple[FilterFact, ...], offer: Offer) -> None:
    found = profile(filtering=Support.SUPPORTED, filters=filters)

    assert plan(found, claims(filter=False)).offer("filter", PARAMETERS) == offer


def test_a_run_without_credentials_has_none_to_leave_out() -> None:
    assert plan().offer("credentials", PARAMETERS) == YES
    assert not plan(authenticated=False).offer("credentials", PARAMETERS).available


@pytest.mark.parametrize("status", [200, 404])
def test_documented_discovery_is_expected(status: int) -> None:
    survey = Survey(discovery={"Schemas": answered(status)})

    assert plan(discovering(Support.SUPPORTED), survey).offer("discovery:Schemas", {}) == YES


@pytest.mark.parametrize("support", LESS)
def test_discovery_documented_as_absent_is_not_applicable(support: Support) -> None:
    found = plan(discovering(support)).offer("discovery:Schemas", {})

    assert found.reason is not None
    assert (found.reason.code, found.reason.fact) == ("documented", "discovery.Schemas")


def test_undocumented_discovery_is_probed() -> None:
    undocumented = discovering(Support.UNDOCUMENTED)

    assert plan(undocumented).offer("discovery:Schemas", {}) == PROBED
    assert plan(undocumented, Survey(discovery={"Schemas": answered(200)})).offer("discovery:Schemas", {}) == PROBED
    refused = plan(undocumented, Survey(discovery={"Schemas": answered(404)})).offer("discovery:Schemas", {})
    assert refused.reason is not None
    assert refused.reason.code == "refused"


UNANSWERED = Exchange(1, Sent("GET", "https://scim.example/Schemas"), error="no answer within 30 s")


def test_undocumented_discovery_that_nobody_answers_is_not_applicable() -> None:
    found = plan(discovering(Support.UNDOCUMENTED), Survey(discovery={"Schemas": UNANSWERED}))

    reason = found.offer("discovery:Schemas", {}).reason
    assert reason is not None
    assert reason.text == "/Schemas is documented nowhere and was not answered"


def test_documented_discovery_is_expected_even_if_nobody_answers() -> None:
    found = plan(discovering(Support.SUPPORTED), Survey(discovery={"Schemas": UNANSWERED}))

    assert found.offer("discovery:Schemas", {}) == YES


def test_discovery_that_the_profile_does_not_know_is_not_applicable() -> None:
    assert not plan().offer("discovery:Me", {}).available


def test_several_needs_are_as_good_as_the_worst_of_them() -> None:
    refusal = Offer(Reason("documented", "no"))

    assert all_of([]) == YES
    assert all_of([YES, YES]) == YES
    assert all_of([YES, PROBED]) == PROBED
    assert all_of([PROBED, refusal]) == refusal
    assert all_of([PROBED, Offer(cap=Level.INFO)]) == Offer(probe=True, cap=Level.INFO)


@pytest.mark.parametrize(
    ("kind", "operation", "reason"),
    [("User", "patch", "refused"), ("Group", "patch", ""), ("User", "create", "")],
)
def test_a_refusal_counts_only_for_what_was_probed(kind: str, operation: str, reason: str) -> None:
    probing = plan(profile({"patch": fact("User.patch", Support.UNDOCUMENTED)}), claims(patch=True))
    found = probing.refused(("create", "patch"), PARAMETERS, kind, operation, 405)

    assert (found.code if found else "") == reason


def test_only_what_the_vendor_says_is_a_promise() -> None:
    mixed = profile(
        {
            "create": fact("User.create", Support.SUPPORTED),
            "read": fact("User.read", Support.SUPPORTED, source="rfc7644"),
            "patch": fact("User.patch", Support.UNDOCUMENTED),
            "delete": fact("User.delete", Support.SUPPORTED, Support.UNDOCUMENTED),
        },
        duplicates=fact("User.duplicates", Support.UNSUPPORTED),
        deprovisioning={"delete": fact("User.deprovisioning.delete", Support.SUPPORTED)},
    )
    found = plan(mixed)

    assert set(found.promises) == {"User.create", "User.delete", "User.duplicates", "User.deprovisioning.delete"}
    assert found.parameter_values("operation_promise") == ["User.create", "User.delete"]
    assert found.parameter_values("duplicate_promise") == ["User.duplicates"]
    assert found.parameter_values("deprovisioning_promise") == ["User.deprovisioning.delete"]


def test_the_rfcs_promise_nothing_beyond_their_checks() -> None:
    assert plan().promises == {}


def test_checks_run_over_the_resource_types_in_one_order() -> None:
    assert plan().parameter_values("resource") == ["Group", "User"]
    assert plan().parameter_values("feature") is None


def users(of: Profile = RFC, survey: Survey | None = None) -> ResourceUnderTest:
    found: ResourceUnderTest = plan(of, survey).fact("user_type", {}, Sampler("seed", "run-1", "example.com", "x"))
    return found


def shown(*attributes: Any) -> Survey:
    return Survey(schemas={USER: {"id": USER, "attributes": [{"name": "userName"}, *attributes]}})


NAME = {"name": "name", "type": "complex", "subAttributes": [{"name": "familyName"}]}


@pytest.mark.parametrize(
    ("attributes", "paths"),
    [
        ([{"name": "title"}, {"name": "displayName"}], ("displayName", "title")),
        ([{"name": "title"}, {"name": "displayName", "mutability": "readOnly"}], ("title",)),
        ([{"name": "title"}, {"name": "displayName", "mutability": "immutable"}], ("title",)),
        ([{"name": "title"}, {"name": "displayName", "returned": "request"}], ("title",)),
        ([NAME], ("name.familyName",)),
    ],
)
def test_the_attributes_that_may_change_come_the_plainest_first(attributes: list[Any], paths: tuple[str, ...]) -> None:
    assert users(survey=shown(*attributes)).changeable("replace") == paths


def test_no_attribute_to_change_is_not_applicable() -> None:
    with pytest.raises(NotApplicable, match="no attribute of User"):
        users(survey=shown()).changeable("replace")


def test_a_partial_operation_changes_what_is_documented_and_nothing_else() -> None:
    partial = profile({"patch": fact("User.patch", Support.PARTIAL, only=("title",))})
    survey = shown({"name": "title"}, {"name": "displayName"})

    assert users(partial, survey).changeable("patch") == ("title",)
    assert users(partial, survey).changeable("replace") == ("displayName", "title")


def test_a_check_may_choose_among_attributes_of_its_own() -> None:
    survey = shown({"name": "displayName"}, {"name": "title"}, {"name": "nickName"})

    assert users(survey=survey).changeable("patch", ("nickName", "title")) == ("nickName", "title")
    with pytest.raises(NotApplicable, match="no attribute of User is known to try this on") as caught:
        users(survey=survey).changeable("patch", ("userType",))
    assert caught.value.reason.code == "nothing-to-change"


def test_what_nobody_promised_to_keep_is_not_changed() -> None:
    with pytest.raises(NotApplicable):
        users().changeable("replace")


@pytest.mark.parametrize(
    ("path", "derived"),
    [
        ("name.familyName", ("name.formatted", "displayName")),
        ("displayName", ()),
        ("nameTag", ()),
    ],
)
def test_names_may_be_formed_anew_from_their_parts(path: str, derived: tuple[str, ...]) -> None:
    assert derived_from(path) == derived


@pytest.mark.parametrize(
    ("of", "minds"),
    [
        (Survey(schemas={USER: {"attributes": [{"name": "userName", "caseExact": True}]}}), True),
        (Survey(schemas={USER: {"attributes": [{"name": "userName", "caseExact": False}]}}), False),
        (Survey(schemas={USER: {"attributes": [{"name": "userName"}]}}), False),
        (Survey(), False),
    ],
)
def test_only_the_schema_of_the_server_says_that_case_matters(of: Survey, minds: bool) -> None:
    assert users(survey=of).minds_case("userName") is minds


def test_the_schema_of_the_rfc_does_not_say_for_the_server_that_case_matters() -> None:
    silent = users()
    exact = replace(silent, attributes=tuple(replace(found, case_exact=True) for found in silent.attributes))

    assert not exact.minds_case("userName")
    assert replace(exact, own_schema=True).minds_case("userName")


def test_what_the_vendor_documents_and_its_schema_leaves_out_is_an_attribute_all_the_same() -> None:
    told = profile(attributes={"name.familyName": AttributeFact("name.familyName")})

    assert users(told, shown({"name": "title"})).attribute("name.familyName") is not None
    assert users(survey=shown({"name": "title"})).attribute("name.familyName") is None


def test_a_partial_operation_on_nothing_plain_is_not_applicable() -> None:
    partial = profile({"patch": fact("User.patch", Support.PARTIAL, only=("groups",))})

    with pytest.raises(NotApplicable, match="User patch is documented for groups only") as caught:
        users(partial, shown({"name": "title"})).changeable("patch")
    assert caught.value.reason.code == "documented"


def test_the_schema_of_the_server_is_a_promise() -> None:
    assert users(survey=shown({"name": "title"})).promised("title")


def test_the_schema_of_the_rfc_alone_is_no_promise() -> None:
    silent = users()

    assert silent.promised("userName")
    assert not silent.promised("title")


def test_what_the_vendor_names_is_a_promise() -> None:
    told = users(profile(attributes={"name.familyName": AttributeFact("name.familyName")}))

    assert told.promised("name")
    assert told.promised("name.familyName")
    assert not told.promised("name.givenName")


def test_a_profile_narrows_the_attributes_of_the_schema() -> None:
    said = {"title": AttributeFact("title", required=True, mutability="immutable")}
    narrowed = users(profile(attributes=said, only_documented_attributes=True))

    assert [(found.path, found.required, found.mutability) for found in narrowed.attributes] == [
        ("title", True, "immutable")
    ]


def test_what_a_write_shows_and_a_read_does_not() -> None:
    found = users(survey=shown({"name": "note", "returned": "request"}, {"name": "pin", "returned": "never"}))

    assert found.shown_by_writes_only == ("note",)
    assert [path for path in ("note", "pin", "userName", "unknown") if found.reads_back(path)] == [
        "userName",
        "unknown",
    ]


def request(operation: str, body: Any, resource_type: str = "User") -> Request:
    return Request("POST", "/Users", body=body, operation=operation, resource_type=resource_type)


@pytest.mark.parametrize(
    "sound",
    [
        request("create", {"schemas": [USER], "userName": "ada"}),
        request("replace", {"schemas": [USER], "userName": "ada", "active": False}),
        request("patch", {"schemas": [PATCH_OP], "Operations": [{"op": "remove", "path": "title"}]}),
        request("create", {"anything": 1}, resource_type="Robot"),
        request("read", None),
    ],
)
def test_nothing_is_objected_to_in_a_sound_request(sound: Request) -> None:
    assert plan().objection(sound) == ""


@pytest.mark.parametrize(
    ("faulty", "objection"),
    [
        (request("create", {"schemas": [USER]}), "'userName' is a required property"),
        (request("replace", {"schemas": [USER], "userName": "ada", "active": "yes"}), "active: "),
        (request("patch", {"schemas": [PATCH_OP], "Operations": []}), "Operations: "),
    ],
)
def test_the_harness_objects_to_its_own_mistakes(faulty: Request, objection: str) -> None:
    assert objection in plan().objection(faulty)


def test_every_sample_of_every_shipped_profile_is_sound() -> None:
    for name in ("rfc", "contentful", "contentstack"):
        found = plan(load_profile(name))
        for kind, resource in found.resource_types.items():
            bound = resource.bound(Sampler("seed", "run-1", "example.com", kind))
            for full in (False, True):
                sample = json.loads(json.dumps(bound.sample(full=full)))
                assert found.objection(request("create", sample, kind)) == ""


SUPPORTED = {name: fact(f"User.{name}", Support.SUPPORTED) for name in OPERATIONS}


def reading(operations: Mapping[str, Fact] | None = None) -> Plan:
    return plan(profile({**SUPPORTED, **(operations or {})}), read_only=True)


@pytest.mark.parametrize("need", ["create", "replace", "patch", "delete", "User.delete"])
def test_what_writes_is_not_on_offer_where_the_run_may_only_read(need: str) -> None:
    assert plan(profile(SUPPORTED)).offer(need, PARAMETERS) == YES
    assert reading().offer(need, PARAMETERS) == Offer(NEEDS_TO_WRITE)


@pytest.mark.parametrize("need", ["read", "list", "some", "served", "credentials"])
def test_what_reads_is_on_offer_where_the_run_may_only_read(need: str) -> None:
    assert reading().offer(need, PARAMETERS) == YES


@pytest.mark.parametrize(("read_only", "operation"), [(False, "create"), (True, "list")])
def test_some_resource_is_created_or_listed(read_only: bool, operation: str) -> None:
    lacking = profile({**SUPPORTED, operation: fact(f"User.{operation}", Support.UNSUPPORTED)})
    found = plan(lacking, read_only=read_only).offer("User.some", {})

    assert found.reason is not None
    assert found.reason.fact == f"User.{operation}"


@pytest.mark.parametrize(("read_only", "operation"), [(False, "create"), (True, "list")])
def test_some_resource_is_refused_as_what_stands_behind_it(read_only: bool, operation: str) -> None:
    probed = plan(profile({operation: fact(f"User.{operation}", Support.UNDOCUMENTED)}), read_only=read_only)
    reason = probed.refused(("some",), PARAMETERS, "User", operation, 405)

    assert reason is not None
    assert (reason.code, reason.fact) == ("refused", f"User.{operation}")


def test_what_is_not_offered_at_all_is_not_put_down_to_reading_only() -> None:
    found = reading({"patch": fact("User.patch", Support.UNSUPPORTED)})

    assert [found.offer_all(needs, PARAMETERS).reason.code for needs in (("create", "patch"), ("patch", "create"))] == [
        "documented",
        "documented",
    ]


@pytest.mark.parametrize(
    ("promise", "offer"),
    [
        ({"operation_promise": "User.read"}, YES),
        ({"operation_promise": "User.list"}, YES),
        ({"operation_promise": "User.patch"}, Offer(NEEDS_TO_WRITE)),
        ({"operation_promise": "User.delete"}, Offer(NEEDS_TO_WRITE)),
    ],
)
def test_of_what_is_promised_only_reading_can_be_tried_by_reading(promise: dict[str, str], offer: Offer) -> None:
    assert reading().offer("trial", promise) == offer
    assert plan(profile(SUPPORTED)).offer("trial", promise) == YES


def test_a_promise_of_reading_cannot_be_tried_where_nothing_is_listed() -> None:
    unlisted = reading({"list": fact("User.list", Support.UNSUPPORTED)})

    assert unlisted.offer("trial", {"operation_promise": "User.read"}) == Offer(NEEDS_TO_WRITE)


READS, WRITES = {"rate_promise": "rate_limit.reads"}, {"rate_promise": "rate_limit.writes"}


@pytest.mark.parametrize(
    ("may", "promise", "offer"),
    [
        ({}, READS, YES),
        ({}, WRITES, YES),
        ({"read_only": True}, READS, YES),
        ({"read_only": True}, WRITES, Offer(NEEDS_TO_WRITE)),
        ({"bursts": False}, READS, Offer(NO_BURSTS)),
        ({"bursts": False, "read_only": True}, WRITES, Offer(NO_BURSTS)),
    ],
)
def test_a_limit_may_be_exceeded_by_what_the_run_may_send(
    may: dict[str, bool], promise: dict[str, str], offer: Offer
) -> None:
    assert plan(load_profile("contentstack"), **may).offer("burst", promise) == offer


@pytest.mark.parametrize("need", ["batch", "search", "Group.batch", ""])
def test_a_need_that_no_plan_knows_is_named_with_those_that_it_knows(need: str) -> None:
    with pytest.raises(UnknownNeed, match=f"no need '{need}': write one of create, "):
        plan(profile(SUPPORTED)).offer(need, PARAMETERS)


def test_documented_filters_are_all_that_is_expected_unless_more_is_claimed() -> None:
    documented = profile(filtering=Support.SUPPORTED, filters=(FilterFact("userName", ("eq",), ("manual",)),))
    narrow = plan(documented, claims(filter=None)).resource_types["User"]
    assert narrow.filters_by("USERNAME", "EQ")
    assert not narrow.filters_by("title", "eq")
    assert narrow.no_such_filter.text == "User is documented to be filtered by userName eq only"
    assert plan(documented, claims(filter=True)).resource_types["User"].filters_by("title", "eq")
    assert plan(RFC).resource_types["User"].filters_by("title", "co")


@pytest.mark.parametrize(("ending", "asked"), [(Support.UNSUPPORTED, False), (Support.SUPPORTED, True)])
def test_a_claim_of_filters_is_not_believed_where_the_vendor_refuses_all_but_its_own(
    ending: Support, asked: bool
) -> None:
    said = profile(filters=(FilterFact("userName", ("eq",), ("manual",)),), other_filters=fact("others", ending))
    users = plan(said, claims(filter=True)).resource_types["User"]
    assert (users.filters_by("userName", "eq"), users.filters_by("userName", "co")) == (True, asked)


def test_filters_that_nobody_documents_and_the_server_denies_are_not_on_offer() -> None:
    said = profile(filtering=Support.UNDOCUMENTED)
    assert not plan(said, claims(filter=False)).offer("filter", PARAMETERS).available
    assert plan(said, claims()).offer("filter", PARAMETERS).probe


def test_the_body_of_a_put_has_the_id_where_the_vendor_demands_it() -> None:
    demanding = plan(profile(other_id=fact("User.other_id", Support.UNSUPPORTED)))
    put = Request("PUT", "/Users/a%2Fb", body={"userName": "ada"}, resource_type="User", operation="replace")
    assert demanding.completed(put).body == {"userName": "ada", "id": "a/b"}
    for left_alone in (replace(put, body={"ID": "x"}), replace(put, operation="patch")):
        assert demanding.completed(left_alone) == left_alone
    assert plan().completed(put) == put
