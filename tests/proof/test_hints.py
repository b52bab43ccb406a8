"""Defects that clients stumble over, from the sandbox to the report: the cause that a reader sees, with its hint."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scim_conformance.checking.registry import CHECKS
from scim_conformance.profile.loader import available, load_profile
from scim_conformance.report.causes import Cause
from scim_conformance.report.judgements import judgements
from scim_conformance.report.markdown import summary_md
from scim_conformance.report.providers import Providers, providers
from scim_conformance.run.settings import Options, settle
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.verdict.readiness import readiness
from scim_conformance.verdict.runfile import Run, verdict_line
from scim_conformance.wire.exchange import Exchange

from .runner import Clock, acted, judged, ours

STEPS = "idp/clients/step"
LIMITED = "ready with limits"


def played(folder: Path, clients: tuple[str, ...], *faults: str, profile: str = "rfc") -> Run:
    """The run of these clients against a sandbox with these faults, as a report reads it."""
    ours()
    checks = (CHECKS[STEPS],)
    settings = settle(Options(profile=profile, sandbox=True, seed="proof", output=str(folder), idp=clients), {})
    clock, exchanges = Clock(), list[Exchange]()
    sandbox = Sandbox(settings.profile, settings.credentials.secret, faults, clock)
    stage = acted(settings, sandbox, clock, folder, exchanges.append, checks)
    found = tuple(judged(stage, exchanges, checks))
    document = {"vendor": settings.profile.vendor, "document": settings.profile.document}
    lines = tuple(verdict_line(one) for one in found)
    ready = tuple(one.as_line() for one in readiness(found))
    return Run({"profile": document}, None, tuple(exchanges), (), lines, (), None, ready)


def shown(run: Run) -> Providers:
    """What its report has of identity providers."""
    found = providers(run, judgements(run))
    assert found is not None
    return found


def blamed(run: Run) -> dict[str, Cause]:
    """The cause of each step that blocks a client."""
    return {
        f"{client.id}/{step}": reason.cause
        for client in shown(run).clients
        for reason in client.hindrances
        for step in reason.steps
    }


@pytest.mark.parametrize(
    ("fault", "clients", "blockers"),
    [
        ("patch-boolean-text-refused", ("entra", "okta-oin"), {"entra/deactivate": "idp-boolean-as-text"}),
        (
            "member-remove-by-values-wipes",
            ("entra",),
            {
                "entra/group-remove": "idp-removal-by-values-wipes",
                "entra/group-remove-plain": "idp-removal-by-values-wipes",
                "entra/group-remove-several": "idp-removal-by-values-wipes",
            },
        ),
        ("idp:okta-oin/deactivate", ("okta-oin", "entra"), {"okta-oin/deactivate": "idp-without-path"}),
    ],
)
def test_a_defect_is_shown_with_its_cause_and_hint(
    tmp_path: Path, fault: str, clients: tuple[str, ...], blockers: dict[str, str]
) -> None:
    run = played(tmp_path, clients, fault)
    seen = blamed(run)

    assert {step: cause.id for step, cause in seen.items()} == blockers
    assert all(cause.title in summary_md(run) for cause in seen.values())
    assert all(cause.fix[:60] in summary_md(run) for cause in seen.values())


@pytest.mark.proof
@pytest.mark.parametrize(
    ("fault", "cause", "steps"),
    [
        ("patch-boolean-text-shown", "idp-boolean-as-text", "entra/deactivate"),
        ("patch-boolean-text-ignored", "idp-boolean-as-text", "entra/deactivate"),
        ("idp:entra/deactivate", "idp-boolean-as-text", "entra/deactivate"),
        ("patch-capital-op-refused", "idp-capital-operations", "entra/deactivate entra/update entra/group-add"),
        ("patch-without-path-refused", "idp-without-path", "okta-oin/deactivate okta-oin/group-rename"),
        ("patch-replace-without-path-ignored", "idp-without-path", "okta-oin/deactivate okta-oin/group-rename"),
        ("idp:entra-optscim062020/update", "idp-dotted-keys", "entra-optscim062020/update"),
        ("idp:okta-oin/group-rename", "idp-repeated-id", "okta-oin/group-rename"),
        ("member-remove-by-values-ignored", "idp-removal-by-values", "entra/group-remove authentik/group-remove-named"),
        ("idp:entra/group-remove", "idp-removal-by-values", "entra/group-remove"),
        ("member-remove-ignored", "idp-removal-by-filter", "okta-oin/group-members entra-optscim062020/group-remove"),
        ("idp:okta-oin/group-members", "idp-removal-by-filter", "okta-oin/group-members"),
        ("member-replace-by-none-ignored", "idp-empty-members", "okta-oin/group-push-empty"),
        ("idp:okta-aiw/group-push-empty", "idp-empty-members", "okta-aiw/group-push-empty"),
        ("member-with-empty-reference-ignored", "idp-member-form", "entra/group-add entra-optscim062020/group-add"),
        ("excluded-ignored-in-reads", "idp-members-shown", "entra/group-read"),
        ("filter-miss-404", "idp-filter-miss", "entra/connection ping-put/match-miss"),
        ("filter-case-sensitive", "idp-filter-case", "entra/match-other-case okta-oin/match-other-case"),
        ("filter-ignored", "idp-filter-ignored", "entra/connection okta-oin/match"),
        ("charset-refused", "idp-charset", "entra/create entra/deactivate entra/group-add"),
        ("patch-value-path-refused", "idp-value-path", "entra/update-mail"),
        ("idp:entra-optscim062020/extension", "idp-urn-path", "entra-optscim062020/extension"),
        ("idp:entra/extension", "idp-capital-operations", "entra/extension"),
        ("idp:onelogin/create", "idp-create-without-id", "onelogin/create"),
        ("password-returned", "idp-password-shown", "okta-oin/create"),
        ("patch-active-ignored", "idp-access-stays", "entra/deactivate okta-oin/deactivate"),
    ],
)
def test_each_defect_has_the_cause_that_is_behind_it(tmp_path: Path, fault: str, cause: str, steps: str) -> None:
    seen = blamed(played(tmp_path, ("all",), fault))

    assert {step: seen[step].id for step in steps.split()} == dict.fromkeys(steps.split(), cause)


VENDORS = {
    "contentful": {"entra": LIMITED, "okta-oin": LIMITED, "onelogin": LIMITED, "ping-put": LIMITED},
    "contentstack": {"entra": LIMITED, "okta-oin": LIMITED, "onelogin": LIMITED},
    "aws-iam-identity-center": dict.fromkeys(("entra", "okta-oin", "onelogin", "ping-put", "jumpcloud"), LIMITED),
    "github-enterprise": {"entra": "ready", "okta-oin": LIMITED, "ping-put": LIMITED},
    "hcp-terraform": {"entra": LIMITED, "okta-aiw": "ready"},
    "keycloak": {"entra": "ready"},
    "sentry": {"entra": LIMITED, "okta-oin": LIMITED},
}
"""What each vendor's documents make of the clients that they name."""


@pytest.mark.proof
@pytest.mark.parametrize("profile", VENDORS)
def test_each_client_of_a_vendor_is_as_ready_as_its_documents_say_and_they_are_named(
    tmp_path: Path, profile: str
) -> None:
    run = played(tmp_path, (), profile=profile)
    clients, summary = shown(run).clients, summary_md(run)
    documented = [limit for client in clients for limit in client.limits if limit.sources]
    plain = re.sub(r"\\(?=\W)|&#64;", "", summary)

    assert {client.id: client.face.word for client in clients} == VENDORS[profile]
    assert [client.id for client in clients if not client.promised] == []
    assert [limit.says for limit in documented if not any(one.url in summary for one in limit.sources)] == []
    assert [limit.says for limit in documented if limit.says[:300] not in plain] == []


def test_every_shipped_profile_that_names_clients_is_among_these() -> None:
    assert {name for name in available() if load_profile(name).clients} == set(VENDORS)


def test_a_client_that_no_document_names_is_told_so(tmp_path: Path) -> None:
    run = played(tmp_path, ("okta-aiw", "okta-oin"), profile="contentstack")

    assert [client.unnamed for client in shown(run).clients] == [
        "No document of Contentstack's in the profile names this client.",
        "",
    ]
