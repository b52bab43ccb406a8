"""A disk that is full, or an output folder that goes away: one message, and nothing left on the service provider."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scim_conformance.run.leftovers import clean_up
from scim_conformance.run.session import Session, Unwritable
from scim_conformance.run.settings import UsageError
from scim_conformance.verdict.gate import Exit
from scim_conformance.wire.journal import read_journal
from scim_conformance.wire.lines import LineFile

from .strangers import Tenant, tenant

Make = Callable[..., Session]
USER = {"resource": "User"}


@pytest.fixture
def peopled() -> Iterator[Tenant]:
    """A tenant that listens."""
    with tenant().listening() as found:
        yield found


def fails_from(monkeypatch: pytest.MonkeyPatch, number: int, name: str) -> None:
    """From its so many-th line on, a file of this name finds the disk full."""
    append, lines = LineFile.append, [0]

    def limited(self: LineFile, line: str) -> None:
        if Path(self._file.name).name == name:
            lines[0] += 1
            if lines[0] >= number:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        append(self, line)

    monkeypatch.setattr(LineFile, "append", limited)


@pytest.mark.parametrize(
    "room",
    [
        pytest.param(20_000, id="from the start"),
        pytest.param(150_000, id="in the middle", marks=pytest.mark.slow),
        pytest.param(560_000, id="while judging", marks=pytest.mark.slow),
    ],
)
def test_a_full_disk_is_one_message_and_the_run_cleans_up(peopled: Tenant, tmp_path: Path, room: int) -> None:
    command = [sys.executable, "-m", "scim_conformance", "run", peopled.base_url, "--output", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, "--workers", "4"],
        env={**os.environ, "SCIM_TOKEN": "sandbox"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )

    assert done.returncode == Exit.USAGE, done.stdout
    assert done.stdout.count("cannot be written any more: File too large. Make room there or give another") == 1
    assert "Traceback" not in done.stdout
    assert peopled.population() == peopled.before


@pytest.mark.slow
@pytest.mark.parametrize("line", [1, 2, 40])
@pytest.mark.parametrize("file", ["run.jsonl", "journal.jsonl"])
def test_whichever_file_does_not_fit_nothing_stays(
    session: Make, peopled: Tenant, monkeypatch: pytest.MonkeyPatch, file: str, line: int
) -> None:
    fails_from(monkeypatch, line, file)
    run = session(url=peopled.base_url, workers=4)
    try:
        run.open()
    except Unwritable as problem:
        code, said = Exit.USAGE, str(problem)
    else:
        run.stage.act_all(run.every_scenario(), 4, lambda *_: None)
        code, said = run.close(interrupted=False, bug=False), run.sentence

    assert code is Exit.USAGE
    assert "No space left on device" in said
    assert peopled.population() == peopled.before


def test_what_the_journal_cannot_note_is_not_created(
    session: Make, peopled: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_from(monkeypatch, 20, "journal.jsonl")
    run = session(url=peopled.base_url, workers=4)
    run.open()
    run.stage.act_all(run.every_scenario(), 4, lambda *_: None)
    sent = [one for one in run.exchanges if one.request.method == "POST" and one.operation == "create"]
    _, noted = read_journal(run.settings.output / "journal.jsonl")
    run.close(interrupted=False, bug=False)

    names = {entry.name for entry in noted}
    assert 0 < len(sent) <= len(noted) < 20
    assert all(any(name in (one.request.body or "") for name in names) for one in sent)


def test_once_the_disk_is_full_nothing_more_is_sent_but_to_clean_up(
    session: Make, peopled: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_from(monkeypatch, 40, "run.jsonl")
    run = session(url=peopled.base_url)
    run.open()
    run.stage.act_all(run.every_scenario(), 1, lambda *_: None)
    acted = len(run.exchanges)
    run.close(interrupted=False, bug=False)

    assert acted < 40
    assert {one.scenario for one in run.exchanges[acted:]} == {"cleanup"}


def test_interrupted_on_a_full_disk_is_interrupted(
    session: Make, peopled: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = session(url=peopled.base_url)
    run.open()
    run.stage.result("read_back", USER)
    fails_from(monkeypatch, 1, "run.jsonl")

    assert run.close(interrupted=True, bug=False) is Exit.INTERRUPTED
    assert peopled.population() == peopled.before


def test_an_output_folder_that_goes_away_is_said_so(session: Make, peopled: Tenant) -> None:
    run = session(url=peopled.base_url)
    run.open()
    run.stage.result("read_back", USER)
    shutil.rmtree(run.settings.output)

    assert run.close(interrupted=False, bug=False) is Exit.USAGE
    assert run.sentence.startswith(f"The output folder {run.settings.output} cannot be written any more: No such file")
    assert peopled.population() == peopled.before


def test_a_cleanup_that_cannot_keep_its_journal_deletes_nothing(
    session: Make, peopled: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = session(url=peopled.base_url)
    run.open()
    run.stage.result("read_back", USER)
    run.release()
    there = peopled.population()

    def locked(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(LineFile, "__init__", locked)
    with pytest.raises(UsageError, match=r"journal\.jsonl cannot be written, so nothing is deleted: Read-only"):
        clean_up(run.settings.output, {"SCIM_TOKEN": "sandbox"})
    assert peopled.population() == there


@pytest.mark.slow
def test_a_log_that_cannot_be_written_is_one_message_too(peopled: Tenant, tmp_path: Path) -> None:
    (tmp_path / "out" / "log.html").mkdir(parents=True)
    command = [sys.executable, "-m", "scim_conformance", "run"]
    done = subprocess.run(
        [*command, peopled.base_url, "--output", str(tmp_path / "out"), "-k", "test_create"],
        env={**os.environ, "SCIM_TOKEN": "sandbox"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == Exit.USAGE, done.stdout
    assert " ".join(done.stdout.split()).count("cannot be written any more: Is a directory") == 1
    assert "Traceback" not in done.stdout
    assert peopled.population() == peopled.before
