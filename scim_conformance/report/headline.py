"""What a reader sees first: the sentence and its face, what was tested, and what to do next."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scim_conformance.plan.offer import NEEDS_TO_WRITE
from scim_conformance.report.clusters import Cluster
from scim_conformance.report.coverage import Group
from scim_conformance.report.judgements import Citation, Judgement, safe_url
from scim_conformance.report.visible import counted
from scim_conformance.report.words import CUT_OFF, ENDINGS, NOT_GATING, UNKNOWN, Face, some

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

CLEANUP = "scim-conformance cleanup ."
"""Run in the folder of the page."""

_SCHEMES = {
    "bearer": "bearer token",
    "raw_header": "token, without a scheme",
    "api_key": "API key",
    "basic": "user name and password",
    "oauth2_client_credentials": "bearer token, by OAuth 2.0 client credentials",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict sentence with its face. `cut_off`: the run file has no footer."""

    sentence: str
    face: Face
    cut_off: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: in words, with places on the page (anchor and text) and a command to paste, if any."""

    title: str
    text: str
    places: tuple[tuple[str, str], ...] = ()
    command: str = ""


def headline(run: Run, judged: Iterable[Judgement]) -> Headline:
    """The footer's own sentence; a run without a footer says that it was cut off."""
    if run.footer is None:
        seen = some(len(run.verdicts), "verdict")
        return Headline(f"This run was cut off: it ends after {seen}, without a result.", CUT_OFF, cut_off=True)
    code = run.footer["exit_code"]
    ungated = code == 0 and any(one.verdict == "failed" for one in judged)
    return Headline(run.footer["sentence"], NOT_GATING if ungated else ENDINGS.get(code, UNKNOWN), cut_off=False)


def identity(run: Run) -> tuple[tuple[str, tuple[Citation, ...]], ...]:
    """What was tested, with what, when: pairs of a label and its values. Nothing secret is in a run file."""
    header, profile, tool = run.header, run.header.get("profile", {}), run.header.get("tool", {})
    sandbox = " (the sandbox)" if header.get("target", {}).get("sandbox") else ""
    labelled = {
        "Target": (header.get("target", {}).get("base_url", ""), sandbox),
        "Software": (counted((run.survey or {}).get("software", ""), 300),),
        "Held to": ((header.get("authority") or {}).get("named", ""),),
        "Profile": (profile.get("title", ""), f", revision {profile['revision']}" if profile.get("revision") else ""),
        "Started": (_moment(header.get("started", "")),),
        "Took": (_took(run),),
        "Requests": (str(run.footer["requests"] if run.footer else len(run.exchanges)),),
        "Credentials": (_credentials(run),),
        "Tool": (f"{tool.get('name', '')} {tool.get('version', '')}",),
        "Runs on": (f"Python {tool.get('python', '?')}, pytest {tool.get('pytest', '?')}",),
        "Seed": (header.get("seed", ""),),
        "Run marker": (header.get("run", ""),),
    }
    rows = [(label, (Citation("".join(map(str, parts))),)) for label, parts in labelled.items() if parts[0]]
    documents = safe_url(profile.get("documentation"))
    place = next((at for at, (label, _) in enumerate(rows) if label == "Started"), len(rows))
    if documents:
        rows.insert(place, ("Documentation", (Citation(documents, documents),)))
    return tuple(rows)


def next_steps(
    run: Run, judged: Sequence[Judgement], requirements: Group, causes: Sequence[Cluster] = ()
) -> tuple[Step, ...]:
    """What the reader does now, the most pressing first. `causes` are those of the failures, the gravest first."""
    return (
        *_after_an_early_end(run),
        *_after_failures(causes),
        *_after_open_questions(judged),
        *_after_reading_only(judged),
        *_after_leftovers(run),
        *_after_stale_entries(judged),
        *_to_accept_failures(judged),
        *_when_clean(run, judged, requirements),
    )


def repeat_command(run: Run) -> str:
    """The command line that repeats this run with the same data."""
    options, profile = run.header.get("options", {}), run.header.get("profile", {}).get("name", "")
    target = run.header.get("target", {})
    where = ["--sandbox"] if target.get("sandbox") else [target.get("base_url", "")]
    which = ["--profile", str(options.get("profile") or profile), "--seed", str(run.header.get("seed", ""))]
    authority = options.get("authority", "rfc")
    asked = ["--authority", str(authority)] if authority != "rfc" else []
    asked += [part for name in options.get("idp", ()) for part in ("--idp", str(name))]
    careful = [f"--{name.replace('_', '-')}" for name in ("read_only", "no_rate_limit") if options.get(name)]
    return shlex.join(["scim-conformance", "run", *where, *which, *asked, *careful])


