"""The run file: JSON lines, appended as things happen. Every report is a view of it; run.schema.json says how."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scim_conformance.verdict.coverage import Row
from scim_conformance.verdict.verdict import Verdict
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.lines import LineFile

FORMAT = 1


class BadRunFile(ValueError):
    """The file is no run file; the message says what is wrong and where."""


class RunWriter:
    """Appends lines to a run file, from any thread; each is flushed, so that a kill loses nothing that was seen."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = LineFile(path)
        self._lock = threading.Lock()

    def append(self, kind: str, content: Mapping[str, Any]) -> None:
        """One line of this kind; raises OSError where it does not fit on the disk."""
        line = json.dumps({"kind": kind, **content}, ensure_ascii=False)
        with self._lock:
            self._file.append(line)

    def close(self) -> None:
        """Nothing can be appended any more."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Run:
    """A run as read again. `footer` is None where the run was cut off."""

    header: Mapping[str, Any]
    survey: Mapping[str, Any] | None
    exchanges: tuple[Exchange, ...]
    scenarios: tuple[Mapping[str, Any], ...]
    verdicts: tuple[Mapping[str, Any], ...]
    requirements: tuple[Mapping[str, Any], ...]
    footer: Mapping[str, Any] | None


def read_run(path: Path) -> Run:
    """The run in this file; a last line that was cut off is left out. Raises BadRunFile."""
    lines: dict[str, list[dict[str, Any]]] = {}
    exchanges: list[Exchange] = []
    for number, line in _lines(path):
        kind = str(line["kind"])
        lines.setdefault(kind, []).append(line)
        if kind == "exchange":
            exchanges.append(_exchange(path, number, line))
    if "header" not in lines:
        raise BadRunFile(f"{path} is no run file: its first line is no header.")
    header = lines["header"][0]
    if header.get("format") != FORMAT:
        raise BadRunFile(f"{path} is of format {header.get('format')}; this program reads format {FORMAT}.")
    return Run(
        header=header,
        survey=next(iter(lines.get("survey", ())), None),
        exchanges=tuple(exchanges),
        scenarios=tuple(lines.get("scenario", ())),
        verdicts=tuple(lines.get("verdict", ())),
        requirements=tuple(lines.get("requirement", ())),
        footer=next(iter(lines.get("footer", ())), None),
    )


def exchange_line(exchange: Exchange) -> dict[str, Any]:
    """An exchange as the content of its line."""
    response = exchange.response
    return {
        "seq": exchange.seq,
        "scenario": exchange.scenario,
        "resource_type": exchange.resource_type,
        "operation": exchange.operation,
        "attempt": exchange.attempt,
        "request": asdict(exchange.request),
        "response": asdict(response) if response is not None else None,
        "error": exchange.error,
        "started": exchange.started,
        "elapsed_ms": exchange.elapsed_ms,
        "waited_ms": exchange.waited_ms,
    }


def verdict_line(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the content of its line."""
    subject, observation, reason = verdict.subject, verdict.observation, verdict.reason
    told = None
    if reason is not None:
        told = {"code": reason.code, "text": reason.text, "sources": list(reason.sources), "file": verdict.file}
    return {
        "id": subject.id,
        "verdict": verdict.word.value,
        "level": verdict.level.value,
        "authority": subject.authority,
        "requirements": list(subject.requirements),
        "fact": subject.fact or (reason.fact if reason else ""),
        "title": subject.title,
        "expected": observation.expected,
        "actual": observation.actual,
        "path": observation.path,
        "exchanges": list(observation.exchanges),
        "reason": told,
        "observed": observation.observed,
        "duration_ms": verdict.duration_ms,
        "rule": subject.rule,
    }


def requirement_line(row: Row) -> dict[str, Any]:
    """A requirement row as the content of its line."""
    return {
        "id": row.requirement.id,
        "level": row.requirement.level.value,
        "state": row.state,
        "checks": list(row.checks),
        "reason": row.reason,
    }


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadRunFile(f"{path} cannot be read: {error.strerror}.") from None
    for number, line in enumerate(text[: text.rfind("\n") + 1].split("\n")[:-1], start=1):
        try:
            content = json.loads(line)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict) or "kind" not in content:
            raise BadRunFile(f"{path}, line {number}: this is no line of a run file.")
        yield number, content


def _exchange(path: Path, number: int, line: Mapping[str, Any]) -> Exchange:
    try:
        return _exchange_of(line)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadRunFile(f"{path}, line {number}: this is no exchange of a run file.") from None


def _exchange_of(line: Mapping[str, Any]) -> Exchange:
    request, response = line["request"], line["response"]
    return Exchange(
        seq=line["seq"],
        request=Sent(**{**request, "headers": _pairs(request["headers"])}),
        response=Received(**{**response, "headers": _pairs(response["headers"])}) if response else None,
        error=line["error"],
        scenario=line["scenario"],
        resource_type=line["resource_type"],
        operation=line["operation"],
        attempt=line["attempt"],
        started=line["started"],
        elapsed_ms=line["elapsed_ms"],
        waited_ms=line["waited_ms"],
    )


def _pairs(headers: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers)
