"""What scenarios send, and when they go on no further, beside a provider that keeps what it wants to keep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace as changed
from typing import Any

import pytest

from scim_conformance.checking import NotApplicable
from scim_conformance.checking.registry import SCENARIOS
from scim_conformance.plan.offer import YES, Offer
from scim_conformance.plan.plan import Plan, Promise
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import AttributeFact, Fact, Outcome, Support
from scim_conformance.profile.statements.statement import by_outcome
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.urns import GROUP, USER
from scim_conformance.suite import test_authentication as authentication
from scim_conformance.suite import test_error_causes as error_causes
from scim_conformance.suite import test_errors as errors
from scim_conformance.suite import test_filter as filters
from scim_conformance.suite import test_members as members
from scim_conformance.suite import test_patch as patch
from scim_conformance.suite import test_read as read
from scim_conformance.suite import test_replace as replace
from scim_conformance.suite import test_texts as texts
from scim_conformance.suite.contract import test_operations as operations
from scim_conformance.suite.test_attributes import RoundTrip
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.ownership import NAMES, is_marked

ACTING = (authentication, error_causes, errors, filters, members, operations, patch, read, replace, texts)
"""Importing them registers their scenarios."""

PLAIN = [{"name": "displayName"}, {"name": "nickName"}, {"name": "title"}]


class Keeping:
    """A client whose provider keeps what it is sent but for these attributes, and answers every list alike."""

    def __init__(self, *dropped: str, lists: Received | str = "no answer within 30 s") -> None:
        self.dropped = dropped
        self.lists = lists
        self.read_only = False
        self.kept: dict[str, Mapping[str, Any]] = {}
        self.sent: list[tuple[str, Any]] = []

    def create(self, resource: ResourceUnderTest, body: Mapping[str, Any], invalid: str = "") -> Exchange:
        id = str(len(self.kept) + 1)
        self.kept[id] = {name: value for name, value in body.items() if name not in self.dropped} | {"id": id}
        return self._answered("POST", body, id, 201)

    def read(self, resource: ResourceUnderTest, id: str, query: Mapping[str, str] | None = None) -> Exchange:
        return self._answered("GET", query, id)

    def replace(self, resource: ResourceUnderTest, id: str, body: Mapping[str, Any]) -> Exchange:
        return self._answered("PUT", body, id)

    def patch(self, resource: ResourceUnderTest, id: str, operations: Any, invalid: str = "") -> Exchange:
        return self._answered("PATCH", operations, id)

    def list(self, resource: ResourceUnderTest, query: Mapping[str, str], invalid: str = "") -> Exchange:
        self.sent.append(("list", query))
        sent = Sent("GET", "https://scim.example/Users")
        return Exchange(1, sent, error=self.lists) if isinstance(self.lists, str) else Exchange(1, sent, self.lists)

    def send(self, request: Request) -> Exchange:
        """Whatever else there may be is not offered here."""
        return Exchange(1, Sent(request.method, f"https://scim.example{request.path}"), Received(501))

    def looked_for(self) -> list[str]:
        """The filters that were sent."""
        return [query["filter"] for query in self.bodies("list") if "filter" in query]

    def bodies(self, method: str) -> tuple[Any, ...]:
        return tuple(body for name, body in self.sent if name == method)

    def _answered(self, method: str, body: Any, id: str, status: int = 200) -> Exchange:
        self.sent.append((method, body))
        sent = Sent(method, f"https://scim.example/Users/{id}")
        return Exchange(len(self.sent), sent, Received(status, "", (), json.dumps(self.kept[id])))


def resource(kind: str = "user_type", attributes: list[Any] = PLAIN, user_name: Any = None) -> ResourceUnderTest:
    """Users or groups of a server whose schemas list these attributes."""
    user = {"id": USER, "attributes": [{"name": "userName", **(user_name or {})}, *attributes]}
    group = {"id": GROUP, "attributes": [{"name": "displayName"}, *attributes]}
    plan = Plan(load_profile("rfc"), Survey(schemas={USER: user, GROUP: group}), "seed", "run-1", "example.com")
    found: ResourceUnderTest = plan.fact(kind, {}, Sampler("seed", "run-1", "example.com", "here"))
    return found


def act(scenario: str, scim: Keeping, **facts: Any) -> Any:
    return SCENARIOS[scenario].act(scim=scim, **facts)


CHANGES = ["replaced", "patched_replace", "patched_without_path"]


@pytest.mark.parametrize("scenario", CHANGES)
@pytest.mark.parametrize(
    ("dropped", "path"), [((), "displayName"), (("displayName",), "nickName"), (("displayName", "nickName"), "title")]
)
def test_a_change_is_tried_on_what_the_server_kept(scenario: str, dropped: tuple[str, ...], path: str) -> None:
    assert act(scenario, Keeping(*dropped), resource=resource()).path == path


@pytest.mark.parametrize("scenario", [*CHANGES, "patched_remove"])
def test_where_the_server_kept_nothing_no_change_is_tried(scenario: str) -> None:
    scim = Keeping("displayName", "nickName", "title")

    with pytest.raises(NotApplicable, match="kept none of the attributes"):
        act(scenario, scim, resource=resource())
    assert scim.bodies("PATCH") + scim.bodies("PUT") == ()


@pytest.mark.parametrize(("dropped", "path"), [((), "nickName"), (("nickName",), "title")])
def test_what_is_removed_is_an_attribute_that_was_kept(dropped: tuple[str, ...], path: str) -> None:
    scim = Keeping(*dropped)
    found = act("patched_remove", scim, resource=resource())

    assert found.before.resource[path] == "to be removed"
    assert scim.bodies("PATCH") == ([{"op": "remove", "path": path}],)


def test_what_is_added_was_not_there_before() -> None:
    found = act("patched_add", Keeping(), resource=resource())

    assert (found.path, "nickName" in found.before.resource) == ("nickName", False)


def test_a_put_with_another_id_shows_its_answer_beside_the_read() -> None:
    scim = Keeping()
    found = act("replaced_with_other_id", scim, resource=resource())

    assert scim.bodies("PUT")[0]["id"] == "another-id"
    assert (found.answer.request.method, found.after.request.method) == ("PUT", "GET")


@pytest.mark.parametrize(
    ("user_name", "capitals"), [({}, True), ({"caseExact": False}, True), ({"caseExact": True}, False)]
)
def test_a_duplicate_differs_in_case_unless_the_schema_minds_it(user_name: Any, capitals: bool) -> None:
    scim = Keeping()
    act("duplicated_user", scim, user_type=resource(user_name=user_name))

    first, second = (body["userName"] for body in scim.bodies("POST"))
    assert second == (first.upper() if capitals else first)


@pytest.mark.parametrize(("scenario", "fact"), [("nameless_create", "user_type"), ("incomplete_create", "resource")])
def test_a_user_without_a_name_comes_beside_a_valid_one(scenario: str, fact: str) -> None:
    scim = Keeping()
    found = act(scenario, scim, **{fact: resource()})

    valid, faulty = scim.bodies("POST")
    assert faulty == ({**valid, "userName": ""} if scenario == "nameless_create" else without_name(valid))
    assert found.missing == "userName"


def without_name(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "userName"}


def test_filters_that_are_refused_in_a_url_are_not_applicable() -> None:
    scim = Keeping(lists=Received(403))

    with pytest.raises(NotApplicable, match=r"refused with 403, as RFC 7644, section 7\.5\.2 allows") as caught:
        act("filtered", scim, resource=resource())
    assert caught.value.reason.code == "refused"
    assert len(scim.bodies("list")) == 1


@pytest.mark.parametrize("lists", [Received(400), Received(401), Received(200), "no answer within 30 s"])
def test_any_other_answer_to_a_filter_is_judged(lists: Received | str) -> None:
    found = act("filtered", Keeping(lists=lists), resource=resource())

    assert (found.hit.response, found.hit.error) == ((None, lists) if isinstance(lists, str) else (lists, ""))


class Full(Keeping):
    """A client that may only read, of a provider with these people; every filter finds them all."""

    no_credentials, wrong_credentials = "none", "wrong"

    def __init__(self, *people: dict[str, Any]) -> None:
        super().__init__(lists=Received(200, "", (), json.dumps({"Resources": people})))
        self.read_only = True
        self.kept = {one["id"]: one for one in people}

    def read(self, resource: ResourceUnderTest, id: str, **options: Any) -> Exchange:
        self.sent.append(("GET", id))
        sent = Sent("GET", f"https://scim.example/Users/{id}")
        status = 200 if id in self.kept else 404
        return Exchange(1, sent, Received(status, "", (), json.dumps(self.kept.get(id, {}))))


ADA, SAME = {"id": "1", "userName": "ada"}, {"id": "2", "userName": "ADA"}


@pytest.mark.parametrize(
    ("name", "sent"),
    [("ada", '"ada"'), ('O"Brien', '"O\\"Brien"'), ("CORP\\ada", '"CORP\\\\ada"'), ("Çelik ß", '"Çelik ß"')],
)
def test_a_foreign_name_is_quoted_as_a_filter_wants_it(name: str, sent: str) -> None:
    scim = Full({"id": "1", "userName": name})
    act("filtered", scim, resource=resource())

    assert scim.looked_for()[0] == f"userName eq {sent}"


@pytest.mark.parametrize(
    ("name", "other", "cased"),
    [("ada", "ADA", True), ("ADA", "ada", True), ("Straße", "STRAßE", True), ("4711", "4711", False)],
)
def test_a_foreign_name_is_looked_for_in_other_letters_as_well(name: str, other: str, cased: bool) -> None:
    scim = Full({"id": "1", "userName": name})
    found = act("filtered", scim, resource=resource())

    assert scim.looked_for()[2] == f'userName eq "{other}"'
    assert found.cased is cased


def test_who_bears_the_same_name_is_known_where_the_names_are_foreign() -> None:
    scim = Full(ADA, SAME, {"id": "3", "userName": "adam"}, {"id": "4"})

    assert act("filtered", scim, resource=resource()).namesakes == ("2",)


def test_nobody_bears_the_same_name_where_it_was_made_up() -> None:
    scim = Keeping(lists=Received(200, "", (), json.dumps({"Resources": [{"id": "9", "userName": "anybody"}]})))

    assert act("filtered", scim, resource=resource()).namesakes == ()


def test_where_nothing_may_be_created_nothing_is() -> None:
    scim = Full(ADA, SAME)
    for scenario in ("read_back", "listed", "filtered", "approached"):
        act(scenario, scim, resource=resource())

    assert {method for method, _ in scim.sent} == {"GET", "list"}


def test_a_stranger_is_sent_to_nobody_where_all_there_are_are_foreign() -> None:
    scim = Full(ADA)
    found = act("approached", scim, resource=resource())

    assert [id for method, id in scim.sent] == ["00000000-dead-4000-8000-000000000002"] * 3
    assert found.known.status == 404


MEMBERS = {"name": "members", "type": "complex", "multiValued": True, "subAttributes": [{"name": "value"}]}


@pytest.mark.parametrize("scenario", ["member_added", "member_removed"])
@pytest.mark.parametrize(
    ("returned", "queries"),
    [("default", [None, None]), ("request", [None, *[{"attributes": "displayName,members"}] * 2])],
)
def test_members_are_asked_for_where_they_are_shown_on_request_only(
    scenario: str, returned: str, queries: list[Any]
) -> None:
    scim = Keeping()
    groups = resource("group_type", [{**MEMBERS, "returned": returned}])
    act(scenario, scim, group_type=groups, user_type=resource())

    users_before, user_after = [None, None], [None]
    assert scim.bodies("GET") == (*users_before, *queries, *user_after)


class ByPatchOnly(Keeping):
    """A provider that takes the members of a group by PATCH and no other way."""

    def __init__(self) -> None:
        super().__init__("members")

    def patch(self, resource: ResourceUnderTest, id: str, operations: Any, invalid: str = "") -> Exchange:
        if operations[0]["op"] == "add":
            known = self.kept[id]
            self.kept[id] = {**known, "members": [*known.get("members", []), *operations[0]["value"]]}
        return super().patch(resource, id, operations)


@pytest.mark.parametrize(("scenario", "ids"), [("member_added", ["1"]), ("member_removed", ["1", "2"])])
def test_members_that_a_create_does_not_keep_are_added_before_one_comes_or_goes(scenario: str, ids: list[str]) -> None:
    scim = ByPatchOnly()
    found = act(scenario, scim, group_type=resource("group_type", [MEMBERS]), user_type=resource())

    assert found.made.resource.get("members") is None
    assert [member["value"] for member in found.before.resource["members"]] == ids
    assert scim.bodies("PATCH")[0] == [{"op": "add", "path": "members", "value": found.before.resource["members"]}]


@pytest.mark.parametrize("kind", ["user_type", "group_type"])
def test_what_is_created_without_its_name_bears_another_of_the_run(kind: str) -> None:
    scim = Keeping()
    found = act("incomplete_create", scim, resource=resource(kind))

    _, incomplete = scim.bodies("POST")
    assert found.missing not in incomplete
    assert any(is_marked(str(incomplete.get(name)), "run-1") for name in NAMES)


@pytest.mark.parametrize(("form", "sent_as_name"), [("", True), ("email", False)])
def test_no_text_is_put_into_a_name_that_is_a_mail_address(form: str, sent_as_name: bool) -> None:
    """There is one attribute for texts, so that all of them would have to go into the name."""
    scim, users = Keeping(), resource(attributes=PLAIN[:1])
    said = {"userName": AttributeFact("userName", format=form)}
    users = changed(users, facts=changed(users.facts, attributes=said))
    first = scim.create(users, users.sample({"displayName": "Ada"}))
    trip = RoundTrip(dict(first.resource), (), first, first, first, first)

    found = act("written", scim, resource=users, round_trip=trip)

    assert ("userName" in found["letters"].places.values()) is sent_as_name
    assert any(" " in body["userName"] for body in scim.bodies("POST")) is sent_as_name


@pytest.mark.parametrize(("offer", "judged"), [(YES, ["replace", "patch"]), (Offer(probe=True), [])])
def test_a_write_that_nobody_documents_may_be_declined_whatever_its_body(offer: Offer, judged: list[str]) -> None:
    scim, users = Keeping(), resource()
    users = changed(users, operations={**users.operations, "replace": offer, "patch": offer})

    found = act("broken_off", scim, user_type=users, specimen=scim.create(users, users.sample()))

    assert list(found) == judged


@pytest.mark.parametrize(
    ("support", "documented", "path"),
    [
        (Support.SUPPORTED, {}, "displayName"),
        (Support.SUPPORTED, {"title": ""}, "title"),
        (Support.SUPPORTED, {"displayName": "readOnly", "title": ""}, "title"),
        (Support.NO_EFFECT, {"title": ""}, "displayName"),
    ],
)
def test_what_is_documented_to_work_is_tried_on_what_the_vendor_has(
    support: Support, documented: dict[str, str], path: str
) -> None:
    users = changed(resource(), own_schema=False)
    said = {name: AttributeFact(name, mutability=mutability) for name, mutability in documented.items()}
    known = tuple(changed(one, mutability=documented.get(one.path) or one.mutability) for one in users.attributes)
    users = changed(users, attributes=known, facts=changed(users.facts, attributes=said))
    fact = Fact("User.patch", (Outcome(support),))

    promised = Promise(by_outcome("operation", fact, "patch", "User", "patch"), users)

    found = act("exercised", Keeping(), operation_promise=promised)

    assert found.path == path
