"""Provisioning clients as data: every file can be read, every placeholder filled, every request recognised."""

from __future__ import annotations

import re
from typing import Any

import pytest

from scim_conformance.clients.filling import RESOURCE, body_of, filled, filled_path, is_of
from scim_conformance.clients.loader import chosen, clients, step_named
from scim_conformance.clients.model import SEVERITIES, SHOWS, STARTS, Step, Template

STEPS = [step for client in clients().values() for step in client.steps.values()]
KNOWN = {
    name: f"x-{name}"
    for name in (
        *("userName", "USERNAME", "mail", "newMail", "givenName", "familyName", "newName", "name", "externalId"),
        *("password", "nobody", "id", "other", "newUserName", "startIndex"),
        *("a", "b", "c", "d", "e", "aName", "bName", "cName", "dName", "eName"),
    )
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_is_said_in_words_that_are_known(step: Step) -> None:
    assert step.start in STARTS
    assert step.shows in SHOWS
    assert step.blocks in SEVERITIES
    assert step.type in ("User", "Group")
    assert step.about.endswith(".")
    assert step.source.startswith("https://")


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_request_is_recognised_as_made_from_its_template(step: Step) -> None:
    for template in step.requests:
        path = filled_path(template.path, KNOWN)
        body = body_of(template, KNOWN, {"id": "x-id", "userName": "x"})
        assert is_of(template, template.method, path, body)
        assert filled(dict(step.after), KNOWN) is not None


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_whoever_starts_inactive_can_be_deactivated_by_this_client(step: Step) -> None:
    assert step.start != "inactive" or "deactivate" in clients()[step.client].steps


def test_a_client_is_chosen_by_its_id_its_provider_or_with_all_others() -> None:
    assert chosen(("okta",)) == ("okta-aiw", "okta-oin")
    assert chosen(("entra",)) == ("entra",)
    assert chosen(("Okta-OIN", "okta-oin")) == ("okta-oin",)
    assert chosen(("all",)) == tuple(clients())


def test_a_client_that_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="there is no identity provider 'octa', did you mean 'okta'"):
        chosen(("octa",))


REMOVE = step_named("entra/group-remove").requests[0]


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"op": "remove"}, False),
        ({"value": []}, False),
        ({"value": [{"$ref": "x", "value": "1"}]}, False),
        ({"value": [{"value": "1"}]}, False),
    ],
)
def test_another_form_is_not_taken_for_it(changed: dict[str, Any], same: bool) -> None:
    operation = {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": "1"}], **changed}
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]}
    assert is_of(REMOVE, "PATCH", "/Groups/1", body) is same


def test_a_value_in_a_path_is_encoded_and_one_in_a_body_is_not() -> None:
    assert filled_path("/Users?filter=userName+eq+%22{mail}%22", {"mail": "a+b@x.y"}) == (
        "/Users?filter=userName+eq+%22a%2Bb%40x.y%22"
    )
    assert filled({"{urn}:x": ["{mail}", 1, None]}, {"urn": "u", "mail": "a+b@x.y"}) == {"u:x": ["a+b@x.y", 1, None]}


def test_a_whole_resource_goes_back_with_what_has_changed() -> None:
    template = Template("PUT", "/Users/{id}", RESOURCE, {"active": False})
    assert body_of(template, {"id": "1"}, {"id": "1", "active": True}) == {"id": "1", "active": False}


def test_what_changes_in_a_complex_attribute_leaves_the_rest_of_it() -> None:
    template = Template("PUT", "/Users/{id}", RESOURCE, {"name": {"familyName": "{newName}"}})
    shown = {"id": "1", "name": {"givenName": "Ada", "familyName": "Byron"}}
    body = body_of(template, {"id": "1", "newName": "Lovelace"}, shown)

    assert body == {"id": "1", "name": {"givenName": "Ada", "familyName": "Lovelace"}}
    assert is_of(template, "PUT", "/Users/1", body)


def test_another_value_is_not_taken_for_what_has_changed() -> None:
    template = Template("PUT", "/Users/{id}", RESOURCE, {"name": {"familyName": "Byron"}, "active": False})

    assert not is_of(template, "PUT", "/Users/1", {"name": {"familyName": "Lovelace"}, "active": False})
    assert not is_of(template, "PUT", "/Users/1", {"name": "Byron", "active": False})
    assert not is_of(template, "PUT", "/Users/1", None)


@pytest.mark.parametrize(
    "step", [step for step in STEPS if any(one.pages for one in step.requests)], ids=lambda s: s.name
)
def test_a_list_that_is_followed_is_a_step_by_itself(step: Step) -> None:
    (template,) = step.requests

    assert template.method == "GET"
    assert "{startIndex}" in template.pages
    assert step.shows == "among"


@pytest.mark.parametrize(
    "step", [step for step in STEPS if any(one.finds for one in step.requests)], ids=lambda s: s.name
)
def test_who_looks_for_somebody_goes_on_afterwards(step: Step) -> None:
    assert [one.finds for one in step.requests] == [True, *(False for _ in step.requests[1:])]
    assert len(step.requests) > 1


def test_no_placeholder_is_left_over() -> None:
    text = str([(step.requests, step.after) for step in STEPS])
    assert set(re.findall(r"\{(\w+)\}", text)) - {"resource"} <= set(KNOWN)
