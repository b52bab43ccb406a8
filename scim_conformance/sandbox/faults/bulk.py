"""Faults of bulk requests: operations that are lost, misread or told of wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import amended, body, declare, fault, store, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns

BULK = ("bulk",)

_NOTHING_DONE = {"schemas": [urns.BULK_RESPONSE], "Operations": []}

Operation = dict[str, Any]


def _is_bulk(request: Request) -> bool:
    return request.path == "/Bulk" and bool(request.header("Authorization"))


def _results(answer: Answer) -> list[Operation]:
    return list(answer.resource.get("Operations", ()))


def _failed(result: Operation) -> bool:
    return str(result.get("status")).startswith("4")


def _tells(name: str, description: str, change: Callable[[list[Operation]], list[Operation]]) -> None:
    """A fault that changes the results of a job, and nothing that is stored."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return body(Operations=change(_results(answer)))(answer) if _is_bulk(request) and answer.ok else answer

    declare(name, description, BULK, layer)


def _each(name: str, description: str, change: Callable[[Operation], Operation]) -> None:
    _tells(name, description, lambda results: [change(one) for one in results])


def _misreads(name: str, description: str, change: Callable[[list[Operation]], list[Operation]]) -> None:
    """A fault that misreads the operations of a job."""

    def layer(request: Request, inner: Inner) -> Answer:
        given = operations(request.json) if _is_bulk(request) else []
        read = change(given)
        return inner(request.with_json({**request.resource, "Operations": read}) if read != given else request)

    declare(name, description, BULK, layer)


def _methods(request: Request) -> list[str]:
    return [str(entry.get("method")) for entry in operations(request.json)]


_tells("bulk-result-missing", "A bulk answer lacks the result of the last operation.", lambda results: results[:-1])
_tells("bulk-tells-errors-only", "A bulk answer has the results of what failed only.", lambda r: [*filter(_failed, r)])
_each("bulk-result-without-method", "The results of a job name no method.", lambda one: without(one, "method"))
_each("bulk-result-without-location", "The results of a job have no location.", lambda one: without(one, "location"))
_each(
    "bulk-change-without-location",
    "Only creates are told with a location.",
    lambda one: one if one.get("method") == "POST" else without(one, "location"),
)
_each(
    "bulk-location-is-the-endpoint",
    "The location in a result is that of the endpoint.",
    lambda one: amended(one, location=one.get("location") and str(one["location"]).rpartition("/")[0]),
)
_each(
    "bulk-failure-without-error",
    "The result of an operation that failed has no response.",
    lambda one: without(one, "response") if _failed(one) else one,
)
_each(
    "bulk-error-is-text",
    "The response of an operation that failed is a text.",
    lambda one: {**one, "response": "failed"} if _failed(one) else one,
)
_each(
    "bulk-error-without-detail",
    "The Error of an operation that failed says nothing but its status.",
    lambda one: {**one, "response": without(one["response"], "detail", "scimType")} if _failed(one) else one,
)
_each(
    "bulk-error-status-differs",
    "The Error of an operation that failed has another status than the result.",
    lambda one: {**one, "response": {**one["response"], "status": "500"}} if _failed(one) else one,
)
_each("bulk-tells-success", "Every operation of a job is told as a success.", lambda one: {**one, "status": "200"})
_each(
    "bulk-create-told-as-200",
    "A create within a job is told as 200.",
    lambda one: {**one, "status": "200"} if str(one.get("status")) == "201" else one,
)
_each(
    "bulk-delete-told-as-200",
    "A deletion within a job is told as 200.",
    lambda one: {**one, "status": "200"} if str(one.get("status")) == "204" else one,
)
_each(
    "bulk-failed-create-has-location",
    "A create that failed within a job has a location.",
    lambda one: (
        {**one, "location": "http://sandbox/scim/v2/Users/none"}
        if _failed(one) and one.get("method") == "POST"
        else one
    ),
)
_each(
    "bulk-ids-swapped",
    "The results of a job have bulkIds of the server's own making.",
    lambda one: {**one, "bulkId": f"{one['bulkId']}-1"} if one.get("bulkId") else one,
)


def _leaves_out(method: str) -> None:
    """A fault that tells the operations of one method as done, and does not do them."""

    def layer(request: Request, inner: Inner) -> Answer:
        given = operations(request.json) if _is_bulk(request) else []
        left_out = [entry for entry in given if entry.get("method") == method]
        kept = [entry for entry in given if entry.get("method") != method]
        if not (left_out and kept):
            return inner(request)
        answer = inner(request.with_json({**request.resource, "Operations": kept}))
        return body(Operations=[*_results(answer), *(_done(request, entry) for entry in left_out)])(answer)

    declare(f"bulk-{method.lower()}-ignored", f"A {method} within a job is told as done, and is not.", BULK, layer)


