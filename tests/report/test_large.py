"""A big run stays a page that one can send and open, and nothing that a verdict names is lost on the way."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from scim_conformance.report.page import index_html

from .conftest import read
from .large import large_run


@pytest.fixture(scope="module")
def html() -> str:
    """The page of a run a tenth as big."""
    return index_html(read(large_run(500, 1_000, failing=40)))


def unpacked(html: str) -> Iterator[tuple[range, dict[str, Any]]]:
    pattern = r'<template class="parcel" data-first="(\d+)" data-last="(\d+)">([^<]*)</template>'
    for first, last, data in re.findall(pattern, html):
        yield range(int(first), int(last) + 1), json.loads(zlib.decompress(base64.b64decode(data)))


@pytest.mark.slow
def test_five_thousand_verdicts_with_ten_thousand_exchanges_are_under_six_megabytes() -> None:
    assert len(index_html(read(large_run())).encode()) < 6_000_000


def test_grows_by_less_than_six_hundred_bytes_with_each_exchange(html: str) -> None:
    smaller = index_html(read(large_run(250, 500, failing=40)))

    assert len(html) - len(smaller) < 500 * 600


def test_every_exchange_that_a_verdict_names_has_a_place(html: str) -> None:
    places = set(re.findall(r'id="e(\d+)"', html))

    assert places == {str(seq) for seq in range(1, 1_001)}


def test_what_is_packed_can_be_unpacked(html: str) -> None:
    packed = set(re.findall(r'class="packed \w+" id="e(\d+)"', html))
    contents = {seq: content for _, parcel in unpacked(html) for seq, content in parcel.items()}

    assert packed == contents.keys()
    assert json.loads(contents["997"]["answer"][2])["userName"].startswith("k3f9qz-997-")
    assert contents["997"]["curl"].startswith("curl ")


def test_a_parcel_says_which_exchanges_it_has(html: str) -> None:
    parcels = list(unpacked(html))

    assert parcels
    assert all(int(seq) in numbers for numbers, parcel in parcels for seq in parcel)


def test_a_body_is_there_once(html: str) -> None:
    everything = html + json.dumps([parcel for _, parcel in unpacked(html)])
    own = [str(exchange.resource["externalId"]) for exchange in read(large_run(500, 1_000, failing=40)).exchanges]
    found = Counter(re.findall(r'externalId\\?": \\?"(\w+)', everything))

    assert found == Counter(own)


def test_beyond_a_number_of_cards_the_list_has_the_finding(html: str) -> None:
    last = "check-replace-unchanged-values-stay-User-attribute38"

    assert html.count(f'id="{last}"') == 1
