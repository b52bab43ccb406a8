"""Faults of PATCH requests that have to be refused, and of several operations in one."""

from __future__ import annotations

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import fault, patch, stored
from scim_conformance.sandbox.faults.patch_making import (
    accepted,
    filtered,
    has,
    op_of,
    path_of,
    plain,
    renamed,
    value_of,
)
from scim_conformance.sandbox.messages import Answer, Inner, Request

accepted(
    "patch-no-match-204",
    "A replace whose filter matches nothing succeeds.",
    lambda e: filtered(e) and "nobody-has-this" in path_of(e),
)
accepted(
    "patch-remove-without-path-accepted",
    "A remove without path succeeds.",
    lambda e: op_of(e) == "remove" and not path_of(e),
)
accepted("patch-bad-path-accepted", "A path that cannot be read succeeds without effect.", lambda e: "[" in path_of(e))
accepted(
    "patch-unknown-path-accepted",
    "A path that nobody has succeeds without effect.",
    lambda e: "nosuch" in path_of(e).lower() or "urn:example" in path_of(e),
)
accepted(
    "patch-unknown-op-accepted",
    "An unknown op succeeds without effect.",
    lambda e: op_of(e) not in ("add", "replace", "remove"),
)
accepted(
    "patch-without-value-accepted",
    "An add without a value succeeds without effect.",
    lambda e: op_of(e) == "add" and "value" not in e,
)
accepted(
    "patch-wrong-type-accepted",
    "A value of the wrong type succeeds without effect.",
    lambda e: "banana" in str(value_of(e)),
)
accepted(
    "patch-read-only-accepted",
    "A change of what is read-only succeeds without effect.",
    lambda e: plain(e) in ("id", "meta.created"),
)
accepted(
    "patch-remove-required-accepted",
    "Removing userName succeeds without effect.",
    lambda e: op_of(e) == "remove" and plain(e) == "username",
)
accepted(
    "patch-taken-name-accepted",
    "A userName that somebody has is passed over with success.",
    lambda e: plain(e) == "username",
)
renamed("patch-no-match-misnamed", "A filter that matches nothing is called invalidPath.", filtered, "invalidPath")
renamed(
    "patch-no-path-misnamed",
    "A remove without path is called invalidSyntax.",
    lambda e: op_of(e) == "remove" and not path_of(e),
    "invalidSyntax",
)
renamed(
    "patch-mutability-misnamed",
    "Removing what is required is called tooMany.",
    lambda e: op_of(e) == "remove" and path_of(e) != "",
    "tooMany",
)
renamed(
    "patch-wrong-type-misnamed",
    "A value of the wrong type is called uniqueness.",
    lambda e: "banana" in str(value_of(e)),
    "uniqueness",
)
renamed(
    "patch-bad-path-misnamed",
    "A path that cannot be read is called tooMany.",
    lambda e: bool(path_of(e)) and op_of(e) == "replace",
    "tooMany",
)


@fault("patch")
def patch_order_reversed(request: Request, inner: Inner) -> Answer:
    """The operations of a PATCH are carried out from the last to the first."""
    given = operations(request.json) if request.operation == "patch" else []
    return (
        inner(request.with_json({**request.resource, "Operations": given[::-1]})) if len(given) > 1 else inner(request)
    )


@fault("patch")
def patch_last_operation_lost(request: Request, inner: Inner) -> Answer:
    """Of a PATCH with several operations the last has no effect."""
    given = operations(request.json) if request.operation == "patch" else []
    return (
        inner(request.with_json({**request.resource, "Operations": given[:-1]})) if len(given) > 1 else inner(request)
    )


@fault("patch")
def patch_skips_what_fails(request: Request, inner: Inner) -> Answer:
    """Of a PATCH with several operations those that fail are passed over, and the rest succeeds."""
    answer = inner(request)
    given = operations(request.json) if request.operation == "patch" else []
    if answer.status != 400 or len(given) < 2:
        return answer
    for entry in given:
        patch(request, request.path, entry)
    return Answer(200, stored(request))


@fault("patch")
def patch_failure_in_second_place_lost(request: Request, inner: Inner) -> Answer:
    """Of a PATCH that is refused the operations after the one that fails take effect."""
    answer = inner(request)
    given = operations(request.json) if request.operation == "patch" else []
    if answer.status == 400 and len(given) > 1:
        patch(request, request.path, given[-1])
    return answer


@fault("patch")
def patch_refused_but_done(request: Request, inner: Inner) -> Answer:
    """A change of what is read-only is refused, and deactivates all the same."""
    answer = inner(request)
    if (
        answer.status == 400
        and has(request, lambda e: plain(e) in ("id", "meta.created"))
        and "userName" in stored(request)
    ):
        patch(request, request.path, {"op": "replace", "path": "title", "value": "tampered"})
    return answer
