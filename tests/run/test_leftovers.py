"""However badly a service provider answers: what a run created goes, and nobody else is touched."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from scim_conformance.run.leftovers import clean_up
from scim_conformance.run.session import Session
from scim_conformance.verdict.gate import Exit
from scim_conformance.verdict.runfile import read_run
from scim_conformance.wire import cleanup

from .strangers import Reply, Tenant, of_creates, tenant

pytestmark = pytest.mark.slow

Make = Callable[..., Session]

ACTED = (
    *("created", "created_minimal", "created_with_id", "deleted", "recreated", "duplicated", "incomplete_create"),
    *("malformed_create", "nameless_create", "replaced", "replaced_unknown", "patched_replace", "member_added"),
)
"""Scenarios that create in every way there is, and change and delete what they created."""

TOKEN = {"SCIM_TOKEN": "sandbox"}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleanup, "SECOND_LOOK", 0.05)


@pytest.fixture
def peopled() -> Iterator[Tenant]:
    """A tenant that listens."""
    with tenant().listening() as found:
        yield found


def acted(make: Make, at: Tenant, **options: Any) -> Session:
    """A run in which those scenarios acted, not closed yet."""
    run = make(url=at.base_url, workers=4, **options)
    run.open()
    run.stage.act_all([key for key in run.every_scenario() if key[0] in ACTED], 4, lambda *_: None)
    return run


def leftovers(run: Session) -> list[dict[str, str]]:
    """What the run file, and so the report, says is left."""
    footer = read_run(run.settings.output / "run.jsonl").footer
    assert footer is not None
    found: list[dict[str, str]] = footer["leftovers"]
    return found


def elsewhere(reply: Reply, id: str) -> str:
    """The Location of that answer, with another id."""
    return f"{dict(reply.headers)['Location'].rpartition('/')[0]}/{id}"


UNREADABLE: Mapping[str, Callable[[Reply], Reply]] = {
    "cut off": lambda reply: reply.saying(reply.body[: len(reply.body) // 2]),
    "no UTF-8": lambda reply: reply.saying(b'{"id": "\xff\xfe'),
    "empty": lambda reply: reply.saying(b""),
    "a web page": lambda reply: reply.saying(b"<html>", Content_Type="text/html"),
    "no gzip": lambda reply: reply.saying(b"{}", Content_Encoding="gzip"),
    "17 MiB": lambda reply: reply.saying(b" " * (17 << 20)),
    "ended too early": lambda reply: reply.saying(reply.body[:20], Content_Length=str(len(reply.body))),
}


@pytest.mark.parametrize("broken", UNREADABLE)
def test_a_created_resource_whose_answer_cannot_be_read_goes(session: Make, peopled: Tenant, broken: str) -> None:
    def without_location(reply: Reply) -> Reply:
        unreadable = UNREADABLE[broken](reply)
        return unreadable.saying(unreadable.body, Location="")

    run = session(url=peopled.base_url)
    run.open()
    for defect, resource in ((UNREADABLE[broken], "User"), (without_location, "Group")):
        peopled.defect = of_creates(defect)
        run.stage.act_all([("created_minimal", (("resource", resource),))], 1, lambda *_: None)
    there = peopled.population()
    run.close(interrupted=False, bug=False)

    assert [len(there[kind]) - len(peopled.before[kind]) for kind in ("/Users", "/Groups")] == [1, 1]
    assert leftovers(run) == []
    assert peopled.population() == peopled.before


def test_a_created_resource_whose_answer_came_too_late_goes(session: Make, peopled: Tenant) -> None:
    def late(reply: Reply) -> Reply:
        time.sleep(0.5)
        return reply

    run = session(url=peopled.base_url, timeout=0.2)
    run.open()
    peopled.defect = of_creates(late)
    run.stage.act_all([("created_minimal", (("resource", "User"),))], 1, lambda *_: None)
    created = peopled.population() != peopled.before
    run.close(interrupted=False, bug=False)

    assert created
    assert leftovers(run) == []
    assert peopled.population() == peopled.before


MIXED_UP: Mapping[str, Callable[[Reply, str], Reply]] = {
    "id in the body": lambda reply, id: reply.saying(json.dumps({**json.loads(reply.body), "id": id}).encode()),
    "id in Location, no body": lambda reply, id: reply.saying(b"", Location=elsewhere(reply, id)),
    "both": lambda reply, id: reply.saying(
        json.dumps({**json.loads(reply.body), "id": id}).encode(), Location=elsewhere(reply, id)
    ),
}


@pytest.mark.parametrize("whose", ["a stranger's", "nobody's"])
@pytest.mark.parametrize("place", MIXED_UP)
def test_a_create_that_is_answered_with_another_id_touches_nobody_else(
    session: Make, peopled: Tenant, place: str, whose: str
) -> None:
    def defect(environ: Mapping[str, Any], reply: Reply) -> Reply:
        endpoint = "/Users" if environ["PATH_INFO"].endswith("/Users") else "/Groups"
        id = peopled.stranger(endpoint) if whose == "a stranger's" else "0-0-0"
        created = environ["REQUEST_METHOD"] == "POST" and reply.status.startswith("201")
        return MIXED_UP[place](reply, id) if created else reply

    peopled.defect = defect
    run = acted(session, peopled)
    run.close(interrupted=False, bug=False)

    assert leftovers(run) == []
    assert peopled.population() == peopled.before


def test_reads_of_another_id_touch_nobody_else(session: Make, peopled: Tenant) -> None:
    def defect(environ: Mapping[str, Any], reply: Reply) -> Reply:
        alone = environ["REQUEST_METHOD"] == "GET" and "/Users/" in environ["PATH_INFO"] and reply.status[:1] == "2"
        return reply.saying(json.dumps({"id": peopled.stranger("/Users")}).encode()) if alone else reply

    peopled.defect = defect
    run = acted(session, peopled)
    run.close(interrupted=False, bug=False)

    assert leftovers(run) == []
    assert peopled.population() == peopled.before


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [
        *("missing-required-accepted", "malformed-json-accepted", "duplicate-accepted", "duplicate-answers-200"),
        *("empty-user-name-accepted", "replace-creates", "create-takes-client-id", "create-echoes-without-storing"),
    ],
)
def test_what_should_not_have_been_created_goes_too(session: Make, fault: str) -> None:
    with tenant(fault).listening() as peopled:
        run = acted(session, peopled)
        run.close(interrupted=False, bug=False)

        assert leftovers(run) == []
        assert peopled.population() == peopled.before


def test_a_resource_that_does_not_show_its_name_goes(session: Make, peopled: Tenant) -> None:
    def defect(environ: Mapping[str, Any], reply: Reply) -> Reply:
        shown = json.loads(reply.body) if environ["REQUEST_METHOD"] in ("GET", "POST") else {}
        if "Resources" in shown or "userName" not in shown:
            return reply
        return reply.saying(json.dumps({"schemas": shown["schemas"], "id": shown["id"]}).encode())

    peopled.defect = defect
    run = acted(session, peopled)
    run.close(interrupted=False, bug=False)

    assert leftovers(run) == []
    assert peopled.population() == peopled.before


def test_what_cannot_be_told_from_a_stranger_is_listed_with_its_address(session: Make, peopled: Tenant) -> None:
    def renames(reply: Reply) -> Reply:
        """Gives everybody a name of its own making."""
        body = json.loads(reply.body)
        peopled.rename(body["id"], f"u-{body['id']}")
        return reply

    peopled.defect = of_creates(renames)
    run = session(url=peopled.base_url)
    run.open()
    run.stage.act_all([("created_minimal", (("resource", "User"),))], 1, lambda *_: None)
    run.close(interrupted=False, bug=False)
    (id,) = set(peopled.population()["/Users"]) - set(peopled.before["/Users"])

    assert [(left["url"], left["reason"].partition(":")[0]) for left in leftovers(run)] == [
        (f"{peopled.base_url}/Users/{id}", "what is there under this id has a name that the run did not give")
    ]
    assert f"{peopled.base_url}/Users/{id}" in (run.settings.output / "index.html").read_text()


def test_what_a_delete_only_claims_to_delete_is_listed(session: Make) -> None:
    with tenant("delete-ignored").listening() as peopled:
        run = session(url=peopled.base_url)
        run.open()
        run.stage.act_all([("created_minimal", (("resource", "User"),))], 1, lambda *_: None)
        run.close(interrupted=False, bug=False)
        (id,) = set(peopled.population()["/Users"]) - set(peopled.before["/Users"])

    assert [(left["url"], left["reason"]) for left in leftovers(run)] == [
        (f"{peopled.base_url}/Users/{id}", "DELETE said that it is gone, and it can still be read")
    ]


# Server death


@pytest.fixture
def abandoned(session: Make) -> Iterator[tuple[Session, Tenant]]:
    """A run whose server is away since its 60th request, and the tenant, which can come back."""
    peopled = tenant()
    with peopled.listening():
        run = session(url=peopled.base_url, workers=4)
        run.open()
        peopled.dies_after = 60
        run.stage.act_all(run.every_scenario(), 4, lambda *_: None)
    yield run, peopled
    run.release()


def test_a_server_that_dies_ends_the_run_and_what_may_be_left_is_listed_and_goes_later(
    abandoned: tuple[Session, Tenant],
) -> None:
    run, peopled = abandoned
    sent = len(run.exchanges)
    code = run.close(interrupted=False, bug=False)
    left = leftovers(run)

    assert code is Exit.UNREACHABLE
    assert len(left) == sum(not entry.gone for entry in run.journal.entries) > 0
    assert all(entry["url"].startswith(peopled.base_url) for entry in left)
    assert sent < 100
    with peopled.listening():
        assert clean_up(run.settings.output, TOKEN) == (len(left), ())
    assert peopled.population() == peopled.before


def test_a_server_that_is_back_at_the_end_of_the_run_is_cleaned_up_at_once(abandoned: tuple[Session, Tenant]) -> None:
    run, peopled = abandoned
    with peopled.listening():
        code = run.close(interrupted=False, bug=False)

    assert code is Exit.UNREACHABLE
    assert leftovers(run) == []
    assert peopled.population() == peopled.before