def _done(request: Request, entry: Operation) -> Operation:
    status = "204" if entry["method"] == "DELETE" else "200"
    return {"method": entry["method"], "location": f"{request.base_url}{entry['path']}", "status": status}


for _method in ("PUT", "PATCH", "DELETE"):
    _leaves_out(_method)


def _members_unresolved(entry: Operation) -> Operation:
    data = entry.get("data")
    if not (isinstance(data, dict) and isinstance(data.get("members"), list)):
        return entry
    return {**entry, "data": {**data, "members": [_literal(one) for one in data["members"]]}}


def _manager_unresolved(entry: Operation) -> Operation:
    data = entry.get("data")
    extension = data.get(urns.ENTERPRISE_USER) if isinstance(data, dict) else None
    if not (isinstance(data, dict) and isinstance(extension, dict) and isinstance(extension.get("manager"), dict)):
        return entry
    return {**entry, "data": {**data, urns.ENTERPRISE_USER: {**extension, "manager": _literal(extension["manager"])}}}


def _literal(reference: Operation) -> Operation:
    return {**reference, "value": str(reference.get("value")).replace("bulkId:", "bulkid:")}


_misreads(
    "bulk-member-unresolved",
    "A member that is named by its bulkId is stored like that.",
    lambda given: [_members_unresolved(entry) for entry in given],
)
_misreads(
    "bulk-manager-unresolved",
    "A manager who is named by a bulkId is stored like that.",
    lambda given: [_manager_unresolved(entry) for entry in given],
)
_misreads(
    "bulk-patch-renames",
    "A PATCH within a job changes the title besides.",
    lambda given: [_with_a_title(entry) for entry in given],
)


def _with_a_title(entry: Operation) -> Operation:
    if entry.get("method") != "PATCH" or not isinstance(entry.get("data"), dict):
        return entry
    title = {"op": "replace", "path": "title", "value": "changed by a job"}
    return {**entry, "data": {**entry["data"], "Operations": [*operations(entry["data"]), title]}}


@fault("bulk")
def bulk_forward_reference_unresolved(request: Request, inner: Inner) -> Answer:
    """A reference to a later operation of a job is stored as it is."""
    given = operations(request.json) if _is_bulk(request) else []
    known: set[str] = set()
    changed = []
    for entry in given:
        ahead = [one for one in _references(entry) if one not in known]
        changed.append(_members_unresolved(entry) if ahead else entry)
        known.add(f"bulkId:{entry.get('bulkId')}")
    return inner(request.with_json({**request.resource, "Operations": changed}) if changed != given else request)


def _references(entry: Operation) -> list[str]:
    data = entry.get("data")
    members = data.get("members", ()) if isinstance(data, dict) else ()
    return [str(one.get("value")) for one in members if str(one.get("value")).startswith("bulkId:")]


@fault("bulk")
def bulk_stops_at_the_first_error(request: Request, inner: Inner) -> Answer:
    """A job stops at its first error, whatever the client bears with."""
    if not _is_bulk(request) or len(operations(request.json)) < 2:
        return inner(request)
    return inner(request.with_json({**request.resource, "failOnErrors": 1}))


@fault("bulk")
def bulk_never_stops(request: Request, inner: Inner) -> Answer:
    """failOnErrors is ignored."""
    if not _is_bulk(request) or "failOnErrors" not in request.resource:
        return inner(request)
    return inner(request.with_json(without(request.resource, "failOnErrors")))


@fault("bulk")
def bulk_stops_by_any_number(request: Request, inner: Inner) -> Answer:
    """A job with failOnErrors stops at its first error, whatever the number."""
    if not _is_bulk(request) or "failOnErrors" not in request.resource:
        return inner(request)
    return inner(request.with_json({**request.resource, "failOnErrors": 1}))


@fault("bulk")
def bulk_goes_on_in_secret(request: Request, inner: Inner) -> Answer:
    """A job that is to stop at an error is carried out to its end, and the rest is not told."""
    if not _is_bulk(request) or "failOnErrors" not in request.resource:
        return inner(request)
    answer = inner(request.with_json(without(request.resource, "failOnErrors")))
    told = _results(answer)
    end = next((place for place, one in enumerate(told) if _failed(one)), len(told))
    return body(Operations=told[: end + 1])(answer)


@fault("bulk")
def bulk_tells_what_it_left_out(request: Request, inner: Inner) -> Answer:
    """What a stopped job has not carried out is told as created."""
    answer = inner(request)
    if not _is_bulk(request) or not answer.ok or "failOnErrors" not in request.resource:
        return answer
    told = {one.get("bulkId") for one in _results(answer)}
    rest = [entry for entry in operations(request.json) if entry.get("bulkId") not in told]
    more = [{"method": "POST", "bulkId": entry.get("bulkId"), "status": "201"} for entry in rest]
    return body(Operations=[*_results(answer), *more])(answer)


