"""The stage: each scenario acts once, whoever asks, in whatever order and number of threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import Blocked, Inconclusive, NotApplicable, scenario
from scim_conformance.checking.stage import Stage, key_of, label_of, longest_first
from scim_conformance.checking.steps import existing
from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import Fact, Outcome, Profile, Support
from scim_conformance.wire.client import Client, Stopped
from scim_conformance.wire.exchange import Exchange

USER = {"resource": "User"}


def quiet(done: int, total: int) -> None:
    """No progress."""


def with_user_facts(**supports: Support) -> Profile:
    """The RFCs' profile with other facts about operations on users."""
    profile = load_profile("rfc")
    user = profile.resource_types["User"]
    changed = {name: Fact(f"User.{name}", (Outcome(support),)) for name, support in supports.items()}
    types = {**profile.resource_types, "User": replace(user, operations={**user.operations, **changed})}
    return replace(profile, resource_types=types)


def test_a_scenario_acts_once_for_all_who_ask(stage: Stage) -> None:
    acts: list[str] = []

    @scenario
    def acted(resource: Any) -> str:
        """Acts."""
        acts.append(resource.name)
        return f"a {resource.name}"

    assert [stage.result("acted", USER) for _ in range(3)] == ["a User"] * 3
    assert acts == ["User"]


def test_a_scenario_acts_once_for_each_parameter_that_matters(stage: Stage) -> None:
    acts: list[str] = []

    @scenario
    def acted(resource: Any) -> None:
        """Acts."""
        acts.append(resource.name)

    for resource in ("User", "Group"):
        for feature in ("bulk", "sort"):
            stage.result("acted", {"resource": resource, "feature": feature})

    assert acts == ["User", "Group"]


def test_parameters_of_the_scenarios_behind_matter_too() -> None:
    @scenario
    def before(resource: Any) -> None:
        """Before."""

    @scenario
    def after(before: Any) -> None:
        """After."""

    assert label_of(key_of("after", {"resource": "User", "feature": "bulk"})) == "after[User]"
    assert label_of(("after", ())) == "after"


def test_several_workers_begin_with_what_others_wait_for_and_what_takes_longest(stage: Stage) -> None:
    acts: list[str] = []
    both = threading.Barrier(2)

    @scenario
    def plain(resource: Any) -> None:
        """Plain."""
        acts.append("plain")

    @scenario(needs=("create", "read", "list"))
    def long(resource: Any) -> None:
        """Long."""
        acts.append("long")
        both.wait(5)

    @scenario
    def before(resource: Any) -> None:
        """Before."""
        acts.append("before")
        both.wait(5)

    @scenario(needs=("create", "read", "list", "delete"))
    def after(before: Any) -> None:
        """After."""
        acts.append("after")

    keys = [key_of(name, USER) for name in ("after", "plain", "long", "before")]
    stage.act_all(keys, 2, quiet)

    assert [name for name, _ in longest_first(keys)] == ["before", "long", "plain", "after"]
    assert set(acts[:2]) == {"before", "long"}


def test_threads_wait_for_the_one_who_acts(stage: Stage) -> None:
    acting, may_end, acts = threading.Event(), threading.Event(), []

    @scenario
    def slow() -> str:
        """Takes its time."""
        acts.append(1)
        acting.set()
        may_end.wait(5)
        return "done"

    results: list[str] = []
    askers = [threading.Thread(target=lambda: results.append(stage.result("slow", {}))) for _ in range(4)]
    for asker in askers:
        asker.start()
    acting.wait(5)
    assert results == []
    may_end.set()
    for asker in askers:
        asker.join(5)

    assert (results, acts) == (["done"] * 4, [1])


def test_what_a_scenario_raises_is_raised_for_each_who_asks(stage: Stage) -> None:
    acts: list[int] = []

    @scenario
    def broken() -> None:
        """Breaks."""
        acts.append(1)
        raise Blocked("no user to begin with")

    for _ in range(3):
        with pytest.raises(Blocked, match="no user to begin with"):
            stage.result("broken", {})
    assert acts == [1]
    assert [str(problem) for problem in stage.problems()] == ["no user to begin with"]


