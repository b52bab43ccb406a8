"""Checks of single attributes, texts, meta and forms of a create, by example: what they let pass, what they do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance.checking import Finding, NotApplicable
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey
from scim_conformance.profile.loader import load_profile
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.schema import Attribute
from scim_conformance.scim.urns import ENTERPRISE_USER, USER
from scim_conformance.standards import core_schemas
from scim_conformance.suite import test_attributes as attributes
from scim_conformance.suite import test_create_forms as forms
from scim_conformance.suite import test_meta as meta
from scim_conformance.suite.likeness import like, lost
from scim_conformance.wire.exchange import Exchange, Received, Sent

TYPES = ({"name": "User", "schemaExtensions": [{"schema": ENTERPRISE_USER}]},)
PLAN = Plan(load_profile("rfc"), Survey(schemas=core_schemas(), resource_types=TYPES), "seed", "run-1", "example.com")
USERS = PLAN.fact("user_type", {}, Sampler("seed", "run-1", "example.com", "here"))
SENT = USERS.rich_sample(manager="7")
META = {
    "resourceType": "User",
    "created": "2026-01-31T12:00:00Z",
    "lastModified": "2026-01-31T12:00:00Z",
    "location": "https://scim.example/v2/Users/1",
}
KEPT = {**{name: value for name, value in SENT.items() if name != "password"}, "id": "1", "meta": META}
WORK, HOME = SENT["emails"]


def answer(body: Any, status: int = 200) -> Exchange:
    return Exchange(1, Sent("GET", "https://scim.example/v2/Users/1"), Received(status, "", (), json.dumps(body)))


def tripped(read: Any = KEPT, **changed: Any) -> attributes.RoundTrip:
    sound = attributes.RoundTrip(SENT, (), answer(KEPT, 201), answer(read), answer(KEPT), answer(KEPT))
    return sound._replace(**changed)


def named(path: str) -> Attribute:
    found = USERS.attribute(path)
    assert found is not None
    return found


LETTING = [
    ("emails", [HOME, WORK, {"value": "more@example.com"}], "other values and another order"),
    ("emails", [{**WORK, "value": WORK["value"].upper(), "display": "Work"}, HOME], "other case, and a display name"),
    ("emails.primary", [WORK, {**HOME, "primary": False}], "what was never primary says so"),
    ("phoneNumbers", [{**one, "value": one["value"][4:]} for one in SENT["phoneNumbers"]], "numbers without tel:"),
    ("name.formatted", {**SENT["name"], "formatted": "Hopper, Grace"}, "a name that the server puts together"),
    ("profileUrl", SENT["profileUrl"] + "/", "an address with a slash at its end"),
]
MISSING = [
    ("emails", [WORK], "the second value"),
    ("emails", None, "all of them"),
    ("emails.type", [{**WORK, "type": "home"}, HOME], "what kind of address it is"),
    ("emails.primary", [{**WORK, "primary": False}, HOME], "which one is the primary"),
    ("addresses.country", [{**one, "country": None} for one in SENT["addresses"]], "a part of each"),
    ("title", SENT["title"] + "s", "text with a letter more"),
    ("active", "true", "a boolean as text"),
]


@pytest.mark.parametrize(("path", "kept", "why"), LETTING)
def test_a_value_is_kept_in_whatever_form_the_rfc_allows(path: str, kept: Any, why: str) -> None:
    body = {**KEPT, path.partition(".")[0]: kept}
    assert lost(USERS, named(path), SENT, body) == [], why
    assert attributes.test_is_kept(tripped(body), USERS, named(path)) is None


@pytest.mark.parametrize(("path", "kept", "why"), MISSING)
def test_a_value_that_is_lost_is_found(path: str, kept: Any, why: str) -> None:
    with pytest.raises(Finding):
        attributes.test_is_kept(tripped({**KEPT, path.partition(".")[0]: kept}), USERS, named(path))


def test_a_part_of_a_value_that_is_gone_is_told_once_with_the_whole() -> None:
    assert lost(USERS, named("emails.type"), SENT, {**KEPT, "emails": []}) == []


def test_certificates_are_compared_by_their_bytes() -> None:
    binary = Attribute("x509Certificates.value", "binary", case_exact=True)
    assert like(binary, "-_8=", "+/8")
    assert not like(binary, "-_8=", "+/A=")


@pytest.mark.parametrize("path", ["groups", "password", f"{ENTERPRISE_USER}:manager.displayName"])
def test_what_only_the_server_sets_or_never_shows_is_not_looked_for(path: str) -> None:
    with pytest.raises(NotApplicable):
        attributes.test_is_kept(tripped(), USERS, named(path))


def test_the_values_of_an_extension_count_like_all_others() -> None:
    bare = {name: value for name, value in KEPT.items() if name != ENTERPRISE_USER}
    with pytest.raises(Finding):
        attributes.test_is_kept(tripped(bare), USERS, named(f"{ENTERPRISE_USER}:department"))


def test_to_refuse_values_that_a_server_may_have_a_list_of_is_its_right() -> None:
    assert attributes.test_declared_attributes_are_accepted(tripped(refused=(answer({}, 400),))) is None


@pytest.mark.parametrize("refused", [(answer({}, 500),), (answer({}, 400), answer({}, 400))])
def test_to_break_or_to_refuse_ordinary_ones_is_not(refused: tuple[Exchange, ...]) -> None:
    with pytest.raises(Finding):
        attributes.test_declared_attributes_are_accepted(tripped(refused=refused))


def test_dates_are_the_same_in_whatever_zone_they_are_written() -> None:
    elsewhere = {**KEPT, "meta": {**META, "created": "2026-01-31T13:00:00.4+01:00"}}
    listed = answer({"Resources": [elsewhere]})
    assert meta.test_date_is_the_same_everywhere(tripped(), listed, "created", "list") is None


def test_a_date_that_differs_in_a_list_is_found() -> None:
    listed = answer({"Resources": [{**KEPT, "meta": {**META, "created": "2026-01-31T13:00:00Z"}}]})
    with pytest.raises(Finding):
        meta.test_date_is_the_same_everywhere(tripped(), listed, "created", "list")


def test_an_external_id_is_kept_letter_by_letter() -> None:
    trip = tripped({**KEPT, "externalId": SENT["externalId"].lower()})
    with pytest.raises(Finding):
        meta.test_external_id_is_kept(trip, trip.read, USERS)


def test_a_server_that_shows_an_external_id_nowhere_has_none() -> None:
    bare = {name: value for name, value in KEPT.items() if name != "externalId"}
    trip = tripped(bare, answer=answer(bare, 201))
    with pytest.raises(NotApplicable):
        meta.test_external_id_is_kept(trip, trip.read, USERS)
    with pytest.raises(Finding):
        meta.test_external_id_is_kept(trip, answer({**bare, "externalId": "X"}), USERS)


def test_an_external_id_that_was_not_sent_is_not_missed() -> None:
    bare = {name: value for name, value in KEPT.items() if name != "externalId"}
    sent = {name: value for name, value in SENT.items() if name != "externalId"}
    trip = tripped(bare, answer=answer(bare, 201))._replace(sent=sent)
    with pytest.raises(NotApplicable):
        meta.test_external_id_is_kept(trip, answer({**bare, "externalId": "X"}), USERS)


def test_a_twin_has_the_name_or_one_made_of_it() -> None:
    name = SENT["userName"]
    others = [{"id": "2", "userName": other} for other in (f"{name}0", "ada", f"x{name}")]
    assert forms.test_makes_one_resource(tripped(), answer({"Resources": [KEPT, *others]}), USERS) is None
    twins = [KEPT, {"id": "2", "userName": f"{name}-copy"}]
    with pytest.raises(Finding):
        forms.test_makes_one_resource(tripped(), answer({"Resources": twins}), USERS)


def test_a_rich_sample_has_every_attribute_that_a_client_may_set_and_fits_the_schema() -> None:
    settable = {one.name for one in USERS.attributes if one.writable and one.name not in ("schemas", "id", "meta")}
    assert settable - set(SENT) == set()
    assert SENT["schemas"] == [USER, ENTERPRISE_USER]
    assert SENT[ENTERPRISE_USER]["manager"] == {"value": "7"}
