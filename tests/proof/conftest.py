"""The marker of the proof in full, which takes minutes and so waits until `-m proof` asks for it."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proof: every fault under every profile; takes minutes, asked for by -m proof")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "proof" in config.option.markexpr:
        return
    later = [item for item in items if item.get_closest_marker("proof")]
    items[:] = [item for item in items if item not in later]
    if later:
        config.hook.pytest_deselected(items=later)