def test_what_a_scenario_raises_reaches_those_that_build_on_it(stage: Stage) -> None:
    @scenario
    def broken() -> None:
        """Breaks."""
        raise Inconclusive("rate limited")

    @scenario
    def built(broken: Any) -> str:
        """Builds on it."""
        return "never"

    with pytest.raises(Inconclusive, match="rate limited"):
        stage.result("built", {})


def test_act_all_keeps_problems_for_later(stage: Stage) -> None:
    @scenario
    def broken() -> None:
        """Breaks."""
        raise Blocked("no")

    @scenario
    def sound() -> str:
        """Holds."""
        return "yes"

    stage.act_all([key_of("broken", {}), key_of("sound", {})], 2, quiet)

    assert stage.result("sound", {}) == "yes"
    with pytest.raises(Blocked):
        stage.result("broken", {})


def test_progress_counts_each_scenario_once(stage: Stage) -> None:
    @scenario
    def acted(resource: Any) -> None:
        """Acts."""

    keys = [key_of("acted", USER), key_of("acted", {"resource": "Group"}), key_of("acted", USER)]
    counted: list[tuple[int, int]] = []
    stage.act_all(keys, 1, lambda done, total: counted.append((done, total)))

    assert counted == [(1, 2), (2, 2)]


class Pair(NamedTuple):
    before: Exchange
    after: Exchange
    words: str


def test_the_exchanges_of_a_result_are_noted_by_name(stage: Stage, notes: list[Any]) -> None:
    @scenario
    def acted(scim: Any, resource: Any) -> Pair:
        """Acts."""
        return Pair(scim.list(resource), scim.list(resource), "words")

    stage.result("acted", USER)

    assert notes == [("acted[User]", "done", "", {"before": 1, "after": 2})]


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [
        (Blocked("no"), "blocked"),
        (Inconclusive("no"), "inconclusive"),
        (Stopped("no"), "inconclusive"),
        (ValueError("no"), "blocked"),
    ],
)
def test_how_a_scenario_ended_is_noted(stage: Stage, notes: list[Any], problem: Exception, outcome: str) -> None:
    @scenario
    def broken() -> None:
        """Breaks."""
        raise problem

    with pytest.raises(type(problem)):
        stage.result("broken", {})
    assert notes == [("broken", outcome, "no", {})]


