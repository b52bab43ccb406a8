"""Faults of versions: not told, told wrongly, not changed, not heeded."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import (
    SHOWING,
    answers,
    declare,
    each_resource,
    fault,
    shows,
    stored,
    with_meta,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

ETAG = ("versioning/etag",)
CONDITIONAL = ("replace", "patch", "delete")


def _heeds(name: str, description: str, on: Collection[str], change: Callable[[Request, Inner], Answer]) -> None:
    """A fault of requests that name a version in If-Match."""

    def layer(request: Request, inner: Inner) -> Answer:
        conditional = request.operation in on and request.header("If-Match") and request.header("Authorization")
        return change(request, inner) if conditional else inner(request)

    declare(name, description, ETAG, layer)


def _unconditional(request: Request) -> Request:
    return replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() != "if-match"))


def _refused(request: Request) -> Answer:
    return error(412, "The resource has changed.") if stored(request) else error(404, "There is no such resource.")


for _operation in CONDITIONAL:
    _heeds(
        f"stale-{_operation}-accepted",
        f"A {_operation} that names an outdated version is carried out.",
        (_operation,),
        lambda request, inner: inner(_unconditional(request)),
    )
for _operation in ("create", "replace", "patch"):
    answers(
        f"etag-missing-after-{_operation}",
        f"The answer to a {_operation} has no ETag.",
        (*ETAG, _operation),
        (_operation,),
        lambda answer: answer.without_header("ETag"),
    )
_heeds("current-version-refused", "If-Match never matches.", CONDITIONAL, lambda request, _: _refused(request))
_heeds(
    "weak-version-refused",
    "If-Match never matches a weak version.",
    CONDITIONAL,
    lambda request, inner: _refused(request) if str(request.header("If-Match")).startswith("W/") else inner(request),
)
_heeds(
    "any-version-refused",
    "If-Match: * matches nothing.",
    CONDITIONAL,
    lambda request, inner: _refused(request) if request.header("If-Match") == "*" else inner(request),
)


def _refused_and_done(request: Request, inner: Inner) -> Answer:
    answer = inner(request)
    if answer.status == 412:
        inner(_unconditional(request))
    return answer


def _with_status(status: int) -> Callable[[Request, Inner], Answer]:
    def change(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return error(status, "The version is over.") if answer.status == 412 else answer

    return change


_heeds("stale-write-refused-and-done", "A write that is refused with 412 is done.", CONDITIONAL, _refused_and_done)
_heeds("stale-answers-400", "An outdated version in If-Match answers 400.", CONDITIONAL, _with_status(400))
_heeds("stale-answers-500", "An outdated version in If-Match breaks the server.", CONDITIONAL, _with_status(500))
shows("version-missing", "meta has no version.", ETAG, lambda resource: with_meta(resource, version=None))
shows(
    "version-without-quotes",
    "meta.version is the ETag without quotes.",
    ETAG,
    lambda r: with_meta(r, version=str(r.get("meta", {}).get("version")).removeprefix("W/").strip('"')),
)
answers(
    "etag-without-quotes",
    "The ETag header has no quotes.",
    ETAG,
    SHOWING,
    lambda a: a.with_header("ETag", str(a.header("ETag")).removeprefix("W/").strip('"')) if a.header("ETag") else a,
)


@fault("versioning/etag")
def etag_changes_with_each_read(request: Request, inner: Inner) -> Answer:
    """Every read tells another version."""
    answer = inner(request)
    notes = request.backstage.notes["reads"]
    notes["number"] = notes.get("number", 0) + 1
    return _versioned(answer, f'W/"{notes["number"]}"') if request.operation == "read" and answer.ok else answer


@fault("versioning/etag")
def etag_never_changes(request: Request, inner: Inner) -> Answer:
    """The version of a resource is its id, whatever becomes of it."""
    answer = inner(request)
    id = answer.resource.get("id")
    return _versioned(answer, f'W/"{id}"') if request.operation in SHOWING and answer.ok and id else answer


def _keeps_version_over(name: str, description: str, writes: Callable[[Request], bool]) -> None:
    """A fault that shows the version of before after some writes."""

    def layer(request: Request, inner: Inner) -> Answer:
        notes = request.backstage.notes["kept versions"]
        old = notes.get(request.path) or stored(request).get("meta", {}).get("version") if request.id else None
        answer = inner(request)
        if answer.ok and old and request.operation in ("replace", "patch"):
            notes.pop(request.path, None)
            if writes(request):
                notes[request.path] = old
        shown = request.operation in SHOWING and answer.ok and notes.get(request.path) and "id" in answer.resource
        return _versioned(answer, notes[request.path]) if shown else answer

    declare(name, description, ETAG, layer)


def _on_members(request: Request) -> bool:
    return any(str(entry.get("path")).startswith("members") for entry in operations(request.json))


_keeps_version_over("etag-stays-after-patch", "A PATCH leaves the version.", lambda r: r.operation == "patch")
_keeps_version_over("etag-stays-after-replace", "A replace leaves the version.", lambda r: r.operation == "replace")
_keeps_version_over("etag-blind-for-members", "A change of members leaves the version of a group.", _on_members)


@fault("versioning/etag")
def write_tells_the_old_version(request: Request, inner: Inner) -> Answer:
    """The answer to a change tells the version of before."""
    writes = request.operation in ("replace", "patch")
    old = stored(request).get("meta", {}).get("version") if writes else None
    answer = inner(request)
    return _versioned(answer, old) if old and answer.ok and answer.header("ETag") else answer


@fault("versioning/etag")
def list_tells_another_version(request: Request, inner: Inner) -> Answer:
    """Lists tell another version than reads do."""
    answer = inner(request)
    if request.operation != "list" or not answer.ok:
        return answer
    return each_resource(answer, lambda r: with_meta(r, version='W/"list"') if r.get("meta", {}).get("version") else r)


@fault("versioning/etag")
def not_modified_always(request: Request, inner: Inner) -> Answer:
    """A read that names any version in If-None-Match answers 304."""
    answer = inner(request)
    asked = request.operation == "read" and request.header("If-None-Match")
    return Answer(304) if asked and answer.ok else answer


@fault("versioning/etag")
def not_modified_has_a_body(request: Request, inner: Inner) -> Answer:
    """A 304 has the resource as its body."""
    answer = inner(request)
    return replace(answer, body=stored(request)) if answer.status == 304 else answer


@fault("versioning/etag")
def not_modified_answers_412(request: Request, inner: Inner) -> Answer:
    """A read that names the current version answers 412."""
    answer = inner(request)
    return error(412, "It has not changed.") if answer.status == 304 else answer


def _versioned(answer: Answer, version: str) -> Answer:
    told = answer.with_header("ETag", version) if answer.header("ETag") else answer
    return replace(told, body=with_meta(answer.resource, version=version)) if answer.resource else told
