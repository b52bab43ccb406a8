"""Provisioning clients, proven in both directions: each is ready on the sandbox, each step fails once it is broken."""

from __future__ import annotations

import re
from functools import cache

import pytest

from scim_conformance.checking.registry import CHECKS
from scim_conformance.clients.loader import clients, step_named
from scim_conformance.clients.model import Step, Template
from scim_conformance.sandbox.playing import breakable
from scim_conformance.verdict.readiness import Readiness, State, readiness
from scim_conformance.verdict.verdict import Word

from .runner import Judged, ours, verdicts

CERTAIN = tuple(id for id, client in clients().items() if not client.experimental)
STEPS = [step for id in CERTAIN for step in clients()[id].steps.values() if not step.experimental]


EVERY_DAY = ("deactivate", "update", "group-add", "group-remove")
"""The steps that are broken every day; all others with the rest of the proof."""
EACH = [pytest.param(one, marks=pytest.mark.witness if one.id in EVERY_DAY else pytest.mark.proof) for one in STEPS]
EXTENDED = [step for step in STEPS if "extension:enterprise" in str(step.after) and step.start != "nothing"]
"""The steps that are about the enterprise extension."""


def played(*names: str, faults: tuple[str, ...] = (), profile: str = "rfc", oddities: tuple[str, ...] = ()) -> Judged:
    """What the checks of clients say of a sandbox with these faults, or with these oddities."""
    ours()
    return verdicts(profile, *faults, checks=(CHECKS["idp/clients/step"],), idp=names, oddities=oddities)


def ready(judged: Judged) -> dict[str, Readiness]:
    """The readiness of each client, by id."""
    return {one.client: one for one in readiness(judged)}


def test_every_client_is_ready_on_the_sandbox() -> None:
    assert {id: one.state for id, one in ready(played("all")).items()} == dict.fromkeys(clients(), State.READY)


@pytest.mark.parametrize("profile", ["contentful", "contentstack"])
def test_a_vendor_is_as_ready_as_its_documents_say(profile: str) -> None:
    seen = ready(played(profile=profile))

    assert {one.state for one in seen.values()} == {State.LIMITED}
    assert [one.blockers for one in seen.values() if one.blockers] == []


