"""The sandbox over a socket: it is there at once, it is fast, and it goes away."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from statistics import median
from time import perf_counter

import pytest
import requests

from scim_conformance.sandbox.server import serve
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim import urns


@pytest.fixture
def served(profile):
    with serve(Sandbox(profile())) as running:
        yield running


@pytest.fixture
def session():
    with requests.Session() as opened:
        opened.headers["Authorization"] = "Bearer sandbox"
        yield opened


def test_it_answers_below_its_base_url(served, session):
    assert served.base_url.startswith("http://127.0.0.1:")
    assert served.base_url.endswith("/scim/v2")
    location = session.post(f"{served.base_url}/Users", json={"schemas": [urns.USER], "userName": "a"}).headers[
        "Location"
    ]
    assert session.get(location).status_code == 200


def test_an_address_beyond_ascii_is_answered(served, session):
    answer = session.get(f"{served.base_url}/Users/%C5%BC%C3%B3%C5%82%C4%87-%F0%A0%AE%B7")

    assert answer.status_code == 404
    assert answer.json()["status"] == "404"


def test_the_median_answer_takes_less_than_10_ms(served, session):
    def seconds(number):
        started = perf_counter()
        body = {"schemas": [urns.USER], "userName": f"user{number}"}
        created = session.post(f"{served.base_url}/Users", json=body)
        between = perf_counter()
        session.get(created.headers["Location"])
        return between - started, perf_counter() - between

    # The best of several medians: a busy machine makes answers late, never early.
    rounds = (chain.from_iterable(map(seconds, range(first, first + 15))) for first in range(0, 60, 15))
    assert min(map(median, rounds)) < 0.010


def test_many_at_once_get_what_they_asked_for(served, session):
    def create(number):
        body = {"schemas": [urns.USER], "userName": f"user{number}"}
        headers = {"Authorization": "Bearer sandbox"}
        return requests.post(f"{served.base_url}/Users", json=body, headers=headers, timeout=10).json()["userName"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(create, range(40))) == [f"user{number}" for number in range(40)]
    assert session.get(f"{served.base_url}/Users").json()["totalResults"] == 40


def test_it_is_gone_after_the_block(profile, session):
    with serve(Sandbox(profile())) as running:
        session.get(f"{running.base_url}/Users")
    with pytest.raises(requests.ConnectionError):
        requests.get(running.base_url, timeout=2)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # cheroot leaves its socket to the GC
def test_a_port_that_is_taken_is_an_os_error(served, profile):
    port = int(served.base_url.split(":")[2].partition("/")[0])
    with pytest.raises(OSError), serve(Sandbox(profile()), port=port):  # noqa: PT011 - the text is the system's
        pass


def test_it_is_ready_within_three_seconds_of_the_first_import():
    started = os.times()
    subprocess.run(
        [sys.executable, "-c", "import scim_conformance.sandbox.server, scim_conformance.sandbox.engine"], check=True
    )
    ended = os.times()
    assert (ended.children_user + ended.children_system) - (started.children_user + started.children_system) < 3


def test_without_the_extra_it_says_what_to_install():
    program = (
        "import sys; sys.modules['scim2_models'] = sys.modules['cheroot'] = None\n"
        "from scim_conformance.sandbox.faults import FAULTS\n"
        "from scim_conformance.sandbox.missing import SandboxMissing\n"
        "for name in ('service', 'server'):\n"
        "    try: __import__(f'scim_conformance.sandbox.{name}')\n"
        "    except SandboxMissing as missing: print(missing)\n"
    )
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert said.stdout.splitlines() == ["the sandbox needs the extra: pip install 'scim-conformance[sandbox]'"] * 2
