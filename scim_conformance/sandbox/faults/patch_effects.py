"""Faults of what PATCH answers, of dates and names, and of what is changed besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import fault, only_asked, patch, store, stored, undone, with_meta
from scim_conformance.sandbox.faults.patch_making import filtered, has, op_of, path_of, plain, value_of
from scim_conformance.sandbox.messages import Answer, Inner, Request, error
from scim_conformance.scim import urns


@fault("patch")
def patch_answers_the_state_before(request: Request, inner: Inner) -> Answer:
    """The answer to a PATCH shows the resource as it was before."""
    before = stored(request) if request.operation == "patch" else {}
    answer = inner(request)
    return Answer(200, before) if before and answer.ok else answer


@fault("patch")
def patch_answers_a_part(request: Request, inner: Inner) -> Answer:
    """The answer to a PATCH has only what was changed, id and meta."""
    answer = inner(request)
    if request.operation != "patch" or not answer.ok:
        return answer
    now = stored(request)
    named = {plain(entry).partition(".")[0] for entry in operations(request.json)} | {"schemas", "id", "meta"}
    return Answer(200, {name: value for name, value in now.items() if name.lower() in named})


@fault("patch")
def patch_answers_200_empty(request: Request, inner: Inner) -> Answer:
    """The answer to a PATCH is a 200 without body."""
    answer = inner(request)
    return Answer(200) if request.operation == "patch" and answer.ok else answer


@fault("patch")
def patch_answers_204_with_body(request: Request, inner: Inner) -> Answer:
    """The answer to a PATCH by a filter is the operation itself."""
    answer = inner(request)
    if has(request, filtered) and answer.ok:
        return Answer(200, {**stored(request), "emails": []})
    return answer


@fault("patch")
def patch_no_op_modifies(request: Request, inner: Inner) -> Answer:
    """An add of what is there already moves meta.lastModified."""
    before = stored(request) if has(request, lambda e: op_of(e) == "add") else {}
    answer = inner(request)
    moved = request.backstage.notes["moved"]
    if before and answer.ok and {**before, "meta": 0} == {**stored(request), "meta": 0}:
        moved[request.id] = "2031-01-01T00:00:00Z"
    return _moved(request, answer)


def _moved(request: Request, answer: Answer) -> Answer:
    moved = request.backstage.notes["moved"]
    if request.id in moved and answer.ok and answer.resource and request.operation in ("read", "patch"):
        return replace(answer, body=with_meta(answer.resource, lastModified=moved[request.id]))
    return answer


@fault("patch")
def patch_adds_twice(request: Request, inner: Inner) -> Answer:
    """An address that is added again stands there twice, until the next change."""
    twice = request.backstage.notes["twice"]
    adding = has(request, lambda e: op_of(e) == "add" and plain(e) == "emails")
    before = stored(request) if adding else {}
    answer = inner(request)
    if request.operation == "patch":
        twice.pop(request.id, None)
        if before and answer.ok and before.get("emails") == stored(request).get("emails"):
            twice[request.id] = True
    if request.id in twice and answer.ok and answer.resource.get("emails"):
        mails = answer.resource["emails"]
        return replace(answer, body={**answer.resource, "emails": [*mails, {**mails[-1], "primary": False}]})
    return answer


@fault("patch")
def patch_second_primary(request: Request, inner: Inner) -> Answer:
    """A value that becomes the primary one leaves the others primary; reads show two."""
    olds = request.backstage.notes["primaries"]
    was = (
        [e.get("value") for e in stored(request).get("emails") or [] if e.get("primary")]
        if request.operation == "patch"
        else []
    )
    answer = inner(request)
    if has(request, lambda e: "primary" in str(e)) and answer.ok and was:
        olds[request.id] = was[0]
    if request.id in olds and answer.ok and request.operation in ("read", "patch") and answer.resource:
        mails = [
            {**e, "primary": True} if e.get("value") == olds[request.id] else e
            for e in answer.resource.get("emails") or []
        ]
        return replace(answer, body={**answer.resource, "emails": mails})
    return answer


@fault("patch", "user-schema")
def patch_changes_created(request: Request, inner: Inner) -> Answer:
    """meta.created is a new one after a PATCH."""
    return _new_date(request, inner, "patch")


@fault("replace")
def replace_changes_created(request: Request, inner: Inner) -> Answer:
    """meta.created is a new one after a PUT."""
    return _new_date(request, inner, "replace")


def _new_date(request: Request, inner: Inner, operation: str) -> Answer:
    dates: dict[str, Any] = request.backstage.notes[f"dates-of-{operation}"]
    answer = inner(request)
    if request.operation == operation and answer.ok:
        dates[request.id] = "2031-01-01T00:00:00Z"
    if request.id in dates and answer.ok and answer.resource and request.operation in ("read", operation):
        return replace(answer, body=with_meta(answer.resource, created=dates[request.id]))
    return answer


@fault("patch")
def patch_of_empty_body_clears(request: Request, inner: Inner) -> Answer:
    """A PATCH without operations takes the title away."""
    answer = inner(request)
    if request.operation == "patch" and not operations(request.json) and "userName" in stored(request):
        patch(request, request.path, {"op": "remove", "path": "title"})
    return answer


@fault("patch")
def patch_of_empty_body_500(request: Request, inner: Inner) -> Answer:
    """A PATCH whose body is no list of operations breaks the server."""
    if request.operation == "patch" and not operations(request.json):
        return error(500, "list index out of range")
    return inner(request)


@fault("patch")
def patch_filter_reaches_everybody(request: Request, inner: Inner) -> Answer:
    """A PATCH by a filter changes the values of everybody."""
    answer = inner(request)
    if has(request, lambda e: filtered(e) and "primary" not in path_of(e)) and answer.ok:
        for other in store(request, "GET", request.endpoint).resources:
            if other["id"] != request.id:
                patch(request, f"{request.endpoint}/{other['id']}", *operations(request.json))
    return answer


@fault("patch")
def patch_second_time_ignored(request: Request, inner: Inner) -> Answer:
    """A person can be changed by PATCH a few times, and not after that."""
    counted = request.backstage.notes["patches"]
    if request.operation == "patch" and request.body:
        counted[request.id] = counted.get(request.id, 0) + 1
        if counted[request.id] > 5:
            answer = undone(request, inner)
            return replace(answer, body=stored(request)) if answer.ok and answer.body is not None else answer
    return inner(request)


@fault("patch")
def patch_of_groups_ignored(request: Request, inner: Inner) -> Answer:
    """Groups cannot be renamed by PATCH; it succeeds without effect."""
    if request.endpoint == "/Groups" and has(request, lambda e: "displayname" in str(e).lower()):
        return only_asked(request, inner)
    return inner(request)


@fault("patch")
def patch_of_groups_empties(request: Request, inner: Inner) -> Answer:
    """A group that is renamed by PATCH loses its externalId."""
    answer = inner(request)
    if request.endpoint == "/Groups" and answer.ok and has(request, lambda e: "displayname" in str(e).lower()):
        patch(request, request.path, {"op": "remove", "path": "externalId"})
        return replace(answer, body=stored(request)) if answer.body is not None else answer
    return answer


@fault("patch")
def patch_takes_a_name(request: Request, inner: Inner) -> Answer:
    """A PATCH can give somebody the userName of somebody else."""
    shown = request.backstage.notes["taken-by-patch"]
    answer = inner(request)
    if answer.status in (400, 409) and has(request, lambda e: plain(e) == "username" and op_of(e) == "replace"):
        shown[request.id] = value_of(operations(request.json)[0])
        answer = Answer(200, stored(request))
    if request.id in shown and answer.ok and answer.resource:
        return replace(answer, body={**answer.resource, "userName": shown[request.id]})
    return answer


@fault("patch", "query/filter")
def renamed_keep_their_old_name_in_filters(request: Request, inner: Inner) -> Answer:
    """A filter finds people who were renamed by their old names only."""
    olds = request.backstage.notes["old-names"]
    if request.operation in ("patch", "replace") and request.endpoint == "/Users":
        before = stored(request).get("userName")
        answer = inner(request)
        if answer.ok and before and stored(request).get("userName") != before:
            olds.setdefault(str(stored(request)["userName"]), before)
            olds[before] = str(stored(request)["userName"])
        return answer
    if request.operation == "list" and (wanted := _name_in(request)) in olds:
        return inner(replace(request, query={**request.query, "filter": f'userName eq "{olds[wanted]}"'}))
    return inner(request)


def _name_in(request: Request) -> str:
    found = str(request.query.get("filter", ""))
    return found.partition('userName eq "')[2].rstrip('"')


@fault("patch")
def patch_schemas_not_extended(request: Request, inner: Inner) -> Answer:
    """The answer to a PATCH says nothing of the extension."""
    answer = inner(request)
    if request.operation == "patch" and answer.ok and urns.ENTERPRISE_USER in answer.resource:
        rest = {name: value for name, value in answer.resource.items() if name != urns.ENTERPRISE_USER}
        return replace(answer, body=rest)
    return answer


def _on_user_name(request: Request) -> bool:
    return has(request, lambda e: plain(e) == "username" and op_of(e) == "replace")


@fault("patch")
def patch_taken_name_404(request: Request, inner: Inner) -> Answer:
    """A PATCH with a userName that somebody has answers 404."""
    answer = inner(request)
    return error(404, "There is somebody else.") if answer.status in (400, 409) and _on_user_name(request) else answer


@fault("patch")
def patch_taken_name_half_done(request: Request, inner: Inner) -> Answer:
    """A PATCH with a userName that somebody has is refused, and takes the own name away."""
    answer = inner(request)
    if answer.status in (400, 409) and _on_user_name(request):
        patch(request, request.path, {"op": "replace", "path": "userName", "value": f"lost-{request.id}"})
    return answer


@fault("patch", "replace")
def renaming_changes_the_id(request: Request, inner: Inner) -> Answer:
    """Who is renamed shows another id from then on."""
    taken = request.backstage.notes["renamed-ids"]
    before = stored(request).get("userName") if request.operation in ("patch", "replace") else None
    answer = inner(request)
    if before and answer.ok and stored(request).get("userName") != before:
        taken[request.id] = f"{request.id}-renamed"
    if request.id in taken and answer.ok and answer.resource:
        return replace(answer, body={**answer.resource, "id": taken[request.id]})
    return answer


@fault("patch", "errors")
def patch_unknown_id_400(request: Request, inner: Inner) -> Answer:
    """A PATCH of an id that nobody has answers 400."""
    answer = inner(request)
    return error(400, "Nobody has this id.") if request.operation == "patch" and answer.status == 404 else answer


@fault("patch")
def patch_boolean_text_500(request: Request, inner: Inner) -> Answer:
    """A boolean sent as text breaks the server."""
    if has(request, lambda e: isinstance(value_of(e), str) and value_of(e) in ("True", "False")):
        return error(500, "cannot convert")
    return inner(request)


@fault("patch", "user-schema")
def patch_boolean_text_shown(request: Request, inner: Inner) -> Answer:
    """A boolean sent as text is kept and shown as text."""
    texts = request.backstage.notes["boolean-texts"]
    answer = inner(request)
    if request.operation == "patch" and answer.ok:
        given = [value_of(e) for e in operations(request.json) if plain(e) == "active"]
        texts[request.id] = next((value for value in given if isinstance(value, str)), None)
    if texts.get(request.id) and answer.ok and "active" in answer.resource and request.operation in ("read", "patch"):
        return replace(answer, body={**answer.resource, "active": texts[request.id]})
    return answer


@fault("patch")
def patch_keys_half_understood(request: Request, inner: Inner) -> Answer:
    """Of keys that are paths those of the name do not count."""
    if not has(
        request, lambda e: isinstance(value_of(e), dict) and any(key.startswith("name.") for key in value_of(e))
    ):
        return inner(request)
    given = operations(request.json)
    kept = [{**e, "value": {k: v for k, v in value_of(e).items() if not k.startswith("name.")}} for e in given]
    if not any(e["value"] for e in kept):
        return only_asked(request, inner)
    return inner(request.with_json({**request.resource, "Operations": kept}))


@fault("patch")
def patch_no_change_refused(request: Request, inner: Inner) -> Answer:
    """A PATCH that leaves everything as it is, is refused."""
    before = stored(request) if request.operation == "patch" else {}
    answer = inner(request)
    if before and answer.ok and {**before, "meta": 0} == {**stored(request), "meta": 0}:
        return error(400, "There is nothing to update.", "invalidValue")
    return answer
