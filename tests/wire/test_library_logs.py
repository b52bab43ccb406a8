"""What the libraries below would log of an exchange: URLs and headers as they are, secrets and all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
import urllib3

from scim_conformance.wire.client import Client, Request


def test_nothing_of_an_exchange_is_logged(
    connect: Callable[..., Client], server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.says(server.http("200 OK", "{}", "X-Fine: 1", "no header at all, but s3cret"))
    connect(server.base_url).send(Request("GET", "/Users/s3cret"))
    assert caplog.text == ""


def test_other_users_of_the_library_are_still_logged(server: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with urllib3.PoolManager() as pool:
        pool.request("GET", f"{server.base_url}/Users")
    assert "/scim/v2/Users" in caplog.text
