"""The verifiers: each once where it holds and once where it does not, and what they make of strange answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scim_conformance.checking import Finding, Inconclusive, NotApplicable, expect, same_resource
from scim_conformance.checking.expect import Expectation, alike, either, show, unassigned
from scim_conformance.scim.lookup import MISSING, lookup
from scim_conformance.scim.urns import ENTERPRISE_USER
from scim_conformance.wire.exchange import Exchange, Received, Sent

ACME = "urn:example:schemas:1.0:acme"
ADA = {
    "id": "1",
    "userName": "ada",
    "name": {"familyName": "Lovelace"},
    "emails": [{"value": "a@example.com", "primary": True}],
    ENTERPRISE_USER: {"manager": {"value": "7"}},
    ACME: {"badge": "x"},
}


def answer(body: Any = None, status: int = 200, **headers: str) -> Exchange:
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    received = Received(status, "", tuple((name.replace("_", "-"), value) for name, value in headers.items()), text)
    return Exchange(1, Sent("GET", "https://scim.example/Users"), received)


def page(*ids: str) -> Exchange:
    return answer({"totalResults": len(ids), "Resources": [{"id": id} for id in ids]})


REFUSAL = {"scimType": "uniqueness", "detail": "there is one"}

Verifier = Callable[[Expectation], object]

EXAMPLES: list[tuple[str, Verifier, Exchange, Exchange]] = [
    ("status", lambda e: e.status(200, 204), answer(status=204), answer(status=201)),
    ("success", lambda e: e.success(), answer(status=202), answer(status=302)),
    ("refused 4xx", lambda e: e.refused(), answer(status=404), answer(status=200)),
    ("refused 501", lambda e: e.refused(), answer(status=501), answer(status=500)),
    ("not served", lambda e: e.not_served(), answer(status=301), answer(status=206)),
    ("scim type", lambda e: e.scim_type("uniqueness"), answer(REFUSAL, 409), answer({}, 409)),
    ("json object", lambda e: e.json_object(), answer({}), answer([])),
    ("no body", lambda e: e.no_body(), answer(), answer({})),
    ("header", lambda e: e.header("etag").present(), answer(ETag="1"), answer()),
    ("lists", lambda e: e.lists("1"), page("1", "2"), page("2")),
    ("lists, status", lambda e: e.lists("1"), page("1"), answer(page("1").json, 201)),
    ("does not list", lambda e: e.does_not_list("1"), page("2"), page("1", "2")),
    ("lists only", lambda e: e.lists_only("1", "2"), page("2", "1"), page("1", "2", "3")),
    ("lists each once", lambda e: e.lists_only("1"), page("1"), page("1", "1")),
    ("lists nothing", lambda e: e.lists_only(), answer({"totalResults": 0}), page("1")),
    ("holds", lambda e: e.holds(e.exchange.status == 200, "this", "that"), answer(), answer(status=204)),
    ("present", lambda e: e.at("id").present(), answer({"id": "1"}), answer({"id": ""})),
    ("present, zero", lambda e: e.at("total").present(), answer({"total": 0}), answer({"total": None})),
    ("present, false", lambda e: e.at("active").present(), answer({"active": False}), answer({"active": []})),
    ("absent", lambda e: e.at("id").absent(), answer({"id": None}), answer({"id": "1"})),
    ("absent, list", lambda e: e.at("emails").absent(), answer({"emails": []}), answer({"emails": [None]})),
    ("equals", lambda e: e.at("a").equals(1), answer({"a": 1}), answer({"a": True})),
    ("equals, bags", lambda e: e.at("a").equals([1, 2]), answer({"a": [2, 1]}), answer({"a": [1, 1, 2]})),
    ("is not", lambda e: e.at("a").is_not("x"), answer({}), answer({"a": "x"})),
    ("one of", lambda e: e.at("a").is_one_of("x", "y"), answer({"a": "y"}), answer({"a": "X"})),
    ("a kind", lambda e: e.at("a").is_a(int, "a number"), answer({"a": 1}), answer({"a": True})),
    ("a boolean", lambda e: e.at("a").is_a(bool, "true or false"), answer({"a": False}), answer({"a": "false"})),
    ("matches", lambda e: e.at("a").matches(r"\d+", "digits"), answer({"a": "12"}), answer({"a": "12x"})),
    ("matches text only", lambda e: e.at("a").matches(r"\d+", "digits"), answer({"a": "1"}), answer({"a": 1})),
    ("contains", lambda e: e.at("a").contains("x"), answer({"a": ["x"]}), answer({"a": "xyz"})),
    (
        "satisfies",
        lambda e: e.at("a").satisfies(lambda v: isinstance(v, int) and v > 1, "more"),
        answer({"a": 2}),
        answer({"a": 1}),
    ),
]


@pytest.mark.parametrize(("verify", "good"), [(v, good) for _, v, good, _ in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_a_verifier_lets_pass_what_holds(verify: Verifier, good: Exchange) -> None:
    assert isinstance(verify(expect(good)), object)


@pytest.mark.parametrize(("verify", "bad"), [(v, bad) for _, v, _, bad in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_a_verifier_finds_what_does_not_hold(verify: Verifier, bad: Exchange) -> None:
    with pytest.raises(Finding) as caught:
        verify(expect(bad))

    assert caught.value.expected
    assert caught.value.actual
    assert caught.value.exchanges == (bad,)


def test_verifiers_chain() -> None:
    assert expect(answer(ADA)).status(200).json_object().at("id").present().equals("1").value == "1"


def test_a_finding_states_both_sides_and_the_place() -> None:
    with pytest.raises(Finding) as caught:
        expect(answer(ADA)).at("name.familyName").equals("Byron")

    assert str(caught.value) == 'expected name.familyName: "Byron"; got name.familyName: "Lovelace"'
    assert caught.value.path == "name.familyName"


def test_an_unexpected_refusal_is_shown_with_what_the_server_said() -> None:
    with pytest.raises(Finding, match=r"got status 409 \(there is one\)"):
        expect(answer(REFUSAL, 409)).status(201)


GATES: list[tuple[Callable[[Expectation], Expectation], Exchange, Exchange, str]] = [
    (
        lambda e: e.if_accepted(see="create/answers-201"),
        answer(ADA, 201),
        answer(REFUSAL, 409),
        "GET was refused with status 409; see create/answers-201",
    ),
    (
        lambda e: e.if_refused(see="read/unknown-id-is-not-served"),
        answer(status=404),
        answer(ADA),
        "GET was accepted, so there is no refusal to look at; see read/unknown-id-is-not-served",
    ),
]


@pytest.mark.parametrize(("gate", "judged"), [(gate, judged) for gate, judged, *_ in GATES])
def test_what_is_of_the_kind_to_look_at_is_judged(gate: Callable[[Expectation], Expectation], judged: Exchange) -> None:
    with pytest.raises(Finding, match="expected status 418"):
        gate(expect(judged)).status(418)


@pytest.mark.parametrize(("gate", "other", "text"), [(gate, other, text) for gate, _, other, text in GATES])
def test_what_is_of_the_other_kind_is_left_to_the_check_that_judges_it(
    gate: Callable[[Expectation], Expectation], other: Exchange, text: str
) -> None:
    with pytest.raises(NotApplicable) as caught:
        gate(expect(other))

    assert (caught.value.reason.code, caught.value.reason.text) == ("no-exchange", text)


def test_no_answer_is_no_finding() -> None:
    with pytest.raises(Inconclusive, match="no answer within 30 s"):
        expect(Exchange(1, Sent("GET", "https://scim.example/Users"), error="no answer within 30 s"))


def test_a_rate_limit_is_no_finding() -> None:
    with pytest.raises(Inconclusive, match="still rate limited after 1 attempts"):
        expect(answer(status=429))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "1"),
        ("USERNAME", "ada"),
        ("name.familyname", "Lovelace"),
        ("emails.0.value", "a@example.com"),
        ("emails.1.value", MISSING),
        ("emails.value", MISSING),
        ("emails.9999999999", MISSING),
        ("id.more", MISSING),
        (f"{ENTERPRISE_USER}:manager.value", "7"),
        (f"{ENTERPRISE_USER.upper()}:Manager.value", "7"),
        (ENTERPRISE_USER, {"manager": {"value": "7"}}),
        (f"{ACME}:badge", "x"),
    ],
)
def test_lookups(path: str, value: Any) -> None:
    assert lookup(ADA, path) == value


def test_a_name_with_a_dot_is_no_path() -> None:
    assert lookup({"name.familyName": "x"}, "name.familyName") is MISSING


@pytest.mark.parametrize("value", [MISSING, None, [], {}, ""])
def test_nothing_in_any_form_is_unassigned(value: Any) -> None:
    assert unassigned(value)


@pytest.mark.parametrize("value", [0, False, [None], " ", {"a": None}])
def test_something_is_not_unassigned(value: Any) -> None:
    assert not unassigned(value)


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), ("1", 1), ([1], [True]), (None, MISSING), ({}, [])])
def test_values_of_different_types_are_not_alike(one: Any, other: Any) -> None:
    assert not alike(one, other)


def test_objects_are_alike_in_any_order_of_their_members() -> None:
    assert alike([{"a": 1, "b": 2}], [{"b": 2, "a": 1}])


def test_what_is_shown_is_short() -> None:
    assert len(show("x" * 5000)) < 250
    assert show(MISSING) == "absent"


def test_either() -> None:
    assert either([200, 204]) == "200 or 204"
    assert either([]) == "nothing"


UNCHANGED = [
    {**ADA, "nickName": None},
    {**ADA, "title": "", "roles": []},
    {**ADA, "meta": {"lastModified": "later"}, "schemas": ["urn:x"]},
    {**ADA, "USERNAME": "ada", "userName": "ada"},
    {key: ADA[key] for key in reversed(ADA)},
]


@pytest.mark.parametrize("after", UNCHANGED)
def test_the_same_resource(after: dict[str, Any]) -> None:
    same_resource(answer(ADA), answer(after))


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in ADA.items() if key != name}


CHANGED = [
    ({**ADA, "userName": "eve"}, "userName", '"ada"', '"eve"'),
    (without("emails"), "emails", "[{", "absent"),
    ({**ADA, "title": "Countess"}, "title", "absent", '"Countess"'),
    ({**ADA, "name": {"familyName": "Byron"}}, "name.familyName", '"Lovelace"', '"Byron"'),
    ({**ADA, "name": None}, "name", '{"familyName"', "null"),
    ({**ADA, ENTERPRISE_USER: {"manager": {"value": "8"}}}, f"{ENTERPRISE_USER}:manager.value", '"7"', '"8"'),
    ({**ADA, ACME: {"badge": "y"}}, f"{ACME}:badge", '"x"', '"y"'),
    ({**ADA, ACME: None}, ACME, '{"badge"', "null"),
    ({**ADA, "a.b": 1}, "a.b", "absent", "1"),
]


@pytest.mark.parametrize(("after", "path", "was", "now"), CHANGED, ids=[row[1] for row in CHANGED])
def test_collateral_damage_is_found(after: dict[str, Any], path: str, was: str, now: str) -> None:
    with pytest.raises(Finding) as caught:
        same_resource(answer(ADA), answer(after))

    assert caught.value.path == path
    assert caught.value.expected.startswith(f"{path}: {was}")
    assert caught.value.actual.startswith(f"{path}: {now}")


@pytest.mark.parametrize(
    ("after", "but"), [(after, path) for after, path, *_ in CHANGED], ids=[row[1] for row in CHANGED]
)
def test_what_was_meant_to_change_is_no_damage(after: dict[str, Any], but: str) -> None:
    same_resource(answer(ADA), answer(after), but=[but.upper()])


def test_a_resource_that_cannot_be_read_any_more_is_not_the_same() -> None:
    with pytest.raises(Finding, match="status 404"):
        same_resource(answer(ADA), answer(status=404))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800")
KEYS = st.sampled_from(["id", "schemas", "Resources", "scimType", "detail", "meta", "a.b", "", "urn:x:Y", "urn:x:y"])
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)
PATHS = ("id", "schemas", "Resources.0.id", "scimType", "meta.location", f"{ENTERPRISE_USER}:x", "", ".", "a.b")


@settings(max_examples=150, deadline=None)
@given(ANYTHING, st.sampled_from([200, 201, 204, 400, 404, 500, 99, 999]))
def test_no_answer_makes_a_verifier_raise_anything_else(body: Any, status: int) -> None:
    exchange = answer(body, status, ETag="x")
    wants = [1, "x", None, [], {}, True, body]
    verifiers: list[Verifier] = [verify for _, verify, *_ in EXAMPLES if _ != "satisfies"]
    verifiers += [lambda e, p=path, w=want: e.at(p).equals(w) for path in PATHS for want in wants]
    verifiers += [lambda e, p=path, w=want: e.at(p).is_one_of(w, w) for path in PATHS for want in wants]
    verifiers += [lambda e, p=path, w=want: e.at(p).contains(w) for path in PATHS for want in wants]

    for verify in verifiers:
        _finding(lambda verify=verify: verify(expect(exchange)))


@settings(max_examples=150, deadline=None)
@given(ANYTHING, ANYTHING)
def test_no_two_answers_make_a_comparison_raise_anything_else(before: Any, after: Any) -> None:
    _finding(lambda: same_resource(answer(before), answer(after), but=["id", "a.b"]))


@pytest.mark.parametrize("depth", [90, 400, 900, 5000, 100_000])
def test_deep_answers_are_survived(depth: int) -> None:
    deep = '{"id":' * depth + "1" + "}" * depth
    lists = '{"id":' + "[" * depth + "]" * depth + "}"

    for one in (deep, lists):
        for other in (deep, lists, "{}"):
            _finding(lambda one=one, other=other: same_resource(answer(one), answer(other)))
        _finding(lambda one=one: expect(answer(one)).at("id").equals("1"))


def test_two_resources_that_differ_deep_down_differ() -> None:
    one, other = ('{"id":' * 50 + value + "}" * 50 for value in ("1", "2"))

    with pytest.raises(Finding):
        same_resource(answer(one), answer(other))


def _finding(judge: Callable[[], object]) -> None:
    try:
        judge()
    except Finding as finding:
        finding.actual.encode("utf-8")
        finding.expected.encode("utf-8")
    except Inconclusive:
        return
