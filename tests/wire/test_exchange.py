"""What a request says of itself, whatever became of its URL when secrets were taken out."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, urlsplit

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scim_conformance.wire.exchange import Sent

REDACTED_HOST = "http://[redacted].example.com/scim/v2/Users?filter=active%20eq%20true&count=1&count=2#top"
URLS = st.text(st.sampled_from("aZ1:/?#[]@=&%.+"), max_size=30)


def split(url: str) -> SplitResult:
    with suppress(ValueError):
        return urlsplit(url)
    assume(False)
    raise AssertionError("never reached")


def test_a_request_to_a_redacted_host_has_its_path() -> None:
    assert Sent("GET", REDACTED_HOST).path == "/scim/v2/Users"


def test_a_request_to_a_redacted_host_has_its_query() -> None:
    assert Sent("GET", REDACTED_HOST).query == {"filter": "active eq true", "count": "2"}


def test_parameters_that_repeat_are_all_there() -> None:
    assert Sent("GET", REDACTED_HOST).parameters[1:] == (("count", "1"), ("count", "2"))


def test_a_request_to_a_redacted_host_has_its_summary() -> None:
    assert Sent("GET", REDACTED_HOST).summary == "GET /scim/v2/Users?filter=active%20eq%20true&count=1&count=2"


@pytest.mark.parametrize("url", ["", "/Users", "http://", "http://host", "http://[", "//host/a?b", "?", "#", "%"])
def test_no_url_is_too_odd_to_speak_of(url: str) -> None:
    assert Sent("GET", url).summary.startswith("GET ")


@given(url=URLS)
@example("https://host:80/a/b?c=d#e")
@example("a/b:c?d")
def test_where_the_standard_library_reads_a_url_it_reads_the_same(url: str) -> None:
    parts = split(url)
    sent = Sent("GET", url)

    assert (sent.path, dict(sent.parameters)) == (parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)))
