"""The session of one run: survey, act, judge, clean up, write. pytest drives it; it knows nothing of pytest."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from errno import ENOENT
from os import strerror
from pathlib import Path
from typing import Any

from scim_conformance.checking.stage import Key, Stage, every_key
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.survey import Survey, Unusable, survey
from scim_conformance.profile.model import Profile
from scim_conformance.report.build import RUN_FILE, build
from scim_conformance.run.judges import SUITE, judged_by
from scim_conformance.run.past import Past
from scim_conformance.run.record import footer, header, identity, stamp, survey_line
from scim_conformance.run.settings import Settings
from scim_conformance.verdict.coverage import requirement_rows
from scim_conformance.verdict.gate import Exit, exit_code, sentence
from scim_conformance.verdict.readiness import readiness
from scim_conformance.verdict.runfile import BadRunFile, RunWriter, exchange_line, requirement_line, verdict_line
from scim_conformance.verdict.stated import stated
from scim_conformance.verdict.verdict import Observation, Subject, Verdict, Weights, decide
from scim_conformance.wire.cleanup import Leftover, sweep
from scim_conformance.wire.client import Client, EndpointDown
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.journal import BadJournal, Journal, read_journal
from scim_conformance.wire.pacing import Pace
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.replay import Replay

JOURNAL = "journal.jsonl"


class Unwritable(Exception):
    """The output folder cannot be written, or must not be."""


class Session:
    """One run from the first request to the last line. `tool` names the versions that the header states.

    `whole` is to be False where only a part of the suite is judged.
    """

    def __init__(self, settings: Settings, tool: Mapping[str, str]) -> None:
        self.settings = settings
        self.exchanges: list[Exchange] = []
        self.verdicts: list[Verdict] = []
        self.leftovers: tuple[Leftover, ...] = ()
        self.exit: Exit = Exit.CLEAN
        self.whole = True
        self.sentence = ""
        self.unwritable = ""
        """What is wrong with the output folder, once it cannot be written any more; what came after is not on disk."""
        self._closing = False
        self._started = datetime.now(UTC)
        self._tool = tool
        self._writer: RunWriter | None = None
        self._lock = threading.Lock()
        self._exits = ExitStack()
        self._past = Past(settings.recording, settings.options.rejudge) if settings.recording else None
        self.plan = self._plan(Survey())

    def open(self) -> None:
        """`ask` and `begin`, with nothing left where either raises."""
        try:
            self.ask()
            self.begin()
        except BaseException:
            self.release()
            raise

    def ask(self, answers: Iterable[Exchange] = ()) -> None:
        """Start the sandbox if there is one, and ask the endpoint what it is.

        `answers` are the exchanges of a survey that another process has done for this one. Raises Unusable if the
        endpoint cannot be tested, BadHouseRule where the server's schemas have no room for one, Unrecorded if an
        old run lacks what is asked first, and what the sandbox raises where its extra is missing.
        """
        self.exchanges += answers if self._past is None else ()
        asked = bool(self.exchanges)
        self._sender = self._recording() or self._endpoint()
        surveyor = Replay(self._target, self.settings.credentials, self.exchanges) if asked else self._sender
        self.plan = self._plan(survey(surveyor, self.settings.profile))
        self.plan.refuse_bad_house_rules()

    def begin(self) -> None:
        """Begin the run file and the journal. Raises Unwritable if the folder cannot be written, or must not be."""
        output = self.settings.output
        refuse_unfinished(output)
        try:
            output.mkdir(parents=True, exist_ok=True)
            self._writer = RunWriter(output / RUN_FILE)
            self._exits.callback(self._writer.close)
            journal = output / JOURNAL if self._past is None else Path(os.devnull)
            self.journal = Journal(journal, identity(self.settings, self._target), self.cannot_write)
            self._exits.callback(self.journal.close)
        except OSError as problem:
            raise Unwritable(f"The output folder {output} cannot be written: {problem.strerror}.") from problem
        self._append("header", self._header())
        for exchange in self.exchanges:
            self._append("exchange", exchange_line(exchange))
        self._append("survey", survey_line(self.plan.survey))
        if self.unwritable:
            raise Unwritable(self.unwritable)
        self.stage = Stage(self.plan, self._sender, self.journal, self._note_scenario)

    @property
    def base_url(self) -> str:
        """The address under test."""
        return self._target.base_url

    def every_scenario(self) -> list[Key]:
        """Every scenario of the suite with each of its parameters: what the rules are judged over."""
        return every_key(self.plan, SUITE)

    def judge(self, subject: Subject, observation: Observation, duration_ms: float) -> Verdict:
        """The verdict on one check, noted in the run file at once."""
        profile, seen = self.settings.profile, self._without_secrets(observation)
        weights = Weights(
            profile.deviations, profile.caps, profile.file, self.settings.baseline, self.settings.authority
        )
        verdict = replace(decide(subject, seen, weights), duration_ms=round(duration_ms, 2))
        with self._lock:
            self.verdicts.append(verdict)
        self._append("verdict", verdict_line(verdict))
        return verdict

    def close(self, *, interrupted: bool, bug: bool) -> Exit:
        """Clean up, sum up, and write the reports; the exit code is the result. Call it once, whatever happened."""
        interrupted = interrupted or (self._past is not None and self._past.interrupted)
        gave_up, self._closing = self._gave_up(), True
        self.leftovers = self._left()
        self._conclude(interrupted, bug, gave_up)
        self._sum_up(interrupted)
        self._exits.close()
        self._build()
        if self.unwritable:
            self._conclude(interrupted, bug, gave_up)
        return self.exit

    def cannot_write(self, problem: OSError) -> None:
        """The output folder is full or gone: nothing more is sent, but to clean up. May be called again and again."""
        self.unwritable = self.unwritable or (
            f"The output folder {self.settings.output} cannot be written any more: {problem.strerror}. "
            "Make room there or give another --output, and run again."
        )
        if not self._closing:
            self._sender.stop()

    def release(self) -> None:
        """Let go of the sandbox, the connections and the files; for a run that never came to `close`."""
        self._exits.close()

    def _conclude(self, interrupted: bool, bug: bool, gave_up: bool) -> None:
        """The exit code and the sentence."""
        self.exit = exit_code(
            self.verdicts,
            bug=bug,
            interrupted=interrupted,
            usage=bool(self.unwritable),
            unreachable=gave_up,
            fail_on=self.settings.fail_on,
            strict_profile=self.settings.strict_profile,
        )
        vendor = self.settings.profile.vendor
        documents = f"the documentation of {vendor}" if vendor else "the SCIM standard"
        asked, strict, whole = self.settings.authority, self.settings.strict_profile, self.whole
        told = sentence(
            asked.named if asked else documents, self.verdicts, self.exit, strict_profile=strict, whole=whole
        )
        self.sentence = self.unwritable or told

    def _build(self) -> None:
        try:
            build(self.settings.output / RUN_FILE)
        except OSError as problem:
            self.cannot_write(problem)
        except BadRunFile:
            # It was written by us, so it is cut off by a full disk, or gone with its folder.
            self.cannot_write(OSError(ENOENT, strerror(ENOENT)))

    def _recording(self) -> Replay | None:
        """What answers in place of an endpoint where an old run is judged again."""
        if self._past is None or self.settings.target is None:
            return None
        self._target = self.settings.target
        self.redact = self._redactor()
        self.exchanges += self._past.judged
        return Replay(self._target, self.settings.credentials, self.exchanges, read_only=self.settings.read_only)

    def _endpoint(self) -> Client:
        settings = self.settings
        self._target = settings.target or settings.target_at(self._sandbox())
        self.redact = self._redactor()
        self.client = Client(
            self._target,
            settings.credentials,
            Pace(settings.pace),
            self.redact,
            self._note_exchange,
            read_only=settings.read_only,
            before=len(self.exchanges),
        )
        self._exits.callback(self.client.close)
        return self.client

    def _redactor(self) -> Redactor:
        settings, target = self.settings, self._target
        public = (target.base_url, settings.marker, settings.user_domain, f"@{settings.user_domain}")
        return Redactor([*settings.credentials.secrets(), *target.secrets()], settings.credentials.header, public)

    def _sandbox(self) -> str:
        from scim_conformance.sandbox.server import serve  # needs the extra, and 0.7 s for its models
        from scim_conformance.sandbox.service import Sandbox

        sandbox = Sandbox(self.settings.profile, token=self.settings.credentials.secret)
        return self._exits.enter_context(serve(sandbox)).base_url

    def _plan(self, found: Survey) -> Plan:
        settings = self.settings
        authenticated = settings.credentials.scheme != "none"
        return Plan(
            *(settings.profile, found, settings.seed, settings.marker, settings.user_domain, authenticated),
            read_only=settings.read_only,
            house_rules=settings.house_rules,
            bursts=settings.bursts,
            clients=settings.clients,
            authority=settings.authority,
        )

    def _header(self) -> dict[str, Any]:
        today = header(self.settings, self.base_url, self._started, self._tool)
        return today if self._past is None else self._past.header(today)

    def _sum_up(self, interrupted: bool) -> None:
        for required in requirement_rows(self.verdicts, judged_by()):
            self._append("requirement", requirement_line(required))
        for one in readiness(self.verdicts):
            self._append("readiness", one.as_line())
        for row in stated(self.settings.authority, self.verdicts) if self.settings.authority else ():
            self._append("statement", row.as_line())
        finished = (self._past.finished if self._past else "") or stamp(datetime.now(UTC))
        end = footer(
            self.verdicts,
            self.leftovers,
            finished=finished,
            exit=self.exit,
            sentence=self.sentence,
            interrupted=interrupted,
            requests=len(self.exchanges),
        )
        self._append("footer", end)

    def _left(self) -> tuple[Leftover, ...]:
        """What is left once everything has been deleted that can be, now or by the run that is judged again."""
        if self._past is not None:
            for exchange in self._past.cleaning:
                self._note_exchange(exchange)
            return self._past.leftovers
        try:
            return self._sweep()
        except KeyboardInterrupt:
            return tuple(
                Leftover(entry, self._target.url(entry.path), "cleanup was interrupted")
                for entry in self.journal.entries
                if not entry.gone
            )

    def _sweep(self) -> tuple[Leftover, ...]:
        self.client.resume()
        return sweep(
            self.client,
            self.journal.entries,
            lambda entry: self.journal.gone(entry.number),
            marker=self.settings.marker,
            staying=_staying(self.settings.profile),
            workers=self.settings.workers,
        )

    def _gave_up(self) -> bool:
        if self._past is not None:
            return self._past.gave_up
        return any(isinstance(problem, EndpointDown) for problem in self.stage.problems())

    def _note_exchange(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        self._append("exchange", exchange_line(exchange))

    def _note_scenario(self, id: str, outcome: str, reason: str, exchanges: Mapping[str, int]) -> None:
        self._append(
            "scenario", {"id": id, "outcome": outcome, "reason": self.redact.text(reason), "exchanges": dict(exchanges)}
        )

    def _without_secrets(self, observation: Observation) -> Observation:
        """Exceptions tell what they like: a check of the user's own may have compared something with the token."""
        clean, seen = self.redact.text, observation
        return replace(
            seen,
            expected=clean(seen.expected),
            actual=clean(seen.actual),
            path=clean(seen.path),
            text=clean(seen.text),
            observed=clean(seen.observed),
        )

    def _append(self, kind: str, content: Mapping[str, Any]) -> None:
        if self._writer is None or self.unwritable:
            return
        try:
            self._writer.append(kind, content)
        except OSError as problem:
            self.cannot_write(problem)


def refuse_unfinished(output: Path) -> None:
    """Raise Unwritable where a journal has open entries: they are all that `cleanup` has to go by."""
    journal = output / JOURNAL
    if not journal.exists():
        return
    try:
        _, entries = read_journal(journal)
    except BadJournal:
        return
    left = sum(not entry.gone for entry in entries)
    if left:
        raise Unwritable(
            f"{output} holds a run that left {left} resources behind. "
            f"Run `scim-conformance cleanup {output}` first, or give another --output."
        )


def output_of(run: Path) -> Path:
    """The folder of a run, given as the folder or as a file in it."""
    return run.parent if run.is_file() else run


def _staying(profile: Profile) -> frozenset[str]:
    """The endpoints whose DELETE is documented to leave what it deletes."""
    types = profile.resource_types.values()
    facts = {facts.endpoint: facts.deprovisioning.get("delete") for facts in types}
    return frozenset(path for path, fact in facts.items() if fact and fact.first.effect in ("inactive", "none"))


__all__ = ["JOURNAL", "RUN_FILE", "Session", "Unusable", "Unwritable", "output_of", "refuse_unfinished"]
