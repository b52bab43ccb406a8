"""A description of an interface as a file has it: OpenAPI 3 or Swagger 2.0, YAML or JSON, with references within it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from scim_conformance.profile.document import Parser
from scim_conformance.profile.drafting.draft import LONGEST, tidy
from scim_conformance.profile.mistakes import Mistake

MAX_BYTES = 16 * 1024 * 1024
"""The longest file that is read; descriptions of whole platforms have ten megabytes."""

MOST_REFERENCES = 50
"""How many $ref may point to each other in a row."""

_KNOWN = "a description begins with 'openapi: 3.1.0' (or another 3.x) or with 'swagger: \"2.0\"'"


class BadDescription(ValueError):
    """A file of which no draft can be made; its text, one line, says where, why, and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(tidy(text))


@dataclass(frozen=True, slots=True)
class Shape:
    """What is said of an object: its `properties` by name, and the names of those that it has to have."""

    properties: Mapping[str, Any]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Description:
    """`data` is what the file says, of any form below its top; `text` how it is written."""

    file: str
    text: str
    data: Mapping[str, Any]

    @property
    def is_swagger(self) -> bool:
        """Whether it is of version 2.0, whose words are other ones."""
        return "swagger" in self.data

    def at(self, node: Any) -> Mapping[str, Any]:
        """The object that a node is or refers to; empty where it is none.

        Raises BadDescription for a reference that leads in a circle, nowhere, or out of the file.
        """
        passed: list[str] = []
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in passed or len(passed) >= MOST_REFERENCES:
                raise self.wrong(reference, "leads back to itself: let it name what is meant")
            passed.append(reference)
            node = self._target(reference)
        return node if isinstance(node, Mapping) else {}

    def shape(self, schema: Any) -> Shape:
        """What a JSON Schema says of an object, that of allOf added, and the properties of anyOf and oneOf.

        A schema that contains itself adds nothing the second time.
        """
        properties: dict[str, Any] = {}
        required: set[str] = set()
        waiting: list[tuple[Any, bool]] = [(schema, True)]
        seen: set[int] = set()
        while waiting:
            node, always = waiting.pop()
            found = self.at(node)
            if id(found) in seen:
                continue
            seen.add(id(found))
            properties = {**mapping(found.get("properties")), **properties}
            required |= {name for name in listed(found.get("required")) if isinstance(name, str)} if always else set()
            for word in ("allOf", "anyOf", "oneOf"):
                waiting += [(part, always and word == "allOf") for part in listed(found.get(word))]
        return Shape(properties, frozenset(required))

    def wrong(self, reference: str, why: str) -> BadDescription:
        """That a reference is of no use, with the line that first has it."""
        place = self.text.find(reference)
        line, column = self.text.count("\n", 0, place) + 1, place - self.text.rfind("\n", 0, place)
        message = f"the $ref '{tidy(reference, LONGEST)}' {why}"
        return BadDescription(str(Mistake(self.file, line if place >= 0 else 0, column, message)))

    def _target(self, reference: str) -> Any:
        outside, _, pointer = reference.partition("#")
        if outside:
            raise self.wrong(reference, "leads out of the file, and no other one is read: bundle all of them into one")
        node: Any = self.data
        for part in pointer.split("/")[1:]:
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(node, Mapping) and name in node:
                node = node[name]
            elif isinstance(node, list) and name.isdecimal() and int(name) < len(node):
                node = node[int(name)]
            else:
                raise self.wrong(reference, "leads nowhere: check its spelling")
        return node


def read_description(path: str | Path) -> Description:
    """The description in a file. Raises BadDescription where there is none."""
    file = str(path)
    text = _text(Path(path), file)
    data = _json(text, file) if text.lstrip()[:1] == "{" else _yaml(text, file)
    if not isinstance(data, Mapping) or not ("openapi" in data or "swagger" in data):
        raise BadDescription(f"{file}: this is no OpenAPI description: {_KNOWN}")
    version = str(data.get("openapi") or data.get("swagger"))
    if not re.match(r"3\.\d" if "openapi" in data else r"2\.0", version):
        raise BadDescription(f"{file}: the version {version[:20]} is not known here: {_KNOWN}")
    return Description(file, text, data)


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, its keys as text; else an empty one."""
    return {str(name): inner for name, inner in value.items()} if isinstance(value, Mapping) else {}


def listed(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def words(*values: Any) -> str:
    """Those values that are text, one to a line."""
    return "\n".join(value for value in values if isinstance(value, str))


def texts_in(value: Any) -> Iterator[str]:
    """The value if it is text, or the texts in a list."""
    if isinstance(value, str):
        yield value
    for entry in listed(value):
        yield from (entry,) if isinstance(entry, str) else ()


def _text(path: Path, file: str) -> str:
    try:
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:  # ValueError: a path with a NUL in it
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise BadDescription(f"{file}: cannot be read: {reason}") from problem
    if len(raw) > MAX_BYTES:
        raise BadDescription(f"{file}: larger than {MAX_BYTES // 1024 // 1024} MiB, which no description needs")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadDescription(f"{file}: the file is not UTF-8: save it in that encoding") from problem


def _json(text: str, file: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        message = f"not readable as JSON: {problem.msg}"
        raise BadDescription(str(Mistake(file, problem.lineno, problem.colno, message))) from problem
    except (ValueError, RecursionError) as problem:
        raise BadDescription(f"{file}: not readable as JSON: {_reason(problem)}") from problem


def _yaml(text: str, file: str) -> Any:
    try:
        return yaml.load(text, Loader=Parser)  # noqa: S506 - the parser is the safe one
    except yaml.MarkedYAMLError as problem:
        said = " ".join(part for part in (problem.context, problem.problem) if part)
        mark = problem.problem_mark or problem.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise BadDescription(str(Mistake(file, *place, f"not readable as YAML: {said}"))) from problem
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as problem:
        raise BadDescription(f"{file}: not readable as YAML: {_reason(problem)}") from problem


def _reason(problem: Exception) -> str:
    return "it is nested too deeply" if isinstance(problem, RecursionError) else str(problem).partition("\n")[0]
