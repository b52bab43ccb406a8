"""The run as JUnit XML: one test case per verdict, for CI servers.

There is no one schema. This keeps to what the two that are in use have in common: that of Ant, which consumers are
written for, and that of Jenkins' xunit plugin. Neither knows properties of a test case, or output beside a failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from scim_conformance.report.judgements import Judgement, judgements
from scim_conformance.report.visible import clip, visible

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

MESSAGE_LIMIT = 1_000
DETAIL_LIMIT = 20_000
HOST = "localhost"
"""What the schema asks for where the host is not known; which machine sent the requests is nobody's business."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = frozenset({"not applicable", "deviates", "known", "inconclusive", "stale"})


def junit_xml(run: Run) -> str:
    """A `testsuites` document with one suite.

    What makes exit 1 is a `failure`, blocked is an `error`, a warning is a pass. Verdict, level and requirements of
    every case are lines of the suite's `system-out`, with the details of warnings. Characters that XML 1.0 forbids, or
    that deceive a reader, are shown as pictures or escapes; a run without a footer has one more case that is an error.
    """
    judged = judgements(run)
    cases = [_case(one) for one in judged]
    if run.footer is None:
        cases.append(_cut_off())
    root = ET.Element("testsuites")
    suite = ET.SubElement(root, "testsuite", _suite_attributes(run, cases))
    suite.append(_properties(_about(run)))
    suite.extend(cases)
    ET.SubElement(suite, "system-out").text = "\n".join(map(_line, judged))
    ET.SubElement(suite, "system-err")
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _suite_attributes(run: Run, cases: list[ET.Element]) -> dict[str, str]:
    return {
        "name": _legal(run.header.get("profile", {}).get("name", "")).strip() or "scim",
        "package": "scim-conformance",
        "id": "0",
        "timestamp": _timestamp(run),
        "hostname": HOST,
        "tests": str(len(cases)),
        "failures": str(_having(cases, "failure")),
        "errors": str(_having(cases, "error")),
        "skipped": str(_having(cases, "skipped")),
        "time": f"{sum(float(case.get('time', 0)) for case in cases):.3f}",
    }


def _case(one: Judgement) -> ET.Element:
    topic, name = _named(one.id)
    case = ET.Element("testcase", classname=topic, name=name, time=f"{one.duration_ms / 1000:.3f}")
    outcome = _outcome(one)
    if outcome is not None:
        case.append(outcome)
    return case


def _named(check: str) -> tuple[str, str]:
    """`create/answers-201[User]` as `scim.create` and `answers-201[User]`: consumers group by what is before a dot."""
    plain, bracket, parameter = check.partition("[")
    topic, _, name = plain.rpartition("/")
    dotted = ".".join(filter(None, ("scim", *topic.split("/"))))
    return _legal(dotted), _legal(f"{name}{bracket}{parameter}")


def _line(one: Judgement) -> str:
    facts = "; ".join(filter(None, (one.level, *(cited.text for cited in one.requirements), one.fact)))
    line = f"{one.id}: {one.verdict} ({facts})"
    return _legal(clip(f"{line}\n{_detail(one)}\n" if one.verdict == "warned" else line, DETAIL_LIMIT))


def _outcome(one: Judgement) -> ET.Element | None:
    if one.red:
        return _told("failure", one)
    if one.verdict == "blocked":
        return _told("error", one)
    if one.verdict in _SKIPPED:
        return _told("skipped", one)
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
        "Level": one.level,
        "Reason": one.reason,
        "Sources": ", ".join(f"{source.text} {source.url}".strip() for source in one.sources),
        "File": one.file,
        "Requirements": ", ".join(cited.text for cited in one.requirements),
        "Exchanges": ", ".join(map(str, one.exchanges)),
    }
    return "\n".join(f"{label}: {text}" if label else text for label, text in lines.items() if text)


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
    case = ET.Element("testcase", classname="scim.run", name="ended", time="0.000")
    ET.SubElement(case, "error", type="cut off", message="The run was cut off: its file has no closing line.")
    return case


def _having(cases: list[ET.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _timestamp(run: Run) -> str:
    try:
        return f"{datetime.fromisoformat(run.header.get('started', '')):%Y-%m-%dT%H:%M:%S}"
    except ValueError:
        return "1970-01-01T00:00:00"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", visible(text))
