"""How the checks of credentials and of HTTP judge, by example."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance.checking import Finding, NotApplicable
from scim_conformance.suite import test_access as access
from scim_conformance.suite import test_http as http
from scim_conformance.suite.test_access import Intrusion
from scim_conformance.suite.test_http import LETTERS, Labelled
from scim_conformance.wire.exchange import Exchange, Received, Sent
from scim_conformance.wire.nearly import nearly_right
from scim_conformance.wire.target import Credentials

ADA = {"id": "1", "userName": "ada"}


def answer(status: int, body: Any = None, sent: Any = None) -> Exchange:
    request = Sent("GET", "https://scim.example/v2/Users", (), json.dumps(sent) if sent else None)
    return Exchange(1, request, Received(status, body=json.dumps(body) if body else ""))


def intrusion(status: int, body: Any = None) -> dict[str, Intrusion]:
    known = answer(200, ADA)
    return {"list-without": Intrusion("ada", known, answer(status, body), known)}


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_another_refusal_than_401_is_noticed(status: int) -> None:
    with pytest.raises(Finding):
        access.test_answers_401(intrusion(status), "list-without")


@pytest.mark.parametrize("status", [200, 302, 404, 405, 501])
def test_what_is_not_there_need_not_ask_for_credentials(status: int) -> None:
    with pytest.raises(NotApplicable):
        access.test_answers_401(intrusion(status), "list-without")


def test_a_refusal_that_shows_the_resource_is_noticed() -> None:
    with pytest.raises(Finding):
        access.test_shows_nothing(intrusion(401, {"detail": "Not for you.", "Resources": [ADA]}), "list-without")


def test_a_refusal_that_shows_nothing_is_fine() -> None:
    access.test_shows_nothing(intrusion(401, {"detail": "Not for you."}), "list-without")


def labelled(kept: str) -> dict[str, Labelled]:
    sent = {"displayName": f"run-1 {LETTERS}"}
    return {"charset": Labelled(answer(201, sent, sent), answer(200, {"displayName": kept}))}


def test_letters_in_another_case_are_kept() -> None:
    http.test_letters_are_kept(labelled(f"RUN-1 {LETTERS}".upper()), "charset")


def test_lost_letters_are_noticed() -> None:
    with pytest.raises(Finding):
        http.test_letters_are_kept(labelled("run-1 Zo? ???? ?? ?"), "charset")


def test_a_name_of_the_servers_own_is_left_to_it() -> None:
    with pytest.raises(NotApplicable):
        http.test_letters_are_kept(labelled("Ada Lovelace"), "charset")


def test_a_secret_of_digits_is_the_same_in_any_case() -> None:
    assert "in-other-case" not in nearly_right(Credentials(secret="0a1b-2c3d"))
    assert nearly_right(Credentials(secret="Token"))["in-other-case"].secret == "tOKEN"


def test_credentials_of_each_wrong_form() -> None:
    headers = {
        form: wrong.headers()["Authorization"] for form, wrong in nearly_right(Credentials(secret="abX")).items()
    }
    assert headers == {
        "cut-short": "Bearer ab",
        "with-a-letter-more": "Bearer abXx",
        "in-other-case": "Bearer ABx",
        "of-another-scheme": "Basic abX",
        "without-scheme": "abX",
        "scheme-alone": "Bearer",
    }


def test_without_a_secret_there_is_nothing_to_spoil() -> None:
    assert nearly_right(Credentials("none")) == {}
