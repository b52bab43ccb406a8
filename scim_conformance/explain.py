"""Requirements, checks, rules, faults and oddities in words, and the coverage of the catalogue."""

from __future__ import annotations

from textwrap import fill
from typing import Any

from scim_conformance.authorities.loader import authorities, every_step, player
from scim_conformance.authorities.model import Authority, Statement
from scim_conformance.checking.registry import CHECKS, RULES, Check, Rule, scenarios_behind
from scim_conformance.clients.model import Step
from scim_conformance.profile.mistakes import did_you_mean
from scim_conformance.report.causes import Cause, causes, causes_behind
from scim_conformance.run.judges import judged_by, load_suite
from scim_conformance.standards import Level, Requirement, ambiguity, requirements
from scim_conformance.verdict.coverage import unjudged


class Unknown(Exception):
    """Nothing has this name."""


def explained(name: str) -> str:
    """The thing of this name in words; parameters in brackets are left aside. Raises Unknown."""
    load_suite()
    plain = name.partition("[")[0]
    if plain in requirements():
        return _requirement(requirements()[plain])
    if plain in CHECKS:
        return _check(CHECKS[plain])
    rules = {rule.id: rule for rule in RULES.values()}
    if plain in rules:
        return _rule(rules[plain])
    steps = {step.check: step for step in every_step()}
    if plain in steps:
        return _step(steps[plain])
    if plain in authorities():
        return _authority(authorities()[plain])
    faults = _faults()
    if plain in faults:
        return _paragraphs(f"{plain}: a fault of the sandbox", faults[plain])
    oddities = _oddities()
    if plain in oddities:
        return _paragraphs(f"{plain}: an oddity of the sandbox", *oddities[plain])
    known = {cause.id: cause for cause in causes()}
    if plain in known:
        return _cause(known[plain])
    hint = did_you_mean(plain, [*requirements(), *CHECKS, *rules, *steps, *authorities(), *faults, *oddities, *known])
    hint = hint or "; `scim-conformance list` names the checks and rules."
    raise Unknown(f"Nothing is called {name!r}{hint}")


def coverage_rows() -> list[dict[str, Any]]:
    """A row for each requirement: id, level, checks, rules, and the reason where there are none."""
    load_suite()
    by = judged_by()
    return [_coverage_row(entry, by.get(entry.id, [])) for entry in requirements().values()]


def coverage_table(rows: list[dict[str, Any]]) -> str:
    """The rows as text, with the sums by level below."""
    lines = [
        f"{row['id']:22} {row['level']:7} {', '.join([*row['checks'], *row['rules']]) or row['reason']}" for row in rows
    ]
    for level in Level:
        of_level = [row for row in rows if row["level"] == level.value]
        judged = sum(not row["reason"] for row in of_level)
        unseen = sum(row["reason"].startswith("cannot be seen") for row in of_level)
        lines.append(f"{level.value}: {judged} of {len(of_level)} judged, {unseen} cannot be seen from outside")
    return "\n".join(lines)


def _coverage_row(entry: Requirement, judges: list[str]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "level": entry.level.value,
        "checks": [id for id in judges if not id.startswith("rule/")],
        "rules": [id for id in judges if id.startswith("rule/")],
        "reason": unjudged(entry, judges),
    }


def _requirement(entry: Requirement) -> str:
    judges = judged_by().get(entry.id, [])
    return _paragraphs(
        f"{entry.id} ({entry.level}, {entry.keyword}): {entry.title}",
        entry.summary,
        f"Judged by {', '.join(judges)}." if judges else f"Not judged: {unjudged(entry, judges)}.",
        f"How it can be seen: {entry.approach}" if entry.approach else "",
        *(f"Room for reading ({key}, {ambiguity(key).title}): {ambiguity(key).accept}" for key in entry.ambiguities),
        entry.link,
    )


def _step(step: Step) -> str:
    sent = "; then ".join(f"{one.method} {one.path}" for one in step.requests)
    return _paragraphs(
        f"{step.check}: a step of {player(step.client).title}",
        step.about,
        f"It sends {sent}, and goes on after {' or '.join(map(str, step.accepts))}.",
        "It rests on thin evidence: it is reported, and never red." if step.experimental else "",
        step.source,
    )


def _authority(authority: Authority) -> str:
    rest = "nothing else is judged" if authority.alone else "the RFCs are judged too, but for what it overrules"
    return _paragraphs(
        f"{authority.id}: {authority.named}, an authority: {rest}",
        *(f"{said.id} ({said.level}): {said.says} {_judged(said)}" for said in authority.statements.values()),
        authority.basis and f"What was read: {authority.basis}",
        authority.source,
    )


def _judged(said: Statement) -> str:
    against = "".join(f" Overrules {one.check}: {one.because}" for one in said.overrules)
    by = f"By hand: {said.by_hand}" if said.by_hand else f"Judged by {', '.join(said.checks)}."
    return f"{by}{against}"


def _check(check: Check) -> str:
    behind = dict.fromkeys(scenario for name in check.inputs for scenario in scenarios_behind(name))
    return _paragraphs(
        f"{check.id}: a check of {'the RFCs' if check.authority == 'rfc' else 'the profile'}",
        check.about,
        *(f"What is done: {scenario.about} (scenario {scenario.name})" for scenario in behind),
        *(_cited(id) for id in check.requirements),
        *_causes(check.id),
    )


def _rule(rule: Rule) -> str:
    cited = (_cited(id) for id in rule.requirements)
    return _paragraphs(f"{rule.id}: a rule for every exchange", rule.about, *cited, *_causes(rule.id))


def _cause(cause: Cause) -> str:
    checks = ", ".join(dict.fromkeys(sight.check for sight in cause.sights))
    return _paragraphs(
        f"{cause.id}: a cause of findings ({cause.severity.face.word})",
        f"{cause.title}. {cause.why}",
        f"How to fix it: {cause.fix}",
        *([f"Mended or told of in {', '.join(cause.mended)}"] if cause.mended else []),
        f"Seen by: {checks}",
    )


def _causes(check: str) -> list[str]:
    """What is behind it where it fails; what was seen decides where there are several."""
    found = causes_behind(check)
    several = [f"Where it fails, it is one of {len(found)} things; what was seen decides."] if len(found) > 1 else []
    told = (
        text
        for cause in found
        for text in (f"Cause ({cause.severity.face.word}): {cause.title}. {cause.why}", f"How to fix it: {cause.fix}")
    )
    return [*several, *told]


def _cited(id: str) -> str:
    entry = requirements()[id]
    return f"{id} ({entry.level}): {entry.summary} {entry.link}"


def _faults() -> dict[str, str]:
    from scim_conformance.sandbox.missing import SandboxMissing

    try:
        from scim_conformance.sandbox.faults import FAULTS
    except SandboxMissing:
        return {}
    return {name: fault.description for name, fault in FAULTS.items()}


def _oddities() -> dict[str, tuple[str, str]]:
    from scim_conformance.sandbox.missing import SandboxMissing

    try:
        from scim_conformance.sandbox.oddities import ODDITIES
    except SandboxMissing:
        return {}
    return {name: (oddity.description, f"Why that is right: {oddity.because}") for name, oddity in ODDITIES.items()}


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(fill(text, 100, break_long_words=False, break_on_hyphens=False) for text in texts if text)
