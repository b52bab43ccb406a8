"""House rules: what `--set` makes of what was written, what it refuses, and what checks then leave alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.plan.house_rules import BadHouseRule, read_house_rules
from scim_conformance.plan.offer import NotApplicable
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import DiscoveryFact, Fact, Outcome, Support
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.urns import ENTERPRISE_USER, USER
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange, Sent

ACME = "urn:acme:scim:1.0:Badge"
ASKED = {"Schemas": Exchange(1, Sent("GET", "https://acme.example/Schemas"), None, "no answer")}


def plan(*rules: str, survey: Survey | None = None) -> Plan:
    """A plan with these house rules; before the survey unless there is one."""
    read = read_house_rules(rules)
    return Plan(load_profile("rfc"), survey or Survey(), "seed", "run-1", "example.com", house_rules=read)


def resource(name: str, *rules: str, survey: Survey | None = None) -> ResourceUnderTest:
    return plan(*rules, survey=survey).resource_types[name].bound(Sampler("seed", "run-1", "example.com", "x"))


def shown(*attributes: Any, **more: Any) -> Survey:
    """What a server that shows this schema of users said of itself."""
    document = {"id": USER, "attributes": [{"name": "userName"}, *attributes]}
    return Survey(discovery=ASKED, schemas={USER: document, **more.pop("schemas", {})}, **more)


def sent(rule: str, name: str = "User") -> dict[str, Any]:
    """What a rule adds to, or changes in, the plainest sample."""
    plain, ruled = resource(name).sample(), resource(name, rule).sample()
    return {key: value for key, value in ruled.items() if plain.get(key) != value}


@pytest.mark.parametrize(
    ("rule", "added"),
    [
        ("userType=Employee", {"userType": "Employee"}),
        ("usertype=Employee", {"userType": "Employee"}),
        ("User:userType=Employee", {"userType": "Employee"}),
        ("user:userType=Employee", {"userType": "Employee"}),
        (f"{USER}:userType=Employee", {"userType": "Employee"}),
        ("name.honorificPrefix=Dr", {"name": {"honorificPrefix": "Dr"}}),
        ("active=false", {"active": False}),
        ("title=a=b", {"title": "a=b"}),
        ("title=42", {"title": "42"}),
        ("title=true", {"title": "true"}),
        ("title=NaN", {"title": "NaN"}),
        ('title="42"', {"title": "42"}),
        ("title=", {"title": ""}),
        ('roles=[{"value": "admin"}]', {"roles": [{"value": "admin"}]}),
        ('name={"formatted": "Ada"}', {"name": {"formatted": "Ada"}}),
        (
            f"{ENTERPRISE_USER}:department=IT",
            {"schemas": [USER, ENTERPRISE_USER], ENTERPRISE_USER: {"department": "IT"}},
        ),
        (
            f"User:{ENTERPRISE_USER.lower()}:MANAGER.value=7",
            {"schemas": [USER, ENTERPRISE_USER], ENTERPRISE_USER: {"manager": {"value": "7"}}},
        ),
    ],
)
def test_every_user_is_sent_with_what_is_set(rule: str, added: dict[str, Any]) -> None:
    assert sent(rule) == added


def test_several_rules_add_up() -> None:
    rules = (f"{ENTERPRISE_USER}:department=IT", f"{ENTERPRISE_USER}:division=Lab", "title=Captain")
    sample = resource("User", *rules).sample(full=True)

    assert (sample[ENTERPRISE_USER], sample["title"]) == ({"department": "IT", "division": "Lab"}, "Captain")


def test_a_type_without_the_attribute_is_sent_as_before() -> None:
    assert sent("userType=Employee", "Group") == {}


def test_a_rule_for_one_type_leaves_others_alone() -> None:
    assert sent("User:displayName=Ada", "Group") == {}
    assert sent("User:displayName=Ada", "User") == {"displayName": "Ada"}


def test_a_sample_made_from_another_keeps_what_is_set() -> None:
    user = resource("User", f"{ENTERPRISE_USER}:department=IT", "name.honorificPrefix=Dr")
    first = user.sample(full=True)
    again = user.sample({**first, "name.familyName": "Other"})

    assert again == {**first, "name": {**first["name"], "familyName": "Other"}}


def test_a_scenario_has_the_last_word() -> None:
    assert resource("User", "userType=Employee").sample({"userType": "Guest"})["userType"] == "Guest"


def test_what_is_sent_so_is_valid() -> None:
    ruled = plan(f"{ENTERPRISE_USER}:department=IT", 'roles=[{"value": "admin"}]')
    body = ruled.resource_types["User"].bound(Sampler("s", "run-1", "example.com", "x")).sample(full=True)

    assert ruled.objection(Request("POST", "/Users", body=body, resource_type="User", operation="create")) == ""


# What checks leave alone


def test_no_check_changes_what_is_set() -> None:
    survey = shown({"name": "displayName"}, {"name": "title"})

    assert resource("User", "User:displayName=Ada", survey=survey).changeable("replace") == ("title",)


@pytest.mark.parametrize("rule", ["name.familyName=Lovelace", 'name={"familyName": "Lovelace"}', "NAME.FAMILYNAME=x"])
def test_nor_a_part_of_it(rule: str) -> None:
    name = {"name": "name", "type": "complex", "subAttributes": [{"name": "familyName"}, {"name": "givenName"}]}
    paths = resource("User", rule, survey=shown({"name": "title"}, name)).changeable("patch")

    assert "name.familyName" not in paths
    assert "title" in paths


def test_where_nothing_is_left_to_change_the_reason_names_it() -> None:
    with pytest.raises(NotApplicable, match="with title kept as --set has it"):
        resource("User", "title=Captain", survey=shown({"name": "title"})).changeable("replace")


def test_what_the_server_does_not_show_is_not_promised_to_be_kept() -> None:
    user = resource("User", "userType=Employee", f"{ENTERPRISE_USER}:department=IT", survey=shown({"name": "title"}))

    assert [user.promised(path) for path in ("title", "userType", ENTERPRISE_USER)] == [True, False, False]


def test_an_extension_that_the_server_shows_is() -> None:
    extension = {"id": ENTERPRISE_USER, "attributes": [{"name": "department"}]}
    user = resource("User", survey=shown(schemas={ENTERPRISE_USER: extension}))

    assert user.promised(ENTERPRISE_USER)


# Attributes of the server's own


def test_the_server_may_have_attributes_of_its_own() -> None:
    user = resource("User", "costCentre=7", survey=shown({"name": "costCentre", "type": "integer"}))

    assert user.sample()["costCentre"] == 7


def test_and_extensions_that_its_resource_type_names() -> None:
    extension = {"id": ACME, "attributes": [{"name": "number", "type": "integer"}]}
    types = ({"name": "User", "schemaExtensions": [{"schema": ACME, "required": True}]},)
    user = resource("User", f"{ACME}:number=7", survey=shown(schemas={ACME: extension}, resource_types=types))

    assert user.sample()[ACME] == {"number": 7}


def test_an_extension_that_nobody_shows_is_sent_where_the_type_is_named() -> None:
    user = resource("User", f"User:{ACME}:number=7", survey=Survey(discovery=ASKED))

    assert user.sample()[ACME] == {"number": 7}


# Refused


REFUSED = [
    ("userType", "--set userType has no value: write --set userType=VALUE."),
    ("=Employee", "write --set ATTR=VALUE."),
    ("User:=x", "this is no attribute path"),
    ('emails[type eq "work"].value=x', "this is no attribute path"),
    ("name..givenName=x", "this is no attribute path"),
    ("active=yes", "--set active: active is true or false, not yes."),
    ('title={"a": 1}', "title is text, not an object."),
    ("title=null", "title is text, not null, which leaves it out."),
    ("name=Ada", 'name is a JSON object such as {"value": "…"}, not Ada.'),
    ("roles=admin", "roles is a JSON list, each of it a JSON object"),
    ("roles.value=admin", """roles has many values; set it as a whole: --set 'roles=[{"value": …}]'."""),
    ("userName=ada", "each User has a name of its own there, by which the run finds and deletes it."),
    ("displayName=x", "For another resource type, write TYPE:displayName=VALUE."),
    ("Group:displayName=x", "each Group has a name of its own there"),
    ("externalId=7", "it cannot be the same for all of them."),
    ("emails.value=a@b.example", "each user has a mail address of its own; --user-domain says in which domain."),
    ('emails=[{"value": "a@b.example"}]', "--user-domain says in which domain."),
    ("id=7", "it is read-only: the service provider sets it."),
    ("meta.created=2026-01-31T12:00:00Z", "it is read-only"),
    ('groups=[{"value": "7"}]', "it is read-only"),
    ("Usr:title=x", "there is no resource type 'Usr', did you mean 'User'? There are User, Group."),
]


@pytest.mark.parametrize(("rule", "message"), REFUSED, ids=[rule for rule, _ in REFUSED])
def test_what_cannot_be_set_is_refused_before_anything_is_asked(rule: str, message: str) -> None:
    with pytest.raises(BadHouseRule) as problem:
        plan(rule).refuse_bad_house_rules()

    assert message in str(problem.value)


UNKNOWN = [
    ("userTyp=Employee", "User and Group have no such attribute, did you mean 'userType'?"),
    ("User:userTyp=Employee", "User has no such attribute, did you mean 'userType'?"),
    (f"{ENTERPRISE_USER}:departmnt=IT", f"did you mean '{ENTERPRISE_USER}:department'?"),
    (f"{ACME}:number=7", f"To send it nevertheless, name the resource type: --set User:{ACME}:number=…"),
]


@pytest.mark.parametrize(("rule", "message"), UNKNOWN)
def test_a_name_that_nobody_knows_is_refused_once_the_server_was_asked(rule: str, message: str) -> None:
    plan(rule).refuse_bad_house_rules()
    with pytest.raises(BadHouseRule) as problem:
        plan(rule, survey=Survey(discovery=ASKED)).refuse_bad_house_rules()

    assert message in str(problem.value)


def test_or_at_once_where_the_server_is_documented_to_have_no_schemas() -> None:
    absent = Fact("discovery.Schemas", (Outcome(Support.UNSUPPORTED, sources=("rfc7644",)),))
    profile = replace(load_profile("rfc"), discovery={"Schemas": DiscoveryFact("Schemas", absent, ("Schemas",))})

    with pytest.raises(BadHouseRule, match="did you mean 'userType'"):
        replace(plan("userTyp=Employee"), profile=profile).refuse_bad_house_rules()


def test_the_type_is_that_of_the_servers_own_schema() -> None:
    with pytest.raises(BadHouseRule, match="costCentre is a whole number, not IT"):
        plan("costCentre=IT", survey=shown({"name": "costCentre", "type": "integer"})).refuse_bad_house_rules()


def test_what_has_to_be_unique_is_refused() -> None:
    with pytest.raises(BadHouseRule, match="its values are unique"):
        plan("badge=7", survey=shown({"name": "badge", "uniqueness": "server"})).refuse_bad_house_rules()


def test_what_is_insisted_on_in_an_extension_is_kept_beside_what_is_given() -> None:
    user = resource("User", f"{ENTERPRISE_USER}:department=IT")
    sample = user.sample({ENTERPRISE_USER: {"department": "Sales", "employeeNumber": "7"}})
    assert sample[ENTERPRISE_USER] == {"department": "IT", "employeeNumber": "7"}
    assert [user.insists_on(path) for path in (ENTERPRISE_USER, f"{ENTERPRISE_USER}:department", "title")] == [
        True,
        True,
        False,
    ]
