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


def replies(scim, number):
    return [scim.get("/Users") for _ in range(number)]


def statuses(scim, number):
    return [reply.status for reply in replies(scim, number)]


def test_a_limit_that_is_undone_refuses_nobody_and_is_told_as_ever(client) -> None:
    scim = client(load_profile("contentstack"), "contract:rate_limit.reads", clock=lambda: 1.0)
    told = [reply.headers["X-RateLimit-Remaining"] for reply in replies(scim, 12)]

    assert told == [*"9876543210", "0", "0"]
    assert [scim.delete("/Users/nobody").status for _ in range(11)] == [404] * 10 + [429]


def test_a_limit_can_be_wrong_in_several_ways_by_their_names(client) -> None:
    scim = client(load_profile("contentstack"), "contract:rate_limit.reads:lower", clock=lambda: 1.0)

    assert statuses(scim, 7) == [200] * 5 + [429] * 2


def test_a_limit_that_never_recovers_does_not_in_another_window_either(client) -> None:
    now = [1.0]
    scim = client(load_profile("contentstack"), "contract:rate_limit.reads:never-recovers", clock=lambda: now[0])

    assert statuses(scim, 11)[-1] == 429
    now[0] = 60.0
    assert statuses(scim, 1) == [429]


def test_a_limit_that_spreads_refuses_other_methods_until_it_has_recovered(client) -> None:
    now = [1.0]
    scim = client(load_profile("contentstack"), "contract:rate_limit.reads:spreads", clock=lambda: now[0])

    assert scim.delete("/Users/nobody").status == 404
    assert statuses(scim, 11)[-1] == 429
    assert scim.delete("/Users/nobody").status == 429
    now[0] = 2.0
    assert statuses(scim, 1) == [200]
    assert scim.delete("/Users/nobody").status == 404


def test_a_way_is_offered_only_where_its_header_is_documented() -> None:
    names = undoable(load_profile("contentstack"))

    assert "contract:rate_limit.reads:told-lower" in names
    assert "contract:rate_limit.reads:no-retry-after" not in names


def test_a_way_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"did you mean 'contract:rate_limit.reads:never-recovers'\?"):
        undone(load_profile("contentstack"), "contract:rate_limit.reads:never-recover")
