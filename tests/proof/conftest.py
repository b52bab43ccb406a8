"""The markers of the proof, which takes minutes and so waits until `-m proof` or `-m witness` asks for it."""

import pytest

LATER = {
    "proof": "every fault against every check of its features, under every profile; takes many minutes",
    "witness": "every fault against a few of the checks that notice it, and a cross-section of the others",
}


def pytest_configure(config: pytest.Config) -> None:
    for name, about in LATER.items():
        config.addinivalue_line("markers", f"{name}: {about}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    waiting = [name for name in LATER if name not in config.option.markexpr]
    later = [item for item in items if any(item.get_closest_marker(name) for name in waiting)]
    items[:] = [item for item in items if item not in later]
    if later:
        config.hook.pytest_deselected(items=later)
