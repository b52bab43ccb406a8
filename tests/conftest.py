"""What the rooms share: pytest's means to test plugins, an environment that names nobody to test, and sandboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

pytest_plugins = ["pytester"]

NAMED = (
    *("SCIM_URL", "SCIM_TOKEN", "SCIM_USERNAME", "SCIM_PASSWORD", "SCIM_CLIENT_ID", "SCIM_CLIENT_SECRET"),
    *("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"),
)
"""What a developer's environment may say, and tests must not hear."""


@pytest.fixture(autouse=True)
def _nobody_to_test(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMED:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[..., Any]]:
    """Serves sandboxes on the loopback interface: `serve("rfc", "create-answers-200").base_url`; their token is sandbox."""
    from scim_conformance.profile.loader import load_profile
    from scim_conformance.sandbox.server import serve as serving
    from scim_conformance.sandbox.service import Sandbox

    with ExitStack() as running:
        yield lambda profile="rfc", *faults, port=0: running.enter_context(
            serving(Sandbox(load_profile(profile), faults=faults), port=port)
        )
