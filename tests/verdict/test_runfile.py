"""The run file: what is written is read again, and what is no run file is refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from scim_conformance.plan.offer import Reason
from scim_conformance.standards import Level
from scim_conformance.verdict.coverage import requirement_rows
from scim_conformance.verdict.runfile import (
    BadRunFile,
    RunWriter,
    exchange_line,
    read_run,
    refuse_broken,
    requirement_line,
    verdict_line,
)
from scim_conformance.verdict.verdict import Observation, Seen, Subject, Verdict, Word
from scim_conformance.wire.exchange import Exchange, Received, Sent

HEADER = {"format": 1, "run": "scimcheck-1"}

ANSWERED = Exchange(
    seq=1,
    request=Sent("POST", "https://acme.example/Users", (("Accept", "*/*"),), '{"userName": "é"}', "a double"),
    response=Received(409, "Conflict", (("Set-Cookie", "a"), ("Set-Cookie", "b")), "{}"),
    scenario="created[User]",
    resource_type="User",
    operation="create",
    attempt=2,
    started="2026-11-22T08:31:12.000Z",
    elapsed_ms=41.5,
    waited_ms=180.0,
)
UNANSWERED = Exchange(seq=2, request=Sent("GET", "https://acme.example/Users"), error="no answer within 30 s")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A run file of these lines, after a header."""

    def make(*lines: tuple[str, dict[str, Any]], header: dict[str, Any] | None = HEADER) -> Path:
        writer = RunWriter(tmp_path / "run.jsonl")
        for kind, content in [*([("header", header)] if header else []), *lines]:
            writer.append(kind, content)
        writer.close()
        return writer.path

    return make


@pytest.fixture
def whole_header() -> dict[str, Any]:
    """A header as the schema wants it."""
    profile = dict.fromkeys(("name", "title", "revision", "vendor", "documentation", "file"), "acme")
    return {
        **HEADER,
        "started": "2026-11-22T08:31:00.000Z",
        "tool": dict.fromkeys(("name", "version", "python", "pytest"), "1"),
        "target": {"base_url": "https://acme.example", "sandbox": False},
        "profile": {**profile, "document": {}},
        "options": {},
        "seed": "1",
        "credentials": {"scheme": "bearer", "header": "Authorization"},
    }


@pytest.mark.parametrize("exchange", [ANSWERED, UNANSWERED], ids=["answered", "without answer"])
def test_an_exchange_is_read_as_it_was_written(write: Callable[..., Path], exchange: Exchange) -> None:
    run = read_run(write(("exchange", exchange_line(exchange))))

    assert run.exchanges == (exchange,)


def test_a_run_is_read_line_by_line(write: Callable[..., Path], subject: Callable[..., Subject]) -> None:
    verdict = Verdict(subject(), Word.PASSED, Level.MUST, Observation(Seen.HELD))
    row = requirement_rows([verdict], {})[0]
    path = write(
        ("survey", {"claims": {"patch": True}}),
        ("scenario", {"id": "created[User]"}),
        ("verdict", verdict_line(verdict)),
        ("requirement", requirement_line(row)),
        ("footer", {"exit_code": 0}),
    )

    run = read_run(path)

    assert (run.header["run"], run.survey["claims"]) == ("scimcheck-1", {"patch": True})  # type: ignore[index]
    assert [len(lines) for lines in (run.scenarios, run.verdicts, run.requirements)] == [1, 1, 1]
    assert run.footer == {"kind": "footer", "exit_code": 0}


def test_a_run_that_was_cut_off_has_no_footer(write: Callable[..., Path]) -> None:
    assert read_run(write(("exchange", exchange_line(ANSWERED)))).footer is None


def test_a_line_that_was_cut_off_is_left_out(write: Callable[..., Path]) -> None:
    path = write(("exchange", exchange_line(ANSWERED)), ("exchange", exchange_line(UNANSWERED)))
    path.write_bytes(path.read_bytes()[:-40])

    assert read_run(path).exchanges == (ANSWERED,)


def test_a_run_that_was_cut_off_anywhere_is_read_as_far_as_it_goes(write: Callable[..., Path], tmp_path: Path) -> None:
    lines = [("exchange", exchange_line(ANSWERED)), ("exchange", exchange_line(UNANSWERED)), ("footer", {})]
    whole = write(*lines).read_bytes()
    ends = [place for place, byte in enumerate(whole, start=1) if byte == ord("\n")]
    cut = tmp_path / "cut.jsonl"

    for size in range(len(whole) + 1):
        cut.write_bytes(whole[:size])
        complete = sum(end <= size for end in ends)
        if not complete:
            with pytest.raises(BadRunFile, match="its first line is no header"):
                read_run(cut)
        else:
            run = read_run(cut)
            assert run.exchanges == (ANSWERED, UNANSWERED)[: complete - 1]
            assert (run.footer is None) is (complete < 4)


def test_what_was_written_is_on_disk_at_once(tmp_path: Path) -> None:
    writer = RunWriter(tmp_path / "run.jsonl")
    writer.append("header", HEADER)

    assert read_run(writer.path).header["run"] == "scimcheck-1"
    writer.close()


