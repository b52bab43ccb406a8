"""Whatever a file holds, the loader answers with a profile or with mistakes, and with nothing else."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scim_conformance.profile import document
from scim_conformance.profile.describe import fact_sheet
from scim_conformance.profile.loader import ProfileError, available, load_profile

PROFILES = Path(__file__).parents[2] / "profiles"

SHIPPED = {name: (PROFILES / f"{name}.yaml").read_bytes() for name in available()}
PLAIN = {name: document.read_document(content, name).data for name, content in SHIPPED.items()}
FIXTURES_ARE_SHARED = settings(
    max_examples=80,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(
    params=[
        pytest.param(document.Parser, id="fast parser"),
        pytest.param(yaml.SafeLoader, id="pure parser", marks=pytest.mark.slow),
    ]
)
def file(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(document, "Parser", request.param)
    return tmp_path / "mine.yaml"


def loads_or_says_why(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    try:
        said = fact_sheet(load_profile(str(file)))
    except ProfileError as error:
        said = f"{error}\n"
    assert said.endswith("\n")


@FIXTURES_ARE_SHARED
@given(content=st.binary(max_size=400))
def test_any_bytes(file: Path, content: bytes) -> None:
    loads_or_says_why(file, content)


@FIXTURES_ARE_SHARED
@given(content=st.text(alphabet=st.sampled_from("ab:-[]{},#&*!|>'\"%@`\\ \nxU0019?~<.\u2028é"), max_size=200))
def test_any_text_that_looks_like_yaml(file: Path, content: str) -> None:
    loads_or_says_why(file, content.encode())


@FIXTURES_ARE_SHARED
@given(
    name=st.sampled_from(sorted(SHIPPED)),
    at=st.floats(0, 1),
    cut=st.integers(0, 40),
    new=st.one_of(st.binary(max_size=12), st.sampled_from([b"[", b"{", b": ", b"\n", b"null", b"-1", b"[[]]", b"yes"])),
)
def test_any_small_change_of_a_shipped_profile(file: Path, name: str, at: float, cut: int, new: bytes) -> None:
    whole = SHIPPED[name]
    start = int(at * len(whole))
    loads_or_says_why(file, whole[:start] + new + whole[start + cut :])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@FIXTURES_ARE_SHARED
@given(data=st.data())
def test_any_value_in_the_place_of_another(file: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SHIPPED)))
    whole = deepcopy(PLAIN[name])
    holder: Any = whole
    key = data.draw(st.sampled_from(sorted(holder)))
    while isinstance(holder[key], dict | list) and holder[key] and data.draw(st.booleans()):
        holder = holder[key]
        key = data.draw(st.sampled_from(range(len(holder)) if isinstance(holder, list) else sorted(holder, key=str)))
    holder[key] = data.draw(VALUES)
    loads_or_says_why(file, json.dumps(whole, indent=1).encode())
