"""An exchange: one request and its answer, exactly as recorded; every attempt of a retried request is one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Headers = tuple[tuple[str, str], ...]

MAX_DEPTH = 64
"""JSON that is nested deeper than this counts as no JSON: whoever looks into it would run out of stack."""

_ORIGIN = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?")


class NoAnswer(Exception):
    """The exchange has no answer to look at: the connection failed, timed out, or the body could not be read."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(f"{exchange.request.summary} got no answer: {exchange.error}")
        self.exchange = exchange


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out, secrets redacted. `invalid` says why it was meant to be refused, or is empty."""

    method: str
    url: str
    headers: Headers = ()
    body: str | None = None
    invalid: str = ""

    @property
    def path(self) -> str:
        """The path of the URL, without host and query."""
        return path_of(self.url)

    @property
    def query(self) -> Mapping[str, str]:
        """The query parameters, decoded; the last one wins where a name repeats."""
        return dict(self.parameters)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The same as pairs in their order, with all that repeat."""
        return tuple(parse_qsl(_query(self.url), keep_blank_values=True))

    @property
    def summary(self) -> str:
        """`POST /scim/v2/Users`: how people speak of it."""
        query = _query(self.url)
        return f"{self.method} {self.path}{'?' + query if query else ''}"

    @property
    def json(self) -> Any:
        """The body as JSON; None where there is none or it is not JSON."""
        return _parse(self.body)


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came in, secrets redacted. `body` is text, decoded as UTF-8 with replacement characters."""

    status: int
    reason: str = ""
    headers: Headers = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, or the `error` that stood in for the answer.

    `seq` counts from 1 within a run, `scenario` is the id of the scenario that caused it, `resource_type` and
    `operation` say what the request was for (`User`, `create`). Times: `started` is ISO 8601 in UTC, `elapsed_ms` the
    time to the last byte, `waited_ms` how long our own pace held the request back.
    """

    seq: int
    request: Sent
    response: Received | None = None
    error: str = ""
    scenario: str = ""
    resource_type: str = ""
    operation: str = ""
    attempt: int = 1
    started: str = ""
    elapsed_ms: float = 0.0
    waited_ms: float = 0.0
    _parsed: list[Any] = field(default_factory=list, compare=False, repr=False)

    @property
    def answer(self) -> Received:
        """The answer; raises NoAnswer where there is none."""
        if self.response is None:
            raise NoAnswer(self)
        return self.response

    @property
    def status(self) -> int:
        """The HTTP status of the answer; raises NoAnswer where there is none."""
        return self.answer.status

    @property
    def ending(self) -> str:
        """`201 Created`, or why no answer came."""
        if self.response is None:
            return self.error
        return f"{self.response.status} {self.response.reason}".strip()

    @property
    def ok(self) -> bool:
        """Whether an answer came and its status is 2xx."""
        return self.response is not None and 200 <= self.response.status < 300

    @property
    def json(self) -> Any:
        """The body of the answer as JSON; None where there is no body or it is not JSON. Not to be changed."""
        if not self._parsed:
            self._parsed.append(_parse(self.response.body if self.response else None))
        return self._parsed[0]

    @property
    def resource(self) -> Mapping[str, Any]:
        """The body of the answer if it is a JSON object, else an empty one."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def id(self) -> str:
        """The `id` of the resource in the answer, or an empty string."""
        value = self.resource.get("id")
        return value if isinstance(value, str) else ""

    @property
    def resources(self) -> tuple[Mapping[str, Any], ...]:
        """The objects under `Resources` of a list response; empty where there are none."""
        found = self.resource.get("Resources")
        return tuple(entry for entry in found if isinstance(entry, dict)) if isinstance(found, list) else ()

    def header(self, name: str) -> str | None:
        """A header of the answer by its name in any case; several of the same name are joined by a comma."""
        values = [value for key, value in self.answer.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str:
        """The media type of the answer in lower case without parameters; empty where no Content-Type came."""
        return (self.header("Content-Type") or "").partition(";")[0].strip().lower()


def path_of(url: str) -> str:
    """The path of a recorded URL, as it is. By hand, for urlsplit refuses a URL whose host was redacted."""
    return re.split("[?#]", url[_ORIGIN.match(url).end() :], maxsplit=1)[0]  # type: ignore[union-attr]  # matches nothing, too


def _query(url: str) -> str:
    return url.partition("#")[0].partition("?")[2]


def _parse(text: str | None) -> Any:
    if not text:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return None if _deep(value) else value


def _deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _within(outer)]
        if not level:
            return False
    return True


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