def test_lines_of_several_threads_stay_whole(write: Callable[..., Path], tmp_path: Path) -> None:
    writer = RunWriter(tmp_path / "run.jsonl")
    writer.append("header", HEADER)
    threads = [
        Thread(target=lambda: [writer.append("scenario", {"id": "x" * 500}) for _ in range(50)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()

    assert len(read_run(writer.path).scenarios) == 200


def test_half_a_letter_of_an_answer_does_not_stop_the_run(write: Callable[..., Path]) -> None:
    torn = Exchange(
        seq=1, request=Sent("GET", "https://acme.example/"), response=Received(200, body="half \ud83d of it")
    )

    assert read_run(write(("exchange", exchange_line(torn)))).exchanges[0].answer.body == "half ? of it"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "its first line is no header"),
        ("{}\n", "line 1: this is no line of a run file"),
        ("not json\n", "line 1: this is no line of a run file"),
        ('["kind"]\n', "line 1: this is no line of a run file"),
        ('{"kind": "verdict"}\n', "its first line is no header"),
        ('{"kind": ["header"]}\n', "line 1: this is no line of a run file"),
        ("[" * 100_000 + "\n", "line 1: this is no line of a run file"),
        ('{"kind": "verdict"}\n{"kind": "header", "format": 1}\n', "its first line is no header"),
        ('{"kind": "header", "format": 2}\n', "was written by a newer scim-conformance: it is of format 2"),
        ('{"kind": "header", "format": 0}\n', "is of format 0; this program reads format 1"),
        ('{"kind": "header", "format": "2"}\n', "is of format 2; this program reads format 1"),
        ('{"kind": "header"}\n', "is of format None"),
        ('{"kind": "header", "format": 1}\n{"kind": "exchange"}\n', "line 2: 'seq' is a required property"),
        ('{"kind": "header", "format": 1}\n{"kind"\n', "line 2: this is no line of a run file"),
        ('{"kind": "header", "format": 1}\n' + "[" * 100_000 + "\n", "line 2: this is no line of a run file"),
    ],
)
def test_what_is_no_run_file_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(text)

    with pytest.raises(BadRunFile) as problem:
        read_run(path)

    assert str(problem.value).startswith(str(path))
    assert said in str(problem.value)


def test_an_upgrade_is_said_to_help_with_a_newer_run(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text('{"kind": "header", "format": 7, "new": true}\n')

    with pytest.raises(BadRunFile, match=r"Upgrade: pip install --upgrade scim-conformance\."):
        read_run(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"response": 7}, "line 2: response: 7 is not valid under any of the given schemas"),
        ({"request": {"method": "GET"}}, "line 2: request: 'url' is a required property"),
        ({"request": []}, "line 2: request: [] is not of type 'object'"),
    ],
)
def test_an_exchange_that_is_no_exchange_is_named(write: Callable[..., Path], change: Any, said: str) -> None:
    with pytest.raises(BadRunFile) as problem:
        read_run(write(("exchange", exchange_line(ANSWERED) | change)))

    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("verdict", {"id": 7}), "line 2: "),
        (("surprise", {}), "line 2: there is no kind of line named 'surprise'"),
        (("requirement", {"id": "x" * 10_000}), "line 2: "),
    ],
)
def test_a_line_that_breaks_the_schema_is_found_on_demand(
    write: Callable[..., Path], whole_header: dict[str, Any], line: Any, said: str
) -> None:
    path = write(line, header=whole_header)

    read_run(path)
    with pytest.raises(BadRunFile) as problem:
        refuse_broken(path)

    assert said in str(problem.value)
    assert len(str(problem.value)) < 1_000


def test_a_file_by_the_schema_is_not_refused(write: Callable[..., Path], whole_header: dict[str, Any]) -> None:
    refuse_broken(write(("exchange", exchange_line(ANSWERED)), header=whole_header))


def test_a_run_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRunFile, match=r"run\.jsonl cannot be read: No such file"):
        read_run(tmp_path / "run.jsonl")


def test_a_verdict_tells_its_reason_with_the_place_behind_it(subject: Callable[..., Subject]) -> None:
    reason = Reason("deviation", "Answers 200.", "User.create", ("reference",))
    observation = Observation(Seen.FINDING, "status 201", "status 200", "", (7,))
    verdict = Verdict(subject(), Word.DEVIATES, Level.MUST, observation, reason, "profiles/acme.yaml:12")

    line = verdict_line(verdict)

    assert line["reason"] == {
        "code": "deviation",
        "text": "Answers 200.",
        "sources": ["reference"],
        "file": "profiles/acme.yaml:12",
    }
    assert (line["fact"], line["expected"], line["actual"], line["exchanges"]) == (
        "User.create",
        "status 201",
        "status 200",
        [7],
    )


def test_every_line_is_json_of_its_own(write: Callable[..., Path]) -> None:
    path = write(("exchange", exchange_line(ANSWERED)))

    assert [json.loads(line)["kind"] for line in path.read_text(encoding="utf-8").splitlines()] == [
        "header",
        "exchange",
    ]