def _after_an_early_end(run: Run) -> Iterator[Step]:
    if run.footer is None:
        yield Step(
            "Clean up, then run again",
            "What follows is only what had been seen by then, and resources that the run created may still exist. "
            "In this folder:",
            command=f"{CLEANUP}\n{repeat_command(run)}",
        )
    elif run.footer.get("interrupted"):
        yield Step(
            "Run again",
            "The run was interrupted; checks that are missing here were never asked.",
            command=repeat_command(run),
        )
    elif run.footer["exit_code"] == 7:
        yield Step(
            "Find out why the endpoint is out of reach",
            "It stopped answering in the middle of the run; the last exchanges show how. Run again once it answers.",
            command=repeat_command(run),
        )
    elif run.footer["exit_code"] == 3:
        yield Step(
            "Report a bug in the harness", "It went wrong itself; the endpoint is not to blame. Attach run.jsonl."
        )


def _after_failures(causes: Sequence[Cluster]) -> Iterator[Step]:
    if causes:
        checks = some(sum(cluster.count for cluster in causes), "failed check")
        places = ((one.anchor, f"{one.title}: {one.severity.face.word}, {some(one.count, 'check')}") for one in causes)
        yield Step(
            f"Look into {some(len(causes), 'cause')} of failure",
            f"By cause, the gravest first, {checks} in all. Each cause has what was expected, what came, requests "
            "that show it again, and a text for a ticket to the vendor.",
            tuple(places),
        )


def _to_accept_failures(judged: Sequence[Judgement]) -> Iterator[Step]:
    failed = [one.id for one in judged if one.verdict == "failed"]
    if failed:
        entries = (f"  - check: {json.dumps(id)}\n    reason: ''" for id in failed)
        yield Step(
            "Known and accepted for this deployment?",
            "Keep these lines in a file, write your reason into each, and give it with --baseline: later runs go red "
            "only for something new.",
            command="\n".join(["format: 1", "known:", *entries]),
        )


def _after_stale_entries(judged: Sequence[Judgement]) -> Iterator[Step]:
    stale = [one for one in judged if one.verdict == "stale"]
    if stale:
        files = ", ".join(dict.fromkeys(one.file for one in stale if one.file))
        yield Step(
            f"Take out {some(len(stale), 'outdated entry', 'outdated entries')}",
            f"What was written down as a departure did not happen{f': {files}' if files else ''}.",
            _places(stale),
        )


def _after_open_questions(judged: Sequence[Judgement]) -> Iterator[Step]:
    blocked = [one for one in judged if one.verdict == "blocked"]
    if blocked:
        yield Step(
            f"Clear the way for {some(len(blocked), 'blocked check')}",
            "What they need could not be set up; the exchange in each card shows what came. Mend that and run again.",
            _places(blocked),
        )
    unclear = [one for one in judged if one.verdict == "inconclusive"]
    if unclear:
        yield Step(
            f"Ask again for {some(len(unclear), 'inconclusive check')}",
            "No fair answer came; each card says why. Where it was rate limited or timed out, run again in a quieter "
            "hour, or with a longer --timeout. Where it was refused for another reason, mend that first.",
            _places(unclear),
        )


def _after_reading_only(judged: Sequence[Judgement]) -> Iterator[Step]:
    left_out = [one for one in judged if one.code == NEEDS_TO_WRITE.code]
    if left_out:
        yield Step(
            f"Run without --read-only on a test tenant: {some(len(left_out), 'check')} could not be judged",
            "This run was told to send GET only: nothing was created, changed or deleted, and how that works is open.",
        )


def _after_leftovers(run: Run) -> Iterator[Step]:
    leftovers = run.footer.get("leftovers", ()) if run.footer else ()
    if leftovers:
        yield Step(
            f"Delete {some(len(leftovers), 'resource')} that the run left behind",
            "They are listed under Leftovers. In this folder:",
            (("leftovers", "Leftovers"),),
            CLEANUP,
        )


def _when_clean(run: Run, judged: Sequence[Judgement], requirements: Group) -> Iterator[Step]:
    if run.footer is None or run.footer["exit_code"] != 0 or any(one.red or one.incomplete for one in judged):
        return
    open_rows = sum(number for _, number in requirements.unjudged)
    if open_rows:
        reasons = "; ".join(f"{reason} ({number})" for reason, number in requirements.unjudged[:4])
        yield Step(
            "Know what this run cannot tell",
            f"{open_rows} of {some(len(requirements.rows), 'requirement')} were not judged. Mostly: {reasons}.",
            (("requirements", "Requirement coverage"),),
        )


def _places(judged: Sequence[Judgement]) -> tuple[tuple[str, str], ...]:
    return tuple((one.anchor, one.id) for one in judged)


def _credentials(run: Run) -> str:
    credentials = run.header.get("credentials", {})
    scheme = str(credentials.get("scheme", ""))
    if scheme in ("", "none"):
        return "none"
    return f"{_SCHEMES.get(scheme, scheme)} in {credentials.get('header', 'Authorization')}, redacted"


def _took(run: Run) -> str:
    if run.footer is None:
        return "unknown: the run was cut off"
    begin, end = _parsed(run.header.get("started", "")), _parsed(run.footer.get("finished", ""))
    if begin is None or end is None:
        return ""
    seconds = (end - begin).total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _moment(text: str) -> str:
    moment = _parsed(text)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else text


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
