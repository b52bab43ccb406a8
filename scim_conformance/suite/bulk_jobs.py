"""Bulk requests as clients send them: jobs of every method, that fail in part, that refer to themselves, too large."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, scenario
from scim_conformance.checking.steps import existing, first_kept
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.membership import shown
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment, quoted, resource_path
from scim_conformance.wire.scim_client import ScimClient

NOBODY = "00000000-0000-4000-8000-00000000000b"
"""An id that nobody has."""

MOST_OPERATIONS = 1000
"""The largest maxOperations that is exceeded for a test."""

MOST_BYTES = 1048576
"""The largest maxPayloadSize that is exceeded for a test."""

BYTES = 1000
"""What an operation of ours takes at most."""

Result = Mapping[str, Any]


class Job(NamedTuple):
    """A bulk request: what was sent by a name of ours, the answer, and reads of what it is about, before and after."""

    sent: Mapping[str, Mapping[str, Any]]
    answer: Exchange
    before: Mapping[str, Exchange]
    after: Mapping[str, Exchange]
    changes: Mapping[str, tuple[str, str]] = {}


@scenario(needs=("User.bulk", "User.create", "User.read", "Group.create", "Group.read"))
def bulk_job(scim: ScimClient, user_type: ResourceUnderTest, group_type: ResourceUnderTest, scim_survey: Survey) -> Job:
    """One job with every method: two users and a group that refer to each other, a change of two users, a deletion."""
    _allowed(scim_survey, 6)
    before = {name: existing(scim, user_type, user_type.sample(full=True)) for name in _offered(user_type)}
    sent: dict[str, dict[str, Any]] = {
        "user": _post(user_type, "user", user_type.sample(full=True)),
        "group": _post(group_type, "group", group_type.sample({"members": _members("user")})),
    }
    if user_type.attribute(f"{urns.ENTERPRISE_USER}:manager.value"):
        managed = user_type.sample({urns.ENTERPRISE_USER: {"manager": {"value": "bulkId:user"}}})
        sent["managed"] = _post(user_type, "managed", managed)
    changes: dict[str, tuple[str, str]] = {}
    for name, found in before.items():
        sent[name], changes[name] = _changing(user_type, name, found)
    answer = scim.bulk([user_type, group_type], list(sent.values()))
    after = {name: scim.read(user_type, found.id) for name, found in before.items()}
    for name, kind in (("user", user_type), ("managed", user_type), ("group", group_type)):
        _look(scim, kind, answer, name, after)
    return Job(sent, answer, before, after, changes)


@scenario(needs=("User.bulk", "User.create", "User.read"))
def bulk_failing(scim: ScimClient, user_type: ResourceUnderTest, scim_survey: Survey) -> Job:
    """A job of four of which two cannot succeed: a user without a name, and the deletion of one that nobody has."""
    _allowed(scim_survey, 4)
    sent = {
        "good": _post(user_type, "good", user_type.sample()),
        "bad": _post(user_type, "bad", {"schemas": [user_type.schema]}),
        "stranger": {"method": "DELETE", "path": resource_path(user_type.endpoint, NOBODY)},
        "late": _post(user_type, "late", user_type.sample()),
    }
    answer = scim.bulk([user_type], list(sent.values()))
    after: dict[str, Exchange] = {}
    for name in ("good", "late"):
        _look(scim, user_type, answer, name, after)
    return Job(sent, answer, {}, after)


@scenario(needs=("User.bulk", "User.create", "User.filter"))
def bulk_stopping(scim: ScimClient, user_type: ResourceUnderTest, scim_survey: Survey) -> Job:
    """A job that is to stop after its first error, with a good operation behind it."""
    _allowed(scim_survey, 2)
    sent = {
        "bad": _post(user_type, "bad", {"schemas": [user_type.schema]}),
        "late": _post(user_type, "late", user_type.sample()),
    }
    answer = scim.bulk([user_type], list(sent.values()), fail_on_errors=1)
    return Job(sent, answer, {}, {"late": _search(scim, user_type, sent["late"])})


@scenario(needs=("User.bulk", "User.create", "User.filter"))
def bulk_patient(scim: ScimClient, user_type: ResourceUnderTest, scim_survey: Survey) -> Job:
    """A job that is to stop after its second error, with a good operation behind the first."""
    _allowed(scim_survey, 2)
    sent = {
        "bad": _post(user_type, "bad", {"schemas": [user_type.schema]}),
        "late": _post(user_type, "late", user_type.sample()),
    }
    answer = scim.bulk([user_type], list(sent.values()), fail_on_errors=2)
    return Job(sent, answer, {}, {"late": _search(scim, user_type, sent["late"])})


@scenario(needs=("User.bulk", "User.create", "Group.create", "Group.read"))
def bulk_forward(
    scim: ScimClient, user_type: ResourceUnderTest, group_type: ResourceUnderTest, scim_survey: Survey
) -> Job:
    """A job whose first operation refers to what the second one creates."""
    _allowed(scim_survey, 2)
    sent = {
        "group": _post(group_type, "group", group_type.sample({"members": _members("user")})),
        "user": _post(user_type, "user", user_type.sample()),
    }
    answer = scim.bulk([user_type, group_type], list(sent.values()))
    after: dict[str, Exchange] = {}
    _look(scim, group_type, answer, "group", after)
    _without_twin(scim, group_type, sent["group"], after.get("group"), scim_survey)
    return Job(sent, answer, {}, after)


@scenario(needs=("User.bulk", "Group.create", "Group.read"))
def bulk_circle(scim: ScimClient, group_type: ResourceUnderTest, scim_survey: Survey) -> Job:
    """A job of two groups, each a member of the other."""
    _allowed(scim_survey, 2)
    one = group_type.sample({"members": [{"type": "Group", "value": "bulkId:other"}]})
    other = group_type.sample({"members": [{"type": "Group", "value": "bulkId:one"}]})
    sent = {"one": _post(group_type, "one", one), "other": _post(group_type, "other", other)}
    answer = scim.bulk([group_type], list(sent.values()))
    after: dict[str, Exchange] = {}
    for name in sent:
        _look(scim, group_type, answer, name, after)
        _without_twin(scim, group_type, sent[name], after.get(name), scim_survey)
    return Job(sent, answer, {}, after)


@scenario(needs=("User.bulk", "User.create"))
def bulk_malformed(scim: ScimClient, user_type: ResourceUnderTest) -> dict[str, Exchange]:
    """Jobs that cannot be carried out: without operations, and with an operation that lacks what it needs."""
    path = resource_path(user_type.endpoint, NOBODY)
    jobs: dict[str, list[dict[str, Any]]] = {
        "unknown method": [{"method": "FETCH", "path": path}],
        "no method": [{"path": path}],
        "no path": [{"method": "DELETE"}],
        "no data": [{"method": "POST", "bulkId": "nothing", "path": user_type.endpoint}],
        "unknown endpoint": [{"method": "POST", "bulkId": "lost", "path": "/NoSuchThings", "data": {}}],
    }
    found = {name: scim.bulk([], operations, invalid=f"an operation has {name}") for name, operations in jobs.items()}
    found["no operations"] = scim.bulk_raw(
        json.dumps({"schemas": [urns.BULK_REQUEST]}).encode(), invalid="there are no operations"
    )
    nameless = {"method": "POST", "path": user_type.endpoint, "data": user_type.sample()}
    found["no bulkId"] = scim.bulk([user_type], [nameless], invalid="a POST has no bulkId")
    return found


@scenario(needs=("User.bulk", "User.delete"))
def bulk_too_many(scim: ScimClient, user_type: ResourceUnderTest, scim_survey: Survey) -> Exchange:
    """One operation more than the configuration allows; each would delete a user that nobody has."""
    most = _limit(scim_survey, "maxOperations", MOST_OPERATIONS)
    operation = {"method": "DELETE", "path": resource_path(user_type.endpoint, NOBODY)}
    return scim.bulk([], [operation] * (most + 1), invalid=f"more than {most} operations")


@scenario(needs=("User.bulk", "User.delete"))
def bulk_too_large(scim: ScimClient, user_type: ResourceUnderTest, scim_survey: Survey) -> Exchange:
    """A body longer than the configuration allows: one operation, and spaces."""
    most = _limit(scim_survey, "maxPayloadSize", MOST_BYTES)
    operation = {"method": "DELETE", "path": resource_path(user_type.endpoint, NOBODY)}
    body = json.dumps({"schemas": [urns.BULK_REQUEST], "Operations": [operation]})
    return scim.bulk_raw(body.ljust(most + 1).encode(), invalid=f"longer than {most} bytes")


def limit(survey: Survey, name: str) -> Any:
    """What ServiceProviderConfig says of a limit of bulk requests."""
    config = survey.discovery.get("ServiceProviderConfig")
    return lookup(config.resource, f"bulk.{name}") if config is not None else None


def results(answer: Exchange) -> list[Result]:
    """What a bulk answer says of each operation."""
    found = lookup(answer.resource, "Operations")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def result(job: Job, name: str) -> Result:
    """What the answer says of one operation, by its bulkId, or by method and place; empty where it says nothing."""
    sent = job.sent[name]
    return _of(results(job.answer), sent)


def code(found: Result) -> str:
    """The status of an operation: text, a number, or an object with a code, as RFC 7644 has it in two places."""
    status = found.get("status")
    return str(status.get("code") if isinstance(status, dict) else status)


def _of(found: Sequence[Result], sent: Mapping[str, Any]) -> Result:
    if sent["method"] == "POST":
        return next((one for one in found if one.get("bulkId") == sent["bulkId"]), {})
    same = [one for one in found if str(one.get("method")).upper() == sent["method"]]
    placed = [one for one in same if last_segment(str(one.get("location"))) == last_segment(sent["path"])]
    return next(iter(placed or same), {})


def _offered(user_type: ResourceUnderTest) -> list[str]:
    offers = user_type.operations
    return [name for name in ("replace", "patch", "delete") if offers[name].available and not offers[name].probe]


def _post(resource: ResourceUnderTest, bulk_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"method": "POST", "path": resource.endpoint, "bulkId": bulk_id, "data": data}


def _members(bulk_id: str) -> list[dict[str, str]]:
    return [{"type": "User", "value": f"bulkId:{bulk_id}", "display": bulk_id}]


def _changing(user_type: ResourceUnderTest, name: str, found: Exchange) -> tuple[dict[str, Any], tuple[str, str]]:
    """The operation on a user that exists, and the attribute and value that it shall have then."""
    path = resource_path(user_type.endpoint, found.id)
    if name == "delete":
        return {"method": "DELETE", "path": path}, ("", "")
    attribute, value = first_kept(found, found.resource, user_type.changeable("patch")), user_type.unique_name()
    if name == "patch":
        change = {"op": "replace", "path": attribute, "value": value}
        data: dict[str, Any] = {"schemas": [urns.PATCH_OP], "Operations": [change]}
    else:
        data = user_type.sample({user_type.identifier: lookup(found.resource, user_type.identifier), attribute: value})
    return {"method": "PATCH" if name == "patch" else "PUT", "path": path, "data": data}, (attribute, value)


def _look(
    scim: ScimClient, resource: ResourceUnderTest, answer: Exchange, name: str, after: dict[str, Exchange]
) -> None:
    """A read of what an operation says to have created."""
    told = next((one for one in results(answer) if one.get("bulkId") == name), {})
    id = last_segment(str(told.get("location") or ""))
    if id:
        # Members may be shown to those only who ask (RFC 7643, section 7, `returned`).
        after[name] = shown(scim, resource, id) if resource.name == "Group" else scim.read(resource, id)


def _without_twin(
    scim: ScimClient, resource: ResourceUnderTest, sent: Mapping[str, Any], known: Exchange | None, survey: Survey
) -> None:
    """Deletes what else bears this very name: who refers to what is still to come may be made twice, and told once."""
    if known is None or not known.ok or not survey.claims["filter"]:
        return
    name = lookup(sent["data"], resource.identifier)
    for one in _search(scim, resource, sent).resources:
        id = one.get("id")
        if lookup(one, resource.identifier) == name and isinstance(id, str) and id != known.id:
            scim.delete(resource, id)


def _search(scim: ScimClient, resource: ResourceUnderTest, sent: Mapping[str, Any]) -> Exchange:
    name = str(lookup(sent["data"], resource.identifier))
    return scim.list(resource, query={"filter": f"{resource.identifier} eq {quoted(name)}"})


def _allowed(survey: Survey, operations: int) -> None:
    """Raises NotApplicable where the server takes no job of so many operations, or none of their size."""
    most, bytes = limit(survey, "maxOperations"), limit(survey, "maxPayloadSize")
    if (isinstance(most, int) and most < operations) or (isinstance(bytes, int) and bytes < operations * BYTES):
        raise NotApplicable(Reason("not-claimed", f"jobs of {operations} operations are longer than bulk allows here"))


def _limit(survey: Survey, name: str, most: int) -> int:
    found = limit(survey, name)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= most:
        raise NotApplicable(Reason("not-claimed", f"bulk.{name} is not told, or too large to be exceeded for a test"))
    return found