@fault("bulk")
def bulk_all_or_nothing(request: Request, inner: Inner) -> Answer:
    """A job of which one operation cannot succeed is refused as a whole."""
    answer = inner(request)
    failed = [one for one in _results(answer) if _failed(one)] if _is_bulk(request) and answer.ok else []
    if not failed:
        return answer
    for one in _results(answer):
        if one.get("method") == "POST" and one.get("location"):
            store(request, "DELETE", str(one["location"]).removeprefix(request.base_url))
    return error(400, "One of the operations failed.", "invalidValue")


@fault("bulk")
def bulk_rolls_back(request: Request, inner: Inner) -> Answer:
    """What a job has created is taken back where another of its operations fails, and told as created."""
    answer = inner(request)
    if _is_bulk(request) and answer.ok and any(_failed(one) for one in _results(answer)):
        for one in _results(answer):
            if one.get("method") == "POST" and one.get("location"):
                store(request, "DELETE", str(one["location"]).removeprefix(request.base_url))
    return answer


def _turned(
    name: str, description: str, when: Callable[[Request, Answer], bool], turn: Callable[[Answer], Answer]
) -> None:
    """A fault that changes the answers to some jobs."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return turn(answer) if _is_bulk(request) and answer.status != 401 and when(request, answer) else answer

    declare(name, description, BULK, layer)


def _too_much(_: Request, answer: Answer) -> bool:
    return answer.status == 413


_BROKEN = error(500, "Internal error.")

_turned("bulk-answers-202", "A job answers 202.", lambda _, a: a.ok, lambda a: replace(a, status=202))
_turned(
    "bulk-schema-wrong",
    "A bulk answer is called a ListResponse.",
    lambda _, a: a.ok,
    body(schemas=[urns.LIST_RESPONSE]),
)
_turned("bulk-limit-answers-400", "A job that is too long answers 400.", _too_much, lambda a: error(400, "Too long."))
_turned("bulk-limit-unexplained", "A job that is too long is refused without a word.", _too_much, body(detail="No."))
_turned("bulk-limit-ignored", "A job of any length is accepted.", _too_much, lambda a: Answer(200, _NOTHING_DONE))
_turned(
    "bulk-circle-breaks",
    "A job whose operations refer to each other breaks the server.",
    lambda request, _: all(map(_references, operations(request.json))) and len(operations(request.json)) > 1,
    lambda _: _BROKEN,
)
_turned(
    "bulk-circle-half-resolved",
    "Of a job whose operations refer to each other the first one is told as created.",
    lambda request, _: all(map(_references, operations(request.json))) and len(operations(request.json)) > 1,
    lambda a: body(Operations=[{**one, "status": "400"} for one in _results(a)])(a),
)
_turned(
    "bulk-unknown-method-breaks",
    "An operation of no known method breaks the server.",
    lambda request, _: not set(_methods(request)) <= {"POST", "PUT", "PATCH", "DELETE"},
    lambda _: _BROKEN,
)
_turned(
    "bulk-nonsense-succeeds",
    "Operations that cannot be carried out are told as done.",
    lambda request, a: len(operations(request.json)) == 1 and any(map(_failed, _results(a))),
    lambda a: body(Operations=[{**one, "status": "200"} for one in _results(a)])(a),
)
_turned(
    "bulk-without-operations-breaks",
    "A job without operations breaks the server.",
    lambda request, _: not operations(request.json),
    lambda _: _BROKEN,
)


@fault("bulk")
def bulk_nameless_create_untold(request: Request, inner: Inner) -> Answer:
    """A create without bulkId is carried out, and its result does not say where."""
    given = operations(request.json) if _is_bulk(request) else []
    if len(given) != 1 or given[0].get("method") != "POST" or "bulkId" in given[0]:
        return inner(request)
    answer = inner(request.with_json({**request.resource, "Operations": [{**given[0], "bulkId": "made-up"}]}))
    return body(Operations=[without(one, "bulkId", "location") for one in _results(answer)])(answer)


@fault("bulk", "discovery")
def bulk_limits_are_zero(request: Request, inner: Inner) -> Answer:
    """ServiceProviderConfig says that a job may have no operations."""
    answer = inner(request)
    if request.segments[:1] != ("ServiceProviderConfig",) or not answer.resource.get("bulk", {}).get("supported"):
        return answer
    return body(bulk={"supported": True, "maxOperations": 0, "maxPayloadSize": 0})(answer)
