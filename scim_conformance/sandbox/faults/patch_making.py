"""How faults of PATCH are written down: which operations they concern, and what is made of those."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.documented import operations
from scim_conformance.sandbox.faults.making import declare, only_asked, store, stored
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

PATCH = ("patch",)

Operation = dict[str, Any]
Which = Callable[[Operation], bool]
Resource = dict[str, Any]


def op_of(entry: Operation) -> str:
    """The op in lower case."""
    return str(entry.get("op")).lower()


def path_of(entry: Operation) -> str:
    """The path as it was sent, or an empty text."""
    path = entry.get("path")
    return path if isinstance(path, str) else ""


def plain(entry: Operation) -> str:
    """The path in lower case and without a filter."""
    return re.sub(r"\[[^\]]*\]", "", path_of(entry)).lower()


def filtered(entry: Operation) -> bool:
    """Whether the path has a filter, and is not about members."""
    return "[" in path_of(entry) and not plain(entry).startswith("members")


def has(request: Request, which: Which) -> bool:
    """Whether a PATCH has such an operation."""
    return request.operation == "patch" and any(which(entry) for entry in operations(request.json))


def ignored(name: str, description: str, which: Which) -> None:
    """A fault that leaves such operations out, and answers as if they had taken effect."""

    def layer(request: Request, inner: Inner) -> Answer:
        if not has(request, which):
            return inner(request)
        kept = [entry for entry in operations(request.json) if not which(entry)]
        if not kept:
            answer = only_asked(request, inner)
            return answer
        return inner(request.with_json({**request.resource, "Operations": kept}))

    declare(name, description, PATCH, layer)


def rewritten(name: str, description: str, change: Callable[[Operation], Operation]) -> None:
    """A fault that takes such operations for others."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.operation != "patch":
            return inner(request)
        given = operations(request.json)
        misread = [change(entry) for entry in given]
        return (
            inner(request)
            if misread == given
            else inner(request.with_json({**request.resource, "Operations": misread}))
        )

    declare(name, description, PATCH, layer)


def refused(name: str, description: str, which: Which, features: tuple[str, ...] = PATCH) -> None:
    """A fault that refuses such operations."""

    def layer(request: Request, inner: Inner) -> Answer:
        if not has(request, which):
            return inner(request)
        answer = only_asked(request, inner)
        return error(400, "This operation is not supported.", "invalidPath") if answer.ok else answer

    declare(name, description, features, layer)


def afterwards(
    name: str, description: str, which: Which, change: Callable[[Resource, Resource, list[Operation]], Resource]
) -> None:
    """A fault that stores something else after such operations; `change` sees the state before and after."""

    def layer(request: Request, inner: Inner) -> Answer:
        if not has(request, which):
            return inner(request)
        before = stored(request)
        answer = inner(request)
        if not answer.ok:
            return answer
        store(request, "PUT", request.path, change(before, stored(request), operations(request.json)))
        return replace(answer, body=stored(request)) if answer.body is not None else answer

    declare(name, description, PATCH, layer)


def accepted(name: str, description: str, which: Which, features: tuple[str, ...] = PATCH) -> None:
    """A fault that answers refused operations of a kind as if they had been carried out."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if answer.status not in (400, 409) or not has(request, which):
            return answer
        return Answer(200, stored(request))

    declare(name, description, features, layer)


def renamed(name: str, description: str, which: Which, keyword: str) -> None:
    """A fault that gives another keyword to refusals of such operations; none where it is empty."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        if answer.status != 400 or not has(request, which):
            return answer
        return error(400, "This went wrong.", keyword)

    declare(name, description, (*PATCH, "errors"), layer)


def value_of(entry: Operation) -> Any:
    """The value, or None where there is none."""
    return entry.get("value")
