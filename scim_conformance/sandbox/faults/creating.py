"""Faults of creating resources."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

from scim_conformance.sandbox.faults.making import (
    amended,
    answers,
    fault,
    name_of,
    store,
    stored,
    touch_neighbour,
    with_meta,
    without,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

CREATE = ("create",)

answers("create-answers-200", "A create answers 200.", CREATE, CREATE, lambda answer: replace(answer, status=200))
answers(
    "create-without-body", "A create answers without the resource.", CREATE, CREATE, lambda a: replace(a, body=None)
)
answers(
    "create-without-id",
    "The answer to a create has no id.",
    CREATE,
    CREATE,
    lambda answer: replace(answer, body=without(answer.resource, "id")),
)
answers(
    "create-without-location",
    "The answer to a create has no Location header.",
    CREATE,
    CREATE,
    lambda answer: answer.without_header("Location"),
)
answers(
    "create-location-differs-from-meta",
    "The Location header of a create names another address than meta.location.",
    CREATE,
    CREATE,
    lambda answer: answer.with_header("Location", f"{answer.header('Location')}-moved"),
)


@fault("create")
def create_drops_attribute(request: Request, inner: Inner) -> Answer:
    """A create loses the name and the displayName of a user."""
    if request.operation != "create" or "userName" not in request.resource:
        return inner(request)
    return inner(request.with_json(without(request.resource, "name", "displayName")))


@fault("create")
def create_shows_what_it_loses(request: Request, inner: Inner) -> Answer:
    """A create loses the name and the displayName of a user, and its answer shows them all the same."""
    answer = create_drops_attribute(request, inner)
    if request.operation != "create" or not answer.ok:
        return answer
    shown = {name: request.resource[name] for name in ("name", "displayName") if name in request.resource}
    return replace(answer, body={**answer.resource, **shown})


@fault("create")
def create_echoes_without_storing(request: Request, inner: Inner) -> Answer:
    """A create answers 201 with the resource, and nothing is stored."""
    answer = inner(request)
    if request.operation == "create" and answer.ok:
        store(request, "DELETE", f"{request.endpoint}/{answer.resource['id']}")
    return answer


@fault("create")
def create_stores_twice(request: Request, inner: Inner) -> Answer:
    """A create stores the resource and a second one of nearly the same name."""
    answer = inner(request)
    if request.operation == "create" and answer.ok:
        _store_twin(request)
    return answer


@fault("create")
def create_touches_neighbour(request: Request, inner: Inner) -> Answer:
    """A create changes another resource of the same type."""
    if request.operation == "create":
        touch_neighbour(request)
    return inner(request)


@fault("create")
def create_takes_client_id(request: Request, inner: Inner) -> Answer:
    """A create takes the id that the client sends."""
    ids = request.backstage.notes["id-by-client-id"]
    path = f"{request.endpoint}/{ids[request.id]}" if request.id in ids else request.path
    answer = inner(replace(request, path=path))
    if request.operation == "create" and answer.ok and isinstance(request.resource.get("id"), str):
        ids[request.resource["id"]] = answer.resource["id"]
    return renamed(answer, {real: asked for asked, real in ids.items()})


def renamed(answer: Answer, names: dict[str, str]) -> Answer:
    """The answer with ids replaced by others, wherever they stand."""
    text = json.dumps([answer.body, answer.headers])
    for real, asked in names.items():
        text = text.replace(json.dumps(real)[1:-1], json.dumps(asked)[1:-1])
    body, headers = json.loads(text)
    return replace(answer, body=body, headers=tuple((name, value) for name, value in headers))


@fault("create")
def create_takes_client_created(request: Request, inner: Inner) -> Answer:
    """The answer to a create has the meta.created that the client sent."""
    answer = inner(request)
    given = request.resource.get("meta")
    if request.operation != "create" or not answer.ok or not isinstance(given, dict) or "created" not in given:
        return answer
    return replace(answer, body=with_meta(answer.resource, created=given["created"]))


@fault("create")
def duplicate_accepted(request: Request, inner: Inner) -> Answer:
    """A second resource of the same name is created."""
    answer = inner(request)
    if request.operation != "create" or answer.status != 409:
        return answer
    key, name = name_of(request.resource)
    twin = _store_twin(request)
    return replace(twin, body=amended(twin.resource, **{key: name}))


@fault("create")
def duplicate_answers_200(request: Request, inner: Inner) -> Answer:
    """A second resource of the same name is answered with the first one and 200."""
    answer = inner(request)
    if request.operation != "create" or answer.status != 409:
        return answer
    return Answer(200, _of_the_same_name(request))


@fault("create", "errors")
def duplicate_says_400(request: Request, inner: Inner) -> Answer:
    """A second resource of the same name is refused with 400."""
    answer = inner(request)
    if request.operation != "create" or answer.status != 409:
        return answer
    return error(400, "This name is taken.", "invalidValue")


@fault("create", "errors")
def duplicate_without_scim_type(request: Request, inner: Inner) -> Answer:
    """A second resource of the same name is refused without saying why."""
    answer = inner(request)
    if request.operation != "create" or answer.status != 409:
        return answer
    return replace(answer, body=without(answer.resource, "scimType"))


@fault("create")
def duplicate_overwrites(request: Request, inner: Inner) -> Answer:
    """A second resource of the same name is refused with 409, and the first one is changed to it."""
    answer = inner(request)
    if request.operation == "create" and answer.status == 409:
        first = _of_the_same_name(request)
        if first:
            changed = {**request.resource, "displayName": f"{request.resource.get('displayName', '')} overwritten"}
            store(request, "PUT", f"{request.endpoint}/{first['id']}", changed)
    return answer


@fault("create", "user-schema", "group-schema")
def missing_required_accepted(request: Request, inner: Inner) -> Answer:
    """A create without a required attribute is accepted, and the resource goes without it."""
    lacking = request.backstage.notes["lacking"]
    answer = inner(request)
    if request.id in lacking and answer.resource:
        return replace(answer, body=without(answer.resource, lacking[request.id]))
    if request.operation != "create" or answer.status != 400 or not request.resource:
        return answer
    key = "displayName" if "Group" in str(request.resource.get("schemas")) else "userName"
    created = store(request, "POST", request.endpoint, {key: f"unnamed-{uuid4().hex}", **request.resource})
    if not created.ok:
        return answer
    lacking[created.resource["id"]] = key
    return replace(created, body=without(created.resource, key))


@fault("create", "user-schema")
def empty_user_name_accepted(request: Request, inner: Inner) -> Answer:
    """A user whose userName is empty is created."""
    answer = inner(request)
    if request.operation != "create" or answer.status != 400 or request.resource.get("userName") != "":
        return answer
    created = store(request, "POST", request.endpoint, {**request.resource, "userName": f"unnamed-{uuid4().hex}"})
    return replace(created, body={**created.resource, "userName": ""}) if created.ok else answer


@fault("create", "errors")
def missing_required_says_422(request: Request, inner: Inner) -> Answer:
    """A create without a required attribute is refused with 422."""
    answer = inner(request)
    if request.operation != "create" or answer.status != 400 or not request.resource:
        return answer
    return replace(answer, status=422, body=amended(answer.resource, status="422"))


def _store_twin(request: Request) -> Answer:
    key, name = name_of(request.resource)
    return store(request, "POST", request.endpoint, {**request.resource, key: f"{name}-{uuid4().hex[:8]}"})


def _of_the_same_name(request: Request) -> dict[str, object]:
    key, name = name_of(request.resource)
    listed = store(request, "GET", request.endpoint).resources
    found = [entry for entry in listed if str(entry.get(key)).lower() == name.lower()]
    return stored(request, f"{request.endpoint}/{found[0]['id']}") if found else {}
