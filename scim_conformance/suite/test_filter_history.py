"""Filters and what happens meanwhile: they go by what is there now, and not by what was when it was written."""

from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.steps import existing, first_kept, name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.samples import PASSWORD, put
from scim_conformance.suite.searching import instant
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted
from scim_conformance.wire.scim_client import ScimClient

CHANGED = ("nickName", "title", "displayName")


class History(NamedTuple):
    """A resource looked for by `path` when it was new, changed, changed back and deleted; each time with a read.

    `by_old` and `by_new` look for the value before and after the change, `by_date` for what changed since the creation.
    """

    path: str
    old: str
    new: str
    created: Exchange
    found: Exchange
    change: Exchange
    changed: Exchange
    by_new: Exchange
    by_old: Exchange
    by_date: Exchange | None
    change_back: Exchange
    changed_back: Exchange
    by_old_again: Exchange
    by_new_again: Exchange
    deletion: Exchange | None
    after_deletion: Exchange | None


@scenario(needs=("create", "read", "list", "filter"))
def looked_for_again(scim: ScimClient, resource: ResourceUnderTest) -> History:
    """One resource looked for by a value that changes, and after its deletion."""
    operation = next((name for name in ("patch", "replace") if resource.operations[name].available), "")
    if not operation:
        raise NotApplicable(Reason("nothing-to-change", f"{resource.name} can be neither patched nor replaced"))
    paths = resource.changeable(operation, CHANGED)
    old, new = resource.unique_name(), resource.unique_name()
    sent = resource.sample(dict.fromkeys(paths, old), full=True)
    created = existing(scim, resource, sent)
    path = first_kept(created, sent, paths)

    def changed_to(value: str) -> Exchange:
        if operation == "patch":
            return scim.patch(resource, created.id, [{"op": "replace", "path": path, "value": value}])
        body: dict[str, Any] = {**sent, "id": created.id}
        put(body, path, value)
        return scim.replace(resource, created.id, body)

    def by(value: str) -> Exchange:
        return scim.list(resource, query={"filter": f"{path} eq {quoted(value)}"})

    found = by(old)
    change = changed_to(new)
    changed, by_new, by_old = scim.read(resource, created.id), by(new), by(old)
    date = lookup(created.resource, "meta.lastModified")
    later = f"{path} eq {quoted(new)} and meta.lastModified gt {quoted(str(date))}"
    by_date = scim.list(resource, query={"filter": later}) if instant(date) else None
    change_back = changed_to(old)
    changed_back, by_old_again, by_new_again = scim.read(resource, created.id), by(old), by(new)
    steps = (change, changed, by_new, by_old, by_date, change_back, changed_back, by_old_again, by_new_again)
    deletable = resource.operations["delete"].available
    deletion = scim.delete(resource, created.id) if deletable else None
    return History(path, old, new, created, found, *steps, deletion, by(old) if deletable else None)


@requirement("RFC7644-3.4.2.2-09")
def test_new_resource_is_found(looked_for_again: History) -> None:
    """Whoever was just created is found by a value of theirs; identity providers look before they create."""
    expect(_answered(looked_for_again.found), looked_for_again.created).lists(looked_for_again.created.id)


@requirement("RFC7644-3.4.2.2-09")
def test_changed_value_is_found(looked_for_again: History) -> None:
    """After a change the new value is found, and not only shown by a read."""
    history = looked_for_again
    _shows(history, history.changed, history.new)
    expect(_answered(history.by_new), history.change, history.changed).lists(history.created.id)


@requirement("RFC7644-3.4.2.2-03")
def test_former_value_is_not_found(looked_for_again: History) -> None:
    """After a change nobody is found by the value that was; it may belong to somebody else by then."""
    history = looked_for_again
    _shows(history, history.changed, history.new)
    expect(_answered(history.by_old), history.change, history.changed).does_not_list(history.created.id)


@requirement("RFC7644-3.4.2.2-12", "RFC7644-3.4.2.2-17")
def test_change_is_found_by_its_date(looked_for_again: History) -> None:
    """Whoever was changed is found by the date of the change; that is how clients learn what is new."""
    history = looked_for_again
    _shows(history, history.changed, history.new)
    before = instant(lookup(history.created.resource, "meta.lastModified"))
    after = instant(lookup(history.changed.resource, "meta.lastModified"))
    if history.by_date is None or before is None or after is None or not after > before:
        raise NotApplicable(Reason("no-exchange", "a read shows no later meta.lastModified after the change"))
    expect(_answered(history.by_new)).lists(history.created.id)
    expect(_answered(history.by_date), history.changed).lists(history.created.id)


