"""A session from its first request to its last line: nothing on disk too early, nothing left on the server too late."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from scim_conformance.plan.survey import Unusable
from scim_conformance.profile.loader import load_profile
from scim_conformance.run import session as module
from scim_conformance.run.leftovers import clean_up
from scim_conformance.run.session import RUN_FILE, Session, Unwritable
from scim_conformance.run.settings import UsageError
from scim_conformance.sandbox.adapter import InProcessAdapter
from scim_conformance.sandbox.messages import error
from scim_conformance.sandbox.server import Served, serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.standards import Level
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import read_run
from scim_conformance.verdict.verdict import Observation, Seen, Subject
from scim_conformance.wire.client import EndpointDown
from scim_conformance.wire.journal import Journal, read_journal

Make = Callable[..., Session]
USER = {"resource": "User"}
PASSED = Subject("read/answers-200[User]", "A read answers 200.", ("RFC7644-3.4.1-01",), Level.MUST)


@pytest.fixture(scope="module")
def listening() -> Iterator[Served]:
    with serve(Sandbox(load_profile("rfc"))) as served:
        yield served


@pytest.fixture
def server(listening: Served) -> Served:
    """A sandbox that listens, and has nothing yet."""
    listening.sandbox.reset()
    return listening


@pytest.fixture
def opened(session: Make, server: Served) -> Any:
    """A session with that sandbox, in which a user was created."""
    run = session(url=server.base_url)
    run.open()
    run.stage.result("read_back", USER)
    yield run
    run.release()


def users(server: Served) -> list[str]:
    """The names of the users that the sandbox has, seen past the client."""
    with requests.Session() as http:
        http.mount("http://sandbox", InProcessAdapter(server.sandbox))
        answer = http.get(
            f"http://sandbox{server.sandbox.base_path}/Users", headers={"Authorization": "Bearer sandbox"}
        )
        return [found["userName"] for found in answer.json()["Resources"]]


def kinds(run: Session) -> list[str]:
    """The kinds of the lines on disk, in their order."""
    lines = (run.settings.output / RUN_FILE).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["kind"] for line in lines]


def test_an_endpoint_that_cannot_be_tested_leaves_no_folder_behind(session: Make, tmp_path: Path) -> None:
    run = session(url="http://127.0.0.1:1/scim", output=str(tmp_path / "new" / "out"))

    with pytest.raises(Unusable):
        run.open()

    assert list(tmp_path.iterdir()) == []


def test_the_journal_of_a_killed_run_is_not_written_over(session: Make, server: Served, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out" / "journal.jsonl", {"base_url": server.base_url})
    journal.intend("/Users", "User", "userName", "left behind")
    journal.close()
    with pytest.raises(Unwritable, match=r"left 1 resources behind.*scim-conformance cleanup"):
        session(url=server.base_url).open()
    assert "left behind" in (tmp_path / "out" / "journal.jsonl").read_text()


def test_the_survey_is_kept_until_there_is_a_folder(opened: Session) -> None:
    lines = kinds(opened)

    assert lines[0] == "header"
    assert lines.index("survey") == 1 + len([e for e in opened.exchanges if e.scenario == "survey"])


def test_a_folder_that_cannot_be_made_is_said_so_and_lets_go_of_the_sandbox(session: Make, tmp_path: Path) -> None:
    run = session(sandbox=True, output=str(tmp_path / "taken" / "out"))
    (tmp_path / "taken").touch()
    before = threading.active_count()

    with pytest.raises(Unwritable, match=r"The output folder .*out cannot be written"):
        run.open()

    assert threading.active_count() == before


def test_what_was_created_is_deleted_at_the_end(opened: Session, server: Served) -> None:
    made = users(server)
    opened.close(interrupted=False, bug=False)

    assert (len(made), users(server)) == (1, [])


@pytest.mark.parametrize(("how", "code"), [("interrupted", Exit.INTERRUPTED), ("bug", Exit.BUG)])
def test_it_is_deleted_whatever_happened(opened: Session, server: Served, how: str, code: Exit) -> None:
    opened.client.stop()

    assert opened.close(**{"interrupted": False, "bug": False, how: True}) is code
    assert users(server) == []


def test_nothing_else_is_deleted(session: Make, server: Served, tmp_path: Path) -> None:
    first, second = (session(url=server.base_url, output=str(tmp_path / name)) for name in ("one", "two"))
    for run in (first, second):
        run.open()
        run.stage.result("read_back", USER)
    first.close(interrupted=False, bug=False)

    assert [name.startswith(second.settings.marker) for name in users(server)] == [True]
    second.close(interrupted=False, bug=False)


def test_every_resource_bears_the_marker_of_its_run(opened: Session, server: Served) -> None:
    assert [name.startswith(opened.settings.marker) for name in users(server)] == [True]


def test_a_verdict_is_on_disk_at_once(opened: Session) -> None:
    opened.judge(PASSED, Observation(Seen.HELD), 1.234)
    lines = read_run(opened.settings.output / RUN_FILE).verdicts

    assert [(line["id"], line["verdict"], line["duration_ms"]) for line in lines] == [
        ("read/answers-200[User]", "passed", 1.23)
    ]


def test_a_run_that_was_not_closed_has_no_footer(opened: Session) -> None:
    assert read_run(opened.settings.output / RUN_FILE).footer is None


def test_a_closed_run_has_everything(opened: Session) -> None:
    opened.judge(PASSED, Observation(Seen.HELD), 1.0)

    assert opened.close(interrupted=False, bug=False) is Exit.CLEAN
    assert kinds(opened)[-1] == "footer"
    assert {path.name for path in opened.settings.output.iterdir()} >= {
        "run.jsonl",
        "journal.jsonl",
        "index.html",
        "junit.xml",
        "summary.md",
    }


def test_the_header_names_no_secret(session: Make, server: Served) -> None:
    run = session(url=server.base_url, proxy="", environ={"SCIM_TOKEN": "sandbox"})
    run.open()
    header = read_run(run.settings.output / RUN_FILE).header
    run.close(interrupted=False, bug=False)

    assert header["credentials"] == {"scheme": "bearer", "header": "Authorization"}


def test_a_cleanup_that_is_interrupted_lists_what_is_left(opened: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "sweep", impatient)
    opened.close(interrupted=True, bug=False)

    assert [left.reason for left in opened.leftovers] == ["cleanup was interrupted"]


def test_an_endpoint_that_gives_up_makes_its_own_exit_code(opened: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened.stage, "problems", lambda: [EndpointDown(opened.exchanges[0])])

    assert opened.close(interrupted=False, bug=False) is Exit.UNREACHABLE


def test_what_cannot_be_deleted_is_listed_and_cleaned_up_later(
    opened: Session, server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(server.sandbox, "answer", lambda _: error(500, "Not today."))
        opened.close(interrupted=False, bug=False)
    footer = read_run(opened.settings.output / RUN_FILE).footer

    assert footer is not None
    assert [entry["reason"].partition(" answered ")[2] for entry in footer["leftovers"]] == ["500"]
    assert clean_up(opened.settings.output, {"SCIM_TOKEN": "sandbox"}) == (1, ())
    assert users(server) == []


def test_a_later_cleanup_has_the_manners_of_the_run(session: Make) -> None:
    with serve(Sandbox(load_profile("contentful"))) as contentful:  # demands a Content-Type on a DELETE too
        run = session(url=contentful.base_url, profile="contentful")
        run.open()
        run.stage.result("read_back", USER)
        run.release()
        header, _ = read_journal(run.settings.output / "journal.jsonl")

        assert [allowance["rate"] for allowance in header["pace"]] == [pytest.approx(6.72)]
        assert clean_up(run.settings.output, {"SCIM_TOKEN": "sandbox"}) == (1, ())


def test_a_second_cleanup_finds_nothing_to_do(opened: Session) -> None:
    opened.close(interrupted=False, bug=False)

    assert clean_up(opened.settings.output, {"SCIM_TOKEN": "sandbox"}) == (0, ())


def test_a_cleanup_may_be_given_a_file_of_the_run(opened: Session) -> None:
    opened.close(interrupted=False, bug=False)

    assert clean_up(opened.settings.output / RUN_FILE, {"SCIM_TOKEN": "sandbox"}) == (0, ())


def test_a_cleanup_with_wrong_credentials_keeps_its_journal(opened: Session, server: Served) -> None:
    gone, left = clean_up(opened.settings.output, {"SCIM_TOKEN": "another"})

    assert (gone, [entry.reason.partition(" answered ")[2] for entry in left]) == (0, ["401"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "journal.jsonl cannot be read: No such file"),
        ("", "is empty"),
        ("not json\n", "line 1: expected a JSON object"),
        ('{"journal": 2}\n', "is no journal of format 1"),
        ('{"journal": 1}\n', "line 1: this does not say where the run was"),
        ('{"journal": 1, "base_url": "http://x", "credentials": {"shceme": "bearer"}}\n', "line 1: this does not say"),
        (
            '{"journal": 1, "base_url": "http://x", "credentials": {}, "media_type": {}, "pace": []}\n{"intend": 1}\n',
            "line 2: this is no line",
        ),
    ],
    ids=["none", "empty", "no JSON", "another format", "no target", "odd credentials", "an odd line"],
)
def test_a_journal_that_cannot_be_used_is_said_so(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "journal.jsonl").write_text(text)

    with pytest.raises(UsageError) as problem:
        clean_up(tmp_path, {"SCIM_TOKEN": "sandbox"})

    assert said in str(problem.value)


def test_a_run_that_is_not_there_is_called_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"/nowhere/journal\.jsonl cannot be read"):
        clean_up(tmp_path / "nowhere", {})
