"""The run as JUnit XML: one test case per verdict, for CI servers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from scim_conformance.report.judgements import Judgement, judgements
from scim_conformance.report.visible import clip

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

MESSAGE_LIMIT = 1_000
DETAIL_LIMIT = 20_000

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = frozenset({"not applicable", "deviates", "known", "inconclusive", "stale"})


def junit_xml(run: Run) -> str:
    """A `testsuites` document with the attributes that Jenkins knows.

    What makes exit 1 is a `failure`, blocked is an `error`, a warning is a pass with `system-out`. Requirement, level
    and verdict are `properties` of each case, as pytest writes them. Characters that XML 1.0 forbids are left out; a
    run without a footer has one more case that is an error.
    """
    cases = [_case(one) for one in judgements(run)]
    if run.footer is None:
        cases.append(_cut_off())
    totals = {
        "tests": str(len(cases)),
        "failures": str(_having(cases, "failure")),
        "errors": str(_having(cases, "error")),
        "time": f"{sum(float(case.get('time', 0)) for case in cases):.3f}",
    }
    profile = _legal(run.header.get("profile", {}).get("name", ""))
    root = ET.Element("testsuites", {"name": "scim-conformance", **totals})
    suite = ET.SubElement(
        root,
        "testsuite",
        {"name": profile, **totals, "skipped": str(_having(cases, "skipped")), "timestamp": _timestamp(run)},
    )
    suite.append(_properties(_about(run)))
    suite.extend(cases)
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _case(one: Judgement) -> ET.Element:
    module, _, name = one.id.rpartition("/") if "[" not in one.id else _split(one.id)
    case = ET.Element(
        "testcase", classname=_legal(module or "scim"), name=_legal(name), time=f"{one.duration_ms / 1000:.3f}"
    )
    case.append(_properties(_facts(one)))
    outcome = _outcome(one)
    if outcome is not None:
        case.append(outcome)
    return case


def _outcome(one: Judgement) -> ET.Element | None:
    if one.red:
        return _told("failure", one)
    if one.verdict == "blocked":
        return _told("error", one)
    if one.verdict in _SKIPPED:
        return _told("skipped", one)
    if one.verdict == "warned":
        element = ET.Element("system-out")
        element.text = _legal(clip(_detail(one), DETAIL_LIMIT))
        return element
    return None


def _told(tag: str, one: Judgement) -> ET.Element:
    message = f"{one.verdict}: {_brief(one)}"
    element = ET.Element(tag, type=one.verdict, message=_legal(clip(message, MESSAGE_LIMIT)))
    element.text = _legal(clip(_detail(one), DETAIL_LIMIT))
    return element


def _brief(one: Judgement) -> str:
    return f"expected {one.expected}; got {one.actual}" if one.expected else one.why


def _detail(one: Judgement) -> str:
    lines = {
        "": one.title,
        "Expected": one.expected,
        "Actual": one.actual,
        "Path": one.path,
        "Reason": one.reason,
        "Sources": ", ".join(f"{source.text} {source.url}".strip() for source in one.sources),
        "File": one.file,
        "Requirements": ", ".join(cited.text for cited in one.requirements),
        "Exchanges": ", ".join(map(str, one.exchanges)),
    }
    return "\n".join(f"{label}: {text}" if label else text for label, text in lines.items() if text)


def _facts(one: Judgement) -> Iterator[tuple[str, str]]:
    yield from (("requirement", cited.text) for cited in one.requirements)
    if one.fact:
        yield "fact", one.fact
    yield "level", one.level
    yield "verdict", one.verdict


def _about(run: Run) -> Iterator[tuple[str, str]]:
    yield "target", str(run.header.get("target", {}).get("base_url", ""))
    yield "seed", str(run.header.get("seed", ""))
    yield "run", str(run.header.get("run", ""))
    if run.footer is not None:
        yield "exit_code", str(run.footer["exit_code"])
        yield "sentence", str(run.footer["sentence"])


def _properties(pairs: Iterator[tuple[str, str]]) -> ET.Element:
    properties = ET.Element("properties")
    for name, value in pairs:
        ET.SubElement(properties, "property", name=name, value=_legal(value))
    return properties


def _cut_off() -> ET.Element:
    case = ET.Element("testcase", classname="run", name="ended", time="0.000")
    ET.SubElement(case, "error", type="cut off", message="The run was cut off: its file has no closing line.")
    return case


def _split(check: str) -> tuple[str, str, str]:
    head, bracket, parameter = check.partition("[")
    module, slash, name = head.rpartition("/")
    return module, slash, f"{name}{bracket}{parameter}"


def _having(cases: list[ET.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _timestamp(run: Run) -> str:
    try:
        return f"{datetime.fromisoformat(run.header.get('started', '')):%Y-%m-%dT%H:%M:%S}"
    except ValueError:
        return "1970-01-01T00:00:00"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