def test_nobody_waits_for_ever_where_a_note_cannot_be_written(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    @scenario
    def acted() -> str:
        """Acts."""
        return "done"

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(stage, "_note", full)
    with pytest.raises(OSError, match="disk full"):
        stage.result("acted", {})
    results: list[str] = []
    asker = threading.Thread(target=lambda: results.append(stage.result("acted", {})), daemon=True)
    asker.start()
    asker.join(2)

    assert results == ["done"]


def names_sent(staged: Callable[..., Stage], provider: Any, order: list[str], workers: int) -> set[str]:
    provider.seen.clear()
    stage = staged()
    stage.act_all([key_of(name, {"resource": kind}) for name in order for kind in ("User", "Group")], workers, quiet)
    return {str(body.get("userName") or body["displayName"]) for method, _, body in provider.seen if method == "POST"}


def test_order_and_workers_do_not_change_what_is_sent(staged: Callable[..., Stage], provider: Any) -> None:
    @scenario(needs=("create",))
    def first(scim: Any, resource: Any) -> None:
        """Creates two."""
        scim.create(resource, resource.sample())
        scim.create(resource, resource.sample(full=True))

    @scenario(needs=("create",))
    def second(scim: Any, resource: Any, first: Any) -> None:
        """Creates one more."""
        scim.create(resource, resource.sample())

    forth = names_sent(staged, provider, ["first", "second"], 1)
    back = names_sent(staged, provider, ["second", "first"], 1)
    many = names_sent(staged, provider, ["first", "second"], 8)

    assert len(forth) == 6
    assert forth == back == many


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_refused_probe_is_not_applicable(staged: Callable[..., Stage], provider: Any, status: int) -> None:
    @scenario(needs=("patch",))
    def patched(scim: Any, resource: Any) -> Exchange:
        """Patches."""
        return scim.patch(resource, "1", [{"op": "remove", "path": "title"}])

    provider.reply = lambda *_: (status, None)
    stage = staged(with_user_facts(patch=Support.UNDOCUMENTED))

    with pytest.raises(NotApplicable, match=f"User patch is documented nowhere and was refused with status {status}"):
        stage.result("patched", USER)


def test_a_probe_that_is_refused_while_setting_up_is_not_applicable(
    staged: Callable[..., Stage], provider: Any
) -> None:
    @scenario(needs=("create", "read"))
    def begun(scim: Any, resource: Any) -> Exchange:
        """Needs a user to begin with."""
        return existing(scim, resource)

    provider.reply = lambda *_: (405, None)
    stage = staged(with_user_facts(create=Support.UNDOCUMENTED))

    with pytest.raises(NotApplicable, match="User create is documented nowhere and was refused with status 405"):
        stage.result("begun", USER)


def test_a_probe_that_fails_in_another_way_is_judged(staged: Callable[..., Stage], provider: Any) -> None:
    @scenario(needs=("patch",))
    def patched(scim: Any, resource: Any) -> Exchange:
        """Patches."""
        return scim.patch(resource, "1", [{"op": "remove", "path": "title"}])

    provider.reply = lambda *_: (500, None)

    assert staged(with_user_facts(patch=Support.UNDOCUMENTED)).result("patched", USER).status == 500


def test_a_refusal_of_what_is_promised_is_judged(staged: Callable[..., Stage], provider: Any) -> None:
    @scenario(needs=("patch",))
    def patched(scim: Any, resource: Any) -> Exchange:
        """Patches."""
        return scim.patch(resource, "1", [{"op": "remove", "path": "title"}])

    provider.reply = lambda *_: (405, None)

    assert staged(with_user_facts(patch=Support.SUPPORTED)).result("patched", USER).status == 405


def test_what_is_documented_as_absent_is_not_even_tried(staged: Callable[..., Stage], provider: Any) -> None:
    @scenario(needs=("create", "patch"))
    def patched(scim: Any, resource: Any) -> Exchange:
        """Patches."""
        return scim.patch(resource, "1", [{"op": "remove", "path": "title"}])

    stage = staged(with_user_facts(patch=Support.UNSUPPORTED))

    with pytest.raises(NotApplicable, match="User patch is documented as "):
        stage.result("patched", USER)
    assert provider.seen == []


def test_an_interruption_stops_everybody(stage: Stage, client: Client, provider: Any) -> None:
    @scenario
    def interrupted() -> None:
        """Ctrl-C."""
        raise KeyboardInterrupt

    @scenario
    def later(scim: Any, resource: Any) -> Exchange:
        """Comes too late."""
        return scim.list(resource)

    with pytest.raises(KeyboardInterrupt):
        stage.act_all([key_of("interrupted", {})], 1, quiet)
    with pytest.raises(Stopped):
        stage.result("later", USER)
    assert provider.seen == []


def test_no_scenario_begins_after_an_interruption(stage: Stage, provider: Any) -> None:
    @scenario
    def acted(scim: Any, resource: Any) -> Exchange:
        """Acts."""
        return scim.list(resource)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    keys = [key_of("acted", {"resource": kind}) for kind in ("User", "Group")]
    hold = threading.Event()
    provider.reply = lambda method, path, body: (hold.wait(0.3) or 200, {}) if "Groups" in path else (200, {})
    with pytest.raises(KeyboardInterrupt):
        stage.act_all(keys * 20, 1, interrupt)

    assert len(provider.seen) <= 2


def test_a_resource_without_an_id_blocks_what_builds_on_it(stage: Stage) -> None:
    @scenario
    def lost(scim: Any, resource: Any) -> Any:
        """It reads a resource that came without an id."""
        return scim.read(resource, "")

    with pytest.raises(Blocked, match="came without an id"):
        stage.result("lost", USER)
