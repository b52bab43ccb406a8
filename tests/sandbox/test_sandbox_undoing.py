"""A documented statement made untrue, by its name."""

from __future__ import annotations

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.sandbox.undoing import undoable, undone


def test_every_statement_can_be_undone() -> None:
    profile = load_profile("contentstack")

    assert len(undoable(profile)) > 30
    assert all(Sandbox(profile, faults=[name]) for name in undoable(profile))


def test_a_name_that_the_profile_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no statement 'User.pach'; did you mean 'contract:User.patch'\?"):
        undone(load_profile("contentful"), "contract:User.pach")


def test_nothing_but_the_statement_is_undone(client) -> None:
    scim = client(load_profile("contentful"), "contract:User.delete")
    path = scim.create_user("ann@example.com", name={"givenName": "Ann", "familyName": "Lee"}).json["id"]

    assert scim.delete(f"/Users/{path}").status == 405
    assert scim.get(f"/Users/{path}").status == 200


def test_statements_and_faults_add_up(client) -> None:
    scim = client(load_profile("contentstack"), "contract:rate_limit.headers.limit", "create-answers-200")
    created = scim.create_user("ann@example.com", name={"givenName": "Ann", "familyName": "Lee"})

    assert created.status == 200
    assert "X-RateLimit-Limit" not in created.headers
    assert "X-RateLimit-Remaining" in created.headers
