"""What a run says on the terminal: how far it is, and at the end what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.checking.registry import CHECKS, SCENARIOS
from scim_conformance.plan.offer import Reason
from scim_conformance.profile.loader import load_profile
from scim_conformance.run import terminal
from scim_conformance.run.judging import observation
from scim_conformance.run.progress import Progress, duration, permitted, progress_on
from scim_conformance.run.session import Session
from scim_conformance.run.terminal import explanation, figures, summary
from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.standards import Level
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.verdict import Observation, Seen, Subject, Verdict, Word
from scim_conformance.wire.burst import BEYOND
from scim_conformance.wire.cleanup import Leftover
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.journal import Entry
from scim_conformance.wire.pacing import Allowance

Make = Callable[..., Session]
HOSTILE = "\x1b[2J\x07\u202eevil\nline"


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Acting:
    """Scenarios that end as told, and what was said of it."""

    def __init__(self, *pace: Allowance, rewrites: bool = False) -> None:
        self.said: list[tuple[str, bool]] = []
        self.requests = 5
        self.clock = Clock()
        self.progress = Progress(
            lambda *said: self.said.append(said), lambda: self.requests, pace, rewrites=rewrites, clock=self.clock
        )

    def end(self, done: int, total: int, *, after: float, requests: int = 0) -> str:
        """One more scenario has ended; the last thing that was said."""
        self.clock.now += after
        self.requests += requests
        self.progress(done, total)
        return self.said[-1][0] if self.said else ""


class TestProgress:
    def test_says_how_far_it_is_how_fast_and_how_long_it_takes(self) -> None:
        acting = Acting(Allowance("all", ("*",), 4.8))
        for done in (1, 2, 3, 4):
            told = acting.end(done, 40, after=5.0, requests=20)

        assert told == "acting: 4 of 40 scenarios, about 3 min 0 s left, 80 requests, 4.0/s of 4.8/s permitted"

    def test_counts_only_the_requests_of_the_scenarios(self) -> None:
        assert "2 requests" in Acting().end(1, 1, after=0.5, requests=2)

    def test_a_file_gets_a_line_every_ten_seconds_and_the_last(self) -> None:
        acting = Acting()
        for done in range(1, 26):
            acting.end(done, 25, after=1.0)

        assert [text.partition(",")[0] for text, _ in acting.said] == [
            "acting: 10 of 25 scenarios",
            "acting: 20 of 25 scenarios",
            "acting: 25 of 25 scenarios",
        ]

    def test_a_terminal_gets_one_line_that_is_written_over_until_the_end(self) -> None:
        acting = Acting(rewrites=True)
        for done in (1, 2, 3):
            acting.end(done, 3, after=0.1)

        assert [over for _, over in acting.said] == [True, True, False]

    def test_the_last_line_says_how_long_it_took(self) -> None:
        assert (
            Acting().end(1, 1, after=90.0, requests=9) == "acting: 1 of 1 scenario, took 1 min 30 s, 9 requests, 0.1/s"
        )

    def test_the_time_left_does_not_jump_with_one_slow_scenario(self) -> None:
        acting = Acting(rewrites=True)
        for done in range(1, 11):
            acting.end(done, 20, after=1.0)
        told = acting.end(11, 20, after=30.0)

        assert ", about 16 s left, " in told, "the pace so far alone would make it 33 s"

    def test_says_nothing_of_the_time_left_before_it_can_know(self) -> None:
        assert "left" not in Acting(rewrites=True).end(1, 40, after=3.0)


class Terminal:
    """What pytest's reporter writes to, and what was written."""

    def __init__(self, *, isatty: bool) -> None:
        self.isatty = isatty
        self.lines: list[str] = []
        self.over: list[str] = []

    def rewrite(self, text: str, **_: bool) -> None:
        self.over.append(text)

    def write_line(self, text: str) -> None:
        self.lines.append(text)