@requirement("RFC7644-3.4.2.2-09")
def test_value_changed_back_is_found(looked_for_again: History) -> None:
    """A value that comes back is found again."""
    history = looked_for_again
    _shows(history, history.changed_back, history.old)
    expect(_answered(history.by_old_again), history.change_back, history.changed_back).lists(history.created.id)


@requirement("RFC7644-3.4.2.2-03")
def test_value_given_up_is_not_found(looked_for_again: History) -> None:
    """A value that was there for a while and is no longer finds nobody."""
    history = looked_for_again
    _shows(history, history.changed_back, history.old)
    expect(_answered(history.by_new_again), history.change_back).does_not_list(history.created.id)


@requirement("RFC7644-3.6-03")
def test_deleted_is_not_found_by_any_value(looked_for_again: History) -> None:
    """Whoever was deleted is found by none of their values, not only not by name."""
    history = looked_for_again
    if history.deletion is None or history.after_deletion is None or not history.deletion.ok:
        raise NotApplicable(Reason("no-exchange", "the resource was not deleted; see delete/answers-204"))
    expect(_answered(history.after_deletion), history.deletion).does_not_list(history.created.id)


class Oracle(NamedTuple):
    """A user with a password, found by name, and looked for by parts of the password."""

    user: Exchange
    by_name: Exchange
    by_part: Exchange
    by_beginning: Exchange
    by_another: Exchange


@scenario(needs=("User.create", "User.read", "User.list", "User.filter"))
def password_looked_for(scim: ScimClient, user_type: ResourceUnderTest) -> Oracle:
    """A user with a password, and filters that try to guess it."""
    password = user_type.attribute("password")
    if password is None or not password.writable:
        raise NotApplicable(Reason("no-such-type", "no password of User is known"))
    user = existing(scim, user_type, user_type.sample({"password": PASSWORD}))
    name = name_of(user_type, user)

    def by(expression: str) -> Exchange:
        return scim.list(user_type, query={"filter": f"userName eq {quoted(name)} {expression}".strip()})

    part, beginning = f"and password co {quoted(PASSWORD[6:18])}", f"and password sw {quoted(PASSWORD[:3])}"
    another = f"and password eq {quoted(PASSWORD + 'x')}"
    return Oracle(user, by(""), by(part), by(beginning), by(another))


@requirement("RFC7643-4.1.1-17")
def test_part_of_a_password_finds_nobody(password_looked_for: Oracle) -> None:
    """A filter by a part of a password finds nobody: whoever may guess letter by letter has it soon."""
    _gives_nothing_away(password_looked_for, password_looked_for.by_part)


@requirement("RFC7643-4.1.1-17")
def test_beginning_of_a_password_finds_nobody(password_looked_for: Oracle) -> None:
    """A filter by the beginning of a password finds nobody."""
    _gives_nothing_away(password_looked_for, password_looked_for.by_beginning)


@requirement("RFC7644-3.4.2.2-03", "RFC7643-4.1.1-22")
def test_another_password_finds_nobody(password_looked_for: Oracle) -> None:
    """A filter by a wrong password finds nobody, where it is answered at all."""
    _gives_nothing_away(password_looked_for, password_looked_for.by_another)


def _gives_nothing_away(oracle: Oracle, answer: Exchange) -> None:
    by_name = expect(oracle.by_name).if_accepted(see="filter/hit-finds-exactly-one").exchange
    if oracle.user.id not in [entry.get("id") for entry in by_name.resources]:
        raise NotApplicable(Reason("no-exchange", "the user is not even found by name; see filter"))
    expect(answer).if_accepted(see="filter/unknown-operator-is-refused").does_not_list(oracle.user.id)


def _answered(answer: Exchange) -> Exchange:
    """The answer, if the server offers filters by that attribute."""
    return expect(answer).if_accepted(see="filter-cases/valid-filters-are-answered-or-declined").exchange


def _shows(history: History, read: Exchange, value: str) -> None:
    """Whether a read shows the change; that it does is for others to judge."""
    if not read.ok or str(lookup(read.resource, history.path)).lower() != value.lower():
        raise NotApplicable(Reason("no-exchange", f"{history.path} was not changed; see patch/replace-is-stored"))