@pytest.mark.parametrize(
    ("faults", "blockers", "unknown"),
    [
        (("created-group-is-empty",), (), ()),
        (("created-group-is-empty", "excluded-ignored-in-reads"), ("group-read",), ()),
        (
            ("created-group-is-empty", "member-add-ignored"),
            ("group-add", "group-add-plain", "group-add-several"),
            ("group-match", "group-read", "group-rename", "group-remove", "group-remove-plain", "group-remove-several"),
        ),
    ],
    ids=["who comes in afterwards is a member", "and is to be hidden", "who never comes in cannot leave"],
)
def test_a_group_that_is_made_empty_is_filled_for_its_steps(
    faults: tuple[str, ...], blockers: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    seen = ready(played("entra", faults=faults))["entra"]

    assert tuple(one.step for one in seen.blockers) == blockers
    assert seen.open == unknown


@pytest.mark.parametrize(
    ("oddity", "left_out"),
    [
        ("no-display-name", {"entra/update-add", "entra/update-display-name", "entra/update-several"}),
    ],
)
def test_a_step_about_what_users_do_not_have_does_not_apply(oddity: str, left_out: set[str]) -> None:
    judged = played("entra", oddities=(oddity,))

    told = {one.subject.id for one in judged if one.reason is not None and one.reason.code == "not-claimed"}
    assert {id for id in told if id.startswith("idp/")} == {f"idp/{step}" for step in left_out}
    assert ready(judged)["entra"].state is State.READY


@pytest.mark.parametrize("client", sorted({step.client for step in EXTENDED}))
def test_an_extension_that_nobody_offers_is_not_mapped(client: str) -> None:
    steps = {f"idp/{step.name}" for step in EXTENDED if step.client == client}
    judged = {one.subject.id: one for one in played(client, oddities=("no-enterprise-extension",))}

    assert {judged[step].word for step in steps} == {Word.NOT_APPLICABLE}
    assert {judged[step].reason.code for step in steps if judged[step].reason} == {"not-claimed"}
    assert ready(tuple(judged.values()))[client].state is State.READY


@pytest.mark.parametrize(
    ("oddity", "step"),
    [("no-display-name", "update-several"), ("no-display-name", "update-add"), ("nick-names-on-request", "update-add")],
)
def test_an_attribute_that_nobody_has_or_sees_is_not_mapped(oddity: str, step: str) -> None:
    (judged,) = (one for one in played("entra", oddities=(oddity,)) if one.subject.id == f"idp/entra/{step}")

    assert judged.word is Word.NOT_APPLICABLE


def test_whoever_cannot_be_deactivated_on_thin_evidence_holds_up_nothing() -> None:
    judged = {one.subject.id: one.word for one in played("onelogin", faults=("idp:onelogin/deactivate",))}

    assert judged["idp/onelogin/reassign"] is Word.NOT_APPLICABLE


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_a_broken_step_is_told_and_nothing_that_does_without_it(step: Step) -> None:
    broken = found(step.client, f"idp:{step.name}") - found(step.client)
    assert f"idp/{step.name}" in broken
    assert [id for id in broken if not _alike(step, step_named(id.removeprefix("idp/")))] == []


@cache
def found(client: str, *faults: str) -> set[str]:
    """The steps of a client of which something is found."""
    judged = [one for one in played(client, faults=faults) if one.subject.authority == "idp"]
    return {one.subject.id for one in judged if one.observation.expected}


def _alike(broken: Step, other: Step) -> bool:
    """Whether a step has a request of the broken form in it, whoever its placeholders stand for."""
    return any(_form(request) == _form(broken.requests[-1]) for request in other.requests)


def _form(template: Template) -> tuple[str, str, str]:
    plain = (re.sub(r"\{\w+\}", "{}", str(part)) for part in (template.path.replace("+", "%20"), template.body))
    return (template.method, *plain)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "others"),
    [
        ("okta-oin/deactivate", ("okta-aiw", "entra", "entra-optscim062020", "onelogin", "ping-put")),
        ("entra/deactivate", ("okta-oin", "okta-aiw", "entra-optscim062020", "onelogin", "ping-put")),
        ("entra/group-remove", ("okta-oin", "okta-aiw", "entra-optscim062020", "onelogin", "ping-put")),
        ("okta-aiw/group-members", ("okta-oin", "entra", "entra-optscim062020", "onelogin", "ping-put")),
        ("onelogin/update", ("okta-oin", "okta-aiw", "entra", "entra-optscim062020", "ping-put")),
    ],
)
def test_what_harms_one_client_leaves_the_others_ready(step: str, others: tuple[str, ...]) -> None:
    client, _, name = step.partition("/")
    seen = ready(played(client, *others, faults=(f"idp:{step}",)))

    assert seen[client].state is State.NOT_READY
    assert seen[client].blockers[0].step == name
    assert {seen[other].state for other in others} == {State.READY}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("search", "step"),
    [
        ("okta-oin/find-inactive", "okta-oin/reassign"),
        ("entra/find-inactive", "entra/reassign"),
        ("onelogin/match", "onelogin/update"),
    ],
)
def test_whoever_is_not_found_cannot_be_changed_either(search: str, step: str) -> None:
    assert f"idp/{step}" in found(search.partition("/")[0], f"idp:{search}")


@pytest.mark.parametrize(
    ("faults", "word"), [((), Word.PASSED), (("pages-overlap",), Word.FAILED), (("pages-skip-one",), Word.FAILED)]
)
def test_an_import_sees_everybody_once_on_however_many_pages(faults: tuple[str, ...], word: Word) -> None:
    judged = played("okta-oin", faults=faults, oddities=("maximum-page-20",))

    assert {one.word for one in judged if one.subject.id == "idp/okta-oin/import"} == {word}


def test_every_step_can_be_broken() -> None:
    assert {f"idp:{step.name}" for step in STEPS} <= set(breakable())