def test_a_line_that_is_written_over_fits_the_terminal(ended: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    reporter: Any = Terminal(isatty=True)
    progress = progress_on(reporter, ended)
    for done in (1, 2):
        progress(done, 2)

    assert [len(text) < 40 for text in reporter.over] == [True, True]
    assert reporter.lines == [""]


def test_where_nothing_can_be_written_over_there_are_plain_lines(ended: Session) -> None:
    reporter: Any = Terminal(isatty=False)
    progress_on(reporter, ended)(2, 2)

    assert reporter.over == []
    assert reporter.lines == ["acting: 2 of 2 scenarios, took 0.0 s, 0 requests"]


@pytest.mark.parametrize(
    ("pace", "told"),
    [
        ((), ""),
        ((Allowance("all", ("*",), 4.8),), " of 4.8/s permitted"),
        (
            (Allowance("reads", ("GET",), 9.6), Allowance("writes", ("POST",), 2.0)),
            " (permitted: reads 9.6/s, writes 2.0/s)",
        ),
    ],
)
def test_the_permitted_pace_is_in_words(pace: tuple[Allowance, ...], told: str) -> None:
    assert permitted(pace) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-3.0, "0.0 s"), (0.44, "0.4 s"), (9.96, "10 s"), (59.4, "59 s"), (200.0, "3 min 20 s")],
)
def test_durations_are_in_words(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.fixture
def run(session: Make) -> Iterator[Callable[..., Session]]:
    """A finished run of these checks, on users, against a sandbox with these faults."""
    with ExitStack() as servers:

        def make(*faults: str, checks: tuple[str, ...]) -> Session:
            served = servers.enter_context(serve(Sandbox(load_profile("rfc"), faults=faults)))
            made = session(url=served.base_url)
            made.open()
            for id in checks:
                made.judge(subject(f"{id}[User]", CHECKS[id].about), seen(made, id), 0.1)
            made.close(interrupted=False, bug=False)
            return made

        yield make


def test_a_run_with_several_faults_names_each_cause_once(run: Callable[..., Session]) -> None:
    told = text(
        run(
            "create-without-location",
            "create-answers-200",
            "delete-ignored",
            checks=(
                "create/answers-201",
                "create/minimal-answers-201",
                "create/answers-with-location",
                "delete/deleted-is-not-served",
                "delete/answers-204",
            ),
        )
    )

    causes = (
        "access not revoked: What was deleted is still served or listed (1 check)",
        "sync stops: A create does not answer 201 (2 checks)",
        "cosmetic: Location is missing after a create (1 check)",
    )
    assert [cause for cause in causes if told.count(cause) != 1] == []
    assert [told.index(cause) for cause in causes] == sorted(told.index(cause) for cause in causes)
    assert "3 causes, the gravest first" in told
    assert "fix: Delete the record, or mark it as deleted" in told


def test_each_cause_has_one_curl_line_without_the_token(run: Callable[..., Session]) -> None:
    made = run("create-answers-200", checks=("create/answers-201", "create/minimal-answers-201"))
    curls = [line.text for line in summary(made) if "curl" in line.text]

    assert len(curls) == 1
    assert curls[0].startswith(f"  curl -X POST '{made.settings.options.url}/Users'")
    assert '-H "Authorization: Bearer $SCIM_TOKEN"' in curls[0]
    assert "Bearer sandbox" not in curls[0]


def test_a_run_without_findings_has_no_causes(run: Callable[..., Session]) -> None:
    told = text(run(checks=("create/answers-201",)))

    assert told.splitlines()[0].startswith("Works as the SCIM standard says")
    assert "cause" not in told


@pytest.fixture
def ended(session: Make) -> Session:
    """A session that has ended, without verdicts."""
    made = session(sandbox=True)
    made.sentence, made.exit = "Does not work.", Exit.FAILED
    return made


def test_ten_causes_are_shown_and_the_others_counted(ended: Session) -> None:
    ended.verdicts += [failed(f"mine/check-{at}") for at in range(13)]
    told = text(ended)

    assert told.count("not rated: ") == 10
    assert "… and 3 more in the report" in told


def test_warnings_and_open_questions_are_a_line_each(ended: Session) -> None:
    warned = Subject("delete/name-is-free-again[User]", "Names are free again.", (), Level.SHOULD)
    ended.verdicts += [
        Verdict(warned, Word.WARNED, Level.SHOULD, Observation(Seen.FINDING, "a 2xx status", "status 409")),
        *(unjudged(f"patch/check-{at}", Word.BLOCKED, "POST /Users answered 403") for at in range(4)),
        unjudged("filter/one", Word.INCONCLUSIVE, "no answer within 30 s"),
    ]
    told = text(ended)

    assert "warned: sync stops: The name of a deleted resource stays taken (1 check)\n" in told
    assert "blocked: 4 checks: POST /Users answered 403\n" in told
    assert "inconclusive: filter/one: no answer within 30 s\n" in told
    assert "cause" not in told


def test_what_a_server_says_cannot_drive_the_terminal(ended: Session) -> None:
    found = Observation(Seen.FINDING, HOSTILE, HOSTILE, exchanges=(1,))
    ended.exchanges.append(exchange(1, url=f"https://example.com/{HOSTILE}", body=HOSTILE))
    ended.verdicts += [
        Verdict(subject("mine/one", HOSTILE), Word.FAILED, Level.MUST, found),
        unjudged("mine/two", Word.BLOCKED, HOSTILE),
    ]
    ended.leftovers = (
        Leftover(Entry(1, "/Users", "User", "userName", HOSTILE), f"https://example.com/{HOSTILE}", HOSTILE),
    )
    told = [*(line.text for line in summary(ended)), *explanation(ended.verdicts[0], ended).splitlines()]

    assert [line for line in told if any(ord(sign) < 32 or sign == "\u202e" for sign in line)] == []
    assert not any(line.startswith("line") for line in told)


def test_lines_are_as_wide_as_the_terminal_but_for_what_is_pasted(
    ended: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    ended.exchanges.append(exchange(1))
    ended.verdicts += [failed("create/answers-with-location[User]", exchanges=(1,)), failed("rule/json-types")]
    lines = [line.text for line in summary(ended)]

    assert [line for line in lines if len(line) > 60 and "curl" not in line] == []
    assert len([line for line in lines if "curl" in line]) == 1


@pytest.mark.parametrize(("rule", "shown"), [(True, "Schemas"), (False, "ResourceTypes")])
def test_the_curl_line_is_that_of_the_exchange_whose_words_are_shown(ended: Session, rule: bool, shown: str) -> None:
    """A rule's words are those of the first exchange that breaks it, a check's those of its last."""
    for seq, place in ((1, "Schemas"), (2, "ResourceTypes")):
        ended.exchanges.append(exchange(seq, url=f"https://example.com/{place}"))
    verdict = failed("rule/list-total", exchanges=(1, 2))
    ended.verdicts.append(replace(verdict, subject=replace(verdict.subject, rule=rule)))

    (line,) = [line for line in text(ended).splitlines() if "curl" in line]
    assert f"'https://example.com/{shown}'" in line


def test_the_cause_is_the_one_that_the_report_names(ended: Session) -> None:
    """What was asked for decides on it: lists of schemas are mended elsewhere than lists of people."""
    ended.exchanges.append(replace(exchange(1, url="https://example.com/Schemas"), operation="discover"))
    ended.verdicts.append(failed("rule/list-total", exchanges=(1,)))

    told = " ".join(text(ended).split())
    assert "cosmetic: ServiceProviderConfig, ResourceTypes or Schemas is not served as it should be" in told


def test_a_curl_line_that_nobody_would_paste_is_left_to_the_report(ended: Session) -> None:
    ended.exchanges.append(exchange(1, body="x" * 100_000))
    ended.verdicts.append(failed("create/answers-201[User]", exchanges=(1,)))
    told = text(ended)

    assert "(the curl line is long; see the report)" in told
    assert len(told) < 2_000


def test_leftovers_are_listed_with_what_to_do(ended: Session) -> None:
    ended.leftovers = (
        Leftover(
            Entry(1, "/Users", "User", "userName", "k3f9-1"), "https://example.com/Users/1", "DELETE answered 500"
        ),
    )
    told = text(ended)

    assert "1 resource could not be deleted:\n  https://example.com/Users/1 (k3f9-1): DELETE answered 500\n" in told
    assert "later: scim-conformance cleanup " in told


def test_the_figures_tell_requests_time_and_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_wall", lambda exchanges: 20.0)
    exchanges = [
        exchange(1),
        exchange(2, status=429),
        exchange(3, attempt=2, waited_ms=7000.0),
        exchange(4, waited_ms=900.0),
    ]

    assert figures(exchanges, 2) == (
        "4 requests, 2.00 per verdict, in 20 s, 0.2/s on average, 1 answer of 429, 7.0 s waited for"
    )


def test_the_rates_that_were_reached_are_told(ended: Session) -> None:
    ended.settings = replace(ended.settings, pace=(Allowance("all", ("*",), 4.8),))
    ended.exchanges = [replace(exchange(n), started=f"2026-11-22T08:31:{n:02d}.000Z") for n in range(1, 6)]

    assert "\nRates (highest, average, permitted, each second): all 1.0, 1.0, 4.8\n" in text(ended)


def test_who_is_limited_on_purpose_is_not_counted() -> None:
    meant = replace(exchange(1, status=429), request=replace(exchange(1).request, invalid=BEYOND))
    assert "429" not in figures([meant, exchange(2)], 1)


def test_a_retry_for_another_reason_is_no_wait_for_429() -> None:
    assert terminal.waited_for_429([exchange(1, status=503), exchange(2, attempt=2, waited_ms=7000.0)]) == 0.0


def text(session: Session) -> str:
    """The summary as one text."""
    return "".join(f"{line.text}\n" for line in summary(session))


def failed(id: str, exchanges: tuple[int, ...] = ()) -> Verdict:
    """A check that failed."""
    found = Observation(
        Seen.FINDING, "status 201, and more than fits into one line of a terminal", "200", "", exchanges
    )
    return Verdict(subject(id, f"{id} holds."), Word.FAILED, Level.MUST, found)


def unjudged(id: str, word: Word, why: str) -> Verdict:
    """A check that was not judged."""
    return Verdict(
        subject(id, f"{id} holds."), word, Level.MUST, Observation(Seen.BLOCKED, text=why), Reason("set-up", why)
    )


def exchange(
    seq: int, *, status: int = 200, attempt: int = 1, waited_ms: float = 0.0, url: str = "", body: str = "{}"
) -> Exchange:
    """One exchange."""
    headers = (("Authorization", "Bearer [redacted]"),)
    return Exchange(
        seq=seq,
        request=Sent("POST", url or "https://example.com/Users", headers, body, ""),
        response=Received(status, "", (), "{}"),
        error="",
        scenario="created[User]",
        resource_type="User",
        operation="create",
        attempt=attempt,
        started="2026-11-22T08:31:12.000Z",
        elapsed_ms=1.0,
        waited_ms=waited_ms,
    )


def subject(id: str, title: str) -> Subject:
    """What is judged by a check of this id."""
    return Subject(id, title, (), Level.MUST)


def seen(session: Session, id: str) -> Observation:
    """How the check ends when it judges users."""
    given = {"resource": "User"}
    inputs = {
        name: session.stage.result(name, given) if name in SCENARIOS else session.stage.fact(name, given, "test")
        for name in CHECKS[id].inputs
    }
    try:
        CHECKS[id].judge(**inputs)
    except Exception as problem:
        return observation(problem)
    return observation(None)
