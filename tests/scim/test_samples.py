"""Samples: seeded, unique, marked, harmless, and valid for whatever schema a server shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scim_conformance.scim.json_schema import objection, resource_validator
from scim_conformance.scim.samples import PREFERRED, Sampler
from scim_conformance.scim.schema import Attribute, attributes
from scim_conformance.scim.urns import GROUP, USER
from scim_conformance.standards import core_schemas

RESERVED = re.compile(r"(^|[.@])example\.(com|net|org)$|\.(test|example|invalid)$")


def sampler(label: str = "created[User]", seed: str = "s", domain: str = "example.com") -> Sampler:
    return Sampler(seed, "run-1", domain, label)


def user(made_by: Sampler, wanted: tuple[str, ...] = PREFERRED, **given: Any) -> dict[str, Any]:
    return made_by.resource(USER, attributes(core_schemas()[USER]), "userName", wanted, given)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def test_the_same_seed_and_label_make_the_same_samples() -> None:
    assert [user(sampler()) for _ in range(3)] == [user(sampler()) for _ in range(3)]


@pytest.mark.parametrize("other", [{"seed": "t"}, {"label": "created[Group]"}])
def test_another_seed_or_label_makes_other_names(other: dict[str, str]) -> None:
    assert user(sampler())["userName"] != user(sampler(**other))["userName"]


def test_samplers_do_not_disturb_each_other() -> None:
    alone = [user(sampler("a")), user(sampler("b"))]
    b, a = sampler("b"), sampler("a")
    mixed_b, mixed_a = user(b), user(a)

    assert [mixed_a, mixed_b] == alone


def test_every_sample_of_a_sampler_has_a_name_of_its_own() -> None:
    one = sampler()
    names = [body[key] for body in (user(one) for _ in range(20)) for key in ("userName", "displayName")]

    assert len(set(names)) == 40


def test_mail_addresses_are_in_a_reserved_domain() -> None:
    found = [text for text in texts(user(sampler())) if "@" in text]

    assert len(found) >= 2
    assert all(RESERVED.search(text) for text in found)


def test_mail_addresses_are_in_the_domain_that_was_asked_for() -> None:
    body = user(sampler(domain="lab.example.org"))

    assert body["userName"].endswith("@lab.example.org")
    assert body["emails"][0]["value"].endswith("@lab.example.org")


def test_a_user_has_the_marker_in_the_names_that_servers_keep() -> None:
    body = user(sampler())

    assert body["userName"].startswith("run-1-")
    assert body["displayName"].startswith("run-1-")


def test_a_group_has_the_marker_in_its_display_name() -> None:
    body = sampler().resource(GROUP, attributes(core_schemas()[GROUP]), "displayName", (), {})

    assert body["displayName"].startswith("run-1-")


def test_the_plainest_sample_has_what_is_required_and_no_more() -> None:
    assert set(user(sampler(), wanted=())) == {"schemas", "userName"}


def test_read_only_attributes_are_left_out() -> None:
    schema = [Attribute("userName"), Attribute("groups", required=True, mutability="readOnly")]

    assert "groups" not in sampler().resource(USER, schema, "userName", ("groups",), {})


def test_required_sub_attributes_are_set() -> None:
    subs = (Attribute("phone.kind", required=True), Attribute("phone.value"), Attribute("phone.number", required=True))
    schema = [Attribute("phone", "complex", required=True, sub_attributes=subs)]

    assert set(sampler().resource(USER, schema, "userName", (), {})["phone"]) >= {"kind", "number"}


def test_required_sub_attributes_of_well_known_attributes_are_set() -> None:
    subs = (Attribute("name.familyName"), Attribute("name.suffix", required=True))
    schema = [Attribute("name", "complex", required=True, sub_attributes=subs)]

    assert set(sampler().resource(USER, schema, "userName", (), {})["name"]) == {"familyName", "suffix"}


def test_a_name_is_made_even_where_the_schema_tells_no_parts_of_it() -> None:
    schema = [Attribute("name", "complex", required=True)]

    assert set(sampler().resource(USER, schema, "userName", (), {})["name"]) == {"givenName", "familyName"}


def test_values_that_must_be_unique_are() -> None:
    schema = [Attribute("number", required=True, uniqueness="server")]
    one = sampler()

    assert len({one.resource(USER, schema, "userName", (), {})["number"] for _ in range(30)}) == 30


def test_the_first_canonical_value_is_used() -> None:
    schema = [Attribute("kind", required=True, canonical_values=("staff", "guest"))]

    assert sampler().resource(USER, schema, "userName", (), {})["kind"] == "staff"


def test_given_values_are_set_by_dotted_path() -> None:
    body = user(sampler(), **{"name.familyName": "Lovelace", "title": "Countess"})

    assert (body["name"]["familyName"], body["title"]) == ("Lovelace", "Countess")
    assert body["name"]["givenName"]


def test_none_leaves_an_attribute_out() -> None:
    body = user(sampler(), **{"title": None, "name.familyName": None})

    assert "title" not in body
    assert set(body["name"]) == {"givenName"}


def test_values_of_the_caller_are_not_changed() -> None:
    theirs = {"familyName": "Byron"}
    user(sampler(), **{"name": theirs, "name.familyName": "Lovelace"})

    assert theirs == {"familyName": "Byron"}


@pytest.mark.parametrize("common", ["schemas", "id", "meta"])
def test_common_attributes_that_a_schema_lists_are_left_to_whom_they_belong(common: str) -> None:
    schema = [Attribute("userName", required=True), Attribute(common, required=True)]
    body = sampler().resource(USER, schema, "userName", (), {})

    assert body["schemas"] == [USER]
    assert set(body) == {"schemas", "userName"}


SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.text(max_size=3)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner))
NAMES = st.sampled_from([*PREFERRED, "userName", "schemas", "id", "meta", "externalId", "x", "a.b", "", "urn:x:y"])
TYPES = st.sampled_from(["string", "Boolean", "dateTime", "DATETIME", "complex", "Complex", "integer", "blob", None])


def entries(sub_attributes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    sound = {
        "name": NAMES | JSON,
        "type": TYPES | JSON,
        "required": st.booleans() | JSON,
        "multiValued": st.booleans() | JSON,
        "mutability": st.sampled_from(["readWrite", "readOnly", "writeOnly"]) | JSON,
        "canonicalValues": st.lists(st.text(max_size=3), max_size=2) | JSON,
        "subAttributes": sub_attributes | JSON,
        "uniqueness": st.sampled_from(["none", "server"]) | JSON,
    }
    return st.lists(st.fixed_dictionaries({}, optional=sound) | JSON, max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({"attributes": entries(entries(st.none())) | JSON}))
def test_whatever_schema_a_server_shows_its_samples_are_valid(schema: dict[str, Any]) -> None:
    shown = attributes(schema)
    body = sampler().resource(USER, shown, "userName", PREFERRED, {})

    assert objection(resource_validator(USER, shown, request=True), body) == ""


def test_every_user_has_the_same_password_and_it_is_no_word() -> None:
    first, second = (Sampler(seed, "m", "example.com", "l").value(Attribute("password")) for seed in ("1", "2"))
    assert first == second
    assert all(any(kind(character) for character in first) for kind in (str.isupper, str.islower, str.isdigit))
    assert len(first) >= 16
