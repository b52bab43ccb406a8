"""`profile new` as the shell calls it: a draft on standard output or in a file, or one message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.verdict.gate import Exit

Cli = Callable[..., Any]
DATA = Path(__file__).parents[1] / "profile" / "data"
CONTENTSTACK = str(DATA / "contentstack-openapi.yaml")
SHOP = "openapi: 3.1.0\ninfo: {title: Shop}\npaths:\n  /users: {get: {}}\n"


def test_a_draft_goes_to_standard_output(cli: Cli) -> None:
    said = cli("profile", "new", "--from-openapi", CONTENTSTACK)

    assert (said.code, said.err) == (Exit.CLEAN, "")
    assert said.out.startswith("# A draft, made from contentstack-openapi.yaml.")
    assert "\nname: contentstack\n" in said.out


def test_or_into_a_file_that_run_and_check_take_as_it_is(cli: Cli, tmp_path: Path) -> None:
    said = cli("profile", "new", "--from-openapi", CONTENTSTACK, "--output", "draft.yaml", "--name", "mine")

    assert said.out == "draft.yaml: a draft. Read it through, then: scim-conformance run --profile draft.yaml URL\n"
    assert cli("profile", "check", "draft.yaml").out == "draft.yaml is a valid profile\n"
    assert (
        "contract/operations/documented-outcome[User.create]" in cli("run", "--dry-run", "--profile", "draft.yaml").out
    )
    assert "\nname: mine\n" in (tmp_path / "draft.yaml").read_text()


def test_the_name_of_a_file_is_told_so_that_it_passes_for_one(cli: Cli) -> None:
    assert cli("profile", "new", "--from-openapi", CONTENTSTACK, "--output", "draft").out.endswith(
        "--profile ./draft URL\n"
    )


def test_an_endpoint_is_drafted_with_the_credentials_of_a_run(cli: Cli, sandbox_url: str) -> None:
    said = cli("profile", "new", "--from-url", sandbox_url, "--name", "mine")

    assert (said.code, said.err) == (Exit.CLEAN, "")
    assert "\nname: mine\n" in said.out
    assert "GET requests to 127.0.0.1" in said.out


def test_a_run_with_that_draft_works_at_once(cli: Cli, sandbox_url: str) -> None:
    cli("profile", "new", "--from-url", sandbox_url, "--output", "draft.yaml")
    chosen = ("-k", "test_create.py and User", "--output", "out")

    assert cli("run", sandbox_url, "--profile", "draft.yaml", *chosen).code == Exit.CLEAN


REFUSED = [
    ("", "Give either --from-openapi FILE or --from-url URL."),
    ("--from-openapi a --from-url b", "Give either --from-openapi FILE or --from-url URL."),
    ("--from-openapi nowhere.yaml", "nowhere.yaml: cannot be read: No such file or directory"),
    ("--from-openapi .", ".: cannot be read: Is a directory"),
    ("--from-openapi shop.yaml", "shop.yaml: no SCIM in it: of its 1 paths, none ends in /Users or /Groups"),
    ("--from-openapi broken.yaml", "broken.yaml:2:1: not readable as YAML"),
    ("--from-openapi shop.yaml --name Shop", "--name 'Shop' is no name of a profile: lower case letters"),
    (f"--from-openapi {CONTENTSTACK} --output shop.yaml", "shop.yaml is there already, and is not written over"),
    (f"--from-openapi {CONTENTSTACK} --output a/b.yaml", "a/b.yaml cannot be written: there is no folder a."),
    (f"--from-openapi {CONTENTSTACK} --output {'x' * 300}", "cannot be written: File name too long."),
    ("--from-url acme.example/scim", "write it as https://acme.example/scim."),
    ("--from-url http://127.0.0.1:1 --token-file nowhere", "The token file nowhere cannot be read"),
    ("--from-url http://127.0.0.1:1 --ca-bundle nowhere", "The CA bundle nowhere does not exist"),
    ("--from-url http://127.0.0.1:1 --proxy proxy:3128", "The proxy has no scheme"),
    ("--from-url http://127.0.0.1:1 --profile contentfull", "did you mean 'contentful'?"),
    ("--from-url http://127.0.0.1:1 --output shop.yaml", "shop.yaml is there already"),
]


@pytest.mark.parametrize(("line", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_cannot_be_used_is_refused_with_one_message(cli: Cli, tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "broken.yaml").write_text("a: [\n")

    said = cli("profile", "new", *line.split())

    assert said.code == Exit.USAGE
    assert message in said.message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml", "shop.yaml"]
    assert (tmp_path / "shop.yaml").read_text() == SHOP


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, "<!doctype html>", "text/html"), "That is a web page, not SCIM."),
        ((401,), "Check SCIM_TOKEN (or --token-file): is it complete"),
        ((404, "", "text/plain"), "Nothing of SCIM was found below this base URL."),
    ],
)
def test_an_endpoint_of_no_use_is_told_as_by_a_run(
    cli: Cli, tmp_path: Path, answering: Callable[..., str], answer: tuple[Any, ...], message: str
) -> None:
    said = cli("profile", "new", "--from-url", answering(*answer), "--output", "draft.yaml")

    assert said.code == Exit.UNREACHABLE
    assert message in said.message
    assert list(tmp_path.iterdir()) == []


def test_one_that_cannot_be_reached_likewise(cli: Cli) -> None:
    said = cli("profile", "new", "--from-url", "http://127.0.0.1:1/scim/v2")

    assert said.code == Exit.UNREACHABLE
    assert said.message.startswith("The endpoint cannot be reached: GET /scim/v2/")
