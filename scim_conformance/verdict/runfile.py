"""The run file: JSON lines, appended as things happen. Every report is a view of it; run.schema.json says how."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from scim_conformance.verdict.coverage import Row
from scim_conformance.verdict.verdict import Verdict
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.lines import LineFile

FORMAT = 1
MISTAKE_LIMIT = 200


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
    readiness: tuple[Mapping[str, Any], ...] = ()
    statements: tuple[Mapping[str, Any], ...] = ()


def read_run(path: Path) -> Run:
    """The run in this file; a last line that was cut off is left out. Raises BadRunFile."""
    lines: dict[str, list[dict[str, Any]]] = {}
    exchanges = []
    for number, line in _lines(path):
        if number == 1:
            _refuse_foreign(path, line)
        if line["kind"] == "exchange":
            exchanges.append(_exchange(path, number, line))
        else:
            lines.setdefault(line["kind"], []).append(line)
    if "header" not in lines:
        raise BadRunFile(f"{path} is no run file: its first line is no header.")
    return Run(
        header=lines["header"][0],
        survey=next(iter(lines.get("survey", ())), None),
        exchanges=tuple(exchanges),
        scenarios=tuple(lines.get("scenario", ())),
        verdicts=tuple(lines.get("verdict", ())),
        requirements=tuple(lines.get("requirement", ())),
        readiness=tuple(lines.get("readiness", ())),
        statements=tuple(lines.get("statement", ())),
        footer=next(iter(lines.get("footer", ())), None),
    )


def refuse_broken(path: Path) -> None:
    """Hold every line of a run file against run.schema.json; raises BadRunFile for the first that breaks it.

    Takes about a second for a thousand lines: `read_run` does without, and finds out only what it has to know.
    """
    for number, line in _lines(path):
        mistake = _mistake(line)
        if mistake:
            raise BadRunFile(f"{path}, line {number}: {mistake}.")


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


def exchange_of(line: Mapping[str, Any]) -> Exchange:
    """The exchange in the content of a line."""
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
    """Every whole line with its number, from 1."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadRunFile(f"{path} cannot be read: {error.strerror}.") from None
    for number, line in enumerate(text[: text.rfind("\n") + 1].split("\n")[:-1], start=1):
        try:
            content = json.loads(line)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict) or not isinstance(content.get("kind"), str):
            raise BadRunFile(f"{path}, line {number}: this is no line of a run file.")
        yield number, content


def _refuse_foreign(path: Path, line: Mapping[str, Any]) -> None:
    if line["kind"] != "header":
        raise BadRunFile(f"{path} is no run file: its first line is no header.")
    told = line.get("format")
    if isinstance(told, int) and told > FORMAT:
        raise BadRunFile(
            f"{path} was written by a newer scim-conformance: it is of format {told}, and this program reads format "
            f"{FORMAT}. Upgrade: pip install --upgrade scim-conformance."
        )
    if told != FORMAT:
        raise BadRunFile(f"{path} is of format {told}; this program reads format {FORMAT}.")


def _mistake(line: Mapping[str, Any]) -> str:
    """What is wrong with a line by the schema, and where in it; empty where nothing is."""
    validator = _validators().get(line["kind"])
    if validator is None:
        return f"there is no kind of line named {line['kind'][:MISTAKE_LIMIT]!r}"
    error = best_match(validator.iter_errors(line))
    if error is None:
        return ""
    told = error.message if len(error.message) <= MISTAKE_LIMIT else f"{error.message[:MISTAKE_LIMIT]}…"
    return ": ".join(filter(None, (".".join(map(str, error.absolute_path)), told)))


@cache
def _validators() -> Mapping[str, Draft202012Validator]:
    text = files("scim_conformance").joinpath("verdict", "run.schema.json").read_text(encoding="utf-8")
    definitions = json.loads(text)["$defs"]
    kinds = [name for name, schema in definitions.items() if "kind" in schema.get("properties", {})]
    return {kind: Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": definitions}) for kind in kinds}


def _exchange(path: Path, number: int, line: Mapping[str, Any]) -> Exchange:
    try:
        return exchange_of(line)
    except (KeyError, TypeError, ValueError, AttributeError):
        mistake = _mistake(line) or "this exchange cannot be read"
        raise BadRunFile(f"{path}, line {number}: {mistake}.") from None


def _pairs(headers: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers)
