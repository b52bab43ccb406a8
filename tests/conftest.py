"""What the rooms share: pytest's means to test plugins, and an environment that names nobody to test."""

from __future__ import annotations

import gc
import signal
from importlib.util import find_spec

import pytest

pytest_plugins = ["pytester"]

# The tests of a browser have an extra of their own, and without it cannot even be looked at.
collect_ignore = [] if find_spec("playwright") else ["browser"]

NAMED = (
    *("SCIM_URL", "SCIM_TOKEN", "SCIM_USERNAME", "SCIM_PASSWORD", "SCIM_CLIENT_ID", "SCIM_CLIENT_SECRET"),
    *("SCIM_TOKEN_URL", "SCIM_SCOPE", "SCIM_PROFILE", "SCIM_USER_DOMAIN"),
    *("SCIM_CA_BUNDLE", "SCIM_PROXY", "SCIM_TIMEOUT"),
    *("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "TOX_ENV_DIR"),
)
"""What a developer's environment may say, and tests must not hear."""


def pytest_collection_finish() -> None:
    """Every pytest within these tests collects garbage as it ends: it need not look through thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _nobody_to_test(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMED:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _sigint_reaches_children() -> None:
    """A shell starts what runs in the background with SIGINT ignored, and every child of the tests would inherit it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
